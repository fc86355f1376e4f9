package dynamic_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"weak"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// openLate opens a test guest.
func openLate(t testing.TB, name string, opts ...wazabi.Option) *dynamic.Guest {
	t.Helper()
	g, err := dynamic.Open(context.Background(), guestFile(t, name), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// A call that a failed test has left would be waited for.
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := g.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return g
}

func guestFile(t testing.TB, name string) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../testdata/gen/" + name + "/" + name + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// unused returns a host function for each import of the guest that needs one, which the test does
// not expect to be called.
func unused(t testing.TB, name string) (opts []wazabi.Option) {
	t.Helper()
	d, err := abi.ReadModule(guestFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Imports {
		if d.Interfaces()[f.Receiver()] != nil {
			continue
		}
		opts = append(opts, dynamic.WithFunc(f.Export, dynamic.HostFunc(func(context.Context, []dynamic.Value) (any, error) {
			return nil, errors.New("not expected")
		})))
	}
	return opts
}

// lately calls a function and ends the test on an error.
func lately(t testing.TB, g *dynamic.Guest, name string, args ...any) dynamic.Value {
	t.Helper()
	v, err := g.Call(t.Context(), name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func number(t testing.TB, v dynamic.Value) uint64 {
	t.Helper()
	n, ok := v.Uint()
	if !ok {
		t.Fatalf("%v of the type %v is no number", v, v.Type())
	}
	return n
}

func late[T any](t testing.TB, g *dynamic.Guest, name string) T {
	t.Helper()
	var fn T
	if err := g.Bind(name, &fn); err != nil {
		t.Fatal(err)
	}
	return fn
}

// TestLateResourcesReset: with WithReset a call runs where the first resource inside of its
// arguments lives, and resources meet if one is made from the other.
func TestLateResourcesReset(t *testing.T) {
	g := openLate(t, "resources", append(unused(t, "resources"), wazabi.WithReset(), wazabi.WithPoolSize(1))...)
	ctx := t.Context()
	purse, other := lately(t, g, "Purse.new", 10), lately(t, g, "Purse.new", 7)
	if _, err := g.Call(ctx, "sum", []any{purse, other}); !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(err.Error(), "made from each other, or on one Instance (purses[1])") {
		t.Errorf("got %v, want ErrHandle, and what to do", err)
	}
	made, _ := purse.Resource()
	half, err := made.Call(ctx, "halve")
	if err != nil {
		t.Fatal(err)
	}
	inside, _ := half.Option()
	if v := lately(t, g, "sum", []any{purse, inside}); number(t, v) != 10 {
		t.Errorf("the sum is %v, want 10", v)
	}
	if v := lately(t, g, "sum", []any{other}); number(t, v) != 7 {
		t.Errorf("the sum is %v, want 7", v)
	}
	if v := lately(t, g, "sum_of_pair", map[string]any{"left": purse, "right": inside}); number(t, v) != 10 {
		t.Errorf("the sum is %v, want 10", v)
	}
	if v := lately(t, g, "sum", []any{}); number(t, v) != 0 {
		t.Errorf("the sum is %v, want 0", v)
	}
	if s := g.Stats(); s.Instances != 3 || s.Idle != 3 {
		t.Errorf("%+v, want one instance in the pool, and two with purses", s)
	}
}

// TestLateResources: resources are made, lent, lent to be changed, given away and closed.
func TestLateResources(t *testing.T) {
	g := openLate(t, "resources", unused(t, "resources")...)
	ctx := t.Context()
	counter, ok := lately(t, g, "Counter.new", 5).Resource()
	if !ok {
		t.Fatal("Counter.new returns no resource")
	}
	if v := lately(t, g, "Counter.new", 1); v.String() != "Counter (a handle)" {
		t.Errorf("Counter.new: %v", v)
	}
	if v, err := counter.Call(ctx, "add", 3); err != nil || number(t, v) != 8 {
		t.Errorf("add: %v, %v", v, err)
	}
	// More parameters than cross one by one.
	all := make([]any, 16)
	for i := range all {
		all[i] = 1
	}
	if v, err := counter.Call(ctx, "add_all", all...); err != nil || number(t, v) != 24 {
		t.Errorf("add_all: %v, %v", v, err)
	}
	get := late[func(context.Context, *dynamic.Resource) (uint32, error)](t, g, "Counter.get")
	if n, err := get(ctx, counter); n != 24 || err != nil {
		t.Errorf("get: %d, %v", n, err)
	}
	if _, err := counter.Call(ctx, "name_it", "ten"); err != nil {
		t.Fatal(err)
	}
	if v, err := counter.Call(ctx, "name"); err != nil || v.String() != `"ten"` {
		t.Errorf("name: %v, %v", v, err)
	}
	if v, err := counter.Call(ctx, "finish"); err != nil || v.String() != `[3,16]` {
		t.Errorf("finish: %v, %v", v, err)
	}
	if _, err := counter.Call(ctx, "get"); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a counter that was given away: %v", err)
	}
	_, err := g.Call(ctx, "Counter.try_new", 1000)
	var value *dynamic.ErrorValue
	if !errors.As(err, &value) || value.Value.String() != `"TooLarge"` || err.Error() != "a counter begins below 1000" {
		t.Errorf("try_new: %v", err)
	}

	// Both purses live on one instance, their home.
	purse, _ := lately(t, g, "Purse.new", 10).Resource()
	other, _ := lately(t, g, "Purse.new", 7).Resource()
	if _, err := purse.Call(ctx, "absorb", other); err != nil {
		t.Fatal(err)
	}
	half, err := purse.Call(ctx, "halve")
	if err != nil {
		t.Fatal(err)
	}
	inside, some := half.Option()
	if !some {
		t.Fatal("there is no half")
	}
	if purse, ok := inside.Resource(); !ok {
		t.Error("the half is no resource")
	} else if v, err := purse.Call(ctx, "coins"); err != nil || number(t, v) != 8 {
		t.Errorf("coins: %v, %v", v, err)
	}
	half = lately(t, g, "give_to", "ann", inside)
	if owner, _ := half.Field("owner"); half.Len() == 0 || owner.Type() != nil && owner.String() != `"ann"` {
		t.Errorf("give_to: %v", owner)
	}
	third, _ := lately(t, g, "Purse.new", 3).Resource()
	lately(t, g, "give_to", "bob", third)
	lately(t, g, "give_to", "eve", nil)
	if _, err := third.Call(ctx, "coins"); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a purse that was given away: %v", err)
	}
	if err := purse.Close(ctx); err != nil {
		t.Error(err)
	}
	for _, wrong := range []any{nil, (*dynamic.Resource)(nil), 3, "purse", purse} {
		if _, err := g.Call(ctx, "Purse.coins", wrong); !errors.Is(err, wazabi.ErrInput) && !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("coins of %v: %v", wrong, err)
		}
	}
	counter, _ = lately(t, g, "Counter.new", 5).Resource()
	if _, err := g.Call(ctx, "Purse.coins", counter); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("coins of a counter: %v", err)
	}
}

