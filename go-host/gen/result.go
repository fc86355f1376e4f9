package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// resultShape: a value or an error, as a function's whole result, or as an item of an iterator.
type resultShape struct{ value }

func init() { register(resultShape{}, abi.KindResult) }

// goType is for items. A function has two results instead.
func (resultShape) goType(g *generator, t *abi.Type) string {
	return fmt.Sprintf("%s[%s]", g.rt(rtOutcome), g.goType(t.Elems[0]))
}

func (resultShape) zero(g *generator, t *abi.Type) string { return g.goType(t) + "{}" }

// lower writes nothing, since a host sends no results but a function's whole.
func (resultShape) lower(*generator, *abi.Type, loc, expr, fail) {}

func (resultShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.w.p("if %s, %s = %s; %s != nil {", v.target(), g.fn.err, g.helper("lift", t, g.liftOutcome, g.fn.li, at.from()), g.fn.err)
	fail(g.fn.err)
	g.w.p("}")
}

// liftOutcome writes the function that reads an item.
func (g *generator) liftOutcome(f string, t *abi.Type) {
	ok, failure := t.Elems[0], t.Elems[1]
	src := g.local("src")
	g.w.p("func %s(%s *%s, %s []byte) (%s, error) {", f, g.fn.li, g.own.lifter, src, g.goType(t))
	at := loc{base: src}
	reject := func(err string) { g.w.p("return %s, %s", g.zero(t), err) }
	g.w.p("switch %s {", at.byteAt())
	g.w.p("case 0:")
	end := g.block()
	g.w.p("return %s{Value: %s}, nil", g.goType(t), g.lifted(ok, payload(t, at), "value", reject))
	end()
	g.w.p("case 1:")
	end = g.block()
	shapeOf(failure).liftError(g, failure, payload(t, at), reject, func(err string) {
		g.w.p("return %s{Err: %s}, nil", g.goType(t), err)
	})
	end()
	g.w.p("}")
	reject(g.invalidTag(t, at))
	g.w.p("}")
}

func (resultShape) count(g *generator, t *abi.Type, at loc) {
	g.w.p("if %s == 0 {", at.byteAt())
	g.count(t.Elems[0], payload(t, at))
	g.w.p("}")
}

func (resultShape) results(g *generator, t *abi.Type) []returned { return g.results(t.Elems[0]) }

func (resultShape) liftWhole(g *generator, t *abi.Type, at loc, reject, leave fail) {
	ok, failure := t.Elems[0], t.Elems[1]
	g.w.p("switch %s {", at.byteAt())
	g.w.p("case 0:")
	end := g.block()
	shapeOf(ok).liftWhole(g, ok, payload(t, at), reject, leave)
	end()
	g.w.p("case 1:")
	end = g.block()
	shapeOf(failure).liftError(g, failure, payload(t, at), reject, leave)
	end()
	g.w.p("}")
	reject(g.rtCall(rtInvalidTag, fmt.Sprintf("%q", t), "int64("+at.byteAt()+")"))
}

func (resultShape) viewParams(g *generator, t *abi.Type) []viewParam {
	return shapeOf(t.Elems[0]).viewParams(g, t.Elems[0])
}

// viewWhole shows a value. It lifts an error, as without views.
func (resultShape) viewWhole(g *generator, t *abi.Type, at site, reject fail, show func(...string)) {
	ok, failure := t.Elems[0], t.Elems[1]
	src := g.local("at")
	g.w.p("%s := %s", src, g.part(at, t.Size))
	g.w.p("switch %s {", loc{base: src}.byteAt())
	g.w.p("case 0:")
	end := g.block()
	shapeOf(ok).viewWhole(g, ok, at.plus(t.PayloadOffset()), reject, show)
	end()
	g.w.p("case 1:")
	end = g.block()
	g.withLifter(func() { shapeOf(failure).liftError(g, failure, payload(t, loc{base: src}), reject, g.returnErr) })
	end()
	g.w.p("default:")
	reject(g.rtCall(rtInvalidTag, fmt.Sprintf("%q", t), "int64("+loc{base: src}.byteAt()+")"))
	g.w.p("}")
}

// lowerReturned lowers an error of the type that the guest declares as Err.
func (resultShape) lowerReturned(g *generator, t *abi.Type, values []expr, failure expr) {
	ok, errType := t.Elems[0], t.Elems[1]
	r := shapeOf(errType).lowerError(g, errType, failure)
	g.lowerResult(t, nil, func(at loc, fail fail) {
		g.w.p("if %s {", r.refused)
		g.w.p("%s = 1", at.byteAt())
		end := g.block()
		g.lower(errType, payload(t, at), r.value, fail)
		if errType.Texts {
			// The guest writes the text of its errors itself.
			g.check(g.onLowerer(lowererNoTexts, payload(t, at).plus(errType.TextOffset()).from()), fail)
		}
		end()
		end = g.block()
		body := g.w.capture(func() { shapeOf(ok).lowerWhole(g, ok, payload(t, at), values, fail) })
		end()
		if body != "" {
			g.w.p("} else {")
			g.w.text(body)
		}
		g.w.p("}")
	})
}
