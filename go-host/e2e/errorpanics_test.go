package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/forms"
)

type errorPanics struct{}

func (errorPanics) Error() string { panic("in Error") }

type unwrapPanics struct{}

func (unwrapPanics) Error() string { return "outer" }
func (unwrapPanics) Unwrap() error { panic("in Unwrap") }

// wrapsItself is an error in a circle, and asLies one whose As sets no target.
type wrapsItself struct{}

func (wrapsItself) Error() string   { return "circular" }
func (e wrapsItself) Unwrap() error { return e }

type asLies struct{}

func (asLies) Error() string { return "lies" }
func (asLies) As(any) bool   { return true }

// nilDeref panics if it is a nil pointer in an error.
type nilDeref struct{ n int }

func (e *nilDeref) Error() string { return fmt.Sprint(e.n) }

// Methods of an error in an argument panic: the call is refused with the panic, and the instance
// stays.
func TestErrorPanics(t *testing.T) {
	ctx := context.Background()
	m, err := forms.New(ctx, echoForms{})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close(ctx)
	type (
		unit    = wazabi.Result[uint8]
		text    = wazabi.Result[struct{}]
		dynamic = wazabi.Result[rune]
		number  = wazabi.Result[uint32]
	)
	for _, bad := range []struct {
		err   error
		panic string
	}{{errorPanics{}, "in Error"}, {(*nilDeref)(nil), "nil pointer"}, {unwrapPanics{}, "in Unwrap"}, {(*wazabi.GuestError)(nil), "nil pointer"}} {
		plain := func(u unit, x text, d dynamic) func() error {
			return func() error { _, _, _, _, err := m.EchoPlain(ctx, u, x, d, nil); return err }
		}
		calls := map[string]func() error{"dynamic": plain(unit{}, text{}, dynamic{Err: bad.err})}
		if bad.panic != "in Unwrap" {
			calls["text"] = plain(unit{}, text{Err: bad.err}, dynamic{})
			calls["one"] = func() error { _, err := m.CountErrors(ctx, nil, number{Err: bad.err}); return err }
		}
		before := m.Stats().Poisoned
		for path, call := range calls {
			err := call()
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || e.Path != path || !strings.Contains(e.Detail, bad.panic) {
				t.Errorf("%T in %s: %v", bad.err, path, err)
			}
		}
		if after := m.Stats().Poisoned; after != before {
			t.Errorf("%T: %d instances were poisoned", bad.err, after-before)
		}
	}
}

// TestHostErrorsThatFail is host-panic: methods of a callback's error panic, lie, or lead in a
// circle. The call ends with the error, and the next one works.
func TestHostErrorsThatFail(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	m := openCallbacks(t, wazabi.WithCancel(), wazabi.WithPoolSize(1))
	for _, bad := range []struct {
		err  error
		text string
	}{{wrapsItself{}, "circular"}, {unwrapPanics{}, "outer"}, {asLies{}, "lies"}, {errorPanics{}, "in Error"}} {
		for _, panics := range []bool{false, true} {
			_, err := m.Sum(ctx, 1, func(context.Context, uint32) (uint64, error) {
				if panics {
					panic(bad.err)
				}
				return 0, bad.err
			})
			e, ok := err.(*wazabi.Error)
			if !ok || e.Kind != wazabi.ErrHost || e.Path != "f" || !strings.Contains(e.Detail, bad.text) || strings.Contains(e.Detail, "panicked") != (panics || bad.text == "in Error") {
				t.Errorf("%T, panic %t: %v", bad.err, panics, err)
			}
			// %+v looks for a trace in the error's tree.
			if text := fmt.Sprintf("%+v", err); !strings.Contains(text, bad.text) {
				t.Errorf("%T, panic %t: %s", bad.err, panics, text)
			}
			n, err := m.Sum(ctx, 3, func(_ context.Context, n uint32) (uint64, error) { return uint64(n), nil })
			if n != 3 || err != nil {
				t.Errorf("after %T, panic %t: %d, %v", bad.err, panics, n, err)
			}
		}
	}
}

// TestPanicValues is host-panics: a panic with a value that contains itself is an error, and does
// not end the process.
func TestPanicValues(t *testing.T) {
	own, table := []any{nil}, map[string]any{}
	own[0], table["own"] = own, table
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		m := openCallbacks(t, append(opts, wazabi.WithPoolSize(1))...)
		for _, value := range []any{own, &own, table} {
			_, err := m.Sum(t.Context(), 1, func(context.Context, uint32) (uint64, error) { panic(value) })
			if text := fmt.Sprintf("a value of type %T", value); !errors.Is(err, wazabi.ErrHost) || !strings.Contains(err.Error(), text) {
				t.Errorf("%v", err)
			}
		}
	})
}