// TestLateCallbacks: funcs with Go types and HostFuncs are called by the guest, and their errors
// come back.
func TestLateCallbacks(t *testing.T) {
	g := openLate(t, "callbacks")
	ctx := t.Context()
	if n := number(t, lately(t, g, "sum", 4, func(n uint32) uint64 { return uint64(n) * 10 })); n != 60 {
		t.Errorf("sum: %d", n)
	}
	var each []string
	if lately(t, g, "each", []string{"a", "b"}, func(_ context.Context, name string) { each = append(each, name) }); !slices.Equal(each, []string{"a", "b"}) {
		t.Errorf("each: %v", each)
	}
	left := []string{"x", "y"}
	drain := func() (string, bool) {
		if len(left) == 0 {
			return "", false
		}
		first := left[0]
		left = left[1:]
		return first, true
	}
	if v := lately(t, g, "drain", drain); v.String() != `["x","y"]` {
		t.Errorf("drain: %v", v)
	}
	four := dynamic.HostFunc(func(_ context.Context, args []dynamic.Value) (any, error) {
		if args[1].String() != `{"Line":{"points":[{"x":1,"y":-1},{"x":2,"y":-2}],"name":"line"}}` {
			t.Errorf("the shape is %v", args[1])
		}
		return []any{"text", args[1]}, nil
	})
	if v := lately(t, g, "four", four); v.Len() != 2 {
		t.Errorf("four: %v", v)
	}

	// A Go struct has a pointer for each case.
	type point struct{ X, Y int32 }
	type shape struct {
		Empty *struct{}
		Line  *struct {
			Points []point
			Name   string
		}
	}
	bound := late[func(context.Context, func(uint8, shape, point, []uint16) (string, shape)) (string, shape, error)](t, g, "four")
	text, back, err := bound(ctx, func(_ uint8, s shape, p point, _ []uint16) (string, shape) {
		if s.Line == nil || len(s.Line.Points) != 2 || s.Line.Points[1] != (point{2, -2}) || p != (point{3, 4}) {
			t.Errorf("the shape is %+v, the point %v", s, p)
		}
		return "done", shape{Empty: &struct{}{}}
	})
	if err != nil || text != "done" || back.Empty == nil || back.Line != nil {
		t.Errorf("four: %q, %+v, %v", text, back, err)
	}

	// Errors of the guest's type, of another, and a panic.
	v, err := g.Call(ctx, "read", "x", func(string) (int64, error) { return 21, nil })
	if n, _ := v.Int(); err != nil || n != 42 {
		t.Errorf("read: %v, %v", v, err)
	}
	_, err = g.Call(ctx, "read", "x", func(string) (int64, error) { return 0, &dynamic.ErrorValue{Go: "Empty"} })
	var value *dynamic.ErrorValue
	if kase, _ := errorCase(err, &value); kase != "Empty" {
		t.Errorf("read: %v", err)
	}
	cause := errors.New("the disk is full")
	if _, err = g.Call(ctx, "read", "x", func(string) (int64, error) { return 0, cause }); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, cause) {
		t.Errorf("read: %v", err)
	}
	if _, err = g.Call(ctx, "read", "x", func(string) (int64, error) { panic(cause) }); !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, cause) {
		t.Errorf("a panic: %v", err)
	}
	if v := lately(t, g, "check", []string{"a", "b"}, func(text string) error { return errors.New("not " + text) }); v.String() != `["not a","not b"]` {
		t.Errorf("check: %v", v)
	}
	for _, wrong := range []any{nil, 3, func() {}, func(string) uint64 { return 0 }, func(uint32) string { return "" }, (func(uint32) uint64)(nil)} {
		if _, err := g.Call(ctx, "sum", 2, wrong); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "(f") {
			t.Errorf("a %T: %v", wrong, err)
		}
	}
	adder, _ := lately(t, g, "Adder.new", 3, func(n uint32) uint64 { return uint64(n) }).Resource()
	if v, err := adder.Call(ctx, "change", func(sum uint64) uint64 { return sum + 39 }); err != nil || number(t, v) != 42 {
		t.Errorf("change: %v, %v", v, err)
	}
}

