package rt

import (
	"context"
	"math"
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
	// maxGated bounds the numbers of pools and instances. A way has as many gates as its number has
	// digits: one for the first, four for the last.
	maxGated = 1 << 14
	// maxGatedInstance bounds those of instances, so that they leave some to pools.
	maxGatedInstance = maxGated - 1<<10
)

// Bits of the lowest digit of a way: the resources that the goroutine holds. Above them is the
// number of the pool, or of the instance if it has one.
const (
	// holdsSlot: the goroutine holds a slot of the pool.
	holdsSlot = 1 << iota
	// preparing: the goroutine is in WithInit's function. In a way with an instance's number it is
	// byAnother.
	preparing
	// byAnother: another goroutine has entered the instance, and waits for this one.
	byAnother = preparing
	// waysBits is the number of combinations of these bits.
	waysBits = 2 * byAnother
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

// A number is given again when its pool or instance has ended. A goroutine that has passed gates
// with the old number is not taken for one that holds the new pool or instance: calls, sequences
// and [onOwnStack] leave their gates before what they hold ends, and what runs beside the runtime
// keeps its numbers. One case is left. While runtime.Goexit runs the deferred functions of the
// program, the gates below are on the stack still. They can only add to what the goroutine seems to
// hold: such a function may be refused an instance for which it could wait. It never waits for
// itself.

// gateNumbers has the numbers that pools and instances have now.
var gateNumbers struct {
	sync.Mutex
	// pools has the pool's number for each number in use: that of a pool, and those of its instances.
	pools [maxGated]uint16
	// keepers has how many goroutines keep a number.
	keepers [maxGated]int32
	// least is not above the least unused number.
	least int
	// waits are the waits of goroutines that have passed gates.
	waits []*blocking
}

// takeGateNumber returns an unused number for a pool, or 0 if all are in use.
func takeGateNumber() int { return takeNumber(0, maxGated) }

// takeInstanceNumber returns an unused number for an instance of the pool with a number, or 0 if all
// are in use.
func takeInstanceNumber(pool int) int { return takeNumber(pool, maxGatedInstance) }

func takeNumber(pool, end int) int {
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	for n := max(gateNumbers.least, 1); n < end; n++ {
		if gateNumbers.pools[n] == 0 {
			if pool == 0 {
				pool = n
			}
			gateNumbers.pools[n], gateNumbers.least = uint16(pool), n+1
			return n
		}
	}
	return 0
}

func dropGateNumber(n int) {
	if n == 0 {
		return
	}
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	gateNumbers.pools[n] = ofNoPool
	freeIfUnused(n)
}

// ofNoPool is in place of the pool's number for a number that goroutines keep after its end.
const ofNoPool = math.MaxUint16

// freeIfUnused makes a number, which was dropped, one that can be taken. The caller holds the lock.
func freeIfUnused(n int) {
	if gateNumbers.pools[n] == ofNoPool && gateNumbers.keepers[n] == 0 {
		gateNumbers.pools[n] = 0
		gateNumbers.least = min(gateNumbers.least, n)
	}
}

// keepNumbers keeps the numbers of ways from being given again until releaseNumbers.
func keepNumbers(ways []way) {
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	for _, w := range ways {
		gateNumbers.keepers[w.number()]++
	}
}

func releaseNumbers(ways []way) {
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	for _, w := range ways {
		n := w.number()
		gateNumbers.keepers[n]--
		freeIfUnused(n)
	}
}

// wayOf returns the way for the number of a pool or an instance, and bits. Pools without a number
// have no gates, so the runtime does not notice goroutines that wait in their host functions.
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

// number returns the number that the way was made for.
func (w way) number() int {
	end := way(gateDigits)
	for w>>gateBits >= end {
		end *= gateDigits
	}
	return int(w&^end) / waysBits
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
func heldHere(pool int) held {
	if pool == 0 {
		return held{}
	}
	return heldBy(waysHere(), pool)
}

// heldBy returns what a goroutine that has passed the ways holds of the pool with a number.
func heldBy(ways []way, pool int) held {
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	return heldLocked(ways, pool)
}

func heldLocked(ways []way, pool int) (h held) {
	for _, w := range ways {
		if bits := int(w % waysBits); int(gateNumbers.pools[w.number()]) == pool {
			h.inside = true
			h.slots += bits & holdsSlot
			h.preparing = h.preparing || bits&preparing != 0 && w.number() == pool
		}
	}
	return h
}

// isInstance reports whether a number is that of an instance. That of a pool stands for any of its
// instances.
func isInstance(number int) bool { return int(gateNumbers.pools[number]) != number }

// passages returns how often a goroutine that has passed the ways has entered the instance with a
// number, and whether that was another goroutine.
func passages(ways []way, number int) (times int, byOther bool) {
	for _, w := range ways {
		if w.number() == number {
			times++
			byOther = byOther || w%waysBits&byAnother != 0
		}
	}
	return times, byOther
}

// forAnother returns the ways for a goroutine that another one, which has passed them, waits for.
func forAnother(ways []way) []way {
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	for i, w := range ways {
		if n := w.number(); isInstance(n) {
			ways[i] = wayOf(n, int(w%waysBits)|byAnother)
		}
	}
	return ways
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

// onOwnStack runs f on a goroutine, which has a stack of its own, and waits. That goroutine holds
// what the calling one holds. Its panic, and its end, are those of the calling one. A coroutine of
// [iter.Pull] would end the process if f locks the goroutine's thread.
func onOwnStack(f func()) {
	held := waysHere()
	var returned bool
	var failure any
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { failure = recover() }()
		passAll(held, f)
		returned = true
	}()
	<-done
	switch {
	case failure != nil:
		panic(failure)
	case !returned:
		runtime.Goexit()
	}
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
