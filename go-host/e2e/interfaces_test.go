package e2e_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	interfacesguest "github.com/wazabi/wazabi/testdata/gen/interfaces"
)

// prefix is a filter of the host. It counts its calls, and those of Close.
type prefix struct {
	text          string
	calls, closed int
	meanwhile     func(ctx context.Context) error
}

func (p *prefix) Matches(ctx context.Context, line string) (bool, error) {
	p.calls++
	if p.meanwhile != nil {
		if err := p.meanwhile(ctx); err != nil {
			return false, err
		}
	}
	return strings.HasPrefix(line, p.text), nil
}

func (p *prefix) Name(context.Context) (string, error) { return "prefix " + p.text, nil }

func (p *prefix) Learn(_ context.Context, lines []string) (uint32, error) {
	if len(lines) == 0 {
		return 0, interfacesguest.LearnErrorEmpty
	}
	p.text = lines[0]
	return uint32(len(p.text)), nil
}

func (p *prefix) Close(context.Context) error {
	p.closed++
	return nil
}

func openInterfaces(t testing.TB, opts ...wazabi.Option) *interfacesguest.Module {
	t.Helper()
	module, err := interfacesguest.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.WithoutCancel(t.Context())); err != nil && !errors.Is(err, wazabi.ErrClosed) {
			t.Error(err)
		}
	})
	return module
}

// made returns a filter of the guest.
func made(t testing.TB, client interfacesguest.Client, words ...string) interfacesguest.Filter {
	t.Helper()
	filter, err := client.Words(t.Context(), words)
	if err != nil {
		t.Fatal(err)
	}
	return filter
}

var lines = []string{"one ship", "two", "ship three"}

// TestInterface: a filter is the guest's or the host's, wherever a filter is expected.
func TestInterface(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t)
	ships, twos := made(t, module, "ship"), &prefix{text: "t"}
	for _, test := range []struct {
		name   string
		filter interfacesguest.Filter
		count  uint32
	}{{"of the guest", ships, 2}, {"of the host", twos, 1}} {
		t.Run(test.name, func(t *testing.T) {
			if n, err := module.Count(ctx, lines, test.filter); n != test.count || err != nil {
				t.Errorf("%d, %v; want %d", n, err, test.count)
			}
			not, err := module.Not(ctx, test.filter)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := module.Count(ctx, lines, not); n != 3-test.count || err != nil {
				t.Errorf("%d, %v; want %d", n, err, 3-test.count)
			}
			if match, err := not.Matches(ctx, "two ships"); match || err != nil {
				t.Errorf("%v, %v", match, err)
			}
			if name, err := not.Name(ctx); name != "unnamed" || err != nil {
				t.Errorf("%q, %v", name, err)
			}
			if err := not.Close(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	// The filter of the host was given away with the one that had it.
	if twos.calls != 7 || twos.closed != 1 {
		t.Errorf("%d calls, closed %d times", twos.calls, twos.closed)
	}
	if _, err := ships.Matches(ctx, ""); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a filter that was given away: %v", err)
	}
}

// TestInterfaceIdentity: each side gets its own values back as what they are.
func TestInterfaceIdentity(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t)
	host := &prefix{text: "t"}
	for range 3 {
		back, err := module.Same(ctx, host)
		if err != nil || back != interfacesguest.Filter(host) || host.closed != 0 {
			t.Fatalf("%v, %v, closed %d times", back, err, host.closed)
		}
	}
	guest := made(t, module, "ship")
	back, err := module.Same(ctx, guest)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := back.(*interfacesguest.FilterGuest); !ok {
		t.Fatalf("%T", back)
	}
	if name, err := back.Name(ctx); name != "ship" || err != nil {
		t.Errorf("%q, %v", name, err)
	}
}

// TestInterfaceStaysInGuest: the guest calls its own filter without its host.
func TestInterfaceStaysInGuest(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t)
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	filter := made(t, instance, "ship")
	before := instance.GuestEntries()
	if n, err := instance.Count(ctx, lines, filter); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if entries := instance.GuestEntries() - before; entries != 1 {
		t.Errorf("%d entries", entries)
	}
	if err := instance.Close(ctx); err != nil {
		t.Error(err)
	}
}

// TestInterfaceMut: a call may change a filter, of either side.
func TestInterfaceMut(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t)
	host, guest := &prefix{text: "t"}, made(t, module, "ship")
	for _, test := range []struct {
		filter  interfacesguest.Filter
		learned uint32
		name    string
	}{{guest, 3, "ship|one|two"}, {host, 3, "prefix one"}} {
		if n, err := module.Teach(ctx, test.filter, []string{"one", "two"}); n != test.learned || err != nil {
			t.Errorf("%d, %v; want %d", n, err, test.learned)
		}
		if name, err := test.filter.Name(ctx); name != test.name || err != nil {
			t.Errorf("%q, %v; want %q", name, err, test.name)
		}
		if _, err := module.Teach(ctx, test.filter, nil); !errors.Is(err, interfacesguest.LearnErrorEmpty) {
			t.Errorf("nothing to learn: %v", err)
		}
	}
	not, err := module.Not(ctx, host)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := not.Learn(ctx, nil); !errors.Is(err, interfacesguest.LearnErrorFixed) {
		t.Error(err)
	}
	if err := not.Close(ctx); err != nil || host.closed != 1 {
		t.Errorf("%v, closed %d times", err, host.closed)
	}
}
