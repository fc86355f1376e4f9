package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/callbacks"
)

func openCallbacks(t testing.TB, opts ...wazabi.Option) *callbacks.Module {
	t.Helper()
	module, err := callbacks.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return module
}

func square(_ context.Context, n uint32) (uint64, error) { return uint64(n) * uint64(n), nil }

// TestCallbacks: values pass both ways through the funcs that a call has as arguments.
func TestCallbacks(t *testing.T) {
	inEachWay(t, func(t *testing.T, option wazabi.Option) {
		module := openCallbacks(t, wazabi.WithPoolSize(1), option)
		testCallbacks(t, module)
		instance, err := module.Instance(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		testCallbacks(t, instance)
		if err := instance.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func testCallbacks(t *testing.T, guest callbacks.Client) {
	ctx := t.Context()
	n, err := guest.Count(ctx, []string{"a", "größer", "of"}, func(_ context.Context, word string) (bool, error) {
		return len(word) < 3, nil
	})
	if n != 2 || err != nil {
		t.Errorf("Count = %d, %v, want 2", n, err)
	}
	if sum, err := guest.Sum(ctx, 5, square); sum != 30 || err != nil {
		t.Errorf("Sum = %d, %v, want 30", sum, err)
	}
	if sum, err := guest.Fold(ctx, []float64{1, 2.5}, 0.25, func(_ context.Context, a, b float64) (float64, error) { return a*2 + b, nil }); sum != 5.5 || err != nil {
		t.Errorf("Fold = %v, %v, want 5.5", sum, err)
	}
	var names []string
	if err := guest.Each(ctx, []string{"x", "", "z"}, func(_ context.Context, name string) error {
		names = append(names, name)
		return nil
	}); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"x", "", "z"}, names); diff != "" {
		t.Errorf("Each (-want +got):\n%s", diff)
	}
	left := 3
	drained, err := guest.Drain(ctx, func(context.Context) (string, bool, error) {
		left--
		return strconv.Itoa(left), left >= 0, nil
	})
	if diff := cmp.Diff([]string{"2", "1", "0"}, drained); diff != "" || err != nil {
		t.Errorf("Drain: %v (-want +got):\n%s", err, diff)
	}
	text, shape, err := guest.Four(ctx, func(_ context.Context, a uint8, b callbacks.Shape, c callbacks.Point, d []uint16) (string, callbacks.Shape, error) {
		want := callbacks.ShapeLine{Points: []callbacks.Point{{X: 1, Y: -1}, {X: 2, Y: -2}}, Name: "line"}
		if diff := cmp.Diff(callbacks.Shape(want), b); diff != "" {
			t.Errorf("the shape (-want +got):\n%s", diff)
		}
		return fmt.Sprint(a, c, d), callbacks.ShapeLine{Points: []callbacks.Point{c}, Name: "back"}, nil
	})
	if diff := cmp.Diff(callbacks.Shape(callbacks.ShapeLine{Points: []callbacks.Point{{X: 3, Y: 4}}, Name: "back"}), shape); text != "7 {3 4} [5 6 7]" || diff != "" || err != nil {
		t.Errorf("Four = %q, %v (-want +got):\n%s", text, err, diff)
	}
	if n, err := guest.Both(ctx, 3, func(_ context.Context, n uint32) (uint32, error) { return n + 1, nil },
		func(_ context.Context, n uint32) (uint32, error) { return n * 2, nil }); n != 14 || err != nil {
		t.Errorf("Both = %d, %v, want 14", n, err)
	}
	// More than the arena has, both ways.
	for _, size := range []uint32{0, 100, 300_000} {
		back, err := guest.Long(ctx, size, func(_ context.Context, text string) (string, error) { return text + text, nil })
		if back != strings.Repeat("x", int(2*size)) || err != nil {
			t.Errorf("Long(%d) returned %d bytes, %v", size, len(back), err)
		}
	}
}

// TestCallbackErrors: an error of a func is the guest's if the guest declares it, and else the
// cause of the call's end.
func TestCallbackErrors(t *testing.T) {
	ctx := t.Context()
	module := openCallbacks(t, wazabi.WithPoolSize(1))
	number := func(_ context.Context, text string) (int64, error) {
		if text == "" {
			return 0, fmt.Errorf("no text: %w", new(callbacks.NumberErrorEmpty))
		}
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, nil
		}
		return 0, &callbacks.NumberErrorInvalid{At: uint32(len(text))}
	}
	if n, err := module.Read(ctx, "-21", number); n != -42 || err != nil {
		t.Errorf("Read = %d, %v, want -42", n, err)
	}
	var empty *callbacks.NumberErrorEmpty
	if _, err := module.Read(ctx, "", number); !errors.As(err, &empty) {
		t.Errorf("an error that the guest passes on: %v", err)
	}
	var invalid *callbacks.NumberErrorInvalid
	if _, err := module.Read(ctx, "abc", number); !errors.As(err, &invalid) || invalid.At != 3 {
		t.Errorf("an error with a field: %v", err)
	}
	refused, err := module.Check(ctx, []string{"a", "b", "c"}, func(_ context.Context, text string) error {
		if text != "b" {
			return errors.New("not b: " + text)
		}
		return nil
	})
	if diff := cmp.Diff([]string{"not b: a", "not b: c"}, refused); diff != "" || err != nil {
		t.Errorf("Check: %v (-want +got):\n%s", err, diff)
	}

	cause := errors.New("the disk is full")
	calls := 0
	fail := func(context.Context, uint32) (uint64, error) {
		calls++
		return 0, cause
	}
	var e *wazabi.Error
	if _, err := module.Sum(ctx, 5, fail); !errors.Is(err, cause) || !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &e) || e.Func != "callbacks.Sum" || e.Path != "f" || calls != 1 {
		t.Errorf("an undeclared error: %v after %d calls", err, calls)
	}
	if _, err := module.Read(ctx, "x", func(context.Context, string) (int64, error) { return 0, cause }); !errors.Is(err, cause) || !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("an undeclared error where others are declared: %v", err)
	}
	if _, err := module.Long(ctx, 3, func(context.Context, string) (string, error) { return "\xff", nil }); !errors.Is(err, wazabi.ErrUTF8) || !errors.As(err, &e) || e.Path != "f.result" {
		t.Errorf("a result that cannot be sent: %v", err)
	}
	if _, err := module.Sum(ctx, 5, func(context.Context, uint32) (uint64, error) { panic(cause) }); !errors.Is(err, cause) || !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &e) || !strings.Contains(e.Detail, "panicked") || e.Stack == "" {
		t.Errorf("a panic: %+v", err)
	}
	called := false
	if err := module.FailAfter(ctx, func(context.Context) error { called = true; return nil }); !called || !errors.Is(err, wazabi.ErrGuestPanic) {
		t.Errorf("a guest that panics after a callback: %v", err)
	}
	if _, err := module.Sum(ctx, 5, nil); !errors.Is(err, wazabi.ErrInput) || !errors.As(err, &e) || e.Path != "f" || !strings.Contains(e.Detail, "nil") {
		t.Errorf("a nil func: %v", err)
	}
	done := make(chan error, 1)
	go func() {
		defer func() { done <- nil }()
		_, err := module.Sum(ctx, 5, func(context.Context, uint32) (uint64, error) {
			runtime.Goexit()
			return 0, nil
		})
		done <- fmt.Errorf("returned %v", err)
	}()
	if err := <-done; err != nil {
		t.Errorf("a func that ends its goroutine: %v", err)
	}
	if sum, err := module.Sum(ctx, 5, square); sum != 30 || err != nil {
		t.Errorf("afterwards, Sum = %d, %v, want 30", sum, err)
	}
	if s := module.Stats(); s.Busy != 0 || s.Idle != 1 {
		t.Errorf("stats %+v, want one idle instance", s)
	}
}

