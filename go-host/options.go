package wazabi

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// LevelTrace is the level of the records that a guest writes at its level trace, below
// [slog.LevelDebug].
const LevelTrace = slog.LevelDebug - 4

// Option changes how a guest is opened. A later option overrides an earlier one; invalid options
// return [ErrOption] from New. Options of one engine are in that engine's package, as
// go-host/engine/wazero.
type Option func(*settings.Settings)

// WithPoolSize bounds the instances that calls on a Module use at once. The default is GOMAXPROCS.
// New makes the first instance; calls make the others when they need them. Instances that
// Module.Instance pins do not count.
func WithPoolSize(n int) Option {
	return func(s *settings.Settings) { s.PoolSize = n }
}

// WithMemoryLimit bounds the memory of each instance, in bytes, rounded down to pages of 64 KiB.
// The default is the maximum, 4 GiB less one page; with the profile [Untrusted] it is 64 MiB. A
// guest that needs more ends in [ErrGuestOOM].
func WithMemoryLimit(bytes int64) Option {
	return func(s *settings.Settings) { s.MemoryLimit = max(bytes, settings.Unset+1) }
}

// Limits bounds what one result may claim. A guest with little memory can claim much: the million
// elements of a list may all be the same list. A result beyond Bytes or Elements is [ErrBudget],
// one beyond Depth is [ErrDepth], and both poison the instance. A field that is 0 stands for its
// default.
type Limits struct {
	// Bytes bounds the strings, lists and boxes of a result, as they lie in guest memory, together
	// with the Go memory that they become. Memory that is pointed to twice counts twice. The
	// default is 64 MiB, or four times the guest's memory if that is more; with the profile
	// [Untrusted] it is 16 MiB.
	Bytes int64
	// Elements bounds the elements of all lists together, except lists of bytes. By default Bytes
	// bounds them, and an element without a size counts as one byte; with the profile [Untrusted]
	// it is 1 Mi.
	Elements int64
	// Depth bounds how deep values of one type nest, where a type can contain itself. The default
	// is 128; with the profile [Untrusted] it is 64. The guest follows nested values on its stack,
	// which must be large enough for a greater Depth.
	Depth int
}

// WithLimits bounds what one result may claim, and what the arguments of one host call may claim
// together. A negative limit is [ErrOption].
func WithLimits(l Limits) Option {
	return func(s *settings.Settings) { s.Limits = settings.Limits(l) }
}

// Profile says how far a guest is trusted.
type Profile int

const (
	// Trusted is the default: the guest is trusted like the program's own code, which may have
	// bugs. The kit makes all its checks.
	Trusted Profile = iota
	// Untrusted is for guests that may be hostile. Each Module has an engine of its own, which is
	// closed with it; Modules share only compiled code. Memory lies on the Go heap, where a slice
	// that outlives it is stale but causes no fault. An instance has at most 64 MiB of memory and
	// results have tighter [Limits], unless options say otherwise. The profile does not bound how
	// long a guest computes.
	Untrusted
)

// String returns the name of the constant.
func (p Profile) String() string {
	switch p {
	case Trusted:
		return "Trusted"
	case Untrusted:
		return "Untrusted"
	}
	return fmt.Sprintf("Profile(%d)", int(p))
}

// WithProfile chooses the defaults for how far the guest is trusted. Other options override these
// defaults, in any order. An unknown profile is [ErrOption], as is [Untrusted] together with
// WithRuntime of go-host/engine/wazero.
func WithProfile(p Profile) Option {
	return func(s *settings.Settings) { s.Profile = int(p) }
}

// InvalidUTF8 says how strings are sent that are not valid UTF-8. Rust's strings have to be.
type InvalidUTF8 int

const (
	// RejectInvalidUTF8 is the default: such a string is [ErrInput] and [ErrUTF8], and nothing
	// crosses.
	RejectInvalidUTF8 InvalidUTF8 = iota
	// ReplaceInvalidUTF8 sends U+FFFD for each run of invalid bytes, as [strings.ToValidUTF8] does.
	ReplaceInvalidUTF8
)

// String returns the name of the constant.
func (u InvalidUTF8) String() string {
	switch u {
	case RejectInvalidUTF8:
		return "RejectInvalidUTF8"
	case ReplaceInvalidUTF8:
		return "ReplaceInvalidUTF8"
	}
	return fmt.Sprintf("InvalidUTF8(%d)", int(u))
}

// WithInvalidUTF8 says how strings are sent that are not valid UTF-8. A string from the guest that
// is not valid is [ErrUTF8] in any case. An unknown value is [ErrOption].
func WithInvalidUTF8(u InvalidUTF8) Option {
	return func(s *settings.Settings) { s.InvalidUTF8 = int(u) }
}

// WithLogger logs what happens to instances: at debug that one was made or closed, at warn that one
// was poisoned, and why. Each record has the package's name as the attribute "guest". Calls are not
// logged. Nil, the default, logs nothing.
//
// The logger also takes the records of a guest that was built with the feature log of the crate
// wazabi. They have the attribute "target" and the guest's key-values; the guest's level trace is
// [LevelTrace]. A Module takes a thousand records a second from all its instances, and logs at warn
// how many it has dropped. Texts are cut: messages after 4 KiB, targets after 256 bytes, keys after
// 64, and values after 4 KiB together. A record has at most 32 key-values. Control characters
// become U+FFFD. A key that the record has already ("guest", "target", "dropped", and those of
// slog) gets a "_".
//
// The handler runs inside the guest's call, with the context of the call. A slow handler delays the
// guest, and a handler that panics ends the call with [ErrHost]. A handler should not call the
// guest: such a call takes another instance, for which it may have to wait and which logs too, and
// within the calls of a host function it is [ErrBusy].
func WithLogger(l *slog.Logger) Option {
	return func(s *settings.Settings) { s.Logger = l }
}

// WithClock sets the guest's clock, for example in tests. It applies to a guest that was built with
// the feature clock of the crate wazabi: its time of day is now(), and its monotonic clock is the
// time since the Module was opened. now must be safe for concurrent use. The clocks of the standard
// library in a guest with WASI are set by [WithWASI]. A nil function is [ErrOption].
func WithClock(now func() time.Time) Option {
	return func(s *settings.Settings) { s.Clock, s.HasClock = now, true }
}

// WithCancel lets a context stop the guest in the middle of a call. Soon after the deadline of the
// context, or after it is canceled, the call returns an error that matches [ErrCanceled] and the
// context's own. The instance is poisoned, as after any trap, and a Module replaces it.
//
// The guest is compiled with checks in its loops and functions. They cost nothing per call. Inside
// the guest they cost 5 to 25 % of the time, and up to half of it in a loop of very few
// instructions. They do not interrupt a single instruction that fills or copies memory, nor
// functions of the host.
//
// Without the option the context is checked only before the guest is entered. A long computation
// then also holds up Go's garbage collector, and with it all goroutines, until it ends.
func WithCancel() Option {
	return func(s *settings.Settings) { s.Cancel = true }
}
