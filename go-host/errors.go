package wazabi

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// Kinds of errors, for [errors.Is].
//
// An instance stays usable after [ErrInput], and after an error about its state, such as [ErrBusy].
// A trap, a failed host function, or invalid data of the guest poisons it. The kinds of errors
// while a guest is loaded, such as [ErrModule], follow below.
var (
	// ErrInput: a Go value cannot be sent. The guest was not called.
	ErrInput = errors.New("invalid argument")
	// ErrOption: an invalid option, or options that exclude each other.
	ErrOption = errors.New("invalid option")

	// ErrOutOfBounds: the guest gave an address or a length that leaves its memory.
	ErrOutOfBounds = errors.New("out of bounds of the guest's memory")
	// ErrMisaligned: the guest gave an address that is not a multiple of its type's alignment.
	ErrMisaligned = errors.New("misaligned address")
	// ErrUTF8: a string is not UTF-8. For an argument the error matches [ErrInput] too.
	ErrUTF8 = errors.New("invalid UTF-8")
	// ErrBool: a bool is neither 0 nor 1.
	ErrBool = errors.New("invalid bool")
	// ErrChar: a char is not a Unicode scalar value.
	ErrChar = errors.New("invalid char")
	// ErrDiscriminant: the tag of an enum, option or result belongs to none of its cases, or flags
	// have bits without a name.
	ErrDiscriminant = errors.New("invalid discriminant")
	// ErrDuplicate: a map with one key twice, or a set with one element twice, or with elements that
	// are not in ascending order.
	ErrDuplicate = errors.New("duplicate key or element")
	// ErrRange: a number or a point in time outside the range of its type, or a text that is not the
	// JSON or the decimal that its type requires.
	ErrRange = errors.New("number out of range")
	// ErrConversion: a value from the guest cannot be converted to the Go type that it has in the
	// package. The error also matches the error of the conversion.
	ErrConversion = errors.New("the value does not convert to its Go type")
	// ErrBudget: a result has more data than one call may return.
	ErrBudget = errors.New("result too large")
	// ErrDepth: values or calls are nested too deeply.
	ErrDepth = errors.New("nested too deeply")

	// ErrHandle: the guest gave a handle that belongs to no object, or has too many handles. Or the
	// program used a resource that it cannot use now: it was closed or given away, another call uses
	// it, or it belongs to another Module or Instance, or lives on another instance than the call.
	ErrHandle = errors.New("invalid handle")
	// ErrHost: a host function that the guest called failed or panicked. The error also matches the
	// host function's error.
	ErrHost = errors.New("the host failed")
	// ErrTrap: the guest stopped in the middle of a call. See [TrapError].
	ErrTrap = errors.New("the guest trapped")
	// ErrStackOverflow: the guest's calls were nested too deeply, or the values on its stack were too
	// large. TrapError.StackSize tells which stack.
	ErrStackOverflow = errors.New("the guest's stack overflowed")
	// ErrGuestPanic: the guest's Rust code panicked.
	ErrGuestPanic = errors.New("the guest panicked")
	// ErrGuestExit: the guest exited by WASI's proc_exit (in Rust std::process::exit).
	// TrapError.ExitCode has its exit code.
	ErrGuestExit = errors.New("the guest exited")
	// ErrGuestOOM: the guest needed more memory than its limit.
	ErrGuestOOM = errors.New("the guest is out of memory")

	// ErrCanceled: the context ended before the guest was entered or, with [WithCancel], while it ran.
	// In the second case the error is a [*TrapError]. The error also matches the context's error.
	ErrCanceled = errors.New("canceled")
	// ErrClosed: the Module, Instance or resource was closed, or the callback of a view has returned.
	ErrClosed = errors.New("closed")
	// ErrPoisoned: an earlier call on this Instance, or a call of the guest inside of this one,
	// trapped, returned an invalid result, or ended because a host function failed. The error wraps
	// that of the call inside.
	ErrPoisoned = errors.New("the instance is poisoned by an earlier failure")
	// ErrBusy: the Instance is in use by another call, or the call would wait for itself.
	ErrBusy = errors.New("the instance is in use by another call")
	// ErrInit: WithInit's function, the guest's own _initialize or, with [WithReset], its release of
	// results failed to prepare an instance; its error is the cause.
	ErrInit = errors.New("the instance could not be prepared")
	// ErrPool: no instance became free in time, or the Module was closed meanwhile. It is [ErrBusy]
	// too if no wait could end, since all instances are in host functions that wait for one.
	ErrPool = errors.New("no free instance")
)

