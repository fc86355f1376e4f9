package rt

import (
	"context"
	"runtime"
	"time"
)

// Guests opened with [wazabi.WithCancel] have fuel guards: code that counts, and calls tick about
// every hundred microseconds. No goroutine watches the call's context: tick receives the context
// from the engine.

// stopped is the value that tick panics with. The engine returns it in the call's error.
type stopped struct{ cause error }

func (s *stopped) Error() string { return s.cause.Error() }
func (s *stopped) Unwrap() error { return s.cause }

// tick runs on the goroutine of the call. Compiled guest code cannot be preempted, so tick also
// yields to other goroutines, above all to the garbage collector.
func tick(ctx context.Context, _ []uint64) {
	runtime.Gosched()
	err := ctx.Err()
	if deadline, ok := ctx.Deadline(); err == nil && ok && !time.Now().Before(deadline) {
		// The context's own timer may not have had a processor to run on.
		err = context.DeadlineExceeded
	}
	if err != nil {
		panic(&stopped{err})
	}
}
