package rt

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

const (
	maxPool = 1 << 16
	// closedBit of pool.waiters says that the pool is closed; the bits below it count waiters.
	closedBit = 1 << 30
)

// pool leases instances to calls. Each slot has at most one instance. A call tries the slot that
// its processor used last, which takes no shared lock. It searches the others only if that fails.
type pool struct {
	pkg   *Package
	guest engine.Guest
	// hosts are the modules that the guest imports from.
	hosts []*engine.HostModule
	// framed says that host functions need to know which call they serve: the context that enters the
	// guest is then a frame.
	framed bool
	// changes says that instances are prepared for each next caller; see change.
	changes bool
	// watches says that a call which runs on after its context is to be logged. outlived says that
	// one was. stopping says that Close stops the running calls of a guest with guards.
	watches            bool
	outlived, stopping atomic.Bool
	// number is the pool's number among those with gates, and ways lead through them; see gate.go.
	// entries are the ways into the guest; they have no gates if the guest cannot call out.
	number        int
	ways, entries gateWays
	match
	options options
	// opened is the time at which the Module was opened, by the guest's clock. logs limits the guest's
	// records.
	opened time.Time
	logs   rate

	// homes are for the functions that have one.
	homes []home
	slots []slot
	hints sync.Pool
	next  atomic.Uint32
	// waiters counts the calls that wait for an instance; closedBit says that the pool is closed. If
	// it is not 0, a call that ends has more to do.
	waiters atomic.Int32
	// stuck is the number of slots that are held by goroutines that wait for an instance. mu guards
	// it.
	stuck int
	// wake has a token for each instance or slot that came free while a call waited, up to the number
	// of slots.
	wake chan struct{}
	// close closes done. The end of the last instance closes gone.
	done, gone chan struct{}

	mu sync.Mutex
	// live has all instances, pinned ones too. making counts the instances that are being made.
	live          map[*instance]struct{}
	making        int
	closed, ended bool
	// past has the counts of instances that have ended.
	past struct{ calls, entries uint64 }
	// made, poisoned and retired count instances. instantiate is how long making the last one took.
	made, poisoned, retired uint64
	instantiate             time.Duration
	// trimmer calls trim, if trimming is set.
	trimmer  *time.Timer
	trimming bool
}

type slot struct {
	inst atomic.Pointer[instance]
	// filling: a goroutine is making an instance for the slot.
	filling atomic.Bool
	_       [128 - 16]byte
}

// hint is the slot that one processor used last.
type hint struct{ slot int }

func newPool(pkg *Package, g engine.Guest, m match, o options) (*pool, error) {
	opened, err := o.time()
	if err != nil {
		return nil, err
	}
	p := &pool{
		pkg: pkg, guest: g, match: m, options: o, opened: opened,
		slots: make([]slot, o.poolSize), homes: newHomes(pkg),
		wake: make(chan struct{}, o.poolSize),
		done: make(chan struct{}),
		gone: make(chan struct{}),
		live: map[*instance]struct{}{},
	}
	facts := g.Facts().(*facts)
	p.hosts = slices.Clone(pkg.hostModules())
	p.framed = len(p.hosts) > 0 || facts.asks
	p.watches = o.logger != nil && !facts.guards
	if facts.asks || facts.guards {
		p.hosts = append(p.hosts, kitModule())
	}
	p.changes = o.reset || o.maxCalls > 0 || o.maxMemory > 0
	p.hints.New = func() any { return &hint{slot: int(p.next.Add(1)-1) % len(p.slots)} }
	if p.framed || len(facts.wasi) > 0 || o.prepare != nil || o.logger != nil || pkg.Views {
		p.number = takeGateNumber()
		p.ways = waysOf(p.number)
	}
	if p.framed || len(facts.wasi) > 0 {
		p.entries = p.ways
	}
	return p, nil
}

// first makes the first instance, before the pool has other users.
func (p *pool) first(ctx context.Context) error {
	i, err := p.make(ctx, poolOwner)
	if err != nil {
		return err
	}
	p.slots[0].inst.Store(i)
	i.state.handOver(poolOwner)
	return nil
}

// lease returns an instance for one call. The instance is busy.
func (p *pool) lease(ctx context.Context) (*instance, error) {
	if p == nil {
		return nil, Conn{}.refusal()
	}
	h := p.hints.Get().(*hint)
	i := p.slots[h.slot].inst.Load()
	if i == nil || !i.state.tryAcquire(poolOwner) {
		var err error
		if i, err = p.leaseSlow(ctx, h); err != nil {
			return nil, err
		}
	}
	p.hints.Put(h)
	return i, nil
}

