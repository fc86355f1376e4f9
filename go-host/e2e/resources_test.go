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

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/resources"
)

// meanwhile runs functions of the test while the guest is in a call.
type meanwhile struct {
	mu       sync.Mutex
	next     uint32
	do       map[uint32]func(context.Context) error
	exchange func(ctx context.Context, purse *resources.Purse) (*resources.Purse, bool, error)
}

func (m *meanwhile) Exchange(ctx context.Context, purse *resources.Purse) (*resources.Purse, bool, error) {
	return m.exchange(ctx, purse)
}

func (m *meanwhile) Meanwhile(ctx context.Context, key uint32) error {
	m.mu.Lock()
	do := m.do[key]
	m.mu.Unlock()
	return do(ctx)
}

// key returns the key for a function that Meanwhile runs.
func (m *meanwhile) key(do func(ctx context.Context) error) uint32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.do == nil {
		m.do = map[uint32]func(context.Context) error{}
	}
	m.next++
	m.do[m.next] = do
	return m.next
}

func openResources(t testing.TB, opts ...wazabi.Option) (*resources.Module, *meanwhile) {
	t.Helper()
	host := &meanwhile{}
	module, err := resources.New(t.Context(), host, opts...)
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

func newCounter(t testing.TB, client resources.Client, start uint32) *resources.Counter {
	t.Helper()
	counter, err := client.NewCounter(t.Context(), start)
	if err != nil {
		t.Fatal(err)
	}
	return counter
}

// alive returns how many counters the guest has; the pool has one instance.
func alive(t testing.TB, client resources.Client) uint32 {
	t.Helper()
	return mustNumber(t)(client.Alive(t.Context()))
}

func TestResources(t *testing.T) {
	inEachWay(t, func(t *testing.T, option wazabi.Option) {
		testResources(t, wazabi.WithPoolSize(1), option)
	})
}

func testResources(t *testing.T, opts ...wazabi.Option) {
	module, _ := openResources(t, opts...)
	ctx := t.Context()
	number := mustNumber(t)

	counter := newCounter(t, module, 5)
	if got := number(counter.Get(ctx)); got != 5 {
		t.Errorf("a new counter has %d, want 5", got)
	}
	if got := number(counter.Add(ctx, 7)); got != 12 {
		t.Errorf("5 + 7 is %d, want 12", got)
	}
	if got := number(counter.AddAll(ctx, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)); got != 148 {
		t.Errorf("12 + 136 is %d, want 148", got)
	}
	other, err := module.CounterTryNew(ctx, 100)
	if err != nil {
		t.Fatal(err)
	}
	if got := number(other.Add(ctx, 1)); got != 101 {
		t.Errorf("100 + 1 is %d, want 101", got)
	}
	if got := number(counter.Get(ctx)); got != 148 {
		t.Errorf("after a call of the other counter, the first has %d, want 148", got)
	}
	if c, err := module.CounterTryNew(ctx, 1000); c != nil || !errors.Is(err, resources.CounterErrorTooLarge) {
		t.Errorf("CounterTryNew(1000) = %v, %v, want nil, %v", c, err, resources.CounterErrorTooLarge)
	}
	if got := number(module.CounterLimit(ctx)); got != 999 {
		t.Errorf("the limit is %d, want 999", got)
	}
	if err := counter.Rename(ctx, "größer"); err != nil {
		t.Fatal(err)
	}
	// The name is lent by the counter, and is read while nothing changes it.
	for _, want := range []struct {
		counter *resources.Counter
		name    string
	}{{counter, "größer"}, {other, "from 100"}} {
		if name, err := want.counter.Name(ctx); name != want.name || err != nil {
			t.Errorf("the name is %q, %v, want %q", name, err, want.name)
		}
	}
	if got := alive(t, module); got != 2 {
		t.Errorf("the guest has %d counters, want 2", got)
	}
	steps, err := counter.Finish(ctx)
	if diff := cmp.Diff([]uint32{7, 136}, steps); diff != "" || err != nil {
		t.Errorf("the steps: %v\n%s", err, diff)
	}
	if got := alive(t, module); got != 1 {
		t.Errorf("the guest has %d counters after Finish, want 1", got)
	}
	// Close can be called again, also after Finish, and with a context that has ended.
	ended, cancel := context.WithCancel(ctx)
	cancel()
	for _, c := range []*resources.Counter{counter, other, other} {
		if err := c.Close(ended); err != nil {
			t.Error(err)
		}
	}
	if got := alive(t, module); got != 0 {
		t.Errorf("the guest has %d counters after Close, want 0", got)
	}
}

// TestResourceFaults: each fault is found before anything crosses, and the instance serves others.
func TestResourceFaults(t *testing.T) {
	module, host := openResources(t, wazabi.WithPoolSize(1))
	ctx := t.Context()
	counter := newCounter(t, module, 1)
	fault := func(name string, get func() (uint32, error), want ...error) {
		t.Run(name, func(t *testing.T) {
			entries := module.Stats().GuestEntries
			n, err := get()
			for _, want := range want {
				if n != 0 || !errors.Is(err, want) {
					t.Errorf("got %d, %v, want %v", n, err, want)
				}
			}
			var e *wazabi.Error
			if !errors.As(err, &e) || !strings.HasPrefix(e.Func, "resources.Counter.") {
				t.Errorf("%v does not name the method", err)
			}
			if after := module.Stats().GuestEntries; after != entries {
				t.Errorf("the guest was entered %d times", after-entries)
			}
			if got, err := counter.Get(ctx); got != 1 || err != nil {
				t.Errorf("then another counter has %d, %v, want 1", got, err)
			}
		})
	}
	closed := newCounter(t, module, 2)
	if err := closed.Close(ctx); err != nil {
		t.Fatal(err)
	}
	fault("stale-resource: closed", func() (uint32, error) { return closed.Get(ctx) }, wazabi.ErrHandle, wazabi.ErrClosed)
	again := newCounter(t, module, 3)
	fault("stale-resource: closed, and its cell taken again", func() (uint32, error) { return closed.Add(ctx, 1) }, wazabi.ErrHandle)
	if n, err := again.Get(ctx); n != 3 || err != nil {
		t.Errorf("the counter in the cell has %d, %v, want 3", n, err)
	}
	if err := again.Close(ctx); err != nil {
		t.Fatal(err)
	}
	consumed := newCounter(t, module, 4)
	if _, err := consumed.Finish(ctx); err != nil {
		t.Fatal(err)
	}
	fault("stale-resource: consumed", func() (uint32, error) { return consumed.Get(ctx) }, wazabi.ErrHandle)
	fault("stale-resource: consumed twice", func() (uint32, error) {
		_, err := consumed.Finish(ctx)
		return 0, err
	}, wazabi.ErrHandle)
	fault("no-resource: nil", func() (uint32, error) { return (*resources.Counter)(nil).Get(ctx) }, wazabi.ErrInput)
	fault("no-resource: the zero value", func() (uint32, error) { return new(resources.Counter).Get(ctx) }, wazabi.ErrHandle)

	// Calls in calls.
	inside := func(name string, call func(c *resources.Counter, key uint32) (uint32, error), do func(ctx context.Context, c *resources.Counter) error, sum uint32) {
		t.Run(name, func(t *testing.T) {
			c := newCounter(t, module, 10)
			var found error
			got, err := call(c, host.key(func(ctx context.Context) error {
				found = do(ctx, c)
				return nil
			}))
			if got != sum || err != nil {
				t.Errorf("got %d, %v, want %d", got, err, sum)
			}
			if !errors.Is(found, wazabi.ErrHandle) {
				t.Errorf("inside: %v, want ErrHandle", found)
			}
			if err := c.Close(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	change := func(c *resources.Counter, key uint32) (uint32, error) { return c.AddWhile(ctx, key) }
	read := func(c *resources.Counter, key uint32) (uint32, error) { return c.ReadWhile(ctx, key) }
	inside("resource-in-use: read while it is changed", change, func(ctx context.Context, c *resources.Counter) error {
		_, err := c.Get(ctx)
		return err
	}, 11)
	inside("resource-in-use: changed while it is read", read, func(ctx context.Context, c *resources.Counter) error {
		if n, err := c.Get(ctx); n != 10 || err != nil {
			t.Errorf("read while it is read: %d, %v, want 10", n, err)
		}
		_, err := c.Add(ctx, 1)
		return err
	}, 10)
	inside("resource-in-use: consumed while it is read", read, func(ctx context.Context, c *resources.Counter) error {
		_, err := c.Finish(ctx)
		return err
	}, 10)
	inside("resource-in-use: closed while it is changed", change, func(ctx context.Context, c *resources.Counter) error {
		// It is released when the call has ended.
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
		_, err := c.Get(ctx)
		return err
	}, 11)
	if got := alive(t, module); got != 1 {
		t.Errorf("the guest has %d counters, want 1", got)
	}
}

// TestResourceArguments: resources in arguments and results of all kinds. Purses can meet, so that
// all of a Module live on one instance.
func TestResourceArguments(t *testing.T) {
	module, host := openResources(t, wazabi.WithPoolSize(4))
	ctx := t.Context()
	number := mustNumber(t)
	purse := func(coins uint32) *resources.Purse {
		t.Helper()
		p, err := module.NewPurse(ctx, coins)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	coins := func(want uint32, p *resources.Purse) {
		t.Helper()
		if got := number(p.Coins(ctx)); got != want {
			t.Errorf("%d coins, want %d", got, want)
		}
	}

	counter := newCounter(t, module, 5)
	if got := number(module.CountOf(ctx, counter)); got != 5 {
		t.Errorf("the count is %d, want 5", got)
	}
	back, err := module.PassOn(ctx, counter, 2)
	if err != nil {
		t.Fatal(err)
	}
	if got := number(back.Get(ctx)); got != 7 {
		t.Errorf("the count is %d, want 7", got)
	}
	if _, err := module.CountOf(ctx, counter); !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(err.Error(), "resources.CountOf: invalid handle: the Counter was given to the guest (counter)") {
		t.Errorf("a counter that was given away: %v, want ErrHandle for the argument", err)
	}
	if _, err := module.CountOf(ctx, nil); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("nil: %v, want ErrInput", err)
	}

	a, b := purse(10), purse(3)
	if err := a.Pay(ctx, b, 4); err != nil {
		t.Fatal(err)
	}
	coins(6, a)
	coins(7, b)
	var few *resources.PurseErrorTooFew
	if err := a.Pay(ctx, b, 7); !errors.As(err, &few) || few.Wanted != 7 || few.Left != 6 {
		t.Errorf("got %v, want %+v", err, resources.PurseErrorTooFew{Wanted: 7, Left: 6})
	}
	// A purse cannot be changed twice by one call, and cannot pay itself.
	for text, err := range map[string]error{" (to)": a.Pay(ctx, a, 1), " (other)": a.Absorb(ctx, a)} {
		want := "invalid handle: the Purse is in use by a call that has not ended, or comes twice in the arguments" + text
		if !errors.Is(err, wazabi.ErrHandle) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want ErrHandle and %q", err, want)
		}
	}
	coins(6, a)
	if err := a.Absorb(ctx, b); err != nil {
		t.Fatal(err)
	}
	coins(13, a)
	if _, err := b.Coins(ctx); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a purse that was absorbed: %v, want ErrHandle", err)
	}
	half, ok, err := a.Halve(ctx)
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	coins(7, a)
	coins(6, half)
	if none, ok, err := purse(1).Halve(ctx); none != nil || ok || err != nil {
		t.Errorf("half of 1: %v, %v, %v, want none", none, ok, err)
	}

	all, err := purse(100).Split(ctx)
	if err != nil || len(all) != 100 {
		t.Fatalf("%d purses, %v, want 100", len(all), err)
	}
	// A list of 100 handles; one purse may be lent twice.
	if got := number(module.Sum(ctx, append(all, a, a))); got != 114 {
		t.Errorf("the sum is %d, want 114", got)
	}
	if got := number(module.SumOfPair(ctx, resources.Pair{Left: a, Right: half})); got != 13 {
		t.Errorf("the sum is %d, want 13", got)
	}
	if got := number(module.SumOfPair(ctx, resources.Pair{Left: half})); got != 6 {
		t.Errorf("the sum is %d, want 6", got)
	}
	_, err = module.SumOfPair(ctx, resources.Pair{Right: half})
	if !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "pair.left") {
		t.Errorf("nil: %v, want ErrInput for pair.left", err)
	}
	if err := all[7].Close(ctx); err != nil {
		t.Fatal(err)
	}
	_, err = module.Sum(ctx, all)
	if !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(err.Error(), "purses[7]") {
		t.Errorf("got %v, want ErrHandle for purses[7]", err)
	}
	// What was refused is the caller's still, each purse of the list.
	_, err = module.Gather(ctx, all, 1)
	if !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(err.Error(), "purses[7]") {
		t.Errorf("got %v, want ErrHandle for purses[7]", err)
	}
	// One handle cannot be given away twice.
	entries := module.Stats().GuestEntries
	if _, err = module.Gather(ctx, []*resources.Purse{all[0], all[0]}, 1); !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(err.Error(), "purses[1]") {
		t.Errorf("got %v, want ErrHandle for purses[1]", err)
	}
	if now := module.Stats().GuestEntries; now != entries {
		t.Errorf("the guest was entered %d times", now-entries)
	}
	all = append(all[:7], all[8:]...)
	gathered, err := module.Gather(ctx, all, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range gathered.(resources.PursesMany).All {
		coins(33, p)
	}
	if _, err := module.Sum(ctx, all); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("purses that were given away: %v, want ErrHandle", err)
	}
	owned, err := module.GiveTo(ctx, "Ann", half)
	if owned.Owner != "Ann" || err != nil {
		t.Errorf("%+v, %v", owned, err)
	}
	coins(16, owned.Purse)
	owned, err = module.GiveTo(ctx, "Bob", nil)
	if err != nil {
		t.Fatal(err)
	}
	coins(10, owned.Purse)
	one, err := module.Gather(ctx, []*resources.Purse{a, owned.Purse}, 1)
	if err != nil {
		t.Fatal(err)
	}
	coins(17, one.(resources.PursesOne).V0)
	if empty, err := module.Gather(ctx, nil, 0); empty != (resources.PursesEmpty{}) || err != nil {
		t.Errorf("%v, %v, want PursesEmpty", empty, err)
	}

	// The guest gives a purse to its host, and gets one.
	var kept *resources.Purse
	other := purse(77)
	host.exchange = func(ctx context.Context, given *resources.Purse) (*resources.Purse, bool, error) {
		kept = given
		if n, err := other.Coins(ctx); n != 77 || err != nil {
			t.Errorf("inside, the other purse has %d coins, %v", n, err)
		}
		more, err := module.NewPurse(ctx, 1)
		if err != nil {
			return nil, false, err
		}
		return other, true, other.Absorb(ctx, more)
	}
	if got := number(module.Advise(ctx, purse(5))); got != 78 {
		t.Errorf("the guest has a purse with %d coins, want 78", got)
	}
	coins(5, kept)
	if _, err := other.Coins(ctx); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a purse that the host gave away: %v, want ErrHandle", err)
	}
	host.exchange = func(context.Context, *resources.Purse) (*resources.Purse, bool, error) { return nil, false, nil }
	if got := number(module.Advise(ctx, purse(5))); got != 0 {
		t.Errorf("the guest has %d coins, want 0", got)
	}

	// Purses of another Module or Instance do not get here.
	elsewhere, _ := openResources(t)
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, client := range []resources.Client{elsewhere, instance} {
		foreign, err := client.NewPurse(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{foreign.Pay(ctx, kept, 1), kept.Absorb(ctx, foreign)} {
			if !errors.Is(err, wazabi.ErrHandle) {
				t.Errorf("got %v, want ErrHandle", err)
			}
		}
		if _, err := client.Sum(ctx, []*resources.Purse{kept}); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("got %v, want ErrHandle", err)
		}
		if _, err := client.CountOf(ctx, back); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("got %v, want ErrHandle", err)
		}
		coins(1, foreign)
	}
	if err := instance.Close(ctx); err != nil {
		t.Error(err)
	}
	if stats := module.Stats(); stats.Poisoned != 0 {
		t.Errorf("%+v", stats)
	}
}

