package engine

const (
	// PageSize is the unit of linear memory.
	PageSize = 64 << 10
	// MaxMemory is the largest memory, one page short of 4 GiB, so that every size fits an uint32.
	MaxMemory = 4<<30 - PageSize
)

// Memory is the linear memory of one instance. The runtime allocates it for every engine, so that
// limits, mapped pages and the meaning of a refusal are the same on each.
type Memory interface {
	// Reserve is called once, before Reallocate. The memory will never be larger than limit bytes.
	Reserve(limit uint64)
	// Reallocate makes the memory size bytes long and returns it. Nil is a refusal, which a size
	// beyond the limit gets too.
	Reallocate(size uint64) []byte
	// Free is called when the engine has closed the instance, perhaps while a call runs on it. The
	// runtime gives the memory back when no call does.
	Free()
}
