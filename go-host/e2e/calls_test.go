package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

func nested(n int) zoo.Nested {
	note := fmt.Sprint("note ", n)
	return zoo.Nested{
		ID: zoo.ItemID(n), Label: "label", Data: []byte{1, 2, 3}, Tags: []string{"a", "bb", "ccc"},
		Rows: [][]uint16{{1}, {2, 3}}, Points: []zoo.Point{{X: 1, Y: 2}}, Readings: []zoo.Reading{{At: 1, Kind: zoo.FilterTypePaeth, Unit: 'm'}},
		Note: &note, Origin: &zoo.Point{X: -1}, Maybe: []*uint32{nil, new(uint32)}, Names: [2]string{"x", "y"},
		Span: zoo.Tuple2[uint32, string]{V0: 7, V1: "seven"}, Spans: []zoo.Tuple2[uint8, uint64]{{V0: 1, V1: 2}},
		Filters: []zoo.FilterType{zoo.FilterTypeUp}, Wide: zoo.WideLast, Pair: zoo.Pair{V0: 1, V1: "one"}, Boxed: zoo.Pair{V1: "boxed"},
	}
}

func nesteds(n int) []zoo.Nested {
	all := make([]zoo.Nested, n)
	for i := range all {
		all[i] = nested(i)
	}
	return all
}

// TestAllocations counts Go's allocations in a call, exactly.
func TestAllocations(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("only wazero's compiler allocates nothing")
	}
	ctx := t.Context()
	i := newZoo(t)
	people := []zoo.Person{{Name: "Ada", Age: 36, Likes: []string{"looms"}}, {Name: "Grace", Age: 85, Likes: []string{"ships", "nanoseconds"}}}
	readings := make([]zoo.Reading, 1000)
	for i := range readings {
		readings[i] = zoo.Reading{At: uint64(i), Valid: true, Unit: 'K'}
	}
	strings100 := make([]string, 100)
	for i := range strings100 {
		strings100[i] = strings.Repeat("s", i)
	}
	list10, list100 := nesteds(10), nesteds(100)
	sink := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	fails := func(err error) {
		if err == nil {
			t.Fatal("no error")
		}
	}
	tests := []struct {
		name string
		want float64
		call func()
	}{
		{"scalars", 0, func() { _, err := i.Add(ctx, 1, 2); sink(err) }},
		{"nothing", 0, func() { sink(i.Nop(ctx)) }},
		{"string argument", 0, func() { _, err := i.CountChars(ctx, "hail mary"); sink(err) }},
		{"list argument", 0, func() { _, err := i.SumReadings(ctx, readings); sink(err) }},
		{"nested argument", 0, func() { _, err := i.Center(ctx, list10[0].Points); sink(err) }},
		{"success of a result", 0, func() { _, err := i.Parse(ctx, "17"); sink(err) }},
		{"error", 0, func() { _, err := i.Parse(ctx, ""); fails(err) }},
		{"error of a code above 255", 0, func() { _, _, err := i.Divide(ctx, 1, 0); fails(err) }},
		{"string", 1, func() { _, err := i.EchoString(ctx, "hail mary"); sink(err) }},
		{"static string", 1, func() { _, err := i.Motto(ctx); sink(err) }},
		{"bytes", 1, func() { _, err := i.EchoBytes(ctx, []byte("hail")); sink(err) }},
		{"a list of plain records", 1, func() { _, err := i.EchoReadings(ctx, readings); sink(err) }},
		{"a shorter list of plain records", 1, func() { _, err := i.EchoReadings(ctx, readings[:10]); sink(err) }},
		{"a list of strings", 2, func() { _, err := i.EchoStrings(ctx, strings100); sink(err) }},
		{"a record with a string and a list of strings", 2, func() { _, _, err := i.Oldest(ctx, people); sink(err) }},
	}
	for _, tt := range tests {
		if got := testing.AllocsPerRun(100, tt.call); got != tt.want {
			t.Errorf("%s: %v allocations, want %v", tt.name, got, tt.want)
		}
	}

	// However long the list, there is one allocation for the list, one for all strings, one for all
	// bytes, and one for each other element type.
	ten := testing.AllocsPerRun(100, func() { _, err := i.EchoNesteds(ctx, list10); sink(err) })
	hundred := testing.AllocsPerRun(100, func() { _, err := i.EchoNesteds(ctx, list100); sink(err) })
	if ten != hundred || hundred > 14 {
		t.Errorf("lists of records with everything: %v allocations for 10, %v for 100; want the same, at most 14", ten, hundred)
	}
}

// TestGuestEntries: a call enters the guest once, whatever its types.
func TestGuestEntries(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		i := newZoo(t, opts...)
		v := reflect.ValueOf(i)
		for m := range v.NumMethod() {
			name := v.Type().Method(m).Name
			if !strings.HasPrefix(name, "Echo") {
				continue
			}
			method := v.Method(m)
			in := reflect.New(method.Type().In(1)).Elem()
			if in.Type() == reflect.TypeFor[zoo.Wide]() {
				in.SetUint(1)
			} else if in.Type() == reflect.TypeFor[zoo.Nested]() {
				in.Set(reflect.ValueOf(nested(1)))
			}
			value{rand.New(rand.NewPCG(1, 1)), 7}.cases(in)
			before := i.GuestEntries()
			out := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), in})
			if err := out[len(out)-1]; !err.IsNil() {
				t.Fatalf("%s: %v", name, err)
			}
			if n := i.GuestEntries() - before; n != 1 {
				t.Errorf("%s: %d crossings, want 1", name, n)
			}
		}
		large := nesteds(500)
		for round, want := range []uint64{2, 1, 1} {
			before := i.GuestEntries()
			got, err := i.EchoNesteds(t.Context(), large)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(large, got, same); diff != "" {
				t.Fatal(diff)
			}
			if n := i.GuestEntries() - before; n != want {
				t.Errorf("round %d of large arguments: %d crossings, want %d", round, n, want)
			}
		}
	})
}

func TestBorrowed(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		check := func(name string, got, want any, err error) {
			t.Helper()
			if diff := cmp.Diff(want, got, same); err != nil || diff != "" {
				t.Errorf("%s: %v\n%s", name, err, diff)
			}
		}
		chars, err := i.CountChars(ctx, "aé😀")
		check("CountChars", chars, uint32(3), err)
		sum, err := i.SumBytes(ctx, []byte{1, 2, 255})
		check("SumBytes", sum, uint64(258), err)
		words, err := i.Words(ctx, " one  two ")
		check("Words", words, []string{"one", "two"}, err)
		longest, err := i.Longest(ctx, []string{"a", "ccc", "bb"})
		check("Longest", longest, "ccc", err)
		longest, err = i.Longest(ctx, nil)
		check("Longest of none", longest, "", err)
		joined, err := i.Join(ctx, []string{"a", "b"}, "—")
		check("Join", joined, "a—b", err)
		ada := zoo.Person{Name: "Ada", Age: 36, Likes: []string{"looms", "horses"}}
		oldest, ok, err := i.Oldest(ctx, []zoo.Person{{Name: "Eve", Age: 3}, ada})
		check("Oldest", oldest, ada, err)
		check("Oldest", ok, true, err)
		_, ok, err = i.Oldest(ctx, nil)
		check("Oldest of none", ok, false, err)
		text, err := i.Describe(ctx, nested(1), zoo.Pair{V1: "pair"}, zoo.FilterTypeSub)
		check("Describe", text, "label 3 pair Sub", err)
		g := uint32(9)
		text, err = i.Many(ctx, 1, 1<<40, "c", true, 0.5, []uint16{1, 2}, &g, zoo.Point{X: 1, Y: 2}, -8, math.MinInt64, 'k', zoo.FilterTypeUp, "m",
			[]string{"n", "nn"}, zoo.Tuple2[uint8, uint32]{V0: 1, V1: 2}, [3]uint8{1, 2, 3}, "q")
		check("Many", text, `1 1099511627776 c true 0.5 [1, 2] Some(9) Point { x: 1.0, y: 2.0 } -8 -9223372036854775808 k Up m ["n", "nn"] (1, 2) [1, 2, 3] Label("q")`, err)
	})
}

func TestErrors(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		if n, err := i.Parse(ctx, "-42"); n != -42 || err != nil {
			t.Errorf("Parse: %d, %v", n, err)
		}
		for text, want := range map[string]error{"": zoo.ParseErrorEmpty, "4x": zoo.ParseErrorBadDigit, "99999999999999999999": zoo.ParseErrorOverflow} {
			if _, err := i.Parse(ctx, text); !errors.Is(err, want) || errors.Is(err, zoo.ParseError(7)) {
				t.Errorf("Parse(%q): %v, want %v", text, err, want)
			}
		}
		_, err := i.Parse(ctx, "x")
		var parse zoo.ParseError
		if !errors.As(err, &parse) || parse != zoo.ParseErrorBadDigit || err.Error() != "the text has a character that is not a digit" {
			t.Errorf("Parse: %v", err)
		}
		if err := i.Check(ctx, zoo.HailMaryErrorSuccess); err != nil {
			t.Errorf("Check: %v", err)
		}
		if err := i.Check(ctx, zoo.HailMaryErrorNullPointer); err != zoo.HailMaryErrorNullPointer {
			t.Errorf("Check: %v", err)
		}
		// The code for success is nil, even if the guest returns it as an error.
		if n, err := i.Fail(ctx, zoo.HailMaryErrorSuccess); n != 0 || err != nil {
			t.Errorf("Fail: %d, %v", n, err)
		}
		complaint := "all of it"
		_, err = i.Complain(ctx, &complaint)
		var guest *wazabi.GuestError
		if !errors.As(err, &guest) || guest.Message != complaint {
			t.Errorf("Complain: %v", err)
		}
		if fine, err := i.Complain(ctx, nil); err != nil || len(fine) != 1 || fine[0] != "fine" {
			t.Errorf("Complain: %v, %v", fine, err)
		}
		points := []zoo.Point{{X: 1, Y: 2}, {X: 3, Y: 4}}
		if p, ok, err := i.Find(ctx, points, 3); p != points[1] || !ok || err != nil {
			t.Errorf("Find: %v, %v, %v", p, ok, err)
		}
		if _, ok, err := i.Find(ctx, points, 5); ok || err != nil {
			t.Errorf("Find: %v, %v", ok, err)
		}
		if _, _, err := i.Find(ctx, points, math.NaN()); err != zoo.ParseErrorBadDigit {
			t.Errorf("Find: %v", err)
		}
		if q, r, err := i.Divide(ctx, 17, 5); q != 3 || r != 2 || err != nil {
			t.Errorf("Divide: %v, %v, %v", q, r, err)
		}
		if _, _, err := i.Divide(ctx, 1, 0); err != zoo.ParseErrorOverflow {
			t.Errorf("Divide: %v", err)
		}
	})
}

// TestBadInput: input that Rust must not see is refused before it crosses. The error has the path
// to it, and the instance stays usable.
func TestBadInput(t *testing.T) {
	ctx := t.Context()
	i := newZoo(t)
	spoil := func(change func(*zoo.Nested)) []zoo.Nested {
		list := nesteds(3)
		change(&list[2])
		return list
	}
	bad := "a\xffb"
	tests := []struct {
		name, path string
		kind       error
		call       func() error
	}{
		{"string", "text", wazabi.ErrUTF8, func() error { _, err := i.CountChars(ctx, bad); return err }},
		{"char", "value", wazabi.ErrChar, func() error { _, err := i.EchoChar(ctx, 0xd800); return err }},
		{"enum", "value", wazabi.ErrDiscriminant, func() error { _, err := i.EchoFilter(ctx, 5); return err }},
		{"enum with gaps", "value", wazabi.ErrDiscriminant, func() error { _, err := i.EchoLevel(ctx, 1); return err }},
		{"char in a list", "value[1]", wazabi.ErrChar, func() error { _, err := i.EchoChars(ctx, []rune{'a', -1}); return err }},
		{"enum in a plain record", "value[1].kind", wazabi.ErrDiscriminant, func() error {
			_, err := i.EchoReadings(ctx, []zoo.Reading{{}, {Kind: 9}})
			return err
		}},
		{"nested string", "value[2].tags[1]", wazabi.ErrUTF8, func() error {
			_, err := i.EchoNesteds(ctx, spoil(func(n *zoo.Nested) { n.Tags[1] = bad }))
			return err
		}},
		{"string in a tuple", "value[2].span.1", wazabi.ErrUTF8, func() error {
			_, err := i.EchoNesteds(ctx, spoil(func(n *zoo.Nested) { n.Span.V1 = bad }))
			return err
		}},
		{"string in an array", "value[2].names[1]", wazabi.ErrUTF8, func() error {
			_, err := i.EchoNesteds(ctx, spoil(func(n *zoo.Nested) { n.Names[1] = bad }))
			return err
		}},
		{"string in an option", "value[2].note", wazabi.ErrUTF8, func() error {
			_, err := i.EchoNesteds(ctx, spoil(func(n *zoo.Nested) { n.Note = &bad }))
			return err
		}},
		{"char in a list of records", "value[2].readings[0].unit", wazabi.ErrChar, func() error {
			_, err := i.EchoNesteds(ctx, spoil(func(n *zoo.Nested) { n.Readings[0].Unit = 0x110000 }))
			return err
		}},
	}
	before := i.GuestEntries()
	for _, tt := range tests {
		err := tt.call()
		var e *wazabi.Error
		if !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, tt.kind) || !errors.As(err, &e) || e.Path != tt.path || !strings.HasPrefix(e.Func, "zoo.") {
			t.Errorf("%s: %v; want %v at %s", tt.name, err, tt.kind, tt.path)
		}
	}
	if n := i.GuestEntries() - before; n != 0 {
		t.Errorf("%d crossings with bad input", n)
	}
	if n, err := i.Add(ctx, 1, 2); n != 3 || err != nil {
		t.Errorf("Add afterwards: %v, %v", n, err)
	}
}

func TestPanics(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		tests := []struct {
			name, message string
			call          func(*zoo.Instance) error
		}{
			{"panic", "wörds", func(i *zoo.Instance) error { return i.PanicWith(ctx, "wörds") }},
			{"index", "index out of bounds: the len is 2 but the index is 7", func(i *zoo.Instance) error {
				_, err := i.Index(ctx, []uint32{1, 2}, 7)
				return err
			}},
			{"division", "attempt to divide by zero", func(i *zoo.Instance) error { _, err := i.Quotient(ctx, 1, 0); return err }},
		}
		for _, tt := range tests {
			i := newZoo(t, opts...)
			err := tt.call(i)
			var trap *wazabi.TrapError
			if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrGuestPanic) || !errors.Is(err, wazabi.ErrTrap) {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if trap.Message != tt.message || !strings.HasSuffix(trap.File, "zoo/src/faults.rs") || trap.Line == 0 || trap.Column == 0 {
				t.Errorf("%s: %+v", tt.name, trap)
			}
			if strings.HasPrefix(trap.File, "/") {
				t.Errorf("%s: the guest has the path of the machine that built it: %s", tt.name, trap.File)
			}
			if _, err := i.Add(ctx, 1, 2); !errors.Is(err, wazabi.ErrPoisoned) {
				t.Errorf("%s: afterwards %v", tt.name, err)
			}
		}
	})
}

func TestTraps(t *testing.T) {
	ctx := t.Context()
	i := newZoo(t)
	if depth, err := i.Recurse(ctx, 100); depth != 100 || err != nil {
		t.Errorf("Recurse: %v, %v", depth, err)
	}
	if _, err := i.Recurse(ctx, 1<<40); !errors.Is(err, wazabi.ErrTrap) {
		t.Errorf("Recurse: %v", err)
	}
	i = newZoo(t, wazabi.WithMemoryLimit(4<<20))
	if data, err := i.Allocate(ctx, 1<<20); len(data) != 1<<20 || err != nil {
		t.Errorf("Allocate: %d, %v", len(data), err)
	}
	if _, err := i.Allocate(ctx, 16<<20); !errors.Is(err, wazabi.ErrGuestOOM) {
		t.Errorf("Allocate: %v", err)
	}
}

// TestModule: a pool serves many goroutines, and replaces instances that trapped.
func TestModule(t *testing.T) {
	ctx := t.Context()
	module, err := zoo.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Go(func() {
			for n := range 50 {
				want := fmt.Sprint(g, "/", n)
				if got, err := module.EchoString(ctx, want); got != want || err != nil {
					t.Errorf("EchoString: %q, %v", got, err)
				}
				if n%10 == 0 {
					if err := module.PanicWith(ctx, want); !errors.Is(err, wazabi.ErrGuestPanic) {
						t.Errorf("PanicWith: %v", err)
					}
				}
			}
		})
	}
	wg.Wait()
	if err := module.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if _, err := module.Add(ctx, 1, 2); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Add after Close: %v", err)
	}
}
