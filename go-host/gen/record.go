package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// recordShape: a struct.
type recordShape struct{ value }

func init() { register(recordShape{}, abi.KindRecord) }

func (recordShape) goType(g *generator, t *abi.Type) string { return g.names[t] }
func (recordShape) zero(g *generator, t *abi.Type) string   { return g.names[t] + "{}" }
func (recordShape) inPlace() bool                           { return true }
func (recordShape) full() bool                              { return true }

func (recordShape) constant(name string, _ int) string { return name }
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

func (recordShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	if t.Size > 0 {
		g.check(g.helper("lower", t, g.lowerRecord, g.fn.lo, at.from(), v.address()), fail)
	}
}

func (recordShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	if t.Size > 0 {
		g.check(g.helper("lift", t, g.liftRecord, g.fn.li, at.from(), v.address()), fail)
	}
}

func (recordShape) count(g *generator, t *abi.Type, at loc) {
	g.w.p("%s", g.helper("count", t, g.countRecord, g.fn.li, at.from()))
}

func (g *generator) lowerRecord(f string, t *abi.Type) {
	at, v := g.local("at"), g.local("v")
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.lo, g.rt(rtLowerer), at, v, g.names[t])
	g.w.p("_ = %s[%s-1]", at, g.sizes[t])
	g.lowering(t, g.returnErr, func() { g.eachField(t, at, v, g.lower) })
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) liftRecord(f string, t *abi.Type) {
	at, v := g.local("at"), g.local("v")
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.li, g.own.lifter, at, v, g.names[t])
	g.w.p("_ = %s[%s-1]", at, g.sizes[t])
	g.lifting(t, g.returnErr, func() { g.eachField(t, at, v, g.lift) })
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) countRecord(f string, t *abi.Type) {
	at := g.local("at")
	g.w.p("func %s(%s *%s, %s []byte) {", f, g.fn.li, g.own.lifter, at)
	g.countingIn(t, func() {
		g.eachField(t, at, at, func(t *abi.Type, at loc, _ expr, _ fail) { g.count(t, at) })
	})
	g.w.p("}")
}

func (recordShape) view(g *generator, t *abi.Type) string {
	return g.viewName(t, g.declareRecordView)
}

func (recordShape) claimView(g *generator, t *abi.Type) error {
	if !g.claimView(t) {
		return nil
	}
	accessors, err := g.accessors(t.Path, t.Fields, g.fields[t])
	g.viewAccessors[t] = accessors
	return err
}

func (recordShape) viewAt(g *generator, t *abi.Type, at site) string {
	return fmt.Sprintf("%s(%s)", g.viewOf(t), g.sub(at))
}

func (g *generator) declareRecordView(name string, t *abi.Type) {
	fields := g.viewFields(t.Name, t.Fields, g.viewAccessors[t], g.offsets[t])
	g.declareView(name, withArticle(g.names[t]), t)
	g.fieldAccessors(name, t, fields)
}

func (g *generator) eachField(t *abi.Type, at, v *name, each func(*abi.Type, loc, expr, fail)) {
	for i, f := range t.Fields {
		each(f.Type, loc{base: at, off: g.offsets[t][i]}, pointee(v).field(g.fields[t][i]), g.within(f.Name, g.returnErr))
	}
}

// declare writes the struct, and the constants of its layout.
func (recordShape) declare(g *generator, t *abi.Type) {
	name := g.names[t]
	g.docs(t.Docs, t)
	g.w.p("type %s struct {", name)
	for i, f := range t.Fields {
		g.fieldDocs(f, t)
		g.w.p("%s %s", g.fields[t][i], g.goType(f.Type))
	}
	asError := g.failureOfRecord(t)
	g.textFields(asError)
	g.w.p("}")
	g.w.p("")
	if t.Error {
		g.errorMethods(asError)
	}
	g.maker(t)
	g.structural(t)
	g.recordLayout(t)
}

// failureOfRecord is a record as an error.
func (g *generator) failureOfRecord(t *abi.Type) failure {
	return failure{
		name: g.names[t], docs: t.Docs, wire: t.Name, fields: t.Fields, goFields: g.fields[t], tuple: t.Tuple,
		format: t.Format, source: t.Source, text: t.Texts,
	}
}

func (g *generator) recordLayout(t *abi.Type) {
	g.layout(t, func() {
		for i, f := range t.Fields {
			g.w.p("%s = %d", g.offsets[t][i], f.Offset)
		}
	})
}

// layout writes the constants of a wire form.
func (g *generator) layout(t *abi.Type, offsets func()) {
	g.w.p("// Layout of the wire form of [%s], in bytes.", g.names[t])
	g.w.p("const (")
	g.w.p("%s = %d", g.sizes[t], t.Size)
	g.w.p("%s = %d", g.aligns[t], t.Align)
	offsets()
	g.w.p(")")
	g.w.p("")
}

func (recordShape) plainness(g *generator, t *abi.Type) plainness {
	// The text of an error lies in Go only.
	p := plainness{goLayout: !t.Texts}
	end := 0
	for _, f := range t.Fields {
		if f.Offset > end {
			p.gaps++
		}
		p = p.and(g.plainness(f.Type))
		p.goLayout = p.goLayout && f.Type.Size > 0
		end = f.Offset + f.Type.Size
	}
	if end < t.Size {
		p.gaps++
	}
	return p
}

func (recordShape) leaves(g *generator, t *abi.Type, offset int, path []string) []leaf {
	var all []leaf
	for _, f := range t.Fields {
		all = append(all, g.leaves(f.Type, offset+f.Offset, below(path, f.Name))...)
	}
	return all
}

func (recordShape) gaps(g *generator, t *abi.Type, offset int) [][2]int {
	var all [][2]int
	end := 0
	for _, f := range t.Fields {
		if f.Offset > end {
			all = append(all, [2]int{offset + end, offset + f.Offset})
		}
		all = append(all, g.gaps(f.Type, offset+f.Offset)...)
		end = f.Offset + f.Type.Size
	}
	if end < t.Size {
		all = append(all, [2]int{offset + end, offset + t.Size})
	}
	return all
}

// assert writes, into the file of assertions, that Go lays the struct out as its wire form, if
// lists of it are copied.
func (recordShape) assert(g *generator, t *abi.Type) {
	if !g.plain(t) {
		return
	}
	equal := func(f, of, constant string) {
		g.w.p("_ = [1]struct{}{}[%s.%s(%s)-%s]", g.pkg("unsafe"), f, of, constant)
	}
	value := g.names[t] + "{}"
	equal("Sizeof", value, g.sizes[t])
	equal("Alignof", value, g.aligns[t])
	for i, field := range g.fields[t] {
		equal("Offsetof", value+"."+field, g.offsets[t][i])
	}
}
