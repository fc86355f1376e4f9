package wazero

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// store is one wazero runtime, the guests that are compiled for it, and the host modules in it;
// runtimes.go says which stores there are. Nothing in it has a name, so that names cannot collide.
type store struct {
	runtime wazero.Runtime
	// wasi makes the module with WASI's functions, once.
	wasi func() (api.Module, error)

	mu sync.Mutex
	// hosts make the host modules, each once; see hosts.go. closers close them.
	hosts   map[*engine.HostModule]func() (api.Module, error)
	closers []func(context.Context) error
	guests  map[engine.Key]*compilation
}

// compilation is the compilation of one guest.
type compilation struct {
	once func() (*code, error)
	// users counts its leases, and the goroutines that wait for it. The store's mutex guards it.
	users int
	// kept says that the guest stays compiled without users.
	kept bool
}

// code is a compiled guest.
type code struct {
	module wazero.CompiledModule
	// names is the contents of the guest's name section.
	names     []byte
	facts     any
	functions map[string]engine.Signature
	// inlined is nil where traces have no places in the source.
	inlined *inlined
	// wasi says that the guest imports functions of WASI.
	wasi bool
	// minMemory is in bytes.
	minMemory uint64
	// took is how long the compilation took.
	took time.Duration
}

// lease is the use of compiled code, until release.
type lease struct {
	store *store
	code  *code
	// took is how long the compilation took; 0 if the guest was compiled before.
	took    time.Duration
	release func()
}

func newStore(config wazero.RuntimeConfig, lines bool) *store {
	return newStoreWith(background, config, lines)
}

// newStoreWith makes a store. If lines is set, wazero keeps the line tables of guests, and reads
// them for each trap's trace.
func newStoreWith(ctx context.Context, config wazero.RuntimeConfig, lines bool) *store {
	config = config.WithDebugInfoEnabled(lines).WithMemoryLimitPages(engine.MaxMemory / engine.PageSize)
	return newStoreIn(wazero.NewRuntimeWithConfig(ctx, config))
}

func newStoreIn(r wazero.Runtime) *store {
	s := &store{runtime: r, hosts: map[*engine.HostModule]func() (api.Module, error){}, guests: map[engine.Key]*compilation{}}
	s.wasi = sync.OnceValues(s.makeWASI)
	return s
}

// compile leases the code of a request. The code is checked and compiled once, however many
// goroutines ask. It gets no caller's context, since it serves later requests too.
func (s *store) compile(r *engine.Request, keep bool) (lease, error) {
	// The closure keeps the key alone, since the request holds the file.
	key := r.Key
	s.mu.Lock()
	c, ok := s.guests[key]
	if !ok {
		c = &compilation{once: sync.OnceValues(func() (*code, error) { return s.compileNow(r) })}
		s.guests[key] = c
	}
	c.users++
	s.mu.Unlock()
	compiled, err := c.once()
	if err != nil {
		s.release(key)
		return lease{}, err
	}
	if keep {
		s.mu.Lock()
		c.kept = true
		s.mu.Unlock()
	}
	l := lease{store: s, code: compiled, release: func() { s.release(key) }}
	if !ok {
		l.took = compiled.took
	}
	return l, nil
}

// release ends the use of a guest's code. The last one closes it.
func (s *store) release(key engine.Key) {
	s.mu.Lock()
	c := s.guests[key]
	c.users--
	last := c.users == 0 && !c.kept
	if last {
		delete(s.guests, key)
	}
	s.mu.Unlock()
	if !last {
		return
	}
	if compiled, err := c.once(); err == nil {
		// Compiled code has no open files, so that nothing can fail.
		_ = compiled.module.Close(background)
	}
}

func (s *store) compileNow(r *engine.Request) (c *code, err error) {
	start := time.Now()
	checked, err := r.Code()
	if err != nil {
		return nil, err
	}
	defer recoverInto(&err)
	if err := s.checkWASI(checked.WASI); err != nil {
		return nil, err
	}
	wasm, names := withoutNames(checked.Wasm)
	module, err := s.runtime.CompileModule(background, wasm)
	if err != nil {
		return nil, &wazabi.Error{Kind: wazabi.ErrModule, Detail: err.Error(), Err: err}
	}
	memory, ok := module.ExportedMemories()["memory"]
	if !ok {
		_ = module.Close(background)
		return nil, failed(wazabi.ErrMemory, `expected an exported memory "memory"`)
	}
	functions := map[string]engine.Signature{}
	for name, f := range module.ExportedFunctions() {
		functions[name] = engine.Signature{Params: coreTypes(f.ParamTypes()), Results: coreTypes(f.ResultTypes())}
	}
	compiled := &code{
		module: module, names: names, facts: checked.Facts, functions: functions, wasi: len(checked.WASI) > 0,
		minMemory: uint64(memory.Min()) * engine.PageSize, took: time.Since(start),
	}
	if r.Lines && !r.Isolated {
		compiled.inlined = newInlined(wasm)
	}
	return compiled, nil
}

// recoverInto turns a panic inside wazero into an error: no file may crash the process.
func recoverInto(err *error) {
	if r := recover(); r != nil {
		*err = &wazabi.Error{Kind: wazabi.ErrModule, Detail: text.Plain(fmt.Sprintf("wazero failed on it: %v", r), 512)}
	}
}
