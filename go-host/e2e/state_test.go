package e2e_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/basket"
	"github.com/wazabi/wazabi/testdata/gen/hosted"
)

// The Go code of the section on state in docs/guide.md.

var prices = map[string]uint32{"tea": 300, "milk": 100, "bread": 250}

func newBasket(t *testing.T, opts ...wazabi.Option) *basket.Module {
	t.Helper()
	ctx := t.Context()
	init := basket.WithInit(func(ctx context.Context, i *basket.Instance) error {
		return i.SetPrices(ctx, prices)
	})
	module, err := basket.New(ctx, append(opts, init)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = module.Close(context.Background()) })
	return module
}

// buy makes the calls of one caller on one instance.
func buy(ctx context.Context, module *basket.Module, items ...string) (uint32, error) {
	i, err := module.Instance(ctx)
	if err != nil {
		return 0, err
	}
	defer i.Close(ctx)
	for _, item := range items {
		if err := i.Put(ctx, item); err != nil {
			return 0, err
		}
	}
	return i.Total(ctx)
}

// Calls on a Module that rely on each other's state mix up callers. So do callers of an Instance
// that they do not tidy up. Both are what the section warns of.
func TestGuideStateMixed(t *testing.T) {
	ctx := t.Context()
	module := newBasket(t, wazabi.WithPoolSize(1))
	want(t, module.Put(ctx, "tea"), nil, nil)
	items, err := module.Items(ctx)
	want(t, items, []string{"tea"}, err)
	total, err := buy(ctx, module, "milk")
	want(t, total, 400, err)
}

