package abi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// ChangeKind is what a change means to a package that was generated before it.
type ChangeKind string

// The kinds of changes.
const (
	// Compatible: a package generated from the old description calls a guest of the new one correctly.
	Compatible ChangeKind = "compatible"
	// Breaking: it does not, or it cannot be told whether it does.
	Breaking ChangeKind = "breaking"
)

// Change is one difference between two descriptions.
type Change struct {
	// Where is the function, the type, or the case of a type.
	Where string `json:"where"`
	// What is the part of it that changed: "field price", "parameter 2", "layout".
	What string `json:"what"`
	// Old and New are what stands there; empty where there is nothing.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
	// Kind is what it means to a package that was generated from the old description, and Reason why.
	Kind   ChangeKind `json:"kind"`
	Reason string     `json:"reason"`
}

// String returns the place and what changed, without the reason.
func (c Change) String() string {
	switch {
	case c.New == "":
		return fmt.Sprintf("%s: %s: was %s, now gone", c.Where, c.What, c.Old)
	case c.Old == "":
		return fmt.Sprintf("%s: %s: new, %s", c.Where, c.What, c.New)
	}
	return fmt.Sprintf("%s: %s: was %s, now %s", c.Where, c.What, c.Old, c.New)
}

// Release is what semantic versioning calls a release.
type Release string

// The kinds of releases.
const (
	// Patch: nothing changed that a caller could notice.
	Patch Release = "patch"
	// Minor: all changes are compatible.
	Minor Release = "minor"
	// Major: some change is breaking.
	Major Release = "major"
)

// ReleaseOf returns what kind of release a guest with these changes is.
func ReleaseOf(changes []Change) Release {
	release := Patch
	for _, c := range changes {
		if c.Kind == Breaking {
			return Major
		}
		release = Minor
	}
	return release
}

// Diff lists what changed, and classes it from the point of view of a package that was generated from the old description
// and calls a guest of the new one. Functions and types are known by their names on the wire. Docs, Go names, crates and
// modules do not count. docs/abi.md section 6 has the rules.
//
// What would be lost by a mistake is a silent misreading; what is gained by a finer rule is that a package need not be
// generated again. So what is not surely compatible is breaking.
func Diff(old, new *Description) []Change {
	d := &differ{
		oldTypes: typesByName(old), newTypes: typesByName(new),
		in: map[*Type]bool{}, out: map[*Type]bool{},
		partner: map[*Type]*Type{}, taken: map[*Type]bool{}, withObjects: old.withObjects(),
	}
	if old.Format != new.Format {
		d.breaking("description", "format", fmt.Sprint(old.Format), fmt.Sprint(new.Format), "a call may work in another way")
	}
	for _, f := range old.Exports {
		d.travels(f, d.in, d.out)
	}
	for _, f := range old.Imports {
		d.travels(f, d.out, d.in)
	}
	d.exports(old.Exports, new.Exports)
	d.imports(old.Imports, new.Imports)
	functions := len(d.changes)
	for len(d.pending) > 0 {
		t := d.pending[0]
		d.pending = d.pending[1:]
		d.types(t, d.partner[t])
	}
	d.objects(new)
	// Types come in the order in which functions reach them; by name they are easier to find.
	slices.SortStableFunc(d.changes[functions:], func(a, b Change) int { return cmp.Compare(typeOf(a), typeOf(b)) })
	return d.changes
}

// typeOf is the type that a change is about: Where without the case.
func typeOf(c Change) string {
	name, _, _ := strings.Cut(c.Where, "::")
	return name
}

func typesByName(d *Description) map[string]*Type {
	types := make(map[string]*Type, len(d.Types))
	for _, t := range d.Types {
		types[t.Name] = t
	}
	return types
}

// travels notes what the parameters and the result of a function are used for.
func (d *differ) travels(f *Func, params, result map[*Type]bool) {
	for _, p := range f.Params {
		walk(p.Type, params, func(*Type) {})
		if p.InPlace {
			walk(p.Type, result, func(*Type) {})
		}
	}
	if f.Result != nil {
		walk(f.Result, result, func(*Type) {})
	}
}

