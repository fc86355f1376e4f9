package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// The tests of this file call the guest zoo with payload enums, flags, maps, durations, recursive
// values, buffers, and lists that are changed in place.

func TestArea(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		square := []zoo.Point{{}, {X: 2}, {X: 2, Y: 3}, {Y: 3}}
		for name, tt := range map[string]struct {
			shape zoo.Shape
			want  float64
		}{
			"circle":           {zoo.ShapeCircle{Center: zoo.Point{X: -1, Y: 1}, Radius: 2}, 4 * math.Pi},
			"polygon":          {zoo.ShapePolygon{V0: square}, 6},
			"empty polygon":    {zoo.ShapePolygon{}, 0},
			"a polygon of one": {zoo.ShapePolygon{V0: square[:1]}, 0},
		} {
			if got, err := i.Area(ctx, tt.shape, 100); got != tt.want || err != nil {
				t.Errorf("%s: %v, %v; want %v", name, got, err, tt.want)
			}
		}
		for _, shape := range []zoo.Shape{zoo.ShapeDot{}, zoo.ShapeNothing{}} {
			_, err := i.Area(ctx, shape, 100)
			var empty *zoo.ShapeErrorEmpty
			if !errors.As(err, &empty) || err.Error() != "the shape has no size" {
				t.Errorf("%T: %v", shape, err)
			}
		}

		_, err := i.Area(ctx, zoo.ShapeCircle{Radius: 10}, 100)
		var tooLarge *zoo.ShapeErrorTooLarge
		if !errors.As(err, &tooLarge) || *tooLarge != (zoo.ShapeErrorTooLarge{Size: 100 * math.Pi, Limit: 100}) {
			t.Fatalf("Area: %v, %+v", err, tooLarge)
		}
		// errors.As finds the interface and the case itself, but no other case. An error equals itself,
		// but no other error with the same content.
		var any zoo.ShapeError
		var bad *zoo.ShapeErrorBadLabel
		same := *tooLarge
		if !errors.As(err, &any) || errors.As(err, &bad) || !errors.Is(err, tooLarge) || errors.Is(err, &same) || errors.Is(err, wazabi.ErrTrap) {
			t.Errorf("%v is or is not what it should be", err)
		}

		_, err = i.Area(ctx, zoo.ShapeLabel{V0: zoo.Point{X: 1}, V1: "wörds"}, 100)
		if !errors.As(err, &bad) || bad.V0 != "wörds" || err.Error() != `the label is not allowed ("wörds")` {
			t.Errorf("Area of a label: %v", err)
		}
	})
}

func TestOpen(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		want := zoo.PermsRead | zoo.PermsWrite
		if got, err := i.Open(ctx, "home", want); got != want || err != nil {
			t.Errorf("Open: %v, %v", got, err)
		}
		if got, err := i.Open(ctx, "/etc", zoo.PermsRead|zoo.PermsExec); got != zoo.PermsRead|zoo.PermsExec || err != nil {
			t.Errorf("Open: %v, %v", got, err)
		}
		got, err := i.Open(ctx, "/etc", want)
		var refused *zoo.Refused
		if got != 0 || !errors.As(err, &refused) || *refused != (zoo.Refused{Reason: "/etc cannot be changed", Missing: zoo.PermsWrite}) {
			t.Errorf("Open: %v, %v", got, err)
		}
	})
}

func TestFlagNames(t *testing.T) {
	for perms, want := range map[zoo.Perms]string{
		0: "0x0", zoo.PermsRead: "read", zoo.PermsRead | zoo.PermsExec: "read|exec", 7: "read|write|exec", zoo.PermsWrite | 0x48: "write|0x48", 0x80: "0x80",
	} {
		if got := perms.String(); got != want {
			t.Errorf("Perms(%#x): %q, want %q", uint8(perms), got, want)
		}
	}
	if zoo.PermsRead != 1 || zoo.PermsWrite != 2 || zoo.PermsExec != 4 || zoo.DaysD8 != 0x100 {
		t.Error("bits are not in the order of the fields")
	}
	if got := (zoo.DaysD0 | zoo.DaysD8).String(); got != "d0|d8" {
		t.Errorf("Days: %q", got)
	}
}

