package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// This file writes the methods that types have because of what they are made of: String, Equal and
// Compare. The reader of the description has checked that the parts have them.

// structuralShape has the expressions that compare values of a kind. a and b are operands: variables,
// or fields of variables.
type structuralShape interface {
	// equal returns the condition that two values are equal, and order the int that compares them.
	equal(g *generator, t *abi.Type, a, b string) string
	order(g *generator, t *abi.Type, a, b string) string
}

func (common) equal(_ *generator, _ *abi.Type, a, b string) string { return a + " == " + b }

func (common) order(g *generator, t *abi.Type, a, b string) string {
	return invocation(g.comparison(t), []any{a, b})
}

// comparison returns the function that compares values of a kind that keys of maps can have.
func (g *generator) comparison(t *abi.Type) string {
	if compare := shapeOf(base(t)).compare(g, t); compare != "" {
		return compare
	}
	return g.pkg("cmp") + ".Compare"
}

func (g *generator) equal(t *abi.Type, a, b string) string { return shapeOf(t).equal(g, t, a, b) }
func (g *generator) order(t *abi.Type, a, b string) string { return shapeOf(t).order(g, t, a, b) }

// operators reports whether Go's operators compare values of a type.
func (g *generator) operators(t *abi.Type) bool { return g.equal(t, "a", "b") == "a == b" }

// equalFunc and orderFunc are functions of two values.
func (g *generator) equalFunc(t *abi.Type) string {
	return g.function(t, "bool", g.equal)
}

func (g *generator) orderFunc(t *abi.Type) string {
	return g.function(t, "int", g.order)
}

func (g *generator) function(t *abi.Type, result string, of func(t *abi.Type, a, b string) string) string {
	text := of(t, "a", "b")
	if method, ok := strings.CutPrefix(text, "a."); ok && (method == "Equal(b)" || method == "Compare(b)") {
		return g.goType(t) + "." + strings.TrimSuffix(method, "(b)")
	}
	if name, ok := strings.CutSuffix(text, "(a, b)"); ok && !strings.ContainsAny(name, " (") {
		return name
	}
	return fmt.Sprintf("func(a, b %s) %s { return %s }", g.goType(t), result, text)
}

// maxTogether bounds how many conditions one expression joins without parentheses: the time that
// gofmt takes grows with the square of their number.
const maxTogether = 100

// both joins conditions, and first ints of which the first one counts that is not 0.
func both(all []string) string {
	if len(all) == 0 {
		return "true"
	}
	if len(all) > maxTogether {
		var groups []string
		for group := range slices.Chunk(all, maxTogether) {
			groups = append(groups, "("+both(group)+")")
		}
		return both(groups)
	}
	return strings.Join(all, " &&\n")
}

func (g *generator) first(all []string) string {
	switch len(all) {
	case 0:
		return "0"
	case 1:
		return all[0]
	}
	return fmt.Sprintf("%s.Or(\n%s,\n)", g.pkg("cmp"), strings.Join(all, ",\n"))
}

func (listShape) equal(g *generator, t *abi.Type, a, b string) string {
	if g.operators(t.Elems[0]) {
		return fmt.Sprintf("%s.Equal(%s, %s)", g.pkg("slices"), a, b)
	}
	return fmt.Sprintf("%s.EqualFunc(%s, %s, %s)", g.pkg("slices"), a, b, g.equalFunc(t.Elems[0]))
}

func (listShape) order(g *generator, t *abi.Type, a, b string) string {
	return fmt.Sprintf("%s.CompareFunc(%s, %s, %s)", g.pkg("slices"), a, b, g.orderFunc(t.Elems[0]))
}

func (arrayShape) equal(g *generator, t *abi.Type, a, b string) string {
	if g.operators(t.Elems[0]) {
		return a + " == " + b
	}
	return listShape{}.equal(g, t, a+"[:]", b+"[:]")
}

func (arrayShape) order(g *generator, t *abi.Type, a, b string) string {
	return listShape{}.order(g, t, a+"[:]", b+"[:]")
}

func (mapShape) equal(g *generator, t *abi.Type, a, b string) string {
	_, value := keyAndValue(t)
	if g.operators(value) {
		return fmt.Sprintf("%s.Equal(%s, %s)", g.pkg("maps"), a, b)
	}
	return fmt.Sprintf("%s.EqualFunc(%s, %s, %s)", g.pkg("maps"), a, b, g.equalFunc(value))
}

// Names of package rt for pointers.
const (
	rtEqualPointers   rtName = "EqualPointers"
	rtComparePointers rtName = "ComparePointers"
)

func (optionShape) equal(g *generator, t *abi.Type, a, b string) string {
	if isInterface(t.Elems[0]) {
		return g.equal(t.Elems[0], a, b)
	}
	return g.rtCall(rtEqualPointers, a, b, g.equalFunc(t.Elems[0]))
}

