package rt

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// hold begins a call and leaves it open.
func hold(t *testing.T, c calls) *Call {
	t.Helper()
	call, err := c.conn.Begin(t.Context(), fnAdd)
	if err != nil {
		t.Fatal(err)
	}
	return call
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

func TestBusy(t *testing.T) {
	i := pin(t, open(t))
	call := hold(t, i.calls)
	if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrBusy) || err.(*wazabi.Error).Func != "protocol.Add" {
		t.Errorf("a second call: %v", err)
	}
	if err := i.Release(t.Context()); !errors.Is(err, wazabi.ErrBusy) {
		t.Errorf("Release: %v", err)
	}
	call.End()
	if _, err := i.Add(t.Context(), 1, 2); err != nil {
		t.Errorf("after the first: %v", err)
	}
}

func TestCanceledBefore(t *testing.T) {
	m := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []calls{m.calls, pin(t, m).calls} {
		if _, err := c.Add(ctx, 1, 2); !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.Canceled) {
			t.Errorf("Add: %v", err)
		}
		if _, err := c.Add(t.Context(), 1, 2); err != nil {
			t.Errorf("Add: %v", err)
		}
	}
	if _, err := m.Instance(ctx); !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("Instance: %v", err)
	}
	if _, err := newProtocol(t).Open(ctx); !errors.Is(err, wazabi.ErrCanceled) || err.(*wazabi.Error).Func != "protocol" {
		t.Errorf("Open: %v", err)
	}
}

func TestPoolWaits(t *testing.T) {
	m := open(t, wazabi.WithPoolSize(1))
	call := hold(t, m.calls)
	_, err := m.Add(soon(t), 1, 2)
	if !errors.Is(err, wazabi.ErrPool) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a wait that times out: %v", err)
	}
	// Pinned instances do not count against the pool's size.
	if _, err := pin(t, m).Add(t.Context(), 1, 2); err != nil {
		t.Errorf("a pinned one: %v", err)
	}
	waited := make(chan error)
	for range 3 {
		go func() {
			_, err := m.Add(t.Context(), 1, 2)
			waited <- err
		}()
	}
	time.Sleep(5 * time.Millisecond)
	call.End()
	for range 3 {
		if err := <-waited; err != nil {
			t.Errorf("a wait: %v", err)
		}
	}
	if n := m.conn.pool.waiters.Load(); n != 0 {
		t.Errorf("%d still wait", n)
	}
}

func TestCloseWakesWaiters(t *testing.T) {
	m := open(t, wazabi.WithPoolSize(1))
	call := hold(t, m.calls)
	waited := make(chan error)
	for range 100 {
		go func() {
			_, err := m.Add(t.Context(), 1, 2)
			waited <- err
		}()
	}
	for m.conn.pool.waiters.Load() < 100 {
		time.Sleep(time.Millisecond)
	}
	if err := m.Close(soon(t)); !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close while a call runs: %v", err)
	}
	// A call that comes now does not wait.
	if _, err := m.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) || errors.Is(err, wazabi.ErrPool) {
		t.Errorf("Add on a closed Module whose instance is busy: %v", err)
	}
	woken := 0
	for range 100 {
		err := <-waited
		if !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("a wait: %v", err)
		}
		// A few calls may be counted, and not wait yet.
		if errors.Is(err, wazabi.ErrPool) {
			woken++
		}
	}
	if woken == 0 {
		t.Error("no call has waited")
	}
	// The last call may finish. It then closes its instance.
	if err := call.Invoke(); err != nil {
		t.Errorf("Invoke: %v", err)
	}
	call.End()
	if err := m.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Close again: %v", err)
	}
	if _, err := m.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) || err.(*wazabi.Error).Func != "protocol.Add" || err.(*wazabi.Error).Detail != "the Module is closed" {
		t.Errorf("Add: %v", err)
	}
	if _, err := m.Instance(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Instance: %v", err)
	}
	if err := m.Release(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Release: %v", err)
	}
	if n := len(m.conn.pool.live); n != 0 {
		t.Errorf("%d instances are left", n)
	}
}

