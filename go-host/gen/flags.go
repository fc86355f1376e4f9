package gen

import (
	"fmt"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// flagsShape: bits of an unsigned integer.
type flagsShape struct{ fixed }

func (flagsShape) goType(g *generator, t *abi.Type) string { return g.names[t] }

func (flagsShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.checkFlags(t, v, rtUnknownFlags, fail)
	g.store(t.Repr, at, fmt.Sprintf("%s(%s)", numbers[t.Repr].goType, v))
}

func (flagsShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.w.p("%s = %s(%s)", v, g.names[t], g.load(t.Repr, at))
	g.checkFlags(t, v, rtInvalidFlags, fail)
}

// checkFlags leaves if v has bits without a name.
func (g *generator) checkFlags(t *abi.Type, v, report string, fail fail) {
	if len(t.Cases) == numberBits(t.Repr) {
		return
	}
	g.w.p("if %s>>%d != 0 {", v, len(t.Cases))
	fail(fmt.Sprintf("%s(%q, uint64(%s))", report, t.Name, v))
	g.w.p("}")
}

func numberBits(k abi.Kind) int {
	return map[abi.Kind]int{abi.KindU8: 8, abi.KindU16: 16, abi.KindU32: 32, abi.KindU64: 64}[k]
}

// flags writes the type and its constants.
func (g *generator) flags(t *abi.Type) {
	name := g.names[t]
	g.w.docs(t.Docs)
	g.w.p("type %s %s", name, numbers[t.Repr].goType)
	g.w.p("")
	g.w.p("// The bits of [%s].", name)
	g.w.p("const (")
	names := make([]string, len(t.Cases))
	for i, c := range t.Cases {
		g.w.docs(c.Docs)
		if i == 0 {
			g.w.p("%s %s = 1 << iota", g.caseNames[t][i], name)
		} else {
			g.w.p("%s", g.caseNames[t][i])
		}
		names[i] = fmt.Sprintf("%q", c.Name)
	}
	g.w.p(")")
	g.w.p("")
	g.w.p("// String returns the names of the bits that are set, joined by a bar.")
	g.w.p("func (v %s) String() string { return "+rtFlagNames+"(uint64(v), %s) }", name, strings.Join(names, ", "))
	g.w.p("")
}
