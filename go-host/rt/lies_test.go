package rt

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// image is guest memory to be stashed. Addresses in it are relative to its future address.
type image struct {
	bytes []byte
	base  uint32
}

func (m *image) put32(at int, values ...uint32) {
	for _, v := range values {
		binary.LittleEndian.PutUint32(m.bytes[at:], v)
		at += 4
	}
}

// lineImage is a valid Line at 0 with a name at 48 and a point at 64.
func lineImage(base uint32) *image {
	m := &image{bytes: make([]byte, 128), base: base}
	m.put32(0, 7)
	m.put32(offLineName, base+48, 4)
	m.put32(offLinePoints, base+64, 1)
	m.bytes[offLineKind] = byte(kindThick)
	m.bytes[offLineNote] = 1
	m.put32(offLineNote+4, 99)
	copy(m.bytes[48:], "name")
	return m
}

// A lie of a guest about its result is found, reported with its place, and ends the use of the
// instance.
func TestLies(t *testing.T) {
	m := open(t)
	first := pin(t, m)
	base := first.Stash(t, nil)
	size := uint32(len(first.conn.inst.mem.data))
	asLine := func(call *Call) (line, error) { return liftLineResult(call) }
	asLines := func(call *Call) (line, error) { _, err := liftLines(call); return line{}, err }
	asParse := func(call *Call) (line, error) { _, err := liftParse(call); return line{}, err }
	asText := func(call *Call) (line, error) { _, err := call.ResultString(); return line{}, err }
	asBytes := func(call *Call) (line, error) { _, err := call.ResultBytes(); return line{}, err }
	asUnits := func(call *Call) (line, error) { _, _, err := call.ResultList(0, 1); return line{}, err }
	tests := []struct {
		name   string
		kind   error
		path   string
		fn     int
		lift   func(*Call) (line, error)
		change func(m *image)
		param  uint64
	}{
		{"a valid line", nil, "", fnLine, asLine, nil, uint64(base)},
		{"record out of bounds", wazabi.ErrOutOfBounds, "result", fnLine, asLine, nil, uint64(size - 32)},
		{"record at the very end", wazabi.ErrOutOfBounds, "result", fnLine, asLine, nil, math.MaxUint32 - 7},
		{"record misaligned", wazabi.ErrMisaligned, "result", fnLine, asLine, nil, uint64(base + 4)},
		{"string out of bounds", wazabi.ErrOutOfBounds, "result.name", fnLine, asLine, func(m *image) { m.put32(offLineName, size-3, 4) }, uint64(base)},
		{"string that wraps", wazabi.ErrOutOfBounds, "result.name", fnLine, asLine, func(m *image) { m.put32(offLineName, 0xFFFFFFF0, 0x20) }, uint64(base)},
		{"empty string beyond the end", wazabi.ErrOutOfBounds, "result.name", fnLine, asLine, func(m *image) { m.put32(offLineName, size+1, 0) }, uint64(base)},
		{"empty string at the end", nil, "", fnLine, asLine, func(m *image) { m.put32(offLineName, size, 0) }, uint64(base)},
		{"overlong UTF-8", wazabi.ErrUTF8, "result.name", fnLine, asLine, func(m *image) { copy(m.bytes[48:], "\xc0\x80ab") }, uint64(base)},
		{"surrogate", wazabi.ErrUTF8, "result.name", fnLine, asLine, func(m *image) { copy(m.bytes[48:], "\xed\xa0\x80a") }, uint64(base)},
		{"UTF-8 cut", wazabi.ErrUTF8, "result.name", fnLine, asLine, func(m *image) { copy(m.bytes[48:], "abc\xc3") }, uint64(base)},
		{"list whose size wraps", wazabi.ErrOutOfBounds, "result.points", fnLine, asLine, func(m *image) { m.put32(offLinePoints, base+64, 1<<28) }, uint64(base)},
		{"list misaligned", wazabi.ErrMisaligned, "result.points", fnLine, asLine, func(m *image) { m.put32(offLinePoints, base+68, 1) }, uint64(base)},
		{"enum", wazabi.ErrDiscriminant, "result.kind", fnLine, asLine, func(m *image) { m.bytes[offLineKind] = 0 }, uint64(base)},
		{"option", wazabi.ErrDiscriminant, "result.note", fnLine, asLine, func(m *image) { m.bytes[offLineNote] = 2 }, uint64(base)},
		{"second of a list", wazabi.ErrDiscriminant, "result[1].kind", fnLines, asLines, func(m *image) { clear(m.bytes[40:64]); m.put32(offLineName, base+112, 4) }, uint64(base) | 2<<32},
		{"list out of bounds", wazabi.ErrOutOfBounds, "result", fnLines, asLines, nil, uint64(base) | math.MaxUint32<<32},
		{"result tag", wazabi.ErrDiscriminant, "result", fnResult, asParse, func(m *image) { m.bytes[0] = 2 }, uint64(base)},
		{"error code", wazabi.ErrDiscriminant, "result", fnResult, asParse, func(m *image) { m.bytes[0], m.bytes[8] = 1, 3 }, uint64(base)},
		{"text", wazabi.ErrOutOfBounds, "result", fnString, asText, nil, uint64(size) | 1<<32},
		{"text that is not UTF-8", wazabi.ErrUTF8, "result", fnString, asText, func(m *image) { m.bytes[0] = 0xff }, uint64(base) | 1<<32},
		{"bytes", wazabi.ErrOutOfBounds, "result", fnString, asBytes, nil, uint64(size-1) | 2<<32},
		{"four billion units", wazabi.ErrBudget, "result", fnUnits, asUnits, nil, uint64(base) | math.MaxUint32<<32},
		{"some units", nil, "", fnUnits, asUnits, nil, uint64(base) | 1000<<32},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			i := pin(t, m)
			memory := lineImage(base)
			if test.change != nil {
				test.change(memory)
			}
			if at := i.Stash(t, memory.bytes); at != base {
				t.Fatalf("stashed at %#x, expected %#x", at, base)
			}
			_, err := run(t.Context(), i.calls, test.fn, test.lift, test.param)
			if test.kind == nil {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != test.kind || e.Path != test.path || !strings.HasPrefix(e.Func, "protocol.Lie") {
				t.Errorf("got %v, want %v at %s", err, test.kind, test.path)
			}
			if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrPoisoned) {
				t.Errorf("entered again: %v", err)
			}
			if err := i.Close(t.Context()); err != nil {
				t.Errorf("Close: %v", err)
			}
			if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("entered after Close: %v", err)
			}
		})
	}
}

