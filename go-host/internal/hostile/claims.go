package hostile

import (
	"fmt"
	"strings"
)

// Case is a module with the name of its fault and a description.
type Case struct {
	Name string
	Wasm []byte
}

// Claims are guests in which one count, size or minimum claims more than the file has, or more than
// the limits allow: in each section, in each item of a section that has a count of its own, and in
// the items nested there.
func Claims() []Case {
	var all []Case
	for _, claim := range []uint32{1<<32 - 1, 1<<31 - 1, 200_000_000} {
		n := U32(claim)
		add := func(fault, what string, g Guest) {
			all = append(all, Case{fmt.Sprintf("%s: %s of %d", fault, what, claim), g.Bytes()})
		}
		// Sections as a whole: the section has only the count, or the count precedes its former
		// contents.
		for id := byte(1); id <= 13; id++ {
			if id == 8 {
				continue
			}
			wasm := "\x00asm\x01\x00\x00\x00" + Section(id, n) + strings.Repeat("\x00", 64)
			all = append(all, Case{fmt.Sprintf("count-beyond-section: section %d of %d", id, claim), []byte(wasm)})
		}
		add("section-beyond-file", "a custom section", Guest{Tail: "\x00" + n})
		add("section-beyond-file", "the name of a custom section", Guest{Tail: Section(0, n+"x")})

		add("count-beyond-section", "parameters", Guest{Types: []string{"\x60" + n}})
		add("count-beyond-section", "results", Guest{Types: []string{"\x60\x00" + n}})
		add("count-beyond-section", "the module of an import", Guest{Imports: "\x01" + n})
		add("count-beyond-section", "the name of an import", Guest{Imports: "\x01\x01a" + n})
		add("count-beyond-section", "the name of an export", Guest{Exports: []string{n + "a"}})

		add("unbounded-table", "a minimum", Guest{Table: "\x01\x70\x01" + n + n})
		add("unbounded-table", "a maximum", Guest{Table: "\x01\x70\x01\x00" + n})
		add("unbounded-table", "a minimum without a maximum", Guest{Table: "\x01\x70\x00" + n})
		add("large-initial-memory", "a minimum", Guest{Memory: "\x01\x00" + n})
		add("large-initial-memory", "a maximum", Guest{Memory: "\x01\x01\x01" + n})

		table := "\x01\x70\x01\x01\x01"
		for flags, segment := range []string{"\x41\x00\x0b", "\x00", "\x00\x41\x00\x0b\x00", "\x00", "\x41\x00\x0b", "\x70", "\x00\x41\x00\x0b\x70", "\x70"} {
			add("count-beyond-section", fmt.Sprintf("elements, with flags %d", flags), Guest{Table: table, Elements: "\x01" + string(rune(flags)) + segment + n})
		}
		add("count-beyond-section", "element segments", Guest{Table: table, Elements: n + "\x01\x00\x00"})

		add("count-beyond-section", "data segments", Guest{Data: n + "\x01\x00"})
		add("count-beyond-section", "the bytes of a passive data segment", Guest{Data: "\x01\x01" + n})
		add("count-beyond-section", "the bytes of a data segment", Guest{Data: "\x01\x00\x41\x00\x0b" + n})
		add("count-beyond-section", "the bytes of a data segment of memory 0", Guest{Data: "\x01\x02\x00\x41\x00\x0b" + n})
		add("count-beyond-section", "data segments, before the code", Guest{DataCount: n})

		add("count-beyond-section", "function bodies", Guest{Code: n + "\x02\x00\x0b"})
		add("count-beyond-section", "the bytes of a function body", Guest{Code: "\x05" + n + "\x00\x0b"})
		add("count-beyond-section", "groups of locals", Guest{Functions: []Function{{TypeNone, n + "\x01\x7f\x0b"}}})
		add("too-many-items", "locals", Guest{Functions: []Function{{TypeNone, "\x01" + n + "\x7f\x0b"}}})
		add("too-many-items", "locals in two groups", Guest{Functions: []Function{{TypeNone, "\x02\x01\x7e" + n + "\x7f\x0b"}}})
		add("count-beyond-section", "the targets of a br_table", Guest{Functions: []Function{{TypeNone, "\x00\x41\x00\x0e" + n + "\x00\x0b"}}})
		add("count-beyond-section", "the types of a select", Guest{Functions: []Function{{TypeNone, "\x00\x1c" + n + "\x7f\x0b"}}})

		for what, names := range map[string]string{
			"the name of the module":     "\x00" + Sized(n+"x"),
			"functions with names":       "\x01" + Sized(n+"\x00\x00"),
			"the name of a function":     "\x01" + Sized("\x01\x00"+n+"x"),
			"functions with locals":      "\x02" + Sized(n+"\x00\x00"),
			"locals with names":          "\x02" + Sized("\x01\x00"+n+"\x00\x00"),
			"the name of a local":        "\x02" + Sized("\x01\x00\x01\x00"+n+"x"),
			"a subsection for functions": "\x01" + n + "\x00",
			"a subsection for locals":    "\x02" + n + "\x00",
			"a subsection that is new":   "\x63" + n + "\x00",
		} {
			add("huge-name-section", what, Guest{Names: names})
		}
	}
	return all
}

