package gen

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// arrayShape: a fixed number of elements, in place.
type arrayShape struct{ value }

func init() { register(arrayShape{}, abi.KindArray) }

func (arrayShape) goType(g *generator, t *abi.Type) string {
	return fmt.Sprintf("[%d]%s", t.Len, g.elemType(t.Elems[0]))
}

func (arrayShape) zero(g *generator, t *abi.Type) string { return g.goType(t) + "{}" }
func (arrayShape) inPlace() bool                         { return true }
func (arrayShape) full() bool                            { return true }

func (arrayShape) label(g *generator, t *abi.Type) string {
	return fmt.Sprintf("Array%dOf%s", t.Len, g.label(t.Elems[0]))
}

func (arrayShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	if t.Size > 0 {
		g.check(g.helper("lower", t, g.lowerArray, g.fn.lo, at.from(), v.address()), fail)
	}
}

func (g *generator) lowerArray(f string, t *abi.Type) {
	region, v := g.local("region"), g.local("v")
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.lo, g.rt(rtLowerer), region, v, g.goType(t))
	g.arrayLoop(t, region, v, false, func(at loc, v expr, each fail) { g.lower(t.Elems[0], at, v, each) })
	g.w.p("return nil")
	g.w.p("}")
}

func (arrayShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	if t.Size > 0 {
		g.check(g.helper("lift", t, g.liftArray, g.fn.li, at.from(), v.address()), fail)
	}
}

func (g *generator) liftArray(f string, t *abi.Type) {
	src, v := g.local("src"), g.local("v")
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.li, g.own.lifter, src, v, g.goType(t))
	g.arrayLoop(t, src, v, g.long(t), func(at loc, v expr, each fail) { g.lift(t.Elems[0], at, v, each) })
	g.w.p("return nil")
	g.w.p("}")
}

// long reports whether the loop over an array looks at the context. Short ones leave that to the
// loops around them.
func (g *generator) long(t *abi.Type) bool { return t.Len > lookEvery(t.Elems[0]) }

func (g *generator) arrayLoop(t *abi.Type, from, v *name, look bool, each func(at loc, v expr, fail fail)) {
	defer g.block()()
	i := g.local("i")
	fail := func(err string) { g.w.p("return %s", g.rtCall(rtIndex, err, i)) }
	g.w.p("for %s := range %s {", i, v)
	if look {
		g.look(t.Elems[0], i, fail)
	}
	at := g.elementAt(t.Elems[0], from.text, i)
	each(at, pointee(v).index(i.text), fail)
	g.w.p("}")
}

// elementAt writes a variable for the wire form of element i, and returns where it is.
func (g *generator) elementAt(elem *abi.Type, from string, i *name) loc {
	at := g.local("at")
	g.w.p("%s := %s[%s*%s:][:%s]", at, from, i, g.size(elem), g.size(elem))
	return loc{base: at}
}

func (arrayShape) count(g *generator, t *abi.Type, at loc) {
	defer g.block()()
	i := g.local("i")
	g.w.p("for %s := range %d {", i, t.Len)
	if g.long(t) {
		g.w.p("if %s && %s != nil {", g.lookAt(t.Elems[0], i), g.onLifter(lifterStopped))
		g.w.p("break")
		g.w.p("}")
	}
	g.count(t.Elems[0], g.elementAt(t.Elems[0], at.from(), i))
	g.w.p("}")
}

func (arrayShape) plainness(g *generator, t *abi.Type) plainness {
	p := g.plainness(t.Elems[0])
	n := min(t.Len, maxLeaves+1)
	p.leaves, p.gaps = n*p.leaves, n*p.gaps
	return p
}

func (arrayShape) leaves(g *generator, t *abi.Type, offset int, path []string) []leaf {
	var all []leaf
	for i := range t.Len {
		all = append(all, g.leaves(t.Elems[0], offset+i*t.Elems[0].Size, below(path, "["+strconv.Itoa(i)+"]"))...)
	}
	return all
}

func (arrayShape) gaps(g *generator, t *abi.Type, offset int) [][2]int {
	var all [][2]int
	for i := range t.Len {
		all = append(all, g.gaps(t.Elems[0], offset+i*t.Elems[0].Size)...)
	}
	return all
}