func TestEvaluate(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		num := func(v float64) zoo.Expr { return zoo.ExprNum{V0: v} }
		x, y := zoo.ExprVar{V0: "x"}, zoo.ExprVar{V0: "y"}
		vars := map[string]float64{"x": 3, "y": -0.5}
		for name, tt := range map[string]struct {
			expr zoo.Expr
			want float64
		}{
			"number":   {num(1.5), 1.5},
			"variable": {x, 3},
			"sum":      {zoo.ExprAdd{V0: zoo.ExprNeg{V0: x}, V1: zoo.ExprAdd{V0: y, V1: num(10)}}, 6.5},
			"call":     {zoo.ExprCall{Name: "sum", Args: []zoo.Expr{x, y, num(1), zoo.ExprCall{Name: "sum"}}}, 3.5},
			"or":       {zoo.ExprCall{Name: "unknown", Or: zoo.ExprNeg{V0: y}}, 0.5},
		} {
			if got, err := i.Evaluate(ctx, tt.expr, vars); got != tt.want || err != nil {
				t.Errorf("%s: %v, %v; want %v", name, got, err, tt.want)
			}
		}
		for want, expr := range map[string]zoo.Expr{
			"no variable z": zoo.ExprAdd{V0: x, V1: zoo.ExprVar{V0: "z"}},
			"no function f": zoo.ExprNeg{V0: zoo.ExprCall{Name: "f", Args: []zoo.Expr{x}}},
		} {
			_, err := i.Evaluate(ctx, expr, vars)
			var guest *wazabi.GuestError
			if !errors.As(err, &guest) || guest.Message != want {
				t.Errorf("Evaluate: %v, want %s", err, want)
			}
		}
	})
}

// nodes counts a tree in Go, as CountTree does in Rust.
func nodes(tree *zoo.Tree) int {
	n := 1
	for i := range tree.Kids {
		n += nodes(&tree.Kids[i])
	}
	for _, kid := range tree.Index {
		n += nodes(&kid)
	}
	if tree.Next != nil {
		n += nodes(tree.Next)
	}
	return n
}

// TestLargeTree: more than 10^5 nodes, both ways.
func TestLargeTree(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		depth := uint32(17)
		if raced || len(opts) > 0 {
			depth = 10
		}
		all := 1<<depth - 1 // 131,071
		tree, err := i.GrowTree(ctx, depth)
		if err != nil {
			t.Fatal(err)
		}
		if n := nodes(&tree); n != all || tree.Name != fmt.Sprint(depth) || tree.Kids[1].Kids[0].Name != fmt.Sprint(depth-2) {
			t.Errorf("GrowTree: %d nodes, %q, %q", n, tree.Name, tree.Kids[1].Kids[0].Name)
		}
		if n, err := i.CountTree(ctx, tree); int(n) != all || err != nil {
			t.Errorf("CountTree: %d, %v", n, err)
		}
		got, err := i.EchoTree(ctx, tree)
		if err != nil || !reflect.DeepEqual(got, tree) { // go-cmp takes hours.
			t.Errorf("EchoTree: another tree, or %v", err)
		}
		small := zoo.Tree{Next: &zoo.Tree{}, Kids: make([]zoo.Tree, 3), Index: map[string]zoo.Tree{"a": {}, "b": {Next: &zoo.Tree{}}}}
		if n, err := i.CountTree(ctx, small); n != 8 || err != nil {
			t.Errorf("CountTree: %d, %v; want 8", n, err)
		}
	})
}

func chain(length int) zoo.Tree {
	var tree zoo.Tree
	for range length - 1 {
		next := tree
		tree = zoo.Tree{Next: &next}
	}
	return tree
}

