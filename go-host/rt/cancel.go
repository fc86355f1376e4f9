package rt

import (
	"context"
	"log/slog"
	"runtime"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// Guests opened with [wazabi.WithCancel] have fuel guards: code that counts, and calls tick about
// every ten microseconds. No goroutine watches the call's context: tick receives the context from
// the engine.

// stopped is the value that host functions panic with to stop a call. The engine returns it in the
// call's error.
type stopped struct{ cause error }

func (s *stopped) Error() string { return fault.Text(s.cause) }
func (s *stopped) Unwrap() error { return s.cause }

// tick runs on the goroutine of the call. Compiled guest code cannot be preempted; but Go's
// scheduler and garbage collector stop a goroutine wherever it enters a Go function, which is here.
func tick(ctx context.Context, _ []uint64) {
	if runtime.GOARCH == "wasm" {
		// Go preempts nothing there. Without this, the goroutine that cancels the context or closes the
		// Module would not run before the guest returns.
		runtime.Gosched()
	}
	var err error
	if f, ok := ctx.(*frame); ok {
		f.call.inst.takeTurn()
		err = f.stopReason()
	} else {
		err = ended(ctx)
	}
	if err != nil {
		panic(&stopped{err})
	}
}

// late reports whether the deadline has passed. The context's own timer may not have had a
// processor to run on.
func late(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// stops reports whether the guest, which has guards, is to stop. The guest is running, and is
// denied memory if it is.
func (i *instance) stops() bool {
	cause := i.stopReason()
	if cause == nil {
		return false
	}
	i.denied, i.deniedIn = &stopped{cause}, i.entries
	return true
}

// stopReason returns why the guest, which has guards, must not go on, or nil.
func (i *instance) stopReason() error {
	if i.pool.stopping.Load() {
		return stoppedByClose()
	}
	return i.contextEnded()
}

// contextEnded returns why a context has ended in which the guest runs, or nil. These are the
// context of the call from Go, and those of the calls that its host functions have made and that
// have not ended, which the program need not make of the first. The caller is on the goroutine of
// the innermost call.
func (i *instance) contextEnded() (err error) {
	for c := &i.call; c != nil && c.ctx != nil && err == nil; c = c.inner {
		err = ended(c.ctx)
	}
	return err
}

// contexts returns the contexts that contextEnded looks at.
func (i *instance) contexts() (all []context.Context) {
	for c := &i.call; c != nil && c.ctx != nil; c = c.inner {
		all = append(all, c.ctx)
	}
	return all
}

// ended returns why a context has ended, or nil. A context of the program one of whose methods
// panics has ended because of that: the engine would have to make a text of any value.
func ended(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = recovered(wazabi.ErrHost, "", "a method of the context", r)
		}
	}()
	if err = ctx.Err(); err == nil && late(ctx) {
		err = context.DeadlineExceeded
	}
	return err
}

// steady is a context that the program may implement, in a form from which package context makes
// others. That calls its methods on a goroutine of its own, where a panic would end the process,
// and panics itself if the context is done and Err returns nil.
type steady struct{ context.Context }

func (s steady) Err() (err error) {
	defer func() {
		if recover() != nil {
			err = context.Canceled
		}
	}()
	select {
	case <-s.Done():
		return fault.Cause(s.Context)
	default:
		return s.Context.Err()
	}
}

func (s steady) Value(key any) (value any) {
	defer func() {
		if recover() != nil {
			value = nil
		}
	}()
	return s.Context.Value(key)
}

// waitEnded is the error of a wait for an instance, of which detail says which. The wait has ended
// with its context.
func waitEnded(ctx context.Context, detail string) error {
	cause := fault.Cause(ctx)
	return &wazabi.Error{Kind: wazabi.ErrPool, Detail: detail + fault.Text(cause), Err: cause}
}

// deniedToStop returns why the guest was denied memory in its current entry, if it was because it
// is to stop; else nil.
func (i *instance) deniedToStop() *stopped {
	if i.deniedIn != i.entries {
		return nil
	}
	return i.denied
}

// stopReason returns why the guest must not go on, or nil. A guest without guards always goes on.
func (f *frame) stopReason() error {
	if f.call.needs&needGuards == 0 {
		return nil
	}
	return f.call.inst.stopReason()
}

func stoppedByClose() error {
	return &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "Close of the Module has stopped the call"}
}

// Stop implements [engine.Stopper].
func (f *frame) Stop() error {
	if err := f.stopReason(); err != nil {
		return &stopped{err}
	}
	return nil
}

// guarded returns the context in which the call enters a guest that has guards and calls no other
// host function of the kit than tick. No function keeps that context, so later calls use it again.
func (c *Call) guarded(ctx context.Context) context.Context {
	c.bare.Context = ctx
	return &c.bare
}

// outlived is called when a call ended after its context. It logs the first such call of a Module.
func (c *Call) outlived(ctx context.Context) {
	p := c.inst.pool
	if !p.outlived.CompareAndSwap(false, true) {
		return
	}
	attrs := []slog.Attr{slog.String("func", c.name())}
	if deadline, ok := ctx.Deadline(); ok && time.Since(deadline) > 0 {
		attrs = append(attrs, slog.Duration("late", time.Since(deadline)))
	}
	p.logHolding(context.WithoutCancel(ctx), c.bits(), slog.LevelWarn, "a call ran on after its context had ended; WithCancel stops such calls", attrs...)
}
