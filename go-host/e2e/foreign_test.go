package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	foreignguest "github.com/wazabi/wazabi/testdata/gen/foreign"
)

// registry is the host of the guest foreign.
type registry struct {
	newest    foreignguest.Version
	published []string
	closed    int
}

func (r *registry) Newest(_ context.Context, library string) (foreignguest.Version, bool, error) {
	return r.newest, library != "none", nil
}

func (r *registry) Publish(_ context.Context, version foreignguest.Version, done []foreignguest.Percent) (uint32, error) {
	r.published = append(r.published, fmt.Sprintf("%s%v", version, done))
	return uint32(len(r.published)), nil
}

func (r *registry) Place(_ context.Context, shape foreignguest.Shape) (foreignguest.Point, error) {
	circle := shape.(foreignguest.ShapeCircle)
	return foreignguest.Point{X: circle.Center.X + circle.Radius, Y: circle.Center.Y}, nil
}

// Close counts the files: a registry is one, too.
func (r *registry) Close() error {
	r.closed++
	return nil
}

func openForeign(t *testing.T) (*foreignguest.Module, *foreignguest.Instance, *registry) {
	t.Helper()
	ctx, r := t.Context(), &registry{newest: "1.10"}
	m, err := foreignguest.New(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	i, err := m.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(i.Close(context.Background()), m.Close(context.Background())); err != nil {
			t.Error(err)
		}
	})
	return m, i, r
}

// TestForeign: values of types that do not cross arrive and return as those to which they convert.
func TestForeign(t *testing.T) {
	ctx := t.Context()
	_, guest, r := openForeign(t)
	latest, err := guest.Latest(ctx, "1.9", "01.10")
	want(t, latest, foreignguest.Version("1.10"), err)
	count, latest, err := guest.Survey(ctx, foreignguest.Needs{
		Compiler:  "1.2",
		Libraries: map[string]foreignguest.Version{"a": "3.4", "b": "2.9"},
		Broken:    []*foreignguest.Version{nil, ptr(foreignguest.Version("3.5"))},
	})
	want(t, count, 4, err)
	want(t, latest, "3.5", err)
	// Sorted by their text when they are sent, and by the guest's rule when they arrive.
	sorted, err := guest.Sorted(ctx, []foreignguest.Version{"10.1", "9.1"})
	want(t, fmt.Sprint(sorted), "[9.1 10.1]", err)
	sum, err := guest.Sum(ctx, map[foreignguest.Version]uint32{"1.9": 1, "1.10": 2, "2.0": 4}, "1.10")
	want(t, sum, 6, err)

	shapes, err := guest.Moved(ctx, []foreignguest.Shape{
		foreignguest.ShapeEmpty{}, foreignguest.ShapeCircle{Center: foreignguest.Point{X: 1, Y: 2}, Radius: 3},
		foreignguest.ShapePolygon{V0: "line", V1: []foreignguest.Point{{X: 0, Y: 0}, {X: 1, Y: 1}}},
	}, foreignguest.Point{X: 10, Y: 20})
	want(t, fmt.Sprint(shapes), "[{} {{11 22} 3} {line [{10 20} {11 21}]}]", err)
	middle, ok, err := guest.Middle(ctx, []foreignguest.Point{{X: 0, Y: 4}, {X: 2, Y: 0}})
	want(t, middle, foreignguest.Point{X: 1, Y: 2}, err)
	want(t, ok, true, err)
	_, ok, err = guest.Middle(ctx, nil)
	want(t, ok, false, err)
	mapped, err := guest.Mapped(ctx, map[string]foreignguest.Point{"a": {X: 1, Y: 2}, "b": {Y: 4}}, 10)
	want(t, fmt.Sprint(mapped), "map[a:{11 2} b:{10 4}]", err)
	span, err := guest.Common(ctx, foreignguest.Span{Start: 2, End: 9}, &foreignguest.Span{Start: 5, End: 12})
	want(t, span, foreignguest.Span{Start: 5, End: 9}, err)
	span, err = guest.Common(ctx, foreignguest.Span{Start: 2, End: 9}, nil)
	want(t, span, foreignguest.Span{Start: 2, End: 9}, err)

	offer := foreignguest.Offer{
		Discount: foreignguest.Percent{Value: 20}, Each: map[string]uint8{"tea": 5, "milk": 100},
		Since: map[string]uint32{"7": 8, "9": 10}, Word: []byte("größe"),
	}
	same, err := guest.Same(ctx, offer)
	if err != nil || !reflect.DeepEqual(same, offer) {
		t.Errorf("%+v, %v; want %+v", same, err, offer)
	}
	id, key, err := guest.Next(ctx, 41, foreignguest.Key("abcd"))
	want(t, id, 42, err)
	want(t, string(key), "dcba", err)
	number, err := guest.Number(ctx, "-12")
	want(t, number, -12, err)
	var failed *wazabi.GuestError
	if _, err := guest.Number(ctx, "x"); !errors.As(err, &failed) || failed.Message != "invalid digit found in string" {
		t.Errorf("%v", err)
	}
	all := make([]foreignguest.ID, 17)
	for i := range all {
		all[i] = foreignguest.ID(i + 1)
	}
	total, err := many(ctx, guest, all)
	want(t, total, 17*18/2, err)

	n, found, err := guest.Update(ctx, "tea", "1.9")
	want(t, n, 1, err)
	want(t, found, true, err)
	_, found, err = guest.Update(ctx, "tea", "1.11")
	want(t, found, false, err)
	want(t, fmt.Sprint(r.published), "[1.10[{0} {50} {100}]]", nil)
	at, err := guest.Drawn(ctx, foreignguest.Point{X: 1, Y: 2})
	want(t, at, foreignguest.Point{X: 2, Y: 2}, err)
	each, err := guest.Each(ctx, []foreignguest.Version{"1.2", "3.4"}, func(_ context.Context, v foreignguest.Version) (foreignguest.Version, error) { return v + "5", nil })
	want(t, fmt.Sprint(each), "[1.25 3.45]", err)
	live, err := guest.Live(ctx)
	want(t, live, 0, err)
}

