package rt

import (
	"encoding/binary"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/text"
)

// Lifter reads a result from guest memory and checks every address that the guest gives.
//
// Generated code first counts the strings and bytes of a result with the Count methods, so that
// they can share one allocation each. The counts are hints: correctness does not depend on them.
type Lifter struct {
	mem    []byte
	limits limits
	// stopped returns why reading is to end, if it is to; it is nil if the guest has no fuel
	// guards.
	stopped func() error
	// budget and elements are what is left of the limits. If reading can end early, rest is a
	// further part of the budget. counting, countingElements and countingRest are the same for the
	// counting pass.
	budget, elements, rest                   int64
	counting, countingElements, countingRest int64
	// depth is the nesting depth of the current value.
	depth int
	// chars is the number of bytes of the counted strings. blob holds them.
	chars int
	blob  strings.Builder
	raw   Slab[byte]
	// objects has the objects of the handles. returned has the handles that the guest gives back.
	objects   *objects
	resources *resources
	returned  []uint32
	// borrowed has the handles that are lent to a host function.
	borrowed []uint32
	own      bool
}

func (li *Lifter) begin(mem []byte) {
	li.mem, li.chars, li.depth = mem, 0, 0
	li.fill()
}

// drop drops the references to Go memory.
func (li *Lifter) drop() {
	li.mem, li.raw = nil, Slab[byte]{}
	li.blob.Reset()
}

// window returns size bytes at a guest address, and takes them from the budget.
func (li *Lifter) window(at uint32, size uint64, align int) ([]byte, error) {
	src, err := window(li.mem, at, size, uint32(align))
	if err != nil {
		return nil, err
	}
	return src, li.spend(size)
}

func (li *Lifter) spend(size uint64) error {
	li.budget -= int64(max(size, 1))
	if li.budget < 0 {
		return li.refill()
	}
	return nil
}

// list returns the memory of n elements, and takes them from the budget.
func (li *Lifter) list(s span, size, align int) ([]byte, int, error) {
	src, n, err := li.region(s, size, align)
	if li.elements -= int64(n); li.elements < 0 {
		_, elements := li.limits.in(li.mem)
		return nil, 0, overBudget(elements, "elements of lists")
	}
	return src, n, err
}

// region is list for bytes that do not count as elements: the bytes of strings and of lists of
// bytes.
func (li *Lifter) region(s span, size, align int) ([]byte, int, error) {
	n := uint64(s.size)
	src, err := window(li.mem, s.at, n*uint64(size), uint32(align))
	if err != nil {
		return nil, 0, err
	}
	if n == 0 {
		return nil, 0, nil
	}
	if err := li.spend(n * uint64(max(size, 1))); err != nil {
		return nil, 0, err
	}
	return src, int(n), nil
}

// text copies a string, into the blob if it was counted.
func (li *Lifter) text(s span, v *string) error {
	// Written out and not a call of region, since most fields of records are strings.
	end := uint64(s.at) + uint64(s.size)
	if end > uint64(len(li.mem)) || li.budget < int64(s.size) {
		return li.nextText(s, v)
	}
	li.budget -= int64(s.size)
	if s.size == 0 {
		*v = ""
		return nil
	}
	src := li.mem[s.at:end]
	if li.chars > 0 {
		li.blob.Grow(li.chars)
		li.chars = 0
	}
	var str string
	if start := li.blob.Len(); len(src) <= li.blob.Cap()-start {
		li.blob.Write(src)
		str = li.blob.String()[start:]
	} else {
		str = string(src)
	}
	if !text.ValidUTF8(str) {
		return badText(str, 0, s.at)
	}
	*v = str
	return nil
}

func (li *Lifter) bytes(s span, v *[]byte) error {
	src, n, err := li.region(s, 1, 1)
	if err != nil {
		return err
	}
	if li.raw.count == 0 && n > len(li.raw.free) {
		*v, err = li.copied(src)
		return err
	}
	if *v, err = li.raw.Make(li, n); err != nil {
		return err
	}
	return li.Copy(*v, src)
}

// String lifts the string whose pointer and length are at[0:8].
func (li *Lifter) String(at []byte, v *string) error { return li.text(spanAt(at), v) }

// Bytes lifts the list of bytes whose pointer and length are at[0:8]; nil if it is empty.
func (li *Lifter) Bytes(at []byte, v *[]byte) error { return li.bytes(spanAt(at), v) }

// TextInPlace returns the bytes of the string whose pointer and length are at[0:8], where they lie
// in guest memory.
func (li *Lifter) TextInPlace(at []byte) ([]byte, error) {
	s := spanAt(at)
	src, _, err := li.region(s, 1, 1)
	if err == nil {
		err = li.validText(src, s.at)
	}
	return src, err
}

// BytesInPlace returns the list of bytes whose pointer and length are at[0:8], where they lie in
// guest memory.
func (li *Lifter) BytesInPlace(at []byte) ([]byte, error) {
	src, _, err := li.region(spanAt(at), 1, 1)
	return src, err
}

// List returns the memory of the list whose pointer and length are at[0:8]: n elements of size
// bytes.
func (li *Lifter) List(at []byte, size, align int) (src []byte, n int, err error) {
	return li.list(spanAt(at), size, align)
}

// Box returns the size bytes that the pointer at[0:4] points to.
func (li *Lifter) Box(at []byte, size, align int) ([]byte, error) {
	return li.window(binary.LittleEndian.Uint32(at), uint64(size), align)
}

// CountString counts the string whose pointer and length are at[0:8].
func (li *Lifter) CountString(at []byte) {
	_, n := li.countRegion(at, 1, 1)
	li.chars += n
}

// CountBytes counts the list of bytes whose pointer and length are at[0:8].
func (li *Lifter) CountBytes(at []byte) {
	_, n := li.countRegion(at, 1, 1)
	li.raw.Count(n)
}

// CountList returns the memory of a list, to count the data that its elements point to. It returns
// an empty list if the list cannot be read or is beyond the budget.
func (li *Lifter) CountList(at []byte, size, align int) (src []byte, n int) {
	src, n = li.countRegion(at, size, align)
	if int64(n) > li.countingElements {
		return nil, 0
	}
	li.countingElements -= int64(n)
	return src, n
}

func (li *Lifter) countRegion(at []byte, size, align int) (src []byte, n int) {
	s := spanAt(at)
	bytes := uint64(s.size) * uint64(size)
	cost := int64(uint64(s.size) * uint64(max(size, 1)))
	if uint64(s.at)+bytes > uint64(len(li.mem)) || s.at&uint32(align-1) != 0 ||
		cost > li.counting && !li.refillCounting(cost) {
		return nil, 0
	}
	li.counting -= cost
	return li.mem[s.at : uint64(s.at)+bytes], int(s.size)
}

// CountBox returns the value that the pointer at[0:4] points to, for counting; nil if it cannot be
// read.
func (li *Lifter) CountBox(at []byte, size, align int) []byte {
	to := binary.LittleEndian.Uint32(at)
	cost := int64(max(size, 1))
	if uint64(to)+uint64(size) > uint64(len(li.mem)) || to&uint32(align-1) != 0 ||
		cost > li.counting && !li.refillCounting(cost) {
		return nil
	}
	li.counting -= cost
	return li.mem[to : uint64(to)+uint64(size)]
}

func spanAt(at []byte) span {
	_ = at[7]
	return span{at: binary.LittleEndian.Uint32(at), size: binary.LittleEndian.Uint32(at[4:])}
}
