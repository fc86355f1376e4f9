package rt

import (
	"context"
	"sync/atomic"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// home is the instance on which all resources of some types live: those that can meet in the
// arguments of one function. A Module that resets its instances has none: the resources of each
// caller live on an instance of their own.
type home struct {
	// inst is the instance, if there is one; it may have ended, or may be pinned by now.
	inst atomic.Pointer[instance]
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
	return make([]home, n)
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

// leaseHome returns the instance of a home for one call. The instance is busy. If there is none,
// the call chooses one that it has leased, unless another call has been faster.
func (p *pool) leaseHome(ctx context.Context, h *home) (*instance, error) {
	for {
		old := h.inst.Load()
		if old != nil && !old.state.pinned() {
			_, err := old.wait(ctx, false)
			// The cause of an error can be one of the program, even ErrBusy.
			switch e, _ := err.(*wazabi.Error); {
			case err == nil && h.inst.Load() == old:
				return old, nil
			case err == nil:
				// It was pinned for a while, in which another call has chosen another one.
				old.putBack(ctx)
				continue
			case old.over() || e.Kind == wazabi.ErrClosed:
				// It has ended, or was pinned. Another instance becomes the home.
			case e.Kind == wazabi.ErrPool && e.Err != wazabi.ErrBusy:
				return nil, waitEnded(ctx, "")
			default:
				// The home waits for this goroutine, and remains the home.
				return p.lease(ctx)
			}
		}
		i, err := p.lease(ctx)
		if err != nil || h.inst.CompareAndSwap(old, i) || h.inst.Load() == i {
			return i, err
		}
		i.putBack(ctx)
	}
}

// putBack makes an instance of the pool idle, which the caller has leased for a call with ctx and
// does not use.
func (i *instance) putBack(ctx context.Context) {
	i.call.owner = poolOwner
	i.call.putDown(ctx)
}
