package rt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// guardedLifter returns a lifter of a guest with guards, with a limit of bytes, and its context,
// which ends after some looks.
func guardedLifter(mem []byte, limit int64, looks int) (*Lifter, *countedLooks) {
	ctx := &countedLooks{Context: context.Background(), left: looks}
	c := &crossing{inst: &instance{pool: new(pool), mem: memory{data: mem}}}
	c.inst.call.ctx = ctx
	li := &c.lift
	li.limits.Bytes = limit
	li.stopped = func() error {
		// No call ends here.
		defer c.inst.turn.end()
		return c.stopped()
	}
	li.begin(mem)
	return li, ctx
}

// crossingOf returns a crossing with the guarded lifter.
func crossingOf(li *Lifter) crossing {
	return crossing{inst: &instance{pool: new(pool), mem: memory{data: li.mem}}, lift: *li}
}

// countedLooks is a context that ends after some looks.
type countedLooks struct {
	context.Context
	left int
}

func (c *countedLooks) Err() error {
	if c.left--; c.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func spanOf(at, size int) []byte {
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, uint32(at)), uint32(size))
}

// A budget in parts has as much as one in one piece, to the byte.
func TestBudgetInParts(t *testing.T) {
	const limit = 3*piece + 100
	mem := make([]byte, piece+16)
	for _, step := range []int{1000, piece - 1, piece, piece + 1} {
		li, _ := guardedLifter(mem, limit, 1<<30)
		spent := 0
		for ; spent+step <= limit; spent += step {
			if _, err := li.Box(spanOf(0, 0), step, 1); err != nil {
				t.Fatalf("%d bytes and %d: %v", spent, step, err)
			}
		}
		if li.left() != int64(limit-spent) || li.budget > piece {
			t.Errorf("steps of %d: %d bytes are left, %d in this part, want %d", step, li.left(), li.budget, limit-spent)
		}
		if err := li.Allocate(1, li.left()+1); !errors.Is(err, wazabi.ErrBudget) {
			t.Errorf("one more than is left: %v", err)
		}
		if err := li.Allocate(1, li.left()); err != nil || li.left() != 0 {
			t.Errorf("all that is left: %v, %d", err, li.left())
		}
		if _, err := li.Box(spanOf(0, 0), 1, 1); !errors.Is(err, wazabi.ErrBudget) {
			t.Errorf("beyond the budget: %v", err)
		}
		var s string
		if err := li.String(spanOf(0, 0), &s); err != nil {
			t.Errorf("an empty string: %v", err)
		}

		li, _ = guardedLifter(mem, limit, 1<<30)
		counted := 0
		for li.CountBox(spanOf(0, 0), step, 1) != nil {
			counted += step
		}
		if counted != spent {
			t.Errorf("steps of %d: %d bytes are counted, want %d", step, counted, spent)
		}
	}
	for _, more := range []int{0, 1} {
		li, _ := guardedLifter(mem, piece+8, 1<<30)
		if got := li.CountBox(spanOf(0, 0), piece+8+more, 1); len(got) != (1-more)*(piece+8) {
			t.Errorf("%d bytes of %d are counted", len(got), piece+8)
		}
	}
	// A counting pass that has been stopped counts nothing more.
	li, ctx := guardedLifter(mem, limit, 1)
	counted := 0
	for ; li.CountBox(spanOf(0, 0), 1000, 1) != nil; counted += 1000 {
	}
	ctx.left = 1 << 30
	if li.CountBox(spanOf(0, 0), 1, 1) != nil || counted < piece || counted > 2*piece+1000 {
		t.Errorf("%d bytes were counted", counted)
	}
	// A slab is one allocation, although it is larger than a part.
	li, _ = guardedLifter(mem, limit, 1<<30)
	var slab Slab[uint64]
	slab.Count(piece / 4)
	if out, err := slab.Make(li, 5); err != nil || len(out) != 5 || len(slab.free) != piece/4-5 {
		t.Errorf("%d of %d, %v", len(out), len(slab.free), err)
	}
}

