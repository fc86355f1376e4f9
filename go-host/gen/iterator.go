package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// iteratorShape: a handle on the wire, an iter.Seq2 of items and errors in Go. Only an export
// returns one. Its method returns a function that enters the guest when it is ranged over.
type iteratorShape struct{ value }

func init() { register(iteratorShape{}, abi.KindIterator) }

func (iteratorShape) goType(g *generator, _ *abi.Type) string { return "*" + g.rt(rtIterator) }
func (iteratorShape) zero(*generator, *abi.Type) string       { return "nil" }

// lower writes nothing, since a host makes no iterators, and lift writes nothing, since an iterator
// is in no other value but a result.
func (iteratorShape) lower(*generator, *abi.Type, loc, expr, fail) {}
func (iteratorShape) lift(*generator, *abi.Type, loc, expr, fail)  {}

func (s iteratorShape) liftWhole(g *generator, t *abi.Type, at loc, reject, _ fail) {
	v := g.local("value")
	g.w.p("%s, %s := %s", v, g.fn.err, g.madeIterator(t, g.load(abi.KindU32, at)))
	g.checked(reject)
	g.w.p("return %s, nil", v)
}

func (iteratorShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	g.w.p("%s, %s := %s", v, g.fn.err, g.madeIterator(t, g.onRead(readUint32)))
	g.checked(fail)
	return v.text
}

// madeIterator is the call that makes an iterator of the handle that the guest returned.
func (g *generator) madeIterator(t *abi.Type, handle string) string {
	names := g.iterators[t]
	return g.onCall(callIterator, names.number, names.next, handle)
}

// iteratorNames are the constants for an export that returns an iterator: its number among the
// resources, and the number of the function that fetches items.
type iteratorNames struct{ number, next string }

// seq is the type of a sequence of the iterator's items.
func (g *generator) seq(t *abi.Type) string {
	item := t.Elems[0].Elems[0]
	if item.Kind == abi.KindResult {
		item = item.Elems[0]
	}
	return fmt.Sprintf("%s.Seq2[%s, error]", g.pkg("iter"), g.goType(item))
}

// iterate writes how a method returns the sequence. begin writes how it calls the guest.
func (g *generator) iterate(f *abi.Func, begin func()) {
	t := f.Iterator()
	batch := t.Elems[0]
	iterate := rtIterate
	if batch.Elems[0].Kind == abi.KindResult {
		iterate = rtIterateResults
	}
	g.w.p("return %s(ctx, %d, func() (%s, error) {", g.rt(iterate), f.Fetch(), g.goType(t))
	begin()
	g.w.p("}, %s)", g.helperName("next", batch, g.nextItems))
}

// nextItems writes the function that reads a batch of items.
func (g *generator) nextItems(f string, t *abi.Type) {
	g.w.p("func %s(%s *%s) (%s, error) {", f, g.fn.call, g.rt(rtCall), g.goType(t))
	g.withLifter(func() {
		reject := func(err string) { g.w.p("return nil, %s", g.onCall(callResultError, err, `"items"`)) }
		g.owns(t, true)
		g.w.p("return %s, nil", shapeOf(t).result(g, t, g.local("items"), reject))
	})
	g.w.p("}")
}

// iterating returns the exports that return iterators.
func (g *generator) iterating() (all []*abi.Func) {
	for _, f := range g.d.Exports {
		if f.Iterator() != nil {
			all = append(all, f)
		}
	}
	return all
}

// iteratorNumbers writes the constants of iterators, which follow those of resources.
func (g *generator) iteratorNumbers() {
	all := g.iterating()
	if len(all) == 0 {
		return
	}
	g.w.p("const (")
	first := len(g.resourceTypes())
	for i, f := range all {
		number := g.iterators[f.Iterator()].number
		switch {
		case i > 0:
			g.w.p("%s", number)
		case first > 0:
			g.w.p("%s = iota + %d", number, first)
		default:
			g.w.p("%s = iota", number)
		}
	}
	g.w.p(")")
	g.w.p("")
}

// iterateNote is the doc of a method that returns a sequence.
func (g *generator) iterateNote(f *abi.Func) string {
	note := "Each loop over the sequence makes an iterator in the guest, which the end of the loop releases. "
	if most := f.Fetch(); most == 1 {
		note += "It is asked for one item at a time. "
	} else {
		note += fmt.Sprintf("It is asked for up to %d items at a time, so that it may be ahead of the loop. ", most)
	}
	if self := f.Receiver(); self != nil && f.Params[0].Borrow {
		note += fmt.Sprintf("It borrows the %s until then, or until it has no more items. ", g.names[self])
	}
	if f.Iterator().Elems[0].Elems[0].Kind == abi.KindResult {
		return note + "An error may be that of an item, after which the loop goes on. Any other error is the last element."
	}
	return note + "An error is the last element."
}
