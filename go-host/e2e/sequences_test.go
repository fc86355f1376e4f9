package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/sequences"
)

// asking is a host whose Ask is a func.
type asking func(ctx context.Context, depth uint32) (uint64, error)

func (f asking) Ask(ctx context.Context, depth uint32) (uint64, error) { return f(ctx, depth) }

func openSequences(t testing.TB, host sequences.Host, opts ...wazabi.Option) *sequences.Module {
	t.Helper()
	if host == nil {
		host = asking(nil)
	}
	module, err := sequences.New(t.Context(), host, opts...)
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

// TestSequenceOfResults: a source that can fail has errors among its items.
func TestSequenceOfResults(t *testing.T) {
	ctx, m := t.Context(), openSequences(t, nil)
	numbers := func(fails uint32) iter.Seq[wazabi.Result[uint32]] {
		return func(yield func(wazabi.Result[uint32]) bool) {
			for n := range upTo(uint32(1000)) {
				item := wazabi.Result[uint32]{Value: n}
				if n == fails {
					item = wazabi.Result[uint32]{Err: fmt.Errorf("no number %d", n)}
				}
				if !yield(item) {
					return
				}
			}
		}
	}
	if sum, err := m.SumResults(ctx, numbers(1000)); sum != 499500 || err != nil {
		t.Errorf("%d, %v", sum, err)
	}
	for _, fails := range []uint32{0, 1, 500} {
		_, err := m.SumResults(ctx, numbers(fails))
		if text := fmt.Sprintf("no number %d", fails); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%v, expected %s", err, text)
		}
	}
	if poisoned := m.Stats().Poisoned; poisoned != 0 {
		t.Errorf("%d instances poisoned", poisoned)
	}
}

// upTo returns the numbers below n.
func upTo[T uint32 | uint64](n T) iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := T(0); i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

// counted counts the items that are pulled from endless numbers. ended is true once it was stopped.
type counted struct {
	pulled int
	ended  bool
}

func (c *counted) numbers(yield func(uint32) bool) {
	defer func() { c.ended = true }()
	for yield(uint32(c.pulled)) {
		c.pulled++
	}
}

// TestSequences: items of each kind arrive, in order and all of them.
func TestSequences(t *testing.T) {
	inEachWay(t, func(t *testing.T, option wazabi.Option) {
		module := openSequences(t, nil, wazabi.WithPoolSize(1), option)
		testSequences(t, module)
		instance, err := module.Instance(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		testSequences(t, instance)
		if err := instance.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func testSequences(t *testing.T, guest sequences.Client) {
	ctx := t.Context()
	for _, n := range []uint32{0, 1, 2, 3, 255, 256, 511, 512, 5000} {
		if sum, err := guest.Sum(ctx, upTo(n)); sum != uint64(n)*uint64(max(n, 1)-1)/2 || err != nil {
			t.Errorf("Sum of %d = %d, %v", n, sum, err)
		}
	}
	names, sum, err := guest.Shapes(ctx, slices.Values([]sequences.Shape{
		sequences.ShapeLine{Points: []sequences.Point{{X: 1, Y: 2}, {X: 3, Y: 4}}, Name: "größer"}, sequences.ShapeEmpty{}, sequences.ShapeLine{Name: ""},
	}))
	if diff := cmp.Diff([]string{"größer", ""}, names); diff != "" || sum != (sequences.Point{X: 4, Y: 6}) || err != nil {
		t.Errorf("Shapes: %v, %v (-want +got):\n%s", sum, err, diff)
	}
	points := make([]sequences.Point, 700)
	points[699] = sequences.Point{X: math.MinInt32, Y: 7}
	if point, ok, err := guest.Last(ctx, slices.Values(points)); point != points[699] || !ok || err != nil {
		t.Errorf("Last = %v, %v, %v", point, ok, err)
	}
	if _, ok, err := guest.Last(ctx, slices.Values[[]sequences.Point](nil)); ok || err != nil {
		t.Errorf("Last of none: %v, %v", ok, err)
	}
	if n, err := guest.Count(ctx, slices.Values(make([]sequences.Mark, 300))); n != 300 || err != nil {
		t.Errorf("Count = %d, %v, want 300", n, err)
	}
	bytes, err := guest.Concat(ctx, slices.Values([]byte("ab")), slices.Values([][]byte{{'c'}, nil, []byte("de")}))
	if string(bytes) != "abcde" || err != nil {
		t.Errorf("Concat = %q, %v", bytes, err)
	}
	five := uint32(5)
	sums, err := guest.Tally(ctx, slices.Values([]map[string]*uint32{{"a": &five, "b": nil}, nil, {"a": &five}}))
	if !maps.Equal(sums, map[string]uint32{"a": 10, "b": 0}) || err != nil {
		t.Errorf("Tally = %v, %v", sums, err)
	}
	pairs, err := guest.Zip(ctx, upTo(uint64(100)), slices.Values([]string{"x", "y"}))
	if len(pairs) != 2 || pairs[1].V0 != 1 || pairs[1].V1 != "y" || err != nil {
		t.Errorf("Zip = %v, %v", pairs, err)
	}
	if sum, err := guest.Many(ctx, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, upTo(uint32(10))); sum != 61 || err != nil {
		t.Errorf("Many = %d, %v, want 61", sum, err)
	}
	// More than the arena has, and a sequence that can be used again.
	long := strings.Repeat("x", 20_000)
	words := slices.Values(slices.Repeat([]string{long}, 40))
	for range 2 {
		first, err := guest.First(ctx, words, 40)
		if len(first) != 40 || first[39] != long || err != nil {
			t.Errorf("First returned %d words, %v", len(first), err)
		}
	}
}

// TestSequenceBatches: the guest pulls no further than it says, and the sequence ends with it.
func TestSequenceBatches(t *testing.T) {
	ctx := t.Context()
	module := openSequences(t, nil)
	for _, test := range []struct {
		name   string
		call   func(numbers iter.Seq[uint32]) error
		pulled int
	}{
		{"one by one", func(numbers iter.Seq[uint32]) error {
			got, err := module.OneByOne(ctx, numbers, 5)
			if !slices.Equal(got, []uint32{0, 1, 2, 3, 4}) {
				t.Errorf("OneByOne = %d", got)
			}
			return err
		}, 4},
		{"none", func(numbers iter.Seq[uint32]) error { return module.Ignore(ctx, numbers) }, 0},
		{"one that is forgotten", func(numbers iter.Seq[uint32]) error {
			_, _, err := module.Forget(ctx, numbers)
			return err
		}, 0},
		{"batches of 1, 2, 4", func(numbers iter.Seq[uint32]) error {
			words := func(yield func(string) bool) {
				for n := range numbers {
					if !yield(fmt.Sprint(n)) {
						return
					}
				}
			}
			got, err := module.First(ctx, words, 4)
			if !slices.Equal(got, []string{"0", "1", "2", "3"}) {
				t.Errorf("First = %q", got)
			}
			return err
		}, 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			var c counted
			if err := test.call(c.numbers); err != nil || c.pulled != test.pulled || c.ended != (test.name != "none") {
				t.Errorf("%v; pulled %d, ended %t; want %d after the first", err, c.pulled, c.ended, test.pulled)
			}
		})
	}
}

// TestSequenceErrors: a sequence that fails ends the call with its cause, and the next call works.
func TestSequenceErrors(t *testing.T) {
	ctx := t.Context()
	module := openSequences(t, nil, wazabi.WithPoolSize(1))
	cause := errors.New("the disk is full")
	var e *wazabi.Error
	if _, err := module.Sum(ctx, nil); !errors.Is(err, wazabi.ErrInput) || !errors.As(err, &e) || e.Path != "numbers" || !strings.Contains(e.Detail, "nil") {
		t.Errorf("a nil sequence: %v", err)
	}
	_, err := module.Sum(ctx, func(yield func(uint32) bool) {
		yield(1)
		panic(cause)
	})
	if !errors.Is(err, cause) || !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &e) || e.Func != "sequences.Sum" || e.Path != "numbers" || !strings.Contains(e.Detail, "the sequence panicked: the disk is full") {
		t.Errorf("a panic: %+v", err)
	}
	if !strings.Contains(e.Stack, "TestSequenceErrors") {
		t.Errorf("the stack of the panic is not the sequence's:\n%s", e.Stack)
	}
	// The guest stops it, and then it panics.
	_, err = module.OneByOne(ctx, func(yield func(uint32) bool) {
		defer panic(cause)
		yield(1)
	}, 1)
	if !errors.Is(err, cause) || !errors.As(err, &e) || e.Path != "numbers" {
		t.Errorf("a panic when it is stopped: %v", err)
	}
	words := slices.Repeat([]string{"fine"}, 12)
	words[9] = "\xff"
	if _, err = module.First(ctx, slices.Values(words), 12); !errors.Is(err, wazabi.ErrUTF8) || !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &e) || e.Path != "words[9]" {
		t.Errorf("a word that cannot be sent: %v", err)
	}
	if _, _, err = module.Shapes(ctx, slices.Values([]sequences.Shape{nil})); !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &e) || e.Path != "shapes[0]" {
		t.Errorf("a shape that is nil: %v", err)
	}
	var c counted
	if err := module.FailAfter(ctx, c.numbers); !errors.Is(err, wazabi.ErrGuestPanic) || !c.ended {
		t.Errorf("a guest that panics: %v, and the sequence has ended: %t", err, c.ended)
	}
	for name, numbers := range map[string]iter.Seq[uint32]{
		"while it is pulled":  func(func(uint32) bool) { runtime.Goexit() },
		"while it is stopped": func(yield func(uint32) bool) { defer runtime.Goexit(); yield(1) },
	} {
		for _, call := range map[string]func() error{
			"by the guest": func() error { _, err := module.OneByOne(ctx, numbers, 1); return err },
			"by the end":   func() error { _, _, err := module.Forget(ctx, numbers); return err },
			"by a trap":    func() error { return module.FailAfter(ctx, numbers) },
		} {
			done := make(chan error, 1)
			go func() {
				defer func() { done <- nil }()
				done <- fmt.Errorf("returned %v", call())
			}()
			if err := <-done; err != nil {
				t.Errorf("a sequence that ends its goroutine %s: %v", name, err)
			}
		}
	}
	if sum, err := module.Sum(ctx, upTo(uint32(5))); sum != 10 || err != nil {
		t.Errorf("afterwards, Sum = %d, %v, want 10", sum, err)
	}
	if s := module.Stats(); s.Busy != 0 || s.Idle != 1 {
		t.Errorf("stats %+v, want one idle instance", s)
	}
}

