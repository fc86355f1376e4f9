package translate

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Names in the rewritten module.
const (
	// hostModule is the module of all imports, growName the import that memory.grow becomes.
	hostModule = "host"
	growName   = "grow"
	// stackName and causeName are exported globals.
	stackName, causeName = "stack", "cause"
	// initName is the function that copies data into the memory.
	initName = "init"
)

// added is how many imports the rewriting adds.
const added = 1

// rewriter rewrites one module.
type rewriter struct {
	module  *Module
	outline *wasmbin.Module
	// imported counts the imports there were. types counts the types, new ones included; newTypes has
	// the contents of the new ones.
	imported, types int
	newTypes        []byte
	// table is how many elements the table has, and hasTable whether there is one. inTable has the
	// functions whose reference is taken.
	table    uint32
	hasTable bool
	inTable  map[uint32]bool
	bodies   []body
	// init has the code of the function that copies data into the memory.
	init []byte
	// origins says where the new code comes from.
	origins wasmbin.Origins
}

// grow, stack and cause are the indexes of what is added.
func (r *rewriter) grow() uint64  { return uint64(r.imported) }
func (r *rewriter) stack() uint64 { return uint64(len(r.outline.Globals)) }
func (r *rewriter) cause() uint64 { return r.stack() + 1 }

// Sections, by id.
const (
	customSection   = 0
	typeSection     = 1
	importSection   = 2
	functionSection = 3
	tableSection    = 4
	memorySection   = 5
	globalSection   = 6
	exportSection   = 7
	elementSection  = 9
	countSection    = 12
	codeSection     = 10
	dataSection     = 11
)

// rewrite returns the rewritten module. Custom sections are left out, except for the names of
// functions.
func (r *rewriter) rewrite(wasm []byte) ([]byte, error) {
	sections := map[byte]*wasmbin.Reader{}
	c := wasmbin.NewReader(wasm)
	for c.Left() > 0 && c.Err == nil {
		id := c.Byte()
		part := c.Part(c.U32(), "module")
		if id != customSection {
			sections[id] = part
		}
	}
	if c.Err != nil {
		return nil, c.Err
	}
	for _, id := range []byte{typeSection, importSection, functionSection, globalSection, exportSection, codeSection} {
		if sections[id] == nil {
			sections[id] = &wasmbin.Reader{Data: []byte{0}}
		}
	}
	if !r.outline.HasMemory {
		// A module without a description may lack a memory, or have an empty section of memories. It gets
		// one of 0 pages, which cannot grow.
		sections[memorySection] = &wasmbin.Reader{Data: []byte{1, 1, 0, 0}}
	}
	written := map[byte][]byte{}
	// The table and the elements tell what code may call, and code adds types.
	for _, s := range []struct {
		id    byte
		write func(*wasmbin.Reader) []byte
	}{
		{tableSection, r.tables}, {memorySection, r.memories}, {globalSection, r.globals}, {elementSection, r.elements},
		{dataSection, r.data}, {codeSection, r.code}, {typeSection, r.typeList}, {importSection, r.imports}, {exportSection, r.exports},
		{functionSection, r.functions},
	} {
		if part := sections[s.id]; part != nil {
			written[s.id] = s.write(part)
			if part.Err != nil {
				return nil, part.Err
			}
		}
	}
	if data := sections[dataSection]; data != nil {
		// The init function needs the count.
		count := wasmbin.Reader{Data: written[dataSection]}
		written[countSection] = binary.AppendUvarint(nil, uint64(count.Count()))
	}
	out := append([]byte(nil), wasm[:8]...)
	for _, id := range []byte{typeSection, importSection, functionSection, tableSection, memorySection, globalSection, exportSection,
		elementSection, countSection, codeSection, dataSection} {
		if body, ok := written[id]; ok {
			out = wasmbin.AppendSection(out, id, body)
		}
	}
	return wasmbin.AppendSection(out, customSection, r.names()), nil
}

// functions appends the init function, whose type is the last one but one.
func (r *rewriter) functions(c *wasmbin.Reader) []byte {
	out := binary.AppendUvarint(nil, uint64(c.Count()+1))
	return binary.AppendUvarint(append(out, c.Rest()...), uint64(r.types-2))
}

// function returns the new index of a function.
func (r *rewriter) function(index uint32) uint64 {
	if int(index) >= r.imported {
		index += added
	}
	return uint64(index)
}

// typeList appends the types of blocks, of init and of grow.
func (r *rewriter) typeList(c *wasmbin.Reader) []byte {
	r.newType(wasmbin.Signature{})
	r.newType(wasmbin.Signature{Params: []wasmbin.ValueType{wasmbin.I32}, Results: []wasmbin.ValueType{wasmbin.I32}})
	c.Count()
	out := binary.AppendUvarint(nil, uint64(r.types))
	out = append(out, c.Rest()...)
	return append(out, r.newTypes...)
}

