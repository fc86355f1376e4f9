package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/big"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/linka"
	"github.com/wazabi/wazabi/testdata/gen/linkb"
	"github.com/wazabi/wazabi/testdata/gen/linkc"
	"github.com/wazabi/wazabi/testdata/gen/utf16"
)

// desk is the host of linkb's block "desk".
type desk func(ctx context.Context, text string) (uint32, error)

func (d desk) Tell(ctx context.Context, text string) (uint32, error) { return d(ctx, text) }

func quiet(context.Context, string) (uint32, error) { return 0, nil }

func closed[T interface{ Close(context.Context) error }](t testing.TB, m T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return m
}

func newLinkC(t testing.TB, opts ...wazabi.Option) *linkc.Module {
	t.Helper()
	m, err := linkc.New(t.Context(), opts...)
	return closed(t, m, err)
}

func newLinkB(t testing.TB, d desk, base link.Guest, opts ...wazabi.Option) *linkb.Module {
	t.Helper()
	m, err := linkb.New(t.Context(), nil, d, append(opts, link.Block("base", base))...)
	return closed(t, m, err)
}

func newLinkA(t testing.TB, mid link.Guest, opts ...wazabi.Option) *linka.Module {
	t.Helper()
	m, err := linka.New(t.Context(), nil, append(opts, link.Block("mid", mid))...)
	return closed(t, m, err)
}

// late opens a guest without its package, on wazero.
func late(t testing.TB, name string, opts ...wazabi.Option) *dynamic.Guest {
	t.Helper()
	g, err := dynamic.Open(t.Context(), readGuest(t, name), opts...)
	return closed(t, g, err)
}

func readGuest(t testing.TB, name string) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../testdata/gen/" + name + "/" + name + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

func lateLinkB(t testing.TB, d desk, base link.Guest, opts ...wazabi.Option) *dynamic.Guest {
	t.Helper()
	tell := func(ctx context.Context, text string) (uint32, error) { return d(ctx, text) }
	return late(t, "linkb", append(opts, dynamic.WithFunc("desk/tell", tell), dynamic.Link("base", base))...)
}

// eachLink runs a test with linka linked to linkb, which is linked to linkc. Each is of a package,
// on the engine of the tests, or is bound late, on wazero.
func eachLink(t *testing.T, test func(t *testing.T, a *linka.Module)) {
	for _, tt := range []struct {
		name string
		open func(t *testing.T) link.Guest
	}{
		{"packages", func(t *testing.T) link.Guest { return newLinkB(t, quiet, newLinkC(t)) }},
		{"an instance", func(t *testing.T) link.Guest {
			i, err := newLinkB(t, quiet, newLinkC(t)).Instance(t.Context())
			return closed(t, i, err)
		}},
		{"late", func(t *testing.T) link.Guest { return lateLinkB(t, quiet, late(t, "linkc")) }},
		{"a late instance", func(t *testing.T) link.Guest {
			i, err := lateLinkB(t, quiet, late(t, "linkc")).Instance(t.Context())
			return closed(t, i, err)
		}},
		{"a package in the middle", func(t *testing.T) link.Guest { return newLinkB(t, quiet, late(t, "linkc")) }},
		{"late in the middle", func(t *testing.T) link.Guest { return lateLinkB(t, quiet, newLinkC(t)) }},
	} {
		t.Run(tt.name, func(t *testing.T) { test(t, newLinkA(t, tt.open(t))) })
	}
}

func linkLine(n int) linka.Line {
	id, note := linka.LineID(n), "note"
	line := linka.Line{
		ID: id, On: n%2 == 1, Initial: '€', Mood: linka.MoodHappy, Perms: linka.PermsWrite, Weight: 7,
		Wide: wazabi.Int128{Hi: math.MaxUint64, Lo: 5}, Wait: 3*time.Second + 7, Text: fmt.Sprint("line ", n), Data: []byte{1, 2, byte(n)},
		Fixed: [3]uint16{1, 2, 3}, Points: []linka.Point{{X: 1, Y: 2}, {X: float32(n), Y: 4}}, Next: &id, Note: &note,
		Inside: linka.Point{X: 5, Y: 6}, Counts: map[string][]uint32{"a": {1}, "b": {2, 3}, "": nil},
		Tags: []string{"x", "y"}, Codes: []int16{-5, 0, 7},
	}
	line.Pair.V0, line.Pair.V1 = 9, "pair"
	return line
}

