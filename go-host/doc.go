// Package wazabi has the options, errors, limits and statistics that Go programs use together with
// the packages that the wazabi command generates for Rust guests.
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
// do not fit, one more entry enlarges the arena. The result is checked and copied out. The guest
// frees it when it is entered again. A result never aliases guest memory. Where the guest's author
// has marked an export, a view reads the result in guest memory until a callback returns; see
// [StringView].
//
// # Modules and instances
//
// Any number of goroutines may use a generated Module: each call leases an instance from a bounded
// pool. An Instance belongs to one goroutine at a time and is faster than a Module; a second
// goroutine gets [ErrBusy].
//
// Globals of the guest are per instance, and a call on a Module finds what earlier calls have left
// in the instance that it gets. Calls that share state belong on one Instance. [WithReset] lets no
// state reach another caller.
//
// # Options
//
// New and NewFrom take options. They set what resources the guest may use ([WithPoolSize],
// [WithMemoryLimit], [WithLimits]), what it receives ([WithInvalidUTF8], [WithWASI], [WithClock],
// and the generated package's own WithInit), how far it is trusted ([WithProfile]), whether a
// context stops it ([WithCancel]), what happens to an instance between callers ([WithReset],
// [WithRetirement]), and where it logs ([WithLogger]). The options of an engine are in its package:
// WithRuntime, WithInterpreter, WithCompilationCache and WithMounts are in go-host/engine/wazero.
// By default all Modules of a process share one runtime of wazero, which compiles each guest once.
// It keeps the compiled code of a guest opened by New for the life of the process, and that of one
// opened by NewFrom until the guest's last Module closes.
//
// # Failures
//
// If the guest traps, panics or exits, if its result is invalid, or if a host function fails, the
// instance is not entered again: an Instance returns [ErrPoisoned], and a Module replaces the
// instance. A guest that computes for long is interrupted only if it was opened with [WithCancel].
// Without it, a long computation also delays Go's garbage collector, since the code that wazero
// compiles has no preemption points.
//
// # Generated code
//
// Generated code calls package go-host/rt, which programs do not import. docs/abi.md in the
// repository specifies the interface of guest and host.
package wazabi
