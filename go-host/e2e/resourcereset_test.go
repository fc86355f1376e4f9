package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/callbacks"
	"github.com/wazabi/wazabi/testdata/gen/resources"
)

// aliveAt returns how many counters the instance has that a counter lives on.
func aliveAt(t testing.TB, module *resources.Module, host *meanwhile, counter *resources.Counter) (n uint32) {
	t.Helper()
	if _, err := counter.ReadWhile(t.Context(), host.key(func(ctx context.Context) (err error) {
		n, err = module.Alive(ctx)
		return err
	})); err != nil {
		t.Error(err)
	}
	return n
}

// wantStats compares the numbers of instances: all, those that are idle, and those that were made.
func wantStats(t testing.TB, module *resources.Module, instances, idle int, made uint64) {
	t.Helper()
	if s := module.Stats(); s.Instances != instances || s.Idle != idle || s.Made != made || s.Busy+s.Pinned != 0 {
		t.Errorf("%+v, want %d instances, %d idle, %d made", s, instances, idle, made)
	}
}

// data-of-earlier-caller: with WithReset, an instance on which a resource lives serves no other
// caller, and is reset when the last resource is gone.
func TestResourceReset(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		module, host := openResources(t, append(opts, wazabi.WithReset(), wazabi.WithPoolSize(1))...)
		ctx := t.Context()
		number := mustNumber(t)

		first := newCounter(t, module, 1)
		wantStats(t, module, 1, 1, 1)
		for n := range uint32(5) {
			if got := number(first.Add(ctx, 1)); got != n+2 {
				t.Errorf("call %d: the counter has %d, want %d", n, got, n+2)
			}
			// The pool has one slot, which the instance of the counter does not take.
			if got := alive(t, module); got != 0 {
				t.Errorf("call %d: another caller finds %d counters, want 0", n, got)
			}
			if got := aliveAt(t, module, host, first); got != 1 {
				t.Errorf("call %d: the home has %d counters, want 1", n, got)
			}
		}
		wantStats(t, module, 2, 2, 2)
		second := newCounter(t, module, 100)
		if got := number(second.Get(ctx)); got != 100 {
			t.Errorf("the second counter has %d, want 100", got)
		}
		if one, other := aliveAt(t, module, host, first), aliveAt(t, module, host, second); one != 1 || other != 1 {
			t.Errorf("the homes have %d and %d counters, want 1 each", one, other)
		}
		if got := number(module.CountOf(ctx, first)); got != 6 {
			t.Errorf("the first counter has %d, want 6", got)
		}
		// An argument keeps its home, and what the guest gives back lives there.
		second, err := module.PassOn(ctx, second, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := number(second.Get(ctx)); got != 101 || aliveAt(t, module, host, second) != 1 {
			t.Errorf("the second counter has %d, want 101", got)
		}
		instanceEndsCounter(t, module)

		// There is room for one instance. The others end with their last resource.
		if err := first.Close(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := second.Finish(ctx); err != nil {
			t.Fatal(err)
		}
		s := module.Stats()
		if s.Instances != 1 || s.Idle != 1 || s.Poisoned != 0 {
			t.Errorf("%+v, want one idle instance", s)
		}
		// A home that finds room is clean, and is used again.
		for n := range uint32(20) {
			counter := newCounter(t, module, n)
			if got := aliveAt(t, module, host, counter); got != 1 {
				t.Errorf("the home has %d counters, want 1", got)
			}
			if err := counter.Close(ctx); err != nil {
				t.Fatal(err)
			}
			if got := alive(t, module); got != 0 {
				t.Errorf("the next caller finds %d counters, want 0", got)
			}
		}
		wantStats(t, module, 1, 1, s.Made)
	})
}

