package engine

import (
	"fmt"
	"strings"
)

// Trap is why WebAssembly code stopped.
type Trap string

// The traps that a guest can end in. Their texts follow the tests of the WebAssembly specification.
const (
	TrapUnreachable        Trap = "unreachable"
	TrapOutOfBounds        Trap = "out of bounds memory access"
	TrapDivideByZero       Trap = "integer divide by zero"
	TrapIntegerOverflow    Trap = "integer overflow"
	TrapInvalidConversion  Trap = "invalid conversion to integer"
	TrapInvalidTableAccess Trap = "invalid table access"
	TrapIndirectCallType   Trap = "indirect call type mismatch"
	TrapStackOverflow      Trap = "stack overflow"
	TrapUnalignedAtomic    Trap = "unaligned atomic"
	TrapExpectedShared     Trap = "expected shared memory"
	TrapTooManyWaiters     Trap = "too many waiters"
	TrapUncaughtException  Trap = "uncaught exception"
	TrapNullReference      Trap = "null reference"
)

// Failure is the meaning of an engine's error.
type Failure struct {
	// Trap is set if the guest trapped.
	Trap Trap
	// Exited says that the guest exited by WASI's proc_exit, with ExitCode.
	Exited   bool
	ExitCode uint32
	// Closed says that the engine's owner closed the instance while the call ran.
	Closed bool
	// Panic is set if Go code that the guest called through the engine's own host functions, such as a
	// file of WASI, panicked.
	Panic *Panic
	// Trace has the guest's functions, innermost first. A host function that ended the call is not
	// in it.
	Trace []Frame
}

// Panic is a panic in Go code that a guest called.
type Panic struct {
	// Text is the text of the panic's value. Err is the value if it is an error.
	Text string
	Err  error
	// Stack is the goroutine's stack; empty if the engine does not know it.
	Stack string
}

// Frame is a function of a guest in a [Failure]'s trace.
type Frame struct {
	// Func is the function's path in Rust, such as shop::cart::total, or the guest's name for a
	// function that is not Rust's. Where the guest has no names it is a dollar sign and the
	// function's number, with its core types where the engine tells them. It is empty for a
	// function that the compiler inlined into the one of the next frame, if the engine has no name.
	Func string
	// File, Line and Column are where the frame is in the source; empty and 0 where the guest
	// carries no line table.
	File         string
	Line, Column int
}

// String returns the frame in one line. It is a question mark if nothing is known of the frame.
func (f Frame) String() string {
	if f.Func == "" && f.File == "" {
		return "?"
	}
	var b strings.Builder
	b.WriteString(f.Func)
	if f.File != "" {
		if f.Func != "" {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "(%s:%d", f.File, f.Line)
		if f.Column != 0 {
			fmt.Fprintf(&b, ":%d", f.Column)
		}
		b.WriteByte(')')
	}
	return b.String()
}
