package wazabi

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/fuel"
)

// engine is one wazero runtime and the guests compiled for it; runtimes.go says which there are. Instances in it have no
// names, so that they cannot collide.
type engine struct {
	runtime wazero.Runtime
	// ctx goes into every compilation, which serves whoever asks for the guest later: no caller's context.
	ctx context.Context
	// hosts make the modules that guests import, by name, once; hosts.go.
	hosts map[string]func() (api.Module, error)
	mu    sync.Mutex
	// packages are the modules of packages' imports, guarded by mu.
	packages map[*Package]hosts
	// closers take them away again.
	closers []func(context.Context) error
	guests  map[variant]*compilation
}

// variant is what a guest is compiled from: its bytes, as they are or with fuel guards.
type variant struct {
	sum    [sha256.Size]byte
	guards bool
}

// compilation is a guest that somebody asked for.
type compilation struct {
	once func() (*guest, error)
	// users counts those who have it or wait for it, guarded by the engine's mutex.
	users int
	// held says that it stays without users, as the package that embeds it does.
	held bool
}

// guest is a compiled guest.
type guest struct {
	code        wazero.CompiledModule
	fingerprint string
	// hosts are what it imports.
	hosts hosts
	// wasi are the functions of WASI among that. asks says that the guest itself imports what the kit provides, and not only
	// its fuel guards.
	wasi []string
	asks bool
	// reactor says that it has to be initialized before it is called.
	reactor bool
	// minMemory is in bytes.
	minMemory uint64
	// took is how long compiling it took.
	took time.Duration
}

var (
	compilerEngine    = sync.OnceValue(func() *engine { return newEngine(context.Background(), wazero.NewRuntimeConfig()) })
	interpreterEngine = sync.OnceValue(func() *engine {
		return newEngine(context.Background(), wazero.NewRuntimeConfigInterpreter())
	})
)

func newEngine(ctx context.Context, config wazero.RuntimeConfig) *engine {
	// DWARF would be read for each trap's trace; it costs more than it tells, and a guest may have any.
	config = config.WithDebugInfoEnabled(false).WithMemoryLimitPages(maxMemory / pageSize)
	return newEngineIn(ctx, wazero.NewRuntimeWithConfig(ctx, config))
}

func newEngineIn(ctx context.Context, r wazero.Runtime) *engine {
	e := &engine{runtime: r, ctx: ctx, guests: map[variant]*compilation{}}
	e.hosts = map[string]func() (api.Module, error){
		fuel.ImportModule: sync.OnceValues(e.makeProvided),
		abi.WASI:          sync.OnceValues(e.makeWASI),
	}
	return e
}

// compile returns the guest of s, for which release must be called, and how long that took if it was not compiled
// before. It is checked and compiled once, however many goroutines ask.
func (e *engine) compile(s *source, hold bool) (g *guest, took time.Duration, err error) {
	e.mu.Lock()
	c, ok := e.guests[s.variant]
	if !ok {
		c = &compilation{once: sync.OnceValues(func() (*guest, error) { return e.compileNow(s) })}
		e.guests[s.variant] = c
	}
	c.users++
	e.mu.Unlock()
	if g, err = c.once(); err != nil {
		e.release(s.variant)
		return nil, 0, err
	}
	if hold {
		e.mu.Lock()
		c.held = true
		e.mu.Unlock()
	}
	if !ok {
		took = g.took
	}
	return g, took, nil
}

// release ends the use of a guest. The last one closes it.
func (e *engine) release(v variant) {
	e.mu.Lock()
	c := e.guests[v]
	c.users--
	last := c.users == 0 && !c.held
	if last {
		delete(e.guests, v)
	}
	e.mu.Unlock()
	if !last {
		return
	}
	if g, err := c.once(); err == nil {
		// Nothing of it lies in files, so that nothing can fail.
		_ = g.code.Close(e.ctx)
	}
}

func (e *engine) compileNow(s *source) (g *guest, err error) {
	start := time.Now()
	description, err := preflight(s.wasm)
	if err != nil {
		return nil, err
	}
	defer recoverInto(&err)
	g = &guest{fingerprint: description.Fingerprint(), hosts: hosts{}}
	if err := e.link(g.hosts, description.CoreImports); err != nil {
		return nil, err
	}
	for _, i := range description.CoreImports {
		switch i.Module {
		case abi.WASI:
			g.wasi = append(g.wasi, i.Name)
		case abi.Kit:
			g.asks = true
		}
	}
	wasm := s.wasm
	if s.guards {
		if err := g.hosts.provide(e, fuel.ImportModule); err != nil {
			return nil, err
		}
		if wasm, err = withGuards(wasm); err != nil {
			return nil, err
		}
	}
	code, err := e.runtime.CompileModule(e.ctx, wasm)
	if err != nil {
		return nil, &Error{Kind: ErrModule, Detail: err.Error(), cause: err}
	}
	memory, ok := code.ExportedMemories()["memory"]
	if !ok {
		_ = code.Close(e.ctx)
		return nil, &Error{Kind: ErrMemory, Detail: `expected an exported memory "memory"`}
	}
	if f := code.ExportedFunctions()[exportInitialize]; f != nil {
		g.reactor = len(f.ParamTypes()) == 0 && len(f.ResultTypes()) == 0
	}
	g.code, g.minMemory, g.took = code, uint64(memory.Min())*pageSize, time.Since(start)
	return g, nil
}

// instantiate makes an instance with m as its memory, which runs nothing of the guest.
func (e *engine) instantiate(ctx context.Context, g *guest, imports hosts, m *memory, config wazero.ModuleConfig) (module api.Module, err error) {
	defer recoverInto(&err)
	config = config.WithName("").WithStartFunctions()
	return e.runtime.InstantiateModule(imports.in(withMemory(ctx, m)), g.code, config)
}

// recoverInto turns a panic inside wazero into an error: no file may stop the process.
func recoverInto(err *error) {
	if r := recover(); r != nil {
		*err = &Error{Kind: ErrModule, Detail: plainText(fmt.Sprintf("wazero failed on it: %v", r), 512)}
	}
}
