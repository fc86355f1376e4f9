package dynamic_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// TestArguments: wrong arguments are errors that name both sides and the place. The guest is not
// called.
func TestArguments(t *testing.T) {
	g := openLate(t, "zoo")
	calls := g.Stats().Calls
	for _, tt := range []struct {
		name string
		arg  any
		text string
	}{
		{"echo_u8", 300, "300 does not fit u8"},
		{"echo_u8", -1, "-1 does not fit u8"},
		{"echo_i8", 128, "128 does not fit i8"},
		{"echo_u8", "5", "Go's string and the guest's u8 (u8) do not match"},
		{"echo_u8", nil, "nil is not a valid u8"},
		{"echo_f32", 0.1, "not exactly an f32"},
		{"echo_char", rune(0xD800), "not a Unicode scalar value"},
		{"echo_string", "\xff", "not UTF-8"},
		{"echo_string", []byte("x"), "Go's []uint8"},
		{"echo_bool", 1, "Go's int and the guest's bool"},
		{"echo_filter", 99, "not a valid FilterType"},
		{"echo_filter", "Sideways", `"Sideways" is not a case of FilterType`},
		{"echo_perms", 1 << 7, "bits that Perms does not name"},
		{"echo_point", map[string]any{"x": 1.0}, "value.y"},
		{"echo_point", map[string]any{"x": 1.0, "y": 2.0, "z": 3.0}, `no field "z"`},
		{"echo_point", struct{ X float64 }{}, "no exported field for the field y"},
		{"echo_points", []any{map[string]any{"x": 1.0, "y": "2"}}, "value[0].y"},
		{"echo_shape", "Circle", "without fields"},
		{"echo_shape", map[string]any{"Square": 1}, `"Square" is not a case`},
		{"echo_duration", int64(5), "Go's int64 and the guest's Duration"},
		{"echo_duration", -time.Second, "not negative"},
		{"echo_array", []uint32{1}, "1 elements"},
		{"echo_u32", json.RawMessage(`"x"`), `found the string "x" in JSON, expected an integer`},
		{"echo_u32", json.RawMessage(`1.5`), "expected an integer"},
		{"echo_u32", json.RawMessage(`1e3`), "expected an integer"},
		{"echo_u32", json.RawMessage(`4294967296`), "does not fit u32"},
		{"echo_u32", json.RawMessage(`1 2`), "more text"},
		{"echo_u32", json.RawMessage(`{`), "not JSON"},
		{"echo_u32", json.RawMessage(nil), "not JSON"},
		{"echo_points", json.RawMessage(`[{"x":1,"y":2},{"x":1,"x":1,"y":2}]`), "value[1]"},
		{"echo_map", json.RawMessage(`{"7":"a","07":"b"}`), "value"},
		{"echo_string", json.RawMessage(strings.Repeat("[", 30_000)), "nest"},
		{"echo_bytes", json.RawMessage(`"%"`), "not base64"},
		{"echo_char", json.RawMessage(`"ab"`), "one character"},
	} {
		_, err := g.Call(t.Context(), tt.name, tt.arg)
		if !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), tt.text) || !strings.Contains(err.Error(), "zoo."+tt.name) {
			t.Errorf("%s(%.60v): the error is %v, expected one with %q", tt.name, tt.arg, err, tt.text)
		}
	}
	if _, err := g.Call(t.Context(), "add", 1); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "1 arguments, expected 2") {
		t.Errorf("too few arguments: %v", err)
	}
	if _, err := g.Call(t.Context(), "nothing_like_it"); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("no such function: %v", err)
	}
	if now := g.Stats().Calls; now != calls {
		t.Errorf("the guest was called %d times", now-calls)
	}
}

// TestCycle: a Go value that leads to itself is an error, and does not end the process.
func TestCycle(t *testing.T) {
	g := openLate(t, "zoo")
	tree := typeNamed(t, g, "Tree")
	loop := map[string]any{}
	for _, f := range tree.Fields {
		v, err := dynamic.ValueOf(f.Type, json.RawMessage("[]"))
		if err == nil {
			loop[f.Name] = v
		} else if f.Type.Kind == abi.KindOption {
			loop[f.Name] = loop
		} else {
			loop[f.Name] = "text"
		}
	}
	_, err := dynamic.ValueOf(tree, loop)
	if !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrDepth) || len(err.Error()) > 5000 {
		t.Errorf("the error is %.200v", err)
	}
}

