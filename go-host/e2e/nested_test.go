package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	nest "github.com/wazabi/wazabi/testdata/gen/nested"
)

// echo returns its arguments.
type echo struct{}

func (echo) OptionOfTuple(_ context.Context, v *nest.Tuple2[*uint8, uint8]) (nest.Tuple2[*uint8, uint8], bool, error) {
	if v == nil {
		return nest.Tuple2[*uint8, uint8]{}, false, nil
	}
	return *v, true, nil
}

type pairs = []*nest.Tuple2[*uint8, uint8]

func (echo) OptionsOfTuples(_ context.Context, v pairs) (pairs, error) { return v, nil }

type inner = nest.Tuple2[*nest.Tuple2[*uint8, string], uint8]
type deep = []*nest.Tuple2[*inner, *uint8]

func (echo) DeepOption(_ context.Context, v deep) (deep, error) { return v, nil }
func (echo) OptionsOfNicks(_ context.Context, v []*nest.Nick) ([]*nest.Nick, error) {
	return v, nil
}
func (echo) OptionsOfPairs(_ context.Context, v []*nest.Pair) ([]*nest.Pair, error) {
	return v, nil
}
func (echo) User(_ context.Context, v nest.User) (nest.User, error)      { return v, nil }
func (echo) Users(_ context.Context, v []nest.User) ([]nest.User, error) { return v, nil }
func (echo) ArraysOfMaps(_ context.Context, v [][2]map[uint8]uint8) ([][2]map[uint8]uint8, error) {
	return v, nil
}
func (echo) ListsOfMaps(_ context.Context, v []map[uint32]float64) ([]map[uint32]float64, error) {
	return v, nil
}
func (echo) MapsOfMaps(_ context.Context, v map[uint8]map[uint8]uint32) (map[uint8]map[uint8]uint32, error) {
	return v, nil
}

type lists = map[string][]map[uint8][2]*uint8

func (echo) MapsOfLists(_ context.Context, v lists) (lists, error) { return v, nil }

type pairsOfMaps = []nest.Tuple2[map[uint8]uint8, *map[uint8]uint8]

func (echo) TuplesOfMaps(_ context.Context, v pairsOfMaps) (pairsOfMaps, error) { return v, nil }

type boxes = []*nest.Tuple2[*uint8, map[uint8]uint8]

func (echo) Boxes(_ context.Context, v boxes) (boxes, error)           { return v, nil }
func (echo) Shape(_ context.Context, v nest.Shape) (nest.Shape, error) { return v, nil }

type shapes = []*nest.Tuple2[nest.Shape, nest.Shape]

func (echo) Shapes(_ context.Context, v shapes) (shapes, error) { return v, nil }

// judge returns an error on demand, and otherwise its argument.
type judge struct{ err error }

func (j judge) answer(v uint32) (uint32, error)                     { return v, j.err }
func (j judge) Unit(_ context.Context, v uint32) (uint32, error)    { return j.answer(v) }
func (j judge) Mixed(_ context.Context, v uint32) (uint32, error)   { return j.answer(v) }
func (j judge) Whole(_ context.Context, v uint32) (uint32, error)   { return j.answer(v) }
func (j judge) Nothing(_ context.Context, v uint32) (uint32, error) { return j.answer(v) }
func (j judge) Text(_ context.Context, v uint32) (uint32, error)    { return j.answer(v) }

