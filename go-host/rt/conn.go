package rt

import (
	"context"
	"runtime"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// Conn is a way to call a guest: through a pool of instances, or to the one that was pinned. A generated Module or
// Instance holds one.
type Conn struct {
	pool *pool
	// inst is the pinned instance, nil for the pool; owner is the part of its state that says whether it is still this
	// Conn's.
	inst  *instance
	owner uint64
}

// Pin takes an instance out of the pool for the caller, or makes one. It does not count against the pool's size. Close of
// the Conn that it returns gives it back.
func (c Conn) Pin(ctx context.Context) (Conn, error) {
	ctx = orBackground(ctx)
	if err := ctx.Err(); err != nil {
		return Conn{}, c.named(-1, canceled(err))
	}
	if c.pool == nil {
		return Conn{}, c.named(-1, c.refusal())
	}
	inst, err := c.pool.take(ctx)
	if err != nil {
		return Conn{}, c.named(-1, err)
	}
	inst.pins++
	owner := inst.pins << ownerShift
	inst.state.Store(owner | stateIdle)
	if inst.pool.attention.Load() != 0 {
		inst.pool.attend(inst)
	}
	return Conn{pool: c.pool, inst: inst, owner: owner}, nil
}

// Close ends the use of the connection; later calls get [wazabi.ErrClosed].
//
// A pinned instance goes back to the pool, at the end of the call that is running on it, if any. A pool closes its idle
// instances, pinned ones included, wakes whoever waits for one, and waits for running calls until ctx ends; calls that
// run longer close their instances when they end. In a host function it cannot wait for the call that the host function
// serves: it closes what is idle, refuses new calls, and returns [wazabi.ErrBusy].
func (c Conn) Close(ctx context.Context) error {
	ctx = orBackground(ctx)
	var err error
	switch {
	case c.pool == nil:
		err = c.refusal()
	case c.inst != nil:
		err = c.unpin(ctx)
	default:
		err = c.pool.close(ctx)
	}
	if err != nil {
		return c.named(-1, err)
	}
	return nil
}

func (c Conn) unpin(ctx context.Context) error {
	if !c.inst.prepared.Load() {
		return &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "it is being prepared by WithInit, and its Module's to close"}
	}
	state := &c.inst.state
	for {
		word := state.Load()
		switch word {
		case c.owner | stateIdle:
			if state.CompareAndSwap(word, c.owner|stateClosing) {
				c.pool.giveBack(ctx, c.inst)
				return nil
			}
		case c.owner | stateCounted:
			runtime.Gosched()
		case c.owner | stateBusy:
			if state.CompareAndSwap(word, c.owner|stateLeaving) {
				return nil
			}
		case c.owner | statePoisoned:
			if state.CompareAndSwap(word, c.owner|stateClosed) {
				return nil
			}
		default:
			return &wazabi.Error{Kind: wazabi.ErrClosed}
		}
	}
}

// Release lets the guest drop what the last result retains, at once and not at the next call. On a pool it does so for
// each idle instance.
func (c Conn) Release(ctx context.Context) error {
	ctx = orBackground(ctx)
	if c.pool != nil && c.inst == nil {
		return c.pool.releaseIdle(ctx)
	}
	call, err := c.Begin(ctx, -1)
	if err != nil {
		return err
	}
	defer call.End()
	return call.release()
}

func (c *Call) release() error {
	release := c.inst.releaseResults
	if c.outer != nil {
		// The outer calls will retain something yet.
		release = c.releaseResults
	}
	if err := release(c.ctx); err != nil {
		return c.trapped(err)
	}
	return nil
}

// Crossings returns how often the guest was entered since the instance was made; 0 for a pool. It is for the goroutine
// that owns the instance.
func (c Conn) Crossings() uint64 {
	if c.inst == nil {
		return 0
	}
	return c.inst.crossings
}

// refusal says why the instance cannot be entered.
func (c Conn) refusal() error {
	if c.inst == nil {
		return &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "it was never opened"}
	}
	word := c.inst.state.Load()
	if word&^stateMask != c.owner {
		return &wazabi.Error{Kind: wazabi.ErrClosed}
	}
	switch word & stateMask {
	case statePoisoned:
		return &wazabi.Error{Kind: wazabi.ErrPoisoned, Detail: c.inst.fate}
	case stateIdle, stateBusy:
		return &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "an Instance serves one goroutine at a time; use the Module, or pin one for each"}
	}
	return &wazabi.Error{Kind: wazabi.ErrClosed}
}

// named adds the function to an error.
func (c Conn) named(fn int, err error) error {
	e := asError(err)
	if c.pool != nil && e.Func == "" {
		e.Func = c.pool.pkg.funcName(fn)
	}
	return e
}
