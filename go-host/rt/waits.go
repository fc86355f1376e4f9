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
// they hold. Those that are left wait for each other. The time grows with the number of waits, and
// not with its square: meanwhile no other wait begins, whatever its deadline.
func (b *blocking) ends() bool {
	stuck := append(slices.Clone(gateNumbers.waits), b)
	h := holdings{map[int]int{}, map[int]int{}}
	for _, w := range stuck {
		for _, way := range w.ways {
			h.add(way, 1)
		}
	}
	if !h.block(b) {
		return true
	}
	var ending []*blocking
	// forInstance and forPool have the other waits, by the number of what they wait for.
	forInstance, forPool := map[int][]*blocking{}, map[int][]*blocking{}
	for _, w := range stuck {
		switch {
		case !h.block(w):
			ending = append(ending, w)
		case w.inst != nil:
			forInstance[w.inst.number] = append(forInstance[w.inst.number], w)
		default:
			forPool[w.pool.number] = append(forPool[w.pool.number], w)
		}
	}
	for len(ending) > 0 {
		w := ending[len(ending)-1]
		ending = ending[:len(ending)-1]
		if w == b {
			return true
		}
		for _, way := range w.ways {
			h.add(way, -1)
			ending = h.unblock(ending, forInstance, way.number())
			ending = h.unblock(ending, forPool, int(gateNumbers.pools[way.number()]))
		}
	}
	return false
}

// holdings counts what goroutines hold that wait: passages into each instance, and slots of each
// pool, by their numbers.
type holdings struct{ passages, slots map[int]int }

func (h holdings) add(w way, n int) {
	number := w.number()
	h.passages[number] += n
	if w%waysBits&holdsSlot != 0 {
		h.slots[int(gateNumbers.pools[number])] += n
	}
}

// block reports whether the goroutines hold all that w waits for.
func (h holdings) block(w *blocking) bool {
	if w.inst != nil {
		return h.passages[w.inst.number] > 0 && !w.inst.over()
	}
	return h.slots[w.pool.number] >= len(w.pool.slots)
}

// unblock moves the waits for what has a number to ending, if the goroutines no longer hold all of
// it.
func (h holdings) unblock(ending []*blocking, waits map[int][]*blocking, number int) []*blocking {
	if all := waits[number]; len(all) > 0 && !h.block(all[0]) {
		ending = append(ending, all...)
		delete(waits, number)
	}
	return ending
}
