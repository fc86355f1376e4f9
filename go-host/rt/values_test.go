package rt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
)

// These values have shapes that the protocol guest's own functions lack. They are lowered, and
// lifted from the same memory.
func TestShapesInMemory(t *testing.T) {
	i := pin(t, open(t))
	call, err := i.conn.Begin(t.Context(), fnAdd)
	if err != nil {
		t.Fatal(err)
	}
	defer call.End()
	var at, boxed, raw []byte
	lo := call.Lowerer()
	for lo.Next() {
		at = call.SetRecord(0, 28, 4)
		boxed = lo.Box(at[0:4], 8, 8)
		boxed[7] = 0xB0
		if err := lo.Bytes(at[4:12], []byte("bytes")); err != nil {
			t.Fatal(err)
		}
		if raw, err = lo.List(at[12:20], 3, 2, 2); err != nil {
			t.Fatal(err)
		}
		raw[5] = 7
		if err := lo.Bytes(at[20:28], nil); err != nil {
			t.Fatal(err)
		}
	}
	li := call.Lifter()
	if b, err := li.Box(at[0:4], 8, 8); err != nil || &b[0] != &boxed[0] {
		t.Errorf("Box: %v, %v", b, err)
	}
	li.CountBytes(at[4:12])
	li.CountBytes(at[20:28])
	var b, none []byte
	if err := li.Bytes(at[4:12], &b); err != nil || string(b) != "bytes" || cap(b) != 5 {
		t.Errorf("Bytes: %q, %v", b, err)
	}
	if err := li.Bytes(at[20:28], &none); err != nil || none != nil {
		t.Errorf("Bytes of nothing: %v, %v", none, err)
	}
	if src, n, err := li.List(at[12:20], 2, 2); err != nil || n != 3 || !bytes.Equal(src, []byte{0, 0, 0, 0, 0, 7}) {
		t.Errorf("List: %v, %d, %v", src, n, err)
	}
	clear(call.inst.mem.data[call.inst.arena.at:][:call.inst.arena.size])
	if string(b) != "bytes" {
		t.Error("Bytes aliases guest memory")
	}
}

func TestFloat32Bits(t *testing.T) {
	var c Call
	for _, bits := range []uint32{0x7fa00001, 0xffc0beef, 0x80000000} {
		c.SetFloat32(3, math.Float32frombits(bits))
		if got := uint32(c.stack[3]); got != bits {
			t.Errorf("set %#x, got %#x", bits, got)
		}
		// wazero leaves the upper half of an f32 undefined.
		c.stack[0] = uint64(bits) | 0xDEAD<<32
		if got := math.Float32bits(c.ResultFloat32()); got != bits {
			t.Errorf("read %#x, got %#x", bits, got)
		}
	}
}

// What an engine leaves in the upper half of a core value of 32 bits does not count.
func TestCoreScalar(t *testing.T) {
	const high = 0xDEAD << 32
	for _, test := range []struct {
		kind    abi.Kind
		v, want uint64
		err     error
	}{
		{abi.KindU32, high | 1<<31, 1 << 31, nil},
		{abi.KindI32, high | 1<<31, 0xFFFFFFFF<<32 | 1<<31, nil},
		{abi.KindI32, high | 7, 7, nil},
		{abi.KindF32, high | 1<<31, 1 << 31, nil},
		{abi.KindU64, high | 1<<31, high | 1<<31, nil},
		{abi.KindI64, high | 1<<31, high | 1<<31, nil},
		{abi.KindF64, high | 1<<31, high | 1<<31, nil},
		{abi.KindBool, high | 1, 1, nil},
		{abi.KindBool, 2, 2, wazabi.ErrBool},
		{abi.KindU8, high | 255, 255, nil},
		{abi.KindU8, 256, 256, wazabi.ErrRange},
		{abi.KindI16, high | 0xFFFF8000, 1<<64 - 1<<15, nil},
		{abi.KindI16, 1 << 15, 1 << 15, wazabi.ErrRange},
		{abi.KindChar, high | 'x', 'x', nil},
		{abi.KindChar, 0xD800, 0xD800, wazabi.ErrChar},
	} {
		if bits, err := CoreScalar(test.kind, test.v); bits != test.want || !errors.Is(err, test.err) {
			t.Errorf("kind %v, %#x: %#x, %v; want %#x, %v", test.kind, test.v, bits, err, test.want, test.err)
		}
	}
}

func TestTooLong(t *testing.T) {
	i := pin(t, open(t, wazabi.WithMemoryLimit(64<<20)))
	call, err := i.conn.Begin(t.Context(), fnScale)
	if err != nil {
		t.Fatal(err)
	}
	defer call.End()
	lo := call.Lowerer()
	lo.Next()
	for _, size := range []int{0, 1, 16} {
		if _, err := call.SetListRaw(0, math.MaxInt32, size, 1); (err == nil) != (size == 0) || err != nil && !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("2^31-1 elements of %d bytes: %v", size, err)
		}
	}
	if lo.used > math.MaxInt32 || lo.scratch != nil {
		t.Errorf("%d bytes counted, %d allocated", lo.used, len(lo.scratch))
	}
}

