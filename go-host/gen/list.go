package gen

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// listShape: a span of elements. The runtime copies lists of bytes. Plain data is one copy. Other
// lists are converted element by element.
type listShape struct{ value }

func init() { register(listShape{}, abi.KindList) }

func (listShape) goType(g *generator, t *abi.Type) string { return "[]" + g.elemType(t.Elems[0]) }
func (listShape) zero(*generator, *abi.Type) string       { return "nil" }
func (listShape) label(g *generator, t *abi.Type) string  { return "ListOf" + g.label(t.Elems[0]) }
func (listShape) counted(*abi.Type) bool                  { return true }
func (listShape) many(g *generator, t *abi.Type) bool     { return g.counts(t.Elems[0]) }
func (listShape) span(*abi.Type) bool                     { return true }

// elemType is the Go type of an element: byte for u8, since Go writes []byte.
func (g *generator) elemType(t *abi.Type) string {
	if isByte(t) {
		return "byte"
	}
	return g.goType(t)
}

func (listShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	if isByte(t.Elems[0]) {
		g.check(g.onLowerer(lowererBytes, at.from(), v), fail)
		return
	}
	defer g.block()()
	g.w.p("{")
	method := lowererListRaw
	if g.zeroed(t) {
		method = lowererList
	}
	g.lowerElements(t, v, fail, func(size, align string) string {
		return g.onLowerer(method, at.from(), "len("+v.String()+")", size, align)
	})
	g.w.p("}")
}

func (listShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	if isByte(t.Elems[0]) {
		g.check(g.onCall(callSetBytes, i, v), fail)
		return
	}
	method := callSetListRaw
	if g.zeroed(t) {
		method = callSetList
	}
	g.lowerElements(t, v, fail, func(size, align string) string {
		return g.onCall(method, i, "len("+v.String()+")", size, align)
	})
}

// zeroed reports whether the memory of a list must be zeroed, since lowering does not write all of
// it.
func (g *generator) zeroed(t *abi.Type) bool {
	elem := t.Elems[0]
	return g.holes(elem) && !g.plain(elem)
}

// lowerElements writes the elements of v into the memory that alloc returns.
func (g *generator) lowerElements(t *abi.Type, v expr, fail fail, alloc func(size, align string) string) {
	elem := t.Elems[0]
	region := g.local("region")
	g.w.p("%s, %s := %s", region, g.fn.err, alloc(g.size(elem), g.align(elem)))
	g.checked(fail)
	g.check(g.helper("lower", t, g.lowerList, g.fn.lo, region, v), fail)
}

// lowerList writes the function that writes elements.
func (g *generator) lowerList(f string, t *abi.Type) {
	elem := t.Elems[0]
	region, v, i := g.local("region"), g.local("v"), g.local("i")
	g.w.p("func %s(%s *%s, %s []byte, %s %s) error {", f, g.fn.lo, g.rt(rtLowerer), region, v, g.goType(t))
	if elem.Size == 0 {
		g.w.p("return nil")
		g.w.p("}")
		return
	}
	each := func(err string) { g.w.p("return %s", g.rtCall(rtIndex, err, i)) }
	if g.plain(elem) {
		g.w.p("if %s {", g.rt(rtNative))
		g.w.p("%s", g.rtCall(rtCopyIn, region, v))
		g.lowerPlain(elem, region, i, each)
		g.w.p("return nil")
		g.w.p("}")
		if g.holes(elem) {
			g.w.p("clear(%s)", region)
		}
	}
	g.w.p("for %s := range %s {", i, v)
	at := g.elementAt(elem, region.text, i)
	g.lower(elem, at, variable(v).index(i.text), each)
	g.w.p("}")
	g.w.p("return nil")
	g.w.p("}")
}

func (listShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	if isByte(t.Elems[0]) {
		g.check(g.onLifter(lifterBytes, at.from(), v.address()), fail)
		return
	}
	defer g.block()()
	elem := t.Elems[0]
	src, n := g.local("src"), g.local("n")
	g.w.p("{")
	g.w.p("%s, %s, %s := %s", src, n, g.fn.err, g.onLifter(lifterList, at.from(), g.size(elem), g.align(elem)))
	g.liftElements(t, src, n, v, fail)
	g.w.p("}")
}

