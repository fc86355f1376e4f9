package rt

import (
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// liftImage lifts a Line at the given address, with or without the counting pass.
func liftImage(mem []byte, at uint32, counted bool) (line, error) {
	var li Lifter
	li.begin(mem)
	all := lifter{Lifter: &li}
	src, err := li.window(at, sizeofLine, alignofLine)
	if err != nil {
		return line{}, err
	}
	if counted {
		countLine(&all, src)
	}
	var v line
	return v, liftLine(&all, src, &v)
}

// checkLift compares the lifted value with the memory, and the two ways of lifting with each other.
func checkLift(t *testing.T, mem []byte, at uint32) {
	counted, err := liftImage(mem, at, true)
	plain, plainErr := liftImage(mem, at, false)
	if (err == nil) != (plainErr == nil) || err != nil && err.Error() != plainErr.Error() {
		t.Fatalf("counted: %v, not counted: %v", err, plainErr)
	}
	if err != nil {
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind == nil || e.Kind == wazabi.ErrInput {
			t.Fatalf("%#v", err)
		}
		return
	}
	if !utf8.ValidString(counted.Name) || counted.Kind != kindThin && counted.Kind != kindThick {
		t.Fatalf("an invalid value: %+v", counted)
	}
	if len(counted.Points) != int(binary.LittleEndian.Uint32(mem[at+offLinePoints+4:])) {
		t.Fatalf("%d points", len(counted.Points))
	}
	// NaNs differ from themselves.
	counted.Points, plain.Points = nil, nil
	if !reflect.DeepEqual(counted, plain) {
		t.Fatalf("counted: %+v, not counted: %+v", counted, plain)
	}
}

func TestLiftMutated(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	valid := 0
	for range 20_000 {
		mem := lineImage(0).bytes
		for range rng.IntN(4) {
			// Small numbers pass more checks than random ones.
			mem[rng.IntN(len(mem))] = byte(rng.IntN(1 << (1 + rng.IntN(8))))
		}
		if _, err := liftImage(mem, 0, true); err == nil {
			valid++
		}
		checkLift(t, mem, 0)
	}
	if valid < 1000 || valid > 19_000 {
		t.Errorf("%d of 20,000 were valid", valid)
	}
}

func FuzzLift(f *testing.F) {
	f.Add(lineImage(0).bytes, uint32(0))
	f.Add([]byte{}, uint32(8))
	f.Fuzz(func(t *testing.T, mem []byte, at uint32) { checkLift(t, mem, at) })
}

// Memory of more than 2 GiB has addresses that are negative as i32.
func TestHighAddresses(t *testing.T) {
	if testing.Short() {
		t.Skip("maps 3 GiB")
	}
	mem := reserve(3 << 30)
	if mem == nil {
		t.Skip("no room for 3 GiB")
	}
	defer unreserve(mem)
	base := uint32(0xB000_0000) // A variable: the constant does not fit an int on some platforms, which have no room above.
	copy(mem[base:], lineImage(base).bytes)
	v, err := liftImage(mem, base, true)
	if err != nil || v.Name != "name" || len(v.Points) != 1 || *v.Note != 99 {
		t.Errorf("%+v, %v", v, err)
	}
}

// An arena has no room for a text that cannot be sent, whatever its header says.
func TestLargeArena(t *testing.T) {
	if testing.Short() {
		t.Skip("maps 3 GiB")
	}
	mem := reserve(3 << 30)
	if mem == nil {
		t.Skip("no room for 3 GiB")
	}
	defer unreserve(mem)
	for _, size := range []uint32{math.MaxInt32, math.MaxInt32 + 1, 2<<30 + 1024} {
		i := &instance{mem: memory{data: mem}}
		binary.LittleEndian.PutUint32(mem, 1024)
		binary.LittleEndian.PutUint32(mem[4:], size)
		if err := i.findArena(); err != nil || i.arena != (span{1024, math.MaxInt32}) {
			t.Errorf("%d bytes: %+v, %v", size, i.arena, err)
		}
	}
}

func TestBudget(t *testing.T) {
	var li Lifter
	li.begin(make([]byte, 16))
	if _, n, err := li.list(span{0, minBudget}, 0, 1); err != nil || n != minBudget {
		t.Errorf("%d, %v", n, err)
	}
	if _, _, err := li.list(span{0, 1}, 0, 1); !errors.Is(err, wazabi.ErrBudget) {
		t.Errorf("%v", err)
	}
	// The counting pass stops in time, too.
	li.begin(make([]byte, 16))
	at := []byte{0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF}
	if _, n := li.CountList(at, 0, 1); n != 0 {
		t.Errorf("counted %d", n)
	}
	if li.CountBox([]byte{12, 0, 0, 0}, 8, 4) != nil || len(li.CountBox([]byte{8, 0, 0, 0}, 8, 4)) != 8 {
		t.Error("CountBox")
	}
	if b, err := li.Box([]byte{8, 0, 0, 0}, 8, 4); err != nil || len(b) != 8 {
		t.Errorf("Box: %v, %v", b, err)
	}
}

// TestLiftBounds reads up to each bound, and one beyond it: of memory, of the alignment, of the
// budget and of the number of elements.
func TestLiftBounds(t *testing.T) {
	const size, align, count = 16, 4, 2
	for _, reader := range []struct {
		name string
		// A box has no length. The length of a list counts as elements.
		align, length, elements uint32
		// read returns how many bytes it has read.
		read func(li *Lifter, at []byte) (int, error)
		// counted is read for the counting pass, where the bytes are 0 instead of an error.
		counted bool
	}{
		{"String", 1, size, 0, func(li *Lifter, at []byte) (int, error) {
			var s string
			err := li.String(at, &s)
			return len(s), err
		}, false},
		{"Bytes", 1, size, 0, func(li *Lifter, at []byte) (int, error) {
			var b []byte
			err := li.Bytes(at, &b)
			return len(b), err
		}, false},
		{"TextInPlace", 1, size, 0, func(li *Lifter, at []byte) (int, error) {
			b, err := li.TextInPlace(at)
			return len(b), err
		}, false},
		{"BytesInPlace", 1, size, 0, func(li *Lifter, at []byte) (int, error) {
			b, err := li.BytesInPlace(at)
			return len(b), err
		}, false},
		{"List", align, count, count, func(li *Lifter, at []byte) (int, error) {
			b, n, err := li.List(at, size/count, align)
			if len(b) != n*size/count {
				t.Errorf("%d elements in %d bytes", n, len(b))
			}
			return len(b), err
		}, false},
		{"CountString", 1, size, 0, func(li *Lifter, at []byte) (int, error) {
			li.CountString(at)
			return li.chars, nil
		}, true},
		{"CountBytes", 1, size, 0, func(li *Lifter, at []byte) (int, error) {
			li.CountBytes(at)
			return li.raw.count, nil
		}, true},
		{"CountList", align, count, count, func(li *Lifter, at []byte) (int, error) {
			b, n := li.CountList(at, size/count, align)
			if len(b) != n*size/count {
				t.Errorf("%d elements in %d bytes", n, len(b))
			}
			return len(b), nil
		}, true},
		{"Box", align, 0, 0, func(li *Lifter, at []byte) (int, error) {
			b, err := li.Box(at, size, align)
			return len(b), err
		}, false},
		{"CountBox", align, 0, 0, func(li *Lifter, at []byte) (int, error) { return len(li.CountBox(at, size, align)), nil }, true},
	} {
		box, elements := reader.length == 0, int64(reader.elements)
		for _, test := range []struct {
			name             string
			at, length       uint32
			budget, elements int64
			kind             error
		}{
			{"all", 0, reader.length, size, elements, nil},
			{"up to the end", 64 - size, reader.length, size, elements, nil},
			{"beyond the end", 64 - size + reader.align, reader.length, 1 << 20, 1 << 20, wazabi.ErrOutOfBounds},
			{"far beyond the end", -reader.align, reader.length, 1 << 20, 1 << 20, wazabi.ErrOutOfBounds},
			{"misaligned", 1, reader.length, 1 << 20, 1 << 20, wazabi.ErrMisaligned},
			{"beyond the budget", 0, reader.length, size - 1, 1 << 20, wazabi.ErrBudget},
			{"too many elements", 0, reader.length, 1 << 20, elements - 1, wazabi.ErrBudget},
			{"nothing", 64, 0, 0, 0, nil},
			{"nothing beyond the end", 64 + reader.align, 0, 0, 0, wazabi.ErrOutOfBounds},
			{"nothing misaligned", 1, 0, 0, 0, wazabi.ErrMisaligned},
		} {
			if test.kind == wazabi.ErrMisaligned && reader.align == 1 || test.elements < 0 || box && strings.HasPrefix(test.name, "nothing") {
				continue
			}
			t.Run(reader.name+": "+test.name, func(t *testing.T) {
				li := &Lifter{mem: make([]byte, 64), budget: test.budget, elements: test.elements, counting: test.budget, countingElements: test.elements}
				at := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, test.at), test.length)
				n, err := reader.read(li, at)
				want := size
				if test.kind != nil || test.budget == 0 {
					want = 0
				}
				if reader.counted {
					test.kind, li.budget, li.elements = nil, li.counting, li.countingElements
				} else if err != nil {
					n = 0
				}
				if n != want || !errors.Is(err, test.kind) {
					t.Errorf("%d bytes, %v; want %d, %v", n, err, want, test.kind)
				}
				if want > 0 && (li.budget != 0 || li.elements != 0) {
					t.Errorf("%d bytes of the budget are left, and %d elements", li.budget, li.elements)
				}
			})
		}
	}
}

