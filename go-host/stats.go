package wazabi

import "time"

// Stats counts the instances and calls of a Module.
type Stats struct {
	// Instances is the number of instances now: Idle, Busy with a call, or Pinned by Module.Instance.
	// With WithReset those on which resources live are beside the pool, and Idle or Busy too. Waiting
	// is how many calls wait for one.
	Instances, Idle, Busy, Pinned, Waiting int
	// Made is how many instances were made since New. Poisoned is how many were closed after a trap, a
	// panic, an invalid result or a failed host function, also in WithInit, before they count as made.
	// Retired is how many of those made were closed because of WithRetirement, or because WithReset
	// could not put them back.
	Made, Poisoned, Retired uint64
	// Calls is how many calls entered the guest. GuestEntries is how often the guest was entered:
	// Release is an entry too, and so is enlarging the arena for a call's arguments. Each instance has
	// its own counters, so that calls do not contend. The counts of a busy instance may lag behind by
	// some dozens.
	Calls, GuestEntries uint64
	// Memory is what all instances together take, in bytes: their linear memories, tables, globals
	// and segments, the functions that were looked up, the handles of host objects and of
	// resources, and the pages that WithReset has saved. Pages that a guest never touched count
	// too. Results, compiled code, the stack on which a guest's calls nest, and the open files of
	// WASI are not counted. The number is up to date for idle instances, and may lag behind for
	// busy ones.
	Memory int64
	// Compile is how long New took to compile the guest or to get it from a cache; 0 if it was
	// compiled already. Instantiate is how long making the last instance took, without WithInit's
	// function.
	Compile, Instantiate time.Duration
}
