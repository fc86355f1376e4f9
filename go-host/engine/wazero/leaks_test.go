package wazero

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/rt"
)

// footprint is what the process has after garbage collections.
type footprint struct {
	heap, goroutines, mappings int
}

func measure(t *testing.T) (f footprint) {
	t.Helper()
	// Finalizers unmap code, and what they refer to is freed by the next collection.
	for range 4 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	f.heap, f.goroutines = int(stats.HeapAlloc), runtime.NumGoroutine()
	if runtime.GOOS == "linux" {
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Fatal(err)
		}
		f.mappings = bytes.Count(maps, []byte("\n"))
	}
	return f
}

// opens returns how often a guest is opened. OPENS is the number of distinct guests.
func opens(t *testing.T) int {
	if s := os.Getenv("OPENS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("OPENS: %v", err)
		}
		return n
	}
	return 60
}

// numbered is a guest whose function returns n. If bad is set, the function returns another type
// than it has.
func numbered(n int, bad bool) []byte {
	g := hostile.Guest{Run: "\x00\x41" + string(sleb(n)), Description: hostile.Record(hostile.Description)}
	if bad {
		g.Run = "\x00\x42\x00"
	}
	return g.Bytes()
}

// withWASI is a numbered guest that imports a function of WASI.
func withWASI(n int) []byte {
	return hostile.Guest{
		Run: "\x00\x41" + string(sleb(n)), Description: hostile.Record(hostile.Description),
		Imports: hostile.Vec(hostile.Sized(moduleWASI) + hostile.Sized("sched_yield") + "\x00\x00"), ImportCount: 1,
	}.Bytes()
}

func sleb(v int) (out []byte) {
	for v < -64 || v > 63 {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v)&0x7f)
}

// TestOpensLeakNothing opens and closes guests in every way that options offer. Memory, mappings
// and goroutines return to what they were.
func TestOpensLeakNothing(t *testing.T) {
	description, err := abi.ReadModule(numbered(0, false))
	if err != nil {
		t.Fatal(err)
	}
	p := &rt.Package{Name: "evil", Engine: Engine, Wasm: numbered(0, false), Fingerprint: description.Fingerprint(),
		Funcs: []rt.Func{{Name: "Run", Export: "evil/run"}}}
	ctx := context.Background()
	always := func(opts ...wazabi.Option) func() ([]wazabi.Option, func()) {
		return func() ([]wazabi.Option, func()) { return opts, func() {} }
	}
	runtimeOf := func(config wazero.RuntimeConfig, more ...wazabi.Option) func() ([]wazabi.Option, func()) {
		return func() ([]wazabi.Option, func()) {
			r := wazero.NewRuntimeWithConfig(ctx, config)
			return append(more, WithRuntime(r)), func() { _ = r.Close(ctx) }
		}
	}
	cacheOf := func(more ...wazabi.Option) func() ([]wazabi.Option, func()) {
		return func() ([]wazabi.Option, func()) {
			c := wazero.NewCompilationCache()
			return append(more, WithCompilationCache(c)), func() { _ = c.Close(ctx) }
		}
	}
	untrusted := wazabi.WithProfile(wazabi.Untrusted)
	kept := wazero.NewRuntime(ctx)
	defer kept.Close(ctx)
	cache := wazero.NewCompilationCache()
	defer cache.Close(ctx)
	ways := []struct {
		name string
		// options returns the options for one guest, and what to do after it is closed.
		options func() (opts []wazabi.Option, after func())
	}{
		{"trusted", always()},
		{"cancel", always(wazabi.WithCancel())},
		{"reset", always(wazabi.WithReset())},
		{"interpreter", always(WithInterpreter())},
		{"untrusted", always(untrusted)},
		{"untrusted, cancel", always(untrusted, wazabi.WithCancel())},
		{"untrusted, interpreter", always(untrusted, WithInterpreter())},
		{"one runtime", always(WithRuntime(kept), wazabi.WithCancel())},
		{"a runtime each", runtimeOf(wazero.NewRuntimeConfig(), wazabi.WithCancel())},
		{"an interpreter each", runtimeOf(wazero.NewRuntimeConfigInterpreter())},
		{"one cache", always(WithCompilationCache(cache), wazabi.WithCancel())},
		{"a cache each", cacheOf(wazabi.WithCancel())},
		{"untrusted, a cache each", cacheOf(untrusted, wazabi.WithCancel())},
	}
	loads := []struct {
		name string
		// many is how many times OPENS the guest is opened; 0 is 20 times in all.
		many int
		open func(n int, opts []wazabi.Option) error
	}{
		{"distinct", 1, func(n int, opts []wazabi.Option) error {
			return useOnce(p.OpenFrom(ctx, numbered(n, false), opts...))(n)
		}},
		{"equal", 10, func(_ int, opts []wazabi.Option) error {
			return useOnce(p.OpenFrom(ctx, numbered(7, false), opts...))(7)
		}},
		{"embedded", 10, func(_ int, opts []wazabi.Option) error { return useOnce(p.Open(ctx, opts...))(0) }},
		{"repeated-failed-load", 1, func(n int, opts []wazabi.Option) error {
			if _, err := p.OpenFrom(ctx, numbered(n, true), opts...); !errors.Is(err, wazabi.ErrModule) {
				return fmt.Errorf("a guest that is not valid: %v", err)
			}
			return nil
		}},
		{"with WASI", 0, func(n int, opts []wazabi.Option) error {
			return useOnce(p.OpenFrom(ctx, withWASI(n), append(opts[:len(opts):len(opts)], wazabi.WithWASI(wazabi.WASI{}))...))(n)
		}},
		{"canceled", 1, func(n int, opts []wazabi.Option) error {
			ctx, cancel := context.WithTimeout(ctx, time.Duration(n%40)*25*time.Microsecond)
			defer cancel()
			conn, err := p.OpenFrom(ctx, numbered(1<<20+n, false), opts...)
			if err == nil {
				return conn.Close(context.Background())
			}
			if !errors.Is(err, context.DeadlineExceeded) {
				return fmt.Errorf("a load that is canceled: %v", err)
			}
			return nil
		}},
	}
	for k, load := range loads {
		for n, way := range ways {
			if k > 0 && os.Getenv("OPENS") == "" && (n+k)%3 > 0 {
				// Without OPENS each way has distinct guests, and a third of the others.
				continue
			}
			t.Run(load.name+": "+way.name, func(t *testing.T) {
				next := 0
				run := func(times int) {
					for range times {
						next++
						opts, after := way.options()
						if err := load.open(next, opts); err != nil {
							t.Fatal(err)
						}
						after()
					}
				}
				times := opens(t) * load.many
				switch {
				case load.many == 0:
					// The module of WASI takes long to make.
					times = 20
				case os.Getenv("OPENS") == "":
					times = opens(t)
				}
				run(min(times, 20))
				before := measure(t)
				start := time.Now()
				run(times)
				took := time.Since(start)
				// Loads that were canceled may still be compiling.
				after := measure(t)
				ok := func() bool {
					return after.heap-before.heap <= 256<<10+times*10 && after.goroutines <= before.goroutines+2 && after.mappings <= before.mappings+20
				}
				for range 100 {
					if ok() {
						break
					}
					time.Sleep(100 * time.Millisecond)
					after = measure(t)
				}
				t.Logf("%d opens in %v: before %+v, after %+v", times, took.Round(time.Millisecond), before, after)
				// The least leak there was, of a host module's code, had 13 KB per open.
				if !ok() {
					t.Errorf("%d opens: before %+v, after %+v", times, before, after)
				}
			})
		}
	}
}