// newType adds a type and returns its index.
func (r *rewriter) newType(s wasmbin.Signature) uint64 {
	r.newTypes = append(r.newTypes, 0x60)
	for _, types := range [][]wasmbin.ValueType{s.Params, s.Results} {
		r.newTypes = binary.AppendUvarint(r.newTypes, uint64(len(types)))
		for _, t := range types {
			r.newTypes = append(r.newTypes, byte(t))
		}
	}
	r.types++
	return uint64(r.types - 1)
}

// imports renames the imports and appends grow, whose type is the last one.
func (r *rewriter) imports(c *wasmbin.Reader) []byte {
	c.Rest()
	out := binary.AppendUvarint(nil, uint64(r.imported+added))
	for n, i := range r.outline.Imports {
		out = appendName(appendName(out, hostModule), importName(n))
		out = binary.AppendUvarint(append(out, byte(wasmbin.Func)), uint64(i.Type))
	}
	out = appendName(appendName(out, hostModule), growName)
	return binary.AppendUvarint(append(out, byte(wasmbin.Func)), uint64(r.types-1))
}

func (r *rewriter) tables(c *wasmbin.Reader) []byte {
	at := c.At
	for n := c.Count(); n > 0 && c.Err == nil; n-- {
		if t := wasmbin.ValueType(c.Byte()); t != wasmbin.FuncRef {
			c.Fail(fault.ErrFeature, "a table of %v, which the Go engine does not have; use -engine wazero", t)
		}
		c.Byte()
		r.table, r.hasTable = c.U32(), true
		c.U32()
	}
	return c.Data[at:c.At]
}

// memories makes the memory empty at first: the runtime sets it.
func (r *rewriter) memories(c *wasmbin.Reader) []byte {
	c.Count()
	bounded := c.Byte() == 1
	c.U32()
	r.module.maxPages = maxPages
	if bounded {
		r.module.maxPages = min(c.U32(), maxPages)
	}
	c.Done()
	return []byte{1, 0, 0}
}

// maxPages is that of wazero's runtimes, so that both engines refuse the same memory.
const maxPages = 65_535

// globals appends the stack and the cause.
func (r *rewriter) globals(c *wasmbin.Reader) []byte {
	out := binary.AppendUvarint(nil, uint64(c.Count()+2))
	for n := len(r.outline.Globals); n > 0 && c.Err == nil; n-- {
		out = append(out, c.Bytes(2)...)
		out = r.constant(c, out)
	}
	c.Done()
	zero := []byte{byte(wasmbin.I32), 1, 0x41, 0, 0x0b}
	return append(append(out, zero...), zero...)
}

// exports exports each function once under its name in Go, the memory, and the globals of type i32.
func (r *rewriter) exports(c *wasmbin.Reader) []byte {
	c.Rest()
	var out []byte
	count := 0
	export := func(name string, kind wasmbin.Kind, index uint64) {
		out = append(appendName(out, name), byte(kind))
		out = binary.AppendUvarint(out, index)
		count++
	}
	globals := map[uint32]bool{}
	// The runtime sets the memory, also one that the module keeps for itself.
	export("memory", wasmbin.Memory, 0)
	for _, e := range r.outline.Exports {
		switch e.Kind {
		case wasmbin.Func:
			if int(e.Index) < r.imported {
				c.Err = &fault.Error{Kind: fault.ErrExport, Where: e.Name, Detail: "the export is an import, which the Go engine cannot call"}
				return nil
			}
			if _, ok := r.module.goNames[e.Index]; !ok {
				name := goName(e.Name, r.module.number(e.Index))
				r.module.goNames[e.Index] = name
				export(name, e.Kind, r.function(e.Index))
			}
		case wasmbin.Global:
			if !globals[e.Index] && r.outline.Globals[e.Index].Type == wasmbin.I32 {
				globals[e.Index] = true
				export(globalName(e.Index), e.Kind, uint64(e.Index))
			}
		}
	}
	export(initName, wasmbin.Func, uint64(len(r.outline.Funcs)+added))
	export(stackName, wasmbin.Global, r.stack())
	export(causeName, wasmbin.Global, r.cause())
	return append(binary.AppendUvarint(nil, uint64(count)), out...)
}

func appendName(out []byte, name string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(name))), name...)
}

// appendSigned appends a signed LEB128 number.
func appendSigned(out []byte, v int64) []byte {
	for v < -64 || v > 63 {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v)&0x7f)
}
