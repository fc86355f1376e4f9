package wazero

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// slow is a guest that takes seconds to compile: many functions, each of which takes milliseconds.
func slow(name string, functions int) []byte {
	g := hostile.Guest{Table: "\x01\x70\x01\x01\x01", Names: "\x00" + hostile.Sized(hostile.Sized(name))}
	for range functions {
		g.Functions = append(g.Functions, hostile.Function{Type: hostile.TypeNone, Body: "\x00" + strings.Repeat("\x41\x00\x11\x03\x00", 1_000) + "\x0b"})
	}
	return g.Bytes()
}

// within asks for a guest with a context.
func within(ctx context.Context, wasm []byte, opts ...wazabi.Option) (engine.Guest, error) {
	r := request(wasm, opts...)
	r.Context, r.Keep = ctx, false
	return Engine.Load(r)
}

// The wait for a guest ends with the context. The compilation ends soon after, since no one else
// waits for it, and nothing is left of it.
func TestCompilationEnds(t *testing.T) {
	// An isolated guest is compiled to its end, which takes some time with the race detector.
	functions := map[string]int{"shared": 2_000, "isolated": 100}
	longest := map[string]time.Duration{"shared": 5 * time.Second, "isolated": time.Minute}
	for name, opts := range map[string][]wazabi.Option{"shared": nil, "isolated": {wazabi.WithProfile(wazabi.Untrusted)}} {
		wasm := slow(t.Name()+name, functions[name])
		goroutines := runtime.NumGoroutine()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		start := time.Now()
		g, err := within(ctx, wasm, opts...)
		took := time.Since(start)
		cancel()
		if g != nil || !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%s: %v, %v", name, g, err)
		}
		if took > time.Second {
			t.Errorf("%s: Load took %v", name, took)
		}
		for runtime.NumGoroutine() > goroutines {
			if time.Since(start) > longest[name] {
				t.Fatalf("%s: it is still compiling after %v", name, time.Since(start))
			}
			time.Sleep(time.Millisecond)
		}
		t.Logf("%s: returned after %v, and compiled for %v", name, took, time.Since(start))
	}
	if processStore(t, false).has(slow(t.Name()+"shared", 2_000)) {
		t.Error("the guest stays")
	}
}

// faulty is a runtime whose compiler panics, on the goroutine on which wazero's would.
type faulty struct{ wazero.Runtime }

func (faulty) CompileModule(ctx context.Context, _ []byte) (wazero.CompiledModule, error) {
	if experimental.GetCompilationWorkers(ctx) > 1 {
		return nil, errors.New("the panic would end the process")
	}
	panic("BUG")
}

// TestCompilerPanics: a panic of wazero's compiler, for a guest that is isolated, is an error.
func TestCompilerPanics(t *testing.T) {
	g, err := within(t.Context(), numbered(1, false), wazabi.WithProfile(wazabi.Untrusted))
	if err != nil {
		t.Fatal(err)
	}
	defer g.Release()
	process.Lock()
	stores := []*store{g.(*guest).store, process.stores[storeKey{cache: isolatedCache()}].store}
	process.Unlock()
	for _, s := range stores {
		t.Run("compiler-panics", func(t *testing.T) {
			whole := s.runtime
			s.runtime = faulty{}
			defer func() { s.runtime = whole }()
			r := request(numbered(2, false))
			if _, err := s.compile(&r, false); !errors.Is(err, wazabi.ErrModule) || !strings.Contains(err.Error(), "wazero failed on it: BUG") {
				t.Errorf("%v", err)
			}
		})
	}
}

// Isolated guests that no one waits for any more are compiled a few at a time, or not at all.
func TestCompilationTakesTurns(t *testing.T) {
	for range cap(isolatedTurns) {
		isolatedTurns <- struct{}{}
	}
	goroutines := runtime.NumGoroutine()
	for n := range 100 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		g, err := within(ctx, slow(fmt.Sprint(t.Name(), n), 1), wazabi.WithProfile(wazabi.Untrusted))
		cancel()
		if g != nil || !errors.Is(err, wazabi.ErrCanceled) {
			t.Fatalf("%v, %v", g, err)
		}
	}
	for start := time.Now(); runtime.NumGoroutine() > goroutines; time.Sleep(time.Millisecond) {
		if time.Since(start) > 5*time.Second {
			t.Fatalf("%d goroutines, %d expected", runtime.NumGoroutine(), goroutines)
		}
	}
	for range cap(isolatedTurns) {
		<-isolatedTurns
	}
	g, err := within(t.Context(), slow(t.Name(), 1), wazabi.WithProfile(wazabi.Untrusted))
	if err != nil {
		t.Fatal(err)
	}
	g.Release()
}

// A request that ends takes nothing from another one for the same guest.
func TestCompilationIsShared(t *testing.T) {
	wasm := slow(t.Name(), 30)
	results := make(chan string)
	ctx, cancel := context.WithCancel(t.Context())
	for range 3 {
		go func() {
			_, err := within(ctx, wasm)
			results <- fmt.Sprint(errors.Is(err, context.Canceled))
		}()
	}
	for !processStore(t, false).has(wasm) {
		time.Sleep(time.Millisecond)
	}
	go func() {
		time.Sleep(5 * time.Millisecond)
		cancel()
	}()
	g, err := within(t.Context(), wasm)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := <-results; got != "true" {
			t.Error("a request whose context ended got the guest, or another error")
		}
	}
	works := g.Functions()["evil/run"]
	if len(works.Results) != 1 {
		t.Errorf("%v", g.Functions())
	}
	g.Release()
	if processStore(t, false).has(wasm) {
		t.Error("the guest stays")
	}
}
