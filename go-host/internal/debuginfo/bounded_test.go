package debuginfo

import (
	"encoding/binary"
	"strings"
	"testing"
)

// Compilers' debugging information takes a small part of what is allowed.
func TestBounded(t *testing.T) {
	s := SectionsOf(linesGuest(t))
	if err := s.Bounded(); err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, data := range s {
		size += len(data)
	}
	m := meter{sections: s, budget: budget(size) * allowance / 4}
	if err := m.abbreviations(); err != nil {
		t.Error(err)
	}
	if err := m.entries(); err != nil {
		t.Error(err)
	}
}

// TestUnbounded refuses sections of which a small number of bytes takes Go's reader much memory or
// time, and accepts the same sections with less of it.
func TestUnbounded(t *testing.T) {
	for _, test := range unbounded() {
		for _, n := range []uint64{test.most, test.more} {
			if err := test.make(n).Bounded(); (err != nil) != (n == test.more) {
				t.Errorf("%s: with %d the error is %v", test.name, n, err)
			}
		}
	}
}

// repeated is a kind of sections that take more the larger a number is.
type repeated struct {
	name string
	// most is the largest number that is accepted. more is one that is not.
	most, more uint64
	make       func(n uint64) Sections
}

func unbounded() (all []repeated) {
	le := binary.LittleEndian
	u32 := func(n int) string { return string(le.AppendUint32(nil, uint32(n))) }
	uleb := func(n uint64) string { return string(binary.AppendUvarint(nil, n)) }
	unit := func(table int, entries string) string {
		body := "\x04\x00" + u32(table) + "\x04" + entries
		return u32(len(body)) + body
	}
	// A compile unit with a line table, an address, a size and a directory.
	const unitForm = "\x01\x11\x01\x10\x17\x11\x01\x12\x06\x1b\x08\x00\x00"
	compiled := func(lines int, directory string) string {
		return "\x01" + u32(lines) + u32(1) + u32(1<<20) + directory + "\x00"
	}
	table := func(version, rest string, instructions ...string) string {
		header := "\x01\x01\x01\x00\x01\x01" + rest
		before := ""
		if version == "\x05" {
			before = "\x04\x00"
		}
		body := version + "\x00" + before + u32(len(header)) + header + strings.Join(instructions, "")
		return u32(len(body)) + body
	}
	rep := strings.Repeat
	lines := table("\x04", "\x00\x00")
	inlinedRanges := unitForm + "\x00\x02\x1d\x00\x55\x17\x00\x00\x00"
	withBlocks := unitForm + "\x00\x02\x0b\x01\x00\x00\x00"
	for _, test := range []struct {
		name       string
		most, more uint64
		make       func(n uint64) map[string]string
	}{
		{"directories of DWARF 5", 3, 1 << 40, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x05", "\x00"+uleb(n)+"\x00\x00\x00\x00")}
		}},
		{"files of DWARF 5", 3, 1 << 33, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x05", "\x01\x01\x08\x01a\x00\x00"+uleb(n)+"\x00\x00\x00\x00")}
		}},
		{"units of overlapping tables", 10, 20_000, func(n uint64) map[string]string {
			var abbrev, info strings.Builder
			for i := range int(n) {
				abbrev.WriteString("\xff\x01\x11\x00\x00\x00")
				info.WriteString(unit(6*i, "\x00"))
			}
			return map[string]string{"abbrev": abbrev.String() + "\x00", "info": info.String()}
		}},
		{"units of overlapping tables that are one number", 10, 2_000, func(n uint64) map[string]string {
			var info strings.Builder
			for i := range int(n) {
				info.WriteString(unit(i, ""))
			}
			return map[string]string{"abbrev": rep("\x80", int(10*n)) + "\x00", "info": info.String()}
		}},
		{"entries with ranges in a unit with a long number", 10, 2_000, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": "\x01\x11\x01\x13\x0f\x00\x00\x02\x1d\x00\x55\x17\x00\x00\x00",
				"info":   unit(0, "\x01"+rep("\x80", int(10*n))+"\x00"+rep("\x02"+u32(0), int(n))+"\x00"),
				"ranges": u32(0) + u32(0),
			}
		}},
		{"units of one line table with a long number after its end", 10, 2_000, func(n uint64) map[string]string {
			b := []byte(table("\x04", "\x00a\x00"+rep("\x80", int(10*n))+"\x00\x00\x00\x00"))
			copy(b, u32(6))
			return map[string]string{"info": rep(unit(0, compiled(0, "")), int(n)), "line": string(b)}
		}},
		{"attributes without bytes", 10, 1_000, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": unitForm + "\x00\x02\x2e\x00" + rep("\x03\x19", int(n)) + "\x00\x00\x00",
				"info":   unit(0, compiled(0, "")+"\x02\x00"),
			}
		}},
		{"entries with one list of ranges", 10, 10_000, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": inlinedRanges,
				"info":   unit(0, compiled(0, "")+rep("\x02"+u32(0), int(n))+"\x00"),
				"ranges": rep(u32(1)+u32(1), int(n)) + u32(0) + u32(0),
			}
		}},
		{"entries with one list of dropped ranges", 10, 10_000, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": inlinedRanges,
				"info":   unit(0, compiled(0, "")+rep("\x02"+u32(0), int(n))+"\x00"),
				"ranges": rep(u32(-3)+u32(1), int(n)) + u32(0) + u32(0),
			}
		}},
		{"entries with one list of bases", 10, 10_000, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": inlinedRanges,
				"info":   unit(0, compiled(0, "")+rep("\x02"+u32(0), int(n))+"\x00"),
				"ranges": rep(u32(-1)+u32(1), int(n)) + u32(0) + u32(0),
			}
		}},
		{"functions inlined in each other", 100, 1_000, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": unitForm + "\x00\x02\x1d\x00\x11\x01\x12\x06\x00\x00\x00",
				"info":   unit(0, compiled(0, "")+rep("\x02"+u32(1)+u32(9), int(n))+"\x00"),
			}
		}},
		{"entries in each other", maxNesting - 1, maxNesting, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": withBlocks,
				"info":   unit(0, compiled(0, "")+rep("\x02\x00", maxNesting)+rep("\x02", int(n))+rep("\x00", int(n)+1)),
			}
		}},
		{"entries in each other after ends", maxNesting, maxNesting + 1, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": withBlocks,
				"info":   unit(0, compiled(0, "")+rep("\x00", 10)+rep("\x02", int(n))+rep("\x00", int(n))),
			}
		}},
		{"units in each other", maxNesting/2 - 1, maxNesting / 2, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": withBlocks,
				"info":   unit(0, compiled(0, "")+rep("\x02", maxNesting/2-1)+compiled(0, "")+rep("\x02", int(n))),
			}
		}},
		{"entries of one text", 10, 30_000, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": unitForm + "\x00\x02\x2e\x00\x03\x0e\x00\x00\x00",
				"info":   unit(0, compiled(0, "")+rep("\x02"+u32(0), int(n))+"\x00"),
				"str":    rep("a", int(n)) + "\x00",
			}
		}},
		{"a long text", maxText, maxText + 1, func(n uint64) map[string]string {
			return map[string]string{"info": unit(0, compiled(0, rep("a", int(n))))}
		}},
		{"units of one line table", 2, 300, func(n uint64) map[string]string {
			return map[string]string{"info": rep(unit(0, compiled(0, "")), int(n)), "line": table("\x04", "\x00\x00", rep("\x01", 100_000))}
		}},
		{"directories in a long one", 100, 20_000, func(n uint64) map[string]string {
			return map[string]string{"info": unit(0, compiled(0, rep("d", int(min(n, maxText))))), "line": table("\x04", rep("a\x00", int(n))+"\x00\x00")}
		}},
		{"files in a long directory", 100, 40_000, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x04", rep("d", int(n))+"\x00\x00"+rep("a\x00\x01\x00\x00", int(n))+"\x00")}
		}},
		{"files that the table defines", 100, 40_000, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x04", rep("d", int(n))+"\x00\x00\x00", rep("\x00\x06\x03a\x00\x01\x00\x00", int(n)))}
		}},
		{"files defined with a long length", 100, 40_000, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x04", rep("d", int(min(n, 4000)))+"\x00\x00\x00", rep("\x00\x86\x80\x00\x03a\x00\x01\x00\x00", int(n)))}
		}},
		{"files defined in DWARF 5", 100, 40_000, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x05", "\x01\x01\x08\x01"+rep("d", int(min(n, 4000)))+"\x00\x00\x00", rep("\x00\x06\x03a\x00\x00\x00\x00", int(n)))}
		}},
		{"files defined by the list of files", 100, 40_000, func(n uint64) map[string]string {
			// The instructions begin with the header. Each file of the list, whose directory is
			// short, hides an instruction that defines a file in the first directory.
			long := rep("d", int(min(n, 4000))) + "\x00"
			b := []byte(table("\x04", long+rep("\x02AA\x00", 5)+"\x04AA\x00\x00"+rep("X\x00\x06\x03\xe1\x00\x01\x01\x01\x00\x02AA", int(n))+"\x00"))
			copy(b[6:], u32(0))
			return map[string]string{"line": string(b)}
		}},
		{"files of DWARF 5 after the end of the table", 3, 1 << 33, func(n uint64) map[string]string {
			b := []byte(table("\x05", "\x00\x00\x00"+uleb(n)+"\x00\x00\x00\x00"))
			copy(b, u32(14))
			copy(b[8:], u32(0))
			return map[string]string{"line": string(b)}
		}},
		{"a long path", maxPath - 2, maxPath, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x04", rep("d", int(n))+"\x00\x00a\x00\x01\x00\x00\x00")}
		}},
		{"a long path that the table defines", maxPath, maxPath + 1, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x04", "\x00\x00", "\x00"+uleb(n+5)+"\x03"+rep("a", int(n))+"\x00\x00\x00\x00")}
		}},
		{"a long path of DWARF 5", maxPath, maxPath + 1, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x05", "\x00\x00\x01\x01\x08\x01"+rep("a", int(n))+"\x00")}
		}},
		{"a line break in a directory", 0, 1, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x04", "d"+rep("\n", int(n))+"\x00\x00a\x00\x01\x00\x00\x00")}
		}},
		{"a line break in a path that the table defines", 0, 1, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x04", "\x00\x00", "\x00"+uleb(n+6)+"\x03a"+rep("\n", int(n))+"\x00\x00\x00\x00")}
		}},
		{"a line break in a path of DWARF 5", 0, 1, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x05", "\x00\x00\x01\x01\x08\x01a"+rep("\n", int(n))+"\x00")}
		}},
		{"a line break in the directory of a unit", 0, 1, func(n uint64) map[string]string {
			return map[string]string{"info": unit(0, compiled(0, "d"+rep("\n", int(n)))), "line": table("\x04", "\x00a\x00\x00\x00\x00\x00")}
		}},
		{"directories of DWARF 5 in each other", 3, 100, func(n uint64) map[string]string {
			all := ""
			for i := range n {
				all += u32(0) + string(le.AppendUint16(nil, uint16(max(i, 1)-1)))
			}
			return map[string]string{"line": table("\x05", "\x02\x01\x0e\x02\x05"+uleb(n)+all+"\x00\x00"), "str": rep("d", int(20*n)) + "\x00"}
		}},
		{"files of DWARF 5 after a form of 64 bits", 1, 1 << 40, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x05", "\x01\x01"+uleb(1<<32|8)+"\x01\x00\x01\x01\x00"+uleb(n)+"\x00")}
		}},
		{"files of DWARF 5 after an offset in another file", 1, 1 << 40, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x05", "\x01\x01\x1d\x01\x00\x00\x00\x00\x00"+uleb(n)+"\x00\x00\x00\x00")}
		}},
	} {
		all = append(all, repeated{test.name, test.most, test.more, func(n uint64) Sections {
			s := Sections{"abbrev": []byte(unitForm + "\x00"), "info": []byte(unit(0, compiled(0, ""))), "line": []byte(lines)}
			for name, data := range test.make(n) {
				s[name] = []byte(strings.Replace(data, unitForm+"\x00\x02", unitForm+"\x02", 1))
			}
			return s
		}})
	}
	return all
}