func ptr[T any](v T) *T { return &v }

func many(ctx context.Context, guest foreignguest.Client, v []foreignguest.ID) (uint64, error) {
	return guest.Many(ctx, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13], v[14], v[15], v[16])
}

// TestForeignStore: methods and iterators convert, too.
func TestForeignStore(t *testing.T) {
	ctx := t.Context()
	_, guest, _ := openForeign(t)
	store, err := guest.NewStore(ctx, "1.1")
	if err != nil {
		t.Fatal(err)
	}
	n, err := store.Add(ctx, []foreignguest.Version{"1.2", "1.3"})
	want(t, n, 3, err)
	var since []string
	for version, err := range store.Since(ctx, "1.2") {
		if err != nil {
			t.Fatal(err)
		}
		since = append(since, version)
	}
	want(t, strings.Join(since, " "), "1.2 1.3", nil)
	text, found, err := store.At(ctx, 100)
	want(t, text, "1.3", err)
	want(t, found, true, err)

	refuses := func(what string, err error, path, detail string) {
		t.Helper()
		wantRefusal(t, what, err, path, detail)
	}
	_, err = guest.NewStore(ctx, "1")
	refuses("a constructor", err, "first", `"1" is not a version like 1.2`)
	_, err = store.Add(ctx, []foreignguest.Version{"1.4", "?"})
	refuses("a method", err, "versions[1]", `"?" is not a version like 1.2`)
	_, _, err = store.At(ctx, 101)
	refuses("a function", err, "way", "101 is more than 100 percent")
	for _, err := range store.Since(ctx, "x") {
		refuses("an iterator", err, "least", `"x" is not a version like 1.2`)
	}
	n, err = store.Add(ctx, nil)
	want(t, n, 3, err)
	live, err := guest.Live(ctx)
	want(t, live, 3, err)

	// What was given away is dropped with the rest.
	_, err = guest.Joined(ctx, store, []foreignguest.Version{"1.2", ""})
	refuses("a call that is given a resource", err, "versions[1]", `"" is not a version like 1.2`)
	if _, err := store.Add(ctx, nil); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("the store that was given away: %v", err)
	}
	live, err = guest.Live(ctx)
	want(t, live, 0, err)
}

// wantRefusal checks that the guest has refused an argument.
func wantRefusal(t *testing.T, what string, err error, path, detail string) {
	t.Helper()
	var e *wazabi.Error
	if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || e.Path != path || e.Detail != detail || e.Func == "" {
		t.Errorf("%s: %v; want ErrInput at %s: %s", what, err, path, detail)
	}
}