// TestResourceSharedHome: purses can meet in arguments, so a new one waits for the instance that
// the others live on, although another instance is free.
func TestResourceSharedHome(t *testing.T) {
	module, host := openResources(t, wazabi.WithPoolSize(2))
	ctx := t.Context()
	purse := func(coins uint32) *resources.Purse {
		p, err := module.NewPurse(ctx, coins)
		if err != nil {
			t.Error(err)
		}
		return p
	}
	first, made := purse(1), make(chan *resources.Purse, 1)
	host.exchange = func(context.Context, *resources.Purse) (*resources.Purse, bool, error) {
		// The home is busy. A counter is made on the other instance meanwhile, and a purse is not.
		newCounter(t, module, 1)
		go func() { made <- purse(5) }()
		time.Sleep(20 * time.Millisecond)
		if len(made) != 0 {
			t.Error("a purse was made while the home of the others was busy")
		}
		return nil, false, nil
	}
	if _, err := module.Advise(ctx, purse(2)); err != nil {
		t.Fatal(err)
	}
	second := <-made
	if err := second.Pay(ctx, first, 3); err != nil {
		t.Error(err)
	}
	if n, err := first.Coins(ctx); n != 4 || err != nil {
		t.Errorf("%d coins, %v, want 4", n, err)
	}
	if stats := module.Stats(); stats.Made != 2 {
		t.Errorf("%+v, want 2 instances", stats)
	}
}

