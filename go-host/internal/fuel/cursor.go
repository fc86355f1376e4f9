package fuel

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// cursor reads a part of a module. After the first fault it returns zeros.
type cursor struct {
	// data is the file up to the end of the part, so that at is an offset of the file.
	data []byte
	at   int
	// what names the part, for errors.
	what string
	err  *fault.Error
}

func (c *cursor) fail(kind error, format string, args ...any) { c.failAt(c.at, kind, format, args...) }

func (c *cursor) failAt(at int, kind error, format string, args ...any) {
	if c.err == nil {
		c.err = &fault.Error{Kind: kind, Offset: int64(at), Detail: c.what + ": " + fmt.Sprintf(format, args...)}
		c.at = len(c.data)
	}
}

func (c *cursor) left() int { return len(c.data) - c.at }

func (c *cursor) byte() byte {
	if c.left() == 0 {
		c.fail(fault.ErrModule, "truncated")
		return 0
	}
	c.at++
	return c.data[c.at-1]
}

func (c *cursor) bytes(n uint32) []byte {
	if uint64(n) > uint64(c.left()) {
		c.fail(fault.ErrModule, "truncated: %d bytes expected, %d left", n, c.left())
		return nil
	}
	c.at += int(n)
	return c.data[c.at-int(n) : c.at]
}

// rest returns what is left.
func (c *cursor) rest() []byte { return c.bytes(uint32(c.left())) }

// part returns a cursor over the next n bytes.
func (c *cursor) part(n uint32, what string) *cursor {
	at := c.at
	c.bytes(n)
	return &cursor{data: c.data[:c.at], at: at, what: what, err: c.err}
}

// u32 reads an unsigned LEB128 number.
func (c *cursor) u32() uint32 {
	var v uint32
	for shift := 0; shift < 35; shift += 7 {
		b := c.byte()
		v |= uint32(b&0x7f) << shift
		if b < 0x80 {
			if shift == 28 && b > 0x0f {
				break
			}
			return v
		}
	}
	c.fail(fault.ErrModule, "a number of more than 32 bits")
	return 0
}

// skipSigned skips a signed LEB128 number. The engine checks its unused bits.
func (c *cursor) skipSigned(bits int) {
	for shift := 0; shift < bits; shift += 7 {
		if c.byte() < 0x80 {
			return
		}
	}
	c.fail(fault.ErrModule, "a number of more than %d bits", bits)
}

// below reads an index less than limit.
func (c *cursor) below(limit int, kind string) uint32 {
	at := c.at
	i := c.u32()
	if c.err == nil && uint64(i) >= uint64(limit) {
		c.failAt(at, fault.ErrModule, "%s %d, there are %d", kind, i, limit)
		return 0
	}
	return i
}

// count reads the length of a vector whose elements have at least one byte each.
func (c *cursor) count() int {
	n := c.u32()
	if uint64(n) > uint64(c.left()) {
		c.fail(fault.ErrModule, "%d elements claimed, %d bytes left", n, c.left())
		return 0
	}
	return int(n)
}

// done reports leftover bytes.
func (c *cursor) done() {
	if c.err == nil && c.left() > 0 {
		c.fail(fault.ErrModule, "%d bytes left over", c.left())
	}
}
