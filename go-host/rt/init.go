package rt

import (
	"context"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// prepare runs WithInit's function on the instance, which the caller holds before and after. If the
// function fails, the instance is closed. Meanwhile the instance is pinned: the function has an
// ordinary Conn, which has no effect later.
func (i *instance) prepare(ctx context.Context) (err error) {
	f := i.pool.options.prepare
	if f == nil {
		return nil
	}
	bits := i.bits() | preparing
	c := i.pin()
	failure := error(&wazabi.Error{Kind: wazabi.ErrInit, Detail: "the function ended its goroutine"})
	// Deferred, since the function may panic or end the goroutine.
	defer func() {
		if r := recover(); r != nil {
			failure = recovered(wazabi.ErrInit, "", "the function", r)
		}
		err = i.takeBack(c.owner, failure)
	}()
	var e error
	i.pool.gated(bits, func() { e = f(ctx, c) })
	if e != nil {
		failure = &wazabi.Error{Kind: wazabi.ErrInit, Detail: fault.Unprefixed(e), Err: e}
	} else {
		failure = nil
	}
	return nil
}

// takeBack returns the instance to the pool, or closes it and returns the failure.
func (i *instance) takeBack(o owner, failure error) error {
	was := i.state.reclaim(o)
	if was == stateIdle {
		if failure != nil {
			i.destroy()
		}
		return failure
	}
	if failure != nil {
		return failure
	}
	switch was {
	case stateBusy:
		return &wazabi.Error{Kind: wazabi.ErrInit, Detail: "the function returned while a call was running on the instance; wait for it", Err: wazabi.ErrBusy}
	case statePoisoned:
		return &wazabi.Error{Kind: wazabi.ErrInit, Detail: "the instance is poisoned: " + i.poisonReason, Err: wazabi.ErrPoisoned}
	}
	return &wazabi.Error{Kind: wazabi.ErrInit, Detail: "the instance was closed meanwhile", Err: wazabi.ErrClosed}
}
