package typegraph

import (
	"slices"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Resources that can meet in the arguments of a function live on one instance, the home of their
// types. This file finds out which types have a home in common.

// Homes are the homes of the types of resources that need one. A home is named by one of its types.
type Homes map[*abi.Type]*abi.Type

// HomesOf returns the homes of a description. holding has the types whose values can contain
// resources. A function whose arguments can contain more than one resource needs a home for all of
// them. Where a type has a home, the functions that make its values of other resources put these on
// the home, too.
func HomesOf(d *abi.Description, holding map[*abi.Type]bool) Homes {
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
		in, several := arguments(f, holding)
		if len(in) == 0 {
			continue
		}
		needed[in[0]] = needed[in[0]] || several
		if f.Result != nil {
			in = append(in, resourcesIn(f.Result)...)
		}
		for _, t := range in[1:] {
			of[find(t)] = find(in[0])
		}
	}
	first := map[*abi.Type]*abi.Type{} // the first type that needs a home, by its set
	for _, t := range d.Types {
		if root := find(t); needed[t] && first[root] == nil {
			first[root] = t
		}
	}
	all := map[*abi.Type]*abi.Type{}
	for _, t := range d.Types {
		if home := first[find(t)]; home != nil && isGuestResource(t) {
			all[t] = home
		}
	}
	return all
}

// arguments returns the types of resources that the arguments of a function can contain, and
// whether they can contain several resources.
func arguments(f *abi.Func, holding map[*abi.Type]bool) (in []*abi.Type, several bool) {
	many := 0
	for _, p := range f.Params {
		if !holding[p.Type] {
			continue
		}
		in = append(in, resourcesIn(p.Type)...)
		if many++; !isGuestResource(base(p.Type)) && !base(p.Type).Interface {
			many++
		}
	}
	return in, many > 1
}

// Meeting returns the types of resources that can meet in the arguments of a function: the function
// is a reason for their home. holding is as for [HomesOf].
func Meeting(f *abi.Func, holding map[*abi.Type]bool) []*abi.Type {
	if in, several := arguments(f, holding); several {
		return in
	}
	return nil
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

// Of returns the home on which a function runs, nil if it has none. An argument that is a resource
// decides otherwise.
func (h Homes) Of(f *abi.Func) *abi.Type {
	if ResourceParam(f) >= 0 {
		return nil
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
			if home := h[t]; home != nil {
				return home
			}
		}
	}
	return nil
}

// ResourceParam returns the index of the first parameter that is a resource, or -1. A call runs on
// the instance of that resource.
func ResourceParam(f *abi.Func) int {
	return slices.IndexFunc(f.Params, func(p abi.Param) bool { return isGuestResource(base(p.Type)) })
}

// InterfaceParam returns the index of the first parameter that is a value of an interface, or -1. A
// call without a resource runs on the instance of that value, if it is one of the guest.
func InterfaceParam(f *abi.Func) int {
	return slices.IndexFunc(f.Params, func(p abi.Param) bool { return base(p.Type).Interface })
}

// base returns the type that is not a newtype in a type.
func base(t *abi.Type) *abi.Type {
	for t.Kind == abi.KindNewtype {
		t = t.Elems[0]
	}
	return t
}
