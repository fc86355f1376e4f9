package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// recordShape: a struct.
type recordShape struct{}

func (recordShape) goType(g *generator, t *abi.Type) string { return g.names[t] }
func (recordShape) zero(g *generator, t *abi.Type) string   { return g.names[t] + "{}" }

func (recordShape) dynamic(*abi.Type) bool { return false }

func (recordShape) holes(t *abi.Type) bool {
	end := 0
	for _, f := range t.Fields {
		if f.Offset != end {
			return true
		}
		end = f.Offset + f.Type.Size
	}
	return end != t.Size
}

func (recordShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if t.Size > 0 {
		g.check(fmt.Sprintf("%s(lo, %s, %s)", g.function("lower", t, g.lowerRecord), at.exact(t.Size), address(v)), fail)
	}
}

func (recordShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	if t.Size > 0 {
		g.check(fmt.Sprintf("%s(li, %s, %s)", g.function("lift", t, g.liftRecord), at.exact(t.Size), address(v)), fail)
	}
}

func (recordShape) count(g *generator, t *abi.Type, at loc) {
	g.w.p("%s(li, %s)", g.function("count", t, g.countRecord), at.exact(t.Size))
}

func (g *generator) lowerRecord(name string, t *abi.Type) {
	g.w.p("func %s(lo *"+rtLowerer+", at []byte, v *%s) error {", name, g.names[t])
	g.w.p("_ = at[%s-1]", g.sizeName(t))
	g.enter(t, "lo."+lowererEnter+"()", g.returnErr)
	g.eachField(t, g.lower)
	g.leave(t, "lo."+lowererLeave+"()")
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) liftRecord(name string, t *abi.Type) {
	g.w.p("func %s(li *lifter, at []byte, v *%s) error {", name, g.names[t])
	g.w.p("_ = at[%s-1]", g.sizeName(t))
	g.enter(t, "li."+lifterEnter+"()", g.returnErr)
	g.eachField(t, g.lift)
	g.leave(t, "li."+lifterLeave+"()")
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) countRecord(name string, t *abi.Type) {
	g.w.p("func %s(li *lifter, at []byte) {", name)
	if g.recursive(t) {
		g.w.p("if !li." + lifterEnterCount + "() {")
		g.w.p("return")
		g.w.p("}")
	}
	g.eachField(t, func(t *abi.Type, at loc, _ string, _ fail) { g.count(t, at) })
	g.leave(t, "li."+lifterLeave+"()")
	g.w.p("}")
}

func (g *generator) eachField(t *abi.Type, each func(*abi.Type, loc, string, fail)) {
	for i, f := range t.Fields {
		each(f.Type, loc{"at", g.offsetNames[t][i]}, "v."+g.fieldNames[t][i], within(f.Name, g.returnErr))
	}
}

// record writes the struct, and the constants of its layout.
func (g *generator) record(t *abi.Type) {
	name := g.names[t]
	g.w.docs(t.Docs)
	g.w.p("type %s struct {", name)
	for i, f := range t.Fields {
		g.w.docs(f.Docs)
		g.w.p("%s %s", g.fieldNames[t][i], g.goType(f.Type))
	}
	g.w.p("}")
	g.w.p("")
	if t.Error {
		g.w.p("// Error returns what the guest's author wrote of the error.")
		g.w.p("func (e *%s) Error() string { return %q }", name, g.errorText(t.Docs, t.Name))
		g.w.p("")
	}
	g.w.p("// Layout of the wire form of [%s], in bytes.", name)
	g.w.p("const (")
	g.w.p("%s = %d", g.sizeName(t), t.Size)
	g.w.p("%s = %d", g.alignName(t), t.Align)
	for i, f := range t.Fields {
		g.w.p("%s = %d", g.offsetNames[t][i], f.Offset)
	}
	g.w.p(")")
	g.w.p("")
}

func (g *generator) sizeName(t *abi.Type) string  { return "sizeof" + g.names[t] }
func (g *generator) alignName(t *abi.Type) string { return "alignof" + g.names[t] }
