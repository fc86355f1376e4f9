package wasmbin

import "github.com/wazabi/wazabi/go-host/internal/fault"

// sections has, by id, the place of each section in the order, and the function that reads it.
var sections = [...]struct {
	name  string
	order int
	read  func(p *parser, r *Reader)
}{
	0:  {name: "custom"},
	1:  {"type", 1, (*parser).types},
	2:  {"import", 2, (*parser).imports},
	3:  {"function", 3, (*parser).functions},
	4:  {"table", 4, (*parser).tables},
	5:  {"memory", 5, (*parser).memories},
	6:  {"global", 7, (*parser).globals},
	7:  {"export", 8, (*parser).exports},
	8:  {"start", 9, (*parser).start},
	9:  {"element", 10, (*parser).elements},
	10: {"code", 12, (*parser).code},
	11: {"data", 13, (*parser).data},
	12: {"data count", 11, (*parser).dataCount},
	13: {"tag", 6, (*parser).tags},
}

func (p *parser) types(r *Reader) {
	total := 0
	for n := r.countTo(p.limits.Types, "types"); n > 0 && r.Err == nil; n-- {
		if form := r.Byte(); form != 0x60 {
			r.Fail(fault.ErrFeature, "a type of form 0x%02x (garbage collection?); only functions are supported", form)
		}
		s := Signature{Params: p.valueTypes(r, "parameters"), Results: p.valueTypes(r, "results")}
		if total += len(s.Params) + len(s.Results); total > p.limits.Signatures {
			r.Fail(fault.ErrLimit, "more than %d parameters and results in all types", p.limits.Signatures)
		}
		p.module.Types = append(p.module.Types, s)
	}
}

func (p *parser) valueTypes(r *Reader, of string) []ValueType {
	types := make([]ValueType, r.countTo(p.limits.Signature, of))
	for i := range types {
		types[i] = r.ValueType()
	}
	return types
}

func (p *parser) imports(r *Reader) {
	for n := r.countTo(p.limits.Imports, "imports"); n > 0 && r.Err == nil; n-- {
		imp := Import{Module: r.name(p.limits.Name), Name: r.name(p.limits.Name), Kind: Kind(r.Byte())}
		switch imp.Kind {
		case Func:
			imp.Type = r.Below(len(p.module.Types), "type")
			p.module.Funcs = append(p.module.Funcs, imp.Type)
		case Table, Memory, Global:
			r.Fail(fault.ErrImport, "a %v %.80q is imported from %.80q; a guest has its own", imp.Kind, imp.Name, imp.Module)
		default:
			r.Fail(fault.ErrFeature, "an import of kind %d", imp.Kind)
		}
		p.module.Imports = append(p.module.Imports, imp)
	}
}

func (p *parser) functions(r *Reader) {
	for n := r.countTo(p.limits.Functions, "functions"); n > 0 && r.Err == nil; n-- {
		p.module.Funcs = append(p.module.Funcs, r.Below(len(p.module.Types), "type"))
	}
}

func (p *parser) tables(r *Reader) {
	n := r.Count()
	if n > 1 {
		r.Fail(fault.ErrLimit, "%d tables, at most 1 is allowed", n)
	}
	for ; n > 0 && r.Err == nil; n-- {
		if t := ValueType(r.Byte()); t != FuncRef && t != ExternRef {
			r.Fail(fault.ErrFeature, "a table of %v", t)
		}
		flags := r.Byte()
		least := r.U32()
		if flags != 1 {
			r.Fail(fault.ErrLimit, "a table without a maximum, which could grow without bound")
		}
		most := r.U32()
		if least > most {
			r.Fail(fault.ErrModule, "a table of at least %d and at most %d elements", least, most)
		}
		if uint64(most) > uint64(p.limits.Table) {
			r.Fail(fault.ErrLimit, "a table of %d elements, at most %d are allowed", most, p.limits.Table)
		}
		p.tableCount, p.tableLeast = p.tableCount+1, least
	}
}

