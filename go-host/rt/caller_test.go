package rt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// These tests have the program's own code misbehave at each place where the runtime calls it.

// handlerOn is a slog handler that runs code for records with a message.
type handlerOn struct {
	message string
	run     func()
}

func (h handlerOn) Enabled(context.Context, slog.Level) bool { return true }
func (h handlerOn) Handle(_ context.Context, r slog.Record) error {
	if r.Message == h.message {
		h.run()
	}
	return nil
}
func (h handlerOn) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h handlerOn) WithGroup(string) slog.Handler      { return h }

// called is a guest with one instance, and code of the program that runs at one place.
type called struct {
	t    *testing.T
	conn Conn
	code func()
	// armed says that the code is to run, once. ran counts how often it began.
	armed atomic.Bool
	ran   atomic.Int32
}

func (c *called) run() {
	if c.armed.CompareAndSwap(true, false) {
		c.ran.Add(1)
		c.code()
	}
}

const (
	calledAdd = iota
	calledGreet
	calledTrap
)

func (c *called) open(opts ...wazabi.Option) error {
	p := &Package{Name: "guest", Engine: &goEngine{}, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}, {"Greet", "guest/greet"}, {"Trap", "guest/trap"}},
		Imports: []Import{{Module: "env", Name: "shout", Func: "Env.Shout", Call: shout, Params: []CoreType{I64}, Results: []CoreType{I64}}}}
	opts = append(opts, p.WithInit(func(context.Context, Conn) error {
		if c.conn.pool != nil {
			c.at("init")
		}
		return nil
	}), Hosts(shouter(func(_ context.Context, text string) (string, error) { c.at("host"); return text, nil })), wazabi.WithPoolSize(1))
	conn, err := p.Open(c.t.Context(), opts...)
	if err == nil {
		c.conn = conn
	}
	return err
}

var calledAt string

func (c *called) at(place string) {
	if calledAt == place {
		c.run()
	}
}

// add is a call with a plain context.
func (c *called) add() error { return c.invoke(context.Background(), calledAdd) }

func (c *called) invoke(ctx context.Context, fn int) error {
	call, err := c.conn.Begin(ctx, fn)
	if err != nil {
		return err
	}
	defer call.End()
	if fn == calledGreet {
		for lo := call.Lowerer(); lo.Next(); {
			if err := call.SetString(0, "x"); err != nil {
				return err
			}
		}
	}
	return call.Invoke()
}

// endWithObject ends an instance that has an object, whose Close is a function.
func (c *called) endWithObject(close func()) error {
	pinned, err := c.conn.Pin(context.Background())
	if err != nil {
		return err
	}
	call, err := pinned.Begin(context.Background(), calledTrap)
	if err != nil {
		return err
	}
	defer call.End()
	if _, err := call.inst.objects.put(0, &thing{close: close}, true); err != nil {
		return err
	}
	_ = call.Invoke()
	return nil
}

// A place is where the program's code runs. The trigger has it run there.
type place struct {
	name string
	// record is the message of the record whose handler is the code; "" for other places.
	record  string
	trigger func(c *called) error
	// ends: a panic at the place ends the call with an error of this kind. nil: it is only lost.
	ends error
	// slot: the code runs while the call's slot is taken.
	slot bool
}

var places = []place{
	{name: "host", trigger: func(c *called) error { return c.invoke(context.Background(), calledGreet) }, ends: wazabi.ErrHost, slot: true},
	{name: "init", trigger: func(c *called) error {
		_ = c.invoke(context.Background(), calledTrap)
		return c.add()
	}, ends: wazabi.ErrInit, slot: true},
	{name: "made", record: "instance made", trigger: func(c *called) error {
		_ = c.invoke(context.Background(), calledTrap)
		return c.add()
	}, slot: true},
	{name: "poisoned", record: "instance poisoned", trigger: func(c *called) error {
		_ = c.invoke(context.Background(), calledTrap)
		return nil
	}},
	{name: "closed", record: "instance closed", trigger: func(c *called) error {
		_ = c.invoke(context.Background(), calledTrap)
		return nil
	}},
	{name: "object", trigger: func(c *called) error { return c.endWithObject(c.run) }},
	{name: "object not closed", record: "object not closed", trigger: func(c *called) error {
		return c.endWithObject(func() { panic("no") })
	}},
}

// inTime fails the test if f does not return soon.
func inTime(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		all := make([]byte, 1<<20)
		t.Fatalf("%s does not end\n%s", what, all[:runtime.Stack(all, true)])
	}
}

