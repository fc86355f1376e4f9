package rt

import (
	"context"
	"fmt"
	"iter"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// Iterator is the host's handle of an iterator in the guest. To the instance it is a value like
// those of resources; while it lives, it borrows the receiver of the method that made it.
type Iterator struct {
	value *guestValue
	// next is the number of the function that fetches items.
	next int
}

// Iterate returns a sequence of the items of an iterator. Each loop over it calls begin, which
// makes the iterator, and then fetches batches of 1, 2, 4, … up to most items, which lift reads. An
// error is the last element. Between the batches the instance is free. When the loop ends, the
// iterator is released.
func Iterate[T any](ctx context.Context, most int, begin func() (*Iterator, error), lift func(*Call) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		it, err := begin()
		if err != nil {
			yield(none, err)
			return
		}
		defer it.close(ctx)
		for size := 1; ; size = min(2*size, most) {
			items, ended, err := fetch(ctx, it, size, lift)
			if err != nil {
				yield(none, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if ended {
				return
			}
		}
	}
}

// IterateResults is Iterate for items that are values or errors. An error that is an item does not
// end the sequence.
func IterateResults[T any](ctx context.Context, most int, begin func() (*Iterator, error), lift func(*Call) ([]wazabi.Result[T], error)) iter.Seq2[T, error] {
	results := Iterate(ctx, most, begin, lift)
	return func(yield func(T, error) bool) {
		for item, err := range results {
			if err == nil {
				err = item.Err
			}
			if !yield(item.Value, err) {
				return
			}
		}
	}
}

// fetch fetches size items. If there are fewer, the iterator has ended, and the guest has dropped
// it.
func fetch[T any](ctx context.Context, it *Iterator, size int, lift func(*Call) ([]T, error)) (items []T, ended bool, err error) {
	call, err := it.begin(ctx, size)
	if err != nil {
		return nil, false, err
	}
	defer call.End()
	if err := call.Invoke(); err != nil {
		return nil, false, err
	}
	n, err := call.resultItems(size)
	if err != nil {
		return nil, false, err
	}
	if ended = n < size; ended {
		it.end(call)
	}
	items, err = lift(call)
	return items, ended, err
}

// resultItems returns how many items the guest has returned, where at most size were asked for.
func (c *Call) resultItems(size int) (int, error) {
	n := coreSpan(c.stack[0]).size
	if n > uint32(size) {
		return 0, c.ResultError(&wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("%d items, expected at most %d", n, size)}, "items")
	}
	return int(n), nil
}

// begin begins a call that fetches size items.
func (it *Iterator) begin(ctx context.Context, size int) (*Call, error) {
	v := it.value
	call, err := v.begin(orBackground(ctx), it.next)
	if err == nil {
		if call.stack[0], err = call.lower.self(v, Mut); err == nil {
			call.stack[1] = uint64(size)
			return call, nil
		}
		call.End()
	}
	return nil, v.inst.pool.pkg.named(it.next, err)
}

// end records that the guest has dropped the iterator in the call.
func (it *Iterator) end(call *Call) {
	v := it.value
	call.lower.loans[0].given = true
	v.state.give()
	v.inst.resources.forget(v)
}

// close releases the iterator, unless it has ended. No caller is left to return an error to: a trap
// has poisoned the instance, as later calls report.
func (it *Iterator) close(ctx context.Context) {
	v := it.value
	if !v.state.close() {
		return
	}
	asked := false
	defer v.releaseUnless(&asked)
	if ctx = orBackground(ctx); ctx.Err() == nil && v.inst.pool.framed {
		// In a host function the receiver is free again after the loop, and not only after the call
		// that the host function serves.
		call, _ := v.nested(ctx, -1)
		if call == nil {
			call, _ = v.inst.insideOwn(ctx, -1)
		}
		if call != nil {
			asked = true
			defer call.End()
			if err := call.releaseValue(v); err != nil {
				_ = call.trapped(err)
			}
			return
		}
	}
	asked = true
	_ = v.release(ctx)
}

// Iterator returns the iterator whose handle the guest has returned. typ is its number among the
// resources of the package, next the function that fetches items. If the receiver of the call is
// lent, the iterator borrows it from now on.
func (c *Call) Iterator(typ, next int, handle uint32) (*Iterator, error) {
	if err := c.startedLifter().Allocate(1, resourceSize); err != nil {
		return nil, err
	}
	v, err := c.inst.resources.adopt(typ, handle)
	if err != nil {
		return nil, err
	}
	if c.lower.kept > 0 {
		if receiver := &c.lower.loans[0]; receiver.pass != Own {
			v.source = loan{value: receiver.value, pass: receiver.pass}
			receiver.given = true
			if receiver.value.iterators == nil {
				receiver.value.iterators = map[*guestValue]struct{}{}
			}
			receiver.value.iterators[v] = struct{}{}
		}
	}
	return &Iterator{value: v, next: next}, nil
}

// releaseIterators releases the iterators that borrow a value.
func (c *Call) releaseIterators(source *guestValue) error {
	for v := range source.iterators {
		v.state.close()
		if err := c.releaseValue(v); err != nil {
			return err
		}
	}
	return nil
}
