package rt

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// resources are the guest's values that the host owns on one instance. Such an instance is the home
// of these values: it must not be reset, and no other instance can take its place.
type resources struct {
	// values has the values by their handles, and drops the functions that release them, by type. Only
	// the holder of the instance uses them.
	values map[uint32]*guestValue
	drops  []engine.Function
	// living counts values, without the initial ones.
	living atomic.Int32

	mu sync.Mutex
	// queue has closed values that the holder of the instance releases. queued counts them.
	queue  []*guestValue
	queued atomic.Int32
	// scheduled says that a goroutine will release the values in the queue.
	scheduled atomic.Bool
	inst      *instance
}

// maxResources bounds the values of one instance. The crate wazabi can name no more.
const maxResources = 1 << 20

// adopt returns a new value that the guest gives the host.
func (r *resources) adopt(typ int, handle uint32) (*guestValue, error) {
	if handle == 0 {
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: "0 is no handle"}
	}
	if _, ok := r.values[handle]; ok {
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("the host already has %#x", handle)}
	}
	if len(r.values) >= maxResources {
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("the host already has %d resources of the instance", maxResources)}
	}
	if r.values == nil {
		r.values = map[uint32]*guestValue{}
	}
	v := &guestValue{inst: r.inst, typ: typ, handle: handle}
	r.values[handle] = v
	r.living.Add(1)
	return v, nil
}

// forget takes out a value that the guest has again, or has released.
func (r *resources) forget(v *guestValue) {
	delete(r.values, v.handle)
	v.watch.end()
	if !v.initial {
		r.living.Add(-1)
	}
	if v.source.value != nil {
		delete(v.source.value.iterators, v)
		v.source.end()
		v.source = loan{}
	}
}

// release queues a closed value.
func (r *resources) release(v *guestValue) {
	r.mu.Lock()
	r.queue = append(r.queue, v)
	r.queued.Store(int32(len(r.queue)))
	r.mu.Unlock()
}

// next returns the values in the queue, which is then empty.
func (r *resources) next() []*guestValue {
	r.mu.Lock()
	defer r.mu.Unlock()
	queue := r.queue
	r.queue = nil
	r.queued.Store(0)
	return queue
}

// end forgets all values. Their instance has ended.
func (r *resources) end() {
	r.next()
	for _, v := range r.values {
		v.watch.end()
	}
	r.values, r.drops = nil, nil
	r.living.Store(0)
}

// keep makes all values initial ones: a reset does not end them.
func (r *resources) keep() {
	for _, v := range r.values {
		v.initial = true
	}
	r.living.Store(0)
}

// reset forgets the values that a reset of the instance ends.
func (r *resources) reset() {
	for _, v := range r.values {
		if !v.initial {
			r.forget(v)
		}
	}
}

// homing reports whether values live on the instance that are not initial.
func (i *instance) homing() bool { return i.resources.living.Load() > 0 }

// maxRelease bounds how long a guest with guards may take to release queued values, where no
// caller's context does.
const maxRelease = 10 * time.Second

// maxReleaseWait bounds how long a caller waits for a release if its context has ended, and for the
// releases of other guests when an instance ends or is reset.
const maxReleaseWait = 50 * time.Millisecond

// releaseNow releases the queued values for callers that have closed them, or lost them, while the
// instance was busy. A failure is logged when the instance is discarded.
func (i *instance) releaseNow() {
	ctx, cancel := context.WithTimeout(context.Background(), maxRelease)
	defer cancel()
	_ = i.releaseQueued(ctx)
}

// releaseAfter has the queued values released after a call that had ctx. The guest may take long
// for them, and the call must end in time. So if the guest has guards, another goroutine waits for
// it. On a pinned instance no other goroutine may, as releaseSoon says. There ctx bounds the
// release, and if ctx has ended, the next call or the end of the instance releases the values.
func (i *instance) releaseAfter(ctx context.Context) {
	switch {
	case !i.pool.options.guards:
		i.releaseNow()
	case !i.state.pinned():
		i.releaseSoon()
	case ctx.Err() == nil:
		ctx, cancel := context.WithTimeout(steady{ctx}, maxRelease)
		defer cancel()
		_ = i.releaseQueued(ctx)
	}
}

