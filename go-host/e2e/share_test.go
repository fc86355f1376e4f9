package e2e_test

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/sharea"
	"github.com/wazabi/wazabi/testdata/gen/shareb"
)

// shareHost is the host of the guest shareb, written with the types of sharea.
type shareHost struct{ fail error }

func (h shareHost) Moved(_ context.Context, shape sharea.Shape, by sharea.Point) (sharea.Shape, error) {
	if h.fail != nil {
		return nil, h.fail
	}
	return sharea.ShapeGroup{V0: []sharea.Shape{shape, sharea.ShapeCircle{Center: by, Radius: 1}}}, nil
}

func (h shareHost) Trouble(context.Context, sharea.Point) error { return h.fail }

func openShare(t *testing.T, host shareb.Host) (*sharea.Module, *shareb.Module) {
	t.Helper()
	a, err := sharea.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b, err := shareb.New(t.Context(), host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(a.Close(context.Background()), b.Close(context.Background())); err != nil {
			t.Error(err)
		}
	})
	return a, b
}

// routeLegs returns the legs of a route, of which each guest does a part.
func routeLegs(ctx context.Context, shapes *sharea.Module, render *shareb.Module) ([]shareb.Leg, error) {
	route, err := shapes.Route(ctx, 5)
	if err != nil {
		return nil, err
	}
	return render.Legs(ctx, route)
}

// TestShareValues: a value of one package goes to the guest of the other one as it is.
func TestShareValues(t *testing.T) {
	ctx := t.Context()
	a, b := openShare(t, shareHost{})
	route, err := a.Route(ctx, 5)
	if err != nil {
		t.Fatal(err)
	}
	name := "way"
	want := sharea.Route{
		ID: 5, Style: sharea.Style{Color: sharea.ColorRed, Width: 2}, Layers: sharea.LayersNames,
		Points: []sharea.Point{{X: 1, Y: 2}, {X: 3, Y: 4}}, Marks: []sharea.Tuple2[uint32, string]{{V0: 1, V1: "half"}}, Name: &name,
		Places: map[sharea.RouteID]sharea.Shape{7: sharea.ShapeGroup{V0: []sharea.Shape{sharea.ShapeEmpty{}, sharea.ShapeCircle{Center: sharea.Point{X: -1}, Radius: 5}}}},
	}
	if !reflect.DeepEqual(route, want) || !route.Equal(want) {
		t.Errorf("%+v, want %+v", route, want)
	}
	same, err := b.Same(ctx, route)
	if err != nil || !reflect.DeepEqual(same, want) {
		t.Errorf("%+v, %v", same, err)
	}
	legs, err := b.Legs(ctx, same)
	shape := route.Places[7]
	if want := []shareb.Leg{{To: sharea.Point{X: 1, Y: 2}, Color: sharea.ColorRed, Shape: shape}, {To: sharea.Point{X: 3, Y: 4}, Color: sharea.ColorRed, Shape: shape}}; err != nil ||
		!reflect.DeepEqual(legs, want) || !legs[0].Equal(want[0]) || legs[0].Equal(want[1]) || legs[1].String() != "(3, 4)" {
		t.Errorf("%+v, %v", legs, err)
	}
	if again, err := routeLegs(ctx, a, b); err != nil || !reflect.DeepEqual(again, legs) {
		t.Errorf("%+v, %v", again, err)
	}
	if points, err := b.Reversed(ctx, route.Points); err != nil || !reflect.DeepEqual(points, []sharea.Point{{X: 3, Y: 4}, {X: 1, Y: 2}}) {
		t.Errorf("%v, %v", points, err)
	}
	if n, err := b.Circles(ctx, shape); err != nil || n != 1 {
		t.Errorf("%d circles, %v", n, err)
	}
	if color, err := b.Next(ctx, sharea.ColorRed); err != nil || color != shareb.ColorGreen || color.String() != "Green" {
		t.Errorf("%v, %v", color, err)
	}
	if style := shareb.NewStyle(); style != sharea.NewStyle() || style.Color != sharea.ColorGreen {
		t.Errorf("%+v", style)
	}
	// Methods that call the guest are those of the package that has the type.
	length, err := route.Points[1].Length(ctx, a)
	if also, alsoErr := b.PointLength(ctx, route.Points[1]); err != nil || alsoErr != nil || length != 5 || also != 5 {
		t.Errorf("%v, %v; %v, %v", length, err, also, alsoErr)
	}
}

