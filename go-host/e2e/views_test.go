package e2e_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/testdata/gen/views"
)

// onGoHeap puts the guest's memory on the Go heap.
func onGoHeap(s *settings.Settings) { s.HeapMemory = true }

func openViews(t testing.TB, opts ...wazabi.Option) *views.Module {
	t.Helper()
	module, err := views.New(t.Context(), opts...)
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
		At:   readPoint(v.At()), Shape: v.Shape(), Tags: v.Tags(),
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
		line.Shapes = append(line.Shapes, shape)
	}
	return line
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
			check(t, m.FindView(ctx, 95+n, func(_ context.Context, v views.LineView, ok bool) error {
				called++
				equal(t, ok, n < 5)
				if ok {
					equal(t, v.Number(), 95+n)
				} else if !errors.Is(v.Err(), wazabi.ErrClosed) || v.Number() != 0 {
					t.Errorf("the view of no value: %d, %v", v.Number(), v.Err())
				}
				return nil
			}))
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

// TestViewLife: after the callback a view shows nothing, whatever became of the instance.
func TestViewLife(t *testing.T) {
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
