package wazabi

import "time"

// Stats is what a Module is doing and has done.
type Stats struct {
	// Instances are there now: Idle in the pool, Busy with a call, or Pinned by Module.Instance.
	// Waiting is how many calls wait for one.
	Instances, Idle, Busy, Pinned, Waiting int
	// Made is how many instances were made since New, Poisoned how many of them were given up after
	// a trap, a panic or an invalid result.
	Made, Poisoned uint64
	// Calls is how many calls entered the guest, GuestEntries how often it was entered: arguments
	// that need a larger arena take one more, and Release does. Instances count for themselves, so
	// that calls do not meet: the counts of a busy one may lag behind by some dozens.
	Calls, GuestEntries uint64
	// Memory is how much memory the instances have, in bytes.
	Memory int64
	// Compile is how long New took to compile the guest, or to get it from a cache; 0 if it was
	// compiled already. Instantiate is how long it took to make the last instance, without what
	// WithInit does.
	Compile, Instantiate time.Duration
}
