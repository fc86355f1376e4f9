package rt

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// Release reaches the instances that serve only resources.
func TestReleaseAtHome(t *testing.T) {
	v := newVault(t, nil, wazabi.WithReset())
	v.drop = func(*goInstance, context.Context, []uint64) error { return nil }
	r := v.values(t, 1)[0]
	at := r.value.inst
	if at.state.owner() != homeOwner || !at.used {
		t.Fatalf("owner %#x, used %v; want an instance with a result, at home", at.state.owner(), at.used)
	}
	before := at.entries
	if err := v.conn.Release(t.Context()); err != nil || at.used || at.entries != before+1 {
		t.Errorf("%v; used %v, entered %d times", err, at.used, at.entries-before)
	}
	if err := r.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// The instance of a home is pinned while a call waits for it. The call gets another one.
func TestHomeIsPinned(t *testing.T) {
	e := &actEngine{acts: map[string]act{"guest/make": func(*goInstance, context.Context, []uint64) error { return nil }}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Make", "guest/make"}}, Homes: map[int]int{0: 0}}
	conn, err := p.Open(t.Context(), wazabi.WithPoolSize(2))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(soon(t))
	first, err := conn.Begin(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	home := first.inst
	second := make(chan *Call, 1)
	go func() {
		call, err := conn.Begin(t.Context(), 0)
		if err != nil {
			t.Error(err)
		}
		second <- call
	}()
	for home.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	// What End and Pin do, if Pin is faster than the call that waits.
	first.ctx = nil
	conn.pool.vacate(home)
	pinned := home.pin()
	// The call that waits does not hold it even for a moment, in which the Instance would be busy.
	if _, err := home.wait(t.Context(), false); err == nil || !home.state.pinned() || home.state.of(pinned.owner) != stateIdle {
		t.Errorf("%v; the state of the pinned instance is %d", err, home.state.of(pinned.owner))
	}
	conn.pool.becameIdle(home)
	call := <-second
	if call == nil || call.inst == home {
		t.Fatal("the call runs on the pinned instance")
	}
	call.End()
	if err := invoke(t.Context(), pinned, 0); err != nil {
		t.Errorf("the pinned instance: %v", err)
	}
	if err := pinned.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestHomeIsChosenByAnother: a call whose instance, or whose choice, is late runs where all resources
// live.
func TestHomeIsChosenByAnother(t *testing.T) {
	none := func(*goInstance, context.Context, []uint64) error { return nil }
	e := &actEngine{acts: map[string]act{"guest/make": none, "guest/use": none}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Make", "guest/make"}, {"Use", "guest/use"}}, Homes: map[int]int{0: 0}}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var conn Conn
	begin := func(fn int) *Call {
		call, err := conn.Begin(ctx, fn)
		if err != nil {
			t.Error(err)
			runtime.Goexit()
		}
		return call
	}
	began := func() <-chan *Call {
		calls := make(chan *Call, 1)
		go func() {
			defer close(calls)
			calls <- begin(0)
		}()
		return calls
	}
	var meanwhile func()
	conn, err := p.Open(t.Context(), wazabi.WithPoolSize(2), p.WithInit(func(context.Context, Conn) error {
		if meanwhile != nil {
			meanwhile()
		}
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(soon(t))

	// While a call makes its instance, another one makes a home of the instance that is there.
	held := begin(1)
	first := held.inst
	var home *Call
	meanwhile = func() {
		held.End()
		home = <-began()
	}
	calls := began()
	for conn.pool.homes[0].inst.Load() == nil || first.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	other := begin(1)
	home.End()
	call := <-calls
	if call == nil || call.inst != first {
		t.Fatal("a call runs beside the home that another one has chosen meanwhile")
	}

	// While a call waits for the home, another instance becomes the home.
	calls = began()
	for first.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	conn.pool.homes[0].inst.Store(other.inst)
	call.End()
	for other.inst.waiting.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	second := other.inst
	other.End()
	call = <-calls
	if call == nil || call.inst != second {
		t.Fatal("a call runs where it waited, and not at home")
	}
	call.End()
	// No instance is lost.
	one, two := begin(1), begin(1)
	if used := map[*instance]bool{one.inst: true, two.inst: true}; !used[first] || !used[second] {
		t.Error("calls run on new instances")
	}
	one.End()
	two.End()
}

// Calls that wait for a home, or for the call that chooses one, hold the instance of another pool.
// The goroutine that they wait for needs that one.
func TestHomeInCircle(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	open := func(homes map[int]int, size int) Conn {
		e := &actEngine{acts: map[string]act{
			"guest/make": func(*goInstance, context.Context, []uint64) error { return nil }, "guest/use": func(*goInstance, context.Context, []uint64) error { return nil },
			"guest/drop": func(*goInstance, context.Context, []uint64) error { return nil },
		}}
		p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Make", "guest/make"}, {"Use", "guest/use"}},
			Resources: []ResourceType{{Name: "Value", Drop: "guest/drop"}}, Homes: homes}
		conn, err := p.Open(t.Context(), wazabi.WithPoolSize(size), wazabi.WithLogger(slog.New(slog.DiscardHandler)))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close(soon(t)) })
		return conn
	}
	for name, first := range map[string]int{"callers-wait-for-each-other: a home": 0, "callers-wait-for-each-other: one that is chosen": 1} {
		t.Run(name, func(t *testing.T) {
			homed, other := open(map[int]int{0: 0}, 1), open(nil, 1)
			at, err := homed.Begin(t.Context(), first)
			if err != nil {
				t.Fatal(err)
			}
			held, err := other.Begin(t.Context(), 1)
			if err != nil {
				t.Fatal(err)
			}
			var group sync.WaitGroup
			begin := func(ways ...way) {
				group.Go(func() {
					passAll(ways, func() {
						call, err := homed.Begin(ctx, 0)
						if err != nil {
							t.Error(err)
							return
						}
						call.End()
					})
				})
			}
			waits := func() int {
				gateNumbers.Lock()
				defer gateNumbers.Unlock()
				return len(gateNumbers.waits)
			}
			inside := func(c *Call) way { return c.inst.ways[holdsSlot] }
			begin()
			for homed.pool.waiters.Load() == 0 {
				time.Sleep(time.Millisecond)
			}
			before := waits()
			begin(inside(held))
			for waits() == before {
				time.Sleep(time.Millisecond)
			}
			passAll([]way{inside(at)}, func() {
				if _, err := other.Begin(soon(t), 1); !errors.Is(err, wazabi.ErrBusy) || !errors.Is(err, wazabi.ErrPool) {
					t.Errorf("%v, want %v", err, wazabi.ErrBusy)
				}
			})
			at.End()
			group.Wait()
			held.End()
		})
	}
}

// TestHomeIsReplaced: a home that has ended is replaced, whatever it has ended with. One that a
// call no longer waits for remains, however the call's context says so.
func TestHomeIsReplaced(t *testing.T) {
	p := goPackage(&goEngine{})
	p.Homes = map[int]int{fnGoAdd: 0, fnGoGreet: 0}
	host := shouter(func(context.Context, string) (string, error) { return "", wazabi.ErrBusy })
	conn, err := p.Open(t.Context(), Hosts(host), wazabi.WithPoolSize(2))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(soon(t))
	if _, err := greet(t.Context(), conn, "go"); !errors.Is(err, wazabi.ErrHost) {
		t.Fatalf("%v, want the host's error", err)
	}
	call, err := conn.Begin(t.Context(), fnGoAdd)
	if err != nil {
		t.Fatal(err)
	}
	home := &conn.pool.homes[0].inst
	if home.Load() != call.inst {
		t.Error("the home is not the instance of the first call after its end")
	}
	if other, err := conn.Begin(odd(20*time.Millisecond, noErr), fnGoAdd); err == nil {
		other.End()
		t.Error("a call does not end with its context, and runs beside the home")
	} else if !errors.Is(err, wazabi.ErrPool) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if home.Load() != call.inst {
		t.Error("another instance is the home while the home is in a call")
	}
	call.End()
}
