package wazabi

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/tetratelabs/wazero/sys"
)

// Trap is why WebAssembly stopped.
type Trap string

// The traps that a guest can end in. Their texts are wazero's.
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

const (
	// What wazero puts before a trap's text and before its frames.
	trapPrefix  = "wasm error: "
	tracePrefix = "wasm stack trace:"
	maxTrace    = 4 << 10
	// The panic report: five words, then text; docs/abi.md section 4.
	panicHeader = 20
	panicBytes  = 1004
)

var knownTraps = map[Trap]bool{
	TrapUnreachable: true, TrapOutOfBounds: true, TrapDivideByZero: true, TrapIntegerOverflow: true,
	TrapInvalidConversion: true, TrapInvalidTableAccess: true, TrapIndirectCallType: true, TrapStackOverflow: true,
	TrapUnalignedAtomic: true, TrapExpectedShared: true, TrapTooManyWaiters: true, TrapUncaughtException: true,
	TrapNullReference: true,
}

// TrapError reports that the guest stopped in the middle of a call: it trapped, panicked or exited, or the context ended
// ([WithCancel]). Its instance is poisoned.
//
// It matches [ErrTrap], and [ErrGuestPanic], [ErrGuestExit], [ErrStackOverflow], [ErrGuestOOM] or [ErrCanceled] where it is
// one of these.
type TrapError struct {
	// Func is the Go function called, as package.Name.
	Func string
	// Trap is what wazero reported; empty where the guest exited or the context ended.
	Trap Trap
	// Message is the Rust panic's message, File, Line and Column are where it panicked; empty and 0 for other traps,
	// and for what a guest leaves out of its reports.
	Message, File string
	Line, Column  int
	// ExitCode is what the guest exited with.
	ExitCode uint32
	// Trace has the guest's functions, innermost first, one a line. One without a name is $ and its number, which in a
	// guest opened with [WithCancel] is one higher than in its file.
	Trace string

	kind  error
	cause error
}

// Error returns one line of at most 4 KiB.
func (e *TrapError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "wazabi: %s: %v", e.Func, e.kind)
	switch {
	case e.Line != 0:
		if e.Message != "" {
			b.WriteString(": " + e.Message)
		}
		fmt.Fprintf(&b, " (%s:%d:%d)", e.File, e.Line, e.Column)
		if e.noTime() {
			b.WriteString("; the standard library has no clock in a guest: turn on the feature `clock` of the crate wazabi, and use wazabi::time")
		}
	case e.kind == ErrTrap || e.kind == ErrGuestOOM:
		b.WriteString(": " + string(e.Trap))
	case e.kind == ErrGuestExit:
		fmt.Fprintf(&b, ": code %d", e.ExitCode)
	case e.kind == ErrCanceled:
		b.WriteString(": " + e.cause.Error())
	}
	return oneLine(b.String(), maxErrorText)
}

// noTime reports whether the guest has asked the standard library what time it is. That panics in std's own words, and in its
// own file where the guest reports no words.
func (e *TrapError) noTime() bool {
	return e.Message == "time not implemented on this platform" || e.Message == "" && strings.HasSuffix(e.File, "sys/time/unsupported.rs")
}

// Is reports whether target is ErrTrap or the trap's own kind.
func (e *TrapError) Is(target error) bool { return target == ErrTrap || target == e.kind }

// Unwrap returns wazero's error, or the context's.
func (e *TrapError) Unwrap() error { return e.cause }

// trapOf returns the trap that wazero's error stands for, "" if it is none. wazero's own type is internal, but its texts
// are few, and it marks whatever else went through a recover.
func trapOf(err error) Trap {
	// The compiler returns this one bare.
	if err.Error() == string(TrapStackOverflow) {
		return TrapStackOverflow
	}
	inner := errors.Unwrap(err)
	if inner == nil || !strings.HasPrefix(err.Error(), trapPrefix) || !knownTraps[Trap(inner.Error())] {
		return ""
	}
	return Trap(inner.Error())
}

// trapError says what wazero's error, from a call of the function given, means.
func (i *instance) trapError(name string, err error) error {
	var exit *sys.ExitError
	if errors.As(err, &exit) {
		kind := ErrClosed
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			kind = ErrCanceled
		}
		return &Error{Kind: kind, Func: name, Detail: "the instance was closed during the call", cause: err}
	}
	if err := i.hostError(name, err); err != nil {
		return err
	}
	var stop *stopped
	if errors.As(err, &stop) {
		return &TrapError{Func: name, Trace: guestTrace(err), kind: ErrCanceled, cause: stop.cause}
	}
	var exited *exited
	if errors.As(err, &exited) {
		return &TrapError{Func: name, ExitCode: exited.code, Trace: guestTrace(err), kind: ErrGuestExit, cause: err}
	}
	trap := trapOf(err)
	if trap == "" {
		return &Error{Kind: ErrTrap, Func: name, Detail: plainText(err.Error(), 512), cause: err}
	}
	e := &TrapError{Func: name, Trap: trap, Trace: trace(err.Error()), kind: ErrTrap, cause: err}
	switch {
	case trap == TrapStackOverflow:
		e.kind = ErrStackOverflow
	case trap == TrapUnreachable && i.readPanic(e):
	case trap == TrapUnreachable && i.mem.refused:
		e.kind = ErrGuestOOM
	}
	return e
}

// guestTrace returns the frames below a function of the host, which is the innermost.
func guestTrace(err error) string {
	_, frames, _ := strings.Cut(trace(err.Error()), "\n")
	return frames
}

// Flags of a panic's report.
const (
	panicCut = 1 << iota
	panicOOM
)

// readPanic reads the report of a panic, and what kind it is. It reports false if there is none, or none that can be read.
func (i *instance) readPanic(e *TrapError) bool {
	report, err := window(i.mem.data, i.panicReport, panicHeader+panicBytes, 4)
	if err != nil {
		return false
	}
	word := func(n int) uint32 { return binary.LittleEndian.Uint32(report[4*n:]) }
	if word(0) == 0 {
		return false
	}
	text := report[panicHeader:]
	file := min(word(2), panicBytes)
	message := min(word(3), panicBytes-file)
	e.Line, e.Column = int(word(0)), int(word(1))
	e.File = plainText(string(text[:file]), panicBytes)
	e.Message = plainText(string(text[file:file+message]), panicBytes)
	if word(4)&panicCut != 0 {
		e.Message += "…"
	}
	e.kind = ErrGuestPanic
	if word(4)&panicOOM != 0 {
		e.kind = ErrGuestOOM
	}
	return true
}

// hashSuffix is what Rust's legacy mangling ends names with.
var hashSuffix = regexp.MustCompile(`::h[0-9a-f]{16}\b`)

// trace returns the frames in the text of wazero's error.
func trace(text string) string {
	_, text, found := strings.Cut(text, tracePrefix)
	if !found {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for n, line := range lines {
		lines[n] = hashSuffix.ReplaceAllString(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), ".")), "")
	}
	return plainText(strings.Join(lines, "\n"), maxTrace)
}