// TestSequenceStops: a sequence is stopped also if its call ends by a deadline, or by the Close of
// the Module.
func TestSequenceStops(t *testing.T) {
	for _, name := range []string{"deadline", "close"} {
		t.Run(name, func(t *testing.T) {
			module, err := sequences.New(t.Context(), asking(nil), wazabi.WithCancel())
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var c counted
			begun, ended := make(chan struct{}), make(chan error, 1)
			go func() {
				ended <- module.SpinAfter(ctx, func(yield func(uint32) bool) {
					close(begun)
					c.numbers(yield)
				})
			}()
			<-begun
			want := context.Canceled
			if name == "close" {
				want = wazabi.ErrClosed
				closing, stop := context.WithTimeout(t.Context(), time.Millisecond)
				defer stop()
				_ = module.Close(closing)
			} else {
				cancel()
			}
			if err := <-ended; !errors.Is(err, want) || !c.ended {
				t.Errorf("%v, and the sequence has ended: %t; want %v", err, c.ended, want)
			}
			_ = module.Close(context.Background())
		})
	}
}

// TestSequenceThreads: a sequence may lock its thread, and may be pulled from by a call that does.
// The process would end if the sequence ran in a coroutine.
func TestSequenceThreads(t *testing.T) {
	ctx := t.Context()
	locked := func(n uint32) iter.Seq[uint32] {
		return func(yield func(uint32) bool) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			upTo(n)(yield)
		}
	}
	var module *sequences.Module
	module = openSequences(t, asking(func(ctx context.Context, n uint32) (uint64, error) {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		return module.Sum(ctx, locked(n))
	}))
	for _, n := range []uint32{0, 1, 1000} {
		t.Run(fmt.Sprint("thread-locked: ", n), func(t *testing.T) {
			want := uint64(n) * uint64(max(n, 1)-1) / 2
			if sum, err := module.Sum(ctx, locked(n)); sum != want || err != nil {
				t.Errorf("Sum = %d, %v", sum, err)
			}
			if sum, err := module.AskHost(ctx, n); sum != want || err != nil {
				t.Errorf("AskHost = %d, %v", sum, err)
			}
			first := true
			sum, err := module.Sum(ctx, func(yield func(uint32) bool) {
				for i := range n {
					if i > 300 && first {
						// The thread stays locked until the sequence ends.
						runtime.LockOSThread()
						first = false
					}
					if !yield(i) {
						return
					}
				}
			})
			if sum != want || err != nil {
				t.Errorf("Sum of a sequence that locks its thread late = %d, %v", sum, err)
			}
		})
	}
}

