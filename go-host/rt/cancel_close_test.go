package rt

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// forever is a function that loops.
const forever = "\x03\x40\x0c\x00\x0b"

// clockGate is the clock of a guest that asks for the time once: the guest waits in it until the
// test goes on.
type clockGate struct {
	armed          atomic.Bool
	entered, leave chan struct{}
}

func newClockGate() *clockGate {
	return &clockGate{entered: make(chan struct{}), leave: make(chan struct{})}
}

func (g *clockGate) now() time.Time {
	if g.armed.Load() {
		g.entered <- struct{}{}
		<-g.leave
	}
	return time.Now()
}

// asking is a guest that asks for the time once.
func asking() hostile.Guest {
	g := kit(abi.Kit, "clock_now", "\x60\x00\x01\x7e", "")
	g.Run = "\x00\x10\x00\x1a\x41\x01"
	return g
}

// A guest that loops while it releases its results is stopped by the context of the call that waits.
func TestLoopingRelease(t *testing.T) {
	open := func(t *testing.T, opts ...wazabi.Option) (module, instance Conn) {
		t.Helper()
		guest := asking()
		guest.Release = "\x00" + forever
		m, err := evil(t, t.Context(), guest.Bytes(), append(opts, wazabi.WithCancel(), wazabi.WithPoolSize(1))...)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { m.Close(context.Background()) })
		i, err := m.Pin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return m, i
	}
	t.Run("looping-release: Release", func(t *testing.T) {
		_, i := open(t)
		if err := runEvil(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		stopsInTime(t, i.Release)
	})
	t.Run("looping-release: Close of an Instance", func(t *testing.T) {
		m, i := open(t)
		if err := runEvil(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), deadline)
		defer cancel()
		start := time.Now()
		if err := i.Close(ctx); err != nil || time.Since(start) > tooLate {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		if n := m.Stats().Instances; n != 0 {
			t.Errorf("%d instances are left, whose results the guest has not released", n)
		}
	})
	t.Run("looping-release: Close of an Instance during its call", func(t *testing.T) {
		g := newClockGate()
		_, i := open(t, wazabi.WithClock(g.now))
		g.armed.Store(true)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		done := make(chan error)
		go func() { done <- runEvil(ctx, i) }()
		<-g.entered
		if err := i.Close(t.Context()); err != nil {
			t.Error(err)
		}
		g.leave <- struct{}{}
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatal("the call has not returned 10 s after its deadline")
		}
	})
}

// Constructors, and the function of WithInit, are stopped with the context of Open.
func TestLoopingInitialize(t *testing.T) {
	guest := hostile.Guest{
		Exports:   []string{hostile.Sized("_initialize") + "\x00" + hostile.U32(hostile.FirstFunction)},
		Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00" + forever + "\x0b"}},
	}
	for _, profile := range []wazabi.Profile{wazabi.Trusted, wazabi.Untrusted} {
		t.Run("endless-initialize: _initialize", func(t *testing.T) {
			// The deadline may pass while the guest is compiled, which is another error.
			started := false
			for n := 0; n < 20 && !started; n++ {
				stopsInTime(t, func(ctx context.Context) error {
					_, err := evil(t, ctx, guest.Bytes(), wazabi.WithCancel(), wazabi.WithProfile(profile))
					if started = errors.Is(err, wazabi.ErrInit); !started {
						return err
					}
					var inner *wazabi.Error
					if errors.As(err, &inner) {
						return inner.Err
					}
					return err
				})
			}
			if !started {
				t.Error("the constructor did not run")
			}
		})
	}
	t.Run("endless-initialize: WithInit", func(t *testing.T) {
		wasm := hostile.Guest{Run: endless("\x00", "")}.Bytes()
		p := evilPackage(t, wasm)
		// The guest is compiled before the deadline begins.
		compiled, err := p.OpenFrom(t.Context(), wasm, wazabi.WithCancel())
		if err != nil {
			t.Fatal(err)
		}
		defer compiled.Close(t.Context())
		stopsInTime(t, func(ctx context.Context) error {
			_, err := p.OpenFrom(ctx, wasm, wazabi.WithCancel(), p.WithInit(runEvil))
			if want := "wazabi: evil: the instance could not be prepared: evil.Run: canceled: context deadline exceeded"; err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
			return err
		})
	})
}

