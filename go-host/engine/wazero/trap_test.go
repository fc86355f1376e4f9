package wazero

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/sys"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/debuginfo"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// These are texts that wazero 1.12 writes.
func TestTrace(t *testing.T) {
	names := "\x01" + hostile.Sized(hostile.Vec(
		"\x00"+hostile.Sized("_ZN3toy5cause17h048672483ada4c69E"), "\x01"+hostile.Sized("_RNvNtCsgEmfK2I1SDS_4core3fmt5write"),
		"\x02"+hostile.Sized("toy/run"), "\x03"+hostile.Sized("odd(name) of C"), "\x04"+hostile.Sized("\x1b[31m\u202e"),
		"\x05"+hostile.Sized("a()\n\t.$2()"), "\x06"+hostile.Sized("a wasm stack trace:"), "\x07"+hostile.Sized("")))
	const trap = "wasm error: unreachable\nwasm stack trace:\n\t"
	for name, test := range map[string]struct {
		text string
		want []engine.Frame
	}{
		"no trace": {"module closed", nil},
		"no names": {trap + ".$34(i32,i32) i32\n\t.$7()", []engine.Frame{{Func: "$34(i32,i32) i32"}, {Func: "$7()"}}},
		"names": {trap + ".$0(i32) (i32,i64)\n\t.$1(i32,i32) i32\n\t.$2(i64) i32\n\t.$3(v128) externref",
			[]engine.Frame{{Func: "toy::cause"}, {Func: "core::fmt::write"}, {Func: "toy/run"}, {Func: "odd(name) of C"}}},
		"a host function": {trap + "host.f(i32)\n\t.$2(i64) i32", []engine.Frame{{Func: "toy/run"}}},
		"lines": {"x (recovered by wazero)\nwasm stack trace:\n\t.$9()\n\t\t0x1f: src/lib.rs:3:4 (inlined)\n\t\t      src/a b.rs:9\n" +
			"\t.$8()\n\t\t0x20: src/lib.rs\n\nGo runtime stack trace:\ngoroutine 1\nmain.f(0x1)\n\t/src/f.go:1 +0x10",
			[]engine.Frame{{File: "src/lib.rs", Line: 3, Column: 4}, {Func: "$9()", File: "src/a b.rs", Line: 9}, {Func: "$8()", File: "src/lib.rs"}}},
		"paths with line breaks": {trap + ".$9()\n\t\t0x1f: a\n\thost.f()\n\n.$8():3\n\t.$7()", []engine.Frame{{Func: "$9()", File: "a"}, {Func: "$7()"}}},
		"a path with a tab":      {trap + ".$9()\n\t\t0x1f: a\tb:3:4", []engine.Frame{{Func: "$9()", File: "a b", Line: 3, Column: 4}}},
		"a long path":            {trap + ".$9()\n\t\t0x1f: " + strings.Repeat("a", 1<<20), []engine.Frame{{Func: "$9()", File: strings.Repeat("a", maxFile-3) + "…"}}},
		"terminal-escapes-in-names: functions": {trap + ".$4()\n\t.$5()\n\t.$6()",
			[]engine.Frame{{Func: "?[31m?"}, {Func: "a()??.$2()"}, {Func: "a wasm stack trace:"}}},
		"a number beyond 32 bits": {trap + ".$4294967296()", nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (&code{names: []byte(names)}).trace(traceText(errors.New(test.text))); !reflect.DeepEqual(got, test.want) {
				t.Errorf("%q\nwant %q", got, test.want)
			}
		})
	}
}

// The text of a host function's error has no frames, whatever it says.
func TestTraceAfterCause(t *testing.T) {
	cause := errors.New("wasm error: unreachable\nwasm stack trace:\n\t.$1()\n\tmore")
	err := fmt.Errorf("%w (recovered by wazero)\nwasm stack trace:\n\thost.f()\n\t.$2()", cause)
	f := unnamed(t).explain(err)
	if want := []engine.Frame{{Func: "$2()"}}; f.Trap != "" || !slices.Equal(f.Trace, want) {
		t.Errorf("%+v, want %v", f, want)
	}
}

// A damaged name section gives the names before the damage.
func TestNamesDamaged(t *testing.T) {
	names := "\x00\x02\x01m\x01" + hostile.Sized(hostile.Vec("\x00"+hostile.Sized("one"), "\x01"+hostile.Sized("two")))
	wanted := map[uint32]bool{0: true, 1: true, 2: true}
	for n, want := range map[int]map[uint32]string{
		len(names):     {0: "one", 1: "two"},
		len(names) - 1: {},
		0:              {},
	} {
		if got := functionNames([]byte(names[:n]), wanted); !maps.Equal(got, want) {
			t.Errorf("%d bytes: %q, want %q", n, got, want)
		}
	}
	for n := range names {
		damaged := []byte(names)
		damaged[n] ^= 0xff
		_ = functionNames(damaged, wanted)
	}
}

