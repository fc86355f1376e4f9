package rt

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// A guest with imports calls its host. A host function may call the same instance with its context,
// so that calls nest: each has a depth, and the call from Go has the first. Each depth has its own
// functions, since an engine's function may not be entered twice, and its arguments in the arena
// are behind those of the depth before it.

// maxReentry is how deep calls may nest.
const maxReentry = 16

// frame is the context in which the guest runs. Host functions receive it, and calls made with it
// go to the same instance. It does not change, and is kept for the next call with the same context.
type frame struct {
	context.Context
	call *Call
}

type frameKey struct{}

func (f *frame) Value(key any) any {
	if key == (frameKey{}) {
		return f
	}
	return f.Context.Value(key)
}

// within returns the context in which the call enters the guest.
func (c *Call) within(ctx context.Context) context.Context {
	f := c.frame.Load()
	if f == nil || !sameContext(f.Context, ctx) {
		f = &frame{ctx, c}
		c.frame.Store(f)
	}
	return f
}

// sameContext compares contexts. It does not panic if they cannot be compared.
func sameContext(a, b context.Context) (same bool) {
	defer func() { _ = recover() }()
	return a == b
}

// frameIn returns the innermost frame that ctx was made in. A host function may have called another
// guest since then.
func frameIn(ctx context.Context) *frame {
	f, ok := ctx.(*frame)
	if !ok {
		f, _ = ctx.Value(frameKey{}).(*frame)
	}
	return f
}

// current reports whether the frame belongs to the running call, and not to one that has ended.
func (f *frame) current() bool { return f.call.frame.Load() == f }

// door says whether a call's host function runs, and whether a goroutine has entered the guest from
// there.
type door struct{ atomic.Uint32 }

const (
	doorShut uint32 = iota
	doorOpen
	doorTaken
)

// shut waits for a goroutine of the host function that is still in the guest. The guest cannot go
// on meanwhile.
func (d *door) shut() {
	for d.Load() != doorShut && !d.CompareAndSwap(doorOpen, doorShut) {
		time.Sleep(50 * time.Microsecond)
	}
}

// enter takes the door of the host function that received the frame, if the door is open. It
// returns the previous state of the door.
func (f *frame) enter() uint32 {
	d := &f.call.door
	for f.current() {
		if was := d.Load(); was != doorOpen {
			return was
		}
		if d.CompareAndSwap(doorOpen, doorTaken) {
			if f.current() {
				return doorOpen
			}
			// The door belongs to another host function by now.
			d.Store(doorOpen)
		}
	}
	return doorShut
}

// nested begins a call inside the host function that received ctx, if that serves this guest and
// still runs. Otherwise it returns nil and no error.
func (c Conn) nested(ctx context.Context, fn int) (*Call, error) { return c.nestedIn(ctx, c.inst, fn) }

// nestedIn is nested for an instance, or nil for any.
func (c Conn) nestedIn(ctx context.Context, inst *instance, fn int) (*Call, error) {
	for f := frameIn(ctx); f != nil; f = frameIn(f.Context) {
		outer := f.call
		if outer.inst.pool != c.pool || inst != nil && inst != outer.inst {
			continue
		}
		door := f.enter()
		if door == doorTaken {
			// A sequence has the contexts of the calls around the one that pulls from it.
			if pulls := outer.inst.pulls.Load(); pulls != nil && pulls.call.depth > outer.depth {
				outer, door = pulls.call, pulls.enter()
			}
		}
		switch door {
		case doorShut:
			continue
		case doorTaken:
			return nil, c.named(fn, &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "the guest is in another call that was made in the " +
				"host function, or drops an object; a deeper host function passes on its own context"})
		}
		return c.inside(ctx, outer, fn)
	}
	return nil, nil
}

// pulling begins a call of the pinned instance inside the sequence that it pulls from. If it does
// not pull from one, it returns nil and no error. The program need not pass a context on: an
// Instance is for one goroutine, which is in the sequence.
func (c Conn) pulling(ctx context.Context, fn int) (*Call, error) {
	f := c.inst.pulls.Load()
	if f == nil || f.enter() != doorOpen {
		return nil, nil
	}
	return c.inside(ctx, f.call, fn)
}

// inside begins a call inside the host function that outer serves, whose door the caller has taken.
func (c Conn) inside(ctx context.Context, outer *Call, fn int) (*Call, error) {
	if c.inst != nil && !c.inst.state.inCall(c.owner) {
		// The host function has closed its Instance, or the instance has another owner by now.
		outer.door.Store(doorOpen)
		return nil, nil
	}
	inner, err := outer.next()
	if err != nil {
		outer.door.Store(doorOpen)
		return nil, c.named(fn, err)
	}
	inner.ctx, inner.owner, inner.fn = ctx, outer.owner, fn
	inner.lower.used, inner.marks = 0, 0
	return inner, nil
}

// serving reports whether a host function of the pool's guest received ctx and still runs.
func (p *pool) serving(ctx context.Context) bool {
	for f := frameIn(ctx); f != nil; f = frameIn(f.Context) {
		if f.call.inst.pool == p && f.current() && f.call.door.Load() != doorShut {
			return true
		}
	}
	return false
}

// next returns the call of the next depth.
func (c *Call) next() (*Call, error) {
	i := c.inst
	if i.call.marks&markPoisoned != 0 {
		return nil, i.poisonedInside("")
	}
	if c.depth+1 >= maxReentry {
		return nil, &wazabi.Error{Kind: wazabi.ErrDepth, Detail: fmt.Sprintf("the guest and its host call each other more than %d times", maxReentry)}
	}
	if c.inner == nil {
		inner := &Call{outer: c, depth: c.depth + 1, funcs: make([]engine.Function, len(i.pool.pkg.Funcs))}
		inner.crossing.init(i)
		inner.inside = true
		c.inner = inner
	}
	c.inner.floor = c.ceiling()
	return c.inner, nil
}

// innermost returns the call in which the guest runs, if c is the outermost one.
func (c *Call) innermost() *Call {
	for c.inner != nil && c.inner.marks&markEntered != 0 {
		c = c.inner
	}
	return c
}

// ceiling returns the offset behind the call's arguments, from which the arena is free.
func (c *crossing) ceiling() uint64 {
	if c.lower.scratched {
		return c.floor
	}
	return (max(c.lower.used, c.floor) + arenaAlign - 1) &^ (arenaAlign - 1)
}

// poisonedInside returns the error for an instance that was poisoned by a nested call.
func (i *instance) poisonedInside(path string) error {
	return &wazabi.Error{Kind: wazabi.ErrPoisoned, Path: path, Detail: i.poisonReason, Err: i.poisonErr}
}

// endInside ends a call that was made inside a host function.
func (c *Call) endInside() {
	if c.marks&markLifter != 0 {
		c.lift.drop()
	}
	if c.marks&markShown != 0 {
		_ = c.hide()
	}
	if c.marks&(markEntered|markPoisoned) != 0 {
		c.poison(errUnwound)
		c.inst.call.marks |= markPoisoned
	}
	c.endHandles()
	c.marks = 0
	c.outer.door.Store(doorOpen)
}
