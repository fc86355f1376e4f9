package gen

import "github.com/wazabi/wazabi/go-host/abi"

// setShape: a list of elements in ascending order. In Go it is a slice. A slice that is sent may
// have any order: the runtime sorts a copy.
type setShape struct{ listShape }

func (setShape) view(*generator, *abi.Type) string { return "" }

func init() { register(setShape{}, abi.KindSet) }

// Names of package rt for sets.
const (
	rtSortedSet       rtName = "SortedSet"
	rtSortedStringSet rtName = "SortedStringSet"
	rtCheckSet        rtName = "CheckSet"
	rtElement         rtName = "Element"
	rtCompare         rtName = "Compare"
)

func (setShape) label(g *generator, t *abi.Type) string { return "SetOf" + g.label(t.Elems[0]) }

func (s setShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	defer g.block()()
	g.w.p("{")
	method := lowererListRaw
	if g.holes(t.Elems[0]) {
		method = lowererList
	}
	s.lowerSorted(g, t, v, fail, func(n, size, align string) string {
		return g.onLowerer(method, at.from(), n, size, align)
	})
	g.w.p("}")
}

func (s setShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	method := callSetListRaw
	if g.holes(t.Elems[0]) {
		method = callSetList
	}
	s.lowerSorted(g, t, v, fail, func(n, size, align string) string {
		return g.onCall(method, i, n, size, align)
	})
}

// lowerSorted writes the elements of v, in order, into the memory that alloc returns.
func (s setShape) lowerSorted(g *generator, t *abi.Type, v expr, fail fail, alloc func(n, size, align string) string) {
	elem := t.Elems[0]
	sorted, region := g.local("sorted"), g.local("region")
	g.w.p("%s, %s := %s", sorted, g.fn.err, s.sorted(g, elem, v))
	g.checked(fail)
	g.w.p("%s, %s := %s", region, g.fn.err, alloc("len("+sorted.String()+")", g.size(elem), g.align(elem)))
	g.checked(fail)
	g.check(g.helper("lower", t, g.lowerSet, g.fn.lo, region, sorted, v), fail)
}

// sorted is a call of the runtime that sorts the elements of the set v.
func (setShape) sorted(g *generator, elem *abi.Type, v expr) string {
	// Replacing invalid UTF-8 changes the order.
	if base(elem).Kind == abi.KindString {
		return g.rtCall(rtSortedStringSet, g.fn.lo, v)
	}
	return g.rtCall(rtSortedSet, v, g.compare(elem))
}

// lowerSet writes the function that writes the elements of the set v, which sorted has in order.
func (g *generator) lowerSet(f string, t *abi.Type) {
	elem := t.Elems[0]
	region, sorted, v := g.local("region"), g.local("sorted"), g.local("v")
	i, element := g.local("i"), g.local("element")
	g.w.p("func %s(%s *%s, %s []byte, %s, %s %s) error {", f, g.fn.lo, g.rt(rtLowerer), region, sorted, v, g.goType(t))
	g.w.p("for %s, %s := range %s {", i, element, sorted)
	g.lower(elem, g.elementAt(elem, region.text, i), variable(element), func(err string) {
		g.w.p("return %s", g.rtCall(rtElement, err, v, element))
	})
	g.w.p("}")
	g.w.p("return nil")
	g.w.p("}")
}

func (s setShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	s.listShape.lift(g, t, at, v, fail)
	s.checkOrder(g, t, v, fail)
}

func (s setShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	text := s.listShape.result(g, t, v, fail)
	s.checkOrder(g, t, variable(v), fail)
	return text
}

// checkOrder writes a return with an error if the elements of v are not in ascending order.
func (setShape) checkOrder(g *generator, t *abi.Type, v expr, fail fail) {
	g.check(g.rtCall(rtCheckSet, g.slabLifter(), v, g.compare(t.Elems[0])), fail)
}

// compare is the function that compares elements of a set.
func (g *generator) compare(elem *abi.Type) string {
	if compare := shapeOf(base(elem)).compare(g, elem); compare != "" {
		return compare
	}
	return g.rt(rtCompare)
}
