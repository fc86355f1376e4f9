package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// instanceSize is the address space of one instance in these tests, well above other changes of the
// address space.
const instanceSize = 1 << 30

func openZoo(t *testing.T, opts ...wazabi.Option) *zoo.Module {
	t.Helper()
	module, err := zoo.New(t.Context(), append(opts, wazabi.WithMemoryLimit(instanceSize))...)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

func closeZoo(t *testing.T, module *zoo.Module) {
	t.Helper()
	if err := module.Close(context.Background()); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// mixed makes one of many kinds of calls. It returns the kind, and any problem.
func mixed(ctx context.Context, module *zoo.Module, rng *rand.Rand, n int) (kind string, err error) {
	expect := func(kind string, ok bool, format string, args ...any) (string, error) {
		if !ok {
			return kind, fmt.Errorf(kind+": "+format, args...)
		}
		return kind, nil
	}
	text := fmt.Sprint("text ", n)
	switch rng.IntN(24) {
	case 0:
		err := module.PanicWith(ctx, text)
		var trap *wazabi.TrapError
		return expect("panic", errors.As(err, &trap) && errors.Is(err, wazabi.ErrGuestPanic) && trap.Message == text, "%v", err)
	case 1:
		_, err := module.Allocate(ctx, instanceSize)
		return expect("out of memory", errors.Is(err, wazabi.ErrGuestOOM) && errors.Is(err, wazabi.ErrTrap), "%v", err)
	case 2:
		_, err := module.Quotient(ctx, int32(n), 0)
		return expect("division", errors.Is(err, wazabi.ErrGuestPanic), "%v", err)
	case 3, 4, 5:
		_, err := module.Parse(ctx, text)
		return expect("error", err == zoo.ParseErrorBadDigit, "%v", err)
	case 6, 7:
		_, err := module.Complain(ctx, &text)
		var guest *wazabi.GuestError
		return expect("text as error", errors.As(err, &guest) && guest.Message == text, "%v", err)
	case 8:
		_, err := module.CountChars(ctx, "a\xff")
		return expect("bad input", errors.Is(err, wazabi.ErrInput) && errors.Is(err, wazabi.ErrUTF8), "%v", err)
	case 9, 10, 11:
		ctx, cancel := context.WithTimeout(ctx, time.Duration(rng.IntN(300)-30)*time.Microsecond)
		defer cancel()
		got, err := module.EchoString(ctx, text)
		if err == nil {
			return expect("in time", got == text, "%q", got)
		}
		known := errors.Is(err, wazabi.ErrPool) || errors.Is(err, wazabi.ErrCanceled)
		return expect("too late", known && errors.Is(err, context.DeadlineExceeded), "%v", err)
	case 12:
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		err := module.Nop(ctx)
		return expect("canceled", errors.Is(err, wazabi.ErrCanceled) && errors.Is(err, context.Canceled), "%v", err)
	case 13, 14:
		want := nesteds(rng.IntN(10))
		got, err := module.EchoNesteds(ctx, want)
		return expect("records", err == nil && cmp.Equal(want, got, same), "%d, %v", len(got), err)
	case 15:
		// The argument is larger than the arena.
		data := make([]byte, 8192+rng.IntN(100_000))
		data[len(data)-1] = byte(n)
		sum, err := module.SumBytes(ctx, data)
		return expect("large arguments", err == nil && sum == uint64(byte(n)), "%d, %v", sum, err)
	case 16, 17:
		got, err := module.Parse(ctx, fmt.Sprint(n))
		return expect("number", err == nil && got == int64(n), "%d, %v", got, err)
	case 18, 19:
		got, err := module.Words(ctx, text)
		return expect("words", err == nil && len(got) == 2 && got[1] == fmt.Sprint(n), "%q, %v", got, err)
	}
	got, err := module.EchoString(ctx, text)
	return expect("string", err == nil && got == text, "%q, %v", got, err)
}

// TestConcurrentModule: 64 goroutines share few instances, and make calls of all kinds, many of
// which end their instance. Each gets its own answer, and the number of instances stays bounded.
func TestConcurrentModule(t *testing.T) {
	checkLeaks(t)
	const goroutines, instances = 64, 4
	rounds := 300
	if testing.Short() || raced {
		rounds = 30
	}
	before, _ := mapped(t)
	module := openZoo(t, wazabi.WithPoolSize(instances))
	done := make(chan struct{})
	var most int64
	var sampler, callers sync.WaitGroup
	sampler.Go(func() {
		for {
			now, _ := mapped(t)
			most = max(most, now)
			select {
			case <-done:
				return
			case <-time.After(200 * time.Microsecond):
			}
		}
	})
	var mu sync.Mutex
	kinds := map[string]int{}
	for g := range goroutines {
		callers.Go(func() {
			rng := rand.New(rand.NewPCG(7, uint64(g)))
			for n := range rounds {
				kind, err := mixed(t.Context(), module, rng, g*rounds+n)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				kinds[kind]++
				mu.Unlock()
			}
		})
	}
	callers.Wait()
	close(done)
	sampler.Wait()
	t.Log(kinds)
	if len(kinds) != 14 {
		t.Errorf("not every kind of call came up: %v", kinds)
	}
	if n := (most - before + slack) / instanceSize; n > instances {
		t.Errorf("%d instances at once, want at most %d", n, instances)
	}
	closeZoo(t, module)
}

// TestReplaced: with a pool of one, every trap costs one instance, and the next call gets another.
func TestReplaced(t *testing.T) {
	checkLeaks(t)
	ctx := t.Context()
	before, _ := mapped(t)
	module := openZoo(t, wazabi.WithPoolSize(1))
	for n := range 50 {
		if err := module.PanicWith(ctx, "planned"); !errors.Is(err, wazabi.ErrGuestPanic) {
			t.Fatalf("PanicWith: %v", err)
		}
		want := fmt.Sprint(n)
		if got, err := module.EchoString(ctx, want); got != want || err != nil {
			t.Fatalf("EchoString after a panic: %q, %v", got, err)
		}
		if now, _ := mapped(t); now > before+instanceSize+slack {
			t.Fatalf("round %d: %d MiB more than at the beginning, one instance is %d", n, (now-before)>>20, instanceSize>>20)
		}
	}
	closeZoo(t, module)
}

// TestBusyInstance: an Instance shared by many goroutines serves one at a time and refuses the
// others.
func TestBusyInstance(t *testing.T) {
	checkLeaks(t)
	module := openZoo(t)
	i, err := module.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var served, refused atomic.Int64
	var wg sync.WaitGroup
	end := time.Now().Add(10 * time.Second)
	for g := range 8 {
		wg.Go(func() {
			for n := 0; n < 500 || (served.Load() == 0 || refused.Load() == 0) && time.Now().Before(end); n++ {
				want := fmt.Sprint(g, "/", n)
				got, err := i.EchoString(t.Context(), want)
				switch {
				case err == nil && got == want:
					served.Add(1)
				case errors.Is(err, wazabi.ErrBusy):
					refused.Add(1)
				default:
					t.Errorf("EchoString: %q, %v", got, err)
				}
			}
		})
	}
	wg.Wait()
	if served.Load() == 0 || refused.Load() == 0 {
		t.Errorf("%d calls served, %d refused", served.Load(), refused.Load())
	}
	if got, err := i.EchoString(t.Context(), "alone"); got != "alone" || err != nil {
		t.Errorf("EchoString afterwards: %q, %v", got, err)
	}
	closeZoo(t, module)
}

// TestCloseAnyTime closes a Module while others call, wait, pin, and make instances. They get their
// answer or ErrClosed. When Close has returned, no instance is left.
func TestCloseAnyTime(t *testing.T) {
	checkLeaks(t)
	rounds := 60
	if testing.Short() || raced {
		rounds = 15
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for round := range rounds {
		before, _ := mapped(t)
		module := openZoo(t, wazabi.WithPoolSize(1+rng.IntN(3)))
		var wg sync.WaitGroup
		// until repeats a call until the Module is closed.
		until := func(call func(ctx context.Context) error) {
			wg.Go(func() {
				for {
					err := call(t.Context())
					if errors.Is(err, wazabi.ErrClosed) {
						return
					}
					if err != nil {
						t.Errorf("round %d: %v", round, err)
						return
					}
				}
			})
		}
		for g := range 8 {
			text := fmt.Sprint(round, "/", g)
			until(func(ctx context.Context) error {
				got, err := module.EchoString(ctx, text)
				if err == nil && got != text {
					return fmt.Errorf("EchoString: %q", got)
				}
				return err
			})
			until(func(ctx context.Context) error {
				data, err := module.Allocate(ctx, 1<<20)
				if err == nil && len(data) != 1<<20 {
					return fmt.Errorf("Allocate: %d bytes", len(data))
				}
				return err
			})
			until(func(ctx context.Context) error {
				if err := module.PanicWith(ctx, text); !errors.Is(err, wazabi.ErrGuestPanic) {
					return err
				}
				return nil
			})
			until(func(ctx context.Context) error {
				i, err := module.Instance(ctx)
				if err != nil {
					return err
				}
				got, err := i.EchoString(ctx, text)
				if err == nil && got != text {
					return fmt.Errorf("EchoString, pinned: %q", got)
				}
				return errors.Join(err, i.Close(ctx))
			})
		}
		time.Sleep(time.Duration(rng.IntN(4000)) * time.Microsecond)
		closing := context.Background()
		if round%3 == 0 {
			// This Close does not wait. The next one does.
			ctx, cancel := context.WithCancel(closing)
			cancel()
			if err := module.Close(ctx); err != nil && !errors.Is(err, wazabi.ErrCanceled) {
				t.Errorf("Close that does not wait: %v", err)
			}
			if err := module.Close(closing); err != nil && !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("Close that waits: %v", err)
			}
		} else if err := module.Close(closing); err != nil {
			t.Errorf("Close: %v", err)
		}
		if now, _ := mapped(t); now > before+slack {
			t.Errorf("round %d: %d MiB are left after Close", round, (now-before)>>20)
		}
		wg.Wait()
	}
}