// differ is one comparison.
type differ struct {
	changes            []Change
	oldTypes, newTypes map[string]*Type
	// in are the old types that travel to the guest, out those that come from it.
	in, out map[*Type]bool
	// partner is the new type that stands where the old one stood; taken are those new types. Pending are old types whose
	// parts are yet to be compared.
	partner map[*Type]*Type
	taken   map[*Type]bool
	pending []*Type
	// withObjects are the old types whose values can have objects in them.
	withObjects map[*Type]bool
}

func (d *differ) breaking(where, what, old, new, reason string) {
	d.changes = append(d.changes, Change{where, what, old, new, Breaking, reason})
}

func (d *differ) compatible(where, what, old, new, reason string) {
	d.changes = append(d.changes, Change{where, what, old, new, Compatible, reason})
}

// same reports whether two types are written the same way. Types with names are compared by name here, and queued to have
// their parts compared, once.
func (d *differ) same(old, new *Type) bool {
	if old.Named() && new.Named() {
		return d.meet(old, new)
	}
	if old.Named() != new.Named() || old.Kind != new.Kind || old.Len != new.Len || len(old.Elems) != len(new.Elems) {
		return false
	}
	same := true
	for i := range old.Elems {
		same = d.same(old.Elems[i], new.Elems[i]) && same
	}
	return same
}

// meet makes partners of two types: those of one name, and those of which one went where the other came.
func (d *differ) meet(old, new *Type) bool {
	if partner := d.partner[old]; partner != nil {
		return partner == new
	}
	if old.Name != new.Name {
		if d.taken[new] || d.newTypes[old.Name] != nil || d.oldTypes[new.Name] != nil || old.Kind != new.Kind {
			return false
		}
		d.breaking(old.Name, "type", old.Name, new.Name, "renamed on the wire: the name is what tells types apart")
	}
	d.partner[old], d.taken[new] = new, true
	d.pending = append(d.pending, old)
	return true
}

// eachFunction pairs functions by name: those of the package with the guest's, then the guest's that the package lacks.
func eachFunction(old, new []*Func, name func(*Func) string, both func(name string, old, new *Func), gone, added func(name string, f *Func)) {
	sorted := func(funcs []*Func) []*Func {
		return slices.SortedFunc(slices.Values(funcs), func(a, b *Func) int { return cmp.Compare(name(a), name(b)) })
	}
	functions := make(map[string]*Func, len(new))
	for _, f := range new {
		functions[name(f)] = f
	}
	had := make(map[string]bool, len(old))
	for _, f := range sorted(old) {
		had[name(f)] = true
		if g := functions[name(f)]; g != nil {
			both(name(f), f, g)
		} else {
			gone(name(f), f)
		}
	}
	for _, f := range sorted(new) {
		if !had[name(f)] {
			added(name(f), f)
		}
	}
}

func (d *differ) exports(old, new []*Func) {
	eachFunction(old, new, func(f *Func) string { return f.Name }, d.function, func(name string, f *Func) {
		d.breaking(name, "function", f.signature(), "", "the package calls it")
	}, func(name string, f *Func) {
		d.compatible(name, "function", "", f.signature(), "nobody calls it yet")
	})
}

// imports have the name of the block before their own.
func (d *differ) imports(old, new []*Func) {
	eachFunction(old, new, func(f *Func) string { return f.Export }, d.function, func(name string, f *Func) {
		d.compatible(name, "import", f.signature(), "", "the host has a function more than the guest calls")
	}, func(name string, f *Func) {
		d.breaking(name, "import", "", f.signature(), "the guest calls it, and the package has no host for it")
	})
}

// objects: a guest tells its host that it has dropped an object, which the package must know.
func (d *differ) objects(new *Description) {
	for _, t := range new.Types {
		old := d.oldTypes[t.Name]
		if t.Kind != KindResource || d.taken[t] || old != nil && old.Kind == KindResource && old.Module == t.Module && old.Any == t.Any {
			continue
		}
		d.breaking(t.Name, "object", "", "of "+t.Module, "the guest has objects that the package does not know")
	}
}

