// Package fuel rewrites a module so that it can be stopped: at the head of each loop, at the entry
// of each function and before each bulk instruction it pays from a counter, and calls the host when
// that is used up.
//
// The counter is a global that is appended last, so that code of the module's own cannot name it.
// The host function is the import wazabi.tick, () -> (), appended after the imports there are. A
// single instruction is not interrupted, however much memory it fills or copies.
package fuel

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// A rewritten module has this import.
const (
	ImportModule = "wazabi"
	ImportName   = "tick"
)

// maxGrown bounds the code of a rewritten module, in bytes: of nothing but empty loops it would be
// ten times the size.
const maxGrown = 128 << 20

// module has the counts of the original module's parts.
type module struct {
	outline         *wasmbin.Module
	types, globals  int
	funcs, imported int
	// limit bounds the bytes of code.
	limit int
}

// newModule: all imports are functions, and there is no start function, since wasmbin refuses
// others.
func newModule(outline *wasmbin.Module) *module {
	return &module{
		outline:  outline,
		types:    len(outline.Types),
		globals:  len(outline.Globals),
		funcs:    len(outline.Funcs),
		imported: len(outline.Imports),
		limit:    maxGrown,
	}
}

// section is the rewriting of a section.
type section struct {
	id      byte
	name    string
	rewrite func(m *module, c *wasmbin.Reader, out []byte) []byte
	// needed: a module that lacks it gets one.
	needed bool
}

var sections = []section{
	{1, "type section", (*module).typeSection, true},
	{2, "import section", (*module).importSection, true},
	{6, "global section", (*module).globalSection, true},
	{7, "export section", (*module).exportSection, false},
	{9, "element section", (*module).elementSection, false},
	{10, "code section", (*module).codeSection, false},
}

// order is the place of each section, by id; a custom section is anywhere.
var order = [...]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 13: 6, 6: 7, 7: 8, 8: 9, 9: 10, 12: 11, 10: 12, 11: 13}

// Rewrite returns the module with guards. It returns an [*fault.Error] for one that it cannot read,
// and that it must not rewrite: it has been rewritten before.
//
// Where instructions, types, functions and globals are numbered it checks that they are there,
// since what is appended must not turn up under a number that meant nothing. The rest of validation
// is the runtime's.
func Rewrite(wasm []byte) ([]byte, error) {
	outline, err := wasmbin.Parse(wasm, wasmbin.Trusted)
	if err != nil {
		return nil, err
	}
	for _, i := range outline.Imports {
		if i.Module == ImportModule && i.Name == ImportName {
			return nil, &fault.Error{Kind: fault.ErrImport, Detail: "the module imports wazabi.tick, which is added while a guest is loaded; pass it as it was built"}
		}
	}
	m := newModule(outline)
	c := wasmbin.NewReader(wasm)
	out := append(make([]byte, 0, len(wasm)+len(wasm)/8), wasm[:8]...)
	todo := sections
	for c.Left() > 0 && c.Err == nil {
		id := c.Byte()
		body := c.Part(c.U32(), "module")
		if id == 0 {
			out = appendSection(out, id, m.custom(body))
			c.Err = body.Err
			continue
		}
		for len(todo) > 0 && order[todo[0].id] < order[id] {
			out, todo = m.missing(out, todo[0]), todo[1:]
		}
		if len(todo) > 0 && todo[0].id == id {
			body.What = todo[0].name
			out = appendSection(out, id, todo[0].rewrite(m, body, nil))
			todo = todo[1:]
		} else {
			out = appendSection(out, id, body.Rest())
		}
		c.Err = body.Err
	}
	if c.Err != nil {
		return nil, c.Err
	}
	for _, s := range todo {
		out = m.missing(out, s)
	}
	return out, nil
}

// missing appends a section that the module lacks: the rewritten form of an empty one.
func (m *module) missing(out []byte, s section) []byte {
	if !s.needed {
		return out
	}
	return appendSection(out, s.id, s.rewrite(m, &wasmbin.Reader{Data: []byte{0}, What: s.name}, nil))
}

func appendSection(out []byte, id byte, body []byte) []byte {
	out = binary.AppendUvarint(append(out, id), uint64(len(body)))
	return append(out, body...)
}