// TestNested: options in tuples in options, maps in arrays and lists and maps, and newtypes of them
// pass both ways. No value is lost or changes its place.
func TestNested(t *testing.T) {
	ctx := t.Context()
	module, err := nest.New(ctx, echo{}, judge{})
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	seven, nine := uint8(7), uint8(9)
	pair := &nest.Tuple2[*uint8, uint8]{V0: &seven, V1: 9}
	got, ok, err := module.OptionOfTuple(ctx, pair)
	came(t, "Some((Some(7), 9))", got, *pair, err)
	if !ok {
		t.Error("None for Some")
	}
	if got, ok, err := module.OptionOfTuple(ctx, nil); ok || got.V0 != nil || err != nil {
		t.Errorf("%v, %t, %v for None", got, ok, err)
	}
	values := pairs{pair, nil, {V1: 1}, {V0: &nine}}
	options, err := module.OptionsOfTuples(ctx, values)
	came(t, "options of tuples", options, values, err)

	text := &nest.Tuple2[*uint8, string]{V0: &nine, V1: "text"}
	levels := deep{nil, {}, {V0: &inner{}}, {V0: &inner{V0: text, V1: 3}, V1: &seven}, {V0: &inner{V0: &nest.Tuple2[*uint8, string]{}}, V1: &nine}}
	deeper, err := module.DeepOption(ctx, levels)
	came(t, "four levels", deeper, levels, err)

	nick, none := nest.Nick(&seven), nest.Nick(nil)
	nicks := []*nest.Nick{&nick, &none, nil}
	gotNicks, err := module.OptionsOfNicks(ctx, nicks)
	came(t, "Some(Nick(None)) and None differ", gotNicks, nicks, err)
	word := "word"
	full, empty := nest.Pair{V0: &word, V1: 1}, nest.Pair{}
	gotPairs, err := module.OptionsOfPairs(ctx, []*nest.Pair{&full, &empty, nil})
	came(t, "newtypes of tuples", gotPairs, []*nest.Pair{&full, &empty, nil}, err)

	users := []nest.User{{}, {Nick: &none, Pair: &full}, {Nick: &nick, Pair: &empty, Counts: &[2]nest.Counts{{1: 2}, {3: 4, 5: 6}}}}
	for _, user := range users {
		got, err := module.User(ctx, user)
		came(t, "a user", got, user, err)
	}
	gotUsers, err := module.Users(ctx, users)
	came(t, "users", gotUsers, users, err)

	plain := map[uint8]uint8{1: 2, 3: 4}
	arrays := [][2]map[uint8]uint8{{plain, {5: 6}}, {{}, plain}}
	gotArrays, err := module.ArraysOfMaps(ctx, arrays)
	came(t, "arrays of maps", gotArrays, arrays, err)
	rows := []map[uint32]float64{{1: 1.5}, {}, {2: 2.5, 3: 3.5}}
	gotRows, err := module.ListsOfMaps(ctx, rows)
	came(t, "lists of maps", gotRows, rows, err)
	tables := map[uint8]map[uint8]uint32{1: {}, 2: {3: 4}}
	gotTables, err := module.MapsOfMaps(ctx, tables)
	came(t, "maps of maps", gotTables, tables, err)
	index := lists{"": {{1: {&seven, nil}}, {}}, "a": {{2: {nil, &nine}, 3: {}}}}
	gotIndex, err := module.MapsOfLists(ctx, index)
	came(t, "maps of lists of maps of arrays of options", gotIndex, index, err)
	tuples := pairsOfMaps{{V0: plain, V1: &plain}, {V0: plain}}
	gotTuples, err := module.TuplesOfMaps(ctx, tuples)
	came(t, "tuples of maps", gotTuples, tuples, err)
	boxed := boxes{{V0: &seven, V1: plain}, nil, {V1: map[uint8]uint8{}}}
	gotBoxed, err := module.Boxes(ctx, boxed)
	came(t, "boxes", gotBoxed, boxed, err)

	many := nest.ShapeUsers{Users: []*nest.User{nil, &users[1], &users[2]}}
	for _, shape := range []nest.Shape{nest.ShapeDot{}, many} {
		got, err := module.Shape(ctx, shape)
		came(t, "a shape", got, shape, err)
	}
	all := shapes{nil, {V1: nest.ShapeDot{}}, {V0: many, V1: many}}
	gotShapes, err := module.Shapes(ctx, all)
	came(t, "shapes", gotShapes, all, err)
}