// An entry may say what follows its children, if that is so.
func TestSiblings(t *testing.T) {
	// A compile unit, and a block with a sibling at an offset of the unit.
	const abbrev = "\x01\x11\x01\x00\x00\x02\x0b\x01\x01\x13\x00\x00\x03\x0b\x00\x1c\x0a\x00\x00\x00"
	for _, test := range []struct {
		sibling byte
		end     string
		ok      bool
	}{
		// A block at 12 with a constant of 3 bytes in it, at 17. The end is at 22, and another
		// block at 23.
		{23, "\x00\x03\x00\x00", true},
		{23, "\x00", false},
		{24, "\x00\x03\x00\x00", false},
		{22, "\x00\x03\x00\x00", false},
		{19, "\x00\x03\x00\x00", false},
		{19, "", false},
		{19, "\x00", false},
		// The reader ignores these.
		{12, "\x00\x03\x00\x00", true},
		{0, "", true},
	} {
		body := "\x04\x00\x00\x00\x00\x00\x04\x01\x02" + string(test.sibling) + "\x00\x00\x00\x03\x03\x02\x02\x02" + test.end
		s := Sections{"abbrev": []byte(abbrev), "info": []byte(string(rune(len(body))) + "\x00\x00\x00" + body)}
		if err := s.Bounded(); (err == nil) != test.ok {
			t.Errorf("a sibling at %d before %q: %v", test.sibling, test.end, err)
		}
	}
}

