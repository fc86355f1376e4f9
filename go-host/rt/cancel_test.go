package rt

import (
	"context"
	"crypto/sha256"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/fuel"
	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// withGuards returns a module with fuel guards.
func withGuards(wasm []byte) ([]byte, error) {
	guarded, err := fuel.Rewrite(wasm)
	if err != nil {
		return nil, fromBelow(err)
	}
	return guarded, nil
}

// lateContext is a context whose deadline has passed before its timer could run.
type lateContext struct{ context.Context }

func (lateContext) Deadline() (time.Time, bool) { return time.Now(), true }

func TestTick(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	future, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	for _, test := range []struct {
		ctx  context.Context
		want error
	}{
		{t.Context(), nil},
		{future, nil},
		{canceled, context.Canceled},
		{lateContext{t.Context()}, context.DeadlineExceeded},
	} {
		func() {
			defer func() {
				if err, _ := recover().(error); !errors.Is(err, test.want) {
					t.Errorf("%v: %v, want %v", test.ctx, err, test.want)
				}
			}()
			tick(test.ctx, nil)
		}()
	}
	if got := testing.AllocsPerRun(100, func() { tick(future, nil) }); got != 0 {
		t.Errorf("%v allocations", got)
	}
}

// spinning is more rounds than a test has time for.
const spinning = 1 << 60

func TestCancel(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		m := open(t, append(opt, wazabi.WithCancel(), wazabi.WithPoolSize(1))...)
		i := pin(t, m)
		for _, c := range []calls{m.calls, i.calls} {
			ctx, cancel := context.WithCancel(t.Context())
			timer := time.AfterFunc(100*time.Millisecond, cancel)
			_, err := run(ctx, c, fnSpin, rawResult, spinning)
			timer.Stop()
			var trap *wazabi.TrapError
			if !errors.As(err, &trap) || trap.Trap != "" || trap.Func != "protocol.Spin" || len(trap.Trace) == 0 || !strings.HasPrefix(trap.Trace[0].Func, "protocol/spin") {
				t.Fatalf("%#v", err)
			}
			for _, kind := range []error{wazabi.ErrCanceled, wazabi.ErrTrap, context.Canceled} {
				if !errors.Is(err, kind) {
					t.Errorf("%v does not match %v", err, kind)
				}
			}
			if want := "wazabi: protocol.Spin: canceled: context canceled"; err.Error() != want {
				t.Errorf("got  %s\nwant %s", err, want)
			}
		}
		if got, err := m.Add(t.Context(), 1, 2); err != nil || got != 3 {
			t.Errorf("Add on the Module: %v, %v", got, err)
		}
		if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrPoisoned) || errors.Is(err, wazabi.ErrCanceled) {
			t.Errorf("Add on the Instance: %v", err)
		}
	})
}

// Each variant of a guest is compiled once.
func TestVariants(t *testing.T) {
	compiled := func(opt ...wazabi.Option) *pool {
		t.Helper()
		return open(t, opt...).conn.pool
	}
	same := func(a, b *pool) bool { return a.guest.Facts() == b.guest.Facts() }
	plain, guarded := compiled(), compiled(wazabi.WithCancel())
	if same(plain, guarded) || !same(plain, compiled()) || !same(guarded, compiled(wazabi.WithCancel())) {
		t.Error("a variant is compiled twice, or both are one")
	}
	if len(plain.hosts) != 0 || len(guarded.hosts) != 1 || plain.abi.Fingerprint != guarded.abi.Fingerprint {
		t.Errorf("%+v, %+v", plain, guarded)
	}
}