func TestLyingScalars(t *testing.T) {
	type lift = func(*Call) (int64, error)
	asBool := func(c *Call) (int64, error) {
		v, err := c.ResultBool()
		if v {
			return 1, err
		}
		return 0, err
	}
	asU8 := func(c *Call) (int64, error) { v, err := c.ResultUint8(); return int64(v), err }
	asI8 := func(c *Call) (int64, error) { v, err := c.ResultInt8(); return int64(v), err }
	asU16 := func(c *Call) (int64, error) { v, err := c.ResultUint16(); return int64(v), err }
	asI16 := func(c *Call) (int64, error) { v, err := c.ResultInt16(); return int64(v), err }
	asChar := func(c *Call) (int64, error) { v, err := c.ResultChar(); return int64(v), err }
	tests := []struct {
		fn    int
		lift  lift
		value uint32
		want  int64
		kind  error
	}{
		{fnBool, asBool, 0, 0, nil}, {fnBool, asBool, 1, 1, nil}, {fnBool, asBool, 2, 0, wazabi.ErrBool}, {fnBool, asBool, 0x100, 0, wazabi.ErrBool},
		{fnU8, asU8, 255, 255, nil}, {fnU8, asU8, 256, 0, wazabi.ErrRange}, {fnU8, asU8, math.MaxUint32, 0, wazabi.ErrRange},
		{fnI8, asI8, 127, 127, nil}, {fnI8, asI8, 0xFFFFFF80, -128, nil}, {fnI8, asI8, 128, 0, wazabi.ErrRange},
		{fnU16, asU16, 65535, 65535, nil}, {fnU16, asU16, 65536, 0, wazabi.ErrRange},
		{fnI16, asI16, 0xFFFF8000, -32768, nil}, {fnI16, asI16, 0x8000, 0, wazabi.ErrRange},
		{fnChar, asChar, 0x10FFFF, 0x10FFFF, nil}, {fnChar, asChar, 0xD7FF, 0xD7FF, nil}, {fnChar, asChar, 0xE000, 0xE000, nil},
		{fnChar, asChar, 0x110000, 0, wazabi.ErrChar}, {fnChar, asChar, 0xD800, 0, wazabi.ErrChar}, {fnChar, asChar, 0xDFFF, 0, wazabi.ErrChar},
		{fnChar, asChar, math.MaxUint32, 0, wazabi.ErrChar},
	}
	m := open(t)
	for _, test := range tests {
		i := pin(t, m)
		got, err := run(t.Context(), i.calls, test.fn, test.lift, uint64(test.value))
		if got != test.want || (test.kind == nil) != (err == nil) || test.kind != nil && !errors.Is(err, test.kind) {
			t.Errorf("%s(%#x) = %d, %v; want %d, %v", protocolFuncs[test.fn].Name, test.value, got, err, test.want, test.kind)
		}
	}
}