// TestShareErrors: errors of one package are those of the other one, with their texts and sources.
func TestShareErrors(t *testing.T) {
	ctx := t.Context()
	a, b := openShare(t, shareHost{})
	_, err := a.Route(ctx, 0)
	var unknown *shareb.RouteErrorUnknown
	if !errors.As(err, &unknown) || unknown.V0 != 0 || err.Error() != "there is no route 0" {
		t.Errorf("%#v", err)
	}
	_, err = a.Route(ctx, 9)
	var blocked *shareb.RouteErrorBlocked
	if !errors.As(err, &blocked) || blocked.At != (sharea.Point{X: 1, Y: 25}) || err.Error() != "blocked at 1, 25" || !errors.Is(err, shareb.FaultWall) {
		t.Errorf("%#v", err)
	}
	for wall, want := range map[bool]error{true: shareb.FaultWall, false: shareb.FaultWater} {
		if err := a.Fault(ctx, wall); err != want {
			t.Errorf("%v, want %v", err, want)
		}
		if err := b.Fault(ctx, wall); err != want {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if n := testing.AllocsPerRun(100, func() { _ = b.Fault(ctx, true) }); n > testing.AllocsPerRun(100, func() { _ = a.Fault(ctx, true) }) {
		t.Errorf("%v allocations for a constant", n)
	}
	_, err = a.Limit(ctx, 4)
	var many *shareb.TooMany
	if !errors.As(err, &many) || err.Error() != "4 is too many" {
		t.Errorf("%#v", err)
	}
	// Errors of shareb alone have shared ones as sources.
	for _, tt := range []struct {
		points []sharea.Point
		texts  []string
		is     error
	}{
		{nil, []string{"no points"}, &shareb.LegErrorShort{}},
		{[]sharea.Point{{X: -1}}, []string{"a fault", "water is in the way"}, sharea.FaultWater},
		{[]sharea.Point{{X: 101}}, []string{"no route", "there is no route 8"}, nil},
		{make([]sharea.Point, 4), []string{"too many points", "4 is too many"}, nil},
	} {
		_, err := b.Legs(ctx, sharea.Route{ID: 8, Style: sharea.NewStyle(), Points: tt.points})
		if got := errorChain(err); !reflect.DeepEqual(got, tt.texts) || tt.is != nil && !errors.Is(err, tt.is) {
			t.Errorf("%q, want %q: %v", got, tt.texts, tt.is)
		}
	}
}

// TestShareHosts: hosts of one package use values and errors of the other one.
func TestShareHosts(t *testing.T) {
	ctx := t.Context()
	_, b := openShare(t, shareHost{})
	moved, err := b.MoveShape(ctx, sharea.ShapeEmpty{}, sharea.Point{X: 4})
	if want := (sharea.ShapeGroup{V0: []sharea.Shape{sharea.ShapeEmpty{}, sharea.ShapeCircle{Center: sharea.Point{X: 4}, Radius: 1}}}); err != nil || !reflect.DeepEqual(moved, shareb.Shape(want)) {
		t.Errorf("%+v, %v", moved, err)
	}
	_, b = openShare(t, shareHost{&sharea.RouteErrorUnknown{V0: 6}})
	if _, err := b.MoveShape(ctx, sharea.ShapeEmpty{}, sharea.Point{}); err == nil || err.Error() != "there is no route 6" {
		t.Errorf("%v", err)
	}
	_, b = openShare(t, shareHost{sharea.FaultWall})
	if fault, ok, err := b.Trouble(ctx, sharea.Point{}); err != nil || !ok || fault != shareb.FaultWall {
		t.Errorf("%v, %v, %v", fault, ok, err)
	}
}

// TestShareRefused: invalid values are refused before the guest runs, and resources are each
// package's own.
func TestShareRefused(t *testing.T) {
	ctx := t.Context()
	a, b := openShare(t, shareHost{})
	for says, call := range map[string]func() error{
		"9 is not a valid Color; use its constants (color)": func() error { _, err := b.Next(ctx, 9); return err },
		"route.style.color": func() error { _, err := b.Same(ctx, sharea.Route{}); return err },
		"route.layers":      func() error { _, err := b.Same(ctx, sharea.Route{Style: sharea.NewStyle(), Layers: 4}); return err },
		"shape":             func() error { _, err := b.Circles(ctx, nil); return err },
	} {
		if err := call(); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), says) {
			t.Errorf("%v; want %s", err, says)
		}
	}
	held, err := b.Held(ctx, sharea.Point{X: math.MaxInt32}, sharea.ColorBlue)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Pen.Close(ctx)
	if color, err := held.Pen.Color(ctx); err != nil || color != sharea.ColorBlue || held.At.X != math.MaxInt32 {
		t.Errorf("%v, %v", color, err)
	}
	if reflect.TypeFor[shareb.Held]() == reflect.TypeFor[sharea.Held]() || reflect.TypeFor[shareb.Pen]() == reflect.TypeFor[sharea.Pen]() {
		t.Error("resources are shared")
	}
	own, err := a.Held(ctx, held.At, sharea.ColorRed)
	if err != nil {
		t.Fatal(err)
	}
	if err := own.Pen.Close(ctx); err != nil {
		t.Error(err)
	}
}
