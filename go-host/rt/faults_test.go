package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// This file has the faults that no other file has; docs/faults.md names the tests of each.

// typed reports whether an error comes from the kit and has a kind.
func typed(err error) bool {
	var e *wazabi.Error
	var trap *wazabi.TrapError
	return errors.As(err, &e) && e.Kind != nil || errors.As(err, &trap)
}

func TestArgumentFaults(t *testing.T) {
	m := open(t)
	t.Run("arena-on-guest-data: only the guest is hurt", func(t *testing.T) {
		other := pin(t, m)
		for _, at := range []uint32{16, other.Stash(t, nil)} { // The guest's stack and its statics.
			i := pin(t, m)
			if _, err := run(t.Context(), i.calls, fnArena, none, uint64(at), 64<<10); err != nil {
				t.Fatal(err)
			}
			// The guest damages itself. The call returns a value or an error of the kit.
			if got, err := i.Reverse(t.Context(), make([]byte, 32<<10)); err != nil && !typed(err) {
				t.Errorf("arena at %#x: %d bytes, %v", at, len(got), err)
			}
			if got, err := other.Hello(t.Context(), "you"); got != "Hello, you!" || err != nil {
				t.Errorf("another instance: %q, %v", got, err)
			}
		}
	})
	t.Run("dirty-upper-bits: above the 32 bits of a core value", func(t *testing.T) {
		call := &Call{}
		for _, test := range []struct {
			stack uint64
			want  int64
			get   func() (int64, error)
		}{
			{0xdeadbeef_00000001, 1, func() (int64, error) {
				v, err := call.ResultBool()
				if !v {
					return 0, err
				}
				return 1, err
			}},
			{0xdeadbeef_000000ff, 255, func() (int64, error) { v, err := call.ResultUint8(); return int64(v), err }},
			{0xdeadbeef_ffffff80, -128, func() (int64, error) { v, err := call.ResultInt8(); return int64(v), err }},
			{0xdeadbeef_0000ffff, 65535, func() (int64, error) { v, err := call.ResultUint16(); return int64(v), err }},
			{0xdeadbeef_ffff8000, -32768, func() (int64, error) { v, err := call.ResultInt16(); return int64(v), err }},
			{0xdeadbeef_ffffffff, 0xffffffff, func() (int64, error) { return int64(call.ResultUint32()), nil }},
			{0xdeadbeef_80000000, -1 << 31, func() (int64, error) { return int64(call.ResultInt32()), nil }},
			{0xdeadbeef_0010ffff, 0x10ffff, func() (int64, error) { v, err := call.ResultChar(); return int64(v), err }},
		} {
			call.stack[0] = test.stack
			if got, err := test.get(); got != test.want || err != nil {
				t.Errorf("%#x: %d, %v; want %d", test.stack, got, err, test.want)
			}
		}
		// An integer argument is extended, whatever the upper bits were.
		call.stack[0] = 0xdeadbeef_deadbeef
		if call.SetInt32(0, -1); call.stack[0] != 0xffffffff {
			t.Errorf("-1 as a core value is %#x", call.stack[0])
		}
		if call.SetBool(0, true); call.stack[0] != 1 {
			t.Errorf("true as a core value is %#x", call.stack[0])
		}
	})
	t.Run("canceled-before-entry: between the arguments and the call", func(t *testing.T) {
		i := pin(t, m)
		ctx, cancel := context.WithCancel(t.Context())
		call, err := i.conn.Begin(ctx, fnHello)
		if err != nil {
			t.Fatal(err)
		}
		for lo := call.Lowerer(); lo.Next(); {
			if err := call.SetString(0, strings.Repeat("x", 5000)); err != nil {
				t.Fatal(err)
			}
		}
		cancel()
		// Called or not, the instance is as good as before.
		if err := call.Invoke(); err != nil && !errors.Is(err, wazabi.ErrCanceled) {
			t.Errorf("Invoke: %v", err)
		}
		call.End()
		got, err := i.Hello(t.Context(), "again")
		if err != nil && !errors.Is(err, wazabi.ErrPoisoned) || err == nil && got != "Hello, again!" {
			t.Errorf("Hello: %q, %v", got, err)
		}
		if got, err := m.Hello(t.Context(), "pool"); got != "Hello, pool!" || err != nil {
			t.Errorf("Hello: %q, %v", got, err)
		}
	})
}