// TestResourceTrap: a trap takes the resources of its instance with it, and no other.
func TestResourceTrap(t *testing.T) {
	module, host := openResources(t, wazabi.WithPoolSize(2))
	ctx := t.Context()
	broken := newCounter(t, module, 1)
	lost := newCounter(t, module, 2)
	// The other instance makes a counter while the first one is in a call.
	var other *resources.Counter
	if _, err := broken.ReadWhile(ctx, host.key(func(context.Context) error {
		other = newCounter(t, module, 3)
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	_, err := broken.Add(ctx, 1<<32-1)
	var trap *wazabi.TrapError
	if !errors.As(err, &trap) || trap.Func != "resources.Counter.Add" || !strings.Contains(trap.Message, "a count of 32 bits") {
		t.Fatalf("got %v, want the panic of Counter.add", err)
	}
	for _, c := range []*resources.Counter{broken, lost} {
		_, err := c.Get(ctx)
		if !errors.Is(err, wazabi.ErrPoisoned) || !strings.Contains(err.Error(), "resources.Counter.Add") {
			t.Errorf("got %v, want ErrPoisoned with the call that failed", err)
		}
		if err := c.Close(ctx); err != nil {
			t.Error(err)
		}
	}
	if n, err := other.Get(ctx); n != 3 || err != nil {
		t.Errorf("the counter of the other instance has %d, %v, want 3", n, err)
	}
	if n, err := newCounter(t, module, 4).Get(ctx); n != 4 || err != nil {
		t.Errorf("a counter of the next instance has %d, %v, want 4", n, err)
	}
}

// TestResourceWait: a method waits for the instance that the resource lives on, until its context
// ends.
func TestResourceWait(t *testing.T) {
	module, host := openResources(t, wazabi.WithPoolSize(1))
	ctx := t.Context()
	counter, other := newCounter(t, module, 1), newCounter(t, module, 2)
	var waiting sync.WaitGroup
	got := make(chan uint32, 8)
	if _, err := counter.AddWhile(ctx, host.key(func(context.Context) error {
		for range cap(got) {
			waiting.Go(func() {
				n, err := other.Add(ctx, 1)
				if err != nil {
					t.Error(err)
				}
				got <- n
			})
		}
		// In the host function itself there is no wait. Elsewhere it ends with its context.
		if n, err := other.Get(ctx); n != 2 || err != nil {
			t.Errorf("the other counter has %d, %v, want 2", n, err)
		}
		waited := make(chan error)
		go func() {
			short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
			defer cancel()
			_, err := other.Get(short)
			waited <- err
		}()
		if err := <-waited; !errors.Is(err, wazabi.ErrPool) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want ErrPool with the deadline", err)
		}
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	waiting.Wait()
	sum := uint32(0)
	for range cap(got) {
		sum += <-got
	}
	if sum != 3+4+5+6+7+8+9+10 {
		t.Errorf("the sum of the counts is %d", sum)
	}

	// Those that wait when the Module closes are told so.
	closing := make(chan error)
	if _, err := counter.AddWhile(ctx, host.key(func(context.Context) error {
		go func() {
			_, err := other.Get(ctx)
			closing <- err
		}()
		go module.Close(ctx)
		time.Sleep(20 * time.Millisecond)
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	if err := <-closing; !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}

// TestMethodWaitsForItself: code that an instance waits for uses a resource of that instance, with
// another context than its own.
func TestMethodWaitsForItself(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		module, host := openResources(t, append(opts, wazabi.WithPoolSize(4))...)
		ctx := t.Context()
		plain := func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), 5*time.Second)
		}
		pin := func(t *testing.T) *resources.Instance {
			t.Helper()
			instance, err := module.Instance(ctx)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = instance.Close(context.WithoutCancel(ctx)) })
			return instance
		}
		for name, client := range map[string]resources.Client{"Module": module, "Instance": pin(t)} {
			t.Run("caller-waits-for-itself: "+name, func(t *testing.T) {
				counter := newCounter(t, client, 7)
				n, err := counter.ReadWhile(ctx, host.key(func(own context.Context) error {
					other, cancel := plain()
					defer cancel()
					for _, ctx := range []context.Context{other, own} {
						if n, err := counter.Get(ctx); n != 7 || err != nil {
							t.Errorf("the counter has %d, %v, want 7", n, err)
						}
					}
					return nil
				}))
				if n != 7 || err != nil {
					t.Errorf("read %d, %v, want 7", n, err)
				}
			})
		}
		t.Run("caller-waits-for-itself: another one", func(t *testing.T) {
			first, second := newCounter(t, pin(t), 1), newCounter(t, pin(t), 2)
			busy := make(chan struct{})
			var both sync.WaitGroup
			both.Go(func() {
				if _, err := second.ReadWhile(ctx, host.key(func(context.Context) error {
					close(busy)
					time.Sleep(20 * time.Millisecond)
					return nil
				})); err != nil {
					t.Error(err)
				}
			})
			if _, err := first.ReadWhile(ctx, host.key(func(context.Context) error {
				<-busy
				other, cancel := plain()
				defer cancel()
				n, err := second.Get(other)
				if n != 2 {
					t.Errorf("the second counter has %d, want 2", n)
				}
				return err
			})); err != nil {
				t.Error(err)
			}
			both.Wait()
		})
		t.Run("caller-waits-for-itself: the home of a constructor", func(t *testing.T) {
			purse, err := module.NewPurse(ctx, 3)
			if err != nil {
				t.Fatal(err)
			}
			host.exchange = func(_ context.Context, given *resources.Purse) (*resources.Purse, bool, error) {
				other, cancel := plain()
				defer cancel()
				made, err := module.NewPurse(other, 5)
				if err != nil {
					return nil, false, err
				}
				if n, err := made.Coins(other); n != 5 || err != nil {
					t.Errorf("the new purse has %d, %v, want 5", n, err)
				}
				return given, true, made.Close(other)
			}
			if _, err := module.Advise(ctx, purse); err != nil {
				t.Error(err)
			}
			// The home is the same as before.
			var purses []*resources.Purse
			for n := range uint32(3) {
				purse, err := module.NewPurse(ctx, n)
				if err != nil {
					t.Fatal(err)
				}
				purses = append(purses, purse)
			}
			if n, err := module.Sum(ctx, purses); n != 0+1+2 || err != nil {
				t.Errorf("the sum is %d, %v, want 3", n, err)
			}
		})
	})
}

// TestHomeInCircle: the home of a constructor is in a call that waits for an instance which the caller
// of the constructor holds. Another instance serves it.
func TestHomeInCircle(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	module, host := openResources(t, wazabi.WithPoolSize(4))
	other := openCallbacks(t, wazabi.WithPoolSize(1))
	purse, err := module.NewPurse(ctx, 3)
	if err != nil {
		t.Fatal(err)
	}
	held, waits := make(chan struct{}), make(chan struct{})
	host.exchange = func(ctx context.Context, given *resources.Purse) (*resources.Purse, bool, error) {
		<-held
		err := other.Each(&doneContext{Context: ctx, asked: waits}, nil, func(context.Context, string) error { return nil })
		return given, true, err
	}
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := module.Advise(ctx, purse); err != nil {
			t.Error(err)
		}
	})
	err = other.Each(ctx, []string{"a"}, func(context.Context, string) error {
		close(held)
		<-waits
		made, err := module.NewPurse(ctx, 5)
		if err != nil {
			return err
		}
		if n, err := made.Coins(ctx); n != 5 || err != nil {
			t.Errorf("the new purse has %d, %v, want 5", n, err)
		}
		return made.Close(ctx)
	})
	if err != nil {
		t.Error(err)
	}
	group.Wait()
}

