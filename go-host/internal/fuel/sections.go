package fuel

import (
	"encoding/binary"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// typeSection appends the type of tick.
func (m *module) typeSection(c *cursor, out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(c.count()+1))
	out = append(out, c.rest()...)
	return append(out, 0x60, 0, 0)
}

// importSection appends the import of tick.
func (m *module) importSection(c *cursor, out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(c.count()+1))
	out = append(out, c.rest()...)
	out = appendName(out, ImportModule)
	out = appendName(out, ImportName)
	return binary.AppendUvarint(append(out, byte(wasmbin.Func)), uint64(m.types))
}

// globalSection appends the counter.
func (m *module) globalSection(c *cursor, out []byte) []byte {
	n := c.count()
	out = binary.AppendUvarint(out, uint64(n+1))
	for ; n > 0 && c.err == nil; n-- {
		out = append(out, c.bytes(2)...)
		out = m.constant(c, out)
	}
	c.done()
	out = append(out, byte(wasmbin.I32), 1, 0x41)
	return append(appendSigned(out, allowance), 0x0b)
}

func (m *module) exportSection(c *cursor, out []byte) []byte {
	n := c.count()
	out = binary.AppendUvarint(out, uint64(n))
	for ; n > 0 && c.err == nil; n-- {
		at := c.at
		c.bytes(c.u32())
		kind := c.byte()
		out = append(out, c.data[at:c.at]...)
		switch wasmbin.Kind(kind) {
		case wasmbin.Func:
			out = m.function(out, c.below(m.funcs, "function"))
		case wasmbin.Global:
			out = binary.AppendUvarint(out, uint64(c.below(m.globals, "global")))
		default:
			out = binary.AppendUvarint(out, uint64(c.u32()))
		}
	}
	c.done()
	return out
}

// The bits of an element segment's flags.
const (
	// elementPassive: the segment has no offset.
	elementPassive = 1 << iota
	// elementTable: the segment names its table or, without an offset, is declarative.
	elementTable
	// elementExprs: the elements are expressions and not functions.
	elementExprs
)

func (m *module) elementSection(c *cursor, out []byte) []byte {
	n := c.count()
	out = binary.AppendUvarint(out, uint64(n))
	for ; n > 0 && c.err == nil; n-- {
		out = m.elements(c, out)
	}
	c.done()
	return out
}

func (m *module) elements(c *cursor, out []byte) []byte {
	flags := c.u32()
	if flags > elementPassive|elementTable|elementExprs {
		c.fail(fault.ErrModule, "an element segment with flags 0x%x, expected 0 to 7", flags)
	}
	out = binary.AppendUvarint(out, uint64(flags))
	if flags&elementPassive == 0 {
		if flags&elementTable != 0 {
			out = binary.AppendUvarint(out, uint64(c.u32()))
		}
		out = m.constant(c, out)
	}
	if flags&(elementPassive|elementTable) != 0 {
		// This byte is the kind or type of the elements.
		out = append(out, c.bytes(1)...)
	}
	count := c.count()
	out = binary.AppendUvarint(out, uint64(count))
	for ; count > 0 && c.err == nil; count-- {
		if flags&elementExprs != 0 {
			out = m.constant(c, out)
		} else {
			out = m.function(out, c.below(m.funcs, "function"))
		}
	}
	return out
}

// constant copies a constant expression.
func (m *module) constant(c *cursor, out []byte) []byte {
	for c.err == nil {
		in := m.next(c)
		switch in.form {
		case function:
			out = m.function(append(out, c.data[in.at]), in.index)
			continue
		case block, loop, call, callIndirect:
			c.failAt(in.at, fault.ErrModule, "instruction 0x%02x in a constant", c.data[in.at])
		}
		out = append(out, c.data[in.at:in.end]...)
		if in.form == end {
			break
		}
	}
	return out
}

// Subsections of the name section that are maps by function.
const (
	functionNames = 1
	localNames    = 2
	labelNames    = 3
)

// custom returns the rewritten custom section: the names of functions move with them, and debugging
// information is emptied, since its offsets would be wrong. Other sections stay.
func (m *module) custom(c *cursor) []byte {
	start := c.at
	name := string(c.bytes(c.u32()))
	if strings.HasPrefix(name, ".debug_") {
		c.rest()
		return appendName(nil, name)
	}
	if name != "name" {
		c.rest()
		return c.data[start:c.at]
	}
	c.what = "name section"
	out := appendName(nil, name)
	for c.left() > 0 && c.err == nil {
		id := c.byte()
		body := c.part(c.u32(), c.what)
		switch id {
		case functionNames, localNames, labelNames:
			out = appendSection(out, id, m.names(body, id))
		default:
			out = appendSection(out, id, body.rest())
		}
		c.err = body.err
	}
	return out
}

// names copies a map from functions to names, or to maps of names.
func (m *module) names(c *cursor, id byte) []byte {
	n := c.count()
	out := binary.AppendUvarint(nil, uint64(n))
	for ; n > 0 && c.err == nil; n-- {
		out = m.function(out, c.below(m.funcs, "function"))
		at, inner := c.at, 1
		if id != functionNames {
			inner = c.count()
		}
		for ; inner > 0 && c.err == nil; inner-- {
			if id != functionNames {
				c.u32()
			}
			c.bytes(c.u32())
		}
		out = append(out, c.data[at:c.at]...)
	}
	c.done()
	return out
}

func appendName(out []byte, name string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(name))), name...)
}
