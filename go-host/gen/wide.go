package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// wideShape: an integer of 128 bits, a struct of two halves in Go, which lie as on the wire.
type wideShape struct {
	common
	plainNumber
	kit kitName
}

// Names of package wazabi for these.
const (
	kitUint128 kitName = "Uint128"
	kitInt128  kitName = "Int128"
)

func init() {
	register(wideShape{kit: kitUint128}, abi.KindU128)
	register(wideShape{kit: kitInt128}, abi.KindI128)
}

func (s wideShape) goType(g *generator, _ *abi.Type) string { return g.kit(s.kit) }
func (s wideShape) zero(g *generator, _ *abi.Type) string   { return g.kit(s.kit) + "{}" }

// compare returns a function literal, since Go has no order of structs and a newtype has no
// methods.
func (s wideShape) compare(g *generator, t *abi.Type) string {
	wide := g.kit(s.kit)
	if t.Kind != abi.KindNewtype {
		return wide + ".Cmp"
	}
	return fmt.Sprintf("func(a, b %s) int { return %s(a).Cmp(%s(b)) }", g.goType(t), wide, wide)
}

func (wideShape) lower(g *generator, _ *abi.Type, at loc, v expr, _ fail) {
	g.store(abi.KindU64, at, v.field("Lo").String())
	g.store(abi.KindU64, at.plus(8), v.field("Hi").String())
}

func (wideShape) lift(g *generator, _ *abi.Type, at loc, v expr, _ fail) {
	g.w.p("%s = %s", v.field("Lo").target(), g.load(abi.KindU64, at))
	g.w.p("%s = %s", v.field("Hi").target(), g.load(abi.KindU64, at.plus(8)))
}
