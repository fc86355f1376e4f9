package rt

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fuel"
)

// Calls that take turns are counted until they end. TestDeadlineOfMany in e2e has what turns are
// for.
func TestTurns(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		const calls, limit = 64, 300 * time.Millisecond
		m := open(t, append(opt, wazabi.WithCancel(), wazabi.WithPoolSize(calls))...)
		for range 2 {
			var wg sync.WaitGroup
			late := make([]time.Duration, calls)
			for n := range calls {
				wg.Go(func() {
					ctx, cancel := context.WithTimeout(t.Context(), limit)
					defer cancel()
					deadline, _ := ctx.Deadline()
					if _, err := run(ctx, m.calls, fnSpin, rawResult, spinning); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("%v", err)
					}
					late[n] = time.Since(deadline)
				})
			}
			wg.Wait()
			var most time.Duration
			for _, d := range late {
				most = max(most, d)
			}
			t.Logf("the last call ended %v late", most)
		}
		// Calls that their deadlines end lose their instances. Those that return keep them.
		for range 2 {
			if _, err := run(t.Context(), m.calls, fnSpin, rawResult, 10_000_000); err != nil {
				t.Error(err)
			}
		}
		if n := computing.Load(); n != 0 {
			t.Errorf("%d calls take turns after all have ended", n)
		}
	})
}

// What the guest computes while its instance is prepared counts until then.
func TestTurnsOutsideCalls(t *testing.T) {
	conn := openActs(t, map[string]act{exportRelease: func(g *goInstance, ctx context.Context, _ []uint64) error {
		for start := time.Now(); time.Since(start) < 10*shortCall; {
			g.hosts[fuel.ImportModule+"."+fuel.ImportName](ctx, nil)
		}
		return nil
	}}, nil, wazabi.WithCancel(), wazabi.WithReset())
	if i := inPool(t, &module{calls{conn}}); computing.Load() != 0 || i.turn.processors != 0 || i.call.marks != 0 {
		t.Errorf("%d calls take turns, and the idle instance has %+v", computing.Load(), i.turn)
	}
}
