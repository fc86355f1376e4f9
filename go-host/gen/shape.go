package gen

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// shape writes everything about one kind of type. Each kind has one file; common has the defaults.
type shape interface {
	// goType returns the Go type, zero its zero value, and label the part of a function's name that
	// that names the type.
	goType(g *generator, t *abi.Type) string
	zero(g *generator, t *abi.Type) string
	label(g *generator, t *abi.Type) string
	// declare writes the declarations of a type that has a name.
	declare(g *generator, t *abi.Type)
	// assert writes the assertions that Go's layout is the wire layout, if lists of the type are
	// copied.
	assert(g *generator, t *abi.Type)

	// constant returns how a size or alignment of n bytes is written: as the constant name, if
	// declare has written that constant, or else as the number.
	constant(name string, n int) string

	// counted reports whether the counting pass counts something in each value.
	counted(t *abi.Type) bool
	// holes reports whether lowering leaves bytes of the wire form unwritten, not counting the
	// holes of its parts.
	holes(t *abi.Type) bool
	// inPlace reports whether the wire forms of the parts lie inside the type's own wire form.
	inPlace() bool
	// full reports whether each value contains a value of each part.
	full() bool
	// isInterface reports whether the Go type is an interface, so that nil is not a value.
	isInterface(t *abi.Type) bool
	// inline returns how many types are written in line where a value is lowered or lifted.
	inline(g *generator, t *abi.Type) int
	// many reports whether lifting one value can allocate more than once; only then is it counted
	// first.
	many(g *generator, t *abi.Type) bool
	// compare returns the function that compares values of t, which may be a newtype of the kind; ""
	// if Go's operators compare them.
	compare(g *generator, t *abi.Type) string

	// lower writes statements that write the variable v to the wire form at.
	lower(g *generator, t *abi.Type, at loc, v expr, fail fail)
	// lift writes statements that read the wire form at into the variable v.
	lift(g *generator, t *abi.Type, at loc, v expr, fail fail)
	// count writes statements that count the allocations of lifting the wire form at.
	count(g *generator, t *abi.Type, at loc)

	// span reports whether a value crosses as an address and a length.
	span(t *abi.Type) bool
	// param writes v as parameter i. The type crosses as itself or as a span.
	param(g *generator, t *abi.Type, i int, v expr, fail fail)
	// alone writes v as parameter i, which is the only parameter. It reports false, and writes nothing,
	// if the kind has no shorter way for this than a loop over param.
	alone(g *generator, t *abi.Type, i int, v expr, fail fail) bool
	// result reads the current result or argument into the new variable v, and returns v as an
	// expression of the type. The type crosses as itself or as a span.
	result(g *generator, t *abi.Type, v *name, fail fail) string

	// results returns the Go results of a function with this result type, without the error.
	results(g *generator, t *abi.Type) []returned
	// liftWhole writes how a method reads its result and returns it.
	liftWhole(g *generator, t *abi.Type, at loc, reject, leave fail)
	// lowerWhole writes the values of a host's method as one wire form.
	lowerWhole(g *generator, t *abi.Type, at loc, values []expr, fail fail)
	// lowerReturned writes how the values and the error of a host's method become its result.
	lowerReturned(g *generator, t *abi.Type, values []expr, failure expr)
	// liftError writes how a method reads the error of its result and returns it.
	liftError(g *generator, t *abi.Type, at loc, reject, leave fail)
	// lowerError writes how an error of this type is found in an error of the program.
	lowerError(g *generator, t *abi.Type, failure expr, leave unsuited) refusal

	structuralShape
	plainShape
	viewShape
	noteShape
	nearShape
}

// shapes has the shape of each kind. The file of a kind registers it.
var shapes = map[abi.Kind]shape{}

// register makes s the shape of the kinds.
func register(s shape, kinds ...abi.Kind) {
	for _, kind := range kinds {
		if other, ok := shapes[kind]; ok {
			panic(fmt.Sprintf("gen: %v has two shapes, %T and %T", kind, other, s))
		}
		shapes[kind] = s
	}
}

func shapeOf(t *abi.Type) shape {
	if t.Interface {
		return interfaceShape{}
	}
	return shapes[t.Kind]
}

// value is common for kinds that are not plain data.
type value struct {
	common
	notPlain
}

// common has the defaults: one Go value, written in place, whose lifting allocates nothing.
type common struct{ copied }

func (common) zero(*generator, *abi.Type) string            { return "0" }
func (common) label(g *generator, t *abi.Type) string       { return g.nameOr(t, exported(t.Kind.String())) }
func (common) declare(*generator, *abi.Type)                {}
func (common) assert(*generator, *abi.Type)                 {}
func (common) constant(_ string, n int) string              { return strconv.Itoa(n) }
func (common) counted(*abi.Type) bool                       { return false }
func (common) holes(*abi.Type) bool                         { return false }
func (common) inPlace() bool                                { return false }
func (common) full() bool                                   { return false }
func (common) isInterface(*abi.Type) bool                   { return false }
func (common) inline(*generator, *abi.Type) int             { return 1 }
func (common) many(g *generator, t *abi.Type) bool          { return g.counts(t) }
func (common) compare(*generator, *abi.Type) string         { return "" }
func (common) count(*generator, *abi.Type, loc)             {}
func (common) span(*abi.Type) bool                          { return false }
func (common) param(*generator, *abi.Type, int, expr, fail) {}

