package wazero

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// These tests load a guest through the seam alone, as package rt does.

// guestFile is the guest of package rt's tests.
func guestFile(t testing.TB) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../rt/testdata/protocol/protocol.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// rebuilt is another build of the guest: the same module with a custom section added.
func rebuilt(t testing.TB, name string) []byte {
	section := append(append([]byte{byte(len(name))}, name...), "wazero wants a byte"...)
	return append(guestFile(t), append([]byte{0, byte(len(section))}, section...)...)
}

// request is the request that package rt makes for these options.
func request(wasm []byte, opts ...wazabi.Option) engine.Request {
	var s settings.Settings
	for _, opt := range opts {
		opt(&s)
	}
	return engine.Request{
		Key:      engine.Key{Sum: sha256.Sum256(wasm)},
		Isolated: wazabi.Profile(s.Profile) == wazabi.Untrusted,
		Code:     func() (*engine.Code, error) { return &engine.Code{Wasm: wasm, Facts: "facts"}, nil },
		WASI:     s.WASI,
		Options:  s.Engine,
	}
}

func load(t testing.TB, r engine.Request) *guest {
	t.Helper()
	g, err := Engine.Load(r)
	if err != nil {
		t.Fatal(err)
	}
	return g.(*guest)
}

// heap is the simplest memory.
type heap struct {
	data  []byte
	freed int
}

func (h *heap) Reserve(uint64) {}

func (h *heap) Reallocate(size uint64) []byte {
	h.data = append(h.data, make([]byte, int(size)-len(h.data))...)
	return h.data
}

func (h *heap) Free() { h.freed++ }

// works enters an instance of the guest.
func works(t testing.TB, g engine.Guest) {
	t.Helper()
	mem := new(heap)
	i, err := g.Instantiate(t.Context(), engine.Config{Memory: mem})
	if err != nil {
		t.Fatal(err)
	}
	stack := []uint64{api.EncodeF64(1.5), api.EncodeF64(2)}
	if f := i.Function("protocol/add"); f == nil {
		t.Fatal("protocol/add is missing")
	} else if err := f.CallWithStack(t.Context(), stack); err != nil || api.DecodeF64(stack[0]) != 3.5 {
		t.Errorf("protocol/add: %v, %v", math.Float64frombits(stack[0]), err)
	}
	if i.Function("gone") != nil {
		t.Error("a function that the guest does not have")
	}
	if at, ok := i.Global("wazabi_arena"); !ok || at == 0 {
		t.Errorf("wazabi_arena: %d, %v", at, ok)
	}
	if _, ok := i.Global("gone"); ok || i.Closed() || uint64(len(mem.data)) < g.MinMemory() {
		t.Errorf("a global that the guest does not have, or it is closed, or has %d bytes of %d", len(mem.data), g.MinMemory())
	}
	i.Close(t.Context())
	if !i.Closed() || mem.freed != 1 {
		t.Errorf("closed: %v; freed %d times", i.Closed(), mem.freed)
	}
}

// has reports whether a store has a guest.
func (s *store) has(wasm []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.guests[engine.Key{Sum: sha256.Sum256(wasm)}] != nil
}

// isClosed reports whether a runtime is closed.
func isClosed(r wazero.Runtime) bool {
	_, err := r.CompileModule(context.Background(), []byte("\x00asm\x01\x00\x00\x00"))
	return err != nil
}

// A guest is compiled once, however many ask, and stays compiled while one holds it.
func TestLoad(t *testing.T) {
	for name, opts := range map[string][]wazabi.Option{"compiler": nil, "interpreter": {WithInterpreter()}} {
		t.Run(name, func(t *testing.T) {
			wasm := rebuilt(t, t.Name())
			guests := make([]*guest, 16)
			var wg sync.WaitGroup
			for n := range guests {
				wg.Go(func() { guests[n] = load(t, request(wasm, opts...)) })
			}
			wg.Wait()
			s, compiled := guests[0].store, 0
			for _, g := range guests {
				if g.code != guests[0].code {
					t.Error("compiled more than once")
				}
				if g.CompileTime() != 0 {
					compiled++
				}
			}
			if compiled != 1 {
				t.Errorf("%d say that they have compiled it", compiled)
			}
			g := guests[0]
			if want := (engine.Signature{Params: []engine.CoreType{engine.F64, engine.F64}, Results: []engine.CoreType{engine.F64}}); !g.Functions()["protocol/add"].Equal(want) ||
				g.Facts() != "facts" || g.MinMemory() == 0 || g.MinMemory()%engine.PageSize != 0 {
				t.Errorf("%v, %v, %d", g.Functions()["protocol/add"], g.Facts(), g.MinMemory())
			}
			for _, g := range guests[1:] {
				g.Release()
			}
			if !s.has(wasm) {
				t.Error("closed while a guest has it")
			}
			works(t, g)
			g.Release()
			if s.has(wasm) {
				t.Error("it stays compiled")
			}
			if s.runtime.Module("protocol") != nil || s.runtime.Module("") != nil {
				t.Error("a name is registered")
			}
		})
	}
}

