package rt

import (
	"context"
	"encoding/binary"
	"reflect"
	"slices"
	"strings"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/globals"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

const (
	// panicHeader is the size of a panic report's header: five words. Text follows; docs/abi.md
	// section 4.
	panicHeader = 20
	panicBytes  = 1004
)

// trapError returns the meaning of the engine's error from a call of the named function.
func (i *instance) trapError(name string, err error) error {
	f := i.pool.guest.Explain(err)
	if stop := i.deniedToStop(); stop != nil && f.Trap == engine.TrapUnreachable {
		// The guest aborted, or panicked, before its next guard.
		err = stop
	}
	if f.Closed {
		kind := wazabi.ErrClosed
		if fault.Is(err, context.Canceled) || fault.Is(err, context.DeadlineExceeded) {
			kind = wazabi.ErrCanceled
		}
		return &wazabi.Error{Kind: kind, Func: name, Detail: "the instance was closed during the call", Err: err}
	}
	if err := i.hostError(name, err); err != nil {
		return err
	}
	if missing, ok := err.(*wazabi.Error); ok && missing.Kind == wazabi.ErrExport {
		// The guest was not entered: it lacks the function.
		return &wazabi.Error{Kind: missing.Kind, Func: name, Path: missing.Path, Offset: missing.Offset, Detail: missing.Detail, Err: missing.Err}
	}
	e := &wazabi.TrapError{Kind: wazabi.ErrTrap, Func: name, Trap: f.Trap, ExitCode: f.ExitCode, Trace: readable(f.Trace), Err: err}
	stop, halted := fault.Find[*stopped](err)
	switch {
	case halted:
		e.Kind, e.Err = wazabi.ErrCanceled, stop.cause
	case f.Exited:
		e.Kind = wazabi.ErrGuestExit
	case f.Panic != nil:
		return panicError(name, f.Panic)
	case f.Trap == "":
		return &wazabi.Error{Kind: wazabi.ErrTrap, Func: name, Detail: text.Plain(err.Error(), 512), Err: err}
	case f.Trap == engine.TrapStackOverflow:
		e.Kind = wazabi.ErrStackOverflow
	case f.Trap == engine.TrapOutOfBounds && i.stackOverflowed():
		e.Kind, e.StackSize = wazabi.ErrStackOverflow, int(i.stackSize)
	case f.Trap == engine.TrapUnreachable && i.readPanic(e):
	case f.Trap == engine.TrapUnreachable && i.memoryRefused(f.Trace):
		e.Kind = wazabi.ErrGuestOOM
	}
	if e.Kind == wazabi.ErrGuestOOM {
		e.MemorySize, e.MemoryLimit = int64(len(i.mem.data)), int64(i.mem.limit)
	}
	return e
}

// redZone is the largest frame for which a function does not move the stack pointer, in bytes; the
// function calls no other.
const redZone = 128

// stackOverflowed reports whether the guest's stack pointer shows that the stack in memory has
// overflowed. The stack ends at address 0: below that, addresses are near 4 GiB, and out of bounds.
func (i *instance) stackOverflowed() bool {
	at, ok := i.module.Global(globals.StackExport)
	return ok && i.stackSize > 0 && (int32(at) < redZone || at > i.stackSize)
}

// allocationFailures are the names of functions that Rust calls after a failed allocation, down to
// the abort. An engine may refuse to grow the memory by itself, at the largest memory or one that
// the guest declares. Then these names tell it, or a global where the guest has no names.
var allocationFailures = []string{"alloc::alloc::handle_alloc_error", "std::alloc::rust_oom", "std::alloc::default_alloc_error_hook",
	"__rustc::__rust_alloc_error_handler", "__rust_alloc_error_handler", "__rdl_oom", "__rustc::__rdl_oom", "__rustc::__rg_oom", "__rg_oom"}

// memoryRefused reports whether the guest was denied memory before it aborted.
func (i *instance) memoryRefused(trace []engine.Frame) bool {
	if i.mem.refused || failedAllocation(trace) {
		return true
	}
	refused, ok := i.module.Global(globals.RefusedExport)
	return ok && refused != 0
}

func failedAllocation(trace []engine.Frame) bool {
	return slices.ContainsFunc(trace, func(f engine.Frame) bool { return slices.Contains(allocationFailures, f.Func) })
}

// panicError returns the error for a panic in Go code that the guest called through the engine's
// own host functions, which have raised errors of the kit as panics.
func panicError(name string, p *engine.Panic) error {
	if e, ok := fault.Find[*wazabi.Error](p.Err); ok {
		return &wazabi.Error{Kind: e.Kind, Func: name, Path: e.Path, Offset: e.Offset, Detail: e.Detail, Err: e.Err, Stack: e.Stack}
	}
	return &wazabi.Error{
		Kind: wazabi.ErrHost, Func: name, Detail: text.Plain("Go code that the guest called panicked: "+p.Text, text.MaxError),
		Err: p.Err, Stack: fault.PanicStack(p.Stack),
	}
}

var (
	// panicPrefixes begin the names of the functions that a Rust panic calls, down to the trap.
	panicPrefixes = []string{"core::panicking::", "std::panicking::", "__rustc::rust_begin_unwind", "rust_begin_unwind"}
	// libraryPrefixes begin the names of the functions that these may call.
	libraryPrefixes = []string{"core::", "alloc::", "std::", "panic_abort::", "__rust", "rust_", "wazabi::panic::"}
	// wazabi calls the author's code by these: a function, the next item of an iterator, a stream's
	// Read or Write, a resource's Drop, a callback that the guest has lent.
	callerPrefixes = []string{"wazabi::export::", "wazabi::iterator::", "wazabi::io::read_resource", "wazabi::io::write_resource", "wazabi::io::flush_resource",
		"wazabi::resource::drop_resource", "wazabi::refusal::", "wazabi::lent::", abi.CallExport}
	callerParts = []string{"::__shim::", " as wazabi::iterator::", "Callback<F> as wazabi::abi::Lower>::"}
)

// readable returns a trace without the functions that the guest's author neither wrote nor called:
// those that a panic or a failed allocation calls, which are innermost, and those of wazabi between
// an export and its function. It returns the whole trace if the trace has no other functions.
func readable(trace []engine.Frame) []engine.Frame {
	has := func(f engine.Frame, prefixes []string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(f.Func, prefix) })
	}
	begin := 0
	for i, f := range trace {
		if has(f, panicPrefixes) || slices.Contains(allocationFailures, f.Func) || f.Func == "alloc::raw_vec::handle_error" {
			begin = i + 1
		} else if !has(f, libraryPrefixes) {
			break
		}
	}
	own := slices.DeleteFunc(slices.Clone(trace[begin:]), func(f engine.Frame) bool {
		return has(f, callerPrefixes) || slices.ContainsFunc(callerParts, func(part string) bool { return strings.Contains(f.Func, part) })
	})
	if len(own) == 0 {
		return trace
	}
	return own
}

