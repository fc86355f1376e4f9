package wazabi_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

type kitError = wazabi.Error

// embedding embeds an error of the kit, and so has its methods.
type embedding struct{ *kitError }

// loops unwraps to itself.
type loops struct{}

func (loops) Error() string     { return "it loops" }
func (e loops) Unwrap() []error { return []error{e, e} }

// TestEndless: the program can make an error that leads to itself. Its text, its printing and the
// search in it end, and what does not lead to itself is found.
func TestEndless(t *testing.T) {
	// An overflow is found sooner.
	defer debug.SetMaxStack(debug.SetMaxStack(32 << 20))
	own := &wazabi.Error{}
	own.Err = own
	kind := &wazabi.Error{Detail: "detail"}
	kind.Kind = kind
	detailed := &wazabi.Error{Kind: wazabi.ErrHost, Detail: "detail"}
	detailed.Err = detailed
	wrapped := &wazabi.Error{Kind: wazabi.ErrHost}
	wrapped.Err = fmt.Errorf("around: %w", wrapped)
	joined := &wazabi.Error{Kind: wazabi.ErrHost}
	joined.Err = errors.Join(io.EOF, joined)
	embedded := &wazabi.Error{Kind: wazabi.ErrHost}
	embedded.Err = embedding{embedded}
	trap := &wazabi.TrapError{Kind: wazabi.ErrCanceled}
	trap.Err = trap
	trapKind := &wazabi.TrapError{}
	trapKind.Kind = trapKind
	guest := &wazabi.GuestError{Message: "guest"}
	guest.Err = guest
	first := &wazabi.Error{Kind: wazabi.ErrHost}
	second := &wazabi.TrapError{Kind: wazabi.ErrCanceled, Err: first}
	first.Err = second
	long := &wazabi.Error{Kind: wazabi.ErrHost}
	last := long
	for range 20_000 {
		next := &wazabi.Error{Kind: wazabi.ErrHost}
		last.Err, last = next, next
	}
	last.Err = long
	for name, err := range map[string]error{
		"its own cause": own, "its own kind": kind, "its own cause, with a detail": detailed, "wrapped": wrapped, "joined": joined,
		"embedded": embedded, "embedding": embedding{embedded}, "its own trap": trap, "a trap's own kind": trapKind, "its own source": guest, "two": first,
		"two others": second, "behind others": &wazabi.Error{Kind: wazabi.ErrHost, Err: fmt.Errorf("around: %w", own)}, "a long way": long,
		"the program's own": &wazabi.Error{Kind: wazabi.ErrHost, Err: loops{}},
	} {
		if errors.Is(err, io.ErrUnexpectedEOF) || fault.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: it is another error", name)
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if text := fmt.Sprintf(verb, err); text == "" || len(text) > 1<<20 || strings.Contains(text, "PANIC") {
				t.Errorf("%s: %s: %.200q", name, verb, text)
			}
		}
		var logged bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&logged, nil), slog.NewJSONHandler(&logged, nil)} {
			slog.New(h).Info("it failed", "error", err)
		}
		if logged.Len() == 0 {
			t.Errorf("%s: nothing is logged", name)
		}
	}
	for _, err := range []error{wrapped, detailed, embedded, embedding{embedded}, first, second} {
		if !errors.Is(err, wazabi.ErrHost) && !errors.Is(err, wazabi.ErrCanceled) {
			t.Errorf("%v: the kind is lost", err)
		}
	}
	if text := own.Error(); text != "wazabi: an error that leads to itself, or to more errors than are looked at" {
		t.Error(text)
	}
	// One error can be in a tree twice.
	twice := &wazabi.Error{Kind: wazabi.ErrHost, Err: errors.Join(io.EOF, io.EOF, &wazabi.Error{Kind: wazabi.ErrHost, Err: io.EOF})}
	if !errors.Is(twice, io.EOF) || !strings.Contains(twice.Error(), "EOF") {
		t.Error(twice)
	}
}
