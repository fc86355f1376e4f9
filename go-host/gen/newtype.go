package gen

import "github.com/wazabi/wazabi/go-host/abi"

// newtypeShape: the inner type under a name of its own. Newtypes that can contain themselves have
// functions, as records have.
type newtypeShape struct{ common }

func init() { register(newtypeShape{}, abi.KindNewtype) }

func (newtypeShape) goType(g *generator, t *abi.Type) string {
	if m, ok := g.goTypes[t]; ok {
		return g.qualified(m.Type)
	}
	return g.names[t]
}

func (newtypeShape) zero(g *generator, t *abi.Type) string {
	if _, ok := g.foreignType(t); ok {
		return "*new(" + g.goType(t) + ")"
	}
	zero := g.zero(base(t))
	if zero[len(zero)-1] == '}' {
		return g.goType(t) + "{}"
	}
	return zero
}

func (newtypeShape) inPlace() bool                       { return true }
func (newtypeShape) full() bool                          { return true }
func (newtypeShape) isInterface(t *abi.Type) bool        { return isInterface(t.Elems[0]) }
func (newtypeShape) span(t *abi.Type) bool               { return shapeOf(t.Elems[0]).span(t.Elems[0]) }
func (newtypeShape) many(g *generator, t *abi.Type) bool { return g.many(t.Elems[0]) }

func (newtypeShape) inline(g *generator, t *abi.Type) int {
	if g.apart(t) {
		return 1
	}
	return 1 + g.inline(t.Elems[0])
}

func (newtypeShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	if g.apart(t) {
		g.check(g.helper("lower", t, g.lowerNewtype, g.fn.lo, at.from(), v.address()), fail)
		return
	}
	if m, ok := g.goTypes[t]; ok && m.by != byConversion {
		defer g.block()()
		g.w.p("{")
		g.lower(t.Elems[0], at, g.converted(t, m, v, fail), fail)
		g.w.p("}")
		return
	}
	inner := g.inside(t)
	g.lower(inner, at, v.to(g.goType(inner)), fail)
}

func (newtypeShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	if g.apart(t) {
		g.check(g.helper("lift", t, g.liftNewtype, g.fn.li, at.from(), v.address()), fail)
		return
	}
	if m, ok := g.goTypes[t]; ok && m.by != byConversion {
		defer g.block()()
		g.w.p("{")
		from := variable(g.lifted(t.Elems[0], at, "from", fail))
		g.made(m, from, v, fail)
		g.w.p("}")
		return
	}
	inner := g.inside(t)
	g.lift(inner, at, v.to(g.goType(inner)), fail)
}

func (newtypeShape) count(g *generator, t *abi.Type, at loc) {
	if g.apart(t) {
		g.w.p("%s", g.helper("count", t, g.countNewtype, g.fn.li, at.from()))
		return
	}
	g.count(g.inside(t), at)
}

// apart reports whether a newtype has functions of its own. It has them if it can contain itself,
// or if too much would be written in line.
func (g *generator) apart(t *abi.Type) bool {
	return g.Recursive(t) || g.inline(t.Elems[0]) > maxInline
}

// maxInline bounds how many types are written in line for a newtype: newtypes of tuples and boxes
// of newtypes could double.
const maxInline = 64

// inline is the number of types that are written in line with one.
func (g *generator) inline(t *abi.Type) int {
	n, ok := g.inlines[t]
	if !ok {
		n = shapeOf(t).inline(g, t)
		g.inlines[t] = n
	}
	return n
}

// inside strips newtypes, except those that have functions.
func (g *generator) inside(t *abi.Type) *abi.Type {
	inner := t.Elems[0]
	_, mapped := g.goTypes[inner]
	if _, ok := shapeOf(inner).(newtypeShape); ok && !mapped && !g.apart(inner) {
		return g.inside(inner)
	}
	return inner
}

