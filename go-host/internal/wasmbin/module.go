// Package wasmbin reads the container of a WebAssembly module: what it imports and exports, its memory, its custom
// sections. It looks at all of a file before a runtime does, refuses what would make one allocate for what is only claimed,
// and allocates in proportion to the file.
//
// It follows the WebAssembly core specification, section 5 (binary format), and does not look into function bodies.
package wasmbin

import (
	"bytes"
	"fmt"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// Limits of a module. A module of 15 bytes that claims 2^32 functions fails here.
const (
	maxFile    = 64 << 20
	maxName    = 4 << 10
	maxTypes   = 100_000
	maxFuncs   = 1_000_000
	maxExports = 100_000
	maxImports = 10_000
	maxCustoms = 10_000
	maxParams  = 1000
	maxTable   = 1_000_000
	maxLocals  = 50_000
	maxBody    = 1 << 20
	// maxPages is a page short of 4 GiB: at exactly 4 GiB the runtime's own bounds checks break.
	maxPages = 65_535
)

// Kind is the kind of an import or export.
type Kind byte

// The kinds of imports and exports.
const (
	Func Kind = iota
	Table
	Memory
	Global
	Tag
)

// String returns the kind's name.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", byte(k))
}

var kindNames = [...]string{"function", "table", "memory", "global", "tag"}

// ValueType is a core value type, as its byte in the format.
type ValueType byte

// The number types.
const (
	I32 ValueType = 0x7f
	I64 ValueType = 0x7e
	F32 ValueType = 0x7d
	F64 ValueType = 0x7c
)

// String returns the type's name.
func (t ValueType) String() string {
	switch t {
	case I32:
		return "i32"
	case I64:
		return "i64"
	case F32:
		return "f32"
	case F64:
		return "f64"
	case 0x7b:
		return "v128"
	case 0x70:
		return "funcref"
	case 0x6f:
		return "externref"
	}
	return fmt.Sprintf("type 0x%02x", byte(t))
}

// Signature is the type of a function.
type Signature struct {
	Params, Results []ValueType
}

// String returns it as in (i32, i64) -> f64.
func (s Signature) String() string {
	var b bytes.Buffer
	list := func(types []ValueType) {
		for i, t := range types {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(t.String())
		}
	}
	b.WriteByte('(')
	list(s.Params)
	b.WriteString(") -> (")
	list(s.Results)
	b.WriteByte(')')
	return b.String()
}

// Import is what the module needs.
type Import struct {
	Module, Name string
	Kind         Kind
	// Type is an index of a signature, for functions.
	Type uint32
}

// Export is what the module offers.
type Export struct {
	Name  string
	Kind  Kind
	Index uint32
}

// GlobalDef is a global of the module's own.
type GlobalDef struct {
	Type    ValueType
	Mutable bool
	// Value is what it begins with, where that is a constant i32; else Constant is false.
	Value    int32
	Constant bool
}

// CustomSection is a section that the runtime ignores.
type CustomSection struct {
	Name string
	Data []byte
	// Offset is where Data begins in the file.
	Offset int
}

// Module is the outline of a module.
type Module struct {
	Types   []Signature
	Imports []Import
	// Funcs has the index of the signature of each function, imported ones first.
	Funcs   []uint32
	Globals []GlobalDef
	Exports []Export
	Customs []CustomSection
	// Pages is how much memory it begins with; HasMemory whether it has one of its own.
	Pages     uint32
	HasMemory bool
	// importedGlobals come before Globals in the index space.
	importedGlobals int
}

// Signature returns the type of a function by its index.
func (m *Module) Signature(function uint32) (Signature, bool) {
	if uint64(function) >= uint64(len(m.Funcs)) || uint64(m.Funcs[function]) >= uint64(len(m.Types)) {
		return Signature{}, false
	}
	return m.Types[m.Funcs[function]], true
}

// ImportSignature returns the type of an imported function.
func (m *Module) ImportSignature(i Import) (Signature, bool) {
	if i.Kind != Func || uint64(i.Type) >= uint64(len(m.Types)) {
		return Signature{}, false
	}
	return m.Types[i.Type], true
}

// Global returns a global of the module's own by its index.
func (m *Module) Global(index uint32) (GlobalDef, bool) {
	i := int64(index) - int64(m.importedGlobals)
	if i < 0 || i >= int64(len(m.Globals)) {
		return GlobalDef{}, false
	}
	return m.Globals[i], true
}

