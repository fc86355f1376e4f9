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
// Module.Instance pins do not count, nor do those on which resources live with [WithReset].
func WithPoolSize(n int) Option {
	return func(s *settings.Settings) { s.PoolSize = n }
}

// WithMemoryLimit bounds the memory of each instance, in bytes, rounded down to pages of 64 KiB. It
// counts the guest's linear memory, and its table, globals and segments if these take a page or
// more. The default is the largest memory, 4 GiB less one page; a limit of 4 GiB means the same.
// With the profile [Untrusted] the default is 64 MiB. If the guest needs more, the call fails with
// [ErrGuestOOM]. A guest that begins with more is [ErrLimit]. A limit below one page or above 4 GiB
// is [ErrOption].
func WithMemoryLimit(bytes int64) Option {
	return func(s *settings.Settings) { s.MemoryLimit, s.HasMemoryLimit = bytes, true }
}

// Limits bounds the data of one result. A small memory can hold a result that is large in Go: the
// million elements of a list may all point to the same data. A result beyond Bytes or Elements is
// [ErrBudget], and one beyond Depth is [ErrDepth]. Both poison the instance. A field that is 0
// means its default.
type Limits struct {
	// Bytes bounds the strings, lists and boxes of a result: their bytes in guest memory plus the Go
	// memory that they become. Memory that the result points to twice counts twice. The default is 64
	// MiB, or four times the guest's memory if that is more, up to 512 MiB; with the profile
	// [Untrusted] it is 16 MiB. A larger result is refused before it is read.
	Bytes int64
	// Elements bounds the elements of all lists together, except lists of bytes. By default only Bytes
	// bounds them: an element without a size counts as one byte. With the profile [Untrusted] the
	// bound is 1 Mi.
	Elements int64
	// Depth bounds how deep values of one recursive type nest. The default is 1024; with the profile
	// [Untrusted] it is 512. The guest follows nested values on its stack, which must be large enough
	// for a greater Depth. The greatest Depth is 10,000, since Go follows them on its stack too.
	Depth int
}

// WithLimits bounds the data of one result, and that of all arguments of one host call together. A
// negative limit is [ErrOption], as is a Depth above 10,000.
func WithLimits(l Limits) Option {
	return func(s *settings.Settings) { s.Limits = settings.Limits(l) }
}

// Profile is how far a guest is trusted: one of the constants below.
type Profile string

const (
	// Trusted is the default: the guest is trusted like the program's own code, which may have
	// bugs. All values are checked.
	Trusted Profile = "Trusted"
	// Untrusted is for guests that may be hostile. Each Module has a wazero runtime of its own, which
	// is closed with it; Modules share only compiled code. Memory is on the Go heap, where an outdated
	// slice is stale but causes no fault. Unless options set other limits, an instance has at most 64
	// MiB of memory, and results have tighter [Limits]. The profile does not bound how long a guest
	// computes: use [WithCancel] with it. Without, a guest whose _initialize loops keeps New for ever.
	Untrusted Profile = "Untrusted"
)

// WithProfile chooses defaults by how far the guest is trusted. Other options override these
// defaults, in any order. Use [WithCancel] with [Untrusted]. An unknown profile is [ErrOption], as
// is [Untrusted] together with WithRuntime of go-host/engine/wazero.
func WithProfile(p Profile) Option {
	return func(s *settings.Settings) { s.Profile = string(p) }
}

// InvalidUTF8 is how a string that is not valid UTF-8 is sent to the guest: one of the constants
// below. Rust's strings must be valid UTF-8.
type InvalidUTF8 string

const (
	// RejectInvalidUTF8 is the default: such a string is [ErrInput] and [ErrUTF8], and the guest is
	// not called.
	RejectInvalidUTF8 InvalidUTF8 = "RejectInvalidUTF8"
	// ReplaceInvalidUTF8 sends U+FFFD for each run of invalid bytes, as [strings.ToValidUTF8] does.
	ReplaceInvalidUTF8 InvalidUTF8 = "ReplaceInvalidUTF8"
)

// WithInvalidUTF8 sets how a string that is not valid UTF-8 is sent. A string from the guest that is
// not valid is always [ErrUTF8]. An unknown value is [ErrOption].
func WithInvalidUTF8(u InvalidUTF8) Option {
	return func(s *settings.Settings) { s.InvalidUTF8 = string(u) }
}

