package rt

import (
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// Each method is tried on each state of an instance of owner 1, and compared with the table in
// state.go.
func TestStates(t *testing.T) {
	const (
		idle, busy, poisoned, closed = stateIdle, stateBusy, statePoisoned, stateClosed
		closing, leaving             = stateClosing, stateLeaving
	)
	one := pinOwner(1)
	type result struct {
		returned any
		state    uint64
	}
	for name, test := range map[string]struct {
		do   func(s *state) any
		want map[uint64]result
	}{
		"tryAcquire":         {func(s *state) any { return s.tryAcquire(one) }, map[uint64]result{idle: {true, busy}}},
		"acquire":            {func(s *state) any { return s.acquire(one) }, map[uint64]result{idle: {true, busy}}},
		"acquire by another": {func(s *state) any { return s.acquire(pinOwner(2)) }, nil},
		"release":            {func(s *state) any { return s.release(one) }, map[uint64]result{busy: {true, idle}}},
		"unpin": {func(s *state) any { return s.unpin(one) }, map[uint64]result{
			idle: {idle, closing}, busy: {busy, leaving}, poisoned: {poisoned, closed},
		}},
		"unpin by another": {func(s *state) any { return s.unpin(pinOwner(2)) }, nil},
		"reclaim": {func(s *state) any { return s.reclaim(one) }, map[uint64]result{
			idle: {idle, busy}, busy: {busy, closing}, poisoned: {poisoned, poisoned},
		}},
		"beginClose":   {func(s *state) any { return s.beginClose() }, map[uint64]result{idle: {true, closing}}},
		"engineClosed": {func(s *state) any { return s.engineClosed() }, map[uint64]result{idle: {true, closing}, busy: {false, closing}}},
		"end": {func(s *state) any { s.end(poisoned); return nil }, map[uint64]result{
			busy: {nil, poisoned}, closing: {nil, poisoned}, leaving: {nil, closed}, idle: {nil, poisoned}, closed: {nil, poisoned}, poisoned: {nil, poisoned},
		}},
		"count": {func(s *state) any {
			word, ok := s.beginCount()
			if ok {
				if s.of(one) != stateCounting {
					t.Errorf("counted in state %d", s.of(one))
				}
				s.endCount(word)
			}
			return ok
		}, map[uint64]result{idle: {true, idle}}},
		"inCall": {func(s *state) any { return s.inCall(one) }, map[uint64]result{busy: {true, busy}}},
	} {
		for _, from := range []uint64{idle, busy, poisoned, closed, closing, leaving} {
			var s state
			s.word.Store(uint64(one) | from)
			got := test.do(&s)
			want, ok := test.want[from]
			if !ok {
				// Nothing changes: the methods refuse, or report that the instance is closed.
				switch got.(type) {
				case bool:
					want = result{false, from}
				case uint64:
					want = result{closed, from}
				}
			}
			if now := s.word.Load() & stateMask; got != want.returned || now != want.state {
				t.Errorf("%s in state %d: %v, state %d; want %v, %d", name, from, got, now, want.returned, want.state)
			}
			if owner := s.word.Load() &^ stateMask; owner != uint64(one) && name != "reclaim" {
				t.Errorf("%s in state %d: the owner is %d", name, from, owner>>ownerShift)
			}
		}
	}
	var s state
	s.init()
	if s.of(poolOwner) != busy {
		t.Error("a new instance is not held")
	}
	s.handOver(one)
	if s.of(one) != idle || s.of(poolOwner) != closed || s.of(pinOwner(2)) != closed {
		t.Error("it is not idle for its owner alone")
	}
}

// TestStateOfHome: an instance changes between the pool and its resources only while it is held,
// and not if it was closed meanwhile.
func TestStateOfHome(t *testing.T) {
	var s state
	s.init()
	if s.joinPool() || !s.leavePool() || s.leavePool() || s.joinPool() {
		t.Error("a held instance of the pool does not become idle at home, once")
	}
	if s.of(homeOwner) != stateIdle || s.pinned() || s.acquire(poolOwner) || s.tryAcquire(poolOwner) {
		t.Error("the pool can enter an instance at home, or it is pinned")
	}
	if o, ok := s.acquireAny(); o != homeOwner || !ok || !s.joinPool() || s.of(poolOwner) != stateBusy {
		t.Error("an instance at home does not become the pool's, held")
	}
	if s.engineClosed(); s.leavePool() || s.of(poolOwner) != stateClosing {
		t.Error("an instance that was closed becomes idle at home")
	}
	s.word.Store(uint64(homeOwner) | stateClosing)
	if s.joinPool() || s.release(homeOwner) {
		t.Error("an instance that was closed becomes the pool's, or idle")
	}
	for o, want := range map[owner]bool{poolOwner: false, homeOwner: false, noOwner: true, pinOwner(1): true} {
		if o.pinned() != want {
			t.Errorf("owner %#x: pinned is %v", o, !want)
		}
	}
}

// An instance that another Stats reads now is idle.
func TestStatsAtOnce(t *testing.T) {
	m := open(t, wazabi.WithPoolSize(1))
	mustAdd(t, m.calls)
	i := m.conn.pool.slots[0].inst.Load()
	for _, counting := range []bool{false, true} {
		var word uint64
		if counting {
			var ok bool
			if word, ok = i.state.beginCount(); !ok {
				t.Fatal("the instance is not idle")
			}
		}
		if s := m.conn.Stats(); s.Instances != 1 || s.Idle != 1 || s.Busy != 0 || s.Pinned != 0 {
			t.Errorf("counting: %v: %+v", counting, s)
		}
		if counting {
			i.state.endCount(word)
		}
	}
}
