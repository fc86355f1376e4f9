package wasmbin

import (
	"math"
	"slices"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// Frame is what one call of a function takes on the stack of an engine that keeps all values there,
// as interpreters do.
type Frame struct {
	// Values is the greatest number of values: parameters, locals and operands. If the module has
	// vectors, each value counts twice, since a vector takes two places.
	Values int
	// Function is the function's index, and Offset where its body is in the file.
	Function uint32
	Offset   int64
}

// LargestFrame returns the largest frame of a module's functions. The module has been accepted by
// Parse, or was made from one that has, and the engine has found its operands valid.
func LargestFrame(wasm []byte) (Frame, error) {
	m, err := ParseAny(wasm, unlimited)
	if err != nil {
		return Frame{}, err
	}
	h := heights{module: m, vectors: slices.ContainsFunc(m.Types, func(s Signature) bool {
		return slices.Contains(s.Params, V128) || slices.Contains(s.Results, V128)
	})}
	var largest Frame
	r := NewReader(wasm)
	for r.Left() > 0 && r.Err == nil {
		const code = 10
		id := r.Byte()
		section := r.Part(r.U32(), "section")
		if id != code {
			continue
		}
		n := section.Count()
		for i := len(m.Funcs) - n; i < len(m.Funcs) && section.Err == nil; i++ {
			body := section.Part(section.U32(), "function body")
			at := body.At
			if values := h.function(body, m.Types[m.Funcs[i]]); values > largest.Values {
				largest = Frame{values, uint32(i), int64(at)}
			}
			section.Err = body.Err
		}
		r.Err = section.Err
	}
	if r.Err != nil {
		return Frame{}, r.Err
	}
	if h.vectors {
		largest.Values *= 2
	}
	return largest, nil
}

// Values returns how many values a call of a function takes at most, as in [Frame]; a vector counts
// once. The reader is at the locals of the function's body.
func (m *Module) Values(body Reader, s Signature) int {
	h := heights{module: m}
	return h.function(&body, s)
}

// unlimited are limits for a module that was checked before, and may have grown since.
var unlimited = func() Limits {
	const most = math.MaxInt32
	return Limits{
		File: most, Types: most, Signature: most, Signatures: most, Imports: most, Functions: most, Table: most, Globals: most,
		Exports: most, Name: most, Segments: most, Elements: most, DataSegments: most, CustomSections: most, Names: most,
		Code: most, Body: most, FunctionLocals: most, Locals: most, Blocks: most, Nesting: most, Merges: math.MaxInt64,
		Live: math.MaxInt64, Work: math.MaxInt64, CompileTime: math.MaxInt64, Targets: most, Values: most,
	}
}()

// heights counts the operands of functions. A flow counts them, too, but it takes the code behind a
// block that is never left for unreachable, where engines still check how blocks end.
type heights struct {
	module *Module
	open   []openBlock
	// vectors: the module has vectors.
	vectors bool
}

// openBlock is a block, loop or if that has not ended, or the function.
type openBlock struct {
	// base is the number of operands below its parameters.
	base, params, results int
	// dead: its beginning cannot be reached.
	dead bool
}

// function returns how many values a call of the function takes.
func (h *heights) function(r *Reader, s Signature) int {
	locals := len(s.Params)
	for groups := r.Count(); groups > 0 && r.Err == nil; groups-- {
		locals += int(r.U32())
		if r.ValueType() == V128 {
			h.vectors = true
		}
	}
	h.open = append(h.open[:0], openBlock{results: len(s.Results)})
	height, most, dead := 0, 0, false
	for r.Err == nil {
		in := h.module.Next(r)
		if r.Err != nil {
			break
		}
		opcode := r.Data[in.At]
		// In code that is not reached, the height means nothing until the block ends.
		height += effect(r, in, opcode)
		h.vectors = h.vectors || opcode == 0xfd
		innermost := h.open[len(h.open)-1]
		if ends := in.Form == End || opcode == elseOf; ends && !dead && height != innermost.base+innermost.results {
			r.FailAt(in.At, fault.ErrModule, "a block ends with %d values, expected %d", height-innermost.base, innermost.results)
		}
		switch in.Form {
		case Block, Loop:
			h.open = append(h.open, openBlock{height - int(in.Params), int(in.Params), int(in.Values - in.Params), dead})
		case End:
			height, dead = innermost.base+innermost.results, innermost.dead
			h.open = h.open[:len(h.open)-1]
		case branchTable:
			dead = true
		default:
			switch opcode {
			case elseOf:
				height, dead = innermost.base+innermost.params, innermost.dead
			case unreachable, branch, returns:
				dead = true
			}
		}
		if !dead {
			most = max(most, height)
		}
		if len(h.open) == 0 {
			break
		}
	}
	return locals + most
}

// effect returns by how much an instruction changes the number of operands. That of blocks and of
// their ends is left to the caller, and so is that of instructions after which code is dead.
func effect(r *Reader, in Instruction, opcode byte) int {
	switch in.Form {
	case Call:
		return int(in.Values) - int(in.Params)
	case CallIndirect:
		return int(in.Values) - int(in.Params) - 1
	}
	switch opcode {
	case 0xfc:
		return int(effectsFC[r.Data[in.At+1]])
	case 0xfd:
		return int(effectsFD[r.Data[in.At+1]])
	}
	return int(effects[opcode])
}

// The effects of instructions on the number of operands, by opcode, and by the byte after 0xfc and
// 0xfd. Others have none.
var (
	effects = effectTable(map[int8][][2]byte{
		1:  {{0x20, 0x20}, {0x23, 0x23}, {0x3f, 0x3f}, {0x41, 0x44}, {0xd0, 0xd0}, {0xd2, 0xd2}},
		-1: {{0x04, 0x04}, {0x0d, 0x0d}, {0x1a, 0x1a}, {0x21, 0x21}, {0x24, 0x24}, {0x46, 0x4f}, {0x51, 0x66}, {0x6a, 0x78}, {0x7c, 0x8a}, {0x92, 0x98}, {0xa0, 0xa6}},
		-2: {{0x1b, 0x1c}, {0x26, 0x26}, {0x36, 0x3e}},
	})
	effectsFC = effectTable(map[int8][][2]byte{
		1:  {{0x10, 0x10}},
		-1: {{0x0f, 0x0f}},
		-3: {{0x08, 0x08}, {0x0a, 0x0c}, {0x0e, 0x0e}, {0x11, 0x11}},
	})
	effectsFD = effectTable(map[int8][][2]byte{
		1: {{0x0c, 0x0c}},
		-1: {
			{0x0d, 0x0e}, {0x17, 0x17}, {0x1a, 0x1a}, {0x1c, 0x1c}, {0x1e, 0x1e}, {0x20, 0x20}, {0x22, 0x22}, {0x23, 0x4c}, {0x4e, 0x51}, {0x54, 0x57},
			{0x65, 0x66}, {0x6b, 0x73}, {0x76, 0x79}, {0x7b, 0x7b},
			{0x82, 0x82}, {0x85, 0x86}, {0x8b, 0x93}, {0x95, 0x99}, {0x9b, 0x9f},
			{0xab, 0xae}, {0xb1, 0xb1}, {0xb5, 0xba}, {0xbc, 0xbf},
			{0xcb, 0xce}, {0xd1, 0xd1}, {0xd5, 0xdf}, {0xe4, 0xeb}, {0xf0, 0xf7},
		},
		-2: {{0x0b, 0x0b}, {0x52, 0x52}, {0x58, 0x5b}},
	})
)

func effectTable(ranges map[int8][][2]byte) (t [256]int8) {
	for effect, all := range ranges {
		for _, r := range all {
			for op := int(r[0]); op <= int(r[1]); op++ {
				t[op] = effect
			}
		}
	}
	return t
}
