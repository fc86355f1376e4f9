package rt

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fuel"
)

// loopingGuarded loops as a guest with guards does, for some seconds.
func loopingGuarded(g *goInstance, ctx context.Context, _ []uint64) error {
	for start := time.Now(); time.Since(start) < 3*time.Second; {
		g.hosts[fuel.ImportModule+"."+fuel.ImportName](ctx, nil)
	}
	return goTrap(engine.TrapUnreachable)
}

// A host function calls the guest with a context that does not end. The guest loops in that call,
// and is stopped when the context of the call from Go ends.
func TestLoopInNestedCall(t *testing.T) {
	const name = "context-lost-in-nested-call: the guest "
	for what, in := range map[string]func(ctx context.Context, conn Conn) error{
		name + "loops": func(ctx context.Context, conn Conn) error { return invoke(ctx, conn, fnGoAdd) },
		name + "loops where it makes room for arguments": func(ctx context.Context, conn Conn) error {
			_, err := greet(ctx, conn, strings.Repeat("long", 1000))
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			for _, closed := range []bool{false, true} {
				var conn Conn
				var inner error
				entered := make(chan struct{})
				loop := func(g *goInstance, ctx context.Context, stack []uint64) error {
					close(entered)
					return loopingGuarded(g, ctx, stack)
				}
				conn = openActs(t, map[string]act{"guest/add": loop, exportScratch: loop}, func(ctx context.Context, _ string) (string, error) {
					inner = in(context.WithoutCancel(ctx), conn)
					return "", inner
				}, wazabi.WithCancel())
				ctx, cancel, want := t.Context(), context.CancelFunc(func() {}), error(wazabi.ErrClosed)
				if !closed {
					// Time enough to get to the loop, on a machine that does other work.
					ctx, cancel = context.WithTimeout(ctx, 10*deadline)
					want = context.DeadlineExceeded
				}
				defer cancel()
				go func() {
					if <-entered; closed {
						_ = conn.Close(soon(t))
					}
				}()
				inTime(t, "the call", func() { _, _ = greet(ctx, conn, "") })
				if !errors.Is(inner, want) {
					t.Errorf("%v; want %v", inner, want)
				}
			}
		})
	}
}

// The guest writes a record where it makes room for the arguments of a call that another goroutine
// of a host function makes. The logger ends that goroutine. The instance is poisoned.
func TestGoexitMakingRoom(t *testing.T) {
	var conn Conn
	conn = openActs(t, map[string]act{exportScratch: func(*goInstance, context.Context, []uint64) error {
		runtime.Goexit()
		return nil
	}}, func(ctx context.Context, text string) (string, error) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = greet(ctx, conn, strings.Repeat("long", 1000))
		}()
		<-done
		return "", nil
	})
	if _, err := greet(t.Context(), conn, ""); !errors.Is(err, wazabi.ErrPoisoned) {
		t.Errorf("%v", err)
	}
	if s := conn.Stats(); s.Poisoned != 1 {
		t.Errorf("%+v", s)
	}
}
