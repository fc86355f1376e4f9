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
)

// TestClosingValues: an object that is closed with its instance finds no values in its context.
func TestClosingValues(t *testing.T) {
	c := newClosing()
	if got := c.Value("a key of the program"); got != nil {
		t.Errorf("%v, want none", got)
	}
	if got := c.Value(closingKey{}); got != c {
		t.Errorf("%v, want the context", got)
	}
}

// TestResourceHandles: what a guest may not give its host.
func TestResourceHandles(t *testing.T) {
	i := &instance{}
	r := &i.resources
	r.inst = i
	v, err := r.adopt(0, 7)
	if err != nil || !i.homing() {
		t.Fatalf("%v, homing %v", err, i.homing())
	}
	t.Run("resource-given-twice: while the host has it", func(t *testing.T) {
		if _, err := r.adopt(0, 7); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("got %v, want ErrHandle", err)
		}
	})
	t.Run("resource-given-twice: handle 0", func(t *testing.T) {
		if _, err := r.adopt(0, 0); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("got %v, want ErrHandle", err)
		}
	})
	t.Run("resource-given-twice: more handles than the host takes", func(t *testing.T) {
		for n := uint32(8); len(r.values) < maxResources; n++ {
			r.values[n] = v
		}
		if _, err := r.adopt(0, 1<<21); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("got %v, want ErrHandle", err)
		}
		clear(r.values)
		r.values[7] = v
	})
	r.forget(v)
	if _, err := r.adopt(0, 7); err != nil {
		t.Errorf("the handle of a value that was given back: %v", err)
	}
	if r.end(); i.homing() {
		t.Error("an instance that has ended is a home")
	}
}

// Only a live value of the package, of the right type, is passed on.
func TestResourceOfAnother(t *testing.T) {
	types := []ResourceType{{Name: "Key"}, {Name: "Lock"}}
	p, other := &Package{Name: "guest", Resources: types}, &Package{Name: "other", Resources: types}
	v := &guestValue{inst: &instance{pool: &pool{pkg: p}}, typ: 1}
	for _, test := range []struct {
		p    *Package
		typ  int
		r    *Resource
		kind error
		says string
	}{
		{p, 1, &Resource{v}, nil, ""},
		{p, 0, &Resource{v}, wazabi.ErrHandle, "a Lock, expected a Key"},
		{other, 1, &Resource{v}, wazabi.ErrHandle, "a resource of another package"},
		{p, 0, nil, wazabi.ErrInput, "a nil *Key"},
		{p, 0, &Resource{}, wazabi.ErrHandle, "a Key that no guest has made"},
	} {
		got, err := test.p.value(test.typ, test.r)
		if !errors.Is(err, test.kind) || err != nil && !strings.Contains(err.Error(), test.says) || (got == v) != (err == nil) {
			t.Errorf("%s, type %d, %v: %v", test.p.Name, test.typ, test.r, err)
		}
	}
	for of, want := range map[string]string{"": "guest", "guest.Inner": "guest.Inner"} {
		if err := p.named(-1, &wazabi.Error{Kind: wazabi.ErrHandle, Func: of}).(*wazabi.Error); err.Func != want {
			t.Errorf("the error of %q is that of %q", of, err.Func)
		}
	}
}

// A value that was closed says so, also if its instance has ended since.
func TestResourceOfEndedInstance(t *testing.T) {
	i := &instance{pool: &pool{pkg: &Package{Resources: []ResourceType{{Name: "Value"}}}}, ended: make(chan struct{})}
	i.state.init()
	i.end(stateClosed)
	v := &guestValue{inst: i}
	if _, err := v.begin(t.Context(), 0); asError(err).Kind != wazabi.ErrClosed {
		t.Errorf("%v", err)
	}
	v.state.close()
	if _, err := v.begin(t.Context(), 0); asError(err).Kind != wazabi.ErrHandle || !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("%v", err)
	}
}

// A value that is queued, and that the guest has again meanwhile, is not released.
func TestResourceReleasedElsewhere(t *testing.T) {
	i := &instance{pool: &pool{pkg: &Package{}}}
	i.resources.inst, i.call.inst = i, i
	v, err := i.resources.adopt(0, 7)
	if err != nil {
		t.Fatal(err)
	}
	i.resources.release(v)
	i.resources.forget(v)
	next, err := i.resources.adopt(0, 7)
	if err != nil {
		t.Fatal(err)
	}
	if err := i.call.releaseValues(); err != nil || i.resources.values[7] != next || i.entries != 0 {
		t.Errorf("%v, entered %d times", err, i.entries)
	}
}

