package wazero

import (
	"debug/dwarf"
	"slices"
	"sync"

	"github.com/wazabi/wazabi/go-host/internal/debuginfo"
)

// inlined reads the names of inlined functions from a guest's debugging information. wazero reports
// only their places in the source.
type inlined struct {
	sections debuginfo.Sections
	data     func() *dwarf.Data
}

// newInlined copies the debugging information of a module. It is not read until a call fails.
func newInlined(wasm []byte) *inlined {
	n := &inlined{sections: debuginfo.SectionsOf(wasm)}
	n.data = sync.OnceValue(n.parse)
	return n
}

func (n *inlined) parse() *dwarf.Data {
	data, err := n.sections.Data()
	if err != nil {
		return nil
	}
	return data
}

// functions returns the names of functions, for one trace; nil if there are none.
func (n *inlined) functions() *debuginfo.Names {
	if data := n.data(); data != nil {
		return debuginfo.NewNames(data)
	}
	return nil
}

// names returns the functions that were inlined where the instruction is, innermost first. It
// returns none where the debugging information is malformed.
func (n *inlined) names(functions *debuginfo.Names, instruction uint64) (names []string) {
	defer func() {
		if recover() != nil {
			names = nil
		}
	}()
	data := n.data()
	if data == nil || functions == nil {
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
			names = append([]string{functions.Of(entry)}, names...)
		}
	}
}

// spans reports whether the code of an entry has the instruction.
func spans(data *dwarf.Data, entry *dwarf.Entry, instruction uint64) bool {
	return slices.ContainsFunc(debuginfo.Ranges(data, entry), func(r [2]uint64) bool {
		return r[0] <= instruction && instruction < r[1]
	})
}