// came compares a result. An empty map comes back as an empty map, an empty list as nil.
func came(t *testing.T, what string, got, want any, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: %s", what, diff)
	}
}

// TestErrorsOfEveryShape: a host's error with a type in the guest comes back unchanged, with its
// text on one line. A nil pointer is not an error of the type, and the error says so.
func TestErrorsOfEveryShape(t *testing.T) {
	ctx := t.Context()
	const refused = "the image was refused, because its signature is not that of a PNG file"
	type call func(*nest.Module) (uint32, error)
	unit := call(func(m *nest.Module) (uint32, error) { return m.Unit(ctx, 5) })
	mixed := call(func(m *nest.Module) (uint32, error) { return m.Mixed(ctx, 5) })
	whole := call(func(m *nest.Module) (uint32, error) { return m.Whole(ctx, 5) })
	nothing := call(func(m *nest.Module) (uint32, error) { return m.Nothing(ctx, 5) })
	text := call(func(m *nest.Module) (uint32, error) { return m.Text(ctx, 5) })
	any := func(error) bool { return true }
	for _, tt := range []struct {
		name string
		call call
		err  error
		// is recognizes the returned error. says is part of its text.
		is   func(error) bool
		says string
	}{
		{"a unit", unit, nest.UnitNotPng, func(err error) bool { return errors.Is(err, nest.UnitNotPng) }, refused},
		{"a case with fields", mixed, &nest.MixedNotPng{At: 7}, func(err error) bool {
			var e *nest.MixedNotPng
			return errors.As(err, &e) && e.At == 7
		}, refused},
		{"a case without", mixed, &nest.MixedMissing{}, func(err error) bool {
			var e *nest.MixedMissing
			return errors.As(err, &e)
		}, "nothing is there"},
		{"a struct", whole, fmt.Errorf("wrapped: %w", &nest.Whole{At: 8}), func(err error) bool {
			var e *nest.Whole
			return errors.As(err, &e) && e.At == 8
		}, refused},
		{"a struct without fields", nothing, &nest.Nothing{}, func(err error) bool {
			var e *nest.Nothing
			return errors.As(err, &e)
		}, "there is nothing"},
		{"a text", text, errors.New("a text"), any, "a text"},
		{"a nil struct", whole, (*nest.Whole)(nil), any, "a nil *Whole is not a valid error"},
		{"a nil struct without fields", nothing, (*nest.Nothing)(nil), any, "a nil *Nothing is not a valid error"},
		{"a nil case", mixed, (*nest.MixedNotPng)(nil), any, "a nil pointer is not a case of Mixed"},
		{"a case without fields by value", mixed, &nest.MixedMissing{}, func(err error) bool {
			var other struct {
				_ uint64
				e nest.MixedMissing
			}
			return errors.Is(err, &other.e) && !errors.Is(err, &nest.Nothing{}) && !errors.Is(err, &nest.MixedNotPng{})
		}, "nothing is there"},
		{"a struct without fields by value", nothing, &nest.Nothing{}, func(err error) bool {
			var other struct {
				_ uint64
				e nest.Nothing
			}
			return errors.Is(err, &other.e) && !errors.Is(err, &nest.MixedMissing{})
		}, "there is nothing"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			module, err := nest.New(ctx, echo{}, judge{tt.err})
			if err != nil {
				t.Fatal(err)
			}
			defer module.Close(ctx)
			got, err := tt.call(module)
			if err == nil || !tt.is(err) || got != 0 {
				t.Fatalf("%d, %v; want %v", got, err, tt.err)
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%q does not say %q", err, tt.says)
			}
		})
	}
	module, err := nest.New(ctx, echo{}, judge{})
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	for i, call := range []call{unit, mixed, whole, nothing, text} {
		if got, err := call(module); got != 5 || err != nil {
			t.Errorf("%d: %d, %v without an error", i, got, err)
		}
	}
}
