// Package engine is the seam between the runtime of generated packages and the engines that run
// guests.
//
// An engine is a package beside this one, such as engine/wazero. It implements [Engine], [Guest],
// [Instance] and [Function]. It receives the guest's linear memory ([Memory]), the host functions
// ([HostModule]) and the settings of WASI ([WASI]) as data, and it returns traps and traces as data
// ([Failure]). Nothing here names an engine, and nothing outside an engine reads that engine's
// texts. The package imports no other package of the kit.
package engine

import (
	"context"
	"crypto/sha256"
	"time"
)

// Engine runs guests.
type Engine interface {
	// Load compiles a guest, or finds it compiled. Errors of Load, and errors of Instantiate that are
	// not traps, have the type *wazabi.Error. When no instance of the Guest is left, the caller calls
	// its Release.
	Load(Request) (Guest, error)
}

// Request says which guest to load, and how.
type Request struct {
	// Context ends the wait for the code, which other requests may be waiting for too. Load returns
	// soon after the context has ended; nil never ends.
	Context context.Context
	// Key identifies the code. An engine compiles one Key once, however many goroutines ask for it.
	Key Key
	// Fingerprint is the fingerprint of the description that the package was generated from.
	Fingerprint string
	// Keep says that the code stays compiled after its last Guest was released.
	Keep bool
	// Lines says that the code has a line table. An engine may then put places in the source into its
	// traces. The table may be malformed, and the engine must survive that.
	Lines bool
	// Isolated asks that the guest's instances share nothing with other guests but compiled code.
	Isolated bool
	// Code checks the guest and returns the code to compile. The engine calls it only if it has to
	// compile.
	Code func() (*Code, error)
	// WASI is the guest's view of the outside; nil if it may not have WASI.
	WASI *WASI
	// Options are set by the engine's own options; nil if there were none. Another engine than
	// theirs refuses them, and prints them with %v.
	Options any
}

// Key identifies code: a file, as it is or rewritten.
type Key struct {
	Sum [sha256.Size]byte
	// Guards says that the code has fuel guards. Globals says that it has the function by which the
	// runtime saves and restores an instance's globals.
	Guards, Globals bool
	// Tight says that the file was checked by the limits of the untrusted profile.
	Tight bool
}

// Code is a guest that has been checked.
type Code struct {
	// Wasm is the module, nil if the engine has the guest compiled in. The engine does not keep it.
	Wasm []byte
	// WASI has the functions of WASI preview 1 that the guest imports.
	WASI []Import
	// OwnMemory says that the module need not export its memory, nor have one. Memory is then the
	// size that its memory begins with, in bytes.
	OwnMemory bool
	Memory    uint64
	// Facts belong to the runtime. The engine keeps them beside the compiled code.
	Facts any
}

// Import is a function that a guest imports, with the signature that the guest gives it.
type Import struct {
	Name string
	Signature
}

// Guest is a compiled guest that Load returned.
type Guest interface {
	// Facts returns the facts that came with the code.
	Facts() any
	// CompileTime is how long Load took to compile the code; 0 if it was compiled before.
	CompileTime() time.Duration
	// MinMemory is how many bytes of memory an instance begins with.
	MinMemory() uint64
	// Footprint is about how many bytes an instance takes beside its memory, such as for its table.
	Footprint() int64
	// Functions returns the exported functions by name. The map must not be changed.
	Functions() map[string]Signature
	// WASI returns the names of the functions of WASI that the guest imports. The slice must not be
	// changed.
	WASI() []string
	// Instantiate makes an instance. It runs no function of the guest.
	Instantiate(context.Context, Config) (Instance, error)
	// Explain returns the meaning of an error that Instantiate or a call of a function returned.
	Explain(error) Failure
	// Release ends the use of the code.
	Release()
}

// Config has the parts of a new instance.
type Config struct {
	// Memory becomes the linear memory.
	Memory Memory
	// Hosts has the functions that the guest imports, except those of WASI.
	Hosts []*HostModule
	// Sleep makes a guest with WASI sleep, in nanoseconds. It may panic like a [HostFunc].
	Sleep func(ns int64)
	// OwnStack runs a function on a Go stack of its own, and waits until the function returns. The
	// function's panic, and the end of its goroutine, are those of the caller. An engine whose
	// guests use the Go stack calls it before the stack is used up.
	OwnStack func(func())
}

// Instance is an instance of a guest. It serves one goroutine at a time.
type Instance interface {
	// Function returns an exported function, or nil if there is none. Each call returns a separate
	// function: one may be called while a host function runs that the other one has called.
	Function(name string) Function
	// Global returns the value of an exported global of type i32.
	Global(name string) (value uint32, ok bool)
	// ShrinkMemory makes data the memory, which is a part of the present memory from its beginning. It
	// reports false, and changes nothing, if the engine cannot do this.
	ShrinkMemory(data []byte) bool
	// Closed reports whether the instance was closed, perhaps by the engine's owner.
	Closed() bool
	// Close frees the engine's part of the instance, and calls Free of its memory.
	Close(context.Context)
}

// Function is an exported function of an instance.
type Function interface {
	// CallWithStack calls the function. The stack begins with the core parameters, and after the call
	// with the results. A 32-bit integer is the lower half of an element, and a float is its bits. If
	// a host function panicked with an error, that error is in the tree of the returned error. The
	// Guest explains any other error.
	CallWithStack(ctx context.Context, stack []uint64) error
}

// HostFunc is a function that guests call. The stack has the core parameters, and takes the
// results. The function ends the guest's call by panicking with an error.
type HostFunc = func(ctx context.Context, stack []uint64)

// Stopper is a context of CallWithStack. Host functions that belong to the engine, such as those of
// WASI, ask it before they begin.
type Stopper interface {
	context.Context
	// Stop returns nil if the guest may go on, else the error that the function must panic with.
	Stop() error
}

// HostModule has functions that guests import. An engine identifies a module by its address. The
// module does not change.
type HostModule struct {
	// Name is the name by which guests import it. The name is not registered anywhere: other guests do
	// not find it.
	Name      string
	Functions []HostFunction
}

// HostFunction is a function of a [HostModule].
type HostFunction struct {
	Name string
	Signature
	Call HostFunc
}