func TestLoadKeeps(t *testing.T) {
	wasm := rebuilt(t, t.Name())
	r := request(wasm)
	r.Keep = true
	g := load(t, r)
	g.Release()
	if !g.store.has(wasm) {
		t.Error("it does not stay compiled")
	}
	// Guards make another variant.
	r.Key.Guards = true
	if guarded := load(t, r); guarded.code == g.code || guarded.store != g.store {
		t.Error("two variants are one")
	}
}

func TestLoadErrors(t *testing.T) {
	wasm := guestFile(t)
	mine := errors.New("mine")
	bad := request(rebuilt(t, t.Name()))
	bad.Code = func() (*engine.Code, error) { return nil, mine }
	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	cache := wazero.NewCompilationCache()
	defer cache.Close(t.Context())
	other := request(wasm)
	other.Options = "WithLuck of another engine"
	noMemory := []byte("\x00asm\x01\x00\x00\x00")
	for name, test := range map[string]struct {
		r    engine.Request
		kind error
	}{
		"code":                     {bad, mine},
		"no module":                {request([]byte("text")), wazabi.ErrModule},
		"no memory":                {request(noMemory), wazabi.ErrMemory},
		"no runtime":               {request(wasm, WithRuntime(nil)), wazabi.ErrOption},
		"no cache":                 {request(wasm, WithCompilationCache(nil)), wazabi.ErrOption},
		"no mounts":                {request(wasm, wazabi.WithWASI(wazabi.WASI{}), WithMounts(nil)), wazabi.ErrOption},
		"mounts of another's":      {request(wasm, wazabi.WithWASI(wazabi.WASI{}), WithMounts(otherMounts{})), wazabi.ErrOption},
		"mounts without WASI":      {request(wasm, WithMounts(wazero.NewFSConfig())), wazabi.ErrOption},
		"mounts, and FS":           {request(wasm, wazabi.WithWASI(wazabi.WASI{FS: os.DirFS(".")}), WithMounts(wazero.NewFSConfig())), wazabi.ErrOption},
		"a runtime that is no key": {request(wasm, WithRuntime(wrapped{Runtime: r})), wazabi.ErrOption},
		"a nil runtime of a type":  {request(wasm, WithRuntime((*wrapped)(nil))), wazabi.ErrOption},
		"a runtime without one":    {request(wasm, WithRuntime(&wrapped{})), wazabi.ErrOption},
		"a cache of another's":     {request(wasm, WithCompilationCache(otherCache{})), wazabi.ErrOption},
		"runtime and interpreter":  {request(wasm, WithRuntime(r), WithInterpreter()), wazabi.ErrOption},
		"runtime and cache":        {request(wasm, WithCompilationCache(cache), WithRuntime(r)), wazabi.ErrOption},
		"runtime and untrusted":    {request(wasm, wazabi.WithProfile(wazabi.Untrusted), WithRuntime(r)), wazabi.ErrOption},
		"another engine's option":  {other, wazabi.ErrOption},
	} {
		g, err := Engine.Load(test.r)
		if !errors.Is(err, test.kind) || g != nil {
			t.Errorf("%s: %v, %v", name, g, err)
		}
	}
	if len(foreign.stores) != 0 || processStore(t, false).guests[bad.Key] != nil {
		t.Error("something refused stays")
	}
	// The pointer to a runtime of that type is a map key.
	g := load(t, request(wasm, WithRuntime(&wrapped{Runtime: r})))
	works(t, g)
	g.Release()
	panics := func() (err error) { defer recoverInto(&err); panic("odd\x00") }
	if err := panics(); !errors.Is(err, wazabi.ErrModule) || strings.ContainsRune(err.Error(), 0) {
		t.Errorf("%v", err)
	}
}

