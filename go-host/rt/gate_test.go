package rt

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// Each number and each kind of way is spelled on the stack, also by ways within ways.
func TestGates(t *testing.T) {
	var taken []int
	for n := takeGateNumber(); n != 0; n = takeGateNumber() {
		taken = append(taken, n)
	}
	defer func() {
		for _, n := range taken {
			dropGateNumber(n)
		}
	}()
	for number := 1; number < maxGated; number++ {
		for bits := range waysBits {
			_ = wayOf(number, bits).pass(codeOf(func() {
				want := held{true, bits & holdsSlot, bits&preparing != 0}
				if got := heldHere(number); got != want {
					t.Fatalf("number %d, bits %d: %+v", number, bits, got)
				}
				if got := heldHere(number%(maxGated-1) + 1); got != (held{}) {
					t.Fatalf("another number than %d: %+v", number, got)
				}
			}), nil, nil)
		}
	}
	if got := heldHere(1); got != (held{}) {
		t.Errorf("outside: %+v", got)
	}
	var deep func(n int)
	deep = func(n int) {
		if n > 0 {
			_ = wayOf(200+n%2, holdsSlot).pass(codeOf(func() { deep(n - 1) }), nil, nil)
			return
		}
		if got := heldHere(201); got != (held{true, 100, false}) {
			t.Errorf("%+v", got)
		}
		var wg sync.WaitGroup
		wg.Go(func() {
			if got := heldHere(201); got != (held{}) {
				t.Errorf("another goroutine: %+v", got)
			}
		})
		wg.Wait()
	}
	deep(200)
}

// TestOwnStack: a function on a stack of its own holds what its caller holds. Its panic, and the
// end of its goroutine, are those of the caller.
func TestOwnStack(t *testing.T) {
	number := takeGateNumber()
	defer dropGateNumber(number)
	check := func(where string, slots int) {
		if got := heldHere(number); got != (held{slots > 0, slots, false}) {
			t.Errorf("%s: %+v, want %d slots", where, got, slots)
		}
	}
	hold := func(f func()) { _ = wayOf(number, holdsSlot).pass(codeOf(f), nil, nil) }
	hold(func() {
		outside := len(callers())
		var deep func(n int)
		deep = func(n int) {
			if n > 0 {
				deep(n - 1)
				return
			}
			onOwnStack(func() {
				if inside := len(callers()); inside > outside+100 {
					t.Errorf("%d functions on a stack of its own, beside %d before", inside, outside)
				}
				check("apart", 1)
				hold(func() { onOwnStack(func() { check("twice", 2) }) })
			})
		}
		deep(1000)
		check("after", 1)
	})
	// The thread of the goroutine ends with it.
	onOwnStack(func() { runtime.LockOSThread() })
	func() {
		defer func() {
			if r := recover(); r != "no" {
				t.Errorf("the panic is %v", r)
			}
		}()
		onOwnStack(func() { panic("no") })
	}()
	var group sync.WaitGroup
	group.Go(func() {
		onOwnStack(runtime.Goexit)
		t.Error("runtime.Goexit returned")
	})
	group.Wait()
}

// Open pools have different numbers, and a pool without one has no gates.
func TestGateNumbers(t *testing.T) {
	var taken []int
	defer func() {
		for _, n := range taken {
			dropGateNumber(n)
		}
	}()
	for {
		n := takeGateNumber()
		if n == 0 {
			break
		}
		if n >= maxGated || slices.Contains(taken, n) {
			t.Fatalf("%d comes again, or is too large", n)
		}
		taken = append(taken, n)
	}
	if len(taken) < maxGated-100 {
		t.Errorf("only %d numbers", len(taken))
	}
	// A number is not given again as long as it is in use, although smaller ones are.
	dropGateNumber(taken[0])
	if n, next := takeGateNumber(), takeGateNumber(); n != taken[0] || next != 0 {
		t.Errorf("%d and %d, want %d and none", n, next, taken[0])
	}
	if w := waysOf(0); w != (gateWays{}) {
		t.Errorf("%v", w)
	}
	ran := false
	_ = way(0).pass(codeOf(func() { ran = heldHere(0) == held{} }), nil, nil)
	if !ran {
		t.Error("a pool without gates")
	}
	// A goroutine holds nothing of a pool without a number, also while it is in one that has lost
	// its own.
	_ = wayOf(taken[0], holdsSlot).pass(codeOf(func() {
		dropGateNumber(taken[0])
		if got := heldHere(0); got != (held{}) {
			t.Errorf("of a pool without a number: %+v", got)
		}
	}), nil, nil)
	// The ways are as short as they can be.
	for number, gates := range map[int]int{1: 1, 3: 1, 4: 2, maxGated - 1: 4} {
		for bits := range byAnother + holdsSlot + 1 {
			if w := wayOf(number, bits); w>>(gates*gateBits) != 1 {
				t.Errorf("the way of %d and %d is %#x, want %d gates", number, bits, w, gates)
			}
		}
	}
}

