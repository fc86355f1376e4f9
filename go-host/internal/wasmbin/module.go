// Package wasmbin reads a WebAssembly module: its imports, exports, memory and custom sections. It
// reads the whole file before an engine does. It refuses counts that exceed the file, and more
// items than [Limits] allow, so that the memory and time of an engine are bounded. It allocates in
// proportion to the file.
//
// It follows the WebAssembly core specification, section 5 (binary format), to the last instruction
// of the last function. It does not check the types of operands, which is the engine's part of
// validation.
package wasmbin

import (
	"bytes"
	"fmt"

	"github.com/wazabi/wazabi/go-host/internal/fault"
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

// The types of numbers.
const (
	I32 ValueType = 0x7f
	I64 ValueType = 0x7e
	F32 ValueType = 0x7d
	F64 ValueType = 0x7c
)

// The types of vectors and references.
const (
	V128      ValueType = 0x7b
	FuncRef   ValueType = 0x70
	ExternRef ValueType = 0x6f
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
	case V128:
		return "v128"
	case FuncRef:
		return "funcref"
	case ExternRef:
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

// Import is an item that the module imports.
type Import struct {
	Module, Name string
	Kind         Kind
	// Type is an index of a signature, for functions.
	Type uint32
}

// Export is an item that the module exports.
type Export struct {
	Name  string
	Kind  Kind
	Index uint32
}

// GlobalDef is a global of the module's own.
type GlobalDef struct {
	Type    ValueType
	Mutable bool
	// Value is its initial value if that is a constant i32; otherwise Constant is false.
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
	// Pages is the initial size of its memory. HasMemory is true if it defines a memory.
	Pages     uint32
	HasMemory bool
	// Start is the function that runs when the module is instantiated, if HasStart is true.
	Start    uint32
	HasStart bool
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
	if uint64(index) >= uint64(len(m.Globals)) {
		return GlobalDef{}, false
	}
	return m.Globals[index], true
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

// header is the beginning of a module: a magic number and a version.
var header = []byte("\x00asm\x01\x00\x00\x00")

// parser reads a module.
type parser struct {
	module *Module
	limits *Limits
	// guest: the module needs a memory, and has no start function.
	guest bool
	// tableCount, bodies and dataSegments count these parts of the module.
	tableCount, bodies int
	// tableLeast is the number of elements that the table begins with.
	tableLeast   uint32
	dataSegments uint32
	// claimedData is the number of data segments that the data count section claims. claimsData is
	// true if the module has that section.
	claimedData uint32
	claimsData  bool
	// allLocals, values and names count for the limits of the same names, over the whole module.
	allLocals, values, names int
	// work and live count for the limits Work and Live.
	work, live int64
	// time is the estimated time of compiling, in tenths of a microsecond.
	time int64
	// mutable counts the globals that can change. flow is that of the function that is read.
	mutable int
	flow    flow
	// named is true after a name section.
	named bool
}

// Parse reads a guest to its end: a module with a memory, and without a start function. The error
// is an [*fault.Error].
func Parse(wasm []byte, limits Limits) (*Module, error) { return parse(wasm, limits, true) }

// ParseAny is Parse of a module that may lack a memory, and may have a start function.
func ParseAny(wasm []byte, limits Limits) (*Module, error) { return parse(wasm, limits, false) }

func parse(wasm []byte, limits Limits, guest bool) (*Module, error) {
	if err := recognise(wasm, limits.File); err != nil {
		return nil, err
	}
	p := &parser{module: &Module{}, limits: &limits, guest: guest}
	r := NewReader(wasm)
	last := 0
	for r.Left() > 0 && r.Err == nil {
		r.What = "section header"
		at := r.At
		id := r.Byte()
		size := r.U32()
		if int(id) >= len(sections) {
			r.FailAt(at, fault.ErrModule, "section %d is unknown", id)
			break
		}
		r.What = sections[id].name + " section"
		body := r.part(size, r.What)
		if r.Err != nil {
			break
		}
		if id == 0 {
			p.custom(&body)
		} else if order := sections[id].order; order <= last {
			body.Fail(fault.ErrModule, "out of order, or there twice")
		} else {
			last = order
			sections[id].read(p, &body)
			body.Done()
		}
		r.Err = body.Err
	}
	if r.Err != nil {
		return nil, r.Err
	}
	return p.module, p.check()
}

// recognise describes a file that is not a module.
func recognise(wasm []byte, limit int) error {
	fail := func(detail string) error { return &fault.Error{Kind: fault.ErrModule, Detail: detail} }
	switch {
	case len(wasm) == 0:
		return fail("the file is empty")
	case len(wasm) > limit:
		return &fault.Error{Kind: fault.ErrLimit, Detail: fmt.Sprintf("a file of %d bytes, at most %d are allowed", len(wasm), limit)}
	case bytes.HasPrefix(wasm, []byte{0x1f, 0x8b}):
		return fail("the file is compressed with gzip; unpack it first")
	case bytes.HasPrefix(bytes.TrimSpace(wasm[:min(len(wasm), 4096)]), []byte("(")):
		return fail("the file is WebAssembly text; assemble it first (wat2wasm)")
	case bytes.HasPrefix(wasm, []byte("!<arch>")):
		return fail("the file is a library archive (.rlib, .a); build the crate with --crate-type cdylib")
	case !bytes.HasPrefix(header, wasm[:min(4, len(wasm))]):
		return fail("the file does not begin with \\0asm; expected a .wasm file")
	case len(wasm) < 8:
		return fail(fmt.Sprintf("truncated: the file has %d bytes", len(wasm)))
	case wasm[4] != 1 && wasm[6] == 1:
		return fail("the file is a component; build the core module instead (wasm32-unknown-unknown, without cargo-component)")
	case !bytes.Equal(wasm[4:8], header[4:]):
		return fail(fmt.Sprintf("version %x, expected 01000000", wasm[4:8]))
	}
	return nil
}

// check makes the checks that need the whole module.
func (p *parser) check() error {
	m := p.module
	fail := func(kind error, format string, args ...any) error {
		return &fault.Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
	}
	if p.guest && !m.HasMemory {
		return fail(fault.ErrMemory, "the module has no memory of its own")
	}
	if own := len(m.Funcs) - len(m.Imports); p.bodies != own {
		return fail(fault.ErrModule, "%d function bodies, there are %d functions", p.bodies, own)
	}
	if p.claimsData && p.claimedData != p.dataSegments {
		return fail(fault.ErrModule, "%d data segments claimed, there are %d", p.claimedData, p.dataSegments)
	}
	seen := make(map[string]bool, len(m.Exports))
	for _, e := range m.Exports {
		if seen[e.Name] {
			return fail(fault.ErrModule, "two exports are named %.80q", e.Name)
		}
		seen[e.Name] = true
	}
	return nil
}
