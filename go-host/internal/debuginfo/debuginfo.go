// Package debuginfo reads the debugging information (DWARF) of guests. The information may be
// malformed, so its readers may panic, and callers recover from that.
package debuginfo

import (
	"bytes"
	"debug/dwarf"
	"iter"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Sections has the sections of the debugging information, by name without ".debug_".
type Sections map[string][]byte

// SectionsOf copies the debugging information of a module.
func SectionsOf(wasm []byte) Sections {
	s := Sections{}
	for c := range Customs(wasm) {
		if c.Debugs() {
			c.Data = bytes.Clone(c.Data)
			s.Add(c)
		}
	}
	return s
}

// Add adds a section and returns true if it is debugging information. Of two sections of one name
// the last one counts, as for engines.
func (s Sections) Add(c Custom) bool {
	name, ok := strings.CutPrefix(c.Name, prefix)
	if ok {
		s[name] = c.Data
	}
	return ok
}

// Data reads the sections.
func (s Sections) Data() (*dwarf.Data, error) {
	return dwarf.New(s["abbrev"], nil, nil, s["info"], s["line"], nil, s["ranges"], s["str"])
}

// prefix begins the names of sections of debugging information.
const prefix = ".debug_"

// Custom is a custom section, from Start to End in its module.
type Custom struct {
	Name       string
	Data       []byte
	Start, End int
}

// Debugs reports whether the section is debugging information.
func (c Custom) Debugs() bool { return strings.HasPrefix(c.Name, prefix) }

// Customs returns the custom sections of a module, up to the first fault.
func Customs(wasm []byte) iter.Seq[Custom] {
	return func(yield func(Custom) bool) {
		for r := wasmbin.NewReader(wasm); r.Left() > 0; {
			start := r.At
			id := r.Byte()
			body := r.Part(r.U32(), "section")
			if id != 0 {
				continue
			}
			c := Custom{Name: string(body.Bytes(body.U32())), Start: start, End: r.At}
			if c.Data = body.Rest(); body.Err != nil || !yield(c) {
				return
			}
		}
	}
}

// Ranges returns the ranges of the code that an entry describes, without code that the linker has
// dropped.
func Ranges(data *dwarf.Data, entry *dwarf.Entry) [][2]uint64 {
	all, err := data.Ranges(entry)
	if err != nil {
		return nil
	}
	kept := all[:0]
	for _, r := range all {
		if !dropped(r[0]) {
			kept = append(kept, r)
		}
	}
	return kept
}

// dropped reports whether an address is one that the linker puts for code that it has dropped: 0 or
// nearly the largest address.
func dropped(address uint64) bool { return address == 0 || uint32(address) >= 0xfffffffe }
