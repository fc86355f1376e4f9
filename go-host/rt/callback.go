package rt

import (
	"context"
	"fmt"
	"math/rand/v2"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// A callback is a Go func that an export may call until it returns. The guest calls the function
// wazabi.call with the handle and the address of the arguments; docs/abi.md section 9.

// callbacks are the funcs of which the guest of one instance has handles: those of its running
// calls, the innermost call's last.
type callbacks struct {
	live []callback
	// next is the next handle. A handle is a serial number, which begins anywhere, so that a handle of
	// an earlier call or of another instance is none here.
	next uint32
}

type callback struct {
	handle uint32
	// im serves the func f.
	im *Import
	f  any
}

// what says what the guest has the handle of.
func (c callback) what() string {
	switch c.f.(type) {
	case *stream:
		return "a stream"
	case puller:
		return "a sequence"
	}
	return "a callback"
}

// put returns a handle of a func. No handle is 0.
func (c *callbacks) put(im *Import, f any) uint32 {
	for c.next == 0 {
		c.next = rand.Uint32()
	}
	handle := c.next
	c.next++
	c.live = append(c.live, callback{handle, im, f})
	return handle
}

// find returns the func of a handle.
func (c *callbacks) find(handle uint32) (callback, error) {
	for i := len(c.live) - 1; i >= 0; i-- {
		if c.live[i].handle == handle {
			return c.live[i], nil
		}
	}
	return callback{}, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf(
		"%#x is no handle of a callback, stream or sequence, or the call that it was passed to has ended", handle)}
}

// end forgets the newest n funcs.
func (c *callbacks) end(n int) {
	rest := len(c.live) - n
	clear(c.live[rest:])
	c.live = c.live[:rest]
}

// Callback returns a handle of a func that the guest may call until the call ends. n is the func's
// index in [Package.Callbacks].
func (lo *Lowerer) Callback(n int, f any) uint32 {
	return lo.CallbackOf(&lo.of.inst.pool.pkg.Callbacks[n], f)
}

// CallbackOf returns a handle of f, which im serves, until the call ends.
func (lo *Lowerer) CallbackOf(im *Import, f any) uint32 {
	lo.callbacks++
	lo.of.marks |= markHandles
	return lo.of.inst.callbacks.put(im, f)
}

// endCallbacks forgets the funcs of the call.
func (lo *Lowerer) endCallbacks() {
	lo.of.inst.callbacks.end(lo.callbacks)
	lo.callbacks, lo.of.streamFailures = 0, nil
}

// lent returns the guest's current call and what was lent to it with that handle. name is the
// function of the kit that the guest calls.
func lent(ctx context.Context, name string, handle uint32) (*frame, callback) {
	f := frameIn(ctx)
	if f == nil || f.call.inst.allocating {
		panic(outsideCall(name))
	}
	if err := f.Stop(); err != nil {
		panic(err)
	}
	c, err := f.call.inst.callbacks.find(handle)
	if err != nil {
		panic(&hostFailure{Field(err, name)})
	}
	return f, c
}

// serveCallback calls a func for the guest. The guest gets the address of the result, if there is
// one.
func serveCallback(ctx context.Context, stack []uint64) {
	serveLent(ctx, stack, "wazabi.call", func(c callback) (ok bool) {
		_, sequence := c.f.(puller)
		return c.im.Call != nil && !sequence
	})
}

// serveSequence pulls items from a sequence for the guest. The guest gets the address of the list.
func serveSequence(ctx context.Context, stack []uint64) {
	serveLent(ctx, stack, "wazabi.next", func(c callback) (ok bool) {
		_, ok = c.f.(puller)
		return ok
	})
}

// serveLent calls the Call of what has the handle in the stack. name is the function of the kit
// that the guest calls, which serves only what fits.
func serveLent(ctx context.Context, stack []uint64, name string, fits func(c callback) bool) {
	f, c := lent(ctx, name, uint32(stack[0]))
	if !fits(c) {
		panic(&hostFailure{Field(&wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x is a handle of %s", c.handle, c.what())}, name)})
	}
	result, err := f.call.serve(c.im, c.im.Call, c.f, f, stack[:2])
	if err != nil {
		panic(&hostFailure{err})
	}
	stack[0] = result
}
