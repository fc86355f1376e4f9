package wasmbin

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// Mover copies parts of a module that Parse has accepted, and renumbers the functions in them.
type Mover struct {
	Outline *Module
	// Function appends the new index of the function that had this one.
	Function func(out []byte, index uint32) []byte
}

// ElementSection copies the contents of the element section.
func (m Mover) ElementSection(c *Reader, out []byte) []byte {
	n := c.Count()
	out = binary.AppendUvarint(out, uint64(n))
	for ; n > 0 && c.Err == nil; n-- {
		out = m.elements(c, out)
	}
	c.Done()
	return out
}

func (m Mover) elements(c *Reader, out []byte) []byte {
	flags := c.U32()
	out = binary.AppendUvarint(out, uint64(flags))
	if flags&ElementPassive == 0 {
		if flags&ElementTable != 0 {
			out = binary.AppendUvarint(out, uint64(c.U32()))
		}
		out = m.Constant(c, out)
	}
	if flags&(ElementPassive|ElementTable) != 0 {
		// The kind or type of the elements.
		out = append(out, c.Bytes(1)...)
	}
	count := c.Count()
	out = binary.AppendUvarint(out, uint64(count))
	for ; count > 0 && c.Err == nil; count-- {
		if flags&ElementExprs != 0 {
			out = m.Constant(c, out)
		} else {
			out = m.Function(out, c.Below(len(m.Outline.Funcs), "function"))
		}
	}
	return out
}

// Constant copies a constant expression.
func (m Mover) Constant(c *Reader, out []byte) []byte {
	for c.Err == nil {
		in := m.Outline.Next(c)
		switch in.Form {
		case RefFunc:
			out = m.Function(append(out, c.Data[in.At]), in.Index)
			continue
		case Block, Loop, Call, CallIndirect:
			c.FailAt(in.At, fault.ErrModule, "instruction 0x%02x in a constant", c.Data[in.At])
		}
		out = append(out, c.Data[in.At:in.End]...)
		if in.Form == End {
			break
		}
	}
	return out
}
