package dynamic_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

func watFile(t *testing.T, name string) []byte {
	t.Helper()
	wasm, err := os.ReadFile(watDir + name + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// openWat opens a module of testdata/wat.
func openWat(t *testing.T, name string, opts ...wazabi.Option) *dynamic.Guest {
	t.Helper()
	wasm := watFile(t, name)
	g, err := dynamic.Open(t.Context(), wasm, append(watFuncs(wasm), opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return g
}

// TestCoreExports: a module without a description lists its functions with core types, and one with
// a description only those that it describes.
func TestCoreExports(t *testing.T) {
	for _, test := range []struct {
		name             string
		exports, imports []string
	}{
		{"core-multi", []string{"swap(0: i32, 1: i64) (i64, i32)", "three() (i32, f64, f32)"}, nil},
		{"core-simd", []string{"lanes(0: i32) i32"}, nil},
		{"core-import", []string{"direct(0: i32) i32", "fourfold(0: i32) i32", "swapped(0: i64, 1: f32) (f32, i64)"}, []string{"host/swap", "host/twice"}},
		{"traps", []string{"g/bare()", "g/beyond(at: u32) u32", "g/deep()", "g/reported()"}, nil},
	} {
		g := openWat(t, test.name)
		var exports, imports []string
		for _, f := range g.Exports() {
			text := f.Export + "("
			for i, p := range f.Params {
				if i > 0 {
					text += ", "
				}
				text += p.String()
			}
			text += ")"
			if f.Result != nil {
				text += " " + f.Result.String()
			}
			exports = append(exports, text)
		}
		for _, f := range g.Imports() {
			imports = append(imports, f.Export)
		}
		if !slices.Equal(exports, test.exports) || !slices.Equal(imports, test.imports) {
			t.Errorf("%s exports %q and imports %q", test.name, exports, imports)
		}
	}
	var e *wazabi.Error
	if _, err := openWat(t, "good").Call(t.Context(), "hidden"); !errors.As(err, &e) || e.Kind != wazabi.ErrInput || e.Path != "hidden" {
		t.Errorf("an export without a record: %v", err)
	}
}

// TestCoreNumbers: an integer of a core module has the values of both signs.
func TestCoreNumbers(t *testing.T) {
	g := openWat(t, "core-numbers")
	for _, test := range []struct{ a, b, signed, unsigned any }{
		{int8(-1), uint64(0), int32(-1), uint32(math.MaxUint32)},
		{uint32(math.MaxUint32), int32(-1), int32(-2), uint32(math.MaxUint32 - 1)},
		{math.MinInt32, 0, int32(math.MinInt32), uint32(1 << 31)},
		{json.RawMessage("4294967295"), json.RawMessage("-1"), int32(-2), uint32(math.MaxUint32 - 1)},
	} {
		v, err := g.Call(t.Context(), "add", test.a, test.b)
		if err != nil {
			t.Fatal(err)
		}
		var signed int32
		var unsigned uint32
		if err := errors.Join(v.Decode(&signed), v.Decode(&unsigned)); err != nil || any(signed) != test.signed || any(unsigned) != test.unsigned {
			t.Errorf("add(%v, %v): %d, %d, %v", test.a, test.b, signed, unsigned, err)
		}
		i, okInt := v.Int()
		u, okUint := v.Uint()
		if !okInt || !okUint || any(int32(i)) != test.signed || i != int64(signed) || u != uint64(unsigned) {
			t.Errorf("add(%v, %v): Int %d, Uint %d", test.a, test.b, i, u)
		}
	}
	if v, err := g.Call(t.Context(), "add64", uint64(math.MaxUint64), 1); err != nil || v.String() != "0" {
		t.Errorf("add64: %v, %v", v, err)
	}
	if v, err := g.Call(t.Context(), "add64", uint64(math.MaxUint64), 0); err != nil || v.String() != "-1" {
		t.Errorf("add64: %v, %v", v, err)
	} else if u, ok := v.Uint(); !ok || u != math.MaxUint64 {
		t.Errorf("add64: %d", u)
	}
	for _, wrong := range []any{int64(1 << 32), int64(math.MinInt32 - 1), 1.0, "1", nil, true} {
		if _, err := g.Call(t.Context(), "add", wrong, 0); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("add(%v, 0): %v", wrong, err)
		}
	}
}

// TestCoreBind: a func of a core function has integers of either sign, and several results.
func TestCoreBind(t *testing.T) {
	g := openWat(t, "core-multi")
	swap := late[func(context.Context, uint32, int64) (uint64, int32, error)](t, g, "swap")
	if a, b, err := swap(t.Context(), math.MaxUint32, -1); err != nil || a != math.MaxUint64 || b != -1 {
		t.Errorf("swap: %d, %d, %v", a, b, err)
	}
	var narrow func(context.Context, uint16, int64) (int64, int16, error)
	var float func(context.Context, float64, int64) (int64, int32, error)
	var few func(context.Context, int32) (int64, int32, error)
	for _, fn := range []any{&narrow, &float, &few} {
		if err := g.Bind("swap", fn); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("Bind to a %T: %v", fn, err)
		}
	}
}

// TestCoreEndless: a core module that runs for ever is stopped, and the module goes on.
func TestCoreEndless(t *testing.T) {
	g := openWat(t, "core-endless", wazabi.WithCancel(), wazabi.WithPoolSize(1))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := g.Call(ctx, "spin", -1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("spin: %v", err)
	}
	if v, err := g.Call(t.Context(), "spin", 3); err != nil || v.String() != "6" {
		t.Errorf("spin: %v, %v", v, err)
	}
	if s := g.Stats(); s.Poisoned != 1 || s.Made != 2 {
		t.Errorf("%+v", s)
	}
}

// TestCoreReset: with WithReset no call sees the globals of another.
func TestCoreReset(t *testing.T) {
	for _, reset := range []bool{false, true} {
		opts := []wazabi.Option{wazabi.WithPoolSize(1)}
		wanted := "5"
		if reset {
			opts, wanted = append(opts, wazabi.WithReset()), "0"
		}
		g := openWat(t, "core-endless", opts...)
		if _, err := g.Call(t.Context(), "spin", 5); err != nil {
			t.Fatal(err)
		}
		if v, err := g.Call(t.Context(), "turns"); err != nil || v.String() != wanted {
			t.Errorf("reset %v: %v, %v", reset, v, err)
		}
	}
}

// TestCoreNested: a host function of a core module calls the module, on the same instance.
func TestCoreNested(t *testing.T) {
	failure := errors.New("the host fails")
	depth := 0
	var g *dynamic.Guest
	var err error
	g, err = dynamic.Open(t.Context(), watFile(t, "core-endless"), wazabi.WithPoolSize(1), dynamic.WithFunc("host/twice", func(ctx context.Context, n int32) (int32, error) {
		if depth++; depth == 3 {
			return 0, failure
		}
		v, err := g.Call(ctx, "turns")
		if err != nil {
			return 0, err
		}
		turns, _ := v.Int()
		if n < 10 {
			v, err = g.Call(ctx, "spin", n+1)
			if err != nil {
				return 0, err
			}
			inner, _ := v.Int()
			return int32(inner + turns), nil
		}
		return int32(turns), nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close(context.Background())
	// The inner calls go on with the globals of the outer one.
	if v, err := g.Call(t.Context(), "spin", 9); err != nil || v.String() != "19" {
		t.Errorf("%v, %v", v, err)
	}
	if _, err := g.Call(t.Context(), "spin", 20); !errors.Is(err, failure) || !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("%v", err)
	}
}

// TestCoreConcurrent: goroutines share a core module.
func TestCoreConcurrent(t *testing.T) {
	g := openWat(t, "core-many")
	args, wanted := make([]any, 20), make([]int32, 20)
	for i := range args {
		args[i], wanted[19-i] = i, int32(i)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				var got []int32
				v, err := g.Call(t.Context(), "reverse", args...)
				if err == nil {
					for _, part := range v.All() {
						n, _ := part.Int()
						got = append(got, int32(n))
					}
				}
				if err != nil || !slices.Equal(got, wanted) {
					t.Errorf("%v, %v", got, err)
				}
			}
		})
	}
	all.Wait()
}

// TestOpensLeakNothing opens and closes a guest with host functions again and again. The host
// modules of a guest are its own, and no other guest can have them.
func TestOpensLeakNothing(t *testing.T) {
	wasm := watFile(t, "core-import")
	open := func(times int) {
		for range times {
			g, err := dynamic.Open(t.Context(), wasm, watFuncs(wasm)...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := g.Call(t.Context(), "direct", 1); err != nil {
				t.Fatal(err)
			}
			if err := g.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	heap := func() uint64 {
		// Finalizers unmap code, and what they refer to is freed by the next collection.
		for range 4 {
			runtime.GC()
			time.Sleep(5 * time.Millisecond)
		}
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		return stats.HeapAlloc
	}
	const times = 100
	open(20)
	before := heap()
	open(times)
	after := heap()
	// Host modules that stayed had 29 KB for each guest.
	if after > before+times*4<<10 {
		t.Errorf("%d opens: the heap has grown by %d bytes", times, after-before)
	}
}
