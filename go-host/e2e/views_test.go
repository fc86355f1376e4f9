package e2e_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/testdata/gen/views"
)

// onGoHeap puts the guest's memory on the Go heap.
func onGoHeap(s *settings.Settings) { s.HeapMemory = true }

// viewReader is a host that gets views.
type viewReader struct {
	lines func(ctx context.Context, lines views.ListOfLineView, note wazabi.StringView) (uint64, error)
	line  func(ctx context.Context, line views.LineView, data wazabi.BytesView, number uint32) (string, error)
	shape func(ctx context.Context, shape views.ShapeView, label *string) error
	many  func(text wazabi.StringView, lines views.ListOfLineView) uint64
}

func (r *viewReader) ReadLines(ctx context.Context, lines views.ListOfLineView, note wazabi.StringView) (uint64, error) {
	return r.lines(ctx, lines, note)
}

func (r *viewReader) ReadLine(ctx context.Context, line views.LineView, data wazabi.BytesView, number uint32) (string, error) {
	return r.line(ctx, line, data, number)
}

func (r *viewReader) ReadShape(ctx context.Context, shape views.ShapeView, label *string) error {
	return r.shape(ctx, shape, label)
}

func (r *viewReader) ReadMany(_ context.Context, a uint8, text wazabi.StringView, c, d, e, f, g, h, i, j, k, l, m, n, o, p uint8, lines views.ListOfLineView) (uint64, error) {
	for at, v := range []uint8{c, d, e, f, g, h, i, j, k, l, m, n, o, p} {
		if a != 1 || v != uint8(at+3) {
			return 0, fmt.Errorf("argument %d is %d", at+3, v)
		}
	}
	return r.many(text, lines), nil
}

func (r *viewReader) ReadNumber(_ context.Context, n uint32) (uint32, error) { return n + 1, nil }

func openViews(t testing.TB, opts ...wazabi.Option) *views.Module {
	t.Helper()
	return openViewsWith(t, &viewReader{}, opts...)
}

func openViewsWith(t testing.TB, r *viewReader, opts ...wazabi.Option) *views.Module {
	t.Helper()
	module, err := views.New(t.Context(), r, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil && !errors.Is(err, wazabi.ErrClosed) {
			t.Error(err)
		}
	})
	return module
}

// lineOf returns the line that a view shows, read by its accessors.
func lineOf(v views.LineView) views.Line {
	line := views.Line{
		Filter: v.Filter(), Last: v.Last(), Mark: v.Mark(), Number: v.Number(), Scale: v.Scale(),
		Data: append([]byte(nil), v.Data().Bytes()...), Note: v.Note().String(),
		Pair: views.Tuple2[uint32, string]{V0: v.Pair().V0(), V1: v.Pair().V1().String()},
		At:   readPoint(v.At()), Shape: readShape(v.Shape()), Tags: v.Tags(),
		Boxed: views.Range{V0: v.Boxed().V0(), V1: v.Boxed().V1().String()},
		ID:    v.ID(), Title: views.Title(v.Title().String()), Perms: v.Perms(), Took: v.Took(), Gate: v.Gate(), Hash: v.Hash(),
		Key: v.Key(), Corners: v.Corners(), Tree: v.Tree(),
	}
	if label, ok := v.Label(); ok {
		text := label.String()
		line.Label = &text
	}
	if hint, ok := v.Hint(); ok {
		line.Hint = &hint
	}
	if from, ok := v.From(); ok {
		point := readPoint(from)
		line.From = &point
	}
	for i, sample := range v.Samples().All() {
		line.Samples = append(line.Samples, sample+v.Samples().At(i)-sample)
	}
	for _, point := range v.Points().All() {
		line.Points = append(line.Points, readPoint(point))
	}
	for _, cell := range v.Cells().All() {
		line.Cells = append(line.Cells, views.Cell{Column: cell.Column(), Used: cell.Used(), Filter: cell.Filter()})
	}
	for _, name := range v.Names().All() {
		line.Names = append(line.Names, name.String())
	}
	for _, hole := range v.Holes().All() {
		line.Holes = append(line.Holes, hole)
	}
	for _, row := range v.Table().All() {
		numbers, _ := row.Clone()
		line.Table = append(line.Table, numbers)
	}
	for _, pair := range v.Pairs().All() {
		line.Pairs = append(line.Pairs, views.Tuple2[uint8, string]{V0: pair.V0(), V1: string(pair.V1().Bytes())})
	}
	for _, shape := range v.Shapes().All() {
		line.Shapes = append(line.Shapes, readShape(shape))
	}
	return line
}

