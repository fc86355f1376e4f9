package rt

import (
	"context"
	"errors"
	"sync/atomic"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// home is the instance on which all resources of some types live: those that can meet in the
// arguments of one function. A Module that resets its instances has none: the resources of each
// caller live on an instance of their own.
type home struct {
	// inst is the instance, if there is one; it may have ended, or may be pinned by now.
	inst atomic.Pointer[instance]
	// choosing has room for one value: that of the call that sets inst.
	choosing chan struct{}
}

// newHomes returns the homes of a package's functions.
func newHomes(p *Package, o *options) []home {
	if o.reset {
		return nil
	}
	n := 0
	for _, number := range p.Homes {
		n = max(n, number+1)
	}
	homes := make([]home, n)
	for i := range homes {
		homes[i].choosing = make(chan struct{}, 1)
	}
	return homes
}

// endAtHome ends a call on the pool, of a Module that resets its instances, after which resources
// live on the instance. The instance leaves its slot, so that no other caller finds what the owner
// of the resources has left there. From now on it serves only calls of these resources, by any
// number of goroutines.
func (c *Call) endAtHome(ctx context.Context) {
	i := c.inst
	i.pool.vacate(i)
	if idle := i.state.leavePool(); !idle || i.awaited() {
		i.wasPutDown(ctx, idle)
	}
}

// backInPool puts the instance of the call, which is ready for the next caller, into a slot, unless
// it is in one. It reports false if there is no room.
func (c *Call) backInPool() bool {
	i := c.inst
	if c.owner == homeOwner {
		if !i.state.joinPool() || !i.pool.place(i) {
			return false
		}
		c.owner = poolOwner
	}
	return true
}

// atHome returns the instances that serve only the resources that live on them.
func (p *pool) atHome() (all []*instance) {
	if !p.options.reset {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.live {
		if i.state.owner() == homeOwner {
			all = append(all, i)
		}
	}
	return all
}

// leaseFor returns an instance for one call of function fn. The instance is busy.
func (p *pool) leaseFor(ctx context.Context, fn int) (*instance, error) {
	if p != nil && len(p.homes) > 0 {
		if number, ok := p.pkg.Homes[fn]; ok {
			return p.leaseHome(ctx, &p.homes[number])
		}
	}
	return p.lease(ctx)
}

// leaseHome returns the instance of a home for one call. The instance is busy.
func (p *pool) leaseHome(ctx context.Context, h *home) (*instance, error) {
	for {
		i := h.inst.Load()
		if i != nil && !i.state.pinned() {
			_, err := i.wait(ctx, false)
			switch {
			case err == nil && h.inst.Load() == i:
				return i, nil
			case err == nil:
				// It was pinned for a while, in which another call has chosen another one.
				i.call.owner = poolOwner
				i.call.putDown(ctx)
				continue
			case ctx.Err() != nil:
				return nil, err
			case errors.Is(err, wazabi.ErrBusy):
				// The home waits for this goroutine, and remains the home.
				return p.lease(ctx)
			}
		}
		if chosen, err := p.chooseHome(ctx, h, i); chosen != nil || err != nil {
			return chosen, err
		}
	}
}

// chooseHome makes another instance the home, and leases it. It returns nil if another call has
// chosen one since the home was old.
func (p *pool) chooseHome(ctx context.Context, h *home, old *instance) (*instance, error) {
	select {
	case h.choosing <- struct{}{}:
	default:
		held := waysHere()
		if heldBy(held, p.number).inside {
			// The goroutine that chooses may wait for this one.
			return p.lease(ctx)
		}
		if err := p.waitToChoose(ctx, h, held); err != nil {
			return nil, err
		}
	}
	defer func() { <-h.choosing }()
	if h.inst.Load() != old {
		return nil, nil
	}
	i, err := p.lease(ctx)
	if err == nil {
		h.inst.Store(i)
	}
	return i, err
}

// waitToChoose waits for the call that chooses, which itself waits for any instance of the pool. The
// goroutine has passed the ways held.
func (p *pool) waitToChoose(ctx context.Context, h *home, held []way) error {
	wait := &blocking{ways: held, pool: p}
	if !wait.begin() {
		return errAllWait()
	}
	defer wait.end()
	select {
	case h.choosing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return waitEnded(ctx, "")
	}
}
