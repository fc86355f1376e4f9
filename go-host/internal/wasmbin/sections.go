package wasmbin

import "github.com/wazabi/wazabi/go-host/internal/fault"

// sections by id: in which order they come, and how each is read. A section that is not looked into is only bounded.
var sections = [...]struct {
	name  string
	order int
	read  func(r *reader, m *Module)
}{
	0:  {name: "custom"},
	1:  {"type", 1, readTypes},
	2:  {"import", 2, readImports},
	3:  {"function", 3, readFuncs},
	4:  {"table", 4, readTables},
	5:  {"memory", 5, readMemories},
	6:  {"global", 7, readGlobals},
	7:  {"export", 8, readExports},
	8:  {"start", 9, readStart},
	9:  {"element", 10, readCounted},
	10: {"code", 12, readCode},
	11: {"data", 13, readCounted},
	12: {"data count", 11, func(r *reader, _ *Module) { r.u32() }},
	13: {"tag", 6, readCounted},
}

func readTypes(r *reader, m *Module) {
	for n := r.count(maxTypes); n > 0 && r.err == nil; n-- {
		if form := r.byte(); form != 0x60 && r.err == nil {
			r.fail(fault.ErrFeature, "a type of form 0x%02x (garbage collection?); only functions are supported", form)
		}
		m.Types = append(m.Types, Signature{Params: readValueTypes(r), Results: readValueTypes(r)})
	}
}

func readValueTypes(r *reader) []ValueType {
	types := make([]ValueType, r.count(maxParams))
	for i := range types {
		types[i] = ValueType(r.byte())
	}
	return types
}

func readImports(r *reader, m *Module) {
	for n := r.count(maxImports); n > 0 && r.err == nil; n-- {
		imp := Import{Module: r.name(), Name: r.name(), Kind: Kind(r.byte())}
		switch imp.Kind {
		case Func:
			imp.Type = r.u32()
			m.Funcs = append(m.Funcs, imp.Type)
		case Global:
			r.byte()
			r.byte()
			m.importedGlobals++
			fallthrough
		case Table, Memory:
			r.fail(fault.ErrImport, "a %v %q is imported from %q; a guest has its own", imp.Kind, imp.Name, imp.Module)
		default:
			r.fail(fault.ErrFeature, "an import of kind %d", imp.Kind)
		}
		m.Imports = append(m.Imports, imp)
	}
}

func readFuncs(r *reader, m *Module) {
	for n := r.count(maxFuncs); n > 0 && r.err == nil; n-- {
		m.Funcs = append(m.Funcs, r.u32())
	}
}

func readTables(r *reader, _ *Module) {
	n := r.count(16)
	if n > 1 {
		r.fail(fault.ErrLimit, "%d tables, at most 1 is allowed", n)
	}
	for ; n > 0 && r.err == nil; n-- {
		if kind := r.byte(); kind != 0x70 && kind != 0x6f {
			r.fail(fault.ErrFeature, "a table of type 0x%02x", kind)
		}
		flags := r.byte()
		size := uint64(r.u32())
		if flags == 1 {
			size = uint64(r.u32())
		} else if r.err == nil {
			r.fail(fault.ErrLimit, "a table without a maximum, which could grow without bound")
		}
		if size > maxTable {
			r.fail(fault.ErrLimit, "a table of %d elements, at most %d are allowed", size, maxTable)
		}
	}
}

func readMemories(r *reader, m *Module) {
	n := r.count(16)
	if n > 1 {
		r.fail(fault.ErrMemory, "%d memories, expected 1", n)
	}
	for ; n > 0 && r.err == nil; n-- {
		flags := r.byte()
		switch {
		case flags&2 != 0:
			r.fail(fault.ErrMemory, "the memory is shared between threads; build without the target feature atomics")
		case flags&4 != 0:
			r.fail(fault.ErrMemory, "the memory has 64-bit addresses; build for wasm32")
		case flags > 1:
			r.fail(fault.ErrMemory, "memory flags 0x%02x", flags)
		}
		m.Pages, m.HasMemory = r.u32(), true
		if m.Pages > maxPages {
			r.fail(fault.ErrLimit, "a memory of %d pages, at most %d are allowed", m.Pages, maxPages)
		}
		if flags == 1 {
			r.u32()
		}
	}
}

func readGlobals(r *reader, m *Module) {
	for n := r.count(maxFuncs); n > 0 && r.err == nil; n-- {
		g := GlobalDef{Type: ValueType(r.byte()), Mutable: r.byte() == 1}
		g.Value, g.Constant = readConstant(r)
		m.Globals = append(m.Globals, g)
	}
}

// readConstant reads a constant expression, and its value if it is an i32.
func readConstant(r *reader) (value int32, ok bool) {
	for first := true; r.err == nil; first = false {
		switch op := r.byte(); op {
		case 0x0b:
			return value, ok
		case 0x41:
			value, ok = int32(r.sleb(32)), first
		case 0x42:
			r.sleb(64)
		case 0x43:
			r.bytes(4)
		case 0x44:
			r.bytes(8)
		case 0x23, 0xd2:
			r.u32()
		case 0xd0:
			r.byte()
		case 0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e:
			ok = false
		case 0xfd:
			r.u32()
			r.bytes(16)
		default:
			r.fail(fault.ErrFeature, "instruction 0x%02x in a constant", op)
		}
	}
	return 0, false
}

func readExports(r *reader, m *Module) {
	for n := r.count(maxExports); n > 0 && r.err == nil; n-- {
		m.Exports = append(m.Exports, Export{Name: r.name(), Kind: Kind(r.byte()), Index: r.u32()})
	}
}

func readStart(r *reader, _ *Module) {
	r.fail(fault.ErrFeature, "the module runs code when it is instantiated; build it without a start function")
}

// readCounted bounds what is claimed, and leaves the rest to the runtime.
func readCounted(r *reader, _ *Module) {
	r.count(maxFuncs)
	r.at = len(r.data)
}

func readCode(r *reader, _ *Module) {
	for n := r.count(maxFuncs); n > 0 && r.err == nil; n-- {
		body := reader{what: "function body"}
		body.base = r.base + r.at
		body.data = r.bytes(r.u32())
		if len(body.data) > maxBody {
			r.fail(fault.ErrLimit, "a function of %d bytes, at most %d are allowed", len(body.data), maxBody)
		}
		locals := uint64(0)
		for groups := body.count(maxLocals); groups > 0 && body.err == nil; groups-- {
			locals += uint64(body.u32())
			body.byte()
		}
		if locals > maxLocals {
			body.fail(fault.ErrLimit, "a function with %d locals, at most %d are allowed", locals, maxLocals)
		}
		if body.err != nil && r.err == nil {
			r.err = body.err
		}
	}
}
