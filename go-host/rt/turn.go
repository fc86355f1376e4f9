package rt

import (
	"runtime"
	"sync/atomic"
	"time"
)

// A call sees its deadline only while its goroutine runs, and Go's scheduler switches between
// goroutines that compute every 10 ms or more: with 64 of them on a processor, each runs once in a
// second. So calls that compute yield, so often that each of them runs in every round.

const (
	// round is how long it takes until each call that computes on a processor has had a turn.
	round = 25 * time.Millisecond
	// shortestTurn bounds the part of the time that is spent on switching. It makes rounds longer
	// with more than 250 calls on a processor.
	shortestTurn = 100 * time.Microsecond
	// shortCall is how long a call may look for its end before it counts as one that computes. Most
	// calls are shorter, and change no memory that all processors share.
	shortCall = 100 * time.Microsecond
)

// computing counts the instances that are in calls that compute.
var computing atomic.Int64

// turn is an instance's part in the turns. It is used by the goroutine that is in the instance.
type turn struct {
	// began is when the turn began, or when a call that is not counted yet looked first, in its
	// entry into the guest with this number.
	began time.Time
	entry uint64
	// processors is how many processors Go uses, and 0 if the call is not counted.
	processors time.Duration
}

// takeTurn is called wherever a call looks whether it is to end. It lets other calls run if the
// turn of this one is over.
func (i *instance) takeTurn() {
	t := &i.turn
	if i.call.ctx == nil {
		// No call would end the turns.
		return
	}
	if t.processors == 0 {
		now := time.Now()
		if t.entry != i.entries {
			t.entry, t.began = i.entries, now
		}
		if now.Sub(t.began) < shortCall {
			return
		}
		t.processors = time.Duration(runtime.GOMAXPROCS(0))
		computing.Add(1)
	}
	i.call.marks |= markTurn
	calls := time.Duration(computing.Load())
	if calls <= t.processors || time.Since(t.began) < max(shortestTurn, round*t.processors/calls) {
		return
	}
	runtime.Gosched()
	t.began = time.Now()
}

// end ends the part of an instance whose call ends, or which ends itself.
func (t *turn) end() {
	if t.processors != 0 {
		computing.Add(-1)
	}
	*t = turn{}
}