type otherMounts struct{ wazero.FSConfig }

// wrapped is a caller's runtime whose type cannot be a map key.
type wrapped struct {
	wazero.Runtime
	_ []int
}

// otherCache is not one of wazero's caches.
type otherCache struct{ api.Closer }

func TestForeignRuntime(t *testing.T) {
	for name, config := range map[string]wazero.RuntimeConfig{"compiler": wazero.NewRuntimeConfig(), "interpreter": wazero.NewRuntimeConfigInterpreter()} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			r := wazero.NewRuntimeWithConfig(ctx, config)
			defer r.Close(ctx)
			wasm := guestFile(t)
			one, two := load(t, request(wasm, WithRuntime(r))), load(t, request(wasm, WithRuntime(r)))
			s := one.store
			if s.runtime != r || two.store != s || one.code != two.code {
				t.Error("not in the runtime, or compiled twice for it")
			}
			works(t, one)
			works(t, two)
			if r.Module("") != nil || r.Module("protocol") != nil {
				t.Error("a name is registered")
			}
			one.Release()
			works(t, two)
			two.Release()
			if isClosed(r) || s.has(wasm) {
				t.Error("the runtime is closed, or the guest stays in it")
			}
			if len(foreign.stores) != 0 {
				t.Error("the runtime is kept")
			}
			// The same runtime serves again.
			again := load(t, request(wasm, WithRuntime(r)))
			works(t, again)
			again.Release()
		})
	}
}

func TestCompilationCache(t *testing.T) {
	dir := t.TempDir()
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer cache.Close(t.Context())
	wasm := guestFile(t)
	for _, opts := range [][]wazabi.Option{nil, {WithInterpreter()}} {
		shared := load(t, request(wasm, opts...))
		opts = append(opts, WithCompilationCache(cache))
		one, two := load(t, request(wasm, opts...)), load(t, request(wasm, opts...))
		if one.store != two.store || one.store == shared.store {
			t.Error("not one runtime for the cache")
		}
		works(t, one)
		one.Release()
		if isClosed(one.store.runtime) {
			t.Error("the runtime is closed while a guest is in it")
		}
		works(t, two)
		two.Release()
		if !isClosed(one.store.runtime) {
			t.Error("the runtime is kept without guests")
		}
		// The cache serves again, with another runtime.
		again := load(t, request(wasm, opts...))
		works(t, again)
		again.Release()
		// The untrusted profile uses another store with the same cache.
		apart := load(t, request(wasm, append(opts, wazabi.WithProfile(wazabi.Untrusted))...))
		works(t, apart)
		if apart.store == one.store {
			t.Error("not apart")
		}
		apart.Release()
		shared.Release()
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Errorf("nothing is in the cache: %v", err)
	}
}

