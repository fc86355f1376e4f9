package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// tupleShape: a record without names. As a whole result it is several results, which is method.go's.
type tupleShape struct{}

func (tupleShape) goType(g *generator, t *abi.Type) string {
	types := make([]string, len(t.Elems))
	for i, elem := range t.Elems {
		types[i] = g.goType(elem)
	}
	g.tuples[len(types)] = true
	return fmt.Sprintf("Tuple%d[%s]", len(types), strings.Join(types, ", "))
}

func (tupleShape) zero(g *generator, t *abi.Type) string { return g.goType(t) + "{}" }

func (tupleShape) dynamic(*abi.Type) bool { return false }

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

// members visits the members with where they lie.
func (g *generator) members(t *abi.Type, at loc, v string, f fail, each func(*abi.Type, loc, string, fail)) {
	for i, offset := range t.Offsets() {
		name := "V" + strconv.Itoa(i)
		each(t.Elems[i], at.plus(strconv.Itoa(offset)), v+"."+name, within(strconv.Itoa(i), f))
	}
}

func (tupleShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if v[0] == '*' {
		v = v[1:]
	}
	g.members(t, at, v, fail, g.lower)
}

func (tupleShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if v[0] == '*' {
		v = v[1:]
	}
	g.members(t, at, v, fail, g.lift)
}

func (tupleShape) count(g *generator, t *abi.Type, at loc) {
	g.members(t, at, "", g.returnErr, func(t *abi.Type, at loc, _ string, _ fail) { g.count(t, at) })
}

// tupleTypes writes the generic types that are used.
func (g *generator) tupleTypes() {
	for n := 2; n <= 12; n++ {
		if !g.tuples[n] {
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
		g.w.p("// Tuple%d has the members of a Rust tuple of %d.", n, n)
		g.w.p("type Tuple%d[%s any] struct {", n, params.String())
		g.w.p("%s}", fields.String())
	}
}
