package debuginfo

import (
	"bytes"
	"cmp"
	"debug/dwarf"
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Go's reader of debugging information trusts counts, and follows offsets however often they are
// given: a file of 500 bytes can make it allocate terabytes. So each guest's debugging information
// is measured before anyone reads it.

const (
	// allowance bounds what reading the sections takes, in bytes for each byte of them. Compilers stay
	// below a quarter of it. leastAllowance is for small sections.
	allowance      = 128
	leastAllowance = 1 << 20
	// rowCost is what a row of a line table takes, which may have one byte, though usual ones have
	// three; rangeCost is what a range of addresses takes.
	rowCost, rangeCost = 64, 128
	// maxFields bounds the attributes of an entry, and maxText a text in it, in bytes.
	maxFields = 100
	maxText   = 64 << 10
	// maxInlined bounds how many functions are inlined in each other.
	maxInlined = 256
	// maxNesting bounds how deep entries nest. Go's reader skips them by recursion, and an overflow
	// of its stack ends the process.
	maxNesting = 10_000
)

var errBeyond = errors.New("malformed debugging information: reading it would take far more memory than it has bytes")

// Bounded returns an error if reading the sections could take much more time or memory than usual
// for their size. Go's reader must not see such sections.
func (s Sections) Bounded() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("malformed debugging information")
		}
	}()
	m := meter{sections: s, left: leastAllowance}
	for _, data := range s {
		m.left += allowance * int64(len(data))
	}
	if err := m.abbreviations(); err != nil {
		return err
	}
	return m.entries()
}

// meter measures what reading the sections takes.
type meter struct {
	sections Sections
	left     int64
	inlined  [][2]uint64
}

func (m *meter) spend(n int64) error {
	if n > m.left {
		return errBeyond
	}
	m.left -= n
	return nil
}

// abbreviations measures the tables of abbreviations. Each unit names the offset of one, and a
// table goes on until its end, so that tables may overlap.
func (m *meter) abbreviations() error {
	tables := make(map[uint64]bool)
	for r := (&cursor{data: m.sections["info"]}); len(r.data) > 0 && !r.bad; {
		length, wide := r.length()
		if length == 0 {
			continue
		}
		unit := &cursor{data: r.bytes(length)}
		if unit.number(2) >= 5 {
			unit.bytes(2)
		}
		if offset := unit.offset(wide); !tables[offset] {
			tables[offset] = true
			if err := m.table(offset); err != nil {
				return err
			}
		}
	}
	return nil
}

// table measures a table of abbreviations.
func (m *meter) table(offset uint64) error {
	const implicitConst, entryCost, fieldCost = 0x21, 128, 32
	all := m.sections["abbrev"]
	if offset > uint64(len(all)) {
		return nil
	}
	for r := (&cursor{data: all[offset:]}); r.uleb() != 0; {
		r.uleb()
		r.bytes(1)
		fields := 0
		for ; !r.bad; fields++ {
			attribute, form := r.uleb(), r.uleb()
			if attribute == 0 && form == 0 {
				break
			}
			if form == implicitConst {
				r.uleb()
			}
		}
		if fields > maxFields {
			return errBeyond
		}
		if err := m.spend(int64(entryCost + fieldCost*fields)); err != nil {
			return err
		}
	}
	return nil
}

// entries measures the entries of all units, and what they refer to.
func (m *meter) entries() error {
	data, err := m.sections.Data()
	if err != nil {
		return err
	}
	unit, nesting := int64(0), 0
	for r := data.Reader(); ; {
		entry, err := r.Next()
		if err != nil {
			return err
		}
		if entry == nil {
			return m.overlap()
		}
		switch {
		case entry.Tag == dwarf.TagCompileUnit:
			nesting = 1
		case entry.Tag == 0:
			nesting--
		case entry.Children:
			nesting++
		}
		if nesting > maxNesting {
			return errBeyond
		}
		cost, err := costOf(entry)
		if err != nil {
			return err
		}
		if entry.Tag == dwarf.TagCompileUnit {
			unit = cost
			if err := m.lines(entry); err != nil {
				return err
			}
		}
		if entry.Val(dwarf.AttrRanges) != nil {
			// The reader reads the unit's entry again.
			cost += unit
		}
		if err := m.spend(cost); err != nil {
			return err
		}
		switch entry.Tag {
		case dwarf.TagCompileUnit, dwarf.TagSubprogram, dwarf.TagInlinedSubroutine:
			ranges := Ranges(data, entry)
			if err := m.spend(rangeCost * int64(len(ranges))); err != nil {
				return err
			}
			if entry.Tag == dwarf.TagInlinedSubroutine {
				m.inlined = append(m.inlined, ranges...)
			}
		}
	}
}

// costOf returns what an entry takes.
func costOf(entry *dwarf.Entry) (cost int64, err error) {
	cost = 16 + int64(len(entry.Field))
	for _, f := range entry.Field {
		if text, ok := f.Val.(string); ok {
			if len(text) > maxText {
				return 0, errBeyond
			}
			cost += int64(len(text))
		}
	}
	return cost, nil
}

