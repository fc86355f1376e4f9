package e2e_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	interfacesguest "github.com/wazabi/wazabi/testdata/gen/interfaces"
)

// closer is a filter of the host whose Close runs a function.
type closer struct {
	prefix
	close func()
}

func (c *closer) Close(context.Context) error {
	c.close()
	return nil
}

// recordHandler calls a function for each record with a message.
type recordHandler struct {
	message string
	handle  func()
}

func (h recordHandler) Enabled(context.Context, slog.Level) bool { return true }
func (h recordHandler) WithAttrs([]slog.Attr) slog.Handler       { return h }
func (h recordHandler) WithGroup(string) slog.Handler            { return h }
func (h recordHandler) Handle(_ context.Context, r slog.Record) error {
	if r.Message == h.message {
		h.handle()
	}
	return nil
}

// endsWithin runs f, which must not wait for ever.
func endsWithin(t *testing.T, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("it waits for ever")
	}
}

// Code of the program that runs while an instance ends calls the Module, also the values that lived on
// the instance. No call waits for the instance that waits for it.
func TestCallsWhileInstanceEnds(t *testing.T) {
	ctx := context.Background()
	type call func(m *interfacesguest.Module, lived interfacesguest.Filter) error
	calls := map[string]call{
		"Alive": func(m *interfacesguest.Module, _ interfacesguest.Filter) error {
			_, err := m.Alive(ctx)
			return err
		},
		"at home": func(m *interfacesguest.Module, _ interfacesguest.Filter) error {
			filter, err := m.Words(ctx, []string{"a"})
			if err != nil {
				return err
			}
			n, err := m.Count(ctx, []string{"a", "b"}, filter)
			if err == nil && n != 1 {
				return errors.New("the wrong number of lines")
			}
			return err
		},
		"lived": func(_ *interfacesguest.Module, lived interfacesguest.Filter) error {
			_, err := lived.Matches(ctx, "a")
			return err
		},
	}
	poisoned := map[string]error{"Alive": nil, "at home": nil, "lived": wazabi.ErrPoisoned}
	closed := map[string]error{"Alive": wazabi.ErrClosed, "at home": wazabi.ErrClosed, "lived": wazabi.ErrClosed}

	for name, call := range calls {
		for _, by := range []string{"trap", "Close"} {
			for _, in := range []string{"Close of an object", "a record"} {
				t.Run(name+"/"+by+"/"+in, func(t *testing.T) {
					var m *interfacesguest.Module
					var words interfacesguest.Filter
					got, ran := error(nil), 0
					meanwhile := func() {
						ran++
						got = call(m, words)
					}
					// One of the two is in use.
					object, handler := &closer{close: func() {}}, recordHandler{handle: meanwhile}
					switch {
					case in != "a record":
						object.close = meanwhile
					case by == "trap":
						handler.message = "instance poisoned"
					default:
						handler.message = "instance closed"
					}
					m = openInterfaces(t, wazabi.WithLogger(slog.New(handler)))
					if _, err := m.Not(ctx, object); err != nil {
						t.Fatal(err)
					}
					var err error
					if words, err = m.Words(ctx, []string{"a"}); err != nil {
						t.Fatal(err)
					}
					want := closed[name]
					endsWithin(t, func() {
						if by == "trap" {
							want = poisoned[name]
							if _, err := words.Matches(ctx, "panic"); !errors.Is(err, wazabi.ErrGuestPanic) {
								t.Error(err)
							}
						} else if err := m.Close(ctx); err != nil {
							t.Error(err)
						}
					})
					if ran != 1 || !errors.Is(got, want) || want == nil && got != nil {
						t.Errorf("it ran %d times, and the call returned %v; expected %v", ran, got, want)
					}
				})
			}
		}
	}
}