// WithLogger sets the logger. It gets a record at debug when an instance was made or closed, and at
// warn when one was poisoned, with the reason. Each record has the package's name as the attribute
// "guest". Calls are not logged. With nil, the default, nothing is logged.
//
// The logger also takes the records of a guest that was built with the feature log of the crate
// wazabi. They have the attribute "target" and the guest's key-values. The guest's level trace is
// [LevelTrace]. A Module takes a thousand records per second from all its instances together, and
// logs at warn how many it has dropped. Texts are cut: messages after 4 KiB, targets after 256
// bytes, keys after 64, and values after 4 KiB together. A record has at most 32 key-values.
// Control characters become U+FFFD. A guest's key that the record has already ("guest", "target",
// "dropped", and those of slog) gets a "_" at its end.
//
// For a record of the guest, the handler runs inside the guest's call, with the context of the
// call. A slow handler delays the guest. A handler that panics ends the call with [ErrHost]. A
// handler should not call the guest: such a call needs another instance, for which it may have to
// wait and which logs too. Inside a call that a host function makes, it fails with [ErrBusy].
//
// For a record of the runtime, the handler runs in a goroutine of its own, and the runtime waits
// for it. If the handler panics or ends that goroutine, the record is lost.
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
// context's own error. The instance is poisoned, as after any trap, and a Module replaces it. That
// holds, too, while a result is read. A call that has read it returns it, also after the deadline.
//
// The guest is compiled with checks in its loops and functions. They cost nothing per call. Inside
// the guest they cost 5 to 25 % of the time, and up to half of it in a loop of very few
// instructions. They do not interrupt a host function, which receives the context. Close of the
// Module stops running calls when its own context ends; they return [ErrClosed].
//
// Without the option the context is checked only before the guest is entered. On wazero a long
// computation then also delays Go's garbage collector, and with it all goroutines, until it ends.
// The first call of a Module that runs on after its context has ended is logged; see [WithLogger].
func WithCancel() Option {
	return func(s *settings.Settings) { s.Cancel = true }
}

// WithReset keeps the callers of a Module apart: after each call on the Module, and when an
// Instance is given back by its Close, the instance is put back to how it was after WithInit, or
// after it was made. No memory, global or handle of a host object that one caller has left reaches
// the next. Calls on one pinned Instance still share its state.
//
// An instance on which a resource lives that a call on the Module has made serves only calls with
// its resources, and does not count against the pool's size. It is reset, and goes back to the pool
// if there is room, when the last of them is closed, given to the guest or lost. So a caller that
// keeps resources costs an instance. Resources of two calls meet in the arguments of a third only
// if one was made from the other: make them on an Instance instead.
//
// A random generator that the guest has seeded before is put back too, and yields the same numbers
// for each caller. Random bytes of the host do not repeat.
//
// A reset costs a few microseconds for a guest with a small memory, in proportion to the memory
// that the guest had after WithInit and to the growth since. If the memory grew by more than 16
// MiB, or the guest has dropped a host object that it had after WithInit, a new instance replaces
// the old one. Two kinds of guests get a new instance after each call: those with instructions that
// change the table or drop segments, which Rust's compiler does not generate, and those that may
// open files with WASI.
func WithReset() Option {
	return func(s *settings.Settings) { s.Reset = true }
}

// Retirement is when a Module closes an instance that could still serve calls. The next call that
// needs an instance makes one. An Instance that a caller has pinned is closed when it is given
// back. An instance on which resources live stays.
type Retirement struct {
	// Memory bounds the guest's linear memory, in bytes: an instance with more is closed when its call
	// ends. WebAssembly's memory never shrinks, so that an instance keeps the memory of its largest
	// call. No instance stays for that: the last one is closed too. The default is no bound.
	Memory int64
	// Calls is how many calls an instance serves, also the last one. The default is no bound.
	Calls int64
	// Idle is how long an instance is idle before it is closed; it is closed within twice this time.
	// One idle instance stays. The default is five minutes; a negative duration is no bound.
	Idle time.Duration
}

// WithRetirement sets when a Module closes instances that could still serve calls. A negative Memory
// or Calls is [ErrOption].
func WithRetirement(r Retirement) Option {
	return func(s *settings.Settings) { s.Retirement = settings.Retirement(r) }
}
