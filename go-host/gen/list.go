package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// listShape: a span of elements. Bytes are the runtime's; plain data is one copy; the rest goes element by element.
type listShape struct{ fixed }

func isBytes(t *abi.Type) bool { return t.Kind == abi.KindList && t.Elems[0].Kind == abi.KindU8 }

func (listShape) goType(g *generator, t *abi.Type) string { return "[]" + g.goType(t.Elems[0]) }
func (listShape) zero(*generator, *abi.Type) string       { return "nil" }
func (listShape) dynamic(*abi.Type) bool                  { return true }

func (listShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if isBytes(t) {
		g.check(fmt.Sprintf("lo."+lowererBytes+"(%s, %s)", at.from(), v), fail)
		return
	}
	g.w.p("{")
	g.lowerElements(t, fmt.Sprintf("lo.%s(%s, ", g.listMethod(t, lowererList, lowererListRaw), at.from()), "region", v, fail)
	g.w.p("}")
}

// listMethod: memory that is written in full need not be zeroed.
func (g *generator) listMethod(t *abi.Type, zeroed, raw string) string {
	if g.holes(t.Elems[0]) && !g.plain(t.Elems[0]) {
		return zeroed
	}
	return raw
}

// lowerElements writes the elements of v into the memory that alloc returns: a call without its last arguments.
func (g *generator) lowerElements(t *abi.Type, alloc, region, v string, fail fail) {
	elem := t.Elems[0]
	g.w.p("%s, err := %slen(%s), %d, %d)", region, alloc, v, elem.Size, elem.Align)
	g.w.p("if err != nil {")
	fail("err")
	g.w.p("}")
	g.check(fmt.Sprintf("%s(lo, %s, %s)", g.function("lower", t, g.lowerList), region, v), fail)
}

// lowerList writes the function that writes elements.
func (g *generator) lowerList(name string, t *abi.Type) {
	elem := t.Elems[0]
	g.w.p("func %s(lo *"+rtLowerer+", region []byte, v %s) error {", name, g.goType(t))
	if elem.Size == 0 {
		g.w.p("return nil")
		g.w.p("}")
		return
	}
	each := func(err string) { g.w.p("return "+rtIndex+"(%s, i)", err) }
	if g.plain(elem) {
		g.w.p("if " + rtNative + " {")
		g.w.p(rtCopyIn + "(region, v)")
		g.lowerPlainChecks(elem, each)
		g.w.p("return nil")
		g.w.p("}")
		if g.holes(elem) {
			g.w.p("clear(region)")
		}
	}
	g.w.p("for i := range v {")
	g.w.p("at := region[i*%d:][:%d]", elem.Size, elem.Size)
	g.lower(elem, loc{"at", ""}, "v[i]", each)
	g.w.p("}")
	g.w.p("return nil")
	g.w.p("}")
}

func (listShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if isBytes(t) {
		g.check(fmt.Sprintf("li."+lifterBytes+"(%s, %s)", at.from(), address(v)), fail)
		return
	}
	elem := t.Elems[0]
	g.w.p("{")
	g.w.p("src, n, err := li."+lifterList+"(%s, %d, %d)", at.from(), elem.Size, elem.Align)
	g.liftElements(t, v, fail)
	g.w.p("}")
}

// liftElements reads the n elements in src into v, unless err is set.
func (g *generator) liftElements(t *abi.Type, v string, fail fail) {
	g.w.p("if err == nil {")
	g.w.p("%s, err = %s(li, src, n)", v, g.function("lift", t, g.liftList))
	g.w.p("}")
	g.w.p("if err != nil {")
	fail("err")
	g.w.p("}")
}

// liftList writes the function that reads elements.
func (g *generator) liftList(name string, t *abi.Type) {
	elem := t.Elems[0]
	g.w.p("func %s(li *lifter, src []byte, n int) (%s, error) {", name, g.goType(t))
	g.w.p("v, err := li.%s."+slabMake+"(li.Lifter, n)", g.slab(elem))
	g.w.p("if err != nil {")
	g.w.p("return nil, err")
	g.w.p("}")
	g.eachElement(elem, func() { g.w.p("return v, nil") }, func(err string) { g.w.p("return nil, "+rtIndex+"(%s, i)", err) })
	g.w.p("}")
}

// eachElement reads the elements in src into v.
func (g *generator) eachElement(elem *abi.Type, done func(), each fail) {
	if elem.Size == 0 {
		done()
		return
	}
	if g.plain(elem) {
		g.w.p("if " + rtNative + " {")
		g.w.p(rtCopyOut + "(v, src)")
		g.liftPlainChecks(elem, each)
		done()
		g.w.p("}")
	}
	g.w.p("for i := range v {")
	g.w.p("at := src[i*%d:][:%d]", elem.Size, elem.Size)
	g.lift(elem, loc{"at", ""}, "v[i]", each)
	g.w.p("}")
	done()
}

// changeList writes the function that reads elements back into the caller's list. What it cannot read is zero.
func (g *generator) changeList(name string, t *abi.Type) {
	g.w.p("func %s(li *lifter, src []byte, v %s) error {", name, g.goType(t))
	g.eachElement(t.Elems[0], func() { g.w.p("return nil") }, func(err string) {
		g.w.p("clear(v)")
		g.w.p("return "+rtIndex+"(%s, i)", err)
	})
	g.w.p("}")
}

func (listShape) count(g *generator, t *abi.Type, at loc) {
	if isBytes(t) {
		g.w.p("li."+lifterCountBytes+"(%s)", at.from())
		return
	}
	g.w.p("{")
	elem := t.Elems[0]
	src := "src"
	if !g.dynamic(elem) {
		src = "_"
	}
	g.w.p("%s, n := li."+lifterCountList+"(%s, %d, %d)", src, at.from(), elem.Size, elem.Align)
	g.countElements(t)
	g.w.p("}")
}

// countElements counts the n elements in src, and what they allocate.
func (g *generator) countElements(t *abi.Type) {
	elem := t.Elems[0]
	g.w.p("li.%s."+slabCount+"(n)", g.slab(elem))
	if g.dynamic(elem) {
		g.w.p("%s(li, src, n)", g.function("count", t, g.countList))
	}
}

func (g *generator) countList(name string, t *abi.Type) {
	elem := t.Elems[0]
	g.w.p("func %s(li *lifter, src []byte, n int) {", name)
	g.w.p("for i := range n {")
	g.w.p("at := src[i*%d:][:%d]", elem.Size, elem.Size)
	g.count(elem, loc{"at", ""})
	g.w.p("}")
	g.w.p("}")
}