// When a Module closes, the Close of an object of one instance calls a value of another one, which is
// closed after it.
func TestObjectsCallEachOtherWhileModuleCloses(t *testing.T) {
	ctx := context.Background()
	m := openInterfaces(t, wazabi.WithPoolSize(2))
	var filters [2]interfacesguest.Filter
	var got [2]error
	for n := range filters {
		i, err := m.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		other := 1 - n
		object := &closer{close: func() { _, got[n] = filters[other].Matches(ctx, "a") }}
		if filters[n], err = i.Not(ctx, object); err != nil {
			t.Fatal(err)
		}
	}
	endsWithin(t, func() {
		if err := m.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	for n, err := range got {
		if !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("object %d: %v; expected ErrClosed", n, err)
		}
	}
}

// WithInit's function calls a function whose values have a home, while this home is chosen.
func TestHomeInsideInit(t *testing.T) {
	ctx := context.Background()
	var m *interfacesguest.Module
	var got error
	ran := 0
	m = openInterfaces(t, wazabi.WithPoolSize(2), interfacesguest.WithInit(func(ctx context.Context, i *interfacesguest.Instance) error {
		if m != nil {
			ran++
			_, got = m.Words(ctx, []string{"a"})
		}
		return nil
	}))
	words, err := m.Words(ctx, []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := words.Matches(ctx, "panic"); !errors.Is(err, wazabi.ErrGuestPanic) {
		t.Fatal(err)
	}
	endsWithin(t, func() {
		if _, err := m.Words(ctx, []string{"a"}); err != nil {
			t.Error(err)
		}
	})
	if ran != 1 || !errors.Is(got, wazabi.ErrBusy) {
		t.Errorf("it ran %d times, and the call returned %v; expected ErrBusy", ran, got)
	}
}

// A value of another instance that is no longer usable is refused before the call enters the guest, so
// that the values on the call's instance stay.
func TestInterfaceStale(t *testing.T) {
	ctx := context.Background()
	m := openInterfaces(t, wazabi.WithPoolSize(1))
	words := func() interfacesguest.Filter {
		t.Helper()
		filter, err := m.Words(ctx, []string{"a"})
		if err != nil {
			t.Fatal(err)
		}
		return filter
	}
	ended := words()
	if _, err := ended.Matches(ctx, "panic"); !errors.Is(err, wazabi.ErrGuestPanic) {
		t.Fatal(err)
	}
	i, err := m.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	closed, err := i.Words(ctx, []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.(*interfacesguest.FilterGuest).Close(ctx); err != nil {
		t.Fatal(err)
	}
	given, err := i.Words(ctx, []string{"a"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.Not(ctx, given); err != nil {
		t.Fatal(err)
	}

	keep := words()
	for _, stale := range []struct {
		name   string
		filter interfacesguest.Filter
		want   error
	}{{"ended", ended, wazabi.ErrPoisoned}, {"closed", closed, wazabi.ErrHandle}, {"given away", given, wazabi.ErrHandle}} {
		for name, call := range map[string]func() error{
			"Count": func() error { _, err := m.Count(ctx, []string{"x"}, stale.filter); return err },
			"Not":   func() error { _, err := m.Not(ctx, stale.filter); return err },
			"Both":  func() error { _, err := m.Both(ctx, keep, stale.filter, "a"); return err },
			"Matching": func() error {
				_, err := m.Matching(ctx, []interfacesguest.Lent{{Filter: stale.filter}}, nil, "a")
				return err
			},
			"Complete": func() error {
				_, err := m.Complete(ctx, []interfacesguest.Rule{{Filter: stale.filter}})
				return err
			},
		} {
			if err := call(); !errors.Is(err, stale.want) {
				t.Errorf("%s of a filter that was %s: %v; expected %v", name, stale.name, err, stale.want)
			}
		}
	}
	if ok, err := keep.Matches(ctx, "a"); !ok || err != nil {
		t.Errorf("a filter on the call's instance: %t, %v", ok, err)
	}
}
