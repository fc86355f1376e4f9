package wazabi

import (
	"errors"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Kinds of errors while a guest is loaded; the same as in package abi.
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
	// ErrABIMismatch: the guest and the generated package do not belong together. The [Error]'s Detail has each difference, one
	// a line; its text has as many as fit into one.
	ErrABIMismatch = errors.New("the guest does not match the generated package")
)

// preflight checks a guest before wazero sees it.
func preflight(wasm []byte) (*abi.Description, error) {
	description, err := abi.ReadModule(wasm)
	if err == nil {
		return description, nil
	}
	var e *abi.Error
	if errors.As(err, &e) {
		return nil, &Error{Kind: e.Kind, Path: e.Where, Offset: e.Offset, Detail: e.Detail, cause: err}
	}
	return nil, &Error{Kind: ErrModule, Detail: err.Error(), cause: err}
}
