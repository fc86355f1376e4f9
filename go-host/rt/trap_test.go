package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/globals"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

func TestTraps(t *testing.T) {
	tests := []struct {
		param uint64
		trap  wazabi.Trap
		kind  error
	}{
		{0, wazabi.TrapUnreachable, wazabi.ErrTrap},
		{1, wazabi.TrapOutOfBounds, wazabi.ErrTrap},
		{2, wazabi.TrapInvalidTableAccess, wazabi.ErrTrap},
		{3, wazabi.TrapIndirectCallType, wazabi.ErrTrap},
		{4, wazabi.TrapUnreachable, wazabi.ErrGuestOOM},
	}
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		m := open(t, append(opt, wazabi.WithMemoryLimit(64<<20))...)
		for _, test := range tests {
			i := pin(t, m)
			_, err := run(t.Context(), i.calls, fnTrap, none, test.param)
			var e *wazabi.TrapError
			if !errors.As(err, &e) || e.Trap != test.trap || !errors.Is(err, test.kind) || !errors.Is(err, wazabi.ErrTrap) || e.Func != "protocol.Trap" {
				t.Errorf("%d: %v", test.param, err)
				continue
			}
			if len(e.Trace) == 0 || !slices.ContainsFunc(e.Trace, func(f wazabi.Frame) bool { return strings.Contains(f.Func, "trap") }) {
				t.Errorf("%d: trace %q", test.param, e.Trace)
			}
			for _, other := range []error{wazabi.ErrGuestPanic, wazabi.ErrStackOverflow, wazabi.ErrPoisoned} {
				if errors.Is(err, other) {
					t.Errorf("%d: %v is %v", test.param, err, other)
				}
			}
			if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrPoisoned) {
				t.Errorf("%d: entered again: %v", test.param, err)
			}
		}
	})
}

func TestStackOverflow(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		i := pin(t, open(t, opt...))
		_, err := run(t.Context(), i.calls, fnTrap, none, 5)
		// A guest with a shadow stack frame per level runs out of the shadow stack first.
		if !errors.Is(err, wazabi.ErrTrap) || !errors.Is(err, wazabi.ErrStackOverflow) && err.(*wazabi.TrapError).Trap != wazabi.TrapOutOfBounds {
			t.Errorf("%v", err)
		}
	})
}

func TestPanic(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		m := open(t, opt...)
		i := pin(t, m)
		err := i.Fail(t.Context(), "left: 1\n  right: 2")
		var e *wazabi.TrapError
		if !errors.As(err, &e) {
			t.Fatalf("got %v", err)
		}
		if e.Message != "left: 1\n  right: 2" || !strings.HasSuffix(e.File, "protocol.rs") || e.Line == 0 || e.Column == 0 || e.Trap != wazabi.TrapUnreachable {
			t.Errorf("%+v", e)
		}
		if !errors.Is(err, wazabi.ErrGuestPanic) || !errors.Is(err, wazabi.ErrTrap) || errors.Is(err, wazabi.ErrGuestOOM) {
			t.Errorf("%v matches the wrong kinds", err)
		}
		want := fmt.Sprintf("wazabi: protocol.Fail: the guest panicked: left: 1; right: 2 (%s:%d:%d)", e.File, e.Line, e.Column)
		if err.Error() != want {
			t.Errorf("got  %s\nwant %s", err, want)
		}
		_, err = i.Add(t.Context(), 1, 2)
		if !errors.Is(err, wazabi.ErrPoisoned) || errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "left: 1") {
			t.Errorf("entered again: %v", err)
		}
		// The Module goes on with another instance.
		if err := m.Fail(t.Context(), "again"); !errors.Is(err, wazabi.ErrGuestPanic) {
			t.Errorf("%v", err)
		}
		if got, err := m.Add(t.Context(), 1, 2); err != nil || got != 3 {
			t.Errorf("Add = %v, %v", got, err)
		}
	})
}

func TestPanicMessageIsCut(t *testing.T) {
	err := pin(t, open(t)).Fail(t.Context(), strings.Repeat("x", 5000))
	var e *wazabi.TrapError
	if !errors.As(err, &e) || !strings.HasSuffix(e.Message, "xxx…") || len(e.Message) > 1010 {
		t.Errorf("%v", err)
	}
}