// TestForeignRefusals: an argument that does not convert is an error with its path. The guest loses
// nothing, and stays usable.
func TestForeignRefusals(t *testing.T) {
	ctx := t.Context()
	m, guest, r := openForeign(t)
	needs := func(change func(*foreignguest.Needs)) func() error {
		return func() error {
			n := foreignguest.Needs{Compiler: "1.2", Libraries: map[string]foreignguest.Version{"a": "1.2", "b": "1.3"}, Broken: []*foreignguest.Version{nil, ptr(foreignguest.Version("1.4"))}}
			change(&n)
			_, _, err := guest.Survey(ctx, n)
			return err
		}
	}
	offer := func(change func(*foreignguest.Offer)) func() error {
		return func() error {
			o := foreignguest.Offer{Each: map[string]uint8{"a": 1, "b": 2}, Since: map[string]uint32{"1": 1, "2": 2}}
			change(&o)
			_, err := guest.Same(ctx, o)
			return err
		}
	}
	cases := []struct {
		what, path, detail string
		call               func() error
	}{
		{"a parameter", "b", `"2" is not a version like 1.2`, func() error { _, err := guest.Latest(ctx, "1.2", "2"); return err }},
		{"the first of two", "a", `"1" is not a version like 1.2`, func() error { _, err := guest.Latest(ctx, "1", "2"); return err }},
		{"a field", "needs.compiler", `"-1.2" is not a version like 1.2`, needs(func(n *foreignguest.Needs) { n.Compiler = "-1.2" })},
		{"a value of a map", "needs.libraries[1].value", `"x" is not a version like 1.2`, needs(func(n *foreignguest.Needs) { n.Libraries["b"] = "x" })},
		{"an option in a list", "needs.broken[1]", `"" is not a version like 1.2`, needs(func(n *foreignguest.Needs) { *n.Broken[1] = "" })},
		{"an element of a set", "versions[1]", `"y" is not a version like 1.2`, func() error { _, err := guest.Sorted(ctx, []foreignguest.Version{"1.1", "y"}); return err }},
		{"equal elements", "versions", `two elements are equal`, func() error { _, err := guest.Sorted(ctx, []foreignguest.Version{"01.1", "1.1"}); return err }},
		{"a key", "values[0].key", `"" is not a version like 1.2`, func() error {
			_, err := guest.Sum(ctx, map[foreignguest.Version]uint32{"": 1, "1.1": 2}, "1.1")
			return err
		}},
		{"equal keys", "values", `two keys are equal`, func() error {
			_, err := guest.Sum(ctx, map[foreignguest.Version]uint32{"1.1": 1, "01.1": 2}, "1.1")
			return err
		}},
		{"a reference", "least", `"." is not a version like 1.2`, func() error { _, err := guest.Sum(ctx, nil, "."); return err }},
		{"a mirror in a field", "offer.discount", "101 is more than 100 percent", offer(func(o *foreignguest.Offer) { o.Discount.Value = 101 })},
		{"a function of a field", "offer.each[1].value", "200 is more than 100 percent", offer(func(o *foreignguest.Offer) { o.Each["b"] = 200 })},
		{"a key of a field", "offer.since[0].key", "number would be zero for non-zero type", offer(func(o *foreignguest.Offer) { o.Since["0"] = 3 })},
		{"a number", "id", "0 is no identifier", func() error { _, _, err := guest.Next(ctx, 0, foreignguest.Key("abcd")); return err }},
		{"bytes", "key", "a key has 4 bytes, not 3", func() error { _, _, err := guest.Next(ctx, 1, foreignguest.Key("abc")); return err }},
		{"one of many parameters", "last", "0 is no identifier", func() error {
			_, err := many(ctx, guest, append(slices.Repeat([]foreignguest.ID{1}, 16), 0))
			return err
		}},
		{"objects around it", "version", `"" is not a version like 1.2`, func() error {
			_, err := guest.Keep(ctx, []foreignguest.File{r}, "", []foreignguest.Tuple2[foreignguest.Version, foreignguest.File]{{V0: "1.2", V1: r}, {V0: "?", V1: r}})
			return err
		}},
		{"objects beside it", "after[0].0", `"?" is not a version like 1.2`, func() error {
			_, err := guest.Keep(ctx, []foreignguest.File{r}, "1.2", []foreignguest.Tuple2[foreignguest.Version, foreignguest.File]{{V0: "?", V1: r}, {V0: "1.2", V1: r}})
			return err
		}},
		{"a long text", "a", fmt.Sprintf("%q is not a version like 1.2", strings.Repeat("x", 2000)), func() error {
			_, err := guest.Latest(ctx, foreignguest.Version(strings.Repeat("x", 2000)), "1.1")
			return err
		}},
	}
	for _, c := range cases {
		for range 3 {
			wantRefusal(t, c.what, c.call(), c.path, c.detail)
			if latest, err := guest.Latest(ctx, "1.2", "1.3"); err != nil || latest != "1.3" {
				t.Errorf("after %s: %v, %v", c.what, latest, err)
			}
			if live, err := guest.Live(ctx); err != nil || live != 0 {
				t.Errorf("after %s: %d versions are alive, %v", c.what, live, err)
			}
		}
	}
	// An object is closed when the last of its handles is dropped: once in each of the two cases.
	want(t, r.closed, 2*3, nil)
	n, err := guest.Keep(ctx, []foreignguest.File{r}, "1.2", []foreignguest.Tuple2[foreignguest.Version, foreignguest.File]{{V0: "1.2", V1: r}})
	want(t, n, 2, err)
	want(t, m.Stats().Poisoned, 0, nil)
}

