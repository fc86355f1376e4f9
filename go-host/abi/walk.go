package abi

import (
	"cmp"
	"slices"
)

// walk visits a type and all that it is made of, each once.
func walk(t *Type, seen map[*Type]bool, visit func(*Type)) {
	if seen[t] {
		return
	}
	seen[t] = true
	visit(t)
	t.parts(func(part *Type) { walk(part, seen, visit) })
}

// parts visits the types that a type is made of.
func (t *Type) parts(visit func(*Type)) {
	for _, elem := range t.Elems {
		visit(elem)
	}
	for _, f := range t.Fields {
		visit(f.Type)
	}
	for _, c := range t.Cases {
		for _, f := range c.Fields {
			visit(f.Type)
		}
	}
}

// reach keeps the named types that the exports and imports use, and others.
func (d *Description) reach(others ...*Type) {
	d.walk(func(t *Type) {
		if t.Named() {
			d.Types = append(d.Types, t)
		}
	}, others...)
	slices.SortFunc(d.Types, func(a, b *Type) int { return cmp.Compare(a.Path, b.Path) })
}

// walk visits the types that the exports and imports use, and others, each once.
func (d *Description) walk(visit func(*Type), others ...*Type) {
	seen := make(map[*Type]bool)
	for _, t := range others {
		walk(t, seen, visit)
	}
	for _, f := range slices.Concat(d.Exports, d.Imports) {
		for _, p := range f.Params {
			walk(p.Type, seen, visit)
		}
		if f.Result != nil {
			walk(f.Result, seen, visit)
		}
	}
}