func errorCase(err error, value **dynamic.ErrorValue) (string, bool) {
	if !errors.As(err, value) {
		return "", false
	}
	return (*value).Value.Case()
}

// TestLateIterators: items come as Values and as Go values, loops can end early, and a method's
// iterator borrows its receiver.
func TestLateIterators(t *testing.T) {
	g := openLate(t, "iterators", unused(t, "iterators")...)
	ctx := t.Context()
	items, ok := lately(t, g, "count", 300).Items()
	if !ok {
		t.Fatal("count returns no iterator")
	}
	for range 2 {
		sum := uint64(0)
		for item, err := range items {
			if err != nil {
				t.Fatal(err)
			}
			sum += number(t, item)
		}
		if sum != 300*299/2 {
			t.Errorf("the sum is %d", sum)
		}
	}
	count := late[func(context.Context, uint32) iter.Seq2[uint32, error]](t, g, "count")
	var first []uint32
	for n, err := range count(ctx, 1000) {
		if err != nil {
			t.Fatal(err)
		}
		if first = append(first, n); len(first) == 3 {
			break
		}
	}
	if !slices.Equal(first, []uint32{0, 1, 2}) {
		t.Errorf("the first are %v", first)
	}
	text, _ := lately(t, g, "Text.new", "one\ntwo\nthree").Resource()
	all, err := text.Call(ctx, "all")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	items, _ = all.Items()
	for item, err := range items {
		line, _ := item.Text()
		if lines = append(lines, line); err != nil {
			t.Fatal(err)
		}
		if _, err := text.Call(ctx, "next_line"); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("a method that changes the text inside the loop: %v", err)
		}
	}
	if !slices.Equal(lines, []string{"one", "two", "three"}) {
		t.Errorf("the lines are %q", lines)
	}
	longer, err := text.Call(ctx, "longer", 4, "- ")
	if err != nil {
		t.Fatal(err)
	}
	items, _ = longer.Items()
	for item, err := range items {
		if line, _ := item.Text(); err != nil || line != "- three" {
			t.Errorf("longer: %q, %v", line, err)
		}
	}
	empty, _ := lately(t, g, "Text.new", "").Resource()
	longer, _ = empty.Call(ctx, "longer", 4, "- ")
	items, _ = longer.Items()
	loops := 0
	for _, err := range items {
		var value *dynamic.ErrorValue
		if loops++; !errors.As(err, &value) {
			t.Errorf("longer of an empty text: %v", err)
		}
	}
	if loops != 1 {
		t.Errorf("%d items of an empty text, expected its error", loops)
	}

	pipe, _ := lately(t, g, "Pipe.new").Resource()
	w, ok := pipe.Writer(ctx)
	if !ok {
		t.Fatal("a pipe is no writer")
	}
	if n, err := io.WriteString(w, strings.Repeat("text ", 30_000)); n != 150_000 || err != nil {
		t.Errorf("written: %d, %v", n, err)
	}
	if _, err := pipe.Call(ctx, "flush"); err != nil {
		t.Error(err)
	}
	r, _ := pipe.Reader(ctx)
	if data, err := io.ReadAll(r); len(data) != 150_000 || err != nil {
		t.Errorf("read: %d bytes, %v", len(data), err)
	}
	if _, ok := text.Reader(ctx); ok {
		t.Error("a text is a reader")
	}
	for _, wrong := range []any{new(func(context.Context, uint32) ([]uint32, error)), new(func(context.Context, uint32) iter.Seq2[string, error]), new(func(context.Context, uint32) (iter.Seq2[uint32, error], error))} {
		if err := g.Bind("count", wrong); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "(result)") {
			t.Errorf("a %T: %v", wrong, err)
		}
	}
}

