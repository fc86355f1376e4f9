package wazabi

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTraps(t *testing.T) {
	tests := []struct {
		param uint64
		trap  Trap
		kind  error
	}{
		{0, TrapUnreachable, ErrTrap},
		{1, TrapOutOfBounds, ErrTrap},
		{2, TrapInvalidTableAccess, ErrTrap},
		{3, TrapIndirectCallType, ErrTrap},
		{4, TrapUnreachable, ErrGuestOOM},
	}
	engines(t, func(t *testing.T, opt ...Option) {
		m := open(t, append(opt, WithMemoryLimit(64<<20))...)
		for _, test := range tests {
			i := pin(t, m)
			_, err := run(t.Context(), i.calls, fnTrap, none, test.param)
			var e *TrapError
			if !errors.As(err, &e) || e.Trap != test.trap || !errors.Is(err, test.kind) || !errors.Is(err, ErrTrap) || e.Func != "protocol.Trap" {
				t.Errorf("%d: %v", test.param, err)
				continue
			}
			if !strings.Contains(e.Trace, "protocol/trap") && !strings.Contains(e.Trace, "trap") {
				t.Errorf("%d: trace %q", test.param, e.Trace)
			}
			for _, other := range []error{ErrGuestPanic, ErrStackOverflow, ErrPoisoned} {
				if errors.Is(err, other) {
					t.Errorf("%d: %v is %v", test.param, err, other)
				}
			}
			if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, ErrPoisoned) {
				t.Errorf("%d: entered again: %v", test.param, err)
			}
		}
	})
}

func TestStackOverflow(t *testing.T) {
	engines(t, func(t *testing.T, opt ...Option) {
		i := pin(t, open(t, opt...))
		_, err := run(t.Context(), i.calls, fnTrap, none, 5)
		// A guest with a shadow stack frame for each level runs out of that first.
		if !errors.Is(err, ErrTrap) || !errors.Is(err, ErrStackOverflow) && err.(*TrapError).Trap != TrapOutOfBounds {
			t.Errorf("%v", err)
		}
	})
	// The texts of both engines.
	bare := errors.New("stack overflow")
	if trapOf(bare) != TrapStackOverflow || trapOf(fmt.Errorf("wasm error: %w\nwasm stack trace:\n\t", bare)) != TrapStackOverflow {
		t.Error("a stack overflow is not known")
	}
}

func TestPanic(t *testing.T) {
	engines(t, func(t *testing.T, opt ...Option) {
		m := open(t, opt...)
		i := pin(t, m)
		err := i.Fail(t.Context(), "left: 1\n  right: 2")
		var e *TrapError
		if !errors.As(err, &e) {
			t.Fatalf("got %v", err)
		}
		if e.Message != "left: 1\n  right: 2" || !strings.HasSuffix(e.File, "protocol.rs") || e.Line == 0 || e.Column == 0 || e.Trap != TrapUnreachable {
			t.Errorf("%+v", e)
		}
		if !errors.Is(err, ErrGuestPanic) || !errors.Is(err, ErrTrap) || errors.Is(err, ErrGuestOOM) {
			t.Errorf("%v matches the wrong kinds", err)
		}
		want := fmt.Sprintf("wazabi: protocol.Fail: the guest panicked: left: 1; right: 2 (%s:%d:%d)", e.File, e.Line, e.Column)
		if err.Error() != want {
			t.Errorf("got  %s\nwant %s", err, want)
		}
		_, err = i.Add(t.Context(), 1, 2)
		if !errors.Is(err, ErrPoisoned) || errors.Is(err, ErrGuestPanic) || !strings.Contains(err.Error(), "left: 1") {
			t.Errorf("entered again: %v", err)
		}
		// The Module goes on with another instance.
		if err := m.Fail(t.Context(), "again"); !errors.Is(err, ErrGuestPanic) {
			t.Errorf("%v", err)
		}
		if got, err := m.Add(t.Context(), 1, 2); err != nil || got != 3 {
			t.Errorf("Add = %v, %v", got, err)
		}
	})
}

func TestPanicMessageIsCut(t *testing.T) {
	err := pin(t, open(t)).Fail(t.Context(), strings.Repeat("x", 5000))
	var e *TrapError
	if !errors.As(err, &e) || !strings.HasSuffix(e.Message, "xxx…") || len(e.Message) > 1010 {
		t.Errorf("%v", err)
	}
}

