package rt

import (
	"context"
	"fmt"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// prepare runs the function of WithInit on the instance, which the caller holds before and after;
// if that fails it is closed. In between the instance is pinned: the function has a Conn like any
// other, which does nothing later.
func (i *instance) prepare(ctx context.Context) (err error) {
	f := i.pool.options.prepare
	if f == nil {
		return nil
	}
	c := i.pin()
	failure := error(&wazabi.Error{Kind: wazabi.ErrInit, Detail: "the function ended its goroutine"})
	// Deferred, for the function may end in any way that Go has.
	defer func() {
		if r := recover(); r != nil {
			cause, _ := r.(error)
			failure = &wazabi.Error{Kind: wazabi.ErrInit, Detail: text.Plain(fmt.Sprintf("the function panicked: %v", r), text.MaxError), Err: cause}
		}
		err = i.takeBack(ctx, c.owner, failure)
	}()
	if e := f(ctx, c); e != nil {
		failure = &wazabi.Error{Kind: wazabi.ErrInit, Detail: e.Error(), Err: e}
	} else {
		failure = nil
	}
	return nil
}

// takeBack makes the instance the pool's again, or closes it and returns the failure.
func (i *instance) takeBack(ctx context.Context, o owner, failure error) error {
	was := i.state.reclaim(o)
	if was == stateIdle {
		if failure != nil {
			i.destroy(ctx, stateClosed)
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