// TestLateStreams: the guest reads from readers and writes to writers, and their errors come back.
func TestLateStreams(t *testing.T) {
	g := openLate(t, "streams")
	ctx := t.Context()
	var out bytes.Buffer
	if n := number(t, lately(t, g, "copy", strings.NewReader("some text"), &out)); n != 9 || out.String() != "some text" {
		t.Errorf("copy: %d, %q", n, &out)
	}
	size := late[func(context.Context, *strings.Reader) (uint64, error)](t, g, "len")
	if n, err := size(ctx, strings.NewReader("1234")); n != 4 || err != nil {
		t.Errorf("len: %d, %v", n, err)
	}
	cause := errors.New("the cable is loose")
	_, err := g.Call(ctx, "copy", io.MultiReader(strings.NewReader("ab"), failingReader{cause}), io.Discard)
	var guest *wazabi.GuestError
	if !errors.As(err, &guest) || !errors.Is(err, cause) {
		t.Errorf("copy: %v", err)
	}
	for _, wrong := range []any{nil, "text", &out, io.Writer(nil)} {
		if _, err := g.Call(ctx, "copy", strings.NewReader(""), wrong); wrong != any(&out) && !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("a %T: %v", wrong, err)
		}
	}
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

// TestLateSequences: the guest pulls items of Go's sequences, and an item of another type is an
// error with its place.
func TestLateSequences(t *testing.T) {
	g := openLate(t, "sequences", unused(t, "sequences")...)
	ctx := t.Context()
	numbers := func(yield func(uint32) bool) {
		for n := uint32(1); yield(n); n++ {
		}
	}
	if v := lately(t, g, "one_by_one", iter.Seq[uint32](numbers), 3); v.String() != "[1,2,3]" {
		t.Errorf("one_by_one: %v", v)
	}
	words := []string{"a", "b", "c"}
	first := late[func(context.Context, iter.Seq[string], uint32) ([]string, error)](t, g, "first")
	if got, err := first(ctx, slices.Values(words), 2); err != nil || !slices.Equal(got, words[:2]) {
		t.Errorf("first: %q, %v", got, err)
	}
	points := []any{map[string]any{"x": 1, "y": 2}, map[string]any{"x": "1", "y": 2}}
	_, err := g.Call(ctx, "last", slices.Values(points))
	var e *wazabi.Error
	if !errors.As(err, &e) || e.Kind != wazabi.ErrHost || !strings.Contains(e.Path, "[1].x") {
		t.Errorf("last: %v", err)
	}
	total, _ := lately(t, g, "Total.new", slices.Values([]uint64{1, 2})).Resource()
	if v, err := total.Call(ctx, "add", slices.Values([]uint64{3})); err != nil || number(t, v) != 6 {
		t.Errorf("add: %v, %v", v, err)
	}
	for _, wrong := range []any{nil, 3, []uint32{1}, func(func(string) bool) {}, (func(func(uint32) bool))(nil)} {
		if _, err := g.Call(ctx, "one_by_one", wrong, 1); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("a %T: %v", wrong, err)
		}
	}
}

