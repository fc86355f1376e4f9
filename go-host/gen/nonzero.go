package gen

import (
	"maps"
	"slices"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// nonzeroShape: integers that are never 0. Go has no such type: 0 is refused in both directions.
type nonzeroShape struct {
	common
	plainLeaf
}

func init() { register(nonzeroShape{}, slices.Collect(maps.Keys(integers))...) }

// integers has the integer for each kind of integer that is never 0.
var integers = map[abi.Kind]abi.Kind{
	abi.KindNonZeroU8:  abi.KindU8,
	abi.KindNonZeroU16: abi.KindU16,
	abi.KindNonZeroU32: abi.KindU32,
	abi.KindNonZeroU64: abi.KindU64,
	abi.KindNonZeroI8:  abi.KindI8,
	abi.KindNonZeroI16: abi.KindI16,
	abi.KindNonZeroI32: abi.KindI32,
	abi.KindNonZeroI64: abi.KindI64,
}

// The functions of the runtime for these.
const (
	rtZeroInput   rtName = "ZeroInput"
	rtInvalidZero rtName = "InvalidZero"
)

func (nonzeroShape) goType(_ *generator, t *abi.Type) string { return numbers[integers[t.Kind]].goType }

func (s nonzeroShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	s.check(g, t, v.String(), rtZeroInput, fail)
	g.store(integers[t.Kind], at, v.String())
}

func (s nonzeroShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.w.p("%s = %s", v.target(), g.load(integers[t.Kind], at))
	s.check(g, t, v.String(), rtInvalidZero, fail)
}

// check writes a return with an error if v is 0.
func (nonzeroShape) check(g *generator, t *abi.Type, v string, report rtName, fail fail) {
	g.w.p("if %s == 0 {", v)
	fail(g.rtCall(report, strconv.Quote(t.String())))
	g.w.p("}")
}

func (s nonzeroShape) checkIn(g *generator, t *abi.Type, at loc, fail fail) {
	s.check(g, t, g.load(integers[t.Kind], at), rtZeroInput, fail)
}

func (s nonzeroShape) checkOut(g *generator, t *abi.Type, at loc, fail fail) {
	s.check(g, t, g.load(integers[t.Kind], at), rtInvalidZero, fail)
}

func (s nonzeroShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	s.check(g, t, v.String(), rtZeroInput, fail)
	g.setNumber(integers[t.Kind], i, v)
}

func (s nonzeroShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	g.getNumber(integers[t.Kind], v, fail)
	s.check(g, t, v.text, rtInvalidZero, fail)
	return v.text
}
