package typegraph

import (
	"slices"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Resources that can meet in the arguments of a function live on one instance, the home of their
// types. This file finds out which types have a home in common.

// Homes are the homes of the types of resources that need one. A home is named by one of its types.
type Homes struct {
	// of has the homes of types of resources. in has, by any type, the home of the first resource
	// in it that has one.
	of, in map[*abi.Type]*abi.Type
	// meeting has, by types of resources, functions in whose arguments they can meet with others,
	// and at has the functions of a home.
	meeting, at map[*abi.Type][]*abi.Func
}

// maxReasons bounds the functions that are kept as the reason for a home.
const maxReasons = 2

// HomesOf returns the homes of a description. A function whose arguments can contain more than one
// resource needs a home for all of them. Where a type has a home, the functions that make its
// values of other resources put these on the home, too.
//
// It visits each type a few times, since very many functions can have one type with very many
// others in it.
func HomesOf(d *abi.Description, g *Graph) *Homes {
	holding := g.Holding()
	first := g.first(func(t *abi.Type) *abi.Type {
		if isGuestResource(t) {
			return t
		}
		return nil
	})
	united := sets{}
	needed := map[*abi.Type]bool{}
	for _, f := range d.Exports {
		in, several := arguments(f, holding)
		if len(in) == 0 {
			continue
		}
		leader := first[in[0]]
		needed[leader] = needed[leader] || several
		if f.Result != nil && holding[f.Result] {
			in = append(in, f.Result)
		}
		for _, t := range in {
			united.unite(t, holding)
			united.join(t, leader)
		}
	}
	names := map[*abi.Type]*abi.Type{} // the first type that needs a home, by its set
	for _, t := range d.Types {
		if root := united.find(t); needed[t] && names[root] == nil {
			names[root] = t
		}
	}
	h := &Homes{of: map[*abi.Type]*abi.Type{}, meeting: map[*abi.Type][]*abi.Func{}, at: map[*abi.Type][]*abi.Func{}}
	for _, t := range d.Types {
		if home := names[united.find(t)]; home != nil && isGuestResource(t) {
			h.of[t] = home
		}
	}
	h.in = g.first(func(t *abi.Type) *abi.Type { return h.of[t] })
	for _, f := range d.Exports {
		in, several := arguments(f, holding)
		if !several {
			continue
		}
		for _, t := range in {
			h.meet(t, f, holding)
		}
		if home := h.of[first[in[0]]]; len(h.at[home]) < maxReasons {
			h.at[home] = append(h.at[home], f)
		}
	}
	return h
}

// arguments returns the types of the parameters that can contain resources, and whether these can
// be several.
func arguments(f *abi.Func, holding map[*abi.Type]bool) (in []*abi.Type, several bool) {
	many := 0
	for _, p := range f.Params {
		if !holding[p.Type] {
			continue
		}
		in = append(in, p.Type)
		if many++; !isGuestResource(base(p.Type)) && !base(p.Type).Interface {
			many++
		}
	}
	return in, many > 1
}

// meet records that the resources in a type can meet with others in the arguments of a function.
func (h *Homes) meet(t *abi.Type, f *abi.Func, holding map[*abi.Type]bool) {
	// The parts of a type that has enough functions have enough, too.
	if n := len(h.meeting[t]); n == maxReasons || n > 0 && h.meeting[t][n-1] == f {
		return
	}
	h.meeting[t] = append(h.meeting[t], f)
	for part := range t.Parts() {
		if holding[part] {
			h.meet(part, f, holding)
		}
	}
}

// Any reports whether a type has a home.
func (h *Homes) Any() bool { return len(h.of) > 0 }

// OfType returns the home of a type of resources, nil if it has none.
func (h *Homes) OfType(t *abi.Type) *abi.Type { return h.of[t] }

// Reasons returns at most two functions that are a reason for the home of a type of resources:
// those in whose arguments its values can meet with others, or else those of other types with the
// home.
func (h *Homes) Reasons(t *abi.Type) []*abi.Func {
	if own := h.meeting[t]; len(own) > 0 {
		return own
	}
	return h.at[h.of[t]]
}

// Of returns the home on which a function runs, nil if it has none. An argument that is a resource
// decides otherwise.
func (h *Homes) Of(f *abi.Func) *abi.Type {
	if ResourceParam(f) >= 0 {
		return nil
	}
	for _, p := range f.Params {
		if home := h.in[p.Type]; home != nil {
			return home
		}
	}
	return h.in[f.Result]
}

// sets are disjoint sets of types: each has another type of its set, or itself.
type sets map[*abi.Type]*abi.Type

// find returns the type that stands for the set of a type.
func (s sets) find(t *abi.Type) *abi.Type {
	root := t
	for s[root] != nil && s[root] != root {
		root = s[root]
	}
	for t != root {
		t, s[t] = s[t], root
	}
	return root
}

func (s sets) join(a, b *abi.Type) { s[s.find(a)] = s.find(b) }

// unite joins a type with the types in it that can contain resources.
func (s sets) unite(t *abi.Type, holding map[*abi.Type]bool) {
	if s[t] != nil {
		return
	}
	s[t] = t
	for part := range t.Parts() {
		if holding[part] {
			s.unite(part, holding)
			s.join(part, t)
		}
	}
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