func (optionShape) order(g *generator, t *abi.Type, a, b string) string {
	if isInterface(t.Elems[0]) {
		return g.order(t.Elems[0], a, b)
	}
	return g.rtCall(rtComparePointers, a, b, g.orderFunc(t.Elems[0]))
}

func (boxShape) equal(g *generator, t *abi.Type, a, b string) string {
	return g.equal(t.Elems[0], a, b)
}

func (boxShape) order(g *generator, t *abi.Type, a, b string) string {
	return g.order(t.Elems[0], a, b)
}

func (tupleShape) equal(g *generator, t *abi.Type, a, b string) string {
	all := make([]string, len(t.Elems))
	for i, elem := range t.Elems {
		all[i] = g.equal(elem, fmt.Sprint(a, ".V", i), fmt.Sprint(b, ".V", i))
	}
	return both(all)
}

func (tupleShape) order(g *generator, t *abi.Type, a, b string) string {
	all := make([]string, len(t.Elems))
	for i, elem := range t.Elems {
		all[i] = g.order(elem, fmt.Sprint(a, ".V", i), fmt.Sprint(b, ".V", i))
	}
	return g.first(all)
}

func (recordShape) equal(_ *generator, _ *abi.Type, a, b string) string {
	return fmt.Sprintf("%s.Equal(%s)", a, b)
}

func (recordShape) order(_ *generator, _ *abi.Type, a, b string) string {
	return fmt.Sprintf("%s.Compare(%s)", a, b)
}

// A newtype is compared as what is in it. One that converts to a type of another package is
// compared as that type is: by Go's operator and its method Compare.
func (newtypeShape) equal(g *generator, t *abi.Type, a, b string) string {
	inner := base(t)
	if _, ok := g.foreignType(t); ok || g.operators(inner) {
		return a + " == " + b
	}
	return called(g.equalFunc(inner), g.goType(inner), a, b)
}

// called calls a function of two values that are converted. An array must be a variable.
func called(f, goType, a, b string) string {
	return fmt.Sprintf("%s(%s(%s), %s(%s))", f, conversion(goType), a, conversion(goType), b)
}

func (newtypeShape) order(g *generator, t *abi.Type, a, b string) string {
	switch goType, ok := g.foreignType(t); {
	case ok && goType == g.goType(t):
		return fmt.Sprintf("%s.Compare(%s)", a, b)
	case ok:
		return called(goType+".Compare", goType, a, b)
	}
	inner := base(t)
	if t.Key() {
		return invocation(g.comparison(t), []any{a, b})
	}
	return called(g.orderFunc(inner), g.goType(inner), a, b)
}

// The values of an enum with fields may be nil, in an option.
func (variantShape) equal(g *generator, t *abi.Type, a, b string) string {
	return invocation(g.helperName("equal", t, g.equalVariant), []any{a, b})
}

func (variantShape) order(g *generator, t *abi.Type, a, b string) string {
	return invocation(g.helperName("compare", t, g.orderVariant), []any{a, b})
}

func (g *generator) equalVariant(f string, t *abi.Type) {
	g.w.p("func %s(a, b %s) bool {", f, g.names[t])
	g.w.p("if a == nil || b == nil {")
	g.w.p("return a == nil && b == nil")
	g.w.p("}")
	g.w.p("return a.Equal(b)")
	g.w.p("}")
}

func (g *generator) orderVariant(f string, t *abi.Type) {
	g.w.p("// %s compares values, of which nil is the least.", f)
	g.w.p("func %s(a, b %s) int {", f, g.names[t])
	g.w.p("if a == nil || b == nil {")
	g.w.p("return %s(a != nil, b != nil)", g.rt(rtCompareBools))
	g.w.p("}")
	g.w.p("return a.Compare(b)")
	g.w.p("}")
}

// structural writes the methods of a type that is no interface.
func (g *generator) structural(t *abi.Type) {
	name := g.names[t]
	g.textMethod(t)
	if t.Eq {
		g.w.p("// Equal reports whether the values are equal.")
		g.w.p("func (v %s) Equal(other %s) bool {\nreturn %s\n}", name, name, g.byParts(t, g.equal, both))
		g.w.p("")
	}
	if t.Ord {
		g.w.p("// Compare returns -1, 0 or 1 if v is less than other, equal, or greater.")
		g.w.p("func (v %s) Compare(other %s) int {\nreturn %s\n}", name, name, g.byParts(t, g.order, g.first))
		g.w.p("")
	}
}

// byParts compares v and other part by part, if the type is a struct.
func (g *generator) byParts(t *abi.Type, of func(t *abi.Type, a, b string) string, join func([]string) string) string {
	if t.Kind != abi.KindRecord {
		return of(t, "v", "other")
	}
	return join(eachPart(t.Fields, g.fields[t], "other", of))
}

