package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/crates"
	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/libraries"
)

// The tests of this file call the guest libraries: points in time, addresses, and types of other
// crates. Each echo passes its argument through the guest to the host, and back.

// mirrors is the host of the guest libraries. It returns its arguments.
type mirrors struct{ libraries.Echo }

func (mirrors) SystemTime(_ context.Context, v time.Time) (time.Time, error)    { return v, nil }
func (mirrors) ChronoTime(_ context.Context, v time.Time) (time.Time, error)    { return v, nil }
func (mirrors) JiffTime(_ context.Context, v time.Time) (time.Time, error)      { return v, nil }
func (mirrors) UtcTime(_ context.Context, v time.Time) (time.Time, error)       { return v, nil }
func (mirrors) OffsetTime(_ context.Context, v time.Time) (time.Time, error)    { return v, nil }
func (mirrors) Times(_ context.Context, v []timed) ([]timed, error)             { return v, nil }
func (mirrors) IP(_ context.Context, v netip.Addr) (netip.Addr, error)          { return v, nil }
func (mirrors) Ipv4(_ context.Context, v netip.Addr) (netip.Addr, error)        { return v, nil }
func (mirrors) Ipv6(_ context.Context, v netip.Addr) (netip.Addr, error)        { return v, nil }
func (mirrors) Ips(_ context.Context, v []netip.Addr) ([]netip.Addr, error)     { return v, nil }
func (mirrors) UUID(_ context.Context, v crates.UUID) (crates.UUID, error)      { return v, nil }
func (mirrors) Bytes(_ context.Context, v []byte) ([]byte, error)               { return v, nil }
func (mirrors) ByteLists(_ context.Context, v [][]byte) ([][]byte, error)       { return v, nil }
func (mirrors) Small(_ context.Context, v string) (string, error)               { return v, nil }
func (mirrors) Smalls(_ context.Context, v []string) ([]string, error)          { return v, nil }
func (mirrors) Compact(_ context.Context, v string) (string, error)             { return v, nil }
func (mirrors) Compacts(_ context.Context, v []*string) ([]*string, error)      { return v, nil }
func (mirrors) Set(_ context.Context, v []int16) ([]int16, error)               { return v, nil }
func (mirrors) Uuids(_ context.Context, v []crates.UUID) ([]crates.UUID, error) { return v, nil }
func (mirrors) UUIDSet(_ context.Context, v []crates.UUID) ([]crates.UUID, error) {
	return v, nil
}
func (mirrors) Ipv4Set(_ context.Context, v []netip.Addr) ([]netip.Addr, error) { return v, nil }