// TestCallbackReentry: a func that calls the guest with its context gets the same instance, to the
// depth that all such calls have.
func TestCallbackReentry(t *testing.T) {
	ctx := t.Context()
	module := openCallbacks(t, wazabi.WithPoolSize(1))
	var at func(depth uint32) func(context.Context, uint32) (uint64, error)
	at = func(depth uint32) func(context.Context, uint32) (uint64, error) {
		return func(ctx context.Context, n uint32) (uint64, error) {
			if depth == 0 {
				return uint64(n) + 1, nil
			}
			// The guest's outer funcs are still there after the inner call.
			return module.Sum(ctx, 2, at(depth-1))
		}
	}
	// Two calls per level: 2^6 times 1 + 2 at the bottom.
	if sum, err := module.Sum(ctx, 2, at(6)); sum != 3*64 || err != nil {
		t.Errorf("Sum = %d, %v, want 192", sum, err)
	}
	if _, err := module.Sum(ctx, 2, at(20)); !errors.Is(err, wazabi.ErrDepth) {
		t.Errorf("20 deep: %v", err)
	}
	texts := 0
	if err := module.Each(ctx, []string{"a", "b"}, func(ctx context.Context, name string) error {
		long, err := module.Long(ctx, 100_000, func(_ context.Context, text string) (string, error) { return text, nil })
		texts += len(long)
		return err
	}); texts != 200_000 || err != nil {
		t.Errorf("Each: %d, %v", texts, err)
	}
}