// Kinds of errors while a guest is loaded. They are the same values as in package abi.
var (
	// ErrModule: the file is not a module that can run here.
	ErrModule = fault.ErrModule
	// ErrLimit: something is larger than is allowed.
	ErrLimit = fault.ErrLimit
	// ErrFeature: the module uses a feature of WebAssembly that is not allowed.
	ErrFeature = fault.ErrFeature
	// ErrMemory: the module has no memory, or one that cannot be used.
	ErrMemory = fault.ErrMemory
	// ErrDescription: the description is missing, damaged or contradicts itself.
	ErrDescription = fault.ErrDescription
	// ErrVersion: the format of the description is too new.
	ErrVersion = fault.ErrVersion
	// ErrExport: an export is missing or is not what the description says.
	ErrExport = fault.ErrExport
	// ErrImport: the guest imports a function that the program does not provide.
	ErrImport = fault.ErrImport
	// ErrABIMismatch: the guest's interface is not compatible with the generated package. The
	// [Error]'s Detail lists each difference on its own line; its text has as many as fit into one
	// line.
	ErrABIMismatch = errors.New("the guest does not match the generated package")
)

// Error is an error that wazabi has found in a guest, a call or a value.
//
// Match it by kind: errors.Is(err, wazabi.ErrUTF8). The errors that the guest's own functions
// return are types of the generated package. Traps are [*TrapError].
type Error struct {
	// Kind is one of the Err variables of this package.
	Kind error
	// Func is the called Go function, as package.Name. While a guest is loaded it is the package's
	// name.
	Func string
	// Path leads to the value, as in result.items[3].name. A path of more than 1 KiB is cut in the
	// middle.
	Path string
	// Offset is the position of the fault: a byte of guest memory or, while a guest is loaded, of the
	// file. It is 0 where the position is unknown.
	Offset int64
	// Detail says what was found, what was expected, and what to do. If it is empty, Error prints the
	// text of Err in its place.
	Detail string
	// Err is the error that led to this one; nil if there is none.
	Err error
	// Stack is the Go stack of a panic in the program's own code, such as a host function, from the
	// function that panicked. It is empty if there was none. %+v prints it.
	Stack string
}

// Error returns one line of at most 4 KiB: the function, the fault, and the path, which is cut in
// the middle if it is long.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("wazabi")
	if e.Func != "" {
		b.WriteString(": ")
		b.WriteString(e.Func)
	}
	if e.Kind != nil {
		b.WriteString(": ")
		b.WriteString(ending(e.Kind, e).Error())
	}
	if e.Detail != "" {
		b.WriteString(": ")
		b.WriteString(e.Detail)
	} else if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(causeText(ending(e.Err, e)))
	}
	return fault.Line(b.String(), e.Path, e.Offset)
}

// maxDetail bounds the lines of an error that %+v prints, in bytes. Parts of them come from the
// guest.
const maxDetail = 64 << 10

// lines returns the text for %+v without trace and stack: the text that Error returns, but with a
// line for each difference of ErrABIMismatch.
func (e *Error) lines() string {
	first, rest, several := strings.Cut(e.Detail, "\n")
	if e.Kind != ErrABIMismatch || !several {
		return e.Error()
	}
	head := *e
	head.Detail = first
	lines := head.Error()
	for line := range strings.SplitSeq(text.Plain(rest, maxDetail), "\n") {
		lines += "\n\t" + text.OneLine(line, text.MaxError)
	}
	return lines
}

// Format prints the text that Error returns. For %+v it prints each difference of
// [ErrABIMismatch] in a line of its own. It also prints the trace of the first [*TrapError] in the
// error's tree, one function per line, and Stack.
func (e *Error) Format(s fmt.State, verb rune) {
	// fields has no methods, so that %#v does not call Format again.
	type fields Error
	shown := *e
	shown.Kind, shown.Err = ending(e.Kind, e), ending(e.Err, e)
	var trace []Frame
	if trap, ok := fault.Find[*TrapError](e.Err); ok && trap != nil {
		trace = trap.Trace
	}
	format(s, verb, e, (*fields)(&shown), e.lines, trace)
	if verb == 'v' && s.Flag('+') && !s.Flag('#') && e.Stack != "" {
		fmt.Fprint(s, "\n", e.Stack)
	}
}

// Unwrap returns the kind and the cause, unless the program has set them to an error that leads to
// this one or to itself.
func (e *Error) Unwrap() []error {
	errs := make([]error, 0, 2)
	if e.Kind != nil && !endless(e.Kind, e) {
		errs = append(errs, e.Kind)
	}
	if e.Err != nil && !endless(e.Err, e) {
		errs = append(errs, e.Err)
	}
	return errs
}