func (d *differ) function(name string, old, new *Func) {
	for i := range max(len(old.Params), len(new.Params)) {
		what := fmt.Sprintf("parameter %d", i+1)
		switch {
		case i >= len(new.Params):
			d.breaking(name, what, old.Params[i].String(), "", "the caller and the function disagree on it")
		case i >= len(old.Params):
			d.breaking(name, what, "", new.Params[i].String(), "the caller and the function disagree on it")
		default:
			d.param(name, what, old.Params[i], new.Params[i])
		}
	}
	switch {
	case old.Result == nil && new.Result == nil:
	case new.Result == nil:
		d.breaking(name, "result", old.resultText(), "", "the caller and the function disagree on it")
	case old.Result == nil:
		d.breaking(name, "result", "", new.resultText(), "the caller and the function disagree on it")
	case !d.same(old.Result, new.Result):
		d.breaking(name, "result", old.resultText(), new.resultText(), retyped(old.Result, new.Result))
	case old.ResultBorrow != new.ResultBorrow:
		d.owner(name, "result", old.resultText(), new.resultText(), old.Result)
	}
}

// owner classes another ownership of what a function is given or returns.
func (d *differ) owner(where, what, old, new string, t *Type) {
	if d.withObjects[t] {
		d.breaking(where, what, old, new, "who has the object afterwards, and drops it, is another")
	} else {
		d.compatible(where, what, old, new, ownership)
	}
}

// ownership is why the guest may copy or not as it likes.
const ownership = "whether the guest copies is its own affair: the caller's value and the result are copies anyway"

func (d *differ) param(where, what string, old, new Param) {
	change := func(reason string) { d.breaking(where, what, old.String(), new.String(), reason) }
	switch {
	case !d.same(old.Type, new.Type):
		change(retyped(old.Type, new.Type))
	case old.InPlace != new.InPlace:
		change("whether the guest changes the caller's list is another")
	case old.Name != new.Name:
		change("arguments go by their position, and at this one stands another name")
	case old.Borrow != new.Borrow:
		d.owner(where, what, old.String(), new.String(), old.Type)
	}
}

// retyped is why another type at one place is breaking.
func retyped(old, new *Type) string {
	switch {
	case old.Kind.Integer() && new.Kind.Integer() && old.Size == new.Size:
		return "the same bytes are another number: the sign changed"
	case old.Size != new.Size:
		return "a value of another size"
	}
	return "the same bytes are a value of another type"
}