// TestSequenceYieldsElsewhere: a sequence that calls yield on goroutines of its own, at once or
// when it has returned, does no harm.
func TestSequenceYieldsElsewhere(t *testing.T) {
	module := openSequences(t, nil, wazabi.WithPoolSize(1))
	for name, late := range map[string]bool{"at once": false, "late": true} {
		t.Run("sequence-fails: yields "+name, func(t *testing.T) {
			var group sync.WaitGroup
			wait := make(chan struct{})
			_, err := module.Sum(t.Context(), func(yield func(uint32) bool) {
				for range 4 {
					group.Go(func() {
						if late {
							<-wait
						}
						for range 1000 {
							yield(1)
						}
					})
				}
				if !late {
					group.Wait()
				}
			})
			close(wait)
			group.Wait()
			if err != nil {
				t.Error(err)
			}
			if sum, err := module.Sum(t.Context(), upTo(uint32(10))); sum != 45 || err != nil {
				t.Errorf("Sum = %d, %v", sum, err)
			}
		})
	}
}

func BenchmarkSequence(b *testing.B) {
	for _, n := range []uint32{1, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			instance, err := openSequences(b, nil).Instance(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			defer instance.Close(b.Context())
			for b.Loop() {
				if _, err := instance.Sum(b.Context(), upTo(n)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestSequenceReentry: a sequence may call the guest that pulls from it: by the context of the host
// function that made the call, and where the Instance is pinned.
func TestSequenceReentry(t *testing.T) {
	ctx := t.Context()
	var module *sequences.Module
	var guest sequences.Client
	var deepest error
	// nested returns numbers, each of which is a sum of such numbers.
	var nested func(ctx context.Context, depth uint32) iter.Seq[uint32]
	nested = func(ctx context.Context, depth uint32) iter.Seq[uint32] {
		return func(yield func(uint32) bool) {
			for range 2 {
				sum := uint64(1)
				if depth > 0 {
					var err error
					if sum, err = guest.Sum(ctx, nested(ctx, depth-1)); err != nil {
						deepest = err
						panic(err)
					}
				}
				if !yield(uint32(sum)) {
					return
				}
			}
		}
	}
	module = openSequences(t, asking(func(ctx context.Context, depth uint32) (uint64, error) {
		return module.Sum(ctx, nested(ctx, depth))
	}), wazabi.WithPoolSize(1))
	guest = module
	if sum, err := module.AskHost(ctx, 5); sum != 64 || err != nil {
		t.Errorf("by the host's context: %d, %v, want 64", sum, err)
	}
	if _, err := module.AskHost(ctx, 20); !errors.Is(err, wazabi.ErrDepth) || !errors.Is(deepest, wazabi.ErrDepth) {
		t.Errorf("20 deep: %v, %v", err, deepest)
	}
	// Another context leads to another instance, of which there is none.
	deepest = nil
	if _, err := module.Sum(ctx, nested(ctx, 1)); !errors.Is(err, wazabi.ErrPool) || !errors.Is(deepest, wazabi.ErrPool) {
		t.Errorf("by a context from outside, with a pool of 1: %v", err)
	}
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(ctx)
	guest = instance
	if sum, err := instance.Sum(ctx, nested(ctx, 5)); sum != 64 || err != nil {
		t.Errorf("by a pinned Instance: %d, %v, want 64", sum, err)
	}
	if _, err := instance.Sum(ctx, nested(ctx, 20)); !errors.Is(err, wazabi.ErrDepth) {
		t.Errorf("20 deep, by a pinned Instance: %v", err)
	}
}

// token is an object of the host.
type token struct {
	value  uint32
	closed *[]uint32
}

func (o token) Value(context.Context) (uint32, error) { return o.value, nil }
func (o token) Close() error                          { *o.closed = append(*o.closed, o.value); return nil }

// TestSequenceHandlesInItems: the guest owns the objects and the resources that it pulls, and only
// these.
func TestSequenceHandlesInItems(t *testing.T) {
	ctx := t.Context()
	module := openSequences(t, nil, wazabi.WithPoolSize(2))
	var closed []uint32
	tokens := func(yield func(sequences.Token) bool) {
		for n := range uint32(5) {
			if !yield(token{n, &closed}) {
				return
			}
		}
	}
	values, err := module.Values(ctx, tokens)
	if want := []uint32{0, 1, 2, 3, 4}; !slices.Equal(values, want) || !slices.Equal(closed, want) || err != nil {
		t.Errorf("Values = %d, %v, and %d were closed", values, err, closed)
	}

	total, err := module.NewTotal(ctx, upTo(uint64(5)))
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := total.Add(ctx, upTo(uint64(3))); sum != 13 || err != nil {
		t.Errorf("Add = %d, %v, want 13", sum, err)
	}
	other, err := module.NewTotal(ctx, upTo(uint64(2)))
	if err != nil {
		t.Fatal(err)
	}
	if sum, err := module.Merge(ctx, slices.Values([]*sequences.Total{total, other})); sum != 14 || err != nil {
		t.Errorf("Merge = %d, %v, want 14", sum, err)
	}
	if _, err := total.Get(ctx); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a total that was given away: %v", err)
	}
	if _, err := module.Merge(ctx, slices.Values([]*sequences.Total{nil})); !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("a nil total: %v", err)
	}
}

// TestSequenceHandles: a guest pulls only from a sequence of the running call, and only what it
// may.
func TestSequenceHandles(t *testing.T) {
	ctx := t.Context()
	module := openSequences(t, nil)
	pin := func(t *testing.T) *sequences.Instance {
		t.Helper()
		i, err := module.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = i.Close(context.WithoutCancel(ctx)) })
		return i
	}
	refused := func(t *testing.T, err, kind error, path, says string) {
		t.Helper()
		var e *wazabi.Error
		if !errors.Is(err, kind) || !errors.As(err, &e) || e.Path != path || !strings.Contains(e.Detail, says) {
			t.Errorf("%v, want %v at %s: %s", err, kind, path, says)
		}
	}
	t.Run("sequence-outlives-call: the next call", func(t *testing.T) {
		i := pin(t)
		var c counted
		if handle, err := i.Keep(ctx, c.numbers); handle == 0 || err != nil {
			t.Fatalf("Keep = %d, %v", handle, err)
		}
		_, err := i.PullKept(ctx, 0, 1)
		refused(t, err, wazabi.ErrHandle, "wazabi.next", "has ended")
		if _, err := i.Sum(ctx, c.numbers); !errors.Is(err, wazabi.ErrPoisoned) || c.pulled != 0 {
			t.Errorf("the next call: %v", err)
		}
	})
	t.Run("sequence-outlives-call: a number that was never given", func(t *testing.T) {
		_, err := pin(t).PullKept(ctx, 12345, 1)
		refused(t, err, wazabi.ErrHandle, "wazabi.next", "no handle")
	})
	t.Run("sequence-used-as-another: a callback is pulled from", func(t *testing.T) {
		_, err := pin(t).PullCallback(ctx, func(context.Context) error { t.Error("it was called"); return nil })
		refused(t, err, wazabi.ErrHandle, "wazabi.next", "a handle of a callback")
	})
	t.Run("sequence-used-as-another: a sequence is called", func(t *testing.T) {
		_, err := pin(t).CallSequence(ctx, func(func(uint32) bool) { t.Error("it was run") })
		refused(t, err, wazabi.ErrHandle, "wazabi.call", "a handle of a sequence")
	})
	t.Run("sequence-in-inner-call: while it waits", func(t *testing.T) {
		i := pin(t)
		var c counted
		_, err := i.PullInside(ctx, c.numbers, func(ctx context.Context) error {
			_, err := i.PullKept(ctx, 0, 1)
			refused(t, err, wazabi.ErrHandle, "numbers", "passed to the outer one")
			return err
		})
		if !errors.Is(err, wazabi.ErrHandle) || c.pulled != 0 || !c.ended {
			t.Errorf("%v; pulled %d, ended %t", err, c.pulled, c.ended)
		}
	})
	t.Run("sequence-in-inner-call: while it runs", func(t *testing.T) {
		i := pin(t)
		_, err := i.PullInside(ctx, func(yield func(uint32) bool) {
			_, err := i.PullKept(ctx, 0, 1)
			refused(t, err, wazabi.ErrHandle, "numbers", "passed to the outer one")
			yield(1)
		}, func(context.Context) error { return nil })
		if !errors.Is(err, wazabi.ErrPoisoned) && !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("the outer call: %v", err)
		}
	})
	t.Run("too-many-items-wanted: 257", func(t *testing.T) {
		var c counted
		_, err := pin(t).PullOften(ctx, c.numbers, 257, 1)
		refused(t, err, wazabi.ErrRange, "numbers.max", "at most 256")
		if c.pulled != 0 {
			t.Errorf("%d items were pulled", c.pulled)
		}
	})
	t.Run("too-many-items-wanted: after the end", func(t *testing.T) {
		i := pin(t)
		if n, err := i.PullOften(ctx, upTo(uint32(10)), 4, 9); n != 10 || err != nil {
			t.Errorf("after the last item: %d items, %v, want 10", n, err)
		}
		var c counted
		if n, err := i.PullOften(ctx, c.numbers, 0, 3); n != 0 || err != nil || c.pulled != 0 {
			t.Errorf("a sequence that was ended before its beginning: %d items, %v", n, err)
		}
	})
}

