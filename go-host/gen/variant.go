package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// variantShape: a tag, then the fields of one case; in Go a sealed interface, and a struct for each
// case. Cases of errors are pointers, since errors.Is compares.
type variantShape struct{ value }

func init() { register(variantShape{}, abi.KindVariant) }

func (variantShape) goType(g *generator, t *abi.Type) string { return g.names[t] }
func (variantShape) zero(*generator, *abi.Type) string       { return "nil" }
func (variantShape) constant(name string, _ int) string      { return name }
func (variantShape) holes(*abi.Type) bool                    { return true }
func (variantShape) isInterface(*abi.Type) bool              { return true }

func (variantShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.check(g.helper("lower", t, g.lowerVariant, g.fn.lo, at.from(), v), fail)
}

func (variantShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.check(g.helper("lift", t, g.liftVariant, g.fn.li, at.from(), v.address()), fail)
}

func (variantShape) count(g *generator, t *abi.Type, at loc) {
	g.w.p("%s", g.helper("count", t, g.countVariant, g.fn.li, at.from()))
}

func (g *generator) lowerVariant(f string, t *abi.Type) {
	at, v, c := g.local("at"), g.local("v"), g.local("c")
	g.w.p("func %s(%s *%s, %s []byte, %s %s) error {", f, g.fn.lo, g.rt(rtLowerer), at, v, g.names[t])
	g.lowering(t, g.returnErr, func() {
		cases := g.w.capture(func() {
			for i := range t.Cases {
				g.w.p("case %s%s:", pointer(t), g.cases[t][i])
				end := g.block()
				if t.Error {
					g.w.p("if %s == nil {", c)
					g.returnErr(g.rtCall(rtNilCase, strconv.Quote(t.Name)))
					g.w.p("}")
				}
				g.store(t.Repr, loc{base: at}, strconv.Itoa(i))
				g.eachCaseField(t, i, at, c, g.lower)
				end()
			}
		})
		if c.used {
			g.w.p("switch %s := %s.(type) {", c, v)
		} else {
			g.w.p("switch %s.(type) {", v)
		}
		g.w.text(cases)
		g.w.p("default:")
		g.returnErr(g.rtCall(rtInvalidCase, strconv.Quote(t.Name), v))
		g.w.p("}")
	})
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) liftVariant(f string, t *abi.Type) {
	at, v, tag := g.local("at"), g.local("v"), g.local("tag")
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.li, g.own.lifter, at, v, g.names[t])
	g.lifting(t, g.returnErr, func() {
		g.w.p("switch %s := %s; %s {", tag, g.load(t.Repr, loc{base: at}), tag)
		for i := range t.Cases {
			g.w.p("case %d:", i)
			g.liftCase(t, i, at, v)
		}
		g.w.p("default:")
		g.returnErr(g.rtCall(rtInvalidTag, strconv.Quote(t.Name), variable(tag).to("int64")))
		g.w.p("}")
	})
	g.w.p("return nil")
	g.w.p("}")
}

// liftCase writes the lifting of one case into the struct that v points to.
func (g *generator) liftCase(t *abi.Type, i int, at, v *name) {
	defer g.block()()
	name := g.cases[t][i]
	if len(t.Cases[i].Fields) == 0 {
		g.w.p("*%s = %s%s{}", v, strings.Replace(pointer(t), "*", "&", 1), name)
		return
	}
	// The interface holds the case in an allocation of its own.
	g.check(fmt.Sprintf("%s[%s](%s)", g.rt(rtCharge), name, g.slabLifter()), g.returnErr)
	c := g.local("c")
	if t.Error {
		g.w.p("%s := new(%s)", c, name)
	} else {
		g.w.p("var %s %s", c, name)
	}
	g.eachCaseField(t, i, at, c, g.lift)
	g.w.p("*%s = %s", v, c)
}

func (g *generator) countVariant(f string, t *abi.Type) {
	at := g.local("at")
	g.w.p("func %s(%s *%s, %s []byte) {", f, g.fn.li, g.own.lifter, at)
	g.countingIn(t, func() {
		g.w.p("switch %s {", g.load(t.Repr, loc{base: at}))
		for i := range t.Cases {
			body := g.w.capture(func() {
				g.eachCaseField(t, i, at, at, func(t *abi.Type, at loc, _ expr, _ fail) { g.count(t, at) })
			})
			if body != "" {
				g.w.p("case %d:", i)
				g.w.text(body)
			}
		}
		g.w.p("}")
	})
	g.w.p("}")
}

