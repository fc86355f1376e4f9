package rt

import (
	"context"

	wazabi "github.com/wazabi/wazabi/go-host"
)

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
	wait := &blocking{ways: waysHere(), pool: p}
	if !wait.begin() {
		return nil, &wazabi.Error{Kind: wazabi.ErrPool, Detail: "it is needed by code that a call of the guest waits for, such as a host function, and all " +
			"instances wait for such code; a host function passes on the context that it was given", Err: wazabi.ErrBusy}
	}
	defer wait.end()
	for {
		if i, err := p.search(ctx, h); i != nil || err != nil {
			return i, err
		}
		select {
		case <-p.wake:
		case <-p.done:
			return nil, &wazabi.Error{Kind: wazabi.ErrPool, Detail: "the Module was closed", Err: wazabi.ErrClosed}
		case <-ctx.Done():
			return nil, waitEnded(ctx, "")
		}
	}
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
		return nil, &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "the Module is closed"}
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

// releaseIdle lets every idle instance drop the data that its last result retains.
func (p *pool) releaseIdle(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return Conn{pool: p}.named(fnRelease, canceled(err))
	}
	if p.waiters.Load()&closedBit != 0 {
		return &wazabi.Error{Kind: wazabi.ErrClosed, Func: p.pkg.funcName(fnRelease), Detail: "the Module is closed"}
	}
	for n := range p.slots {
		if i := p.slots[n].inst.Load(); i != nil && i.state.acquire(poolOwner) {
			if err := i.releaseFor(ctx, poolOwner); err != nil {
				return err
			}
		}
	}
	for _, i := range p.atHome() {
		if i.state.acquire(homeOwner) {
			if err := i.releaseFor(ctx, homeOwner); err != nil {
				return err
			}
		}
	}
	return nil
}

// releaseFor lets the instance, which the caller holds for the owner, drop its last result.
func (i *instance) releaseFor(ctx context.Context, o owner) error {
	call := &i.call
	call.ctx, call.owner, call.fn = ctx, o, fnRelease
	defer call.End()
	return call.release()
}