// Flags of a panic's report.
const (
	panicCut = 1 << iota
	panicOOM
	panicRefused
)

// readPanic reads the report of a panic, and the panic's kind. It reports false if there is no
// readable report.
func (i *instance) readPanic(e *wazabi.TrapError) bool {
	report, err := window(i.mem.data, i.panicReport, panicHeader+panicBytes, 4)
	if err != nil || i.pool.pkg.Core {
		return false
	}
	word := func(n int) uint32 { return binary.LittleEndian.Uint32(report[4*n:]) }
	if word(0) == 0 {
		return false
	}
	texts := report[panicHeader:]
	file := min(word(2), panicBytes)
	message := min(word(3), panicBytes-file)
	e.Line, e.Column = int(word(0)), int(word(1))
	e.File = text.Plain(string(texts[:file]), panicBytes)
	e.Message = text.Plain(string(texts[file:file+message]), panicBytes)
	if word(4)&panicCut != 0 {
		e.Message += "…"
	}
	e.Kind = wazabi.ErrGuestPanic
	if word(4)&panicOOM != 0 {
		e.Kind = wazabi.ErrGuestOOM
	}
	if word(4)&panicRefused != 0 {
		e.Kind = wazabi.ErrInput
		if e.Message != "" {
			// The place is one of the crate wazabi.
			e.File, e.Line, e.Column = "", 0, 0
		}
	}
	return true
}

// sleep is the guest's sleep. It ends with the contexts of the call from Go and of the calls inside
// of it, which WASI does not pass on, and when Close stops the calls.
func (i *instance) sleep(ns int64) {
	if ns <= 0 {
		return
	}
	timer := time.NewTimer(time.Duration(ns))
	defer timer.Stop()
	contexts := i.contexts()
	var cases []reflect.SelectCase
	ends := func(c any) {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c)})
	}
	for _, ctx := range contexts {
		ends(ctx.Done())
	}
	ends(i.pool.halt)
	ends(timer.C)
	switch n, _, _ := reflect.Select(cases); {
	case n < len(contexts):
		panic(&stopped{fault.Cause(contexts[n])})
	case n == len(contexts):
		panic(&stopped{stoppedByClose()})
	}
}
