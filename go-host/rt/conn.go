package rt

import (
	"context"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// Conn is a connection to a guest: to a pool of instances, or to one pinned instance. A generated
// Module or Instance holds one.
type Conn struct {
	pool *pool
	// inst is the pinned instance, nil for the pool. owner is the instance's owner as long as it
	// belongs to this Conn.
	inst  *instance
	owner owner
}

// Pin takes an instance out of the pool for the caller, or makes one. It does not count against the
// pool's size. Close of the returned Conn gives it back.
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
	pinned := inst.pin()
	c.pool.becameIdle(inst)
	return pinned, nil
}

// pin hands the holder's instance over to a new Conn.
func (i *instance) pin() Conn {
	i.pins++
	c := Conn{pool: i.pool, inst: i, owner: pinOwner(i.pins)}
	i.state.handOver(c.owner)
	return c
}

// Close closes the connection; later calls get [wazabi.ErrClosed].
//
// A pinned instance goes back to the pool, reset if the Module resets its instances. Without a
// reset it is closed if ctx has ended: calls to tidy up with that context have failed. If a call is
// running on it, it goes back when the call ends. A pool closes its idle instances, pinned ones
// included, and fails the calls that wait for one. It waits for running calls until ctx ends. Then
// it stops those of a guest with [wazabi.WithCancel], with [wazabi.ErrClosed]; others close their
// instances when they end. In both cases it returns [wazabi.ErrCanceled]; if all calls have ended
// before ctx it returns nil. A later Close waits in the same way for the calls that still run, and
// returns [wazabi.ErrClosed] if there are none. So Close with a context that has ended stops all
// calls at once. In a host function it cannot wait for the call that the
// host function serves: it closes the idle instances, refuses new calls, and returns
// [wazabi.ErrBusy].
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
		return &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "WithInit is preparing it, and its Module closes it"}
	}
	switch c.inst.state.unpin(c.owner) {
	case stateIdle:
		c.pool.giveBack(ctx, c.inst)
	case stateBusy, statePoisoned:
	default:
		return &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "the Instance was closed before"}
	}
	return nil
}

// Release lets the guest drop the data that the last result retains, now and not at the next call.
// On a pool it does so for each idle instance.
func (c Conn) Release(ctx context.Context) error {
	ctx = orBackground(ctx)
	if c.pool != nil && c.inst == nil {
		return c.pool.releaseIdle(ctx)
	}
	call, err := c.Begin(ctx, fnRelease)
	if err != nil {
		return err
	}
	defer call.End()
	return call.release()
}

// GuestEntries returns how often the guest was entered since the instance was made; 0 for a pool.
// Only the goroutine that has pinned the instance may call it.
func (c Conn) GuestEntries() uint64 {
	if c.inst == nil {
		return 0
	}
	return c.inst.entries
}

// refusal returns why the instance cannot be entered.
func (c Conn) refusal() error {
	if c.inst == nil {
		return &wazabi.Error{Kind: wazabi.ErrClosed, Func: "Module", Detail: "it, or the Instance, was never opened; New of the package returns a Module"}
	}
	switch c.inst.state.of(c.owner) {
	case statePoisoned:
		return &wazabi.Error{Kind: wazabi.ErrPoisoned, Detail: c.inst.poisonReason}
	case stateIdle, stateBusy:
		return &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "an Instance serves one goroutine at a time; pin one for each with Module.Instance (calls on the Module share no state)"}
	}
	return &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "the Instance is closed"}
}

// named adds the function to an error.
func (c Conn) named(fn int, err error) error {
	e := asError(err)
	if c.pool != nil && e.Func == "" {
		e.Func = c.pool.pkg.funcName(fn)
	}
	return e
}