func (p *pool) leaseSlow(ctx context.Context, h *hint) (*instance, error) {
	if i, err := p.search(ctx, h); i != nil || err != nil {
		return i, err
	}
	// From here on a call that ends sends a token, so that the following search misses no instance.
	p.waiters.Add(1)
	defer p.waiters.Add(-1)
	if i, err := p.search(ctx, h); i != nil || err != nil {
		return i, err
	}
	if slots := heldHere(p.number).slots; slots > 0 {
		if err := p.waitHolding(slots); err != nil {
			return nil, err
		}
		defer p.endHolding(slots)
	}
	for {
		if i, err := p.search(ctx, h); i != nil || err != nil {
			return i, err
		}
		select {
		case <-p.wake:
		case <-p.done:
			return nil, &wazabi.Error{Kind: wazabi.ErrPool, Detail: "the Module was closed", Err: wazabi.ErrClosed}
		case <-ctx.Done():
			return nil, &wazabi.Error{Kind: wazabi.ErrPool, Detail: ctx.Err().Error(), Err: ctx.Err()}
		}
	}
}

// waitHolding begins the wait of a goroutine that holds slots. It returns an error if no wait for
// an instance could end: then all slots are held by goroutines that wait.
func (p *pool) waitHolding(slots int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stuck+slots >= len(p.slots) {
		return &wazabi.Error{Kind: wazabi.ErrPool, Detail: "it is needed by code that a call of the guest waits for, such as a host function, and all " +
			"instances wait for such code; a host function passes on the context that it was given", Err: wazabi.ErrBusy}
	}
	p.stuck += slots
	return nil
}

func (p *pool) endHolding(slots int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stuck -= slots
}

// search takes an idle instance, or makes one in an empty slot. It returns nil if all are busy.
func (p *pool) search(ctx context.Context, h *hint) (*instance, error) {
	for n := range p.slots {
		at := (h.slot + n) % len(p.slots)
		if i := p.slots[at].inst.Load(); i != nil && i.state.acquire(poolOwner) {
			h.slot = at
			return i, nil
		}
	}
	for n := range p.slots {
		at := (h.slot + n) % len(p.slots)
		if s := &p.slots[at]; s.inst.Load() == nil && s.filling.CompareAndSwap(false, true) {
			i, err := p.fill(ctx, s)
			if i != nil || err != nil {
				h.slot = at
				return i, err
			}
		}
	}
	if p.waiters.Load()&closedBit != 0 {
		return nil, &wazabi.Error{Kind: wazabi.ErrClosed}
	}
	return nil, nil
}

// fill makes an instance for a slot that the caller is filling. It returns nil if another goroutine
// has filled it.
func (p *pool) fill(ctx context.Context, s *slot) (*instance, error) {
	failed := true
	defer func() {
		s.filling.Store(false)
		if failed {
			// A call may be waiting for this slot; it tries now that the slot is free, and gets its
			// own error.
			p.wakeOne()
		}
	}()
	if s.inst.Load() != nil {
		failed = false
		return nil, nil
	}
	i, err := p.make(ctx, poolOwner)
	if err != nil {
		return nil, err
	}
	failed = false
	s.inst.Store(i)
	return i, nil
}

// make makes an instance that is busy and in no slot. The owner is poolOwner if the goroutine fills
// a slot, else noOwner.
func (p *pool) make(ctx context.Context, o owner) (*instance, error) {
	if p.options.prepare != nil && heldHere(p.number).preparing {
		return nil, &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "called from WithInit's function, which would be called again for another instance; " +
			"use the Instance that the function got"}
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, &wazabi.Error{Kind: wazabi.ErrClosed}
	}
	p.making++
	p.mu.Unlock()

	var i *instance
	var took time.Duration
	// Deferred, since preparing the instance runs the caller's code, which may end the goroutine.
	defer func() {
		p.mu.Lock()
		p.making--
		if i != nil {
			p.live[i] = struct{}{}
			p.made++
			p.instantiate = took
			p.scheduleTrim()
		}
		p.unlockAndMaybeEnd()
	}()
	start := time.Now()
	fresh, err := newInstance(ctx, p, o)
	if err != nil {
		return nil, err
	}
	took = time.Since(start)
	p.logHolding(ctx, fresh.bits(), slog.LevelDebug, "instance made", slog.Duration("took", took), slog.Int("memory", len(fresh.mem.data)))
	if err := fresh.prepare(ctx); err != nil {
		return nil, err
	}
	if err := fresh.save(ctx); err != nil {
		return nil, err
	}
	fresh.prepared.Store(true)
	fresh.filling = false
	i = fresh
	return i, nil
}