// TestDepth: the greatest depth of nested values of one type is known beforehand.
func TestDepth(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		for name, tt := range map[string]struct {
			opts  []wazabi.Option
			depth int
		}{
			"default":   {nil, 1024},
			"untrusted": {[]wazabi.Option{wazabi.WithProfile(wazabi.Untrusted)}, 512},
			"less":      {[]wazabi.Option{wazabi.WithLimits(wazabi.Limits{Depth: 10})}, 10},
			"more":      {[]wazabi.Option{wazabi.WithLimits(wazabi.Limits{Depth: 200})}, 200},
		} {
			t.Run(name, func(t *testing.T) {
				i := newZoo(t, append(tt.opts, opts...)...)
				tree, err := i.Chain(ctx, uint32(tt.depth))
				if err != nil || nodes(&tree) != tt.depth {
					t.Fatalf("Chain(%d): %d nodes, %v", tt.depth, nodes(&tree), err)
				}
				if n, err := i.CountTree(ctx, tree); n != uint32(tt.depth) || err != nil {
					t.Errorf("CountTree: %d, %v; want %d", n, err, tt.depth)
				}
				// An argument with one level more does not cross.
				crossings := i.GuestEntries()
				_, err = i.CountTree(ctx, chain(tt.depth+1))
				var e *wazabi.Error
				if !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrDepth) || !errors.As(err, &e) || !strings.HasPrefix(e.Path, "tree.next.next.") {
					t.Errorf("CountTree of one more: %v", err)
				}
				if n := i.GuestEntries() - crossings; n != 0 {
					t.Errorf("%d crossings with bad input", n)
				}
				// A result with one level more is a violation.
				if tree, err := i.Chain(ctx, uint32(tt.depth+1)); !errors.Is(err, wazabi.ErrDepth) || errors.Is(err, wazabi.ErrInput) || tree.Next != nil {
					t.Errorf("Chain of one more: %v", err)
				}
				if err := i.Nop(ctx); !errors.Is(err, wazabi.ErrPoisoned) {
					t.Errorf("afterwards: %v", err)
				}
			})
		}
		t.Run("the guest's stack", func(t *testing.T) {
			i := newZoo(t, append([]wazabi.Option{wazabi.WithLimits(wazabi.Limits{Depth: 10_000})}, opts...)...)
			if _, err := i.CountTree(ctx, chain(10_000)); !errors.Is(err, wazabi.ErrStackOverflow) || !errors.Is(err, wazabi.ErrTrap) {
				t.Errorf("CountTree: %v, want an overflow", err)
			}
		})
	})
}

// Newtypes that contain themselves, without a record between, count like records.
func TestDepthOfNewtypes(t *testing.T) {
	const depth = 1024
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		rose := func(depth int) zoo.Rose {
			var rose zoo.Rose
			for range depth - 1 {
				rose = zoo.Rose{rose}
			}
			return rose
		}
		link := func(depth int) zoo.Link {
			var link zoo.Link
			for range depth - 1 {
				next := link
				link = &next
			}
			return link
		}
		shell := func(depth int) zoo.Shell {
			var shell zoo.Shell
			for range depth - 1 {
				shell = zoo.Shell{shell}
			}
			return shell
		}
		cyclic := zoo.Rose{nil}
		cyclic[0] = cyclic
		circle := new(zoo.Link)
		*circle = circle

		i := newZoo(t, opts...)
		for name, tt := range map[string]struct {
			want any
			call func() (any, error)
		}{
			"rose":    {rose(depth), func() (any, error) { return i.EchoRose(ctx, rose(depth)) }},
			"link":    {link(depth), func() (any, error) { return i.EchoLink(ctx, link(depth)) }},
			"shell":   {shell(depth / 2), func() (any, error) { return i.EchoShell(ctx, shell(depth/2)) }},
			"bouquet": {zoo.Bouquet(rose(depth)), func() (any, error) { return i.EchoBouquet(ctx, zoo.Bouquet(rose(depth))) }},
			"a rose":  {rose(depth), func() (any, error) { return i.Rose(ctx, depth) }},
			"links":   {link(depth), func() (any, error) { return i.Links(ctx, depth) }},
		} {
			if got, err := tt.call(); err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%s: %v, or another value", name, err)
			}
		}
		crossings := i.GuestEntries()
		for name, call := range map[string]func() error{
			"rose":    func() error { _, err := i.EchoRose(ctx, rose(depth+1)); return err },
			"link":    func() error { _, err := i.EchoLink(ctx, link(depth+1)); return err },
			"shell":   func() error { _, err := i.EchoShell(ctx, shell(depth/2+1)); return err },
			"bouquet": func() error { _, err := i.EchoBouquet(ctx, zoo.Bouquet(rose(depth+1))); return err },
			"cyclic":  func() error { _, err := i.EchoRose(ctx, cyclic); return err },
			"circle":  func() error { _, err := i.EchoLink(ctx, circle); return err },
		} {
			if err := call(); !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrDepth) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := i.GuestEntries() - crossings; n != 0 {
			t.Errorf("%d crossings with bad input", n)
		}
		// A result with one level more is a violation. Its path does not grow without end.
		for name, call := range map[string]func(i *zoo.Instance, n uint32) error{
			"rose":  func(i *zoo.Instance, n uint32) error { _, err := i.Rose(ctx, n); return err },
			"links": func(i *zoo.Instance, n uint32) error { _, err := i.Links(ctx, n); return err },
		} {
			if err := call(newZoo(t, opts...), depth+1); !errors.Is(err, wazabi.ErrDepth) || errors.Is(err, wazabi.ErrInput) {
				t.Errorf("%s: %v", name, err)
			}
			limits := wazabi.WithLimits(wazabi.Limits{Depth: 1_500})
			if err := call(newZoo(t, append([]wazabi.Option{limits}, opts...)...), 1_501); !errors.Is(err, wazabi.ErrDepth) || len(err.Error()) > 2_000 {
				t.Errorf("%s: %.300v", name, err)
			}
		}
	})
}

