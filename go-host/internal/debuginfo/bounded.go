package debuginfo

import (
	"bytes"
	"cmp"
	"debug/dwarf"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strings"
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
	// maxPath bounds the path of a source file, in bytes. A trace has one for each inlined
	// function.
	maxPath = 4 << 10
	// maxInlined bounds how many functions are inlined in each other.
	maxInlined = 256
	// maxNesting bounds how deep entries nest. Go's reader skips them by recursion, and an overflow
	// of its stack ends the process.
	maxNesting = 10_000
)

var errBeyond = errors.New("malformed debugging information: reading it would take far more memory than it has bytes")

var errLines = errors.New("malformed debugging information: the path of a source file has a line break")

// Bounded returns an error if reading the sections could take much more time or memory than usual
// for their size. Go's reader must not see such sections.
func (s Sections) Bounded() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.New("malformed debugging information")
		}
	}()
	m := meter{budget: s.budget(), sections: s}
	if err := m.abbreviations(); err != nil {
		return err
	}
	return m.entries()
}

// budget is what reading may still take.
type budget int64

func (s Sections) budget() budget {
	b := budget(leastAllowance)
	for _, data := range s {
		b += allowance * budget(len(data))
	}
	return b
}

func (b *budget) spend(n int64) error {
	if budget(n) > *b {
		return errBeyond
	}
	*b -= budget(n)
	return nil
}