func (common) alone(*generator, *abi.Type, int, expr, fail) bool { return false }

func (common) result(*generator, *abi.Type, *name, fail) string { return "" }

func (common) results(g *generator, t *abi.Type) []returned { return []returned{g.returned(t)} }

func (common) liftWhole(g *generator, t *abi.Type, at loc, reject, leave fail) {
	g.counting(t, at)
	g.w.p("return %s, nil", g.lifted(t, at, "value", reject))
}

func (common) lowerWhole(g *generator, t *abi.Type, at loc, values []expr, fail fail) {
	g.lower(t, at, values[0], fail)
}

// lowerReturned is for results without an error type.
func (common) lowerReturned(g *generator, t *abi.Type, values []expr, failure expr) {
	g.failed(failure)
	g.lowerResult(t, values, func(at loc, fail fail) { shapeOf(t).lowerWhole(g, t, at, values, fail) })
}

// liftError and lowerError are for structs, whose pointers are errors.
func (common) liftError(g *generator, t *abi.Type, at loc, reject, leave fail) {
	g.counting(t, at)
	failure := g.local("guestErr")
	g.w.p("%s := new(%s)", failure, g.goType(t))
	g.lift(t, at, pointee(failure), reject)
	if t.Texts {
		g.w.p("%s.%s(%s)", failure, setText, g.texts(t, at, reject))
	}
	leave(failure.text)
}

func (common) lowerError(g *generator, t *abi.Type, failure expr, leave unsuited) refusal {
	r := g.refusalAs("*"+g.goType(t), failure, leave)
	// A nil pointer in an interface is not nil, and errors.As finds it.
	g.w.p("if %s && %s == nil {", r.refused, r.value)
	leave.invalid(g.rtCall(rtBadInput, fmt.Sprintf("%q", "a nil *"+g.goType(t)+" is not a valid error")))
	g.w.p("}")
	r.value.pointer = true
	return r
}

// fail writes the statement that leaves a function with an error: an expression of type error.
type fail func(err string)

// base strips newtypes.
func base(t *abi.Type) *abi.Type {
	for t.Kind == abi.KindNewtype {
		t = t.Elems[0]
	}
	return t
}

func (g *generator) goType(t *abi.Type) string { return shapeOf(t).goType(g, t) }
func (g *generator) zero(t *abi.Type) string   { return shapeOf(t).zero(g, t) }
func (g *generator) label(t *abi.Type) string  { return shapeOf(t).label(g, t) }

func (g *generator) lower(t *abi.Type, at loc, v expr, fail fail) {
	shapeOf(t).lower(g, t, at, v, fail)
}

func (g *generator) lift(t *abi.Type, at loc, v expr, fail fail) {
	shapeOf(t).lift(g, t, at, v, fail)
}

// lifted writes a variable that a value is lifted into, and returns it.
func (g *generator) lifted(t *abi.Type, at loc, text string, fail fail) *name {
	v := g.local(text)
	g.w.p("var %s %s", v, g.goType(t))
	g.lift(t, at, variable(v), fail)
	return v
}

// count writes statements if and only if counts is true for the type.
func (g *generator) count(t *abi.Type, at loc) {
	if g.counts(t) {
		shapeOf(t).count(g, t, at)
	}
}

// counting writes the counting pass, for values whose lifting may allocate several times.
func (g *generator) counting(t *abi.Type, at loc) {
	if g.many(t) && !g.fn.counted {
		g.count(t, at)
	}
}

func (g *generator) many(t *abi.Type) bool { return g.Recursive(t) || shapeOf(t).many(g, t) }

// nameOr is the type's Go name, or text if it has none.
func (g *generator) nameOr(t *abi.Type, text string) string {
	if t.Named() {
		return g.names[t]
	}
	return text
}

// size and align are those of the wire form: the constants for them, where the package has some.
func (g *generator) size(t *abi.Type) string {
	t = base(t)
	return shapeOf(t).constant(g.sizes[t], t.Size)
}

func (g *generator) align(t *abi.Type) string {
	t = base(t)
	return shapeOf(t).constant(g.aligns[t], t.Align)
}

// within returns an expression that prepends a path segment to an error: rt.Field(err, "name").
func (g *generator) within(name string, f fail) fail {
	return func(err string) { f(g.rtCall(rtField, err, fmt.Sprintf("%q", name))) }
}

// check writes a return if the expression of type error is not nil.
func (g *generator) check(err string, f fail) {
	g.w.p("if %s := %s; %s != nil {", g.fn.err, err, g.fn.err)
	f(g.fn.err)
	g.w.p("}")
}

// checked writes a return if the variable that was assigned an error is not nil.
func (g *generator) checked(f fail) {
	g.w.p("if %s != nil {", g.fn.err)
	f(g.fn.err)
	g.w.p("}")
}

// returnErr writes a return from a function whose only result is an error.
func (g *generator) returnErr(err string) { g.w.p("return %s", err) }
