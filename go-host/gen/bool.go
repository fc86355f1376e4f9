package gen

import "github.com/wazabi/wazabi/go-host/abi"

// boolShape: one byte, 0 or 1.
type boolShape struct {
	common
	plainLeaf
}

func init() { register(boolShape{}, abi.KindBool) }

func (boolShape) goType(*generator, *abi.Type) string { return "bool" }
func (boolShape) zero(*generator, *abi.Type) string   { return "false" }

// compare returns a function of the runtime, since Go has no order of bools.
func (boolShape) compare(g *generator, _ *abi.Type) string { return g.rt(rtCompareBools) }

func (boolShape) lower(g *generator, _ *abi.Type, at loc, v expr, _ fail) {
	g.w.p("%s = 0", at.byteAt())
	g.w.p("if %s {", v)
	g.w.p("%s = 1", at.byteAt())
	g.w.p("}")
}

func (b boolShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	b.checkOut(g, t, at, fail)
	g.w.p("%s = %s == 1", v.target(), at.byteAt())
}

// checkIn writes nothing, since a Go bool is 0 or 1.
func (boolShape) checkIn(*generator, *abi.Type, loc, fail) {}

func (boolShape) checkOut(g *generator, _ *abi.Type, at loc, fail fail) {
	g.w.p("if %s > 1 {", at.byteAt())
	fail(g.rtCall(rtInvalidBool, at.byteAt()))
	g.w.p("}")
}

func (boolShape) param(g *generator, _ *abi.Type, i int, v expr, _ fail) {
	g.w.p("%s", g.onCall(callSetBool, i, v))
}

func (boolShape) result(g *generator, _ *abi.Type, v *name, fail fail) string {
	g.get(readBool, v, fail)
	return v.text
}
