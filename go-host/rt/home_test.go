package rt

import (
	"context"
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
