package abi

import (
	"errors"
	"fmt"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Kinds of errors while a guest is read. Package wazabi has them under the same names.
var (
	// ErrModule: not a WebAssembly module, or a damaged one.
	ErrModule = wasmbin.ErrModule
	// ErrLimit: larger than is allowed.
	ErrLimit = wasmbin.ErrLimit
	// ErrFeature: a feature of WebAssembly that is not allowed.
	ErrFeature = wasmbin.ErrFeature
	// ErrMemory: no memory, or one that cannot be used.
	ErrMemory = wasmbin.ErrMemory
	// ErrImport: an import that nobody provides.
	ErrImport = wasmbin.ErrImport
	// ErrDescription: the description is missing, damaged or contradicts itself.
	ErrDescription = errors.New("unusable ABI description")
	// ErrVersion: the description has a format that this reader does not know.
	ErrVersion = errors.New("unknown format of the ABI description")
	// ErrExport: an export is missing or is not what the description says.
	ErrExport = errors.New("exports and ABI description disagree")
)

// Error is what is wrong with a guest or its description.
type Error struct {
	// Kind is one of the Err variables.
	Kind error
	// Offset is a byte of the file or section; 0 where that is unknown.
	Offset int64
	// Where names the type, field, function or section.
	Where string
	// Detail says what was found, what was expected, and what to do.
	Detail string
}

// Error returns one line.
func (e *Error) Error() string {
	text := e.Kind.Error()
	if e.Where != "" {
		text += fmt.Sprintf(": %.400s", e.Where)
	}
	text += ": " + e.Detail
	if e.Offset != 0 {
		text += fmt.Sprintf(" (at 0x%x)", e.Offset)
	}
	return text
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }

// within puts what a part lies in before the place of an error in that part. Paths are long and parts many, so that places
// are put together only for an error.
func within(prefix string, err error) error {
	if e, ok := err.(*Error); ok {
		e.Where = prefix + e.Where
	}
	return err
}

// bad reports a fault of the description.
func bad(where, format string, args ...any) error {
	return &Error{Kind: ErrDescription, Where: where, Detail: fmt.Sprintf(format, args...)}
}