func (mirrors) Stamp(_ context.Context, v libraries.Stamp) (libraries.Stamp, error) {
	return v, nil
}
func (mirrors) Stamps(_ context.Context, v []libraries.Stamp) ([]libraries.Stamp, error) {
	return v, nil
}
func (mirrors) PerhapsTime(_ context.Context, v *time.Time) (time.Time, bool, error) {
	return unpack(v)
}
func (mirrors) PerhapsIP(_ context.Context, v *netip.Addr) (netip.Addr, bool, error) {
	return unpack(v)
}
func (mirrors) PerhapsDecimal(_ context.Context, v *crates.Decimal) (crates.Decimal, bool, error) {
	return unpack(v)
}
func (mirrors) PerhapsJSON(_ context.Context, v *json.RawMessage) (json.RawMessage, bool, error) {
	return unpack(v)
}
func (mirrors) Socket(_ context.Context, v netip.AddrPort) (netip.AddrPort, error) { return v, nil }
func (mirrors) Peer(_ context.Context, v libraries.Peer) (libraries.Peer, error)   { return v, nil }
func (mirrors) PeerSet(_ context.Context, v []libraries.Peer) ([]libraries.Peer, error) {
	return v, nil
}
func (mirrors) IPKeys(_ context.Context, v map[netip.Addr]uint8) (map[netip.Addr]uint8, error) {
	return v, nil
}
func (mirrors) SocketKeys(_ context.Context, v map[netip.AddrPort]netip.Addr) (map[netip.AddrPort]netip.Addr, error) {
	return v, nil
}
func (mirrors) Account(_ context.Context, v libraries.Account) (libraries.Account, error) {
	return v, nil
}
func (mirrors) Accounts(_ context.Context, v []libraries.Account) ([]libraries.Account, error) {
	return v, nil
}
func (mirrors) UUIDKeys(_ context.Context, v map[crates.UUID]crates.UUID) (map[crates.UUID]crates.UUID, error) {
	return v, nil
}
func (mirrors) AccountKeys(_ context.Context, v map[libraries.Account]uint8) (map[libraries.Account]uint8, error) {
	return v, nil
}
func (mirrors) Decimal(_ context.Context, v crates.Decimal) (crates.Decimal, error) { return v, nil }
func (mirrors) Price(_ context.Context, v libraries.Price) (libraries.Price, error) { return v, nil }
func (mirrors) Decimals(_ context.Context, v []crates.Decimal) ([]crates.Decimal, error) {
	return v, nil
}
func (mirrors) JSON(_ context.Context, v json.RawMessage) (json.RawMessage, error) { return v, nil }
func (mirrors) Document(_ context.Context, v libraries.Document) (libraries.Document, error) {
	return v, nil
}
func (mirrors) Jsons(_ context.Context, v []json.RawMessage) ([]json.RawMessage, error) {
	return v, nil
}
func (mirrors) SmallKeys(_ context.Context, v map[string]uint8) (map[string]uint8, error) {
	return v, nil
}
func (mirrors) Map(_ context.Context, v map[string]uint32) (map[string]uint32, error) { return v, nil }
func (mirrors) Origin(_ context.Context, v libraries.Origin) (libraries.Origin, error) {
	return v, nil
}
func (mirrors) Origins(_ context.Context, v []libraries.Origin) ([]libraries.Origin, error) {
	return v, nil
}
func (mirrors) Event(_ context.Context, v libraries.Event) (libraries.Event, error) { return v, nil }
func (mirrors) Events(_ context.Context, v []libraries.Event) ([]libraries.Event, error) {
	return v, nil
}

type timed = libraries.Tuple2[uint8, time.Time]

func unpack[T any](v *T) (T, bool, error) {
	if v == nil {
		var none T
		return none, false, nil
	}
	return *v, true, nil
}

// equal is came for values that cmp cannot compare. It also compares the locations of times.
func equal(t *testing.T, what string, got, want any, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %v, expected %v", what, got, want)
	}
}

// returned is each with equal.
func returned[T any](t *testing.T, name string, f func(context.Context, T) (T, error), values ...T) {
	t.Helper()
	for _, v := range values {
		got, err := f(t.Context(), v)
		equal(t, name, got, v, err)
	}
}

func newLibraries(t *testing.T, host libraries.Echo, opts ...wazabi.Option) *libraries.Module {
	t.Helper()
	module, err := libraries.New(t.Context(), host, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = module.Close(context.Background()) })
	return module
}

var (
	epoch = time.Unix(0, 0).UTC()
	// firstInstant and lastInstant are the first and the last point in time of jiff's Timestamp,
	// whose range is that of the kind.
	firstInstant = time.Unix(-377705023201, 0).UTC()
	lastInstant  = time.Unix(253402207200, 999999999).UTC()
	local        = netip.MustParseAddr("127.0.0.1")
	loopback     = netip.IPv6Loopback()
	mapped4      = netip.MustParseAddr("::ffff:127.0.0.1")
	scoped       = netip.MustParseAddrPort("[fe80::1%4294967295]:65535")
	someUUID     = crates.UUID{0x67, 0xe5, 0x50, 0x44, 15: 0xc8}
)