// TestWideCycle: a Go value with many elements that lead to it is an error before there are Values
// of these at each level, which would take gigabytes. So is a key of a map that contains itself,
// whose text has no end.
func TestWideCycle(t *testing.T) {
	g := openLate(t, "zoo")
	tree := typeNamed(t, g, "Tree")
	treeOf := func(kids, index any) map[string]any {
		return map[string]any{"name": "x", "kids": kids, "next": nil, "index": index}
	}
	type node struct {
		Name  string
		Kids  []*node
		Next  *node
		Index map[string]*node
	}
	const many = 10_000
	kids := make([]any, many)
	wide := treeOf(kids, map[string]any{})
	index := map[string]any{}
	indexed := treeOf([]any{}, index)
	nodes := &node{Kids: make([]*node, many)}
	for i := range kids {
		kids[i], index[strconv.Itoa(i)], nodes.Kids[i] = wide, indexed, nodes
	}
	own := &struct{ Any []any }{[]any{nil}}
	own.Any[0] = own.Any
	for name, value := range map[string]any{"a slice": wide, "a map": indexed, "structs": nodes, "a key": treeOf([]any{}, map[any]any{own: 1})} {
		t.Run("go-value-cycle: "+name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := dynamic.ValueOf(tree, value)
			runtime.ReadMemStats(&after)
			if took := (after.TotalAlloc - before.TotalAlloc) >> 20; !errors.Is(err, wazabi.ErrInput) || took > 100 {
				t.Errorf("%d MB: %v", took, err)
			}
		})
	}
}

// selfPointer has only values that lead to themselves, or to nil.
type selfPointer *selfPointer