// TestCallbackResources: funcs of constructors and methods, and resources that pass through funcs.
func TestCallbackResources(t *testing.T) {
	ctx := t.Context()
	module := openCallbacks(t, wazabi.WithPoolSize(2))
	adder, err := module.NewAdder(ctx, 4, square)
	if err != nil {
		t.Fatal(err)
	}
	var shown uint64
	if err := adder.Show(ctx, func(ctx context.Context, total uint64) error {
		again, err := adder.Total(ctx)
		shown = total + again
		return err
	}); shown != 28 || err != nil {
		t.Errorf("Show: %d, %v, want twice 14", shown, err)
	}
	if total, err := adder.Change(ctx, func(_ context.Context, total uint64) (uint64, error) { return total / 2, nil }); total != 7 || err != nil {
		t.Errorf("Change = %d, %v, want 7", total, err)
	}
	// A method that uses the resource while it is changed.
	if _, err := adder.Change(ctx, func(ctx context.Context, total uint64) (uint64, error) { return adder.Total(ctx) }); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a resource that is used while it is changed: %v", err)
	}
	var kept *callbacks.Adder
	total, err := module.Swap(ctx, 5, func(ctx context.Context, given *callbacks.Adder) (*callbacks.Adder, error) {
		kept = given
		return module.NewAdder(ctx, 3, square)
	})
	if total != 5 || err != nil {
		t.Fatalf("Swap = %d, %v, want 5", total, err)
	}
	if total64(t, kept.Total) != 5 {
		t.Error("the adder that the guest gave away has another total")
	}
	if err := kept.Close(ctx); err != nil {
		t.Error(err)
	}
}

func total64(t *testing.T, f func(context.Context) (uint64, error)) uint64 {
	t.Helper()
	n, err := f(t.Context())
	if err != nil {
		t.Error(err)
	}
	return n
}

// TestCallbackAllocs: a func of scalars allocates nothing, neither per call of the export nor per
// call of the func.
func TestCallbackAllocs(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	ctx := t.Context()
	instance, err := openCallbacks(t).Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(ctx)
	var total uint64
	f := func(_ context.Context, n uint32) (uint64, error) {
		total += uint64(n)
		return 1, nil
	}
	for _, times := range []uint32{0, 1, 1000} {
		if got := testing.AllocsPerRun(20, func() {
			if n, err := instance.Sum(ctx, times, f); n != uint64(times) || err != nil {
				t.Errorf("Sum = %d, %v", n, err)
			}
		}); got != 0 {
			t.Errorf("%v allocations with %d calls of the func, want 0", got, times)
		}
	}
	if total == 0 {
		t.Error("the func was not called")
	}
}