// event has a value in each field.
func event() libraries.Event {
	until, more := libraries.Stamp(lastInstant), libraries.Document(`null`)
	return libraries.Event{
		ID: someUUID, At: time.Date(2026, 11, 29, 12, 0, 0, 1, time.UTC), Until: &until,
		Seen:   libraries.Tuple3[time.Time, time.Time, time.Time]{V0: firstInstant, V1: time.Unix(-1, 999999999).UTC(), V2: lastInstant},
		Origin: libraries.OriginProgram{Peer: libraries.Peer(scoped), Since: epoch},
		Pair:   libraries.Tuple2[netip.Addr, netip.Addr]{V0: local, V1: mapped4},
		Via:    []netip.AddrPort{netip.AddrPortFrom(local, 80), netip.AddrPortFrom(loopback, 0)},
		Price:  "12.50", Prices: [2]crates.Decimal{"0", "-79228162514264337593543950335"},
		Data: json.RawMessage(`{"a":[1,2.5,"é",true,null]}`), More: &more, Body: []byte{0, 255},
		Names:    libraries.Tuple2[string, string]{V0: "short", V1: strings.Repeat("long", 20)},
		Labels:   map[string]string{"": "empty", strings.Repeat("k", 40): "é"},
		Groups:   []libraries.Account{{1}, {1, 15: 1}, {2}},
		Accounts: map[crates.UUID]libraries.Price{{}: "0.0", someUUID: "-1.5"},
		Machines: map[netip.Addr][]libraries.Peer{local: nil, mapped4: {libraries.Peer(netip.AddrPortFrom(local, 80)), libraries.Peer(scoped)}},
	}
}

// TestLibraries: values of the types of libraries come back from the guest and from the host.
func TestLibraries(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		checkLibraries(t, newLibraries(t, mirrors{}, opts...))
	})
}

// TestLibrariesLinked: the same where another guest is between the guest and the host.
func TestLibrariesLinked(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		between := newLibraries(t, mirrors{}, opts...)
		checkLibraries(t, newLibraries(t, nil, append(opts, link.Block("echo", between))...))
		if calls := between.Stats().Calls; calls < 30 {
			t.Errorf("the guest between had %d calls", calls)
		}
	})
}

