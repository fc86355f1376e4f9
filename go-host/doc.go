// Package wazabi is the runtime of the Go packages that the wazabi command generates for Rust guests.
//
// A program uses the generated package; of this one it needs the options, the errors and their kinds:
//
//	shop, err := shop.New(ctx, wazabi.WithPoolSize(4))
//	if err != nil { … }
//	defer shop.Close(ctx)
//	receipt, err := shop.Place(ctx, order)
//	if errors.Is(err, wazabi.ErrGuestPanic) { … }
//
// # Calls
//
// A call enters the guest once. Its arguments are written into the guest's argument arena; if they do not fit, one more
// entry makes the arena larger. The result is checked, copied out, and freed by the guest when it is entered again. What
// a call returns never aliases guest memory.
//
// # Modules and instances
//
// A generated Module may be used by any number of goroutines: each call leases one of a bounded pool of instances. An
// Instance belongs to one goroutine at a time and is the faster of the two; a second goroutine gets [ErrBusy].
// Globals of the guest are per instance.
//
// # Options
//
// New and NewFrom take options: where the guest runs ([WithRuntime], [WithInterpreter], [WithCompilationCache],
// [WithProfile]), what it may take ([WithPoolSize], [WithMemoryLimit], [WithLimits]), what it is given
// ([WithInvalidUTF8], [WithWASI], [WithClock], and the generated package's own WithInit), and who hears of it ([WithLogger]). The code is compiled
// once for
// each runtime: that of New for the life of the process, that of NewFrom until its last Module closes.
//
// # Failures
//
// A guest that traps, panics or exits, or whose result turns out to be invalid, is not entered again: an Instance answers
// [ErrPoisoned], a Module replaces it. A guest that computes for long is interrupted only if it was opened with
// [WithCancel]; else, since compiled guest code has no preemption points, it also holds up Go's garbage collector.
//
// # Hand-written use
//
// [Package], [Conn], [Call], [Lowerer], [Lifter], [Slab] and the functions beside them are what generated code is made
// of. docs/abi.md in the repository is the contract that they keep.
package wazabi

// RuntimeVersion1 is named by generated code that needs this runtime: with one that is too old it does not compile.
const RuntimeVersion1 = 1