// releaseQueued releases the queued values if the instance is idle. Otherwise the running call
// releases them when it ends.
func (i *instance) releaseQueued(ctx context.Context) error {
	o, ok := i.state.acquireAny()
	if !ok {
		return nil
	}
	call := &i.call
	call.ctx, call.owner, call.fn, call.lower.used = ctx, o, -1, 0
	// Deferred, since the guest may call its host, which may end the goroutine.
	defer call.End()
	return call.releaseValues()
}

// releaseSoon has the queued values released by another goroutine. An Instance that was pinned is
// for one goroutine: its next call releases them.
func (i *instance) releaseSoon() {
	if i.state.pinned() || !i.resources.scheduled.CompareAndSwap(false, true) {
		return
	}
	go func() {
		// Before the queue is read, so that no value is left in it.
		i.resources.scheduled.Store(false)
		i.releaseNow()
	}()
}

// releaseWithin is releaseSoon that waits for the release, but no longer than it may.
func (i *instance) releaseWithin(most time.Duration) {
	if i.state.pinned() {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		i.releaseNow()
	}()
	select {
	case <-done:
	case <-time.After(most):
	}
}

// closing is the context in which objects are closed because their instance ends or is reset. An
// object can be a value of another guest, through a link or an interface. The call that ends must
// not wait for long until that guest has released the value. So if the guest has guards, Close only
// queues the value, and the guest releases it as after a call.
type closing struct {
	context.Context
	mu sync.Mutex
	// homes are the instances with queues; nil when no more are taken.
	homes map[*instance]struct{}
}

type closingKey struct{}

func newClosing() *closing {
	return &closing{Context: context.Background(), homes: map[*instance]struct{}{}}
}

