package gen

import "github.com/wazabi/wazabi/go-host/abi"

// charShape: a Unicode scalar value.
type charShape struct {
	common
	plainLeaf
}

func init() { register(charShape{}, abi.KindChar) }

func (charShape) goType(*generator, *abi.Type) string { return "rune" }

func (charShape) lower(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.w.p("if !%s.ValidRune(%s) {", g.pkg("unicode/utf8"), v)
	fail(g.rtCall(rtInvalidRune, v))
	g.w.p("}")
	g.w.p("%s.LittleEndian.PutUint32(%s, %s)", g.pkg("encoding/binary"), at.from(), v.to("uint32"))
}

func (charShape) lift(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.w.p("if %s = %s; !%s.ValidRune(%s) {", v.target(), g.load(abi.KindI32, at), g.pkg("unicode/utf8"), v)
	fail(g.rtCall(rtInvalidChar, v.to("uint32")))
	g.w.p("}")
}

func (charShape) checkIn(g *generator, _ *abi.Type, at loc, fail fail) {
	g.checkRune(at, func(r *name) { fail(g.rtCall(rtInvalidRune, r)) })
}

func (charShape) checkOut(g *generator, _ *abi.Type, at loc, fail fail) {
	g.checkRune(at, func(r *name) { fail(g.rtCall(rtInvalidChar, variable(r).to("uint32"))) })
}

func (g *generator) checkRune(at loc, fail func(r *name)) {
	defer g.block()()
	r := g.local("r")
	g.w.p("if %s := %s; !%s.ValidRune(%s) {", r, g.load(abi.KindI32, at), g.pkg("unicode/utf8"), r)
	fail(r)
	g.w.p("}")
}

func (charShape) param(g *generator, _ *abi.Type, i int, v expr, fail fail) {
	g.check(g.onCall(callSetChar, i, v), fail)
}

func (charShape) result(g *generator, _ *abi.Type, v *name, fail fail) string {
	g.get(readChar, v, fail)
	return v.text
}
