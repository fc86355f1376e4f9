package wasmbin

import "github.com/wazabi/wazabi/go-host/internal/fault"

// Instruction is one instruction, as it lies in the file.
type Instruction struct {
	Form Form
	Work Work
	// Index is the function or global that it names, or any other index if that is its only operand.
	Index uint32
	// Values is the number of values of its type: the parameters and results of a block, the
	// results of a call. Params is the number of parameters of either.
	Values, Params uint32
	// Targets is the number of targets of a br_table besides the default.
	Targets uint32
	// At is the offset at which it begins, End the one at which the next instruction begins.
	At, End int
}

// Next reads an instruction. The types, functions and globals of m that come before it in the file
// must have been read.
//
// If the engine read a guest differently from this package, the guest could hide code from it. So
// longer forms of numbers are refused in the places where readers differ, although the
// specification allows some of them: in block types, after 0xfc and 0xfd, and in memory indexes. Of
// the last two wazero looks at one byte in places, and takes the next for an instruction.
func (m *Module) Next(r *Reader) Instruction {
	in := Instruction{At: r.At}
	in.Form, in.Work = opcode(r)
	switch in.Form {
	case Block, Loop:
		in.Values, in.Params = m.blockType(r)
	case index:
		in.Index = r.U32()
	case twoIndexes:
		r.U32()
		r.U32()
	case RefFunc:
		in.Index = r.Below(len(m.Funcs), "function")
	case Call:
		if in.Index = r.Below(len(m.Funcs), "function"); r.Err == nil {
			in.Values, in.Params = m.Types[m.Funcs[in.Index]].counts()
		}
	case CallIndirect:
		if i := r.Below(len(m.Types), "type"); r.Err == nil {
			in.Values, in.Params = m.Types[i].counts()
		}
		r.U32()
	case global:
		in.Index = r.Below(len(m.Globals), "global")
	case branchTable:
		targets := r.Count()
		in.Targets = uint32(targets)
		for n := targets; n >= 0 && r.Err == nil; n-- {
			r.U32()
		}
	case selectType:
		if n := r.Byte(); n != 1 {
			r.Fail(fault.ErrModule, "a select of %d types, expected 1", n)
		}
		r.ValueType()
	case refType:
		r.referenceType()
	case memory:
		r.memoryIndex()
	case twoMemories:
		r.memoryIndex()
		r.memoryIndex()
	case indexMemory:
		r.U32()
		r.memoryIndex()
	case memArg:
		r.U32()
		r.U32()
	case memArgLane:
		r.U32()
		r.U32()
		r.Byte()
	case lane:
		r.Byte()
	case signed32:
		r.Signed(32)
	case signed64:
		r.Signed(64)
	case bytes4:
		r.Bytes(4)
	case bytes8:
		r.Bytes(8)
	case bytes16:
		r.Bytes(16)
	}
	in.End = r.At
	return in
}

// counts returns how many results and parameters there are.
func (s Signature) counts() (results, params uint32) {
	return uint32(len(s.Results)), uint32(len(s.Params))
}

// short has the size in bytes of each instruction whose numbers have one byte each and are
// irrelevant to this package; 0 for others.
var short = func() (t [256]byte) {
	lengths := [...]byte{plain: 1, index: 2, signed32: 2, signed64: 2, memArg: 3}
	for op, form := range opcodes {
		if int(form) < len(lengths) {
			t[op] = lengths[form]
		}
	}
	for _, op := range []byte{unreachable, elseOf, branch, branchIf, returns} {
		t[op] = 0
	}
	return t
}()

// skipShort skips instructions that need no check, which most are. It returns their costs, how many
// values an engine looks for, the number of operands after so many, and the greatest number.
func (r *Reader) skipShort(operands int) (cost, looked int64, height, most int) {
	height, most = operands, operands
	data, at := r.Data, r.At
	for at < len(data)-2 {
		n := short[data[at]]
		if n == 0 || n > 1 && data[at+1] >= 0x80 || n > 2 && data[at+2] >= 0x80 {
			break
		}
		cost += int64(costs[data[at]])
		looked += reads[data[at]]
		height += int(effects[data[at]])
		most = max(most, height)
		at += int(n)
	}
	r.At = at
	return cost, looked, height, most
}

// opcode reads an opcode and returns its form and work.
func opcode(r *Reader) (f Form, w Work) {
	at := r.At
	op := r.Byte()
	f = opcodes[op]
	switch op {
	case memoryGrow:
		w = Growing
	case 0xfc:
		second := r.Byte()
		f, w = opcodesFC[second], workFC[second]
	case 0xfd:
		second := r.Byte()
		f = opcodesFD[second]
		// From 0x80 on the number takes two bytes.
		if second >= 0x80 && r.Byte() != 1 {
			f = Unknown
		}
	}
	if f == Unknown {
		for _, feature := range features {
			if feature.first <= op && op <= feature.last {
				r.FailAt(at, fault.ErrFeature, "instruction 0x%02x (%s); build the guest for WebAssembly 2.0", op, feature.name)
				return Unknown, 0
			}
		}
		r.FailAt(at, fault.ErrModule, "unknown instruction % x", r.Data[at:r.At])
	}
	return f, w
}

// blockType reads the type of a block, which is none, a value, or the type of a function. It
// returns how many parameters and results that has, and how many of them are parameters.
func (m *Module) blockType(r *Reader) (values, params uint32) {
	switch first := r.peek(); {
	case first == 0x40:
		r.At++
		return 0, 0
	case first < 0x80 && first&0x40 != 0:
		r.ValueType()
		return 1, 0
	}
	at := r.At
	i := r.Signed(33)
	if i < 0 || i >= int64(len(m.Types)) {
		r.FailAt(at, fault.ErrModule, "type %d, there are %d", i, len(m.Types))
		return 0, 0
	}
	results, params := m.Types[i].counts()
	return params + results, params
}

// ValueType reads a value type of WebAssembly 2.0.
func (r *Reader) ValueType() ValueType {
	switch t := ValueType(r.peek()); t {
	case V128, I32, I64, F32, F64:
		r.Byte()
		return t
	}
	return r.referenceType()
}

func (r *Reader) referenceType() ValueType {
	t := ValueType(r.peek())
	if t != FuncRef && t != ExternRef {
		// References to types, exceptions, values of the garbage collector.
		if 0x63 <= t && t <= 0x74 {
			r.Fail(fault.ErrFeature, "%v, expected a type of WebAssembly 2.0", t)
			return 0
		}
		r.Fail(fault.ErrModule, "%v, expected a type of WebAssembly 2.0", t)
		return 0
	}
	r.Byte()
	return t
}

func (r *Reader) memoryIndex() {
	if i := r.peek(); i != 0 {
		r.Fail(fault.ErrModule, "memory 0x%02x, expected 0", i)
		return
	}
	r.Byte()
}