func (listShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	if isByte(t.Elems[0]) {
		g.get(readBytes, v, fail)
		return v.text
	}
	g.w.p("var %s %s", v, g.goType(t))
	g.w.p("{")
	defer g.block()()
	elem := t.Elems[0]
	src, n := g.local("src"), g.local("n")
	g.w.p("%s, %s, %s := %s", src, n, g.fn.err, g.onRead(readList, g.size(elem), g.align(elem)))
	if g.counts(elem) {
		g.w.p("if %s == nil {", g.fn.err)
		g.countElements(t, src, n)
		g.w.p("}")
	}
	g.liftElements(t, src, n, variable(v), fail)
	g.w.p("}")
	return v.text
}

// liftElements reads the n elements in src into v, unless there is an error.
func (g *generator) liftElements(t *abi.Type, src, n *name, v expr, fail fail) {
	g.w.p("if %s == nil {", g.fn.err)
	g.w.p("%s, %s = %s", v.target(), g.fn.err, g.helper("lift", t, g.liftList, g.fn.li, src, n))
	g.w.p("}")
	g.checked(fail)
}

// liftList writes the function that reads elements.
func (g *generator) liftList(f string, t *abi.Type) {
	src, n, v := g.local("src"), g.local("n"), g.local("v")
	g.w.p("func %s(%s *%s, %s []byte, %s int) (%s, error) {", f, g.fn.li, g.own.lifter, src, n, g.goType(t))
	g.w.p("%s, %s := %s", v, g.fn.err, g.onSlab(t.Elems[0], slabMake, g.slabLifter(), n))
	g.checked(func(err string) { g.w.p("return nil, %s", err) })
	g.eachElement(t.Elems[0], src, v, func() { g.w.p("return %s, nil", v) }, func(err string) { g.w.p("return nil, %s", err) })
	g.w.p("}")
}

// eachElement reads the elements in src into v.
func (g *generator) eachElement(elem *abi.Type, src, v *name, done func(), leave fail) {
	if elem.Size == 0 {
		done()
		return
	}
	i := g.local("i")
	each := func(err string) { leave(g.rtCall(rtIndex, err, i)) }
	if g.plain(elem) {
		g.w.p("if %s {", g.rt(rtNative))
		copied := g.local("copied")
		g.w.p("%s := %s", copied, g.rtCall(rtView, v))
		g.check(g.onLifter(lifterCopy, copied, src), leave)
		g.liftPlain(elem, copied, i, each)
		done()
		g.w.p("}")
	}
	g.w.p("for %s := range %s {", i, v)
	g.look(elem, i, each)
	at := g.elementAt(elem, src.text, i)
	g.lift(elem, at, variable(v).index(i.text), each)
	g.w.p("}")
	done()
}

// maxElements and maxBytes bound what a loop reads before it looks at the context.
const (
	maxElements = 16 << 10
	maxBytes    = 256 << 10
)

// lookAt is the condition that a loop is to look at the context before it reads element i.
func (g *generator) lookAt(elem *abi.Type, i *name) string {
	every := lookEvery(elem)
	return fmt.Sprintf("%s&%#x == %#x", i, every-1, every-1)
}

// lookEvery is after how many elements a loop looks at the context, a power of 2.
func lookEvery(elem *abi.Type) int {
	every := 2
	for every < maxElements && elem.Size <= maxBytes/(2*every) {
		every *= 2
	}
	return every
}

// look writes a return with an error if the call is to end, for some of the elements.
func (g *generator) look(elem *abi.Type, i *name, fail fail) {
	g.w.p("if %s {", g.lookAt(elem, i))
	g.check(g.onLifter(lifterStopped), fail)
	g.w.p("}")
}

// view: a type with Len, At and All for each list but those of bytes.
func (listShape) view(g *generator, t *abi.Type) string {
	if isByte(t.Elems[0]) {
		return g.kit(kitBytesView)
	}
	return g.viewName(t, g.declareListView)
}

