package e2e_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/linka"
)

// TestLinkCallbacks: closures of linka are called by linkb, and through it by linkc.
func TestLinkCallbacks(t *testing.T) {
	eachLink(t, testLinkCallbacks)
}

func testLinkCallbacks(t *testing.T, a *linka.Module) {
	ctx := t.Context()
	words := []string{"a", "größer", "of", "", strings.Repeat("long", 5000)}
	// Counted by linkb, by linkc, and by linkc with a closure of linkb's.
	for far := range uint32(3) {
		if count, asked, err := a.Chosen(ctx, words, 3, far); count != 3 || asked != 5 || err != nil {
			t.Errorf("Chosen %d far = %d, %d, %v, want 3 of 5", far, count, asked, err)
		}
	}
	// 517/100 + 516/100, and the i8 is negative.
	if sum, seen, err := a.Applied(ctx, -517); sum != -10 || seen != "-517 -0.5 ß;-518 2 b;" || err != nil {
		t.Errorf("Applied = %d, %q, %v", sum, seen, err)
	}
	lines, err := a.Edited(ctx, []linka.Line{linkLine(1), linkLine(2)}, 7)
	want := []linka.Line{linkLine(1), linkLine(2)}
	for i := range want {
		want[i].Text += `: Named("of b", Dot)`
	}
	if diff := cmp.Diff(want, lines); diff != "" || err != nil {
		t.Errorf("Edited: %v (-want +got):\n%s", err, diff)
	}
	var tooLong *linka.LineErrorTooLong
	if _, err := a.Edited(ctx, []linka.Line{linkLine(1), linkLine(2)}, 2); !errors.As(err, &tooLong) || tooLong.Text != want[1].Text {
		t.Errorf("an error of the closure: %v", err)
	}
	for _, size := range []uint32{0, 100, 1 << 20} {
		if n, err := a.Echoed(ctx, size); n != size || err != nil {
			t.Errorf("Echoed(%d) = %d, %v", size, n, err)
		}
	}
	attempted, err := a.Attempted(ctx, 4, 9)
	if diff := cmp.Diff([]string{"0", "1 is odd", "20", "3 is odd"}, attempted); diff != "" || err != nil {
		t.Errorf("Attempted: %v (-want +got):\n%s", err, diff)
	}
	before, err := a.Stores(ctx)
	if n, lentErr := a.Lent(ctx); n != 2 || lentErr != nil || err != nil {
		t.Errorf("Lent = %d, %v, %v, want 2 texts", n, lentErr, err)
	}
	// One store is kept, one went back, and one was dropped in the closure.
	if after, err := a.Stores(ctx); after != before+1 || err != nil {
		t.Errorf("%d stores before, %d afterwards, %v", before, after, err)
	}
}

// TestLinkCallbackFaults: a closure that panics poisons its guest, and the one that called it only if
// this cannot take the error. A panic of the caller reaches the closure's guest as of any export.
func TestLinkCallbackFaults(t *testing.T) {
	ctx := t.Context()
	for _, tt := range []struct {
		name string
		open func(t *testing.T) interface {
			link.Guest
			Stats() wazabi.Stats
		}
	}{
		{"package", func(t *testing.T) interface {
			link.Guest
			Stats() wazabi.Stats
		} {
			return newLinkB(t, quiet, newLinkC(t), wazabi.WithPoolSize(1))
		}},
		{"late", func(t *testing.T) interface {
			link.Guest
			Stats() wazabi.Stats
		} {
			return lateLinkB(t, quiet, late(t, "linkc"), wazabi.WithPoolSize(1))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := tt.open(t)
			a := newLinkA(t, b, wazabi.WithPoolSize(1))
			replaced := func(fault string, inA, inB uint64) {
				t.Helper()
				if sa, sb := a.Stats(), b.Stats(); sa.Poisoned != inA || sb.Poisoned != inB || sa.Busy+sb.Busy != 0 {
					t.Errorf("after %s, %d instances of linka and %d of linkb were poisoned, want %d and %d: %+v, %+v", fault, sa.Poisoned, sb.Poisoned, inA, inB, sa, sb)
				}
				if count, asked, err := a.Chosen(ctx, []string{"a", "of"}, 2, 0); count != 1 || asked != 2 || err != nil {
					t.Errorf("after %s, Chosen = %d, %d, %v", fault, count, asked, err)
				}
			}
			replaced("nothing", 0, 0)
			// linkb takes an Err in its place, and returns. linka has ended.
			_, err := a.Attempted(ctx, 4, 2)
			if !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "the closure got 2") {
				t.Errorf("a panic that the caller takes as an Err: %v", err)
			}
			replaced("a panic that the caller takes", 1, 0)
			// linkb has no Result for it.
			_, _, err = a.Chosen(ctx, []string{"a"}, 0, 0)
			if !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "no limit for a") {
				t.Errorf("a panic that the caller cannot take: %v", err)
			}
			replaced("a panic that the caller cannot take", 2, 1)
			// All three.
			_, _, err = a.Chosen(ctx, []string{"a"}, 0, 2)
			if !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "no limit for a") {
				t.Errorf("a panic behind two guests: %v", err)
			}
			replaced("a panic behind two guests", 3, 2)
			// linkb panics, and linka goes on.
			_, err = a.FallsAfter(ctx)
			var e *wazabi.GuestError
			if !errors.As(err, &e) || !strings.HasPrefix(e.Error(), "3: ") || !strings.Contains(e.Error(), "after 4") {
				t.Errorf("a panic of the caller: %v", err)
			}
			replaced("a panic of the caller", 3, 3)
		})
	}
}

// TestLinkLateCallbacks: an importer without a package.
func TestLinkLateCallbacks(t *testing.T) {
	ctx := t.Context()
	a := late(t, "linka", dynamic.Link("mid", newLinkB(t, quiet, newLinkC(t))))
	for far := range uint32(3) {
		v, err := a.Call(ctx, "chosen", []string{"a", "größer", "of"}, 3, far)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := v.MarshalJSON(); string(text) != "[2,3]" || err != nil {
			t.Errorf("chosen = %s, %v, want 2 of 3", text, err)
		}
	}
	v, err := a.Call(ctx, "attempted", 3, 9)
	var texts []string
	if err == nil {
		err = v.Decode(&texts)
	}
	if diff := cmp.Diff([]string{"0", "1 is odd", "20"}, texts); diff != "" || err != nil {
		t.Errorf("attempted: %v (-want +got):\n%s", err, diff)
	}
}

// TestLinkCallbackAllocs: a closure that takes and returns strings and lists costs no allocation, nor
// does a call that has one.
func TestLinkCallbackAllocs(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	ctx := t.Context()
	b, err := newLinkB(t, quiet, newLinkC(t)).Instance(ctx)
	i, err2 := newLinkA(t, closed(t, b, err)).Instance(ctx)
	a := closed(t, i, err2)
	words := []string{"a", "größer", "of"}
	for name, f := range map[string]func() error{
		"strings": func() error { _, _, err := a.Chosen(ctx, words, 3, 1); return err },
		"bytes":   func() error { _, err := a.Echoed(ctx, 5000); return err },
	} {
		if err := f(); err != nil {
			t.Fatal(err)
		}
		if got := testing.AllocsPerRun(50, func() {
			if err := f(); err != nil {
				t.Error(err)
			}
		}); got != 0 {
			t.Errorf("%s: %v allocations, want 0", name, got)
		}
	}
}
