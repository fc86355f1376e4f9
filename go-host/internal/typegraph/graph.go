// Package typegraph finds out what the types of a description inherit from the types inside them:
// which values can contain values of their own type, and which resources must live on one instance.
// The generator and late binding ask it.
package typegraph

import "github.com/wazabi/wazabi/go-host/abi"

// Of returns the graph of the types that the functions of a description reach. Each type is visited
// once, since a small description can have very many paths through its types.
func Of(d *abi.Description) *Graph {
	g := &Graph{
		number: map[*abi.Type]int{}, holders: map[*abi.Type][]*abi.Type{}, recursions: map[*abi.Type]bool{},
	}
	for _, t := range d.Types {
		g.visit(t)
	}
	for _, funcs := range [][]*abi.Func{d.Exports, d.Imports} {
		for _, f := range funcs {
			for _, p := range f.Params {
				g.visit(p.Type)
			}
			if f.Result != nil {
				g.visit(f.Result)
			}
		}
	}
	return g
}

// Recursive reports whether values of the type can contain values of the same type.
func (g *Graph) Recursive(t *abi.Type) bool { return g.recursions[t] }

// Holding returns the types whose values can contain resources of the guest.
func (g *Graph) Holding() map[*abi.Type]bool {
	return g.Spread(isGuestResource, func(*abi.Type) bool { return true })
}

// Near returns the types in whose values a call looks for the resource that it runs near: those
// that can contain resources of the guest. Funcs and sequences yield theirs during the call. Types
// that can contain themselves are left out, since the program chooses how deep their values nest.
func (g *Graph) Near() map[*abi.Type]bool {
	return g.Spread(isGuestResource, func(t *abi.Type) bool { return !g.Recursive(t) && !t.Kind.Argument() })
}

func isGuestResource(t *abi.Type) bool { return t.Kind == abi.KindGuestResource }

// Graph has the types of a description, and which of them contain each other, by Tarjan's
// algorithm.
type Graph struct {
	all []*abi.Type
	// number is the order in which types were first visited; a finished type has a number above all
	// others.
	number map[*abi.Type]int
	open   []*abi.Type
	// holders are the types that contain a type.
	holders    map[*abi.Type][]*abi.Type
	recursions map[*abi.Type]bool
}

// visit returns the lowest number among the types that the type reaches.
func (g *Graph) visit(t *abi.Type) int {
	const done = 1 << 30
	if number, ok := g.number[t]; ok {
		return number
	}
	number := len(g.all)
	lowest := number
	g.number[t] = number
	g.all, g.open = append(g.all, t), append(g.open, t)
	for part := range t.Parts() {
		g.holders[part] = append(g.holders[part], t)
		g.recursions[t] = g.recursions[t] || part == t
		lowest = min(lowest, g.visit(part))
	}
	if lowest < number {
		return lowest
	}
	// t reaches the types that are open from here on, and each of them reaches t.
	for last := len(g.open) - 1; ; last-- {
		other := g.open[last]
		g.open, g.number[other] = g.open[:last], done
		g.recursions[other] = g.recursions[other] || other != t
		if other == t {
			return done
		}
		g.recursions[t] = true
	}
}

// Spread returns the types for which begins is true, and the types that contain one of these and
// for which through is true.
func (g *Graph) Spread(begins, through func(*abi.Type) bool) map[*abi.Type]bool {
	spread := map[*abi.Type]bool{}
	var next []*abi.Type
	for _, t := range g.all {
		if begins(t) {
			next = append(next, t)
		}
	}
	for len(next) > 0 {
		t := next[len(next)-1]
		next = next[:len(next)-1]
		if spread[t] {
			continue
		}
		spread[t] = true
		for _, holder := range g.holders[t] {
			if through(holder) {
				next = append(next, holder)
			}
		}
	}
	return spread
}

// first returns, by types, what of returns for the first of the type and the types in it for which
// it is not nil. In a circle of types it may be that of a later one.
func (g *Graph) first(of func(*abi.Type) *abi.Type) map[*abi.Type]*abi.Type {
	first, seen := map[*abi.Type]*abi.Type{}, map[*abi.Type]bool{}
	var visit func(t *abi.Type) *abi.Type
	visit = func(t *abi.Type) *abi.Type {
		if seen[t] {
			return first[t]
		}
		seen[t] = true
		found := of(t)
		for part := range t.Parts() {
			if found != nil {
				break
			}
			found = visit(part)
		}
		if found != nil {
			first[t] = found
		}
		return found
	}
	var next []*abi.Type
	for _, t := range g.all {
		if visit(t) != nil {
			next = append(next, t)
		}
	}
	// A type that contains what was being visited has not got its type yet.
	for ; len(next) > 0; next = next[1:] {
		for _, holder := range g.holders[next[0]] {
			if first[holder] == nil {
				first[holder] = first[next[0]]
				next = append(next, holder)
			}
		}
	}
	return first
}