func readShape(v views.ShapeView) views.Shape {
	circle, isCircle := v.Circle()
	text, isText := v.Text()
	path, isPath := v.Path()
	ok := []bool{isCircle, isText, isPath}
	var shape views.Shape
	var want []bool
	switch v.Case() {
	case views.ShapeCaseDot:
		shape, want = views.ShapeDot{}, []bool{false, false, false}
	case views.ShapeCaseCircle:
		shape, want = views.ShapeCircle{Center: readPoint(circle.Center()), Radius: circle.Radius()}, []bool{true, false, false}
	case views.ShapeCaseText:
		shape, want = views.ShapeText{V0: text.V0().String()}, []bool{false, true, false}
	case views.ShapeCasePath:
		points, _ := path.V0().Clone()
		shape, want = views.ShapePath{V0: points}, []bool{false, false, true}
	}
	if !slices.Equal(ok, want) {
		return nil
	}
	return shape
}

func readPoint(v views.PointView) views.Point { return views.Point{X: v.X(), Y: v.Y()} }

// TestViews: what views show is what calls without views return.
func TestViews(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := openViews(t, opts...)
		equal := func(t *testing.T, got, want any) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		called := 0
		check := func(t *testing.T, err error) {
			t.Helper()
			if err != nil || called != 1 {
				t.Errorf("%v, called %d times", err, called)
			}
			called = 0
		}
		for n := range uint32(12) {
			want, err := m.Line(ctx, n)
			if err != nil {
				t.Fatal(err)
			}
			check(t, m.LineView(ctx, n, func(_ context.Context, v views.LineView) error {
				called++
				equal(t, lineOf(v), want)
				clone, err := v.Clone()
				equal(t, clone, want)
				return errors.Join(err, v.Err())
			}))
			all, err := m.Lines(ctx, n)
			if err != nil {
				t.Fatal(err)
			}
			lines := func(v views.ListOfLineView) error {
				called++
				var got []views.Line
				for i, line := range v.All() {
					if i != len(got) {
						t.Errorf("index %d, want %d", i, len(got))
					}
					got = append(got, lineOf(line))
				}
				equal(t, got, all)
				clone, err := v.Clone()
				equal(t, clone, all)
				equal(t, v.Len(), int(n))
				return err
			}
			check(t, m.LinesView(ctx, n, func(_ context.Context, v views.ListOfLineView) error { return lines(v) }))
			check(t, m.AttemptView(ctx, n, func(_ context.Context, v views.ListOfLineView) error { return lines(v) }))
			check(t, m.SeveralView(ctx, n, func(_ context.Context, number uint32, text wazabi.StringView, list views.ListOfLineView) error {
				equal(t, number, n)
				equal(t, text.String(), want.Note)
				return lines(list)
			}))
			check(t, m.TitleView(ctx, n, func(_ context.Context, v wazabi.StringView) error {
				called++
				equal(t, views.Title(v.String()), want.Title)
				equal(t, v.Len(), len(want.Title))
				return nil
			}))
			var kept views.LineView
			check(t, m.FindView(ctx, 95+n, func(_ context.Context, v views.LineView, ok bool) error {
				called++
				equal(t, ok, n < 5)
				if ok {
					equal(t, v.Number(), 95+n)
				} else if v.Number() != 0 {
					t.Errorf("the view of no value has the number %d", v.Number())
				}
				kept = v
				return v.Err()
			}))
			if !errors.Is(kept.Err(), wazabi.ErrClosed) {
				t.Errorf("after the callback: %v", kept.Err())
			}
			note, ok, err := m.Seek(ctx, n)
			if err != nil {
				t.Fatal(err)
			}
			check(t, m.SeekView(ctx, n, func(_ context.Context, v wazabi.StringView, found bool) error {
				called++
				equal(t, found, ok)
				equal(t, v.String(), note)
				return nil
			}))
		}
		for _, n := range []uint32{0, 1, 100, 70_000} {
			check(t, m.TextView(ctx, n, func(_ context.Context, v wazabi.StringView) error {
				called++
				equal(t, v.String(), strings.Repeat("é", int(n)))
				equal(t, string(v.Bytes()), v.String())
				clone, err := v.Clone()
				equal(t, clone, v.String())
				return err
			}))
			check(t, m.BytesView(ctx, n, func(_ context.Context, v wazabi.BytesView) error {
				called++
				equal(t, v.Len(), int(n))
				for i := range v.Len() {
					if v.At(i) != byte(i) {
						t.Fatalf("byte %d is %d", i, v.At(i))
					}
				}
				clone, err := v.Clone()
				equal(t, string(clone), string(v.Bytes()))
				return err
			}))
			check(t, m.NumbersView(ctx, n, func(_ context.Context, v views.ListOfU64View) error {
				called++
				sum := uint64(0)
				for _, number := range v.All() {
					sum += number
				}
				equal(t, sum, uint64(n)*uint64(n-min(n, 1))/2)
				clone, err := v.Clone()
				equal(t, len(clone), int(n))
				return err
			}))
		}
		points := []views.Point{{X: 1, Y: 2}, {X: -3, Y: -4}}
		check(t, m.ReversedView(ctx, points, "name", func(_ context.Context, name wazabi.StringView, v views.ListOfPointView) error {
			called++
			equal(t, name.String(), "name")
			equal(t, []views.Point{readPoint(v.At(1)), readPoint(v.At(0))}, points)
			return nil
		}))
		// An error of the guest comes before the callback.
		never := func(context.Context, views.ListOfLineView) error { called++; return nil }
		var missing *views.RefusedMissing
		if err := m.AttemptView(ctx, 500, never); !errors.As(err, &missing) || missing.Number != 500 || called != 0 {
			t.Errorf("%v, called %d times", err, called)
		}
		if err := m.AttemptView(ctx, 5000, never); !errors.Is(err, &views.RefusedAsleep{}) || called != 0 {
			t.Errorf("%v, called %d times", err, called)
		}
		// A resource has views, too.
		book, err := m.NewBook(ctx, "a title", 3)
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close(ctx)
		check(t, book.TitleView(ctx, func(_ context.Context, v wazabi.StringView) error {
			called++
			equal(t, v.String(), "a title")
			return nil
		}))
		check(t, book.AddView(ctx, 7, func(_ context.Context, v views.LineView) error {
			called++
			equal(t, v.Number(), uint32(7))
			return nil
		}))
		check(t, book.LinesView(ctx, func(_ context.Context, v views.ListOfLineView) error {
			called++
			equal(t, v.Len(), 4)
			equal(t, v.At(3).Number(), uint32(7))
			return nil
		}))
		if stats := m.Stats(); stats.Poisoned != 0 {
			t.Errorf("%d instances were poisoned", stats.Poisoned)
		}
	})
}

