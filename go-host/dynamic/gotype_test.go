package dynamic_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// TestBoundNewtypes: bound funcs pass a newtype as a Go type that converts by its text, also as a
// part, and a value that does not convert leaves the instance in use.
func TestBoundNewtypes(t *testing.T) {
	g := openLate(t, "zoo", wazabi.WithPoolSize(1))
	local := netip.MustParseAddr("127.0.0.1")
	there := late[func(context.Context, netip.Addr) (string, error)](t, g, "echo_label")
	if text, err := there(t.Context(), local); text != "127.0.0.1" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	var back func(context.Context, string) (netip.Addr, error)
	if err := dynamic.Bind1(g, "echo_label", &back); err != nil {
		t.Fatal(err)
	}
	if ip, err := back(t.Context(), "127.0.0.1"); ip != local || err != nil {
		t.Errorf("%v, %v", ip, err)
	}
	var e *wazabi.Error
	wantRefused := func(name string, err error, kind error, path string) {
		t.Helper()
		if !errors.As(err, &e) || e.Kind != kind || e.Path != path || e.Func != "zoo.echo_label" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range 3 {
		_, err := back(t.Context(), "no address")
		wantRefused("a text", err, wazabi.ErrConversion, "result")
	}
	_, err := late[func(context.Context, string) (*netip.Addr, error)](t, g, "echo_label")(t.Context(), "no address")
	wantRefused("a pointer", err, wazabi.ErrConversion, "result")
	_, err = late[func(context.Context, *netip.Addr) (string, error)](t, g, "echo_label")(t.Context(), nil)
	wantRefused("nil", err, wazabi.ErrInput, "value")
	if stats := g.Stats(); stats.Poisoned != 0 || stats.Made != 1 {
		t.Errorf("%+v", stats)
	}
}
