package wazabi

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// LevelTrace is the level of the records that a guest writes at its level trace, below [slog.LevelDebug].
const LevelTrace = slog.LevelDebug - 4

// Option changes how a guest is opened. A later option overrides an earlier one; invalid options return [ErrOption]
// from New. Options of one engine are in that engine's package, as go-host/engine/wazero.
type Option func(*settings.Settings)

// WithPoolSize bounds the instances that a Module's calls use at once; the default is GOMAXPROCS. All but
// the first are made when they are needed. Instances that Module.Instance pins do not count.
func WithPoolSize(n int) Option {
	return func(s *settings.Settings) { s.PoolSize = n }
}

// WithMemoryLimit bounds the memory of each instance, in bytes, rounded down to pages of 64 KiB. The default, and the
// most there can be, is 4 GiB less one page; 64 MiB with the profile [Untrusted]. An allocation that the limit refuses ends
// in [ErrGuestOOM].
func WithMemoryLimit(bytes int64) Option {
	return func(s *settings.Settings) { s.MemoryLimit = max(bytes, settings.Unset+1) }
}

// Limits bound what one result may claim, however little memory the guest has: a list may have a million elements that
// are all the same list. A result beyond Bytes or Elements is [ErrBudget], one beyond Depth [ErrDepth], and poisons the
// instance. A field that is 0 stands for its default.
type Limits struct {
	// Bytes bounds the strings, lists and boxes of a result, as they lie in guest memory, each time that one is
	// pointed to, together with the Go memory that they become. The default is 64 MiB, or four times as much as the
	// guest has memory if that is more; 16 MiB with the profile [Untrusted].
	Bytes int64
	// Elements bounds the elements of all lists together, but for lists of bytes. By default Bytes bounds them, an
	// element of no size counting as one byte; with the profile [Untrusted] it is 1 Mi.
	Elements int64
	// Depth bounds how deep values of one type lie in each other, where a type can contain itself. The default is
	// 128; 64 with the profile [Untrusted]. The guest follows them on its stack, which has to be large enough for more.
	Depth int
}

// WithLimits bounds what one result may claim, and what the arguments of one call of the host may, together. A negative limit is [ErrOption].
func WithLimits(l Limits) Option {
	return func(s *settings.Settings) { s.Limits = settings.Limits(l) }
}

// Profile says how far a guest is trusted.
type Profile int

const (
	// Trusted is the default: the guest is as good as the program's own code, if perhaps buggy. It is checked all the same.
	Trusted Profile = iota
	// Untrusted is for guests that may be hostile. Each Module has a wazero runtime of its own, closed with it, so that
	// Modules share nothing but compiled code. Memory lies on the Go heap, where a slice that outlives it is stale but no fault.
	// An instance has at most 64 MiB of memory and results have tighter [Limits], unless options say otherwise. How long a
	// guest computes is not bounded by it.
	Untrusted
)

func (p Profile) String() string {
	switch p {
	case Trusted:
		return "Trusted"
	case Untrusted:
		return "Untrusted"
	}
	return fmt.Sprintf("Profile(%d)", int(p))
}

// WithProfile chooses defaults that fit how far the guest is trusted; other options override them, whatever the order.
// An unknown profile is [ErrOption], as is [Untrusted] together with the engine option WithRuntime.
func WithProfile(p Profile) Option {
	return func(s *settings.Settings) { s.Profile = int(p) }
}

// InvalidUTF8 says what becomes of strings that are sent and are not UTF-8, which Rust's strings have to be.
type InvalidUTF8 int

const (
	// RejectInvalidUTF8 is the default: such a string is [ErrInput] and [ErrUTF8], and nothing crosses.
	RejectInvalidUTF8 InvalidUTF8 = iota
	// ReplaceInvalidUTF8 sends U+FFFD for each run of invalid bytes, as [strings.ToValidUTF8] does.
	ReplaceInvalidUTF8
)

func (u InvalidUTF8) String() string {
	switch u {
	case RejectInvalidUTF8:
		return "RejectInvalidUTF8"
	case ReplaceInvalidUTF8:
		return "ReplaceInvalidUTF8"
	}
	return fmt.Sprintf("InvalidUTF8(%d)", int(u))
}

// WithInvalidUTF8 says what becomes of strings that are sent and are not UTF-8. Strings that the guest sends are always
// refused if they are not. An unknown value is [ErrOption].
func WithInvalidUTF8(u InvalidUTF8) Option {
	return func(s *settings.Settings) { s.InvalidUTF8 = int(u) }
}

// WithLogger logs what becomes of instances: at debug that one was made or closed, at warn that one is poisoned, and
// why. Each record has the package's name as the attribute "guest". Calls are not logged. Nil, the default, logs nothing.
//
// It also takes the records that the guest writes, with the attribute "target" and the guest's key-values, if the guest was
// built with the feature log of the crate wazabi; the guest's level trace is [LevelTrace]. A Module takes a thousand records a
// second from all its instances, and says at warn how many it has dropped. Texts are cut: messages after 4 KiB, targets
// after 256 bytes, keys after 64, values after 4 KiB altogether; of key-values there are at most 32. Control characters stand
// as U+FFFD. A key that the record has already ("guest", "target", "dropped", and those of slog) gets a "_".
//
// The handler runs inside the guest's call, with the context that the call was given: a slow one holds the guest up, and the
// panic of one ends the call with [ErrHost]. It should not call the guest: that takes another instance, which may have to be waited for
// and writes records, too, and within the calls of a host function it is [ErrBusy].
func WithLogger(l *slog.Logger) Option {
	return func(s *settings.Settings) { s.Logger = l }
}

// WithClock has the guest see another time than the system's: that of tests, say. Of a guest that was built with the feature
// clock of the crate wazabi, now is now(), and its monotonic clock says how much later that is than when the Module was
// opened. now must be safe for several goroutines. What a guest with WASI has from the standard library's clocks is up to
// [WithWASI]. A nil function is [ErrOption].
func WithClock(now func() time.Time) Option {
	return func(s *settings.Settings) { s.Clock, s.HasClock = now, true }
}

// WithCancel lets a context stop the guest in the middle of a call: soon after its deadline, or after it is canceled, the
// call returns an error that matches [ErrCanceled] and the context's own. The instance is poisoned, as after any trap,
// and a Module replaces it.
//
// The guest is compiled with checks in its loops and functions. They cost a call nothing, and code inside the guest 5 to
// 25 % of its time, and a loop of very few instructions up to half. A single instruction that fills or copies memory is
// not interrupted, and neither are functions of the host.
//
// Without it a context is looked at only before the guest is entered. A long computation then also holds up Go's garbage
// collector, and with it all goroutines, until it ends; with it, it does not.
func WithCancel() Option {
	return func(s *settings.Settings) { s.Cancel = true }
}
