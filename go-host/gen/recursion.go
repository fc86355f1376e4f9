package gen

import (
	"fmt"
	"slices"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Types that hold themselves, through lists, maps, boxes and options: how deep their values nest is for the guest, or for
// the caller, to choose, so functions that follow them count.

// parts are the types that a type is made of.
func parts(t *abi.Type) []*abi.Type {
	all := slices.Clip(t.Elems)
	for _, f := range t.Fields {
		all = append(all, f.Type)
	}
	for _, c := range t.Cases {
		for _, f := range c.Fields {
			all = append(all, f.Type)
		}
	}
	return all
}

// enter writes, of a recursive type, that a value's depth is counted; leave undoes it.
func (g *generator) enter(t *abi.Type, call string, fail fail) {
	if g.recursive(t) {
		g.check(call, fail)
	}
}

func (g *generator) leave(t *abi.Type, call string) {
	if g.recursive(t) {
		g.w.p("%s", call)
	}
}

// enterNewtypes is enter for the newtypes that base strips, whose values are never on their own; leaveNewtypes undoes it.
func (g *generator) enterNewtypes(t *abi.Type, call string, fail fail) {
	for ; t.Kind == abi.KindNewtype; t = t.Elems[0] {
		g.enter(t, call, fail)
	}
}

func (g *generator) leaveNewtypes(t *abi.Type, call string) {
	for ; t.Kind == abi.KindNewtype; t = t.Elems[0] {
		g.leave(t, call)
	}
}

// refuseEndless refuses types that have no values, since each would hold another: Go could not declare them.
func (g *generator) refuseEndless() error {
	const open, done = 1, 2
	state := map[*abi.Type]int{}
	var visit func(t *abi.Type) error
	visit = func(t *abi.Type) error {
		switch {
		case state[t] == open:
			return fmt.Errorf("%s: each value would hold another without end; put an Option or a Vec between", t.Path)
		case state[t] == done:
			return nil
		}
		state[t] = open
		switch t.Kind {
		case abi.KindRecord, abi.KindNewtype, abi.KindBox, abi.KindArray, abi.KindTuple:
			for _, inside := range parts(t) {
				if err := visit(inside); err != nil {
					return err
				}
			}
		}
		state[t] = done
		return nil
	}
	for _, t := range g.d.Types {
		if err := visit(t); err != nil {
			return err
		}
	}
	return nil
}
