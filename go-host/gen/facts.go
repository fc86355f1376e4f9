package gen

import "github.com/wazabi/wazabi/go-host/abi"

// facts holds the properties that types inherit from their parts. Each type is visited once, since
// a small description can have very many paths through its types.
type facts struct {
	// recursions has the types whose values can contain values of the same type.
	recursions map[*abi.Type]bool
	// counted has the types for which count writes statements, unfilled those whose lowering leaves
	// bytes unwritten.
	counted, unfilled map[*abi.Type]bool
	// objects has the types whose values can contain host objects.
	objects map[*abi.Type]bool
	// holding has the types whose values can contain resources of the guest.
	holding map[*abi.Type]bool
}

func (f *facts) recursive(t *abi.Type) bool { return f.recursions[t] }
func (f *facts) counts(t *abi.Type) bool    { return f.counted[t] }
func (f *facts) holes(t *abi.Type) bool     { return f.unfilled[t] }

func factsOf(d *abi.Description) facts {
	e := &explorer{number: map[*abi.Type]int{}, holders: map[*abi.Type][]*abi.Type{}, recursions: map[*abi.Type]bool{}}
	for _, t := range d.Types {
		e.visit(t)
	}
	for _, funcs := range [][]*abi.Func{d.Exports, d.Imports} {
		for _, f := range funcs {
			for _, p := range f.Params {
				e.visit(p.Type)
			}
			if f.Result != nil {
				e.visit(f.Result)
			}
		}
	}
	return facts{
		recursions: e.recursions,
		// A type without bytes, such as an array of length 0, contains no value to count.
		counted:  e.spread(func(t *abi.Type) bool { return shapeOf(t).counted(t) }, func(t *abi.Type) bool { return t.Size > 0 }),
		unfilled: e.spread(func(t *abi.Type) bool { return shapeOf(t).holes(t) }, func(t *abi.Type) bool { return shapeOf(t).inPlace() }),
		objects:  e.spread(isObject, func(*abi.Type) bool { return true }),
		holding:  e.spread(isGuestResource, func(*abi.Type) bool { return true }),
	}
}

// explorer visits types, and finds types that contain each other, by Tarjan's algorithm.
type explorer struct {
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
func (e *explorer) visit(t *abi.Type) int {
	const done = 1 << 30
	if number, ok := e.number[t]; ok {
		return number
	}
	number := len(e.all)
	lowest := number
	e.number[t] = number
	e.all, e.open = append(e.all, t), append(e.open, t)
	for _, part := range parts(t) {
		e.holders[part] = append(e.holders[part], t)
		e.recursions[t] = e.recursions[t] || part == t
		lowest = min(lowest, e.visit(part))
	}
	if lowest < number {
		return lowest
	}
	// t reaches the types that are open from here on, and each of them reaches t.
	for last := len(e.open) - 1; ; last-- {
		other := e.open[last]
		e.open, e.number[other] = e.open[:last], done
		e.recursions[other] = e.recursions[other] || other != t
		if other == t {
			return done
		}
		e.recursions[t] = true
	}
}

// spread returns the types for which begins is true, and the types that contain one of these and
// for which through is true.
func (e *explorer) spread(begins, through func(*abi.Type) bool) map[*abi.Type]bool {
	spread := map[*abi.Type]bool{}
	var next []*abi.Type
	for _, t := range e.all {
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
		for _, holder := range e.holders[t] {
			if through(holder) {
				next = append(next, holder)
			}
		}
	}
	return spread
}
