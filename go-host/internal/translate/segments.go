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
func (r *rewriter) elements(c *wasmbin.Reader) []byte { return r.mover().ElementSection(c, nil) }

// constant copies a constant expression.
func (r *rewriter) constant(c *wasmbin.Reader, out []byte) []byte { return r.mover().Constant(c, out) }

// mover copies parts whose functions move, and notes those whose reference is taken.
func (r *rewriter) mover() wasmbin.Mover {
	return wasmbin.Mover{Outline: r.outline, Function: func(out []byte, index uint32) []byte {
		r.inTable[index] = true
		return binary.AppendUvarint(out, r.function(index))
	}}
}