// TestResourceForgotten: the garbage collector has counters released that the program has lost.
func TestResourceForgotten(t *testing.T) {
	module, _ := openResources(t, wazabi.WithPoolSize(1))
	ctx := t.Context()
	kept := newCounter(t, module, 1)
	for n := range uint32(soaked(2000)) {
		newCounter(t, module, n)
	}
	var left uint32
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		runtime.GC()
		if left = alive(t, module); left == 1 {
			break
		}
	}
	if left != 1 {
		t.Errorf("the guest has %d counters, want 1", left)
	}
	if n, err := kept.Get(ctx); n != 1 || err != nil {
		t.Errorf("the counter that is left has %d, %v, want 1", n, err)
	}
}

// TestResourceInstance: a counter of an Instance is used like the Instance, and ends with it.
func TestResourceInstance(t *testing.T) {
	module, _ := openResources(t, wazabi.WithPoolSize(1))
	ctx := t.Context()
	elsewhere := newCounter(t, module, 1)
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := alive(t, instance); got != 0 {
		t.Errorf("the instance is the home of %d counters, want 0", got)
	}
	counter := newCounter(t, instance, 2)
	if n, err := counter.Add(ctx, 1); n != 3 || err != nil {
		t.Errorf("got %d, %v, want 3", n, err)
	}
	if err := instance.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := counter.Get(ctx); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("after Close of the Instance: %v, want ErrClosed", err)
	}
	if _, err := instance.CountOf(ctx, elsewhere); !errors.Is(err, wazabi.ErrClosed) || errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("the closed Instance with another counter: %v, want ErrClosed", err)
	}
	if n, err := elsewhere.Get(ctx); n != 1 || err != nil {
		t.Errorf("the counter of the Module has %d, %v, want 1", n, err)
	}
}

