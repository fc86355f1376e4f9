package rt

import (
	"fmt"
	"math"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// The Result methods read the result of a [Call] after Invoke.

// ResultUint64 returns the result.
func (c *Call) ResultUint64() uint64 { return c.stack[0] }

// ResultInt64 returns the result.
func (c *Call) ResultInt64() int64 { return int64(c.stack[0]) }

// ResultUint32 returns the result.
func (c *Call) ResultUint32() uint32 { return uint32(c.stack[0]) }

// ResultInt32 returns the result.
func (c *Call) ResultInt32() int32 { return int32(c.stack[0]) }

// ResultFloat32 returns the result, every bit of it.
func (c *Call) ResultFloat32() float32 { return math.Float32frombits(uint32(c.stack[0])) }

// ResultFloat64 returns the result, every bit of it.
func (c *Call) ResultFloat64() float64 { return math.Float64frombits(c.stack[0]) }

// ResultBool returns the result, checked.
func (c *Call) ResultBool() (bool, error) { return coreBool(c.stack[0]) }

// ResultUint8 returns the result, checked.
func (c *Call) ResultUint8() (uint8, error) { return coreUint8(c.stack[0]) }

// ResultUint16 returns the result, checked.
func (c *Call) ResultUint16() (uint16, error) { return coreUint16(c.stack[0]) }

// ResultInt8 returns the result, checked.
func (c *Call) ResultInt8() (int8, error) { return coreInt8(c.stack[0]) }

// ResultInt16 returns the result, checked.
func (c *Call) ResultInt16() (int16, error) { return coreInt16(c.stack[0]) }

// ResultChar returns the result, checked.
func (c *Call) ResultChar() (rune, error) { return coreChar(c.stack[0]) }

// ResultRecord returns the result's wire struct in guest memory.
func (c *Call) ResultRecord(size, align int) ([]byte, error) {
	return window(c.inst.mem.data, uint32(c.stack[0]), uint64(size), uint32(align))
}

// ResultString returns the result, a string.
func (c *Call) ResultString() (string, error) {
	s := coreSpan(c.stack[0])
	src, err := c.whole(s)
	if err != nil {
		return "", err
	}
	return c.lift.alone(src, s.at)
}

// ResultBytes returns the result, a list of bytes; nil if it is empty.
func (c *Call) ResultBytes() ([]byte, error) {
	src, err := c.whole(coreSpan(c.stack[0]))
	if err != nil {
		return nil, err
	}
	return c.lift.copied(src)
}

// whole returns a result that is only bytes. It needs no lifter.
func (c *Call) whole(s span) ([]byte, error) {
	src, err := window(c.inst.mem.data, s.at, uint64(s.size), 1)
	if err != nil {
		return nil, err
	}
	if limit, _ := c.lift.limits.in(c.inst.mem.data); int64(s.size) > limit {
		return nil, overBudget(limit, "bytes")
	}
	return src, nil
}

// ResultList returns the result, a list of n elements of size bytes, in guest memory.
func (c *Call) ResultList(size, align int) (src []byte, n int, err error) {
	return c.startedLifter().list(coreSpan(c.stack[0]), size, align)
}

// Changed returns the memory of a list that the guest changed in place. list is the value that
// [Call.Param] returned before the call.
func (c *Call) Changed(list uint64, size, align int) ([]byte, error) {
	return window(c.inst.mem.data, uint32(list), list>>32*uint64(size), uint32(align))
}

// Lifter begins the lifting of values in memory.
func (c *crossing) Lifter() *Lifter {
	c.marks |= markLifter
	c.lift.begin(c.inst.mem.data)
	return &c.lift
}

// startedLifter begins the lifting, unless Lifter has begun it.
func (c *crossing) startedLifter() *Lifter {
	if c.marks&markLifter == 0 {
		return c.Lifter()
	}
	return &c.lift
}

// The functions below check core values from the guest: results of exports, and arguments of
// imports.

func coreBool(v uint64) (bool, error) {
	switch uint32(v) {
	case 0:
		return false, nil
	case 1:
		return true, nil
	}
	return false, &wazabi.Error{Kind: wazabi.ErrBool, Detail: fmt.Sprintf("%d, expected 0 or 1", uint32(v))}
}

func coreUint8(v uint64) (uint8, error) {
	if uint32(v) > math.MaxUint8 {
		return 0, outOfRange(int64(uint32(v)), "u8")
	}
	return uint8(v), nil
}

func coreUint16(v uint64) (uint16, error) {
	if uint32(v) > math.MaxUint16 {
		return 0, outOfRange(int64(uint32(v)), "u16")
	}
	return uint16(v), nil
}

func coreInt8(v uint64) (int8, error) {
	if int32(v) != int32(int8(v)) {
		return 0, outOfRange(int64(int32(v)), "i8")
	}
	return int8(v), nil
}

func coreInt16(v uint64) (int16, error) {
	if int32(v) != int32(int16(v)) {
		return 0, outOfRange(int64(int32(v)), "i16")
	}
	return int16(v), nil
}

func coreChar(v uint64) (rune, error) {
	if !validChar(uint32(v)) {
		return 0, InvalidChar(uint32(v))
	}
	return rune(uint32(v)), nil
}

func validChar(u uint32) bool { return u < 0xD800 || u-0xE000 <= 0x10FFFF-0xE000 }

func outOfRange(v int64, typ string) error {
	return &wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("%d is not a valid %s", v, typ)}
}

// coreSpan returns the address and the length in a core value.
func coreSpan(v uint64) span { return span{at: uint32(v), size: uint32(v >> 32)} }

// badText reports a string at an address. s is its invalid part, which follows before bytes.
func badText(s string, before int, at uint32) error {
	return &wazabi.Error{Kind: wazabi.ErrUTF8, Offset: int64(at), Detail: text.InvalidUTF8(s, before)}
}