// TrapError reports that the guest stopped in the middle of a call: it trapped, panicked or exited,
// or the context ended ([WithCancel]). Its instance is poisoned.
//
// It matches [ErrTrap], and its Kind.
type TrapError struct {
	// Kind is [ErrTrap], [ErrGuestPanic], [ErrGuestExit], [ErrStackOverflow], [ErrGuestOOM] or
	// [ErrCanceled]. Nil means ErrTrap.
	Kind error
	// Func is the called Go function, as package.Name.
	Func string
	// Trap is the trap that the engine reported. It is empty if the guest exited or the context ended.
	Trap Trap
	// Message is the Rust panic's message. It may have line breaks: print Error(), which is one
	// line. File, Line and Column are the place of the panic in the source. They are empty and 0
	// for other traps, for guests built without them, and for a value of the host that the guest
	// refuses.
	Message, File string
	Line, Column  int
	// StackSize is the size in bytes of the guest's stack, if that has overflowed; the flag -stack of
	// wazabi build sets it. It is 0 if the engine's own stack has overflowed, which grows with the
	// depth of calls.
	StackSize int
	// MemorySize is the size in bytes of the guest's memory when an allocation failed. MemoryLimit is
	// the most that the memory may have: [WithMemoryLimit] sets it, unless the guest itself declares
	// less. Both are 0 for other errors.
	MemorySize, MemoryLimit int64
	// ExitCode is the guest's exit code.
	ExitCode uint32
	// Trace has the guest's functions, innermost first; %+v prints it. A guest built by wazabi build
	// has the functions' names. A guest built with -debug also has their places in the source; wazero
	// does not show them if the guest was opened with [WithCancel] or [Untrusted]. A function without
	// a name is $ and its number. In a guest opened with [WithCancel] that number is one higher than
	// in the guest's file. The trace leaves out the functions that a panic or a failed allocation
	// calls, and wazabi's functions between an export and the author's function.
	Trace []Frame
	// Err is the error of the engine, the context or the host; nil if there is none.
	Err error
}

// Error returns one line of at most 4 KiB.
func (e *TrapError) Error() string {
	var b strings.Builder
	b.WriteString(fault.Prefix)
	if e.Func != "" {
		b.WriteString(e.Func + ": ")
	}
	b.WriteString(e.kind().Error())
	if reason := e.reason(); reason != "" {
		b.WriteString(": " + reason)
	}
	if e.noTime() {
		b.WriteString("; the standard library has no clock in a guest: turn on the feature `clock` of the crate wazabi, " +
			"and use wazabi::time")
	}
	if place := e.place(); place != "" {
		return fault.AtPlace(b.String(), place)
	}
	return text.OneLine(b.String(), text.MaxError)
}

// reason is the part of the text after the kind; empty if the kind says all that is known.
func (e *TrapError) reason() string {
	reason := e.failure()
	if e.kind() != ErrGuestOOM || e.MemoryLimit == 0 {
		return reason
	}
	memory := fault.Memory(e.MemorySize, e.MemoryLimit)
	if reason == "" || reason == string(TrapUnreachable) {
		return memory
	}
	return memory + ": " + reason
}

// failure is reason without the guest's memory.
func (e *TrapError) failure() string {
	kind := e.kind()
	switch {
	case e.Message != "":
		return e.Message
	case e.place() != "":
		return ""
	case kind == ErrGuestExit:
		return fmt.Sprintf("code %d", e.ExitCode)
	case kind == ErrStackOverflow && e.StackSize > 0:
		return fmt.Sprintf("it has %d bytes; build the guest with a larger one (wazabi build -stack %s), or with less on it: recursion, arrays by value",
			e.StackSize, larger(e.StackSize))
	case (kind == ErrTrap || kind == ErrGuestOOM) && e.Trap != "":
		return string(e.Trap)
	// The engine's error, which comes with a trap, repeats the trap and its trace.
	case e.Err != nil && (kind == ErrCanceled || e.Trap == ""):
		return causeText(ending(e.Err, e))
	}
	return ""
}

// larger suggests a size for a stack that has overflowed, as wazabi build takes it.
func larger(size int) string {
	const k = 1 << 10
	return fmt.Sprintf("%dk", max(4*size/k, 1))
}