// TestResourceHome: while resources live on an instance, it is not retired.
func TestResourceHome(t *testing.T) {
	ctx := t.Context()
	module, _ := openResources(t, wazabi.WithRetirement(wazabi.Retirement{Calls: 1}), wazabi.WithPoolSize(1))
	counter := newCounter(t, module, 1)
	made := module.Stats().Made
	for n := range uint32(5) {
		if got, err := counter.Add(ctx, 1); got != n+2 || err != nil {
			t.Errorf("call %d: got %d, %v, want %d", n, got, err, n+2)
		}
		if got := alive(t, module); got != 1 {
			t.Errorf("call %d: the guest has %d counters, want 1", n, got)
		}
	}
	if now := module.Stats().Made; now != made {
		t.Errorf("%d instances were made meanwhile", now-made)
	}
	if err := counter.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if got := alive(t, module); got != 0 {
		t.Errorf("the guest has %d counters, want 0", got)
	}
	instanceEndsCounter(t, module)
}

// instanceEndsCounter tests that what an Instance has made ends with it, also if its caller's
// context has ended.
func instanceEndsCounter(t *testing.T, module *resources.Module) {
	t.Helper()
	ctx := t.Context()
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	counter := newCounter(t, instance, 1)
	if got := alive(t, instance); got != 1 {
		t.Errorf("the Instance has %d counters, want 1", got)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if err := instance.Close(ended); err != nil {
		t.Error(err)
	}
	if _, err := counter.Get(ctx); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
	if got := alive(t, module); got != 0 {
		t.Errorf("the guest has %d counters, want 0", got)
	}
}

// TestResourceClosedByMany: goroutines use, close and give away the same counters.
func TestResourceClosedByMany(t *testing.T) {
	module, _ := openResources(t, wazabi.WithPoolSize(2))
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
					_, err = counter.Finish(ctx)
				}
				if err != nil && !errors.Is(err, wazabi.ErrHandle) {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	if stats := module.Stats(); stats.Poisoned != 0 {
		t.Errorf("%+v", stats)
	}
	for range 8 {
		if got := alive(t, module); got != 0 {
			t.Errorf("the guest has %d counters, want 0", got)
		}
	}
}

type fakeCounter struct {
	resources.CounterClient
	count uint32
}

func (f *fakeCounter) Add(_ context.Context, n uint32) (uint32, error) {
	f.count += n
	return f.count, nil
}

type fakeClient struct{ resources.Client }

func (fakeClient) NewCounter(_ context.Context, start uint32) (*resources.Counter, error) {
	return resources.FakeCounter(&fakeCounter{count: start}), nil
}

// TestResourceFake: code that takes a Client is tested without the guest.
func TestResourceFake(t *testing.T) {
	module, _ := openResources(t)
	for _, client := range []resources.Client{fakeClient{}, module} {
		counter := newCounter(t, client, 40)
		if n, err := counter.Add(t.Context(), 2); n != 42 || err != nil {
			t.Errorf("%T: got %d, %v, want 42", client, n, err)
		}
	}
	// The real guest refuses a fake, and says that it may be one.
	fake := resources.FakeCounter(&fakeCounter{})
	const want = "a Counter that no guest has made, such as a fake; expected one that a call of the guest returned"
	if _, err := module.CountOf(t.Context(), fake); !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want ErrHandle: %s", err, want)
	}
}