// meter measures what reading the sections takes.
type meter struct {
	budget
	sections Sections
	inlined  [][2]uint64
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

// table measures a table of abbreviations. Its numbers may be long, so its bytes count, too.
func (m *meter) table(offset uint64) error {
	const implicitConst, entryCost, fieldCost = 0x21, 128, 32
	all := m.sections["abbrev"]
	if offset > uint64(len(all)) {
		return nil
	}
	r := &cursor{data: all[offset:]}
	for r.uleb() != 0 {
		r.uleb()
		r.bytes(1)
		fields := 0
		for ; !r.bad; fields++ {
			attribute, form := r.uleb(), r.uleb()
			if attribute == 0 && form == 0 {
				break
			}
			// The reader cuts forms to 32 bits.
			if uint32(form) == implicitConst {
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
	return m.spend(int64(len(all)-len(r.data)) - int64(offset))
}

// entries measures the entries of all units, and what they refer to.
func (m *meter) entries() error {
	data, err := m.sections.Data()
	if err != nil {
		return err
	}
	// The cost of the unit's entry, and its offset while its length is not known.
	unit, began := int64(0), dwarf.Offset(0)
	var open siblings
	targets := newTargets(len(m.sections["info"]))
	for r := data.Reader(); ; {
		entry, err := r.Next()
		if err != nil {
			return err
		}
		if entry == nil {
			if err := open.end(); err != nil {
				return err
			}
			if err := targets.end(); err != nil {
				return err
			}
			return m.overlap()
		}
		if err := open.add(entry); err != nil {
			return err
		}
		targets.add(entry)
		cost, err := costOf(entry)
		if err != nil {
			return err
		}
		if began != 0 && entry.Tag != 0 {
			// Its numbers may be long.
			unit, began = unit+int64(entry.Offset-began), 0
		}
		if entry.Tag == dwarf.TagCompileUnit {
			unit, began = cost, entry.Offset
			if err := m.lines(data, entry); err != nil {
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
			if err := m.ranges(entry, uint64(r.AddressSize())); err != nil {
				return err
			}
			if entry.Tag == dwarf.TagInlinedSubroutine {
				m.inlined = append(m.inlined, Ranges(data, entry)...)
			}
		}
	}
}

// siblings has, for each entry whose children are read, the offset that it gives for what follows
// these, or 0. Go's reader goes there to skip the children. There must be what was measured.
type siblings struct {
	open []dwarf.Offset
	next dwarf.Offset
}

var errSibling = errors.New("malformed debugging information: an entry is not where the one before it says")

func (s *siblings) add(entry *dwarf.Entry) error {
	if s.next != 0 && s.next != entry.Offset {
		return errSibling
	}
	s.next = 0
	if entry.Tag == 0 {
		if last := len(s.open) - 1; last >= 0 {
			s.open, s.next = s.open[:last], s.open[last]
		}
		return nil
	}
	if !entry.Children {
		return nil
	}
	if len(s.open) == maxNesting {
		return errBeyond
	}
	next, _ := entry.Val(dwarf.AttrSibling).(dwarf.Offset)
	if next <= entry.Offset {
		// The reader ignores it.
		next = 0
	}
	s.open = append(s.open, next)
	return nil
}

// end is called after the last entry.
func (s *siblings) end() error {
	if s.next != 0 || slices.ContainsFunc(s.open, func(next dwarf.Offset) bool { return next != 0 }) {
		return errSibling
	}
	return nil
}

// targets has a bit for each byte of the entries: whether an entry begins there, and whether one
// refers to it. What is between two entries was not measured, and [Names] must not read it.
type targets struct{ entries, referred []uint64 }

var errTarget = errors.New("malformed debugging information: an entry refers to one that is not there")

func newTargets(size int) targets {
	return targets{make([]uint64, size/64+1), make([]uint64, size/64+1)}
}

func (t targets) add(entry *dwarf.Entry) {
	// The end of a list has the offset 0, where the reader finds the first entry.
	t.entries[entry.Offset/64] |= 1 << (entry.Offset % 64)
	// The reader reads nothing behind the end.
	if at, ok := refersTo(entry); ok && int64(at/64) < int64(len(t.referred)) {
		t.referred[at/64] |= 1 << (at % 64)
	}
}

// end is called after the last entry.
func (t targets) end() error {
	for i, referred := range t.referred {
		if referred&^t.entries[i] != 0 {
			return errTarget
		}
	}
	return nil
}

// ranges measures the ranges of an entry, also those of code that the linker has dropped.
func (m *meter) ranges(entry *dwarf.Entry, address uint64) error {
	if err := m.spend(rangeCost); err != nil {
		return err
	}
	all := m.sections["ranges"]
	offset, ok := entry.Val(dwarf.AttrRanges).(int64)
	if !ok || offset < 0 || offset > int64(len(all)) {
		return nil
	}
	for r := (&cursor{data: all[offset:]}); ; {
		if low, high := r.number(address), r.number(address); low == 0 && high == 0 {
			return nil
		}
		if err := m.spend(rangeCost); err != nil {
			return err
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
func (m *meter) lines(data *dwarf.Data, unit *dwarf.Entry) error {
	all := m.sections["line"]
	offset, ok := unit.Val(dwarf.AttrStmtList).(int64)
	if !ok || offset < 0 || offset > int64(len(all)) {
		return nil
	}
	r := &cursor{data: all[offset:]}
	length, wide := r.length()
	// The header may go on after the end of the table. It says where the instructions begin, which
	// may be within the header.
	table, left := &cursor{data: r.data}, len(r.data)
	instructions := r.bytes(length)
	if r.bad {
		// Each reader gets an error.
		return nil
	}
	if err := m.spend(rowCost * int64(len(instructions))); err != nil {
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
	var longest int
	var err error
	if version >= 5 {
		longest, err = m.files5(table, wide)
	} else {
		directory, _ := unit.Val(dwarf.AttrCompDir).(string)
		longest, err = m.files(table, len(directory))
	}
	if err != nil {
		return err
	}
	if err := m.spend(int64(left - len(table.data))); err != nil {
		return err
	}
	defined := definitions(instructions)
	if err := m.spend(int64(defined) * int64(longest)); err != nil {
		return err
	}
	return readPaths(data, unit, defined > 0)
}

// path measures the path of a source file.
func (m *meter) path(n int) error {
	if n > maxPath {
		return errBeyond
	}
	return m.spend(int64(n))
}

// files measures the directories and files of a line table before DWARF 5, and returns the length
// of the longest directory. The reader joins each directory with that of the unit, and each file
// with its directory.
func (m *meter) files(table *cursor, unit int) (longest int, err error) {
	directories := []int{unit}
	longest = unit
	for {
		n := table.text()
		if n == 0 {
			break
		}
		directories = append(directories, unit+n)
		longest = max(longest, unit+n)
		if err := m.spend(int64(unit + n)); err != nil {
			return 0, err
		}
	}
	for {
		n := table.text()
		if n == 0 {
			return longest, nil
		}
		directory := table.uleb()
		table.uleb()
		table.uleb()
		if directory < uint64(len(directories)) {
			n += directories[directory]
		}
		if err := m.path(n); err != nil {
			return 0, err
		}
	}
}

// definitions returns how many instructions that define a file a line table may have: a zero, a
// length, and a 3. The bytes of a length but the last one are 0x80 and more.
func definitions(table []byte) (n int) {
	const defineFile = 3
	for at, b := range table {
		if b != defineFile || at < 2 || table[at-1] >= 0x80 {
			continue
		}
		before := at - 2
		for before > 0 && table[before] >= 0x80 {
			before--
		}
		if table[before] == 0 {
			n++
		}
	}
	return n
}

// readPaths bounds the paths of the files of a line table, also of those that its instructions
// define. wazero writes a path into a line of a trace.
func readPaths(data *dwarf.Data, unit *dwarf.Entry, defined bool) error {
	r, err := data.LineReader(unit)
	if err != nil || r == nil {
		// Each reader gets the error.
		return nil
	}
	if defined {
		var line dwarf.LineEntry
		for r.Next(&line) == nil {
		}
	}
	for _, f := range r.Files() {
		if f == nil {
			continue
		}
		if len(f.Name) > maxPath {
			return errBeyond
		}
		if strings.Contains(f.Name, "\n") {
			return errLines
		}
	}
	return nil
}

// files5 measures the directories and files of a line table of DWARF 5, and returns the length of
// the longest directory. The reader allocates for their numbers before it reads them. Each may be
// in a directory, directories too.
func (m *meter) files5(table *cursor, wide bool) (longest int, err error) {
	const path, inDirectory = 1, 2
	var directories []int
	for _, listed := range []bool{true, false} {
		types := make([]int, table.number(1))
		forms := make([]uint32, len(types))
		for i := range forms {
			// The reader cuts both.
			types[i] = int(table.uleb())
			forms[i] = uint32(table.uleb())
		}
		count := table.uleb()
		if count > uint64(len(table.data)) {
			return 0, errBeyond
		}
		if err := m.spend(int64(count) * int64(64+4*len(forms))); err != nil {
			return 0, err
		}
		if listed {
			directories = make([]int, count)
		}
		for i := range count {
			name, directory := 0, 0
			for n, form := range forms {
				text, value, ok := m.form5(table, form, wide)
				switch {
				case !ok, types[n] == inDirectory && value >= uint64(len(directories)):
					// The reader ends here.
					return 0, nil
				case types[n] == path:
					name = text
				case types[n] == inDirectory:
					directory = directories[value]
				}
			}
			if err := m.path(name + directory); err != nil {
				return 0, err
			}
			if listed {
				directories[i] = name
				if name > 0 && directory > 0 {
					directories[i] += len("/") + directory
				}
				longest = max(longest, directories[i])
			}
		}
	}
	return longest, nil
}

// form5 reads a field of a directory or file: the length of a text, or a number. ok is false where
// the reader ends.
func (m *meter) form5(table *cursor, form uint32, wide bool) (text int, value uint64, ok bool) {
	switch form {
	case 0x08: // string
		text = table.text()
	case 0x0e: // strp
		at, str := table.offset(wide), m.sections["str"]
		if at > uint64(len(str)) {
			return 0, 0, false
		}
		r := cursor{data: str[at:]}
		if text = r.text(); r.bad {
			return 0, 0, false
		}
	case 0x1f: // line_strp, of a section that the reader does not have
		return 0, 0, false
	case 0x1d: // strp_sup
		table.offset(wide)
	case 0x09: // block
		table.bytes(table.uleb())
	case 0x0f: // udata
		value = table.uleb()
	case 0x1a: // strx
		table.uleb()
	case 0x0b: // data1
		value = table.number(1)
	case 0x05: // data2
		value = table.number(2)
	case 0x06: // data4
		value = table.number(4)
	case 0x07: // data8
		value = table.number(8)
	case 0x25, 0x26, 0x27, 0x28: // strx1 to strx4
		table.bytes(uint64(form) - 0x24)
	case 0x1e: // data16
		table.bytes(16)
	}
	return text, value, !table.bad
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
