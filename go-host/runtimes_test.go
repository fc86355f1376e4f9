package wazabi

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// rebuilt is another build of the guest: the same, and a custom section.
func rebuilt(name string) []byte {
	section := append(append([]byte{byte(len(name))}, name...), "wazero wants a byte"...)
	return append(slices.Clone(protocolWasm), append([]byte{0, byte(len(section))}, section...)...)
}

func openFrom(t testing.TB, wasm []byte, opts ...Option) *module {
	t.Helper()
	conn, err := newProtocol(t).OpenFrom(t.Context(), wasm, opts...)
	if err != nil {
		t.Fatal(err)
	}
	m := &module{calls{conn}}
	t.Cleanup(func() { _ = m.Close(context.Background()) })
	return m
}

func closeModule(t testing.TB, m *module) {
	t.Helper()
	if err := m.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func mustAdd(t testing.TB, c calls) {
	t.Helper()
	if got, err := c.Add(t.Context(), 1, 2); err != nil || got != 3 {
		t.Errorf("Add: %v, %v", got, err)
	}
}

// compiled reports whether an engine has a guest.
func compiled(e *engine, wasm []byte) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	sum := sha256.Sum256(wasm)
	return e.guests[variant{sum, false}] != nil || e.guests[variant{sum, true}] != nil
}

// isClosed reports whether a runtime is.
func isClosed(r wazero.Runtime) bool {
	_, err := r.CompileModule(context.Background(), []byte("\x00asm\x01\x00\x00\x00"))
	return err != nil
}

func TestOpenFrom(t *testing.T) {
	engines(t, func(t *testing.T, opt ...Option) {
		wasm := rebuilt("TestOpenFrom")
		first := openFrom(t, wasm, opt...)
		second := openFrom(t, slices.Clone(wasm), opt...)
		e := first.conn.pool.engine
		if first.conn.pool.guest != second.conn.pool.guest {
			t.Error("compiled twice")
		}
		if own := open(t, opt...); own.conn.pool.guest == first.conn.pool.guest || own.conn.pool.engine != e {
			t.Error("another build is the package's own, or elsewhere")
		}
		if first.conn.Stats().Compile == 0 || second.conn.Stats().Compile != 0 {
			t.Error("the wrong one compiled it")
		}
		mustAdd(t, first.calls)
		closeModule(t, first)
		mustAdd(t, second.calls)
		i := pin(t, second)
		mustAdd(t, i.calls)
		if !compiled(e, wasm) {
			t.Error("closed while a Module has it")
		}
		closeModule(t, second)
		if compiled(e, wasm) || !compiled(e, protocolWasm) {
			t.Error("the build stays compiled, or the package's own guest does not")
		}
		// And again.
		mustAdd(t, openFrom(t, wasm, opt...).calls)
	})
}

// A build that is the package's own is not closed either.
func TestOpenFromOwn(t *testing.T) {
	m := open(t)
	e := m.conn.pool.engine
	from := openFrom(t, slices.Clone(protocolWasm))
	if from.conn.pool.guest != m.conn.pool.guest {
		t.Error("compiled twice")
	}
	closeModule(t, m)
	closeModule(t, from)
	if !compiled(e, protocolWasm) {
		t.Error("it is gone")
	}
}

