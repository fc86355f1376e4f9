package gen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// enumShape: an integer type with constants.
type enumShape struct {
	common
	plainLeaf
}

func init() { register(enumShape{}, abi.KindEnum) }

func (enumShape) goType(g *generator, t *abi.Type) string { return g.names[t] }

func (e enumShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.checkEnum(t, v, fail)
	g.store(t.Repr, at, v.to(numbers[t.Repr].goType).String())
}

// checkEnum writes the check that v, from the caller, is one of the constants.
func (g *generator) checkEnum(t *abi.Type, v expr, fail fail) {
	g.w.p("if !%s {", g.isValid(t, v))
	fail(g.invalidEnum(t, v))
	g.w.p("}")
}

// invalidEnum is the error of an invalid value from the caller, unknownEnum of one from the guest.
func (g *generator) invalidEnum(t *abi.Type, v expr) string {
	return g.rtCall(rtInvalidEnum, strconv.Quote(g.names[t]), v.to("int64"))
}

func (g *generator) unknownEnum(t *abi.Type, v expr) string {
	return g.rtCall(rtInvalidTag, strconv.Quote(t.Name), v.to("int64"))
}

func (enumShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.w.p("if %s = %s(%s); !%s {", v.target(), g.names[t], g.load(t.Repr, at), g.isValid(t, v))
	fail(g.unknownEnum(t, v))
	g.w.p("}")
}

func (enumShape) checkIn(g *generator, t *abi.Type, at loc, fail fail) {
	g.checkPlain(t, at, fail, g.invalidEnum)
}

func (enumShape) consecutive(t *abi.Type) (last uint64, ok bool) {
	low, high := t.Cases[0].Value, t.Cases[0].Value
	for _, c := range t.Cases {
		low, high = min(low, c.Value), max(high, c.Value)
	}
	return uint64(high), low == 0 && high == int64(len(t.Cases)-1)
}

func (enumShape) checkOut(g *generator, t *abi.Type, at loc, fail fail) {
	g.checkPlain(t, at, fail, g.unknownEnum)
}

func (g *generator) checkPlain(t *abi.Type, at loc, fail fail, report func(*abi.Type, expr) string) {
	defer g.block()()
	e := g.local("e")
	g.w.p("if %s := %s(%s); !%s {", e, g.names[t], g.load(t.Repr, at), g.isValid(t, variable(e)))
	fail(report(t, variable(e)))
	g.w.p("}")
}

func (enumShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	g.checkEnum(t, v, fail)
	g.setNumber(t.Repr, i, v.to(numbers[t.Repr].goType))
}

func (enumShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	g.getNumber(t.Repr, v, fail)
	e := variable(v).to(g.names[t])
	g.w.p("if !%s {", g.isValid(t, e))
	fail(g.unknownEnum(t, variable(v)))
	g.w.p("}")
	return e.String()
}

// liftError returns the value, which is an error itself.
func (enumShape) liftError(g *generator, t *abi.Type, at loc, reject, leave fail) {
	failure := g.boxed(t, g.lifted(t, at, "guestErr", reject).text)
	if t.Texts {
		failure = g.rtCall(rtWithText, failure, fmt.Sprintf("%s...", g.texts(t, at, reject)))
	}
	leave(failure)
}

func (enumShape) lowerError(g *generator, t *abi.Type, failure expr, leave unsuited) refusal {
	r := g.refusalAs(g.names[t], failure, leave)
	g.refuseSuccess(t, failure, leave, func(name string) string { return fmt.Sprintf("%s && %s == %s", r.refused, r.value, name) })
	return r
}

// discriminant is the discriminant of a case as a Go constant.
func discriminant(t *abi.Type, c abi.Case) string {
	if t.Repr.Signed() {
		return strconv.FormatInt(c.Value, 10)
	}
	return strconv.FormatUint(uint64(c.Value), 10)
}

// declare writes the type, its constants and methods.
func (enumShape) declare(g *generator, t *abi.Type) {
	name := g.names[t]
	repr := numbers[t.Repr].goType
	g.docs(t.Docs, t)
	g.w.p("type %s %s", name, repr)
	g.w.p("")
	g.w.p("// The values of [%s].", name)
	g.w.p("const (")
	for i, c := range t.Cases {
		if written := g.docs(c.Docs, t); c.OK {
			g.paragraph(written, successNote)
		}
		g.w.p("%s %s = %s", g.cases[t][i], name, discriminant(t, c))
	}
	g.w.p(")")
	g.w.p("")
	g.w.p("// String returns the name of the value, or its number if it has none.")
	g.w.p("func (v %s) String() string {", name)
	g.caseSwitch(t, func(c abi.Case) string { return fmt.Sprintf("return %q", c.Name) })
	g.w.p("return %s.Sprintf(\"%s(%%d)\", %s(v))", g.pkg("fmt"), name, repr)
	g.w.p("}")
	g.w.p("")
	if t.Error {
		g.enumErrors(t)
	}
	g.structural(t)
	g.w.p("// valid reports whether v is one of the constants.")
	g.w.p("func (v %s) valid() bool {", name)
	g.valid(t)
	g.w.p("}")
	g.w.p("")
}

// enumErrors writes the methods that make the values errors.
func (g *generator) enumErrors(t *abi.Type) {
	name := g.names[t]
	g.w.p("// Error returns the %s of the Rust variant.", constantText(t))
	g.w.p("func (v %s) Error() string {", name)
	g.caseSwitch(t, func(c abi.Case) string {
		_, format, _ := g.message(failure{docs: c.Docs, wire: c.Name, format: c.Format})
		return fmt.Sprintf("return %q", strings.ReplaceAll(format, "%%", "%"))
	})
	g.w.p("return v.String()")
	g.w.p("}")
	g.w.p("")
	g.errorTable(t)
	g.w.p("// boxed returns v as an error.")
	g.w.p("func (v %s) boxed() error {", name)
	g.boxedBody(t)
	g.w.p("}")
	g.w.p("")
}

// errorTable writes the values as errors.
func (g *generator) errorTable(t *abi.Type) {
	table := g.tables[t]
	g.w.p("// %s holds the values as errors, so that returning one allocates nothing.", table)
	g.w.p("var %s = [...]error{", table)
	for i, c := range t.Cases {
		if !c.OK {
			g.w.p("%s,", g.cases[t][i])
		}
	}
	g.w.p("}")
	g.w.p("")
}

// boxedBody writes the function that looks v up in the table.
func (g *generator) boxedBody(t *abi.Type) {
	index := 0
	g.caseSwitch(t, func(c abi.Case) string {
		if c.OK {
			return "return nil"
		}
		index++
		return fmt.Sprintf("return %s[%d]", g.tables[t], index-1)
	})
	g.w.p("return v")
}

// constantText says which text of a case is that of the constant.
func constantText(t *abi.Type) string {
	formats := 0
	for _, c := range t.Cases {
		if c.Format != "" {
			formats++
		}
	}
	switch {
	case formats == len(t.Cases):
		return "text"
	case formats > 0:
		return "text or the doc comment"
	}
	return "doc comment"
}

func (g *generator) caseSwitch(t *abi.Type, each func(abi.Case) string) {
	g.w.p("switch v {")
	for i, c := range t.Cases {
		g.w.p("case %s:", g.cases[t][i])
		g.w.p("%s", each(c))
	}
	g.w.p("}")
}

// valid writes the cheapest test of a value: a comparison if the values have no gaps.
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
	g.w.p("case %s:", strings.Join(g.cases[t], ", "))
	g.w.p("return true")
	g.w.p("}")
	g.w.p("return false")
}
