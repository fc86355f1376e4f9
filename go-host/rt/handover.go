package rt

import (
	"context"
)

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
			i.destroy()
		}
	}()
	if i.prepared.Load() && p.waiters.Load()&closedBit == 0 && i.ready(ctx, &left) && p.place(i) {
		placed = true
		i.call.marks = 0
		i.state.handOver(poolOwner)
		p.becameIdle(i)
	}
}

// place puts an instance that the caller holds into an empty slot, if there is one. Calls enter the
// instance once it is idle for the pool.
func (p *pool) place(i *instance) bool {
	for n := range p.slots {
		s := &p.slots[n]
		if s.inst.Load() != nil || !s.filling.CompareAndSwap(false, true) {
			continue
		}
		placed := s.inst.CompareAndSwap(nil, i)
		s.filling.Store(false)
		if placed {
			return true
		}
	}
	return false
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
		i.destroy()
		return
	}
	p.giveBack(ctx, i)
}