// Files of the cache that are cut or damaged are made again, or loading fails. The process goes on.
func TestCompilationCacheDamaged(t *testing.T) {
	dir := t.TempDir()
	wasm := guestFile(t)
	// loadFrom loads the guest by the files in dir, as a new process does.
	loadFrom := func(t *testing.T) error {
		cache, err := wazero.NewCompilationCacheWithDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer cache.Close(t.Context())
		g, err := Engine.Load(request(wasm, WithCompilationCache(cache)))
		if err != nil {
			return err
		}
		works(t, g.(*guest))
		g.Release()
		return nil
	}
	if err := loadFrom(t); err != nil {
		t.Fatal(err)
	}
	var file string
	var whole []byte
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if file != "" {
			t.Errorf("two files: %s and %s", file, path)
		}
		file = path
		whole, err = os.ReadFile(path)
		return err
	})
	if err != nil || len(whole) < 1000 {
		t.Fatalf("a file of %d bytes, %v", len(whole), err)
	}
	failed, loaded := 0, 0
	for name, damage := range map[string]func([]byte) []byte{
		"empty":               func(b []byte) []byte { return nil },
		"a byte":              func(b []byte) []byte { return b[:1] },
		"a cut header":        func(b []byte) []byte { return b[:8] },
		"half":                func(b []byte) []byte { return b[:len(b)/2] },
		"a cut end":           func(b []byte) []byte { return b[:len(b)-1] },
		"another file":        func(b []byte) []byte { return []byte("not a compiled module") },
		"another version":     func(b []byte) []byte { b[8] ^= 1; return b },
		"another magic":       func(b []byte) []byte { b[0] ^= 1; return b },
		"code with a bit off": func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
	} {
		t.Run("damaged-compilation-cache: "+name, func(t *testing.T) {
			if err := os.WriteFile(file, damage(slices.Clone(whole)), 0o600); err != nil {
				t.Fatal(err)
			}
			var e *wazabi.Error
			switch err := loadFrom(t); {
			case err == nil:
				loaded++
			case errors.As(err, &e) && errors.Is(err, wazabi.ErrOption):
				failed++
			default:
				t.Errorf("%v", err)
			}
		})
	}
	if failed == 0 || loaded == 0 {
		t.Errorf("%d loads failed, %d worked", failed, loaded)
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := loadFrom(t); err != nil {
		t.Error(err)
	}
}

func TestIsolated(t *testing.T) {
	for name, opts := range map[string][]wazabi.Option{"compiler": nil, "interpreter": {WithInterpreter()}} {
		t.Run(name, func(t *testing.T) {
			wasm := rebuilt(t, t.Name())
			opts := append(opts, wazabi.WithProfile(wazabi.Untrusted))
			one, two := load(t, request(wasm, opts...)), load(t, request(wasm, opts...))
			if one.store == two.store || one.store.runtime == two.store.runtime {
				t.Error("two guests share a runtime")
			}
			if one.CompileTime() == 0 || two.CompileTime() != 0 {
				t.Error("the code is not shared")
			}
			works(t, one)
			works(t, two)
			one.Release()
			if !isClosed(one.store.runtime) || isClosed(two.store.runtime) {
				t.Error("the wrong runtimes are closed")
			}
			works(t, two)
			two.Release()
			again := load(t, request(wasm, opts...))
			if again.CompileTime() == 0 {
				t.Error("the code stays compiled without a guest")
			}
			again.Release()
		})
	}
}

// Guests come and go while others run. The test is for the race detector.
func TestManyRuntimesAtOnce(t *testing.T) {
	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	wasm := rebuilt(t, t.Name())
	var wg sync.WaitGroup
	for n := range 12 {
		opts := [][]wazabi.Option{nil, {WithRuntime(r)}, {wazabi.WithProfile(wazabi.Untrusted)}}[n%3]
		wg.Go(func() {
			for range 4 {
				g := load(t, request(wasm, opts...))
				works(t, g)
				g.Release()
			}
		})
	}
	wg.Wait()
	if processStore(t, false).has(wasm) || len(foreign.stores) != 0 {
		t.Error("something stays")
	}
}

// A hundred guests that import the same names are loaded at once. Each calls its own host.
func TestManyHostModulesAtOnce(t *testing.T) {
	number := engine.Signature{Params: []engine.CoreType{engine.I32}, Results: []engine.CoreType{engine.I32}}
	for name, opts := range map[string][]wazabi.Option{"one runtime": nil, "runtimes": {wazabi.WithProfile(wazabi.Untrusted)}} {
		t.Run("host-module-name-race: "+name, func(t *testing.T) {
			var wg sync.WaitGroup
			for n := range uint64(100) {
				wg.Go(func() {
					// Each is another module: its custom section has a name of its own.
					section := fmt.Sprintf("\x05%05d", n)
					wasm := append(slices.Clone(importing), "\x00"+string(rune(len(section)))+section...)
					g := load(t, request(wasm, opts...))
					defer g.Release()
					host := &engine.HostModule{Name: "env", Functions: []engine.HostFunction{{Name: "f", Signature: number, Call: func(_ context.Context, stack []uint64) {
						stack[0] += n
					}}}}
					i, err := g.Instantiate(t.Context(), engine.Config{Memory: new(heap), Hosts: []*engine.HostModule{host}})
					if err != nil {
						t.Error(err)
						return
					}
					defer i.Close(t.Context())
					stack := []uint64{1000}
					if err := i.Function("g").CallWithStack(t.Context(), stack); err != nil || stack[0] != 1000+n {
						t.Errorf("guest %d: %d, %v", n, stack[0], err)
					}
				})
			}
			wg.Wait()
		})
	}
}

