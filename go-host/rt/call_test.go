package rt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/settings"
)

func someLines(n int) []line {
	lines := make([]line, n)
	for k := range lines {
		note := uint32(k * 3)
		lines[k] = line{ID: 1<<63 + uint64(k), Name: strings.Repeat("é", k%5) + "line", Kind: kindThin}
		if k%2 == 0 {
			lines[k].Note, lines[k].Kind = &note, kindThick
		}
		for p := range k % 4 {
			lines[k].Points = append(lines[k].Points, point{float64(k), -float64(p)})
		}
	}
	return lines
}

func TestScalars(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		ctx := t.Context()
		i := pin(t, open(t, opt...))
		if got, err := i.Add(ctx, 1.5, 2.25); err != nil || got != 3.75 {
			t.Errorf("Add = %v, %v", got, err)
		}
		//lint:ignore SA1012 callers without a context are served
		if got, err := i.Add(nil, 1, 2); err != nil || got != 3 {
			t.Errorf("Add without a context = %v, %v", got, err)
		}
		if got, err := i.Mix(ctx, true, -128, 65535, math.MinInt64, 2.5, '\U0010FFFF'); err != nil || got != 1-128+65535+math.MinInt64+2+0x10FFFF {
			t.Errorf("Mix = %v, %v", got, err)
		}
		_, err := i.Mix(ctx, false, 0, 0, 0, 0, 0xD800)
		if !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrChar) || err.(*wazabi.Error).Path != "f" || err.(*wazabi.Error).Func != "protocol.Mix" {
			t.Errorf("Mix with a surrogate: %v", err)
		}
		var p [17]uint64
		want := uint64(0)
		for n := range p {
			p[n] = uint64(n) * 1000
			want += p[n]
		}
		p[1] += 1 << 40
		if got, err := i.Sum(ctx, p); err != nil || got != want+1<<40 {
			t.Errorf("Sum = %v, %v; want %v", got, err, want+1<<40)
		}
	})
}

func TestNaNPayloads(t *testing.T) {
	i := pin(t, open(t))
	for _, bits := range []uint64{0x7ff0000000000001, 0xfff8dead0000beef, 0x8000000000000000} {
		in := []point{{math.Float64frombits(bits), 1}}
		out, err := i.Echo(t.Context(), []line{{Points: in, Kind: kindThin}})
		if err != nil || math.Float64bits(out[0].Points[0].X) != bits {
			t.Errorf("%#x: %v, %v", bits, out, err)
		}
	}
}

func TestValues(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		ctx := t.Context()
		m := open(t, opt...)
		for _, c := range []calls{m.calls, pin(t, m).calls} {
			if got, err := c.Hello(ctx, "wörld"); err != nil || got != "Hello, wörld!" {
				t.Errorf("Hello = %q, %v", got, err)
			}
			if got, err := c.Hello(ctx, ""); err != nil || got != "Hello, !" {
				t.Errorf("Hello = %q, %v", got, err)
			}
			if got, err := c.Reverse(ctx, []byte{1, 2, 3}); err != nil || !reflect.DeepEqual(got, []byte{3, 2, 1}) {
				t.Errorf("Reverse = %v, %v", got, err)
			}
			if got, err := c.Reverse(ctx, nil); err != nil || got != nil {
				t.Errorf("Reverse of nothing = %v, %v", got, err)
			}
			if got, err := c.Scale(ctx, []point{{1, 2}, {3, 4}}, 2); err != nil || !reflect.DeepEqual(got, []point{{2, 4}, {6, 8}}) {
				t.Errorf("Scale = %v, %v", got, err)
			}
			if got, err := c.Scale(ctx, nil, 2); err != nil || got != nil {
				t.Errorf("Scale of nothing = %v, %v", got, err)
			}
			want := someLines(12)
			if got, err := c.Echo(ctx, want); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("Echo = %v, %v", got, err)
			}
			if got, err := c.First(ctx, want[2]); err != nil || !reflect.DeepEqual(got, want[2]) {
				t.Errorf("First = %v, %v", got, err)
			}
			if got, err := c.Parse(ctx, "-17"); err != nil || got != -17 {
				t.Errorf("Parse = %v, %v", got, err)
			}
			if _, err := c.Parse(ctx, "x"); !errors.Is(err, parseError(2)) {
				t.Errorf("Parse of x: %v", err)
			}
			if _, err := c.Parse(ctx, ""); !errors.Is(err, parseError(1)) {
				t.Errorf("Parse of nothing: %v", err)
			}
		}
	})
}

