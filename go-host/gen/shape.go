package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// shape is how the values of one kind of type look in Go and get in and out of guest memory. There is one file for each.
type shape interface {
	// goType is the Go type.
	goType(g *generator, t *abi.Type) string
	// zero is its zero value.
	zero(g *generator, t *abi.Type) string
	// dynamic reports whether lifting a value allocates, whatever is in it.
	dynamic(t *abi.Type) bool
	// holes reports whether lowering leaves bytes of the wire form unwritten, besides those of what is in it.
	holes(t *abi.Type) bool
	// lower writes statements that write the Go expression v to the wire form at.
	lower(g *generator, t *abi.Type, at loc, v string, fail fail)
	// lift writes statements that read the wire form at into the variable v.
	lift(g *generator, t *abi.Type, at loc, v string, fail fail)
	// count writes statements that count what lifting the wire form at allocates.
	count(g *generator, t *abi.Type, at loc)
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

// fail writes the statement that leaves a function with an error: an expression of type error.
type fail func(err string)

// loc is where a wire form lies: base is a slice, off an expression for the offset in it ("" for none).
type loc struct{ base, off string }

// from is a slice that begins with the wire form.
func (l loc) from() string {
	if l.off == "" {
		return l.base
	}
	return fmt.Sprintf("%s[%s:]", l.base, l.off)
}

// exact is the slice of the wire form alone.
func (l loc) exact(size int) string {
	if l.off == "" {
		return fmt.Sprintf("%s[:%d]", l.base, size)
	}
	if off, err := strconv.Atoi(l.off); err == nil {
		return fmt.Sprintf("%s[%d:%d]", l.base, off, off+size)
	}
	return fmt.Sprintf("%s[%s:%s+%d]", l.base, l.off, l.off, size)
}

// byteAt is a byte of the wire form.
func (l loc) byteAt() string {
	if l.off == "" {
		return l.base + "[0]"
	}
	return fmt.Sprintf("%s[%s]", l.base, l.off)
}

// plus is a place behind the wire form's beginning.
func (l loc) plus(off string) loc {
	switch {
	case off == "0" || off == "":
		return l
	case l.off == "":
		return loc{l.base, off}
	}
	a, errA := strconv.Atoi(l.off)
	b, errB := strconv.Atoi(off)
	if errA == nil && errB == nil {
		return loc{l.base, strconv.Itoa(a + b)}
	}
	return loc{l.base, l.off + "+" + off}
}

// base strips newtypes.
func base(t *abi.Type) *abi.Type {
	for t.Kind == abi.KindNewtype {
		t = t.Elems[0]
	}
	return t
}

// as converts the expression v of the type t to the type without its newtypes, if it has any.
func (g *generator) as(t *abi.Type, v string) string {
	if t.Kind != abi.KindNewtype {
		return v
	}
	return fmt.Sprintf("%s(%s)", conversion(g.goType(base(t))), v)
}

// conversion is a type as it can stand before a parenthesis.
func conversion(goType string) string {
	if goType[0] == '*' {
		return "(" + goType + ")"
	}
	return goType
}

// address is the address of the variable v.
func address(v string) string {
	if v[0] == '*' {
		return v[1:]
	}
	if inner, ok := strings.CutPrefix(v, "(*"); ok && strings.HasSuffix(inner, ")") && !strings.ContainsAny(inner, "(") {
		return inner[:len(inner)-1]
	}
	return "&" + v
}

func (g *generator) goType(t *abi.Type) string { return shapeOf(t).goType(g, t) }
func (g *generator) zero(t *abi.Type) string   { return shapeOf(t).zero(g, t) }
func (g *generator) lower(t *abi.Type, at loc, v string, fail fail) {
	shapeOf(t).lower(g, t, at, v, fail)
}
func (g *generator) lift(t *abi.Type, at loc, v string, fail fail) {
	shapeOf(t).lift(g, t, at, v, fail)
}
func (g *generator) count(t *abi.Type, at loc) {
	if g.dynamic(t) {
		shapeOf(t).count(g, t, at)
	}
}

// within prepends a path segment on the way out: wazabi.Field(err, "name").
func within(name string, f fail) fail {
	return func(err string) { f(fmt.Sprintf(rtField+"(%s, %q)", err, name)) }
}

// check writes: leave if the expression of type error is one.
func (g *generator) check(err string, f fail) {
	g.w.p("if err := %s; err != nil {", err)
	f("err")
	g.w.p("}")
}

// returnErr leaves a function that returns an error.
func (g *generator) returnErr(err string) { g.w.p("return %s", err) }