func checkLibraries(t *testing.T, module *libraries.Module) {
	t.Helper()
	ctx := t.Context()
	returned(t, "SystemTime", module.SystemTime, epoch, epoch.Add(1), lastInstant, time.Unix(1<<40, 5).UTC())
	instants := []time.Time{epoch, epoch.Add(-1), time.Unix(-1, 0).UTC(), {}, firstInstant, firstInstant.Add(1), lastInstant}
	returned(t, "chrono", module.ChronoTime, instants...)
	returned(t, "jiff", module.JiffTime, instants...)
	returned(t, "UtcDateTime", module.UtcTime, instants...)
	returned(t, "OffsetDateTime", module.OffsetTime, instants...)
	returned(t, "a newtype of a time", module.Stamp, libraries.Stamp(epoch), libraries.Stamp(firstInstant))
	returned(t, "a list of times", module.Stamps, nil, []libraries.Stamp{libraries.Stamp(lastInstant), libraries.Stamp(epoch)})
	returned(t, "pairs with times", module.Times, []timed{{V0: 1, V1: firstInstant}, {V0: 2, V1: epoch}})

	returned(t, "IpAddr", module.IP, local, loopback, mapped4, netip.IPv4Unspecified(), netip.IPv6Unspecified())
	returned(t, "Ipv4Addr", module.Ipv4, local, netip.MustParseAddr("255.254.253.252"))
	returned(t, "Ipv6Addr", module.Ipv6, loopback, mapped4)
	returned(t, "addresses", module.Ips, nil, []netip.Addr{mapped4, local})
	sockets := []netip.AddrPort{netip.AddrPortFrom(local, 65535), netip.AddrPortFrom(mapped4, 0), scoped, netip.MustParseAddrPort("[::1%1]:2")}
	returned(t, "SocketAddr", module.Socket, sockets...)
	returned(t, "a map from addresses", module.IPKeys, map[netip.Addr]uint8{local: 1, mapped4: 2, loopback: 3})
	returned(t, "a map from sockets", module.SocketKeys, map[netip.AddrPort]netip.Addr{sockets[0]: local, sockets[2]: local, sockets[3]: local})
	returned(t, "a newtype of a socket", module.Peer, libraries.Peer(scoped))
	// By the address, then the port, then the scope as a number.
	peers := []libraries.Peer{}
	for _, text := range []string{"1.2.3.4:5", "1.2.3.4:6", "9.0.0.0:1", "[::1]:1", "[::1%9]:1", "[::1%10]:1", "[::1]:2"} {
		peers = append(peers, libraries.Peer(netip.MustParseAddrPort(text)))
	}
	returned(t, "a set of sockets", module.PeerSet, nil, peers)
	shuffled := []libraries.Peer{peers[5], peers[2], peers[6], peers[0], peers[4], peers[1], peers[3]}
	sorted, err := module.PeerSet(ctx, shuffled)
	equal(t, "a set of sockets in another order", sorted, peers, err)
	returned(t, "a set of addresses", module.Ipv4Set, []netip.Addr{netip.MustParseAddr("1.2.3.4"), netip.MustParseAddr("1.2.3.5"), local})

	returned(t, "Uuid", module.UUID, crates.UUID{}, someUUID)
	returned(t, "a newtype of a UUID", module.Account, libraries.Account(someUUID))
	returned(t, "UUIDs", module.Uuids, nil, []crates.UUID{someUUID, {}})
	returned(t, "newtypes of UUIDs", module.Accounts, []libraries.Account{{1}, {}})
	returned(t, "a map from UUIDs", module.UUIDKeys, map[crates.UUID]crates.UUID{someUUID: {}, {}: someUUID})
	returned(t, "a map from newtypes of UUIDs", module.AccountKeys, map[libraries.Account]uint8{{2}: 1, {1}: 2})
	returned(t, "a set of UUIDs", module.UUIDSet, []crates.UUID{{}, {15: 1}, {1}})

	returned(t, "Decimal", module.Decimal, "0", "0.00", "-1.50", "79228162514264337593543950335", "0.0000000000000000000000000001")
	returned(t, "a newtype of a decimal", module.Price, "1", "-0.1")
	returned(t, "decimals", module.Decimals, nil, []crates.Decimal{"1", "2.0"})
	sum, err := module.Sum(ctx, []crates.Decimal{"0.1", "0.20", "-1"})
	equal(t, "a sum", sum, crates.Decimal("-0.70"), err)

	documents := []json.RawMessage{
		[]byte(`null`), []byte(`"\u0000é\n"`), []byte(`-0.5`), []byte(`18446744073709551615`), []byte(`[]`),
		[]byte(strings.Repeat("[", 127) + strings.Repeat("]", 127)), []byte(`{"b":{"c":[true,false]}}`),
	}
	returned(t, "JSON", module.JSON, documents...)
	returned(t, "a newtype of JSON", module.Document, libraries.Document(`[1]`))
	returned(t, "a list of JSON", module.Jsons, nil, documents)
	compact, err := module.JSON(ctx, json.RawMessage(" { \"a\" : \"\\ud83d\\ude00\" } "))
	equal(t, "JSON with spaces", string(compact), `{"a":"😀"}`, err)
	null, err := module.JSON(ctx, nil)
	equal(t, "nil JSON", string(null), `null`, err)
	deep, err := module.Nested(ctx, 300)
	equal(t, "deep JSON of the guest", string(deep), strings.Repeat("[", 300)+"null"+strings.Repeat("]", 300), err)

	returned(t, "Bytes", module.Bytes, nil, []byte{1, 0, 255})
	returned(t, "lists of Bytes", module.ByteLists, nil, [][]byte{nil, {1}})
	texts := []string{"", "short", "é", strings.Repeat("long", 100)}
	returned(t, "SmolStr", module.Small, texts...)
	returned(t, "SmolStrs", module.Smalls, nil, texts)
	returned(t, "a map from SmolStr", module.SmallKeys, map[string]uint8{"": 1, texts[3]: 2})
	returned(t, "CompactString", module.Compact, texts...)
	returned(t, "CompactStrings", module.Compacts, nil, []*string{nil, &texts[3], &texts[0]})
	returned(t, "IndexMap", module.Map, map[string]uint32{"b": 1, "a": 2})
	returned(t, "IndexSet", module.Set, []int16{-5, 0, 7})
	order, byKey, err := module.Inserted(ctx, []string{"b", "c", "a"})
	equal(t, "the order of insertion", order, []string{"b", "c", "a"}, err)
	equal(t, "an IndexMap in that order", byKey, map[string]uint32{"b": 0, "c": 1, "a": 2}, err)

	returned(t, "cases", module.Origin, []libraries.Origin{libraries.OriginNowhere{}, libraries.OriginMachine{V0: loopback}, libraries.OriginProgram{Peer: libraries.Peer(scoped), Since: epoch}}...)
	returned(t, "records", module.Event, event())
	returned(t, "a list of records", module.Events, nil, []libraries.Event{event(), event()})
	for name, got := range map[string]func() (any, bool, error){
		"Some(SystemTime)": func() (any, bool, error) {
			v, ok, err := module.PerhapsTime(ctx, &lastInstant)
			return v == lastInstant, ok, err
		},
		"Some(Ipv6Addr)": func() (any, bool, error) { v, ok, err := module.PerhapsIP(ctx, &mapped4); return v == mapped4, ok, err },
		"Some(Decimal)": func() (any, bool, error) {
			d := crates.Decimal("1.0")
			v, ok, err := module.PerhapsDecimal(ctx, &d)
			return v == d, ok, err
		},
		"Some(Value)": func() (any, bool, error) {
			v, ok, err := module.PerhapsJSON(ctx, &documents[4])
			return string(v) == `[]`, ok, err
		},
	} {
		if same, ok, err := got(); same != true || !ok || err != nil {
			t.Errorf("%s: %v, %t, %v", name, same, ok, err)
		}
	}
	if v, ok, err := module.PerhapsTime(ctx, nil); !v.IsZero() || ok || err != nil {
		t.Errorf("None: %v, %t, %v", v, ok, err)
	}

	seen, err := module.Look(ctx, time.Unix(5, 0), local, someUUID, "1.0", json.RawMessage(`[ ]`), []byte{1, 2}, "é", map[string]uint32{"a": 2, "b": 3}, []libraries.Event{event()})
	equal(t, "borrowed", seen, "5 127.0.0.1 67e55044-0000-0000-0000-0000000000c8 1.0 [] 2 é 5 1", err)
}

