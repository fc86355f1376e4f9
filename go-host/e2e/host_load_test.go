package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/rt"
	"github.com/wazabi/wazabi/testdata/gen/forger"
	"github.com/wazabi/wazabi/testdata/gen/hosted"
)

// busyHost acts on the file names that it gets. It has no state, so many calls share it.
type busyHost struct {
	host
	module         *hosted.Module
	opened, closed atomic.Int64
}

type countedFile struct {
	h    *busyHost
	left int
}

func (f *countedFile) ReadU8(context.Context) (uint8, error) {
	if f.left == 0 {
		return 0, hosted.FsErrorEOF
	}
	f.left--
	return 'x', nil
}

func (f *countedFile) Close(context.Context) error { f.h.closed.Add(1); return nil }

func (h *busyHost) Open(ctx context.Context, name string) (hosted.File, error) {
	switch name {
	case "missing":
		return nil, fmt.Errorf("open: %w", hosted.FsErrorNotFound)
	case "fails":
		return nil, io.ErrUnexpectedEOF
	case "panics":
		panic(io.ErrClosedPipe)
	case "exits":
		runtime.Goexit()
	case "blocks":
		time.Sleep(time.Millisecond)
	case "cancel":
		<-ctx.Done()
		return nil, ctx.Err()
	case "again":
		if got, err := h.module.PrintTwice(ctx, name); got != "againagain" || err != nil {
			return nil, fmt.Errorf("again: %q, %w", got, err)
		}
		if got, err := h.module.Read(ctx, "blocks"); string(got) != "xxx" || err != nil {
			return nil, fmt.Errorf("again: %q, %w", got, err)
		}
	case "aside":
		// Another goroutine makes the call. It may outlive the host function.
		go func() { _, _ = h.module.Sum(ctx, []int64{1}) }()
	}
	h.opened.Add(1)
	return &countedFile{h, 3}, nil
}

func (h *busyHost) Deeper(ctx context.Context, level uint32) (uint32, error) {
	return h.module.Depth(ctx, level)
}