func (g *generator) lowerNewtype(f string, t *abi.Type) {
	at, v := g.local("at"), g.local("v")
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.lo, g.rt(rtLowerer), at, v, g.names[t])
	g.lowering(t, g.returnErr, func() {
		g.lower(t.Elems[0], loc{base: at}, pointee(v).to(g.goType(t.Elems[0])), g.returnErr)
	})
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) liftNewtype(f string, t *abi.Type) {
	at, v := g.local("at"), g.local("v")
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.li, g.own.lifter, at, v, g.names[t])
	g.lifting(t, g.returnErr, func() {
		g.lift(t.Elems[0], loc{base: at}, pointee(v).to(g.goType(t.Elems[0])), g.returnErr)
	})
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) countNewtype(f string, t *abi.Type) {
	at := g.local("at")
	g.w.p("func %s(%s *%s, %s []byte) {", f, g.fn.li, g.own.lifter, at)
	g.countingIn(t, func() { g.count(t.Elems[0], loc{base: at}) })
	g.w.p("}")
}

func (newtypeShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	inner := t.Elems[0]
	if m, ok := g.goTypes[t]; ok && m.by != byConversion {
		shapeOf(inner).param(g, inner, i, g.converted(t, m, v, fail), fail)
		return
	}
	g.lowering(t, fail, func() { shapeOf(inner).param(g, inner, i, v.to(g.goType(inner)), fail) })
}

// alone does not count the depth, since a newtype of a kind that can be alone does not contain
// itself.
func (newtypeShape) alone(g *generator, t *abi.Type, i int, v expr, fail fail) bool {
	inner := t.Elems[0]
	if _, ok := g.goTypes[t]; ok {
		return false
	}
	return shapeOf(inner).alone(g, inner, i, v.to(g.goType(inner)), fail)
}

func (newtypeShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	inner := t.Elems[0]
	if m, ok := g.goTypes[t]; ok && m.by != byConversion {
		from := g.local("from")
		text := shapeOf(inner).result(g, inner, from, fail)
		g.w.p("var %s %s", v, g.goType(t))
		g.made(m, expr{root: from, text: text}, variable(v), fail)
		return v.text
	}
	g.lifting(t, fail, func() { shapeOf(inner).result(g, inner, v, fail) })
	return variable(v).to(g.goType(t)).String()
}

func (newtypeShape) view(g *generator, t *abi.Type) string { return g.viewOf(t.Elems[0]) }

func (newtypeShape) viewAt(g *generator, t *abi.Type, at site) string {
	return shapeOf(t.Elems[0]).viewAt(g, t.Elems[0], at)
}

// declare writes the type.
func (newtypeShape) declare(g *generator, t *abi.Type) {
	if m, ok := g.goTypes[t]; ok {
		if m.by == byConversion {
			number, goType := g.goType(t.Elems[0]), g.goType(t)
			g.w.p("// Values of %s convert to %s and back without loss.", goType, number)
			g.w.p("var _ = (*%s)((*%s)(nil))", number, goType)
			g.w.p("")
		}
		return
	}
	written := g.docs(t.Docs, t)
	if rule := rule(t); rule != "" && rule != notNil {
		g.paragraph(written, "It "+rule+".")
	}
	g.w.p("type %s %s", g.names[t], g.goType(g.bare(t)))
	g.w.p("")
	if g.takesMethods(t) {
		g.structural(t)
	}
}

func (newtypeShape) plainness(g *generator, t *abi.Type) plainness {
	if m, ok := g.goTypes[t]; ok && m.by != byConversion {
		return plainness{}
	}
	return g.plainness(t.Elems[0])
}

func (newtypeShape) leaves(g *generator, t *abi.Type, offset int, path []string) []leaf {
	return g.leaves(t.Elems[0], offset, path)
}

func (newtypeShape) gaps(g *generator, t *abi.Type, offset int) [][2]int {
	return g.gaps(t.Elems[0], offset)
}

func (newtypeShape) checkIn(*generator, *abi.Type, loc, fail)  {}
func (newtypeShape) checkOut(*generator, *abi.Type, loc, fail) {}
func (newtypeShape) consecutive(*abi.Type) (uint64, bool)      { return 0, false }
