package wazabi

import (
	"errors"
	"fmt"
	"strings"
)

// Kinds of errors, to be matched with [errors.Is].
//
// The kinds of loading ([ErrModule] and its neighbours) are those of package abi. After an input error, or one of the
// kinds about the instance's state, the instance is as usable as before. After a violation or a trap it is poisoned.
var (
	// ErrInput: a Go value that cannot be sent. Nothing has crossed.
	ErrInput = errors.New("invalid argument")
	// ErrOption: an option, or a combination of options, that cannot be had.
	ErrOption = errors.New("invalid option")

	// ErrOutOfBounds: the guest gave an address or a length that leaves its memory.
	ErrOutOfBounds = errors.New("out of bounds of the guest's memory")
	// ErrMisaligned: the guest gave an address that is not a multiple of its type's alignment.
	ErrMisaligned = errors.New("misaligned address")
	// ErrUTF8: a string that is not UTF-8. In an argument the error matches [ErrInput] too.
	ErrUTF8 = errors.New("invalid UTF-8")
	// ErrBool: a bool that is neither 0 nor 1.
	ErrBool = errors.New("invalid bool")
	// ErrChar: a char that is not a Unicode scalar value.
	ErrChar = errors.New("invalid char")
	// ErrDiscriminant: an enum, option or result whose tag stands for none of its cases, or flags with bits that have no
	// name.
	ErrDiscriminant = errors.New("invalid discriminant")
	// ErrDuplicate: a map with one key twice.
	ErrDuplicate = errors.New("duplicate key")
	// ErrRange: a number outside the range of its type.
	ErrRange = errors.New("number out of range")
	// ErrBudget: a result with more data than one call may bring.
	ErrBudget = errors.New("result too large")
	// ErrDepth: values or calls nested too deeply.
	ErrDepth = errors.New("nested too deeply")

	// ErrHandle: the guest gave a handle that stands for no object, or has too many.
	ErrHandle = errors.New("invalid handle")
	// ErrHost: a function of the host's that the guest called failed or panicked. The error matches its error too.
	ErrHost = errors.New("the host failed")
	// ErrTrap: the guest stopped in the middle of a call. See [TrapError].
	ErrTrap = errors.New("the guest trapped")
	// ErrStackOverflow: the guest's calls nested too deeply.
	ErrStackOverflow = errors.New("the guest's stack overflowed")
	// ErrGuestPanic: the guest's Rust code panicked.
	ErrGuestPanic = errors.New("the guest panicked")
	// ErrGuestExit: the guest ended itself, by WASI's proc_exit (in Rust std::process::exit), with TrapError.ExitCode.
	ErrGuestExit = errors.New("the guest exited")
	// ErrGuestOOM: the guest needed more memory than it may have.
	ErrGuestOOM = errors.New("the guest is out of memory")

	// ErrCanceled: the context ended before the guest was entered, or, with [WithCancel], while it ran: then the error
	// is a [*TrapError]. The error matches the context's error too.
	ErrCanceled = errors.New("canceled")
	// ErrClosed: the Module or Instance was closed.
	ErrClosed = errors.New("closed")
	// ErrPoisoned: an earlier call on this Instance trapped or gave an invalid result.
	ErrPoisoned = errors.New("the instance is poisoned by an earlier failure")
	// ErrBusy: an Instance was used by two goroutines at once.
	ErrBusy = errors.New("the instance is in use by another call")
	// ErrInit: the function that WithInit gave, or the guest's own _initialize, could not prepare an instance; its error is
	// the cause.
	ErrInit = errors.New("the instance could not be prepared")
	// ErrPool: no instance became free in time, or the Module was closed meanwhile.
	ErrPool = errors.New("no free instance")
)

// maxErrorText bounds what one error prints, in bytes: parts of it come from the guest.
const maxErrorText = 4 << 10

// Error is whatever the kit finds wrong with a guest, a call or a value.
//
// Match it by kind: errors.Is(err, wazabi.ErrUTF8). What the guest's own functions return as their errors are types of
// the generated package, and traps are [*TrapError].
type Error struct {
	// Kind is one of the Err variables of this package.
	Kind error
	// Func is the Go function called, as package.Name, or the package's name while it is loaded.
	Func string
	// Path leads to the value, as in result.items[3].name; what is beyond a KiB of it is left out.
	Path string
	// Offset is where the fault lies, a byte of guest memory or, while loading, of the file; 0 where that is unknown.
	Offset int64
	// Detail says what was found, what was expected, and what to do.
	Detail string

	cause error
}

// Error returns one line of at most 4 KiB.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("wazabi")
	for _, part := range []string{e.Func, e.Path} {
		if part != "" {
			b.WriteString(": ")
			b.WriteString(part)
		}
	}
	if e.Kind != nil {
		b.WriteString(": ")
		b.WriteString(e.Kind.Error())
	}
	if e.Detail != "" {
		b.WriteString(": ")
		b.WriteString(e.Detail)
	}
	if e.Offset != 0 {
		fmt.Fprintf(&b, " (at 0x%x)", e.Offset)
	}
	return oneLine(b.String(), maxErrorText)
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	errs := make([]error, 0, 2)
	if e.Kind != nil {
		errs = append(errs, e.Kind)
	}
	if e.cause != nil {
		errs = append(errs, e.cause)
	}
	return errs
}

// GuestError is the Err of a Rust function that returns Result<T, String>.
type GuestError struct {
	// Message is the string as the guest gave it.
	Message string
}

// Error returns the message in one line of at most 4 KiB.
func (e *GuestError) Error() string { return oneLine(e.Message, maxErrorText) }
