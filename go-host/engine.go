package wazabi

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// engine is one wazero runtime and the guests compiled for it. It is shared by all packages of the process and never
// closed; instances in it have no names, so that they cannot collide.
type engine struct {
	runtime wazero.Runtime
	// ctx goes into every compilation, which serves whoever asks for the guest later: no caller's context.
	ctx context.Context
	// tick is the module that guests with fuel guards import; cancel.go.
	tick   func() (api.Module, error)
	mu     sync.Mutex
	guests map[variant]func() (*guest, error)
}

// variant is what a guest is compiled from: its bytes, as they are or with fuel guards.
type variant struct {
	sum    [sha256.Size]byte
	guards bool
}

// guest is a compiled guest. It stays compiled for the rest of the process, as the package that embeds it does.
type guest struct {
	code        wazero.CompiledModule
	fingerprint string
	// tick is what a guest with fuel guards imports, nil for others.
	tick api.Module
	// minMemory is in bytes.
	minMemory uint64
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
	e := &engine{
		runtime: wazero.NewRuntimeWithConfig(ctx, config),
		ctx:     ctx,
		guests:  map[variant]func() (*guest, error){},
	}
	e.tick = sync.OnceValues(e.makeTick)
	return e
}

// compile returns the variant of the guest with these bytes. It is checked and compiled once, however many goroutines ask.
func (e *engine) compile(v variant, wasm []byte) (*guest, error) {
	e.mu.Lock()
	once, ok := e.guests[v]
	if !ok {
		once = sync.OnceValues(func() (*guest, error) { return e.compileNow(wasm, v.guards) })
		e.guests[v] = once
	}
	e.mu.Unlock()
	return once()
}

func (e *engine) compileNow(wasm []byte, guards bool) (g *guest, err error) {
	fingerprint, err := preflight(wasm)
	if err != nil {
		return nil, err
	}
	defer recoverInto(&err)
	var tick api.Module
	if guards {
		if tick, err = e.tick(); err != nil {
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
		return nil, &Error{Kind: ErrMemory, Detail: `expected an exported memory "memory"`}
	}
	return &guest{code: code, fingerprint: fingerprint, tick: tick, minMemory: uint64(memory.Min()) * pageSize}, nil
}

// instantiate makes an instance with m as its memory.
func (e *engine) instantiate(ctx context.Context, g *guest, m *memory) (module api.Module, err error) {
	defer recoverInto(&err)
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions()
	return e.runtime.InstantiateModule(withTick(withMemory(ctx, m), g.tick), g.code, config)
}

// recoverInto turns a panic inside wazero into an error: no file may stop the process.
func recoverInto(err *error) {
	if r := recover(); r != nil {
		*err = &Error{Kind: ErrModule, Detail: plainText(fmt.Sprintf("wazero failed on it: %v", r), 512)}
	}
}
