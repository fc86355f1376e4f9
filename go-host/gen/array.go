package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// arrayShape: a fixed number of elements, in place.
type arrayShape struct{}

func (arrayShape) goType(g *generator, t *abi.Type) string {
	return fmt.Sprintf("[%d]%s", t.Len, g.goType(t.Elems[0]))
}
func (arrayShape) zero(g *generator, t *abi.Type) string { return g.goType(t) + "{}" }
func (arrayShape) dynamic(*abi.Type) bool                { return false }
func (arrayShape) holes(*abi.Type) bool                  { return false }

func (arrayShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if t.Size > 0 {
		g.check(fmt.Sprintf("%s(lo, %s, %s)", g.function("lower", t, g.lowerArray), at.exact(t.Size), address(v)), fail)
	}
}

func (g *generator) lowerArray(name string, t *abi.Type) {
	g.w.p("func %s(lo *"+rtLowerer+", region []byte, v *%s) error {", name, g.goType(t))
	g.arrayLoop(t, "region", "v[i]", g.lower)
	g.w.p("return nil")
	g.w.p("}")
}

func (arrayShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if t.Size > 0 {
		g.check(fmt.Sprintf("%s(li, %s, %s)", g.function("lift", t, g.liftArray), at.exact(t.Size), address(v)), fail)
	}
}

func (g *generator) liftArray(name string, t *abi.Type) {
	g.w.p("func %s(li *lifter, src []byte, v *%s) error {", name, g.goType(t))
	g.arrayLoop(t, "src", "v[i]", g.lift)
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) arrayLoop(t *abi.Type, region, v string, each func(*abi.Type, loc, string, fail)) {
	g.w.p("for i := range v {")
	g.w.p("at := %s[i*%d:][:%d]", region, t.Elems[0].Size, t.Elems[0].Size)
	each(t.Elems[0], loc{"at", ""}, v, func(err string) { g.w.p("return "+rtIndex+"(%s, i)", err) })
	g.w.p("}")
}

func (arrayShape) count(g *generator, t *abi.Type, at loc) {
	g.w.p("for i := range %d {", t.Len)
	g.w.p("at := %s[i*%d:][:%d]", at.exact(t.Size), t.Elems[0].Size, t.Elems[0].Size)
	g.count(t.Elems[0], loc{"at", ""})
	g.w.p("}")
}
