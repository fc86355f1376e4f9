package rt

import (
	"maps"
	"slices"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// publishEvery is how many crossings an instance that is always in use may keep to itself.
const publishEvery = 64

// Stats returns what the pool is doing. It takes no instance away from a call.
func (c Conn) Stats() wazabi.Stats {
	p := c.pool
	if p == nil {
		return wazabi.Stats{}
	}
	p.mu.Lock()
	s := wazabi.Stats{
		Made: p.made, Poisoned: p.poisoned, Calls: p.past.calls, Crossings: p.past.crossings,
		Compile: p.guest.CompileTime(), Instantiate: p.instantiate,
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