// TestHostHammer: many goroutines share few instances and a host that does all that a host can do.
func TestHostHammer(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 15
	}
	h := &busyHost{}
	module, err := hosted.New(t.Context(), h, &store{map[uint32]any{1: h}}, wazabi.WithPoolSize(3), wazabi.WithCancel())
	if err != nil {
		t.Fatal(err)
	}
	h.module = module
	before := runtime.NumGoroutine()
	outcomes := []struct {
		name string
		want error
	}{
		{"fine", nil}, {"blocks", nil}, {"again", nil}, {"aside", nil}, {"missing", hosted.FsErrorNotFound}, {"fails", io.ErrUnexpectedEOF},
		{"panics", io.ErrClosedPipe}, {"cancel", context.DeadlineExceeded}, {"exits", nil},
	}
	call := func(n int) {
		o := outcomes[n%len(outcomes)]
		// Each has its own context, like requests, so that contexts kept by one call do not lead into
		// another.
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		if o.name == "cancel" {
			ctx, cancel = context.WithTimeout(ctx, time.Millisecond)
			defer cancel()
		}
		got, err := module.Read(ctx, o.name)
		if o.want == nil && err != nil || !errors.Is(err, o.want) || err == nil && string(got) != "xxx" {
			t.Errorf("%s: %q, %v", o.name, got, err)
		}
		if n, err := module.Depth(t.Context(), 3); n != 3 || err != nil {
			t.Error(n, err)
		}
	}
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for range rounds {
				// Some host functions end their goroutines.
				var inner sync.WaitGroup
				inner.Go(func() { call(rand.IntN(len(outcomes))) })
				inner.Wait()
			}
		})
	}
	wg.Wait()
	if err := module.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if opened, closed := h.opened.Load(), h.closed.Load(); opened != closed || opened == 0 {
		t.Errorf("%d files were opened, %d closed", opened, closed)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// TestKeptOfAnotherCall: a context kept by a call with another context does not lead into the host
// functions of this call.
func TestKeptOfAnotherCall(t *testing.T) {
	d := newDen(t)
	var kept context.Context
	d.again = func(ctx context.Context, _ uint32) ([]byte, error) { kept = ctx; return nil, nil }
	first, cancel := context.WithCancel(t.Context())
	defer cancel()
	mustNumber(t)(d.i.CallAgain(first, 0, "text"))
	d.again = func(ctx context.Context, _ uint32) ([]byte, error) {
		if _, err := d.i.Echo(kept, []byte{1}); !errors.Is(err, wazabi.ErrBusy) {
			t.Errorf("%v, want %v", err, wazabi.ErrBusy)
		}
		got, err := d.i.Echo(ctx, []byte{0})
		return got, err
	}
	if n := mustNumber(t)(d.i.CallAgain(t.Context(), 0, "text")); n != 5 {
		t.Error(n)
	}
}

// TestKeptContext: a host may keep its context. While its function runs, calls with the context go
// to the instance that it serves, one at a time. Later they are ordinary calls.
func TestKeptContext(t *testing.T) {
	d := newDen(t, wazabi.WithPoolSize(1))
	var kept context.Context
	d.again = func(ctx context.Context, _ uint32) ([]byte, error) { kept = ctx; return nil, nil }
	mustNumber(t)(d.module.CallAgain(t.Context(), 0, "text"))
	for range 2 {
		if _, err := d.module.Echo(kept, []byte{1}); err != nil {
			t.Error("the Module, later:", err)
		}
	}
	mustNumber(t)(d.i.CallAgain(t.Context(), 0, "text"))
	if _, err := d.i.Echo(kept, []byte{1}); err != nil {
		t.Error("the Instance, later:", err)
	}
	// AfterHost waits for a goroutine that the host function left in the guest.
	var late atomic.Bool
	inside := make(chan struct{})
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		if how == 1 {
			close(inside)
			time.Sleep(20 * time.Millisecond)
			late.Store(true)
			return nil, nil
		}
		go func() { _, _ = d.i.CallAgain(ctx, 1, "") }()
		<-inside
		return counting(20_000), nil
	}
	if n := mustNumber(t)(d.i.CallAgain(t.Context(), 0, "text")); n != 20_004 || !late.Load() {
		t.Error(n, late.Load())
	}
	// An inner host function uses the context of an outer one.
	var outer context.Context
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		if how == 1 {
			outer = ctx
			_, err := d.i.CallAgain(ctx, 0, "")
			return nil, err
		}
		if _, err := d.i.Echo(outer, nil); !errors.Is(err, wazabi.ErrBusy) {
			t.Error(err)
		}
		_, err := d.i.Echo(ctx, nil)
		return nil, err
	}
	mustNumber(t)(d.i.CallAgain(t.Context(), 1, "text"))
}

// TestKeptContextAfterTheEnd: no call enters an instance that is closed, or whose host function has
// ended its goroutine.
func TestKeptContextAfterTheEnd(t *testing.T) {
	d := newDen(t, wazabi.WithPoolSize(1))
	var kept context.Context
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		kept = ctx
		runtime.Goexit()
		return nil, nil
	}
	done := make(chan struct{})
	go func() { defer close(done); _, _ = d.i.CallAgain(context.Background(), 0, "") }()
	<-done
	if _, err := d.i.Echo(kept, nil); !errors.Is(err, wazabi.ErrPoisoned) {
		t.Error("host-ends-goroutine:", err)
	}
	if _, err := d.module.Echo(kept, nil); err != nil {
		t.Error(err)
	}
	i, err := d.module.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		if err := i.Close(ctx); err != nil {
			t.Error(err)
		}
		if _, err := i.Echo(ctx, nil); !errors.Is(err, wazabi.ErrClosed) {
			t.Error("host-closes-instance: after Close of the Instance:", err)
		}
		return counting(20_000), nil
	}
	if n := mustNumber(t)(i.CallAgain(t.Context(), 0, "text")); n != 20_004 {
		t.Error(n)
	}
	if _, err := i.Echo(t.Context(), nil); !errors.Is(err, wazabi.ErrClosed) {
		t.Error(err)
	}
}

