package rt

import (
	"context"
	"runtime"
	"time"
)

// Guests opened with [wazabi.WithCancel] have fuel guards: code that counts, and calls tick every
// hundred microseconds or so. The call has no goroutine that watches its context: tick receives the
// context from the engine.

// stopped is what tick panics with. The engine returns it in the call's error.
type stopped struct{ cause error }

func (s *stopped) Error() string { return s.cause.Error() }
func (s *stopped) Unwrap() error { return s.cause }

// tick runs on the goroutine of the call. Compiled guest code cannot be preempted, so it also lets
// others run, the garbage collector first of all.
func tick(ctx context.Context, _ []uint64) {
	runtime.Gosched()
	err := ctx.Err()
	if deadline, ok := ctx.Deadline(); err == nil && ok && !time.Now().Before(deadline) {
		// The context's own timer may have had no processor to run on.
		err = context.DeadlineExceeded
	}
	if err != nil {
		panic(&stopped{err})
	}
}
