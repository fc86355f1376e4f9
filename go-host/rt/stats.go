package rt

import (
	"maps"
	"slices"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// publishEvery is the number of entries after which an instance publishes its counts while it is in
// use.
const publishEvery = 64

// Stats returns the pool's statistics. It takes no instance away from a call.
func (c Conn) Stats() wazabi.Stats {
	p := c.pool
	if p == nil {
		return wazabi.Stats{}
	}
	p.mu.Lock()
	s := wazabi.Stats{
		Made: p.made, Poisoned: p.poisoned, Retired: p.retired, Calls: p.past.calls, GuestEntries: p.past.entries,
		Compile: p.guest.CompileTime(), Instantiate: p.instantiate,
	}
	live := slices.Collect(maps.Keys(p.live))
	p.mu.Unlock()
	s.Waiting = int(p.waiters.Load() &^ closedBit)
	for _, i := range live {
		word := i.count()
		s.Instances++
		switch {
		case owner(word &^ stateMask).pinned():
			s.Pinned++
		case word&stateMask == stateIdle || word&stateMask == stateCounting:
			s.Idle++
		default:
			s.Busy++
		}
		s.Calls += i.counted.calls.Load()
		s.GuestEntries += i.counted.entries.Load()
		s.Memory += i.counted.memory.Load()
	}
	return s
}

// count publishes the counts of the instance if it is idle, and returns its state word.
func (i *instance) count() uint64 {
	word, ok := i.state.beginCount()
	if ok {
		i.publish()
		i.state.endCount(word)
		i.pool.becameIdle(i)
	}
	return word
}

// functionSize is what an engine keeps for each function that was looked up, in bytes.
const functionSize = 12 << 10

// costs returns how many bytes the instance takes from the process.
func (i *instance) costs() int64 {
	n := int64(i.mem.held()) + i.pool.guest.Footprint() + functionSize*int64(i.functions) + i.objects.costs() + i.resources.costs()
	if i.saved != nil {
		n += i.saved.size + int64(cap(i.saved.entries))*sizeOf[object]()
	}
	return n
}

// costs returns how many bytes the handles take, without the objects. Room for handles stays when
// they are dropped.
func (o *objects) costs() int64 {
	n := int64(cap(o.entries))*sizeOf[object]() + int64(cap(o.free))*sizeOf[uint32]()
	if len(o.owners) > 0 {
		n += mapSize[any, int](int64(len(o.owners)))
	}
	return n
}

func (r *resources) costs() int64 { return int64(len(r.values)) * resourceSize }

// publish makes the counts visible to Stats. The caller holds the instance.
func (i *instance) publish() {
	i.counted.calls.Store(i.calls)
	i.counted.entries.Store(i.entries)
	i.counted.memory.Store(i.costs())
}