// Guards add nothing to a call: no allocation, no goroutine.
func TestCancelCosts(t *testing.T) {
	m := open(t, wazabi.WithCancel())
	i := pin(t, m)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	goroutines := runtime.NumGoroutine()
	for name, f := range map[string]func() error{
		"Instance": func() error { _, err := i.Add(ctx, 1, 2); return err },
		"Module":   func() error { _, err := m.Add(ctx, 1, 2); return err },
		"ticks":    func() error { _, err := run(ctx, i.calls, fnSpin, rawResult, 300_000); return err },
	} {
		got := testing.AllocsPerRun(100, func() {
			if err := f(); err != nil {
				t.Fatal(err)
			}
		})
		if got != 0 && compiles {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
	if now := runtime.NumGoroutine(); now > goroutines {
		t.Errorf("%d goroutines more", now-goroutines)
	}
}

// A guest that hangs does not keep others from running, and calls that end in time return their
// results.
func TestCancelMany(t *testing.T) {
	m := open(t, wazabi.WithCancel(), wazabi.WithPoolSize(8))
	var wg sync.WaitGroup
	for n := range 40 {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if n%2 == 0 {
				if _, err := run(ctx, m.calls, fnSpin, rawResult, spinning); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v", err)
				}
				return
			}
			if got, err := m.Add(t.Context(), 1, 2); err != nil || got != 3 {
				t.Errorf("Add: %v, %v", got, err)
			}
		})
	}
	wg.Wait()
}

// guarded runs a function with this code and 1024 pages, and checks how it ends.
func guarded(t *testing.T, limit time.Duration, code string, want error) {
	t.Helper()
	wasm := "\x00asm\x01\x00\x00\x00" + "\x01\x04\x01\x60\x00\x00" + "\x03\x02\x01\x00" + "\x05\x04\x01\x00\x80\x08" +
		"\x07\x0e\x02\x01f\x00\x00\x06memory\x02\x00" +
		"\x0a" + string(rune(len(code)+4)) + "\x01" + string(rune(len(code)+2)) + "\x00" + code + "\x0b"
	rewritten, err := withGuards([]byte(wasm))
	if err != nil {
		t.Fatal(err)
	}
	for name, opts := range map[string][]wazabi.Option{"compiler": nil, "interpreter": {wazero.WithInterpreter()}} {
		var s settings.Settings
		for _, opt := range opts {
			opt(&s)
		}
		guest, err := wazero.Engine.Load(engine.Request{
			Key:     engine.Key{Sum: sha256.Sum256(rewritten)},
			Code:    func() (*engine.Code, error) { return &engine.Code{Wasm: rewritten}, nil },
			Options: s.Engine,
		})
		if err != nil {
			t.Fatal(err)
		}
		mem := &memory{limit: engine.MaxMemory, freed: func() {}}
		module, err := guest.Instantiate(t.Context(), engine.Config{Memory: mem, Hosts: []*engine.HostModule{kitModule()}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		start := time.Now()
		err = module.Function("f").CallWithStack(ctx, nil)
		took := time.Since(start)
		cancel()
		if err == nil {
			t.Fatalf("%s: % x returned", name, code)
		}
		err = (&instance{pool: &pool{guest: guest}}).trapError("p.F", err)
		t.Logf("%s: after %v: %v", name, took, err)
		if !errors.Is(err, want) || took > limit+20*time.Second {
			t.Errorf("%s: % x: after %v: %v, want %v", name, code, took, err, want)
		}
		module.Close(t.Context())
		mem.unmap()
		guest.Release()
	}
}

// Work without a loop costs fuel too: 64 MiB filled or copied repeatedly, and memory that grows.
func TestCancelBulk(t *testing.T) {
	for _, code := range []string{
		"\x03\x40\x41\x00\x41\x07\x41\x80\x80\x80\x20\xfc\x0b\x00\x0c\x00\x0b",
		"\x03\x40\x41\x00\x41\x00\x41\x80\x80\x80\x20\xfc\x0a\x00\x00\x0c\x00\x0b",
		"\x03\x40\x41\x00\x40\x00\x1a\x0c\x00\x0b",
	} {
		guarded(t, 20*time.Millisecond, code, wazabi.ErrCanceled)
	}
}

// A function that calls itself for ever runs out of stack, with guards as without.
func TestStackOverflowWithGuards(t *testing.T) {
	guarded(t, time.Minute, "\x10\x00", wazabi.ErrStackOverflow)
}

func TestGuardsRefused(t *testing.T) {
	_, err := withGuards([]byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01\x07\x05\x01\x01g\x03\x00"))
	var e *wazabi.Error
	if !errors.As(err, &e) || e.Kind != wazabi.ErrModule || e.Offset == 0 || !strings.Contains(err.Error(), "export section: global 0") {
		t.Errorf("%v", err)
	}
}
