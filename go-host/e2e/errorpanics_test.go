package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/forms"
)

type errorPanics struct{}

func (errorPanics) Error() string { panic("in Error") }

type unwrapPanics struct{}

func (unwrapPanics) Error() string { return "outer" }
func (unwrapPanics) Unwrap() error { panic("in Unwrap") }

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
