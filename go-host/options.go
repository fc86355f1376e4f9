package wazabi

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"time"

	"github.com/tetratelabs/wazero"
)

// Option changes how a guest is opened. The last of several for one setting counts; what cannot be had is [ErrOption],
// from New.
type Option func(*options)

type options struct {
	poolSize    int
	interpreter bool
	// runtime and cache are the caller's, if the flags say that he gave them.
	runtime              wazero.Runtime
	cache                wazero.CompilationCache
	hasRuntime, hasCache bool
	profile              Profile
	// memoryLimit is in bytes, unset until the profile has given a default.
	memoryLimit int64
	limits      Limits
	invalidUTF8 InvalidUTF8
	logger      *slog.Logger
	// clock is what the guest's time comes from, if hasClock says that it was given; nil is the system's.
	clock    func() time.Time
	hasClock bool
	// prepare is what WithInit gave, for the package preparedPkg.
	prepare     func(context.Context, Conn) error
	preparedPkg *Package
	// cancel asks for fuel guards.
	cancel bool
	// hosts are what the guest calls, by import block.
	hosts []any
	// wasi is what WithWASI gave.
	wasi *wasi
	// heapMemory puts memory on the Go heap even where it could be mapped.
	heapMemory bool
}

// unset is no memory limit that anybody can ask for.
const unset = math.MinInt64

// WithPoolSize bounds the instances that a Module's calls use at once; the default is GOMAXPROCS. All but
// the first are made when they are needed. Instances that Module.Instance pins do not count.
func WithPoolSize(n int) Option {
	return func(o *options) { o.poolSize = n }
}

// WithInterpreter runs the guest in wazero's interpreter: it starts sooner and works on every platform, and is slower by
// one to two orders of magnitude. Where wazero has no compiler it is the default. With [WithRuntime], which has an engine
// already, it is [ErrOption].
func WithInterpreter() Option {
	return func(o *options) { o.interpreter = true }
}

// WithRuntime runs the guest in the caller's wazero runtime. No name is registered in it, so that any number of guests
// and the caller's own modules share it, and it is never closed: that is the caller's, after the Module. A guest is
// compiled for it once, and stays so until the last Module that has it closes. What the runtime was configured with holds:
// its engine, its cache, the features that it allows, its limit on memory (what that refuses is a bare [ErrTrap]; with
// [WithMemoryLimit] it is [ErrGuestOOM]).
//
// By default all packages of the process share one runtime, which is never closed. A nil runtime is [ErrOption], as is
// WithRuntime together with [WithInterpreter], [WithCompilationCache] or the profile [Untrusted], which choose a runtime too.
func WithRuntime(r wazero.Runtime) Option {
	return func(o *options) { o.runtime, o.hasRuntime = r, true }
}

// WithCompilationCache keeps compiled code in a cache of wazero's, which may be a directory: then the next process
// starts without compiling. The process gets one more runtime for each cache, never closed, that all packages opened
// with the cache share; make one cache and keep it. It may be closed when all Modules that use it are, and is of no use then.
//
// A nil cache is [ErrOption], as is the option together with [WithRuntime].
func WithCompilationCache(c wazero.CompilationCache) Option {
	return func(o *options) { o.cache, o.hasCache = c, true }
}

