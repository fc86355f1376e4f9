package wazero

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/tetratelabs/wazero/sys"

	"github.com/wazabi/wazabi/go-host/engine"
)

// wazero's texts: a version with others must not go unnoticed.
func TestTrapTexts(t *testing.T) {
	const module = "\x00asm\x01\x00\x00\x00" + "\x01\x05\x01\x60\x00\x01\x7f" + "\x03\x02\x01\x00" + "\x07\x05\x01\x01f\x00\x00"
	bodies := map[engine.Trap]string{
		engine.TrapDivideByZero:      "\x41\x01\x41\x00\x6d",                 // 1 / 0
		engine.TrapIntegerOverflow:   "\x41\x80\x80\x80\x80\x78\x41\x7f\x6d", // i32::MIN / -1
		engine.TrapInvalidConversion: "\x43\x00\x00\xc0\x7f\xa8",             // i32.trunc_f32_s(NaN)
		engine.TrapUnreachable:       "\x00",                                 //
		engine.TrapStackOverflow:     "\x10\x00",                             // itself
	}
	for name, s := range map[string]*store{"compiler": compilerStore(), "interpreter": interpreterStore()} {
		for trap, body := range bodies {
			code := "\x00" + body + "\x0b"
			wasm := module + "\x0a" + string(rune(len(code)+2)) + "\x01" + string(rune(len(code))) + code
			module, err := s.runtime.Instantiate(t.Context(), []byte(wasm))
			if err != nil {
				t.Fatal(err)
			}
			_, err = module.ExportedFunction("f").Call(t.Context())
			if err == nil || explain(err).Trap != trap {
				t.Errorf("%s: %q is %q, want %q", name, err, explain(err).Trap, trap)
			}
			if err := module.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	bare := errors.New("stack overflow")
	for _, err := range []error{bare, fmt.Errorf("wasm error: %w\nwasm stack trace:\n\t", bare)} {
		if got := explain(err).Trap; got != engine.TrapStackOverflow {
			t.Errorf("%q is %q", err, got)
		}
	}
	for _, err := range []error{
		errors.New("unreachable"), fmt.Errorf("%w (recovered by wazero)", errors.New("unreachable")), fmt.Errorf("wasm error: %w", errors.New("other")),
	} {
		if trap := explain(err).Trap; trap != "" {
			t.Errorf("%q is taken for the trap %q", err, trap)
		}
	}
}

// Closed runtimes, exits, and host functions that end a call.
func TestExplain(t *testing.T) {
	for _, code := range []uint32{1, sys.ExitCodeContextCanceled, sys.ExitCodeDeadlineExceeded} {
		if f := explain(sys.NewExitError(code)); !f.Closed || f.Exited {
			t.Errorf("%d: %+v", code, f)
		}
	}
	if err := error(sys.NewExitError(sys.ExitCodeDeadlineExceeded)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	f := explain(fmt.Errorf("%w (recovered by wazero)\nwasm stack trace:\n\twasi.proc_exit(i32)\n\tguest.f()", &exited{3}))
	if !f.Exited || f.ExitCode != 3 || f.Trap != "" || f.Closed || !slices.Equal(f.Trace, []engine.Frame{{Func: "guest.f()"}}) {
		t.Errorf("%+v", f)
	}
	f = explain(errors.New("need 3 params"))
	if f.Exited || f.Closed || f.Trap != "" || len(f.Trace) != 0 {
		t.Errorf("%+v", f)
	}
}

func TestTrace(t *testing.T) {
	const prefix = "wasm error: unreachable\nwasm stack trace:\n\t"
	for text, want := range map[string][]engine.Frame{
		prefix + ".core::panicking::panic::h0123456789abcdef(i32)\n\tshop/place(i32) i32": {
			{Func: "core::panicking::panic(i32)"}, {Func: "shop/place(i32) i32"},
		},
		// What is inlined lies before the function that it is inlined into.
		prefix + ".inner(i32)\n\t\t0x1f3: lib.rs:12:5 (inlined)\n\t\t       lib.rs:20:9 (inlined)\n\t\t       src/lib.rs:31:1\n\t.outer()": {
			{File: "lib.rs", Line: 12, Column: 5}, {File: "lib.rs", Line: 20, Column: 9},
			{Func: "inner(i32)", File: "src/lib.rs", Line: 31, Column: 1}, {Func: "outer()"},
		},
		prefix + ".f()\n\t\t0x1: lib.rs:7\n\t\n\nGo runtime stack trace:\nmain.main()": {{Func: "f()", File: "lib.rs", Line: 7}},
		prefix + ".\x1b[31mred()": {{Func: "\uFFFD[31mred()"}},
		"nothing":                 nil,
	} {
		if got := trace(text); !slices.Equal(got, want) {
			t.Errorf("%q:\ngot  %+v\nwant %+v", text, got, want)
		}
	}
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
