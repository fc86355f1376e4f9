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
	m := meter{sections: s, left: int64(size) * allowance / 4}
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
	table := func(version, rest string) string {
		header := "\x01\x01\x01\x00\x01\x01" + rest
		before := ""
		if version == "\x05" {
			before = "\x04\x00"
		}
		body := version + "\x00" + before + u32(len(header)) + header
		return u32(len(body)) + body
	}
	rep := strings.Repeat
	lines := table("\x04", "\x00\x00")
	for _, test := range []struct {
		name string
		// most is the largest number that is accepted. more is one that is not.
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
		{"attributes without bytes", 10, 1_000, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": unitForm + "\x00\x02\x2e\x00" + rep("\x03\x19", int(n)) + "\x00\x00\x00",
				"info":   unit(0, compiled(0, "")+"\x02\x00"),
			}
		}},
		{"entries with one list of ranges", 10, 10_000, func(n uint64) map[string]string {
			return map[string]string{
				"abbrev": unitForm + "\x00\x02\x1d\x00\x55\x17\x00\x00\x00",
				"info":   unit(0, compiled(0, "")+rep("\x02"+u32(0), int(n))+"\x00"),
				"ranges": rep(u32(1)+u32(1), int(n)) + u32(0) + u32(0),
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
				"abbrev": unitForm + "\x00\x02\x0b\x01\x00\x00\x00",
				"info":   unit(0, compiled(0, "")+rep("\x02\x00", maxNesting)+rep("\x02", int(n))+rep("\x00", int(n)+1)),
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
			return map[string]string{"info": rep(unit(0, compiled(0, "")), int(n)), "line": table("\x04", "\x00\x00"+rep("\x01", 100_000))}
		}},
		{"directories in a long one", 100, 20_000, func(n uint64) map[string]string {
			return map[string]string{"info": unit(0, compiled(0, rep("d", int(min(n, maxText))))), "line": table("\x04", rep("a\x00", int(n))+"\x00\x00")}
		}},
		{"files in a long directory", 100, 40_000, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x04", rep("d", int(n))+"\x00\x00"+rep("a\x00\x01\x00\x00", int(n))+"\x00")}
		}},
		{"files that the table defines", 100, 40_000, func(n uint64) map[string]string {
			return map[string]string{"line": table("\x04", rep("d", int(n))+"\x00\x00\x00"+rep("\x00\x06\x03a\x00\x01\x00\x00", int(n)))}
		}},
	} {
		for _, n := range []uint64{test.most, test.more} {
			s := Sections{"abbrev": []byte(unitForm + "\x00"), "info": []byte(unit(0, compiled(0, ""))), "line": []byte(lines)}
			for name, data := range test.make(n) {
				s[name] = []byte(strings.Replace(data, unitForm+"\x00\x02", unitForm+"\x02", 1))
			}
			if err := s.Bounded(); (err != nil) != (n == test.more) {
				t.Errorf("%s: with %d the error is %v", test.name, n, err)
			}
		}
	}
}
