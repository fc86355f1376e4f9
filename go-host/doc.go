// Package wazabi is what a Go program needs beside the packages that the wazabi command generates
// for Rust guests: options, errors and their kinds, limits and statistics.
//
//	shop, err := shop.New(ctx, wazabi.WithPoolSize(4))
//	if err != nil { … }
//	defer shop.Close(ctx)
//	receipt, err := shop.Place(ctx, order)
//	if errors.Is(err, wazabi.ErrGuestPanic) { … }
//
// # Calls
//
// A call enters the guest once. Its arguments are written into the guest's argument arena; if they
// do not fit, one more entry makes the arena larger. The result is checked, copied out, and freed
// by the guest when it is entered again. A result never aliases guest memory.
//
// # Modules and instances
//
// A generated Module may be used by any number of goroutines: each call leases one of a bounded
// pool of instances. An Instance belongs to one goroutine at a time and is the faster of the two; a
// second goroutine gets [ErrBusy]. Globals of the guest are per instance.
//
// # Options
//
// New and NewFrom take options: what the guest may take ([WithPoolSize], [WithMemoryLimit],
// [WithLimits]), what it is given ([WithInvalidUTF8], [WithWASI], [WithClock], and the generated
// package's own WithInit), how far it is trusted ([WithProfile]), whether a context stops it
// ([WithCancel]), and where it logs ([WithLogger]). The options of an engine are in its package:
// WithRuntime, WithInterpreter, WithCompilationCache and WithMounts in go-host/engine/wazero. The
// code is compiled once for each runtime: that of New for the life of the process, that of NewFrom
// until its last Module closes.
//
// # Failures
//
// A guest that traps, panics or exits, or whose result turns out to be invalid, is not entered
// again: an Instance answers [ErrPoisoned], a Module replaces it. A guest that computes for long is
// interrupted only if it was opened with [WithCancel]; else, since compiled guest code has no
// preemption points, it also holds up Go's garbage collector.
//
// # What is not here
//
// Generated code is made of package go-host/rt, which programs do not import. docs/abi.md in the
// repository is the contract that it keeps.
package wazabi
