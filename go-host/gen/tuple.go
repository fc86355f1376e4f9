package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// tupleShape: a record without names. As a whole result it is several results.
type tupleShape struct{ value }

func init() { register(tupleShape{}, abi.KindTuple) }

func (tupleShape) goType(g *generator, t *abi.Type) string {
	types := make([]string, len(t.Elems))
	for i, elem := range t.Elems {
		types[i] = g.goType(elem)
	}
	g.tuples[len(types)] = true
	return fmt.Sprintf("%s[%s]", tupleName(len(types)), strings.Join(types, ", "))
}

func (tupleShape) zero(g *generator, t *abi.Type) string { return g.goType(t) + "{}" }
func (tupleShape) inPlace() bool                         { return true }
func (tupleShape) full() bool                            { return true }

func (tupleShape) label(g *generator, t *abi.Type) string {
	text := "Tuple"
	for _, elem := range t.Elems {
		text += g.label(elem)
	}
	return text
}

func (tupleShape) inline(g *generator, t *abi.Type) int {
	n := 1
	for _, elem := range t.Elems {
		n += g.inline(elem)
	}
	return n
}

func (tupleShape) holes(t *abi.Type) bool {
	end := 0
	for i, offset := range t.Offsets() {
		if offset != end {
			return true
		}
		end = offset + t.Elems[i].Size
	}
	return end != t.Size
}

// members visits the members with their places in the wire form.
func (g *generator) members(t *abi.Type, at loc, f fail, each func(i int, t *abi.Type, at loc, fail fail)) {
	for i, offset := range t.Offsets() {
		each(i, t.Elems[i], at.plus(offset), g.within(strconv.Itoa(i), f))
	}
}

func member(v expr, i int) expr { return v.field("V" + strconv.Itoa(i)) }

func (tupleShape) lower(g *generator, t *abi.Type, at loc, v expr, f fail) {
	g.members(t, at, f, func(i int, t *abi.Type, at loc, fail fail) { g.lower(t, at, member(v, i), fail) })
}

func (tupleShape) lift(g *generator, t *abi.Type, at loc, v expr, f fail) {
	g.members(t, at, f, func(i int, t *abi.Type, at loc, fail fail) { g.lift(t, at, member(v, i), fail) })
}

func (tupleShape) count(g *generator, t *abi.Type, at loc) {
	g.members(t, at, nil, func(_ int, t *abi.Type, at loc, _ fail) { g.count(t, at) })
}

func (tupleShape) results(g *generator, t *abi.Type) []returned {
	all := make([]returned, len(t.Elems))
	for i, elem := range t.Elems {
		all[i] = g.returned(elem)
	}
	return all
}

func (tupleShape) liftWhole(g *generator, t *abi.Type, at loc, reject, _ fail) {
	g.counting(t, at)
	values := make([]string, len(t.Elems))
	g.members(t, at, reject, func(i int, t *abi.Type, at loc, fail fail) {
		values[i] = g.lifted(t, at, "v"+strconv.Itoa(i), fail).text
	})
	g.w.p("return %s, nil", strings.Join(values, ", "))
}

func (tupleShape) lowerWhole(g *generator, t *abi.Type, at loc, values []expr, f fail) {
	g.members(t, at, f, func(i int, t *abi.Type, at loc, fail fail) { g.lower(t, at, values[i], fail) })
}

func (tupleShape) view(g *generator, t *abi.Type) string {
	return g.viewName(t, g.declareTupleView)
}

func (tupleShape) viewAt(g *generator, t *abi.Type, at site) string {
	return fmt.Sprintf("%s(%s)", g.viewOf(t), g.sub(at))
}

func (g *generator) declareTupleView(name string, t *abi.Type) {
	fields := make([]viewField, len(t.Elems))
	for i, offset := range t.Offsets() {
		n := strconv.Itoa(i)
		fields[i] = viewField{method: "V" + n, docs: "V" + n + " returns member " + n + ".", path: n, t: t.Elems[i], at: loc{n: offset}}
	}
	g.declareView(name, "a tuple "+t.String(), t)
	g.fieldAccessors(name, t, fields)
}

// viewParams are the members.
func (tupleShape) viewParams(g *generator, t *abi.Type) []viewParam {
	all := make([]viewParam, len(t.Elems))
	for i, elem := range t.Elems {
		all[i] = g.viewParam("v"+strconv.Itoa(i), elem)
	}
	return all
}

func (tupleShape) viewWhole(g *generator, t *abi.Type, at site, reject fail, show func(...string)) {
	values := make([]string, len(t.Elems))
	for i, offset := range t.Offsets() {
		values[i] = g.shown(t.Elems[i], at.plus(offset), "v"+strconv.Itoa(i), g.within(strconv.Itoa(i), reject))
	}
	show(values...)
}

// tupleTypes writes the generic types that are used.
func (g *generator) tupleTypes() {
	for n := 2; n <= maxTuple; n++ {
		if !g.tuples[n] {
			continue
		}
		if g.sharesTuple(n) {
			g.w.p("")
			g.aliasTuple(n)
			continue
		}
		var params, fields strings.Builder
		for i := range n {
			if i > 0 {
				params.WriteString(", ")
			}
			fmt.Fprintf(&params, "T%d", i)
			fmt.Fprintf(&fields, "V%d T%d\n", i, i)
		}
		g.w.p("")
		g.w.p("// %s is a Rust tuple of %d members.", tupleName(n), n)
		g.w.p("type %s[%s any] struct {", tupleName(n), params.String())
		g.w.p("%s}", fields.String())
	}
}
