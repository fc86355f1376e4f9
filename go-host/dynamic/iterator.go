package dynamic

import (
	"context"
	"iter"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// iteratorShape has iterators, which are the whole result of an export: iter.Seq2 of the items and
// errors. [Value.Items] and [Guest.Bind] know them; elsewhere they have no form.
type iteratorShape struct{ noJSON }

func init() { register(iteratorShape{}, abi.KindIterator) }

func (iteratorShape) lower(_ *lowerer, t *abi.Type, _ []byte, _ Value) error {
	return rt.BadInput(t.String() + " is a result only")
}

func (iteratorShape) lift(_ *lifter, t *abi.Type, _ []byte) (Value, error) {
	return Value{}, rt.BadInput(t.String() + " is the whole result of an export only")
}

func (iteratorShape) check(_ *checker, t *abi.Type, typ reflect.Type) error { return mismatch(t, typ) }

func (iteratorShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	return Value{}, mismatch(t, v.Type())
}

func (iteratorShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if items, ok := v.Items(); ok && reflect.TypeOf(items) == out.Type() {
		out.Set(reflect.ValueOf(items))
		return nil
	}
	return mismatch(t, out.Type())
}

// iterate returns the items of the iterator that an export returns. Each loop calls the export.
func (g *Guest) iterate(ctx context.Context, f *function, args []Value) iter.Seq2[Value, error] {
	items := f.Iterator().Elems[0]
	batches := rt.Iterate(ctx, f.Fetch(), func() (*rt.Iterator, error) { return g.beginIterator(ctx, f, args) },
		func(call *rt.Call) ([]Value, error) {
			v, err := g.lifter(call).whole(items, call.ResultUint64(), call.ResultRecord)
			if err != nil {
				return nil, call.ResultError(err, "items")
			}
			list := make([]Value, 0, v.Len())
			for _, item := range v.All() {
				list = append(list, item)
			}
			return list, nil
		})
	return func(yield func(Value, error) bool) {
		for item, err := range batches {
			if err == nil {
				item, err = outcome(item, guestError)
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// beginIterator has the guest make the iterator.
func (g *Guest) beginIterator(ctx context.Context, f *function, args []Value) (*rt.Iterator, error) {
	call, _, err := g.invoke(ctx, f, args)
	if err != nil {
		return nil, err
	}
	defer call.End()
	at := call.ResultUint32()
	if t := f.Result; t.Kind == abi.KindResult {
		region, err := call.ResultRecord(t.Size, t.Align)
		if err != nil {
			return nil, call.ResultError(err, "result")
		}
		if region[0] != 0 {
			v, err := g.lifter(call).lift(t, region)
			if err != nil {
				return nil, call.ResultError(err, "result")
			}
			if _, err = outcome(v, call.GuestError); err == nil {
				// Without an iterator, the case that means success has nothing to return.
				err = &ErrorValue{Value: v.parts()[0], texts: failureTexts(v)}
			}
			return nil, err
		}
		at = uint32(abi.KindU32.Load(region[t.PayloadOffset():]))
	}
	it, err := call.Iterator(f.iterator, f.next, at)
	if err != nil {
		return nil, call.ResultError(err, "result")
	}
	return it, nil
}