func TestCountWords(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		got, err := i.CountWords(ctx, "one two  two drei drei\ndrei")
		if diff := cmp.Diff(map[string]uint32{"one": 1, "two": 2, "drei": 3}, got); diff != "" || err != nil {
			t.Errorf("CountWords: %v\n%s", err, diff)
		}
		got, err = i.CountWords(ctx, " ")
		if len(got) != 0 || err != nil {
			t.Errorf("CountWords of none: %v, %v", got, err)
		}
	})
}

func TestHundredfold(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		for _, d := range []time.Duration{0, 1, time.Second - 1, 90 * time.Minute, math.MaxInt64 / 100} {
			if got, err := i.Hundredfold(ctx, d); got != 100*d || err != nil {
				t.Errorf("Hundredfold(%v): %v, %v", d, got, err)
			}
		}
		_, err := i.Hundredfold(ctx, -1)
		var e *wazabi.Error
		if !errors.Is(err, wazabi.ErrInput) || !errors.As(err, &e) || e.Path != "time" {
			t.Errorf("Hundredfold(-1): %v", err)
		}
		// Rust's Duration holds more than 292 years. Go's does not.
		if got, err := i.Hundredfold(ctx, math.MaxInt64/100+1); got != 0 || !errors.Is(err, wazabi.ErrRange) {
			t.Errorf("Hundredfold of 3 years: %v, %v", got, err)
		}
		if err := i.Nop(ctx); !errors.Is(err, wazabi.ErrPoisoned) {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestInPlace(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)

		for _, n := range []int{0, 1, 3, 20_000} { // the last beyond the arena
			values := make([]uint32, n, n+1)
			values[:n+1][n] = 7
			want := make([]uint32, n)
			for k := range values {
				values[k], want[k] = uint32(k), uint32(2*k)
			}
			if err := i.Double(ctx, values); err != nil || !cmp.Equal(values, want) {
				t.Errorf("Double of %d: %v", n, err)
			}
			if values[:n+1][n] != 7 {
				t.Errorf("Double of %d has written behind the list", n)
			}
		}
		if err := i.Double(ctx, nil); err != nil {
			t.Errorf("Double of nothing: %v", err)
		}

		by := zoo.Point{X: 10, Y: -1}
		points := []zoo.Point{{X: 1, Y: 1}, {X: 2, Y: 2}}
		if n, err := i.Shift(ctx, points, by); n != 2 || err != nil || points[0] != (zoo.Point{X: 11}) || points[1] != (zoo.Point{X: 12, Y: 1}) {
			t.Errorf("Shift: %d, %v, %v", n, err, points)
		}
		// A change before an error stays.
		payload := math.Float64frombits(0x7ff8_0000_dead_beef)
		points = []zoo.Point{{X: 1, Y: 1}, {X: payload, Y: 2}, {X: 3, Y: 3}}
		want := []zoo.Point{{X: 11}, {X: payload, Y: 2}, {X: 3, Y: 3}}
		_, err := i.Shift(ctx, points, by)
		var guest *wazabi.GuestError
		if !errors.As(err, &guest) || guest.Message != "moved 1" {
			t.Errorf("Shift: %v", err)
		}
		if diff := cmp.Diff(want, points, same); diff != "" {
			t.Errorf("Shift has moved:\n%s", diff)
		}

		text, marks := []byte("aB1"), []bool{true, true, true, true}
		before, err := i.Shout(ctx, text, marks)
		if string(before) != "aB1" || string(text) != "AB1" || err != nil || !cmp.Equal(marks, []bool{true, false, false, true}) {
			t.Errorf("Shout: %q, %q, %v, %v", before, text, marks, err)
		}
		long := []byte(strings.Repeat("é z", 10_000))
		marks = make([]bool, len(long))
		before, err = i.Shout(ctx, long, marks)
		if err != nil || string(before) != strings.Repeat("é z", 10_000) || string(long) != strings.Repeat("é Z", 10_000) || !marks[3] || marks[2] {
			t.Errorf("Shout of %d: %v", len(long), err)
		}
		if before, err := i.Shout(ctx, nil, nil); len(before) != 0 || err != nil {
			t.Errorf("Shout of nothing: %q, %v", before, err)
		}
	})
}