// The result of a call must not change with guest memory.
func TestResultsAreCopies(t *testing.T) {
	i := pin(t, open(t))
	want := someLines(8)
	got, err := i.Echo(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	clear(i.conn.inst.mem.data)
	if !reflect.DeepEqual(got, want) {
		t.Error("the result changed with guest memory")
	}
}

// Slices that share an allocation must not run into each other.
func TestResultsDoNotShareCapacity(t *testing.T) {
	i := pin(t, open(t))
	got, err := i.Echo(t.Context(), []line{{Kind: 1, Points: make([]point, 2)}, {Kind: 1, Points: make([]point, 2)}})
	if err != nil {
		t.Fatal(err)
	}
	_ = append(got[0].Points, point{9, 9})
	if got[1].Points[0] != (point{}) {
		t.Error("append reached the neighbour")
	}
}

func TestArenaGrows(t *testing.T) {
	// The memory moves when it grows.
	t.Run("heap", func(t *testing.T) { testArenaGrows(t, func(s *settings.Settings) { s.HeapMemory = true }) })
	engines(t, testArenaGrows)
}

func testArenaGrows(t *testing.T, opt ...wazabi.Option) {
	i := pin(t, open(t, opt...))
	lines := someLines(1000)
	for n, want := range []uint64{2, 1, 1} {
		before := i.conn.GuestEntries()
		got, err := i.Echo(t.Context(), lines)
		if err != nil || !reflect.DeepEqual(got, lines) {
			t.Fatalf("Echo: %v", err)
		}
		if crossings := i.conn.GuestEntries() - before; crossings != want {
			t.Errorf("call %d: %d crossings, want %d", n, crossings, want)
		}
	}
	// The call passes a megabyte of bytes while results are retained.
	data := []byte(strings.Repeat("0123456789abcdef", 1<<16))
	got, err := i.Reverse(t.Context(), data)
	if err != nil || len(got) != len(data) || got[0] != 'f' {
		t.Errorf("Reverse: %d bytes, %v", len(got), err)
	}
	counts, err := run(t.Context(), i.calls, fnCounts, rawResult)
	if err != nil || counts>>32 != 2 {
		t.Errorf("the arena grew %d times, want 2; %v", counts>>32, err)
	}
}

// Padding and the unused part of a None must be zero, whatever was in the arena before.
func TestLoweredPaddingIsZero(t *testing.T) {
	i := pin(t, open(t))
	inst := i.conn.inst
	arena := inst.mem.data[inst.arena.at:][:inst.arena.size]
	for n := range arena {
		arena[n] = 0xEE
	}
	if _, err := i.First(t.Context(), line{ID: math.MaxUint64, Name: "x", Kind: kindThin}); err != nil {
		t.Fatal(err)
	}
	for n := offLineKind + 1; n < sizeofLine; n++ {
		if arena[n] != 0 {
			t.Errorf("byte %d of the record is %#x", n, arena[n])
		}
	}
}

// What the guest gets of lists, boxes and other parts of values is zero where no value is written.
func TestLoweredMemoryIsZero(t *testing.T) {
	i := pin(t, open(t))
	inst := i.conn.inst
	arena := inst.mem.data[inst.arena.at:][:inst.arena.size]
	for n := range arena {
		arena[n] = 0xEE
	}
	call, err := i.conn.Begin(t.Context(), fnEcho)
	if err != nil {
		t.Fatal(err)
	}
	defer call.End()
	zero := make([]byte, 48)
	for lo := call.Lowerer(); lo.Next(); {
		part := lo.Alloc(16, 8)
		box := lo.Box(part, 48, 8)
		list, err := lo.List(part[8:], 3, 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		for what, got := range map[string][]byte{"a part": part[4:8], "a box": box, "a list": list} {
			if !bytes.Equal(got, zero[:len(got)]) {
				t.Errorf("%s has the bytes %x", what, got)
			}
		}
	}
}

// Empty lists have addresses that are not null and aligned.
func TestEmptyListsHaveAddresses(t *testing.T) {
	i := pin(t, open(t))
	call, err := i.conn.Begin(t.Context(), fnEcho)
	if err != nil {
		t.Fatal(err)
	}
	defer call.End()
	for lo := call.Lowerer(); lo.Next(); {
		lo.Alloc(1, 1)
		if _, err := call.SetList(0, 0, sizeofLine, alignofLine); err != nil {
			t.Fatal(err)
		}
		if err := call.SetString(1, ""); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 2 {
		if at := uint32(call.stack[n]); at == 0 || at%8 != 0 || call.stack[n]>>32 != 0 {
			t.Errorf("parameter %d: address %#x, length %d", n, at, call.stack[n]>>32)
		}
	}
}

// SetOnlyString does what a loop over SetString does, also where the string does not fit or is
// invalid.
func TestOnlyString(t *testing.T) {
	loop := func(call *Call, s string) error {
		for lo := call.Lowerer(); lo.Next(); {
			if err := call.SetString(0, s); err != nil {
				return err
			}
		}
		return nil
	}
	only := func(call *Call, s string) error { return call.SetOnlyString(0, s) }
	for _, opts := range [][]wazabi.Option{nil, {wazabi.WithInvalidUTF8(wazabi.ReplaceInvalidUTF8)}} {
		for _, size := range []int{0, 1, 9, 8191, 8192, 8193, 100_000} {
			for _, end := range []string{"", "é", "\xff"} {
				if len(end) > size {
					continue
				}
				s := strings.Repeat("x", size-len(end)) + end
				var results, errs []string
				var entries []uint64
				for _, set := range []func(*Call, string) error{loop, only} {
					i := pin(t, open(t, opts...))
					before := i.conn.GuestEntries()
					got, err := greeting(t, i.calls, fnHello, func(call *Call) error { return set(call, s) })
					results, errs = append(results, got), append(errs, fmt.Sprint(err))
					entries = append(entries, i.conn.GuestEntries()-before)
				}
				if results[0] != results[1] || errs[0] != errs[1] || entries[0] != entries[1] {
					t.Errorf("%d bytes, %q: %d and %d bytes, %s and %s, entered %d times", size, end, len(results[0]), len(results[1]), errs[0], errs[1], entries)
				}
				if end != "\xff" && results[1] != "Hello, "+s+"!" {
					t.Errorf("%d bytes, %q: got %d bytes", size, end, len(results[1]))
				}
			}
		}
	}
}

// greeting calls a function whose argument set sets, and which returns a string.
func greeting(t *testing.T, c calls, fn int, set func(*Call) error) (string, error) {
	call, err := c.conn.Begin(t.Context(), fn)
	if err != nil {
		t.Fatal(err)
	}
	defer call.End()
	if err := set(call); err != nil {
		return "", call.ArgError(err, "name")
	}
	if err := call.Invoke(); err != nil {
		return "", err
	}
	return call.ResultString()
}

func TestInvalidArguments(t *testing.T) {
	ctx := t.Context()
	i := pin(t, open(t))
	before := i.conn.GuestEntries()
	_, err := i.Hello(ctx, "ab\xffc")
	if !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrUTF8) {
		t.Errorf("Hello: %v", err)
	}
	if want := "wazabi: protocol.Hello: invalid argument: byte 2 is 0xff, which is not UTF-8 (name)"; err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	for path, bad := range map[string]line{
		"lines[1].name": {Name: "\xc0\x80", Kind: 1},
		"lines[1].kind": {Kind: 3},
	} {
		var e *wazabi.Error
		_, err = i.Echo(ctx, []line{{Kind: 1}, bad})
		if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || e.Path != path {
			t.Errorf("Echo: %v, want path %s", err, path)
		}
	}
	if i.conn.GuestEntries() != before {
		t.Error("an invalid argument crossed")
	}
	if _, err := i.Add(ctx, 1, 2); err != nil {
		t.Errorf("after invalid arguments: %v", err)
	}
}

func TestArgumentsBeyondMemory(t *testing.T) {
	const limit = 4 << 20
	m := open(t, wazabi.WithMemoryLimit(limit))
	i := pin(t, m)
	// This is more than the guest may have at all.
	_, err := i.Scale(t.Context(), make([]point, limit/sizeofPoint+1), 1)
	if !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("Scale: %v", err)
	}
	// This is less, but more than is left: the guest says so, and stays usable.
	_, err = i.Reverse(t.Context(), make([]byte, limit-engine.PageSize))
	if !errors.Is(err, wazabi.ErrGuestOOM) {
		t.Errorf("Reverse: %v", err)
	}
	// A call without arguments in memory must not find the error again.
	if _, err := i.Add(t.Context(), 1, 2); err != nil {
		t.Errorf("Add: %v", err)
	}
	if got, err := i.Hello(t.Context(), "again"); err != nil || got != "Hello, again!" {
		t.Errorf("Hello = %q, %v", got, err)
	}
}

// Arguments that another goroutine changes during lowering must not be written past the arena. The
// guest, which was not called, stays usable.
func TestArgumentsThatGrow(t *testing.T) {
	i := pin(t, open(t))
	defer mustAdd(t, i.calls)
	call, err := i.conn.Begin(t.Context(), fnReverse)
	if err != nil {
		t.Fatal(err)
	}
	defer call.End()
	passes := 0
	for lo := call.Lowerer(); lo.Next(); passes++ {
		if err := call.SetBytes(0, make([]byte, 2000+2000*passes)); err != nil {
			t.Fatal(err)
		}
	}
	if err := call.Invoke(); !errors.Is(err, wazabi.ErrInput) || passes != 2 {
		t.Errorf("after %d passes: %v", passes, err)
	}
}

// compiles reports whether wazero has a compiler here. Compiled guests allocate nothing in a call.
const compiles = runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64"

func TestAllocations(t *testing.T) {
	if !compiles {
		t.Skip("wazero's interpreter allocates")
	}
	ctx := t.Context()
	m := open(t)
	i := pin(t, m)
	cancelable, cancel := context.WithCancel(ctx)
	defer cancel()
	lines, points := someLines(100), make([]point, 1000)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name string
		want float64
		run  func()
	}{
		{"scalars", 0, func() { _, err := i.Add(ctx, 1, 2); must(err) }},
		{"scalars, with a cancelable context", 0, func() { _, err := i.Add(cancelable, 1, 2); must(err) }},
		{"an error without payload", 0, func() {
			if _, err := i.Parse(ctx, "x"); err != parseErrors[2] {
				t.Fatal(err)
			}
		}},
		{"a string", 1, func() { _, err := i.Hello(ctx, "world"); must(err) }},
		{"bytes", 1, func() { _, err := i.Reverse(ctx, []byte{1, 2, 3}); must(err) }},
		{"a list of plain records", 1, func() { _, err := i.Scale(ctx, points, 2); must(err) }},
		// The allocations are the list, its strings, its points and its notes.
		{"a list of records", 4, func() { _, err := i.Echo(ctx, lines); must(err) }},
		{"a shorter one", 4, func() { _, err := i.Echo(ctx, lines[:9]); must(err) }},
	}
	for _, test := range tests {
		test.run()
		if got := testing.AllocsPerRun(100, test.run); got != test.want {
			t.Errorf("%s: %v allocations, want %v", test.name, got, test.want)
		}
	}
}