// importing is
//
//	(module (import "env" "f" (func (param i32) (result i32))) (memory (export "memory") 1)
//	  (func (export "g") (param i32) (result i32) local.get 0 call 0))
var importing = []byte("\x00asm\x01\x00\x00\x00" + "\x01\x06\x01\x60\x01\x7f\x01\x7f" + "\x02\x09\x01\x03env\x01f\x00\x00" + "\x03\x02\x01\x00" +
	"\x05\x03\x01\x00\x01" + "\x07\x0e\x02\x06memory\x02\x00\x01g\x00\x01" + "\x0a\x08\x01\x06\x00\x20\x00\x10\x00\x0b")

// A host module is made once for a store, and a guest finds it by the name that it imports.
func TestHostModules(t *testing.T) {
	number := engine.Signature{Params: []engine.CoreType{engine.I32}, Results: []engine.CoreType{engine.I32}}
	mine := errors.New("mine")
	host := &engine.HostModule{Name: "env", Functions: []engine.HostFunction{{Name: "f", Signature: number, Call: func(_ context.Context, stack []uint64) {
		if stack[0] == 0 {
			panic(mine)
		}
		stack[0]++
	}}}}
	g := load(t, request(importing))
	defer g.Release()
	for range 2 {
		i, err := g.Instantiate(t.Context(), engine.Config{Memory: new(heap), Hosts: []*engine.HostModule{host}})
		if err != nil {
			t.Fatal(err)
		}
		f := i.Function("g")
		stack := []uint64{41}
		if err := f.CallWithStack(t.Context(), stack); err != nil || stack[0] != 42 {
			t.Errorf("%v, %v", stack, err)
		}
		stack[0] = 0
		err = f.CallWithStack(t.Context(), stack)
		if !errors.Is(err, mine) {
			t.Errorf("%v", err)
		}
		if got := g.Explain(err); got.Trap != "" || got.Closed || len(got.Trace) != 1 || got.Trace[0].Func != "$1(i32) i32" {
			t.Errorf("%+v", got)
		}
		i.Close(t.Context())
	}
	// The host module has two closers: for its code and for its instance.
	made := g.store.hosts[host]
	if made == nil || len(made.closers) != 2 {
		t.Errorf("the host module is %+v", made)
	}
	if g.store.runtime.Module("env") != nil {
		t.Error("the host module has a name")
	}
	if _, err := g.Instantiate(t.Context(), engine.Config{Memory: new(heap)}); err == nil {
		t.Error("instantiated without its host")
	}
}

// A host module is closed with the last guest that has it, unless the code of a guest that has it
// is kept.
func TestHostModulesEnd(t *testing.T) {
	number := engine.Signature{Params: []engine.CoreType{engine.I32}, Results: []engine.CoreType{engine.I32}}
	host := &engine.HostModule{Name: "env", Functions: []engine.HostFunction{{Name: "f", Signature: number, Call: func(context.Context, []uint64) {}}}}
	use := func(r engine.Request) *guest {
		g := load(t, r)
		i, err := g.Instantiate(t.Context(), engine.Config{Memory: new(heap), Hosts: []*engine.HostModule{host}})
		if err != nil {
			t.Fatal(err)
		}
		if err := i.Function("g").CallWithStack(t.Context(), []uint64{1}); err != nil {
			t.Error(err)
		}
		i.Close(t.Context())
		return g
	}
	s := processStore(t, false)
	has := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.hosts[host] != nil
	}
	for range 2 {
		first, second := use(request(importing)), use(request(importing))
		first.Release()
		if !has() {
			t.Error("a guest has lost its host module")
		}
		use(request(importing)).Release()
		second.Release()
		if has() {
			t.Error("the host module stays without a guest")
		}
	}
	kept := request(importing)
	kept.Key.Globals, kept.Keep = true, true // The other requests must not find this code.
	use(kept).Release()
	if !has() {
		t.Error("the host module of a guest that is kept is gone")
	}
}