// TestPointerCycle: pointers and interfaces that lead to themselves, and types of such pointers,
// are errors.
func TestPointerCycle(t *testing.T) {
	g := openLate(t, "zoo", wazabi.WithPoolSize(1))
	var inside any
	inside = &inside
	var pointer selfPointer
	pointer = &pointer
	bound := late[func(context.Context, any) (dynamic.Value, error)](t, g, "echo_i64")
	for name, arg := range map[string]any{"an any": inside, "a pointer": pointer} {
		for _, function := range []string{"echo_i64", "echo_option_u32", "double"} {
			_, err := g.Call(t.Context(), function, arg)
			if !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrDepth) {
				t.Errorf("%s of %s: %v", function, name, err)
			}
		}
		for _, kase := range []string{"Circle", "Polygon", "Nothing"} {
			if _, err := g.Call(t.Context(), "echo_shape", map[string]any{kase: arg}); !errors.Is(err, wazabi.ErrInput) {
				t.Errorf("the case %s of %s: %v", kase, name, err)
			}
		}
		if _, err := bound(t.Context(), arg); !errors.Is(err, wazabi.ErrDepth) {
			t.Errorf("bound: %v", err)
		}
	}
	const says = "selfPointer is a pointer to pointers"
	var sends func(context.Context, selfPointer) (int64, error)
	var receives func(context.Context, int64) (selfPointer, error)
	three := lately(t, g, "echo_i64", 3)
	for name, err := range map[string]error{
		"Bind": g.Bind("echo_i64", &sends), "a result": g.Bind("echo_i64", &receives), "Decode": three.Decode(&pointer),
	} {
		if !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// An option takes one pointer at each level, so that a list of links is one of these.
	link := selfPointer(nil)
	echo := late[func(context.Context, selfPointer) (selfPointer, error)](t, g, "echo_link")
	if got, err := echo(t.Context(), &link); err != nil || got == nil || *got != nil {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := echo(t.Context(), pointer); !errors.Is(err, wazabi.ErrDepth) {
		t.Errorf("a link to itself: %v", err)
	}
}

func typeNamed(t testing.TB, g *dynamic.Guest, name string) *abi.Type {
	t.Helper()
	for _, typ := range g.Types() {
		if typ.Name == name {
			return typ
		}
	}
	t.Fatalf("the guest has no type %s", name)
	return nil
}

// TestAccessors: each accessor returns the values of its kind, and false for others.
func TestAccessors(t *testing.T) {
	g := openLate(t, "zoo")
	if v := lately(t, g, "echo_i8", -5); v.String() != "-5" {
		t.Errorf("%v", v)
	} else if n, ok := v.Int(); n != -5 || !ok {
		t.Errorf("Int: %d, %t", n, ok)
	} else if _, ok := v.Uint(); ok {
		t.Error("-5 is a Uint")
	} else if _, ok := v.Text(); ok {
		t.Error("-5 is a text")
	}
	u64 := lately(t, g, "echo_u64", uint64(math.MaxUint64))
	if _, ok := u64.Int(); ok || number(t, u64) != math.MaxUint64 {
		t.Errorf("%v", u64)
	}
	if f, ok := lately(t, g, "echo_f64", math.Inf(1)).Float(); !ok || !math.IsInf(f, 1) {
		t.Errorf("Float: %v, %t", f, ok)
	}
	if r, ok := lately(t, g, "echo_char", 'é').Rune(); !ok || r != 'é' {
		t.Errorf("Rune: %q, %t", r, ok)
	}
	if b, ok := lately(t, g, "echo_bool", true).Bool(); !ok || !b {
		t.Errorf("Bool: %t, %t", b, ok)
	}
	if d, ok := lately(t, g, "echo_duration", time.Minute).Duration(); !ok || d != time.Minute {
		t.Errorf("Duration: %v, %t", d, ok)
	}
	point := lately(t, g, "echo_point", map[string]float64{"x": 1, "y": -2})
	if y, ok := point.Field("y"); !ok || y.String() != "-2" {
		t.Errorf("y: %v, %t", y, ok)
	}
	if _, ok := point.Field("z"); ok {
		t.Error("a point has z")
	}
	circle := lately(t, g, "echo_shape", map[string]any{"Circle": map[string]any{"center": point, "radius": 3.0}})
	if name, ok := circle.Case(); !ok || name != "Circle" {
		t.Errorf("the case is %q", name)
	}
	if center, ok := circle.Field("center"); !ok || !center.Equal(point) {
		t.Errorf("the center is %v", center)
	}
	m := lately(t, g, "echo_map", map[uint16]string{7: "seven", 1: "one"})
	if seven, ok := m.Entry(7); !ok || seven.String() != `"seven"` || m.Len() != 2 {
		t.Errorf("%v, %v, %t", m, seven, ok)
	}
	if _, ok := m.Entry(8); ok {
		t.Error("the map has 8")
	}
	if m.String() != `{"1":"one","7":"seven"}` {
		t.Errorf("the map is %v", m)
	}
	if none, some := lately(t, g, "echo_option_u32", nil).Option(); some {
		t.Errorf("there is %v", none)
	}
	var zero dynamic.Value
	if zero.Type() != nil || zero.String() != "null" || zero.Len() != 0 {
		t.Errorf("the zero Value is %v", zero)
	}
	if _, ok := zero.Int(); ok {
		t.Error("the zero Value is a number")
	}
	if err := point.Decode(point); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("Decode into no pointer: %v", err)
	}
	var narrow struct{ X, Y float32 }
	if err := point.Decode(&narrow); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "x") {
		t.Errorf("Decode into a float32: %v", err)
	}
	other := openLate(t, "zoo")
	if _, err := other.Call(t.Context(), "echo_point", point); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("a Value of another guest: %v", err)
	}
}

// TestBindRefuses: Bind compares types before anything is called.
func TestBindRefuses(t *testing.T) {
	g := openLate(t, "zoo")
	for text, fn := range map[string]any{
		"expected a pointer to a func variable": func() {},
		"2 parameters beside the context":       new(func(string, uint32) (uint32, error)),
	} {
		if err := g.Bind("echo_u32", fn); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), text) {
			t.Errorf("a %T: the error is %v, expected one with %q", fn, err, text)
		}
	}
	if err := g.Bind("nothing_like_it", new(func())); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("no such function: %v", err)
	}
	if err := g.Bind("echo_u32", nil); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("nil: %v", err)
	}
}
