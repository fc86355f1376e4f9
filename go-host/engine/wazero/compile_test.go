package wazero

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

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
	for name, opts := range map[string][]wazabi.Option{"shared": nil, "isolated": {wazabi.WithProfile(wazabi.Untrusted)}} {
		wasm := slow(t.Name()+name, 2_000)
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
			if time.Since(start) > 5*time.Second {
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
