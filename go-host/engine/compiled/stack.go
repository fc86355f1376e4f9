package compiled

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
)

// A Go stack that exceeds its limit, which debug.SetMaxStack sets, ends the process. A Go stack
// doubles when it grows, so half of the limit may be out of reach. Three rules keep guests below:
//
//   - The functions of an instance that can be part of a recursion use at most maxStack bytes, and
//     at most one part in stackShare of the limit, by the estimates of package translate. Frames are
//     up to three times as large, and up to 24 times if Go does not optimize.
//   - Guests call each other through host functions, on one goroutine. While guests that wait for
//     host functions use more than the budget of one, a call of another runs on a stack of its own.
//     So a stack has at most two budgets.
//   - Not in this sum are the functions that do not count, and waiting guests that use no more than
//     smallStack: with Go's own frames some 100 KB for each instance.
const (
	maxStack   = 64 << 20
	stackShare = 16
	smallStack = 16 << 10
	// unoptimized divides the budget where Go does not optimize.
	unoptimized = 8
)

// wasmStack replaces maxStack where Go itself is compiled to WebAssembly: calls then use the stack
// of the engine that runs the program, which has about 1 MB in browsers.
const wasmStack = 256 << 10

// readingLimit is held while the program's limit is replaced: another reader would take the
// replacement for the limit, and leave it in place.
var readingLimit sync.Mutex

// stackBudget returns how many bytes of Go stack an instance may use.
func stackBudget() int32 {
	if runtime.GOARCH == "wasm" {
		return wasmStack
	}
	readingLimit.Lock()
	defer readingLimit.Unlock()
	// There is no other way to read the limit.
	limit := debug.SetMaxStack(1 << 30)
	debug.SetMaxStack(limit)
	budget := min(maxStack, limit/stackShare)
	if !optimized() {
		budget /= unoptimized
	}
	return int32(budget)
}

// optimized reports whether the program was built without the compiler's flag -N, which debuggers
// use.
var optimized = sync.OnceValue(func() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return true
	}
	for _, s := range info.Settings {
		if s.Key == "-gcflags" {
			return !strings.Contains(s.Value, "-N")
		}
	}
	return true
})

// waiting is how many bytes of stack the guests use that wait for host functions, without those
// that use no more than smallStack. Which of them are on one goroutine is not known.
var waiting atomic.Int64

// callDeep is the part of [Host.Call] for a guest that uses so much of its budget that it counts in
// waiting.
func (h *Host) callDeep(n int, stack []uint64, used int32) {
	h.counted += used
	waiting.Add(int64(used))
	defer func() {
		h.counted -= used
		waiting.Add(-int64(used))
	}()
	h.funcs[n](h.ctx, stack)
}

// callOnOwnStack is callOutermost on a stack of its own.
func (f *function) callOnOwnStack(ctx context.Context, stack []uint64) (err error) {
	f.host.ownStack(func() { err = f.callOutermost(ctx, stack) })
	return err
}
