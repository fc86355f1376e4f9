package rt

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// arenaAlign is the alignment of the arena's block; docs/abi.md section 4.
const arenaAlign = 16

// Lowerer writes arguments into the guest's arena.
//
// It writes optimistically. When the arena is too small it keeps counting and returns scratch
// memory, so that callers need not check; Next then grows the arena to the size that was counted,
// and the arguments are written again.
type Lowerer struct {
	// of is the crossing whose values are lowered.
	of *crossing
	// arena is the arena in guest memory, at the address base.
	arena []byte
	base  uint32
	// used is the number of requested bytes of the arena, possibly more than it has.
	used    uint64
	pass    uint8
	scratch []byte
	err     error
	// replace says that invalid UTF-8 is replaced.
	replace bool
	// depth is the nesting depth of the current value.
	depth int
	// scratched: the arguments are in scratch memory of the guest, and not in the arena.
	scratched bool
	// given has the handles of the objects in the arguments. After the guest has received them it has
	// only those that were lent.
	given []uint32
	lent  bool
	// loans has the resources in the arguments. The first kept ones stay when the arguments are
	// lowered again. mut: the next one is lent to be changed.
	loans []loan
	kept  int
	mut   bool
	// callbacks counts the callbacks in the arguments.
	callbacks int
}

func (lo *Lowerer) begin(c *crossing) {
	lo.of, lo.pass = c, 0
	lo.enterArena()
}

// enterArena starts at the arena's beginning.
func (lo *Lowerer) enterArena() {
	i := lo.of.inst
	lo.base, lo.used, lo.depth, lo.scratched = i.arena.at, lo.of.floor, 0, false
	// findArena has checked these bounds, and memory does not shrink.
	lo.arena = i.mem.data[i.arena.at:][:i.arena.size]
}

// Next reports whether the arguments are to be written: once, and again if the arena was too small.
// After a failure it reports false, and Invoke returns the error.
func (lo *Lowerer) Next() bool {
	lo.pass++
	return lo.pass == 1 || lo.used > uint64(len(lo.arena)) && lo.grow()
}

// grow makes the arena as large as the counted size.
func (lo *Lowerer) grow() bool {
	lo.scratch = nil
	switch i := lo.of.inst; {
	case lo.used > math.MaxInt32:
		lo.err = &wazabi.Error{Kind: wazabi.ErrInput, Detail: fmt.Sprintf("the arguments take %d bytes, at most 2 GiB can be sent", lo.used)}
	case lo.pass > 2:
		lo.err = &wazabi.Error{Kind: wazabi.ErrInput, Detail: "the arguments were changed while they were sent"}
	case lo.of.inside:
		lo.err = lo.enterScratch(lo.used - lo.of.floor)
		if lo.err == nil {
			lo.revoke()
			return true
		}
	default:
		lo.err = i.grow(lo.of.ctx, uint32(lo.used))
	}
	if lo.err != nil {
		lo.of.marks |= markUnlowered
		return false
	}
	lo.revoke()
	lo.enterArena()
	return true
}

// enterScratch starts in memory from the guest's allocator, since the arena cannot move during a
// host call. All calls that one host function makes use the same memory. The guest frees it when
// the host function returns.
func (lo *Lowerer) enterScratch(size uint64) error {
	c, i := lo.of, lo.of.inst
	if uint64(c.block.size) < size {
		// As in enter: the guest's log may end the goroutine.
		c.marks |= markEntered
		block, err := i.scratch(c.ctx, max(size, min(2*uint64(c.block.size), math.MaxInt32)))
		c.marks &^= markEntered
		if err != nil {
			return err
		}
		c.block = block
	}
	lo.base, lo.used, lo.depth, lo.scratched = c.block.at, 0, 0, true
	lo.arena = i.mem.data[c.block.at:][:c.block.size]
	return nil
}

// alloc returns the address of size bytes in the arena, and the bytes, not zeroed.
func (lo *Lowerer) alloc(size, align uint64) (uint32, []byte) {
	start := (lo.used + align - 1) &^ (align - 1)
	lo.used = start + size
	if lo.used > uint64(len(lo.arena)) {
		return lo.base, lo.spill(size)
	}
	return lo.base + uint32(start), lo.arena[start:lo.used:lo.used]
}

// bytes is alloc for bytes that are copied at once. It returns nil if there is no room.
func (lo *Lowerer) bytes(size int) (uint32, []byte, error) {
	start := lo.used
	end := start + uint64(size)
	if size > math.MaxInt32 {
		return 0, nil, tooLong(uint64(size), 1)
	}
	lo.used = end
	if end > uint64(len(lo.arena)) || size == 0 {
		return lo.base, nil, nil
	}
	return lo.base + uint32(start), lo.arena[start:end:end], nil
}

