package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	foreignguest "github.com/wazabi/wazabi/testdata/gen/foreign"
)

// wordCount is a type of the program with a text of its own.
type wordCount string

func (wordCount) MarshalText() ([]byte, error) { return []byte("not asked"), nil }

// TestLateGoTypes: newtypes pass as Go types of other packages, by Bind, Call and Decode, wherever
// they are.
func TestLateGoTypes(t *testing.T) {
	ctx := t.Context()
	late := openLate(t, "foreign", absent(t, "foreign")...)
	var following func(context.Context, netip.Addr) (netip.Addr, error)
	var opened func(context.Context, url.URL, time.Duration) (*url.URL, time.Duration, error)
	var back func(context.Context, foreignguest.Route) (foreignguest.Route, error)
	var broken func(context.Context) (url.URL, error)
	for name, fn := range map[string]any{"following": &following, "opened": &opened, "Route.back": &back, "broken": &broken} {
		if err := late.Bind(name, fn); err != nil {
			t.Fatal(err)
		}
	}
	if next, err := following(ctx, netip.MustParseAddr("10.0.0.255")); err != nil || next != netip.MustParseAddr("10.0.1.0") {
		t.Errorf("%v, %v", next, err)
	}
	page, err := url.Parse("https://example.org/a?b=c")
	if err != nil {
		t.Fatal(err)
	}
	if link, after, err := opened(ctx, *page, time.Minute); err != nil || *link != *page || after != 2*time.Minute {
		t.Errorf("%v, %v, %v", link, after, err)
	}
	route := foreignguest.Route{
		To: netip.MustParseAddr("::1"), Takes: time.Second, Page: page,
		Hops: []netip.Addr{netip.MustParseAddr("1.2.3.4"), netip.MustParseAddr("5.6.7.8")},
	}
	want := route
	want.Hops = []netip.Addr{route.Hops[1], route.Hops[0]}
	if got, err := back(ctx, route); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	value, err := late.Call(ctx, "following", netip.MustParseAddr("1.1.1.1"))
	if err != nil {
		t.Fatal(err)
	}
	var addr netip.Addr
	var text string
	if err := errors.Join(value.Decode(&addr), value.Decode(&text)); err != nil || addr.String() != "1.1.1.2" || text != "1.1.1.2" {
		t.Errorf("%v, %q, %v", addr, text, err)
	}
	// JSON and Go strings are the value inside, as before.
	for _, arg := range []any{"1.1.1.1", json.RawMessage(`"1.1.1.1"`), value} {
		if _, err := late.Call(ctx, "following", arg); err != nil {
			t.Errorf("%T: %v", arg, err)
		}
	}

	// What the guest refuses, and what Go refuses.
	_, err = following(ctx, netip.Addr{})
	wantRefusal(t, "a value that Rust has not", err, "address", "invalid IP address syntax")
	_, err = broken(ctx)
	var e *wazabi.Error
	var invalid *url.Error
	if !errors.As(err, &e) || e.Kind != wazabi.ErrConversion || e.Path != "result" || !errors.As(err, &invalid) || invalid.URL != "%zz" {
		t.Errorf("a value that Go has not: %v", err)
	}
	if _, err := following(ctx, netip.MustParseAddr("1.1.1.1")); err != nil {
		t.Error(err)
	}
	// A type that is a string stays one, unless the guest's author has chosen it.
	_, err = late.Call(ctx, "following", wordCount("1.1.1.1"))
	if err != nil {
		t.Error(err)
	}
	for _, fn := range []any{
		new(func(context.Context, url.URL) (netip.Addr, error)),
		new(func(context.Context, netip.Addr) (wazabi.Limits, error)),
		new(func(context.Context, struct{ Text string }) (netip.Addr, error)),
	} {
		if err := late.Bind("following", fn); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "do not match") {
			t.Errorf("%T: %v", fn, err)
		}
	}
	var host func(context.Context, string) (netip.Addr, error)
	if err := late.Bind("following", &host); err != nil {
		t.Error(err)
	}
}
