package rt

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

func TestRetirement(t *testing.T) {
	ctx := t.Context()
	t.Run("calls", func(t *testing.T) {
		m := open(t, wazabi.WithPoolSize(1), wazabi.WithRetirement(wazabi.Retirement{Calls: 3}))
		for range 7 {
			mustAdd(t, m.calls)
		}
		if s := m.conn.Stats(); s.Made != 3 || s.Retired != 2 || s.Instances != 1 || s.Calls != 7 {
			t.Errorf("%+v", s)
		}
		// A pinned instance serves on, and is closed when it is given back.
		p := pin(t, m)
		for range 5 {
			mustAdd(t, p.calls)
		}
		if err := p.Close(ctx); err != nil {
			t.Error(err)
		}
		if s := m.conn.Stats(); s.Made != 3 || s.Retired != 3 || s.Instances != 0 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("poisoned-instance-in-pool: memory that once was needed", func(t *testing.T) {
		m := open(t, wazabi.WithPoolSize(1), wazabi.WithRetirement(wazabi.Retirement{Memory: 1 << 20}))
		mustAdd(t, m.calls)
		before := m.conn.Stats()
		if before.Memory > 1<<20 {
			t.Fatalf("%+v", before)
		}
		if n, err := m.Fill(t, 2<<20); n != 2<<20 || err != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
		mustAdd(t, m.calls)
		if s := m.conn.Stats(); s.Made != 2 || s.Retired != 1 || s.Memory != before.Memory {
			t.Errorf("%+v, before %+v", s, before)
		}
	})
	t.Run("as much memory as is allowed", func(t *testing.T) {
		p := &Package{Name: "guest", Engine: &goEngine{}, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
		for more, retired := range []uint64{1, 0} {
			conn, err := p.Open(ctx, wazabi.WithPoolSize(1), wazabi.WithRetirement(wazabi.Retirement{Memory: engine.PageSize - 1 + int64(more)}))
			if err != nil {
				t.Fatal(err)
			}
			if err := invoke(ctx, conn, 0); err != nil {
				t.Error(err)
			}
			if s := conn.Stats(); s.Retired != retired {
				t.Errorf("a page, and a bound of %d bytes: %+v", engine.PageSize-1+more, s)
			}
			if err := conn.Close(ctx); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("a call that waits gets the next instance", func(t *testing.T) {
		m := open(t, wazabi.WithPoolSize(2), wazabi.WithRetirement(wazabi.Retirement{Calls: 1}))
		var calls sync.WaitGroup
		for range 50 {
			calls.Go(func() { mustAdd(t, m.calls) })
		}
		calls.Wait()
		if s := m.conn.Stats(); s.Calls != 50 || s.Made != 50 || s.Retired != 50 || s.Instances != 0 {
			t.Errorf("%+v", s)
		}
	})
	for _, r := range []wazabi.Retirement{{Memory: -1}, {Calls: -1}} {
		if _, err := newProtocol(t).Open(ctx, wazabi.WithRetirement(r)); !errors.Is(err, wazabi.ErrOption) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// idle makes n instances, which are then idle.
func idle(t *testing.T, m *module, n int) {
	t.Helper()
	var calls []*Call
	for range n {
		calls = append(calls, hold(t, m.calls))
	}
	for _, call := range calls {
		if err := call.Invoke(); err != nil {
			t.Error(err)
		}
		call.End()
	}
	if s := m.conn.Stats(); s.Idle != n {
		t.Fatalf("%+v", s)
	}
}

// Trimming closes the instances that served no call since the last time, and leaves one.
func TestTrim(t *testing.T) {
	m := open(t, wazabi.WithPoolSize(4), wazabi.WithRetirement(wazabi.Retirement{Idle: time.Hour}))
	p := m.conn.pool
	if p.trimming {
		t.Error("one instance has a timer")
	}
	idle(t, m, 2)
	if !p.trimming {
		t.Error("there is no timer")
	}
	idle(t, m, 4)
	expect := func(when string, instances int, retired uint64) {
		t.Helper()
		if s := m.conn.Stats(); s.Instances != instances || s.Retired != retired {
			t.Errorf("%s: %+v", when, s)
		}
	}
	p.trim()
	expect("all were used", 4, 0)
	// One is in a call, one serves a call, two are idle.
	call := hold(t, m.calls)
	mustAdd(t, m.calls)
	p.trim()
	expect("two were idle", 2, 2)
	call.End()
	mustAdd(t, m.calls)
	p.trim()
	p.trim()
	expect("all are idle", 1, 3)
	p.trim()
	expect("one stays", 1, 3)
	if p.trimming {
		t.Error("one instance has a timer")
	}
	// A pinned instance is not trimmed.
	pinned, other := pin(t, m), pin(t, m)
	p.trim()
	p.trim()
	mustAdd(t, pinned.calls)
	mustAdd(t, other.calls)
	expect("pinned", 2, 3)
}

func TestTrimTimer(t *testing.T) {
	m := open(t, wazabi.WithPoolSize(4), wazabi.WithRetirement(wazabi.Retirement{Idle: 2 * time.Millisecond}))
	idle(t, m, 4)
	for end := time.Now().Add(10 * time.Second); m.conn.Stats().Instances > 1; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%+v", m.conn.Stats())
		}
	}
	mustAdd(t, m.calls)
	idle(t, m, 3)
	closeModule(t, m)
	if m.conn.pool.trimmer.Stop() {
		t.Error("the timer of a closed pool runs")
	}
	// By default the time is long; a negative one is none.
	m = open(t, wazabi.WithPoolSize(4), wazabi.WithRetirement(wazabi.Retirement{Idle: -1}))
	idle(t, m, 4)
	if m.conn.pool.trimming {
		t.Error("there is a timer")
	}
}

// Trimming races with calls and with Close, and loses nothing.
func TestTrimUnderLoad(t *testing.T) {
	m := open(t, wazabi.WithPoolSize(4), wazabi.WithReset(), wazabi.WithRetirement(wazabi.Retirement{Idle: time.Microsecond, Calls: 20}))
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			for range 200 {
				mustAdd(t, m.calls)
			}
		})
	}
	calls.Wait()
	// The timer may still hold an instance.
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		s := m.conn.Stats()
		if s.Calls == 1600 && s.Poisoned == 0 && s.Busy == 0 && s.Waiting == 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%+v", s)
		}
	}
	closeModule(t, m)
	if s := m.conn.Stats(); s.Instances != 0 || s.Calls != 1600 {
		t.Errorf("%+v", s)
	}
}

// A caller whose context has ended could not tidy up, so that no other caller gets the instance; a
// reset tidies it up in any case.
func TestCloseWithEndedContext(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		for _, reset := range []bool{false, true} {
			opts := append(opt, wazabi.WithPoolSize(1))
			if reset {
				opts = append(opts, wazabi.WithReset())
			}
			m := open(t, opts...)
			ctx, cancel := context.WithCancel(t.Context())
			p := pin(t, m)
			at := p.Stash(t, []byte("of one caller"))
			cancel()
			if _, err := p.Add(ctx, 1, 2); !errors.Is(err, wazabi.ErrCanceled) {
				t.Errorf("a call to tidy up: %v", err)
			}
			// This is the way to tidy up.
			if sum, err := p.Add(context.WithoutCancel(ctx), 1, 2); sum != 3 || err != nil {
				t.Errorf("%v, %v", sum, err)
			}
			if err := p.Close(ctx); err != nil {
				t.Error(err)
			}
			next := pin(t, m)
			if next.conn.inst == p.conn.inst != reset {
				t.Errorf("reset %v: the same instance: %v", reset, !reset)
			}
			if got, err := next.conn.Raw().Read(at, 13); err != nil || string(got) != string(make([]byte, 13)) {
				t.Errorf("reset %v: %q, %v", reset, got, err)
			}
			// With a context that has not ended, the instance is kept.
			next.Stash(t, []byte("of the next"))
			next.Close(context.WithoutCancel(ctx))
			if last := pin(t, m); last.conn.inst != next.conn.inst {
				t.Errorf("reset %v: another instance", reset)
			}
			if s := m.conn.Stats(); s.Poisoned != 0 || s.Instances != 1 {
				t.Errorf("reset %v: %+v", reset, s)
			}
		}
	})
}
