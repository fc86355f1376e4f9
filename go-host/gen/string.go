package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// stringShape: a span of UTF-8, copied.
type stringShape struct{ fixed }

func (stringShape) goType(*generator, *abi.Type) string { return "string" }
func (stringShape) zero(*generator, *abi.Type) string   { return `""` }
func (stringShape) dynamic(*abi.Type) bool              { return true }

func (stringShape) lower(g *generator, _ *abi.Type, at loc, v string, fail fail) {
	g.check(fmt.Sprintf("lo."+lowererString+"(%s, %s)", at.from(), v), fail)
}

func (stringShape) lift(g *generator, _ *abi.Type, at loc, v string, fail fail) {
	g.check(fmt.Sprintf("li."+lifterString+"(%s, %s)", at.from(), address(v)), fail)
}

func (stringShape) count(g *generator, _ *abi.Type, at loc) {
	g.w.p("li."+lifterCountString+"(%s)", at.from())
}