// wazero gets a module without the texts that could look like a trace, and all else unchanged.
func TestWithoutNames(t *testing.T) {
	const lines, info = "\x00line", "\x00info"
	section := func(name, data string) string { return hostile.Section(0, hostile.Sized(name)+data) }
	guest := func(names, tail string) string { return string(hostile.Guest{Names: names, Tail: tail}.Bytes()) }
	names := "\x01" + hostile.Sized(hostile.Vec("\x00"+hostile.Sized("f")))
	for name, test := range map[string]struct{ wasm, rest, names string }{
		"no names":        {guest("", ""), guest("", ""), ""},
		"names":           {guest(names, ""), guest("", ""), names},
		"lines alone":     {guest(names, section(".debug_line", lines)), guest("", ""), names},
		"empty":           {guest(names, section("x", "")+section("y", "z")+section(".debug_line", "")), guest("", section("y", "z")), names},
		"forged lines":    {guest("", section(".debug_line", "a\n\t.$1()")+section("x", "y")+section(".debug_info", info)), guest("", section("x", "y")), ""},
		"forged producer": {guest("", section("producers", "a\n\t.$1()")), guest("", section("producers", "a\n\t.$1()")), ""},
	} {
		rest, names := withoutNames([]byte(test.wasm), true)
		if string(rest) != test.rest || string(names) != test.names {
			t.Errorf("%s: %q and names %q\nwant %q and names %q", name, rest, names, test.rest, test.names)
		}
	}
}

// wazero gets the debugging information of a guest that was built with -debug.
func TestWithoutNamesKeepsLines(t *testing.T) {
	wasm := linesGuest(t)
	rest, _ := withoutNames(wasm, true)
	kept, all := debuginfo.SectionsOf(rest), debuginfo.SectionsOf(wasm)
	if len(all) < 5 || !maps.EqualFunc(kept, all, bytes.Equal) {
		t.Errorf("%d sections of %d are as they were", len(kept), len(all))
	}
}

// Where wazero reads no debugging information, it gets none, and none is measured.
func TestWithoutLines(t *testing.T) {
	wasm := linesGuest(t)
	rest, names := withoutNames(wasm, false)
	if n := len(debuginfo.SectionsOf(rest)); n != 0 {
		t.Errorf("wazero gets %d sections", n)
	}
	with, same := withoutNames(wasm, true)
	if !bytes.Equal(names, same) || len(names) == 0 || len(rest) >= len(with) {
		t.Errorf("%d and %d bytes, names of %d and %d bytes", len(rest), len(with), len(names), len(same))
	}
	for _, lines := range []bool{false, true} {
		s := newStore((&options{}).config(false), lines)
		if s.lines != lines {
			t.Errorf("a store with lines %t has %t", lines, s.lines)
		}
		_ = s.runtime.Close(background)
	}
}

// A count in debugging information that claims more than it has does not reach wazero, where the
// first trap would end the process.
func TestLinesThatClaim(t *testing.T) {
	section := func(name, data string) string { return hostile.Section(0, hostile.Sized(name)+data) }
	// The line table claims 2^40 directories.
	const table = "\x18\x00\x00\x00\x05\x00\x04\x00\x10\x00\x00\x00\x01\x01\x01\x00\x01\x01\x00\x80\x80\x80\x80\x80\x20\x00\x00\x00"
	wasm := hostile.Guest{Run: "\x00\x00\x41\x2a", Tail: section(".debug_abbrev", "\x01\x11\x00\x10\x17\x11\x01\x12\x06\x00\x00\x00") +
		section(".debug_info", "\x14\x00\x00\x00\x04\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x10\x00") + section(".debug_line", table)}.Bytes()
	if _, err := debuginfo.SectionsOf(wasm).Data(); err != nil {
		t.Fatal(err)
	}
	rest, _ := withoutNames(wasm, true)
	if n := len(debuginfo.SectionsOf(rest)); n != 0 {
		t.Errorf("wazero gets %d sections", n)
	}
}

