package gen

import (
	"slices"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Resources that can meet in the arguments of a function live on one instance, the home of their
// types. This file finds out which types have a home in common.

// homes returns the numbers of homes, from 0, of the types of resources that need one. A function
// whose arguments can contain more than one resource needs a home for all of them. Where a type has
// a home, the functions that make its values of other resources put these on the home, too.
func homes(d *abi.Description, holding map[*abi.Type]bool) map[*abi.Type]int {
	of := map[*abi.Type]*abi.Type{} // one type of each set
	var find func(t *abi.Type) *abi.Type
	find = func(t *abi.Type) *abi.Type {
		if of[t] == nil || of[t] == t {
			return t
		}
		of[t] = find(of[t])
		return of[t]
	}
	needed := map[*abi.Type]bool{}
	for _, f := range d.Exports {
		var in []*abi.Type
		many := 0
		for _, p := range f.Params {
			if !holding[p.Type] {
				continue
			}
			in = append(in, resourcesIn(p.Type)...)
			if many++; !isGuestResource(base(p.Type)) {
				many++
			}
		}
		if len(in) == 0 {
			continue
		}
		needed[in[0]] = needed[in[0]] || many > 1
		if f.Result != nil {
			in = append(in, resourcesIn(f.Result)...)
		}
		for _, t := range in[1:] {
			of[find(t)] = find(in[0])
		}
	}
	numbers, roots := map[*abi.Type]int{}, []*abi.Type{}
	for _, t := range d.Types {
		if needed[t] && !slices.Contains(roots, find(t)) {
			roots = append(roots, find(t))
		}
	}
	for _, t := range d.Types {
		if n := slices.Index(roots, find(t)); n >= 0 && isGuestResource(t) {
			numbers[t] = n
		}
	}
	return numbers
}

// resourcesIn returns the types of resources that a value of the type can contain.
func resourcesIn(t *abi.Type) (all []*abi.Type) {
	seen := map[*abi.Type]bool{}
	var visit func(t *abi.Type)
	visit = func(t *abi.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		if isGuestResource(t) {
			all = append(all, t)
		}
		for part := range t.Parts() {
			visit(part)
		}
	}
	visit(t)
	return all
}

// home returns the number of the home on which a function runs, if it has one. An argument that is
// a resource decides otherwise.
func (g *generator) home(f *abi.Func) (int, bool) {
	if homeOf(f) >= 0 {
		return 0, false
	}
	types := make([]*abi.Type, 0, len(f.Params)+1)
	for _, p := range f.Params {
		types = append(types, p.Type)
	}
	if f.Result != nil {
		types = append(types, f.Result)
	}
	for _, t := range types {
		for _, t := range resourcesIn(t) {
			if home, ok := g.atHome[t]; ok {
				return home, true
			}
		}
	}
	return 0, false
}
