package wazabi

import "errors"

// Kinds of errors while a guest is loaded; the same as in package abi.
var (
	// ErrModule: not a module that can run here.
	ErrModule = errors.New("ErrModule")
	// ErrLimit: larger than is allowed.
	ErrLimit = errors.New("ErrLimit")
	// ErrFeature: a feature of WebAssembly that is not allowed.
	ErrFeature = errors.New("ErrFeature")
	// ErrMemory: no memory, or not one that can be used.
	ErrMemory = errors.New("ErrMemory")
	// ErrDescription: the description is missing, damaged or contradicts itself.
	ErrDescription = errors.New("ErrDescription")
	// ErrVersion: the description has a format that is too new.
	ErrVersion = errors.New("ErrVersion")
	// ErrExport: an export is missing or is not what the description says.
	ErrExport = errors.New("ErrExport")
	// ErrImport: the guest imports something that nobody provides.
	ErrImport = errors.New("ErrImport")
	// ErrABIMismatch: the guest and the generated package do not belong together.
	ErrABIMismatch = errors.New("the guest does not match the generated package")
)

func preflight(wasm []byte) (fingerprint string, err error) {
	return "", nil
}