// TestLibrariesInstants: a time.Time of any location, with a monotonic clock, is the same point in
// time for the guest. What comes back is in UTC.
func TestLibrariesInstants(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newLibraries(t, mirrors{}, opts...)
		now := time.Now().In(time.FixedZone("east", 5*3600))
		for name, echo := range map[string]func(context.Context, time.Time) (time.Time, error){"SystemTime": module.SystemTime, "time": module.OffsetTime} {
			got, err := echo(ctx, now)
			equal(t, name, got, now.UTC().Round(0), err)
		}
		leap, err := module.LeapSecond(ctx)
		equal(t, "a leap second", leap, time.Date(2017, 1, 1, 0, 0, 0, 5e8, time.UTC), err)
		extremes, err := module.Extremes(ctx)
		if err != nil || len(extremes) != 2 {
			t.Fatal(extremes, err)
		}
		first, last := extremes[0], extremes[1]
		for i, got := range []time.Time{first.V0, first.V1, first.V2, last.V0, last.V1, last.V2} {
			want := []int{-262143, -9999, -9999, 262142, 9999, 9999}[i]
			if got.Year() != want {
				t.Errorf("extreme %d is %v, expected the year %d", i, got, want)
			}
		}
		if first.V1 != firstInstant || last.V1 != lastInstant {
			t.Errorf("jiff has %v to %v, expected %v to %v", first.V1, last.V1, firstInstant, lastInstant)
		}
	})
}

