package wasmbin

import (
	"errors"
	"fmt"
)

// Kinds of errors. Package abi passes them on.
var (
	// ErrModule: not a WebAssembly module, or a damaged one.
	ErrModule = errors.New("not a valid WebAssembly module")
	// ErrLimit: larger than is allowed.
	ErrLimit = errors.New("beyond a limit")
	// ErrFeature: a feature of WebAssembly that is not allowed.
	ErrFeature = errors.New("unsupported WebAssembly feature")
	// ErrMemory: no memory, or one that cannot be used.
	ErrMemory = errors.New("unusable memory")
	// ErrImport: an import that nobody provides.
	ErrImport = errors.New("unresolved import")
)

// Error is what is wrong with a module.
type Error struct {
	// Kind is one of the Err variables.
	Kind error
	// Offset is where in the file.
	Offset int
	// Detail says what was found, what was expected, and what to do.
	Detail string
}

// Error returns one line.
func (e *Error) Error() string {
	if e.Offset == 0 {
		return fmt.Sprintf("%v: %s", e.Kind, e.Detail)
	}
	return fmt.Sprintf("%v: %s (at 0x%x)", e.Kind, e.Detail, e.Offset)
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }
