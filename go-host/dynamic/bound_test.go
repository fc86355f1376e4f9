package dynamic_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/rt"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// bindBoth binds an export by a func that the compiler makes, and by one of reflect.MakeFunc: the
// type F has a name, which no table has.
func bindBoth[F, A, R any](t *testing.T, g *dynamic.Guest, name string) [2]func(context.Context, A) (R, error) {
	t.Helper()
	var both [2]func(context.Context, A) (R, error)
	if err := dynamic.Bind1(g, name, &both[0]); err != nil {
		t.Fatal(err)
	}
	made := reflect.ValueOf(late[F](t, g, name))
	both[1] = made.Convert(reflect.TypeOf(both[1])).Interface().(func(context.Context, A) (R, error))
	return both
}

type namedFunc[A, R any] func(context.Context, A) (R, error)

func returns[A any](t *testing.T, g *dynamic.Guest, name string, values ...A) {
	t.Helper()
	for i, bound := range bindBoth[namedFunc[A, A], A, A](t, g, name) {
		for _, value := range values {
			if got, err := bound(t.Context(), value); err != nil || !reflect.DeepEqual(got, value) {
				t.Errorf("%s, way %d: %v, %v, expected %v", name, i, got, err, value)
			}
		}
	}
}

func refuses[A any](t *testing.T, g *dynamic.Guest, name string, value A, kind error, text string) {
	t.Helper()
	for i, bound := range bindBoth[namedFunc[A, A], A, A](t, g, name) {
		if got, err := bound(t.Context(), value); !errors.Is(err, kind) || !strings.Contains(err.Error(), text) || !reflect.ValueOf(&got).Elem().IsZero() {
			t.Errorf("%s, way %d: %v, %v, expected %q", name, i, got, err, text)
		}
	}
}

// ownPoint has the fields of a Point in another order, and one of the program's own.
type ownPoint struct {
	Y    float64
	Mine string
	X    float64
}

// TestBoundValues: values of all sizes pass through bound funcs of both ways, and the arena grows for
// those that are too large for it.
func TestBoundValues(t *testing.T) {
	g := openLate(t, "zoo")
	returns(t, g, "echo_i8", int8(math.MinInt8), -1, 0, math.MaxInt8)
	returns(t, g, "echo_u16", uint16(math.MaxUint16), 0)
	returns(t, g, "echo_i32", int32(math.MinInt32), -1, math.MaxInt32)
	returns(t, g, "echo_u32", uint32(math.MaxUint32), 0)
	returns(t, g, "echo_i64", int64(math.MinInt64), -1, math.MaxInt64)
	returns(t, g, "echo_u64", uint64(math.MaxUint64), 0)
	returns(t, g, "echo_bool", true, false)
	returns(t, g, "echo_char", 'a', '\U0010FFFF', 0)
	returns(t, g, "echo_f32", float32(math.Inf(-1)), 0.5)
	returns(t, g, "echo_f64", math.SmallestNonzeroFloat64, -1)
	returns(t, g, "echo_string", "", "ünï🦀", strings.Repeat("long", 1<<18))
	returns(t, g, "echo_bytes", []byte(nil), []byte("bytes"), make([]byte, 1<<20))
	returns(t, g, "echo_f64s", []float64(nil), []float64{1, math.Inf(1)}, make([]float64, 1<<17))
	returns(t, g, "echo_point", zoo.Point{X: 1, Y: -2})
	returns(t, g, "echo_point", ownPoint{X: 1, Y: -2})
	returns(t, g, "echo_point", &zoo.Point{X: 1, Y: -2})
	returns(t, g, "echo_points", []zoo.Point(nil), []zoo.Point{{X: 1}, {Y: 2}}, make([]zoo.Point, 1<<16))
	returns(t, g, "echo_points", []ownPoint{{X: 1}, {Y: 2}})
	tree := zoo.Tree{Name: "root", Kids: []zoo.Tree{{Name: "kid"}}, Next: &zoo.Tree{Name: "next"}}
	for i, bound := range bindBoth[namedFunc[zoo.Tree, zoo.Tree], zoo.Tree, zoo.Tree](t, g, "echo_tree") {
		if got, err := bound(t.Context(), tree); err != nil || got.Name != "root" || len(got.Kids) != 1 || got.Kids[0].Name != "kid" || got.Next.Name != "next" {
			t.Errorf("way %d: %v, %v", i, got, err)
		}
	}
}

// TestBoundWider: integers pass where the other side's type is wider.
func TestBoundWider(t *testing.T) {
	g := openLate(t, "zoo")
	wide := late[func(context.Context, int32) (int64, error)](t, g, "echo_i64")
	if got, err := wide(t.Context(), -1); got != -1 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	unsigned := late[func(context.Context, uint32) (int64, error)](t, g, "echo_i64")
	if got, err := unsigned(t.Context(), math.MaxUint32); got != math.MaxUint32 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	for i, bound := range bindBoth[namedFunc[int8, int64], int8, int64](t, g, "echo_i32") {
		if got, err := bound(t.Context(), -128); got != -128 || err != nil {
			t.Errorf("way %d: %d, %v", i, got, err)
		}
	}
	for i, bound := range bindBoth[namedFunc[uint8, uint64], uint8, uint64](t, g, "echo_u16") {
		if got, err := bound(t.Context(), 255); got != 255 || err != nil {
			t.Errorf("way %d: %d, %v", i, got, err)
		}
	}
	var some func(context.Context, bool) (bool, error)
	if err := g.Bind("echo_u8", &some); err == nil {
		t.Error("a bool is no u8")
	}
}

// TestBoundFloatBits: a bound func passes every bit of a NaN.
func TestBoundFloatBits(t *testing.T) {
	g := openLate(t, "zoo")
	const signaling32, signaling64 = 0x7FA00001, 0x7FF4000000000001
	for i, bound := range bindBoth[namedFunc[float32, float32], float32, float32](t, g, "echo_f32") {
		if got, err := bound(t.Context(), math.Float32frombits(signaling32)); err != nil || math.Float32bits(got) != signaling32 {
			t.Errorf("way %d: %#x, %v", i, math.Float32bits(got), err)
		}
	}
	for i, bound := range bindBoth[namedFunc[float64, float64], float64, float64](t, g, "echo_f64") {
		if got, err := bound(t.Context(), math.Float64frombits(signaling64)); err != nil || math.Float64bits(got) != signaling64 {
			t.Errorf("way %d: %#x, %v", i, math.Float64bits(got), err)
		}
	}
}

// TestBoundRefuses: an invalid argument is an error with its place, and the guest stays usable.
func TestBoundRefuses(t *testing.T) {
	g := openLate(t, "zoo", wazabi.WithPoolSize(1))
	refuses(t, g, "echo_string", "\xff", wazabi.ErrUTF8, "(value)")
	refuses(t, g, "echo_char", rune(0xD800), wazabi.ErrInput, "(value)")
	refuses(t, g, "echo_strings", []string{"a", "\xff"}, wazabi.ErrUTF8, "value[1]")
	var nilPoint *zoo.Point
	refuses(t, g, "echo_point", nilPoint, wazabi.ErrInput, "nil")
	tree := zoo.Tree{}
	tree.Next = &tree
	refuses(t, g, "echo_tree", tree, wazabi.ErrDepth, "nest")
	if stats := g.Stats(); stats.Poisoned != 0 {
		t.Errorf("%+v", stats)
	}
}

// TestBoundErrors: errors of the guest, and results of several parts.
func TestBoundErrors(t *testing.T) {
	g := openLate(t, "zoo")
	for i, bound := range bindBoth[namedFunc[string, int64], string, int64](t, g, "parse") {
		if got, err := bound(t.Context(), "12"); got != 12 || err != nil {
			t.Errorf("way %d: %d, %v", i, got, err)
		}
		var failure *dynamic.ErrorValue
		if got, err := bound(t.Context(), "no"); got != 0 || !errors.As(err, &failure) {
			t.Errorf("way %d: %d, %v", i, got, err)
		}
	}
	find := late[func(context.Context, []zoo.Point, float64) (zoo.Point, bool, error)](t, g, "find")
	if got, ok, err := find(t.Context(), []zoo.Point{{X: 1, Y: 2}}, 1); got.Y != 2 || !ok || err != nil {
		t.Errorf("%v, %t, %v", got, ok, err)
	}
	if got, ok, err := find(t.Context(), nil, 1); got.Y != 0 || ok {
		t.Errorf("%v, %t, %v", got, ok, err)
	}
	divide := late[func(context.Context, uint32, uint32) (uint32, uint32, error)](t, g, "divide")
	if quotient, rest, err := divide(t.Context(), 7, 2); quotient != 3 || rest != 1 || err != nil {
		t.Errorf("%d, %d, %v", quotient, rest, err)
	}
	var index func(context.Context, []uint32, uint32) (uint32, error)
	if err := dynamic.Bind2(g, "index", &index); err != nil {
		t.Fatal(err)
	}
	if got, err := index(t.Context(), []uint32{4, 5}, 1); got != 5 || err != nil {
		t.Errorf("%d, %v", got, err)
	}
	if _, err := index(t.Context(), nil, 1); !errors.Is(err, wazabi.ErrTrap) {
		t.Error(err)
	}
	if err := dynamic.Bind2(g, "index", new(func(context.Context, []uint32, string) (uint32, error))); err == nil || !strings.Contains(err.Error(), "(at)") {
		t.Error(err)
	}
	var wrong *func(context.Context, uint32) (uint32, error)
	if err := dynamic.Bind1(g, "fib", wrong); !errors.Is(err, wazabi.ErrInput) {
		t.Error(err)
	}
}

// TestBoundLimits: the Go memory of a result counts, as in a generated package.
func TestBoundLimits(t *testing.T) {
	g := openLate(t, "zoo", wazabi.WithLimits(wazabi.Limits{Bytes: 1 << 16}))
	for i, bound := range bindBoth[namedFunc[[]zoo.Point, []zoo.Point], []zoo.Point, []zoo.Point](t, g, "echo_points") {
		if got, err := bound(t.Context(), make([]zoo.Point, 1000)); err != nil || len(got) != 1000 {
			t.Errorf("way %d: %d, %v", i, len(got), err)
		}
		if got, err := bound(t.Context(), make([]zoo.Point, 3000)); !errors.Is(err, wazabi.ErrBudget) || got != nil {
			t.Errorf("way %d: %d, %v", i, len(got), err)
		}
	}
}

// TestBoundAllocations: funcs of simple types allocate nothing but the result, and a list of records
// without padding is copied at once.
func TestBoundAllocations(t *testing.T) {
	g := openLate(t, "zoo")
	ctx := t.Context()
	instance, err := g.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(ctx)
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var add func(context.Context, float64, float64) (float64, error)
	var echo func(context.Context, string) (string, error)
	var points func(context.Context, []zoo.Point) ([]zoo.Point, error)
	fail(instance.Bind("add", &add))
	fail(instance.Bind("echo_string", &echo))
	fail(dynamic.Bind1(instance, "echo_points", &points))
	list := make([]zoo.Point, 100)
	for _, c := range []struct {
		name string
		most float64
		call func() error
	}{
		{"add", 0, func() error { _, err := add(ctx, 1, 2); return err }},
		{"echo_string", 1, func() error { _, err := echo(ctx, "text"); return err }},
		// The result's elements, and the headers of the result and of the argument.
		{"echo_points", 3, func() error { _, err := points(ctx, list); return err }},
	} {
		fail(c.call())
		if got := testing.AllocsPerRun(100, func() { fail(c.call()) }); got > c.most && rt.Native {
			t.Errorf("%s: %v allocations, at most %v expected", c.name, got, c.most)
		}
	}
}
