package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// newtypeShape: what is inside, under a name of its own. Newtypes that can hold themselves have functions, as records have.
type newtypeShape struct{}

func (newtypeShape) goType(g *generator, t *abi.Type) string { return g.names[t] }

func (newtypeShape) zero(g *generator, t *abi.Type) string {
	zero := g.zero(base(t))
	if zero[len(zero)-1] == '}' {
		return g.names[t] + "{}"
	}
	return zero
}

func (newtypeShape) dynamic(*abi.Type) bool { return false }
func (newtypeShape) holes(*abi.Type) bool   { return false }

func (newtypeShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if g.apart(t) {
		g.check(fmt.Sprintf("%s(lo, %s, %s)", g.function("lower", t, g.lowerNewtype), at.exact(t.Size), address(v)), fail)
		return
	}
	inner := g.inside(t)
	value := inner
	for value.Kind == abi.KindBox {
		value = value.Elems[0]
	}
	switch value.Kind {
	case abi.KindArray, abi.KindRecord, abi.KindNewtype, abi.KindTuple:
		// These are lowered by address, or what is in them is.
		g.lower(inner, at, g.variable(inner, address(v)), fail)
	default:
		g.lower(inner, at, fmt.Sprintf("%s(%s)", conversion(g.goType(inner)), v), fail)
	}
}

func (newtypeShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if g.apart(t) {
		g.check(fmt.Sprintf("%s(li, %s, %s)", g.function("lift", t, g.liftNewtype), at.exact(t.Size), address(v)), fail)
		return
	}
	inner := g.inside(t)
	g.lift(inner, at, g.variable(inner, address(v)), fail)
}

func (newtypeShape) count(g *generator, t *abi.Type, at loc) {
	if g.apart(t) {
		g.w.p("%s(li, %s)", g.function("count", t, g.countNewtype), at.exact(t.Size))
		return
	}
	g.count(g.inside(t), at)
}

// apart reports whether a newtype has functions of its own: one that can hold itself, or in which much is written in line.
func (g *generator) apart(t *abi.Type) bool {
	return g.recursive(t) || g.inline(t.Elems[0]) > maxInline
}

// maxInline bounds how many types are written in line for a newtype: newtypes of tuples and boxes of newtypes could double.
const maxInline = 64

// inline is how many types are written in line where one is.
func (g *generator) inline(t *abi.Type) int {
	n, ok := g.inlines[t]
	if ok {
		return n
	}
	n = 1
	switch t.Kind {
	case abi.KindNewtype:
		if !g.apart(t) {
			n += g.inline(t.Elems[0])
		}
	case abi.KindTuple, abi.KindOption, abi.KindBox:
		for _, elem := range t.Elems {
			n += g.inline(elem)
		}
	}
	g.inlines[t] = n
	return n
}

// inside strips newtypes, but for those that have functions.
func (g *generator) inside(t *abi.Type) *abi.Type {
	t = t.Elems[0]
	for t.Kind == abi.KindNewtype && !g.apart(t) {
		t = t.Elems[0]
	}
	return t
}

// variable is a newtype's variable, given its address, as one of what is inside.
func (g *generator) variable(inner *abi.Type, address string) string {
	return fmt.Sprintf("*(*%s)(%s)", g.goType(inner), address)
}

func (g *generator) lowerNewtype(name string, t *abi.Type) {
	g.w.p("func %s(lo *"+rtLowerer+", at []byte, v *%s) error {", name, g.names[t])
	g.enter(t, "lo."+lowererEnter+"()", g.returnErr)
	g.lower(t.Elems[0], loc{"at", ""}, g.variable(t.Elems[0], "v"), g.returnErr)
	g.leave(t, "lo."+lowererLeave+"()")
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) liftNewtype(name string, t *abi.Type) {
	g.w.p("func %s(li *lifter, at []byte, v *%s) error {", name, g.names[t])
	g.enter(t, "li."+lifterEnter+"()", g.returnErr)
	g.lift(t.Elems[0], loc{"at", ""}, g.variable(t.Elems[0], "v"), g.returnErr)
	g.leave(t, "li."+lifterLeave+"()")
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) countNewtype(name string, t *abi.Type) {
	g.w.p("func %s(li *lifter, at []byte) {", name)
	if g.recursive(t) {
		g.w.p("if !li." + lifterEnterCount + "() {")
		g.w.p("return")
		g.w.p("}")
	}
	g.count(t.Elems[0], loc{"at", ""})
	g.leave(t, "li."+lifterLeave+"()")
	g.w.p("}")
}

// newtype writes the type.
func (g *generator) newtype(t *abi.Type) {
	g.w.docs(t.Docs)
	g.w.p("type %s %s", g.names[t], g.goType(base(t)))
	g.w.p("")
}