// eachCaseField visits the fields of v, a struct or a pointer to one: Go writes both the same way.
func (g *generator) eachCaseField(t *abi.Type, i int, at, v *name, each func(*abi.Type, loc, expr, fail)) {
	for j, f := range t.Cases[i].Fields {
		each(f.Type, loc{base: at, off: g.caseOffsets[t][i][j]}, variable(v).field(g.caseFields[t][i][j]), g.within(f.Name, g.returnErr))
	}
}

// pointer is a star for the cases of errors, otherwise empty.
func pointer(t *abi.Type) string {
	if t.Error {
		return "*"
	}
	return ""
}

// liftError converts the value in the interface, which is an error.
func (variantShape) liftError(g *generator, t *abi.Type, at loc, reject, leave fail) {
	g.counting(t, at)
	failure := g.lifted(t, at, "guestErr", reject)
	for i, c := range t.Cases {
		if c.OK {
			g.w.p("if _, ok := %s.(*%s); ok {", failure, g.cases[t][i])
			leave("nil")
			g.w.p("}")
		}
	}
	if t.Texts {
		g.w.p("%s.%s(%s)", failure, setText, g.texts(t, at, reject))
	}
	leave(failure.text)
}

func (variantShape) lowerError(g *generator, t *abi.Type, failure expr, leave unsuited) refusal {
	var r refusal
	if i := t.AnyCase(); i < 0 {
		r = g.refusalAs(g.names[t], failure, leave)
	} else {
		r = g.refusalOr(g.names[t], failure, func(value expr) {
			g.w.p("%s = &%s{%s: %s}", value, g.cases[t][i], g.caseFields[t][i][0], g.rtCall(rtErrorChain, failure))
		})
	}
	g.refuseSuccess(t, failure, leave, func(name string) string { return fmt.Sprintf("_, ok := %s.(*%s); ok", r.value, name) })
	return r
}

// failureOf is a case of a variant as an error.
func (g *generator) failureOf(t *abi.Type, i int) failure {
	c := t.Cases[i]
	return failure{
		name: g.cases[t][i], docs: c.Docs, wire: c.Name, fields: c.Fields, goFields: g.caseFields[t][i], tuple: c.Tuple, variant: true,
		format: c.Format, source: c.Source, text: t.Texts,
	}
}

// declare writes the interface, the struct of each case, and the constants of its layout.
func (variantShape) declare(g *generator, t *abi.Type) {
	name := g.names[t]
	method := "is" + name
	g.paragraph(g.docs(t.Docs, t), g.oneOf(t))
	g.w.p("type %s interface {", name)
	if t.Error {
		g.w.p("error")
	}
	g.w.p("%s()", method)
	if t.Texts {
		g.w.p("// %s sets the texts of the error and of its sources.", setText)
		g.w.p("%s(texts []string)", setText)
	}
	g.structuralInterface(t)
	g.w.p("}")
	g.w.p("")
	for i, c := range t.Cases {
		if written := g.docs(c.Docs, t); c.OK {
			g.paragraph(written, successNote)
		}
		g.w.p("type %s struct {", g.cases[t][i])
		for j, f := range c.Fields {
			g.fieldDocs(f, t)
			g.w.p("%s %s", g.caseFields[t][i][j], g.goType(f.Type))
		}
		g.textFields(g.failureOf(t, i))
		g.w.p("}")
		g.w.p("")
	}
	for i := range t.Cases {
		g.w.p("func (%s%s) %s() {}", pointer(t), g.cases[t][i], method)
		if t.Error {
			g.w.p("")
			g.errorMethods(g.failureOf(t, i))
		}
		g.structuralCase(t, i)
	}
	g.w.p("")
	g.variantLayout(t)
}

// oneOf is the sentence about the cases.
func (g *generator) oneOf(t *abi.Type) string {
	cases := make([]string, len(t.Cases))
	for i := range cases {
		cases[i] = fmt.Sprintf("%s[%s]", pointer(t), g.cases[t][i])
	}
	return "One of " + strings.Join(cases, ", ") + "."
}

func (g *generator) variantLayout(t *abi.Type) {
	g.layout(t, func() {
		for i, c := range t.Cases {
			for j, f := range c.Fields {
				g.w.p("%s = %d", g.caseOffsets[t][i][j], f.Offset)
			}
		}
	})
}
