package rt

import "slices"

// Goroutines in host functions, and in other code of the caller, hold instances while they wait for
// others. Where each of several waits for what the others hold, none would go on. So a wait is
// refused that would close such a circle. The goroutines that hold nothing are in none.

// blocking is a wait of a goroutine that has passed the ways: for an instance, or else for any of a
// pool.
type blocking struct {
	ways []way
	inst *instance
	pool *pool
}

// begin begins the wait. It reports false if the wait would not end. Otherwise end must follow.
func (b *blocking) begin() bool {
	if len(b.ways) == 0 {
		return true
	}
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	if !b.ends() {
		return false
	}
	gateNumbers.waits = append(gateNumbers.waits, b)
	return true
}

func (b *blocking) end() {
	gateNumbers.Lock()
	defer gateNumbers.Unlock()
	if at := slices.Index(gateNumbers.waits, b); at >= 0 {
		gateNumbers.waits = slices.Delete(gateNumbers.waits, at, at+1)
	}
}

// ends reports whether the wait would end. Goroutines whose waits end go on, and let go of what
// they hold. Those that are left wait for each other.
func (b *blocking) ends() bool {
	stuck := append(slices.Clone(gateNumbers.waits), b)
	for b.blockedBy(stuck) {
		var left []*blocking
		for _, w := range stuck {
			if w.blockedBy(stuck) {
				left = append(left, w)
			}
		}
		if len(left) == len(stuck) {
			return false
		}
		stuck = left
	}
	return true
}

// blockedBy reports whether the goroutines of waits hold all that b waits for.
func (b *blocking) blockedBy(waits []*blocking) bool {
	if b.inst != nil {
		return !b.inst.over() && slices.ContainsFunc(waits, func(w *blocking) bool {
			times, _ := passages(w.ways, b.inst.number)
			return times > 0
		})
	}
	slots := 0
	for _, w := range waits {
		slots += heldLocked(w.ways, b.pool.number).slots
	}
	return slots >= len(b.pool.slots)
}
