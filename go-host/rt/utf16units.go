package rt

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// This file has the strings of UTF-16 that are code units in Go too. They are checked where they lie,
// and copied once.

// UTF16Units copies code units, and writes their address and number to at[0:8].
func (lo *Lowerer) UTF16Units(at []byte, units []uint16) error {
	core, err := lo.utf16Units(units)
	binary.LittleEndian.PutUint64(at, core)
	return err
}

// utf16Units copies code units, and returns their address with their number in the upper half.
func (lo *Lowerer) utf16Units(units []uint16) (uint64, error) {
	lone := loneUnit(units, 0)
	if lone >= 0 && !lo.replace {
		return 0, Index(&wazabi.Error{
			Kind: wazabi.ErrInput, Detail: fmt.Sprintf("%#04x is a surrogate without its pair", units[lone]), Err: wazabi.ErrChar,
		}, lone)
	}
	at, region, err := lo.list(uint64(len(units)), unitSize, unitSize)
	if err != nil {
		return 0, err
	}
	if Native {
		CopyIn(region, units)
	} else {
		for i, unit := range units {
			binary.LittleEndian.PutUint16(region[i*unitSize:], unit)
		}
	}
	for ; lone >= 0; lone = loneUnit(units, lone+1) {
		binary.LittleEndian.PutUint16(region[lone*unitSize:], replacementUnit)
	}
	return uint64(at) | uint64(len(units))<<32, nil
}

// replacementUnit is U+FFFD.
const replacementUnit = 0xfffd

// loneUnit returns the index, from a start on, of a surrogate without its pair; -1 if there is none.
func loneUnit(units []uint16, start int) int {
	for i := start; i < len(units); i++ {
		if !utf16.IsSurrogate(rune(units[i])) {
			continue
		}
		if i+1 == len(units) || utf16.DecodeRune(rune(units[i]), rune(units[i+1])) == replacementUnit {
			return i
		}
		i++
	}
	return -1
}

// UTF16Units lifts the code units whose address and number are at[0:8]; nil if there are none.
func (li *Lifter) UTF16Units(at []byte, v *[]uint16) (err error) {
	*v, err = li.utf16Units(spanAt(at))
	return err
}

func (li *Lifter) utf16Units(s span) ([]uint16, error) {
	src, n, err := li.region(s, unitSize, unitSize)
	if err != nil || n == 0 {
		return nil, err
	}
	if _, err := li.checkUnits(src, s.at); err != nil {
		return nil, err
	}
	// The bytes that are copied are spent.
	v := make([]uint16, n)
	if Native {
		return v, li.Copy(View(v), src)
	}
	for i := range v {
		if err := li.StoppedAt(i, LookEvery-1); err != nil {
			return nil, err
		}
		v[i] = binary.LittleEndian.Uint16(src[i*unitSize:])
	}
	return v, nil
}

// SetUTF16Units sets core value i to a string of UTF-16, given its code units.
func (c *crossing) SetUTF16Units(i int, units []uint16) error {
	core, err := c.lower.utf16Units(units)
	c.stack[i] = core
	return err
}

// ResultUTF16Units returns the code units of the result, a string of UTF-16.
func (c *Call) ResultUTF16Units() ([]uint16, error) {
	return c.startedLifter().utf16Units(coreSpan(c.stack[0]))
}

// ArgUTF16Units returns the code units of argument i, a string of UTF-16.
func (h *HostCall) ArgUTF16Units(i int) ([]uint16, error) {
	return h.startedLifter().utf16Units(coreSpan(h.args[i]))
}
