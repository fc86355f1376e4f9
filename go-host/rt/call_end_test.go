package rt

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fuel"
)

// openActs opens the guest of goPackage with functions of the test's.
func openActs(t *testing.T, acts map[string]act, host shouter, opts ...wazabi.Option) Conn {
	t.Helper()
	e := &actEngine{acts: acts}
	p := goPackage(&e.goEngine)
	p.Engine = e
	conn, err := p.Open(t.Context(), append(opts, Hosts(host), wazabi.WithPoolSize(1))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// A host function swallows the trap of a call that it made. The guest is not entered again, not
// even for memory that the host function's result needs.
func TestPoisonedBeforeScratch(t *testing.T) {
	var conn Conn
	asked := 0
	conn = openActs(t, map[string]act{exportScratch: func(g *goInstance, ctx context.Context, stack []uint64) error {
		asked++
		return g.scratch(ctx, stack)
	}}, func(ctx context.Context, text string) (string, error) {
		if text == "trap" {
			if err := invoke(ctx, conn, fnGoTrap); !errors.Is(err, wazabi.ErrTrap) {
				t.Errorf("in the host function: %v", err)
			}
		}
		return strings.Repeat("long", 1000), nil
	})
	if _, err := greet(t.Context(), conn, "ok"); err != nil || asked != 1 {
		t.Errorf("%v, asked %d times for memory, want once", err, asked)
	}
	var trap *wazabi.TrapError
	if _, err := greet(t.Context(), conn, "trap"); !errors.Is(err, wazabi.ErrPoisoned) || !errors.As(err, &trap) || asked != 1 {
		t.Errorf("%v; the guest, which had trapped, was asked %d times for memory", err, asked-1)
	}
}

// The guest has no memory for a host function's result, which ends it while it drops its last
// result to make room for arguments. It is not entered again, as it would be if it had answered
// that it has no memory for the arguments.
func TestEndedWhileMakingRoom(t *testing.T) {
	long := strings.Repeat("long", 1000)
	conn := openActs(t, map[string]act{
		exportScratch: func(_ *goInstance, _ context.Context, stack []uint64) error { stack[0] = 0; return nil },
		exportRelease: func(g *goInstance, ctx context.Context, _ []uint64) error {
			g.hosts["env.shout"](ctx, []uint64{0})
			return nil
		},
	}, func(context.Context, string) (string, error) { return long, nil })
	if err := invoke(t.Context(), conn, fnGoAdd); err != nil {
		t.Fatal(err)
	}
	if _, err := greet(t.Context(), conn, long); !errors.Is(err, wazabi.ErrGuestOOM) {
		t.Errorf("%v", err)
	}
	if s := conn.Stats(); s.Poisoned != 1 {
		t.Errorf("%+v", s)
	}
}

// Reading a result ends with the context only if the guest has guards.
func TestReadingWithGuards(t *testing.T) {
	for _, guards := range []bool{false, true} {
		var opts []wazabi.Option
		var want error
		if guards {
			opts, want = append(opts, wazabi.WithCancel()), wazabi.ErrCanceled
		}
		conn := openActs(t, nil, nil, opts...)
		ctx, cancel := context.WithCancel(t.Context())
		call, err := conn.Begin(ctx, fnGoAdd)
		if err != nil {
			t.Fatal(err)
		}
		if err := call.Invoke(); err != nil {
			t.Error(err)
		}
		cancel()
		if err := call.Lifter().Stopped(); !errors.Is(err, want) {
			t.Errorf("guards %v: %v, want %v", guards, err, want)
		}
		call.End()
	}
}

// The engine's functions of WASI find out that Close stops the calls, also of a guest that has no
// other host.
func TestStopperOfWASI(t *testing.T) {
	var stopper engine.Stopper
	e := &actEngine{goEngine: goEngine{wasi: []string{"fd_read"}}, acts: map[string]act{"guest/add": func(_ *goInstance, ctx context.Context, _ []uint64) error {
		stopper, _ = ctx.(engine.Stopper)
		if stopper == nil {
			return errors.New("the context is none")
		}
		return stopper.Stop()
	}}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
	conn, err := p.Open(t.Context(), wazabi.WithPoolSize(1), wazabi.WithCancel(), wazabi.WithWASI(wazabi.WASI{}))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := invoke(t.Context(), conn, 0); err != nil {
		t.Fatal(err)
	}
	conn.pool.stopping.Store(true)
	if err := stopper.Stop(); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("%v, want ErrClosed", err)
	}
}

// An instance that ends while it makes room for arguments closes the objects among them.
func TestObjectsOfFailedGrowth(t *testing.T) {
	for name, reserve := range map[string]act{
		"a trap":         func(*goInstance, context.Context, []uint64) error { return goTrap(engine.TrapUnreachable) },
		"runtime.Goexit": func(*goInstance, context.Context, []uint64) error { runtime.Goexit(); return nil },
	} {
		t.Run("objects-left-at-end: "+name+" in the guest's allocator", func(t *testing.T) {
			conn := openActs(t, map[string]act{exportReserve: reserve}, nil)
			given := new(thing)
			var group sync.WaitGroup
			group.Go(func() {
				call, err := conn.Begin(t.Context(), fnGoGreet)
				if err != nil {
					t.Error(err)
					return
				}
				defer call.End()
				for lo := call.Lowerer(); lo.Next(); {
					if _, err := lo.Object(0, given); err != nil {
						t.Error(err)
					}
					if err := call.SetString(0, strings.Repeat("go", 1000)); err != nil {
						t.Error(err)
					}
				}
				if err := call.Invoke(); !errors.Is(err, wazabi.ErrTrap) {
					t.Errorf("%v, want ErrTrap", err)
				}
			})
			group.Wait()
			if given.closed != 1 || conn.Stats().Poisoned != 1 {
				t.Errorf("the object was closed %d times; %+v", given.closed, conn.Stats())
			}
		})
	}
}

// The end of a call hides what no callback was shown.
func TestEndHides(t *testing.T) {
	for _, poisoned := range []bool{false, true} {
		conn := openActs(t, nil, nil)
		call, err := conn.Begin(t.Context(), fnGoAdd)
		if err != nil {
			t.Fatal(err)
		}
		call.SetUint32(0, goResult)
		call.SetUint32(1, 0)
		if err := call.Invoke(); err != nil {
			t.Fatal(err)
		}
		place, err := call.ShowRecord(8, 8)
		if err != nil || !place.Shown() || len(place.Part(0, 8)) != 8 {
			t.Fatalf("%v, shown: %v", err, place.Shown())
		}
		if poisoned {
			call.poison(errUnwound)
		}
		if call.End(); place.Shown() || place.Part(0, 8) != nil {
			t.Errorf("poisoned: %v; shown after the call", poisoned)
		}
	}
}

// The goroutine of a call on the pool holds a slot, and that of a pinned instance holds none.
func TestBitsOfCall(t *testing.T) {
	conn := openActs(t, nil, nil)
	check := func(c Conn, want int) {
		t.Helper()
		call, err := c.Begin(t.Context(), fnGoAdd)
		if err != nil {
			t.Fatal(err)
		}
		if got := call.bits(); got != want {
			t.Errorf("bits %d, want %d", got, want)
		}
		call.End()
	}
	check(conn, holdsSlot)
	pinned, err := conn.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	check(pinned, 0)
}

// A function that is named already keeps its name.
func TestNamed(t *testing.T) {
	conn := openActs(t, nil, nil)
	for _, test := range []struct{ has, want string }{{"", "guest.Trap"}, {"other.Func", "other.Func"}} {
		if e := asError(conn.named(fnGoTrap, &wazabi.Error{Kind: wazabi.ErrClosed, Func: test.has})); e.Func != test.want {
			t.Errorf("function %q, want %q", e.Func, test.want)
		}
	}
}

// An Instance that was closed during its call, and whose Module was closed too, ends without
// another entry of the guest.
func TestGiveBackToClosedModule(t *testing.T) {
	released := 0
	conn := openActs(t, map[string]act{exportRelease: func(*goInstance, context.Context, []uint64) error { released++; return nil }}, nil)
	pinned, err := conn.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	call, err := pinned.Begin(t.Context(), fnGoAdd)
	if err != nil {
		t.Fatal(err)
	}
	if err := call.Invoke(); err != nil {
		t.Error(err)
	}
	if err := pinned.Close(t.Context()); err != nil {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := conn.Close(ended); !errors.Is(err, wazabi.ErrCanceled) {
		t.Errorf("Close during the call: %v", err)
	}
	call.End()
	if s := conn.Stats(); s.Instances != 0 || released != 0 {
		t.Errorf("%+v, %d releases", s, released)
	}
}

// unwrapping is an error whose Unwrap is code of the program.
type unwrapping struct{ code func() }

func (unwrapping) Error() string   { return "unwrapping" }
func (e unwrapping) Unwrap() error { e.code(); return nil }

// A guest that has trapped is not entered again, even if the program's own code panics, or ends the
// goroutine, before the call has its error.
func TestTrappedMeanwhile(t *testing.T) {
	var code func()
	traps := func(t *testing.T, ctx context.Context, opts ...wazabi.Option) {
		tick := func(g *goInstance, ctx context.Context, _ []uint64) error {
			g.hosts[fuel.ImportModule+"."+fuel.ImportName](ctx, nil)
			return goTrap(engine.TrapUnreachable)
		}
		if len(opts) == 0 {
			tick = func(*goInstance, context.Context, []uint64) error { return goTrap(engine.TrapUnreachable) }
		}
		// With a logger the runtime looks whether a call has outlived its context.
		conn := openActs(t, map[string]act{"guest/trap": tick}, nil, append(opts, wazabi.WithLogger(slog.New(handlerOn{})))...)
		entered := false
		meanwhile := code
		code = func() {
			if entered {
				meanwhile()
			}
		}
		inTime(t, "the call", func() {
			defer func() { _ = recover() }()
			call, err := conn.Begin(ctx, fnGoTrap)
			if err != nil {
				t.Error(err)
				return
			}
			defer call.End()
			entered = true
			_ = call.Invoke()
		})
		entered = false
		if s := conn.Stats(); s.Poisoned != 1 || s.Instances != 0 {
			t.Errorf("%+v", s)
		}
	}
	for way, does := range map[string]func(){"caller-code-panics": func() { panic("the program's") }, "caller-code-ends-goroutine": runtime.Goexit} {
		t.Run(way+": Err of a context", func(t *testing.T) {
			code = does
			done := make(chan struct{})
			close(done)
			traps(t, &oddContext{done: done, err: func() error { code(); return nil }})
		})
		t.Run(way+": Unwrap of a context's error", func(t *testing.T) {
			code = does
			ended := false
			ctx := &endingContext{t.Context(), func() error {
				if ended {
					return unwrapping{func() { code() }}
				}
				ended = true
				return nil
			}}
			traps(t, ctx, wazabi.WithCancel())
		})
	}
}

// endingContext is a context whose Err is code of the program.
type endingContext struct {
	context.Context
	err func() error
}

func (c *endingContext) Err() error { return c.err() }
