package rt

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// Package describes the guest of a generated package.
type Package struct {
	// Name is the Go package's name; errors begin with it.
	Name string
	// Wasm is the guest, nil if the engine has it compiled into the program. It must not change.
	Wasm []byte
	// Fingerprint is the fingerprint of Description: 32 hex digits.
	Fingerprint string
	// Description is the description that the package was generated from, as in abi.json. It is read
	// only if a guest has another fingerprint.
	Description string
	// Described is what Description says, if it was read before.
	Described *abi.Description
	// Funcs are the exports. Their indexes are the function numbers of [Conn.Begin].
	Funcs []Func
	// Resources are the types of values that stay in the guest. Their indexes are the typ of
	// [Lifter.Resource] and others.
	Resources []ResourceType
	// Homes has the functions that do not run on any instance, each with the number, from 0, of its
	// home: the instance where the resources in its arguments and its result live.
	Homes map[int]int
	// Views says that the package has views, so that the caller's code runs while a call holds an
	// instance.
	Views bool
	// Imports are the host functions that the guest calls.
	Imports []Import
	// Callbacks are the funcs, streams and sequences that exports have as parameters. Of an Import
	// they have Func, the name of the parameter. Funcs also have Call, whose host is the func. Its
	// argument 1 is the record of the arguments, and its result a record. Sequences have Call, too:
	// its argument 1 is the number of items for [Pull], and its result a list, as a record.
	Callbacks []Import
	// Core says that the guest has no description, and no runtime of wazabi's: its functions are those
	// of a core module, called by [Call.InvokeCore].
	Core bool
	// CallsKit says that a guest without Wasm imports functions of the kit, such as its clock.
	CallsKit bool
	// Engine runs the guest.
	Engine engine.Engine

	hash sync.Once
	sum  [sha256.Size]byte
	// modules are made from Imports, once.
	modulesOnce sync.Once
	modules     []*engine.HostModule
}

// Func is one export.
type Func struct {
	// Name is the Go method's name.
	Name string
	// Export is the wasm export's name.
	Export string
}

// Open loads the guest and returns a pooled connection to it. Per process, the guest is compiled
// once for each way in which the engine runs guests, and once more for [wazabi.WithCancel]. Open
// makes one instance; calls make more when they need them. When ctx ends, Open returns; the engine
// stops compiling after the function that it is at, unless another Open waits for the same guest.
func (p *Package) Open(ctx context.Context, opts ...wazabi.Option) (Conn, error) {
	p.hash.Do(func() { p.sum = sha256.Sum256(p.Wasm) })
	return p.open(ctx, &source{wasm: p.Wasm, sum: p.sum, embedded: true}, opts)
}

// OpenFrom is Open with another build of the guest. Its description must be compatible with the
// package's; otherwise the error is [wazabi.ErrABIMismatch] with each difference. [Conn.ABI] lists
// the differences of a compatible build. The build is compiled once however often it is opened, and
// stays compiled until the last connection to it is closed. wasm must not change before OpenFrom
// returns; it is not kept.
func (p *Package) OpenFrom(ctx context.Context, wasm []byte, opts ...wazabi.Option) (Conn, error) {
	s := &source{wasm: wasm, sum: sha256.Sum256(wasm)}
	if ctx != nil && ctx.Done() != nil {
		// The engine may still read the file when the context has ended and OpenFrom has returned.
		s.wasm = bytes.Clone(wasm)
	}
	return p.open(ctx, s, opts)
}

func (p *Package) open(ctx context.Context, s *source, opts []wazabi.Option) (Conn, error) {
	conn, err := p.openWith(orBackground(ctx), s, opts)
	if err != nil {
		e := asError(err)
		e = &wazabi.Error{Kind: e.Kind, Func: p.Name, Path: e.Path, Offset: e.Offset, Detail: e.Detail, Err: e.Err, Stack: e.Stack}
		return Conn{}, e
	}
	return conn, nil
}

func (p *Package) openWith(ctx context.Context, s *source, opts []wazabi.Option) (Conn, error) {
	o, err := p.options(opts)
	if err != nil {
		return Conn{}, err
	}
	if err := ctx.Err(); err != nil {
		return Conn{}, canceled(err)
	}
	if p.Engine == nil {
		return Conn{}, badOption("the package names no engine; generate it again with wazabi gen")
	}
	guest, err := p.Engine.Load(engine.Request{
		Context:     ctx,
		Key:         engine.Key{Sum: s.sum, Guards: o.guards, Globals: o.reset, Tight: o.untrusted},
		Fingerprint: p.Fingerprint,
		Keep:        s.embedded,
		Lines:       !o.guards && hasLines(s.wasm),
		Isolated:    o.untrusted,
		Code:        func() (*engine.Code, error) { return p.code(s, &o) },
		WASI:        o.wasi,
		Options:     o.engine,
	})
	if err != nil {
		return Conn{}, err
	}
	return p.openLoaded(ctx, guest, s, o)
}

// openLoaded makes the pool, which releases the guest when its last instance is gone.
func (p *Package) openLoaded(ctx context.Context, g engine.Guest, s *source, o options) (conn Conn, err error) {
	opened := false
	defer func() {
		if !opened {
			g.Release()
		}
	}()
	if err := o.limitMemory(g.MinMemory(), g.Footprint()); err != nil {
		return Conn{}, err
	}
	if wasi := g.WASI(); len(wasi) > 0 && o.wasi == nil {
		return Conn{}, &wazabi.Error{Kind: wazabi.ErrImport, Detail: fmt.Sprintf(
			"the guest imports %s of WASI; open it with wazabi.WithWASI, or build it for wasm32-unknown-unknown",
			strings.Join(wasi[:min(len(wasi), 8)], ", "))}
	}
	m, err := p.match(g, s)
	if err != nil {
		return Conn{}, err
	}
	if o.servers, err = p.servers(o.hosts, o.links); err != nil {
		return Conn{}, err
	}
	pool, err := newPool(p, g, m, o)
	if err != nil {
		return Conn{}, err
	}
	defer func() {
		if !opened {
			dropGateNumber(pool.number)
		}
	}()
	if n := len(m.abi.Changes); n > 0 {
		pool.log(ctx, slog.LevelInfo, "guest differs from the package, and is compatible", slog.Int("changes", n))
	}
	// A guest that cannot be instantiated is reported here and not by the first call.
	if err := pool.first(ctx); err != nil {
		return Conn{}, err
	}
	opened = true
	return Conn{pool: pool}, nil
}

// fnRelease is the number of Release in the place of a function's; -1 is that of no function.
const fnRelease = -2

// funcName returns the name of a function in errors.
func (p *Package) funcName(fn int) string {
	if fn == fnRelease {
		return p.Name + ".Release"
	}
	if fn < 0 || fn >= len(p.Funcs) {
		return p.Name
	}
	return p.Name + "." + p.Funcs[fn].Name
}

// orBackground replaces a nil context.
func orBackground(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// canceled reports a context that ended before anything was entered.
func canceled(err error) error {
	return &wazabi.Error{Kind: wazabi.ErrCanceled, Detail: fault.Text(err), Err: err}
}