// take returns an instance that is busy and in no slot.
func (p *pool) take(ctx context.Context) (*instance, error) {
	for n := range p.slots {
		i := p.slots[n].inst.Load()
		if i == nil || i.homing() || !i.state.acquire(poolOwner) {
			continue
		}
		if i.homing() {
			// Resources came to live on it meanwhile; their methods would enter the caller's instance.
			i.call.owner = poolOwner
			i.call.putDown(ctx)
			continue
		}
		p.vacate(i)
		return i, nil
	}
	return p.make(ctx, noOwner)
}

// vacate takes an instance that the caller holds out of its slot, and wakes a goroutine that waits
// for one. It looks the slot up. The instance may have been pinned and given back into another
// slot, after the caller found it in one slot and before the caller held it.
func (p *pool) vacate(i *instance) {
	defer p.wakeOne()
	for n := range p.slots {
		if p.slots[n].inst.CompareAndSwap(i, nil) {
			return
		}
	}
}

// giveBack puts a pinned instance that the caller holds into a slot. It closes the instance if all
// slots are taken, and if the instance is not ready for another caller.
func (p *pool) giveBack(ctx context.Context, i *instance) {
	i.call.owner = noOwner
	placed := false
	var left objects
	// Deferred, since the guest may call its host when it drops its results, and the host may end the
	// goroutine.
	defer func() {
		defer p.closeObjects(0, &left)
		if !placed {
			i.destroy(ctx, stateClosed)
		}
	}()
	if i.prepared.Load() && p.waiters.Load()&closedBit == 0 && i.ready(ctx, &left) {
		for n := range p.slots {
			s := &p.slots[n]
			if s.inst.Load() != nil || !s.filling.CompareAndSwap(false, true) {
				continue
			}
			if s.inst.Load() == nil {
				// The slot is set first: once the instance is idle for the pool, calls can enter it.
				i.call.marks = 0
				placed = true
				s.inst.Store(i)
				i.state.handOver(poolOwner)
				s.filling.Store(false)
				p.becameIdle(i)
				return
			}
			s.filling.Store(false)
		}
	}
}

// ready readies a pinned instance, which the caller holds, for another caller. Without a reset its
// state is what the pinning caller has made of it: if ctx has ended, calls to tidy up have failed,
// and the instance is not ready. Neither is it if the guest was opened with WithCancel and takes
// longer than ctx to release its results.
func (i *instance) ready(ctx context.Context, left *objects) (ok bool) {
	if !i.endResources(ctx) {
		return false
	}
	if i.pool.changes {
		if *left, ok = i.change(); !ok {
			return false
		}
	}
	if i.pool.options.reset {
		return true
	}
	return ctx.Err() == nil && i.outsideCalls(ctx, func() error { return i.releaseResults(ctx) }) == nil
}

// retire is called at the end of a call whose instance was closed during the call. ctx is the
// call's: it bounds what the guest takes to release its results.
func (p *pool) retire(ctx context.Context, i *instance) {
	if i.module.Closed() {
		i.destroy(ctx, stateClosed)
		return
	}
	p.giveBack(ctx, i)
}

// discard closes a poisoned instance.
func (p *pool) discard(i *instance) {
	p.mu.Lock()
	p.poisoned++
	p.mu.Unlock()
	// The memory is freed before the slot, so that there is never more of it than the slots allow. The
	// slot is freed before the record is written, since the caller's logger may call the Module.
	i.free(context.Background())
	p.vacate(i)
	p.log(context.Background(), slog.LevelWarn, "instance poisoned", slog.String("reason", i.poisonReason))
	i.destroy(context.Background(), statePoisoned)
}

// forget takes an instance out of its slot and out of live.
func (p *pool) forget(i *instance) {
	p.vacate(i)
	p.logHolding(context.Background(), i.bits(), slog.LevelDebug, "instance closed")
	p.mu.Lock()
	if _, ok := p.live[i]; ok {
		delete(p.live, i)
		p.past.calls += i.calls
		p.past.entries += i.entries
	}
	p.unlockAndMaybeEnd()
}