// An engine that closes an instance on its own holds locks, and does not wait for the program's
// code.
func TestEngineCloses(t *testing.T) {
	for _, test := range []struct {
		name           string
		object, logger bool
	}{{"no code", false, false}, {"an object", true, false}, {"a logger", false, true}} {
		t.Run(test.name, func(t *testing.T) {
			release := make(chan struct{})
			code := func() { <-release }
			opts := []wazabi.Option{Hosts(shouter(nil)), wazabi.WithPoolSize(1)}
			if test.logger {
				opts = append(opts, wazabi.WithLogger(slog.New(handlerOn{"instance closed", code})))
			}
			conn, err := goPackage(&goEngine{}).Open(t.Context(), opts...)
			if err != nil {
				t.Fatal(err)
			}
			i := conn.pool.slots[0].inst.Load()
			if test.object {
				if _, err := i.objects.put(0, &thing{close: code}, true); err != nil {
					t.Fatal(err)
				}
			}
			inTime(t, "the engine's Close", func() { i.module.Close(t.Context()) })
			conn.pool.mu.Lock()
			left := len(conn.pool.live)
			conn.pool.mu.Unlock()
			if ran := test.object || test.logger; (left == 1) != ran {
				t.Errorf("%d instances are left", left)
			}
			close(release)
			inTime(t, "Close", func() {
				if err := conn.Close(t.Context()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Whatever the program's code does, the slot comes back, Close ends, and no instance is left.
func TestCallerCode(t *testing.T) {
	for _, p := range places {
		open := func(t *testing.T, code func(c *called)) *called {
			c := &called{t: t}
			c.code = func() { code(c) }
			calledAt = p.name
			if err := c.open(wazabi.WithLogger(slog.New(handlerOn{p.record, c.run}))); err != nil {
				t.Fatal(err)
			}
			return c
		}
		trigger := func(c *called) (err error) {
			c.armed.Store(true)
			inTime(t, "the call", func() { err = p.trigger(c) })
			return err
		}
		after := func(t *testing.T, c *called) {
			t.Helper()
			if n := c.ran.Load(); n != 1 {
				t.Errorf("the code ran %d times", n)
			}
			inTime(t, "the next call", func() {
				if err := c.add(); err != nil {
					t.Errorf("the next call: %v", err)
				}
			})
			inTime(t, "Close", func() {
				if err := c.conn.Close(context.Background()); err != nil {
					t.Errorf("Close: %v", err)
				}
			})
			if s := c.conn.Stats(); s.Instances != 0 || s.Waiting != 0 {
				t.Errorf("%+v", s)
			}
			if err := c.add(); !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("a call after Close: %v", err)
			}
		}
		t.Run("caller-code-panics: "+p.name, func(t *testing.T) {
			cause := errors.New("the program's")
			c := open(t, func(*called) { panic(cause) })
			err := trigger(c)
			switch {
			case p.ends == nil && err != nil:
				t.Errorf("the call: %v", err)
			case p.ends != nil:
				checkPanicked(t, err, p.ends, cause)
			}
			after(t, c)
		})
		t.Run("caller-code-ends-goroutine: "+p.name, func(t *testing.T) {
			c := open(t, func(*called) { runtime.Goexit() })
			if err := trigger(c); err != nil {
				t.Errorf("the call: %v", err)
			}
			after(t, c)
		})
		t.Run("caller-code-blocks: "+p.name, func(t *testing.T) {
			entered, leave := make(chan struct{}), make(chan struct{})
			c := open(t, func(*called) { close(entered); <-leave })
			c.armed.Store(true)
			ended := make(chan struct{})
			go func() { defer close(ended); _ = p.trigger(c) }()
			inTime(t, "the code", func() { <-entered })
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			inTime(t, "a call with a deadline", func() {
				if err := c.invoke(ctx, calledAdd); (err == nil) == p.slot || err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("a call with a deadline: %v", err)
				}
			})
			inTime(t, "Close with a deadline", func() {
				ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
				defer cancel()
				if err := c.conn.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Close with a deadline: %v", err)
				}
			})
			close(leave)
			inTime(t, "the call", func() { <-ended })
			inTime(t, "Close", func() { <-c.conn.pool.gone })
			if s := c.conn.Stats(); s.Instances != 0 {
				t.Errorf("%+v", s)
			}
		})
		t.Run("host-waits-for-own-module: "+p.name+" calls", func(t *testing.T) {
			var back error
			c := open(t, func(c *called) { back = c.add() })
			if err := trigger(c); err != nil {
				t.Errorf("the call: %v", err)
			}
			if p.slot {
				if !errors.Is(back, wazabi.ErrPool) || !errors.Is(back, wazabi.ErrBusy) {
					t.Errorf("the call back: %v", back)
				}
			} else if back != nil {
				t.Errorf("the call back: %v", back)
			}
			after(t, c)
		})
		t.Run("host-waits-for-own-module: "+p.name+" closes", func(t *testing.T) {
			var back error
			c := open(t, func(c *called) { back = c.conn.Close(context.Background()) })
			_ = trigger(c)
			if c.ran.Load() != 1 || !errors.Is(back, wazabi.ErrBusy) {
				t.Errorf("Close in the code: %v", back)
			}
			inTime(t, "Close", func() { <-c.conn.pool.gone })
			if s := c.conn.Stats(); s.Instances != 0 {
				t.Errorf("%+v", s)
			}
		})
		t.Run("host-waits-for-own-module: "+p.name+" pins", func(t *testing.T) {
			var back error
			c := open(t, func(c *called) {
				var pinned Conn
				if pinned, back = c.conn.Pin(context.Background()); back == nil {
					_ = pinned.Close(context.Background())
				}
			})
			if err := trigger(c); err != nil {
				t.Errorf("the call: %v", err)
			}
			if p.name == "init" != errors.Is(back, wazabi.ErrBusy) {
				t.Errorf("Instance in the code: %v", back)
			}
			after(t, c)
		})
	}
}

// checkPanicked checks the error for code that panicked in TestCallerCode.
func checkPanicked(t *testing.T, err, kind, cause error) {
	t.Helper()
	var e *wazabi.Error
	if !errors.As(err, &e) || e.Kind != kind || !errors.Is(err, cause) || !strings.Contains(err.Error(), "panicked: the program's") {
		t.Fatalf("%v", err)
	}
	if !strings.HasPrefix(e.Stack, "github.com/wazabi/wazabi/go-host/rt.TestCallerCode.") || !strings.Contains(e.Stack, "caller_test.go:") {
		t.Errorf("the stack: %s", e.Stack)
	}
	for _, sign := range []string{"goroutine", ".go:", "0xc0"} {
		if strings.Contains(err.Error(), sign) || strings.Contains(fmt.Sprint(errors.Unwrap(e.Err)), sign) {
			t.Errorf("the text has %q: %v", sign, err)
		}
	}
	if long := fmt.Sprintf("%+v", err); !strings.HasPrefix(long, err.Error()+"\n") || !strings.HasSuffix(long, e.Stack) {
		t.Errorf("%s", long)
	}
}

// The code also misbehaves while a Module is opened: nothing of the guest is kept.
func TestCallerCodeAtOpen(t *testing.T) {
	cause := errors.New("the program's")
	number := takeGateNumber()
	dropGateNumber(number)
	e := &goEngine{}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
	opened := func(t *testing.T, opts ...wazabi.Option) (conn Conn, err error) {
		inTime(t, "Open", func() { conn, err = p.Open(t.Context(), opts...) })
		return conn, err
	}
	for _, message := range []string{"instance made"} {
		for name, code := range map[string]func(){"panics": func() { panic(cause) }, "ends-goroutine": runtime.Goexit} {
			t.Run("runtime-logger-panics: "+message+" "+name, func(t *testing.T) {
				conn, err := opened(t, wazabi.WithLogger(slog.New(handlerOn{message, code})))
				if err != nil {
					t.Fatal(err)
				}
				if err := conn.Close(t.Context()); err != nil || e.guests != 0 {
					t.Errorf("%v, %d guests", err, e.guests)
				}
			})
		}
	}
	t.Run("caller-code-panics: clock", func(t *testing.T) {
		_, err := opened(t, wazabi.WithClock(func() time.Time { panic(cause) }))
		checkClock := func(err error) {
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != wazabi.ErrOption || !errors.Is(err, cause) || !strings.Contains(e.Stack, "caller_test.go:") {
				t.Errorf("%v", err)
			}
		}
		if checkClock(err); e.guests != 0 {
			t.Errorf("%d guests", e.guests)
		}
	})
	t.Run("caller-code-ends-goroutine: clock", func(t *testing.T) {
		if _, err := opened(t, wazabi.WithClock(func() time.Time { runtime.Goexit(); return time.Time{} })); err != nil || e.guests != 0 {
			t.Errorf("%v, %d guests", err, e.guests)
		}
	})
	for name, code := range map[string]func(){"panics": func() { panic(cause) }, "ends-goroutine": runtime.Goexit} {
		t.Run("caller-code-"+name+": init", func(t *testing.T) {
			_, err := opened(t, p.WithInit(func(context.Context, Conn) error { code(); return nil }))
			if name == "panics" != errors.Is(err, cause) || e.guests != 0 {
				t.Errorf("%v, %d guests", err, e.guests)
			}
		})
	}
	n := takeGateNumber()
	dropGateNumber(n)
	if n != number {
		t.Errorf("the next pool's number was %d, and is %d", number, n)
	}
}

// A record of the runtime is handled by another goroutine. Its handler holds what the goroutine
// that waits for it holds.
func TestHandlerHoldsSlots(t *testing.T) {
	c := &called{t: t}
	var back error
	c.code = func() {
		pinned, err := c.conn.Pin(context.Background())
		if err == nil {
			// There is no slot for it, so that it is closed.
			err = pinned.Close(context.Background())
		}
		if err != nil {
			t.Error(err)
		}
	}
	calledAt = "host"
	if err := c.open(wazabi.WithLogger(slog.New(handlerOn{"instance closed", func() { back = c.add() }}))); err != nil {
		t.Fatal(err)
	}
	c.armed.Store(true)
	inTime(t, "the call", func() {
		if err := c.invoke(context.Background(), calledGreet); err != nil {
			t.Error(err)
		}
	})
	if !errors.Is(back, wazabi.ErrPool) || !errors.Is(back, wazabi.ErrBusy) {
		t.Errorf("the call of the handler: %v", back)
	}
	inTime(t, "Close", func() { _ = c.conn.Close(context.Background()) })
}

// Close whose context has ended closes the idle instances, and the logger has their records.
func TestCloseLogsWithEndedContext(t *testing.T) {
	var closed atomic.Int32
	c := &called{t: t}
	if err := c.open(wazabi.WithLogger(slog.New(handlerOn{"instance closed", func() { closed.Add(1) }}))); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.conn.Close(ctx); err != nil || closed.Load() != 1 {
		t.Errorf("%v; %d records", err, closed.Load())
	}
}

// The guest's constructors call the program's code, which ends its goroutine. Nothing of the
// instance is kept.
func TestStartEndsGoroutine(t *testing.T) {
	g := kit(abi.Kit, "clock_now", "\x60\x00\x01\x7e", "")
	g.Run = "\x00\x00"
	g.Functions = []hostile.Function{{Type: hostile.TypeNone, Body: "\x00\x10\x00\x1a\x0b"}}
	g.Exports = []string{hostile.Sized("_initialize") + "\x00" + hostile.U32(hostile.FirstFunction+g.ImportCount)}
	var ends atomic.Bool
	var closedInstances atomic.Int32
	c, err := evil(t, t.Context(), g.Bytes(), wazabi.WithPoolSize(1), wazabi.WithClock(func() time.Time {
		if ends.Load() {
			runtime.Goexit()
		}
		return time.Now()
	}), wazabi.WithLogger(slog.New(handlerOn{"instance closed", func() { closedInstances.Add(1) }})))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(context.Background())
	// The function traps, so that the next call makes an instance.
	if err := runEvil(t.Context(), c); !errors.Is(err, wazabi.ErrTrap) {
		t.Fatal(err)
	}
	ends.Store(true)
	before := closedInstances.Load()
	t.Run("caller-code-ends-goroutine: constructors", func(t *testing.T) {
		inTime(t, "the call", func() {
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				_ = runEvil(context.Background(), c)
				t.Error("the goroutine goes on")
			}()
			<-ended
		})
		if n := closedInstances.Load() - before; n != 1 {
			t.Errorf("%d instances were closed, expected 1", n)
		}
	})
	ends.Store(false)
	if err := runEvil(t.Context(), c); !errors.Is(err, wazabi.ErrTrap) {
		t.Errorf("the next call: %v", err)
	}
}

// The handler blocks on the last record, which counts the guest's records that were dropped.
func TestCloseWithBlockedLogger(t *testing.T) {
	g := kit(abi.Kit, "log", "\x60\x04\x7f\x7e\x7e\x7e\x00", "")
	// 3,000 records, and a trap, so that no instance is left.
	g.Run = "\x01\x01\x7f\x03\x40\x41\x01\x42\x00\x42\x00\x42\x00\x10\x00\x20\x00\x41\x01\x6a\x22\x00" + i32Const(3000) + "\x48\x0d\x00\x0b\x00"
	leave := make(chan struct{})
	var blocks, blocked atomic.Bool
	c, err := evil(t, t.Context(), g.Bytes(), wazabi.WithPoolSize(1), wazabi.WithLogger(slog.New(handlerOn{"records of the guest dropped", func() {
		if blocks.Load() {
			blocked.Store(true)
			<-leave
		}
	}})))
	if err != nil {
		t.Fatal(err)
	}
	if err := runEvil(t.Context(), c); !errors.Is(err, wazabi.ErrTrap) {
		t.Fatal(err)
	}
	blocks.Store(true)
	guest := &releasedGuest{Guest: c.pool.guest}
	c.pool.guest = guest
	t.Run("caller-code-blocks: the last record", func(t *testing.T) {
		inTime(t, "Close with a deadline", func() {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if err := c.Close(ctx); !errors.Is(err, context.DeadlineExceeded) || !blocked.Load() {
				t.Errorf("%v; the handler has the record: %v", err, blocked.Load())
			}
			if n := guest.releases.Load(); n != 1 {
				t.Errorf("meanwhile the guest was released %d times, expected once", n)
			}
		})
	})
	close(leave)
	inTime(t, "Close", func() { <-c.pool.gone })
	if n := guest.releases.Load(); n != 1 {
		t.Errorf("the guest was released %d times, expected once", n)
	}
}

// releasedGuest counts its releases.
type releasedGuest struct {
	engine.Guest
	releases atomic.Int32
}

func (g *releasedGuest) Release() {
	g.releases.Add(1)
	g.Guest.Release()
}

// foreignContext is a context of the program, one of whose methods runs its code.
type foreignContext struct {
	context.Context
	done, value func()
}

func (c foreignContext) Done() <-chan struct{} {
	if c.done != nil {
		c.done()
	}
	return nil
}

func (c foreignContext) Value(key any) any {
	if c.value != nil {
		c.value()
	}
	return nil
}

// lookingEngine asks the context for a value while it makes an instance, as wazero does.
type lookingEngine struct {
	goEngine
	memories []*memory
}

type lookingGuest struct {
	*goGuest
	engine *lookingEngine
}

func (e *lookingEngine) Load(r engine.Request) (engine.Guest, error) {
	g, err := e.goEngine.Load(r)
	if err != nil {
		return nil, err
	}
	return lookingGuest{g.(*goGuest), e}, nil
}

func (g lookingGuest) Instantiate(ctx context.Context, c engine.Config) (engine.Instance, error) {
	c.Memory.Reserve(engine.MaxMemory)
	g.engine.memories = append(g.engine.memories, c.Memory.(*memory))
	_ = ctx.Value("a key")
	return g.goGuest.Instantiate(ctx, c)
}

// Methods of the context panic, or end the goroutine, while an instance is made. Nothing of it is
// kept.
func TestContextWhileMade(t *testing.T) {
	for way, code := range map[string]func(){"caller-code-panics": func() { panic("the program's") }, "caller-code-ends-goroutine": runtime.Goexit} {
		armed := false
		run := func() {
			if armed {
				code()
			}
		}
		for method, ctx := range map[string]foreignContext{"Done": {context.Background(), run, nil}, "Value": {context.Background(), nil, run}} {
			t.Run(way+": "+method+" of a context", func(t *testing.T) {
				e := &lookingEngine{}
				p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}, {"Trap", "guest/trap"}}}
				conn, err := p.Open(t.Context(), wazabi.WithPoolSize(1), wazabi.WithLogger(slog.New(handlerOn{})))
				if err != nil {
					t.Fatal(err)
				}
				_ = invoke(t.Context(), conn, 1)
				armed = true
				inTime(t, "the call", func() {
					defer func() { _ = recover() }()
					call, err := conn.Begin(ctx, 0)
					t.Errorf("%v, %v", call, err)
				})
				armed = false
				for n, m := range e.memories {
					if m.region != nil || m.data != nil {
						t.Errorf("memory %d is kept", n)
					}
				}
				if err := invoke(t.Context(), conn, 0); err != nil {
					t.Errorf("the next call: %v", err)
				}
				if err := conn.Close(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
	}
}
