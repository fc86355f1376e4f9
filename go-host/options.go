package wazabi

import (
	"log/slog"
	"time"

	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// LevelTrace is the level of records that a guest writes at its level trace. It is below
// [slog.LevelDebug].
const LevelTrace = slog.LevelDebug - 4

// Option changes how a guest is opened. A later option overrides an earlier one. New returns
// [ErrOption] for an invalid option. The options of one engine are in that engine's package, such
// as go-host/engine/wazero.
type Option func(*settings.Settings)

// WithPoolSize bounds the instances that calls on a Module use at once. The default is GOMAXPROCS.
// New makes the first instance; calls make the others when they need them. Instances that
// Module.Instance pins do not count.
func WithPoolSize(n int) Option {
	return func(s *settings.Settings) { s.PoolSize = n }
}

// WithMemoryLimit bounds the memory of each instance, in bytes, rounded down to pages of 64 KiB. It
// counts the guest's linear memory, and its table and globals where these take a page or more. The
// default is 4 GiB, which means the largest memory, one page less; with the profile [Untrusted] it
// is 64 MiB. The call of a guest that needs more fails with [ErrGuestOOM]. A guest that begins with
// more is [ErrLimit].
func WithMemoryLimit(bytes int64) Option {
	return func(s *settings.Settings) { s.MemoryLimit, s.HasMemoryLimit = bytes, true }
}

// Limits bounds what one result may claim. A guest with little memory can claim much: the million
// elements of a list may all be the same list. A result beyond Bytes or Elements is [ErrBudget],
// one beyond Depth is [ErrDepth], and both poison the instance. A field that is 0 means its
// default.
type Limits struct {
	// Bytes bounds the strings, lists and boxes of a result: their bytes in guest memory plus the Go
	// memory that they become. Memory that the result points to twice counts twice. The default is 64
	// MiB, or four times the guest's memory if that is more, up to 512 MiB; with the profile
	// [Untrusted] it is 16 MiB. A result is held to it before it is read.
	Bytes int64
	// Elements bounds the elements of all lists together, except lists of bytes. By default only Bytes
	// bounds them: an element without a size counts as one byte. With the profile [Untrusted] the
	// bound is 1 Mi.
	Elements int64
	// Depth bounds how deep values of one recursive type nest. The default is 1024; with the profile
	// [Untrusted] it is 512. The guest follows nested values on its stack, which must be large enough
	// for a greater Depth. The greatest is 10,000: Go follows them on its stack too.
	Depth int
}

// WithLimits bounds what one result may claim, and what the arguments of one host call together may
// claim. A negative limit is
// [ErrOption], as is a Depth above the greatest.
func WithLimits(l Limits) Option {
	return func(s *settings.Settings) { s.Limits = settings.Limits(l) }
}

// Profile says how far a guest is trusted. It is the name of one of the constants.
type Profile string

const (
	// Trusted is the default: the guest is trusted like the program's own code, which may have
	// bugs. The kit makes all its checks.
	Trusted Profile = "Trusted"
	// Untrusted is for guests that may be hostile. Each Module has an engine of its own, which is
	// closed with it; Modules share only compiled code. Memory is on the Go heap, where an outdated
	// slice is stale but causes no fault. An instance has at most 64 MiB of memory and results have
	// tighter [Limits], unless options say otherwise. The profile does not bound how long a guest
	// computes.
	Untrusted Profile = "Untrusted"
)

// WithProfile chooses the defaults for how far the guest is trusted. Other options override these
// defaults, in any order. An unknown profile is [ErrOption], as is [Untrusted] together with
// WithRuntime of go-host/engine/wazero.
func WithProfile(p Profile) Option {
	return func(s *settings.Settings) { s.Profile = string(p) }
}

// InvalidUTF8 says how a string that is not valid UTF-8 is sent. Rust's strings must be valid
// UTF-8. It is the name of one of the constants.
type InvalidUTF8 string

const (
	// RejectInvalidUTF8 is the default: such a string is [ErrInput] and [ErrUTF8], and the guest is
	// not called.
	RejectInvalidUTF8 InvalidUTF8 = "RejectInvalidUTF8"
	// ReplaceInvalidUTF8 sends U+FFFD for each run of invalid bytes, as [strings.ToValidUTF8] does.
	ReplaceInvalidUTF8 InvalidUTF8 = "ReplaceInvalidUTF8"
)

// WithInvalidUTF8 says how a string that is not valid UTF-8 is sent. A string from the guest that
// is not valid is [ErrUTF8] in any case. An unknown value is [ErrOption].
func WithInvalidUTF8(u InvalidUTF8) Option {
	return func(s *settings.Settings) { s.InvalidUTF8 = string(u) }
}

// WithLogger logs the life of instances: at debug when one was made or closed, at warn when one was
// poisoned, with the reason. Each record has the package's name as the attribute "guest". Calls are
// not logged. Nil, the default, logs nothing.
//
// The logger also takes the records of a guest that was built with the feature log of the crate
// wazabi. They have the attribute "target" and the guest's key-values. The guest's level trace is
// [LevelTrace]. A Module takes a thousand records per second from all its instances together, and
// logs at warn how many it has dropped. Texts are cut: messages after 4 KiB, targets after 256
// bytes, keys after 64, and values after 4 KiB together. A record has at most 32 key-values.
// Control characters become U+FFFD. A key that the record has already ("guest", "target",
// "dropped", and those of slog) gets a "_".
//
// The handler runs inside the guest's call, with the context of the call. A slow handler delays the
// guest. A handler that panics ends the call with [ErrHost]. A handler should not call the guest:
// such a call needs another instance, for which it may have to wait and which logs too. Inside a
// call that a host function makes, it fails with [ErrBusy].
//
// For records of the runtime the handler has a goroutine of its own, which the runtime waits for.
// If the handler panics or ends that goroutine, the record is lost.
func WithLogger(l *slog.Logger) Option {
	return func(s *settings.Settings) { s.Logger = l }
}

// WithClock sets the guest's clock, for example in tests. It applies to a guest that was built with
// the feature clock of the crate wazabi: its time of day is now(), and its monotonic clock is the
// time since the Module was opened. now must be safe for concurrent use. [WithWASI] sets the clocks
// of the standard library in a guest with WASI. A nil function is [ErrOption].
func WithClock(now func() time.Time) Option {
	return func(s *settings.Settings) { s.Clock, s.HasClock = now, true }
}

// WithCancel lets a context stop the guest in the middle of a call. Soon after the deadline of the
// context, or after it is canceled, the call returns an error that matches [ErrCanceled] and the
// context's own error. The instance is poisoned, as after any trap, and a Module replaces it.
//
// The guest is compiled with checks in its loops and functions. They cost nothing per call. Inside
// the guest they cost 5 to 25 % of the time, and up to half of it in a loop of very few
// instructions. They do not interrupt a host function, which receives the context. Close of the
// Module stops running calls when its own context ends; they return [ErrClosed].
//
// Without the option the context is checked only before the guest is entered. A long computation
// then also holds up Go's garbage collector, and with it all goroutines, until it ends. The first
// call of a Module that runs on after its context is logged; see [WithLogger].
func WithCancel() Option {
	return func(s *settings.Settings) { s.Cancel = true }
}

// WithReset keeps the callers of a Module apart: an instance that changes hands is put back to how
// it was after WithInit, or after it was made. That is so after each call on the Module, and when
// an Instance is given back by its Close. No memory, global or handle of a host object that one
// caller has left reaches the next. Calls on one Instance share its state as before.
//
// A random generator that the guest has seeded before is put back too, and yields the same numbers
// for each caller. Random bytes of the host do not repeat.
//
// A reset costs a few microseconds for a guest with a small memory, in proportion to the memory
// that the guest had after WithInit and to what it grew since. If it grew by more than 16 MiB, or
// has dropped a host object that it had after WithInit, a new instance takes its place. That is so
// after each call for a guest with instructions that change its table or drop segments, which
// Rust's compiler does not generate, and for a guest that opens files with WASI.
func WithReset() Option {
	return func(s *settings.Settings) { s.Reset = true }
}

// Retirement says when a Module closes an instance that could serve on. The next call that needs an
// instance makes one. An Instance that a caller has pinned is closed when it is given back.
type Retirement struct {
	// Memory bounds the guest's linear memory, in bytes: an instance with more is closed when its call
	// ends. WebAssembly's memory never shrinks, so that an instance keeps what its largest call took.
	// The default is no bound.
	Memory int64
	// Calls is how many calls an instance serves. The default is no bound.
	Calls int64
	// Idle is how long an instance is idle before it is closed; at the latest it is closed after twice
	// this time. One instance stays. The default is five minutes; a negative duration is no bound.
	Idle time.Duration
}

// WithRetirement says when a Module closes instances that could serve on. A negative Memory or
// Calls is [ErrOption].
func WithRetirement(r Retirement) Option {
	return func(s *settings.Settings) { s.Retirement = settings.Retirement(r) }
}
