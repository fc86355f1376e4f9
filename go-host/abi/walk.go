package abi

import (
	"cmp"
	"iter"
	"slices"
)

// walk visits a type and all types that it is made of or points to, each once.
func walk(t *Type, seen map[*Type]bool, visit func(*Type)) {
	if seen[t] {
		return
	}
	seen[t] = true
	visit(t)
	for part := range t.Parts() {
		walk(part, seen, visit)
	}
}

// contains reports whether is holds for the type or for a part of it, up to the types with records.
func (t *Type) contains(is func(*Type) bool) bool {
	if is(t) {
		return true
	}
	if t.Named() {
		return false
	}
	for part := range t.Parts() {
		if part.contains(is) {
			return true
		}
	}
	return false
}

// Parts yields the types that a type is made of or points to.
func (t *Type) Parts() iter.Seq[*Type] {
	return func(yield func(*Type) bool) {
		for _, elem := range t.Elems {
			if !yield(elem) {
				return
			}
		}
		for _, f := range t.Fields {
			if !yield(f.Type) {
				return
			}
		}
		for _, c := range t.Cases {
			for _, f := range c.Fields {
				if !yield(f.Type) {
					return
				}
			}
		}
	}
}

// reach sets d.Types to the types with names that the exports, the imports and others use.
func (d *Description) reach(others ...*Type) {
	d.walk(func(t *Type) {
		if t.Named() {
			d.Types = append(d.Types, t)
		}
	}, others...)
	slices.SortFunc(d.Types, func(a, b *Type) int { return cmp.Compare(a.Path, b.Path) })
}

// walk visits the types that the exports, the imports and others use, each once.
func (d *Description) walk(visit func(*Type), others ...*Type) {
	seen := make(map[*Type]bool)
	for _, t := range others {
		walk(t, seen, visit)
	}
	for _, c := range d.Constants {
		walk(c.Type, seen, visit)
		if c.Of != nil {
			walk(c.Of, seen, visit)
		}
	}
	for _, f := range slices.Concat(d.Exports, d.Imports) {
		if f.Of != nil {
			walk(f.Of, seen, visit)
		}
		for _, p := range f.Params {
			walk(p.Type, seen, visit)
		}
		if f.Result != nil {
			walk(f.Result, seen, visit)
		}
	}
}