// TestTargets: an entry refers to another one, or to what the reader does not read. Between entries
// there may be an entry that takes any memory, which was not measured.
func TestTargets(t *testing.T) {
	const (
		abstractOrigin, specification, name, block1, ref4, strp = "\x31", "\x47", "\x03", "\x0a", "\x13", "\x0e"
		linkageName                                             = "\x6e"
		// A compile unit, two kinds of inlined functions with an address and a size, an entry of
		// many texts, and one that has a constant of some bytes.
		inlinedForm = "\x1d\x00"
		end         = "\x00\x00"
	)
	u32 := func(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }
	abbrev := "\x01\x11\x01" + end + "\x02" + inlinedForm + abstractOrigin + ref4 + end + "\x03" + inlinedForm + specification + ref4 + end +
		"\x04\x2e\x00" + strings.Repeat(linkageName+strp, 90) + end + "\x05\x2e\x00\x1c" + block1 + end + "\x06\x2e\x00" + name + strp + end + "\x00"
	for _, form := range []string{"\x02", "\x03"} {
		for _, test := range []struct {
			to int
			ok bool
		}{
			// The unit is at 11, the entry that refers at 12, that with the constant at 17, whose
			// value is at 19, the function at 23, and the end, which is no entry, at 28.
			{23, true}, {11, true}, {12, true}, {0, true}, {17, true}, {1 << 20, true}, {-1, true},
			{19, false}, {20, false}, {13, false}, {24, false}, {28, false}, {5, false},
		} {
			body := "\x04\x00" + u32(0) + "\x04\x01" + form + u32(test.to) + "\x05\x04" + "\x04\x00\x00\x00" + "\x06" + u32(0) + "\x00"
			s := Sections{"abbrev": []byte(abbrev), "info": []byte(u32(len(body)) + body), "str": []byte("f<T>\x00")}
			if err := s.Bounded(); (err == nil) != test.ok {
				t.Errorf("form %q, to %d: %v", form, test.to, err)
			}
			if test.to != 23 {
				continue
			}
			data, err := s.Data()
			if err != nil {
				t.Fatal(err)
			}
			r := data.Reader()
			r.Seek(12)
			entry, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			names := NewNames(data)
			for range 2 {
				if got := names.Of(entry); got != "f" || len(names.read) != 1 {
					t.Errorf("form %q: the name %q, after %d entries", form, got, len(names.read))
				}
			}
		}
	}
}