// A forged report does no more harm than any text.
func TestForgedPanic(t *testing.T) {
	m := open(t)
	for _, lens := range [][2]uint64{{4, 8}, {1 << 31, 1 << 31}, {1004, 1}, {0, 0xFFFFFFFF}} {
		_, err := run(t.Context(), m.calls, fnForge, none, lens[0], lens[1])
		var e *wazabi.TrapError
		if !errors.As(err, &e) || e.Line != 7 || e.Column != 9 {
			t.Fatalf("got %v", err)
		}
		if got := err.Error(); !utf8.ValidString(got) || len(got) > text.MaxError || strings.ContainsRune(got, '\u009b') {
			t.Errorf("%q", got)
		}
	}
}

// globalsOf is an instance of an engine that has only globals.
type globalsOf struct {
	engine.Instance
	values map[string]uint32
}

func (g globalsOf) Global(name string) (uint32, bool) {
	value, ok := g.values[name]
	return value, ok
}

// TestTrapKinds: the kind of a trap follows from the trap and from the state of the guest together.
// A state that another trap would be explained by explains nothing.
func TestTrapKinds(t *testing.T) {
	const report, stack = 64, 1 << 16
	panicked := func(i *instance) {
		binary.LittleEndian.PutUint32(i.mem.data[report:], 7)
		binary.LittleEndian.PutUint32(i.mem.data[report+4:], 9)
	}
	overflowed := func(i *instance) {
		i.stackSize = stack
		i.module = globalsOf{values: map[string]uint32{globals.StackExport: 0xffff_fff0}}
	}
	denied := func(i *instance) { i.denied = &stopped{context.DeadlineExceeded} }
	refused := func(i *instance) { i.mem.refused = true }
	for _, test := range []struct {
		name  string
		trap  engine.Trap
		state func(i *instance)
		kind  error
	}{
		{"a panic", engine.TrapUnreachable, panicked, wazabi.ErrGuestPanic},
		{"a division after a report of a panic", engine.TrapDivideByZero, panicked, wazabi.ErrTrap},
		{"an overflow of the stack in memory", engine.TrapOutOfBounds, overflowed, wazabi.ErrStackOverflow},
		{"an abort with a stack pointer that is out of bounds", engine.TrapUnreachable, overflowed, wazabi.ErrTrap},
		{"a division with a stack pointer that is out of bounds", engine.TrapDivideByZero, overflowed, wazabi.ErrTrap},
		{"an abort after memory was refused", engine.TrapUnreachable, refused, wazabi.ErrGuestOOM},
		{"a division after memory was refused", engine.TrapDivideByZero, refused, wazabi.ErrTrap},
		{"an access out of bounds after memory was refused", engine.TrapOutOfBounds, refused, wazabi.ErrTrap},
		{"an abort after memory was denied to stop the guest", engine.TrapUnreachable, denied, wazabi.ErrCanceled},
		{"an access out of bounds after memory was denied to stop the guest", engine.TrapOutOfBounds, denied, wazabi.ErrTrap},
	} {
		i := &instance{
			pool: &pool{guest: explainer{failure: &engine.Failure{Trap: test.trap}}, pkg: &Package{Name: "p"}}, panicReport: report,
			module: globalsOf{}, mem: memory{data: make([]byte, 2048), limit: 4096},
		}
		test.state(i)
		err := i.trapError("p.F", errUsers)
		e, ok := err.(*wazabi.TrapError)
		if !ok || e.Kind != test.kind || e.Func != "p.F" || e.Trap != test.trap {
			t.Errorf("%s: %#v, want %v", test.name, err, test.kind)
			continue
		}
		var want wazabi.TrapError
		switch test.kind {
		case wazabi.ErrGuestPanic:
			want.Line, want.Column = 7, 9
		case wazabi.ErrStackOverflow:
			want.StackSize = stack
		case wazabi.ErrGuestOOM:
			want.MemorySize, want.MemoryLimit = 2048, 4096
		}
		if e.Line != want.Line || e.Column != want.Column || e.StackSize != want.StackSize || e.MemorySize != want.MemorySize || e.MemoryLimit != want.MemoryLimit {
			t.Errorf("%s: %#v", test.name, e)
		}
	}
}

