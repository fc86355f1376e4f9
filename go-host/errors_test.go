package wazabi_test

import (
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
)

// kinds are the kinds of errors, by name.
var kinds = map[string]error{
	"ErrInput": wazabi.ErrInput, "ErrOption": wazabi.ErrOption,
	"ErrOutOfBounds": wazabi.ErrOutOfBounds, "ErrMisaligned": wazabi.ErrMisaligned, "ErrUTF8": wazabi.ErrUTF8, "ErrBool": wazabi.ErrBool,
	"ErrChar": wazabi.ErrChar, "ErrDiscriminant": wazabi.ErrDiscriminant, "ErrDuplicate": wazabi.ErrDuplicate, "ErrRange": wazabi.ErrRange,
	"ErrBudget": wazabi.ErrBudget, "ErrDepth": wazabi.ErrDepth, "ErrHandle": wazabi.ErrHandle, "ErrHost": wazabi.ErrHost,
	"ErrTrap": wazabi.ErrTrap, "ErrStackOverflow": wazabi.ErrStackOverflow, "ErrGuestPanic": wazabi.ErrGuestPanic,
	"ErrGuestExit": wazabi.ErrGuestExit, "ErrGuestOOM": wazabi.ErrGuestOOM,
	"ErrCanceled": wazabi.ErrCanceled, "ErrClosed": wazabi.ErrClosed, "ErrPoisoned": wazabi.ErrPoisoned, "ErrBusy": wazabi.ErrBusy,
	"ErrInit": wazabi.ErrInit, "ErrPool": wazabi.ErrPool,
	"ErrModule": wazabi.ErrModule, "ErrLimit": wazabi.ErrLimit, "ErrFeature": wazabi.ErrFeature, "ErrMemory": wazabi.ErrMemory,
	"ErrDescription": wazabi.ErrDescription, "ErrVersion": wazabi.ErrVersion, "ErrExport": wazabi.ErrExport, "ErrImport": wazabi.ErrImport,
	"ErrABIMismatch": wazabi.ErrABIMismatch, "ErrConversion": wazabi.ErrConversion,
}