func TestOpenFromAtOnce(t *testing.T) {
	wasm := rebuilt("TestOpenFromAtOnce")
	conns := make([]Conn, 16)
	var wg sync.WaitGroup
	for n := range conns {
		wg.Go(func() {
			var err error
			if conns[n], err = newProtocol(t).OpenFrom(t.Context(), wasm); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, c := range conns {
		if c.pool.guest != conns[0].pool.guest {
			t.Error("compiled more than once")
		}
	}
	for _, c := range conns {
		wg.Go(func() { closeModule(t, &module{calls{c}}) })
	}
	wg.Wait()
	if compiled(conns[0].pool.engine, wasm) {
		t.Error("it stays compiled")
	}
}

func TestOpenFromErrors(t *testing.T) {
	p := newProtocol(t)
	wasm := rebuilt("TestOpenFromErrors")
	other := &Package{Name: "other", Fingerprint: "0"}
	for _, test := range []struct {
		pkg  *Package
		wasm []byte
		opts []Option
		kind error
	}{
		{other, wasm, nil, ErrABIMismatch},
		{p, nil, nil, ErrModule},
		{p, []byte("text"), nil, ErrModule},
		{p, wasm[:len(wasm)/2], nil, ErrModule},
		{p, wasm, []Option{WithMemoryLimit(pageSize)}, ErrLimit},
		{p, wasm, []Option{p.WithInit(func(context.Context, Conn) error { return os.ErrExist })}, os.ErrExist},
	} {
		if _, err := test.pkg.OpenFrom(t.Context(), test.wasm, test.opts...); !errors.Is(err, test.kind) {
			t.Errorf("%v, want %v", err, test.kind)
		}
		if compiled(compilerEngine(), test.wasm) {
			t.Errorf("%v: what was refused stays compiled", test.kind)
		}
	}
}

// The bytes of a build are not kept while it is in use.
func TestOpenFromDoesNotKeepTheFile(t *testing.T) {
	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	for name, opt := range map[string]Option{"shared": WithPoolSize(1), "runtime": WithRuntime(r), "untrusted": WithProfile(Untrusted)} {
		t.Run(name, func(t *testing.T) {
			gone := make(chan struct{})
			wasm := rebuilt(t.Name())
			runtime.AddCleanup(&wasm[0], func(struct{}) { close(gone) }, struct{}{})
			m := openFrom(t, wasm, opt)
			wasm = nil
			for n := 0; ; n++ {
				runtime.GC()
				select {
				case <-gone:
					mustAdd(t, m.calls)
					return
				case <-time.After(10 * time.Millisecond):
				}
				if n == 200 {
					t.Fatal("the file is kept")
				}
			}
		})
	}
}

func TestWithRuntime(t *testing.T) {
	for name, config := range map[string]wazero.RuntimeConfig{"compiler": wazero.NewRuntimeConfig(), "interpreter": wazero.NewRuntimeConfigInterpreter()} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			r := wazero.NewRuntimeWithConfig(ctx, config)
			defer r.Close(ctx)
			one, two := open(t, WithRuntime(r)), open(t, WithRuntime(r), WithMemoryLimit(8<<20))
			e := one.conn.pool.engine
			if e.runtime != r || two.conn.pool.engine != e || one.conn.pool.guest != two.conn.pool.guest {
				t.Error("not in the runtime, or compiled twice for it")
			}
			mustAdd(t, one.calls)
			mustAdd(t, two.calls)
			mustAdd(t, pin(t, two).calls)
			for _, name := range []string{"", "protocol"} {
				if r.Module(name) != nil {
					t.Errorf("the name %q is registered", name)
				}
			}
			closeModule(t, one)
			mustAdd(t, two.calls)
			closeModule(t, two)
			if isClosed(r) {
				t.Error("the runtime is closed")
			}
			if compiled(e, protocolWasm) {
				t.Error("the guest stays in the caller's runtime")
			}
			if _, ok := foreign.engines[r]; ok {
				t.Error("the runtime is kept")
			}
			// The same runtime serves again.
			mustAdd(t, open(t, WithRuntime(r)).calls)
		})
	}
}

// A runtime that its owner closes takes its instances with it, and nothing of ours fails on it.
func TestRuntimeIsClosedByItsOwner(t *testing.T) {
	r := wazero.NewRuntime(t.Context())
	m := open(t, WithRuntime(r))
	i := pin(t, m)
	mustAdd(t, i.calls)
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, ErrClosed) {
		t.Errorf("Add, pinned: %v", err)
	}
	if _, err := m.Add(t.Context(), 1, 2); !errors.Is(err, ErrModule) {
		t.Errorf("Add: %v", err)
	}
	closeModule(t, m)
	if _, err := newProtocol(t).Open(t.Context(), WithRuntime(r)); !errors.Is(err, ErrModule) {
		t.Errorf("Open: %v", err)
	}
	if len(foreign.engines) != 0 {
		t.Error("the runtime is kept")
	}
}

// The runtime's own limit on memory holds; wazero does not tell us that it refused some.
func TestRuntimeLimitsMemory(t *testing.T) {
	r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfig().WithMemoryLimitPages(128))
	defer r.Close(t.Context())
	i := pin(t, open(t, WithRuntime(r)))
	if _, err := i.Fill(t, 8<<20); !errors.Is(err, ErrTrap) {
		t.Errorf("%v", err)
	}
}

func (c calls) Fill(t *testing.T, n uint64) (int, error) {
	return run(t.Context(), c, fnFill, func(c *Call) (int, error) {
		b, err := c.LiftBytes()
		return len(b), err
	}, n)
}

// wrapped is a runtime that somebody wrapped, in a type that is no map key.
type wrapped struct {
	wazero.Runtime
	_ []int
}

// otherCache is none of wazero's.
type otherCache struct{ api.Closer }

