package e2e_test

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/lending"
	"github.com/wazabi/wazabi/testdata/gen/linka"
)

// Instructions of WebAssembly, for bodies of a function with one parameter and an i64 as its
// result. A body has no locals, and withBody ends it.
const (
	wasmUnreachable = "\x00"
	wasmEndless     = "\x03\x40\x0c\x00\x0b\x42\x00"
	// wasmSame returns the parameter, extended with zeros.
	wasmSame = "\x20\x00\xad"
	wasmTwo  = "\x42\x02"
	wasmOne  = "\x42\x01"
	// wasmLast returns the address of the last four bytes of memory.
	wasmLast = "\x3f\x00\x41\x10\x74\x41\x04\x6b\xad"
	// wasmFilled fills the first 256 bytes at the parameter with -1, and returns it.
	wasmFilled = "\x20\x00\x41\xff\x01\x41\x80\x02\xfc\x0b\x00" + wasmSame
)

// withBody returns a guest in which the function that it exports by that name has another body.
func withBody(t *testing.T, wasm []byte, export, body string) []byte {
	t.Helper()
	m, err := wasmbin.Parse(wasm, wasmbin.Trusted)
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(m.Exports, func(e wasmbin.Export) bool { return e.Name == export })
	if at < 0 {
		t.Fatalf("no export %s", export)
	}
	imported := uint32(0)
	for _, i := range m.Imports {
		if i.Kind == wasmbin.Func {
			imported++
		}
	}
	made, rewriteErr := wasmbin.RewriteSections(wasm, []wasmbin.Edit{{ID: 10, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
		count := r.U32()
		out = binary.AppendUvarint(out, uint64(count))
		for n := range count {
			old := r.Part(r.U32(), "body").Rest()
			if n == m.Exports[at].Index-imported {
				old = []byte("\x00" + body + "\x0b")
			}
			out = append(binary.AppendUvarint(out, uint64(len(old))), old...)
		}
		return out
	}}}, nil)
	if rewriteErr != nil {
		t.Fatal(rewriteErr)
	}
	return made
}

// TestLendingLies: the export that calls the closures traps, does not return, or returns an invalid
// value. The call of the program fails with this error, and the instance ends.
func TestLendingLies(t *testing.T) {
	needsWazero(t, "its code is not read")
	checkLeaks(t)
	wasm := readGuest(t, "lending")
	for _, tt := range []struct {
		name, body string
		call       func(ctx context.Context, m *lending.Module) error
		kind       error
		at         string
	}{
		{"a bool", wasmTwo, func(ctx context.Context, m *lending.Module) error {
			_, _, err := m.CountShort(ctx, []string{"a"}, 3)
			return err
		},
			wazabi.ErrBool, "lending.Host.Count.wanted: invalid bool: 2, expected 0 or 1 (result)"},
		{"an address that is not aligned", wasmOne, func(ctx context.Context, m *lending.Module) error { _, _, err := m.Described(ctx); return err },
			wazabi.ErrMisaligned, "lending.Host.Four.f: misaligned address: 0x1"},
		{"the end of memory", wasmLast, func(ctx context.Context, m *lending.Module) error { _, _, err := m.Exchanged(ctx, true); return err },
			wazabi.ErrOutOfBounds, "lending.Host.Exchange.f: out of bounds"},
		{"the arguments as the result", wasmFilled, func(ctx context.Context, m *lending.Module) error {
			_, err := m.Complaints(ctx, []string{"a"})
			return err
		},
			wazabi.ErrDiscriminant, "lending.Host.Check.f: invalid discriminant: 255"},
		{"a trap", wasmUnreachable, func(ctx context.Context, m *lending.Module) error { _, err := m.Squares(ctx, 2); return err },
			wazabi.ErrTrap, "lending.Host.Sum.f: the guest trapped: unreachable"},
		{"an endless loop", wasmEndless, func(ctx context.Context, m *lending.Module) error { _, err := m.Squares(ctx, 2); return err },
			wazabi.ErrCanceled, "lending.Host.Sum.f: canceled"},
		// The host function swallows the error.
		{"an endless loop, as an Err", wasmEndless, func(ctx context.Context, m *lending.Module) error { _, err := m.Failing(ctx); return err },
			wazabi.ErrCanceled, "lending.Host.Attempt.f: canceled"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := lending.NewFrom(t.Context(), withBody(t, wasm, "wazabi_call", tt.body), &lendingHost{}, wazabi.WithPoolSize(1), wazabi.WithCancel())
			closed(t, m, err)
			limit := time.Minute
			if tt.body == wasmEndless {
				limit = 300 * time.Millisecond
			}
			for n := range uint64(2) {
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				if err := tt.call(ctx, m); !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.at) {
					t.Errorf("%v, want %v, %q", err, tt.kind, tt.at)
				}
				if s := m.Stats(); s.Busy != 0 || s.Poisoned != n+1 {
					t.Errorf("%+v, want %d poisoned instances", s, n+1)
				}
			}
		})
	}
}

// TestLinkLendingLies: the exporter that calls such a closure ends, unless it can take the error.
func TestLinkLendingLies(t *testing.T) {
	needsWazero(t, "its code is not read")
	checkLeaks(t)
	ctx := t.Context()
	b := newLinkB(t, quiet, newLinkC(t), wazabi.WithPoolSize(1))
	for _, tt := range []struct {
		body, at string
		kind     error
		call     func(a *linka.Module) error
		// ends: the exporter's instance ends too.
		ends uint64
	}{
		{wasmTwo, "linka.Mid.Chosen.wanted: invalid bool: 2", wazabi.ErrBool, func(a *linka.Module) error { _, _, err := a.Chosen(ctx, []string{"a"}, 3, 0); return err }, 1},
		{wasmLast, "linka.Mid.Edited.f: out of bounds", wazabi.ErrOutOfBounds, func(a *linka.Module) error { _, err := a.Edited(ctx, []linka.Line{linkLine(1)}, 7); return err }, 1},
		{wasmOne, "linka.Mid.Lent.f: misaligned address", wazabi.ErrMisaligned, func(a *linka.Module) error { _, err := a.Lent(ctx); return err }, 1},
		{wasmFilled, "linka.Mid.Attempted.f: invalid discriminant: 255", wazabi.ErrDiscriminant, func(a *linka.Module) error { _, err := a.Attempted(ctx, 1, 9); return err }, 0},
	} {
		m, err := linka.NewFrom(ctx, withBody(t, readGuest(t, "linka"), "wazabi_call", tt.body), nil, link.Block("mid", b))
		a := closed(t, m, err)
		before := b.Stats().Poisoned
		if err := tt.call(a); !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.at) {
			t.Errorf("%v, want %v, %q", err, tt.kind, tt.at)
		}
		if sa, sb := a.Stats(), b.Stats(); sa.Poisoned != 1 || sb.Poisoned != before+tt.ends || sa.Busy+sb.Busy != 0 {
			t.Errorf("%s: %+v, %+v, want %d more poisoned instances of linkb", tt.at, sa, sb, tt.ends)
		}
	}
	if n, err := b.Stores(ctx); n != 0 || err != nil {
		t.Errorf("%d stores are left, %v", n, err)
	}
}