// TestPlacesUnbounded: each byte of a line table can be in many inlined functions.
func TestPlacesUnbounded(t *testing.T) {
	u32 := func(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }
	sections := func(functions, rows int) Sections {
		header := "\x01\x01\x01\x01\x01\x01\x00\x00"
		table := "\x04\x00" + u32(len(header)) + header + "\x00\x05\x02" + u32(1) + strings.Repeat("\x02", rows)
		info := "\x04\x00" + u32(0) + "\x04\x01" + u32(0) + strings.Repeat("\x02"+u32(1)+u32(1<<20), functions)
		return Sections{
			"abbrev": []byte("\x01\x11\x01\x10\x17\x00\x00\x02\x1d\x00\x11\x01\x12\x06\x00\x00\x00"),
			"info":   []byte(u32(len(info)) + info), "line": []byte(u32(len(table)) + table),
		}
	}
	for _, test := range []struct {
		functions, rows int
		ok              bool
	}{{1, 100_000, true}, {200, 50, true}, {200, 100_000, false}} {
		s := sections(test.functions, test.rows)
		if err := s.Bounded(); err != nil {
			t.Error(err)
		}
		if _, err := s.Places(); (err == nil) != test.ok {
			t.Errorf("%d rows in %d functions: %v", test.rows, test.functions, err)
		}
	}
}
