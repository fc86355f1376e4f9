package rt

import (
	"context"
	"log/slog"
	"runtime/debug"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// This file is the door through which the runtime runs the caller's own code. There are two ways.
//
// Code that serves the guest runs on the goroutine of the call, with the guest's frames below it:
// host functions, the handler of the guest's records, the clock, WASI's readers, writers and files.
// Its panic is an error that ends the call. If it ends the goroutine, End, which is deferred,
// poisons the instance.
//
// The handler of the runtime's own records must not disturb the runtime, so it runs on a goroutine
// of its own.
//
// After the functions of WithInit and the Close of objects, deferred functions finish the runtime's
// work, even if the caller's code panics or ends the goroutine.
//
// All of these pass through gates, so that none waits for itself; see gate.go.

// gateWays are the ways into the caller's code, by the bits of the lowest digit.
type gateWays [waysBits]way

func waysOf(number int) (w gateWays) {
	for bits := range w {
		w[bits] = wayOf(number, bits)
	}
	return w
}

// codeOf is a function of the caller that passes gates.
type codeOf func()

func (f codeOf) CallWithStack(context.Context, []uint64) error {
	f()
	return nil
}

// gated runs f, which is the caller's code. bits are the resources that the goroutine holds.
func (p *pool) gated(bits int, f func()) {
	_ = p.ways[bits].pass(codeOf(f), nil, nil)
}

// apart runs f, which is the caller's code, on a goroutine of its own. It waits until f returns or
// ctx ends. A panic of f is lost.
func (p *pool) apart(ctx context.Context, bits int, f func()) {
	// What this goroutine holds, f holds too, since this one waits for it.
	select {
	case <-beside(append(forAnother(waysHere()), p.ways[bits]), f):
	case <-ctx.Done():
	}
}

// beside runs f, which is the caller's code, on a goroutine of its own, which holds what the ways
// say. The channel is closed when f has returned, has panicked, which is lost, or has ended its
// goroutine.
func beside(held []way, f func()) <-chan struct{} {
	done := make(chan struct{})
	keepNumbers(held)
	go func() {
		defer close(done)
		// The caller of beside may have stopped waiting, so that the pools end before f does.
		defer releaseNumbers(held)
		defer func() { _ = recover() }()
		passAll(held, f)
	}()
	return done
}

// log writes a record of the runtime to the caller's logger, if there is one. The goroutine holds
// no slot.
func (p *pool) log(ctx context.Context, level slog.Level, message string, attrs ...slog.Attr) {
	p.logHolding(ctx, 0, level, message, attrs...)
}

// logHolding is log for a goroutine that may hold a slot, as bits says.
func (p *pool) logHolding(ctx context.Context, bits int, level slog.Level, message string, attrs ...slog.Attr) {
	l := p.options.logger
	if l == nil {
		return
	}
	p.apart(ctx, bits, func() {
		l.LogAttrs(ctx, level, message, append([]slog.Attr{slog.String("guest", p.pkg.Name)}, attrs...)...)
	})
}

// closeObjects releases objects of which no guest has a handle any more. No call is left to return
// an error, so errors are logged. bits says what the goroutine holds.
func (p *pool) closeObjects(bits int, o *objects) {
	if len(o.entries) == 0 {
		return
	}
	// A copy, so that the closure below does not move o to the heap in the usual case.
	all := *o
	*o = objects{}
	p.gated(bits, func() {
		ctx := newClosing()
		// Deferred, since an object's Close may end the goroutine.
		defer ctx.release()
		all.closeAll(ctx, func(err error) {
			p.log(context.Background(), slog.LevelWarn, "object not closed", slog.String("reason", err.Error()))
		})
	})
}

// recovered returns the error for the caller's code, named by path, that panicked with r. It is
// called by the deferred function that has recovered.
func recovered(kind error, path, what string, r any) *wazabi.Error {
	cause, _ := r.(error)
	return &wazabi.Error{
		Kind: kind, Path: path, Detail: text.Plain(what+" panicked: "+fault.Shown(r), text.MaxError), Err: cause, Stack: fault.PanicStack(string(debug.Stack())),
	}
}
