package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

const (
	// deadline is when a hostile call must end. It may end tooLate later: SECURITY.md promises less,
	// but the machine of the test may be busy.
	deadline = 50 * time.Millisecond
	tooLate  = time.Second
)

// endless is an endless loop around instructions, in a function that returns an i32.
func endless(locals, code string) string {
	return locals + "\x03\x40" + code + "\x0c\x00\x0b\x41\x01"
}

func times(n int, code string) string { return strings.Repeat(code, n) }

func i32Const(n int) string { return string(signed([]byte{0x41}, int64(n))) }

func signed(out []byte, v int64) []byte {
	for v < -64 || v > 63 {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v)&0x7f)
}

func f64Const(v float64) string {
	return string(binary.LittleEndian.AppendUint64([]byte{0x44}, math.Float64bits(v)))
}

// kit is a guest that calls a function of the kit or of WASI in a loop.
func kit(module, name, kind string, code string) hostile.Guest {
	return hostile.Guest{
		Types:       []string{kind},
		Imports:     hostile.Vec(hostile.Sized(module) + hostile.Sized(name) + "\x00" + hostile.U32(hostile.FirstType)),
		ImportCount: 1,
		Run:         endless("\x00", times(500, code)),
		Memory:      "\x01\x00\x40",
	}
}

