package wazero

import (
	"bytes"
	"debug/dwarf"
	"strings"
	"sync"

	"github.com/wazabi/wazabi/go-host/internal/demangle"
)

// inlined reads the names of inlined functions from a guest's debugging information. wazero reports
// only their places in the source.
type inlined struct {
	// sections has the sections of the debugging information, by name without ".debug_".
	sections map[string][]byte
	data     func() *dwarf.Data
}

// newInlined copies the debugging information of a module. It is not read until a call fails.
func newInlined(wasm []byte) *inlined {
	n := &inlined{sections: map[string][]byte{}}
	n.data = sync.OnceValue(n.parse)
	for c := range customSections(wasm) {
		if name, ok := strings.CutPrefix(c.name, ".debug_"); ok {
			n.sections[name] = bytes.Clone(c.data)
		}
	}
	return n
}

func (n *inlined) parse() *dwarf.Data {
	s := n.sections
	data, err := dwarf.New(s["abbrev"], nil, nil, s["info"], s["line"], nil, s["ranges"], s["str"])
	if err != nil {
		return nil
	}
	return data
}

// names returns the functions that were inlined where the instruction is, innermost first. It
// returns none where the debugging information is malformed.
func (n *inlined) names(instruction uint64) (names []string) {
	defer func() {
		if recover() != nil {
			names = nil
		}
	}()
	data := n.data()
	if data == nil {
		return nil
	}
	for r := data.Reader(); ; {
		entry, err := r.Next()
		if err != nil || entry == nil {
			return names
		}
		switch entry.Tag {
		case dwarf.TagCompileUnit, dwarf.TagSubprogram:
			if !spans(data, entry, instruction) {
				r.SkipChildren()
			}
		case dwarf.TagInlinedSubroutine:
			if !spans(data, entry, instruction) {
				r.SkipChildren()
				continue
			}
			names = append([]string{functionOf(data, entry)}, names...)
		}
	}
}

// spans reports whether the code of an entry has the instruction.
func spans(data *dwarf.Data, entry *dwarf.Entry, instruction uint64) bool {
	ranges, err := data.Ranges(entry)
	if err != nil {
		return false
	}
	for _, r := range ranges {
		// The linker puts 0 or nearly the largest address for code that it has dropped.
		if dropped := r[0] == 0 || uint32(r[0]) >= 0xfffffffe; !dropped && r[0] <= instruction && instruction < r[1] {
			return true
		}
	}
	return false
}

// functionOf returns the name of the function that an entry describes.
func functionOf(data *dwarf.Data, entry *dwarf.Entry) string {
	name := ""
	// An inlined function refers to its abstract entry, and that to its declaration.
	for range 4 {
		if linkage, ok := entry.Val(dwarf.AttrLinkageName).(string); ok {
			return demangle.Name(linkage)
		}
		if plain, ok := entry.Val(dwarf.AttrName).(string); ok && name == "" {
			name, _, _ = strings.Cut(plain, "<")
		}
		origin, ok := entry.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			if origin, ok = entry.Val(dwarf.AttrSpecification).(dwarf.Offset); !ok {
				break
			}
		}
		r := data.Reader()
		r.Seek(origin)
		next, err := r.Next()
		if err != nil || next == nil {
			break
		}
		entry = next
	}
	return demangle.Name(name)
}