// Close stops the calls of a guest with guards when its own context ends.
func TestCloseStops(t *testing.T) {
	guest := hostile.Guest{Run: endless("\x00", "")}.Bytes()
	c, err := evil(t, t.Context(), guest, wazabi.WithCancel(), wazabi.WithPoolSize(2))
	if err != nil {
		t.Fatal(err)
	}
	pinned, err := c.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	calls := make(chan error)
	for _, conn := range []Conn{c, c, pinned} {
		go func() { calls <- runEvil(context.Background(), conn) }()
	}
	for c.Stats().Busy < 2 || !pinned.inst.state.inCall(pinned.owner) {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	start := time.Now()
	err = c.Close(ctx)
	if took := time.Since(start); took < deadline || took > tooLate {
		t.Errorf("Close took %v", took)
	}
	if !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close: %v", err)
	}
	for range 3 {
		err := <-calls
		var trap *wazabi.TrapError
		if !errors.As(err, &trap) || !errors.Is(err, wazabi.ErrClosed) || !errors.Is(err, wazabi.ErrCanceled) || errors.Is(err, context.Canceled) {
			t.Errorf("a call: %v", err)
		}
	}
	select {
	case <-c.pool.gone:
	case <-time.After(tooLate):
		t.Error("instances are left")
	}
	if err := c.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Close again: %v", err)
	}
}

// A context that has ended already stops calls at once; without guards they run to their ends.
func TestCloseAtOnce(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, opts := range map[string][]wazabi.Option{"guards": {wazabi.WithCancel()}, "no guards": nil} {
		g := newClockGate()
		guest := asking()
		if opts != nil {
			// It loops when it has the time.
			guest.Run = "\x00\x10\x00\x1a" + forever + "\x41\x01"
		}
		c, err := evil(t, t.Context(), guest.Bytes(), append(opts, wazabi.WithClock(g.now))...)
		if err != nil {
			t.Fatal(err)
		}
		g.armed.Store(true)
		call := make(chan error)
		go func() { call <- runEvil(context.Background(), c) }()
		<-g.entered
		if err := c.Close(ended); !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: Close: %v", name, err)
		}
		g.leave <- struct{}{}
		if err := <-call; errors.Is(err, wazabi.ErrClosed) != (opts != nil) || (err == nil) != (opts == nil) {
			t.Errorf("%s: the call: %v", name, err)
		}
	}
}

// A Close that gives up is followed by one that waits. Only calls that had to be stopped, or run
// still, are an error.
func TestCloseAgain(t *testing.T) {
	for name, opts := range map[string][]wazabi.Option{"guards": {wazabi.WithCancel()}, "no guards": nil} {
		g := newClockGate()
		guest := asking()
		if opts != nil {
			// It loops when it has the time.
			guest.Run = "\x00\x10\x00\x1a" + forever + "\x41\x01"
		}
		c, err := evil(t, t.Context(), guest.Bytes(), append(opts, wazabi.WithClock(g.now))...)
		if err != nil {
			t.Fatal(err)
		}
		g.armed.Store(true)
		call := make(chan error)
		go func() { call <- runEvil(context.Background(), c) }()
		<-g.entered
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := c.Close(ctx); !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "calls are still running") {
			t.Errorf("%s: the first Close: %v", name, err)
		}
		second := make(chan error)
		go func() { second <- c.Close(context.Background()) }()
		select {
		case err := <-second:
			t.Errorf("%s: the second Close did not wait: %v", name, err)
		case <-time.After(50 * time.Millisecond):
		}
		g.leave <- struct{}{}
		if err := <-call; errors.Is(err, wazabi.ErrClosed) != (opts != nil) || (err == nil) != (opts == nil) {
			t.Errorf("%s: the call: %v", name, err)
		}
		if err := <-second; err != nil {
			t.Errorf("%s: the second Close: %v", name, err)
		}
		if err := c.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
			t.Errorf("%s: the third Close: %v", name, err)
		}
		// As when the context of Close ends after the last call.
		if err := c.pool.stop(context.Canceled); err != nil {
			t.Errorf("%s: no call was left to be stopped: %v", name, err)
		}
	}
}