// TestCallbackHandles: a guest cannot call a func after the call that it was passed to, nor one
// that another instance got, nor a number that it made up.
func TestCallbackHandles(t *testing.T) {
	ctx := t.Context()
	module := openCallbacks(t)
	called := 0
	f := func(_ context.Context, n uint32) (uint32, error) {
		called++
		return n, nil
	}
	pin := func() *callbacks.Instance {
		t.Helper()
		i, err := module.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = i.Close(context.WithoutCancel(ctx)) })
		return i
	}
	refused := func(t *testing.T, i *callbacks.Instance, handle uint32) {
		t.Helper()
		var e *wazabi.Error
		_, err := i.CallKept(ctx, handle, 7)
		if !errors.Is(err, wazabi.ErrHandle) || !errors.As(err, &e) || e.Func != "callbacks.CallKept" || e.Path != "wazabi.call" || called != 0 {
			t.Errorf("CallKept(%#x): %v, and the func was called %d times", handle, err, called)
		}
		if _, err := i.CallKept(ctx, handle, 7); !errors.Is(err, wazabi.ErrPoisoned) {
			t.Errorf("the next call: %v", err)
		}
	}
	t.Run("callback-outlives-call: the next call", func(t *testing.T) {
		i := pin()
		if handle, err := i.Keep(ctx, f); handle == 0 || err != nil {
			t.Fatalf("Keep = %d, %v", handle, err)
		}
		refused(t, i, 0)
	})
	t.Run("callback-outlives-call: the same func is passed again", func(t *testing.T) {
		i := pin()
		for range 5000 {
			if _, err := i.Keep(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		first, err := i.Keep(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := i.Keep(ctx, f); second == first || err != nil {
			t.Errorf("two calls got the handle %#x", second)
		}
		refused(t, i, first)
	})
	t.Run("callback-of-another-instance: while it is live there", func(t *testing.T) {
		i, j := pin(), pin()
		// The func is live on the first instance while the second tries its handle.
		err := i.FailAfter(ctx, func(inner context.Context) error {
			handle, err := i.Keep(inner, f)
			if err != nil {
				return err
			}
			refused(t, j, handle)
			return nil
		})
		if !errors.Is(err, wazabi.ErrGuestPanic) {
			t.Error(err)
		}
	})
	t.Run("unknown-callback: numbers that were never given", func(t *testing.T) {
		for _, handle := range []uint32{1, 1 << 20, 1<<32 - 1} {
			refused(t, pin(), handle)
		}
	})
	t.Run("invalid-callback-argument: addresses", func(t *testing.T) {
		for address, kind := range map[uint32]error{1<<32 - 4: wazabi.ErrOutOfBounds, 1<<32 - 1: wazabi.ErrOutOfBounds, 1025: wazabi.ErrMisaligned} {
			i := pin()
			var e *wazabi.Error
			if _, err := i.CallAt(ctx, f, address); !errors.Is(err, kind) || !errors.As(err, &e) || e.Path != "f.arguments" || called != 0 {
				t.Errorf("arguments at %#x: %v, and the func was called %d times", address, err, called)
			}
		}
	})
}

// TestCallbacksConcurrent: each call has its own funcs.
func TestCallbacksConcurrent(t *testing.T) {
	ctx := t.Context()
	module := openCallbacks(t, wazabi.WithPoolSize(2))
	var group sync.WaitGroup
	for n := range uint64(64) {
		group.Go(func() {
			for range 20 {
				got, err := module.Sum(ctx, 10, func(context.Context, uint32) (uint64, error) { return n, nil })
				if got != 10*n || err != nil {
					t.Errorf("goroutine %d: Sum = %d, %v", n, got, err)
				}
			}
		})
	}
	group.Wait()
}
