package gen

import "github.com/wazabi/wazabi/go-host/abi"

// boxShape: a pointer on the wire, the value in Go.
type boxShape struct{ fixed }

func (boxShape) goType(g *generator, t *abi.Type) string { return g.goType(t.Elems[0]) }
func (boxShape) zero(g *generator, t *abi.Type) string   { return g.zero(t.Elems[0]) }

func (boxShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	elem := t.Elems[0]
	g.w.p("{")
	body := g.w.capture(func() { g.lower(elem, loc{"region", ""}, v, fail) })
	region := ""
	if uses(body, "region") {
		region = "region := "
	}
	g.w.p("%slo.Box(%s, %d, %d)", region, at.from(), elem.Size, elem.Align)
	g.w.body.WriteString(body)
	g.w.p("}")
}

func (boxShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	elem := t.Elems[0]
	g.w.p("{")
	body := g.w.capture(func() { g.lift(elem, loc{"src", ""}, v, fail) })
	src := "_"
	if uses(body, "src") {
		src = "src"
	}
	g.w.p("%s, err := li."+lifterBox+"(%s, %d, %d)", src, at.from(), elem.Size, elem.Align)
	g.w.p("if err != nil {")
	fail("err")
	g.w.p("}")
	g.w.body.WriteString(body)
	g.w.p("}")
}

func (boxShape) count(g *generator, t *abi.Type, at loc) {
	elem := t.Elems[0]
	g.w.p("if src := li."+lifterCountBox+"(%s, %d, %d); src != nil {", at.from(), elem.Size, elem.Align)
	g.count(elem, loc{"src", ""})
	g.w.p("}")
}