// place is the place of the panic, in parentheses; empty if it is unknown.
func (e *TrapError) place() string {
	switch {
	case e.Line != 0:
		return fmt.Sprintf("(%s:%d:%d)", fault.ShownPath(e.File), e.Line, e.Column)
	case e.File != "":
		return "(" + fault.ShownPath(e.File) + ")"
	}
	return ""
}

// Format prints the text that Error returns and, for %+v, the trace below it, one function per
// line.
func (e *TrapError) Format(s fmt.State, verb rune) {
	// fields has no methods, so that %#v does not call Format again.
	type fields TrapError
	shown := *e
	shown.Kind, shown.Err = ending(e.Kind, e), ending(e.Err, e)
	format(s, verb, e, (*fields)(&shown), e.Error, e.Trace)
}

// format prints err, of which fields has the fields, as the Format method of an error with a trace.
// lines returns the text that precedes the trace.
func format(s fmt.State, verb rune, err error, fields any, lines func() string, trace []Frame) {
	switch {
	case verb == 'v' && s.Flag('#'):
		fmt.Fprintf(s, "%#v", fields)
	case verb == 'v' && s.Flag('+'):
		fmt.Fprint(s, lines())
		for _, frame := range trace {
			fmt.Fprint(s, "\n\t", text.OneLine(frame.String(), text.MaxError))
		}
	default:
		fmt.Fprintf(s, fmt.FormatString(s, verb), err.Error())
	}
}

// causeText is the text of a cause within the text of another error.
func causeText(err error) string { return fault.Unprefixed(err) }

func (e *TrapError) kind() error {
	if e.Kind == nil {
		return ErrTrap
	}
	return ending(e.Kind, e)
}

// noTime reports whether the guest asked the standard library for the time, which panics in a guest
// without WASI. The panic's file reveals it even if the guest was built without messages.
func (e *TrapError) noTime() bool {
	return e.Message == "time not implemented on this platform" ||
		e.Message == "" && strings.HasSuffix(e.File, "sys/time/unsupported.rs")
}

// Is reports whether target is ErrTrap or the error's Kind.
func (e *TrapError) Is(target error) bool { return target == ErrTrap || target == e.kind() }

// Unwrap returns Err, unless the program has set it to an error that leads to this one or to
// itself.
func (e *TrapError) Unwrap() error {
	if endless(e.Err, e) {
		return nil
	}
	return e.Err
}

// Frame is a function in the trace of a [TrapError]; its String is one line.
type Frame = engine.Frame

// Trap is why WebAssembly code stopped.
type Trap = engine.Trap

// The traps that can stop a guest.
const (
	TrapUnreachable        = engine.TrapUnreachable
	TrapOutOfBounds        = engine.TrapOutOfBounds
	TrapDivideByZero       = engine.TrapDivideByZero
	TrapIntegerOverflow    = engine.TrapIntegerOverflow
	TrapInvalidConversion  = engine.TrapInvalidConversion
	TrapInvalidTableAccess = engine.TrapInvalidTableAccess
	TrapIndirectCallType   = engine.TrapIndirectCallType
	TrapStackOverflow      = engine.TrapStackOverflow
	TrapUnalignedAtomic    = engine.TrapUnalignedAtomic
	TrapExpectedShared     = engine.TrapExpectedShared
	TrapTooManyWaiters     = engine.TrapTooManyWaiters
	TrapUncaughtException  = engine.TrapUncaughtException
	TrapNullReference      = engine.TrapNullReference
)

// GuestError is the Err of a Rust function whose error type is String, std::io::Error, or, with its
// sources, Box<dyn Error> or anyhow::Error.
type GuestError struct {
	// Message is the string, or the text of the error without its sources, as the guest returned it.
	// It may be of any length and have control characters: print Error().
	Message string
	// Err is the source of the error: a *GuestError. Or it is the error of an io.Reader or io.Writer
	// that the call passed to the guest, if Message has its text.
	Err error
}

// maxSources bounds the sources whose messages an error shows. The program may make one that is its
// own source.
const maxSources = 1000

// Error returns the message, and the messages of the sources that it does not end with, separated by
// colons, in one line of at most 4 KiB.
func (e *GuestError) Error() string {
	message := e.Message
	for range maxSources {
		source, _ := e.Err.(*GuestError)
		if source == nil || len(message) >= text.MaxError {
			break
		}
		if !strings.HasSuffix(message, source.Message) {
			message += ": " + source.Message
		}
		e = source
	}
	return text.OneLine(message, text.MaxError)
}

// Unwrap returns Err, unless the program has set it to an error that leads to this one or to
// itself.
func (e *GuestError) Unwrap() error {
	if endless(e.Err, e) {
		return nil
	}
	return e.Err
}