func (c *closing) Value(key any) any {
	if key == (closingKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// releases reports whether ctx is a closing that has the instance release its queued values.
func (i *instance) releases(ctx context.Context) bool {
	if !i.pool.options.guards {
		return false
	}
	c, ok := ctx.Value(closingKey{}).(*closing)
	if !ok {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.homes == nil {
		// The program has kept the context.
		return false
	}
	c.homes[i] = struct{}{}
	return true
}

// release has the instances release their queued values. It hardly waits for them.
func (c *closing) release() {
	c.mu.Lock()
	homes := c.homes
	c.homes = nil
	c.mu.Unlock()
	until := time.Now().Add(maxReleaseWait)
	for i := range homes {
		i.releaseWithin(time.Until(until))
	}
}

// endResources closes all values of an instance that the caller holds, and releases them. If the
// instance is reset next, they are gone without that. It reports false if the guest could not
// release them, and if ctx has ended.
func (i *instance) endResources(ctx context.Context) bool {
	r := &i.resources
	resets := i.pool.options.reset
	for _, v := range r.values {
		if !v.initial && v.state.close() && !resets {
			r.release(v)
		}
	}
	if resets {
		r.reset()
		return true
	}
	return ctx.Err() == nil && i.outsideCalls(ctx, i.call.releaseValues) == nil
}

// releaseValues releases the values in the queue.
func (c *Call) releaseValues() error {
	r := &c.inst.resources
	for queue := r.next(); len(queue) > 0; queue = r.next() {
		for _, v := range queue {
			if err := c.releaseValue(v); err != nil {
				return c.trapped(err)
			}
		}
	}
	return nil
}

func (c *Call) releaseValue(v *guestValue) error {
	i := c.inst
	r := &i.resources
	if r.values[v.handle] != v {
		return nil
	}
	if err := c.releaseIterators(v); err != nil {
		return err
	}
	if r.drops == nil {
		r.drops = make([]engine.Function, len(i.pool.pkg.Resources))
	}
	f := r.drops[v.typ]
	if f == nil {
		if f = i.module.Function(i.pool.drops[v.typ]); f == nil {
			return &wazabi.Error{Kind: wazabi.ErrExport, Path: i.pool.drops[v.typ], Detail: "the guest has no such function"}
		}
		r.drops[v.typ] = f
	}
	r.forget(v)
	i.used = true
	stack := [1]uint64{uint64(v.handle)}
	return c.enter(c.ctx, f, stack[:])
}

// begin begins a call on the value's instance. It waits for the instance until ctx ends.
func (v *guestValue) begin(ctx context.Context, fn int) (*Call, error) {
	if err := ctx.Err(); err != nil {
		return nil, canceled(err)
	}
	i := v.inst
	if i.pool.framed {
		if call, err := v.nested(ctx, fn); call != nil || err != nil {
			if call == nil {
				// The context may be that of an outer host function.
				call, _ = i.insideOwn(ctx, fn)
			}
			if call != nil {
				return call, nil
			}
			return nil, err
		}
	}
	o, ok := i.state.acquireAny()
	if !ok {
		if call, err := i.insideOwn(ctx, fn); call != nil || err != nil {
			return call, err
		}
		var err error
		if o, err = i.wait(ctx, true); err != nil {
			if i.over() && v.state.word.Load() != valueLive {
				// The instance may have ended because its last resource was closed.
				err = v.refusal()
			}
			return nil, err
		}
	}
	call := &i.call
	call.ctx, call.owner, call.fn = ctx, o, fn
	call.lower.used = 0
	return call, nil
}

// nested begins a call on the value's instance in the host function that received ctx, if that
// serves this instance.
func (v *guestValue) nested(ctx context.Context, fn int) (*Call, error) {
	i := v.inst
	return Conn{pool: i.pool, inst: i, owner: i.state.owner()}.nested(ctx, fn)
}

// insideOwn begins a call that needs not wait for the instance, since the goroutine is in the host
// function of one of the instance's running calls. The program has not passed on that call's
// context: a reader, a writer and a sequence do not get it. It returns nil and no error if the
// goroutine is not, or is shown views.
func (i *instance) insideOwn(ctx context.Context, fn int) (*Call, error) {
	if i.number == 0 || i.state.word.Load()&stateMask != stateBusy || i.showing.Load() > 0 {
		return nil, nil
	}
	times, byOther := passages(waysHere(), i.number)
	if times == 0 || byOther {
		return nil, nil
	}
	outer := &i.call
	for ; times > 1 && outer.inner != nil; times-- {
		outer = outer.inner
	}
	if f := outer.frame.Load(); f == nil || f.enter() != doorOpen {
		return nil, nil
	}
	return Conn{pool: i.pool, inst: i, owner: i.state.owner()}.inside(ctx, outer, fn)
}

func (i *instance) waitsForCaller() error {
	return &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "the instance that the resource lives on waits for code of the program " +
		"that makes this call; a callback passes on the context that it got"}
}

// wait makes the caller the holder of the instance, once it is idle. If pinned is false, the caller
// does not wait for an instance that is pinned meanwhile, and never holds it: the goroutine that
// has pinned it would find it busy.
func (i *instance) wait(ctx context.Context, pinned bool) (owner, error) {
	acquire := i.state.acquireAny
	if !pinned {
		acquire = func() (owner, bool) { return poolOwner, i.state.acquire(poolOwner) }
	}
	// From here on a call that ends sends a token.
	i.waiting.Add(1)
	defer i.waiting.Add(-1)
	i.pool.waiters.Add(1)
	defer i.pool.waiters.Add(-1)
	if o, ok := acquire(); ok {
		return o, nil
	}
	if i.over() {
		return 0, i.endedError()
	}
	wait := &blocking{waysHere(), i, i.pool}
	times, _ := passages(wait.ways, i.number)
	if (times > 0 || i.number == 0 && heldBy(wait.ways, i.pool.number).inside) && i.showing.Load() > 0 {
		return 0, &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "views of the instance that the resource lives on are in use"}
	}
	if times > 0 {
		return 0, i.waitsForCaller()
	}
	if !wait.begin() {
		return 0, &wazabi.Error{Kind: wazabi.ErrPool, Detail: "the instance that the resource lives on is in a call that waits for an instance " +
			"which this goroutine holds", Err: wazabi.ErrBusy}
	}
	defer wait.end()
	for {
		if o, ok := acquire(); ok {
			return o, nil
		}
		if !pinned && i.state.pinned() {
			// The token may have been for another call that waits.
			i.wakeWaiting()
			return 0, &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "the instance was pinned"}
		}
		select {
		case <-i.wake:
		case <-i.ended:
			return 0, i.endedError()
		case <-ctx.Done():
			return 0, waitEnded(ctx, "the instance that the resource lives on is busy: ")
		}
	}
}

// wakeWaiting wakes a call that waits for this instance.
func (i *instance) wakeWaiting() {
	if i.waiting.Load() == 0 {
		return
	}
	select {
	case i.wake <- struct{}{}:
	default: // There is a token already.
	}
}

// endedError returns why the instance has ended.
func (i *instance) endedError() error {
	if i.state.poisoned() {
		return &wazabi.Error{Kind: wazabi.ErrPoisoned, Detail: "the instance that the resource lived on: " + i.poisonReason, Err: i.poisonErr}
	}
	return &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "the Module or Instance that made it was closed"}
}
