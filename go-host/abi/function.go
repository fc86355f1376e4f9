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
	self := f.Receiver()
	if isMethod != (self != nil) || isMethod && (!self.Kind.Object() || self.Any || self.Name != owner || self.Module != module || !f.Params[0].Borrow) {
		return nil, bad(rec.Import, "the name and the parameter self name different types")
	}
	for _, p := range f.Params {
		if p.InPlace {
			return nil, bad(rec.Import+"."+p.Name, "passed as mut, expected own or borrow")
		}
	}
	if f.ResultBorrow {
		return nil, bad(rec.Import+" result", "borrowed from the host")
	}
	return f, nil
}

// exported reads an export.
func (r *resolver) exported(rec *record, where string) (*Func, error) {
	crate, name, found := strings.Cut(where, "/")
	if !found || name != rec.Name {
		return nil, bad(where, "expected crate/%s", rec.Name)
	}
	for _, part := range []string{crate, name} {
		if err := checkName(where, part); err != nil {
			return nil, err
		}
	}
	return r.signature(rec, where)
}

// signature reads the parameters and the result of an export or import. where is its name in
// errors.
func (r *resolver) signature(rec *record, where string) (*Func, error) {
	if rec.Kind != "" || rec.Fields != nil || rec.Cases != nil || rec.Bits != nil || rec.Inner != nil {
		return nil, bad(where, "a function with the parts of a type")
	}
	if len(rec.Params) > math.MaxUint16 {
		return nil, &Error{Kind: ErrLimit, Where: where, Detail: "too many parameters"}
	}
	f := &Func{Export: where, Name: rec.Name, Go: rec.Go, Docs: rec.Docs}
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
		t, err := r.passed(where, p.resultRecord)
		if err != nil {
			return nil, err
		}
		inPlace := p.Pass == "mut"
		if inPlace && (t.Kind != KindList || !r.plainData(t.Elems[0])) {
			return nil, bad(where, "%s cannot be changed in place, only lists of plain data can", t)
		}
		if t.Kind == KindUnit {
			return nil, bad(where, "parameter %s has the type (), which carries no data; remove the parameter", p.Name)
		}
		f.Params = append(f.Params, Param{Name: p.Name, Type: t, Borrow: p.Pass != "own", InPlace: inPlace})
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
	return f, checkError(where, f.Result)
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
