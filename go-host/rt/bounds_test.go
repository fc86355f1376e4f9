package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	wazero "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// openGuest opens a guest that a test has made.
func openGuest(t *testing.T, g hostile.Guest, opts ...wazabi.Option) (Conn, error) {
	t.Helper()
	wasm := g.Bytes()
	d, err := abi.ReadModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	p := &Package{Name: "evil", Engine: wazero.Engine, Fingerprint: d.Fingerprint(), Funcs: []Func{{"Run", "evil/run"}}}
	conn, err := p.OpenFrom(t.Context(), wasm, opts...)
	if err == nil {
		t.Cleanup(func() { _ = conn.Close(context.Background()) })
	}
	return conn, err
}

func mustOpen(t *testing.T, g hostile.Guest, opts ...wazabi.Option) Conn {
	t.Helper()
	conn, err := openGuest(t, g, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// runGuest calls evil/run.
func runGuest(t *testing.T, conn Conn) (uint32, error) {
	t.Helper()
	call, err := conn.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer call.End()
	err = call.Invoke()
	return call.ResultUint32(), err
}

// resident returns how much memory of the process is in use, in bytes; at most if peak is set.
func resident(t *testing.T, peak bool) int {
	t.Helper()
	field := "VmRSS:"
	if peak {
		field = "VmHWM:"
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("the system does not tell the size of the process")
	}
	_, rest, _ := strings.Cut(string(status), field)
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n << 10
}

// i32 encodes a constant.
func i32(n int32) string {
	out := "\x41"
	for v := int64(n); ; v >>= 7 {
		if b := byte(v & 0x7f); v>>7 == 0 && b&0x40 == 0 || v>>7 == -1 && b&0x40 != 0 {
			return out + string([]byte{b})
		} else {
			out += string([]byte{b | 0x80})
		}
	}
}

// Functions whose values Go does not have are refused before they are called.
func TestRawTypes(t *testing.T) {
	vector := "\x00\xfd\x0c" + strings.Repeat("\x07", 16)
	g := hostile.Guest{
		Types: []string{"\x60\x00\x01\x7b", "\x60\x00\x02\x7e\x7b", "\x60\x00\x01\x70", "\x60\x00\x01\x6f", "\x60\x01\x7b\x00", "\x60\x01\x70\x00", "\x60\x01\x6f\x00"},
		Functions: []hostile.Function{
			{Type: hostile.FirstType, Body: vector + "\x0b"}, {Type: hostile.FirstType + 1, Body: "\x00\x42\x07" + vector[1:] + "\x0b"},
			{Type: hostile.FirstType + 2, Body: "\x00\xd2\x00\x0b"}, {Type: hostile.FirstType + 3, Body: "\x00\xd0\x6f\x0b"},
			{Type: hostile.FirstType + 4, Body: "\x00\x0b"}, {Type: hostile.FirstType + 5, Body: "\x00\x0b"}, {Type: hostile.FirstType + 6, Body: "\x00\x0b"},
		},
	}
	for i, name := range []string{"vector", "mixed", "function", "external", "takesVector", "takesFunction", "takesExternal"} {
		g.Exports = append(g.Exports, hostile.Sized(name)+"\x00"+hostile.U32(hostile.FirstFunction+i))
	}
	// ref.func needs a declaration.
	g.Elements = "\x01\x03\x00\x01\x00"
	for name, opts := range map[string][]wazabi.Option{"compiler": nil, "interpreter": {wazero.WithInterpreter()}} {
		conn := mustOpen(t, g, opts...)
		i, err := conn.Pin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for function, test := range map[string]struct {
			args []uint64
			typ  string
		}{
			"vector": {nil, "v128"}, "mixed": {nil, "v128"}, "function": {nil, "funcref"}, "external": {nil, "externref"},
			"takesVector": {[]uint64{1, 2}, "v128"}, "takesFunction": {[]uint64{12345678}, "funcref"}, "takesExternal": {[]uint64{0}, "externref"},
		} {
			t.Run("raw-value-without-go-type: "+function+" on the "+name, func(t *testing.T) {
				results, err := i.Raw().Call(t.Context(), function, test.args...)
				if results != nil || !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "no value for "+test.typ) {
					t.Errorf("%v, %v", results, err)
				}
			})
		}
		// The instance is as good as before.
		if got, err := runGuest(t, i); got != 42 || err != nil {
			t.Errorf("%s: %d, %v", name, got, err)
		}
	}
}

// A data segment outside of the memory is a trap, and everything is released.
func TestTrapAtInstantiation(t *testing.T) {
	far := int32(math.MaxInt32)
	if strconv.IntSize == 32 {
		far -= 4 // The end of the segment is an int in wazero, which refuses the module where that overflows.
	}
	for name, at := range map[string]int32{"at the end": 2*engine.PageSize - 3, "far": far, "negative": -1} {
		for engine, opts := range map[string][]wazabi.Option{"compiler": nil, "interpreter": {wazero.WithInterpreter()}, "untrusted": {wazabi.WithProfile(wazabi.Untrusted)}} {
			t.Run("trap-at-instantiation: a segment "+name+", "+engine, func(t *testing.T) {
				data := hostile.Vec("\x00\x41\x80\x08\x0b"+hostile.Sized("\x00\x10\x00\x00\x00\x10\x00\x00"), "\x00"+i32(at)+"\x0b"+hostile.Sized("abcd"))
				_, err := openGuest(t, hostile.Guest{Data: data}, opts...)
				var trap *wazabi.TrapError
				if !errors.Is(err, wazabi.ErrTrap) || errors.Is(err, wazabi.ErrModule) || !errors.As(err, &trap) || trap.Trap != wazabi.TrapOutOfBounds {
					t.Errorf("%v", err)
				}
			})
		}
	}
}

// No more than 2 GiB is sent, also to a guest with a larger arena.
func TestLargeArena(t *testing.T) {
	data := reserve(engine.MaxMemory)
	if data == nil {
		t.Skip("no memory can be reserved")
	}
	defer unreserve(data)
	i := &instance{mem: memory{data: data}, arenaHeader: 64}
	for size, want := range map[uint32]uint32{math.MaxInt32 - 1: math.MaxInt32 - 1, math.MaxInt32: math.MaxInt32, 1 << 31: math.MaxInt32, math.MaxUint32 - 3*engine.PageSize: math.MaxInt32} {
		binary.LittleEndian.PutUint32(data[64:], engine.PageSize)
		binary.LittleEndian.PutUint32(data[68:], size)
		if err := i.findArena(); err != nil || i.arena != (span{engine.PageSize, want}) {
			t.Errorf("an arena of %d bytes: %+v, %v", size, i.arena, err)
		}
	}
}

// Memory that grows by one page at a time, to 64 MiB, takes time and allocates in proportion.
func TestMemoryGrownInLoop(t *testing.T) {
	// loop; memory.grow 1; -1 !=; br_if; end; memory.size
	g := hostile.Guest{Run: "\x00\x03\x40\x41\x01\x40\x00\x41\x7f\x47\x0d\x00\x0b\x3f\x00"}
	for name, opts := range map[string][]wazabi.Option{
		"untrusted": {wazabi.WithProfile(wazabi.Untrusted)}, "with guards": {wazabi.WithProfile(wazabi.Untrusted), wazabi.WithCancel()},
		"interpreter": {wazabi.WithProfile(wazabi.Untrusted), wazero.WithInterpreter()}, "trusted": {wazabi.WithMemoryLimit(64 << 20)},
	} {
		t.Run("memory-grown-in-loop: "+name, func(t *testing.T) {
			conn := mustOpen(t, g, opts...)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			pages, err := runGuest(t, conn)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if err != nil || pages != 1024 {
				t.Fatalf("%d pages, %v", pages, err)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 5*64<<20 || took > 5*time.Second {
				t.Errorf("%d MiB allocated, %v", allocated>>20, took)
			}
			if s := conn.Stats(); s.Memory < 64<<20 || s.Memory > 65<<20 {
				t.Errorf("%d bytes", s.Memory)
			}
		})
	}
}

// A result of memory that the guest never touched is refused before it is read.
func TestUntouchedResult(t *testing.T) {
	before := resident(t, true)
	for name, list := range map[string]bool{"bytes": false, "a list of bytes": true} {
		t.Run("untouched-result-made-resident: "+name, func(t *testing.T) {
			// The header of a list of 1 GiB at 8192.
			header := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, 0), 1<<30)
			conn := mustOpen(t, hostile.Guest{
				Memory: "\x01\x00" + hostile.U32(16_385), Run: "\x00" + i32(8192),
				Data: hostile.Vec("\x00\x41\x80\x08\x0b"+hostile.Sized("\x00\x10\x00\x00\x00\x10\x00\x00"), "\x00"+i32(8192)+"\x0b"+hostile.Sized(string(header))),
			})
			call, err := conn.Begin(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			defer call.End()
			if err := call.Invoke(); err != nil {
				t.Fatal(err)
			}
			var v []byte
			if list {
				var at []byte
				if at, err = call.ResultRecord(8, 4); err == nil {
					err = call.Lifter().Bytes(at, &v)
				}
			} else {
				call.stack[0] = 1 << 30 << 32
				v, err = call.ResultBytes()
			}
			if !errors.Is(err, wazabi.ErrBudget) || len(v) != 0 || !strings.Contains(err.Error(), "WithLimits") {
				t.Errorf("%d bytes, %v", len(v), err)
			}
		})
	}
	if grown := resident(t, true) - before; grown > 256<<20 {
		t.Errorf("untouched-result-made-resident: the process grew by %d MiB", grown>>20)
	}
}

// What an instance takes beside its memory counts against WithMemoryLimit, and in Stats.
func TestFootprint(t *testing.T) {
	g := hostile.Guest{Table: "\x01\x70\x01" + hostile.U32(900_000) + hostile.U32(900_000)}
	const table = 8 * 900_000
	conn := mustOpen(t, g, wazabi.WithMemoryLimit(8<<20))
	if s := conn.Stats(); s.Memory < 2*engine.PageSize+table || s.Memory > 2*engine.PageSize+table+64<<10 {
		t.Errorf("%d bytes; want %d and little more", s.Memory, 2*engine.PageSize+table)
	}
	if _, err := openGuest(t, g, wazabi.WithMemoryLimit(6<<20)); !errors.Is(err, wazabi.ErrLimit) || !strings.Contains(err.Error(), "its table, globals and segments take") {
		t.Errorf("a table beyond the limit: %v", err)
	}
	// The table takes 109 whole pages of the limit of 128; the memory gets the others.
	g.Run = "\x00\x03\x40\x41\x01\x40\x00\x41\x7f\x47\x0d\x00\x0b\x3f\x00"
	if pages, err := runGuest(t, mustOpen(t, g, wazabi.WithMemoryLimit(8<<20))); pages != 128-table/engine.PageSize || err != nil {
		t.Errorf("%d pages, %v", pages, err)
	}
}

// Depths that Go's own stack would not bear are refused, and a cycle ends at the greatest allowed.
func TestDepthBound(t *testing.T) {
	for depth, want := range map[int]error{maxDepthLimit: nil, maxDepthLimit + 1: wazabi.ErrOption, math.MaxInt: wazabi.ErrOption} {
		if _, err := newProtocol(t).options([]wazabi.Option{wazabi.WithLimits(wazabi.Limits{Depth: depth})}); !errors.Is(err, want) {
			t.Errorf("%d: %v, want %v", depth, err, want)
		}
	}
}

// The memory limit of 4 GiB is the largest memory.
func TestLargestMemory(t *testing.T) {
	for _, limit := range []int64{4 << 30, engine.MaxMemory} {
		conn := mustOpen(t, hostile.Guest{Run: "\x00" + i32(engine.MaxMemory/engine.PageSize-2) + "\x40\x00\x1a\x3f\x00"}, wazabi.WithMemoryLimit(limit))
		if conn.pool.slots[0].inst.Load().mem.region == nil {
			t.Skip("memory lies on the Go heap: 4 GiB of it are too much for a test")
		}
		if pages, err := runGuest(t, conn); pages != 65_535 || err != nil {
			t.Errorf("%d: %d pages, %v", limit, pages, err)
		}
	}
}