func TestKinds(t *testing.T) {
	for _, test := range []struct {
		err    error
		kinds  []error
		detail string
	}{
		{InvalidEnum("Kind", 9), []error{wazabi.ErrInput, wazabi.ErrDiscriminant}, "9 is not a valid Kind"},
		{InvalidRune(-1), []error{wazabi.ErrInput, wazabi.ErrChar}, "0xffffffff"},
		{BadInput("nil"), []error{wazabi.ErrInput}, "nil"},
		{InvalidTag("Kind", -1), []error{wazabi.ErrDiscriminant}, "-1 is not a case of Kind"},
		{InvalidBool(2), []error{wazabi.ErrBool}, "0x02"},
		{InvalidChar(0xD800), []error{wazabi.ErrChar}, "0xd800"},
	} {
		for _, kind := range test.kinds {
			if !errors.Is(test.err, kind) {
				t.Errorf("%v is not %v", test.err, kind)
			}
		}
		if !strings.Contains(test.err.Error(), test.detail) || !strings.HasPrefix(test.err.Error(), "wazabi: ") {
			t.Errorf("%q lacks %q", test.err, test.detail)
		}
	}
	if len((&wazabi.Error{}).Unwrap()) != 0 || (&wazabi.Error{}).Error() != "wazabi" {
		t.Errorf("an empty error: %v", &wazabi.Error{})
	}
}

func TestFlagNames(t *testing.T) {
	for _, test := range []struct {
		bits uint64
		want string
	}{
		{0, "0x0"}, {1, "Read"}, {2, "Write"}, {3, "Read|Write"}, {4, "0x4"}, {5, "Read|0x4"}, {7, "Read|Write|0x4"}, {1<<63 | 2, "Write|0x8000000000000000"},
	} {
		if got := FlagNames(test.bits, "Read", "Write"); got != test.want {
			t.Errorf("%#x: %s, want %s", test.bits, got, test.want)
		}
	}
	if got := FlagNames(1<<63, append(make([]string, 63), "Last")...); got != "Last" {
		t.Errorf("the last of 64 flags: %s", got)
	}
}

// An engine returns these errors besides traps.
func TestForeignErrors(t *testing.T) {
	failure := engine.Failure{}
	p := &pool{guest: explainer{failure: &failure}, pkg: &Package{Name: "protocol"}}
	i := &instance{pool: p}
	for _, test := range []struct {
		err     error
		failure engine.Failure
		kind    error
	}{
		{errUsers, engine.Failure{Closed: true}, wazabi.ErrClosed},
		{fmt.Errorf("closed: %w", context.Canceled), engine.Failure{Closed: true}, wazabi.ErrCanceled},
		{fmt.Errorf("closed: %w", context.DeadlineExceeded), engine.Failure{Closed: true}, context.DeadlineExceeded},
		{fmt.Errorf("%w (recovered)", errUsers), engine.Failure{}, errUsers},
		{errors.New("need 3 params"), engine.Failure{}, wazabi.ErrTrap},
		{&wazabi.Error{Kind: wazabi.ErrExport, Path: "f"}, engine.Failure{}, wazabi.ErrExport},
		{&wazabi.Error{Kind: wazabi.ErrBusy, Path: "f"}, engine.Failure{}, wazabi.ErrTrap},
	} {
		failure = test.failure
		if got := i.trapError("p.F", test.err); !errors.Is(got, test.kind) || !strings.HasPrefix(got.Error(), "wazabi: p.F: ") {
			t.Errorf("%v: %v, want %v", test.err, got, test.kind)
		} else if _, trap := got.(*wazabi.TrapError); trap {
			t.Errorf("%v: %#v is a trap", test.err, got)
		}
	}
	failure = engine.Failure{}
	ctx, cancel := context.WithCancel(t.Context())
	if got := p.instantiateError(ctx, errUsers); !errors.Is(got, wazabi.ErrModule) || !errors.Is(got, errUsers) {
		t.Errorf("%v", got)
	}
	for trap, kind := range map[wazabi.Trap]error{engine.TrapUnreachable: wazabi.ErrTrap, engine.TrapStackOverflow: wazabi.ErrStackOverflow} {
		failure = engine.Failure{Trap: trap, Trace: []engine.Frame{{Func: "start"}}}
		got := p.instantiateError(ctx, errUsers)
		var e *wazabi.TrapError
		if !errors.As(got, &e) || e.Kind != kind || e.Trap != trap || e.Func != "protocol" || len(e.Trace) != 1 || e.Trace[0].Func != "start" {
			t.Errorf("%v: %+v", got, e)
		}
		if !errors.Is(got, kind) || !errors.Is(got, wazabi.ErrTrap) || !errors.Is(got, errUsers) {
			t.Errorf("%v does not match %v, ErrTrap and its cause", got, kind)
		}
		if want := "wazabi: the guest trapped: while the guest was instantiated: " + string(trap); got.Error() != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	cancel()
	if got := p.instantiateError(ctx, errUsers); !errors.Is(got, wazabi.ErrCanceled) {
		t.Errorf("%v", got)
	}
}

// explainer is a guest whose errors have the meaning that the test sets.
type explainer struct {
	engine.Guest
	failure *engine.Failure
}

func (e explainer) Explain(error) engine.Failure { return *e.failure }

var errUsers = errors.New("a user's")
