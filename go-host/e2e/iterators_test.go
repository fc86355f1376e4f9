package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/iterators"
)

// iteratorHost runs a function of the test while the guest is in a call.
type iteratorHost struct {
	do func(ctx context.Context, key uint32) error
}

func (h *iteratorHost) Meanwhile(ctx context.Context, key uint32) error { return h.do(ctx, key) }

func openIterators(t testing.TB, opts ...wazabi.Option) (*iterators.Module, *iteratorHost) {
	t.Helper()
	host := &iteratorHost{}
	module, err := iterators.New(t.Context(), host, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.WithoutCancel(t.Context())); err != nil && !errors.Is(err, wazabi.ErrClosed) {
			t.Error(err)
		}
	})
	return module, host
}

func newText(t testing.TB, client iterators.Client, text string) *iterators.Text {
	t.Helper()
	made, err := client.NewText(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// collect returns the elements before the first error, and that error.
func collect[T any](seq iter.Seq2[T, error]) (items []T, err error) {
	for item, err := range seq {
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
	return items, nil
}

func numberedLines(text string) (lines []iterators.Line) {
	for i, line := range strings.Split(text, "\n") {
		lines = append(lines, iterators.Line{Number: uint32(i + 1), Text: line})
	}
	return lines
}

func wantItems[T any](t *testing.T, what string, want []T, seq iter.Seq2[T, error]) {
	t.Helper()
	got, err := collect(seq)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%s (-want +got):\n%s%v", what, diff, err)
	}
}

func wantNoIterators(t *testing.T, client iterators.Client) {
	t.Helper()
	if got := mustNumber(t)(client.Alive(t.Context())); got != 0 {
		t.Errorf("the guest has %d iterators, want none", got)
	}
}

func TestIterators(t *testing.T) {
	inEachWay(t, func(t *testing.T, option wazabi.Option) {
		module, _ := openIterators(t, wazabi.WithPoolSize(1), option)
		testIterators(t, module)
		instance, err := module.Instance(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		testIterators(t, instance)
		if err := instance.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func testIterators(t *testing.T, client iterators.Client) {
	ctx := t.Context()
	for _, n := range []uint32{0, 1, 2, 3, 7, 8, 1000} {
		want := []uint32(nil)
		for i := range n {
			want = append(want, i)
		}
		wantItems(t, fmt.Sprintf("Count(%d)", n), want, client.Count(ctx, n))
		wantItems(t, fmt.Sprintf("CountSlowly(%d)", n), want, client.CountSlowly(ctx, n))
	}
	// A sequence can be ranged over again.
	words := client.Words(ctx, "to be or not")
	for range 2 {
		wantItems(t, "Words", []string{"to", "be", "or", "not"}, words)
	}

	text := "first\nsecond\n\nlonger than the others"
	wantItems(t, "Lines", numberedLines(text), client.Lines(ctx, text))
	if lines, err := collect(client.Lines(ctx, "")); lines != nil || !errors.Is(err, iterators.TextErrorEmpty) {
		t.Errorf("Lines of no text: %v, %v, want %v", lines, err, iterators.TextErrorEmpty)
	}

	// Errors that are items do not end the sequence.
	var numbers []string
	for n, err := range client.Numbers(ctx, "1\nx\n3\n\n5") {
		switch {
		case err == nil:
			numbers = append(numbers, fmt.Sprint(n))
		case errors.Is(err, iterators.TextErrorNoNumber):
			numbers = append(numbers, "none")
		default:
			t.Error(err)
		}
	}
	if diff := cmp.Diff([]string{"1", "none", "3", "none", "5"}, numbers); diff != "" {
		t.Errorf("Numbers (-want +got):\n%s", diff)
	}

	made := newText(t, client, text)
	wantItems(t, "All", strings.Split(text, "\n"), made.All(ctx))
	wantItems(t, "Longer", []string{"second"}, made.Longer(ctx, 6, "s"))
	wantItems(t, "Lines of a Text", numberedLines(text), made.Lines(ctx))
	wantItems(t, "Lines of a Text that was read", nil, made.Lines(ctx))
	var texts []string
	for one, err := range made.Texts(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		all, err := collect(one.All(ctx))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, all...)
		if err := one.Close(ctx); err != nil {
			t.Error(err)
		}
	}
	// A text of an empty line has no lines.
	if diff := cmp.Diff([]string{"first", "second", "longer than the others"}, texts); diff != "" {
		t.Errorf("Texts (-want +got):\n%s", diff)
	}
	wantItems(t, "IntoLines", strings.Split(text, "\n"), made.IntoLines(ctx))
	if _, err := made.Left(ctx); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("the text was given away: %v, want %v", err, wazabi.ErrHandle)
	}
	empty := newText(t, client, "")
	if _, err := collect(empty.Longer(ctx, 0, "")); !errors.Is(err, iterators.TextErrorEmpty) {
		t.Errorf("Longer of no lines: %v, want %v", err, iterators.TextErrorEmpty)
	}
	// The failure leaves nothing lent.
	if err := empty.Push(ctx, "line"); err != nil {
		t.Error(err)
	}
	if err := empty.Close(ctx); err != nil {
		t.Error(err)
	}
	wantNoIterators(t, client)
}

// The end of a loop releases the iterator, however it ends, and the guest is read ahead by no more
// than a batch.
func TestIteratorEnds(t *testing.T) {
	module, _ := openIterators(t, wazabi.WithPoolSize(1))
	number := mustNumber(t)
	for _, test := range []struct {
		name string
		seq  iter.Seq2[uint32, error]
		// asked is how many items the guest has been asked for when the loop has had 4.
		asked uint32
	}{
		{"batches of 1, 2 and 4", module.Count(t.Context(), 1000), 7},
		{"batch = 1", module.CountSlowly(t.Context(), 1000), 4},
	} {
		for how, loop := range map[string]func(){
			"break": func() {
				for n := range test.seq {
					if n == 3 {
						break
					}
				}
			},
			"panic": func() {
				defer func() { _ = recover() }()
				for n := range test.seq {
					if n == 3 {
						panic("the body's own")
					}
				}
			},
			"iter.Pull": func() {
				next, stop := iter.Pull2(test.seq)
				defer stop()
				for range 4 {
					if _, err, ok := next(); err != nil || !ok {
						t.Error(err, ok)
					}
				}
			},
		} {
			t.Run(test.name+", "+how, func(t *testing.T) {
				before := number(module.Asked(t.Context()))
				loop()
				if got := number(module.Asked(t.Context())) - before; got != test.asked {
					t.Errorf("the guest was asked for %d items, want %d", got, test.asked)
				}
				wantNoIterators(t, module)
			})
		}
	}
}

// Batches grow to 256 items, and no further.
func TestIteratorBatches(t *testing.T) {
	module, _ := openIterators(t, wazabi.WithPoolSize(1))
	number := mustNumber(t)
	before, loops := number(module.Asked(t.Context())), uint32(0)
	for n, err := range module.Count(t.Context(), 2000) {
		if err != nil {
			t.Fatal(err)
		}
		want, known := map[uint32]uint32{0: 1, 1: 3, 3: 7, 127: 255, 254: 255, 255: 511, 510: 511, 511: 767, 767: 1023, 1023: 1279}[n]
		if got := number(module.Asked(t.Context())) - before; known && got != want {
			t.Errorf("with item %d the guest was asked for %d items, want %d", n, got, want)
		}
		loops++
	}
	if loops != 2000 {
		t.Errorf("%d items, want 2000", loops)
	}
}

// TestIteratorOfResourcesBroken: a loop that ends early leaves no resources that it did not get.
func TestIteratorOfResourcesBroken(t *testing.T) {
	module, _ := openIterators(t, wazabi.WithPoolSize(1))
	ctx := t.Context()
	text := newText(t, module, "a\nb\nc\nd\ne\nf\ng\nh")
	seen := 0
	for one, err := range text.Texts(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if err := one.Close(ctx); err != nil {
			t.Error(err)
		}
		if seen++; seen == 4 {
			break
		}
	}
	if err := text.Close(ctx); err != nil {
		t.Error(err)
	}
	// Only an instance without resources is handed out. Otherwise another one is made.
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(ctx)
	if made := module.Stats().Made; seen != 4 || made != 1 {
		t.Errorf("%d items, then %d instances were made, want 4 and 1: the first one still has resources", seen, made)
	}
}

// What a method's iterator borrows is lent to it.
func TestIteratorBorrows(t *testing.T) {
	module, _ := openIterators(t, wazabi.WithPoolSize(1))
	ctx := t.Context()
	number := mustNumber(t)
	text := newText(t, module, "a\nb\nc\nd")
	lent := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(err.Error(), "lent to an iterator") {
			t.Errorf("%s: %v, want %v: lent to an iterator", what, err, wazabi.ErrHandle)
		}
	}
	for line, err := range text.LinesSlowly(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		_, err = text.Left(ctx)
		lent("Left while Lines changes the text", err)
		_, _, err = text.NextLine(ctx)
		lent("NextLine while Lines changes the text", err)
		_, err = collect(text.All(ctx))
		lent("All while Lines changes the text", err)
		// The Module's only instance is free between the batches.
		wantItems(t, "Count in the loop", []uint32{0, 1, 2}, module.Count(ctx, 3))
		if line.Number == 2 {
			break
		}
	}
	if got := number(text.Left(ctx)); got != 2 {
		t.Errorf("%d lines are left, want 2", got)
	}
	pairs := 0
	for line, err := range text.All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if got := number(text.Left(ctx)); got != 2 {
			t.Errorf("%d lines are left, want 2", got)
		}
		// With the last line the iterator has ended, and the text is free.
		if line != "d" {
			lent("Push while All reads the text", text.Push(ctx, "e"))
			_, err = collect(text.IntoLines(ctx))
			lent("IntoLines while All reads the text", err)
		}
		for _, err := range text.All(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			pairs++
		}
	}
	if pairs != 16 {
		t.Errorf("two loops over 4 lines have %d pairs, want 16", pairs)
	}
	if err := text.Push(ctx, "e"); err != nil {
		t.Error(err)
	}

	// Close ends the iterators of the text.
	lines := 0
	for _, err := range text.All(ctx) {
		if lines == 1 {
			if !errors.Is(err, wazabi.ErrHandle) || !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("after Close: %v, want %v and %v", err, wazabi.ErrHandle, wazabi.ErrClosed)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		lines++
		if err := text.Close(ctx); err != nil {
			t.Error(err)
		}
		wantNoIterators(t, module)
	}
	if lines != 1 {
		t.Errorf("%d lines before Close, want 1", lines)
	}
}

func TestIteratorFails(t *testing.T) {
	ctx := t.Context()
	t.Run("panic", func(t *testing.T) {
		module, _ := openIterators(t, wazabi.WithPoolSize(1))
		items, err := collect(module.CountUntilPanic(ctx, 10))
		var trap *wazabi.TrapError
		if !errors.As(err, &trap) || !strings.Contains(trap.Error(), "there is no item 10") {
			t.Errorf("%v, want the panic", err)
		}
		if trap != nil {
			for _, frame := range trap.Trace {
				if strings.Contains(frame.Func, "wazabi::") {
					t.Errorf("the trace has the frame %s of wazabi", frame.Func)
				}
			}
		}
		// The guest panicked in the batch of 8 after those of 1, 2 and 4.
		if diff := cmp.Diff([]uint32{0, 1, 2, 3, 4, 5, 6}, items); diff != "" {
			t.Errorf("items (-want +got):\n%s", diff)
		}
		wantNoIterators(t, module)
	})
	t.Run("poisoned meanwhile", func(t *testing.T) {
		module, _ := openIterators(t, wazabi.WithPoolSize(1))
		text := newText(t, module, "a\nb")
		var last error
		items := 0
		for _, err := range text.All(ctx) {
			if last = err; err == nil {
				items++
				_, _ = collect(module.CountUntilPanic(ctx, 0))
			}
		}
		if items != 1 || !errors.Is(last, wazabi.ErrPoisoned) || !strings.Contains(last.Error(), "there is no item 0") {
			t.Errorf("%d items, then %v, want 1 and %v", items, last, wazabi.ErrPoisoned)
		}
	})
	t.Run("context", func(t *testing.T) {
		module, _ := openIterators(t, wazabi.WithPoolSize(1))
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		var last error
		items := 0
		for _, err := range module.CountSlowly(ctx, 10) {
			if last = err; err == nil {
				if items++; items == 3 {
					cancel()
				}
			}
		}
		if items != 3 || !errors.Is(last, wazabi.ErrCanceled) || !errors.Is(last, context.Canceled) {
			t.Errorf("%d items, then %v, want 3 and %v", items, last, wazabi.ErrCanceled)
		}
		wantNoIterators(t, module)
	})
	t.Run("closed", func(t *testing.T) {
		module, _ := openIterators(t, wazabi.WithPoolSize(1))
		instance, err := module.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		testClosedLoop(t, "Instance", instance.CountSlowly(ctx, 10), instance.Close)
		testClosedLoop(t, "Module", module.CountSlowly(ctx, 10), module.Close)
	})
	t.Run("nil", func(t *testing.T) {
		var text *iterators.Text
		if _, err := collect(text.Lines(ctx)); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("%v, want %v", err, wazabi.ErrInput)
		}
	})
}

// testClosedLoop closes the owner of an iterator in the middle of a loop.
func testClosedLoop(t *testing.T, what string, seq iter.Seq2[uint32, error], closing func(context.Context) error) {
	t.Helper()
	var last error
	items := 0
	for _, err := range seq {
		if last = err; err == nil {
			if items++; items == 2 {
				if err := closing(t.Context()); err != nil {
					t.Errorf("%s.Close: %v", what, err)
				}
			}
		}
	}
	if items != 2 || !errors.Is(last, wazabi.ErrClosed) {
		t.Errorf("%s: %d items, then %v, want 2 and %v", what, items, last, wazabi.ErrClosed)
	}
}

// A sequence that nothing ranges over does not enter the guest.
func TestIteratorIsLazy(t *testing.T) {
	module, _ := openIterators(t, wazabi.WithPoolSize(1))
	instance, err := module.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(t.Context())
	text := newText(t, instance, "a")
	before := instance.GuestEntries()
	_ = instance.Count(t.Context(), 3)
	seq := text.Lines(t.Context())
	if got := instance.GuestEntries() - before; got != 0 {
		t.Errorf("the guest was entered %d times, want 0", got)
	}
	// The iterator, and batches of 1 and 2.
	if _, err := collect(seq); err != nil {
		t.Error(err)
	}
	if got := instance.GuestEntries() - before; got != 3 {
		t.Errorf("the guest was entered %d times, want 3", got)
	}
}

// An iterator may call its host, which may loop over others.
func TestIteratorCallsHost(t *testing.T) {
	module, host := openIterators(t, wazabi.WithPoolSize(1))
	ctx := t.Context()
	other, text := newText(t, module, "x\ny\nz"), newText(t, module, "a\nb\nc")
	var keys []uint32
	host.do = func(ctx context.Context, key uint32) error {
		keys = append(keys, key)
		if _, err := text.Left(ctx); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("Left while the iterator runs: %v, want %v", err, wazabi.ErrHandle)
		}
		for _, err := range other.All(ctx) {
			if err != nil {
				return err
			}
			break
		}
		// The other text is free again, although the outer call still runs.
		return other.Push(ctx, fmt.Sprint(key))
	}
	wantItems(t, "LinesWhile", numberedLines("a\nb\nc"), text.LinesWhile(ctx))
	// The batches were of 1, 2 and 4 items.
	if diff := cmp.Diff([]uint32{0, 1, 2, 3}, keys); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	wantItems(t, "All", []string{"x", "y", "z", "0", "1", "2", "3"}, other.All(ctx))
	wantNoIterators(t, module)

	failure := errors.New("the host's own")
	host.do = func(_ context.Context, key uint32) error {
		if key == 5 {
			return failure
		}
		return nil
	}
	items, err := collect(module.CountWhile(ctx, 10))
	if !errors.Is(err, failure) || !slices.Equal(items, []uint32{0, 1, 2}) {
		t.Errorf("%v, %v, want [0 1 2] and the host's error", items, err)
	}
}

// Loops of many goroutines do not mix.
func TestIteratorsTogether(t *testing.T) {
	module, _ := openIterators(t, wazabi.WithPoolSize(2))
	ctx := t.Context()
	shared := newText(t, module, strings.Repeat("line\n", 20))
	var wg sync.WaitGroup
	for g := range 16 {
		wg.Go(func() {
			for range 5 {
				want := strings.Fields(strings.Repeat(fmt.Sprintf("%d ", g), 100+g))
				wantItems(t, "Words", want, module.Words(ctx, strings.Join(want, " ")))
				lines, err := collect(shared.All(ctx))
				if len(lines) != 20 || err != nil {
					t.Errorf("%d lines, %v, want 20", len(lines), err)
				}
			}
		})
	}
	wg.Wait()
	if err := shared.Push(ctx, "free"); err != nil {
		t.Error(err)
	}
}

// fakeText is a Text without the guest.
type fakeText struct{ iterators.TextClient }

func (fakeText) Lines(context.Context) iter.Seq2[iterators.Line, error] {
	return func(yield func(iterators.Line, error) bool) { yield(iterators.Line{Number: 7}, nil) }
}

func TestIteratorOfFake(t *testing.T) {
	text := iterators.FakeText(fakeText{})
	wantItems(t, "Lines", []iterators.Line{{Number: 7}}, text.Lines(t.Context()))
}

// A loop that is left inside a host function of its own instance ends the loan of the receiver,
// with any context.
func TestLoopLeftInHostFunction(t *testing.T) {
	outer, cancel := context.WithCancel(t.Context())
	defer cancel()
	module, host := openIterators(t, wazabi.WithPoolSize(1))
	text, other := newText(t, module, "a\nb\nc"), newText(t, module, "1\n2\n3")
	loops := 0
	host.do = func(inner context.Context, _ uint32) error {
		for _, ctx := range []context.Context{outer, inner} {
			for line, err := range other.Lines(ctx) {
				if loops++; line.Number != uint32(loops) || err != nil {
					t.Errorf("line %d, %v, want %d", line.Number, err, loops)
				}
				break
			}
			if err := other.Push(ctx, "x"); err != nil {
				t.Errorf("after the loop: %v", err)
			}
		}
		return nil
	}
	lines, err := collect(text.LinesWhile(outer))
	if len(lines) != 3 || loops < 6 || err != nil {
		t.Errorf("%d lines, %d loops, %v", len(lines), loops, err)
	}
}
