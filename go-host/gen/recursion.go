package gen

import (
	"fmt"
	"slices"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Types may contain themselves, through lists, maps, boxes and options. The guest or the caller
// chooses how deep their values nest, so functions that follow them count the depth.

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

// lowering, lifting and counting call write, which writes what a function does with a value. If the
// type is recursive, they write code around it that counts the depth.
func (g *generator) lowering(t *abi.Type, fail fail, write func()) {
	if g.Recursive(t) {
		g.check(g.onLowerer(lowererEnter), fail)
		defer func() { g.w.p("%s", g.onLowerer(lowererLeave)) }()
	}
	write()
}

func (g *generator) lifting(t *abi.Type, fail fail, write func()) {
	if g.Recursive(t) {
		g.check(g.onLifter(lifterEnter), fail)
		defer func() { g.w.p("%s", g.onLifter(lifterLeave)) }()
	}
	write()
}

func (g *generator) countingIn(t *abi.Type, write func()) {
	if g.Recursive(t) {
		g.w.p("if !%s {", g.onLifter(lifterEnterCount))
		g.w.p("return")
		g.w.p("}")
		defer func() { g.w.p("%s", g.onLifter(lifterLeave)) }()
	}
	write()
}

// refuseEndless refuses types whose values would each contain another one. Go cannot declare them.
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
		if shapeOf(t).full() {
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
