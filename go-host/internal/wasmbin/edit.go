package wasmbin

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// Edit is a change of one section.
type Edit struct {
	ID byte
	// Rewrite reads the contents of the section and appends what becomes of them.
	Rewrite func(r *Reader, out []byte) []byte
	// Needed: a module that lacks the section gets one, the rewritten form of an empty one.
	Needed bool
}

// RewriteSections returns a module, which Parse has accepted, with changed sections. The edits come
// in the order of the format, with at most one per section. custom returns what becomes of a custom
// section; nil leaves all as they are.
func RewriteSections(wasm []byte, edits []Edit, custom func(r *Reader) []byte) ([]byte, *fault.Error) {
	r := NewReader(wasm)
	out := append(make([]byte, 0, len(wasm)+len(wasm)/8), wasm[:len(header)]...)
	for r.Left() > 0 && r.Err == nil {
		id := r.Byte()
		body := r.Part(r.U32(), "module")
		switch {
		case id == 0 && custom != nil:
			out = AppendSection(out, id, custom(body))
		default:
			// A custom section is of order 0, before all edits.
			for len(edits) > 0 && sections[edits[0].ID].order < sections[id].order {
				out, edits = edits[0].missing(out), edits[1:]
			}
			if len(edits) > 0 && edits[0].ID == id {
				body.What = sections[id].name + " section"
				out, edits = AppendSection(out, id, edits[0].Rewrite(body, nil)), edits[1:]
			} else {
				out = AppendSection(out, id, body.Rest())
			}
		}
		r.Err = body.Err
	}
	for _, e := range edits {
		out = e.missing(out)
	}
	return out, r.Err
}

// missing appends the section to a module that lacks it.
func (e Edit) missing(out []byte) []byte {
	if !e.Needed {
		return out
	}
	return AppendSection(out, e.ID, e.Rewrite(&Reader{Data: []byte{0}, What: sections[e.ID].name + " section"}, nil))
}

// AppendSection appends a section of a module, or a subsection of its name section.
func AppendSection(out []byte, id byte, contents []byte) []byte {
	out = binary.AppendUvarint(append(out, id), uint64(len(contents)))
	return append(out, contents...)
}
