package compiled

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"
	"testing"

	"github.com/wazabi/wazabi/go-host/engine"
)

// Instances that are made at the same time get their part of the program's stack limit, and leave
// the limit as it was.
func TestStackBudget(t *testing.T) {
	if runtime.GOARCH == "wasm" {
		t.Skip("the budget does not depend on the limit")
	}
	const limit = 32 << 20
	defer debug.SetMaxStack(debug.SetMaxStack(limit))
	want := int32(limit / stackShare)
	if !optimized() {
		want /= unoptimized
	}
	start := make(chan struct{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			<-start
			for range 1_000_000 {
				if got := stackBudget(); got != want {
					t.Errorf("a budget of %d bytes, want %d", got, want)
					return
				}
			}
		})
	}
	close(start)
	group.Wait()
	if left := debug.SetMaxStack(limit); left != limit {
		t.Errorf("a limit of %d bytes is left, want %d", left, limit)
	}
}

// Instances call each other through host functions, with contexts that do not say so. Each uses its
// whole budget. One after the other, on one stack, they would exceed the limit three times, which
// would end the process.
func TestNestedStacks(t *testing.T) {
	if runtime.GOARCH == "wasm" {
		t.Skip("the budget does not depend on the limit")
	}
	defer debug.SetMaxStack(debug.SetMaxStack(64 << 20))
	const instances, left = 16, 64 << 10
	failed := errors.New("innermost")
	for name, tt := range map[string]struct {
		innermost func() uint64
		check     func(g engine.Guest, v uint64, err error) bool
	}{
		"returns": {func() uint64 { return 7 }, func(_ engine.Guest, v uint64, err error) bool { return v == 7 && err == nil }},
		"panics": {func() uint64 { panic(failed) }, func(g engine.Guest, _ uint64, err error) bool {
			return errors.Is(err, failed) && g.Explain(err).Panic.Err == err.(*failure).cause
		}},
	} {
		if g, v, err := nest(t, instances, left, tt.innermost); !tt.check(g, v, err) {
			t.Errorf("%s: %d, %v", name, v, err)
		}
		if n := waiting.Load(); n != 0 {
			t.Errorf("%s: %d bytes are still counted", name, n)
		}
	}
	// All goroutines end with the innermost one, and those around it are told.
	var group sync.WaitGroup
	group.Go(func() {
		nest(t, instances, left, func() uint64 { runtime.Goexit(); return 0 })
		t.Error("runtime.Goexit returned")
	})
	group.Wait()
	if n := waiting.Load(); n != 0 {
		t.Errorf("after runtime.Goexit: %d bytes are still counted", n)
	}
}

// ownStack runs a function in a coroutine, which has a stack of its own.
func ownStack(f func()) {
	next, stop := iter.Pull(func(func(struct{}) bool) { f() })
	defer stop()
	next()
}

// nest calls dive in some instances, one inside of the other, and a function inside of the
// innermost one.
func nest(t *testing.T, instances int, left uint64, innermost func() uint64) (engine.Guest, uint64, error) {
	inside := func(context.Context, []uint64) {}
	var g engine.Guest
	var outermost func() (uint64, error)
	for n := range instances {
		call := inside
		if n == 0 {
			call = func(_ context.Context, s []uint64) { s[0] = innermost() }
		}
		guest, i, _ := newInstance(t, call)
		dive := i.Function(functionDive)
		stack := []uint64{left}
		outermost = func() (uint64, error) {
			stack[0] = left
			err := dive.CallWithStack(context.Background(), stack)
			return stack[0], err
		}
		inside = func(_ context.Context, s []uint64) {
			if err := dive.CallWithStack(context.Background(), stack); err != nil {
				panic(err)
			}
			s[0] = stack[0]
		}
		g = guest
	}
	v, err := outermost()
	return g, v, err
}

// A waiting guest that uses little stack does not count, and one that is called again counts once.
func TestWaiting(t *testing.T) {
	var counted []int64
	again := 1
	var dive engine.Function
	_, i, _ := newInstance(t, func(ctx context.Context, s []uint64) {
		counted = append(counted, waiting.Load())
		if again--; again > 0 {
			if err := dive.CallWithStack(ctx, []uint64{s[0] / 2}); err != nil {
				panic(err)
			}
		}
	})
	dive = i.Function(functionDive)
	if _, err := call(t.Context(), i, functionCall, 1); err != nil || counted[0] != 0 {
		t.Errorf("%v counted, %v", counted, err)
	}
	counted, again = nil, 3
	budget := int64(i.(*instance).host.budget)
	left := budget / 2
	if _, err := call(t.Context(), i, functionDive, uint64(left)); err != nil || len(counted) != 3 {
		t.Fatalf("%v counted, %v", counted, err)
	}
	for n, got := range counted {
		if want := budget - left>>n; got < want || got > want+2<<10 {
			t.Errorf("call %d: %d bytes counted, want %d", n, got, want)
		}
	}
}
