package rt

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// forever is a function that loops.
const forever = "\x03\x40\x0c\x00\x0b"

// countdown is a function that returns 1 after n rounds.
func countdown(n int) string {
	return "\x01\x01\x7f" + i32Const(n) + "\x21\x00\x03\x40\x20\x00\x41\x01\x6b\x22\x00\x0d\x00\x0b\x41\x01"
}

// A guest that loops while it releases its results is stopped by the context of whoever waits.
func TestLoopingRelease(t *testing.T) {
	open := func(t *testing.T, run string) (module, instance Conn) {
		t.Helper()
		m, err := evil(t, t.Context(), hostile.Guest{Run: run, Release: "\x00" + forever}.Bytes(), wazabi.WithCancel(), wazabi.WithPoolSize(1))
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
		_, i := open(t, "\x00\x41\x01")
		if err := runEvil(t.Context(), i); err != nil {
			t.Fatal(err)
		}
		stopsInTime(t, i.Release)
	})
	t.Run("looping-release: Close of an Instance", func(t *testing.T) {
		m, i := open(t, "\x00\x41\x01")
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
		_, i := open(t, countdown(10_000_000))
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		done := make(chan error)
		go func() { done <- runEvil(ctx, i) }()
		for !i.inst.state.inCall(i.owner) {
			time.Sleep(time.Millisecond)
		}
		if err := i.Close(t.Context()); err != nil {
			t.Error(err)
		}
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			t.Fatal("the call has not returned 10 s after its deadline")
		}
	})
}

// Constructors are stopped with the context of Open.
func TestLoopingInitialize(t *testing.T) {
	guest := hostile.Guest{
		Exports:   []string{hostile.Sized("_initialize") + "\x00" + hostile.U32(hostile.FirstFunction)},
		Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00" + forever + "\x0b"}},
	}
	for _, profile := range []wazabi.Profile{wazabi.Trusted, wazabi.Untrusted} {
		t.Run("endless-loop: _initialize", func(t *testing.T) {
			stopsInTime(t, func(ctx context.Context) error {
				_, err := evil(t, ctx, guest.Bytes(), wazabi.WithCancel(), wazabi.WithProfile(profile))
				if !errors.Is(err, wazabi.ErrInit) {
					t.Errorf("%v", err)
				}
				var inner *wazabi.Error
				if errors.As(err, &inner) {
					return inner.Err
				}
				return err
			})
		})
	}
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
		c, err := evil(t, t.Context(), hostile.Guest{Run: countdown(500_000_000)}.Bytes(), opts...)
		if err != nil {
			t.Fatal(err)
		}
		call := make(chan error)
		go func() { call <- runEvil(context.Background(), c) }()
		for c.Stats().Busy < 1 {
			time.Sleep(time.Millisecond)
		}
		if err := c.Close(ended); !errors.Is(err, wazabi.ErrCanceled) || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: Close: %v", name, err)
		}
		if err := <-call; errors.Is(err, wazabi.ErrClosed) != (opts != nil) || (err == nil) != (opts == nil) {
			t.Errorf("%s: the call: %v", name, err)
		}
	}
}

// A call that runs on after its context is logged once, with how late it is.
func TestOutlived(t *testing.T) {
	var text bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&text, nil))
	for _, opts := range [][]wazabi.Option{nil, {wazabi.WithCancel()}} {
		text.Reset()
		c, err := evil(t, t.Context(), hostile.Guest{Run: countdown(200_000_000)}.Bytes(), append(opts, wazabi.WithLogger(logger), wazabi.WithPoolSize(1))...)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			if err := runEvil(ctx, c); (err == nil) != (opts == nil) {
				t.Errorf("%v", err)
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
