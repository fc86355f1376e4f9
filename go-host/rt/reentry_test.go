package rt

import (
	"context"
	"errors"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

const (
	fnOuter = iota
	fnPlain
	fnStops
)

// reentrant opens a guest whose function Outer calls the host, which is again.
func reentrant(t *testing.T, again func(ctx context.Context), opts ...wazabi.Option) Conn {
	t.Helper()
	e := &actEngine{acts: map[string]act{
		"guest/outer": func(g *goInstance, ctx context.Context, _ []uint64) error {
			g.hosts["host.again"](ctx, nil)
			return nil
		},
		"guest/plain": func(*goInstance, context.Context, []uint64) error { return nil },
		"guest/stops": func(*goInstance, context.Context, []uint64) error { return goTrap(engine.TrapUnreachable) },
	}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Outer", "guest/outer"}, {"Plain", "guest/plain"}, {"Stops", "guest/stops"}},
		Imports: []Import{{Module: "host", Name: "again", Func: "Host.Again", Call: func(h *HostCall, _ any) error {
			h.BeforeHost()
			again(h.Context())
			h.AfterHost()
			return h.Finish()
		}}}}
	conn, err := p.Open(t.Context(), append(opts, Hosts(e))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func mustPin(t *testing.T, c Conn) Conn {
	t.Helper()
	pinned, err := c.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return pinned
}

// A host function of one Instance calls another, whose host function calls the first: each call is
// on its own instance.
func TestNestedInTwoInstances(t *testing.T) {
	var first, second Conn
	var depth int
	again := func(ctx context.Context) {
		if depth++; depth == 1 {
			if err := invoke(ctx, second, fnOuter); err != nil {
				t.Error(err)
			}
			return
		}
		for _, c := range []Conn{first, second} {
			call, err := c.Begin(ctx, fnPlain)
			if err != nil {
				t.Error(err)
				continue
			}
			if call.inst != c.inst || call.outer != &c.inst.call {
				t.Error("a call is on another instance")
			}
			if err := call.Invoke(); err != nil {
				t.Error(err)
			}
			call.End()
		}
	}
	conn := reentrant(t, again)
	first, second = mustPin(t, conn), mustPin(t, conn)
	if err := invoke(t.Context(), first, fnOuter); err != nil || depth != 2 {
		t.Errorf("%v, %d host functions", err, depth)
	}
}

// A call in a host function poisons the instance. The host function makes no other, and the guest
// does not go on.
func TestNestedAfterPoison(t *testing.T) {
	var conn Conn
	conn = reentrant(t, func(ctx context.Context) {
		if err := invoke(ctx, conn, fnStops); !errors.Is(err, wazabi.ErrTrap) {
			t.Errorf("%v", err)
		}
		if err := invoke(ctx, conn, fnPlain); !errors.Is(err, wazabi.ErrPoisoned) || !errors.Is(err, wazabi.ErrTrap) {
			t.Errorf("%v", err)
		}
	}, wazabi.WithPoolSize(1))
	if err := invoke(t.Context(), conn, fnOuter); !errors.Is(err, wazabi.ErrPoisoned) {
		t.Errorf("%v", err)
	}
	if s := conn.Stats(); s.Poisoned != 1 || s.Busy != 0 {
		t.Errorf("%+v", s)
	}
}

// At the end of a call in a host function its views show nothing, and it keeps no memory.
func TestNestedEnds(t *testing.T) {
	var conn Conn
	conn = reentrant(t, func(ctx context.Context) {
		call, err := conn.Begin(ctx, fnPlain)
		if err != nil {
			t.Error(err)
			return
		}
		call.SetUint32(0, 0)
		if err := call.Invoke(); err != nil {
			t.Error(err)
		}
		call.Lifter()
		at, err := call.ShowRecord(8, 4)
		if err != nil || !at.Shown() || call.lift.mem == nil {
			t.Errorf("in the call: %v", err)
		}
		call.End()
		if at.Shown() || call.lift.mem != nil {
			t.Errorf("afterwards: shown %t, %d bytes of memory", at.Shown(), len(call.lift.mem))
		}
	}, wazabi.WithPoolSize(1))
	if err := invoke(t.Context(), conn, fnOuter); err != nil {
		t.Error(err)
	}
}

// The innermost call is the last that has entered the guest, and not one that has ended.
func TestInnermost(t *testing.T) {
	c := &Call{inner: &Call{inner: &Call{}}}
	if c.innermost() != c {
		t.Error("a call that has ended")
	}
	c.inner.marks = markEntered
	if c.innermost() != c.inner {
		t.Error("a call that runs")
	}
}

// Close in another goroutine does not wait for the host function whose context it has. It waits for
// others: of another Module, and of a call that has ended.
func TestCloseInHostFunction(t *testing.T) {
	ended := func(ctx context.Context) context.Context {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		return ctx
	}
	elsewhere := func(f func() error) error {
		done := make(chan error)
		go func() { done <- f() }()
		return <-done
	}
	var own, other Conn
	var kept context.Context
	own = reentrant(t, func(ctx context.Context) {
		if err := elsewhere(func() error { return other.Close(ended(ctx)) }); !errors.Is(err, wazabi.ErrCanceled) {
			t.Errorf("the other Module: %v", err)
		}
		if err := elsewhere(func() error { return own.Close(ended(ctx)) }); !errors.Is(err, wazabi.ErrBusy) {
			t.Errorf("the host function's Module: %v", err)
		}
	}, wazabi.WithPoolSize(1))
	other = reentrant(t, nil, wazabi.WithPoolSize(1))
	late := reentrant(t, func(ctx context.Context) { kept = ctx }, wazabi.WithPoolSize(1))
	if err := invoke(t.Context(), late, fnOuter); err != nil {
		t.Error(err)
	}
	for _, c := range []Conn{late, other} {
		call, err := c.Begin(t.Context(), fnPlain)
		if err != nil {
			t.Fatal(err)
		}
		defer call.End()
	}
	if !frameIn(kept).current() {
		t.Error("the context is not that of the instance's last call")
	}
	if err := elsewhere(func() error { return late.Close(ended(kept)) }); !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("the context of a call that has ended: %v", err)
	}
	if err := invoke(t.Context(), own, fnOuter); err != nil {
		t.Error(err)
	}
}

// pull has the call of ctx pull from a sequence, which is f.
func pull(ctx context.Context, f func()) {
	at := frameIn(ctx)
	outer := at.call.inst.pulls.Swap(at)
	defer at.call.inst.pulls.Store(outer)
	f()
}

// A sequence of an Instance calls it without a context, one call at a time.
func TestPullingOnce(t *testing.T) {
	var pinned Conn
	conn := reentrant(t, func(ctx context.Context) {
		pull(ctx, func() {
			call, err := pinned.Begin(context.Background(), fnPlain)
			if err != nil || call.outer != &pinned.inst.call {
				t.Errorf("%v", err)
				return
			}
			defer call.End()
			if _, err := pinned.Begin(context.Background(), fnPlain); !errors.Is(err, wazabi.ErrBusy) || !strings.Contains(err.Error(), "serves one goroutine at a time") {
				t.Errorf("while a call runs: %v", err)
			}
		})
	})
	pinned = mustPin(t, conn)
	if err := invoke(t.Context(), pinned, fnOuter); err != nil {
		t.Error(err)
	}
}

// The contexts of the calls around a sequence lead into the call that pulls from it. Others do not.
func TestPullingWithContext(t *testing.T) {
	var conn Conn
	var kept, outer context.Context
	calls := 0
	conn = reentrant(t, func(ctx context.Context) {
		switch calls++; calls {
		case 1:
			kept = ctx
		case 2:
			outer = ctx
			if err := invoke(ctx, conn, fnOuter); err != nil {
				t.Error(err)
			}
		case 3:
			at := frameIn(ctx)
			begin := func(name string, ctx context.Context, within *Call) {
				call, err := conn.Begin(ctx, fnPlain)
				if err != nil || call.outer != within {
					t.Errorf("%s: %v", name, err)
					return
				}
				call.End()
			}
			pull(ctx, func() {
				begin("the context of the call", ctx, at.call)
				begin("the context of the call around it", outer, at.call)
				begin("the context of a call that has ended", kept, nil)
			})
			// The call around this one does not lead into itself. Its door is open for a moment
			// when this call ends.
			pull(outer, func() {
				at.call.door.Store(doorTaken)
				defer at.call.door.Store(doorOpen)
				frameIn(outer).call.door.Store(doorOpen)
				defer frameIn(outer).call.door.Store(doorTaken)
				if _, err := conn.Begin(ctx, fnPlain); !errors.Is(err, wazabi.ErrBusy) {
					t.Errorf("a sequence of the call around it: %v", err)
				}
			})
		}
	}, wazabi.WithPoolSize(2))
	for n := range 2 {
		if err := invoke(context.WithValue(t.Context(), ctxKey{}, n), conn, fnOuter); err != nil || calls != 1+2*n {
			t.Errorf("%v, %d calls", err, calls)
		}
	}
}