func TestCloseWaits(t *testing.T) {
	m := open(t)
	call := hold(t, m.calls)
	closed := make(chan error)
	go func() { closed <- m.Close(t.Context()) }()
	select {
	case err := <-closed:
		t.Fatalf("Close did not wait: %v", err)
	case <-time.After(10 * time.Millisecond):
	}
	call.End()
	if err := <-closed; err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestPinned(t *testing.T) {
	m := open(t, wazabi.WithPoolSize(1))
	first := pin(t, m)
	inst := first.conn.inst
	second := pin(t, m)
	if second.conn.inst == inst {
		t.Fatal("pinned twice")
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Close again: %v", err)
	}
	if _, err := first.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) || err.(*wazabi.Error).Detail != "the Instance is closed" {
		t.Errorf("Add after Close: %v", err)
	}
	third := pin(t, m)
	if third.conn.inst != inst {
		t.Error("the instance did not go back to the pool")
	}
	// The old owner's Conn has no access to it.
	if _, err := first.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Add by the old owner: %v", err)
	}
	if err := first.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Close by the old owner: %v", err)
	}
	if _, err := third.Add(t.Context(), 1, 2); err != nil {
		t.Errorf("Add: %v", err)
	}
	// Two instances go back, and one slot is free.
	for _, i := range []*pinned{second, third} {
		if err := i.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if n := len(m.conn.pool.live); n != 1 {
		t.Errorf("%d instances, want 1", n)
	}
}

func TestPinnedIsClosedDuringACall(t *testing.T) {
	m := open(t)
	i := pin(t, m)
	call := hold(t, i.calls)
	if err := i.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := i.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Add: %v", err)
	}
	if err := i.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Close again: %v", err)
	}
	call.SetFloat64(0, 1)
	call.SetFloat64(1, 2)
	if err := call.Invoke(); err != nil || call.ResultFloat64() != 3 {
		t.Errorf("the call: %v, %v", call.ResultFloat64(), err)
	}
	call.End()
	if again := pin(t, m); again.conn.inst != i.conn.inst {
		t.Error("the instance did not go back to the pool")
	}
}

func TestModuleClosesPinned(t *testing.T) {
	m := open(t)
	idle, busy := pin(t, m), pin(t, m)
	call := hold(t, busy.calls)
	if err := m.Close(soon(t)); !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("Close: %v", err)
	}
	if _, err := idle.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Add on the idle one: %v", err)
	}
	call.End()
	if _, err := busy.Add(t.Context(), 1, 2); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Add on the busy one: %v", err)
	}
	if err := m.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Close again: %v", err)
	}
}

// wazero frees the memory when an instance is closed, whatever runs on it. The kit's memory must
// stay until the call ends.
func TestClosedBehindOurBack(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		m := open(t, append(opt, wazabi.WithPoolSize(1))...)
		call := hold(t, m.calls)
		inst := call.inst
		inst.module.Close(t.Context())
		if len(inst.mem.data) == 0 {
			t.Fatal("the memory went while a call had it")
		}
		if err := call.Invoke(); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("Invoke: %v", err)
		}
		call.End()
		if len(inst.mem.data) != 0 || inst.mem.region != nil {
			t.Error("the memory stays")
		}
		// The pool makes another instance. Then the same happens to an idle one.
		if _, err := m.Add(t.Context(), 1, 2); err != nil {
			t.Errorf("Add: %v", err)
		}
		inst = m.conn.pool.slots[0].inst.Load()
		inst.module.Close(t.Context())
		if inst.mem.region != nil {
			t.Error("the idle instance's memory stays")
		}
		if _, err := m.Add(t.Context(), 1, 2); err != nil {
			t.Errorf("Add: %v", err)
		}
		if n := len(m.conn.pool.live); n != 1 {
			t.Errorf("%d instances, want 1", n)
		}
	})
}

