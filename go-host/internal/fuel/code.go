package fuel

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

const (
	// allowance is how much fuel there is between two calls of tick. The more, the later a call
	// ends that should; the less, the more time goes into asking. Some 100 µs.
	allowance = 1 << 16
	// unit is how many bytes, of code or of memory, cost 1, so that nothing is too long to be
	// stopped.
	unit      = 1 << unitShift
	unitShift = 10
)

// edit is a change at one place of a function body.
type edit struct {
	// at is the offset of the place.
	at int
	// end is the end of a function's index, or 0 for other edits. index is the old index.
	end   int
	index uint32
	// cost is the cost of a guard. Before a bulk instruction it is computed at run time.
	cost int
	bulk bool
}

// body is a function body with its changes.
type body struct {
	// locals is the offset of the groups of locals, code the offset of the instructions.
	locals, code, end int
	groups            int
	// variables counts the parameters and locals.
	variables int
	edits     []edit
	// bulk: the body has bulk instructions, whose guards need a local.
	bulk bool
	// open has the edits of the open blocks; -1 for blocks that are not loops.
	open []int
}

// codeSection inserts the guards.
func (m *module) codeSection(c *wasmbin.Reader, out []byte) []byte {
	n := c.Count()
	own := m.outline.Funcs[m.imported:]
	if n != len(own) && c.Err == nil {
		c.Fail(fault.ErrModule, "%d function bodies, there are %d functions", n, len(own))
	}
	out = binary.AppendUvarint(out, uint64(n))
	var b body
	var text []byte
	for i := 0; i < n && c.Err == nil; i++ {
		part := c.Part(c.U32(), "function body")
		m.read(part, &b, len(m.outline.Types[own[i]].Params))
		if c.Err == nil {
			c.Err = part.Err
		}
		if c.Err != nil {
			break
		}
		text = m.write(text[:0], c.Data, &b)
		out = binary.AppendUvarint(out, uint64(len(text)))
		out = append(out, text...)
		if len(out) > m.limit {
			c.Fail(fault.ErrLimit, "more than %d bytes with guards", m.limit)
		}
	}
	return out
}

// read finds what has to change in a function body.
func (m *module) read(c *wasmbin.Reader, b *body, params int) {
	*b = body{variables: params, edits: b.edits[:0], open: b.open[:0]}
	b.groups = c.Count()
	b.locals = c.At
	for n := b.groups; n > 0 && c.Err == nil; n-- {
		// Bounded by wasmbin.
		b.variables += int(c.U32())
		c.ValueType()
	}
	b.code = c.At
	// The guard of the entry; without a cost it is none.
	b.edits = append(b.edits, edit{at: b.code})
	leaf := true
	for c.Err == nil {
		in := m.outline.Next(c)
		switch in.Work {
		case wasmbin.Bulk:
			b.edits = append(b.edits, edit{at: in.At, bulk: true})
			b.bulk = true
		case wasmbin.Growing:
			b.edits = append(b.edits, edit{at: in.At, cost: allowance})
		}
		switch in.Form {
		case wasmbin.Call, wasmbin.RefFunc:
			b.edits = append(b.edits, edit{at: in.At + 1, end: in.End, index: in.Index})
			leaf = leaf && in.Form != wasmbin.Call
		case wasmbin.CallIndirect:
			leaf = false
		case wasmbin.Block:
			b.open = append(b.open, -1)
		case wasmbin.Loop:
			b.open = append(b.open, len(b.edits))
			b.edits = append(b.edits, edit{at: in.End})
		case wasmbin.End:
			if len(b.open) == 0 {
				c.Done()
				b.end = in.End
				// A short function without calls cannot take long: its loops have guards of
				// their own.
				if size := b.end - b.code; !leaf || size >= unit {
					b.edits[0].cost = 1 + size/unit
				}
				return
			}
			last := b.open[len(b.open)-1]
			b.open = b.open[:len(b.open)-1]
			if last >= 0 {
				b.edits[last].cost = 1 + (in.End-b.edits[last].at)/unit
			}
		}
	}
}

// write appends the changed body.
func (m *module) write(out, wasm []byte, b *body) []byte {
	groups := wasm[b.locals:b.code]
	if b.bulk {
		out = binary.AppendUvarint(out, uint64(b.groups+1))
		out = append(out, groups...)
		out = append(out, 1, byte(wasmbin.I32))
	} else {
		out = binary.AppendUvarint(out, uint64(b.groups))
		out = append(out, groups...)
	}
	at := b.code
	for _, e := range b.edits {
		out = append(out, wasm[at:e.at]...)
		at = e.at
		switch {
		case e.end > 0:
			out = m.function(out, e.index)
			at = e.end
		case e.bulk:
			local := binary.AppendUvarint(nil, uint64(b.variables))
			out = append(append(out, 0x22), local...)  // local.tee
			cost := append([]byte{0x20}, local...)     // local.get
			cost = append(cost, 0x41, unitShift, 0x76) // i32.const, i32.shr_u
			out = m.guard(out, cost)
		case e.cost > 0:
			out = m.guard(out, appendSigned([]byte{0x41}, int64(e.cost))) // i32.const
		}
	}
	return append(out, wasm[at:b.end]...)
}

// guard appends the code that pays a cost, or calls tick when the fuel is used up:
//
//	if fuel > 0 { fuel -= cost } else { tick(); fuel = allowance }
//
// wazero compiles this form best.
func (m *module) guard(out, cost []byte) []byte {
	fuel := binary.AppendUvarint(nil, uint64(m.globals))
	out = append(append(out, 0x23), fuel...)                          // global.get
	out = append(out, 0x41, 0, 0x4a)                                  // i32.const 0, i32.gt_s
	out = append(out, 0x04, 0x40)                                     // if
	out = append(append(out, 0x23), fuel...)                          // global.get
	out = append(out, cost...)                                        // an i32
	out = append(append(out, 0x6b, 0x24), fuel...)                    // i32.sub, global.set
	out = append(out, 0x05)                                           // else
	out = binary.AppendUvarint(append(out, 0x10), uint64(m.imported)) // call
	out = appendSigned(append(out, 0x41), allowance)                  // i32.const
	out = append(append(out, 0x24), fuel...)                          // global.set
	return append(out, 0x0b)                                          // end
}

// function appends the index of a function, which the added import has shifted.
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