// A forged report is as harmless as any text.
func TestForgedPanic(t *testing.T) {
	m := open(t)
	for _, lens := range [][2]uint64{{4, 8}, {1 << 31, 1 << 31}, {1004, 1}, {0, 0xFFFFFFFF}} {
		_, err := run(t.Context(), m.calls, fnForge, none, lens[0], lens[1])
		var e *TrapError
		if !errors.As(err, &e) || e.Line != 7 || e.Column != 9 {
			t.Fatalf("got %v", err)
		}
		if text := err.Error(); !utf8.ValidString(text) || len(text) > maxErrorText || strings.ContainsRune(text, '\u009b') {
			t.Errorf("%q", text)
		}
	}
}

// wazero's texts: a version with others must not go unnoticed.
func TestTrapTexts(t *testing.T) {
	const division = "\x00asm\x01\x00\x00\x00" + "\x01\x05\x01\x60\x00\x01\x7f" + "\x03\x02\x01\x00" + "\x07\x05\x01\x01f\x00\x00"
	bodies := map[Trap]string{
		TrapDivideByZero:      "\x41\x01\x41\x00\x6d",                 // 1 / 0
		TrapIntegerOverflow:   "\x41\x80\x80\x80\x80\x78\x41\x7f\x6d", // i32::MIN / -1
		TrapInvalidConversion: "\x43\x00\x00\xc0\x7f\xa8",             // i32.trunc_f32_s(NaN)
		TrapUnreachable:       "\x00",                                 //
		TrapStackOverflow:     "\x10\x00",                             // itself
	}
	for name, e := range map[string]*engine{"compiler": compilerEngine(), "interpreter": interpreterEngine()} {
		for trap, body := range bodies {
			code := "\x00" + body + "\x0b"
			wasm := division + "\x0a" + string(rune(len(code)+2)) + "\x01" + string(rune(len(code))) + code
			module, err := e.runtime.Instantiate(t.Context(), []byte(wasm))
			if err != nil {
				t.Fatal(err)
			}
			_, err = module.ExportedFunction("f").Call(t.Context())
			if err == nil || trapOf(err) != trap {
				t.Errorf("%s: %q is %q, want %q", name, err, trapOf(err), trap)
			}
			if err := module.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, err := range []error{errors.New("unreachable"), fmt.Errorf("%w (recovered by wazero)", errors.New("unreachable")), fmt.Errorf("wasm error: %w", errors.New("other"))} {
		if trapOf(err) != "" {
			t.Errorf("%q is taken for a trap", err)
		}
	}
}

func TestTrace(t *testing.T) {
	got := trace("wasm error: unreachable\nwasm stack trace:\n\t.core::panicking::panic::h0123456789abcdef(i32)\n\tshop/place(i32) i32")
	if want := "core::panicking::panic(i32)\nshop/place(i32) i32"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if trace("nothing") != "" {
		t.Error("a trace out of nothing")
	}
}

func TestTexts(t *testing.T) {
	for in, want := range map[string]string{
		"plain":             "plain",
		"a\n\tb\r\nc":       "a; b; c",
		"\x1b[31mred\u202e": "\uFFFD[31mred\uFFFD",
		"bad\xff":           "bad\uFFFD",
	} {
		if got := oneLine(in, 100); got != want {
			t.Errorf("oneLine(%q) = %q, want %q", in, got, want)
		}
	}
	for n := range 20 {
		if got := plainText(strings.Repeat("é\xff", 20), n+3); len(got) > n+3 || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
			t.Errorf("plainText to %d: %q", n+3, got)
		}
	}
	long := &Error{Kind: ErrInput, Path: strings.Repeat("[1]", 5000), Detail: "\n"}
	if got := long.Error(); len(got) > maxErrorText {
		t.Errorf("an error of %d bytes", len(got))
	}
	if got := (&GuestError{Message: "a\nb"}).Error(); got != "a; b" {
		t.Errorf("GuestError: %q", got)
	}
}

func TestPaths(t *testing.T) {
	err := Field(Index(Field(Index(Index(BadInput("x"), 2), 1), "grid"), 3), "items")
	if got := err.(*Error).Path; got != "items[3].grid[1][2]" {
		t.Errorf("path %q", got)
	}
	other := Field(errors.New("other"), "a")
	if other.(*Error).Path != "a" || !errors.Is(other, ErrInput) {
		t.Errorf("%v", other)
	}
}
