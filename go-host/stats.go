package wazabi

import (
	"maps"
	"slices"
	"time"
)

// Stats is what a Module is doing and has done.
type Stats struct {
	// Instances are there now: Idle in the pool, Busy with a call, or Pinned by Module.Instance. Waiting is how many
	// calls wait for one.
	Instances, Idle, Busy, Pinned, Waiting int
	// Made is how many instances were made since New, Poisoned how many of them were given up after a trap, a panic or an
	// invalid result.
	Made, Poisoned uint64
	// Calls is how many calls entered the guest, Crossings how often it was entered: arguments that need a larger arena
	// and Release take one more. Instances count for themselves, so that calls do not meet: what is in use may lag behind by
	// some dozens, what is idle does not.
	Calls, Crossings uint64
	// Memory is how much memory the instances have, in bytes.
	Memory int64
	// Compile is how long New took to compile the guest, or to get it from a cache; 0 if it was compiled already.
	// Instantiate is how long it took to make the last instance, without what WithInit does.
	Compile, Instantiate time.Duration
}

// publishEvery is how many crossings an instance that is always in use may keep to itself.
const publishEvery = 64

// Stats returns what the pool is doing. It takes no instance away from a call.
func (c Conn) Stats() Stats {
	p := c.pool
	if p == nil {
		return Stats{}
	}
	p.mu.Lock()
	s := Stats{
		Made: p.made, Poisoned: p.poisoned, Calls: p.past.calls, Crossings: p.past.crossings,
		Compile: p.took, Instantiate: p.instantiate,
	}
	live := slices.Collect(maps.Keys(p.live))
	p.mu.Unlock()
	s.Waiting = int(p.attention.Load() &^ poolClosed)
	for _, i := range live {
		word := i.count()
		s.Instances++
		switch {
		case word>>ownerShift != 0:
			s.Pinned++
		case word&stateMask == stateIdle || word&stateMask == stateCounted:
			s.Idle++
		default:
			s.Busy++
		}
		s.Calls += i.counted.calls.Load()
		s.Crossings += i.counted.crossings.Load()
		s.Memory += i.counted.memory.Load()
	}
	return s
}

// count brings up to date what others know of the instance, if it is idle, and returns its state. For a moment its state
// says so, and whoever wants to enter it tries again.
func (i *instance) count() uint64 {
	word := i.state.Load()
	if word&stateMask == stateIdle && i.state.CompareAndSwap(word, with(word, stateCounted)) {
		i.publish()
		i.state.Store(word)
		if i.pool.attention.Load() != 0 {
			i.pool.attend(i)
		}
	}
	return word
}

// publish is for whoever holds the instance.
func (i *instance) publish() {
	i.counted.calls.Store(i.calls)
	i.counted.crossings.Store(i.crossings)
	i.counted.memory.Store(int64(len(i.mem.data)))
}
