package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/callbacks"
	"github.com/wazabi/wazabi/testdata/gen/sequences"
	"github.com/wazabi/wazabi/testdata/gen/streams"
)

// TestCallerWaitsForItself: a reader, a writer and a sequence get no context, and a callback may use
// another than its own. A resource of the instance that waits for them is called all the same.
func TestCallerWaitsForItself(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	t.Run("caller-waits-for-itself: a reader", func(t *testing.T) {
		module := openStreams(t, wazabi.WithPoolSize(1))
		hash := func(text string) *streams.Hash {
			h, err := module.NewHash(ctx, strings.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = h.Close(context.WithoutCancel(ctx)) })
			return h
		}
		outer, inner := hash(""), hash("")
		data, piece := strings.NewReader(strings.Repeat("0123456789", 30_000)), 0
		sum, err := outer.Add(ctx, readerFunc(func(p []byte) (int, error) {
			if piece++; piece == 2 {
				if _, err := outer.Add(ctx, strings.NewReader("x")); !errors.Is(err, wazabi.ErrHandle) {
					t.Errorf("the hash that reads: %v, want %v", err, wazabi.ErrHandle)
				}
			}
			n, err := data.Read(p)
			if _, failed := inner.Add(ctx, strings.NewReader(string(p[:n]))); failed != nil {
				t.Errorf("another hash: %v", failed)
			}
			return n, err
		}))
		if err != nil || piece < 3 {
			t.Fatalf("%d pieces, %v", piece, err)
		}
		if got, err := inner.Add(ctx, strings.NewReader("")); got != sum || err != nil {
			t.Errorf("the inner hash is %x, %v, the outer %x", got, err, sum)
		}
		if s := module.Stats(); s.Instances != 1 || s.Idle != 1 {
			t.Errorf("stats %+v, want one idle instance", s)
		}
	})
	t.Run("caller-waits-for-itself: a writer of a resource", func(t *testing.T) {
		module, _ := openIterators(t, wazabi.WithPoolSize(1))
		from, to := newPipe(t, module), newPipe(t, module)
		text := strings.Repeat("abcdefg", 30_000)
		if _, err := io.WriteString(from.Writer(ctx), text); err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(to.Writer(ctx), from.Reader(ctx)); n != int64(len(text)) || err != nil {
			t.Errorf("%d bytes, %v, want %d", n, err, len(text))
		}
		if got, err := io.ReadAll(to.Reader(ctx)); string(got) != text || err != nil {
			t.Errorf("%d bytes, %v, want those that were written", len(got), err)
		}
	})
	t.Run("caller-waits-for-itself: a sequence", func(t *testing.T) {
		module, err := sequences.New(ctx, asking(nil), wazabi.WithPoolSize(1))
		if err != nil {
			t.Fatal(err)
		}
		defer module.Close(ctx)
		a, err := module.NewTotal(ctx, slices.Values([]uint64{1, 2}))
		if err != nil {
			t.Fatal(err)
		}
		b, err := module.NewTotal(ctx, slices.Values([]uint64{10}))
		if err != nil {
			t.Fatal(err)
		}
		sum, err := a.Add(ctx, func(yield func(uint64) bool) {
			for range 5 {
				n, err := b.Add(ctx, slices.Values([]uint64{1}))
				if err != nil {
					t.Errorf("another total: %v", err)
				}
				if _, err := a.Get(ctx); !errors.Is(err, wazabi.ErrHandle) {
					t.Errorf("the total that adds: %v, want %v", err, wazabi.ErrHandle)
				}
				if !yield(n) {
					return
				}
			}
		})
		if want := uint64(3 + 11 + 12 + 13 + 14 + 15); sum != want || err != nil {
			t.Errorf("the sum is %d, %v, want %d", sum, err, want)
		}
	})
	t.Run("caller-waits-for-itself: a callback with another context", func(t *testing.T) {
		module := openCallbacks(t, wazabi.WithPoolSize(1))
		checkOwnCallbacks(ctx, t, module)
		i, err := module.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		checkOwnCallbacks(ctx, t, i)
		if err := i.Close(ctx); err != nil {
			t.Error(err)
		}
		if s := module.Stats(); s.Instances != 1 || s.Idle != 1 {
			t.Errorf("stats %+v, want one idle instance", s)
		}
	})
}

// TestCallersWaitForEachOther: two calls each hold the instance that the other one waits for. The
// second gets an error, with which the first goes on.
func TestCallersWaitForEachOther(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	one, other := openCallbacks(t), openCallbacks(t)
	instance := func() *callbacks.Instance {
		i, err := one.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = i.Close(context.WithoutCancel(ctx)) })
		return i
	}
	for name, clients := range map[string][]callbacks.Client{
		"two instances": {instance(), instance()}, "three instances": {instance(), instance(), instance()}, "two Modules": {one, other},
	} {
		t.Run("callers-wait-for-each-other: "+name, func(t *testing.T) {
			adders := make([]*callbacks.Adder, len(clients))
			for n, c := range clients {
				a, err := c.NewAdder(ctx, 1, func(context.Context, uint32) (uint64, error) { return uint64(n), nil })
				if err != nil {
					t.Fatal(err)
				}
				adders[n] = a
			}
			waitInCircle(t, len(adders), func(n int, inside func(func() error)) error {
				return adders[n].Show(ctx, func(context.Context, uint64) error {
					inside(func() error {
						next := (n + 1) % len(adders)
						total, err := adders[next].Total(ctx)
						if err == nil && total != uint64(next) {
							t.Errorf("adder %d has %d", next, total)
						}
						return err
					})
					return nil
				})
			})
		})
	}
}

