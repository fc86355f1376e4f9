package rt

import (
	"math"
	"unicode/utf8"
)

// SetBool sets core parameter i.
func (c *Call) SetBool(i int, v bool) {
	c.stack[i] = 0
	if v {
		c.stack[i] = 1
	}
}

// SetUint32 sets core parameter i; for u8 and u16 too.
func (c *Call) SetUint32(i int, v uint32) { c.stack[i] = uint64(v) }

// SetInt32 sets core parameter i; for i8 and i16 too.
func (c *Call) SetInt32(i int, v int32) { c.stack[i] = uint64(uint32(v)) }

// SetUint64 sets core parameter i.
func (c *Call) SetUint64(i int, v uint64) { c.stack[i] = v }

// SetInt64 sets core parameter i.
func (c *Call) SetInt64(i int, v int64) { c.stack[i] = uint64(v) }

// SetFloat32 sets core parameter i, every bit of it.
func (c *Call) SetFloat32(i int, v float32) { c.stack[i] = uint64(math.Float32bits(v)) }

// SetFloat64 sets core parameter i, every bit of it.
func (c *Call) SetFloat64(i int, v float64) { c.stack[i] = math.Float64bits(v) }

// SetChar sets core parameter i, if v is a Unicode scalar value.
func (c *Call) SetChar(i int, v rune) error {
	if !utf8.ValidRune(v) {
		return InvalidRune(v)
	}
	c.stack[i] = uint64(v)
	return nil
}

// Lowerer begins the arguments that need memory.
func (c *Call) Lowerer() *Lowerer {
	c.lower.begin(c)
	return &c.lower
}

// String sets core parameter i to a string, which is copied.
func (c *Call) String(i int, s string) error {
	core, err := c.lower.string(s)
	c.stack[i] = core
	return err
}

// Bytes sets core parameter i to a list of bytes, which is copied.
func (c *Call) Bytes(i int, b []byte) error {
	at, region, err := c.lower.bytes(len(b))
	copy(region, b)
	c.stack[i] = uint64(at) | uint64(len(b))<<32
	return err
}

// List sets core parameter i to a list and returns its memory, zeroed: n elements of size bytes.
func (c *Call) List(i, n, size, align int) ([]byte, error) {
	region, err := c.ListRaw(i, n, size, align)
	clear(region)
	return region, err
}

// ListRaw is List with memory that is not zeroed, to be written in full.
func (c *Call) ListRaw(i, n, size, align int) ([]byte, error) {
	at, region, err := c.lower.list(uint64(n), size, align)
	c.stack[i] = uint64(at) | uint64(n)<<32
	return region, err
}

// Param returns core parameter i; of a list it is the address, and the length in the upper half.
func (c *Call) Param(i int) uint64 { return c.stack[i] }

// Record sets core parameter i to the address of a wire struct and returns its memory, zeroed.
func (c *Call) Record(i, size, align int) []byte {
	at, region := c.lower.alloc(uint64(size), uint64(align))
	clear(region)
	c.stack[i] = uint64(at)
	return region
}
