// Package fault has the error type of the packages that read modules: internal/wasmbin,
// internal/fuel and abi. Package abi exports the type and its kinds. Package rt converts it into
// *wazabi.Error.
package fault

import "errors"

// Kinds of errors while a guest is read. Packages abi and wazabi have them under the same names.
var (
	// ErrModule: the file is not a WebAssembly module, or is damaged.
	ErrModule = errors.New("not a valid WebAssembly module")
	// ErrLimit: something is larger than is allowed.
	ErrLimit = errors.New("beyond a limit")
	// ErrFeature: the module uses a feature of WebAssembly that is not allowed.
	ErrFeature = errors.New("unsupported WebAssembly feature")
	// ErrMemory: the module has no memory, or one that cannot be used.
	ErrMemory = errors.New("unusable memory")
	// ErrImport: the module has an import that no host provides.
	ErrImport = errors.New("unresolved import")
	// ErrDescription: the description is missing, damaged or contradicts itself.
	ErrDescription = errors.New("unusable ABI description")
	// ErrVersion: this reader does not know the format of the description.
	ErrVersion = errors.New("unknown format of the ABI description")
	// ErrExport: an export is missing or is not what the description says.
	ErrExport = errors.New("exports and ABI description disagree")
)

// Error is a fault of a guest or of its description.
type Error struct {
	// Kind is one of the Err variables.
	Kind error
	// Func is the called Go function, as in abi.ReadModule; empty inside the kit.
	Func string
	// Offset is a byte of the file or section; 0 if that is unknown.
	Offset int64
	// Where names the type, field, function or section.
	Where string
	// Detail says what was found, what was expected, and what to do.
	Detail string
}

// Error returns one line of at most 4 KiB: the function, the fault, and the place, which is cut in
// the middle if it is long.
func (e *Error) Error() string {
	cause := Text(e.Kind) + ": " + e.Detail
	if e.Func != "" {
		cause = e.Func + ": " + cause
	}
	return Line(Prefix+cause, e.Where, e.Offset)
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }
