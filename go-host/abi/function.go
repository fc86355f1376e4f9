package abi

import (
	"math"
	"strings"
)

// imported reads an import: a function of the host.
func (r *resolver) imported(rec *record) (*Func, error) {
	module, name, _ := strings.Cut(rec.Import, "/")
	if err := checkModule(rec.Import, module); err != nil {
		return nil, err
	}
	if rec.Of != nil {
		return nil, bad(rec.Import, "an import that belongs to a resource of the guest")
	}
	owner, method, isMethod := strings.Cut(name, ".")
	if !isMethod {
		method = name
	} else if err := checkName(rec.Import, owner); err != nil {
		return nil, err
	}
	if method != rec.Name || method == "drop" && isMethod {
		return nil, bad(rec.Import, "expected module/%s or module/Type.%s", rec.Name, rec.Name)
	}
	if err := checkName(rec.Import, method); err != nil {
		return nil, err
	}
	f, err := r.signature(rec, rec.Import)
	if err != nil {
		return nil, err
	}
	// A resource of the guest has no module.
	self := f.Receiver()
	if isMethod != (self != nil) || f.ValueReceiver() != nil || isMethod && (self.Any || self.Name != owner || self.Module != module || !f.Params[0].Borrow) {
		return nil, bad(rec.Import, "the name and the parameter self name different types")
	}
	for _, p := range f.Params {
		if p.InPlace || p.Mut {
			return nil, bad(rec.Import+"."+p.Name, "passed as mut, expected own or borrow")
		}
	}
	if f.ResultBorrow {
		return nil, bad(rec.Import+" result", "borrowed from the host")
	}
	if f.Iterator() != nil || rec.Batch != nil {
		return nil, bad(rec.Import+" result", "an iterator of the host")
	}
	if f.Refuses {
		return nil, bad(rec.Import, "an import that refuses its arguments, which only an export does")
	}
	return f, r.resourcesPassed(rec.Import, f, true)
}

// exported reads an export.
func (r *resolver) exported(rec *record, where string) (*Func, error) {
	of, err := r.ownerOf(rec, where)
	if err != nil {
		return nil, err
	}
	if err := checkOwned(where, rec, of); err != nil {
		return nil, err
	}
	if of != nil && rec.Name == "drop" {
		return nil, bad(where, "the name drop is that of the function that releases the resource; expected another")
	}
	f, err := r.signature(rec, where)
	if err != nil {
		return nil, err
	}
	if err := r.iterates(where, f, rec.Batch); err != nil {
		return nil, err
	}
	f.Of = of
	for i, p := range f.Params {
		if p.Name == "self" && (i > 0 || p.Type != of) {
			return nil, bad(where, "the parameter self is not of the type that the function belongs to")
		}
	}
	return f, r.resourcesPassed(where, f, false)
}

// checkOwned checks the name of an export or a constant, which may belong to a type.
func checkOwned(where string, rec *record, of *Type) error {
	crate, name, found := wireParts(where)
	expected := rec.Name
	if of != nil {
		expected = of.Name + "." + rec.Name
	}
	if !found || name != expected {
		return bad(where, "expected crate/%s", expected)
	}
	for _, part := range []string{crate, rec.Name} {
		if err := checkName(where, part); err != nil {
			return err
		}
	}
	return nil
}

// ownerOf reads the guest resource, or the type of values, that an export or a constant belongs to,
// if any.
func (r *resolver) ownerOf(rec *record, where string) (*Type, error) {
	if rec.Of == nil {
		return nil, nil
	}
	t, err := r.typeOf(where, rec.Of)
	if err == nil && (!t.Named() || t.Kind.Object()) {
		err = bad(where, "it belongs to %s, which is no resource of the guest and has no name", t)
	}
	return t, err
}