// 1,600 strings share the same 48 KiB: they are 75 MiB out of 64 KiB.
func TestAmplification(t *testing.T) {
	i := pin(t, open(t))
	base := i.Stash(t, nil)
	memory := image{bytes: make([]byte, 1600*sizeofLine)}
	for n := range 1600 {
		at := n * sizeofLine
		memory.put32(at+offLineName, 16, 48<<10) // The guest's stack: zeros.
		memory.put32(at+offLinePoints, base, 0)
		memory.bytes[at+offLineKind] = byte(kindThin)
	}
	i.Stash(t, memory.bytes)
	if got, err := run(t.Context(), i.calls, fnLines, liftLines, uint64(base)|1300<<32); err != nil || len(got[1299].Name) != 48<<10 {
		t.Errorf("within the budget: %v", err)
	}
	_, err := run(t.Context(), i.calls, fnLines, liftLines, uint64(base)|1600<<32)
	if !errors.Is(err, wazabi.ErrBudget) {
		t.Errorf("beyond the budget: %v", err)
	}
}

// A lie of a guest about its arena is found before anything is written there.
func TestLyingArena(t *testing.T) {
	m := open(t)
	for _, test := range []struct {
		at, size uint32
		kind     error
	}{
		{0xFFFFFFF0, 0x20, wazabi.ErrOutOfBounds},
		{16, math.MaxUint32, wazabi.ErrOutOfBounds},
		{24, 4096, wazabi.ErrMisaligned},
		{16, 1024, wazabi.ErrOutOfBounds}, // less than was asked for
		{0, 1 << 16, wazabi.ErrOutOfBounds},
	} {
		i := pin(t, m)
		if _, err := run(t.Context(), i.calls, fnArena, none, uint64(test.at), uint64(test.size)); err != nil {
			t.Fatal(err)
		}
		_, err := i.Reverse(t.Context(), make([]byte, 4096))
		if !errors.Is(err, test.kind) {
			t.Errorf("%+v: %v", test, err)
		}
		if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrPoisoned) {
			t.Errorf("%+v: entered again: %v", test, err)
		}
	}
}

func TestSlab(t *testing.T) {
	var s Slab[int64]
	li := &Lifter{budget: 100 * sizeOf[int64]()}
	get := func(n int) []int64 {
		t.Helper()
		v, err := s.Make(li, n)
		if err != nil {
			t.Error(err)
		}
		return v
	}
	s.Count(2)
	s.Count(3)
	a, b := get(2), get(3)
	if len(a) != 2 || cap(a) != 2 || len(b) != 3 || &a[:1][0] == &b[0] {
		t.Errorf("%v %v", a, b)
	}
	if get(0) != nil {
		t.Error("nothing is not nil")
	}
	// This is more than was counted.
	if c := get(4); len(c) != 4 || cap(c) != 4 {
		t.Errorf("%v", c)
	}
	one, err := s.New(li)
	if err != nil || *one != 0 {
		t.Error(one, err)
	}
	// Every allocation comes out of the budget, and no allocation exceeds it. A count beyond it
	// allocates nothing.
	if want := int64(100-5-4-1) * sizeOf[int64](); li.budget != want {
		t.Errorf("budget %d, want %d", li.budget, want)
	}
	s.Count(1 << 30)
	get(90)
	if _, err := s.New(li); !errors.Is(err, wazabi.ErrBudget) {
		t.Error(err)
	}
	// A count of all that is left is one allocation.
	li, s = &Lifter{budget: 3 * sizeOf[int64]()}, Slab[int64]{}
	s.Count(3)
	if get(2); li.budget != 0 {
		t.Errorf("budget %d, want 0", li.budget)
	}
	get(1)
}