// TestLateInterfaces: a value of an interface is a resource of the guest, or an object of the host.
func TestLateInterfaces(t *testing.T) {
	type prefix struct{ text string }
	calls := 0
	opts := append(unused(t, "interfaces"), dynamic.WithFunc("filter_host/Filter_host.matches", func(filter *prefix, line string) (bool, error) {
		calls++
		return strings.HasPrefix(line, filter.text), nil
	}))
	g := openLate(t, "interfaces", opts...)
	lines := []string{"one ship", "two"}
	made := lately(t, g, "words", []string{"ship"})
	resource, ok := made.Resource()
	if !ok {
		t.Fatalf("%v is no resource", made)
	}
	if v, err := resource.Call(t.Context(), "matches", "ships"); err != nil || v.String() != "true" {
		t.Errorf("%v, %v", v, err)
	}
	if v := lately(t, g, "Filter_guest.matches", made, "ships"); v.String() != "true" {
		t.Errorf("matches of the value: %v", v)
	}
	host := &prefix{"t"}
	if _, err := g.Call(t.Context(), "Filter_guest.matches", lately(t, g, "same", host), "ships"); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("matches of an object: %v", err)
	}
	for _, filter := range []any{made, resource, host} {
		if n := number(t, lately(t, g, "count", lines, filter)); n != 1 {
			t.Errorf("%v: %d lines", filter, n)
		}
	}
	if calls != 2 {
		t.Errorf("%d calls of the host", calls)
	}
	same := late[func(context.Context, *prefix) (*prefix, error)](t, g, "same")
	if back, err := same(t.Context(), host); back != host || err != nil {
		t.Errorf("%v, %v", back, err)
	}
	if back, ok := lately(t, g, "same", host).Object(); back != any(host) || !ok {
		t.Errorf("%v, %t", back, ok)
	}
	not, _ := lately(t, g, "not", made).Resource()
	if n := number(t, lately(t, g, "count", lines, not)); n != 1 {
		t.Errorf("%d lines", n)
	}
	if _, err := resource.Call(t.Context(), "matches", ""); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a value that was given away: %v", err)
	}
	if _, err := made.MarshalJSON(); err == nil {
		t.Error("a handle has JSON")
	}
	if text := made.String(); text != "Filter (a handle)" {
		t.Errorf("a handle is %s", text)
	}
	if _, err := g.Call(t.Context(), "count", lines, nil); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("nil: %v", err)
	}
}