// signature reads the parameters and the result of an export or import. where is its name in
// errors.
func (r *resolver) signature(rec *record, where string) (*Func, error) {
	if rec.Kind != "" || rec.Drop != "" || rec.Read || rec.Write || rec.String != "" || rec.Eq || rec.Ord || rec.Fields != nil || rec.Cases != nil || rec.Bits != nil || rec.Interface || rec.Inner != nil || rec.GoType != "" || rec.Value != nil {
		return nil, bad(where, "a function with the parts of a type or a constant")
	}
	if len(rec.Params) > math.MaxUint16 {
		return nil, &Error{Kind: ErrLimit, Where: where, Detail: "too many parameters"}
	}
	f := &Func{Export: where, Name: rec.Name, Go: rec.Go, Docs: rec.Docs, View: rec.View, Refuses: rec.Refuses}
	names := make(map[string]bool)
	for _, p := range rec.Params {
		where := where + "." + p.Name
		if err := checkName(where, p.Name); err != nil {
			return nil, err
		}
		if names[p.Name] {
			return nil, bad(where, "two parameters of one name")
		}
		names[p.Name] = true
		r.inParam = true
		t, err := r.passed(where, p.resultRecord)
		r.inParam = false
		if err != nil {
			return nil, err
		}
		inPlace := p.Pass == "mut"
		changed := inPlace && (t.Kind.GuestResource() || t.Interface)
		if inPlace && !changed && (t.Kind != KindList || !r.plainData(t.Elems[0]) || r.hasResources(t.Elems[0])) {
			return nil, bad(where, "%s cannot be changed in place, only lists of plain data, resources and interfaces can", t)
		}
		if t.Kind == KindUnit {
			return nil, bad(where, "parameter %s has the type (), which carries no data; remove the parameter", p.Name)
		}
		param := Param{Name: p.Name, Go: p.Go, Type: t, Borrow: p.Pass != "own", Mut: changed, InPlace: inPlace && !changed}
		if t.Kind.Argument() && !param.Borrow {
			return nil, bad(where, "a %s that is not passed as borrow", t.Kind)
		}
		if t.Kind.Argument() && rec.Import != "" {
			if t.Kind != KindCallback {
				return nil, bad(where, "a %s that is not the whole parameter of an export", t.Kind)
			}
			param.Calls = t.calls(rec.Import + "." + p.Name)
		}
		f.Params = append(f.Params, param)
	}
	if rec.Result != nil {
		var err error
		r.inResult = true
		f.Result, err = r.passed(where+" result", *rec.Result)
		r.inResult = false
		if err != nil {
			return nil, err
		}
		if rec.Result.Pass == "mut" {
			return nil, bad(where+" result", "passed as mut, expected own or borrow")
		}
		f.ResultBorrow = rec.Result.Pass == "borrow"
		if f.Result.Kind == KindUnit {
			f.Result = nil
		}
	}
	return f, nil
}

// passed reads the type of a parameter or result, and compares its layout with the layout that
// rustc chose.
func (r *resolver) passed(where string, p resultRecord) (*Type, error) {
	t, err := r.typeOf(where, p.Type)
	if err != nil {
		return nil, err
	}
	if err := r.layouts.of(t); err != nil {
		return nil, err
	}
	size, align, err := p.layout.get(where)
	if err != nil {
		return nil, err
	}
	if size != t.Size || align != t.Align {
		return nil, bad(where, "rustc gave %s size %d and alignment %d, the rules of the ABI give %d and %d", t, size, align, t.Size, t.Align)
	}
	if p.Pass != "own" && p.Pass != "borrow" && p.Pass != "mut" {
		return nil, bad(where, "passed as %.20q, expected own, borrow or mut", p.Pass)
	}
	return t, r.layoutsInside(t)
}

// checkModule refuses names that an import block cannot have: the generator makes a Go interface of
// the name, and the modules wazabi and env have meanings of their own.
func checkModule(where, module string) error {
	if module == "wazabi" || module == "env" {
		return bad(where, "import block %q", module)
	}
	return checkName(where, module)
}