// TestGuideViews is the code of the section on views in docs/guide.md.
func TestGuideViews(t *testing.T) {
	ctx, module := t.Context(), openViews(t)
	longest := ""
	err := module.LinesView(ctx, 6, func(ctx context.Context, lines views.ListOfLineView) error {
		for _, line := range lines.All() {
			if line.Note().Len() > len(longest) {
				longest = line.Note().String()
			}
		}
		return nil
	})
	want(t, longest, "note é 0", err)
}

// TestViewLife: after the callback a view shows nothing, whatever became of the instance.
func TestViewLife(t *testing.T) {
	t.Run("stale-view: whatever became of the instance", testViewLife)
}

func testViewLife(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		for _, heap := range []bool{false, true} {
			opts := opts[:len(opts):len(opts)]
			if heap {
				opts = append(opts, onGoHeap)
			}
			m := openViews(t, opts...)
			var line views.LineView
			var lines views.ListOfLineView
			var text wazabi.StringView
			var bytes wazabi.BytesView
			keep := func() {
				t.Helper()
				if err := m.LinesView(ctx, 6, func(_ context.Context, v views.ListOfLineView) error {
					lines, line = v, v.At(5)
					text, bytes = line.Note(), line.Data()
					if line.Number() != 5 || text.String() != "note é 5" || lines.Len() != 6 || bytes.Len() != 5 {
						t.Error("not shown in the callback")
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
			gone := func(when string) {
				t.Helper()
				_, lineErr := line.Clone()
				_, linesErr := lines.Clone()
				_, textErr := text.Clone()
				_, bytesErr := bytes.Clone()
				label, ok := line.Label()
				for _, err := range []error{
					line.Err(), lines.Err(), text.Err(), bytes.Err(), lineErr, linesErr, textErr, bytesErr, line.Pair().Err(), line.Pair().V1().Err(),
					lines.At(0).Err(), line.Boxed().Err(), label.Err(),
				} {
					if !errors.Is(err, wazabi.ErrClosed) {
						t.Errorf("%s: %v", when, err)
					}
				}
				for range lines.All() {
					t.Errorf("%s: the list has elements", when)
				}
				if line.Number() != 0 || line.Filter() != 0 || line.Last() || line.Tags() != nil || ok || lines.Len() != 0 || lines.At(0).Number() != 0 ||
					text.Len() != 0 || text.String() != "" || text.Bytes() != nil || bytes.Len() != 0 || bytes.At(0) != 0 || bytes.Bytes() != nil ||
					line.Samples().Len() != 0 || line.At().X() != 0 || line.Gate() != 0 {
					t.Errorf("%s: the view shows something", when)
				}
			}
			var none views.LineView
			if none.Number() != 0 || !errors.Is(none.Err(), wazabi.ErrClosed) {
				t.Errorf("the zero view: %d, %v", none.Number(), none.Err())
			}
			keep()
			gone("after the callback")
			if _, err := m.Line(ctx, 3); err != nil {
				t.Error(err)
			}
			gone("after another call")
			if err := m.LinesView(ctx, 6, func(context.Context, views.ListOfLineView) error {
				gone("in the callback of another call")
				return nil
			}); err != nil {
				t.Error(err)
			}
			// The guest's memory grows, and moves if it is on the Go heap.
			if _, err := m.Numbers(ctx, 1<<20); err != nil {
				t.Error(err)
			}
			gone("after the memory has grown")
			keep()
			// Poisoned, the instance is closed.
			if err := m.LieTextView(ctx, 1, 1<<31, func(context.Context, wazabi.StringView) error { return nil }); !errors.Is(err, wazabi.ErrOutOfBounds) {
				t.Error(err)
			}
			gone("after the instance was poisoned")
			keep()
			if err := m.Close(ctx); err != nil {
				t.Error(err)
			}
			runtime.GC()
			gone("after Close")
		}
	})
}

// TestViewLies: an accessor that finds an invalid value returns zero, the call returns the error
// after the callback, and the instance is poisoned.
func TestViewLies(t *testing.T) {
	t.Run("view-of-invalid-value: each kind", testViewLies)
}

func testViewLies(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := openViews(t, opts...)
		text, err := os.ReadFile("../../testdata/gen/views/abi.json")
		if err != nil {
			t.Fatal(err)
		}
		d, err := abi.ParseJSON(text)
		if err != nil {
			t.Fatal(err)
		}
		offset := map[string]uint32{}
		for _, typ := range d.Types {
			if typ.Name == "Line" {
				for _, f := range typ.Fields {
					offset[f.Name] = uint32(f.Offset)
				}
			}
		}
		// span is the wire form of a string or list.
		span := func(at, n uint32) []byte {
			return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, at), n)
		}
		const far = 1<<32 - 8
		type line = views.LineView
		for _, tt := range []struct {
			field string
			at    uint32
			bytes []byte
			kind  error
			path  string
			// zero reports whether the accessor returns zero.
			zero func(v line) bool
		}{
			{"filter", 0, []byte{3}, wazabi.ErrDiscriminant, "Line.filter", func(v line) bool { return v.Filter() == 0 }},
			{"last", 0, []byte{2}, wazabi.ErrBool, "Line.last", func(v line) bool { return !v.Last() }},
			{"mark", 0, []byte{0, 0xd8, 0, 0}, wazabi.ErrChar, "Line.mark", func(v line) bool { return v.Mark() == 0 }},
			{"data", 0, span(far, 16), wazabi.ErrOutOfBounds, "Line.data", func(v line) bool { return v.Data().Len() == 0 && v.Data().Bytes() == nil }},
			{"data", 0, span(16, 1<<32-1), wazabi.ErrOutOfBounds, "Line.data", func(v line) bool { return v.Data().At(0) == 0 }},
			{"note", 0, span(far, 16), wazabi.ErrOutOfBounds, "Line.note", func(v line) bool { return v.Note().String() == "" }},
			{"label", 0, []byte{2}, wazabi.ErrDiscriminant, "Line.label", func(v line) bool { label, ok := v.Label(); return !ok && label.Len() == 0 }},
			{"label", 0, append([]byte{1, 0, 0, 0}, span(far, 16)...), wazabi.ErrOutOfBounds, "Line.label", func(v line) bool { label, _ := v.Label(); return label.String() == "" }},
			{"hint", 0, []byte{255}, wazabi.ErrDiscriminant, "Line.hint", func(v line) bool { hint, ok := v.Hint(); return !ok && hint == 0 }},
			{"pair", 4, span(far, 16), wazabi.ErrOutOfBounds, "1", func(v line) bool { return v.Pair().V1().String() == "" }},
			{"samples", 0, span(17, 1), wazabi.ErrMisaligned, "Line.samples", func(v line) bool { return v.Samples().Len() == 0 }},
			{"points", 0, span(16, 1<<29), wazabi.ErrOutOfBounds, "Line.points", func(v line) bool { return v.Points().At(0).X() == 0 }},
			{"points", 0, span(16, 1<<31), wazabi.ErrOutOfBounds, "Line.points", func(v line) bool { return len(slices.Collect(maps.Keys(maps.Collect(v.Points().All())))) == 0 }},
			{"shape", 0, []byte{4}, wazabi.ErrDiscriminant, "", func(v line) bool { _, ok := v.Shape().Circle(); return v.Shape().Case() == 0 && !ok }},
			{"shape", 0, append([]byte{2, 0, 0, 0, 0, 0, 0, 0}, span(far, 16)...), wazabi.ErrOutOfBounds, "Shape.Text.0", func(v line) bool {
				text, ok := v.Shape().Text()
				return ok && text.V0().Len() == 0
			}},
			{"tags", 0, span(far, 16), wazabi.ErrOutOfBounds, "Line.tags", func(v line) bool { return v.Tags() == nil }},
			{"boxed", 0, span(far, 0)[:4], wazabi.ErrOutOfBounds, "Line.boxed", func(v line) bool { return v.Boxed().V0() == 0 && v.Boxed().V1().Len() == 0 }},
			{"boxed", 0, span(18, 0)[:4], wazabi.ErrMisaligned, "Line.boxed", func(v line) bool { return v.Boxed().V0() == 0 }},
			{"perms", 0, []byte{4}, wazabi.ErrDiscriminant, "Line.perms", func(v line) bool { return v.Perms() == 0 }},
			{"took", 8, []byte{255, 255, 255, 255}, wazabi.ErrRange, "Line.took", func(v line) bool { return v.Took() == 0 }},
			{"gate", 0, []byte{0, 0}, wazabi.ErrRange, "Line.gate", func(v line) bool { return v.Gate() == 0 }},
			{"corners", 8, span(far, 16), wazabi.ErrOutOfBounds, "Line.corners[1]", func(v line) bool { return v.Corners() == [2]string{} }},
			{"tree", 0, span(far, 16), wazabi.ErrOutOfBounds, "Line.tree.name", func(v line) bool { return v.Tree().Name == "" && v.Tree().Kids == nil }},
			{"tree", 0, span(far, 16), wazabi.ErrOutOfBounds, "tree.name", func(v line) bool { clone, err := v.Clone(); return err != nil && clone.Note == "" }},
		} {
			t.Run(tt.field, func(t *testing.T) {
				before := m.Stats().Poisoned
				mine := errors.New("the callback's own")
				called := false
				err := m.PatchedView(ctx, 3, offset[tt.field]+tt.at, tt.bytes, func(_ context.Context, v views.ListOfLineView) error {
					called = true
					if v.At(0).Number() != 0 || v.At(1).Note().String() != "note é 1" || v.Err() != nil {
						t.Errorf("an honest line: %v", v.Err())
					}
					if !tt.zero(v.At(2)) || !errors.Is(v.Err(), tt.kind) || !errors.Is(v.At(2).Err(), tt.kind) {
						t.Errorf("the accessor returned a value, or no %v: %v", tt.kind, v.Err())
					}
					var e *wazabi.Error
					if !errors.As(v.Err(), &e) || e.Func != "views.Patched" || e.Path != tt.path || !strings.HasPrefix(e.Error(), "wazabi: views.Patched: ") {
						t.Errorf("in the callback: %v", v.Err())
					}
					// The other fields can still be read.
					if v.At(2).Number() != 2 {
						t.Errorf("number %d", v.At(2).Number())
					}
					return mine
				})
				var e *wazabi.Error
				if !called || !errors.Is(err, tt.kind) || !errors.Is(err, mine) || !errors.As(err, &e) || e.Path != tt.path || e.Func != "Patched" && e.Func != "views.Patched" {
					t.Errorf("%v, called %t", err, called)
				}
				if got := m.Stats().Poisoned - before; got != 1 {
					t.Errorf("%d instances were poisoned", got)
				}
			})
		}
		// A result that cannot be shown at all is an error before the callback.
		never := func(what string) { t.Errorf("%s: the callback was called", what) }
		for name, err := range map[string]error{
			"text":   m.LieTextView(ctx, far, 16, func(context.Context, wazabi.StringView) error { never("text"); return nil }),
			"bytes":  m.LieBytesView(ctx, 0, 1<<31, func(context.Context, wazabi.BytesView) error { never("bytes"); return nil }),
			"points": m.LiePointsView(ctx, 16, 1<<29, func(context.Context, views.ListOfPointView) error { never("points"); return nil }),
		} {
			if !errors.Is(err, wazabi.ErrOutOfBounds) || !strings.Contains(err.Error(), "result") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := m.LiePointsView(ctx, 18, 1, func(context.Context, views.ListOfPointView) error { never("points"); return nil }); !errors.Is(err, wazabi.ErrMisaligned) {
			t.Error(err)
		}
		// Strings are checked as they are read.
		for _, bytes := range [][]byte{{0xff}, []byte("long enough for the fast check \xc3"), {'a', 0xed, 0xa0, 0x80}} {
			err := m.LieNamesView(ctx, 3, bytes, func(_ context.Context, v views.ListOfStringView) error {
				name := v.At(2)
				_, cloneErr := name.Clone()
				if v.At(1).String() != "honest" || v.Err() != nil && cloneErr == nil || name.String() != "" || name.Bytes() != nil || name.Len() != len(bytes) || !errors.Is(cloneErr, wazabi.ErrUTF8) {
					t.Errorf("%q, %v", name.String(), cloneErr)
				}
				for _, err := range []error{cloneErr, v.Err()} {
					if text := fmt.Sprint(err); !strings.HasPrefix(text, "wazabi: views.LieNames: invalid UTF-8: ") || !strings.Contains(text, " (result[2], at 0x") {
						t.Errorf("in the callback: %v", err)
					}
				}
				return nil
			})
			if !errors.Is(err, wazabi.ErrUTF8) {
				t.Error(err)
			}
		}
		// An index of the caller's own making is no fault of the guest.
		before := m.Stats().Poisoned
		for _, i := range []int{-1, 3, 1 << 30} {
			err := m.LinesView(ctx, 3, func(_ context.Context, v views.ListOfLineView) error {
				var e *wazabi.Error
				if v.At(i).Number() != 0 || !errors.As(v.Err(), &e) || e.Func != "views.Lines" || e.Path != fmt.Sprintf("result[%d]", i) || v.At(i).Note().String() != "" || v.At(2).Number() != 2 {
					t.Error("an element that there is none of")
				}
				return nil
			})
			if !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "3 elements") {
				t.Error(err)
			}
		}
		if got := m.Stats().Poisoned; got != before {
			t.Errorf("%d instances were poisoned", got-before)
		}
	})
}

