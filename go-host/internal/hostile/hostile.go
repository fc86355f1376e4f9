// Package hostile builds modules that attack their readers: guests that would load except for one
// part. Only tests import it.
package hostile

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
)

// Guest is a guest in parts. Each part that is set is added to the parts that the guest needs to
// load, or replaces one of them.
type Guest struct {
	// Types are encoded types of functions, which come after the guest's own: their numbers begin
	// at [FirstType].
	Types []string
	// Imports is the body of the import section, with ImportCount functions.
	Imports     string
	ImportCount int
	// Functions are more functions. Run and Release are the code of evil/run, which leaves an i32, and
	// of wazabi_release: locals and instructions without the end.
	Functions    []Function
	Run, Release string
	// Table, Memory, Elements, DataCount, Code and Data are bodies of sections.
	Table, Memory, Elements, DataCount, Code, Data string
	// Globals and Exports are encoded, and come after the guest's own.
	Globals, Exports []string
	// Without are the guest's own exports that are left out.
	Without []string
	// Description is the contents of the section wazabi; see [Record].
	Description string
	// Names is the contents of the name section.
	Names string
	// Tail is what follows the last section.
	Tail string
}

// Function is a function of a guest: a type, and an encoded body without its size.
type Function struct {
	Type int
	Body string
}

// The indices of the guest's types and functions.
const (
	// TypeNone is () -> ().
	TypeNone = 3
	// FirstType is the number of Types[0], FirstFunction that of Functions[0].
	FirstType     = 4
	FirstFunction = 5
)

// Description is the guest's default description: one function, () -> u32.
const Description = `{"wazabi":1,"export":"evil/run","name":"run","params":[],"result":{"type":"u32","pass":"own","size":4,"align":4}}`

// U32 encodes a number.
func U32[T int | uint32](n T) string { return string(binary.AppendUvarint(nil, uint64(n))) }

// Vec encodes a vector.
func Vec(items ...string) string { return U32(len(items)) + strings.Join(items, "") }

// Sized encodes bytes with their length before them, such as a name.
func Sized(s string) string { return U32(len(s)) + s }

// Section encodes a section.
func Section(id byte, body string) string { return string(id) + Sized(body) }

// Record encodes a line of a description.
func Record(json string) string {
	return fmt.Sprintf("%08x %s\n", crc32.ChecksumIEEE([]byte(json)), json)
}

// Bytes encodes the guest.
func (g Guest) Bytes() []byte {
	types := append([]string{"\x60\x00\x01\x7f", "\x60\x01\x7f\x01\x7f", "\x60\x02\x7f\x7f\x01\x7f", "\x60\x00\x00"}, g.Types...)
	dealloc := len(types)
	types = append(types, "\x60\x03\x7f\x7f\x7f\x00")
	functions := []string{"\x00", "\x01", "\x03", "\x02", U32(dealloc)}
	or := func(part, usual string) string {
		if part != "" {
			return part
		}
		return usual
	}
	code := []string{Sized(or(g.Run, "\x00\x41\x2a") + "\x0b"), Sized("\x00\x41\x00\x0b"), Sized(or(g.Release, "\x00") + "\x0b"),
		Sized("\x00\x41\x00\x0b"), Sized("\x00\x0b")}
	for _, f := range g.Functions {
		functions, code = append(functions, U32(f.Type)), append(code, Sized(f.Body))
	}
	globals := append([]string{"\x7f\x00\x41\x80\x08\x0b", "\x7f\x00\x41\x80\x10\x0b"}, g.Globals...)
	var exports []string
	export := func(name, what string) {
		if !slices.Contains(g.Without, name) {
			exports = append(exports, Sized(name)+what)
		}
	}
	export("memory", "\x02\x00")
	export("wazabi_arena", "\x03\x00")
	export("wazabi_panic", "\x03\x01")
	for i, name := range []string{"evil/run", "wazabi_reserve", "wazabi_release", "wazabi_alloc", "wazabi_dealloc"} {
		export(name, "\x00"+U32(g.ImportCount+i))
	}
	exports = append(exports, g.Exports...)
	out := "\x00asm\x01\x00\x00\x00" + Section(1, Vec(types...))
	section := func(id byte, body string) {
		if body != "" {
			out += Section(id, body)
		}
	}
	section(2, g.Imports)
	section(3, Vec(functions...))
	section(4, g.Table)
	section(5, or(g.Memory, "\x01\x00\x02"))
	section(6, Vec(globals...))
	section(7, Vec(exports...))
	section(9, g.Elements)
	section(12, g.DataCount)
	section(10, or(g.Code, Vec(code...)))
	// The arena's header: a block of 4 KiB at 4096.
	section(11, or(g.Data, Vec("\x00\x41\x80\x08\x0b"+Sized("\x00\x10\x00\x00\x00\x10\x00\x00"))))
	section(0, Sized("wazabi")+or(g.Description, Record(Description)))
	if g.Names != "" {
		section(0, Sized("name")+g.Names)
	}
	return []byte(out + g.Tail)
}

// Everything returns a guest with one of all that engines read.
func Everything() []byte {
	return Guest{
		Types: []string{"\x60\x01\x7f\x02\x7f\x7f"},
		Functions: []Function{
			{Type: TypeNone, Body: "\x02\x02\x7f\x01\x7e\x02\x40\x03\x40\x20\x00\x04\x7f\x41\x01\x05\x41\x02\x0b\x0e\x01\x00\x01\x0b\x0b\x10\x00\x1a\x0b"},
			{Type: TypeNone, Body: "\x00\x41\x00\x41\x00\x41\x00\xfc\x0a\x00\x00\x41\x00\x11\x03\x00\xd2\x00\x1a\x41\x01\x40\x00\x1a\x0b"},
			{Type: FirstType, Body: "\x00\x20\x00\x20\x00\x0b"},
			{Type: TypeNone, Body: "\x00\x41\x01\x02\x04\x41\x02\x0b\x1a\x1a\x43\x00\x00\x80\x3f\x43\x00\x00\x00\x40\x92\x1a\x41\x00\xfd\x11\xfd\x1b\x00\x1a\x0b"},
		},
		Table: "\x01\x70\x01\x02\x04", Memory: "\x01\x01\x02\x10",
		Elements:  Vec("\x00\x41\x00\x0b"+Vec("\x00", "\x01"), "\x05\x70"+Vec("\xd2\x00\x0b", "\xd0\x70\x0b"), "\x03\x00"+Vec("\x02")),
		DataCount: "\x03",
		Data:      Vec("\x00\x41\x80\x08\x0b"+Sized("\x00\x10\x00\x00\x00\x10\x00\x00"), "\x01\x02hi", "\x02\x00\x41\x00\x0b\x01x"),
		Globals:   []string{"\x7e\x01\x42\x05\x0b", "\x7c\x00\x44\x00\x00\x00\x00\x00\x00\x00\x00\x0b", "\x70\x00\xd2\x00\x0b"},
		Exports:   []string{Sized("a table") + "\x01\x00"},
		Names:     "\x00" + Sized("\x01m") + "\x01" + Sized(Vec("\x00\x01f")) + "\x02" + Sized(Vec("\x05"+Vec("\x00\x01x"))),
	}.Bytes()
}