func TestFill(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		for _, n := range []uint32{0, 1, 100_000} {
			data, err := i.Fill(ctx, 'x', n)
			if err != nil || string(data) != strings.Repeat("x", int(n)) {
				t.Errorf("Fill(%d): %d bytes, %v", n, len(data), err)
			}
		}
		got, err := i.EchoBuffer(ctx, []byte{0, 255})
		if err != nil || !cmp.Equal(got, []byte{0, 255}) {
			t.Errorf("EchoBuffer: %v, %v", got, err)
		}
	})
}

// foreign implements Shape by embedding it, but is not one of its cases.
type foreign struct{ zoo.Shape }

// foreignError does the same for ShapeError.
type foreignError struct{ zoo.ShapeError }

// TestBadKinds: values of the types above that cannot be sent are refused, with the path to them.
// The instance stays usable.
func TestBadKinds(t *testing.T) {
	ctx := t.Context()
	i := newZoo(t)
	bad := "a\xffb"
	label := zoo.ShapeLabel{V1: bad}
	shape := func(s zoo.Shape) func() error {
		return func() error { _, err := i.EchoShape(ctx, s); return err }
	}
	tree := func(tree zoo.Tree) func() error {
		return func() error { _, err := i.EchoTree(ctx, tree); return err }
	}
	maps := func(m zoo.Maps) func() error {
		return func() error { _, err := i.EchoMaps(ctx, m); return err }
	}
	shapeError := func(e zoo.ShapeError) func() error {
		return func() error { _, err := i.EchoShapeError(ctx, e); return err }
	}
	tests := []struct {
		name, path string
		kind       error
		says       string
		call       func() error
	}{
		{"nil", "value", wazabi.ErrInput, "nil is not a valid Shape", shape(nil)},
		{"a pointer to a case", "value", wazabi.ErrInput, "a *zoo.ShapeDot is not a case of Shape", shape(&zoo.ShapeDot{})},
		{"a foreign type", "value", wazabi.ErrInput, "a e2e_test.foreign is not a case of Shape", shape(foreign{zoo.ShapeDot{}})},
		{"a field of a case", "value.1", wazabi.ErrUTF8, "byte 1 is 0xff", shape(label)},
		{"in a list", "value[1]", wazabi.ErrInput, "nil is not a valid Shape", func() error {
			_, err := i.EchoShapes(ctx, []zoo.Shape{zoo.ShapeDot{}, nil})
			return err
		}},
		{"a foreign type in an option", "value", wazabi.ErrInput, "is not a case of Shape", func() error {
			_, _, err := i.EchoOptionShape(ctx, foreign{zoo.ShapeDot{}})
			return err
		}},
		{"no error", "value", wazabi.ErrInput, "nil is not a valid ShapeError", shapeError(nil)},
		{"a nil pointer to an error", "value", wazabi.ErrInput, "nil pointer", shapeError((*zoo.ShapeErrorTooLarge)(nil))},
		{"a foreign error", "value", wazabi.ErrInput, "is not a case of ShapeError", shapeError(foreignError{&zoo.ShapeErrorEmpty{}})},
		{"a field of an error", "value.0", wazabi.ErrUTF8, "", shapeError(&zoo.ShapeErrorBadLabel{V0: bad})},
		{"a field of an error struct", "value.reason", wazabi.ErrUTF8, "", func() error {
			_, err := i.EchoRefused(ctx, zoo.Refused{Reason: bad})
			return err
		}},
		{"bits without a name", "want", wazabi.ErrDiscriminant, "0x8 has bits that Perms does not name", func() error { _, err := i.Open(ctx, "x", 8); return err }},
		{"a bit of a wide set", "value", wazabi.ErrDiscriminant, "0x200", func() error { _, err := i.EchoDays(ctx, 0x200); return err }},
		{"bits in an option", "value", wazabi.ErrDiscriminant, "0x8000", func() error {
			days := zoo.Days(0x8000)
			_, _, err := i.EchoOptionDays(ctx, &days)
			return err
		}},
		{"in a kid", "value.kids[2].name", wazabi.ErrUTF8, "", tree(zoo.Tree{Kids: []zoo.Tree{{}, {}, {Name: bad}}})},
		{"in the next", "value.next.next.name", wazabi.ErrUTF8, "", tree(zoo.Tree{Next: &zoo.Tree{Next: &zoo.Tree{Name: bad}}})},
		{"in a map", "value.index[k].kids[0].name", wazabi.ErrUTF8, "", tree(zoo.Tree{Index: map[string]zoo.Tree{"j": {}, "k": {Kids: []zoo.Tree{{Name: bad}}}}})},
		{"a value of a map", "value[7]", wazabi.ErrUTF8, "", func() error { _, err := i.EchoMap(ctx, map[uint16]string{1: "", 7: bad}); return err }},
		{"a value's list", "value[key][0].1", wazabi.ErrUTF8, "", func() error {
			_, err := i.EchoHashMap(ctx, map[string][]zoo.Shape{"key": {label}})
			return err
		}},
		{"an enum as a key", "value.filters[FilterType(9)]", wazabi.ErrDiscriminant, "", maps(zoo.Maps{Filters: map[zoo.FilterType]zoo.Shape{9: zoo.ShapeDot{}}})},
		{"nil in a map", "value.filters[Paeth]", wazabi.ErrInput, "nil is not a valid Shape", maps(zoo.Maps{Filters: map[zoo.FilterType]zoo.Shape{zoo.FilterTypePaeth: nil}})},
		{"a char as a key", "value.chars[55296]", wazabi.ErrChar, "", maps(zoo.Maps{Chars: map[rune][]byte{0xd800: nil}})},
		{"a duration as a key", "value.times[-1ns]", wazabi.ErrInput, "not negative", maps(zoo.Maps{Times: map[time.Duration]struct{}{-1: {}}})},
		{"a string as a key", "value.strings[a\ufffdb]", wazabi.ErrUTF8, "", maps(zoo.Maps{Strings: map[string]*uint32{bad: nil}})},
		{"a duration in a list", "value[1]", wazabi.ErrInput, "not negative", func() error {
			_, err := i.EchoDurations(ctx, []time.Duration{0, -time.Second})
			return err
		}},
		{"an expression", "expr.1.args[1].0", wazabi.ErrInput, "nil is not a valid Expr", func() error {
			call := zoo.ExprCall{Args: []zoo.Expr{zoo.ExprNum{}, zoo.ExprNeg{}}}
			_, err := i.Evaluate(ctx, zoo.ExprAdd{V0: zoo.ExprNum{}, V1: call}, nil)
			return err
		}},
		{"a key of vars", "vars[\ufffd]", wazabi.ErrUTF8, "", func() error {
			_, err := i.Evaluate(ctx, zoo.ExprNum{}, map[string]float64{"\xff": 1})
			return err
		}},
	}
	before := i.GuestEntries()
	for _, tt := range tests {
		err := tt.call()
		var e *wazabi.Error
		if !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, tt.kind) || !errors.As(err, &e) || e.Path != tt.path || !strings.Contains(err.Error(), tt.says) {
			path := ""
			if e != nil {
				path = e.Path
			}
			t.Errorf("%s: %v at %q; want %v at %q, %q", tt.name, err, path, tt.kind, tt.path, tt.says)
		}
	}
	if n := i.GuestEntries() - before; n != 0 {
		t.Errorf("%d crossings with bad input", n)
	}
	if n, err := i.Add(ctx, 1, 2); n != 3 || err != nil {
		t.Errorf("Add afterwards: %v, %v", n, err)
	}
	// None is nil where the type is optional.
	if v, ok, err := i.EchoOptionShape(ctx, nil); v != nil || ok || err != nil {
		t.Errorf("EchoOptionShape of none: %v, %v, %v", v, ok, err)
	}
}

