package translate

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/demangle"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// maxGoName bounds the part of a Go name that a guest's name gives, in bytes.
const maxGoName = 100

// goName makes a Go identifier of a function's name and number. The translator writes an X or an
// underscore before it.
func goName(name string, number uint32) string {
	var b strings.Builder
	for _, r := range name {
		if b.Len() >= maxGoName {
			break
		}
		if r >= 0x80 || r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			r = '_'
		}
		b.WriteRune(r)
	}
	return b.String() + "_" + strconv.Itoa(int(number))
}

// tick is the index of the import that the guards call. It is the last import.
func (m *Module) tick() int { return len(m.outline.Imports) - 1 }

// number returns the number that a function of the guest's own has in the guest's file, which has
// no tick.
func (m *Module) number(index uint32) uint32 { return index - 1 }

func importName(n int) string { return "f" + strconv.Itoa(n) }

func globalName(index uint32) string { return "global" + strconv.Itoa(int(index)) }

// functionNames is the subsection of the name section with the names of functions.
const functionNames = 1

// readNames reads the names of functions.
func (m *Module) readNames() {
	data, ok := m.outline.Custom("name")
	if !ok {
		return
	}
	c := &wasmbin.Reader{Data: data, What: "name section"}
	for c.Left() > 0 && c.Err == nil {
		id := c.Byte()
		part := c.Part(c.U32(), c.What)
		if id != functionNames {
			continue
		}
		m.names = map[uint32]string{}
		for n := part.Count(); n > 0 && part.Err == nil; n-- {
			index := part.U32()
			m.names[index] = string(part.Bytes(part.U32()))
		}
	}
}

// nameLines returns the names of all functions, one in each line.
func (m *Module) nameLines() string {
	if m.names == nil {
		return ""
	}
	var b strings.Builder
	for n := range m.outline.Funcs {
		if n == m.tick() {
			continue
		}
		b.WriteString(strings.ReplaceAll(m.names[uint32(n)], "\n", " "))
		b.WriteByte('\n')
	}
	return b.String()
}

// names returns a name section, so that functions have their Rust names in Go.
func (r *rewriter) names() []byte {
	own := r.outline.Funcs[r.imported:]
	list := binary.AppendUvarint(nil, uint64(len(own)))
	for i := range own {
		number := uint32(r.imported + i)
		list = binary.AppendUvarint(list, r.function(number))
		list = appendName(list, goName(demangle.Name(r.module.names[number]), r.module.number(number)))
	}
	out := appendName(nil, "name")
	return wasmbin.AppendSection(out, functionNames, list)
}
