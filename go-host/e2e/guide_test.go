package e2e_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/crates"
	heapguest "github.com/wazabi/wazabi/testdata/gen/heap"
	"github.com/wazabi/wazabi/testdata/gen/omnibus"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// The Go code of the section on types in docs/guide.md.

func want[T any](t *testing.T, got, expected T, err error) {
	t.Helper()
	if diff := cmp.Diff(expected, got, same); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestGuideScalars(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	sum, err := i.Add(ctx, 1, 2.5)
	want(t, sum, 3.5, err)
	_, guest := newHeap(t)
	char, ok, err := guest.ReadChar(ctx, &heapguest.Buffer{Pos: 1, Chars: []rune("né")})
	want(t, char, 'é', err)
	want(t, ok, true, err)
}

func TestGuideIntegers(t *testing.T) {
	ctx, i := t.Context(), newProof(t, clerk{})
	total, err := wazabi.Uint128FromBig(new(big.Int).Lsh(big.NewInt(1), 100))
	want(t, total.String(), "1267650600228229401496703205376", err)
	share, err := i.Share(ctx, total, 4)
	want(t, share, wazabi.Uint128{Hi: 1 << 34}, err)
}

func TestGuideSets(t *testing.T) {
	ctx, i := t.Context(), newProof(t, clerk{})
	missing, err := i.Missing(ctx, []string{"c", "a", "b"}, []string{"b"})
	want(t, missing, []string{"a", "c"}, err)
}

func TestGuideStrings(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	longest, err := i.Longest(ctx, []string{"a", "ccc", "bb"})
	want(t, longest, "ccc", err)
	words, err := i.Words(ctx, "hail  mary")
	want(t, words, []string{"hail", "mary"}, err)
}

func TestGuideLists(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	sum, err := i.SumReadings(ctx, []zoo.Reading{{Value: 1.5, Valid: true}, {Value: 9}})
	want(t, sum, 1.5, err)
	data, err := i.Fill(ctx, 'x', 3)
	want(t, data, []byte("xxx"), err)
	_, guest := newHeap(t)
	vector, err := guest.Set(ctx, [3]float64{1, 2, 3}, 1, -0.5)
	want(t, vector, [3]float64{1, -0.5, 3}, err)
}

func TestGuideInPlace(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	values := []uint32{1, 2, 3}
	err := i.Double(ctx, values)
	want(t, values, []uint32{2, 4, 6}, err)
}

func TestGuideOptions(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	eve, ada := zoo.Person{Name: "Eve", Age: 3}, zoo.Person{Name: "Ada", Age: 36}
	oldest, ok, err := i.Oldest(ctx, []zoo.Person{eve, ada})
	want(t, oldest, ada, err)
	want(t, ok, true, err)
	_, guest := newHeap(t)
	buffer, err := guest.Append(ctx, nil, 'a')
	want(t, buffer, heapguest.Buffer{Chars: []rune{'a'}}, err)
	buffer, err = guest.Append(ctx, &buffer, 'b')
	want(t, buffer, heapguest.Buffer{Chars: []rune{'a', 'b'}}, err)
}

func TestGuideTuples(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	quotient, rest, err := i.Divide(ctx, 17, 5)
	want(t, quotient, 3, err)
	want(t, rest, 2, err)
	guest := newOmnibus(t)
	a, b, err := guest.FlipThingsAround(ctx, omnibus.Tuple2[uint32, uint32]{V0: 10, V1: 20})
	want(t, a, 21, err)
	want(t, b, 9, err)
}

func TestGuideStructs(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	center, err := i.Center(ctx, []zoo.Point{{X: 0, Y: 0}, {X: 2, Y: 4}})
	want(t, center, zoo.Point{X: 1, Y: 2}, err)
	id, err := i.EchoID(ctx, 42)
	want(t, id, zoo.ItemID(42), err)
	_, guest := newHeap(t)
	triple, err := guest.SetSecond(ctx, heapguest.Triple{V0: 1, V1: 2, V2: true}, 9)
	want(t, triple, heapguest.Triple{V0: 1, V1: 9, V2: true}, err)
}

func TestGuideEnums(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	filter, err := i.EchoFilter(ctx, zoo.FilterTypePaeth)
	want(t, fmt.Sprint(filter), "Paeth", err)
}

func TestGuidePayloads(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	area, err := i.Area(ctx, zoo.ShapePolygon{V0: []zoo.Point{{}, {X: 2}, {X: 2, Y: 3}}}, 100)
	want(t, area, 3, err)
	_, err = i.Area(ctx, zoo.ShapeCircle{Center: zoo.Point{X: 1, Y: 1}, Radius: 10}, 100)
	var tooLarge *zoo.ShapeErrorTooLarge
	if !errors.As(err, &tooLarge) || tooLarge.Limit != 100 {
		t.Errorf("Area: %v", err)
	}

	shape, err := i.EchoShape(ctx, zoo.ShapeLabel{V0: zoo.Point{X: 3}, V1: "here"})
	switch shape := shape.(type) {
	case zoo.ShapeLabel:
		want(t, shape.V1, "here", err)
	case zoo.ShapeDot, zoo.ShapeCircle, zoo.ShapePolygon, zoo.ShapeNothing:
		t.Errorf("EchoShape: %v", shape)
	}
}

func TestGuideErrors(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	_, err := i.Parse(ctx, "4x")
	if !errors.Is(err, zoo.ParseErrorBadDigit) {
		t.Errorf("Parse: %v", err)
	}
	_, err = i.Open(ctx, "/etc", zoo.PermsWrite)
	var refused *zoo.Refused
	if !errors.As(err, &refused) || refused.Reason != "/etc cannot be changed" {
		t.Errorf("Open: %v", err)
	}
	point, ok, err := i.Find(ctx, []zoo.Point{{X: 1, Y: 2}}, 1)
	want(t, point, zoo.Point{X: 1, Y: 2}, err)
	want(t, ok, true, err)
	err = i.Check(ctx, zoo.HailMaryErrorSuccess)
	want(t, err, nil, nil)
}

func TestGuideFlags(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	perms, err := i.Open(ctx, "home", zoo.PermsRead|zoo.PermsWrite)
	want(t, perms&zoo.PermsWrite != 0, true, err)
	want(t, perms.String(), "read|write", err)
}

func TestGuideMaps(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	counts, err := i.CountWords(ctx, "hail mary hail")
	want(t, counts, map[string]uint32{"hail": 2, "mary": 1}, err)
}

func TestGuideDurations(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	took, err := i.Hundredfold(ctx, 90*time.Millisecond)
	want(t, took, 9*time.Second, err)
}

func TestGuideLibraries(t *testing.T) {
	ctx, guest := t.Context(), newLibraries(t, mirrors{})
	sum, err := guest.Sum(ctx, []crates.Decimal{"0.1", "0.20", "-1"})
	want(t, sum, "-0.70", err)
	at, err := guest.SystemTime(ctx, time.Date(2026, 11, 29, 12, 0, 0, 0, time.Local))
	want(t, at.Location().String(), "UTC", err)
	address, err := guest.IP(ctx, netip.MustParseAddr("::1"))
	want(t, address.String(), "::1", err)
	document, err := guest.JSON(ctx, json.RawMessage(`{"a": [1, 2.5]}`))
	want(t, string(document), `{"a":[1,2.5]}`, err)
}

func TestGuideRecursion(t *testing.T) {
	ctx, i := t.Context(), newZoo(t)
	sum := zoo.ExprAdd{V0: zoo.ExprVar{V0: "x"}, V1: zoo.ExprNeg{V0: zoo.ExprNum{V0: 1}}}
	value, err := i.Evaluate(ctx, sum, map[string]float64{"x": 5})
	want(t, value, 4, err)
	tree := zoo.Tree{Name: "root", Kids: []zoo.Tree{{}, {}}, Next: &zoo.Tree{Name: "beside"}}
	nodes, err := i.CountTree(ctx, tree)
	want(t, nodes, 4, err)
}