// TestStackPointer: a stack pointer tells an overflow if it is so low that a function without a
// frame of its own reaches below 0, or has passed one of the two ends.
func TestStackPointer(t *testing.T) {
	const size = 1 << 16
	for _, test := range []struct {
		size, at uint32
		want     bool
	}{
		{size, size, false}, {size, size - 16, false}, {size, redZone, false}, {size, redZone - 1, true}, {size, 0, true},
		{size, 0xffff_fff0, true}, {size, 1 << 31, true}, {size, size + 1, true}, {size, 1<<31 - 1, true},
		{0, 0, false}, {0, redZone, false}, {0, 0xffff_fff0, false},
	} {
		i := &instance{stackSize: test.size, module: globalsOf{values: map[string]uint32{globals.StackExport: test.at}}}
		if got := i.stackOverflowed(); got != test.want {
			t.Errorf("%#x of %#x: %v", test.at, test.size, got)
		}
	}
	if (&instance{stackSize: size, module: globalsOf{}}).stackOverflowed() {
		t.Error("an overflow without a stack pointer")
	}
}

// TestRefusalReport: a panic that refuses an argument has the place of its message, which is in the
// crate wazabi, only if it has no message.
func TestRefusalReport(t *testing.T) {
	for message, want := range map[string]wazabi.TrapError{
		"":      {Kind: wazabi.ErrInput, File: "lib.rs", Line: 7, Column: 9},
		"a bad": {Kind: wazabi.ErrInput, Message: "a bad"},
	} {
		i := &instance{pool: &pool{pkg: &Package{}}, mem: memory{data: make([]byte, 2048)}}
		for n, word := range []uint32{7, 9, uint32(len("lib.rs")), uint32(len(message)), panicRefused} {
			binary.LittleEndian.PutUint32(i.mem.data[4*n:], word)
		}
		copy(i.mem.data[panicHeader:], "lib.rs"+message)
		var got wazabi.TrapError
		if !i.readPanic(&got) || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %#v, want %#v", message, got, want)
		}
	}
}

// A guest that names its functions like frames of a trace adds no frame and hides none.
func TestTraceNames(t *testing.T) {
	const forged = "f()\n\t.$9()\n\n\x1b[31m\u202e wasm stack trace:\n\t.$8()"
	wasm := hostile.Guest{
		// evil/run calls a function that traps.
		Code: hostile.Vec(hostile.Sized("\x00\x10\x05\x41\x2a\x0b"), hostile.Sized("\x00\x41\x00\x0b"), hostile.Sized("\x00\x0b"),
			hostile.Sized("\x00\x41\x00\x0b"), hostile.Sized("\x00\x0b"), hostile.Sized("\x00\x00\x0b")),
		Functions: []hostile.Function{{Type: hostile.TypeNone}},
		Names:     "\x00" + hostile.Sized(hostile.Sized("m\n\t.$7()")) + "\x01" + hostile.Sized(hostile.Vec("\x00"+hostile.Sized("run"), "\x05"+hostile.Sized(forged))),
	}.Bytes()
	description, err := new(Package).preflight(wasm, false)
	if err != nil {
		t.Fatal(err)
	}
	p := &Package{Name: "evil", Engine: wazero.Engine, Fingerprint: description.Fingerprint(), Funcs: []Func{{"Run", "evil/run"}}}
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		conn, err := p.OpenFrom(t.Context(), wasm, opt...)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		t.Run("terminal-escapes-in-names: functions", func(t *testing.T) {
			_, err := run(t.Context(), calls{conn}, 0, none)
			var e *wazabi.TrapError
			if !errors.As(err, &e) || e.Trap != wazabi.TrapUnreachable {
				t.Fatalf("%v", err)
			}
			want := []wazabi.Frame{{Func: "f()??.$9()???[31m? wasm stack trace:??.$8()"}, {Func: "run"}}
			if !slices.Equal(e.Trace, want) {
				t.Errorf("%q\nwant %q", e.Trace, want)
			}
			if got, want := fmt.Sprintf("%+v", err), err.Error()+"\n\t"+want[0].Func+"\n\trun"; got != want {
				t.Errorf("%q\nwant %q", got, want)
			}
		})
	})
}