// TestCloseInHost is host-closes-instance for a Module.
func TestCloseInHost(t *testing.T) {
	d := newDen(t, wazabi.WithPoolSize(1))
	if err := d.i.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		if err := d.module.Close(ctx); !errors.Is(err, wazabi.ErrBusy) {
			t.Error(err)
		}
		// The running call may go on.
		_, err := d.module.Echo(ctx, counting(100))
		return counting(10), err
	}
	if n := mustNumber(t)(d.module.CallAgain(t.Context(), 0, "text")); n != 14 {
		t.Error(n)
	}
	if _, err := d.module.Echo(t.Context(), nil); !errors.Is(err, wazabi.ErrClosed) {
		t.Error(err)
	}
	if err := d.module.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Error("it has closed when the call ended:", err)
	}
	// Close waits for a host function that calls back.
	d = newDen(t, wazabi.WithPoolSize(1))
	_ = d.i.Close(t.Context())
	closing := make(chan error)
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		go func() { closing <- d.module.Close(context.Background()) }()
		time.Sleep(5 * time.Millisecond)
		_, err := d.module.Echo(ctx, counting(100))
		return nil, err
	}
	mustNumber(t)(d.module.CallAgain(t.Context(), 0, "text"))
	if err := <-closing; err != nil {
		t.Error(err)
	}
}

// TestTwoGuests is guests-call-each-other: two guests that call each other through their hosts
// enter the same two instances, to the allowed depth.
func TestTwoGuests(t *testing.T) {
	a, b := newDen(t, wazabi.WithPoolSize(1)), newDen(t, wazabi.WithPoolSize(1))
	for _, d := range []*den{a, b} {
		if err := d.i.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	pass := func(to *den) func(context.Context, uint32) ([]byte, error) {
		return func(ctx context.Context, how uint32) ([]byte, error) {
			if how == 0 {
				return nil, nil
			}
			_, err := to.module.CallAgain(ctx, how-1, "text")
			return nil, err
		}
	}
	a.again, b.again = pass(b), pass(a)
	mustNumber(t)(a.module.CallAgain(ctx, 31, "text"))
	if _, err := a.module.CallAgain(ctx, 32, "text"); !errors.Is(err, wazabi.ErrDepth) {
		t.Error(err)
	}
	// This is endless-reentry: the depth is bounded, however deep the calls would nest.
	if _, err := a.module.CallAgain(ctx, 1_000_000, "text"); !errors.Is(err, wazabi.ErrDepth) {
		t.Error(err)
	}
}

// TestPoisonAtDepth: a trap in a nested call ends all calls around it, whatever the host does with
// the error. The guest is not entered again.
func TestPoisonAtDepth(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		for _, depth := range []uint32{0, 1, 5, 14} {
			d := newDen(t, opts...)
			d.again = func(ctx context.Context, how uint32) ([]byte, error) {
				if how == 0 {
					if err := d.i.Trap(ctx); !errors.Is(err, wazabi.ErrGuestPanic) {
						t.Error(err)
					}
				} else if _, err := d.i.CallAgain(ctx, how-1, "text"); !errors.Is(err, wazabi.ErrGuestPanic) {
					t.Error(err)
				}
				before := d.i.GuestEntries()
				if _, err := d.i.Echo(ctx, nil); !errors.Is(err, wazabi.ErrPoisoned) {
					t.Error(err)
				}
				if err := d.i.Release(ctx); !errors.Is(err, wazabi.ErrPoisoned) {
					t.Error(err)
				}
				if _, err := d.i.Raw().Alloc(ctx, 1, 1); !errors.Is(err, wazabi.ErrPoisoned) {
					t.Error(err)
				}
				if after := d.i.GuestEntries(); after != before {
					t.Error("entered again")
				}
				// The result does not fit the arena.
				return counting(100_000), nil
			}
			_, err := d.i.CallAgain(t.Context(), depth, "text")
			var trap *wazabi.TrapError
			var e *wazabi.Error
			if !errors.Is(err, wazabi.ErrPoisoned) || !errors.As(err, &trap) || trap.Func != "forger.Trap" || !errors.As(err, &e) || e.Func != "forger.CallAgain" || e.Path != "Den.Again" {
				t.Errorf("depth %d: %v", depth, err)
			}
			if _, err := d.i.Echo(t.Context(), nil); !errors.Is(err, wazabi.ErrPoisoned) || !strings.Contains(err.Error(), "as it was told") {
				t.Error(err)
			}
		}
	})
}

