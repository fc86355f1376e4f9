package abi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Diff lists the differences between two descriptions. It classifies each one from the point of
// view of a package that was generated from the old description and calls a guest of the new one.
// Functions and types are matched by their names on the wire. Docs, Go names, crates and modules do
// not count. docs/abi.md section 6 has the rules.
//
// A difference is breaking unless it is certain to be compatible: a wrong "compatible" means that
// values are misread silently, a wrong "breaking" only that a package is generated again.
func Diff(old, new *Description) []Change {
	d := &differ{
		oldTypes: typesByName(old), newTypes: typesByName(new),
		in: map[*Type]bool{}, out: map[*Type]bool{},
		partner: map[*Type]*Type{}, taken: map[*Type]bool{}, withHandles: old.withHandles(),
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
	d.constants(old.Constants, new.Constants)
	d.resources(old)
	functions := len(d.changes)
	for len(d.pending) > 0 {
		t := d.pending[0]
		d.pending = d.pending[1:]
		d.types(t, d.partner[t])
	}
	d.objects(new)
	// Types were compared in the order in which functions reach them. Sorted, they are easier to
	// find.
	slices.SortStableFunc(d.changes[functions:], func(a, b Change) int { return cmp.Compare(typeOf(a), typeOf(b)) })
	return d.changes
}

// typeOf returns the type that a change is about: Where without the case.
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

// travels records in which direction the types of a function travel.
func (d *differ) travels(f *Func, params, result map[*Type]bool) {
	for _, p := range f.Params {
		if p.Type.Kind == KindCallback {
			p.Type.callbackTravels(params, result)
			continue
		}
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
	// in has the old types that travel to the guest, out the old types that travel from it.
	in, out map[*Type]bool
	// partner has the new type that an old type was matched with; taken has all such new types.
	// pending are the old types whose parts are not compared yet.
	partner map[*Type]*Type
	taken   map[*Type]bool
	pending []*Type
	// withHandles has the old types whose values can contain objects or resources.
	withHandles map[*Type]bool
}

func (d *differ) breaking(where, what, old, new, reason string) {
	d.changes = append(d.changes, Change{where, what, old, new, Breaking, reason})
}

func (d *differ) compatible(where, what, old, new, reason string) {
	d.changes = append(d.changes, Change{where, what, old, new, Compatible, reason})
}

// same reports whether two types are written the same way. It compares types with names by their
// names, and queues them to have their parts compared, once.
func (d *differ) same(old, new *Type) bool {
	if old.Named() && new.Named() {
		return d.meet(old, new)
	}
	if old.Kind != new.Kind || old.Len != new.Len || len(old.Elems) != len(new.Elems) {
		return false
	}
	same := true
	for i := range old.Elems {
		same = d.same(old.Elems[i], new.Elems[i]) && same
	}
	return same
}

// meet matches two types, and reports whether they are each other's partners. Types match if they
// have one name, or if the old type is gone and the new one has come in its place.
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

// eachFunction pairs functions by name. It calls both or gone for each old function, and then added
// for each new function without an old one.
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
	eachFunction(old, new, (*Func).WireName, d.function, func(name string, f *Func) {
		d.breaking(name, "function", f.signature(), "", "the package calls it")
	}, func(name string, f *Func) {
		d.compatible(name, "function", "", f.signature(), "no package calls it yet")
	})
}

// imports compares imports by the name of their block and their own.
func (d *differ) imports(old, new []*Func) {
	eachFunction(old, new, func(f *Func) string { return f.Export }, d.function, func(name string, f *Func) {
		d.compatible(name, "import", f.signature(), "", "the host has a function that the guest does not call")
	}, func(name string, f *Func) {
		d.breaking(name, "import", "", f.signature(), "the guest calls it, and the package has no host for it")
	})
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
	default:
		d.batch(name, old, new)
	}
	switch {
	case old.Refuses == new.Refuses:
	case new.Refuses:
		d.breaking(name, "refuses", "false", "true", "the package would take a refusal for a result")
	default:
		d.compatible(name, "refuses", "true", "false", "the package asks, and finds no refusal")
	}
}

// owner reports that a parameter or a result of the type t changed between owned and borrowed.
func (d *differ) owner(where, what, old, new string, t *Type) {
	if d.withHandles[t] {
		d.breaking(where, what, old, new, "the owner, which drops it, changed")
	} else {
		d.compatible(where, what, old, new, ownership)
	}
}

// ownership is why a change between owned and borrowed is compatible where there are no objects.
const ownership = "whether the guest copies is its own affair: the caller's value and the result are copies anyway"

func (d *differ) param(where, what string, old, new Param) {
	change := func(reason string) { d.breaking(where, what, old.String(), new.String(), reason) }
	switch {
	case !d.same(old.Type, new.Type):
		change(retyped(old.Type, new.Type))
	case old.InPlace != new.InPlace:
		change("whether the guest changes the caller's list changed")
	case !old.Mut && new.Mut:
		change("the guest changes the resource, which the package may lend to two calls at once")
	case old.Name != new.Name:
		change("arguments are matched by position, and the name at this one differs")
	case old.Borrow != new.Borrow:
		d.owner(where, what, old.String(), new.String(), old.Type)
	case old.Mut != new.Mut:
		d.compatible(where, what, old.String(), new.String(), "the package lends it to one call at a time, as before")
	}
}