// loops are guests whose function never ends, by what it does.
func loops(pages int) map[string]hostile.Guest {
	const none = "\x00"
	memory := "\x01\x00" + hostile.U32(pages)
	bytes := pages << 16
	table := "\x01\x70\x01" + hostile.U32(100_000) + hostile.U32(100_000)
	elements := hostile.Vec("\x01\x00" + hostile.U32(1_000) + times(1_000, "\x00"))
	sqrts := "\x23\x02" + times(990, "\x9f") + "\x24\x02"
	leaf := []hostile.Function{{Type: hostile.TypeNone, Body: "\x00" + sqrts + "\x0b"}}
	global := []string{"\x7c\x01" + f64Const(1e300) + "\x0b"}
	all := map[string]hostile.Guest{
		"nothing":           {Run: endless(none, "")},
		"additions":         {Run: endless("\x01\x01\x7f", times(1_000, "\x20\x00\x41\x07\x6a\x21\x00"))},
		"divisions":         {Run: endless("\x01\x02\x7e", "\x42\x7f\x21\x00\x42\x03\x21\x01"+times(1_000, "\x20\x00\x20\x01\x80\x42\x7f\x84\x21\x00"))},
		"square roots":      {Run: endless(none, sqrts), Globals: global},
		"denormal products": {Run: endless("\x01\x01\x7c", f64Const(1e-310)+"\x21\x00"+times(1_000, "\x20\x00"+f64Const(0.999999)+"\xa2\x21\x00"))},
		"conversions":       {Run: endless("\x01\x01\x7e", times(1_000, "\x20\x00\xb9\xb0\x21\x00"))},
		"vectors":           {Run: endless("\x01\x01\x7b", times(1_000, "\x20\x00\x20\x00\xfd\xf2\x01\xfd\xef\x01\x21\x00"))},
		"branches":          {Run: endless("\x01\x01\x7f", times(1_000, "\x02\x40\x02\x40\x20\x00\x0e\x01\x00\x01\x0b\x0b"))},
		// Each address depends on the value before it; all of memory is touched.
		"loads": {Memory: memory, Run: endless("\x01\x01\x7f", times(500, "\x20\x00\x41\xed\x9c\x99\x8e\x04\x6c\x41\xb9\xe0\x00\x6a\x22\x00\x41"+
			string(signed(nil, int64(bytes/2-1)))+"\x71\x28\x02\x00\x20\x00\x6a\x21\x00"))},
		"stores":      {Memory: memory, Run: endless("\x01\x01\x7f", times(500, "\x20\x00"+i32Const(4096)+"\x6a"+i32Const(bytes/2-1)+"\x71\x22\x00\x20\x00\x36\x02\x00"))},
		"short fills": {Run: endless(none, times(500, "\x41\x00\x41\x01"+i32Const(1023)+"\xfc\x0b\x00"))},
		"long fills":  {Memory: memory, Run: endless(none, times(500, "\x41\x00\x41\x01"+i32Const(bytes)+"\xfc\x0b\x00"))},
		"long copies": {Memory: memory, Run: endless(none, times(500, "\x41\x00\x41\x01"+i32Const(bytes-1)+"\xfc\x0a\x00\x00\x41\x01\x41\x00"+i32Const(bytes-1)+"\xfc\x0a\x00\x00"))},
		"memory.init": {DataCount: "\x02", Data: hostile.Vec("\x00\x41\x80\x08\x0b"+hostile.Sized("\x00\x10\x00\x00\x00\x10\x00\x00"), "\x01"+hostile.Sized(times(1<<20, "x"))),
			Memory: "\x01\x00\x20", Run: endless(none, times(500, "\x41\x00\x41\x00"+i32Const(1<<20)+"\xfc\x08\x01\x00"))},
		"table.fill":             {Table: table, Run: endless(none, times(500, "\x41\x00\xd0\x70"+i32Const(100_000)+"\xfc\x11\x00"))},
		"table.copy":             {Table: table, Run: endless(none, times(500, "\x41\x00\x41\x01"+i32Const(99_999)+"\xfc\x0e\x00\x00"))},
		"table.init":             {Table: table, Elements: elements, Run: endless(none, times(500, "\x41\x00\x41\x00"+i32Const(1_000)+"\xfc\x0c\x00\x00"))},
		"table.grow":             {Table: table, Run: endless(none, times(500, "\xd0\x70\x41\x00\xfc\x0f\x00\x1a"))},
		"table.get":              {Table: table, Run: endless(none, times(500, "\x41\x00\x41\x01\x25\x00\x26\x00"))},
		"ref.func":               {Table: table, Elements: elements, Run: endless(none, times(500, "\xd2\x00\x1a"))},
		"memory.grow by nothing": {Run: endless(none, times(500, "\x41\x00\x40\x00\x1a"))},
		"memory.grow by a page":  {Run: endless(none, times(500, "\x41\x01\x40\x00\x1a"))},
		"calls of leaves":        {Functions: leaf, Globals: global, Run: endless(none, times(500, "\x10\x05"))},
		"calls of light leaves":  {Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00\x0b"}}, Run: endless(none, times(500, "\x10\x05"))},
		"indirect calls": {Functions: leaf, Globals: global, Table: table, Elements: hostile.Vec("\x00\x41\x00\x0b" + hostile.Vec("\x05")),
			Run: endless(none, times(500, "\x41\x00\x11\x03\x00"))},
		// A function without a loop calls itself twice, to a depth of 60.
		"a tree of calls": {Functions: []hostile.Function{{Type: hostile.FirstType, Body: "\x00\x20\x00\x04\x40" + times(2, "\x20\x00\x41\x01\x6b\x10\x05") + "\x0b\x0b"}},
			Types: []string{"\x60\x01\x7f\x00"}, Run: "\x00\x41\x3c\x10\x05\x41\x01"},

		"random":          kit(abi.Kit, "random", "\x60\x02\x7f\x7f\x00", "\x41\x00"+i32Const(65536)+"\x10\x00"),
		"clock_now":       kit(abi.Kit, "clock_now", "\x60\x00\x01\x7e", "\x10\x00\x1a"),
		"clock_monotonic": kit(abi.Kit, "clock_monotonic", "\x60\x00\x01\x7e", "\x10\x00\x1a"),
		"log_level":       kit(abi.Kit, "log_level", "\x60\x00\x01\x7f", "\x10\x00\x1a"),
		"log":             kit(abi.Kit, "log", "\x60\x04\x7f\x7e\x7e\x7e\x00", "\x41\x01\x42\x00\x42\x80\x80\x80\x80\x80\x80\x02\x42\x00\x10\x00"),

		"WASI random_get":     kit(abi.WASI, "random_get", "\x60\x02\x7f\x7f\x01\x7f", "\x41\x00"+i32Const(4<<20)+"\x10\x00\x1a"),
		"WASI clock_time_get": kit(abi.WASI, "clock_time_get", "\x60\x03\x7f\x7e\x7f\x01\x7f", "\x41\x00\x42\x00\x41\x00\x10\x00\x1a"),
		"WASI sched_yield":    kit(abi.WASI, "sched_yield", "\x60\x00\x01\x7f", "\x10\x00\x1a"),
		// Half a million pieces of nothing, and the same megabytes again and again.
		"WASI fd_write of nothing": kit(abi.WASI, "fd_write", "\x60\x04\x7f\x7f\x7f\x7f\x01\x7f", "\x41\x01\x41\x00"+i32Const(500_000)+i32Const(4<<20-8)+"\x10\x00\x1a"),
		"WASI fd_prestat_get":      kit(abi.WASI, "fd_prestat_get", "\x60\x02\x7f\x7f\x01\x7f", "\x41\x03\x41\x00\x10\x00\x1a"),
		"WASI path_open": kit(abi.WASI, "path_open", "\x60\x09\x7f\x7f\x7f\x7f\x7f\x7e\x7e\x7f\x7f\x01\x7f",
			"\x41\x03\x41\x00\x41\x00"+i32Const(60_000)+"\x41\x00\x42\x00\x42\x00\x41\x00\x41\x00\x10\x00\x1a"),
	}
	return all
}

// evil opens a hostile guest.
func evil(t testing.TB, ctx context.Context, wasm []byte, opts ...wazabi.Option) (Conn, error) {
	t.Helper()
	return evilPackage(t, wasm).OpenFrom(ctx, wasm, opts...)
}

// evilPackage is the package of that guest.
func evilPackage(t testing.TB, wasm []byte) *Package {
	t.Helper()
	description, err := abi.ReadModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	return &Package{Engine: wazero.Engine, Name: "evil", Fingerprint: description.Fingerprint(), Funcs: []Func{{"Run", "evil/run"}}}
}

// runEvil calls its function.
func runEvil(ctx context.Context, c Conn) error {
	call, err := c.Begin(ctx, 0)
	if err != nil {
		return err
	}
	defer call.End()
	return call.Invoke()
}

// stopsInTime runs f, which must end soon after the deadline of its context. It returns how late f
// was, and the longest time that a collection of garbage took meanwhile.
func stopsInTime(t *testing.T, f func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	collected := make(chan time.Duration)
	go func() {
		time.Sleep(deadline / 2)
		start := time.Now()
		runtime.GC()
		collected <- time.Since(start)
	}()
	start := time.Now()
	err := f(ctx)
	took := time.Since(start) - deadline
	gc := <-collected
	t.Logf("%v late, a collection took %v: %v", took.Round(time.Millisecond), gc.Round(time.Millisecond), err)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("%v", err)
	}
	if took > tooLate || gc > tooLate+deadline {
		t.Errorf("%v late, a collection took %v", took, gc)
	}
}

// TestLoops stops guests that never end, whatever they do.
func TestLoops(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for _, profile := range []wazabi.Profile{wazabi.Trusted, wazabi.Untrusted} {
		name, pages := "trusted", 4096
		if profile == wazabi.Untrusted {
			name, pages = "untrusted", 1024
		}
		for what, guest := range loops(pages) {
			t.Run("endless-loop: "+what+", "+name, func(t *testing.T) {
				c, err := evil(t, t.Context(), guest.Bytes(), wazabi.WithCancel(), wazabi.WithProfile(profile), wazabi.WithWASI(wazabi.WASI{}))
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close(context.Background())
				for _, procs := range []int{1, 2} {
					defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
					stopsInTime(t, func(ctx context.Context) error { return runEvil(ctx, c) })
				}
			})
		}
	}
}
