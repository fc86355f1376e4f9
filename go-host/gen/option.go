package gen

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// optionShape: a tag, then the value; in Go a pointer, or nil where the value is an interface. As a whole result it is (T, bool, error), which is method.go's.
type optionShape struct{}

func (optionShape) goType(g *generator, t *abi.Type) string {
	if isInterface(t.Elems[0]) {
		return g.goType(t.Elems[0])
	}
	return "*" + g.goType(t.Elems[0])
}
func (optionShape) zero(*generator, *abi.Type) string { return "nil" }
func (optionShape) dynamic(*abi.Type) bool            { return true }
func (optionShape) holes(*abi.Type) bool              { return true }

func payload(t *abi.Type, at loc) loc { return at.plus(strconv.Itoa(t.PayloadOffset())) }

// The memory is zero: none is written by writing nothing.
func (optionShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.w.p("if v := %s; v != nil {", v)
	g.w.p("%s = 1", at.byteAt())
	if isInterface(t.Elems[0]) {
		g.lower(t.Elems[0], payload(t, at), "v", fail)
	} else {
		g.lower(t.Elems[0], payload(t, at), "(*v)", fail)
	}
	g.w.p("}")
}

func (optionShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.w.p("switch %s {", at.byteAt())
	g.w.p("case 0:")
	g.w.p("case 1:")
	if isInterface(t.Elems[0]) {
		g.lift(t.Elems[0], payload(t, at), v, fail)
	} else {
		g.w.p("some, err := li.%s."+slabNew+"(li.Lifter)", g.slab(t.Elems[0]))
		g.w.p("if err != nil {")
		fail("err")
		g.w.p("}")
		g.lift(t.Elems[0], payload(t, at), "*some", fail)
		g.w.p("%s = some", v)
	}
	g.w.p("default:")
	fail(fmt.Sprintf(rtInvalidTag+"(%q, int64(%s))", t, at.byteAt()))
	g.w.p("}")
}

func (optionShape) count(g *generator, t *abi.Type, at loc) {
	g.w.p("if %s == 1 {", at.byteAt())
	if !isInterface(t.Elems[0]) {
		g.w.p("li.%s."+slabCount+"(1)", g.slab(t.Elems[0]))
	}
	g.count(t.Elems[0], payload(t, at))
	g.w.p("}")
}
