package translate

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/debuginfo"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// The debugging information of a guest has offsets in its code, which the rewriting changes. So it
// is read from the guest as it was built, and the rewritten module gets a line table of one file
// instead, in which each line is the number of a place in the source. The translator writes that
// number before each statement. lines.go puts the source's lines in its place.

// placesFile is the name of the file in the line table.
const placesFile = "wazabi-places"

// placeLine is the line of the place with number 0. Lines begin at 1.
const placeLine = 1

// readPlaces reads where the guest's code is in the source, if it has a line table, and gives the
// rewritten module one. origins are those of its code in the guest.
func (m *Module) readPlaces(wasm []byte, origins wasmbin.Origins) error {
	sections := debuginfo.SectionsOf(wasm)
	if len(sections["line"]) == 0 {
		return nil
	}
	places, err := sections.Places()
	if err != nil {
		return &fault.Error{Kind: fault.ErrModule, Detail: "the guest's line table: " + err.Error() + "; build the guest without -debug, or use -engine wazero"}
	}
	if len(places.Parts) == 0 {
		return nil
	}
	m.places = places
	for _, s := range lineTable(newParts(places, origins)) {
		m.Wasm = wasmbin.AppendSection(m.Wasm, customSection, append(appendName(nil, s.name), s.data...))
	}
	return nil
}

// newParts returns the parts of the rewritten code.
func newParts(places *debuginfo.Places, origins wasmbin.Origins) (parts []debuginfo.Part) {
	add := func(at, old int) {
		chain := 0
		if old >= 0 {
			chain = places.Parts[old].Chain
		}
		if n := len(parts); n == 0 || parts[n-1].Chain != chain {
			parts = append(parts, debuginfo.Part{At: at, Chain: chain})
		}
	}
	for n, r := range origins {
		if r.From == wasmbin.Nowhere {
			add(r.At, -1)
			continue
		}
		old := places.Find(r.From)
		add(r.At, old)
		if !r.Copied || n+1 == len(origins) {
			continue
		}
		length := origins[n+1].At - r.At
		for old++; old < len(places.Parts) && places.Parts[old].At-r.From < length; old++ {
			add(r.At+places.Parts[old].At-r.From, old)
		}
	}
	return parts
}

// section is a custom section.
type section struct {
	name string
	data []byte
}

// lineTable writes debugging information (DWARF 3) that has only a line table.
func lineTable(parts []debuginfo.Part) []section {
	const version, addressSize = 3, 4
	u16, u32 := binary.LittleEndian.AppendUint16, binary.LittleEndian.AppendUint32
	sized := func(data []byte) []byte { return append(u32(nil, uint32(len(data))), data...) }

	// One kind of entry: a compilation unit without children, with the offset of its line table.
	const unit, stmtList, data4 = 0x11, 0x10, 0x06
	abbrev := []byte{1, unit, 0, stmtList, data4, 0, 0, 0}
	info := append(u32(u16(nil, version), 0), addressSize, 1)
	info = u32(info, 0)

	const isStmt, lineBase, lineRange, opcodeBase = 1, 0, 1, 10
	header := []byte{1, isStmt, lineBase, lineRange, opcodeBase, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0}
	header = append(append(header, placesFile...), 0, 0, 0, 0, 0)
	const copyRow, advanceAddress, advanceLine = 1, 2, 3
	const extended, endSequence, setAddress = 0, 1, 2
	program := u32([]byte{extended, 1 + addressSize, setAddress}, 0)
	address, line := 0, 1
	for _, p := range parts {
		program = binary.AppendUvarint(append(program, advanceAddress), uint64(p.At-address))
		program = appendSigned(append(program, advanceLine), int64(p.Chain+placeLine-line))
		program = append(program, copyRow)
		address, line = p.At, p.Chain+placeLine
	}
	program = append(program, advanceAddress, 1, extended, 1, endSequence)
	lines := append(u32(u16(nil, version), uint32(len(header))), header...)
	return []section{{".debug_abbrev", abbrev}, {".debug_info", sized(info)}, {".debug_line", sized(append(lines, program...))}}
}