// TestResourceInvocations: 160 invocations keep their state in a counter each, over 64 goroutines
// and two instances.
func TestResourceInvocations(t *testing.T) {
	module, host := openResources(t, wazabi.WithPoolSize(2))
	ctx := t.Context()
	const invocations, goroutines, steps = 160, 64, 20
	// Both instances are there from the beginning.
	first := newCounter(t, module, 0)
	if _, err := first.ReadWhile(ctx, host.key(func(context.Context) error {
		newCounter(t, module, 0)
		return nil
	})); err != nil {
		t.Fatal(err)
	}
	next := make(chan uint32)
	var workers sync.WaitGroup
	invoke := func(id uint32) (err error) {
		counter, err := module.NewCounter(ctx, id)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, counter.Close(ctx)) }()
		want := id
		for n := range uint32(steps) {
			want += n
			if got, err := counter.Add(ctx, n); got != want || err != nil {
				return fmt.Errorf("step %d: got %d, %v, want %d", n, got, err, want)
			}
			runtime.Gosched()
		}
		name, err := counter.Name(ctx)
		if name != fmt.Sprint("from ", id) || err != nil {
			return fmt.Errorf("got the name %q, %v", name, err)
		}
		return nil
	}
	for range goroutines {
		workers.Go(func() {
			for id := range next {
				if err := invoke(id); err != nil {
					t.Errorf("invocation %d: %v", id, err)
				}
			}
		})
	}
	for id := range uint32(invocations) {
		next <- id * 1000
	}
	close(next)
	workers.Wait()
	if stats := module.Stats(); stats.Made != 2 || stats.Poisoned != 0 {
		t.Errorf("%+v, want 2 instances", stats)
	}
}