// linesGuest is a guest built with -debug.
func linesGuest(t testing.TB) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../e2e/testdata/lines.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// Cut or damaged debugging information gives other names or none. It causes no panic.
func TestInlinedDamaged(t *testing.T) {
	whole := newInlined(linesGuest(t))
	if len(whole.sections) < 5 || len(whole.sections["info"]) == 0 {
		t.Fatalf("%d sections", len(whole.sections))
	}
	named := 0
	for pc := uint64(0); pc < 0x8000; pc += 0x100 {
		named += len(whole.names(whole.functions(), pc))
	}
	if named < 10 {
		t.Errorf("%d names", named)
	}
	for section, data := range whole.sections {
		for _, damage := range []func([]byte) []byte{
			func(b []byte) []byte { return nil },
			func(b []byte) []byte { return b[:len(b)/2] },
			func(b []byte) []byte { clear(b[len(b)/3:]); return b },
			func(b []byte) []byte {
				for i := 11; i < len(b); i += 97 {
					b[i] ^= 0xff
				}
				return b
			},
		} {
			damaged := newInlined(linesGuest(t))
			damaged.sections[section] = damage([]byte(string(data)))
			for _, pc := range []uint64{0, 0x13, 0x736d, 1 << 40} {
				for _, name := range damaged.names(damaged.functions(), pc) {
					if len(name) > 1024 || strings.ContainsAny(name, "\x00\x1b\n") {
						t.Errorf("%q", name)
					}
				}
			}
		}
	}
	for _, wasm := range []string{"", "\x00asm\x01\x00\x00\x00", "\x00asm\x01\x00\x00\x00\x00\xff", "\x00asm\x01\x00\x00\x00\x00\x03\x09.d", "\x00asm\x01\x00\x00\x00\x00"} {
		if n := newInlined([]byte(wasm)); len(n.sections) != 0 || n.names(n.functions(), 1) != nil {
			t.Errorf("%q: %v", wasm, n.sections)
		}
	}
}

// panicking panics like wazero on a malformed line table.
type panicking struct{ api.Function }

func (panicking) CallWithStack(context.Context, []uint64) error {
	var file *struct{ Name string }
	return errors.New(file.Name)
}

// A panic of wazero's reader of line tables becomes the error of the call.
func TestLineTablePanic(t *testing.T) {
	err := tracedFunction{panicking{}}.CallWithStack(t.Context(), nil)
	if err == nil || !strings.Contains(err.Error(), "line table") || !strings.Contains(err.Error(), "nil pointer") {
		t.Errorf("%v", err)
	}
}

// unnamed is code of a module without a name.
func unnamed(t testing.TB) *code {
	t.Helper()
	module, err := processStore(t, false).runtime.CompileModule(t.Context(), []byte("\x00asm\x01\x00\x00\x00"))
	if err != nil {
		t.Fatal(err)
	}
	return &code{module: module}
}

// processStore is the process's store for the compiler or the interpreter.
func processStore(t testing.TB, interpreter bool) *store {
	t.Helper()
	key, s, err := (&options{interpreter: interpreter}).enterShared(false, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { leaveShared(key, s) })
	return s.store
}

