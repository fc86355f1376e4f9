package wazabi

import "context"

// Raw reaches what a guest has besides its described functions: exports written by hand, and its
// memory. Instance.Raw of a generated package returns it. It serves one goroutine at a time, as the
// pinned instance does.
//
// Raw does not check what only the guest's own code can know: an address means what the
// guest says, and writing to the wrong one breaks the guest, though never more than the guest.
type Raw interface {
	// Call calls an export that was written by hand. Integers of 32 bits are the lower half of an
	// uint64, and floats are their bits, among arguments and results.
	//
	// Described functions are called by their methods, and those of the runtime not at all: both
	// are [ErrExport]. Wrong arguments are [ErrInput], and nothing has crossed. A trap poisons the
	// instance as that of any call does.
	Call(ctx context.Context, name string, args ...uint64) ([]uint64, error)
	// Alloc returns the address of size bytes from the guest's allocator, not zeroed, at a multiple
	// of align. They are the caller's until Dealloc, or until the instance is closed. If the guest
	// has no room it is [ErrGuestOOM], and the instance stays usable.
	Alloc(ctx context.Context, size, align uint32) (uint32, error)
	// Dealloc gives back what Alloc returned, with the same size and alignment.
	Dealloc(ctx context.Context, at, size, align uint32) error
	// Size returns how many bytes of memory the guest has.
	Size() (uint32, error)
	// Read returns a copy of size bytes of guest memory. An address or a size that leaves the
	// memory is [ErrOutOfBounds]; the instance stays usable.
	Read(at, size uint32) ([]byte, error)
	// Write copies data into guest memory. An address that leaves the memory is [ErrOutOfBounds],
	// and nothing is written.
	Write(at uint32, data []byte) error
}
