package gen

import (
	"fmt"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// variantShape: a tag, then the fields of one case; in Go a sealed interface, and a struct for each case. Cases of errors
// are pointers, since errors.Is compares.
type variantShape struct{}

func (variantShape) goType(g *generator, t *abi.Type) string { return g.names[t] }
func (variantShape) zero(*generator, *abi.Type) string       { return "nil" }
func (variantShape) holes(*abi.Type) bool                    { return true }
func (variantShape) dynamic(*abi.Type) bool                  { return false }

// isInterface reports whether the Go type is an interface, whose nil is no value of its own.
func isInterface(t *abi.Type) bool {
	switch t.Kind {
	case abi.KindVariant:
		return true
	case abi.KindResource:
		return !t.Any
	case abi.KindNewtype, abi.KindBox:
		return isInterface(t.Elems[0])
	}
	return false
}

func (variantShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.check(fmt.Sprintf("%s(lo, %s, %s)", g.function("lower", t, g.lowerVariant), at.exact(t.Size), v), fail)
}

func (variantShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.check(fmt.Sprintf("%s(li, %s, %s)", g.function("lift", t, g.liftVariant), at.exact(t.Size), address(v)), fail)
}

func (variantShape) count(g *generator, t *abi.Type, at loc) {
	g.w.p("%s(li, %s)", g.function("count", t, g.countVariant), at.exact(t.Size))
}

func (g *generator) lowerVariant(name string, t *abi.Type) {
	g.w.p("func %s(lo *"+rtLowerer+", at []byte, v %s) error {", name, g.names[t])
	g.enter(t, "lo."+lowererEnter+"()", g.returnErr)
	cases := g.w.capture(func() {
		for i := range t.Cases {
			g.w.p("case %s%s:", pointer(t), g.caseNames[t][i])
			if t.Error {
				g.w.p("if v == nil {")
				g.returnErr(fmt.Sprintf(rtNilCase+"(%q)", t.Name))
				g.w.p("}")
			}
			g.store(t.Repr, loc{"at", ""}, fmt.Sprint(i))
			g.eachCaseField(t, i, "v", g.lower)
		}
	})
	v := "v := "
	if !uses(strings.ReplaceAll(cases, "v == nil", "v.v"), "v") {
		v = ""
	}
	g.w.p("switch %sv.(type) {", v)
	g.w.body.WriteString(cases)
	g.w.p("default:")
	g.returnErr(fmt.Sprintf(rtInvalidCase+"(%q, v)", t.Name))
	g.w.p("}")
	g.leave(t, "lo."+lowererLeave+"()")
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) liftVariant(name string, t *abi.Type) {
	g.w.p("func %s(li *lifter, at []byte, v *%s) error {", name, g.names[t])
	g.enter(t, "li."+lifterEnter+"()", g.returnErr)
	g.w.p("switch tag := %s; tag {", g.load(t.Repr, loc{"at", ""}))
	for i, c := range t.Cases {
		g.w.p("case %d:", i)
		name := g.caseNames[t][i]
		switch {
		case len(c.Fields) == 0 && t.Error:
			g.w.p("*v = &%s{}", name)
		case len(c.Fields) == 0:
			g.w.p("*v = %s{}", name)
		case t.Error:
			g.w.p("c := new(%s)", name)
			g.eachCaseField(t, i, "c", g.lift)
			g.w.p("*v = c")
		default:
			g.w.p("var c %s", name)
			g.eachCaseField(t, i, "c", g.lift)
			g.w.p("*v = c")
		}
	}
	g.w.p("default:")
	g.returnErr(fmt.Sprintf(rtInvalidTag+"(%q, int64(tag))", t.Name))
	g.w.p("}")
	g.leave(t, "li."+lifterLeave+"()")
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) countVariant(name string, t *abi.Type) {
	g.w.p("func %s(li *lifter, at []byte) {", name)
	if g.recursive(t) {
		g.w.p("if !li." + lifterEnterCount + "() {")
		g.w.p("return")
		g.w.p("}")
	}
	g.w.p("switch %s {", g.load(t.Repr, loc{"at", ""}))
	for i := range t.Cases {
		body := g.w.capture(func() {
			g.eachCaseField(t, i, "", func(t *abi.Type, at loc, _ string, _ fail) { g.count(t, at) })
		})
		if body != "" {
			g.w.p("case %d:", i)
			g.w.body.WriteString(body)
		}
	}
	g.w.p("}")
	g.leave(t, "li."+lifterLeave+"()")
	g.w.p("}")
}

func (g *generator) eachCaseField(t *abi.Type, i int, v string, each func(*abi.Type, loc, string, fail)) {
	for j, f := range t.Cases[i].Fields {
		each(f.Type, loc{"at", g.caseOffsets[t][i][j]}, v+"."+g.caseFields[t][i][j], within(f.Name, g.returnErr))
	}
}

// pointer is the star of the cases of errors.
func pointer(t *abi.Type) string {
	if t.Error {
		return "*"
	}
	return ""
}

// variant writes the interface, the struct of each case, and the constants of its layout.
func (g *generator) variant(t *abi.Type) {
	name := g.names[t]
	method := "is" + name
	g.w.docs(t.Docs)
	if t.Docs != "" {
		g.w.p("//")
	}
	cases := make([]string, len(t.Cases))
	for i := range cases {
		cases[i] = fmt.Sprintf("%s[%s]", pointer(t), g.caseNames[t][i])
	}
	g.w.p("// One of %s.", strings.Join(cases, ", "))
	g.w.p("type %s interface {", name)
	if t.Error {
		g.w.p("error")
	}
	g.w.p("%s()", method)
	g.w.p("}")
	g.w.p("")
	for i, c := range t.Cases {
		g.w.docs(c.Docs)
		g.w.p("type %s struct {", g.caseNames[t][i])
		for j, f := range c.Fields {
			g.w.docs(f.Docs)
			g.w.p("%s %s", g.caseFields[t][i][j], g.goType(f.Type))
		}
		g.w.p("}")
		g.w.p("")
	}
	for i, c := range t.Cases {
		g.w.p("func (%s%s) %s() {}", pointer(t), g.caseNames[t][i], method)
		if t.Error {
			g.w.p("")
			g.w.p("// Error returns what the guest's author wrote of the error.")
			g.w.p("func (*%s) Error() string { return %q }", g.caseNames[t][i], g.errorText(c.Docs, c.Name))
			g.w.p("")
		}
	}
	g.w.p("")
	g.w.p("// Layout of the wire form of [%s], in bytes.", name)
	g.w.p("const (")
	g.w.p("%s = %d", g.sizeName(t), t.Size)
	g.w.p("%s = %d", g.alignName(t), t.Align)
	for i, c := range t.Cases {
		for j, f := range c.Fields {
			g.w.p("%s = %d", g.caseOffsets[t][i][j], f.Offset)
		}
	}
	g.w.p(")")
	g.w.p("")
}
