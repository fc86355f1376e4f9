package rt

import (
	"context"
	"slices"
	"sync"
	"testing"
)

// Each number and each kind of way is spelled on the stack, also by ways within ways.
func TestGates(t *testing.T) {
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
	if w := waysOf(0); w != (gateWays{}) {
		t.Errorf("%v", w)
	}
	ran := false
	_ = way(0).pass(codeOf(func() { ran = heldHere(0) == held{} }), nil, nil)
	if !ran {
		t.Error("a pool without gates")
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
