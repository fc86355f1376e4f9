package rt

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// Hosts sets the hosts of a guest, one per import block, in the order of the blocks' names.
// Generated code passes them on.
func Hosts(hosts ...any) wazabi.Option {
	return func(s *settings.Settings) { s.Hosts = hosts }
}

// WithInit has f prepare each instance that a Module of the package makes, for its pool or to be
// pinned, before anything else enters the instance. Generated packages have a WithInit for their
// own Instance.
//
// The context is that of New, or of the later call that needs the instance. f must not keep the
// Conn, and need not close it. If f fails or panics the instance is closed: the call that needed it
// returns [wazabi.ErrInit] with f's error as its cause, and the next call tries again. A nil f is
// [wazabi.ErrOption], as is the option when another package is opened.
func (p *Package) WithInit(f func(ctx context.Context, c Conn) error) wazabi.Option {
	return func(s *settings.Settings) { s.Init, s.InitFor = f, p }
}

// options are the settings, checked and completed.
type options struct {
	poolSize int
	// untrusted asks for an engine that no other guest shares. heapMemory asks for memory on the Go
	// heap even where it could be mapped.
	untrusted, heapMemory bool
	// memoryLimit is in bytes. memoryGiven says that WithMemoryLimit has set it.
	memoryLimit int64
	memoryGiven bool
	limits      limits
	// replaceUTF8 says that invalid UTF-8 in strings is replaced when they are sent.
	replaceUTF8 bool
	logger      *slog.Logger
	// clock is the guest's clock; nil is the system's clock.
	clock func() time.Time
	// prepare is WithInit's function.
	prepare func(context.Context, Conn) error
	// guards asks for fuel guards. reset says that instances are reset for each next caller.
	guards, reset bool
	// maxMemory, in bytes, and maxCalls retire instances beyond them; 0 is no bound. maxIdle retires
	// instances that are idle for longer; less than 1 is no bound.
	maxMemory int64
	maxCalls  uint64
	maxIdle   time.Duration
	// hosts are the values whose methods the guest calls, by import block.
	hosts []any
	// links are the import blocks that other guests serve.
	links []settings.Link
	// servers are what serves the imports, by their numbers.
	servers []server
	wasi    *engine.WASI
	// engine has the options of the engine.
	engine any
}

// maxMemoryLimit is the largest limit that an option can set. It means the largest memory, which is
// a page smaller.
const maxMemoryLimit = 4 << 30

// options applies the caller's options.
func (p *Package) options(opts []wazabi.Option) (options, error) {
	s := settings.Settings{PoolSize: runtime.GOMAXPROCS(0)}
	for _, opt := range opts {
		if opt == nil {
			return options{}, badOption("an Option is nil")
		}
		opt(&s)
	}
	if err := p.checkSettings(&s); err != nil {
		return options{}, err
	}
	o := options{
		poolSize: s.PoolSize, memoryLimit: s.MemoryLimit, memoryGiven: s.HasMemoryLimit, limits: limits(s.Limits), logger: s.Logger, clock: s.Clock,
		guards: s.Cancel, reset: s.Reset,
		maxMemory: s.Retirement.Memory, maxCalls: uint64(s.Retirement.Calls), maxIdle: cmp.Or(s.Retirement.Idle, defaultIdle),
		heapMemory: s.HeapMemory, hosts: s.Hosts, links: s.Links, wasi: s.WASI, engine: s.Engine,
		replaceUTF8: wazabi.InvalidUTF8(s.InvalidUTF8) == wazabi.ReplaceInvalidUTF8,
	}
	o.prepare, _ = s.Init.(func(context.Context, Conn) error)
	memory, defaults := int64(engine.MaxMemory), limits{Depth: maxDepth}
	if wazabi.Profile(s.Profile) == wazabi.Untrusted {
		memory, defaults = 64<<20, limits{Bytes: 16 << 20, Elements: 1 << 20, Depth: maxDepth / 2}
		o.untrusted, o.heapMemory = true, true
	}
	if !s.HasMemoryLimit {
		o.memoryLimit = memory
	}
	o.memoryLimit = min(o.memoryLimit, engine.MaxMemory)
	o.memoryLimit -= o.memoryLimit % engine.PageSize
	o.limits.Bytes = cmp.Or(o.limits.Bytes, defaults.Bytes)
	o.limits.Elements = cmp.Or(o.limits.Elements, defaults.Elements)
	o.limits.Depth = cmp.Or(o.limits.Depth, defaults.Depth)
	// What is within the limits is counted by an int, which can have 32 bits.
	o.limits.Bytes, o.limits.Elements = min(o.limits.Bytes, math.MaxInt), min(o.limits.Elements, math.MaxInt)
	return o, nil
}

