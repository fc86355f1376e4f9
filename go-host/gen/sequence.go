package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// sequenceShape: a handle on the wire, an iter.Seq in Go. It is a parameter of exports only. For
// each type of items there is a function that pulls a batch and lowers it, as the result of an
// import is lowered.
type sequenceShape struct{ value }

func init() { register(sequenceShape{}, abi.KindSequence) }

func (sequenceShape) goType(g *generator, t *abi.Type) string {
	return fmt.Sprintf("%s.Seq[%s]", g.pkg("iter"), g.goType(itemOf(t)))
}

func (sequenceShape) zero(*generator, *abi.Type) string { return "nil" }

func (sequenceShape) label(g *generator, t *abi.Type) string { return "SeqOf" + g.label(itemOf(t)) }

func (s sequenceShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	handle := s.handle(g, t, v, fail)
	g.w.p("%s.LittleEndian.PutUint32(%s, %s)", g.pkg("encoding/binary"), at.from(), handle)
}

func (s sequenceShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	g.w.p("%s", g.onCall(callSetUint32, i, s.handle(g, t, v, fail)))
}

// lift writes nothing: the guest has no sequences to give.
func (sequenceShape) lift(*generator, *abi.Type, loc, expr, fail) {}

// handle writes the check of the sequence v, which is a parameter, and returns its handle.
func (sequenceShape) handle(g *generator, t *abi.Type, v expr, fail fail) string {
	g.refuseNil(v, "iter.Seq", fail)
	return g.rtCall(rtSequence, g.fn.lo, g.callbacks.number(g, v.text, t), v)
}

// itemOf returns the type of a sequence's items.
func itemOf(t *abi.Type) *abi.Type { return t.Elems[0].Elems[0] }

// serveSequence writes the body of the function that pulls a batch from the sequence seq.
func (g *generator) serveSequence(t *abi.Type, seq *name) {
	batch := t.Elems[0]
	items := g.local("items")
	g.w.p("%s, %s := %s[%s](%s, %s)", items, g.fn.err, g.rt(rtPull), g.goType(itemOf(t)), g.fn.call, seq)
	g.checked(g.returnErr)
	wrong := func(err string) { g.w.p("return %s", g.onCall(hostItemError, err, seq.String())) }
	g.lowerResult(batch, []expr{variable(items)}, func(at loc, _ fail) {
		shapeOf(batch).lower(g, batch, at, variable(items), wrong)
	})
}