// TestSequencesConcurrent: each call has its own sequence.
func TestSequencesConcurrent(t *testing.T) {
	ctx := t.Context()
	module := openSequences(t, nil, wazabi.WithPoolSize(2))
	var group sync.WaitGroup
	for n := range uint32(32) {
		group.Go(func() {
			for range 10 {
				got, err := module.Sum(ctx, upTo(10*n))
				if want := uint64(10*n) * uint64(max(10*n, 1)-1) / 2; got != want || err != nil {
					t.Errorf("goroutine %d: Sum = %d, %v, want %d", n, got, err, want)
				}
			}
		})
	}
	group.Wait()
}

// TestSequenceAllocs: what a call allocates does not grow with the number of items.
func TestSequenceAllocs(t *testing.T) {
	if raced {
		t.Skip("the race detector allocates")
	}
	ctx := t.Context()
	instance, err := openSequences(t, nil).Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(ctx)
	allocs := func(n uint32) float64 {
		return testing.AllocsPerRun(20, func() {
			if _, err := instance.Sum(ctx, upTo(n)); err != nil {
				t.Error(err)
			}
		})
	}
	if few, many := allocs(600), allocs(20_000); many > few {
		t.Errorf("%v allocations for 20,000 items, and %v for 600", many, few)
	}
}
