package wasi

import (
	"runtime"
	"time"
)

// Clocks.
const (
	clockRealtime  = 0
	clockMonotonic = 1
)

// started is when the monotonic clock began.
var started = time.Now()

// now returns the time of day.
func (p *Process) now() time.Time {
	if p.wasi.Now != nil {
		return p.wasi.Now()
	}
	return time.Now()
}

// time returns the time of a clock in nanoseconds, at least 0. The other clocks of WASI measure the
// process's use of a processor.
func (p *Process) time(clock uint32) (uint64, errno) {
	switch {
	case clock > clockMonotonic:
		return 0, errnoInvalid
	case clock == clockMonotonic && p.wasi.Now == nil:
		return uint64(time.Since(started)), success
	}
	return uint64(max(0, p.now().UnixNano())), success
}

func clockTimeGet(c *call) errno {
	now, e := c.time(c.u32(0))
	if e != success {
		return e
	}
	return c.putU64(c.u32(2), now)
}

func clockResGet(c *call) errno {
	if c.u32(0) > clockMonotonic {
		return errnoInvalid
	}
	return c.putU64(c.u32(1), 1)
}

func yield(*call) errno {
	runtime.Gosched()
	return success
}

// maxRandom bounds the random bytes of a call.
const maxRandom = 4 << 20

func randomGet(c *call) errno {
	at, size := c.u32(0), c.u32(1)
	c.atMost(maxRandom, size, "random bytes")
	if e := c.has(at, size); e != success {
		return e
	}
	for size > 0 {
		random := c.buffer(int(min(size, maxChunk)))
		for rest := random; len(rest) > 0; {
			// A source that returns little at a time must not outlive the deadline.
			ask(c.ctx)
			n, e := c.sourceOf(c.wasi.Rand).read(rest)
			if n == 0 || e != success {
				return errnoIO
			}
			rest = rest[n:]
		}
		if e := c.put(at, random); e != success {
			return e
		}
		at, size = at+uint32(len(random)), size-uint32(len(random))
	}
	return success
}