// TestResourceResetMeeting: with WithReset, resources meet in a call if one is made from the other,
// or both on an Instance.
func TestResourceResetMeeting(t *testing.T) {
	module, _ := openResources(t, wazabi.WithReset(), wazabi.WithPoolSize(1))
	ctx := t.Context()
	number := mustNumber(t)
	purse := func(client resources.Client, coins uint32) *resources.Purse {
		t.Helper()
		p, err := client.NewPurse(ctx, coins)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	a, b := purse(module, 10), purse(module, 20)
	_, sum := module.Sum(ctx, []*resources.Purse{a, b})
	_, gather := module.Gather(ctx, []*resources.Purse{b, a}, 1)
	_, pair := module.SumOfPair(ctx, resources.Pair{Left: b, Right: a})
	for place, err := range map[string]error{"purses[1]": errors.Join(sum, gather), "pair.right": pair, "to": a.Pay(ctx, b, 1), "other": b.Absorb(ctx, a)} {
		if !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(fmt.Sprint(err), "lives on another instance than the call") ||
			!strings.Contains(fmt.Sprint(err), "made from each other, or on one Instance ("+place+")") {
			t.Errorf("%s: got %v, want ErrHandle for the instance, and what to do", place, err)
		}
	}
	half, ok, err := a.Halve(ctx)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	if got := number(module.Sum(ctx, []*resources.Purse{nil, a}[1:])); got != 5 {
		t.Errorf("the sum is %d, want 5", got)
	}
	if got := number(module.Sum(ctx, []*resources.Purse{half, a, half})); got != 15 {
		t.Errorf("the sum is %d, want 15", got)
	}
	if got := number(module.SumOfPair(ctx, resources.Pair{Left: a, Right: half})); got != 10 {
		t.Errorf("the sum is %d, want 10", got)
	}
	if err := half.Pay(ctx, a, 2); err != nil {
		t.Error(err)
	}
	owned, err := module.GiveTo(ctx, "Ann", half)
	if err != nil || owned.Owner != "Ann" || number(owned.Purse.Coins(ctx)) != 13 {
		t.Errorf("%+v, %v, want 13 coins", owned, err)
	}
	gathered, err := module.Gather(ctx, []*resources.Purse{a, owned.Purse}, 2)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range gathered.(resources.PursesMany).All {
		if got := number(p.Coins(ctx)); got != 10 {
			t.Errorf("%d coins, want 10", got)
		}
		if err := p.Close(ctx); err != nil {
			t.Error(err)
		}
	}
	if got := number(b.Coins(ctx)); got != 20 {
		t.Errorf("the other purse has %d coins, want 20", got)
	}
	if err := b.Close(ctx); err != nil {
		t.Error(err)
	}
	if s := module.Stats(); s.Instances != 1 || s.Idle != 1 || s.Poisoned != 0 {
		t.Errorf("%+v, want one idle instance", s)
	}
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(ctx)
	if got := number(instance.Sum(ctx, []*resources.Purse{purse(instance, 1), purse(instance, 2)})); got != 3 {
		t.Errorf("the sum is %d, want 3", got)
	}
}

// TestResourceResetMany: goroutines make, use and close counters, and find none of each other.
func TestResourceResetMany(t *testing.T) {
	module, host := openResources(t, wazabi.WithReset(), wazabi.WithPoolSize(2))
	ctx := t.Context()
	var all sync.WaitGroup
	for id := range uint32(16) {
		all.Go(func() {
			for n := range uint32(soaked(200)) {
				counter, err := module.NewCounter(ctx, id)
				if err != nil {
					t.Error(err)
					return
				}
				more, err := module.NewCounter(ctx, n)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := counter.Add(ctx, n); got != id+n || err != nil {
					t.Errorf("goroutine %d: got %d, %v, want %d", id, got, err, id+n)
				}
				if got, err := module.Alive(ctx); got != 0 || err != nil {
					t.Errorf("goroutine %d: a plain call finds %d counters, %v", id, got, err)
				}
				if one, other := aliveAt(t, module, host, counter), aliveAt(t, module, host, more); one != 1 || other != 1 {
					t.Errorf("goroutine %d: the homes have %d and %d counters, want 1 each", id, one, other)
				}
				if n%2 == 0 {
					_, err = counter.Finish(ctx)
				} else {
					err = counter.Close(ctx)
				}
				if err := errors.Join(err, more.Close(ctx)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if s := module.Stats(); s.Instances > 2 || s.Idle != s.Instances || s.Poisoned != 0 || s.Retired != 0 || s.Waiting != 0 {
		t.Errorf("%+v, want at most two instances, all idle", s)
	}
}

// TestResourceResetShared: goroutines share counters, which are closed while they are used.
func TestResourceResetShared(t *testing.T) {
	module, _ := openResources(t, wazabi.WithReset(), wazabi.WithPoolSize(2))
	ctx := t.Context()
	for round := range uint32(soaked(400)) {
		counter := newCounter(t, module, round)
		var all sync.WaitGroup
		for n := range 6 {
			all.Go(func() {
				var err error
				switch n % 3 {
				case 0:
					if err := counter.Close(ctx); err != nil {
						t.Error(err)
					}
				case 1:
					_, err = counter.Add(ctx, 1)
				case 2:
					if got, err := module.Alive(ctx); got != 0 || err != nil {
						t.Errorf("a plain call finds %d counters, %v", got, err)
					}
				}
				if err != nil && !errors.Is(err, wazabi.ErrHandle) {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	if s := module.Stats(); s.Instances > 2 || s.Idle != s.Instances || s.Poisoned != 0 {
		t.Errorf("%+v, want at most two instances, all idle", s)
	}
}

// TestResourceResetLost: an instance whose resources were lost goes back to the pool.
func TestResourceResetLost(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		module, _ := openResources(t, append(opts, wazabi.WithReset(), wazabi.WithPoolSize(1))...)
		for n := range uint32(10) {
			newCounter(t, module, n)
		}
		for deadline := time.Now().Add(30 * time.Second); module.Stats().Instances > 1 && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			runtime.GC()
		}
		if got := alive(t, module); got != 0 {
			t.Errorf("a plain call finds %d counters, want 0", got)
		}
		if s := module.Stats(); s.Instances != 1 || s.Idle != 1 || s.Poisoned != 0 {
			t.Errorf("%+v, want one idle instance", s)
		}
	})
}

// TestResourceResetTrap: a trap ends the resources of its caller only.
func TestResourceResetTrap(t *testing.T) {
	module, _ := openResources(t, wazabi.WithReset(), wazabi.WithPoolSize(1))
	ctx := t.Context()
	broken, other := newCounter(t, module, 1), newCounter(t, module, 2)
	if _, err := broken.Add(ctx, 1<<32-1); !errors.Is(err, wazabi.ErrTrap) {
		t.Fatalf("got %v, want a trap", err)
	}
	if _, err := broken.Get(ctx); !errors.Is(err, wazabi.ErrPoisoned) {
		t.Errorf("got %v, want ErrPoisoned", err)
	}
	if n, err := other.Get(ctx); n != 2 || err != nil {
		t.Errorf("the other counter has %d, %v, want 2", n, err)
	}
	if got := alive(t, module); got != 0 {
		t.Errorf("a plain call finds %d counters, want 0", got)
	}
	if s := module.Stats(); s.Instances != 2 || s.Poisoned != 1 {
		t.Errorf("%+v, want two instances, and one that was poisoned", s)
	}
}

// TestResourceResetRetired: an instance on which resources live is retired when they are gone.
func TestResourceResetRetired(t *testing.T) {
	module, _ := openResources(t, wazabi.WithReset(), wazabi.WithPoolSize(1), wazabi.WithRetirement(wazabi.Retirement{Calls: 3, Idle: 2 * time.Millisecond}))
	ctx := t.Context()
	counter := newCounter(t, module, 0)
	for n := range uint32(6) {
		if got, err := counter.Add(ctx, 1); got != n+1 || err != nil {
			t.Errorf("got %d, %v, want %d", got, err, n+1)
		}
		// Neither the time that it is idle nor the number of its calls ends it.
		time.Sleep(3 * time.Millisecond)
		if got := alive(t, module); got != 0 {
			t.Errorf("a plain call finds %d counters, want 0", got)
		}
	}
	before := module.Stats()
	if err := counter.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if now := module.Stats(); now.Retired != before.Retired+1 || now.Instances != before.Instances-1 {
		t.Errorf("%+v, and before %+v, want one more that was retired", now, before)
	}
}

// TestResourceResetClose: Close of the Module ends the instances of resources, too, and stops the
// calls that run on them.
func TestResourceResetClose(t *testing.T) {
	ctx := t.Context()
	for name, forced := range map[string]bool{"waits": false, "forced": true} {
		t.Run(name, func(t *testing.T) {
			module, host := openResources(t, wazabi.WithReset(), wazabi.WithPoolSize(1))
			idle, busy := newCounter(t, module, 1), newCounter(t, module, 2)
			closed := make(chan error, 1)
			n, err := busy.AddWhile(ctx, host.key(func(context.Context) error {
				closing, cancel := context.WithCancel(ctx)
				if forced {
					cancel()
				}
				go func() {
					defer cancel()
					closed <- module.Close(closing)
				}()
				for err := error(nil); !errors.Is(err, wazabi.ErrClosed); time.Sleep(time.Millisecond) {
					_, err = idle.Get(ctx)
				}
				return nil
			}))
			if n != 3 || err != nil {
				t.Errorf("the call that ran counts %d, %v, want 3", n, err)
			}
			if err := <-closed; (err != nil) != forced || forced && !errors.Is(err, wazabi.ErrCanceled) {
				t.Errorf("Close: %v", err)
			}
			for _, counter := range []*resources.Counter{idle, busy} {
				if _, err := counter.Get(ctx); !errors.Is(err, wazabi.ErrClosed) {
					t.Errorf("got %v, want ErrClosed", err)
				}
				if err := counter.Close(ctx); err != nil {
					t.Error(err)
				}
			}
			if s := module.Stats(); s.Instances != 0 {
				t.Errorf("%+v, want no instance", s)
			}
		})
	}
}

// TestResourceResetInit: the resources that WithInit makes are there after each reset, and keep no
// instance for a caller.
func TestResourceResetInit(t *testing.T) {
	var counters []*resources.Counter
	prepare := resources.WithInit(func(ctx context.Context, i *resources.Instance) error {
		counter, err := i.NewCounter(ctx, 40)
		counters = append(counters, counter)
		return err
	})
	module, host := openResources(t, wazabi.WithReset(), wazabi.WithPoolSize(1), prepare)
	ctx := t.Context()
	number := mustNumber(t)
	for range 3 {
		if got := alive(t, module); got != 1 {
			t.Errorf("the guest has %d counters, want 1", got)
		}
		if got := number(counters[0].Add(ctx, 2)); got != 42 {
			t.Errorf("the counter of WithInit has %d, want 42", got)
		}
	}
	wantStats(t, module, 1, 1, 1)
	mine := newCounter(t, module, 1)
	if got := aliveAt(t, module, host, mine); got != 2 {
		t.Errorf("the home has %d counters, want 2", got)
	}
	if got := alive(t, module); got != 1 {
		t.Errorf("another caller finds %d counters, want 1", got)
	}
	if len(counters) != 2 {
		t.Fatalf("WithInit ran %d times, want 2", len(counters))
	}
	if err := mine.Close(ctx); err != nil {
		t.Fatal(err)
	}
	wantStats(t, module, 1, 1, 2)
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	newCounter(t, instance, 7)
	if got := alive(t, instance); got != 2 {
		t.Errorf("the Instance has %d counters, want 2", got)
	}
	if err := instance.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if got := alive(t, module); got != 1 {
		t.Errorf("another caller finds %d counters, want 1", got)
	}
	if got := number(counters[1].Get(ctx)); got != 40 {
		t.Errorf("the counter of WithInit has %d, want 40", got)
	}
}

// TestResourceResetIterator: a loop over an iterator keeps its instance, and the body calls others.
func TestResourceResetIterator(t *testing.T) {
	module, _ := openIterators(t, wazabi.WithReset(), wazabi.WithPoolSize(1))
	ctx := t.Context()
	for range 3 {
		next := uint32(0)
		for n, err := range module.Count(ctx, 40) {
			if n != next || err != nil {
				t.Fatalf("got %d, %v, want %d", n, err, next)
			}
			if got, err := module.Alive(ctx); got != 0 || err != nil {
				t.Fatalf("a plain call finds %d iterators, %v, want 0", got, err)
			}
			if next++; next == 30 {
				break
			}
		}
		if next != 30 {
			t.Errorf("%d items, want 30", next)
		}
	}
	if s := module.Stats(); s.Instances != 1 || s.Idle != 1 {
		t.Errorf("%+v, want one idle instance", s)
	}
}

// callers-wait-for-each-other: with WithReset, homes of resources take no slot of the pool, and the
// holder of the only slot waits for one.
func TestResourceResetWaits(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	// plain is no context of a host function.
	plain := func() context.Context { return ctx }
	refused := func(err error) bool { return errors.Is(err, wazabi.ErrPool) && errors.Is(err, wazabi.ErrBusy) }
	open := func(t *testing.T) (*callbacks.Module, func() *callbacks.Adder) {
		module, err := callbacks.New(ctx, wazabi.WithReset(), wazabi.WithPoolSize(1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = module.Close(context.Background()) })
		return module, func() *callbacks.Adder {
			a, err := module.NewAdder(ctx, 3, func(_ context.Context, n uint32) (uint64, error) { return uint64(n), nil })
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
	}
	waits := func(module *callbacks.Module, n int) {
		for module.Stats().Waiting < n && ctx.Err() == nil {
			time.Sleep(time.Millisecond)
		}
	}
	sum := func(module *callbacks.Module, f func() error) error {
		_, err := module.Sum(ctx, 1, func(context.Context, uint32) (uint64, error) { return 0, f() })
		return err
	}
	show := func(a *callbacks.Adder, f func() error) error {
		return a.Show(ctx, func(context.Context, uint64) error { return f() })
	}
	total := func(a *callbacks.Adder) error {
		n, err := a.Total(plain())
		if err == nil && n != 3 {
			err = fmt.Errorf("the sum is %d, want 3", n)
		}
		return err
	}

	t.Run("no circle", func(t *testing.T) {
		module, adder := open(t)
		a := adder()
		var both sync.WaitGroup
		held := make(chan struct{})
		both.Go(func() {
			if err := show(a, func() error {
				close(held)
				waits(module, 1)
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
		<-held
		// The holder of the only slot waits for a home, whose holder does not wait.
		if err := sum(module, func() error { return total(a) }); err != nil {
			t.Error(err)
		}
		both.Wait()
	})
	for _, last := range []string{"slot", "home"} {
		t.Run("callers-wait-for-each-other: the last is the holder of the "+last, func(t *testing.T) {
			module, adder := open(t)
			a := adder()
			inHome, inSlot := make(chan struct{}), make(chan struct{})
			results := make(chan error, 2)
			go func() {
				var inner error
				outer := show(a, func() error {
					close(inHome)
					<-inSlot
					if last == "home" {
						waits(module, 1)
					}
					inner = sum(module, func() error { return nil })
					return nil
				})
				results <- errors.Join(inner, outer)
			}()
			go func() {
				<-inHome
				var inner error
				outer := sum(module, func() error {
					close(inSlot)
					if last == "slot" {
						waits(module, 1)
					}
					inner = total(a)
					return nil
				})
				results <- errors.Join(inner, outer)
			}()
			one, other := <-results, <-results
			if refused(one) == refused(other) || one != nil && other != nil {
				t.Errorf("%v and %v, want ErrPool for one", one, other)
			}
		})
	}
	t.Run("callers-wait-for-each-other: three", func(t *testing.T) {
		module, adder := open(t)
		a, b := adder(), adder()
		results := make(chan error, 3)
		inA, inB, inSlot := make(chan struct{}), make(chan struct{}), make(chan struct{})
		go func() {
			var inner error
			outer := show(a, func() error {
				close(inA)
				<-inSlot
				inner = sum(module, func() error { return nil })
				return nil
			})
			results <- errors.Join(inner, outer)
		}()
		go func() {
			var inner error
			outer := show(b, func() error {
				close(inB)
				waits(module, 2)
				inner = total(a)
				return nil
			})
			results <- errors.Join(inner, outer)
		}()
		go func() {
			<-inA
			<-inB
			var inner error
			outer := sum(module, func() error {
				close(inSlot)
				waits(module, 1)
				inner = total(b)
				return nil
			})
			results <- errors.Join(inner, outer)
		}()
		failed := 0
		for range 3 {
			if err := <-results; err != nil {
				if failed++; !refused(err) {
					t.Errorf("got %v, want ErrPool and ErrBusy", err)
				}
			}
		}
		if failed != 1 {
			t.Errorf("%d calls failed, want one", failed)
		}
	})
}