// Long values are copied in pieces: whole, and up to the look that finds that the call is to end.
func TestLongValues(t *testing.T) {
	const size = 2*piece + 1000
	text := strings.Repeat("ab€𝄞", size/9)
	for shift := range 4 {
		// The pieces end at each byte of a character.
		mem := []byte(strings.Repeat("x", shift) + text)
		at := spanOf(0, len(mem))
		reads := map[string]func(li *Lifter) (string, error){
			"String": func(li *Lifter) (s string, err error) {
				err = li.String(at, &s)
				return s, err
			},
			"String with others": func(li *Lifter) (s string, err error) {
				var first string
				li.CountString(spanOf(0, 1))
				li.CountString(at)
				err = li.String(spanOf(0, 1), &first)
				if err == nil {
					err = li.String(at, &s)
				}
				return s, err
			},
			"TextInPlace": func(li *Lifter) (string, error) {
				b, err := li.TextInPlace(at)
				return string(b), err
			},
			"Bytes": func(li *Lifter) (string, error) {
				var b []byte
				err := li.Bytes(at, &b)
				return string(b), err
			},
			"counted Bytes": func(li *Lifter) (string, error) {
				var b []byte
				li.CountBytes(at)
				err := li.Bytes(at, &b)
				return string(b), err
			},
			"a whole string": func(li *Lifter) (string, error) {
				return (&Call{crossing: crossingOf(li)}).result(uint64(len(mem)) << 32).ResultString()
			},
			"an argument": func(li *Lifter) (string, error) {
				return (&HostCall{crossing: crossingOf(li), args: []uint64{uint64(len(mem)) << 32}}).ArgString(0)
			},
			"whole bytes": func(li *Lifter) (string, error) {
				b, err := (&Call{crossing: crossingOf(li)}).result(uint64(len(mem)) << 32).ResultBytes()
				return string(b), err
			},
		}
		for name, read := range reads {
			li, ctx := guardedLifter(mem, 1<<30, 100)
			s, err := read(li)
			if err != nil || s != string(mem) {
				t.Errorf("%s, shifted by %d: %d of %d bytes, %v", name, shift, len(s), len(mem), err)
			}
			looks := 100 - ctx.left
			if looks < 2 || looks > 10 {
				t.Errorf("%s: %d looks", name, looks)
			}
			for n := range looks {
				li, _ := guardedLifter(mem, 1<<30, n)
				if _, err := read(li); !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%s: after look %d of %d: %v", name, n, looks, err)
				}
			}
			if shift > 0 || strings.Contains(name, "ytes") {
				continue
			}
			for _, bad := range []int{0, piece - 1, piece, 2*piece + 4, len(mem) - 1} {
				was := mem[bad]
				mem[bad] = 0xff
				li, _ := guardedLifter(mem, 1<<30, 100)
				_, err := read(li)
				var e *wazabi.Error
				if !errors.As(err, &e) || e.Kind != wazabi.ErrUTF8 || !strings.Contains(e.Detail, "which is not UTF-8") {
					t.Errorf("%s: 0xff at byte %d: %v", name, bad, err)
				}
				mem[bad] = was
			}
		}
	}
	// The byte in the error counts from the beginning of the string.
	mem := []byte(strings.Repeat("a", size))
	mem[piece+7] = 0xff
	li, _ := guardedLifter(mem, 1<<30, 100)
	var s string
	if err := li.String(spanOf(0, size), &s); err == nil || !strings.Contains(err.Error(), "byte 4194311 is 0xff") {
		t.Errorf("%v", err)
	}
}

// A copy is made in pieces, with a look before each, if it is longer than one. It has as much as
// fits.
func TestLongCopy(t *testing.T) {
	src := bytes.Repeat([]byte{7}, 2*piece+1)
	for _, test := range []struct{ dst, src, looks int }{
		{piece, piece, 0},
		{piece + 1, piece + 1, 2},
		{2 * piece, 2*piece + 1, 2},
		{piece - 1, 2 * piece, 1},
		{2 * piece, piece + 1, 2},
		{0, piece + 1, 0},
	} {
		dst := make([]byte, test.dst)
		li, ctx := guardedLifter(nil, 1<<30, test.looks)
		n := min(test.dst, test.src)
		if err := li.Copy(dst, src[:test.src]); err != nil || ctx.left != 0 || !bytes.Equal(dst[:n], src[:n]) || bytes.Contains(dst[n:], []byte{7}) {
			t.Errorf("%+v: %v, %d looks are left", test, err, ctx.left)
		}
		if test.looks == 0 {
			continue
		}
		li, _ = guardedLifter(nil, 1<<30, test.looks-1)
		if err := li.Copy(dst, src[:test.src]); !errors.Is(err, wazabi.ErrCanceled) {
			t.Errorf("%+v, one look less: %v", test, err)
		}
	}
	li, _ := guardedLifter(nil, 1<<30, 0)
	if v, err := li.copied(src[:piece]); err != nil || !bytes.Equal(v, src[:piece]) {
		t.Errorf("%d bytes of a piece, %v", len(v), err)
	}
	if _, err := li.copied(src[:piece+1]); !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("more than a piece: %v", err)
	}
}

// result sets the core value of the result.
func (c *Call) result(core uint64) *Call {
	c.stack[0] = core
	return c
}

// A set is compared in parts: each element with the one before it, across their bounds too.
func TestCheckLongSet(t *testing.T) {
	v := make([]uint32, 3*LookEvery+1)
	for i := range v {
		v[i] = uint32(2 * i)
	}
	check := func(looks int) error {
		li, _ := guardedLifter(nil, 1<<30, looks)
		return CheckSet(li, v, Compare[uint32])
	}
	if err := check(100); err != nil {
		t.Errorf("%v", err)
	}
	if err := check(1); !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("a call that is to end: %v", err)
	}
	// The first part is compared without a look.
	for n, want := range map[int]error{2: nil, LookEvery: nil, LookEvery + 1: wazabi.ErrCanceled} {
		li, _ := guardedLifter(nil, 1<<30, 0)
		if err := CheckSet(li, v[:n], Compare[uint32]); !errors.Is(err, want) {
			t.Errorf("%d elements in a call that is to end: %v, want %v", n, err, want)
		}
	}
	for _, i := range []int{1, LookEvery - 1, LookEvery, LookEvery + 1, len(v) - 2, len(v) - 1} {
		was := v[i]
		v[i] = v[i-1]
		var e *wazabi.Error
		if err := check(100); !errors.As(err, &e) || e.Kind != wazabi.ErrDuplicate || e.Path != Index(errors.New(""), i).(*wazabi.Error).Path {
			t.Errorf("element %d: %v", i, err)
		}
		v[i] = was
	}
}

// On 32 bits too, elements are not so many that they have far more than lookBytes.
func TestLookMask(t *testing.T) {
	for size, want := range map[int]int{0: LookEvery, 1: LookEvery, 16: LookEvery, 17: LookEvery / 2, 1 << 10: 256, 1 << 17: 2, 1<<17 + 1: 1, 1 << 18: 1, math.MaxInt32: 1} {
		if every := LookMask(size) + 1; every != want {
			t.Errorf("elements of %d bytes: a look every %d, want %d", size, every, want)
		}
	}
}
