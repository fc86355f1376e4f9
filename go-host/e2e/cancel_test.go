package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// A deadline stops a guest, whatever the guest does and whatever else the process does. Here the
// process collects garbage all the time.
func TestDeadline(t *testing.T) {
	hangs := map[string]func(ctx context.Context, m *zoo.Module) error{
		"a hot loop":      func(ctx context.Context, m *zoo.Module) error { return m.Spin(ctx) },
		"a tree of calls": func(ctx context.Context, m *zoo.Module) error { _, err := m.Fib(ctx, 90); return err },
	}
	for _, procs := range []int{1, 2} {
		engines := map[string][]wazabi.Option{"compiler": nil, "interpreter": {wazeroengine.WithInterpreter()}}
		// The interpreter is wazero's.
		if compiledIn {
			delete(engines, "interpreter")
		}
		for engine, opts := range engines {
			most := 10 * time.Second
			if engine == "interpreter" {
				// The race detector makes it slower by three orders of magnitude.
				most = time.Minute
			}
			for name, hang := range hangs {
				t.Run(fmt.Sprintf("GOMAXPROCS %d, %s, %s", procs, engine, name), func(t *testing.T) {
					defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
					testDeadline(t, hang, most, append(opts, wazabi.WithCancel()))
				})
			}
		}
	}
}

// Calls that compute take turns, so that each ends soon after its own deadline.
func TestDeadlineOfMany(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const calls, limit = 64, 300 * time.Millisecond
	module, err := zoo.New(t.Context(), wazabi.WithCancel(), wazabi.WithPoolSize(calls))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(context.Background())
	late := make(chan time.Duration, calls)
	for range calls {
		go func() {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			deadline, _ := ctx.Deadline()
			if err := module.Spin(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v", err)
			}
			late <- time.Since(deadline)
		}()
	}
	var most time.Duration
	for range calls {
		most = max(most, <-late)
	}
	// Without turns it is one second or two.
	if t.Logf("the last call ended %v late", most); most > 600*time.Millisecond {
		t.Errorf("a call ended %v late", most)
	}
}

func testDeadline(t *testing.T, hang func(ctx context.Context, m *zoo.Module) error, most time.Duration, opts []wazabi.Option) {
	module, err := zoo.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(context.Background())

	stop, collected := make(chan struct{}), make(chan time.Duration)
	go func() {
		var longest time.Duration
		for {
			select {
			case <-stop:
				collected <- longest
				return
			default:
				start := time.Now()
				runtime.GC()
				longest = max(longest, time.Since(start))
			}
		}
	}()
	const limit = 50 * time.Millisecond
	start := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	err = hang(ctx, module)
	took := time.Since(start)
	close(stop)
	gc := <-collected
	t.Logf("stopped after %v, the longest garbage collection took %v", took, gc)

	var trap *wazabi.TrapError
	if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) || len(trap.Trace) == 0 {
		t.Errorf("%v", err)
	}
	if took < limit || took > most || gc > most {
		t.Errorf("stopped after %v, the longest garbage collection took %v", took, gc)
	}
	if sum, err := module.Add(t.Context(), 1, 2); sum != 3 || err != nil {
		t.Errorf("the next call: %v, %v", sum, err)
	}
}

// A deadline that does not pass changes nothing.
func TestDeadlineAhead(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		module, err := zoo.New(t.Context(), append(opts, wazabi.WithCancel())...)
		if err != nil {
			t.Fatal(err)
		}
		defer module.Close(context.Background())
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if n, err := module.Fib(ctx, 24); n != 46368 || err != nil {
			t.Errorf("Fib: %v, %v", n, err)
		}
		if _, err := module.Recurse(ctx, 1<<40); !errors.Is(err, wazabi.ErrStackOverflow) && !errors.Is(err, wazabi.ErrTrap) || errors.Is(err, wazabi.ErrCanceled) {
			t.Errorf("Recurse: %v", err)
		}
	})
}

// The code of the section on deadlines in docs/guide.md.
func TestGuideDeadline(t *testing.T) {
	ctx := t.Context()
	module, err := zoo.New(ctx, wazabi.WithCancel())
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)

	ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	_, err = module.Fib(ctx, 90)
	if errors.Is(err, context.DeadlineExceeded) {
		// The instance is gone; the Module takes another one for the next call.
		sum, err := module.Add(t.Context(), 1, 2)
		if sum != 3 || err != nil {
			t.Errorf("Add: %v, %v", sum, err)
		}
	} else {
		t.Errorf("Fib: %v", err)
	}
}