func tooLong(n uint64, size int) error {
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: fmt.Sprintf("a list of %d elements of %d bytes; at most 2 GiB can be sent", n, size)}
}

// spill returns scratch memory whose contents are discarded; the second pass writes the values
// again.
func (lo *Lowerer) spill(size uint64) []byte {
	if size > uint64(len(lo.scratch)) {
		lo.scratch = make([]byte, size)
	}
	return lo.scratch[:size:size]
}

// list is alloc for n elements. An empty list has the arena's own address, which is not null and is
// aligned for any type.
func (lo *Lowerer) list(n uint64, size, align int) (uint32, []byte, error) {
	bytes := n * uint64(size)
	if n > math.MaxInt32 || bytes > math.MaxInt32 {
		return 0, nil, tooLong(n, size)
	}
	if bytes == 0 {
		return lo.base, nil, nil
	}
	if err := lo.room(bytes); err != nil {
		return 0, nil, err
	}
	at, region := lo.alloc(bytes, uint64(align))
	return at, region, nil
}

// room refuses bytes that the guest's memory cannot have.
func (lo *Lowerer) room(bytes uint64) error {
	if limit := lo.of.inst.mem.limit; lo.used+bytes > limit {
		return &wazabi.Error{Kind: wazabi.ErrInput, Detail: fmt.Sprintf("the arguments take more than the guest's memory of at most %d bytes", limit)}
	}
	return nil
}

// Alloc returns size zero bytes in the arena.
func (lo *Lowerer) Alloc(size, align int) []byte {
	_, region := lo.alloc(uint64(size), uint64(align))
	clear(region)
	return region
}

// Box writes a pointer to at[0:4] and returns the size zero bytes that it points to.
func (lo *Lowerer) Box(at []byte, size, align int) []byte {
	to, region := lo.alloc(uint64(size), uint64(align))
	clear(region)
	binary.LittleEndian.PutUint32(at, to)
	return region
}

// String copies a string, and writes its pointer and length to at[0:8].
func (lo *Lowerer) String(at []byte, s string) error {
	core, err := lo.string(s)
	binary.LittleEndian.PutUint64(at, core)
	return err
}

// string copies a string, and returns its address with its length in the upper half.
func (lo *Lowerer) string(s string) (uint64, error) {
	if !text.ValidUTF8(s) {
		var err error
		if s, err = lo.invalidUTF8(s); err != nil {
			return 0, err
		}
	}
	// Written out and not a call of bytes, since most strings fit.
	start := lo.used
	if end := start + uint64(len(s)); len(s) != 0 && end <= uint64(len(lo.arena)) {
		lo.used = end
		copy(lo.arena[start:end], s)
		return uint64(lo.base+uint32(start)) | uint64(len(s))<<32, nil
	}
	at, _, err := lo.bytes(len(s))
	return uint64(at) | uint64(len(s))<<32, err
}

// Bytes copies a list of bytes, and writes its pointer and length to at[0:8].
func (lo *Lowerer) Bytes(at []byte, b []byte) error {
	to, region, err := lo.bytes(len(b))
	putSpan(at, to, len(b))
	if err != nil {
		return err
	}
	return lo.of.lift.Copy(region, b)
}

// List writes the pointer and length of a list to at[0:8]. It returns the list's memory, zeroed: n
// elements of size bytes.
func (lo *Lowerer) List(at []byte, n, size, align int) ([]byte, error) {
	region, err := lo.ListRaw(at, n, size, align)
	clear(region)
	return region, err
}

// ListRaw is List with memory that is not zeroed. The caller writes all of it.
func (lo *Lowerer) ListRaw(at []byte, n, size, align int) ([]byte, error) {
	to, region, err := lo.list(uint64(n), size, align)
	putSpan(at, to, n)
	return region, err
}

func putSpan(at []byte, to uint32, n int) {
	_ = at[7]
	binary.LittleEndian.PutUint32(at, to)
	binary.LittleEndian.PutUint32(at[4:], uint32(n))
}

// invalidUTF8 replaces invalid UTF-8 in a string, or reports it.
func (lo *Lowerer) invalidUTF8(s string) (string, error) {
	if lo.replace {
		return strings.ToValidUTF8(s, "\uFFFD"), nil
	}
	return "", &wazabi.Error{Kind: wazabi.ErrInput, Detail: text.InvalidUTF8(s, 0), Err: wazabi.ErrUTF8}
}
