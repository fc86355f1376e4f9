package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/linkerrors"
)

// failingMid is a host that returns its error.
type failingMid struct{ err error }

func (f failingMid) FallAny(context.Context, string) (uint32, error)   { return 0, f.err }
func (f failingMid) FallBoxed(context.Context, string) (uint32, error) { return 0, f.err }
func (f failingMid) FallCase(context.Context, string) (uint32, error)  { return 0, f.err }
func (f failingMid) FallNamed(context.Context, string) (uint32, error) { return 0, f.err }
func (f failingMid) Half(context.Context, uint32) (uint32, error)      { return 0, f.err }
func (f failingMid) Halves(context.Context, []uint32) ([]uint32, error) {
	return nil, f.err
}

// throughs are the functions of linkerrors that say what their imports return.
type throughs interface {
	ThroughAny(ctx context.Context, how string) (string, error)
	ThroughBoxed(ctx context.Context, how string) (string, error)
	ThroughCase(ctx context.Context, how string) (string, error)
	ThroughNamed(ctx context.Context, how string) (string, error)
}

// lateThroughs calls them by name.
type lateThroughs struct{ *dynamic.Instance }

func (l lateThroughs) call(ctx context.Context, name, how string) (string, error) {
	v, err := l.Call(ctx, name, how)
	text, _ := v.Text()
	return text, err
}

func (l lateThroughs) ThroughAny(ctx context.Context, how string) (string, error) {
	return l.call(ctx, "through_any", how)
}
func (l lateThroughs) ThroughBoxed(ctx context.Context, how string) (string, error) {
	return l.call(ctx, "through_boxed", how)
}
func (l lateThroughs) ThroughCase(ctx context.Context, how string) (string, error) {
	return l.call(ctx, "through_case", how)
}
func (l lateThroughs) ThroughNamed(ctx context.Context, how string) (string, error) {
	return l.call(ctx, "through_named", how)
}

// TestLinkAnyError is linked-guest-traps: a trap of the exporter poisons it alone, and is a value for
// an importer whose error type holds any error.
func TestLinkAnyError(t *testing.T) {
	checkLeaks(t)
	for _, tt := range []struct {
		name string
		// open opens the importer, with one instance.
		open func(t *testing.T, to link.Guest) throughs
	}{
		{"package", func(t *testing.T, to link.Guest) throughs {
			m, err := linkerrors.New(t.Context(), nil, link.Block("mid", to))
			closed(t, m, err)
			i, err := m.Instance(t.Context())
			return closed(t, i, err)
		}},
		{"late", func(t *testing.T, to link.Guest) throughs {
			i, err := late(t, "linkerrors", dynamic.Link("mid", to)).Instance(t.Context())
			return lateThroughs{closed(t, i, err)}
		}},
	} {
		for _, exporter := range []string{"package", "late"} {
			t.Run(tt.name+" to "+exporter, func(t *testing.T) {
				ctx := t.Context()
				var b interface {
					link.Guest
					Stats() wazabi.Stats
				}
				if exporter == "late" {
					b = late(t, "linkerrors", absent(t, "linkerrors")...)
				} else {
					m, err := linkerrors.New(ctx, failingMid{})
					b = closed(t, m, err)
				}
				a := tt.open(t, b)
				poisoned := uint64(0)
				for _, call := range []struct {
					name string
					call func(context.Context, string) (string, error)
					// refused is the value for an Err, and trapped begins that for a trap.
					refused, trapped, message, fine string
				}{
					{"any", a.ThroughAny, "refused", "", "any", "returned 1"},
					{"boxed", a.ThroughBoxed, "refused: ", "", "boxed", "returned 2"},
					{"case", a.ThroughCase, "the case Refused, the case", "the case Other, ", "case", "returned 3"},
				} {
					if got, err := call.call(ctx, "refuse"); got != call.refused || err != nil {
						t.Errorf("%s: %q, %v", call.name, got, err)
					}
					got, err := call.call(ctx, "panic")
					if err != nil || !strings.HasPrefix(got, call.trapped) || !strings.Contains(got, call.message) || !strings.Contains(got, "linkerrors") {
						t.Errorf("%s: %q, %v", call.name, got, err)
					}
					if poisoned++; b.Stats().Poisoned != poisoned {
						t.Errorf("%s: %+v", call.name, b.Stats())
					}
					if got, err := call.call(ctx, ""); got != call.fine || err != nil {
						t.Errorf("%s: the importer goes on: %q, %v", call.name, got, err)
					}
				}
				if got, err := a.ThroughNamed(ctx, "refuse"); got != "no file a.txt" || err != nil {
					t.Errorf("%q, %v", got, err)
				}
				// This error type cannot hold a trap, so that the importer's call ends.
				_, err := a.ThroughNamed(ctx, "panic")
				var trap *wazabi.TrapError
				if !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &trap) || trap.Message != "named" {
					t.Errorf("%v", err)
				}
				if _, err := a.ThroughNamed(ctx, ""); !errors.Is(err, wazabi.ErrPoisoned) {
					t.Errorf("%v", err)
				}
			})
		}
	}
}

