package e2e_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/liar"
)

// The guest liar returns bytes that are not valid for the described types.

func newLiar(t testing.TB, opts ...wazabi.Option) *liar.Module {
	t.Helper()
	module, err := liar.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return module
}

// TestLiar: each lie is an error of its kind, with the path to it. The instance is poisoned, and
// the Module makes another.
func TestLiar(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newLiar(t, opts...)
		for _, tt := range []struct {
			name, path string
			kind       error
			call       func(i *liar.Instance) error
		}{
			{"a case that is none", "result", wazabi.ErrDiscriminant, func(i *liar.Instance) error { _, err := i.ShapeOf(ctx, 3); return err }},
			{"the last case that is none", "result", wazabi.ErrDiscriminant, func(i *liar.Instance) error { _, err := i.ShapeOf(ctx, 255); return err }},
			{"a case in a list", "result[2]", wazabi.ErrDiscriminant, func(i *liar.Instance) error { _, err := i.ShapesOf(ctx, 9); return err }},
			{"an error that is none", "result", wazabi.ErrDiscriminant, func(i *liar.Instance) error { _, err := i.FailWith(ctx, 2); return err }},
			{"a bit without a name", "result", wazabi.ErrDiscriminant, func(i *liar.Instance) error { _, err := i.PermsOf(ctx, 8); return err }},
			{"bits in a list", "result[1]", wazabi.ErrDiscriminant, func(i *liar.Instance) error { _, err := i.ListOfPerms(ctx, 0x81); return err }},
			{"a key twice", "result[7]", wazabi.ErrDuplicate, func(i *liar.Instance) error { _, err := i.MapOf(ctx, []uint32{1, 7, 7}); return err }},
			{"a key again", "result[1]", wazabi.ErrDuplicate, func(i *liar.Instance) error { _, err := i.MapOf(ctx, []uint32{1, 7, 1}); return err }},
			{"a text twice", "result[a]", wazabi.ErrDuplicate, func(i *liar.Instance) error {
				_, err := i.MapOfTexts(ctx, []string{"b", "a", "a"})
				return err
			}},
			{"a whole second of nanoseconds", "result", wazabi.ErrRange, func(i *liar.Instance) error { _, err := i.DurationOf(ctx, 0, 1e9); return err }},
			{"one nanosecond too many", "result", wazabi.ErrRange, func(i *liar.Instance) error { _, err := i.DurationOf(ctx, 9223372036, 854775808); return err }},
			{"seconds that wrap", "result", wazabi.ErrRange, func(i *liar.Instance) error { _, err := i.DurationOf(ctx, 1<<63, 0); return err }},
			{"nanoseconds in a list", "result[1]", wazabi.ErrRange, func(i *liar.Instance) error { _, err := i.DurationsOf(ctx, 1<<32-1); return err }},
			{"a bool changed in place", "marks[0]", wazabi.ErrBool, func(i *liar.Instance) error {
				marks := []bool{true, true}
				err := i.Spoil(ctx, marks, 2)
				if marks[0] || marks[1] {
					t.Error("bools that are none are left in the list")
				}
				return err
			}},
		} {
			i, err := module.Instance(ctx)
			if err != nil {
				t.Fatal(err)
			}
			err = tt.call(i)
			var e *wazabi.Error
			if !errors.Is(err, tt.kind) || errors.Is(err, wazabi.ErrInput) || !errors.As(err, &e) || e.Path != tt.path {
				t.Errorf("%s: %v; want %v at %s", tt.name, err, tt.kind, tt.path)
			}
			if _, err := i.Honest(ctx); !errors.Is(err, wazabi.ErrPoisoned) {
				t.Errorf("%s: afterwards %v", tt.name, err)
			}
			i.Close(ctx)
			if n, err := module.Honest(ctx); n != 42 || err != nil {
				t.Errorf("%s: the Module's next: %d, %v", tt.name, n, err)
			}
		}

		// Valid values are accepted.
		if shape, err := module.ShapeOf(ctx, 1); shape != (liar.ShapeCircle{}) || err != nil {
			t.Errorf("ShapeOf: %v, %v", shape, err)
		}
		_, err := module.FailWith(ctx, 1)
		var known *liar.FailureKnown
		if !errors.As(err, &known) || known.V0 != 9 {
			t.Errorf("FailWith: %v", err)
		}
		if perms, err := module.ListOfPerms(ctx, 5); err != nil || len(perms) != 2 || perms[1] != liar.PermsRead|liar.PermsExec {
			t.Errorf("ListOfPerms: %v, %v", perms, err)
		}
		// A map with keys out of order is still a map.
		if m, err := module.MapOf(ctx, []uint32{7, 1, 3}); err != nil || len(m) != 3 || m[1] != 1 {
			t.Errorf("MapOf: %v, %v", m, err)
		}
		if d, err := module.DurationOf(ctx, 9223372036, 854775807); d != 1<<63-1 || err != nil {
			t.Errorf("DurationOf: %v, %v", d, err)
		}
		if d, err := module.DurationsOf(ctx, 999_999_999); err != nil || len(d) != 2 || d[1] != 2*time.Second-1 {
			t.Errorf("DurationsOf: %v, %v", d, err)
		}
		marks := []bool{true, false}
		if err := module.Spoil(ctx, marks, 1); err != nil || !marks[0] || !marks[1] {
			t.Errorf("Spoil: %v, %v", marks, err)
		}
		if tree, err := module.SharedTree(ctx, 10); err != nil || len(tree.Kids) != 2 || tree.Kids[1].Name != "knot" {
			t.Errorf("SharedTree: %v", err)
		}
		large, err := module.BoxesOfOne(ctx, 1000)
		if err != nil || len(large) != 1000 || large[999].Data[511] != 7 || len(large[999].Text) != 4096 {
			t.Errorf("BoxesOfOne: %d, %v", len(large), err)
		}
	})
}

