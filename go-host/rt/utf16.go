package rt

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// This file has the strings that cross as UTF-16. They are transcoded between the Go string and
// guest memory, without a copy of the code units in between.

// unitSize is the size and the alignment of a code unit.
const unitSize = 2

// UTF16 copies a string as UTF-16, and writes its pointer and number of code units to at[0:8].
func (lo *Lowerer) UTF16(at []byte, s string) error {
	core, err := lo.utf16(s)
	binary.LittleEndian.PutUint64(at, core)
	return err
}

// utf16 copies a string, and returns its address with its number of code units in the upper half.
func (lo *Lowerer) utf16(s string) (uint64, error) {
	if !text.ValidUTF8(s) {
		var err error
		if s, err = lo.invalidUTF8(s); err != nil {
			return 0, err
		}
	}
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	at, region, err := lo.list(uint64(n), unitSize, unitSize)
	if err != nil {
		return 0, err
	}
	for _, r := range s {
		if r < 0x10000 {
			binary.LittleEndian.PutUint16(region, uint16(r))
			region = region[unitSize:]
			continue
		}
		high, low := utf16.EncodeRune(r)
		binary.LittleEndian.PutUint16(region, uint16(high))
		binary.LittleEndian.PutUint16(region[unitSize:], uint16(low))
		region = region[2*unitSize:]
	}
	return uint64(at) | uint64(n)<<32, nil
}

// UTF16 lifts the string of UTF-16 whose pointer and number of code units are at[0:8].
func (li *Lifter) UTF16(at []byte, v *string) error { return li.utf16(spanAt(at), v) }

// UTF16InPlace returns the code units of the string whose pointer and number of code units are
// at[0:8], where they lie in guest memory.
func (li *Lifter) UTF16InPlace(at []byte) (src []byte, units int, err error) {
	s := spanAt(at)
	src, units, err = li.region(s, unitSize, unitSize)
	if err == nil {
		_, err = li.checkUnits(src, s.at)
	}
	return src, units, err
}

// checkUnits checks code units at an address. It returns the length of the text in UTF-8.
func (li *Lifter) checkUnits(src []byte, at uint32) (size int, err error) {
	n := len(src) / unitSize
	for i, look := 0, LookEvery; i < n; {
		r, units := unitsAt(src[i*unitSize:])
		if units == 0 {
			return 0, loneSurrogate(src, i, at)
		}
		i += units
		size += utf8.RuneLen(r)
		if i >= look {
			look += LookEvery
			if err := li.Stopped(); err != nil {
				return 0, err
			}
		}
	}
	return size, nil
}

func (li *Lifter) utf16(s span, v *string) error {
	src, n, err := li.region(s, unitSize, unitSize)
	if err != nil || n == 0 {
		*v = ""
		return err
	}
	size, err := li.checkUnits(src, s.at)
	if err != nil {
		return err
	}
	// The code units are spent.
	if err := li.spend(uint64(max(size-len(src), 1))); err != nil {
		return err
	}
	var b strings.Builder
	b.Grow(size)
	for look := LookEvery; len(src) > 0; {
		r, units := unitsAt(src)
		b.WriteRune(r)
		src = src[units*unitSize:]
		if b.Len() >= look {
			look += LookEvery
			if err := li.Stopped(); err != nil {
				return err
			}
		}
	}
	*v = b.String()
	return nil
}

// unitsAt returns the first character of code units, and how many they are; 0 for a lone surrogate.
func unitsAt(src []byte) (r rune, units int) {
	r = rune(binary.LittleEndian.Uint16(src))
	if !utf16.IsSurrogate(r) {
		return r, 1
	}
	if len(src) >= 2*unitSize {
		if r = utf16.DecodeRune(r, rune(binary.LittleEndian.Uint16(src[unitSize:]))); r != utf8.RuneError {
			return r, 2
		}
	}
	return 0, 0
}

func loneSurrogate(src []byte, i int, at uint32) error {
	return &wazabi.Error{Kind: wazabi.ErrChar, Offset: int64(at) + int64(i)*unitSize, Detail: fmt.Sprintf(
		"code unit %d, %#04x, is a surrogate without its pair", i, binary.LittleEndian.Uint16(src[i*unitSize:]))}
}

// SetUTF16 sets core value i to a string of UTF-16.
func (c *crossing) SetUTF16(i int, s string) error {
	core, err := c.lower.utf16(s)
	c.stack[i] = core
	return err
}

// ResultUTF16 returns the result, a string of UTF-16.
func (c *Call) ResultUTF16() (string, error) {
	var v string
	err := c.startedLifter().utf16(coreSpan(c.stack[0]), &v)
	return v, err
}

// ArgUTF16 returns argument i, a string of UTF-16.
func (h *HostCall) ArgUTF16(i int) (string, error) {
	var v string
	err := h.startedLifter().utf16(coreSpan(h.args[i]), &v)
	return v, err
}