// unlockAndMaybeEnd unlocks mu. It ends the pool if the pool is closed and has no instance left.
func (p *pool) unlockAndMaybeEnd() {
	last := p.closed && !p.ended && p.making == 0 && len(p.live) == 0
	p.ended = p.ended || last
	p.mu.Unlock()
	if last {
		p.logDropped(context.Background(), 0, p.logs.rest())
		dropGateNumber(p.number)
		p.guest.Release()
		close(p.gone)
	}
}

// becameIdle is called when i has become idle. It closes i if the pool is closed; otherwise it
// wakes a waiting call.
func (p *pool) becameIdle(i *instance) {
	if p.waiters.Load() != 0 {
		p.serveWaiters(i)
	}
}

func (p *pool) serveWaiters(i *instance) {
	if p.waiters.Load()&closedBit != 0 {
		p.closeIdle(i)
		return
	}
	i.wakeWaiting()
	p.wakeOne()
}

func (p *pool) wakeOne() {
	if p.waiters.Load() == 0 {
		return
	}
	select {
	case p.wake <- struct{}{}:
	default: // There are tokens for all slots already.
	}
}

// closeIdle closes i if it is idle; otherwise its current call closes it.
func (p *pool) closeIdle(i *instance) {
	if i.state.beginClose() {
		i.destroy(context.Background(), stateClosed)
	}
}

// closeAllIdle closes those of the instances that are idle. It waits until that is done or ctx
// ends: the caller's logger and objects may block.
func (p *pool) closeAllIdle(ctx context.Context, instances []*instance) {
	held := instances[:0]
	for _, i := range instances {
		switch {
		case !i.state.beginClose():
		case p.options.logger == nil && len(i.objects.entries) == 0:
			i.destroy(context.Background(), stateClosed)
		default:
			held = append(held, i)
		}
	}
	if len(held) == 0 {
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		closeEach(held)
	}()
	select {
	case <-done:
		return
	case <-ctx.Done():
	}
	// Code that does not block is done soon, also if ctx had ended before.
	select {
	case <-done:
	case <-time.After(stopWait):
	}
}

// closeEach closes instances, which the caller holds. If that ends the goroutine, the others are
// closed too.
func closeEach(instances []*instance) {
	if len(instances) == 0 {
		return
	}
	defer closeEach(instances[1:])
	instances[0].destroy(context.Background(), stateClosed)
}

// close closes the idle instances and waits for the others.
func (p *pool) close(ctx context.Context) error {
	p.mu.Lock()
	first := !p.closed
	p.closed = true
	if first {
		// This comes before the list of live instances: an instance that is made later sees the bit when
		// it becomes idle.
		p.waiters.Add(closedBit)
	}
	idle := make([]*instance, 0, len(p.live))
	for i := range p.live {
		idle = append(idle, i)
	}
	if p.trimmer != nil {
		p.trimmer.Stop()
	}
	p.unlockAndMaybeEnd()
	if first {
		close(p.done)
		p.closeAllIdle(ctx, idle)
	} else {
		select {
		case <-p.gone:
			return &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "Close was called before"}
		default:
		}
	}
	select {
	case <-p.gone:
		return nil
	default:
	}
	if p.serving(ctx) || heldHere(p.number).inside {
		return &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "called in a host function, or in other code of the program for which an instance waits; " +
			"the Module closes when that ends"}
	}
	select {
	case <-p.gone:
		return nil
	case <-ctx.Done():
		return p.stop(ctx.Err())
	}
}

// stopWait is how long Close waits for calls that it has stopped.
const stopWait = 100 * time.Millisecond

// stop stops the running calls, if the guest has guards, when Close waits no longer because of
// cause. It returns the error of Close.
func (p *pool) stop(cause error) error {
	detail := "calls are still running: "
	if p.options.guards {
		p.stopping.Store(true)
		select {
		case <-p.gone:
			detail = "running calls were stopped: "
		case <-time.After(stopWait):
		}
	}
	return &wazabi.Error{Kind: wazabi.ErrCanceled, Detail: detail + cause.Error(), Err: cause}
}

// releaseIdle lets every idle instance drop the data that its last result retains.
func (p *pool) releaseIdle(ctx context.Context) error {
	if p.waiters.Load()&closedBit != 0 {
		return &wazabi.Error{Kind: wazabi.ErrClosed, Func: p.pkg.Name}
	}
	for n := range p.slots {
		i := p.slots[n].inst.Load()
		if i == nil || !i.state.acquire(poolOwner) {
			continue
		}
		call := &i.call
		call.ctx, call.owner, call.fn = ctx, poolOwner, -1
		err := call.release()
		call.End()
		if err != nil {
			return err
		}
	}
	return nil
}
