package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
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

// address is an address in parts, which converts by functions.
type address struct{ parts []string }

func lowerAddress(a address) (string, error) {
	if len(a.parts) == 0 {
		return "", errors.New("no parts")
	}
	return strings.Join(a.parts, "."), nil
}

func liftAddress(text string) (address, error) {
	if text == "9.9.9.9" {
		return address{}, errors.New("nine")
	}
	return address{strings.Split(text, ".")}, nil
}

// route is the guest's Route with types of the program.
type route struct {
	To    address
	Hops  []address
	Takes int64
	Page  *url.URL
}

// TestLateGoTypeFunctions: newtypes pass as Go types that convert by functions.
func TestLateGoTypeFunctions(t *testing.T) {
	ctx := t.Context()
	ips := dynamic.WithGoType("Address",
		func(ip net.IP) (string, error) { return ip.String(), nil },
		func(text string) (net.IP, error) { return net.ParseIP(text), nil })
	var nextIP func(context.Context, net.IP) (net.IP, error)
	if err := openLate(t, "foreign", append(absent(t, "foreign"), ips)...).Bind("following", &nextIP); err != nil {
		t.Fatal(err)
	}
	if next, err := nextIP(ctx, net.IPv4(1, 2, 3, 4)); err != nil || !next.Equal(net.IPv4(1, 2, 3, 5)) {
		t.Errorf("%v, %v", next, err)
	}
	late := openLate(t, "foreign", append(absent(t, "foreign"), dynamic.WithGoType("Address", lowerAddress, liftAddress))...)
	var following func(context.Context, address) (address, error)
	var back func(context.Context, route) (route, error)
	for name, fn := range map[string]any{"following": &following, "Route.back": &back} {
		if err := late.Bind(name, fn); err != nil {
			t.Fatal(err)
		}
	}
	one := address{[]string{"1", "1", "1", "1"}}
	if next, err := following(ctx, one); err != nil || !reflect.DeepEqual(next, address{[]string{"1", "1", "1", "2"}}) {
		t.Errorf("%v, %v", next, err)
	}
	way := route{To: one, Hops: []address{one, {[]string{"2", "2", "2", "2"}}}, Takes: 3, Page: &url.URL{Path: "/a"}}
	want := way
	want.Hops = []address{way.Hops[1], way.Hops[0]}
	if got, err := back(ctx, way); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	if value, err := late.Call(ctx, "following", one); err != nil || value.String() != `"1.1.1.2"` {
		t.Errorf("%v, %v", value, err)
	}
	// Types that convert by their text still do.
	if _, err := late.Call(ctx, "following", netip.MustParseAddr("1.2.3.4")); err != nil {
		t.Error(err)
	}
	way.Hops[1] = address{}
	var e *wazabi.Error
	if _, err := back(ctx, way); !errors.As(err, &e) || e.Kind != wazabi.ErrInput || e.Path != "self.hops[1]" || !strings.Contains(err.Error(), "no parts") {
		t.Errorf("%v", err)
	}
	if _, err := following(ctx, address{[]string{"9", "9", "9", "8"}}); !errors.As(err, &e) || e.Kind != wazabi.ErrConversion || e.Path != "result" || !strings.Contains(err.Error(), "nine") {
		t.Errorf("%v", err)
	}
	if _, err := following(ctx, one); err != nil {
		t.Error(err)
	}
	for says, option := range map[string]wazabi.Option{
		`WithGoType of "No": the guest has no type of this path or name`:                              dynamic.WithGoType("No", lowerAddress, liftAddress),
		`WithGoType of "Route": only a newtype can be the Go type e2e_test.address; this is a record`: dynamic.WithGoType("Route", lowerAddress, liftAddress),
		`Go's string and the guest's i64 (i64) do not match`:                                          dynamic.WithGoType("Nanos", lowerAddress, liftAddress),
		`*e2e_test.address is a pointer or an interface; expected the type of a value`: dynamic.WithGoType("Address",
			func(a *address) (string, error) { return "", nil }, func(string) (*address, error) { return nil, nil }),
	} {
		if _, err := dynamic.Open(ctx, lateWasm(t, "foreign"), append(absent(t, "foreign"), option)...); !errors.Is(err, wazabi.ErrOption) || !strings.Contains(err.Error(), says) {
			t.Errorf("%v; want %s", err, says)
		}
	}
}