// overlap bounds how many inlined functions any instruction is in: a trace has a line for each.
func (m *meter) overlap() error {
	type bound struct {
		at   uint64
		step int
	}
	var bounds []bound
	for _, r := range m.inlined {
		if r[0] < r[1] {
			bounds = append(bounds, bound{r[0], 1}, bound{r[1], -1})
		}
	}
	slices.SortFunc(bounds, func(a, b bound) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.step, b.step)) })
	open := 0
	for _, b := range bounds {
		if open += b.step; open > maxInlined {
			return errBeyond
		}
	}
	return nil
}

// lines measures the line table of a unit.
func (m *meter) lines(unit *dwarf.Entry) error {
	all := m.sections["line"]
	offset, ok := unit.Val(dwarf.AttrStmtList).(int64)
	if !ok || offset < 0 || offset > int64(len(all)) {
		return nil
	}
	r := &cursor{data: all[offset:]}
	length, wide := r.length()
	table := &cursor{data: r.bytes(length)}
	if err := m.spend(rowCost * int64(len(table.data))); err != nil {
		return err
	}
	version := table.number(2)
	if version >= 5 {
		table.bytes(2)
	}
	table.offset(wide)
	table.bytes(4)
	if version >= 4 {
		table.bytes(1)
	}
	if opcodes := table.number(1); opcodes > 0 {
		table.bytes(opcodes - 1)
	}
	if version >= 5 {
		return m.files5(table, wide)
	}
	directory, _ := unit.Val(dwarf.AttrCompDir).(string)
	return m.files(table, len(directory))
}

// files measures the directories and files of a line table before DWARF 5. The reader joins each
// directory with that of the unit, and each file with its directory.
func (m *meter) files(table *cursor, unit int) error {
	directories := []int{unit}
	longest := unit
	for {
		n := table.text()
		if n == 0 {
			break
		}
		directories = append(directories, unit+n)
		longest = max(longest, unit+n)
		if err := m.spend(int64(unit + n)); err != nil {
			return err
		}
	}
	for {
		n := table.text()
		if n == 0 {
			break
		}
		directory := table.uleb()
		table.uleb()
		table.uleb()
		if directory < uint64(len(directories)) {
			n += directories[directory]
		}
		if err := m.spend(int64(n)); err != nil {
			return err
		}
	}
	// An instruction of the table may define a file: a zero, a length, and a 3.
	const defineFile = 3
	defined := 0
	for at := 2; at < len(table.data); at++ {
		if table.data[at] == defineFile && table.data[at-2] == 0 {
			defined++
		}
	}
	return m.spend(int64(defined) * int64(longest))
}

// files5 measures the directories and files of a line table of DWARF 5. The reader allocates for
// their numbers before it reads them.
func (m *meter) files5(table *cursor, wide bool) error {
	const text, block, udata, strp, lineStrp, strx, strx1, strx2, strx3, strx4 = 0x08, 0x09, 0x0f, 0x0e, 0x1f, 0x1a, 0x25, 0x26, 0x27, 0x28
	size := len(table.data)
	sizes := map[uint64]uint64{0x0b: 1, 0x05: 2, 0x06: 4, 0x07: 8, 0x1e: 16, strx1: 1, strx2: 2, strx3: 3, strx4: 4}
	for range 2 {
		forms := make([]uint64, table.number(1))
		for i := range forms {
			table.uleb()
			forms[i] = table.uleb()
		}
		count := table.uleb()
		if count > uint64(len(table.data)) {
			return errBeyond
		}
		longest := size
		if slices.Contains(forms, strp) {
			longest += len(m.sections["str"])
		}
		if err := m.spend(int64(count) * int64(longest+64)); err != nil {
			return err
		}
		for range count {
			for _, form := range forms {
				switch form {
				case text:
					table.text()
				case lineStrp:
					// The reader has no such section, and ends here.
					return nil
				case strp:
					table.offset(wide)
				case udata, strx:
					table.uleb()
				case block:
					table.bytes(table.uleb())
				default:
					table.bytes(sizes[form])
				}
			}
		}
	}
	return nil
}

// cursor reads from data. After the end it returns zeros, and bad is true.
type cursor struct {
	data []byte
	bad  bool
}

func (c *cursor) bytes(n uint64) []byte {
	if n > uint64(len(c.data)) {
		c.data, c.bad = nil, true
		return nil
	}
	b := c.data[:n]
	c.data = c.data[n:]
	return b
}

// number reads a number of so many bytes.
func (c *cursor) number(size uint64) uint64 {
	var b [8]byte
	copy(b[:], c.bytes(size))
	return binary.LittleEndian.Uint64(b[:])
}

// offset reads an offset of 64 bits if wide is true, of 32 otherwise.
func (c *cursor) offset(wide bool) uint64 {
	if wide {
		return c.number(8)
	}
	return c.number(4)
}

// length reads the length of a unit.
func (c *cursor) length() (n uint64, wide bool) {
	if n = c.number(4); n == math.MaxUint32 {
		return c.number(8), true
	}
	return n, false
}

func (c *cursor) uleb() (v uint64) {
	for shift := uint(0); ; shift += 7 {
		b := c.number(1)
		v |= b & 0x7f << shift
		if b < 0x80 {
			return v
		}
	}
}

// text reads a text up to the zero behind it, and returns its length.
func (c *cursor) text() int {
	n := bytes.IndexByte(c.data, 0)
	if n < 0 {
		c.bytes(math.MaxUint64)
		return 0
	}
	c.bytes(uint64(n) + 1)
	return n
}
