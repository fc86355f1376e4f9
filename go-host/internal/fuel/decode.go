package fuel

import (
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// instruction is one instruction in the file.
type instruction struct {
	form form
	work work
	// index is the index of the function or global that it names.
	index uint32
	// at is its offset, end the offset of the next instruction.
	at, end int
}

// next reads an instruction.
//
// If wazero read a guest differently than this decoder, the guest could hide loops from it. So
// longer forms of numbers are refused where readers differ, though the specification allows some of
// them: in block types, after 0xfc and 0xfd, and in memory indexes. In the last two, wazero looks
// at one byte in places, and takes the next for an instruction.
func (m *module) next(c *cursor) instruction {
	in := instruction{at: c.at}
	in.form, in.work = opcode(c)
	switch in.form {
	case block, loop:
		m.blockType(c)
	case index:
		c.u32()
	case twoIndexes:
		c.u32()
		c.u32()
	case function, call:
		in.index = c.below(m.funcs, "function")
	case callIndirect:
		c.below(m.types, "type")
		c.u32()
	case global:
		in.index = c.below(m.globals, "global")
	case branchTable:
		for n := c.count(); n >= 0 && c.err == nil; n-- {
			c.u32()
		}
	case selectType:
		if n := c.byte(); n != 1 {
			c.fail(fault.ErrModule, "a select of %d types, expected 1", n)
		}
		valueType(c)
	case refType:
		referenceType(c)
	case memory:
		memoryIndex(c)
	case twoMemories:
		memoryIndex(c)
		memoryIndex(c)
	case indexMemory:
		c.u32()
		memoryIndex(c)
	case memArg:
		c.u32()
		c.u32()
	case memArgLane:
		c.u32()
		c.u32()
		c.byte()
	case lane:
		c.byte()
	case signed32:
		c.skipSigned(32)
	case signed64:
		c.skipSigned(64)
	case bytes4:
		c.bytes(4)
	case bytes8:
		c.bytes(8)
	case bytes16:
		c.bytes(16)
	}
	in.end = c.at
	return in
}

// opcode reads an opcode and returns its form and work.
func opcode(c *cursor) (f form, w work) {
	at := c.at
	op := c.byte()
	f = opcodes[op]
	switch op {
	case memoryGrow:
		w = growing
	case 0xfc:
		second := c.byte()
		f, w = opcodesFC[second], workFC[second]
	case 0xfd:
		second := c.byte()
		f = opcodesFD[second]
		// The number takes two bytes from 0x80 on.
		if second >= 0x80 && c.byte() != 1 {
			f = unknown
		}
	}
	if f == unknown && c.err == nil {
		for _, feature := range features {
			if feature.first <= op && op <= feature.last {
				c.failAt(at, fault.ErrFeature, "instruction 0x%02x (%s); build the guest for WebAssembly 2.0", op, feature.name)
				return unknown, 0
			}
		}
		c.failAt(at, fault.ErrModule, "unknown instruction % x", c.data[at:c.at])
	}
	return f, w
}

// blockType reads the type of a block: nothing, a value type, or a function type's index.
func (m *module) blockType(c *cursor) {
	switch first := peek(c); {
	case first == 0x40:
		c.at++
	case first < 0x80 && first&0x40 != 0:
		valueType(c)
	default:
		c.below(m.types, "type")
	}
}

func peek(c *cursor) byte {
	if c.left() == 0 {
		return c.byte()
	}
	return c.data[c.at]
}

func valueType(c *cursor) {
	switch t := peek(c); t {
	case 0x7b, 0x7c, 0x7d, 0x7e, 0x7f:
		c.byte()
	default:
		referenceType(c)
	}
}

func referenceType(c *cursor) {
	if t := peek(c); t != 0x6f && t != 0x70 {
		c.fail(fault.ErrModule, "%v, expected a type of WebAssembly 2.0", wasmbin.ValueType(t))
		return
	}
	c.byte()
}

func memoryIndex(c *cursor) {
	if i := peek(c); i != 0 {
		c.fail(fault.ErrModule, "memory 0x%02x, expected 0", i)
		return
	}
	c.byte()
}
