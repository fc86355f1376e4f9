package gen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// enumShape: an integer type with constants.
type enumShape struct{ fixed }

func (enumShape) goType(g *generator, t *abi.Type) string { return g.names[t] }

func (enumShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.w.p("if !%s.valid() {", v)
	fail(fmt.Sprintf(rtInvalidEnum+"(%q, int64(%s))", g.names[t], v))
	g.w.p("}")
	g.store(t.Repr, at, fmt.Sprintf("%s(%s)", numbers[t.Repr].goType, v))
}

func (enumShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.w.p("if %s = %s(%s); !%s.valid() {", v, g.names[t], g.load(t.Repr, at), paren(v))
	fail(fmt.Sprintf(rtInvalidTag+"(%q, int64(%s))", t.Name, v))
	g.w.p("}")
}

// paren lets a method be called on an expression that begins with a star.
func paren(v string) string {
	if v[0] == '*' {
		return "(" + v + ")"
	}
	return v
}

// value is a discriminant as a Go constant.
func value(t *abi.Type, c abi.Case) string {
	if t.Repr.Signed() {
		return strconv.FormatInt(c.Value, 10)
	}
	return strconv.FormatUint(uint64(c.Value), 10)
}

// enum writes the type, its constants and methods.
func (g *generator) enum(t *abi.Type) {
	name := g.names[t]
	repr := numbers[t.Repr].goType
	g.w.docs(t.Docs)
	g.w.p("type %s %s", name, repr)
	g.w.p("")
	g.w.p("// The values of [%s].", name)
	g.w.p("const (")
	for i, c := range t.Cases {
		g.w.docs(c.Docs)
		g.w.p("%s %s = %s", g.caseNames[t][i], name, value(t, c))
	}
	g.w.p(")")
	g.w.p("")
	g.w.use("fmt")
	g.w.p("// String returns the name of the value, or its number if it has none.")
	g.w.p("func (v %s) String() string {", name)
	g.caseSwitch(t, func(c abi.Case) string { return fmt.Sprintf("return %q", c.Name) })
	g.w.p("return fmt.Sprintf(\"%s(%%d)\", %s(v))", name, repr)
	g.w.p("}")
	g.w.p("")
	if t.Error {
		g.w.p("// Error returns what the guest's author wrote of the value.")
		g.w.p("func (v %s) Error() string {", name)
		g.caseSwitch(t, func(c abi.Case) string { return fmt.Sprintf("return %q", g.errorText(c.Docs, c.Name)) })
		g.w.p("return v.String()")
		g.w.p("}")
		g.w.p("")
		g.w.p("// %s holds the values as errors, so that returning one allocates nothing.", g.boxedName(t))
		g.w.p("var %s = [...]error{", g.boxedName(t))
		for i := range t.Cases {
			g.w.p("%s,", g.caseNames[t][i])
		}
		g.w.p("}")
		g.w.p("")
		g.w.p("func (v %s) boxed() error {", name)
		g.w.p("switch v {")
		for i, c := range t.Cases {
			g.w.p("case %s:", g.caseNames[t][i])
			if c.OK {
				g.w.p("return nil")
			} else {
				g.w.p("return %s[%d]", g.boxedName(t), i)
			}
		}
		g.w.p("}")
		g.w.p("return v")
		g.w.p("}")
		g.w.p("")
	}
	g.w.p("func (v %s) valid() bool {", name)
	g.valid(t)
	g.w.p("}")
	g.w.p("")
}

func (g *generator) boxedName(t *abi.Type) string { return "errors" + g.names[t] }

func (g *generator) caseSwitch(t *abi.Type, each func(abi.Case) string) {
	g.w.p("switch v {")
	for i, c := range t.Cases {
		g.w.p("case %s:", g.caseNames[t][i])
		g.w.p("%s", each(c))
	}
	g.w.p("}")
}

// valid writes the cheapest test: a comparison where the values have no gaps.
func (g *generator) valid(t *abi.Type) {
	values := make([]int64, len(t.Cases))
	for i, c := range t.Cases {
		values[i] = c.Value
	}
	slices.Sort(values)
	low, high := values[0], values[len(values)-1]
	if low >= 0 && uint64(high-low) == uint64(len(values)-1) {
		switch {
		case low == 0 && !t.Repr.Signed():
			g.w.p("return v <= %d", high)
		default:
			g.w.p("return v >= %d && v <= %d", low, high)
		}
		return
	}
	g.w.p("switch v {")
	g.w.p("case %s:", strings.Join(g.caseNames[t], ", "))
	g.w.p("return true")
	g.w.p("}")
	g.w.p("return false")
}

// errorText is the first paragraph of the docs, on one line, or the name.
func (g *generator) errorText(docs, name string) string {
	text, _, _ := strings.Cut(docs, "\n\n")
	if text = strings.Join(strings.Fields(inert(text)), " "); text == "" {
		return name
	}
	return text
}