// eachPart compares the fields of v with those of another variable.
func eachPart(fields []abi.Field, names []string, other string, of func(t *abi.Type, a, b string) string) []string {
	all := make([]string, len(fields))
	for i, f := range fields {
		all[i] = of(f.Type, "v."+names[i], other+"."+names[i])
	}
	return all
}

// structuralInterface writes the methods of the interface of an enum with fields.
func (g *generator) structuralInterface(t *abi.Type) {
	if t.Eq {
		g.w.p("// Equal reports whether the values are equal.")
		g.w.p("Equal(other %s) bool", g.names[t])
	}
	if t.Ord {
		g.w.p("// Compare returns -1, 0 or 1 if the value is less than other, equal, or greater.")
		g.w.p("Compare(other %s) int", g.names[t])
		g.w.p("position() int")
	}
}

// structuralCase writes the methods of a case.
func (g *generator) structuralCase(t *abi.Type, i int) {
	name, names := g.cases[t][i], g.caseFields[t][i]
	method := func(signature, result string) {
		g.w.p("func (v %s) %s(other %s) %s {", name, signature, g.names[t], result)
	}
	if t.Eq {
		g.w.p("// Equal reports whether other is an equal %s.", name)
		method("Equal", "bool")
		if len(names) == 0 {
			g.w.p("_, ok := other.(%s)", name)
			g.w.p("return ok")
		} else {
			g.w.p("o, ok := other.(%s)", name)
			g.w.p("return ok && %s", both(eachPart(t.Cases[i].Fields, names, "o", g.equal)))
		}
		g.w.p("}")
		g.w.p("")
	}
	if t.Ord {
		g.w.p("// Compare compares the positions of the cases, and then the fields.")
		method("Compare", "int")
		if len(names) > 0 {
			g.w.p("if o, ok := other.(%s); ok {", name)
			g.w.p("return %s", g.first(eachPart(t.Cases[i].Fields, names, "o", g.order)))
			g.w.p("}")
		}
		g.w.p("if other == nil {")
		g.w.p("return 1")
		g.w.p("}")
		g.w.p("return %s.Compare(v.position(), other.position())", g.pkg("cmp"))
		g.w.p("}")
		g.w.p("")
		g.w.p("func (%s) position() int { return %d }", name, i)
		g.w.p("")
	}
}

// rtFormatFloat is the text of a float as Rust writes it.
const rtFormatFloat rtName = "FormatFloat"

// textMethod writes String, by the format of the type's text.
func (g *generator) textMethod(t *abi.Type) {
	if t.Text == "" {
		return
	}
	format, args := "", []any(nil)
	alone := ""
	for _, part := range t.TextParts() {
		if part.Field < 0 {
			format += strings.ReplaceAll(part.Text, "%", "%%")
			continue
		}
		field, v := t.TextType(part.Field), "v"
		if t.Kind == abi.KindNewtype {
			v = g.goType(field) + "(v)"
		} else {
			v += "." + g.fields[t][part.Field]
		}
		verb, arg := g.textOf(field, v)
		format, args = format+verb, append(args, arg)
		alone = g.textAlone(field, arg)
	}
	g.w.p("// String returns the text of the value, as in Rust.")
	g.w.p("func (v %s) String() string {", g.names[t])
	switch {
	case len(args) == 0:
		g.w.p("return %q", strings.ReplaceAll(format, "%%", "%"))
	case format == "%s":
		g.w.p("return %s", alone)
	default:
		g.w.p("return %s", invocation(g.pkg("fmt")+".Sprintf", append([]any{fmt.Sprintf("%q", format)}, args...)))
	}
	g.w.p("}")
	g.w.p("")
}

// textOf is the verb and the argument for a value that has a text.
func (g *generator) textOf(t *abi.Type, v string) (verb, arg string) {
	switch {
	case t.Kind.Float():
		return "%s", g.rtCall(rtFormatFloat, "float64("+v+")", t.Kind.Size()*8)
	case t.Kind == abi.KindChar:
		return "%c", v
	case t.Kind == abi.KindBool:
		return "%t", v
	case t.Text == "" && t.Kind.Scalar():
		return "%d", v
	}
	return "%s", v
}

// textAlone is the text of a value whose verb is %s, and whose argument is arg.
func (g *generator) textAlone(t *abi.Type, arg string) string {
	switch {
	case t.Text == "" && t.Kind == abi.KindString && g.goType(t) != "string":
		return "string(" + arg + ")"
	case t.Text == "" && (t.Kind == abi.KindString || t.Kind.Float()):
		return arg
	}
	return arg + ".String()"
}

// structuralNames are the methods that a type has because of what it is made of.
func structuralNames(t *abi.Type) (names []string) {
	if t.Text != "" {
		names = append(names, "String")
	}
	if t.Eq {
		names = append(names, "Equal")
	}
	if t.Ord {
		names = append(names, "Compare")
	}
	return names
}