// Text that is read where it lies is checked as text that is copied.
func TestTextInPlace(t *testing.T) {
	li := &Lifter{mem: []byte("a\xc3\xa9\xc3"), budget: 100}
	for length, valid := range []bool{true, true, false, true, false} {
		b, err := li.TextInPlace([]byte{0, 0, 0, 0, byte(length), 0, 0, 0})
		if errors.Is(err, wazabi.ErrUTF8) == valid || (err == nil) != valid || valid && string(b) != "a\xc3\xa9"[:length] {
			t.Errorf("%d bytes: %q, %v", length, b, err)
		}
	}
}

// The arguments of a host function have one budget together: a guest may pass one text many times.
func TestArgumentsHaveOneBudget(t *testing.T) {
	const size = 1 << 20
	h := &HostCall{crossing: crossing{inst: &instance{mem: memory{data: make([]byte, size)}}}, args: make([]uint64, 1)}
	for _, limit := range []int64{0, 3 * size} {
		h.marks, h.lift.limits.Bytes = 0, limit
		reads := []func() error{
			func() error { _, err := h.ArgString(0); return err },
			func() error { _, err := h.ArgBytes(0); return err },
			func() error { _, _, err := h.ArgList(0, 1, 1); return err },
		}
		most := minBudget / size
		if limit != 0 {
			most = int(limit / size)
		}
		for n := range most + 1 {
			h.args[0] = size << 32
			if err := reads[n%len(reads)](); n < most && err != nil || n == most && !errors.Is(err, wazabi.ErrBudget) {
				t.Errorf("limit %d: text %d of %d: %v", limit, n, most, err)
			}
		}
	}
}