// types compares the parts of two types with names.
func (d *differ) types(old, new *Type) {
	if old.Kind != new.Kind {
		d.breaking(old.Name, "kind", old.Kind.String(), new.Kind.String(), "values are made of other parts")
		return
	}
	mark := func(what string, had, has bool, reason string) {
		if had != has {
			d.breaking(old.Name, what, yesNo(had), yesNo(has), reason)
		}
	}
	mark("error mark", old.Error, new.Error, "as a result it is an error, or no longer one")
	mark("tuple mark", old.Tuple, new.Tuple, "fields have names, or numbers")
	if old.Repr != new.Repr {
		d.breaking(old.Name, "representation", old.Repr.String(), new.Repr.String(), retyped(primitives[old.Repr.String()], primitives[new.Repr.String()]))
	}
	if old.Size != new.Size || old.Align != new.Align {
		d.breaking(old.Name, "layout", layoutText(old), layoutText(new), "what contains it, and what lies behind it in a list, lies elsewhere")
	}
	switch old.Kind {
	case KindResource:
		if old.Module != new.Module {
			d.breaking(old.Name, "import block", old.Module, new.Module, "another host has the objects")
		}
		mark("any mark", old.Any, new.Any, "the host's objects have functions, or are only passed on")
	case KindNewtype:
		if a, b := old.Elems[0], new.Elems[0]; !d.same(a, b) {
			d.breaking(old.Name, "inner type", a.String(), b.String(), retyped(a, b))
		}
	case KindRecord:
		d.fields(old.Name, old.Fields, new.Fields)
	case KindEnum, KindFlags, KindVariant:
		d.cases(old, new)
	}
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func layoutText(t *Type) string { return fmt.Sprintf("size %d, alignment %d", t.Size, t.Align) }

// fields compares fields by name: what goes by one name belongs together wherever it lies.
func (d *differ) fields(where string, old, new []Field) {
	at := make(map[string]int, len(new))
	for i, f := range new {
		at[f.Name] = i
	}
	had := make(map[string]bool, len(old))
	for _, f := range old {
		had[f.Name] = true
	}
	renamed := make(map[string]bool)
	for i, f := range old {
		what := "field " + f.Name
		j, ok := at[f.Name]
		if !ok {
			if i < len(new) && !had[new[i].Name] && new[i].Offset == f.Offset && d.same(f.Type, new[i].Type) {
				renamed[new[i].Name] = true
				d.breaking(where, what, f.Name, new[i].Name, "renamed: the value may mean something else now")
			} else {
				d.breaking(where, what, f.String(), "", "the package reads or writes it")
			}
			continue
		}
		switch g := new[j]; {
		case !d.same(f.Type, g.Type):
			d.breaking(where, what, f.String(), g.String(), retyped(f.Type, g.Type))
		case f.Offset != g.Offset:
			d.breaking(where, what, f.String(), g.String(), "it lies elsewhere")
		case i != j:
			// Without size, and so without an offset of its own.
			d.breaking(where, what, fmt.Sprintf("number %d", i+1), fmt.Sprintf("number %d", j+1), "the order of fields changed")
		}
	}
	for _, f := range new {
		if !had[f.Name] && !renamed[f.Name] {
			d.breaking(where, "field "+f.Name, "", f.String(), "the package does not know it")
		}
	}
}

// cases compares the cases of an enum or variant, and the bits of flags.
func (d *differ) cases(old, new *Type) {
	word := "case "
	if old.Kind == KindFlags {
		word = "bit "
	}
	byName := make(map[string]int, len(new.Cases))
	byValue := make(map[int64]string, len(new.Cases))
	for i, c := range new.Cases {
		byName[c.Name] = i
		byValue[c.Value] = c.Name
	}
	had := make(map[string]bool, len(old.Cases))
	for _, c := range old.Cases {
		had[c.Name] = true
	}
	renamed := make(map[string]bool)
	reordered := false
	last := -1
	for _, c := range old.Cases {
		i, ok := byName[c.Name]
		if !ok {
			if name := byValue[c.Value]; name != "" && !had[name] && !renamed[name] {
				renamed[name] = true
				d.breaking(old.Name, word+c.Name, c.Name, name, "renamed: the value may mean something else now")
			} else {
				d.breaking(old.Name, word+c.Name, old.caseText(c), "", d.gone(old))
			}
			continue
		}
		reordered = reordered || i < last
		last = i
		n := new.Cases[i]
		if c.Value != n.Value {
			d.breaking(old.Name, word+c.Name, old.caseText(c), new.caseText(n), "renumbered: the old number is another case or none")
		}
		if c.OK != n.OK {
			d.breaking(old.Name, word+c.Name+", ok mark", yesNo(c.OK), yesNo(n.OK), "it is success in Go, or no longer")
		}
		if c.Tuple != n.Tuple {
			d.breaking(old.Name, word+c.Name+", tuple mark", yesNo(c.Tuple), yesNo(n.Tuple), "fields have names, or numbers")
		}
		d.fields(old.Name+"::"+c.Name, c.Fields, n.Fields)
	}
	for _, c := range new.Cases {
		switch {
		case had[c.Name] || renamed[c.Name]:
		case d.out[old]:
			d.breaking(old.Name, word+c.Name, "", new.caseText(c), "the guest may return it, and the package does not know it")
		default:
			d.compatible(old.Name, word+c.Name, "", new.caseText(c), "it only travels to the guest, and the package does not send it")
		}
	}
	if reordered && old.Kind == KindEnum {
		d.compatible(old.Name, "order of cases", caseNames(old), caseNames(new), "what crosses is the number, not the position")
	}
}

// gone is why a case may not go.
func (d *differ) gone(t *Type) string {
	if d.in[t] {
		return "the package may send it"
	}
	return "programs may name it"
}

func caseNames(t *Type) string {
	names := make([]string, 0, len(t.Cases))
	for _, c := range t.Cases {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// caseText is what stands for a case on the wire.
func (t *Type) caseText(c Case) string {
	switch t.Kind {
	case KindEnum:
		return "number " + t.value(c)
	case KindFlags:
		return "mask 0x" + fmt.Sprintf("%x", uint64(c.Value))
	}
	return "tag " + t.value(c)
}

// String returns the field's type and place.
func (f Field) String() string { return fmt.Sprintf("%s at %d", f.Type, f.Offset) }

// String returns the parameter as Rust has it.
func (p Param) String() string {
	if p.InPlace {
		return p.Name + ": &mut [" + p.Type.Elems[0].String() + "]"
	}
	return p.Name + ": " + borrowed(p.Type, p.Borrow)
}

func (f *Func) resultText() string { return borrowed(f.Result, f.ResultBorrow) }