// allocated runs f and returns how many bytes of Go memory it has allocated.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestLiarClaims: results that claim much with little guest memory, or without end, fail soon and
// cost little.
func TestLiarClaims(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newLiar(t, opts...)
		for _, tt := range []struct {
			name  string
			kinds []error
			most  uint64
			call  func() error
		}{
			{"value-contains-itself: a tree beside itself", []error{wazabi.ErrDepth}, 8 << 20, func() error { _, err := module.CyclicTree(ctx, liar.CycleNext); return err }},
			{"value-contains-itself: a tree that is its own kid", []error{wazabi.ErrDepth}, 8 << 20, func() error { _, err := module.CyclicTree(ctx, liar.CycleKid); return err }},
			{"value-contains-itself: a tree that is its own kid twice", []error{wazabi.ErrDepth, wazabi.ErrBudget}, 256 << 20, func() error {
				_, err := module.CyclicTree(ctx, liar.CycleKids)
				return err
			}},
			{"value-contains-itself: a tree in its own index", []error{wazabi.ErrDepth}, 8 << 20, func() error { _, err := module.CyclicTree(ctx, liar.CycleIndex); return err }},
			{"amplified-result: a tree of shared kids", []error{wazabi.ErrBudget}, 256 << 20, func() error { _, err := module.SharedTree(ctx, 100); return err }},
			{"amplified-result: boxes of one record", []error{wazabi.ErrBudget}, 256 << 20, func() error { _, err := module.BoxesOfOne(ctx, 1_000_000); return err }},
		} {
			t.Run(tt.name, func(t *testing.T) {
				var err error
				start := time.Now()
				got := allocated(func() { err = tt.call() })
				found := false
				for _, kind := range tt.kinds {
					found = found || errors.Is(err, kind)
				}
				if !found {
					t.Errorf("%.200v; want one of %v", err, tt.kinds)
				}
				if got > tt.most {
					t.Errorf("%d MiB were allocated", got>>20)
				}
				if took := time.Since(start); took > time.Minute {
					t.Errorf("it took %v", took)
				}
				t.Logf("%d KiB, %v", got>>10, time.Since(start))
				if n, err := module.Honest(ctx); n != 42 || err != nil {
					t.Errorf("the Module's next: %d, %v", n, err)
				}
			})
		}
	})
}