// TestLibrariesRefused: what a Rust type does not have is refused before the guest runs, with the
// path.
func TestLibrariesRefused(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newLibraries(t, mirrors{}, opts...)
		entries := module.Stats().GuestEntries
		zoned := netip.MustParseAddr("fe80::1%eth0")
		lone := json.RawMessage(`{"a":"\ud800"}`)
		changed := func(change func(*libraries.Event)) func() error {
			return func() error {
				e := event()
				change(&e)
				_, err := module.Events(ctx, []libraries.Event{event(), e})
				return err
			}
		}
		one := func(f func(context.Context, time.Time) (time.Time, error), v time.Time) func() error {
			return func() error { _, err := f(ctx, v); return err }
		}
		decimal := func(v crates.Decimal) func() error {
			return func() error { _, err := module.Decimal(ctx, v); return err }
		}
		text := func(v string) func() error {
			return func() error { _, err := module.JSON(ctx, json.RawMessage(v)); return err }
		}
		for _, c := range []struct {
			name, path, detail string
			also               error
			call               func() error
		}{
			{"before 1970", "value", "before 1970", nil, one(module.SystemTime, epoch.Add(-1))},
			{"the zero Time for a SystemTime", "value", "0001-01-01T00:00:00Z is before 1970", nil, one(module.SystemTime, time.Time{})},
			{"before the first instant", "value", "expected one from -9999", nil, one(module.JiffTime, firstInstant.Add(-1))},
			{"after the last instant", "value", "expected one from -9999", nil, one(module.ChronoTime, lastInstant.Add(1))},
			{"a time in a record", "value[1].at", "before 1970", nil, changed(func(e *libraries.Event) { e.At = firstInstant })},
			{"a time in a tuple", "value[1].seen.1", "is not an instant", nil, changed(func(e *libraries.Event) { e.Seen.V1 = lastInstant.Add(1) })},
			{"the zero Addr", "value", "the zero netip.Addr", nil, func() error { _, err := module.IP(ctx, netip.Addr{}); return err }},
			{"a zone", "value", "has a zone", nil, func() error { _, err := module.IP(ctx, zoned); return err }},
			{"a zone of an Ipv6Addr", "value", "has a zone", nil, func() error { _, err := module.Ipv6(ctx, scoped.Addr()); return err }},
			{"version 6 for version 4", "value", "::1 is not an IPv4 address", nil, func() error { _, err := module.Ipv4(ctx, loopback); return err }},
			{"version 4 in 6 for version 4", "value", "Unmap", nil, func() error { _, err := module.Ipv4(ctx, mapped4); return err }},
			{"version 4 for version 6", "value", "127.0.0.1 is not an IPv6 address", nil, func() error { _, err := module.Ipv6(ctx, local); return err }},
			{"the zero AddrPort", "value", "the zero netip.Addr", nil, func() error { _, err := module.Socket(ctx, netip.AddrPort{}); return err }},
			{"a zone that is a name", "value", "not a number from 1", nil, func() error { _, err := module.Socket(ctx, netip.AddrPortFrom(zoned, 1)); return err }},
			{"a zone that is 0", "value", "not a number from 1", nil, func() error { _, err := module.Socket(ctx, netip.AddrPortFrom(loopback.WithZone("0"), 1)); return err }},
			{"a zone with a zero before it", "value", "not a number from 1", nil, func() error { _, err := module.Socket(ctx, netip.AddrPortFrom(loopback.WithZone("01"), 1)); return err }},
			{"a scope that is too large", "value", "not a number from 1", nil, func() error {
				_, err := module.Socket(ctx, netip.AddrPortFrom(loopback.WithZone("4294967296"), 1))
				return err
			}},
			{"a key", "value[invalid IP]", "the zero netip.Addr", nil, func() error { _, err := module.IPKeys(ctx, map[netip.Addr]uint8{{}: 1}); return err }},
			{"an element of a set", "value[0]", "IPv4", nil, func() error { _, err := module.Ipv4Set(ctx, []netip.Addr{loopback, local}); return err }},
			{"an address in a list", "value[1].via[0]", "the zero netip.Addr", nil, changed(func(e *libraries.Event) { e.Via = []netip.AddrPort{{}} })},
			{"no decimal", "value", `"" is not a decimal`, wazabi.ErrRange, decimal("")},
			{"an exponent", "value", "is not a decimal", wazabi.ErrRange, decimal("1e3")},
			{"a zero with a sign", "value", "a zero with a sign", wazabi.ErrRange, decimal("-0.0")},
			{"too many digits", "value", "2^96", wazabi.ErrRange, decimal("79228162514264337593543950336")},
			{"too many digits after the point", "value", "28 digits", wazabi.ErrRange, decimal("0.00000000000000000000000000001")},
			{"invalid UTF-8 in a decimal", "value", "is not a decimal", wazabi.ErrRange, decimal("1\xff")},
			{"a decimal in an array", "value[1].prices[1]", "is not a decimal", wazabi.ErrRange, changed(func(e *libraries.Event) { e.Prices[1] = "x" })},
			{"no JSON", "value", "an empty text is not JSON", wazabi.ErrRange, text("")},
			{"half of JSON", "value", "is not JSON", wazabi.ErrRange, text(`{"a":`)},
			{"two texts", "value", "is not JSON", wazabi.ErrRange, text(`1 2`)},
			{"invalid UTF-8 in JSON", "value", "not UTF-8", wazabi.ErrUTF8, text("\"\xff\"")},
			{"a lone surrogate", "value", "surrogate", wazabi.ErrRange, text(`["\udc00"]`)},
			{"half of a pair", "value", "surrogate", wazabi.ErrRange, text(`"\ud83d\n"`)},
			{"two first halves", "value", "surrogate", wazabi.ErrRange, text(`"\ud83d\ud83d"`)},
			{"a large number", "value", "1e400", wazabi.ErrRange, text(`[1, {"a": 1e400}]`)},
			{"deep JSON", "value", "more than 127 deep", wazabi.ErrRange, text(strings.Repeat("[", 128) + strings.Repeat("]", 128))},
			{"JSON in a record", "value[1].data", "surrogate", wazabi.ErrRange, changed(func(e *libraries.Event) { e.Data = lone })},
		} {
			err := c.call()
			var failed *wazabi.Error
			if !errors.Is(err, wazabi.ErrInput) || !errors.As(err, &failed) || failed.Path != c.path || !strings.Contains(err.Error(), c.detail) {
				t.Errorf("%s: %v", c.name, err)
			}
			if c.also != nil && !errors.Is(err, c.also) {
				t.Errorf("%s: %v is not also %v", c.name, err, c.also)
			}
		}
		if now := module.Stats().GuestEntries; now != entries {
			t.Errorf("the guest was entered %d times", now-entries)
		}
		if _, err := module.Uuids(ctx, nil); err != nil {
			t.Errorf("after all of this: %v", err)
		}
	})
}

