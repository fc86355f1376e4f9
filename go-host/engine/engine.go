// Package engine is the seam between the runtime of generated packages and the engines that run
// guests.
//
// An engine is a package beside this one, as engine/wazero is. It implements [Engine], [Guest],
// [Instance] and [Function]; it gets the guest's linear memory ([Memory]), the host functions
// ([HostModule]) and the settings of WASI ([WASI]) as data, and it gives traps and traces as data
// ([Failure]). Nothing here names an engine, and nothing outside of an engine reads that engine's
// texts. The package imports nothing of the kit's.
package engine

import (
	"context"
	"crypto/sha256"
	"time"
)

// Engine runs guests.
type Engine interface {
	// Load compiles a guest, or finds it compiled. Its errors, and those of Instantiate that are
	// not traps, are of type *wazabi.Error. Release of the Guest must follow when no instance of it
	// is left.
	Load(Request) (Guest, error)
}

// Request says which guest to load, and how.
type Request struct {
	// Key identifies the code. An engine compiles one Key once, however many goroutines ask for it.
	Key Key
	// Keep says that the code stays compiled when no Guest of it is left.
	Keep bool
	// Lines says that the code has a line table. An engine may have places in the source in its
	// traces then; it may also find the table malformed, whatever it does with it.
	Lines bool
	// Isolated asks that the guest's instances share nothing with other guests but compiled code.
	Isolated bool
	// Code checks the guest and returns what is to be compiled. The engine calls it if it has to
	// compile.
	Code func() (*Code, error)
	// WASI is what the guest sees of the outside; nil if it may not have WASI.
	WASI *WASI
	// Options are set by the engine's own options; nil if there were none.
	Options any
}

// Key identifies code: the file, as it is or with fuel guards.
type Key struct {
	Sum    [sha256.Size]byte
	Guards bool
	// Tight says that the file was checked by the limits of the untrusted profile.
	Tight bool
}

// Code is a guest that was checked.
type Code struct {
	// Wasm is the module. The engine does not keep it.
	Wasm []byte
	// WASI are the functions of WASI preview 1 that it imports.
	WASI []Import
	// Facts are the runtime's. The engine keeps them beside the compiled code.
	Facts any
}

// Import is a function that a guest imports, with the signature that the guest gives it.
type Import struct {
	Name string
	Signature
}

// Guest is a compiled guest, as one Load returned it.
type Guest interface {
	// Facts returns the facts that came with the code.
	Facts() any
	// CompileTime is how long Load took to compile the code; 0 if it was compiled before.
	CompileTime() time.Duration
	// MinMemory is how many bytes of memory an instance begins with.
	MinMemory() uint64
	// Functions are the exported functions by name. The map must not be changed.
	Functions() map[string]Signature
	// Instantiate makes an instance. It runs none of the guest's functions.
	Instantiate(context.Context, Config) (Instance, error)
	// Explain says what the error means that Instantiate or a call of a function returned.
	Explain(error) Failure
	// Release ends the use of the code.
	Release()
}

// Config is what an instance is made with.
type Config struct {
	// Memory becomes the linear memory.
	Memory Memory
	// Hosts have the functions that the guest imports, but for those of WASI.
	Hosts []*HostModule
	// Sleep is what the guest sleeps with, in nanoseconds, where it has WASI. It may panic as a
	// [HostFunc] may.
	Sleep func(ns int64)
}

// Instance is an instance of a guest. It serves one goroutine at a time.
type Instance interface {
	// Function returns an exported function, nil if there is none. Each call returns a function of
	// its own: one may be called while a host function runs that the other one has called.
	Function(name string) Function
	// Global returns the value of an exported global of type i32.
	Global(name string) (value uint32, ok bool)
	// Closed reports whether it was closed, perhaps by the engine's owner.
	Closed() bool
	// Close frees what the engine holds of it, and calls Free of its memory.
	Close(context.Context)
}

// Function is an exported function of an instance.
type Function interface {
	// CallWithStack calls it: the core parameters lie at the beginning of the stack, and then the
	// results do. Integers of 32 bits are the lower half of an element, floats are their bits. An
	// error with which a host function panicked is in the tree of the error that it returns; the
	// Guest explains any other.
	CallWithStack(ctx context.Context, stack []uint64) error
}

// HostFunc is a function that guests call. The stack has the core parameters, and takes the
// results. The function ends the guest's call by a panic with an error.
type HostFunc = func(ctx context.Context, stack []uint64)

// HostModule has functions that guests import. An engine knows one by its address, and it does not
// change.
type HostModule struct {
	// Name is the name that guests import it by. It is not registered anywhere: other guests do not
	// find it.
	Name      string
	Functions []HostFunction
}

// HostFunction is a function of a [HostModule].
type HostFunction struct {
	Name string
	Signature
	Call HostFunc
}
