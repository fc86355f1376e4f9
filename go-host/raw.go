package wazabi

import "context"

// Raw reaches the parts of a guest that have no description: exports written by hand, and memory.
// Instance.Raw of a generated package returns it. It serves one goroutine at a time, like the
// pinned instance.
//
// Raw cannot check the meaning of an address: only the guest's own code knows it. Writing to a wrong
// address can corrupt the guest, but not the host.
type Raw interface {
	// Call calls an export that was written by hand. Among arguments and results, a 32-bit integer is
	// the lower half of a uint64, and a float is its bits.
	//
	// Described functions have methods of their own, and the runtime's functions must not be called:
	// both are [ErrExport]. Wrong arguments are [ErrInput], and the guest is not called. A trap
	// poisons the instance, as in any call.
	Call(ctx context.Context, name string, args ...uint64) ([]uint64, error)
	// Alloc returns the address of size bytes from the guest's allocator. The memory is not zeroed,
	// and its address is a multiple of align. It is the caller's until Dealloc, or until the instance
	// is closed. If the guest has no room, the error is [ErrGuestOOM] and the instance stays usable.
	Alloc(ctx context.Context, size, align uint32) (uint32, error)
	// Dealloc gives memory from Alloc back, with the same size and alignment.
	Dealloc(ctx context.Context, at, size, align uint32) error
	// Size returns how many bytes of memory the guest has.
	Size() (uint32, error)
	// Read returns a copy of size bytes of guest memory. If they are not all inside the memory, the
	// error is [ErrOutOfBounds] and the instance stays usable.
	Read(at, size uint32) ([]byte, error)
	// Write copies data into guest memory. If it does not fit at that address, the error is
	// [ErrOutOfBounds] and nothing is written.
	Write(at uint32, data []byte) error
}
