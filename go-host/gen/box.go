package gen

import (
	"cmp"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// boxShape: a pointer on the wire, the value in Go.
type boxShape struct{ value }

func init() { register(boxShape{}, abi.KindBox) }

func (boxShape) goType(g *generator, t *abi.Type) string { return g.goType(t.Elems[0]) }
func (boxShape) zero(g *generator, t *abi.Type) string   { return g.zero(t.Elems[0]) }
func (boxShape) label(g *generator, t *abi.Type) string  { return g.label(t.Elems[0]) }
func (boxShape) full() bool                              { return true }
func (boxShape) isInterface(t *abi.Type) bool            { return isInterface(t.Elems[0]) }
func (boxShape) inline(g *generator, t *abi.Type) int    { return 1 + g.inline(t.Elems[0]) }
func (boxShape) many(g *generator, t *abi.Type) bool     { return g.many(t.Elems[0]) }

func (boxShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	defer g.block()()
	elem := t.Elems[0]
	region := g.local("region")
	body := g.w.capture(func() { g.lower(elem, loc{base: region}, v, fail) })
	box := g.onLowerer(lowererBox, at.from(), g.size(elem), g.align(elem))
	if !region.used {
		g.w.p("%s", box)
		g.w.text(body)
		return
	}
	g.w.p("{")
	g.w.p("%s := %s", region, box)
	g.w.text(body)
	g.w.p("}")
}

func (boxShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	defer g.block()()
	elem := t.Elems[0]
	src := g.local("src")
	body := g.w.capture(func() { g.lift(elem, loc{base: src}, v, fail) })
	g.w.p("{")
	g.w.p("%s, %s := %s", src.declared(), g.fn.err, g.onLifter(lifterBox, at.from(), g.size(elem), g.align(elem)))
	g.checked(fail)
	g.w.text(body)
	g.w.p("}")
}

func (boxShape) view(g *generator, t *abi.Type) string { return g.viewOf(t.Elems[0]) }

func (boxShape) viewAt(g *generator, t *abi.Type, at site) string {
	elem := t.Elems[0]
	to := g.rtCall(rtViewBox, at.place, at.offset(), g.size(elem), g.align(elem), strconv.Quote(cmp.Or(at.path, "element")))
	return shapeOf(elem).viewAt(g, elem, site{place: to, path: at.path})
}

func (boxShape) count(g *generator, t *abi.Type, at loc) {
	defer g.block()()
	elem := t.Elems[0]
	src := g.local("src")
	g.w.p("if %s := %s; %s != nil {", src, g.onLifter(lifterCountBox, at.from(), g.size(elem), g.align(elem)), src)
	g.count(elem, loc{base: src})
	g.w.p("}")
}