// The gates of an instance count for its pool, and only for its own instance. Their number can be
// read from them.
func TestInstanceGates(t *testing.T) {
	pool := takeGateNumber()
	defer dropGateNumber(pool)
	first, second := takeInstanceNumber(pool), takeInstanceNumber(pool)
	defer dropGateNumber(first)
	defer dropGateNumber(second)
	if first == 0 || first == second || max(first, second) >= maxGatedInstance {
		t.Fatalf("numbers %d and %d", first, second)
	}
	check := func(inFirst int, want held) {
		t.Helper()
		ways := waysHere()
		passed := func(number int) int {
			times, byOther := passages(ways, number)
			if byOther {
				t.Errorf("another goroutine has entered %d", number)
			}
			return times
		}
		if a, b, none := passed(first), passed(second), passed(0); a != inFirst || b != 0 || none != 0 {
			t.Errorf("%d times in the first, %d in the second, %d in none, want %d times in the first", a, b, none, inFirst)
		}
		if got := heldHere(pool); got != want {
			t.Errorf("the pool has %+v, want %+v", got, want)
		}
	}
	_ = wayOf(pool, 0).pass(codeOf(func() {
		check(0, held{inside: true})
		_ = wayOf(first, holdsSlot).pass(codeOf(func() {
			check(1, held{inside: true, slots: 1})
			_ = wayOf(first, 0).pass(codeOf(func() { check(2, held{inside: true, slots: 1}) }), nil, nil)
		}), nil, nil)
		check(0, held{inside: true})
	}), nil, nil)
	// A goroutine that another one waits for is in no function of WithInit.
	ways := forAnother([]way{wayOf(pool, 0), wayOf(first, holdsSlot)})
	if times, byOther := passages(ways, first); times != 1 || !byOther {
		t.Errorf("entered %d times, by another: %v", times, byOther)
	}
	if got := heldBy(ways, pool); got != (held{inside: true, slots: 1}) {
		t.Errorf("for another goroutine: %+v", got)
	}
	for n := 1; n < maxGated; n++ {
		for bits := range waysBits {
			if got := wayOf(n, bits).number(); got != n {
				t.Fatalf("the number of way %d is %d", n, got)
			}
		}
	}
}

// An instance has a number if calls may wait for it, and its pool has one.
func TestTakeWays(t *testing.T) {
	number := takeGateNumber()
	defer dropGateNumber(number)
	ways := waysOf(number)
	resources := []ResourceType{{}}
	for _, test := range []struct {
		name      string
		pool      *pool
		resources []ResourceType
		numbered  bool
		inward    bool
	}{
		{"all", &pool{number: number, ways: ways, entries: ways}, resources, true, true},
		{"a guest that cannot call out", &pool{number: number, ways: ways}, resources, true, false},
		{"no resources", &pool{number: number, ways: ways, entries: ways}, nil, false, true},
		{"a pool without a number", &pool{}, resources, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.pool.pkg = &Package{Resources: test.resources}
			check := func(when string, numbered bool) {
				t.Helper()
				i := &instance{pool: test.pool}
				i.takeWays()
				want, inward := test.pool.ways, gateWays{}
				if i.number != 0 {
					defer dropGateNumber(i.number)
					want = waysOf(i.number)
				}
				if test.inward {
					inward = want
				}
				if (i.number != 0) != numbered || i.ways != want || i.inward != inward {
					t.Errorf("%s: number %d, ways %v, inward %v", when, i.number, i.ways, i.inward)
				}
			}
			check("at first", test.numbered)
			for n := takeInstanceNumber(number); n != 0; n = takeInstanceNumber(number) {
				defer dropGateNumber(n)
			}
			check("without numbers", false)
		})
	}
}

type nothing struct{}

func (nothing) CallWithStack(context.Context, []uint64) error { return nil }

func BenchmarkGates(b *testing.B) {
	for name, w := range map[string]way{"none": 0, "all": wayOf(123, 1)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_ = w.pass(nothing{}, nil, nil)
			}
		})
	}
	b.Run("heldHere", func(b *testing.B) {
		_ = wayOf(123, 1).pass(codeOf(func() {
			for b.Loop() {
				heldHere(123)
			}
		}), nil, nil)
	})
}
