package gen

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// shape is all that the generator knows of one kind of type. There is one file for each; common has
// what most share.
type shape interface {
	// goType is the Go type, zero its zero value, and label the type as a part of a function's
	// name.
	goType(g *generator, t *abi.Type) string
	zero(g *generator, t *abi.Type) string
	label(g *generator, t *abi.Type) string
	// declare writes the declarations of a type that has a name.
	declare(g *generator, t *abi.Type)
	// assert writes, into the file of assertions, that Go lays the type out as its wire form, if
	// lists of it are copied.
	assert(g *generator, t *abi.Type)

	// constant is the size or alignment of the wire form, n: the constant that declare has written
	// for it, or the number.
	constant(name string, n int) string

	// counted reports whether lifting a value makes something that the counting pass counts,
	// whatever is in the value.
	counted(t *abi.Type) bool
	// holes reports whether lowering leaves bytes of the wire form unwritten, besides those of what
	// is in it.
	holes(t *abi.Type) bool
	// inPlace reports whether the wire forms of the parts lie in the type's own, and full whether
	// each value has one of each part in it, in place or not.
	inPlace() bool
	full() bool
	// isInterface reports whether the Go type is an interface, whose nil is no value of its own.
	isInterface(t *abi.Type) bool
	// inline is how many types are written in line where a value is lowered or lifted.
	inline(g *generator, t *abi.Type) int
	// many reports whether lifting a value may make several things, so that counting them first
	// pays.
	many(g *generator, t *abi.Type) bool
	// sortKeys is the function of the runtime's that sorts keys of the type.
	sortKeys() rtName

	// lower writes statements that write the variable v to the wire form at.
	lower(g *generator, t *abi.Type, at loc, v expr, fail fail)
	// lift writes statements that read the wire form at into the variable v.
	lift(g *generator, t *abi.Type, at loc, v expr, fail fail)
	// count writes statements that count what lifting the wire form at makes.
	count(g *generator, t *abi.Type, at loc)

	// span reports whether values cross as the address and length of memory.
	span(t *abi.Type) bool
	// param writes how v becomes parameter i, of a type that crosses as itself or as a span.
	param(g *generator, t *abi.Type, i int, v expr, fail fail)
	// result writes how the current result becomes the variable v, of such a type, and returns it
	// as an expression of the type.
	result(g *generator, t *abi.Type, v *name, fail fail) string

	// results are the Go results for a function's whole result, without the error.
	results(g *generator, t *abi.Type) []returned
	// liftWhole writes how a method reads a whole result and returns it, and lowerWhole how values
	// are written as one.
	liftWhole(g *generator, t *abi.Type, at loc, reject, leave fail)
	lowerWhole(g *generator, t *abi.Type, at loc, values []expr, fail fail)
	// lowerReturned writes what becomes of the results of a host's method, failure being its error.
	lowerReturned(g *generator, t *abi.Type, values []expr, failure expr)
	// liftError writes how a method reads the type as a result's error and returns that. lowerError
	// writes how the error failure of a host becomes a value of the type, and returns it.
	liftError(g *generator, t *abi.Type, at loc, reject, leave fail)
	lowerError(g *generator, t *abi.Type, failure expr) refusal

	plainShape
}

// shapes has a row for each kind.
var shapes map[abi.Kind]shape

func init() {
	shapes = map[abi.Kind]shape{
		abi.KindUnit:     unitShape{},
		abi.KindBool:     boolShape{},
		abi.KindChar:     charShape{},
		abi.KindString:   stringShape{},
		abi.KindDuration: durationShape{},
		abi.KindList:     listShape{},
		abi.KindMap:      mapShape{},
		abi.KindArray:    arrayShape{},
		abi.KindOption:   optionShape{},
		abi.KindResult:   resultShape{},
		abi.KindTuple:    tupleShape{},
		abi.KindBox:      boxShape{},
		abi.KindRecord:   recordShape{},
		abi.KindNewtype:  newtypeShape{},
		abi.KindEnum:     enumShape{},
		abi.KindFlags:    flagsShape{},
		abi.KindVariant:  variantShape{},
		abi.KindResource: resourceShape{},
	}
	for kind := range numbers {
		shapes[kind] = numberShape{}
	}
}

func shapeOf(t *abi.Type) shape { return shapes[t.Kind] }

// value is for shapes of which values are not copied as they lie.
type value struct {
	common
	notPlain
}

// common is what most shapes share: one Go value, written in place, of which lifting allocates
// nothing.
type common struct{}

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
func (common) sortKeys() rtName                             { return rtSortedKeys }
func (common) count(*generator, *abi.Type, loc)             {}
func (common) span(*abi.Type) bool                          { return false }
func (common) param(*generator, *abi.Type, int, expr, fail) {}

func (common) result(*generator, *abi.Type, *name, fail) string { return "" }

func (common) results(g *generator, t *abi.Type) []returned { return []returned{g.returned(t)} }

func (common) liftWhole(g *generator, t *abi.Type, at loc, reject, leave fail) {
	g.counting(t, at)
	g.w.p("return %s, nil", g.lifted(t, at, "value", reject))
}

func (common) lowerWhole(g *generator, t *abi.Type, at loc, values []expr, fail fail) {
	g.lower(t, at, values[0], fail)
}

// lowerReturned: the guest has no type for the error.
func (common) lowerReturned(g *generator, t *abi.Type, values []expr, failure expr) {
	g.failed(failure)
	g.lowerResult(t, values, func(at loc, fail fail) { shapeOf(t).lowerWhole(g, t, at, values, fail) })
}

// liftError and lowerError are for structs, of which pointers are errors.
func (common) liftError(g *generator, t *abi.Type, at loc, reject, leave fail) {
	g.counting(t, at)
	failure := g.local("failure")
	g.w.p("%s := new(%s)", failure, g.goType(t))
	g.lift(t, at, pointee(failure), reject)
	leave(failure.text)
}

func (common) lowerError(g *generator, t *abi.Type, failure expr) refusal {
	r := g.refusalAs("*"+g.goType(t), failure)
	// A nil pointer in an interface is not nil, and errors.As finds it.
	g.w.p("if %s && %s == nil {", r.refused, r.value)
	g.unsendable(g.rtCall(rtBadInput, fmt.Sprintf("%q", "a nil *"+g.goType(t)+" is no error")))
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

// count writes something if and only if counts says so.
func (g *generator) count(t *abi.Type, at loc) {
	if g.counts(t) {
		shapeOf(t).count(g, t, at)
	}
}

// counting writes the counting pass, for values of which lifting may make several things.
func (g *generator) counting(t *abi.Type, at loc) {
	if g.many(t) {
		g.count(t, at)
	}
}

func (g *generator) many(t *abi.Type) bool { return g.recursive(t) || shapeOf(t).many(g, t) }

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

// within prepends a path segment on the way out: rt.Field(err, "name").
func (g *generator) within(name string, f fail) fail {
	return func(err string) { f(g.rtCall(rtField, err, fmt.Sprintf("%q", name))) }
}

// check writes: leave if the expression of type error is one.
func (g *generator) check(err string, f fail) {
	g.w.p("if %s := %s; %s != nil {", g.fn.err, err, g.fn.err)
	f(g.fn.err)
	g.w.p("}")
}

// checked writes: leave if the variable that was assigned an error has one.
func (g *generator) checked(f fail) {
	g.w.p("if %s != nil {", g.fn.err)
	f(g.fn.err)
	g.w.p("}")
}

// returnErr leaves a function that returns an error.
func (g *generator) returnErr(err string) { g.w.p("return %s", err) }
