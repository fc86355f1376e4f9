package fuel

import (
	"encoding/binary"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// typeSection appends the types of tick and of the splitters.
func (m *module) typeSection(c *wasmbin.Reader, out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(c.Count()+2))
	out = append(out, c.Rest()...)
	return append(out, "\x60\x00\x00\x60\x03\x7f\x7f\x7f\x03\x7f\x7f\x7f"...)
}

// functionSection appends the splitters.
func (m *module) functionSection(c *wasmbin.Reader, out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(c.Count()+splitters))
	out = append(out, c.Rest()...)
	for range splitters {
		out = binary.AppendUvarint(out, uint64(m.types+1))
	}
	return out
}

// importSection appends tick.
func (m *module) importSection(c *wasmbin.Reader, out []byte) []byte {
	out = binary.AppendUvarint(out, uint64(c.Count()+1))
	out = append(out, c.Rest()...)
	out = appendName(out, ImportModule)
	out = appendName(out, ImportName)
	return binary.AppendUvarint(append(out, byte(wasmbin.Func)), uint64(m.types))
}

// globalSection appends the fuel.
func (m *module) globalSection(c *wasmbin.Reader, out []byte) []byte {
	n := c.Count()
	out = binary.AppendUvarint(out, uint64(n+1))
	for ; n > 0 && c.Err == nil; n-- {
		out = append(out, c.Bytes(2)...)
		out = m.mover().Constant(c, out)
	}
	c.Done()
	out = append(out, byte(wasmbin.I32), 1, 0x41)
	return append(appendSigned(out, allowance), 0x0b)
}

func (m *module) exportSection(c *wasmbin.Reader, out []byte) []byte {
	n := c.Count()
	out = binary.AppendUvarint(out, uint64(n))
	for ; n > 0 && c.Err == nil; n-- {
		at := c.At
		c.Bytes(c.U32())
		kind := c.Byte()
		out = append(out, c.Data[at:c.At]...)
		switch wasmbin.Kind(kind) {
		case wasmbin.Func:
			out = m.function(out, c.Below(m.funcs, "function"))
		case wasmbin.Global:
			out = binary.AppendUvarint(out, uint64(c.Below(m.globals, "global")))
		default:
			out = binary.AppendUvarint(out, uint64(c.U32()))
		}
	}
	c.Done()
	return out
}

// mover copies parts whose functions move.
func (m *module) mover() wasmbin.Mover {
	return wasmbin.Mover{Outline: m.outline, Function: m.function}
}

// Subsections of the name section that are maps by function.
const (
	functionNames = 1
	localNames    = 2
	labelNames    = 3
)

// custom returns what becomes of a custom section: the names of functions move with them, and
// debugging information is emptied, since its offsets would be wrong. All else stays.
func (m *module) custom(c *wasmbin.Reader) []byte {
	start := c.At
	name := string(c.Bytes(c.U32()))
	if strings.HasPrefix(name, ".debug_") {
		c.Rest()
		return appendName(nil, name)
	}
	if name != "name" {
		c.Rest()
		return c.Data[start:c.At]
	}
	c.What = "name section"
	out := appendName(nil, name)
	for c.Left() > 0 && c.Err == nil {
		id := c.Byte()
		body := c.Part(c.U32(), c.What)
		switch id {
		case functionNames, localNames, labelNames:
			out = wasmbin.AppendSection(out, id, m.names(body, id))
		default:
			out = wasmbin.AppendSection(out, id, body.Rest())
		}
		c.Err = body.Err
	}
	return out
}

// names copies a map from functions to names, or to maps of names. Names of no function are left
// out: engines take no notice of them.
func (m *module) names(c *wasmbin.Reader, id byte) []byte {
	var out []byte
	kept := uint64(0)
	for n := c.Count(); n > 0 && c.Err == nil; n-- {
		index := c.U32()
		at, inner := c.At, 1
		if id != functionNames {
			inner = c.Count()
		}
		for ; inner > 0 && c.Err == nil; inner-- {
			if id != functionNames {
				c.U32()
			}
			c.Bytes(c.U32())
		}
		if uint64(index) < uint64(m.funcs) {
			out = append(m.function(out, index), c.Data[at:c.At]...)
			kept++
		}
	}
	c.Done()
	return append(binary.AppendUvarint(nil, kept), out...)
}

func appendName(out []byte, name string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(name))), name...)
}