// WithMemoryLimit bounds the memory of each instance, in bytes, rounded down to pages of 64 KiB. The default, and the
// most there can be, is 4 GiB less one page; 64 MiB with the profile [Untrusted]. An allocation that the limit refuses ends
// in [ErrGuestOOM].
func WithMemoryLimit(bytes int64) Option {
	return func(o *options) { o.memoryLimit = max(bytes, unset+1) }
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
	return func(o *options) { o.limits = l }
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
// An unknown profile is [ErrOption], as is [Untrusted] together with [WithRuntime].
func WithProfile(p Profile) Option {
	return func(o *options) { o.profile = p }
}

// InvalidUTF8 says what becomes of strings that are sent and are not UTF-8, which Rust's strings have to be.
type InvalidUTF8 int

const (
	// Refuse is the default: such a string is [ErrInput] and [ErrUTF8], and nothing crosses.
	Refuse InvalidUTF8 = iota
	// Replace sends U+FFFD for each run of invalid bytes, as [strings.ToValidUTF8] does.
	Replace
)

func (u InvalidUTF8) String() string {
	switch u {
	case Refuse:
		return "Refuse"
	case Replace:
		return "Replace"
	}
	return fmt.Sprintf("InvalidUTF8(%d)", int(u))
}

// WithInvalidUTF8 says what becomes of strings that are sent and are not UTF-8. Strings that the guest sends are always
// refused if they are not. An unknown value is [ErrOption].
func WithInvalidUTF8(u InvalidUTF8) Option {
	return func(o *options) { o.invalidUTF8 = u }
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
	return func(o *options) { o.logger = l }
}

// WithClock has the guest see another time than the system's: that of tests, say. Of a guest that was built with the feature
// clock of the crate wazabi, now is now(), and its monotonic clock says how much later that is than when the Module was
// opened. now must be safe for several goroutines. What a guest with WASI has from the standard library's clocks is up to
// [WithWASI]. A nil function is [ErrOption].
func WithClock(now func() time.Time) Option {
	return func(o *options) { o.clock, o.hasClock = now, true }
}

// WithInit has f prepare each instance that a Module of the package makes, for its pool or to be pinned, before anything
// else enters it. Generated packages have a WithInit with their own Instance; see there.
//
// The context is that of whoever needs the instance: New or a call. f must not keep the Conn, and need not close it. If f
// fails or panics there is no instance: whoever needed it gets [ErrInit] with f's error as its cause. The next call tries again.
// A nil f is [ErrOption], as is the option in the hands of another package.
func (p *Package) WithInit(f func(ctx context.Context, c Conn) error) Option {
	return func(o *options) { o.prepare, o.preparedPkg = f, p }
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
	return func(o *options) { o.cancel = true }
}

func newOptions(opts []Option) (options, error) {
	o := options{poolSize: runtime.GOMAXPROCS(0), memoryLimit: unset}
	for _, opt := range opts {
		if opt == nil {
			return o, badOption("an Option is nil")
		}
		opt(&o)
	}
	if err := o.check(); err != nil {
		return o, err
	}
	limit, limits := int64(maxMemory), Limits{Depth: maxDepth}
	if o.profile == Untrusted {
		limit, limits = 64<<20, Limits{Bytes: 16 << 20, Elements: 1 << 20, Depth: maxDepth / 2}
		o.heapMemory = true
	}
	if o.memoryLimit == unset {
		o.memoryLimit = limit
	}
	o.memoryLimit -= o.memoryLimit % pageSize
	o.limits.Bytes = cmp.Or(o.limits.Bytes, limits.Bytes)
	o.limits.Elements = cmp.Or(o.limits.Elements, limits.Elements)
	o.limits.Depth = cmp.Or(o.limits.Depth, limits.Depth)
	return o, nil
}

// check refuses what cannot be had.
func (o *options) check() error {
	switch l := o.limits; {
	case o.poolSize < 1 || o.poolSize > maxPool:
		return badOption("WithPoolSize(%d): expected 1 to %d", o.poolSize, maxPool)
	case o.memoryLimit != unset && (o.memoryLimit < pageSize || o.memoryLimit > maxMemory):
		return badOption("WithMemoryLimit(%d): expected %d (one page) to %d", o.memoryLimit, int64(pageSize), int64(maxMemory))
	case l.Bytes < 0 || l.Elements < 0 || l.Depth < 0:
		return badOption("WithLimits(%+v): a limit is negative; 0 stands for the default", l)
	case o.profile != Trusted && o.profile != Untrusted:
		return badOption("WithProfile(%d): expected Trusted or Untrusted", int(o.profile))
	case o.invalidUTF8 != Refuse && o.invalidUTF8 != Replace:
		return badOption("WithInvalidUTF8(%d): expected Refuse or Replace", int(o.invalidUTF8))
	case o.hasClock && o.clock == nil:
		return badOption("WithClock(nil): expected a function; leave the option out to have the system's clock")
	case o.preparedPkg != nil && o.prepare == nil:
		return badOption("WithInit(nil): expected a function")
	case o.hasCache && o.cache == nil:
		return badOption("WithCompilationCache(nil): expected a cache; leave the option out to have none")
	case o.hasRuntime && o.runtime == nil:
		return badOption("WithRuntime(nil): expected a runtime; leave the option out to share the process's")
	case o.wasi != nil && o.wasi.err != nil:
		return o.wasi.err
	case !o.hasRuntime:
	case o.interpreter:
		return badOption("WithRuntime and WithInterpreter: a runtime has its engine; make it with wazero.NewRuntimeConfigInterpreter")
	case o.hasCache:
		return badOption("WithRuntime and WithCompilationCache: give the cache to the runtime's configuration")
	case o.profile == Untrusted:
		return badOption("WithRuntime and WithProfile(Untrusted): an untrusted guest gets a runtime of its own; leave one of them out")
	}
	return nil
}

func badOption(format string, args ...any) error {
	return &Error{Kind: ErrOption, Detail: fmt.Sprintf(format, args...)}
}