// TestViewBusy: the instance is busy while the callback runs. What would wait for it there is an
// error.
func TestViewBusy(t *testing.T) {
	t.Run("call-from-view: each way", testViewBusy)
}

func testViewBusy(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		m := openViews(t, append(opts, wazabi.WithPoolSize(1))...)
		busy := func(what string, err error) {
			t.Helper()
			if !errors.Is(err, wazabi.ErrBusy) {
				t.Errorf("%s: %v", what, err)
			}
		}
		i, err := m.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := i.TextView(ctx, 3, func(ctx context.Context, v wazabi.StringView) error {
			_, err := i.Text(ctx, 1)
			busy("the Instance", err)
			busy("its views", i.TextView(ctx, 1, func(context.Context, wazabi.StringView) error { return nil }))
			busy("Release", i.Release(ctx))
			// The pool has another instance.
			if text, err := m.Text(ctx, 1); text != "é" || err != nil {
				t.Errorf("%q, %v", text, err)
			}
			if v.String() != "ééé" {
				t.Errorf("%q", v.String())
			}
			return v.Err()
		}); err != nil {
			t.Error(err)
		}
		// Close in the callback closes the Instance when the callback has returned.
		if err := i.TextView(ctx, 3, func(ctx context.Context, v wazabi.StringView) error {
			if err := i.Close(ctx); err != nil || v.String() != "ééé" {
				t.Errorf("%v, %q", err, v.String())
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		if _, err := i.Text(ctx, 1); !errors.Is(err, wazabi.ErrClosed) {
			t.Error(err)
		}
		book, err := m.NewBook(ctx, "title", 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, background := range []bool{false, true} {
			if err := m.TextView(ctx, 3, func(ctx context.Context, v wazabi.StringView) error {
				if background {
					ctx = context.Background()
				}
				_, err := m.Text(ctx, 1)
				busy("the Module", err)
				_, err = book.Title(ctx)
				busy("a resource", err)
				if v.String() != "ééé" {
					t.Errorf("%q", v.String())
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
			if err := book.LinesView(ctx, func(ctx context.Context, v views.ListOfLineView) error {
				if background {
					ctx = context.Background()
				}
				_, err := book.Title(ctx)
				busy("the resource itself", err)
				_, err = book.Add(ctx, 1)
				busy("the resource itself", err)
				if v.Len() != 1 || v.At(0).Number() != 0 {
					t.Errorf("%d lines", v.Len())
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		}
		// A resource that is closed in the callback is released afterwards.
		if err := book.TitleView(ctx, func(ctx context.Context, v wazabi.StringView) error {
			if err := book.Close(ctx); err != nil || v.String() != "title" {
				t.Errorf("%v, %q", err, v.String())
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		if _, err := book.Title(ctx); !errors.Is(err, wazabi.ErrHandle) {
			t.Error(err)
		}
		if text, err := m.Text(ctx, 2); text != "éé" || err != nil {
			t.Errorf("%q, %v", text, err)
		}
		if err := m.TextView(ctx, 3, func(ctx context.Context, v wazabi.StringView) error {
			busy("Close of the Module", m.Close(ctx))
			if v.String() != "ééé" {
				t.Errorf("%q", v.String())
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		if _, err := m.Text(ctx, 1); !errors.Is(err, wazabi.ErrClosed) {
			t.Error(err)
		}
	})
}

// TestViewPanic: a callback that panics, or ends its goroutine, leaves the instance as it was.
func TestViewPanic(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		m := openViews(t, append(opts, wazabi.WithPoolSize(1))...)
		var kept wazabi.StringView
		cause := errors.New("the cause")
		err := m.TextView(ctx, 3, func(_ context.Context, v wazabi.StringView) error {
			kept = v
			panic(cause)
		})
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind != wazabi.ErrHost || !errors.Is(err, cause) || !strings.Contains(e.Stack, "TestViewPanic") {
			t.Errorf("%+v", err)
		}
		if kept.Len() != 0 || !errors.Is(kept.Err(), wazabi.ErrClosed) {
			t.Error("the view is shown after the panic")
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = m.TextView(ctx, 3, func(_ context.Context, v wazabi.StringView) error {
				kept = v
				runtime.Goexit()
				return nil
			})
		}()
		<-done
		if kept.Len() != 0 || !errors.Is(kept.Err(), wazabi.ErrClosed) {
			t.Error("the view is shown after Goexit")
		}
		if text, err := m.Text(ctx, 1); text != "é" || err != nil {
			t.Errorf("%q, %v", text, err)
		}
		if stats := m.Stats(); stats.Poisoned != 0 || stats.Instances != 1 {
			t.Errorf("%+v", stats)
		}
	})
}

// TestViewAllocs: accessors allocate nothing, and neither does an iteration over a list of records.
func TestViewAllocs(t *testing.T) {
	if raced || runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("the race detector allocates, and so does wazero's interpreter")
	}
	ctx := t.Context()
	m := openViews(t)
	i, err := m.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close(ctx)
	var sum int
	scan := func(_ context.Context, v views.ListOfLineView) error {
		for n, line := range v.All() {
			sum += n + int(line.Number()) + line.Note().Len() + len(line.Note().Bytes()) + line.Data().Len() + int(line.Filter()) + int(line.Mark())
			for _, point := range line.Points().All() {
				sum += int(point.X())
			}
			for _, name := range line.Names().All() {
				sum += len(name.Bytes())
			}
			if label, ok := line.Label(); ok {
				sum += label.Len()
			}
			if text, ok := line.Shape().Text(); ok {
				sum += text.V0().Len()
			}
			sum += line.Pair().V1().Len() + int(line.Boxed().V0()) + int(line.Took())
		}
		return v.Err()
	}
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	few := testing.AllocsPerRun(20, func() { check(i.LinesView(ctx, 1, scan)) })
	many := testing.AllocsPerRun(20, func() { check(i.LinesView(ctx, 200, scan)) })
	if few != many || many > 1 {
		t.Errorf("%v allocations for 1 line, %v for 200; want the same, at most 1", few, many)
	}
	if sum == 0 {
		t.Error("nothing was read")
	}
}

// TestViewGoroutines: goroutines that the callback waits for may use its views, and views of other
// calls are apart.
func TestViewGoroutines(t *testing.T) {
	ctx := t.Context()
	m := openViews(t, wazabi.WithPoolSize(2))
	var calls sync.WaitGroup
	for n := range uint32(16) {
		calls.Go(func() {
			for range 20 {
				if err := m.LinesView(ctx, n, func(_ context.Context, v views.ListOfLineView) error {
					var readers sync.WaitGroup
					defer readers.Wait()
					for at := range v.Len() {
						readers.Go(func() {
							if line := v.At(at); line.Number() != uint32(at) || line.Note().String() != fmt.Sprint("note é ", at) {
								t.Errorf("line %d: %d, %q", at, line.Number(), line.Note().String())
							}
						})
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	calls.Wait()
}

// TestArgumentViews: the host reads the guest's arguments where they lie, until it returns.
func TestArgumentViews(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		r := &viewReader{}
		m := openViewsWith(t, r, append(opts, wazabi.WithPoolSize(1))...)
		equal := func(got, want any) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		want, err := m.Lines(ctx, 9)
		if err != nil {
			t.Fatal(err)
		}
		var keptLines views.ListOfLineView
		var keptNote wazabi.StringView
		gone := func(when string) {
			t.Helper()
			if keptLines.Len() != 0 || keptNote.String() != "" || !errors.Is(keptLines.Err(), wazabi.ErrClosed) || !errors.Is(keptNote.Err(), wazabi.ErrClosed) {
				t.Errorf("%s: the views show something", when)
			}
		}
		r.lines = func(ctx context.Context, lines views.ListOfLineView, note wazabi.StringView) (sum uint64, err error) {
			keptLines, keptNote = lines, note
			equal(note.String(), "the note")
			for i, line := range lines.All() {
				equal(lineOf(line), want[i])
				sum += uint64(line.Number())
			}
			// The guest may be called meanwhile, with views too, and its memory may grow. The arguments
			// stay where they are.
			if _, err := m.Numbers(ctx, 1<<17); err != nil {
				t.Error(err)
			}
			if err := m.LinesView(ctx, 3, func(ctx context.Context, inner views.ListOfLineView) error {
				equal(inner.Len(), 3)
				equal(lines.Len(), 9)
				equal(lineOf(inner.At(2)), want[2])
				if _, err := m.Text(ctx, 1); !errors.Is(err, wazabi.ErrBusy) {
					t.Errorf("a call in the callback: %v", err)
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
			clone, err := lines.Clone()
			equal(clone, want)
			equal(note.String(), "the note")
			return sum, err
		}
		sum, err := m.SendLines(ctx, 9)
		if sum != 36 || err != nil {
			t.Errorf("%d, %v", sum, err)
		}
		gone("after the call")
		r.line = func(_ context.Context, line views.LineView, data wazabi.BytesView, number uint32) (string, error) {
			equal(lineOf(line), want[number])
			equal(data.Bytes(), []byte{1, 2, 3})
			if number == 2 {
				return "", &views.RefusedMissing{Number: line.Number()}
			}
			return line.Title().String(), nil
		}
		if title, err := m.SendLine(ctx, 1); title != "title 1" || err != nil {
			t.Errorf("%q, %v", title, err)
		}
		var missing *views.RefusedMissing
		if _, err := m.SendLine(ctx, 2); !errors.As(err, &missing) || missing.Number != 2 {
			t.Error(err)
		}
		for n := range uint32(4) {
			r.shape = func(_ context.Context, shape views.ShapeView, label *string) error {
				equal(readShape(shape), []views.Shape{
					views.ShapeDot{}, views.ShapeCircle{Center: views.Point{X: 1, Y: 2}, Radius: 1.5}, views.ShapeText{V0: "shape 2"},
					views.ShapePath{V0: []views.Point{{X: 3, Y: 4}, {X: 3, Y: 4}}},
				}[n])
				equal(*label, "label")
				return nil
			}
			if err := m.SendShape(ctx, n); err != nil {
				t.Error(err)
			}
		}
		r.many = func(text wazabi.StringView, lines views.ListOfLineView) uint64 {
			equal(text.String(), "many")
			equal(lines.Len(), 5)
			return uint64(lines.At(4).Number())
		}
		if sum, err := m.SendMany(ctx, 5); sum != 4 || err != nil {
			t.Errorf("%d, %v", sum, err)
		}
		if n, err := m.SendNumber(ctx, 5); n != 6 || err != nil {
			t.Errorf("%d, %v", n, err)
		}

		// What the host does wrong, and then what the guest does.
		fails := func(what string, kind error, err error) {
			t.Helper()
			if !errors.Is(err, kind) || !strings.Contains(err.Error(), "Reader.ReadLines") {
				t.Errorf("%s: %v", what, err)
			}
			gone(what)
			if text, err := m.Text(ctx, 1); text != "é" || err != nil {
				t.Errorf("%s: %q, %v", what, text, err)
			}
		}
		r.lines = func(_ context.Context, lines views.ListOfLineView, note wazabi.StringView) (uint64, error) {
			keptLines, keptNote = lines, note
			number := uint64(lines.At(lines.Len()).Number())
			if err := lines.Err(); err == nil || !strings.HasPrefix(err.Error(), "wazabi: views.SendLines: invalid argument: ") {
				t.Errorf("in the host function: %v", err)
			}
			return number, nil
		}
		_, err = m.SendLines(ctx, 2)
		if n := strings.Count(fmt.Sprint(err), "views.SendLines"); n != 1 {
			t.Errorf("the function is there %d times: %v", n, err)
		}
		fails("an index that is none", wazabi.ErrHost, err)
		r.lines = func(_ context.Context, lines views.ListOfLineView, note wazabi.StringView) (uint64, error) {
			keptLines, keptNote = lines, note
			panic("stop")
		}
		_, err = m.SendLines(ctx, 2)
		fails("a panic", wazabi.ErrHost, err)
		done := make(chan struct{})
		r.lines = func(_ context.Context, lines views.ListOfLineView, note wazabi.StringView) (uint64, error) {
			keptLines, keptNote = lines, note
			runtime.Goexit()
			return 0, nil
		}
		go func() {
			defer close(done)
			_, _ = m.SendLines(ctx, 2)
		}()
		<-done
		gone("Goexit")
		calls := 0
		r.lines = func(_ context.Context, lines views.ListOfLineView, note wazabi.StringView) (uint64, error) {
			calls++
			keptLines, keptNote = lines, note
			if text := lines.At(0).Note().String(); text != "" {
				t.Errorf("a note that is none: %q", text)
			}
			return uint64(note.Len()), nil
		}
		_, err = m.SendLies(ctx, 16, 1<<20, 16, 0)
		fails("lines that are not in memory", wazabi.ErrOutOfBounds, err)
		_, err = m.SendLies(ctx, 17, 1, 16, 0)
		fails("lines that are not aligned", wazabi.ErrMisaligned, err)
		_, err = m.SendLies(ctx, 16, 0, 1<<32-4, 8)
		fails("a note that is not in memory", wazabi.ErrOutOfBounds, err)
		equal(calls, 0)
		at, err := m.Garbage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		_, err = m.SendLies(ctx, at, 1, 16, 0)
		fails("a line of garbage", wazabi.ErrOutOfBounds, err)
		equal(calls, 1)
	})
}

// TestViewTooLate: a goroutine that goes on reading a view while the instance is closed sees nothing,
// and does not fault.
func TestViewTooLate(t *testing.T) {
	ctx := t.Context()
	for n := range 8 {
		m := openViews(t, wazabi.WithPoolSize(1))
		begun, stop, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
		if err := m.LinesView(ctx, 100, func(_ context.Context, v views.ListOfLineView) error {
			go func() {
				defer close(done)
				close(begun)
				for i := 0; ; i++ {
					if v.At(i%100).Number() > 100 {
						t.Error("a number that there is none of")
					}
					select {
					case <-stop:
						return
					default:
					}
				}
			}()
			<-begun
			return nil
		}); err != nil {
			t.Error(err)
		}
		if n%2 == 0 {
			if err := m.LieTextView(ctx, 1, 1<<31, func(context.Context, wazabi.StringView) error { return nil }); !errors.Is(err, wazabi.ErrOutOfBounds) {
				t.Error(err)
			}
		}
		if err := m.Close(ctx); err != nil {
			t.Error(err)
		}
		runtime.GC()
		close(stop)
		<-done
	}
}

// TestViewOfFake: a fake has no memory to show.
func TestViewOfFake(t *testing.T) {
	book := views.FakeBook(struct{ views.BookClient }{})
	err := book.TitleView(t.Context(), func(context.Context, wazabi.StringView) error {
		t.Error("the fake showed a title")
		return nil
	})
	if !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("%v, want ErrHandle", err)
	}
}