func TestResultFaults(t *testing.T) {
	m := open(t)
	base := pin(t, m).Stash(t, nil)
	lieLine := func(t *testing.T, memory *image, at uint32) (line, error) {
		i := pin(t, m)
		if memory != nil {
			i.Stash(t, memory.bytes)
		}
		return run(t.Context(), i.calls, fnLine, liftLineResult, uint64(at))
	}

	t.Run("null-address: an address like any other", func(t *testing.T) {
		memory := lineImage(base)
		memory.put32(offLineName, 0, 4)
		if got, err := lieLine(t, memory, base); err != nil || got.Name != "\x00\x00\x00\x00" {
			t.Errorf("%q, %v", got.Name, err)
		}
	})

	t.Run("address-above-2gib: no sign extension", func(t *testing.T) {
		i := pin(t, m)
		inst := i.conn.inst
		if inst.mem.region == nil {
			t.Skip("memory lies on the Go heap: 4 GiB of it are too much for a test")
		}
		for size := uint32(1 << 30); size >= engine.PageSize; {
			if _, err := i.conn.Raw().Alloc(t.Context(), size, 1); errors.Is(err, wazabi.ErrGuestOOM) {
				size /= 2
			} else if err != nil {
				t.Fatal(err)
			}
		}
		end := uint32(len(inst.mem.data))
		if end < engine.MaxMemory-2*engine.PageSize {
			t.Fatalf("the memory has grown to %#x; expected the most there can be, nearly", end)
		}
		for _, at := range []uint32{1<<31 - 64, 1 << 31, end - 128} {
			high := lineImage(at)
			copy(inst.mem.data[at:], high.bytes)
			got, err := run(t.Context(), i.calls, fnLine, liftLineResult, uint64(at))
			if err != nil || got.Name != "name" || got.ID != 7 || len(got.Points) != 1 {
				t.Errorf("a line at %#x: %+v, %v", at, got, err)
			}
		}
		text := func(c *Call) (string, error) { return c.ResultString() }
		if got, err := run(t.Context(), i.calls, fnString, text, uint64(end)); got != "" || err != nil {
			t.Errorf("nothing at the end: %q, %v", got, err)
		}
		if got, err := run(t.Context(), i.calls, fnString, text, uint64(end-1)|1<<32); got != "\x00" || err != nil {
			t.Errorf("the last byte: %q, %v", got, err)
		}
		if _, err := run(t.Context(), i.calls, fnString, text, uint64(end-1)|2<<32); !errors.Is(err, wazabi.ErrOutOfBounds) {
			t.Errorf("a byte after the last: %v", err)
		}
	})

	t.Run("misaligned-address: every one", func(t *testing.T) {
		for off := uint32(1); off < alignofLine; off++ {
			if _, err := lieLine(t, nil, base+off); !errors.Is(err, wazabi.ErrMisaligned) {
				t.Errorf("a record at %d more: %v", off, err)
			}
			for n := range uint32(2) { // An empty list, too, has an aligned address.
				memory := lineImage(base)
				memory.put32(offLinePoints, base+64+off, n)
				if _, err := lieLine(t, memory, base); !errors.Is(err, wazabi.ErrMisaligned) {
					t.Errorf("a list of %d at %d more: %v", n, off, err)
				}
			}
		}
	})

	t.Run("result-not-utf8: every kind, and where", func(t *testing.T) {
		for text, at := range map[string]string{
			"\xc0\x80ab":       "byte 0 is 0xc0", // overlong
			"\xe0\x80\x80a":    "byte 0 is 0xe0",
			"\xf0\x80\x80\x80": "byte 0 is 0xf0",
			"a\xed\xa0\x80":    "byte 1 is 0xed", // a surrogate
			"\xf4\x90\x80\x80": "byte 0 is 0xf4", // beyond U+10FFFF
			"abc\xc3":          "byte 3 is 0xc3", // cut
			"ab\x80c":          "byte 2 is 0x80", // nothing to continue
			"abc\xff":          "byte 3 is 0xff",
		} {
			memory := lineImage(base)
			copy(memory.bytes[48:], text)
			_, err := lieLine(t, memory, base)
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != wazabi.ErrUTF8 || e.Path != "result.name" || e.Offset != int64(base)+48 || !strings.Contains(e.Detail, at) {
				t.Errorf("%q: %v; want %s", text, err, at)
			}
		}
	})

	t.Run("amplified-result: 1.6 GB out of 64 KiB take no more than twice the budget", func(t *testing.T) {
		i := pin(t, m)
		size := uint32(len(i.conn.inst.mem.data)) - base - 64<<10
		memory := image{bytes: make([]byte, 1600*sizeofLine)}
		for n := range 1600 {
			at := n * sizeofLine
			memory.put32(at+offLineName, base+64<<10, size)
			memory.put32(at+offLinePoints, base, 0)
			memory.bytes[at+offLineKind] = byte(kindThin)
		}
		i.Stash(t, memory.bytes)
		clear(i.conn.inst.mem.data[base+64<<10:]) // Valid UTF-8.
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := run(t.Context(), i.calls, fnLines, liftLines, uint64(base)|1600<<32)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, wazabi.ErrBudget) {
			t.Errorf("%v", err)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 2*minBudget {
			t.Errorf("%d MiB were allocated", got>>20)
		}
	})

	t.Run("list-of-empty-elements: four billion take no time", func(t *testing.T) {
		i := pin(t, m)
		start := time.Now()
		_, err := run(t.Context(), i.calls, fnUnits, func(c *Call) (int, error) { _, n, err := c.ResultList(0, 1); return n, err }, uint64(base)|0xFFFFFFFF<<32)
		if took := time.Since(start); !errors.Is(err, wazabi.ErrBudget) || took > 2*time.Second {
			t.Errorf("%v, after %v", err, took)
		}
	})

	t.Run("garbage-result: a typed error or a value", func(t *testing.T) {
		rounds := 3000
		if testing.Short() {
			rounds = 200
		}
		rng := rand.New(rand.NewPCG(8, 9))
		lifts := []struct {
			fn   int
			lift func(*Call) (int, error)
		}{
			{fnLine, func(c *Call) (int, error) { v, err := liftLineResult(c); return len(v.Name), err }},
			{fnLines, func(c *Call) (int, error) { v, err := liftLines(c); return len(v), err }},
			{fnResult, func(c *Call) (int, error) { v, err := liftParse(c); return int(v), err }},
			{fnString, func(c *Call) (int, error) { v, err := c.ResultString(); return len(v), err }},
		}
		kinds := map[error]int{}
		for range rounds {
			i := pin(t, m)
			garbage := make([]byte, 4096)
			for at := 0; at < len(garbage); at += 4 {
				word := rng.Uint32()
				switch rng.IntN(4) {
				case 0: // An address that may do.
					word = base + word%4096
				case 1: // A small number, as lengths and tags are.
					word %= 8
				case 2: // What the block was filled with when it was freed.
					word = 0xDEDEDEDE
				}
				binary.LittleEndian.PutUint32(garbage[at:], word)
			}
			i.Stash(t, garbage)
			lift := lifts[rng.IntN(len(lifts))]
			_, err := run(t.Context(), i.calls, lift.fn, lift.lift, uint64(base+rng.Uint32()%512*8)|uint64(rng.IntN(40))<<32)
			var e *wazabi.Error
			var guest parseError
			switch {
			case err == nil:
				kinds[nil]++
			case errors.As(err, &guest):
				kinds[guest]++
			case errors.As(err, &e) && e.Kind != nil && strings.HasPrefix(e.Path, "result"):
				kinds[e.Kind]++
				if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrPoisoned) {
					t.Fatalf("entered again: %v", err)
				}
			default:
				t.Fatalf("%v", err)
			}
			if err := i.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		for _, kind := range []error{nil, wazabi.ErrOutOfBounds, wazabi.ErrMisaligned, wazabi.ErrUTF8, wazabi.ErrDiscriminant} {
			if kinds[kind] == 0 {
				t.Errorf("no %v among %v", kind, kinds)
			}
		}
	})
}