// memoryAllowed says which option bounds an instance's memory, and by how much.
func (o *options) memoryAllowed() string {
	switch {
	case o.memoryGiven:
		return fmt.Sprintf("wazabi.WithMemoryLimit allows %d", o.memoryLimit)
	case o.untrusted:
		return fmt.Sprintf("the untrusted profile allows %d, and wazabi.WithMemoryLimit another limit", o.memoryLimit)
	}
	return fmt.Sprintf("an instance can have %d", o.memoryLimit)
}

// checkSettings reports the first invalid setting. It leaves the options of an engine to the
// engine.
func (p *Package) checkSettings(s *settings.Settings) error {
	switch l := s.Limits; {
	case s.PoolSize < 1 || s.PoolSize > maxPool:
		return badOption("WithPoolSize(%d): expected 1 to %d", s.PoolSize, maxPool)
	case s.HasMemoryLimit && (s.MemoryLimit < engine.PageSize || s.MemoryLimit > maxMemoryLimit):
		return badOption("WithMemoryLimit(%d): expected %d (one page) to %d (4 GiB)", s.MemoryLimit, int64(engine.PageSize), int64(maxMemoryLimit))
	case l.Bytes < 0 || l.Elements < 0 || l.Depth < 0:
		return badOption("WithLimits(%+v): a limit is negative; 0 means the default", l)
	case l.Depth > maxDepthLimit:
		return badOption("WithLimits: Depth is %d; expected at most %d", l.Depth, maxDepthLimit)
	case s.Retirement.Memory < 0 || s.Retirement.Calls < 0:
		return badOption("WithRetirement(%+v): a bound is negative; 0 means none", s.Retirement)
	}
	switch wazabi.Profile(s.Profile) {
	case "", wazabi.Trusted, wazabi.Untrusted:
	default:
		return badOption("WithProfile(%q): expected Trusted or Untrusted", s.Profile)
	}
	switch wazabi.InvalidUTF8(s.InvalidUTF8) {
	case "", wazabi.RejectInvalidUTF8, wazabi.ReplaceInvalidUTF8:
	default:
		return badOption("WithInvalidUTF8(%q): expected RejectInvalidUTF8 or ReplaceInvalidUTF8", s.InvalidUTF8)
	}
	if s.HasClock && s.Clock == nil {
		return badOption("WithClock(nil): expected a function; leave the option out to have the system's clock")
	}
	if s.WASIErr != nil {
		return s.WASIErr
	}
	if err := p.checkInit(s); err != nil {
		return err
	}
	return p.checkHosts(s.Hosts, s.Links)
}

func (p *Package) checkInit(s *settings.Settings) error {
	if s.InitFor == nil {
		return nil
	}
	if f, ok := s.Init.(func(context.Context, Conn) error); !ok || f == nil {
		return badOption("WithInit(nil): expected a function")
	}
	if other, ok := s.InitFor.(*Package); !ok || other != p {
		name := "another runtime"
		if ok {
			name = "package " + other.Name
		}
		return badOption("WithInit of %s; expected that of package %s", name, p.Name)
	}
	return nil
}

func badOption(format string, args ...any) error {
	return &wazabi.Error{Kind: wazabi.ErrOption, Detail: fmt.Sprintf(format, args...)}
}
