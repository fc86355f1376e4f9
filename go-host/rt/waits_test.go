package rt

import (
	"slices"
	"testing"
	"time"
)

// A wait is refused if it closes a circle of instances whose holders wait for each other, and only
// then. An instance that has ended keeps no one waiting.
func TestWaitsInCircle(t *testing.T) {
	number := takeGateNumber()
	defer dropGateNumber(number)
	p := &pool{number: number, slots: make([]slot, 8)}
	instances := make([]*instance, 4)
	ways := make([][]way, len(instances))
	for n := range instances {
		of := takeInstanceNumber(number)
		defer dropGateNumber(of)
		instances[n] = &instance{number: of, ended: make(chan struct{})}
		ways[n] = []way{wayOf(number, 0), wayOf(of, holdsSlot)}
	}
	var begun []*blocking
	wait := func(ways []way, i *instance, ends bool, why string) *blocking {
		t.Helper()
		b := &blocking{ways, i, p}
		if got := b.begin(); got != ends {
			t.Errorf("%s, but the wait may begin: %v", why, got)
		}
		begun = append(begun, b)
		return b
	}
	wait(ways[0], instances[1], true, "1 waits for none")
	middle := wait(ways[1], instances[2], true, "2 waits for none")
	wait(ways[2], instances[3], true, "3 waits for none")
	wait(ways[3], instances[0], false, "the holder of 0 waits for 1, and so on up to 3")
	wait([]way{wayOf(number, 0)}, instances[0], true, "a goroutine without an instance cannot close a circle").end()
	middle.end()
	wait(ways[3], instances[0], true, "the holder of 1 waits no longer")
	close(instances[0].ended)
	wait(ways[1], instances[2], true, "3 waits for an instance that has ended")
	// Two goroutines are in the host functions of one instance. The end of one wait leaves the
	// other.
	wait(ways[1], instances[3], true, "3 waits for an instance that has ended").end()
	wait(ways[2], instances[1], false, "the holder of 1 still waits for 2")
	for _, b := range begun {
		b.end()
	}
	if n := len(gateNumbers.waits); n != 0 {
		t.Errorf("%d waits are left", n)
	}
}

// A wait for any instance of a pool is refused if goroutines that wait hold all of its slots, and
// none of them goes on: in one pool, in two, and where one waits for an instance in no slot.
func TestWaitsForAny(t *testing.T) {
	makePool := func(slots int) *pool {
		p := &pool{number: takeGateNumber(), slots: make([]slot, slots)}
		t.Cleanup(func() { dropGateNumber(p.number) })
		return p
	}
	one, two, large := makePool(1), makePool(1), makePool(3)
	home := &instance{number: takeInstanceNumber(large.number), ended: make(chan struct{})}
	t.Cleanup(func() { dropGateNumber(home.number) })
	inSlot := func(p *pool) way { return wayOf(p.number, holdsSlot) }
	outside := func(p *pool) way { return wayOf(p.number, 0) }
	type waits struct {
		ways []way
		inst *instance
		pool *pool
	}
	any := func(p *pool, ways ...way) waits { return waits{ways, nil, p} }
	for _, test := range []struct {
		name string
		// before are the waits that have begun, and last the one that is refused, or is not.
		before []waits
		last   waits
		ends   bool
	}{
		{"its own slot", nil, any(one, inSlot(one)), false},
		{"a slot of another pool", nil, any(two, inSlot(one)), true},
		{"without a slot", nil, any(one, outside(one)), true},
		{"with nothing", []waits{any(one, inSlot(two))}, any(two), true},
		{"two pools", []waits{any(two, inSlot(one))}, any(one, inSlot(two)), false},
		{"two pools, and one has slots", []waits{any(two, inSlot(large))}, any(large, inSlot(two)), true},
		{"all slots", []waits{any(large, inSlot(large)), any(large, inSlot(large))}, any(large, inSlot(large)), false},
		{"all slots but one", []waits{any(large, inSlot(large))}, any(large, inSlot(large)), true},
		{"all slots, two by one", []waits{any(large, inSlot(large), inSlot(large))}, any(large, inSlot(large)), false},
		{"all slots, of which two come free", []waits{any(one, inSlot(large), inSlot(large))}, any(large, inSlot(large)), true},
		{"three pools", []waits{any(two, inSlot(one)), any(large, inSlot(two))}, any(one, inSlot(large), inSlot(large), inSlot(large)), false},
		{"for an instance in no slot", nil, waits{[]way{inSlot(one)}, home, large}, true},
		{"for one that goes on", []waits{{[]way{inSlot(one)}, home, large}}, any(one, outside(one)), true},
		{"for one whose holder waits for it", []waits{{[]way{inSlot(one)}, home, large}}, any(one, wayOf(home.number, 0)), false},
		{"for one whose holder waits for another", []waits{{[]way{inSlot(one)}, home, large}}, any(two, wayOf(home.number, 0)), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, w := range test.before {
				b := &blocking{w.ways, w.inst, w.pool}
				if !b.begin() {
					t.Fatalf("%+v is refused", w)
				}
				defer b.end()
			}
			b := &blocking{test.last.ways, test.last.inst, test.last.pool}
			if got := b.begin(); got != test.ends {
				t.Errorf("the wait may begin: %v, want %v", got, test.ends)
			}
			if registered := slices.Contains(gateNumbers.waits, b); registered != (test.ends && len(b.ways) > 0) {
				t.Errorf("registered: %v", registered)
			}
			b.end()
		})
	}
	if n := len(gateNumbers.waits); n != 0 {
		t.Errorf("%d waits are left", n)
	}
}

// The time to find out whether a wait ends does not grow with the square of the number of waits: a
// chain of goroutines, each of which holds an instance and waits for that of the next, and a
// thousand that wait for the first. The last goroutine waits for none, and each wait ends.
func TestWaitsMany(t *testing.T) {
	const length = 1000
	pools := make([]*pool, length+1)
	for n := range pools {
		pools[n] = &pool{number: takeGateNumber(), slots: make([]slot, 1)}
		defer dropGateNumber(pools[n].number)
	}
	crowd := &pool{number: takeGateNumber(), slots: make([]slot, 2*length)}
	defer dropGateNumber(crowd.number)
	begun := time.Now()
	wait := func(holds, waitsFor *pool, ends bool) {
		b := &blocking{ways: []way{wayOf(holds.number, holdsSlot)}, pool: waitsFor}
		if b.begin() != ends {
			t.Fatalf("after %v: the wait ends: %v, want %v", time.Since(begun), !ends, ends)
		}
		t.Cleanup(b.end)
	}
	// From the last one, so that each wait is the beginning of the chain.
	for n := length - 1; n >= 0; n-- {
		wait(pools[n], pools[n+1], true)
		wait(crowd, pools[n], true)
	}
	wait(pools[length], pools[0], false)
	// It takes 1 s. With the square it would be minutes.
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("%d waits took %v to begin", 2*length, took)
	}
}