// TestLinkValues: values of each kind reach the other guest and come back.
func TestLinkValues(t *testing.T) {
	one := linka.LineID(1)
	shape := linka.ShapeMany{V0: []linka.Shape{
		linka.ShapeNamed{V0: "n", V1: linka.ShapeCircle{Center: linka.Point{X: 1, Y: 2}, Radius: math.Pi}}, linka.ShapeDot{},
	}}
	eachLink(t, func(t *testing.T, a *linka.Module) {
		ctx := t.Context()
		for _, tt := range []struct {
			name string
			call func() (any, error)
			want any
		}{
			{"two i64", func() (any, error) { return a.Add(ctx, math.MaxInt64, math.MinInt64) }, int64(-1)},
			{"scalars", func() (any, error) {
				return a.Scalars(ctx, 255, -128, 65535, -32768, true, 'ß', -0.5, 1.25, linka.MoodAngry, linka.PermsRead, -1, math.MaxUint64)
			}, "255 -128 65535 -32768 true ß -0.5 1.25 Angry true false -1 18446744073709551615"},
			{"an enum", func() (any, error) { return a.Calmer(ctx, linka.MoodCalm) }, linka.MoodAngry},
			{"a string", func() (any, error) { return a.Twice(ctx, "aß€") }, "aß€aß€"},
			{"an empty string", func() (any, error) { return a.Twice(ctx, "") }, ""},
			{"a long string", func() (any, error) { return a.Length(ctx, strings.Repeat("x", 3<<20)) }, uint32(3 << 20)},
			{"bytes", func() (any, error) { return a.Reversed(ctx, []byte{1, 2, 255}) }, []byte{255, 2, 1}},
			{"no bytes", func() (any, error) { return a.Reversed(ctx, nil) }, []byte(nil)},
			{"numbers", func() (any, error) { return a.Sum(ctx, []uint32{math.MaxUint32, 1}) }, uint64(1 << 32)},
			{"records in a list", func() (any, error) {
				return a.Moved(ctx, []linka.Point{{X: 1, Y: 2}, {X: 3, Y: 4}}, linka.Point{X: 10, Y: 20})
			}, []linka.Point{{X: 11, Y: 22}, {X: 13, Y: 24}}},
			{"lines", func() (any, error) { return a.Lines(ctx, []linka.Line{linkLine(1), linkLine(2)}) }, []linka.Line{linkLine(2), linkLine(1)}},
			{"no lines", func() (any, error) { return a.Lines(ctx, nil) }, []linka.Line(nil)},
			{"a recursive type", func() (any, error) { return a.Wrapped(ctx, shape) },
				linka.Shape(linka.ShapeMany{V0: []linka.Shape{shape, linka.ShapeDot{}}})},
			{"maps", func() (any, error) {
				return a.Joined(ctx, map[string][]uint32{"a": {1}, "c": nil}, map[string][]uint32{"b": {2, 3}})
			}, map[string][]uint32{"a": {1}, "b": {2, 3}, "c": nil}},
			{"sets", func() (any, error) { return a.Common(ctx, []int16{-3, 1, 5}, []int16{-3, 5, 7}) }, []int16{-3, 5}},
			{"a tuple", func() (any, error) {
				first, second, err := a.Swapped(ctx, "a", "")
				return [2]string{first, second}, err
			}, [2]string{"", "a"}},
			{"an option in a result", func() (any, error) {
				id, ok, err := a.Find(ctx, "x", 9)
				return [2]any{id, ok}, err
			}, [2]any{one, true}},
			{"none in a result", func() (any, error) {
				id, ok, err := a.Find(ctx, "none", 9)
				return [2]any{id, ok}, err
			}, [2]any{linka.LineID(0), false}},
			{"more than 16 parameters", func() (any, error) {
				return a.Many(ctx, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 1<<40, "sum ")
			}, "sum " + fmt.Sprint(uint64(120+1<<40))},
			{"three guests", func() (any, error) {
				text, err := a.Shouted(ctx, "abc")
				return text[:3], err
			}, "ABC"},
			{"a value of the program", func() (any, error) { return a.Any(ctx, t.Name()) }, t.Name()},
		} {
			got, err := tt.call()
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%s: %v, %v; want %v", tt.name, got, err, tt.want)
			}
		}
	})
}