// TestValueState: Close of a value that a call gives away at the same time.
func TestValueState(t *testing.T) {
	var s valueState
	if !s.take() || s.close() || s.take() {
		t.Error("a value that is taken can be closed once, and not taken")
	}
	if !s.giveBack() || s.word.Load() != valueClosed || s.close() {
		t.Error("a value that was closed while it was taken, and not given, has to be released once")
	}
	s = valueState{}
	if !s.take() || s.giveBack() || s.word.Load() != valueLive {
		t.Error("a value that was not given is live")
	}
	if !s.take() || s.close() {
		t.Error("a value that is live can be taken")
	}
	if s.give(); s.close() || s.giveBack() || s.word.Load() != valueGone {
		t.Error("a value that was given is gone")
	}
}

// vault is a guest that makes values, and releases them as the test says.
type vault struct {
	p    *Package
	conn Conn
	made uint64
	drop act
}

func newVault(t *testing.T, again func(ctx context.Context), opts ...wazabi.Option) *vault {
	t.Helper()
	v := &vault{}
	e := &actEngine{acts: map[string]act{
		"guest/make": func(_ *goInstance, _ context.Context, stack []uint64) error {
			v.made++
			stack[0] = v.made
			return nil
		},
		"guest/drop": func(g *goInstance, ctx context.Context, stack []uint64) error { return v.drop(g, ctx, stack) },
	}}
	v.p = &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Make", "guest/make"}}, Resources: []ResourceType{{Name: "Value", Drop: "guest/drop"}},
		Imports: []Import{{Module: "host", Name: "again", Func: "Host.Again", Call: func(h *HostCall, _ any) error {
			h.BeforeHost()
			again(h.Context())
			h.AfterHost()
			return h.Finish()
		}}}}
	conn, err := v.p.Open(t.Context(), append(opts, Hosts(v), wazabi.WithPoolSize(1))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	v.conn = conn
	return v
}

func (v *vault) value(ctx context.Context) (*Resource, error) {
	call, err := v.conn.Begin(ctx, 0)
	if err != nil {
		return nil, err
	}
	defer call.End()
	if err := call.Invoke(); err != nil {
		return nil, err
	}
	r := new(Resource)
	return r, call.Lifter().Resource(0, call.ResultUint32(), r)
}

