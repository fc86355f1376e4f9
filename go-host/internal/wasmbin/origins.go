package wasmbin

import (
	"math"
	"sort"
)

// Origins says where the code of a rewritten module comes from. Its offsets are those of debugging
// information: they count from the first byte of the contents of a code section. The runs are in
// the order of the new code, and each one ends where the next one begins.
type Origins []Run

// Run is a part of the new code, from the offset At on.
type Run struct {
	At int
	// From is the offset in the old code. If Copied, the run is a copy of the code from there on.
	// Otherwise it was added for the instruction there.
	From   int
	Copied bool
}

// Nowhere is the From of code that was added for no instruction.
const Nowhere = math.MaxInt

// Add appends a run, unless o is nil.
func (o *Origins) Add(at, from int, copied bool) {
	if o != nil {
		*o = append(*o, Run{at, from, copied})
	}
}

// Len returns how many runs there are.
func (o *Origins) Len() int {
	if o == nil {
		return 0
	}
	return len(*o)
}

// Move adds to the offsets of the runs from number n on.
func (o *Origins) Move(n, at, from int) {
	for ; n < o.Len(); n++ {
		r := &(*o)[n]
		r.At += at
		if r.From != Nowhere {
			r.From += from
		}
	}
}

// Through returns the origins in the module that was rewritten first, where o are those of a second
// rewriting.
func (o Origins) Through(first Origins) (all Origins) {
	for n, r := range o {
		from := first.run(r.From)
		if r.From == Nowhere || from < 0 {
			all.Add(r.At, Nowhere, false)
			continue
		}
		length := 0
		if r.Copied {
			length = math.MaxInt
			if n+1 < len(o) {
				length = o[n+1].At - r.At
			}
		}
		all = append(all, first[from].cut(r.At, r.From))
		for from++; from < len(first) && first[from].At-r.From < length; from++ {
			all = append(all, first[from].cut(r.At+first[from].At-r.From, first[from].At))
		}
		if !r.Copied {
			all[len(all)-1].Copied = false
		}
	}
	return all
}

// cut returns the part of the run from an offset on, as a run that begins at another one.
func (r Run) cut(at, from int) Run {
	if r.Copied {
		return Run{at, r.From + from - r.At, true}
	}
	return Run{at, r.From, false}
}

// run returns the number of the run that has an offset, or -1.
func (o Origins) run(at int) int {
	return sort.Search(len(o), func(n int) bool { return o[n].At > at }) - 1
}
