package rt

import (
	"math"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/internal/text"
)

// The Set methods set the core parameters of a [Call], and the one result, at index 0, of a
// [HostCall].

// SetBool sets core value i.
func (c *crossing) SetBool(i int, v bool) {
	c.stack[i] = 0
	if v {
		c.stack[i] = 1
	}
}

// SetUint32 sets core value i, also for u8 and u16.
func (c *crossing) SetUint32(i int, v uint32) { c.stack[i] = uint64(v) }

// SetInt32 sets core value i, also for i8 and i16.
func (c *crossing) SetInt32(i int, v int32) { c.stack[i] = uint64(uint32(v)) }

// SetUint64 sets core value i.
func (c *crossing) SetUint64(i int, v uint64) { c.stack[i] = v }

// SetInt64 sets core value i.
func (c *crossing) SetInt64(i int, v int64) { c.stack[i] = uint64(v) }

// SetFloat32 sets core value i, every bit of it.
func (c *crossing) SetFloat32(i int, v float32) { c.stack[i] = uint64(math.Float32bits(v)) }

// SetFloat64 sets core value i, every bit of it.
func (c *crossing) SetFloat64(i int, v float64) { c.stack[i] = math.Float64bits(v) }

// SetChar sets core value i, if v is a Unicode scalar value.
func (c *crossing) SetChar(i int, v rune) error {
	if !utf8.ValidRune(v) {
		return InvalidRune(v)
	}
	c.stack[i] = uint64(v)
	return nil
}

// Lowerer begins the lowering of values that need memory.
func (c *crossing) Lowerer() *Lowerer {
	c.lower.begin(c)
	return &c.lower
}

// SetString sets core value i to a string, which is copied.
func (c *crossing) SetString(i int, s string) error {
	core, err := c.lower.string(s)
	c.stack[i] = core
	return err
}

// SetOnlyString sets core parameter i to a string, which is copied. No other argument needs memory.
func (c *Call) SetOnlyString(i int, s string) error {
	arena, end := c.inst.arena, c.floor+uint64(len(s))
	if len(s) != 0 && end <= uint64(arena.size) && text.ValidUTF8(s) {
		// findArena has checked these bounds, and memory does not shrink.
		at := arena.at + uint32(c.floor)
		copy(c.inst.mem.data[at:], s)
		c.lower.used, c.lower.scratched = end, false
		c.stack[i] = uint64(at) | uint64(len(s))<<32
		return nil
	}
	for lo := c.Lowerer(); lo.Next(); {
		if err := c.SetString(i, s); err != nil {
			return err
		}
	}
	return nil
}

// SetBytes sets core value i to a list of bytes, which is copied.
func (c *crossing) SetBytes(i int, b []byte) error {
	at, region, err := c.lower.bytes(len(b))
	c.stack[i] = uint64(at) | uint64(len(b))<<32
	if err != nil {
		return err
	}
	return c.lift.Copy(region, b)
}

// SetList sets core value i to a list and returns its memory, zeroed: n elements of size bytes.
func (c *crossing) SetList(i, n, size, align int) ([]byte, error) {
	region, err := c.SetListRaw(i, n, size, align)
	clear(region)
	return region, err
}

// SetListRaw is SetList with memory that is not zeroed. The caller writes all of it.
func (c *crossing) SetListRaw(i, n, size, align int) ([]byte, error) {
	at, region, err := c.lower.list(uint64(n), size, align)
	c.stack[i] = uint64(at) | uint64(n)<<32
	return region, err
}

// SetRecord sets core value i to the address of a wire struct and returns its memory, zeroed.
func (c *crossing) SetRecord(i, size, align int) []byte {
	at, region := c.lower.alloc(uint64(size), uint64(align))
	clear(region)
	c.stack[i] = uint64(at)
	return region
}

// Param returns core parameter i. For a list it has the address, and the length in the upper half.
func (c *Call) Param(i int) uint64 { return c.stack[i] }
