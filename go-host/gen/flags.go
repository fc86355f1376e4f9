package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// flagsShape: bits of an unsigned integer.
type flagsShape struct{ value }

func init() { register(flagsShape{}, abi.KindFlags) }

func (flagsShape) goType(g *generator, t *abi.Type) string { return g.names[t] }

func (flagsShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.checkFlags(t, v, rtUnknownFlags, fail)
	g.store(t.Repr, at, v.to(numbers[t.Repr].goType).String())
}

func (flagsShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.w.p("%s = %s(%s)", v.target(), g.names[t], g.load(t.Repr, at))
	g.checkFlags(t, v, rtInvalidFlags, fail)
}

// checkFlags writes the check that v has no bits without a name.
func (g *generator) checkFlags(t *abi.Type, v expr, report rtName, fail fail) {
	if len(t.Cases) == 8*t.Size {
		return
	}
	g.w.p("if %s>>%d != 0 {", v, len(t.Cases))
	fail(g.rtCall(report, strconv.Quote(t.Name), v.to("uint64")))
	g.w.p("}")
}

func (flagsShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	g.checkFlags(t, v, rtUnknownFlags, fail)
	g.setNumber(t.Repr, i, v.to(numbers[t.Repr].goType))
}

func (flagsShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	g.getNumber(t.Repr, v, fail)
	g.checkFlags(t, variable(v), rtInvalidFlags, fail)
	return variable(v).to(g.names[t]).String()
}

// declare writes the type and its constants.
func (flagsShape) declare(g *generator, t *abi.Type) {
	name := g.names[t]
	g.docs(t.Docs, t)
	g.w.p("type %s %s", name, numbers[t.Repr].goType)
	g.w.p("")
	g.w.p("// The bits of [%s].", name)
	g.w.p("const (")
	names := make([]string, len(t.Cases))
	for i, c := range t.Cases {
		g.docs(c.Docs, t)
		if i == 0 {
			g.w.p("%s %s = 1 << iota", g.cases[t][i], name)
		} else {
			g.w.p("%s", g.cases[t][i])
		}
		names[i] = fmt.Sprintf("%q", c.Name)
	}
	g.w.p(")")
	g.w.p("")
	g.w.p("// String returns the names of the bits that are set, joined by a bar.")
	g.w.p("func (v %s) String() string { return %s(uint64(v), %s) }", name, g.rt(rtFlagNames), strings.Join(names, ", "))
	g.w.p("")
	g.structural(t)
}