// TestForeignFromHost: a value of the host's that does not convert ends the call, since the guest's
// function waits for it.
func TestForeignFromHost(t *testing.T) {
	ctx, r := t.Context(), &registry{newest: "newest"}
	m, err := foreignguest.New(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { want(t, m.Close(ctx), nil, nil) }()
	wantTrap := func(err error, name, path string) {
		t.Helper()
		var trap *wazabi.TrapError
		text := "wazabi: foreign." + name + `: invalid argument: the host returned a value that the guest refuses: "newest" is not a version like 1.2` + path
		if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrInput) || err.Error() != text {
			t.Errorf("%v; want %s", err, text)
		}
	}
	_, _, err = m.Update(ctx, "tea", "1.2")
	wantTrap(err, "Update", "")
	_, err = m.Each(ctx, []foreignguest.Version{"1.2"}, func(context.Context, foreignguest.Version) (foreignguest.Version, error) { return "newest", nil })
	wantTrap(err, "Each", "")
	needs := foreignguest.Needs{Compiler: "1.2", Libraries: map[string]foreignguest.Version{"a": "1.2", "b": "newest"}}
	_, err = m.Needed(ctx, func(context.Context) (foreignguest.Needs, error) { return needs, nil })
	wantTrap(err, "Needed", " (libraries[1].value)")
	needs.Libraries["b"] = "1.3"
	needed, err := m.Needed(ctx, func(context.Context) (foreignguest.Needs, error) { return needs, nil })
	want(t, needed, 2, err)
	latest, err := m.Latest(ctx, "1.2", "1.3")
	want(t, latest, "1.3", err)
	want(t, m.Stats().Poisoned, 3, nil)
}

// TestForeignNested: a refusal of a call within a host function is that call's.
func TestForeignNested(t *testing.T) {
	ctx := t.Context()
	_, guest, _ := openForeign(t)
	var inner []error
	each, err := guest.Each(ctx, []foreignguest.Version{"1.2", "1.3"}, func(ctx context.Context, v foreignguest.Version) (foreignguest.Version, error) {
		_, err := guest.Latest(ctx, v, "inner")
		inner = append(inner, err)
		return v, nil
	})
	want(t, fmt.Sprint(each), "[1.2 1.3]", err)
	want(t, len(inner), 2, nil)
	for _, err := range inner {
		wantRefusal(t, "a nested call", err, "b", `"inner" is not a version like 1.2`)
	}
}

// TestForeignGoTypes: newtypes are types of other Go packages, whose errors have paths.
func TestForeignGoTypes(t *testing.T) {
	ctx := t.Context()
	m, guest, _ := openForeign(t)
	next, err := guest.Following(ctx, netip.MustParseAddr("10.0.0.255"))
	want(t, next.String(), "10.0.1.0", err)
	page, _ := url.Parse("https://example.org/a?b=c")
	link, after, err := guest.Opened(ctx, *page, time.Minute)
	want(t, link.String(), page.String(), err)
	want(t, after, 2*time.Minute, err)
	route := foreignguest.Route{
		To: netip.MustParseAddr("::1"), Takes: time.Second, Page: page,
		Hops: []netip.Addr{netip.MustParseAddr("1.2.3.4"), netip.MustParseAddr("5.6.7.8")},
	}
	back, err := route.Back(ctx, guest)
	route.Hops[0], route.Hops[1] = route.Hops[1], route.Hops[0]
	if err != nil || !reflect.DeepEqual(back, route) {
		t.Errorf("%+v, %v; want %+v", back, err, route)
	}

	// The zero Addr is empty text, which is no address in Rust.
	_, err = guest.Following(ctx, netip.Addr{})
	wantRefusal(t, "a value that Rust has not", err, "address", "invalid IP address syntax")
	route.Hops[1] = netip.Addr{}
	_, err = route.Back(ctx, guest)
	wantRefusal(t, "the same in a method of a value", err, "self.hops[1]", "invalid IP address syntax")

	_, err = m.Broken(ctx)
	var e *wazabi.Error
	var invalid *url.Error
	if !errors.As(err, &e) || e.Kind != wazabi.ErrConversion || e.Path != "result" || !errors.As(err, &invalid) || invalid.URL != "%zz" {
		t.Errorf("a value that Go has not: %v", err)
	}
	want(t, m.Stats().Poisoned, 1, nil)
}
