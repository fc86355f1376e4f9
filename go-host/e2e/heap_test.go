package e2e_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	heapguest "github.com/wazabi/wazabi/testdata/gen/heap"
)

func newHeap(t testing.TB, opts ...wazabi.Option) (*heapguest.Module, *heapguest.Instance) {
	t.Helper()
	module, err := heapguest.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	i, err := module.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return module, i
}

// TestHeap: the guest has the struct, the array and the nullable reference of introductions to
// garbage-collected WebAssembly.
func TestHeap(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module, i := newHeap(t, opts...)

		t.Run("struct", func(t *testing.T) {
			a, b, c, err := i.Tuple(ctx, -1<<63, 1<<63-1, true)
			if a != -1<<63 || b != 1<<63-1 || !c || err != nil {
				t.Errorf("Tuple: %d, %d, %v, %v", a, b, c, err)
			}
			if got, err := i.Second(ctx, heapguest.Tuple3[int64, int64, bool]{V0: 1, V1: -2, V2: true}); got != -2 || err != nil {
				t.Errorf("Second: %d, %v", got, err)
			}
			triple := heapguest.Triple{V0: 1, V1: -2, V2: true}
			if got, err := i.SecondOfTriple(ctx, triple); got != -2 || err != nil {
				t.Errorf("SecondOfTriple: %d, %v", got, err)
			}
			got, err := i.SetSecond(ctx, triple, 9)
			if got != (heapguest.Triple{V0: 1, V1: 9, V2: true}) || err != nil || triple.V1 != -2 {
				t.Errorf("SetSecond: %+v, %v", got, err)
			}
		})

		t.Run("array", func(t *testing.T) {
			vector := [3]float64{1, 2, 3}
			got, err := i.Set(ctx, vector, 1, -0.5)
			if got != [3]float64{1, -0.5, 3} || err != nil || vector[1] != 2 {
				t.Errorf("Set: %v, %v", got, err)
			}
			if got, err := i.Get(ctx, got, 1); got != -0.5 || err != nil {
				t.Errorf("Get: %v, %v", got, err)
			}
			if ok, err := i.SetInPlace(ctx, vector[:], 2, 7); !ok || err != nil || vector != [3]float64{1, 2, 7} {
				t.Errorf("SetInPlace: %v, %v, %v", ok, err, vector)
			}
			if ok, err := i.SetInPlace(ctx, vector[:], 3, 8); ok || err != nil || vector != [3]float64{1, 2, 7} {
				t.Errorf("SetInPlace behind the end: %v, %v, %v", ok, err, vector)
			}
			if err := i.SetFirst(ctx, vector[:], 2, 5); err != nil || vector != [3]float64{5, 5, 7} {
				t.Errorf("SetFirst: %v, %v", err, vector)
			}
			// After a panic no list is copied back.
			if err := module.SetFirst(ctx, vector[:], 4, 6); !errors.Is(err, wazabi.ErrGuestPanic) || vector != [3]float64{5, 5, 7} {
				t.Errorf("SetFirst behind the end: %v, %v", err, vector)
			}
			_, err = module.Get(ctx, vector, 3)
			var trap *wazabi.TrapError
			if !errors.As(err, &trap) || trap.Message != "index out of bounds: the len is 3 but the index is 3" {
				t.Errorf("Get behind the end: %v", err)
			}
		})

		t.Run("nullable reference", func(t *testing.T) {
			var buffer *heapguest.Buffer
			if _, ok, err := i.ReadChar(ctx, buffer); ok || err != nil {
				t.Errorf("ReadChar of nothing: %v, %v", ok, err)
			}
			if _, ok, err := i.Advance(ctx, buffer); ok || err != nil {
				t.Errorf("Advance of nothing: %v, %v", ok, err)
			}
			if _, ok, err := i.Rest(ctx, buffer); ok || err != nil {
				t.Errorf("Rest of nothing: %v, %v", ok, err)
			}
			const text = "aé\x00😀"
			for _, char := range text {
				appended, err := i.Append(ctx, buffer, char)
				if err != nil {
					t.Fatal(err)
				}
				buffer = &appended
			}
			if diff := cmp.Diff(&heapguest.Buffer{Chars: []rune(text)}, buffer); diff != "" {
				t.Errorf("Append:\n%s", diff)
			}
			for at, char := range []rune(text) {
				got, ok, err := i.ReadChar(ctx, buffer)
				if got != char || !ok || err != nil {
					t.Errorf("ReadChar at %d: %q, %v, %v", at, got, ok, err)
				}
				rest, ok, err := i.Rest(ctx, buffer)
				if rest != string([]rune(text)[at:]) || !ok || err != nil {
					t.Errorf("Rest at %d: %q, %v, %v", at, rest, ok, err)
				}
				if pos, err := i.Position(ctx, buffer); pos != uint32(at) || err != nil {
					t.Errorf("Position: %d, %v; want %d", pos, err, at)
				}
				next, ok, err := i.Advance(ctx, buffer)
				if !ok || err != nil || next.Pos != uint32(at)+1 {
					t.Fatalf("Advance from %d: %+v, %v, %v", at, next, ok, err)
				}
				buffer = &next
			}
			if _, ok, err := i.ReadChar(ctx, buffer); ok || err != nil {
				t.Errorf("ReadChar at the end: %v, %v", ok, err)
			}
			if _, ok, err := i.Advance(ctx, buffer); ok || err != nil {
				t.Errorf("Advance at the end: %v, %v", ok, err)
			}
			if _, err := i.Append(ctx, buffer, 0xd800); !errors.Is(err, wazabi.ErrChar) {
				t.Errorf("Append of no character: %v", err)
			}
			_, err := module.Position(ctx, nil)
			if !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "null reference") {
				t.Errorf("Position of nothing: %v", err)
			}
		})

		t.Run("untyped references", func(t *testing.T) {
			values := []heapguest.Any{heapguest.AnyNull{}, heapguest.AnyI31{V0: -7}, heapguest.AnyNumber{V0: 0.5}, heapguest.AnyPoint{X: 1, Y: 2}}
			got, err := i.Reverse(ctx, values)
			want := []heapguest.Any{values[3], values[2], values[1], values[0]}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("Reverse: %v\n%s", err, diff)
			}
			if got, err := i.SumOfAny(ctx, values); got != -3.5 || err != nil {
				t.Errorf("SumOfAny: %v, %v", got, err)
			}
			if got, err := i.Reverse(ctx, nil); got != nil || err != nil {
				t.Errorf("Reverse of none: %v, %v", got, err)
			}
		})

		t.Run("linked list", func(t *testing.T) {
			list, err := i.Linked(ctx, 100)
			if err != nil {
				t.Fatal(err)
			}
			n := int64(0)
			for rest := list; rest != (heapguest.ListNil{}); n++ {
				cons, ok := rest.(heapguest.ListCons)
				if !ok || cons.V0 != n+1 {
					t.Fatalf("element %d is %v", n, rest)
				}
				rest = cons.V1
			}
			if n != 100 {
				t.Errorf("Linked: %d elements", n)
			}
			if got, err := i.Sum(ctx, list); got != 5050 || err != nil {
				t.Errorf("Sum: %v, %v", got, err)
			}
			deep, err := module.Linked(ctx, 1000)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := i.Sum(ctx, deep); got != 500_500 || err != nil {
				t.Errorf("Sum of 1000: %v, %v", got, err)
			}
			if _, err := module.Linked(ctx, 1100); !errors.Is(err, wazabi.ErrDepth) {
				t.Errorf("Linked of 1100: %v", err)
			}
		})
	})
}

