package rt

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// openRaw opens the guest as if the exports from Fail on had no description.
func openRaw(t *testing.T, opts ...wazabi.Option) *module {
	t.Helper()
	p := newProtocol(t)
	p.Funcs = protocolFuncs[:fnFail]
	conn, err := p.Open(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	m := &module{calls{conn}}
	t.Cleanup(func() { _ = m.Close(context.Background()) })
	return m
}

// The guest's runtime is entered before the first function, so that the guest reports its panics.
func TestRawEntersRuntime(t *testing.T) {
	var entered []string
	e := &actEngine{acts: map[string]act{}}
	for _, name := range []string{exportRelease, "guest/work"} {
		e.acts[name] = func(*goInstance, context.Context, []uint64) error {
			entered = append(entered, name)
			return nil
		}
	}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
	conn, err := p.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	pinned, err := conn.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := pinned.Raw().Call(t.Context(), "guest/work"); err != nil {
			t.Error(err)
		}
	}
	if !slices.Equal(entered, []string{exportRelease, "guest/work", "guest/work"}) {
		t.Errorf("entered: %q", entered)
	}
}

func TestRawCall(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		ctx := t.Context()
		i := pin(t, openRaw(t, opt...))
		raw := i.conn.Raw()
		results, err := raw.Call(ctx, "protocol/spin", 3)
		again, againErr := raw.Call(ctx, "protocol/spin", 3)
		if err != nil || againErr != nil || len(results) != 1 || results[0] != again[0] || results[0] == 0 {
			t.Errorf("%v, %v; %v, %v", results, err, again, againErr)
		}
		if results, err := raw.Call(ctx, "protocol/lie_arena", 0, 0); err != nil || len(results) != 0 {
			t.Errorf("%v, %v", results, err)
		}
		for _, test := range []struct {
			name string
			args []uint64
			kind error
			says string
		}{
			{"protocol/add", []uint64{0, 0}, wazabi.ErrExport, "call the method Add"},
			{"wazabi_reserve", []uint64{1}, wazabi.ErrExport, "the runtime's"},
			{"_initialize", nil, wazabi.ErrExport, "it was called when the instance was made"},
			{"gone", nil, wazabi.ErrExport, "no function of this name"},
			{"memory", nil, wazabi.ErrExport, "no function of this name"},
			{"protocol/spin", nil, wazabi.ErrInput, "0 arguments, the function takes (i64)"},
			{"protocol/trap", []uint64{1, 2}, wazabi.ErrInput, "(i32)"},
			{"protocol/trap", []uint64{1 << 32}, wazabi.ErrInput, "0x100000000 for i32"},
		} {
			results, err := raw.Call(ctx, test.name, test.args...)
			if !errors.Is(err, test.kind) || results != nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "protocol."+test.name) {
				t.Errorf("%s: %v, %v", test.name, results, err)
			}
		}
		mustAdd(t, i.calls)

		// A trap poisons the instance. The panic is reported even if no described function was called
		// before.
		for _, i := range []*pinned{i, pin(t, openRaw(t, opt...))} {
			raw := i.conn.Raw()
			message := []byte("planned")
			at, err := raw.Alloc(ctx, uint32(len(message)), 1)
			if err != nil {
				t.Fatal(err)
			}
			if err := raw.Write(at, message); err != nil {
				t.Fatal(err)
			}
			_, err = raw.Call(ctx, "protocol/fail", uint64(at)|uint64(len(message))<<32)
			var trap *wazabi.TrapError
			if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrGuestPanic) || trap.Message != "planned" || trap.Func != "protocol.protocol/fail" {
				t.Errorf("%v", err)
			}
			for _, err := range []error{
				second(raw.Call(ctx, "protocol/spin", 3)), second(raw.Alloc(ctx, 1, 1)), second(raw.Read(0, 1)), raw.Write(0, nil), second(raw.Size()),
				second(i.Add(ctx, 1, 2)),
			} {
				if !errors.Is(err, wazabi.ErrPoisoned) {
					t.Errorf("afterwards: %v", err)
				}
			}
		}
	})
}

// The upper half of an argument of 32 bits is 0.
func TestRawArguments(t *testing.T) {
	for _, test := range []struct {
		typ engine.CoreType
		arg uint64
		ok  bool
	}{
		{engine.I32, math.MaxUint32, true},
		{engine.I32, math.MaxUint32 + 1, false},
		{engine.F32, math.MaxUint32, true},
		{engine.F32, math.MaxUint32 + 1, false},
		{engine.I64, math.MaxUint64, true},
		{engine.F64, math.MaxUint64, true},
	} {
		if err := checkArgs([]engine.CoreType{test.typ}, []uint64{test.arg}); (err == nil) != test.ok || err != nil && !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("%#x for %v: %v", test.arg, test.typ, err)
		}
	}
}

