package wazabi

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero/experimental"
)

// Package is a guest as a generated package holds it.
type Package struct {
	// Name is the Go package's name; errors begin with it.
	Name string
	// Wasm is the guest. It must not change.
	Wasm []byte
	// Fingerprint is that of the description which the package was generated from: 32 hex digits.
	Fingerprint string
	// Funcs are the exports, in the order that the numbers given to [Conn.Begin] mean.
	Funcs []Func

	hash sync.Once
	sum  [sha256.Size]byte
}

// Func is one export.
type Func struct {
	// Name is the Go method's name.
	Name string
	// Export is the wasm export's name.
	Export string
}

// Open loads the guest and returns a pooled connection to it. The guest is compiled once in the life of the process for
// each engine, and once more for [WithCancel]. One instance is made at once, more when calls first need them.
func (p *Package) Open(ctx context.Context, opts ...Option) (Conn, error) {
	conn, err := p.open(orBackground(ctx), opts)
	if err != nil {
		e := asError(err)
		e = &Error{Kind: e.Kind, Func: p.Name, Path: e.Path, Offset: e.Offset, Detail: e.Detail, cause: e.cause}
		return Conn{}, e
	}
	return conn, nil
}

func (p *Package) open(ctx context.Context, opts []Option) (Conn, error) {
	o, err := newOptions(opts)
	if err != nil {
		return Conn{}, err
	}
	e := compilerEngine
	if o.interpreter {
		e = interpreterEngine
	}
	return p.openIn(ctx, e(), o)
}

func (p *Package) openIn(ctx context.Context, e *engine, o options) (Conn, error) {
	if err := ctx.Err(); err != nil {
		return Conn{}, canceled(err)
	}
	p.hash.Do(func() { p.sum = sha256.Sum256(p.Wasm) })
	g, err := e.compile(variant{p.sum, o.cancel}, p.Wasm)
	if err != nil {
		return Conn{}, err
	}
	if g.fingerprint != p.Fingerprint {
		return Conn{}, &Error{Kind: ErrABIMismatch, Detail: fmt.Sprintf(
			"the guest's fingerprint is %s, the package was generated for %s; run wazabi gen again", g.fingerprint, p.Fingerprint)}
	}
	if g.minMemory > uint64(o.memoryLimit) {
		return Conn{}, &Error{Kind: ErrLimit, Detail: fmt.Sprintf(
			"the guest begins with %d bytes of memory, WithMemoryLimit allows %d", g.minMemory, o.memoryLimit)}
	}
	exports := g.code.ExportedFunctions()
	for _, f := range p.Funcs {
		if _, ok := exports[f.Export]; !ok {
			return Conn{}, &Error{Kind: ErrExport, Path: f.Export, Detail: "the package needs it, the guest has no such function"}
		}
	}
	pool := newPool(p, e, g, o)
	// A guest that cannot be instantiated is reported here and not by the first call.
	if err := pool.first(ctx); err != nil {
		return Conn{}, err
	}
	return Conn{pool: pool}, nil
}

// funcName is what errors call a function.
func (p *Package) funcName(fn int) string {
	if fn < 0 || fn >= len(p.Funcs) {
		return p.Name
	}
	return p.Name + "." + p.Funcs[fn].Name
}

func withMemory(ctx context.Context, m *memory) context.Context {
	return experimental.WithMemoryAllocator(ctx, m)
}

// orBackground is for callers that pass no context.
func orBackground(ctx context.Context) context.Context {
	if ctx == nil {
		return context.Background()
	}
	return ctx
}

// canceled reports a context that ended before anything was entered.
func canceled(err error) error {
	return &Error{Kind: ErrCanceled, Detail: err.Error(), cause: err}
}
