package wasi

import (
	"encoding/binary"
	"math"
)

const (
	// maxEvents bounds the events that a call waits for.
	maxEvents = 1024

	subscriptionSize = 48
	eventSize        = 32

	eventClock = 0
	eventRead  = 1
	eventWrite = 2
	// absolute says that a clock's time is a point in time.
	absolute = 1
)

// subscription is an event that the guest waits for.
type subscription struct {
	userdata uint64
	kind     byte
	// wait is how long a clock is waited for, in nanoseconds.
	wait  uint64
	errno errno
}

// pollOneoff waits for the first of several events. Files and streams are always ready: whether the
// caller's readers and writers would block is not known. So only clocks are waited for.
func pollOneoff(c *call) errno {
	in, out, n := c.u32(0), c.u32(1), c.u32(2)
	if n == 0 {
		return errnoInvalid
	}
	c.atMost(maxEvents, n, "events to wait for")
	for _, part := range [][2]uint32{{in, n * subscriptionSize}, {out, n * eventSize}, {c.u32(3), 4}} {
		if e := c.has(part[0], part[1]); e != success {
			return e
		}
	}
	all := make([]subscription, n)
	wait := uint64(math.MaxUint64)
	for k := range all {
		s, e := c.subscription(in + uint32(k)*subscriptionSize)
		if e != success {
			return e
		}
		all[k] = s
		wait = min(wait, s.wait)
	}
	if wait > 0 {
		c.sleep(int64(min(wait, math.MaxInt64)))
	}
	count := uint32(0)
	for _, s := range all {
		if s.wait > wait {
			continue
		}
		var event [eventSize]byte
		binary.LittleEndian.PutUint64(event[:], s.userdata)
		binary.LittleEndian.PutUint16(event[8:], uint16(s.errno))
		event[10] = s.kind
		if e := c.put(out+count*eventSize, event[:]); e != success {
			return e
		}
		count++
	}
	return c.putU32(c.u32(3), count)
}

// subscription reads a subscription. Its wait is 0 if the event has occurred.
func (c *call) subscription(at uint32) (subscription, errno) {
	data, e := c.window(at, subscriptionSize)
	if e != success {
		return subscription{}, e
	}
	s := subscription{userdata: binary.LittleEndian.Uint64(data), kind: data[8]}
	id := binary.LittleEndian.Uint32(data[16:])
	switch s.kind {
	case eventClock:
		s.wait = binary.LittleEndian.Uint64(data[24:])
		flags := binary.LittleEndian.Uint16(data[40:])
		now, e := c.time(id)
		switch {
		case e != success:
			s.wait, s.errno = 0, e
		case flags&absolute != 0:
			s.wait -= min(s.wait, now)
		}
	case eventRead, eventWrite:
		d := c.files.get(id)
		if d == nil || s.kind == eventRead && !d.canRead || s.kind == eventWrite && !d.canWrite {
			s.errno = errnoBadFile
		}
	default:
		return s, errnoInvalid
	}
	return s, success
}