// A block has a size and an alignment that Rust's Layout can have.
func TestRawLayout(t *testing.T) {
	for _, test := range []struct {
		size, align uint32
		ok          bool
	}{
		{1, 1, true},
		{0, 1, false},
		{1, 0, false},
		{1, 3, false},
		{math.MaxInt32, 1, true},
		{math.MaxInt32 - 7, 8, true},
		{math.MaxInt32 - 6, 8, false},
		{math.MaxUint32, 1 << 31, false},
	} {
		if err := checkLayout(test.size, test.align); (err == nil) != test.ok || err != nil && !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("%d bytes at a multiple of %d: %v", test.size, test.align, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestRawMemory(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		ctx := t.Context()
		m := openRaw(t, append(opt, wazabi.WithMemoryLimit(4<<20))...)
		i := pin(t, m)
		raw := i.conn.Raw()
		size, err := raw.Size()
		if err != nil || int(size) != len(i.conn.inst.mem.data) {
			t.Errorf("%d, %v", size, err)
		}
		at, err := raw.Alloc(ctx, 1<<10, 64)
		if err != nil || at == 0 || at%64 != 0 {
			t.Fatalf("%#x, %v", at, err)
		}
		data := bytes.Repeat([]byte("0123"), 256)
		if err := raw.Write(at, data); err != nil {
			t.Error(err)
		}
		got, err := raw.Read(at, 1<<10)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%q, %v", got, err)
		}
		// Read returned a copy.
		clear(i.conn.inst.mem.data[at:][:1<<10])
		if !bytes.Equal(got, data) {
			t.Error("what was read changed with guest memory")
		}
		if err := raw.Dealloc(ctx, at, 1<<10, 64); err != nil {
			t.Error(err)
		}
		// The memory has grown since then.
		if size, err = raw.Size(); err != nil {
			t.Error(err)
		}
		if _, err := raw.Read(size-4, 4); err != nil {
			t.Errorf("the last bytes: %v", err)
		}
		for name, err := range map[string]error{
			"beyond":    second(raw.Read(size-4, 5)),
			"wrapping":  second(raw.Read(1<<32-1, 1<<32-1)),
			"written":   raw.Write(size-1, []byte("ab")),
			"far":       raw.Write(1<<32-1, []byte("a")),
			"protocol.": second(raw.Read(size, 1)),
		} {
			if !errors.Is(err, wazabi.ErrOutOfBounds) || !strings.Contains(err.Error(), "protocol.memory") {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, err := range []error{
			second(raw.Alloc(ctx, 0, 1)), second(raw.Alloc(ctx, 1, 0)), second(raw.Alloc(ctx, 1, 3)), second(raw.Alloc(ctx, 1<<31, 1)),
			raw.Dealloc(ctx, 8, 0, 1), raw.Dealloc(ctx, 8, 8, 12),
		} {
			if !errors.Is(err, wazabi.ErrInput) {
				t.Errorf("%v", err)
			}
		}
		if _, err := raw.Alloc(ctx, 8<<20, 1); !errors.Is(err, wazabi.ErrGuestOOM) || !strings.Contains(err.Error(), "wazabi_alloc") {
			t.Errorf("%v", err)
		}
		mustAdd(t, i.calls)

		// The state of the instance counts.
		call := hold(t, i.calls)
		for _, err := range []error{second(raw.Read(0, 1)), raw.Write(0, nil), second(raw.Call(ctx, "protocol/spin", 1)), second(raw.Alloc(ctx, 1, 1))} {
			if !errors.Is(err, wazabi.ErrBusy) {
				t.Errorf("while a call runs: %v", err)
			}
		}
		call.End()
		canceled, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := raw.Call(canceled, "protocol/spin", 1); !errors.Is(err, wazabi.ErrCanceled) {
			t.Errorf("%v", err)
		}
		if err := i.Close(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := raw.Read(0, 1); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
		if _, err := m.conn.Raw().Read(0, 1); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "Module.Instance") {
			t.Errorf("of a pool: %v", err)
		}
		if _, err := (Conn{}).Raw().Call(ctx, "x"); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("of nothing: %v", err)
		}
	})
}