func (listShape) viewAt(g *generator, t *abi.Type, at site) string {
	return g.viewList(t, at, g.size(t.Elems[0]), g.align(t.Elems[0]))
}

// viewList is the view of a list or string, whose pointer and length are at.
func (g *generator) viewList(t *abi.Type, at site, size, align string) string {
	return fmt.Sprintf("%s(%s)", g.viewOf(t), g.rtCall(rtViewList, at.place, at.offset(), size, align, strconv.Quote(cmp.Or(at.path, "element"))))
}

func (g *generator) declareListView(name string, t *abi.Type) {
	elem := t.Elems[0]
	g.declareView(name, "a list of "+elem.String(), t)
	g.w.p("")
	g.w.p("// Len returns the number of elements.")
	g.w.p("func (v %s) Len() int { return %s.%s() }", name, g.place(), placeLen)
	g.w.p("")
	g.w.p("// At returns element i.")
	g.accessor(name, "At", "i int", elem, site{place: g.rtCall(rtViewIndex, g.place(), "i", g.size(elem))})
	g.w.p("")
	goType := g.viewType(elem)
	seq := fmt.Sprintf("%s.Seq2[int, %s]", g.pkg("iter"), goType)
	g.w.p("// All returns an iterator over the elements with their indexes.")
	g.w.p("func (v %s) All() %s {", name, seq)
	g.w.p("return func(yield func(int, %s) bool) {", goType)
	g.w.p("for i := range v.Len() {")
	g.w.p("if !yield(i, v.At(i)) {")
	g.w.p("return")
	g.w.p("}")
	g.w.p("}")
	g.w.p("}")
	g.w.p("}")
}

// changeList writes the function that lifts elements back into the caller's list. An element that
// it cannot lift becomes zero.
func (g *generator) changeList(f string, t *abi.Type) {
	src, v := g.local("src"), g.local("v")
	g.w.p("func %s(%s *%s, %s []byte, %s %s) error {", f, g.fn.li, g.own.lifter, src, v, g.goType(t))
	g.eachElement(t.Elems[0], src, v, func() { g.w.p("return nil") }, func(err string) {
		g.w.p("clear(%s)", v)
		g.w.p("return %s", err)
	})
	g.w.p("}")
}

func (listShape) count(g *generator, t *abi.Type, at loc) {
	if isByte(t.Elems[0]) {
		g.w.p("%s", g.onLifter(lifterCountBytes, at.from()))
		return
	}
	defer g.block()()
	elem := t.Elems[0]
	src, n := g.local("src"), g.local("n")
	body := g.w.capture(func() { g.countElements(t, src, n) })
	g.w.p("{")
	g.w.p("%s, %s := %s", src.declared(), n, g.onLifter(lifterCountList, at.from(), g.size(elem), g.align(elem)))
	g.w.text(body)
	g.w.p("}")
}

// countElements counts the n elements in src, and their allocations.
func (g *generator) countElements(t *abi.Type, src, n *name) {
	elem := t.Elems[0]
	g.w.p("%s", g.onSlab(elem, slabCount, n))
	if g.counts(elem) {
		g.w.p("%s", g.helper("count", t, g.countList, g.fn.li, src, n))
	}
}

func (g *generator) countList(f string, t *abi.Type) {
	g.countFunc(f, t.Elems[0], func(at loc) { g.count(t.Elems[0], at) })
}

// countFunc writes a function that counts the n wire forms of elem in src.
func (g *generator) countFunc(f string, elem *abi.Type, count func(at loc)) {
	src, n, i := g.local("src"), g.local("n"), g.local("i")
	g.w.p("func %s(%s *%s, %s []byte, %s int) {", f, g.fn.li, g.own.lifter, src, n)
	g.w.p("for %s := range %s {", i, n)
	g.w.p("if %s && %s != nil {", g.lookAt(elem, i), g.onLifter(lifterStopped))
	g.w.p("return")
	g.w.p("}")
	count(g.elementAt(elem, src.text, i))
	g.w.p("}")
	g.w.p("}")
}
