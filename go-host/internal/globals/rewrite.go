// Package globals rewrites a module so that its runtime can save and restore its globals, and can
// read from globals why the module has trapped (stack.go, refusals.go).
//
// A host can set only globals that the module exports, and not those of each type. So the module
// gets a second global beside each mutable one, and an exported function that copies between them.
// All of it is appended: the module's own code cannot name it.
package globals

import (
	"encoding/binary"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Export is the name of the function that a rewritten module has: (i32) -> (). It saves the globals
// if its argument is [Save], and restores them if it is [Restore].
const Export = "wazabi_globals"

// The arguments of the function.
const (
	Save    = 0
	Restore = 1
)

// Rewrite returns the module with the function. It returns the module unchanged if the rest of an
// instance's state, besides globals and memory, may change: if the code has instructions that
// change a table or drop segments. The error is an [*fault.Error]: for a module that cannot be
// read, and for one that has an export of the function's name.
func Rewrite(wasm []byte) ([]byte, error) {
	outline, err := wasmbin.ParseAny(wasm, wasmbin.Trusted)
	if err != nil {
		return nil, err
	}
	for _, e := range outline.Exports {
		if e.Name == Export {
			return nil, &fault.Error{Kind: fault.ErrExport, Detail: "the module exports " + Export + ", which is added while a guest is loaded"}
		}
	}
	m := &module{outline: outline}
	out, failure := wasmbin.RewriteSections(wasm, []wasmbin.Edit{
		{ID: 1, Rewrite: m.typeSection, Needed: true},
		{ID: 3, Rewrite: m.functionSection, Needed: true},
		{ID: 6, Rewrite: m.globalSection},
		{ID: 7, Rewrite: m.exportSection, Needed: true},
		{ID: 10, Rewrite: m.codeSection, Needed: true},
	}, m.custom)
	switch {
	case failure != nil:
		return nil, failure
	case m.changes:
		return wasm, nil
	}
	return out, nil
}

// module is the module that is rewritten.
type module struct {
	outline *wasmbin.Module
	// changes: the code has an instruction that changes a table or drops a segment.
	changes bool
}

// typeSection appends the type of the function.
func (m *module) typeSection(r *wasmbin.Reader, out []byte) []byte {
	return append(appendOne(r, out), 0x60, 1, byte(wasmbin.I32), 0)
}

func (m *module) functionSection(r *wasmbin.Reader, out []byte) []byte {
	return binary.AppendUvarint(appendOne(r, out), uint64(len(m.outline.Types)))
}

// globalSection appends the second global of each mutable one.
func (m *module) globalSection(r *wasmbin.Reader, out []byte) []byte {
	n := r.Count()
	for _, g := range m.outline.Globals {
		if g.Mutable {
			n++
		}
	}
	out = append(binary.AppendUvarint(out, uint64(n)), r.Rest()...)
	for _, g := range m.outline.Globals {
		if g.Mutable {
			out = append(append(append(out, byte(g.Type), 1), zeros[g.Type]...), 0x0b) // end
		}
	}
	return out
}

// zeros are the constants with which the second globals begin.
var zeros = map[wasmbin.ValueType]string{
	wasmbin.I32:       "\x41\x00",
	wasmbin.I64:       "\x42\x00",
	wasmbin.F32:       "\x43\x00\x00\x00\x00",
	wasmbin.F64:       "\x44\x00\x00\x00\x00\x00\x00\x00\x00",
	wasmbin.V128:      "\xfd\x0c\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	wasmbin.FuncRef:   "\xd0\x70",
	wasmbin.ExternRef: "\xd0\x6f",
}

func (m *module) exportSection(r *wasmbin.Reader, out []byte) []byte {
	out = binary.AppendUvarint(appendOne(r, out), uint64(len(Export)))
	out = append(append(out, Export...), byte(wasmbin.Func))
	return binary.AppendUvarint(out, uint64(len(m.outline.Funcs)))
}

// codeSection appends the body of the function.
func (m *module) codeSection(r *wasmbin.Reader, out []byte) []byte {
	m.read(*r)
	body := []byte{0, 0x20, 0, 0x04, 0x40} // no locals; local.get 0, if
	body = append(m.copies(body, Restore), 0x05)
	body = append(m.copies(body, Save), 0x0b, 0x0b)
	out = binary.AppendUvarint(appendOne(r, out), uint64(len(body)))
	return append(out, body...)
}

// copies appends the code that copies all globals.
func (m *module) copies(out []byte, direction int) []byte {
	second := len(m.outline.Globals)
	for first, g := range m.outline.Globals {
		if !g.Mutable {
			continue
		}
		from, to := first, second
		if direction == Restore {
			from, to = to, from
		}
		out = binary.AppendUvarint(append(out, 0x23), uint64(from)) // global.get
		out = binary.AppendUvarint(append(out, 0x24), uint64(to))   // global.set
		second++
	}
	return out
}

// custom rewrites a custom section. The offsets in debugging information count from the first byte
// after the header of the code section, which is the number of functions. If that number becomes a
// byte longer, debugging information is emptied.
func (m *module) custom(r *wasmbin.Reader) []byte {
	all := r.Rest()
	name := wasmbin.Reader{Data: all}
	n := len(m.outline.Funcs) - len(m.outline.Imports)
	if strings.HasPrefix(string(name.Bytes(name.U32())), ".debug_") && uvarintLen(n) != uvarintLen(n+1) {
		return all[:name.At]
	}
	return all
}

func uvarintLen(n int) int { return len(binary.AppendUvarint(nil, uint64(n))) }

// appendOne copies a vector that gets one more element.
func appendOne(r *wasmbin.Reader, out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(r.Count()+1))
	return append(out, r.Rest()...)
}

// read looks for instructions that change more than globals and memory.
func (m *module) read(r wasmbin.Reader) {
	for n := r.Count(); n > 0 && r.Err == nil; n-- {
		body := r.Part(r.U32(), "function body")
		for groups := body.Count(); groups > 0 && body.Err == nil; groups-- {
			body.U32()
			body.ValueType()
		}
		for body.Left() > 0 && body.Err == nil {
			in := m.outline.Next(body)
			m.changes = m.changes || changes(body.Data[in.At:in.End])
		}
	}
}

// changes reports whether an instruction changes a table, or drops a segment.
func changes(instruction []byte) bool {
	switch instruction[0] {
	case 0x26: // table.set
		return true
	case 0xfc:
		switch instruction[1] {
		case 0x09, 0x0c, 0x0d, 0x0e, 0x0f, 0x11: // data.drop, table.init, elem.drop, table.copy, table.grow, table.fill
			return true
		}
	}
	return false
}