// A Go panic that unwinds the guest's frames leaves the guest in an unknown state.
func TestGoPanicPoisons(t *testing.T) {
	i := pin(t, open(t))
	call := hold(t, i.calls)
	call.marks |= markEntered
	call.End()
	_, err := i.Add(t.Context(), 1, 2)
	if !errors.Is(err, wazabi.ErrPoisoned) || !strings.Contains(err.Error(), "a Go panic or runtime.Goexit passed through it") {
		t.Errorf("Add: %v", err)
	}
}

func TestRelease(t *testing.T) {
	m := open(t)
	i := pin(t, m)
	releases := func() uint64 {
		t.Helper()
		n, err := run(t.Context(), i.calls, fnCounts, rawResult)
		if err != nil {
			t.Fatal(err)
		}
		return n & 0xFFFFFFFF
	}
	if _, err := i.Hello(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // The second Close has nothing to do.
		if err := i.Release(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := releases(); n != 1 {
		t.Errorf("released %d times, want 1", n)
	}
	// Giving an instance back to the pool releases its results too.
	if err := i.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	i = pin(t, m)
	if n := releases(); n != 2 {
		t.Errorf("released %d times, want 2", n)
	}
	if err := i.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Hello(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	if err := m.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	i = pin(t, m)
	if n := releases(); n != 4 {
		t.Errorf("released %d times, want 4", n)
	}
	if err := i.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Release with a context that has ended leaves the results, and the instances usable.
func TestReleaseCanceled(t *testing.T) {
	m := open(t, wazabi.WithCancel(), wazabi.WithPoolSize(1))
	if _, err := m.Hello(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var e *wazabi.Error
	if err := m.Release(ctx); !errors.As(err, &e) || e.Kind != wazabi.ErrCanceled || e.Func == "" || !errors.Is(err, context.Canceled) {
		t.Errorf("%#v", err)
	}
	if s := m.conn.Stats(); s.Poisoned != 0 || s.Idle != 1 {
		t.Errorf("stats %+v, want an idle instance that is not poisoned", s)
	}
}

func TestNeverOpened(t *testing.T) {
	var c Conn
	if _, err := c.Begin(t.Context(), 0); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Begin: %v", err)
	}
	if _, err := c.Pin(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Pin: %v", err)
	}
	if err := c.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Close: %v", err)
	}
	if err := c.Release(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Release: %v", err)
	}
}

// A call needs no more than its guest and its options ask for.
func TestNeeds(t *testing.T) {
	for _, test := range []struct {
		name   string
		engine goEngine
		opts   []wazabi.Option
		needs  uint8
		// numbered says that gates lead to the caller's code.
		numbered bool
	}{
		{"a plain guest", goEngine{}, nil, 0, false},
		{"instances that serve any number of callers", goEngine{}, []wazabi.Option{wazabi.WithRetirement(wazabi.Retirement{Idle: time.Hour})}, 0, false},
		{"bounded calls", goEngine{}, []wazabi.Option{wazabi.WithRetirement(wazabi.Retirement{Calls: 1})}, needChange, false},
		{"bounded memory", goEngine{}, []wazabi.Option{wazabi.WithRetirement(wazabi.Retirement{Memory: 1})}, needChange, false},
		{"a reset", goEngine{}, []wazabi.Option{wazabi.WithReset()}, needChange, false},
		{"a logger", goEngine{}, []wazabi.Option{wazabi.WithLogger(slog.New(slog.DiscardHandler))}, needWatch, true},
		// WASI calls the caller's files, readers and writers.
		{"WASI", goEngine{wasi: []string{"fd_write"}}, []wazabi.Option{wazabi.WithWASI(wazabi.WASI{})}, needGates, true},
	} {
		p := &Package{Name: "guest", Engine: &test.engine, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
		conn, err := p.Open(t.Context(), test.opts...)
		if err != nil {
			t.Fatalf("%s: %v", test.name, err)
		}
		i := conn.pool.slots[0].inst.Load()
		if got, numbered := i.call.needs, conn.pool.number != 0; got != test.needs || numbered != test.numbered || (i.inward != gateWays{}) != (got&needGates != 0) {
			t.Errorf("%s: needs %b and a number: %t; want %b, %t", test.name, got, numbered, test.needs, test.numbered)
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// For the race detector, the test does everything at once: calls, panics, pins, timeouts, and a
// Close in the middle.
func TestHammer(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		m := open(t, append(opt, wazabi.WithPoolSize(3))...)
		var wg sync.WaitGroup
		var calls, inUse, most atomic.Int64
		for g := range 64 {
			wg.Go(func() {
				rng := rand.New(rand.NewPCG(1, uint64(g)))
				for n := range 60 {
					ctx := t.Context()
					switch rng.IntN(20) {
					case 0:
						if err := m.Fail(ctx, "planned"); !errors.Is(err, wazabi.ErrGuestPanic) {
							t.Errorf("Fail: %v", err)
						}
					case 1:
						i, err := m.Instance(ctx)
						if err != nil {
							t.Errorf("Instance: %v", err)
							return
						}
						if got, err := i.Add(ctx, float64(n), 1); err != nil || got != float64(n+1) {
							t.Errorf("Add, pinned: %v, %v", got, err)
						}
						if err := i.Close(ctx); err != nil {
							t.Errorf("Close, pinned: %v", err)
						}
					case 2:
						ctx, cancel := context.WithTimeout(ctx, time.Duration(rng.IntN(100))*time.Microsecond)
						if _, err := m.Add(ctx, 1, 2); err != nil && !errors.Is(err, context.DeadlineExceeded) {
							t.Errorf("Add, with a deadline: %v", err)
						}
						cancel()
					default:
						want := someLines(rng.IntN(20))
						got, err := m.Echo(ctx, want)
						if err != nil || len(got) != len(want) {
							t.Errorf("Echo: %d, %v", len(got), err)
						}
						call, err := m.conn.Begin(ctx, fnAdd)
						if err != nil {
							t.Errorf("Begin: %v", err)
							return
						}
						most.Store(max(most.Load(), inUse.Add(1)))
						call.inst.mem.data[64]++ // A race, if two calls have the instance.
						inUse.Add(-1)
						call.End()
					}
					calls.Add(1)
				}
			})
		}
		wg.Wait()
		if calls.Load() != 64*60 || most.Load() > 3 {
			t.Errorf("%d calls, %d at once", calls.Load(), most.Load())
		}
		if n := len(m.conn.pool.live); n > 3 {
			t.Errorf("%d instances are left", n)
		}
		if err := m.Close(t.Context()); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
}

func TestCloseUnderLoad(t *testing.T) {
	for range 20 {
		m := open(t, wazabi.WithPoolSize(2))
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for {
					if _, err := m.Hello(t.Context(), "x"); err != nil {
						if !errors.Is(err, wazabi.ErrClosed) {
							t.Errorf("Hello: %v", err)
						}
						return
					}
				}
			})
			wg.Go(func() {
				for {
					i, err := m.Instance(t.Context())
					if err != nil {
						if !errors.Is(err, wazabi.ErrClosed) {
							t.Errorf("Instance: %v", err)
						}
						return
					}
					if _, err := i.Hello(t.Context(), "x"); err != nil && !errors.Is(err, wazabi.ErrClosed) {
						t.Errorf("Hello, pinned: %v", err)
					}
					if err := i.Close(t.Context()); err != nil && !errors.Is(err, wazabi.ErrClosed) {
						t.Errorf("Close, pinned: %v", err)
					}
				}
			})
		}
		time.Sleep(2 * time.Millisecond)
		if err := m.Close(t.Context()); err != nil {
			t.Errorf("Close: %v", err)
		}
		wg.Wait()
		if n := len(m.conn.pool.live); n != 0 {
			t.Errorf("%d instances are left", n)
		}
	}
}