func TestRuntimeOptionsThatCannotBeHad(t *testing.T) {
	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	cache := wazero.NewCompilationCache()
	defer cache.Close(t.Context())
	for name, opts := range map[string][]Option{
		"no runtime":               {WithRuntime(nil)},
		"no cache":                 {WithCompilationCache(nil)},
		"a runtime that is no key": {WithRuntime(wrapped{Runtime: r})},
		"somebody's cache":         {WithCompilationCache(otherCache{})},
		"runtime and interpreter":  {WithRuntime(r), WithInterpreter()},
		"runtime and cache":        {WithCompilationCache(cache), WithRuntime(r)},
		"runtime and untrusted":    {WithProfile(Untrusted), WithRuntime(r)},
		"a profile":                {WithProfile(7)},
		"UTF-8":                    {WithInvalidUTF8(-1)},
		"limits":                   {WithLimits(Limits{Elements: -1})},
		"no function":              {newProtocol(t).WithInit(nil)},
		"another package's":        {newProtocol(t).WithInit(func(context.Context, Conn) error { return nil })},
	} {
		if _, err := newProtocol(t).Open(t.Context(), opts...); !errors.Is(err, ErrOption) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A pointer to such a wrapper is fine.
	mustAdd(t, open(t, WithRuntime(&wrapped{Runtime: r})).calls)
}

func TestWithCompilationCache(t *testing.T) {
	dir := t.TempDir()
	cache, err := wazero.NewCompilationCacheWithDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer cache.Close(t.Context())
	engines(t, func(t *testing.T, opt ...Option) {
		opt = append(opt, WithCompilationCache(cache))
		one, two := open(t, opt...), open(t, opt...)
		if one.conn.pool.engine != two.conn.pool.engine || one.conn.pool.engine == open(t, opt[:len(opt)-1]...).conn.pool.engine {
			t.Error("not one runtime for the cache")
		}
		mustAdd(t, one.calls)
		closeModule(t, one)
		closeModule(t, two)
		if isClosed(two.conn.pool.engine.runtime) || !compiled(two.conn.pool.engine, protocolWasm) {
			t.Error("the runtime is closed, or the guest is")
		}
		// Apart, with the same cache.
		mustAdd(t, open(t, append(opt, WithProfile(Untrusted))...).calls)
	})
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Errorf("nothing is in the cache: %v", err)
	}
}

func TestUntrusted(t *testing.T) {
	engines(t, func(t *testing.T, opt ...Option) {
		opt = append(opt, WithProfile(Untrusted))
		wasm := rebuilt("TestUntrusted")
		one, two, from := open(t, opt...), open(t, opt...), openFrom(t, wasm, opt...)
		a, b := one.conn.pool, two.conn.pool
		if a.engine == b.engine || a.engine.runtime == b.engine.runtime || a.engine == from.conn.pool.engine {
			t.Error("two Modules share a runtime")
		}
		shared, err := a.options.shared()
		if err != nil || !compiled(shared, wasm) {
			t.Errorf("the code is not shared: %v", err)
		}
		if inst := a.slots[0].inst.Load(); inst.mem.region != nil {
			t.Error("memory is mapped")
		}
		mustAdd(t, one.calls)
		mustAdd(t, pin(t, two).calls)
		closeModule(t, one)
		closeModule(t, from)
		if !isClosed(a.engine.runtime) || isClosed(b.engine.runtime) || isClosed(shared.runtime) {
			t.Error("the wrong runtimes are closed")
		}
		if compiled(shared, wasm) || !compiled(shared, protocolWasm) {
			t.Error("the wrong guest stays compiled")
		}
		mustAdd(t, two.calls)
		if _, err := pin(t, two).Fill(t, 64<<20); !errors.Is(err, ErrGuestOOM) {
			t.Errorf("64 MiB: %v", err)
		}
		// A result of more than the default, and what options say otherwise.
		if _, err := pin(t, two).Fill(t, 20<<20); !errors.Is(err, ErrBudget) {
			t.Errorf("20 MiB: %v", err)
		}
		wide := open(t, append([]Option{WithMemoryLimit(256 << 20), WithLimits(Limits{Bytes: 128 << 20})}, opt...)...)
		if n, err := pin(t, wide).Fill(t, 80<<20); n != 80<<20 || err != nil {
			t.Errorf("80 MiB, with options: %d, %v", n, err)
		}
		if l := wide.conn.pool.options.limits; l.Elements != 1<<20 || l.Depth != maxDepth/2 {
			t.Errorf("%+v", l)
		}
	})
}

// Guests come and go while others run; for the race detector.
func TestManyRuntimesAtOnce(t *testing.T) {
	r := wazero.NewRuntime(t.Context())
	defer r.Close(t.Context())
	wasm := rebuilt("TestManyRuntimesAtOnce")
	var wg sync.WaitGroup
	for n := range 12 {
		opts := [][]Option{nil, {WithRuntime(r)}, {WithProfile(Untrusted)}}[n%3]
		wg.Go(func() {
			for range 4 {
				conn, err := newProtocol(t).OpenFrom(t.Context(), wasm, opts...)
				if err != nil {
					t.Error(err)
					return
				}
				mustAdd(t, calls{conn})
				closeModule(t, &module{calls{conn}})
			}
		})
	}
	wg.Wait()
	if compiled(compilerEngine(), wasm) || len(foreign.engines) != 0 {
		t.Error("something stays")
	}
}
