package rt

import (
	"context"
	"errors"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// home is the instance on which all resources of some types live: those that can meet in the
// arguments of one function.
type home struct {
	// inst is the instance, if there is one; it may have ended, or may be pinned by now.
	inst *instance
	// choosing has room for one value: that of the call that reads or sets inst.
	choosing chan struct{}
}

// newHomes returns the homes of a package's functions.
func newHomes(p *Package) []home {
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
	select {
	case h.choosing <- struct{}{}:
		defer func() { <-h.choosing }()
	default:
		if heldHere(p.number).inside {
			// The goroutine that chooses may wait for this one.
			return p.lease(ctx)
		}
		select {
		case h.choosing <- struct{}{}:
			defer func() { <-h.choosing }()
		case <-ctx.Done():
			return nil, &wazabi.Error{Kind: wazabi.ErrPool, Detail: ctx.Err().Error(), Err: ctx.Err()}
		}
	}
	if i := h.inst; i != nil && !i.state.pinned() {
		o, err := i.wait(ctx)
		switch {
		case err == nil && o == poolOwner:
			return i, nil
		case err == nil:
			i.call.owner = o
			i.call.putDown(ctx)
		case ctx.Err() != nil:
			return nil, err
		case errors.Is(err, wazabi.ErrBusy):
			// The home waits for this goroutine, and remains the home.
			return p.lease(ctx)
		}
	}
	i, err := p.lease(ctx)
	if err == nil {
		h.inst = i
	}
	return i, err
}