// TestLinkRefusal is linked-guest-refuses: the exporter refuses an argument that does not convert, and
// goes on. The importer gets an error of the type that holds any, or its call ends.
func TestLinkRefusal(t *testing.T) {
	checkLeaks(t)
	ctx := t.Context()
	b, err := linkerrors.New(ctx, failingMid{}, wazabi.WithPoolSize(1))
	closed(t, b, err)
	a, err := linkerrors.New(ctx, nil, link.Block("mid", b), wazabi.WithPoolSize(1))
	closed(t, a, err)
	lateA := late(t, "linkerrors", dynamic.Link("mid", b))
	for _, tt := range []struct {
		name   string
		half   func(n uint32) (uint32, error)
		halves func(numbers ...uint32) (string, error)
		stats  func() wazabi.Stats
	}{
		{"package", func(n uint32) (uint32, error) { return a.ThroughHalf(ctx, n) },
			func(numbers ...uint32) (string, error) { return a.ThroughHalves(ctx, numbers) }, a.Stats},
		{"late", func(n uint32) (uint32, error) {
			v, err := lateA.Call(ctx, "through_half", n)
			half, _ := v.Uint()
			return uint32(half), err
		}, func(numbers ...uint32) (string, error) {
			v, err := lateA.Call(ctx, "through_halves", numbers)
			text, _ := v.Text()
			return text, err
		}, lateA.Stats},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range 3 {
				if got, err := tt.half(6); got != 3 || err != nil {
					t.Errorf("%d, %v", got, err)
				}
				if got, err := tt.halves(2, 4); got != "[1, 2]" || err != nil {
					t.Errorf("%q, %v", got, err)
				}
				// The importer has an error type that holds the refusal.
				if got, err := tt.halves(2, 5); err != nil || !strings.Contains(got, "numbers[1]") || !strings.Contains(got, "5 is odd") {
					t.Errorf("%q, %v", got, err)
				}
			}
			if poisoned := tt.stats().Poisoned; poisoned != 0 {
				t.Errorf("%d instances of the importer poisoned", poisoned)
			}
			// It has none.
			_, err := tt.half(7)
			if !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "7 is odd") {
				t.Errorf("%v", err)
			}
			if got, err := tt.half(8); got != 4 || err != nil {
				t.Errorf("%d, %v", got, err)
			}
			if poisoned := tt.stats().Poisoned; poisoned != 1 {
				t.Errorf("%d instances of the importer poisoned, expected 1", poisoned)
			}
		})
	}
	if stats := b.Stats(); stats.Poisoned != 0 || stats.Instances != 1 {
		t.Errorf("the exporter: %+v", stats)
	}
}

// TestHostAnyError: any error of a host in Go is a value for a guest whose error type has a case for
// it. One of the type itself is that.
func TestHostAnyError(t *testing.T) {
	ctx := t.Context()
	disk := fmt.Errorf("read the table: %w", errors.New("the disk is gone"))
	for _, tt := range []struct {
		err  error
		want string
	}{
		{disk, "the case Other, read the table: the disk is gone"},
		{&linkerrors.FailureRefused{V0: "by the host"}, "the case Refused, by the host"},
		{fmt.Errorf("wrapped: %w", &linkerrors.FailureRefused{V0: "by the host"}), "the case Refused, by the host"},
		{&wazabi.GuestError{Message: "as it is"}, "the case Other, as it is"},
	} {
		m, err := linkerrors.New(ctx, failingMid{tt.err}, wazabi.WithPoolSize(1))
		closed(t, m, err)
		if got, err := m.ThroughCase(ctx, ""); got != tt.want || err != nil {
			t.Errorf("%v: %q, %v; expected %q", tt.err, got, err, tt.want)
		}
		opts := absent(t, "linkerrors")
		opts = append(opts, dynamic.WithFunc("mid/fall_case", func(string) (uint32, error) { return 0, tt.err }))
		v, err := late(t, "linkerrors", opts...).Call(ctx, "through_case", "")
		if got, _ := v.Text(); got != tt.want || err != nil {
			t.Errorf("late: %v: %q, %v; expected %q", tt.err, got, err, tt.want)
		}
	}
	m, err := linkerrors.New(ctx, failingMid{disk}, wazabi.WithPoolSize(1))
	closed(t, m, err)
	if _, err := m.ThroughNamed(ctx, ""); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, disk) {
		t.Errorf("%v", err)
	}
}
