package wazabi

import (
	"errors"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Kinds of errors while a guest is loaded; those of package abi.
var (
	// ErrModule: not a module that can run here.
	ErrModule = abi.ErrModule
	// ErrLimit: larger than is allowed.
	ErrLimit = abi.ErrLimit
	// ErrFeature: a feature of WebAssembly that is not allowed.
	ErrFeature = abi.ErrFeature
	// ErrMemory: no memory, or not one that can be used.
	ErrMemory = abi.ErrMemory
	// ErrDescription: the description is missing, damaged or contradicts itself.
	ErrDescription = abi.ErrDescription
	// ErrVersion: the description has a format that is too new.
	ErrVersion = abi.ErrVersion
	// ErrExport: an export is missing or is not what the description says.
	ErrExport = abi.ErrExport
	// ErrImport: the guest imports something that nobody provides.
	ErrImport = abi.ErrImport
	// ErrABIMismatch: the guest and the generated package do not belong together.
	ErrABIMismatch = errors.New("the guest does not match the generated package")
)

// preflight reads a guest before the runtime sees a byte of it, and returns its fingerprint.
func preflight(wasm []byte) (fingerprint string, err error) {
	d, err := abi.ReadModule(wasm)
	if err != nil {
		var e *abi.Error
		if errors.As(err, &e) {
			err = &Error{Kind: e.Kind, Path: e.Where, Offset: e.Offset, Detail: e.Detail}
		}
		return "", err
	}
	return d.Fingerprint(), nil
}
