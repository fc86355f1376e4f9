package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// resultShape: a value or an error. As a function's whole result it is two results in Go, inside of
// other values a struct.
type resultShape struct{ value }

func init() { register(resultShape{}, abi.KindResult) }

func (resultShape) goType(g *generator, t *abi.Type) string {
	return fmt.Sprintf("%s[%s]", g.kit(kitResult), g.goType(t.Elems[0]))
}

func (resultShape) zero(g *generator, t *abi.Type) string { return g.goType(t) + "{}" }
func (resultShape) holes(*abi.Type) bool                  { return true }
func (resultShape) full() bool                            { return true }

func (resultShape) label(g *generator, t *abi.Type) string {
	return "Result" + g.label(t.Elems[0]) + g.label(t.Elems[1])
}

func (resultShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.check(g.helper("lower", t, g.lowerInside, g.fn.lo, at.from(), v.address()), fail)
}

// lowerInside writes the function that lowers a result inside of another value.
func (g *generator) lowerInside(f string, t *abi.Type) {
	at, v := g.local("at"), g.local("v")
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.lo, g.rt(rtLowerer), at, v, g.goType(t))
	failure := pointee(v).field("Err")
	failed := shapeOf(t.Elems[1]).lowerError(g, t.Elems[1], failure, g.refuseError(g.returnErr))
	g.lowerEither(t, loc{base: at}, failed, g.returnErr, func(at loc) {
		g.lower(t.Elems[0], at, pointee(v).field("Value"), g.returnErr)
	})
	g.w.p("return nil")
	g.w.p("}")
}

// lowerEither writes the lowering of an error, if there is one, or else of a value.
func (g *generator) lowerEither(t *abi.Type, at loc, r refusal, fail fail, value func(at loc)) {
	errType := t.Elems[1]
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
	body := g.w.capture(func() { value(payload(t, at)) })
	end()
	if body != "" {
		g.w.p("} else {")
		g.w.text(body)
	}
	g.w.p("}")
}

func (resultShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.check(g.helper("lift", t, g.liftInside, g.fn.li, at.from(), v.address()), fail)
}

// liftInside writes the function that lifts a result inside of another value.
func (g *generator) liftInside(f string, t *abi.Type) {
	ok, failure := t.Elems[0], t.Elems[1]
	at, v := g.local("at"), g.local("v")
	g.fn.counted = true
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.li, g.own.lifter, at, v, g.goType(t))
	g.w.p("switch %s {", loc{base: at}.byteAt())
	g.w.p("case 0:")
	end := g.block()
	g.lift(ok, payload(t, loc{base: at}), pointee(v).field("Value"), g.returnErr)
	g.w.p("return nil")
	end()
	g.w.p("case 1:")
	end = g.block()
	shapeOf(failure).liftError(g, failure, payload(t, loc{base: at}), g.returnErr, func(err string) {
		if err != "nil" {
			g.w.p("%s.Err = %s", v, err)
		}
		g.w.p("return nil")
	})
	end()
	g.w.p("}")
	g.returnErr(g.invalidTag(t, loc{base: at}))
	g.w.p("}")
}

func (resultShape) count(g *generator, t *abi.Type, at loc) {
	for i, part := range t.Elems {
		if body := g.w.capture(func() { g.count(part, payload(t, at)) }); body != "" {
			g.w.p("if %s == %d {", at.byteAt(), i)
			g.w.text(body)
			g.w.p("}")
		}
	}
}

// whole is the shape of the value of a whole result, of which a result is inside of another one.
func whole(ok *abi.Type) wholeShape {
	if ok.Kind == abi.KindResult {
		return inside{}
	}
	return shapeOf(ok)
}

// wholeShape is the part of a shape that is about whole results.
type wholeShape interface {
	results(g *generator, t *abi.Type) []returned
	liftWhole(g *generator, t *abi.Type, at loc, reject, leave fail)
	lowerWhole(g *generator, t *abi.Type, at loc, values []expr, fail fail)
	viewParams(g *generator, t *abi.Type) []viewParam
	viewWhole(g *generator, t *abi.Type, at site, reject fail, show func(...string))
}

// inside is for a result that is one value.
type inside struct{ common }

func (resultShape) results(g *generator, t *abi.Type) []returned {
	return whole(t.Elems[0]).results(g, t.Elems[0])
}

func (resultShape) liftWhole(g *generator, t *abi.Type, at loc, reject, leave fail) {
	ok, failure := t.Elems[0], t.Elems[1]
	g.w.p("switch %s {", at.byteAt())
	g.w.p("case 0:")
	end := g.block()
	whole(ok).liftWhole(g, ok, payload(t, at), reject, leave)
	end()
	g.w.p("case 1:")
	end = g.block()
	shapeOf(failure).liftError(g, failure, payload(t, at), reject, leave)
	end()
	g.w.p("}")
	reject(g.rtCall(rtInvalidTag, fmt.Sprintf("%q", t), "int64("+at.byteAt()+")"))
}

func (resultShape) viewParams(g *generator, t *abi.Type) []viewParam {
	return whole(t.Elems[0]).viewParams(g, t.Elems[0])
}

// viewWhole shows a value. It lifts an error, as without views.
func (resultShape) viewWhole(g *generator, t *abi.Type, at site, reject fail, show func(...string)) {
	ok, failure := t.Elems[0], t.Elems[1]
	src := g.local("at")
	g.w.p("%s := %s", src, g.part(at, t.Size))
	g.w.p("switch %s {", loc{base: src}.byteAt())
	g.w.p("case 0:")
	end := g.block()
	whole(ok).viewWhole(g, ok, at.plus(t.PayloadOffset()), reject, show)
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
	r := shapeOf(errType).lowerError(g, errType, failure, g.endCall())
	g.lowerResult(t, nil, func(at loc, fail fail) {
		g.lowerEither(t, at, r, fail, func(at loc) { whole(ok).lowerWhole(g, ok, at, values, fail) })
	})
}
