package fuel

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// A guard pays for the instructions that run between it and the guard before it, on the way that
// weighs most. The guard at the entry of a function pays for what may run after the last guard of
// that function. A leaf is a function without calls. A light one has no guard at its entry: the
// function that calls it pays for it.

// edit is a change at one place of a function body.
type edit struct {
	// at is the offset of the place.
	at int
	// end is the end of a function's index, or 0 for other edits. index is the old index.
	end   int
	index uint32
	// cost is what a guard pays.
	cost int
	// bulk: the guard is that of a bulk instruction, and pays its length, shifted.
	bulk  bool
	shift byte
	// split is the function that splits the bulk instruction; 0 for none.
	split int
}

// body is a function body with its changes.
type body struct {
	// locals is the offset of the groups of locals, code the offset of the instructions.
	locals, code, end int
	groups            int
	// variables counts the parameters and locals. carries is the greatest number of values that a
	// branch may carry: of the results of the function, and of the types of the blocks so far.
	variables, carries int
	edits              []edit
	// bulk: the body has bulk instructions, whose guards need a local.
	bulk bool
	// leafOnly: the reading ends at the first call.
	leafOnly bool
	// since is the greatest weight that may have run since the last guard.
	since int
	// open has the open blocks; the first is the function.
	open []block
}

// block is an open block.
type block struct {
	// guard is the edit of the guard at the head of a loop or function, -1 for other blocks.
	guard int
	// peak is the greatest since inside of the block. A branch may come from there to the block's end.
	peak int
}

// codeSection inserts the guards, and appends the functions that split bulk instructions.
func (m *module) codeSection(c *wasmbin.Reader, out []byte) []byte {
	start := c.At
	n := c.Count()
	own := m.outline.Funcs[m.imported:]
	if n != len(own) && c.Err == nil {
		c.Fail(fault.ErrModule, "%d function bodies, there are %d functions", n, len(own))
	}
	m.leaves = m.findLeaves(*c, n)
	out = binary.AppendUvarint(out, uint64(n+splitters))
	var b body
	var text []byte
	for i := 0; i < n && c.Err == nil; i++ {
		part := c.Part(c.U32(), "function body")
		m.read(part, &b, m.outline.Types[own[i]])
		if c.Err == nil {
			c.Err = part.Err
		}
		if c.Err != nil {
			break
		}
		before := m.origins.Len()
		text = m.write(text[:0], c.Data, &b)
		out = binary.AppendUvarint(out, uint64(len(text)))
		m.origins.Move(before, len(out), -start)
		out = append(out, text...)
		m.origins.Add(len(out), wasmbin.Nowhere, false)
		if len(out) > m.limit {
			c.Fail(fault.ErrLimit, "more than %d bytes with guards", m.limit)
		}
	}
	return m.appendSplitters(out)
}

// findLeaves returns, for each of n functions, what its callers pay for it: its weight if it is a
// light leaf, else 0. It ignores errors, which are found again.
func (m *module) findLeaves(c wasmbin.Reader, n int) []int {
	own := m.outline.Funcs[m.imported:]
	leaves := make([]int, len(own))
	m.leaves = leaves
	b := body{leafOnly: true}
	for i := 0; i < min(n, len(own)) && c.Err == nil; i++ {
		part := c.Part(c.U32(), "function body")
		if leaf := m.read(part, &b, m.outline.Types[own[i]]); leaf && part.Err == nil && b.since <= maxLeaf {
			leaves[i] = b.since
		}
	}
	return leaves
}