// TestLinkManyLines: lists that do not fit the arenas of the two guests are copied again.
func TestLinkManyLines(t *testing.T) {
	eachLink(t, func(t *testing.T, a *linka.Module) {
		lines := make([]linka.Line, 3000)
		for i := range lines {
			lines[i] = linkLine(i)
		}
		got, err := a.Lines(t.Context(), lines)
		if err != nil || len(got) != len(lines) {
			t.Fatalf("%d lines, %v", len(got), err)
		}
		for i := range lines {
			if want := lines[len(lines)-1-i]; !reflect.DeepEqual(got[i], want) {
				t.Fatalf("line %d: %v; want %v", i, got[i], want)
			}
		}
	})
}

// TestLinkErrors: errors that the function declares are values.
func TestLinkErrors(t *testing.T) {
	eachLink(t, func(t *testing.T, a *linka.Module) {
		ctx := t.Context()
		var notFound *linka.LineErrorNotFound
		if _, _, err := a.Find(ctx, "", 1); !errors.As(err, &notFound) {
			t.Errorf("%v", err)
		}
		var tooLong *linka.LineErrorTooLong
		if _, _, err := a.Find(ctx, "long", 1); !errors.As(err, &tooLong) || tooLong.Length != 4 || tooLong.Text != "long" {
			t.Errorf("%v", err)
		}
		var text *wazabi.GuestError
		if err := a.Complain(ctx, "why"); !errors.As(err, &text) || text.Message != "no: why" {
			t.Errorf("%v", err)
		}
		if err := a.Complain(ctx, ""); err != nil {
			t.Errorf("%v", err)
		}
		if made := a.Stats().Poisoned; made != 0 {
			t.Errorf("%d instances were poisoned", made)
		}
	})
}

// TestLinkLate: a guest that is bound late imports the exports of others.
func TestLinkLate(t *testing.T) {
	for _, tt := range []struct {
		name string
		mid  func(t *testing.T) link.Guest
	}{
		{"of a package", func(t *testing.T) link.Guest { return newLinkB(t, quiet, newLinkC(t)) }},
		{"late", func(t *testing.T) link.Guest { return lateLinkB(t, quiet, late(t, "linkc")) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx := t.Context()
			a := late(t, "linka", dynamic.Link("mid", tt.mid(t)))
			v, err := a.Call(ctx, "twice", "ab")
			if text, ok := v.Text(); err != nil || !ok || text != "abab" {
				t.Errorf("%v, %v", v, err)
			}
			var e *dynamic.ErrorValue
			if _, err := a.Call(ctx, "find", "long", 1); !errors.As(err, &e) {
				t.Errorf("%v", err)
			} else if kase, _ := e.Value.Case(); kase != "TooLong" {
				t.Errorf("%v", err)
			}
			if v, err := a.Call(ctx, "shouted", "abc"); err != nil {
				t.Errorf("%v", err)
			} else if text, _ := v.Text(); !strings.HasPrefix(text, "ABC") {
				t.Errorf("%q", text)
			}
		})
	}
}

// TestLinkWide: an integer of 128 bits keeps all its bits.
func TestLinkWide(t *testing.T) {
	a := newLinkA(t, newLinkB(t, quiet, newLinkC(t)))
	line := linkLine(1)
	want := new(big.Int).Lsh(big.NewInt(-3), 100)
	var err error
	if line.Wide, err = wazabi.Int128FromBig(want); err != nil {
		t.Fatal(err)
	}
	lines, err := a.Lines(t.Context(), []linka.Line{line})
	if err != nil || lines[0].Wide.Big().Cmp(want) != 0 {
		t.Errorf("%v, %v", lines, err)
	}
}

// TestLinkUTF16: strings of UTF-16 are copied as code units.
func TestLinkUTF16(t *testing.T) {
	ctx := t.Context()
	m, err := utf16.New(ctx, nil, link.Block("host", newLinkC(t)))
	closed(t, m, err)
	if text, err := m.HostUpper(ctx, "aß🦀"); text != "ASS🦀" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if text, err := m.HostKnown(ctx, []string{"", "first", "🦀"}); text != "first" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	var failure *wazabi.GuestError
	if _, err := m.HostKnown(ctx, nil); !errors.As(err, &failure) || failure.Message != "none is known" {
		t.Errorf("%v", err)
	}
}
