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

// A call is counted from when it has computed for a while. Its turn ends only if more calls compute
// than there are processors, and has a length then.
func TestTakeTurn(t *testing.T) {
	i := &instance{}
	i.takeTurn()
	if i.turn != (turn{}) {
		t.Errorf("outside of calls: %+v", i.turn)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	defer i.turn.end()
	i.call.ctx = t.Context()
	i.entries = 1
	look := func(began time.Time, calls int64, when string, counted, ends bool) {
		t.Helper()
		computing.Add(calls - 1)
		defer computing.Add(1 - calls)
		before := computing.Load()
		if i.turn.processors != 0 {
			before--
		}
		i.turn.began = began
		i.takeTurn()
		if (computing.Load() > before) != counted || (i.turn.processors == 2) != counted || (i.call.marks&markTurn != 0) != counted {
			t.Errorf("%s: the call is counted: %v, %+v", when, computing.Load() > before, i.turn)
		}
		if begins := !i.turn.began.Equal(began); begins != ends {
			t.Errorf("%s: another turn begins: %v", when, begins)
		}
	}
	now := time.Now()
	soon, longAgo := now.Add(time.Hour), now.Add(-time.Hour)
	i.turn.entry = 0
	look(longAgo, 9, "the first look of an entry", false, true)
	look(soon, 9, "a look that comes soon", false, false)
	look(longAgo, 1, "a look that comes late", true, false)
	look(longAgo, 2, "as many calls as processors", true, false)
	look(longAgo, 3, "more calls, after the turn", true, true)
	look(soon, 3, "more calls, in the turn", true, false)
	n := computing.Load()
	i.turn.end()
	i.turn.end()
	if got := computing.Load(); got != n-1 || i.turn != (turn{}) {
		t.Errorf("%d calls after the end, %d before; %+v", got, n, i.turn)
	}
}
