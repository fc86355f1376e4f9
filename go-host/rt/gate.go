package rt

import (
	"context"
	"reflect"
	"runtime"
	"sync"

	"github.com/wazabi/wazabi/go-host/engine"
)

// A goroutine that waits for an instance may be in a host function of the same pool: then it holds
// an instance itself, and may wait for ever. Its context cannot tell, since the host function need
// not pass its own on. So the runtime calls the caller's code through gates, functions that differ
// only in their addresses. The gates on a goroutine's stack encode the pools whose instances it
// holds. Passing the gates takes some nanoseconds. Only a goroutine that is about to wait reads its
// stack.

// gate calls the next gate of a way, or f at its end.
type gate func(w way, f engine.Function, ctx context.Context, stack []uint64) error

// way is a sequence of gates: each digit is the index of one, from the lowest. Above them is a 1.
type way uint32

const (
	// gateDigits is the number of gates that a digit selects from.
	gateDigits = 16
	gateBits   = 4
	// maxGated bounds the numbered pools. A way has as many gates as its number has digits: one for
	// the first pools, three for the last.
	maxGated = 1 << 10
)

// Bits of the lowest digit of a way: the resources that the goroutine holds. Above them is the
// pool's number.
const (
	// holdsSlot: the goroutine holds a slot of the pool.
	holdsSlot = 1 << iota
	// preparing: the goroutine is in WithInit's function.
	preparing
	// waysBits is the number of combinations of these bits.
	waysBits = 1 << iota
)

// gates is set by init, since the gates refer to it.
var gates [gateDigits]gate

func init() {
	gates = [...]gate{gate0, gate1, gate2, gate3, gate4, gate5, gate6, gate7, gate8, gate9, gateA, gateB, gateC, gateD, gateE, gateF}
}

// pass calls f by the way w. Way 0 has no gates.
func (w way) pass(f engine.Function, ctx context.Context, stack []uint64) error {
	if w == 0 {
		return f.CallWithStack(ctx, stack)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, stack)
}

// The gates' bodies are written out, since the compiler does not inline one that they could share.

//go:noinline
func gate0(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gate1(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gate2(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gate3(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gate4(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gate5(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gate6(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gate7(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gate8(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gate9(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gateA(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gateB(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gateC(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gateD(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gateE(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

//go:noinline
func gateF(w way, f engine.Function, ctx context.Context, s []uint64) error {
	if w == 1 {
		return f.CallWithStack(ctx, s)
	}
	return gates[w%gateDigits](w>>gateBits, f, ctx, s)
}

// gateIndexes finds a gate's index by the address of its function.
var gateIndexes = sync.OnceValue(func() map[uintptr]int {
	indexes := map[uintptr]int{}
	for n, g := range gates {
		indexes[reflect.ValueOf(g).Pointer()] = n
	}
	return indexes
})

// gateNumbers has the numbers that pools have now.
var gateNumbers struct {
	sync.Mutex
	taken [maxGated]bool
}

// takeGateNumber returns an unused number, or 0 if all are in use.
func takeGateNumber() int {
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	for n := 1; n < maxGated; n++ {
		if !gateNumbers.taken[n] {
			gateNumbers.taken[n] = true
			return n
		}
	}
	return 0
}

func dropGateNumber(n int) {
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	gateNumbers.taken[n] = false
}

// wayOf returns the way for a pool's number and bits. Pools without a number have no gates, so the
// runtime does not notice goroutines that wait in their host functions.
func wayOf(number, bits int) way {
	if number == 0 {
		return 0
	}
	digits := way(number*waysBits + bits)
	end := way(gateDigits)
	for end <= digits {
		end *= gateDigits
	}
	return end | digits
}

// held has the resources of a pool that a goroutine holds.
type held struct {
	// inside is true if the goroutine runs code of the caller that an instance of the pool waits
	// for. slots is the number of slots of the pool that it holds. preparing is true if the code is
	// WithInit's function.
	inside    bool
	slots     int
	preparing bool
}

// heldHere returns what the calling goroutine holds of the pool with a number.
func heldHere(number int) (h held) {
	if number == 0 {
		return held{}
	}
	for _, w := range waysHere() {
		if bits := int(w % waysBits); w == wayOf(number, bits) {
			h.inside = true
			h.slots += bits & holdsSlot
			h.preparing = h.preparing || bits&preparing != 0
		}
	}
	return h
}

// waysHere returns the ways that the calling goroutine has passed and not left.
func waysHere() (ways []way) {
	indexes := gateIndexes()
	// The gates of one way follow each other on the stack, the first last. Between two ways are other
	// functions.
	w := way(1)
	for _, pc := range callers() {
		f := runtime.FuncForPC(pc - 1)
		digit, ok := 0, false
		if f != nil {
			digit, ok = indexes[f.Entry()]
		}
		if ok {
			w = w<<gateBits | way(digit)
			continue
		}
		if w != 1 {
			ways = append(ways, w)
		}
		w = 1
	}
	return ways
}

// passAll calls f behind the gates of all the ways.
func passAll(ways []way, f func()) {
	if len(ways) == 0 {
		f()
		return
	}
	_ = ways[0].pass(codeOf(func() { passAll(ways[1:], f) }), nil, nil)
}

// callers returns the return addresses on the goroutine's stack.
func callers() []uintptr {
	for size := 256; ; size *= 2 {
		pcs := make([]uintptr, size)
		if n := runtime.Callers(2, pcs); n < size {
			return pcs[:n]
		}
	}
}