// waitInCircle makes some calls at once. Each runs inside with what waits for the next one, when
// all of them are there. One wait is refused, and the others go on.
func waitInCircle(t *testing.T, calls int, call func(n int, inside func(wait func() error)) error) {
	t.Helper()
	var inside, all sync.WaitGroup
	inside.Add(calls)
	errs := make([]error, calls)
	for n := range calls {
		all.Go(func() {
			err := call(n, func(wait func() error) {
				inside.Done()
				inside.Wait()
				errs[n] = wait()
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	refused := 0
	for _, err := range errs {
		if errors.Is(err, wazabi.ErrPool) && errors.Is(err, wazabi.ErrBusy) {
			refused++
		} else if err != nil {
			t.Error(err)
		}
	}
	if refused != 1 {
		t.Errorf("%d calls refused: %v, want 1", refused, errs)
	}
}

// TestModulesWaitForEachOther: calls hold all instances of some Modules, and each makes a call of
// one of these Modules. One of those is refused, and the others go on.
func TestModulesWaitForEachOther(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	one, two, three := openCallbacks(t, wazabi.WithPoolSize(1)), openCallbacks(t, wazabi.WithPoolSize(1)), openCallbacks(t, wazabi.WithPoolSize(1))
	large := openCallbacks(t, wazabi.WithPoolSize(2))
	// There is a call for each instance. It makes a call of the Module of the next one.
	for name, calls := range map[string][]*callbacks.Module{
		"two Modules": {one, two}, "three Modules": {one, two, three}, "instances of one Module": {large, large}, "instances of a Module, and another": {large, one, large},
	} {
		t.Run("callers-wait-for-each-other: "+name, func(t *testing.T) {
			waitInCircle(t, len(calls), func(n int, inside func(func() error)) error {
				return calls[n].Each(ctx, []string{"a"}, func(context.Context, string) error {
					inside(func() error {
						return calls[(n+1)%len(calls)].Each(ctx, nil, func(context.Context, string) error { return nil })
					})
					return nil
				})
			})
		})
	}
}

// TestWaitOutsideOfPool: a goroutine that holds the only instance of a Module waits for a resource
// on another instance, whose holder goes on.
func TestWaitOutsideOfPool(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	module := openCallbacks(t, wazabi.WithPoolSize(1))
	i, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close(ctx)
	a, err := i.NewAdder(ctx, 1, func(context.Context, uint32) (uint64, error) { return 7, nil })
	if err != nil {
		t.Fatal(err)
	}
	shown, waits := make(chan struct{}), make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		err := a.Show(ctx, func(context.Context, uint64) error {
			close(shown)
			<-waits
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-shown
	err = module.Each(ctx, []string{"a"}, func(context.Context, string) error {
		total, err := a.Total(&doneContext{Context: ctx, asked: waits})
		if total != 7 || err != nil {
			t.Errorf("%d, %v", total, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	group.Wait()
}

// doneContext closes a channel when its Done is called for the first time, as at the beginning of a
// wait.
type doneContext struct {
	context.Context
	once  sync.Once
	asked chan struct{}
}

func (c *doneContext) Done() <-chan struct{} {
	c.once.Do(func() { close(c.asked) })
	return c.Context.Done()
}

func checkOwnCallbacks(ctx context.Context, t *testing.T, client callbacks.Client) {
	t.Helper()
	adder := func(n uint64) *callbacks.Adder {
		a, err := client.NewAdder(ctx, 1, func(context.Context, uint32) (uint64, error) { return n, nil })
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a, b, closed := adder(1), adder(2), adder(3)
	var got []uint64
	err := a.Show(ctx, func(inner context.Context, n uint64) error {
		// The outer context, then that of the callback, then the outer one in a deeper call.
		for _, ctx := range []context.Context{ctx, inner} {
			total, err := b.Total(ctx)
			got = append(got, n, total)
			if err != nil {
				return err
			}
		}
		if err := closed.Close(ctx); err != nil {
			return err
		}
		_, err := b.Change(ctx, func(_ context.Context, n uint64) (uint64, error) {
			total, err := a.Total(ctx)
			// The context of the outer callback.
			if again, err := a.Total(inner); again != total || err != nil {
				t.Errorf("the outer adder has %d, %v, want %d", again, err, total)
			}
			if _, err := b.Total(ctx); !errors.Is(err, wazabi.ErrHandle) {
				t.Errorf("the adder that changes: %v, want %v", err, wazabi.ErrHandle)
			}
			return n + 10*total, err
		})
		if err != nil {
			return err
		}
		// Another goroutine waits, although this one waits for it.
		var wg sync.WaitGroup
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
			defer cancel()
			if _, err := b.Total(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("another goroutine: %v, want %v", err, context.DeadlineExceeded)
			}
		})
		wg.Wait()
		return nil
	})
	if want := []uint64{1, 2, 1, 2}; !slices.Equal(got, want) || err != nil {
		t.Errorf("totals %v, %v, want %v", got, err, want)
	}
	if n, err := b.Total(ctx); n != 12 || err != nil {
		t.Errorf("after the change: %d, %v, want 12", n, err)
	}
	// Each call is within the other, until the stack of calls is full.
	depth := 0
	var refused error
	var deeper func() error
	deeper = func() error {
		depth++
		return a.Show(ctx, func(context.Context, uint64) error {
			if err := deeper(); err != nil {
				refused = err
			}
			return nil
		})
	}
	if err := deeper(); err != nil || !errors.Is(refused, wazabi.ErrDepth) || depth > 100 {
		t.Errorf("%d calls within each other: %v, %v, want %v", depth, err, refused, wazabi.ErrDepth)
	}
	for _, adder := range []*callbacks.Adder{a, b} {
		if err := adder.Close(ctx); err != nil {
			t.Error(fmt.Errorf("close: %w", err))
		}
	}
}