// TestLateInterfaceWithoutFuncs: a guest with an interface opens without funcs for the program's
// objects. A call of an object names the func, and the guest does not get the error as an Err.
func TestLateInterfaceWithoutFuncs(t *testing.T) {
	g := openLate(t, "interfaces", append(unused(t, "interfaces"), wazabi.WithPoolSize(1))...)
	words := lately(t, g, "words", []string{"ship"})
	if n := number(t, lately(t, g, "count", []string{"one ship", "two"}, words)); n != 1 {
		t.Errorf("%d lines", n)
	}
	object := new(int)
	if back, ok := lately(t, g, "same", object).Object(); back != any(object) || !ok {
		t.Errorf("%v, %t", back, ok)
	}
	for _, tt := range []struct {
		name, path string
		args       []any
	}{
		{"count", "filter_host/Filter_host.matches", []any{[]string{"a"}, object}},
		{"teach", "filter_host/Filter_host.learn", []any{object, []string{"a"}}},
		{"until", "source_host/Source_host.each", []any{object, "a"}},
	} {
		_, err := g.Call(t.Context(), tt.name, tt.args...)
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind != wazabi.ErrHost || e.Path != tt.path || !errors.Is(err, wazabi.ErrImport) {
			t.Errorf("%s: %v", tt.name, err)
		}
		if says := "no WithFunc for " + tt.path + "; a program that passes an object as a "; err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; expected %q", tt.name, err, says)
		}
	}
	if _, err := dynamic.Open(t.Context(), guestFile(t, "interfaces"), append(unused(t, "interfaces"),
		dynamic.WithFunc("source_host/Source_host.each", func() {}))...); !errors.Is(err, wazabi.ErrOption) {
		t.Errorf("a func of another type: %v", err)
	}
}

// TestResourceInHost: a host function may refer to a resource of its guest. Nothing of them is left
// when the guest is closed, whether the resource was closed before, given away, or neither.
func TestResourceInHost(t *testing.T) {
	ctx := t.Context()
	type keeper struct{ purse *dynamic.Resource }
	use := func(how string, opts ...wazabi.Option) weak.Pointer[keeper] {
		k := &keeper{}
		opts = append(unused(t, "resources"), opts...)
		d, err := abi.ReadModule(guestFile(t, "resources"))
		if err != nil {
			t.Fatal(err)
		}
		opts = append(opts, dynamic.WithFunc(d.Imports[0].Export, dynamic.HostFunc(func(context.Context, []dynamic.Value) (any, error) {
			return k.purse, nil
		})))
		g, err := dynamic.Open(ctx, guestFile(t, "resources"), opts...)
		if err != nil {
			t.Fatal(err)
		}
		k.purse, _ = lately(t, g, "Purse.new", 10).Resource()
		switch how {
		case "closed":
			err = k.purse.Close(ctx)
		case "given":
			_, err = g.Call(ctx, "give_to", "Ada", k.purse)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Close(ctx); err != nil {
			t.Fatal(err)
		}
		return weak.Make(k)
	}
	for _, how := range []string{"closed", "given", "left"} {
		for name, opts := range map[string][]wazabi.Option{"": nil, ", reset": {wazabi.WithReset()}} {
			// The process may keep something of the guest that it has used last.
			var all []weak.Pointer[keeper]
			for range 10 {
				all = append(all, use(how, opts...))
			}
			left := func() (n int) {
				for _, k := range all {
					if k.Value() != nil {
						n++
					}
				}
				return n
			}
			for deadline := time.Now().Add(10 * time.Second); left() > 1; time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Errorf("%s%s: the hosts of %d closed guests are still in memory", how, name, left())
					break
				}
				runtime.GC()
			}
		}
	}
}