// read finds what has to change in a function body. It reports whether the function is a leaf;
// since is then the greatest weight between guards.
func (m *module) read(c *wasmbin.Reader, b *body, signature wasmbin.Signature) (leaf bool) {
	*b = body{variables: len(signature.Params), carries: len(signature.Results), edits: b.edits[:0], open: b.open[:0], leafOnly: b.leafOnly}
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
	b.open = append(b.open, block{})
	// Interpreters write each local when the function is entered.
	b.run(b.variables - len(signature.Params))
	leaf = true
	for c.Err == nil {
		in := m.outline.Next(c)
		if c.Err != nil {
			break
		}
		weight := m.weight(c, b, in)
		if b.since+weight > maxRun && b.since > 0 {
			b.edits = append(b.edits, edit{at: in.At, cost: b.since})
			b.since = 0
		}
		b.run(weight)
		switch in.Work {
		case wasmbin.Bulk:
			shift, split := m.bulk(c.Data[in.At+1])
			b.edits = append(b.edits, edit{at: in.At, bulk: true, shift: shift, split: split})
			b.bulk = true
		case wasmbin.Growing:
			b.edits = append(b.edits, edit{at: in.At, cost: allowance})
		}
		if c.Data[in.At] == 0x05 {
			// The branch before it may have guards, which this one passes by.
			b.since = b.open[len(b.open)-1].peak
		}
		switch in.Form {
		case wasmbin.Call, wasmbin.RefFunc:
			b.edits = append(b.edits, edit{at: in.At + 1, end: in.End, index: in.Index})
			leaf = leaf && in.Form != wasmbin.Call
		case wasmbin.CallIndirect:
			leaf = false
		}
		if b.leafOnly && !leaf {
			return false
		}
		switch in.Form {
		case wasmbin.Block:
			b.open = append(b.open, block{-1, b.since})
		case wasmbin.Loop:
			b.open = append(b.open, block{len(b.edits), 0})
			b.edits = append(b.edits, edit{at: in.End, cost: b.since})
			b.since = 0
		case wasmbin.End:
			b.close(leaf)
			if len(b.open) == 0 {
				c.Done()
				b.end = in.End
				return leaf
			}
		}
	}
	return leaf
}

// run notes that instructions of this weight run.
func (b *body) run(weight int) {
	b.since += weight
	top := &b.open[len(b.open)-1]
	top.peak = max(top.peak, b.since)
}

// close ends the innermost block. Code runs on behind it after a branch from anywhere inside.
func (b *body) close(leaf bool) {
	top := b.open[len(b.open)-1]
	b.open = b.open[:len(b.open)-1]
	b.since = top.peak
	switch {
	case len(b.open) == 0:
		if !leaf || top.peak > maxLeaf {
			b.edits[0].cost = top.peak
		}
	case top.guard >= 0:
		head := &b.edits[top.guard]
		head.cost = max(head.cost, top.peak)
		fallthrough
	default:
		b.run(0)
	}
}

// write appends the changed body. The origins that it adds have offsets of out and wasm.
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
	m.origins.Add(len(out), at, true)
	for _, e := range b.edits {
		out = append(out, wasm[at:e.at]...)
		at = e.at
		before := len(out)
		switch {
		case e.end > 0:
			out = m.function(out, e.index)
			at = e.end
		case e.bulk:
			out = m.bulkGuard(out, e, b.variables)
		case e.cost > 0:
			out = m.guard(out, appendSigned([]byte{0x41}, int64(e.cost))) // i32.const
		}
		if len(out) > before {
			m.origins.Add(before, e.at, false)
			m.origins.Add(len(out), at, true)
		}
	}
	return append(out, wasm[at:b.end]...)
}

// bulkGuard appends the guard of a bulk instruction. Its operands are on the stack, the length on
// top:
//
//	length = top
//	if length > chunk { operands = splitter(operands); length = top }
//	guard that pays length >> shift
func (m *module) bulkGuard(out []byte, e edit, length int) []byte {
	local := binary.AppendUvarint(nil, uint64(length))
	out = append(append(out, 0x22), local...) // local.tee
	if e.split > 0 {
		out = append(append(out, 0x20), local...)                      // local.get
		out = appendSigned(append(out, 0x41), chunk)                   // i32.const
		out = appendSigned(append(out, 0x4b, 0x04), int64(m.types+1))  // i32.gt_u, if with the type of a splitter
		out = binary.AppendUvarint(append(out, 0x10), uint64(e.split)) // call
		out = append(append(append(out, 0x22), local...), 0x0b)        // local.tee, end
	}
	cost := append(append([]byte{0x20}, local...), 0x41, e.shift, 0x76) // local.get, i32.const, i32.shr_u
	return m.guard(out, cost)
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
