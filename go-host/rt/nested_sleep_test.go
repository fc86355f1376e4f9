package rt

import (
	"context"
	"errors"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// A guest that sleeps in a call that its host functions make is woken by the context of that call,
// by that of the call from Go, and by that of a call between these, even if that is not passed on.
func TestSleepInNestedCall(t *testing.T) {
	for _, which := range []string{"inner", "middle", "outer"} {
		t.Run("context-lost-in-nested-call: the deadline of the "+which+" call", func(t *testing.T) {
			var inst *instance
			var conn Conn
			var inner error
			depth := 0
			e := &actEngine{acts: map[string]act{
				"guest/outer": func(g *goInstance, ctx context.Context, _ []uint64) error {
					g.hosts["host.again"](ctx, nil)
					return nil
				},
				"guest/inner": func(*goInstance, context.Context, []uint64) error { inst.sleep(int64(30 * time.Second)); return nil },
			}}
			p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Outer", "guest/outer"}, {"Inner", "guest/inner"}},
				Imports: []Import{{Module: "host", Name: "again", Func: "Host.Again", Call: func(h *HostCall, _ any) error {
					h.BeforeHost()
					ctx, cancel := h.Context(), func() {}
					switch depth++; {
					case which == "middle" && depth == 1:
						ctx, cancel = context.WithTimeout(ctx, deadline)
						_ = invoke(ctx, conn, 0)
					case which == "middle":
						inner = invoke(context.WithoutCancel(ctx), conn, 1)
					case which == "inner":
						ctx, cancel = context.WithTimeout(ctx, deadline)
						inner = invoke(ctx, conn, 1)
					default:
						inner = invoke(ctx, conn, 1)
					}
					cancel()
					h.AfterHost()
					return h.Finish()
				}}}}
			var err error
			if conn, err = p.Open(t.Context(), Hosts(e), wazabi.WithPoolSize(1)); err != nil {
				t.Fatal(err)
			}
			defer conn.Close(context.Background())
			inst = conn.pool.slots[0].inst.Load()
			ctx, cancel := t.Context(), func() {}
			if which == "outer" {
				ctx, cancel = context.WithTimeout(ctx, deadline)
			}
			defer cancel()
			inTime(t, "the call", func() { _ = invoke(ctx, conn, 0) })
			if !errors.Is(inner, context.DeadlineExceeded) {
				t.Errorf("%v", inner)
			}
		})
	}
}

// A sleep of no time returns, even if the call is to end.
func TestSleepOfNoTime(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	i := &instance{pool: &pool{halt: make(chan struct{})}}
	i.call.ctx = ctx
	for range 100 {
		i.sleep(0)
		i.sleep(-1)
	}
}

// invoke calls a function.
func invoke(ctx context.Context, c Conn, fn int) error {
	call, err := c.Begin(ctx, fn)
	if err != nil {
		return err
	}
	defer call.End()
	return call.Invoke()
}