// TestHeapAllocations counts Go's allocations in a call, exactly.
func TestHeapAllocations(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("only wazero's compiler allocates nothing")
	}
	ctx := context.Background()
	_, i := newHeap(t)
	buffer := &heapguest.Buffer{Pos: 1, Chars: []rune("hail mary")}
	vector := []float64{1, 2, 3}
	sink := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name string
		want float64
		call func()
	}{
		{"a tuple", 0, func() { _, err := i.Second(ctx, heapguest.Tuple3[int64, int64, bool]{V1: 1}); sink(err) }},
		{"three results", 0, func() { _, _, _, err := i.Tuple(ctx, 1, 2, true); sink(err) }},
		{"an array", 0, func() { _, err := i.Set(ctx, [3]float64{}, 1, 2); sink(err) }},
		{"an array in place", 0, func() { _, err := i.SetInPlace(ctx, vector, 1, 2); sink(err) }},
		{"a reference", 0, func() { _, _, err := i.ReadChar(ctx, buffer); sink(err) }},
		{"nothing", 0, func() { _, _, err := i.ReadChar(ctx, nil); sink(err) }},
		{"a buffer back", 1, func() { _, _, err := i.Advance(ctx, buffer); sink(err) }},
	} {
		if got := testing.AllocsPerRun(100, tt.call); got != tt.want {
			t.Errorf("%s: %v allocations, want %v", tt.name, got, tt.want)
		}
	}
}