// TestNestedRaw: Raw and Release work in host functions, with their own stack.
func TestNestedRaw(t *testing.T) {
	d := newDen(t)
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		at, err := d.i.Raw().Alloc(ctx, 100, 8)
		if err != nil {
			return nil, err
		}
		if how > 0 {
			if _, err := d.i.CallAgain(ctx, how-1, "text"); err != nil {
				return nil, err
			}
		}
		if err := d.i.Raw().Dealloc(ctx, at, 100, 8); err != nil {
			return nil, err
		}
		return counting(100), d.i.Release(ctx)
	}
	for range 3 {
		if n := mustNumber(t)(d.i.CallAgain(t.Context(), 10, "text")); n != 104 {
			t.Error(n)
		}
	}
	// An object that the guest drops in a nested Release calls the host again.
	released := 0
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		switch how {
		case 0:
			mustNumber(t)(d.i.Loud(ctx, []forger.Loud{{Body: make([]byte, 7007)}}))
			return nil, d.i.Release(ctx)
		case 7:
			released++
			return counting(5), d.i.Release(ctx)
		}
		return nil, nil
	}
	mustNumber(t)(d.i.CallAgain(t.Context(), 0, "text"))
	if released != 1 {
		t.Error(released)
	}
}

// TestNestedDeadline is context-lost-in-nested-call: the host has the caller's values and deadline.
// A deadline of the nested call stops that call, and with it the outer calls.
func TestNestedDeadline(t *testing.T) {
	type key struct{}
	h := &host{}
	i := pinned(t, h, wazabi.WithCancel())
	ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "value"), time.Hour)
	defer cancel()
	d := newDen(t, wazabi.WithCancel())
	d.again = func(inner context.Context, how uint32) ([]byte, error) {
		want, _ := ctx.Deadline()
		if got, ok := inner.Deadline(); !ok || got != want || inner.Value(key{}) != "value" {
			t.Error(got, ok, inner.Value(key{}))
		}
		short, cancel := context.WithTimeout(inner, 10*time.Millisecond)
		defer cancel()
		for {
			// This is long enough to be stopped inside a call or between calls.
			if _, err := d.i.Echo(short, make([]byte, 1<<20)); err != nil {
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
				return nil, err
			}
		}
	}
	if _, err := d.i.CallAgain(ctx, 0, "text"); !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
		t.Error(err)
	}
	// This is host-blocks: a host function that waits for the context.
	h.fail = func() error { <-ctx.Done(); return ctx.Err() }
	cancel()
	if _, err := i.Checked(ctx, true); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestInitCallsHost: WithInit may call exports that call the host, which calls them.
func TestInitCallsHost(t *testing.T) {
	d := &den{}
	inits := 0
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		if how == 0 {
			return counting(9000), nil
		}
		_, err := d.i.CallAgain(ctx, how-1, "text")
		return nil, err
	}
	module, err := forger.New(t.Context(), d, forger.WithInit(func(ctx context.Context, i *forger.Instance) error {
		inits++
		d.i = i
		_, err := i.CallAgain(ctx, 3, "text")
		return err
	}))
	if err != nil || inits != 1 {
		t.Fatal(inits, err)
	}
	// This instance is made in a host function, with its context.
	d.again = func(ctx context.Context, how uint32) ([]byte, error) {
		if how == 3 {
			return nil, nil
		}
		i, err := module.Instance(ctx)
		if err != nil {
			return nil, err
		}
		if n, err := i.Echo(ctx, counting(10)); len(n) != 10 || err != nil {
			t.Error(n, err)
		}
		return counting(10), i.Close(ctx)
	}
	if n, err := module.CallAgain(t.Context(), 0, "text"); n != 14 || err != nil || inits != 2 {
		t.Error(n, err, inits)
	}
	if err := module.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestManyHosts: Modules with different hosts share one runtime, the process's or the caller's.