func (v *vault) values(t *testing.T, n int) (all []*Resource) {
	t.Helper()
	for range n {
		r, err := v.value(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// Values that live on an Instance are released when it is given back, and an Instance that is in a
// call makes a call that one of its values is passed to wait.
func TestResourceOfInstance(t *testing.T) {
	v := newVault(t, nil)
	var dropped []uint64
	v.drop = func(_ *goInstance, _ context.Context, stack []uint64) error {
		dropped = append(dropped, stack[0])
		return nil
	}
	module := v.conn
	pinned, err := module.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v.conn = pinned
	r := v.values(t, 1)[0]
	call, err := pinned.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if near, err := pinned.BeginNear(ctx, 0, r); !errors.Is(err, wazabi.ErrPool) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, %v", near, err)
	}
	call.End()
	if call, err = pinned.BeginNear(t.Context(), 0, r); err != nil || call.inst != r.value.inst {
		t.Fatalf("%v", err)
	}
	call.End()
	if err := pinned.Close(t.Context()); err != nil || len(dropped) != 1 || dropped[0] != 1 {
		t.Errorf("%v; released %d", err, dropped)
	}
	v.conn = module
	if got := v.values(t, 1)[0]; got.value.inst != pinned.inst {
		t.Error("the instance is not in the pool")
	}
}

// A method that is called without the context of the host function, in which another call runs, is
// refused: it would wait for itself.
func TestResourceInHostFunction(t *testing.T) {
	var v *vault
	var all []*Resource
	again := func(ctx context.Context) {
		begin := func() error {
			call, err := v.p.BeginMethod(context.Background(), 0, 0, all[1], Borrow)
			if err == nil {
				call.End()
			}
			return err
		}
		if err := begin(); err != nil {
			t.Errorf("while no call runs: %v", err)
		}
		call, err := v.conn.Begin(ctx, 0)
		if err != nil {
			t.Errorf("%v", err)
			return
		}
		defer call.End()
		if err := begin(); asError(err).Kind != wazabi.ErrBusy || !strings.Contains(err.Error(), "a callback passes on the context") {
			t.Errorf("while a call runs: %v", err)
		}
	}
	v = newVault(t, again)
	v.drop = func(g *goInstance, ctx context.Context, _ []uint64) error {
		g.hosts["host.again"](ctx, nil)
		return nil
	}
	all = v.values(t, 2)
	if err := all[0].Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// A wait for the instance of a resource is refused if it would be for the goroutine itself.
func TestWaitForInstance(t *testing.T) {
	p := &pool{number: takeGateNumber()}
	defer dropGateNumber(p.number)
	own, other := takeInstanceNumber(p.number), takeInstanceNumber(p.number)
	defer dropGateNumber(own)
	defer dropGateNumber(other)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	const busy, views, caller = "the instance that the resource lives on is busy", "views of the instance", "a callback passes on the context"
	for _, test := range []struct {
		name    string
		number  int
		showing int32
		in      int
		kind    error
		says    string
	}{
		{"outside", own, 0, 0, wazabi.ErrPool, busy},
		{"outside, while it shows views", own, 1, 0, wazabi.ErrPool, busy},
		{"in it", own, 0, own, wazabi.ErrBusy, caller},
		{"in its views", own, 1, own, wazabi.ErrBusy, views},
		{"in another", own, 0, other, wazabi.ErrPool, busy},
		{"in another, while it shows views", own, 1, other, wazabi.ErrPool, busy},
		{"in one of its pool", 0, 0, p.number, wazabi.ErrPool, busy},
		{"in views of its pool", 0, 1, p.number, wazabi.ErrBusy, views},
	} {
		i := &instance{pool: p, number: test.number, wake: make(chan struct{}, 1), ended: make(chan struct{})}
		i.state.init()
		i.showing.Store(test.showing)
		_ = wayOf(test.in, 0).pass(codeOf(func() {
			if _, err := i.wait(ended, true); err == nil || asError(err).Kind != test.kind || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %v", test.name, err)
			}
		}), nil, nil)
	}
}

// root returns the outermost function of the goroutine.
func root() (name string) {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for {
		frame, more := frames.Next()
		if frame.Function != "runtime.goexit" {
			name = frame.Function
		}
		if !more {
			return name
		}
	}
}

// TestResourceForgotten: a value that the program has lost is released, and not on the goroutine on
// which the garbage collector says so.
func TestResourceForgotten(t *testing.T) {
	v := newVault(t, nil)
	released, told := make(chan string, 1), make(chan string, 1)
	v.drop = func(*goInstance, context.Context, []uint64) error {
		released <- root()
		return nil
	}
	v.values(t, 1)
	runtime.AddCleanup(new([64]byte), func(told chan string) { told <- root() }, told)
	var cleanup, release string
	for end := time.After(30 * time.Second); cleanup == "" || release == ""; {
		runtime.GC()
		select {
		case cleanup = <-told:
		case release = <-released:
		case <-end:
			t.Fatalf("cleanup by %q, release by %q", cleanup, release)
		case <-time.After(time.Millisecond):
		}
	}
	if release == cleanup {
		t.Errorf("the value was released by %s, as cleanups are called", release)
	}
}

// TestResourceDrops: the release of a value calls the guest again, and traps.
func TestResourceDrops(t *testing.T) {
	var v *vault
	again := func(ctx context.Context) {
		r, err := v.value(ctx)
		if err == nil {
			err = r.Close(ctx)
		}
		if err != nil {
			t.Error(err)
		}
	}
	v = newVault(t, again)
	ctx := t.Context()
	var dropped []uint64
	v.drop = func(g *goInstance, ctx context.Context, stack []uint64) error {
		if dropped = append(dropped, stack[0]); stack[0] == 1 {
			g.hosts["host.again"](ctx, nil)
		}
		return nil
	}
	all := v.values(t, 3)
	if err := all[0].Close(ctx); err != nil {
		t.Error(err)
	}
	if len(dropped) != 2 || dropped[0] != 1 || dropped[1] != 4 || v.conn.Stats().Poisoned != 0 {
		t.Errorf("released %d, %+v; want 1, and 4 that was made meanwhile", dropped, v.conn.Stats())
	}
	t.Run("drop-fails: a trap", func(t *testing.T) {
		v.drop = func(*goInstance, context.Context, []uint64) error { return goTrap(engine.TrapUnreachable) }
		var trap *wazabi.TrapError
		if err := all[1].Close(ctx); !errors.As(err, &trap) {
			t.Errorf("got %v, want the trap", err)
		}
		if _, err := v.p.BeginMethod(ctx, 0, 0, all[2], Borrow); !errors.Is(err, wazabi.ErrPoisoned) {
			t.Errorf("another value of the instance: %v, want ErrPoisoned", err)
		}
		for _, r := range all {
			if err := r.Close(ctx); err != nil {
				t.Error(err)
			}
		}
		if stats := v.conn.Stats(); stats.Poisoned != 1 || stats.Busy != 0 {
			t.Errorf("%+v", stats)
		}
		v.values(t, 1)
	})
}

// TestResourceReleasedAfterCall: a value is closed while its instance is in a call, and the guest's
// release of it does not end. A call of a guest with guards ends in time all the same.
func TestResourceReleasedAfterCall(t *testing.T) {
	open := func(t *testing.T) (v *vault, released chan context.Context) {
		released = make(chan context.Context, 1)
		leave := make(chan struct{})
		v = newVault(t, nil, wazabi.WithCancel())
		v.drop = func(_ *goInstance, ctx context.Context, _ []uint64) error {
			released <- ctx
			select {
			case <-ctx.Done():
			case <-leave:
			}
			return ctx.Err()
		}
		t.Cleanup(func() { close(leave) })
		return v, released
	}
	// closedInCall begins a call, and has another goroutine close the value meanwhile.
	closedInCall := func(t *testing.T, ctx context.Context, c Conn, r *Resource) *Call {
		call, err := c.Begin(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		closed := make(chan error)
		go func() { closed <- r.Close(context.Background()) }()
		if err := <-closed; err != nil {
			t.Fatal(err)
		}
		return call
	}
	end := func(t *testing.T, call *Call) {
		start := time.Now()
		if call.End(); time.Since(start) > tooLate {
			t.Errorf("End takes %v", time.Since(start))
		}
	}
	t.Run("looping-release: a call of the Module", func(t *testing.T) {
		v, released := open(t)
		ctx, cancel := context.WithTimeout(t.Context(), deadline)
		defer cancel()
		end(t, closedInCall(t, ctx, v.conn, v.values(t, 1)[0]))
		var release context.Context
		inTime(t, "the release", func() { release = <-released })
		if by, ok := release.Deadline(); !ok || time.Until(by) > maxRelease {
			t.Errorf("the release may take until %v", by)
		}
	})
	t.Run("looping-release: the context has ended", func(t *testing.T) {
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		for name, release := range map[string]func(*Resource) error{
			"Close": func(r *Resource) error { return r.Close(ended) },
			"the end of a loop": func(r *Resource) error {
				(&Iterator{value: r.value}).close(ended)
				return nil
			},
		} {
			v, released := open(t)
			r := v.values(t, 1)[0]
			start := time.Now()
			if err := release(r); err != nil || time.Since(start) > tooLate {
				t.Errorf("%s: %v, after %v", name, err, time.Since(start))
			}
			inTime(t, "the release", func() { <-released })
		}
	})
	t.Run("looping-release: a call of an Instance", func(t *testing.T) {
		v, released := open(t)
		r := v.values(t, 1)[0]
		i := r.value.inst
		if !i.state.acquire(poolOwner) {
			t.Fatal("the instance is busy")
		}
		pinned := i.pin()
		ended, cancel := context.WithCancel(t.Context())
		call := closedInCall(t, ended, pinned, r)
		cancel()
		end(t, call)
		if len(released) != 0 {
			t.Error("the value is released although the call's context has ended")
		}
		// The next call releases it, for as long as its own context allows.
		ctx, cancel := context.WithTimeout(t.Context(), deadline)
		defer cancel()
		call, err := pinned.Begin(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		end(t, call)
		if len(released) != 1 {
			t.Error("the value is not released")
		}
		if _, err := pinned.Begin(t.Context(), 0); !errors.Is(err, wazabi.ErrPoisoned) {
			t.Errorf("a call after a release that was cut off: %v", err)
		}
	})
}

// A value is released although a method of the context panics, or ends the goroutine, while it is
// closed. So is an iterator, which borrows a value.
func TestClosedByOddContext(t *testing.T) {
	for way, code := range map[string]func(){"caller-code-panics": func() { panic("the program's") }, "caller-code-ends-goroutine": runtime.Goexit} {
		ctx := &endingContext{t.Context(), func() error { code(); return nil }}
		for what, closes := range map[string]func(r *Resource){
			"a resource":  func(r *Resource) { _ = r.Close(ctx) },
			"an iterator": func(r *Resource) { (&Iterator{value: r.value}).close(ctx) },
		} {
			t.Run(way+": Err of a context closes "+what, func(t *testing.T) {
				v := newVault(t, nil, wazabi.WithReset())
				dropped := make(chan uint64, 1)
				v.drop = func(_ *goInstance, _ context.Context, stack []uint64) error {
					dropped <- stack[0]
					return nil
				}
				r := v.values(t, 1)[0]
				inTime(t, "Close", func() {
					defer func() { _ = recover() }()
					closes(r)
					t.Error("the context's method was not called")
				})
				select {
				case <-dropped:
				case <-time.After(10 * time.Second):
					t.Error("the value is not released")
				}
			})
		}
	}
}
