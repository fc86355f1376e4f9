package rt

import (
	"fmt"
	"math"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// Uint64 returns the result.
func (c *Call) Uint64() uint64 { return c.stack[0] }

// Int64 returns the result.
func (c *Call) Int64() int64 { return int64(c.stack[0]) }

// Uint32 returns the result.
func (c *Call) Uint32() uint32 { return uint32(c.stack[0]) }

// Int32 returns the result.
func (c *Call) Int32() int32 { return int32(c.stack[0]) }

// Float32 returns the result, every bit of it.
func (c *Call) Float32() float32 { return math.Float32frombits(uint32(c.stack[0])) }

// Float64 returns the result, every bit of it.
func (c *Call) Float64() float64 { return math.Float64frombits(c.stack[0]) }

// Bool returns the result, checked.
func (c *Call) Bool() (bool, error) {
	switch c.Uint32() {
	case 0:
		return false, nil
	case 1:
		return true, nil
	}
	return false, &wazabi.Error{Kind: wazabi.ErrBool, Detail: fmt.Sprintf("%d, expected 0 or 1", c.Uint32())}
}

// Uint8 returns the result, checked.
func (c *Call) Uint8() (uint8, error) {
	if v := c.Uint32(); v > math.MaxUint8 {
		return 0, outOfRange(int64(v), "u8")
	}
	return uint8(c.stack[0]), nil
}

// Uint16 returns the result, checked.
func (c *Call) Uint16() (uint16, error) {
	if v := c.Uint32(); v > math.MaxUint16 {
		return 0, outOfRange(int64(v), "u16")
	}
	return uint16(c.stack[0]), nil
}

// Int8 returns the result, checked.
func (c *Call) Int8() (int8, error) {
	if v := c.Int32(); v != int32(int8(v)) {
		return 0, outOfRange(int64(v), "i8")
	}
	return int8(c.stack[0]), nil
}

// Int16 returns the result, checked.
func (c *Call) Int16() (int16, error) {
	if v := c.Int32(); v != int32(int16(v)) {
		return 0, outOfRange(int64(v), "i16")
	}
	return int16(c.stack[0]), nil
}

// Char returns the result, checked.
func (c *Call) Char() (rune, error) {
	if !validChar(c.Uint32()) {
		return 0, InvalidChar(c.Uint32())
	}
	return rune(c.Uint32()), nil
}

func validChar(u uint32) bool { return u < 0xD800 || u-0xE000 <= 0x10FFFF-0xE000 }

func outOfRange(v int64, typ string) error {
	return &wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("%d is no %s", v, typ)}
}

// Lifter begins the result that lies in memory.
func (c *Call) Lifter() *Lifter {
	c.marks |= markLifter
	c.lift.begin(c.inst.mem.data)
	return &c.lift
}

// lifter is Lifter, unless that was called.
func (c *Call) lifter() *Lifter {
	if c.marks&markLifter == 0 {
		return c.Lifter()
	}
	return &c.lift
}

// Result returns the result's wire struct in guest memory.
func (c *Call) Result(size, align int) ([]byte, error) {
	return window(c.inst.mem.data, c.Uint32(), uint64(size), uint32(align))
}

// LiftString returns the result, a string.
func (c *Call) LiftString() (string, error) {
	s := c.span()
	src, err := c.whole(s)
	if err != nil {
		return "", err
	}
	str := string(src)
	if !text.ValidUTF8(str) {
		return "", &wazabi.Error{Kind: wazabi.ErrUTF8, Offset: int64(s.at), Detail: badUTF8(str)}
	}
	return str, nil
}

// LiftBytes returns the result, a list of bytes; nil if it is empty.
func (c *Call) LiftBytes() ([]byte, error) {
	src, err := c.whole(c.span())
	if err != nil {
		return nil, err
	}
	// One allocation that is not zeroed first; nil if there is nothing.
	return append([]byte(nil), src...), nil
}

// whole returns the bytes of a result that is nothing else. They are never beyond the budget by default, so it takes no lifter.
// The arguments of a host function, which can be many texts at one place, have one budget together.
func (c *Call) whole(s span) ([]byte, error) {
	if c.imported != nil {
		src, _, err := c.lifter().region(s, 1, 1)
		return src, err
	}
	if limit := c.lift.limits.Bytes; limit != 0 && int64(s.size) > limit {
		return nil, overBudget(limit, "bytes")
	}
	return window(c.inst.mem.data, s.at, uint64(s.size), 1)
}

// LiftList returns the result, a list of n elements of size bytes, in guest memory.
func (c *Call) LiftList(size, align int) (src []byte, n int, err error) {
	return c.lifter().list(c.span(), size, align)
}

// Changed returns the memory of a list that was passed to be changed: list is what [Call.Param] returned before the
// call.
func (c *Call) Changed(list uint64, size, align int) ([]byte, error) {
	return window(c.inst.mem.data, uint32(list), list>>32*uint64(size), uint32(align))
}

// span is the result as an address and a length.
func (c *Call) span() span { return span{at: uint32(c.stack[0]), size: uint32(c.stack[0] >> 32)} }