// TestKindAllocations counts Go's allocations in a call, exactly.
func TestKindAllocations(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("only wazero's compiler allocates nothing")
	}
	ctx := context.Background()
	i := newZoo(t)
	sink := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var shape zoo.Shape = zoo.ShapePolygon{V0: make([]zoo.Point, 10)}
	var circle zoo.Shape = zoo.ShapeCircle{Radius: 1}
	var expr zoo.Expr = zoo.ExprAdd{V0: zoo.ExprNum{V0: 1}, V1: zoo.ExprNeg{V0: zoo.ExprVar{V0: "x"}}}
	vars := map[string]float64{"x": 1, "y": 2, "z": 3}
	tree, err := i.GrowTree(ctx, 6)
	sink(err)
	withMap := zoo.Tree{Index: map[string]zoo.Tree{"a": {}, "b": {}}}
	values, points, text, marks := make([]uint32, 100), make([]zoo.Point, 100), make([]byte, 100), make([]bool, 100)
	for _, tt := range []struct {
		name string
		want float64
		call func()
	}{
		{"a variant", 0, func() { _, err := i.Area(ctx, shape, 100); sink(err) }},
		{"another variant", 0, func() { _, err := i.Area(ctx, circle, 100); sink(err) }},
		{"flags", 0, func() { _, err := i.EchoPerms(ctx, zoo.PermsRead); sink(err) }},
		{"a duration", 0, func() { _, err := i.Hundredfold(ctx, time.Second); sink(err) }},
		{"an expression and a map: its keys", 1, func() { _, err := i.Evaluate(ctx, expr, vars); sink(err) }},
		{"an expression and an empty map", 0, func() { _, err := i.Evaluate(ctx, zoo.ExprNum{}, nil); sink(err) }},
		{"a tree", 0, func() { _, err := i.CountTree(ctx, tree); sink(err) }},
		{"a tree with a map: its keys", 1, func() { _, err := i.CountTree(ctx, withMap); sink(err) }},
		{"numbers in place", 0, func() { sink(i.Double(ctx, values)) }},
		{"records in place", 0, func() { _, err := i.Shift(ctx, points, zoo.Point{}); sink(err) }},
		{"bytes and bools in place, and the bytes that were there", 1, func() { _, err := i.Shout(ctx, text, marks); sink(err) }},
		{"a buffer", 1, func() { _, err := i.Fill(ctx, 1, 100); sink(err) }},
	} {
		if got := testing.AllocsPerRun(100, tt.call); got != tt.want {
			t.Errorf("%s: %v allocations, want %v", tt.name, got, tt.want)
		}
	}
}
