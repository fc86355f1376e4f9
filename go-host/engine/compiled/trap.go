package compiled

import (
	"errors"
	"reflect"
	"runtime"
	"runtime/debug"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// The causes of unreachable instructions that the rewriting of a guest adds.
const (
	// CauseStack: the guest has used up its part of the Go stack.
	CauseStack = 1
	// CauseTable: an indirect call through an element of the table that does not exist or is null.
	CauseTable = 2
)

// failure is the error of a call that has not returned.
type failure struct {
	// trap is empty if a host function has ended the call.
	trap engine.Trap
	// cause is the value of the panic. text says that the value was no error, and cause has its text.
	cause error
	text  bool
	// closed says that the instance was closed before the call.
	closed bool
	// stack has the program counters of the goroutine where it panicked, innermost first. guest says
	// whose functions are in it.
	stack []uintptr
	guest *instance
	// goStack is the text of the goroutine's stack, for an error of Go's own that is no trap.
	goStack string
}

func (f *failure) Error() string {
	if f.trap != "" {
		return "the guest trapped: " + string(f.trap)
	}
	return fault.Text(f.cause)
}

func (f *failure) Unwrap() error { return f.cause }

// maxFrames bounds the functions of a trace, the host's included.
const maxFrames = 128

// failed returns the error for the value of a panic. inHost says that a host function panicked.
func (i *instance) failed(value any, inHost bool) error {
	f := &failure{guest: i, stack: make([]uintptr, maxFrames)}
	f.cause, f.text = asError(value)
	f.stack = f.stack[:runtime.Callers(2, f.stack)]
	if !inHost {
		cause := i.host.module.Cause()
		f.trap = trapOf(value, *cause)
		*cause = 0
	}
	if _, ok := value.(runtime.Error); ok && f.trap == "" {
		f.goStack = string(debug.Stack())
	}
	return f
}

// asError returns the value of a panic as an error. It reports whether it had to make one.
func asError(value any) (err error, text bool) {
	if err, ok := value.(error); ok {
		return err, false
	}
	return errors.New(fault.Shown(value)), true
}

// Explain returns the meaning of a call's error.
func (g *guest) Explain(err error) engine.Failure {
	f, ok := fault.Find[*failure](err)
	if !ok {
		return engine.Failure{}
	}
	e := engine.Failure{Trap: f.trap, Closed: f.closed, Trace: f.trace()}
	if exit, ok := fault.Find[*engine.Exit](f.cause); ok {
		e.Exited, e.ExitCode = true, exit.Code
	}
	if f.trap == "" && !f.closed && !e.Exited {
		e.Panic = &engine.Panic{Text: fault.Text(f.cause), Stack: f.goStack}
		if !f.text {
			e.Panic.Err = f.cause
		}
	}
	return e
}

// translated has the traps that translated code panics with as a string. They are the translator's
// texts.
var translated = map[string]engine.Trap{
	"unreachable":                   engine.TrapUnreachable,
	"integer overflow":              engine.TrapIntegerOverflow,
	"invalid conversion to integer": engine.TrapInvalidConversion,
}

var (
	// divideError is the value of Go's panic for a division by zero; boundsError is the type of its
	// panics for indexes and slices out of bounds. Neither has a name outside package runtime.
	divideError = panicOf(func(n int) { _ = 1 / n })
	boundsError = reflect.TypeOf(panicOf(func(n int) { _ = []int{}[n] }))
)

// panicOf returns what f(0) panics with.
func panicOf(f func(int)) (value any) {
	defer func() { value = recover() }()
	f(0)
	return nil
}

// trapOf returns the trap that a panic in translated code means, or "" if it means none. cause is
// that of [Module].
func trapOf(value any, cause int32) engine.Trap {
	switch v := value.(type) {
	case string:
		if trap := translated[v]; trap != engine.TrapUnreachable {
			return trap
		}
		switch cause {
		case CauseStack:
			return engine.TrapStackOverflow
		case CauseTable:
			return engine.TrapInvalidTableAccess
		}
		return engine.TrapUnreachable
	case *runtime.TypeAssertionError:
		// An element of the table has another type than the call.
		return engine.TrapIndirectCallType
	case runtime.Error:
		switch {
		case v == divideError:
			return engine.TrapDivideByZero
		case reflect.TypeOf(v) == boundsError:
			return engine.TrapOutOfBounds
		}
	}
	return ""
}