// TestLibrariesLies: what the guest must not return is an error of its kind, with its path.
func TestLibrariesLies(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		lie := func(secs int64, nanos uint32) func(*libraries.Instance) error {
			return func(i *libraries.Instance) error { _, err := i.LieTime(ctx, secs, nanos); return err }
		}
		module := newLibraries(t, mirrors{}, opts...)
		for _, c := range []struct {
			name, path, detail string
			kind               error
			call               func(*libraries.Instance) error
		}{
			{"a second of nanoseconds", "result", "do not fit time.Time", wazabi.ErrRange, lie(0, 1e9)},
			{"no instant", "result", "do not fit time.Time", wazabi.ErrRange, lie(0, math.MaxUint32)},
			{"after time.Time", "result", "do not fit time.Time", wazabi.ErrRange, lie(math.MaxInt64, 0)},
			{"before time.Time", "result", "do not fit time.Time", wazabi.ErrRange, lie(math.MinInt64, 0)},
			{"in a list", "result[1]", "do not fit time.Time", wazabi.ErrRange, func(i *libraries.Instance) error { _, err := i.LieTimes(ctx, 0, 1e9); return err }},
			{"a SystemTime that does not cross", "result[1]", "do not fit time.Time", wazabi.ErrRange, func(i *libraries.Instance) error { _, err := i.SystemAfter(ctx, math.MaxUint64); return err }},
			{"version 5", "result", "5 is not a version of IP", wazabi.ErrDiscriminant, func(i *libraries.Instance) error { _, err := i.LieIP(ctx, 5); return err }},
			{"version 0 of a socket", "result[0]", "0 is not a version of IP", wazabi.ErrDiscriminant, func(i *libraries.Instance) error { _, err := i.LieSocket(ctx, 0); return err }},
			{"flow information", "result", "flow information 0x7", wazabi.ErrRange, func(i *libraries.Instance) error { _, _, err := i.Scoped(ctx, 7, 0); return err }},
			{"a UUID twice", "result[1]", "came before", wazabi.ErrDuplicate, func(i *libraries.Instance) error { _, err := i.LieAccounts(ctx, 1, 1); return err }},
			{"UUIDs in descending order", "result[1]", "ascending", wazabi.ErrDuplicate, func(i *libraries.Instance) error { _, err := i.LieAccounts(ctx, 2, 1); return err }},
			{"no decimal", "result", "is not a decimal", wazabi.ErrRange, func(i *libraries.Instance) error { _, err := i.LieDecimal(ctx, nil); return err }},
			{"a decimal that is not UTF-8", "result[1]", "", wazabi.ErrUTF8, func(i *libraries.Instance) error { _, err := i.LieDecimals(ctx, []byte{0xff}); return err }},
			{"an exponent", "result[1]", "is not a decimal", wazabi.ErrRange, func(i *libraries.Instance) error { _, err := i.LieDecimals(ctx, []byte("1e3")); return err }},
			{"no JSON", "result", "an empty text is not JSON", wazabi.ErrRange, func(i *libraries.Instance) error { _, err := i.LieJSON(ctx, nil); return err }},
			{"half of JSON", "result[1]", "is not JSON", wazabi.ErrRange, func(i *libraries.Instance) error { _, err := i.LieJsons(ctx, []byte("[1")); return err }},
			{"JSON that is not UTF-8", "result[1]", "not UTF-8", wazabi.ErrUTF8, func(i *libraries.Instance) error { _, err := i.LieJsons(ctx, []byte("\"\xff\"")); return err }},
		} {
			i, err := module.Instance(ctx)
			if err != nil {
				t.Fatal(err)
			}
			err = c.call(i)
			i.Close(ctx)
			var failed *wazabi.Error
			if !errors.Is(err, c.kind) || !errors.As(err, &failed) || failed.Path != c.path || !strings.Contains(err.Error(), c.detail) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		for version, want := range map[uint8]string{4: "1.1.1.1", 6: "101:101:101:101:101:101:101:101"} {
			if got, err := module.LieIP(ctx, version); got.String() != want || err != nil {
				t.Errorf("version %d: %v, %v", version, got, err)
			}
		}
		if got, ok, err := module.Scoped(ctx, 0, 9); got.String() != "[::1%9]:80" || !ok || err != nil {
			t.Errorf("a scope: %v, %t, %v", got, ok, err)
		}
	})
}