// Totals are guests in which each item is within its bounds, and all items together are not.
func Totals() []Case {
	repeat := func(n int, f Function) []Function {
		all := make([]Function, n)
		for i := range all {
			all[i] = f
		}
		return all
	}
	vec := func(n int, item string) string { return U32(n) + strings.Repeat(item, n) }
	many := "\x60\x00" + vec(1_000, "\x7f")
	return []Case{
		{"too-many-items: 20,000 functions of 50,000 locals", Guest{Functions: repeat(20_000, Function{TypeNone, "\x01" + U32(50_000) + "\x7f\x0b"})}.Bytes()},
		{"too-many-items: 100,000 functions of 1,000 parameters", Guest{Types: []string{"\x60" + vec(1_000, "\x7f") + "\x00"},
			Functions: repeat(100_000, Function{FirstType, "\x00\x0b"})}.Bytes()},
		{"too-many-items: 2,000 types of 1,000 results", Guest{Types: strings.Split(strings.Repeat(many+",", 1_999)+many, ",")}.Bytes()},
		{"too-many-items: 1,100,000 elements", Guest{Table: "\x01\x70\x01\x01\x01", Elements: "\x0b" + strings.Repeat("\x01\x00"+vec(100_000, "\x00"), 11)}.Bytes()},
		{"too-many-items: 110,000 element segments", Guest{Table: "\x01\x70\x01\x01\x01", Elements: vec(110_000, "\x01\x00\x00")}.Bytes()},
		{"too-many-items: 110,000 data segments", Guest{Data: vec(110_000, "\x01\x00")}.Bytes()},
		{"too-many-items: 110,000 globals", Guest{Globals: strings.SplitAfter(strings.Repeat("\x7f\x00\x41\x00\x0b", 110_000), "\x0b")[:110_000]}.Bytes()},
		{"too-many-items: 2,100,000 names", Guest{Names: "\x01" + Sized(vec(2_100_000, "\x00\x00"))}.Bytes()},
		{"too-many-items: 2,100,000 names of locals", Guest{Names: "\x02" + Sized(vec(2_100, "\x00"+vec(1_000, "\x00\x00")))}.Bytes()},
		{"function-slow-to-compile: calls with 40,000,000 results", Guest{Types: []string{many},
			Functions: append(repeat(1, Function{FirstType, "\x00\x00\x0b"}), repeat(40_000, Function{TypeNone, "\x00\x10\x05\x0f\x0b"})...)}.Bytes()},
		{"function-slow-to-compile: blocks with 40,000,000 results", Guest{Types: []string{many},
			Functions: repeat(1, Function{TypeNone, "\x00" + strings.Repeat("\x02\x04\x00\x0b\x0f", 40_000) + "\x0b"})}.Bytes()},
		{"function-slow-to-compile: 20,000 blocks in each other", Guest{Functions: repeat(1, Function{TypeNone,
			"\x00" + strings.Repeat("\x02\x40", 20_000) + strings.Repeat("\x0b", 20_000) + "\x0b"})}.Bytes()},
		{"function-slow-to-compile: 200,000 blocks", Guest{Functions: repeat(1, Function{TypeNone, "\x00" + strings.Repeat("\x02\x40\x0b", 200_000) + "\x0b"})}.Bytes()},
		{"function-slow-to-compile: functions of 16,000 branches", Guest{Functions: repeat(1_500, Function{TypeNone, "\x00" + strings.Repeat("\x41\x00\x0d\x00", 16_000) + "\x0b"})}.Bytes()},
		{"function-slow-to-compile: a br_table of 100,000 targets", Guest{Functions: repeat(1, Function{TypeNone,
			"\x00\x41\x00\x0e" + vec(100_000, "\x00") + "\x00\x0b"})}.Bytes()},
		{"function-slow-to-compile: a function of 2 MiB", Guest{Functions: repeat(1, Function{TypeNone, "\x00" + strings.Repeat("\x01", 2<<20) + "\x0b"})}.Bytes()},
	}
}