func TestGuideState(t *testing.T) {
	ctx := t.Context()
	module, err := basket.New(ctx, wazabi.WithReset(), basket.WithInit(func(ctx context.Context, i *basket.Instance) error {
		return i.SetPrices(ctx, prices)
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	if err := module.Put(ctx, "tea"); err != nil {
		t.Fatal(err)
	}
	items, err := module.Items(ctx) // of another call: the basket is empty again
	want(t, items, nil, err)
	total, err := buy(ctx, module, "tea", "milk")
	want(t, total, 400, err)
	total, err = buy(ctx, module, "bread")
	want(t, total, 250, err)
}

// data-of-earlier-caller: 160 conversations of 64 goroutines on two instances of the pool, and on
// those that are pinned, none of which sees another's.
func TestCallersKeptApart(t *testing.T) {
	wasiEverywhere(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newBasket(t, append(opts, wazabi.WithReset(), wazabi.WithPoolSize(2))...)
		names := []string{"tea", "milk", "bread"}
		work := make(chan int)
		var callers sync.WaitGroup
		for range 64 {
			callers.Go(func() {
				for n := range work {
					var items []string
					sum := uint32(0)
					for k := range n%7 + 1 {
						items = append(items, names[(n+k)%3])
						sum += prices[items[k]]
					}
					total, err := buy(ctx, module, items...)
					if total != sum || err != nil {
						t.Errorf("conversation %d: %d, want %d; %v", n, total, sum, err)
					}
					// A call on the Module beside it is alone too.
					if err := module.Put(ctx, items[0]); err != nil {
						t.Error(err)
					}
					if left, err := module.Items(ctx); len(left) != 0 || err != nil {
						t.Errorf("%q are left by another call; %v", left, err)
					}
				}
			})
		}
		for n := range 160 {
			work <- n
		}
		close(work)
		callers.Wait()
		if s := module.Stats(); s.Poisoned != 0 || s.Retired != 0 || s.Busy+s.Pinned != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestGuideTidyUp(t *testing.T) {
	module := newBasket(t, wazabi.WithPoolSize(1))
	order := func(ctx context.Context) error {
		i, err := module.Instance(ctx)
		if err != nil {
			return err
		}
		defer i.Close(ctx)
		// ctx may have ended by then.
		defer i.Empty(context.WithoutCancel(ctx))
		if err := i.Put(ctx, "tea"); err != nil {
			return err
		}
		<-ctx.Done()
		return i.Put(ctx, "milk")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	if err := order(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	items, err := module.Items(t.Context())
	want(t, items, nil, err)
}

// Without a reset, the instance of a caller whose context has ended is closed: nothing reaches the
// next, even if the caller has not tidied up.
func TestEndedContext(t *testing.T) {
	module := newBasket(t, wazabi.WithPoolSize(1))
	ctx, cancel := context.WithCancel(t.Context())
	i, err := module.Instance(ctx)
	want(t, err, nil, i.Put(ctx, "tea"))
	cancel()
	if err := i.Empty(ctx); !errors.Is(err, wazabi.ErrCanceled) {
		t.Error(err)
	}
	want(t, i.Close(ctx), nil, nil)
	items, err := module.Items(t.Context())
	want(t, items, nil, err)
	if s := module.Stats(); s.Made != 2 || s.Instances != 1 {
		t.Errorf("%+v", s)
	}
}

func TestGuideRetirement(t *testing.T) {
	ctx := t.Context()
	module, err := basket.New(ctx, wazabi.WithPoolSize(1), wazabi.WithRetirement(wazabi.Retirement{Memory: 8 << 20, Calls: 100_000, Idle: time.Minute}))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	for range 2 {
		if err := module.Put(ctx, strings.Repeat("x", 8<<20)); !errors.Is(err, basket.BasketErrorUnknown) {
			t.Error(err)
		}
	}
	items, err := module.Items(ctx)
	want(t, items, nil, err)
	if s := module.Stats(); s.Retired != 2 || s.Made != 3 || s.Memory > 1<<20 {
		t.Errorf("%+v", s)
	}
}

// A reset takes the handles of one caller from the guest and releases their objects. It leaves
// those that WithInit's function has passed; if the guest has dropped one, a new instance is made.
func TestResetObjects(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		var first []*file
		init := hosted.WithInit(func(ctx context.Context, i *hosted.Instance) error {
			f := &file{name: "of all callers"}
			first = append(first, f)
			_, err := i.Keep(ctx, f)
			return err
		})
		module := newHosted(t, &host{}, append(opts, init, wazabi.WithReset(), wazabi.WithPoolSize(1))...)
		for range 3 {
			f := &file{name: "of one caller"}
			n, err := module.Keep(ctx, f)
			want(t, n, 2, err)
			want(t, f.closed, 1, nil)
			i, err := module.Instance(ctx)
			want(t, err, nil, nil)
			f, g := &file{}, &file{}
			n, err = i.Keep(ctx, f)
			want(t, n, 2, err)
			n, err = i.Keep(ctx, g)
			want(t, n, 3, err)
			want(t, f.closed+g.closed, 0, nil)
			want(t, i.Close(ctx), nil, nil)
			want(t, f.closed, 1, nil)
			want(t, g.closed, 1, nil)
		}
		want(t, len(first), 1, nil)
		want(t, module.DropKept(ctx), nil, nil)
		n, err := module.Keep(ctx, &file{})
		want(t, n, 2, err)
		want(t, len(first), 2, nil)
		want(t, first[0].closed, 1, nil)
		want(t, first[1].closed, 0, nil)
		if s := module.Stats(); s.Made != 2 || s.Retired != 1 {
			t.Errorf("%+v", s)
		}
	})
}

// shopper is an object whose release calls the Module, which has one instance.
type shopper struct {
	file
	module *hosted.Module
	sum    int64
	err    error
}

func (s *shopper) Close() error {
	s.sum, s.err = s.module.Sum(context.Background(), []int64{1, 2})
	return nil
}

// An object is released when the instance serves again.
func TestResetReleaseCalls(t *testing.T) {
	module := newHosted(t, &host{}, wazabi.WithReset(), wazabi.WithPoolSize(1))
	s := &shopper{module: module}
	n, err := module.Keep(t.Context(), s)
	want(t, n, 1, err)
	want(t, s.sum, 3, s.err)
}

// The instance of a guest for WASI is reset, except if it may open files: then it is replaced,
// since WASI keeps them.
func TestResetWASI(t *testing.T) {
	ctx := t.Context()
	opts := []wazabi.Option{wazabi.WithReset(), wazabi.WithPoolSize(1)}
	without := newWhole(t, append(opts, wazabi.WithWASI(wazabi.WASI{}))...)
	with := newWASI(t, wazabi.WASI{Args: []string{"a"}}, opts...)
	for n := range uint64(3) {
		text, err := without.Descend(ctx, 1)
		want(t, text, "1 0 ground", err)
		args, err := with.Args(ctx)
		want(t, args, []string{"a"}, err)
		if s := without.Stats(); s.Made != 1 || s.Retired != 0 {
			t.Errorf("without files: %+v", s)
		}
		if s := with.Stats(); s.Made != n+1 || s.Retired != n+1 {
			t.Errorf("with files: %+v", s)
		}
	}
}
