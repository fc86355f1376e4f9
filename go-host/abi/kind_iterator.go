package abi

import "strconv"

// iteratorShape is the shape of iterators: the whole result of an export, or the value of its
// Result. What crosses is a handle; the items cross in lists. The one element of the type is the
// list of a batch.
type iteratorShape struct{ basicShape }

// MaxBatch is how many items a host fetches at most at once, unless the export says less.
const MaxBatch = 256

func (iteratorShape) finish(r *resolver, where string, t *Type) error {
	if !r.inResult {
		return bad(where, "an iterator that is not the result of an export")
	}
	t.Elems = []*Type{{Kind: KindList, Elems: t.Elems}}
	return nil
}

func (iteratorShape) args(t *Type) []*Type { return t.Elems[0].Elems }

// layout computes the layouts of the items, too.
func (iteratorShape) layout(l *layouts, t *Type) (size, align int, err error) {
	_, err = l.elems(t)
	return kinds[t.Kind].size, kinds[t.Kind].align, err
}

// Iterator returns the type of the iterator that a function returns, or nil. Its element is the
// list of the items of a batch.
func (f *Func) Iterator() *Type {
	t := f.Result
	if t != nil && t.Kind == KindResult {
		t = t.Elems[0]
	}
	if t != nil && t.Kind == KindIterator {
		return t
	}
	return nil
}

// Next returns the function by which a host fetches items of the iterator that f returns.
func (f *Func) Next() *Func {
	u32 := primitives[KindU32.String()]
	return &Func{
		Export: f.Export + ".next", Name: f.Name + ".next",
		Params: []Param{{Name: "handle", Type: u32}, {Name: "max", Type: u32}},
		Result: f.Iterator().Elems[0],
	}
}

// Fetch returns how many items a host fetches at once, at most, from the iterator that f returns. It
// is 1 if items can hold handles: when a loop ends early, the host would have to release the handles
// in the items that the loop did not get.
func (f *Func) Fetch() int {
	if f.single {
		return 1
	}
	return f.Batch
}

// IteratorDrop returns the wasm export that releases an iterator that f returns.
func (f *Func) IteratorDrop() string { return f.Export + ".drop" }

// iterates checks the place of iterators in the result of an export, and reads batch.
func (r *resolver) iterates(where string, f *Func, batch *int) error {
	found, whole := 0, f.Iterator()
	if f.Result != nil {
		// A type with a record has no iterator in it: finish refuses it.
		f.Result.contains(func(t *Type) bool {
			if t.Kind == KindIterator {
				found++
			}
			return false
		})
	}
	switch {
	case found > 1 || found == 1 && whole == nil:
		return bad(where, "an iterator that is not the whole result of a function, nor the value of its Result")
	case whole == nil && batch != nil:
		return bad(where, "batch %d, and the function returns no iterator", *batch)
	case whole == nil:
		return nil
	case batch != nil && (*batch < 1 || *batch >= MaxBatch):
		return bad(where, "batch %d, expected 1 to %d", *batch, MaxBatch-1)
	case whole.Elems[0].Elems[0].Kind == KindUnit:
		return bad(where, "an iterator of (), which carries no data")
	case f.View:
		return bad(where, "a view of an iterator")
	case f.ResultBorrow:
		return bad(where+" result", "an iterator is lent to the host, expected own")
	}
	f.Batch = MaxBatch
	if batch != nil {
		f.Batch = *batch
	}
	f.single = r.holds(&r.handles, whole.Elems[0], (*Type).Handle)
	return nil
}

// batch compares how many items a host may fetch at once, which is 0 of functions that return no
// iterator.
func (d *differ) batch(name string, old, new *Func) {
	switch {
	case new.Batch < old.Batch:
		d.breaking(name, "batch", strconv.Itoa(old.Batch), strconv.Itoa(new.Batch), "the package fetches more items than the guest lets it read ahead")
	case new.Batch > old.Batch:
		d.compatible(name, "batch", strconv.Itoa(old.Batch), strconv.Itoa(new.Batch), "the package fetches fewer items at once")
	}
}