// A fake Client can make any error that the kit makes.
func TestErrorKinds(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	for name := range file.Scope.Objects {
		if strings.HasPrefix(name, "Err") && name != "Error" {
			declared++
			if kinds[name] == nil {
				t.Errorf("%s is not among the kinds of this test", name)
			}
		}
	}
	if declared != len(kinds) {
		t.Errorf("%d kinds are declared in errors.go, the test has %d", declared, len(kinds))
	}
	for name, kind := range kinds {
		err := error(&wazabi.Error{Kind: kind, Func: "shop.Place", Path: "order.items[3].name", Offset: 0x2a, Detail: "as found", Err: io.ErrUnexpectedEOF})
		want := fmt.Sprintf("wazabi: shop.Place: %v: as found (order.items[3].name, at 0x2a)", kind)
		if err.Error() != want {
			t.Errorf("%s: %q, want %q", name, err, want)
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s does not match its cause", name)
		}
		for other, otherKind := range kinds {
			if errors.Is(err, otherKind) != (name == other) {
				t.Errorf("%s matches %s: %v", name, other, name != other)
			}
		}
		var e *wazabi.Error
		if wrapped := fmt.Errorf("mine: %w", err); !errors.As(wrapped, &e) || e.Kind != kind || e.Err != io.ErrUnexpectedEOF {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

func TestTrapErrorKinds(t *testing.T) {
	for _, test := range []struct {
		err  wazabi.TrapError
		kind error
		text string
	}{
		{wazabi.TrapError{}, wazabi.ErrTrap, "wazabi: the guest trapped"},
		{wazabi.TrapError{Func: "shop.Place", Trap: wazabi.TrapDivideByZero}, wazabi.ErrTrap, "wazabi: shop.Place: the guest trapped: integer divide by zero"},
		{wazabi.TrapError{Kind: wazabi.ErrGuestPanic, Func: "shop.Place", Message: "no", File: "lib.rs", Line: 7, Column: 2}, wazabi.ErrGuestPanic,
			"wazabi: shop.Place: the guest panicked: no (lib.rs:7:2)"},
		{wazabi.TrapError{Kind: wazabi.ErrGuestExit, ExitCode: 3}, wazabi.ErrGuestExit, "wazabi: the guest exited: code 3"},
		{wazabi.TrapError{Kind: wazabi.ErrStackOverflow, Trap: wazabi.TrapStackOverflow}, wazabi.ErrStackOverflow, "wazabi: the guest's stack overflowed"},
		{wazabi.TrapError{Kind: wazabi.ErrGuestOOM, Trap: wazabi.TrapUnreachable}, wazabi.ErrGuestOOM, "wazabi: the guest is out of memory: unreachable"},
		{wazabi.TrapError{Kind: wazabi.ErrGuestOOM, Trap: wazabi.TrapUnreachable, MemorySize: 65536, MemoryLimit: 1 << 20}, wazabi.ErrGuestOOM,
			"wazabi: the guest is out of memory: it has 65536 bytes of at most 1048576, the limit of wazabi.WithMemoryLimit"},
		{wazabi.TrapError{Kind: wazabi.ErrGuestOOM, Message: "no", File: "lib.rs", MemorySize: 65536, MemoryLimit: 1 << 20}, wazabi.ErrGuestOOM,
			"wazabi: the guest is out of memory: it has 65536 bytes of at most 1048576, the limit of wazabi.WithMemoryLimit: no (lib.rs)"},
		{wazabi.TrapError{Kind: wazabi.ErrCanceled, Err: context.DeadlineExceeded}, wazabi.ErrCanceled, "wazabi: canceled: context deadline exceeded"},
		{wazabi.TrapError{Kind: wazabi.ErrCanceled}, wazabi.ErrCanceled, "wazabi: canceled"},
		// A fake Client does not fill every field.
		{wazabi.TrapError{Kind: wazabi.ErrGuestPanic, Message: "boom"}, wazabi.ErrGuestPanic, "wazabi: the guest panicked: boom"},
		{wazabi.TrapError{Kind: wazabi.ErrGuestPanic, Message: "boom", File: "lib.rs"}, wazabi.ErrGuestPanic, "wazabi: the guest panicked: boom (lib.rs)"},
		{wazabi.TrapError{Kind: wazabi.ErrGuestPanic, File: "lib.rs", Line: 7, Column: 2}, wazabi.ErrGuestPanic, "wazabi: the guest panicked (lib.rs:7:2)"},
		{wazabi.TrapError{Err: io.ErrUnexpectedEOF}, wazabi.ErrTrap, "wazabi: the guest trapped: unexpected EOF"},
		{wazabi.TrapError{Kind: wazabi.ErrStackOverflow, Err: io.ErrUnexpectedEOF}, wazabi.ErrStackOverflow,
			"wazabi: the guest's stack overflowed: unexpected EOF"},
		// The engine's error repeats the trap.
		{wazabi.TrapError{Trap: wazabi.TrapUnreachable, Err: io.ErrUnexpectedEOF}, wazabi.ErrTrap, "wazabi: the guest trapped: unreachable"},
	} {
		err := error(&test.err)
		if err.Error() != test.text {
			t.Errorf("%q, want %q", err, test.text)
		}
		for name, kind := range kinds {
			if want := kind == wazabi.ErrTrap || kind == test.kind; errors.Is(err, kind) != want {
				t.Errorf("%v matches %s: %v", err, name, !want)
			}
		}
		if errors.Unwrap(err) != test.err.Err {
			t.Errorf("%v unwraps to %v", err, errors.Unwrap(err))
		}
	}
	err := error(&wazabi.TrapError{Trace: []wazabi.Frame{{Func: "shop::place", File: "lib.rs", Line: 7}}})
	var trap *wazabi.TrapError
	if !errors.As(err, &trap) || trap.Trace[0].String() != "shop::place (lib.rs:7)" {
		t.Errorf("%+v", trap)
	}
	if err := error(&wazabi.GuestError{Message: "sold\nout"}); err.Error() != "sold; out" {
		t.Errorf("%q", err)
	}
}

// An error without a Detail has the text of its cause, in one bounded line.
func TestErrorCause(t *testing.T) {
	for _, test := range []struct {
		err  wazabi.Error
		text string
	}{
		{wazabi.Error{Kind: wazabi.ErrHost, Err: errors.New("disk full")}, "wazabi: the host failed: disk full"},
		{wazabi.Error{Kind: wazabi.ErrHost, Detail: "as found", Err: errors.New("disk full")}, "wazabi: the host failed: as found"},
		{wazabi.Error{Kind: wazabi.ErrInit, Err: &wazabi.Error{Kind: wazabi.ErrBool, Detail: "2"}}, "wazabi: the instance could not be prepared: invalid bool: 2"},
		{wazabi.Error{Err: errors.New("a\nb\x1b")}, "wazabi: a; b\ufffd"},
	} {
		if got := test.err.Error(); got != test.text {
			t.Errorf("%q, want %q", got, test.text)
		}
	}
}

// The parts of an error that come from a guest are bounded and cannot deceive a terminal.
func TestErrorText(t *testing.T) {
	hostile := strings.Repeat("[1]", 5000) + "\x1b[2J\u202e\n"
	for _, err := range []error{
		&wazabi.Error{Kind: wazabi.ErrUTF8, Path: hostile}, &wazabi.Error{Detail: hostile}, &wazabi.GuestError{Message: hostile},
		&wazabi.TrapError{Message: hostile, Line: 1}, &wazabi.TrapError{File: hostile, Line: 1},
		&wazabi.TrapError{Message: hostile}, &wazabi.TrapError{File: hostile}, &wazabi.TrapError{Err: errors.New(hostile)},
		&wazabi.Error{Err: errors.New(hostile)},
	} {
		if text := err.Error(); len(text) > 4<<10 || strings.ContainsAny(text, "\x1b\u202e\n") {
			t.Errorf("%T: %d bytes, %q", err, len(text), text[max(0, len(text)-20):])
		}
	}
}

// The place is the end of the text, however long the cause is. A long path is cut in the middle.
func TestErrorPlace(t *testing.T) {
	long := strings.Repeat("cause ", 1000)
	path := "result" + strings.Repeat(".items[3]", 50) + ".name"
	for _, test := range []struct {
		err        error
		begin, end string
	}{
		{&wazabi.Error{Func: "shop.Total", Kind: wazabi.ErrUTF8, Detail: "byte 2", Path: "a.b", Offset: 16}, "wazabi: shop.Total: invalid UTF-8: byte 2 (a.b, at 0x10)", ""},
		{&wazabi.Error{Func: "shop.Total", Kind: wazabi.ErrUTF8, Detail: long, Path: path}, "wazabi: shop.Total: invalid UTF-8: cause ", ".items[3].name)"},
		{&wazabi.TrapError{Func: "shop.Total", Message: long, File: path, Line: 7, Column: 5}, "wazabi: shop.Total: the guest trapped: cause ", ".items[3].name:7:5)"},
		{&abi.Error{Kind: abi.ErrExport, Where: "shop/total", Detail: "no such export"}, "wazabi: exports and ABI description disagree: no such export (shop/total)", ""},
		{&abi.Error{Kind: abi.ErrDescription, Where: path, Detail: long, Offset: 16}, "wazabi: unusable ABI description: cause ", ".items[3].name, at 0x10)"},
	} {
		text := test.err.Error()
		if test.end == "" && text != test.begin || !strings.HasPrefix(text, test.begin) || !strings.HasSuffix(text, test.end) || len(text) > 4<<10 {
			t.Errorf("%d bytes, %s; want %s … %s", len(text), text, test.begin, test.end)
		}
		if _, place, _ := strings.Cut(text, "("); test.end != "" && (len(place) > 200 || !strings.HasPrefix(place, "result.items[3].items[3]")) {
			t.Errorf("the place is %s", place)
		}
	}
}

// %+v prints the trace; every other verb prints the text.
func TestTrapErrorFormat(t *testing.T) {
	err := &wazabi.TrapError{Kind: wazabi.ErrGuestPanic, Func: "shop.Total", Message: "no price", File: "src/lib.rs", Line: 7, Column: 5,
		Trace: []wazabi.Frame{{Func: "shop::price", File: "src/lib.rs", Line: 7, Column: 5}, {File: "src/lib.rs", Line: 3}, {Func: "shop/total\nx"}}}
	const text = "wazabi: shop.Total: the guest panicked: no price (src/lib.rs:7:5)"
	for format, want := range map[string]string{
		"%v":    text,
		"%s":    text,
		"%q":    `"` + text + `"`,
		"%.6s":  "wazabi",
		"%-70s": text + strings.Repeat(" ", 70-len(text)),
		"%+v":   text + "\n\tshop::price (src/lib.rs:7:5)\n\t(src/lib.rs:3)\n\tshop/total; x",
	} {
		if got := fmt.Sprintf(format, err); got != want {
			t.Errorf("%s: %q; want %q", format, got, want)
		}
	}
	if got := fmt.Sprintf("%#v", err); !strings.Contains(got, `Func:"shop.Total"`) || !strings.Contains(got, "Column:5") {
		t.Errorf("%%#v: %s", got)
	}
	var trap *wazabi.TrapError
	if !errors.As(fmt.Errorf("order 7: %w", err), &trap) || trap.Trace[0].Line != 7 {
		t.Errorf("%v", trap)
	}
}

// %+v of an error that a trap led to prints the trap's trace; every other verb prints the text.
func TestErrorFormat(t *testing.T) {
	trap := &wazabi.TrapError{Kind: wazabi.ErrGuestPanic, Trace: []wazabi.Frame{{Func: "shop::price", File: "src/lib.rs", Line: 7}, {}, {Func: "start\x1b\n"}}}
	err := &wazabi.Error{Kind: wazabi.ErrInit, Detail: "no price", Err: fmt.Errorf("wrapped: %w", trap)}
	const text = "wazabi: the instance could not be prepared: no price"
	for format, want := range map[string]string{
		"%v":    text,
		"%s":    text,
		"%q":    `"` + text + `"`,
		"%.6s":  "wazabi",
		"%-70s": text + strings.Repeat(" ", 70-len(text)),
		"%+v":   text + "\n\tshop::price (src/lib.rs:7)\n\t?\n\tstart\ufffd",
	} {
		if got := fmt.Sprintf(format, err); got != want {
			t.Errorf("%s: %q; want %q", format, got, want)
		}
	}
	for _, err := range []error{&wazabi.Error{Kind: wazabi.ErrInit, Detail: "no price"}, &wazabi.Error{Kind: wazabi.ErrInit, Detail: "no price", Err: io.EOF}} {
		if got := fmt.Sprintf("%+v", err); got != text {
			t.Errorf("%q; want %q", got, text)
		}
	}
	if got := fmt.Sprintf("%#v", err); !strings.Contains(got, `Detail:"no price"`) {
		t.Errorf("%%#v: %s", got)
	}
}

// %+v of ErrABIMismatch has a line for each difference; every other verb prints one line.
func TestErrorFormatDifferences(t *testing.T) {
	const kind = "wazabi: shop: the guest does not match the generated package: "
	err := &wazabi.Error{Kind: wazabi.ErrABIMismatch, Func: "shop", Path: "shop.wasm", Detail: "run wazabi gen again\nOrder: guest: no field price\nItem: \x1b\u202e\rx"}
	for format, want := range map[string]string{
		"%v":  kind + "run wazabi gen again; Order: guest: no field price; Item: \ufffd\ufffd; x (shop.wasm)",
		"%+v": kind + "run wazabi gen again (shop.wasm)\n\tOrder: guest: no field price\n\tItem: \ufffd\ufffd\ufffdx",
	} {
		if got := fmt.Sprintf(format, err); got != want {
			t.Errorf("%s: %q; want %q", format, got, want)
		}
	}
	// The guest's part of the text is bounded.
	err.Detail = strings.Repeat(strings.Repeat("x", 8<<10)+"\n", 100)
	if got := fmt.Sprintf("%+v", err); len(got) > 128<<10 {
		t.Errorf("%d bytes", len(got))
	}
	// Other errors stay one line: their texts are not lists.
	err = &wazabi.Error{Kind: wazabi.ErrInit, Detail: "no\nprice"}
	if got, want := fmt.Sprintf("%+v", err), "wazabi: the instance could not be prepared: no; price"; got != want {
		t.Errorf("%q; want %q", got, want)
	}
}

// TestGuestErrorItself: an error that the program has made its own source has a text.
func TestGuestErrorItself(t *testing.T) {
	err, empty := &wazabi.GuestError{Message: "a"}, &wazabi.GuestError{}
	err.Err, empty.Err = &wazabi.GuestError{Message: "b", Err: err}, empty
	if text := err.Error(); !strings.HasPrefix(text, "a: b: a: b: ") || len(text) > 4<<10 {
		t.Error(text)
	}
	if text := empty.Error(); text != "" {
		t.Errorf("%q", text)
	}
}