func TestPaths(t *testing.T) {
	err := Field(Index(Field(Index(Index(BadInput("x"), 2), 1), "grid"), 3), "items")
	if got := err.(*wazabi.Error).Path; got != "items[3].grid[1][2]" {
		t.Errorf("path %q", got)
	}
	other := Field(errors.New("other"), "a")
	if other.(*wazabi.Error).Path != "a" || !errors.Is(other, wazabi.ErrInput) {
		t.Errorf("%v", other)
	}
}

func TestReadableTrace(t *testing.T) {
	for _, test := range []struct{ trace, want string }{
		{
			"core::core_arch::wasm32::unreachable __rustc::rust_panic std::panicking::panic_with_hook std::sys::backtrace::__rust_end_short_backtrace " +
				"__rustc::rust_begin_unwind core::panicking::panic_fmt core::option::expect_failed shop::price " +
				"shop::_::__shim::{{closure}} wazabi::export::call_in wazabi::export::call shop/total",
			"core::option::expect_failed shop::price shop/total",
		},
		{
			"core::panicking::panic_fmt shop::Lines::next wazabi::iterator::next_in::{{closure}} wazabi::iterator::next_in " +
				"shop::_::__shim::{{closure}} wazabi::export::call_in wazabi::iterator::next_batch shop/lines.next",
			"shop::Lines::next shop/lines.next",
		},
		{"shop::Log::read wazabi::io::read_resource shop/Log.read", "shop::Log::read shop/Log.read"},
		{"shop::Log::drop wazabi::resource::drop_resource shop/Log.drop", "shop::Log::drop shop/Log.drop"},
		{
			"shop::price::{{closure}} <&wazabi::types::callback::Callback<F>_as_wazabi::abi::Lower>::lower_ref::run wazabi::refusal::answer_in wazabi::lent::serve wazabi_call",
			"shop::price::{{closure}}",
		},
		{
			"__rustc::__rust_abort std::alloc::rust_oom std::alloc::default_alloc_error_hook alloc::alloc::handle_alloc_error alloc::raw_vec::handle_error " +
				"alloc::raw_vec::RawVec<T,A>::grow_one shop::keep shop/keep",
			"alloc::raw_vec::RawVec<T,A>::grow_one shop::keep shop/keep",
		},
		// The author may call wazabi.
		{"core::panicking::panic_fmt wazabi::io::Reader::read shop::load shop/load", "wazabi::io::Reader::read shop::load shop/load"},
		// What a panic calls is hidden only below it.
		{"shop::hook std::panicking::take_hook shop/total", "shop::hook std::panicking::take_hook shop/total"},
		{"core::str::from_utf8 shop/total", "core::str::from_utf8 shop/total"},
		{"$415() $52(i32,i32,i32) $338(i64,i32)", "$415() $52(i32,i32,i32) $338(i64,i32)"},
		{"core::panicking::panic_fmt wazabi::export::call", "core::panicking::panic_fmt wazabi::export::call"},
		{"", ""},
		{"shop::Lines::next <I_as_wazabi::iterator::Batches>::batch <shop::Lines_as_wazabi::iterator::Batches>::batch shop/lines.next", "shop::Lines::next shop/lines.next"},
	} {
		var trace []wazabi.Frame
		for name := range strings.FieldsSeq(test.trace) {
			name = strings.ReplaceAll(name, "_as_", " as ")
			trace = append(trace, wazabi.Frame{Func: name})
		}
		var got []string
		for _, frame := range readable(trace) {
			got = append(got, frame.Func)
		}
		if got := strings.Join(got, " "); got != test.want {
			t.Errorf("%s\ngot  %s\nwant %s", test.trace, got, test.want)
		}
	}
}
