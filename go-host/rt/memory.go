package rt

import (
	"math"

	"github.com/wazabi/wazabi/go-host/engine"
)

// memory is the linear memory of one instance.
//
// On most platforms (memory_mmap.go) the address space for the whole limit is reserved at once. The
// memory then never moves, pages take no memory before they are touched, and the garbage collector
// does not see them. On other platforms the memory is on the Go heap.
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
	// freed is called when the engine is done with the memory.
	freed func()
}

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
	default:
		grown := make([]byte, size)
		copy(grown, m.data)
		m.data = grown
	}
	return m.data
}

// Free implements [engine.Memory]. An engine calls it when the instance is closed, even while a
// call runs on it; the holder of the instance unmaps the memory.
func (m *memory) Free() { m.freed() }

// unmap gives the memory back. No call runs or will run.
func (m *memory) unmap() {
	unreserve(m.region)
	m.region, m.data = nil, nil
}
