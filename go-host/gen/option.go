package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// optionShape: a tag, then the value; in Go a pointer, or nil where the value is an interface. As a
// whole result it is the value and a bool.
type optionShape struct{ value }

func init() { register(optionShape{}, abi.KindOption) }

func (optionShape) goType(g *generator, t *abi.Type) string {
	if isInterface(t.Elems[0]) {
		return g.goType(t.Elems[0])
	}
	return "*" + g.goType(t.Elems[0])
}

func (optionShape) zero(*generator, *abi.Type) string      { return "nil" }
func (optionShape) label(g *generator, t *abi.Type) string { return "Option" + g.label(t.Elems[0]) }
func (optionShape) counted(t *abi.Type) bool               { return !isInterface(t.Elems[0]) }
func (optionShape) holes(*abi.Type) bool                   { return true }
func (optionShape) inline(g *generator, t *abi.Type) int   { return 1 + g.inline(t.Elems[0]) }
func (optionShape) many(g *generator, t *abi.Type) bool    { return g.many(t.Elems[0]) }

func payload(t *abi.Type, at loc) loc { return at.plus(t.PayloadOffset()) }

// isInterface reports whether the Go type is an interface, so that nil is not a value.
func isInterface(t *abi.Type) bool { return shapeOf(t).isInterface(t) }

// some is the value of v, a variable of the option's Go type that is not nil.
func some(t *abi.Type, v *name) expr {
	if isInterface(t.Elems[0]) {
		return variable(v)
	}
	return pointee(v)
}

// lower writes nothing for none, since the memory is zero.
func (optionShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	defer g.block()()
	inner := g.local("some")
	g.w.p("if %s := %s; %s != nil {", inner, v, inner)
	g.w.p("%s = 1", at.byteAt())
	g.lower(t.Elems[0], payload(t, at), some(t, inner), fail)
	g.w.p("}")
}

func (optionShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.w.p("switch %s {", at.byteAt())
	g.w.p("case 0:")
	g.w.p("case 1:")
	g.liftSome(t, payload(t, at), v, fail)
	g.w.p("default:")
	fail(g.invalidTag(t, at))
	g.w.p("}")
}

func (g *generator) liftSome(t *abi.Type, at loc, v expr, fail fail) {
	if isInterface(t.Elems[0]) {
		g.lift(t.Elems[0], at, v, fail)
		return
	}
	defer g.block()()
	inner := g.local("some")
	g.w.p("%s, %s := %s", inner, g.fn.err, g.onSlab(t.Elems[0], slabNew, g.slabLifter()))
	g.checked(fail)
	g.lift(t.Elems[0], at, pointee(inner), fail)
	g.w.p("%s = %s", v.target(), inner)
}

// invalidTag is the error of a tag that is neither 0 nor 1.
func (g *generator) invalidTag(t *abi.Type, at loc) string {
	return g.rtCall(rtInvalidTag, fmt.Sprintf("%q", t), "int64("+at.byteAt()+")")
}

func (optionShape) count(g *generator, t *abi.Type, at loc) {
	g.w.p("if %s == 1 {", at.byteAt())
	if !isInterface(t.Elems[0]) {
		g.w.p("%s", g.onSlab(t.Elems[0], slabCount, 1))
	}
	g.count(t.Elems[0], payload(t, at))
	g.w.p("}")
}

// results are the value, unless it is (), and a bool that says whether it exists.
func (optionShape) results(g *generator, t *abi.Type) []returned {
	all := []returned{{"bool", "false"}}
	if t.Elems[0].Kind != abi.KindUnit {
		all = []returned{g.returned(t.Elems[0]), all[0]}
	}
	return all
}

func (s optionShape) liftWhole(g *generator, t *abi.Type, at loc, reject, leave fail) {
	g.counting(t, at)
	g.w.p("switch %s {", at.byteAt())
	g.w.p("case 0:")
	leave("nil")
	g.w.p("case 1:")
	if len(s.results(g, t)) == 1 {
		g.w.p("return true, nil")
	} else {
		end := g.block()
		g.w.p("return %s, true, nil", g.lifted(t.Elems[0], payload(t, at), "value", reject))
		end()
	}
	g.w.p("}")
	reject(g.invalidTag(t, at))
}

// viewParams are a view of the value, unless it is (), and a bool that says whether it exists.
func (s optionShape) viewParams(g *generator, t *abi.Type) []viewParam {
	ok := viewParam{"ok", "bool"}
	if len(s.results(g, t)) == 1 {
		return []viewParam{ok}
	}
	return []viewParam{g.viewParam("v", t.Elems[0]), ok}
}

func (s optionShape) viewWhole(g *generator, t *abi.Type, at site, reject fail, show func(...string)) {
	params := s.viewParams(g, t)
	tag := g.local("tag")
	g.w.p("switch %s := %s; %s {", tag, g.part(at, 1)+"[0]", tag)
	g.w.p("case 0:")
	end := g.block()
	if len(params) == 1 {
		show("false")
	} else {
		show(g.absent(t.Elems[0], at.place), "false")
	}
	end()
	g.w.p("case 1:")
	end = g.block()
	if len(params) == 1 {
		show("true")
	} else {
		show(g.shown(t.Elems[0], at.plus(t.PayloadOffset()), "v", reject), "true")
	}
	end()
	g.w.p("default:")
	reject(g.rtCall(rtInvalidTag, fmt.Sprintf("%q", t), variable(tag).to("int64")))
	g.w.p("}")
}

func (optionShape) lowerWhole(g *generator, t *abi.Type, at loc, values []expr, fail fail) {
	g.w.p("if %s {", values[len(values)-1])
	g.w.p("%s = 1", at.byteAt())
	if len(values) > 1 {
		g.lower(t.Elems[0], payload(t, at), values[0], fail)
	}
	g.w.p("}")
}
