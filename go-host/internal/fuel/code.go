package fuel

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// edit is a place of a function body where something else is written.
type edit struct {
	// at is where it is; for the index of a function, end is where that ends.
	at, end int
	// index is the function's, as it was.
	index uint32
	// guard is the code that runs by it, in bytes; 0 for the index of a function.
	guard int
}

// codeSection inserts the guards.
func (m *module) codeSection(c *cursor, out []byte) []byte {
	n := c.count()
	out = binary.AppendUvarint(out, uint64(n))
	var edits []edit
	var body []byte
	for ; n > 0 && c.err == nil; n-- {
		function := c.part(c.u32(), "function body")
		start := function.at
		edits = m.edits(function, edits[:0])
		if c.err == nil {
			c.err = function.err
		}
		if c.err != nil {
			break
		}
		body = m.apply(body[:0], c.data, start, c.at, edits)
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
		if len(out) > maxGrown {
			c.fail(wasmbin.ErrLimit, "more than %d bytes with guards", maxGrown)
		}
	}
	return out
}

// edits reads a function body and appends where to change it, in order.
func (m *module) edits(c *cursor, edits []edit) []edit {
	for groups := c.count(); groups > 0 && c.err == nil; groups-- {
		c.u32()
		valueType(c)
	}
	start := c.at
	edits = append(edits, edit{at: start, end: start})
	leaf := true
	// The edits of the blocks that are open; -1 for those that are no loops.
	var open []int
	for c.err == nil {
		in := m.next(c)
		switch in.form {
		case call:
			leaf = false
			edits = append(edits, edit{at: in.at + 1, end: in.end, index: in.index})
		case function:
			edits = append(edits, edit{at: in.at + 1, end: in.end, index: in.index})
		case callIndirect:
			leaf = false
		case block:
			open = append(open, -1)
		case loop:
			open = append(open, len(edits))
			edits = append(edits, edit{at: in.end, end: in.end})
		case end:
			if len(open) == 0 {
				c.done()
				// A short function that calls nobody cannot take long: its loops have guards of their own.
				if size := in.end - start; !leaf || size >= costUnit {
					edits[0].guard = size
				}
				return edits
			}
			if last := open[len(open)-1]; last >= 0 {
				edits[last].guard = in.end - edits[last].at
			}
			open = open[:len(open)-1]
		}
	}
	return edits
}

// apply appends the part of the file from start to end with the edits made.
func (m *module) apply(out, wasm []byte, start, end int, edits []edit) []byte {
	for _, e := range edits {
		out = append(out, wasm[start:e.at]...)
		start = e.end
		switch {
		case e.guard > 0:
			out = m.guard(out, e.guard)
		case e.end > e.at:
			out = m.function(out, e.index)
		}
	}
	return append(out, wasm[start:end]...)
}

const (
	// allowance is how much fuel there is between two calls of tick. The more, the later a call ends that should; the
	// less, the more time goes into asking. Some 100 µs.
	allowance = 1 << 16
	// costUnit is how many bytes of code cost 1, so that no function is too long to be stopped.
	costUnit = 1 << 10
)

// guard appends the code that pays for size bytes of code, or calls tick when the fuel is used up:
//
//	if fuel > 0 { fuel -= cost } else { tick(); fuel = allowance }
//
// Of the ways to say so this is the one that wazero compiles best.
func (m *module) guard(out []byte, size int) []byte {
	fuel := binary.AppendUvarint(nil, uint64(m.globals))
	out = append(append(out, 0x23), fuel...)                          // global.get
	out = append(out, 0x41, 0, 0x4a)                                  // i32.const 0, i32.gt_s
	out = append(out, 0x04, 0x40)                                     // if
	out = append(append(out, 0x23), fuel...)                          // global.get
	out = appendSigned(append(out, 0x41), int64(1+size/costUnit))     // i32.const
	out = append(append(out, 0x6b, 0x24), fuel...)                    // i32.sub, global.set
	out = append(out, 0x05)                                           // else
	out = binary.AppendUvarint(append(out, 0x10), uint64(m.imported)) // call
	out = appendSigned(append(out, 0x41), allowance)                  // i32.const
	out = append(append(out, 0x24), fuel...)                          // global.set
	return append(out, 0x0b)                                          // end
}

// function appends the index of a function, which one more import has moved.
func (m *module) function(out []byte, index uint32) []byte {
	if int(index) >= m.imported {
		index++
	}
	return binary.AppendUvarint(out, uint64(index))
}

// appendSigned appends a signed LEB128 number.
func appendSigned(out []byte, v int64) []byte {
	for v < -64 || v > 63 {
		out = append(out, byte(v)|0x80)
		v >>= 7
	}
	return append(out, byte(v)&0x7f)
}