// The test notices a version of wazero with other texts.
func TestTrapTexts(t *testing.T) {
	const module = "\x00asm\x01\x00\x00\x00" + "\x01\x05\x01\x60\x00\x01\x7f" + "\x03\x02\x01\x00" + "\x07\x05\x01\x01f\x00\x00"
	bodies := map[engine.Trap]string{
		engine.TrapDivideByZero:      "\x41\x01\x41\x00\x6d",                 // 1 / 0
		engine.TrapIntegerOverflow:   "\x41\x80\x80\x80\x80\x78\x41\x7f\x6d", // i32::MIN / -1
		engine.TrapInvalidConversion: "\x43\x00\x00\xc0\x7f\xa8",             // i32.trunc_f32_s(NaN)
		engine.TrapUnreachable:       "\x00",                                 //
		engine.TrapStackOverflow:     "\x10\x00",                             // itself
	}
	for name, s := range map[string]*store{"compiler": processStore(t, false), "interpreter": processStore(t, true)} {
		for trap, body := range bodies {
			code := "\x00" + body + "\x0b"
			wasm := module + "\x0a" + string(rune(len(code)+2)) + "\x01" + string(rune(len(code))) + code
			module, err := s.runtime.Instantiate(t.Context(), []byte(wasm))
			if err != nil {
				t.Fatal(err)
			}
			_, err = module.ExportedFunction("f").Call(t.Context())
			if err == nil || unnamed(t).explain(err).Trap != trap {
				t.Errorf("%s: %q is %q, want %q", name, err, unnamed(t).explain(err).Trap, trap)
			}
			if err := module.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	bare := errors.New("stack overflow")
	for _, err := range []error{bare, fmt.Errorf("wasm error: %w\nwasm stack trace:\n\t", bare)} {
		if got := unnamed(t).explain(err).Trap; got != engine.TrapStackOverflow {
			t.Errorf("%q is %q", err, got)
		}
	}
	for _, err := range []error{
		errors.New("unreachable"), fmt.Errorf("%w (recovered by wazero)", errors.New("unreachable")), fmt.Errorf("wasm error: %w", errors.New("other")),
	} {
		if trap := unnamed(t).explain(err).Trap; trap != "" {
			t.Errorf("%q is taken for the trap %q", err, trap)
		}
	}
}

// The errors of closed runtimes, of exits, and of host functions that end a call have their
// meanings.
func TestExplain(t *testing.T) {
	for _, code := range []uint32{1, sys.ExitCodeContextCanceled, sys.ExitCodeDeadlineExceeded} {
		if f := unnamed(t).explain(sys.NewExitError(code)); !f.Closed || f.Exited {
			t.Errorf("%d: %+v", code, f)
		}
	}
	if err := error(sys.NewExitError(sys.ExitCodeDeadlineExceeded)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	f := unnamed(t).explain(fmt.Errorf("%w (recovered by wazero)\nwasm stack trace:\n\twasi.proc_exit(i32)\n\t.$5()", &engine.Exit{Code: 3}))
	if !f.Exited || f.ExitCode != 3 || f.Trap != "" || f.Closed || !slices.Equal(f.Trace, []engine.Frame{{Func: "$5()"}}) {
		t.Errorf("%+v", f)
	}
	f = unnamed(t).explain(errors.New("need 3 params"))
	if f.Exited || f.Closed || f.Trap != "" || len(f.Trace) != 0 {
		t.Errorf("%+v", f)
	}
}

func TestFrameString(t *testing.T) {
	for frame, want := range map[engine.Frame]string{
		{Func: "f(i32)"}: "f(i32)",
		{Func: "f()", File: "lib.rs", Line: 7, Column: 2}: "f() (lib.rs:7:2)",
		{File: "lib.rs", Line: 7}:                         "(lib.rs:7)",
	} {
		if got := frame.String(); got != want {
			t.Errorf("%+v is %q, want %q", frame, got, want)
		}
	}
}

// Panics of Go code are told from traps, with their value and stack.
func TestPanics(t *testing.T) {
	own := errors.New("odd (recovered by wazero)\nwasm stack trace:\n\tx")
	tests := map[string]struct {
		panics func()
		text   string
		stack  string
	}{
		"text":          {func() { panic("not today") }, "not today", ""},
		"error":         {func() { panic(own) }, own.Error(), ""},
		"runtime error": {func() { var p *int; *p = 1 }, "invalid memory address", "TestPanics.func"},
	}
	for name, test := range tests {
		for engineName, config := range map[string]wazero.RuntimeConfig{"compiler": wazero.NewRuntimeConfig(), "interpreter": wazero.NewRuntimeConfigInterpreter()} {
			t.Run("wasi-stream-fails: "+name+" "+engineName, func(t *testing.T) {
				r := wazero.NewRuntimeWithConfig(t.Context(), config)
				defer r.Close(t.Context())
				_, err := r.NewHostModuleBuilder("h").NewFunctionBuilder().WithGoFunction(api.GoFunc(func(context.Context, []uint64) { test.panics() }), nil, nil).
					Export("f").Instantiate(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				m, err := r.Instantiate(t.Context(), []byte("\x00asm\x01\x00\x00\x00"+"\x01\x04\x01\x60\x00\x00"+"\x02\x07\x01\x01h\x01f\x00\x00"+
					"\x03\x02\x01\x00"+"\x07\x05\x01\x01r\x00\x01"+"\x0a\x06\x01\x04\x00\x10\x00\x0b"))
				if err != nil {
					t.Fatal(err)
				}
				_, err = m.ExportedFunction("r").Call(t.Context())
				f := (&code{}).explain(err)
				if f.Trap != "" || f.Panic == nil || !strings.Contains(f.Panic.Text, test.text) || !strings.Contains(f.Panic.Stack, test.stack) {
					t.Fatalf("%+v, %+v", f, f.Panic)
				}
				if (name != "text") != (f.Panic.Err != nil) || name == "error" && f.Panic.Err != own {
					t.Errorf("%v", f.Panic.Err)
				}
				if strings.Contains(f.Panic.Text, "goroutine") || strings.Contains(f.Panic.Text, ".go:") {
					t.Errorf("%q", f.Panic.Text)
				}
			})
		}
	}
}
