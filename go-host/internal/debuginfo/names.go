package debuginfo

import (
	"debug/dwarf"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/demangle"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// maxName bounds the name of a function, in bytes, before it is made readable.
const maxName = 4 << 10

// Names reads the names of functions. It reads no entry twice that others refer to. The sections
// are bounded, so that there is an entry wherever one refers to.
type Names struct {
	data *dwarf.Data
	read map[dwarf.Offset]described
}

// NewNames returns the names in bounded sections.
func NewNames(data *dwarf.Data) *Names { return &Names{data, map[dwarf.Offset]described{}} }

// described is what an entry says about the name of a function: the name for the linker, that in
// the source, and the entry that says more.
type described struct {
	linkage, plain string
	linked, refers bool
	more           dwarf.Offset
}

// Of returns the name of the function that an entry describes.
func (n *Names) Of(entry *dwarf.Entry) string {
	plain := ""
	d := describe(entry)
	// An inlined function refers to its abstract entry, and that to its declaration.
	for range 4 {
		if d.linked {
			return demangle.Name(d.linkage)
		}
		if plain == "" {
			plain = d.plain
		}
		if !d.refers {
			break
		}
		var ok bool
		if d, ok = n.at(d.more); !ok {
			break
		}
	}
	return demangle.Name(plain)
}

// at reads the entry at an offset.
func (n *Names) at(offset dwarf.Offset) (d described, ok bool) {
	if d, ok = n.read[offset]; ok {
		return d, true
	}
	r := n.data.Reader()
	r.Seek(offset)
	entry, err := r.Next()
	if err != nil || entry == nil {
		return described{}, false
	}
	d = describe(entry)
	n.read[offset] = d
	return d, true
}

func describe(entry *dwarf.Entry) (d described) {
	if d.linkage, d.linked = entry.Val(dwarf.AttrLinkageName).(string); d.linked {
		d.linkage, _ = text.Truncate(d.linkage, maxName)
	}
	if plain, ok := entry.Val(dwarf.AttrName).(string); ok {
		plain, _, _ = strings.Cut(plain, "<")
		d.plain, _ = text.Truncate(plain, maxName)
	}
	d.more, d.refers = refersTo(entry)
	return d
}

// refersTo returns the entry that says more about the function of another one.
func refersTo(entry *dwarf.Entry) (at dwarf.Offset, ok bool) {
	if at, ok = entry.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); !ok {
		at, ok = entry.Val(dwarf.AttrSpecification).(dwarf.Offset)
	}
	return at, ok
}
