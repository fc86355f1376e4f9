package rt

import (
	"context"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

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
	p.mu.Unlock()
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
		return p.stop(fault.Cause(ctx))
	}
}

// closeAllIdle closes those of the instances that are idle, and ends the pool if no other is left.
// It waits until that is done or ctx ends: the caller's logger and objects may block.
func (p *pool) closeAllIdle(ctx context.Context, instances []*instance) {
	held := instances[:0]
	for _, i := range instances {
		switch {
		case !i.state.beginClose():
		case p.options.logger == nil && len(i.objects.entries) == 0:
			i.destroy()
		default:
			held = append(held, i)
		}
	}
	if len(held) == 0 && p.options.logger == nil {
		p.maybeEnd()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		// Deferred, since an object's Close may end the goroutine.
		defer p.maybeEnd()
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

// closeEach closes instances, which the caller holds. All have ended before the caller's code runs,
// which may call any of them.
func closeEach(instances []*instance) {
	for _, i := range instances {
		i.finish(stateClosed)
	}
	leaveEach(instances)
}

// leaveEach runs leave of instances. If that ends the goroutine, the others are left too.
func leaveEach(instances []*instance) {
	if len(instances) == 0 {
		return
	}
	defer leaveEach(instances[1:])
	instances[0].leave()
}

// closeIdle closes i if it is idle; otherwise its current call closes it.
func (p *pool) closeIdle(i *instance) {
	if i.state.beginClose() {
		i.destroy()
	}
}

// stopWait is how long Close waits for calls that it has stopped.
const stopWait = 100 * time.Millisecond

// stop stops the running calls, if the guest has guards, when Close waits no longer because of
// cause. It returns the error of Close.
func (p *pool) stop(cause error) error {
	select {
	case <-p.gone:
		// The calls had ended by themselves when cause came.
		return nil
	default:
	}
	detail := "calls are still running: "
	if p.options.guards {
		if !p.stopping.Swap(true) {
			close(p.halt)
		}
		select {
		case <-p.gone:
			detail = "running calls were stopped: "
		case <-time.After(stopWait):
		}
	}
	return &wazabi.Error{Kind: wazabi.ErrCanceled, Detail: detail + fault.Text(cause), Err: cause}
}