func TestManyHosts(t *testing.T) {
	r := wazero.NewRuntime(t.Context())
	t.Cleanup(func() { _ = r.Close(context.Background()) })
	places := map[string][]wazabi.Option{"shared": nil, "WithRuntime": {wazeroengine.WithRuntime(r)}, "Untrusted": {wazabi.WithProfile(wazabi.Untrusted)}}
	// The caller's runtime is wazero's.
	if compiledIn {
		delete(places, "WithRuntime")
	}
	for name, opts := range places {
		t.Run(name, func(t *testing.T) {
			for range 2 {
				var modules []*hosted.Module
				for n := range 3 {
					h := &host{files: map[string]string{"name": fmt.Sprint("file ", n)}}
					modules = append(modules, newHosted(t, h, opts...))
				}
				d := newDen(t, opts...)
				var wg sync.WaitGroup
				for n, m := range modules {
					wg.Go(func() {
						for range 20 {
							if got, err := m.Read(t.Context(), "name"); string(got) != fmt.Sprint("file ", n) || err != nil {
								t.Errorf("%q, %v", got, err)
							}
						}
					})
				}
				wg.Wait()
				if n := mustNumber(t)(d.i.CallAgain(t.Context(), 0, "text")); n != 4 {
					t.Error(n)
				}
				for _, m := range modules {
					if err := m.Close(t.Context()); err != nil {
						t.Error(err)
					}
				}
				if err := d.module.Close(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestRuntimeClosedWithObjects is objects-left-at-end: the caller closes the runtime while an idle
// instance has objects.
func TestRuntimeClosedWithObjects(t *testing.T) {
	needsWazero(t, "the caller's runtime is wazero's")
	r := wazero.NewRuntime(t.Context())
	d := newDen(t, wazeroengine.WithRuntime(r))
	c := &cat{}
	mustNumber(t)(d.i.Hold(t.Context(), c, false))
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.module.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if c.closed.Load() != 1 {
		t.Error("closed", c.closed.Load(), "times")
	}
}

// TestMissingHosts: a host that is missing is named when the guest is opened.
func TestMissingHosts(t *testing.T) {
	_, err := hosted.New(t.Context(), nil, &store{})
	if !errors.Is(err, wazabi.ErrOption) || !strings.HasSuffix(err.Error(), `: the argument for the import block "host" is nil; pass a host, or the option link.Block("host", guest)`) {
		t.Error(err)
	}
	_, err = hosted.New(t.Context(), nil, nil)
	if !errors.Is(err, wazabi.ErrOption) || !strings.HasSuffix(err.Error(), `: the arguments for the import blocks "host", "store" are nil; pass hosts, or the option link.Block for each`) {
		t.Error(err)
	}
	_, err = hosted.New(t.Context(), &host{}, &store{}, rt.Hosts(&host{}))
	if !errors.Is(err, wazabi.ErrOption) || !strings.HasSuffix(err.Error(), `: the argument for the import block "store" is nil; pass a host, or the option link.Block("store", guest)`) {
		t.Error(err)
	}
	_, err = hosted.New(t.Context(), &host{}, &store{}, rt.Hosts(1, 2, 3))
	if !errors.Is(err, wazabi.ErrOption) || !strings.Contains(err.Error(), "3 hosts; package hosted has 2 import blocks") {
		t.Error(err)
	}
}

// TestHostErrorText is hostile-error-text: the guest can read the text of any host error.
func TestHostErrorText(t *testing.T) {
	long := strings.Repeat("long ", 2<<20)
	for _, text := range []string{long, "\xFF\x00 text", ""} {
		h := &busyHost{}
		failing := &failingHost{busyHost: h, err: errors.New(text)}
		module, err := hosted.New(t.Context(), failing, &store{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = module.Depth(t.Context(), 1)
		var refused *wazabi.GuestError
		if !errors.As(err, &refused) || len(refused.Message) > 4096 {
			t.Errorf("%.100v", err)
		}
		if _, err := module.Read(t.Context(), "fine"); err != nil {
			t.Error(err)
		}
		if _, err := module.Checked(t.Context(), true); !errors.Is(err, failing.err) || len(err.Error()) > 4096 {
			t.Errorf("%.100v", err)
		}
		if err := module.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	// This is host-panics: the host panics with any value.
	for _, thrown := range []any{"text", 7, errors.New("an error"), nil, struct{ any }{}} {
		h := &host{fail: func() error { panic(thrown) }}
		_, err := newHosted(t, h).Checked(t.Context(), true)
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind != wazabi.ErrHost || e.Path != "Host.Check" || strings.Contains(err.Error(), "goroutine") {
			t.Error(err)
		}
	}
	h := &host{fail: func() error { var h *busyHost; h.opened.Add(1); return nil }}
	var crash runtime.Error
	if _, err := newHosted(t, h).Checked(t.Context(), true); !errors.As(err, &crash) || strings.Contains(err.Error(), ".go:") {
		t.Error(err)
	}
}

type failingHost struct {
	*busyHost
	err error
}

func (h *failingHost) Deeper(context.Context, uint32) (uint32, error) { return 0, h.err }
func (h *failingHost) Check(context.Context, bool) error              { return h.err }
