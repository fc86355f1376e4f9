package translate

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// data makes all segments passive, and writes the code that copies those that were active. The
// translated code would otherwise copy them to a memory of its own before it gets the runtime's.
func (r *rewriter) data(c *wasmbin.Reader) []byte {
	const passive, withMemory = 1, 2
	n := c.Count()
	out := binary.AppendUvarint(nil, uint64(n))
	for segment := 0; segment < n && c.Err == nil; segment++ {
		flags := c.U32()
		if flags == withMemory {
			c.U32()
		}
		var offset []byte
		if flags != passive {
			offset = r.constant(c, nil)
		}
		data := c.Bytes(c.U32())
		if len(offset) > 0 {
			r.init = append(r.init, offset[:len(offset)-1]...)
			r.init = append(r.init, opI32Const, 0)
			r.init = appendSigned(append(r.init, opI32Const), int64(int32(len(data))))
			r.init = binary.AppendUvarint(append(r.init, opBulk, opMemoryInit), uint64(segment))
			r.init = append(r.init, 0)
		}
		out = binary.AppendUvarint(append(out, passive), uint64(len(data)))
		out = append(out, data...)
	}
	c.Done()
	return out
}

// elements copies the element segments, with the new indexes of functions.
func (r *rewriter) elements(c *wasmbin.Reader) []byte {
	n := c.Count()
	out := binary.AppendUvarint(nil, uint64(n))
	for ; n > 0 && c.Err == nil; n-- {
		flags := c.U32()
		out = binary.AppendUvarint(out, uint64(flags))
		if flags&wasmbin.ElementPassive == 0 {
			if flags&wasmbin.ElementTable != 0 {
				out = binary.AppendUvarint(out, uint64(c.U32()))
			}
			out = r.constant(c, out)
		}
		if flags&(wasmbin.ElementPassive|wasmbin.ElementTable) != 0 {
			// The kind or type of the elements.
			out = append(out, c.Bytes(1)...)
		}
		count := c.Count()
		out = binary.AppendUvarint(out, uint64(count))
		for ; count > 0 && c.Err == nil; count-- {
			if flags&wasmbin.ElementExprs != 0 {
				out = r.constant(c, out)
				continue
			}
			index := c.U32()
			r.inTable[index] = true
			out = binary.AppendUvarint(out, r.function(index))
		}
	}
	c.Done()
	return out
}

// constant copies a constant expression.
func (r *rewriter) constant(c *wasmbin.Reader, out []byte) []byte {
	for c.Err == nil {
		in := r.outline.Next(c)
		if in.Form == wasmbin.RefFunc {
			r.inTable[in.Index] = true
			out = binary.AppendUvarint(append(out, c.Data[in.At]), r.function(in.Index))
			continue
		}
		out = append(out, c.Data[in.At:in.End]...)
		if in.Form == wasmbin.End {
			break
		}
	}
	return out
}