// liars is a host that returns what the guest's types do not have.
type liars struct {
	mirrors
	at  time.Time
	doc json.RawMessage
}

func (l liars) SystemTime(context.Context, time.Time) (time.Time, error)       { return l.at, nil }
func (l liars) JSON(context.Context, json.RawMessage) (json.RawMessage, error) { return l.doc, nil }

// TestLibrariesHosts: a host's result is refused as an argument is.
func TestLibrariesHosts(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newLibraries(t, liars{at: epoch.Add(-1), doc: json.RawMessage(`{`)}, opts...)
		_, err := module.SystemTime(ctx, epoch)
		if !errors.Is(err, wazabi.ErrHost) || !strings.Contains(err.Error(), "before 1970") {
			t.Errorf("a time before 1970: %v", err)
		}
		_, err = module.JSON(ctx, nil)
		if !errors.Is(err, wazabi.ErrHost) || !strings.Contains(err.Error(), "is not JSON") {
			t.Errorf("half of JSON: %v", err)
		}
	})
}

// TestLibrariesBetweenGuests: the values pass between two guests, and what the second one must not
// get is refused with its path.
func TestLibrariesBetweenGuests(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		far := newLibraries(t, mirrors{}, opts...)
		near := newLibraries(t, nil, append(opts, link.Block("echo", far))...)
		returned(t, "records", near.Events, []libraries.Event{event(), event()})
		returned(t, "a map from sockets", near.SocketKeys, map[netip.AddrPort]netip.Addr{scoped: local, netip.AddrPortFrom(local, 1): local})
		returned(t, "a map from addresses", near.IPKeys, map[netip.Addr]uint8{local: 1, mapped4: 2, loopback: 3})
		returned(t, "a map from UUIDs", near.UUIDKeys, map[crates.UUID]crates.UUID{someUUID: {}, {}: someUUID})
		returned(t, "JSON", near.JSON, json.RawMessage(`[1,"é"]`))
		returned(t, "Decimal", near.Decimal, "-0.10")
		returned(t, "SystemTime", near.SystemTime, lastInstant)
		returned(t, "Timestamp", near.JiffTime, firstInstant, lastInstant)
		if _, err := near.SystemTime(ctx, epoch.Add(-1)); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("before 1970: %v", err)
		}
	})
}