// Custom returns the contents of all custom sections of a name, joined.
func (m *Module) Custom(name string) (data []byte, found bool) {
	for _, s := range m.Customs {
		if s.Name == name {
			data, found = append(data, s.Data...), true
		}
	}
	return data, found
}

var magic = []byte("\x00asm")

// Parse reads the outline of a module.
func Parse(wasm []byte) (*Module, error) {
	if err := recognise(wasm); err != nil {
		return nil, err
	}
	m := &Module{}
	r := &reader{data: wasm, at: 8, what: "module"}
	last := 0
	for r.left() > 0 && r.err == nil {
		r.what = "section header"
		id := r.byte()
		size := r.u32()
		if int(id) < len(sections) {
			r.what = sections[id].name + " section"
		}
		body := reader{base: r.at, what: r.what}
		body.data = r.bytes(size)
		if r.err != nil {
			break
		}
		if id == 0 {
			name := body.name()
			if len(m.Customs) == maxCustoms {
				body.fail(fault.ErrLimit, "more than %d custom sections", maxCustoms)
			}
			m.Customs = append(m.Customs, CustomSection{Name: name, Data: body.data[body.at:], Offset: body.base + body.at})
		} else if int(id) >= len(sections) {
			body.fail(fault.ErrModule, "section %d is unknown", id)
		} else if order := sections[id].order; order <= last {
			body.fail(fault.ErrModule, "out of order, or there twice")
		} else {
			last = order
			sections[id].read(&body, m)
			if body.err == nil && body.left() > 0 {
				body.fail(fault.ErrModule, "%d bytes left over", body.left())
			}
		}
		r.err = body.err
	}
	if r.err != nil {
		return nil, r.err
	}
	return m, m.check()
}

// recognise tells what is not a module apart, for those who passed the wrong file.
func recognise(wasm []byte) error {
	fail := func(detail string) error { return &fault.Error{Kind: fault.ErrModule, Detail: detail} }
	switch {
	case len(wasm) == 0:
		return fail("the file is empty")
	case len(wasm) > maxFile:
		return &fault.Error{Kind: fault.ErrLimit, Detail: fmt.Sprintf("a file of %d bytes, at most %d are allowed", len(wasm), maxFile)}
	case bytes.HasPrefix(wasm, []byte{0x1f, 0x8b}):
		return fail("the file is compressed with gzip; unpack it first")
	case bytes.HasPrefix(bytes.TrimSpace(wasm[:min(len(wasm), 4096)]), []byte("(")):
		return fail("the file is WebAssembly text; assemble it first (wat2wasm)")
	case bytes.HasPrefix(wasm, []byte("!<arch>")):
		return fail("the file is a library archive (.rlib, .a); build the crate with --crate-type cdylib")
	case !bytes.HasPrefix(magic, wasm[:min(4, len(wasm))]):
		return fail("the file does not begin with \\0asm; expected a .wasm file")
	case len(wasm) < 8:
		return fail(fmt.Sprintf("truncated: the file has %d bytes", len(wasm)))
	case wasm[4] != 1 && wasm[6] == 1:
		return fail("the file is a component; build the core module instead (wasm32-unknown-unknown, without cargo-component)")
	case !bytes.Equal(wasm[4:8], []byte{1, 0, 0, 0}):
		return fail(fmt.Sprintf("version %x, expected 01000000", wasm[4:8]))
	}
	return nil
}

// check looks at what only the whole module tells.
func (m *Module) check() error {
	if !m.HasMemory {
		return &fault.Error{Kind: fault.ErrMemory, Detail: "the module has no memory of its own"}
	}
	seen := make(map[string]bool, len(m.Exports))
	for _, e := range m.Exports {
		if seen[e.Name] {
			return &fault.Error{Kind: fault.ErrModule, Detail: fmt.Sprintf("two exports are named %q", e.Name)}
		}
		seen[e.Name] = true
	}
	for _, f := range m.Funcs {
		if uint64(f) >= uint64(len(m.Types)) {
			return &fault.Error{Kind: fault.ErrModule, Detail: fmt.Sprintf("a function has type %d, there are %d", f, len(m.Types))}
		}
	}
	return nil
}
