package abi

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// Kinds of errors while a guest is read. Package wazabi has them under the same names.
var (
	// ErrModule: the file is not a WebAssembly module, or is damaged.
	ErrModule = fault.ErrModule
	// ErrLimit: something is larger than is allowed.
	ErrLimit = fault.ErrLimit
	// ErrFeature: the module uses a feature of WebAssembly that is not allowed.
	ErrFeature = fault.ErrFeature
	// ErrMemory: the module has no memory, or one that cannot be used.
	ErrMemory = fault.ErrMemory
	// ErrImport: the module has an import that no host provides.
	ErrImport = fault.ErrImport
	// ErrDescription: the description is missing, damaged or contradicts itself.
	ErrDescription = fault.ErrDescription
	// ErrVersion: this reader does not know the format of the description.
	ErrVersion = fault.ErrVersion
	// ErrExport: an export is missing or is not what the description says.
	ErrExport = fault.ErrExport
)

// Error is a fault of a guest or its description. Its Kind is one of the Err variables; Func is the
// function of this package that found it; Offset is a byte of the file or section, 0 where that is
// unknown; Where names the type, field, function or section; Detail says what was found, what was
// expected, and what to do.
type Error = fault.Error

// within puts what a part lies in before the place of an error in that part. Paths are long and
// parts many, so that places are put together only for an error.
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

// unknown reports a key, kind or type that this version does not know. The checksums hold, so that
// the guest is probably newer.
func unknown(where, what, name string) error {
	return bad(where, "unknown %s %.40q: the guest may need a newer wazabi; update the Go module, or build the guest with the crate "+
		"wazabi of the same version", what, name)
}