// TestTypesLeakNothing opens and closes guests of which each has types of functions that no guest
// before had. wazero keeps all types that a runtime has seen, so the process replaces its runtimes.
func TestTypesLeakNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	const perGuest, guests = 9_000, 40
	typed := func(n int) []byte {
		var g hostile.Guest
		for i := range perGuest {
			number := n*perGuest + i
			params := make([]byte, 10)
			for k := range params {
				params[k] = "\x7f\x7e\x7d\x7c"[number%4]
				number /= 4
			}
			g.Types = append(g.Types, "\x60"+hostile.Sized(string(params))+"\x00")
		}
		return g.Bytes()
	}
	for _, way := range []struct {
		name string
		opts []wazabi.Option
	}{{"trusted", nil}, {"untrusted", []wazabi.Option{wazabi.WithProfile(wazabi.Untrusted)}}} {
		t.Run("guests-share-a-runtime: "+way.name, func(t *testing.T) {
			// One guest stays, and works when the runtime that it is in has been replaced.
			stays, err := within(t.Context(), numbered(5, false), way.opts...)
			if err != nil {
				t.Fatal(err)
			}
			defer stays.Release()
			before := measure(t)
			for n := range guests {
				g, err := within(t.Context(), typed(n), way.opts...)
				if err != nil {
					t.Fatal(err)
				}
				g.Release()
			}
			after := measure(t)
			// Without that, wazero keeps 100 bytes for each type.
			if most := guests * perGuest * 100 / 2; after.heap-before.heap > most {
				t.Errorf("%d bytes are left, at most %d expected", after.heap-before.heap, most)
			}
			if g, err := within(t.Context(), numbered(5, false), way.opts...); err != nil {
				t.Error(err)
			} else {
				g.Release()
			}
			i, err := stays.Instantiate(t.Context(), engine.Config{Memory: new(heap)})
			if err != nil {
				t.Fatal(err)
			}
			defer i.Close(t.Context())
			stack := []uint64{0}
			if err := i.Function("evil/run").CallWithStack(t.Context(), stack); err != nil || stack[0] != 5 {
				t.Errorf("%d, %v", stack[0], err)
			}
		})
	}
}

// useOnce calls the guest's function and closes the guest.
func useOnce(c rt.Conn, err error) func(want int) error {
	return func(want int) error {
		if err != nil {
			return err
		}
		call, err := c.Begin(context.Background(), 0)
		if err != nil {
			return err
		}
		err = call.Invoke()
		got := call.ResultUint32()
		call.End()
		if err != nil || int(got) != want {
			return fmt.Errorf("%d, %w", got, err)
		}
		return c.Close(context.Background())
	}
}