func (p *parser) memories(r *Reader) {
	n := r.Count()
	if n > 1 {
		r.Fail(fault.ErrMemory, "%d memories, expected 1", n)
	}
	for ; n > 0 && r.Err == nil; n-- {
		flags := r.Byte()
		switch {
		case flags&2 != 0:
			r.Fail(fault.ErrMemory, "the memory is shared between threads; build without the target feature atomics")
		case flags&4 != 0:
			r.Fail(fault.ErrMemory, "the memory has 64-bit addresses; build for wasm32")
		case flags > 1:
			r.Fail(fault.ErrMemory, "memory flags 0x%02x", flags)
		}
		m := p.module
		m.Pages, m.HasMemory = r.U32(), true
		if m.Pages > maxPages {
			r.Fail(fault.ErrLimit, "a memory of %d pages, at most %d are allowed", m.Pages, maxPages)
		}
		if flags == 1 {
			if most := r.U32(); most < m.Pages || most > maxPages+1 {
				r.Fail(fault.ErrMemory, "a memory of at least %d and at most %d pages", m.Pages, most)
			}
		}
	}
}

func (p *parser) globals(r *Reader) {
	for n := r.countTo(p.limits.Globals, "globals"); n > 0 && r.Err == nil; n-- {
		g := GlobalDef{Type: r.ValueType()}
		mutable := r.Byte()
		if mutable > 1 {
			r.Fail(fault.ErrModule, "a global whose mutability is %d, expected 0 or 1", mutable)
		}
		if g.Mutable = mutable == 1; g.Mutable {
			p.mutable++
		}
		g.Value, g.Constant = p.constant(r)
		p.module.Globals = append(p.module.Globals, g)
	}
}

// constant reads a constant expression. It returns the value if that is an i32 without a
// computation. An engine would keep all values of an expression that leaves many, until it refuses
// it.
func (p *parser) constant(r *Reader) (value int32, ok bool) {
	values := 0
	for first := true; ; first = false {
		in := p.module.Next(r)
		if r.Err != nil {
			return 0, false
		}
		switch r.Data[in.At] {
		case 0x0b: // end
			if values != 1 {
				r.FailAt(in.At, fault.ErrModule, "a constant that leaves %d values, expected 1", values)
			}
			return value, ok
		case 0x41: // i32.const
			number := Reader{Data: r.Data, At: in.At + 1}
			value, ok = int32(number.Signed(32)), first
			values++
		case 0x23, 0x42, 0x43, 0x44, 0xd0, 0xd2: // global.get, constants, ref.null, ref.func
			ok = false
			values++
		case 0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e: // add, sub, mul
			ok = false
			values--
		case 0xfd:
			values++
			if ok = false; r.Data[in.At+1] == 0x0c { // v128.const
				continue
			}
			fallthrough
		default:
			r.FailAt(in.At, fault.ErrModule, "instruction 0x%02x in a constant", r.Data[in.At])
		}
	}
}

func (p *parser) exports(r *Reader) {
	m := p.module
	for n := r.countTo(p.limits.Exports, "exports"); n > 0 && r.Err == nil; n-- {
		e := Export{Name: r.name(p.limits.Name), Kind: Kind(r.Byte())}
		switch e.Kind {
		case Func:
			e.Index = r.Below(len(m.Funcs), "function")
		case Table:
			e.Index = r.Below(p.tableCount, "table")
		case Memory:
			e.Index = r.U32()
			if e.Index > 0 || !m.HasMemory {
				r.Fail(fault.ErrMemory, "memory %d is exported, expected 0, which the module has", e.Index)
			}
		case Global:
			e.Index = r.Below(len(m.Globals), "global")
		default:
			r.Fail(fault.ErrFeature, "an export of kind %d", e.Kind)
		}
		m.Exports = append(m.Exports, e)
	}
}

func (p *parser) start(r *Reader) {
	if p.guest {
		r.Fail(fault.ErrFeature, "the module runs code when it is instantiated; build it without a start function")
	}
	m := p.module
	m.Start, m.HasStart = r.Below(len(m.Funcs), "function"), true
}

func (p *parser) tags(r *Reader) {
	r.Fail(fault.ErrFeature, "the module has tags (exceptions); build it with panic = \"abort\"")
}
