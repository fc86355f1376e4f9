package rt

import (
	"math"
	"runtime"

	"github.com/wazabi/wazabi/go-host/engine"
)

// memory is the linear memory of one instance.
//
// On most platforms (memory_mmap.go) the address space for the whole limit is reserved at once. The
// memory then never moves, pages take no memory before they are touched, and the garbage collector
// does not see them. On other platforms the memory is on the Go heap, and moves when it grows
// beyond its capacity.
type memory struct {
	// data is the memory that the guest has now. It changes only while the guest runs, when the guest
	// grows it.
	data []byte
	// limit is in bytes.
	limit uint64
	// heap says that no address space is reserved.
	heap bool
	// refused says that the guest was denied memory since the flag was last cleared.
	refused bool
	// region is the reserved memory; nil on the Go heap.
	region []byte
	// mapping is what keeps the region mapped for views; nil if there has been none.
	mapping *mapping
	// freed is called when the engine is done with the memory.
	freed func()
	// stops reports whether the guest is to stop; nil if it never is. Memory that moves is then not
	// moved to the end.
	stops func() bool
}

// moved is how many bytes are copied at once when memory moves. Go's scheduler and garbage
// collector cannot stop a goroutine while it copies.
const moved = 1 << 20

// Reserve implements [engine.Memory].
func (m *memory) Reserve(limit uint64) {
	m.limit = min(m.limit, limit, math.MaxInt/engine.PageSize*engine.PageSize)
	if !m.heap {
		m.region = reserve(m.limit)
	}
}

// Reallocate implements [engine.Memory]: nil is a refusal.
func (m *memory) Reallocate(size uint64) []byte {
	switch {
	case size > m.limit:
		m.refused = true
		return nil
	case m.region != nil:
		m.data = m.region[:size]
	case size <= uint64(cap(m.data)):
		// Go has zeroed it, and so does a reset.
		m.data = m.data[:size]
	default:
		room := size
		if m.data != nil {
			// A guest may grow its memory page by page.
			room = max(size, min(size+size/2, m.limit))
		}
		grown := make([]byte, size, room)
		for at := 0; at < len(m.data); at += moved {
			if m.stops != nil && m.stops() {
				// The guest's next guard stops it.
				return nil
			}
			copy(grown[at:], m.data[at:min(at+moved, len(m.data))])
		}
		m.data = grown
	}
	return m.data
}

// held returns how many bytes the memory takes from the process.
func (m *memory) held() int {
	if m.region != nil {
		return len(m.data)
	}
	return cap(m.data)
}

// Free implements [engine.Memory]. An engine calls it when the instance is closed, even while a
// call runs on it; the holder of the instance unmaps the memory.
func (m *memory) Free() { m.freed() }

// mapping keeps a region mapped as long as the program has views of it. A view that a goroutine
// uses too late shows nothing, but the goroutine may be about to read when the instance is closed,
// and a fault would end the process.
type mapping struct {
	// The field makes the mapping an allocation of its own, as its cleanup requires.
	region []byte
}

// lend returns what keeps the region mapped; nil on the Go heap.
func (m *memory) lend() *mapping {
	if m.mapping == nil && m.region != nil {
		m.mapping = &mapping{m.region}
		runtime.AddCleanup(m.mapping, unreserve, m.region)
	}
	return m.mapping
}

// unmap gives the memory back. No call runs or will run. Of memory that views may show, only the
// pages are given back now, and the addresses when the program has no such view any more.
func (m *memory) unmap() {
	if m.mapping != nil {
		discard(m.region)
	} else {
		unreserve(m.region)
	}
	m.region, m.data, m.mapping = nil, nil, nil
}