func TestLifetimeFaults(t *testing.T) {
	t.Run("call-after-close: closed twice, called after", func(t *testing.T) {
		m := open(t)
		i := pin(t, m)
		for n, want := range []error{nil, wazabi.ErrClosed, wazabi.ErrClosed} {
			if err := i.Close(t.Context()); !errors.Is(err, want) {
				t.Errorf("Close of the Instance, %d: %v", n, err)
			}
			if err := i.Release(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("Release of the Instance, %d: %v", n, err)
			}
		}
		for n, want := range []error{nil, wazabi.ErrClosed, wazabi.ErrClosed} {
			if err := m.Close(t.Context()); !errors.Is(err, want) {
				t.Errorf("Close of the Module, %d: %v", n, err)
			}
			if _, err := m.Hello(t.Context(), "x"); !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("Hello, %d: %v", n, err)
			}
		}
		// The Instance's Module is gone.
		if err := i.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("Close of the Instance after the Module: %v", err)
		}
	})

	t.Run("call-after-close: closed during a call that traps", func(t *testing.T) {
		m := open(t)
		i := pin(t, m)
		call, err := i.conn.Begin(t.Context(), fnTrap)
		if err != nil {
			t.Fatal(err)
		}
		if err := i.Close(t.Context()); err != nil {
			t.Errorf("Close: %v", err)
		}
		call.SetUint32(0, 0)
		if err := call.Invoke(); !errors.Is(err, wazabi.ErrTrap) {
			t.Errorf("Invoke: %v", err)
		}
		call.End()
		if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("Add: %v", err)
		}
		if err := i.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("Close again: %v", err)
		}
		if n := len(m.conn.pool.live); n != 0 {
			t.Errorf("%d instances are left", n)
		}
	})

	t.Run("no-instance-can-be-made: each waiter is told", func(t *testing.T) {
		m := open(t, wazabi.WithPoolSize(2))
		p := m.conn.pool
		limit := p.options.memoryLimit
		p.options.memoryLimit = engine.PageSize // Less than the guest begins with.
		if err := m.Fail(t.Context(), "the only instance"); !errors.Is(err, wazabi.ErrGuestPanic) {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 64 {
			wg.Go(func() {
				for range 5 {
					if _, err := m.Add(t.Context(), 1, 2); !typed(err) || errors.Is(err, wazabi.ErrPool) {
						t.Errorf("Add: %v", err)
					}
				}
				if _, err := m.Instance(t.Context()); !typed(err) {
					t.Errorf("Instance: %v", err)
				}
			})
		}
		wg.Wait()
		if n, waiting := len(p.live), p.waiters.Load(); n != 0 || waiting != 0 {
			t.Errorf("%d instances, %d waiting", n, waiting)
		}
		p.options.memoryLimit = limit
		if got, err := m.Add(t.Context(), 1, 2); got != 3 || err != nil {
			t.Errorf("Add, when it can be made: %v, %v", got, err)
		}
		if err := m.Close(t.Context()); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

// TestSlots: whatever calls, pins and traps happen at once, an instance is in one slot, and an
// instance in no slot is pinned.
func TestSlots(t *testing.T) {
	rounds := 2000
	if testing.Short() {
		rounds = 200
	}
	m := open(t, wazabi.WithPoolSize(2))
	p := m.conn.pool
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for n := range rounds {
				if g%4 == 0 {
					if got, err := m.Add(t.Context(), 1, float64(n)); got != float64(n+1) || err != nil {
						t.Errorf("Add: %v, %v", got, err)
					}
					continue
				}
				i, err := m.Instance(t.Context())
				if err != nil {
					t.Errorf("Instance: %v", err)
					return
				}
				if err := i.Close(t.Context()); err != nil {
					t.Errorf("Close: %v", err)
				}
			}
		})
	}
	wg.Wait()
	seen := map[*instance]bool{}
	for n := range p.slots {
		i := p.slots[n].inst.Load()
		if i == nil {
			continue
		}
		if _, alive := p.live[i]; seen[i] || !alive || i.state.of(poolOwner) != stateIdle {
			t.Errorf("slot %d has an instance in state %d, alive: %v, seen before: %v", n, i.state.of(poolOwner), alive, seen[i])
		}
		seen[i] = true
	}
	if len(seen) != len(p.live) {
		t.Errorf("%d instances in slots, %d alive", len(seen), len(p.live))
	}
}

// TestCloseFindsTheNewborn: an instance that is made while the Module is closed, and used once or
// not at all, is closed too.
func TestCloseFindsTheNewborn(t *testing.T) {
	rounds := 300
	if testing.Short() {
		rounds = 30
	}
	for round := range rounds {
		m := open(t, wazabi.WithPoolSize(2))
		call := hold(t, m.calls) // The first instance is taken: the others are made.
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := m.Instance(t.Context()); err != nil && !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("Instance: %v", err)
			}
		})
		wg.Go(func() {
			if _, err := m.Add(t.Context(), 1, 2); err != nil && !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("Add: %v", err)
			}
		})
		wg.Go(func() {
			time.Sleep(time.Duration(round) * time.Microsecond)
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := m.Close(ctx); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
		call.End()
		if wg.Wait(); t.Failed() {
			return
		}
	}
}
