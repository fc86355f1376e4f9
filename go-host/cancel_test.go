package wazabi

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/internal/fuel"
)

// late is a context whose deadline has passed before its timer could run.
type late struct{ context.Context }

func (late) Deadline() (time.Time, bool) { return time.Now(), true }

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
		{late{t.Context()}, context.DeadlineExceeded},
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
	engines(t, func(t *testing.T, opt ...Option) {
		m := open(t, append(opt, WithCancel(), WithPoolSize(1))...)
		i := pin(t, m)
		for _, c := range []calls{m.calls, i.calls} {
			ctx, cancel := context.WithCancel(t.Context())
			timer := time.AfterFunc(20*time.Millisecond, cancel)
			_, err := run(ctx, c, fnSpin, rawResult, spinning)
			timer.Stop()
			var trap *TrapError
			if !errors.As(err, &trap) || trap.Trap != "" || trap.Func != "protocol.Spin" || !strings.HasPrefix(trap.Trace, "protocol.wasm.protocol/spin") {
				t.Fatalf("%#v", err)
			}
			for _, kind := range []error{ErrCanceled, ErrTrap, context.Canceled} {
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
		if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, ErrPoisoned) || errors.Is(err, ErrCanceled) {
			t.Errorf("Add on the Instance: %v", err)
		}
	})
}

// Each variant of a guest is compiled once, and tick has no name in the runtime.
func TestVariants(t *testing.T) {
	e := compilerEngine()
	compiled := func(opt ...Option) *guest {
		t.Helper()
		return open(t, opt...).conn.pool.guest
	}
	plain, guarded := compiled(), compiled(WithCancel())
	if plain == guarded || plain != compiled() || guarded != compiled(WithCancel()) {
		t.Error("a variant is compiled twice, or both are one")
	}
	if len(plain.hosts) != 0 || len(guarded.hosts) != 1 || plain.fingerprint != guarded.fingerprint {
		t.Errorf("%+v, %+v", plain, guarded)
	}
	if e.runtime.Module("wazabi") != nil || e.runtime.Module("") != nil {
		t.Error("tick has a name")
	}
}

// Nothing is added to a call: no allocation, no goroutine.
func TestCancelCosts(t *testing.T) {
	m := open(t, WithCancel())
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
		if got != 0 {
			t.Errorf("%s: %v allocations", name, got)
		}
	}
	if now := runtime.NumGoroutine(); now > goroutines {
		t.Errorf("%d goroutines more", now-goroutines)
	}
}

// A guest that hangs does not keep others from their turn, nor calls that end in time from their results.
func TestCancelMany(t *testing.T) {
	m := open(t, WithCancel(), WithPoolSize(8))
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

// guarded runs a function with this code, and 1024 pages, and wants it to end so.
func guarded(t *testing.T, limit time.Duration, code string, want error) {
	t.Helper()
	wasm := "\x00asm\x01\x00\x00\x00" + "\x01\x04\x01\x60\x00\x00" + "\x03\x02\x01\x00" + "\x05\x04\x01\x00\x80\x08" +
		"\x07\x05\x01\x01f\x00\x00" + "\x0a" + string(rune(len(code)+4)) + "\x01" + string(rune(len(code)+2)) + "\x00" + code + "\x0b"
	rewritten, err := withGuards([]byte(wasm))
	if err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]*engine{"compiler": compilerEngine(), "interpreter": interpreterEngine()} {
		h := hosts{}
		if err := h.provide(e, fuel.ImportModule); err != nil {
			t.Fatal(err)
		}
		module, err := e.runtime.Instantiate(h.in(t.Context()), rewritten)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		start := time.Now()
		_, err = module.ExportedFunction("f").Call(ctx)
		took := time.Since(start)
		cancel()
		_ = module.Close(t.Context())
		if err == nil {
			t.Fatalf("%s: % x returned", name, code)
		}
		err = (&instance{}).trapError("p.F", err)
		t.Logf("%s: after %v: %v", name, took, err)
		if !errors.Is(err, want) || took > limit+20*time.Second {
			t.Errorf("%s: % x: after %v: %v, want %v", name, code, took, err, want)
		}
	}
}

// Code that is all in one place does not come cheaper: 64 MiB filled or copied again and again, memory that grows.
func TestCancelBulk(t *testing.T) {
	for _, code := range []string{
		"\x03\x40\x41\x00\x41\x07\x41\x80\x80\x80\x20\xfc\x0b\x00\x0c\x00\x0b",
		"\x03\x40\x41\x00\x41\x00\x41\x80\x80\x80\x20\xfc\x0a\x00\x00\x0c\x00\x0b",
		"\x03\x40\x41\x00\x40\x00\x1a\x0c\x00\x0b",
	} {
		guarded(t, 20*time.Millisecond, code, ErrCanceled)
	}
}

// A function that calls itself for ever runs out of stack, with guards as without.
func TestStackOverflowWithGuards(t *testing.T) {
	guarded(t, time.Minute, "\x10\x00", ErrStackOverflow)
}

func TestGuardsRefused(t *testing.T) {
	_, err := withGuards([]byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01\x07\x05\x01\x01g\x03\x00"))
	var e *Error
	if !errors.As(err, &e) || e.Kind != ErrModule || e.Offset == 0 || !strings.Contains(err.Error(), "export section: global 0") {
		t.Errorf("%v", err)
	}
}