// A call that runs on after its context is logged once, with how late it is.
func TestOutlived(t *testing.T) {
	for _, opts := range [][]wazabi.Option{nil, {wazabi.WithCancel()}} {
		var text bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&text, nil))
		g := newClockGate()
		c, err := evil(t, t.Context(), asking().Bytes(), append(opts, wazabi.WithLogger(logger), wazabi.WithClock(g.now), wazabi.WithPoolSize(1))...)
		if err != nil {
			t.Fatal(err)
		}
		g.armed.Store(true)
		for range 2 {
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			call := make(chan error)
			go func() { call <- runEvil(ctx, c) }()
			<-g.entered
			<-ctx.Done()
			g.leave <- struct{}{}
			if err := <-call; err != nil {
				t.Error(err)
			}
			cancel()
		}
		n := strings.Count(text.String(), `level=WARN msg="a call ran on after its context had ended; WithCancel stops such calls" guest=evil func=evil.Run late=`)
		if want := 1 - len(opts); n != want {
			t.Errorf("%d records, want %d:\n%s", n, want, text.String())
		}
		if err := c.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// A call that was canceled before its deadline is not late.
func TestOutlivedCancellation(t *testing.T) {
	var text bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	e := &actEngine{acts: map[string]act{"guest/add": func(*goInstance, context.Context, []uint64) error { cancel(); return nil }}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
	conn, err := p.Open(t.Context(), wazabi.WithPoolSize(1), wazabi.WithLogger(slog.New(slog.NewTextHandler(&text, nil))))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := invoke(ctx, conn, 0); err != nil {
		t.Error(err)
	}
	if got := text.String(); !strings.Contains(got, "a call ran on after its context had ended") || strings.Contains(got, "late=") {
		t.Errorf("%q", got)
	}
}

// Host functions are not called any more when the context has ended, or Close stops the calls.
func TestDoorsStop(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	entered := 0
	im := &Import{Module: "host", Name: "f", Call: func(*HostCall, any) error { entered++; return nil }}
	kit := inFrame("wazabi.f", func(*frame, []uint64) error { entered++; return nil })
	for _, test := range []struct {
		name             string
		guards, stopping bool
		ctx              context.Context
		want             error
	}{
		{"guards, an ended context", true, false, ended, context.Canceled},
		{"guards, stopped by Close", true, true, t.Context(), wazabi.ErrClosed},
		{"guards", true, false, t.Context(), nil},
		{"no guards, an ended context", false, false, ended, nil},
	} {
		p := &pool{options: options{guards: test.guards, servers: []server{{call: im.Call}}}}
		p.need(needGuards, test.guards)
		p.stopping.Store(test.stopping)
		i := &instance{pool: p}
		i.call.crossing.init(i)
		i.call.ctx = test.ctx
		f := &frame{test.ctx, &i.call}
		entered = 0
		for _, serve := range []func(context.Context, []uint64){im.server(0), kit} {
			func() {
				defer func() {
					err, _ := recover().(error)
					var stop *stopped
					if !errors.Is(err, test.want) || errors.As(err, &stop) != (test.want != nil) {
						t.Errorf("%s: %v, want %v", test.name, err, test.want)
					}
				}()
				serve(f, make([]uint64, 1))
			}()
		}
		if want := map[bool]int{true: 2}[test.want == nil]; entered != want {
			t.Errorf("%s: %d functions entered, want %d", test.name, entered, want)
		}
	}
}
