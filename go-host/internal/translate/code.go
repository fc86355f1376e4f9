package translate

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/engine/compiled"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Opcodes that the rewriting reads or writes.
const (
	opUnreachable = 0x00
	opNothing     = 0x01
	opBlock       = 0x02
	opLoop        = 0x03
	opIf          = 0x04
	opElse        = 0x05
	opEnd         = 0x0b
	opBr          = 0x0c
	opBrIf        = 0x0d
	opBrTable     = 0x0e
	opReturn      = 0x0f
	opCall        = 0x10
	opSelect      = 0x1b
	opLocalGet    = 0x20
	opLocalTee    = 0x22
	opGlobalGet   = 0x23
	opGlobalSet   = 0x24
	opTableGet    = 0x25
	opTableSet    = 0x26
	opMemoryGrow  = 0x40
	opI32Const    = 0x41
	opI64Const    = 0x42
	opI32LtS      = 0x48
	opI32GeU      = 0x4f
	opI64LeU      = 0x58
	opI32Add      = 0x6a
	opI32Sub      = 0x6b
	opI64Add      = 0x7c
	opI64And      = 0x83
	opI64Or       = 0x84
	opF32Demote   = 0xb6
	// These are f32.convert_i64_s and f32.convert_i64_u.
	opFloatOfInt  = 0xb4
	opFloatOfUint = 0xb5
	opRefIsNull   = 0xd1
	opRefFunc     = 0xd2
	opBulk        = 0xfc
	opVector      = 0xfd
	noType        = 0x40
	// These follow opBulk, in one byte: longer numbers are refused when the module is read. All
	// from opTableInit on are instructions on tables.
	opMemoryInit = 0x08
	opDataDrop   = 0x09
	opTableInit  = 0x0c
)

// body is a function body.
type body struct {
	// locals is the offset of the groups of locals, code the offset of the instructions.
	locals, code, end int
	// groups counts the groups that have locals.
	groups int
	// variables counts the parameters and locals.
	variables int
	// values counts the results of calls with several results, and the parameters and results of
	// blocks with several of them. arguments is the largest number of arguments of a call.
	values, arguments int
	// operands is the largest number of operands at a time.
	operands int
	edits    []edit
	// wide says that it needs a local of type i64.
	wide bool
	// calls has the functions that it calls, indirect the types that it calls indirectly.
	calls, indirect []uint32
}

// edit replaces the instruction from at to end. opNothing and opUnreachable replace code that never
// runs.
type edit struct {
	at, end int
	op      byte
	// index is that of a function, or for a return how many blocks are open.
	index uint32
}

// code rewrites all functions.
func (r *rewriter) code(c *wasmbin.Reader) []byte {
	start := c.At
	n := c.Count()
	own := r.outline.Funcs[r.imported:]
	r.bodies = make([]body, n)
	for i := 0; i < n && c.Err == nil; i++ {
		part := c.Part(c.U32(), "function body")
		begin, signature := *part, r.outline.Types[own[i]]
		r.read(part, &r.bodies[i], len(signature.Params))
		if c.Err == nil {
			c.Err = part.Err
		}
		if c.Err == nil {
			r.bodies[i].operands = r.outline.Values(begin, signature) - r.bodies[i].variables
		}
	}
	if c.Err != nil {
		return nil
	}
	for i := range r.bodies {
		r.module.frames = append(r.module.frames, r.bodies[i].frame())
	}
	counted := r.counted()
	out := binary.AppendUvarint(nil, uint64(n+1))
	for i := range r.bodies {
		before := r.origins.Len()
		text := r.write(c.Data, &r.bodies[i], r.outline.Types[own[i]].Results, counted[i])
		out = binary.AppendUvarint(out, uint64(len(text)))
		r.origins.Move(before, len(out), -start)
		out = append(out, text...)
		r.origins.Add(len(out), wasmbin.Nowhere, false)
	}
	// The init function has no locals.
	out = binary.AppendUvarint(out, uint64(len(r.init)+2))
	out = append(append(out, 0), r.init...)
	return append(out, opEnd)
}

// read finds what has to change in a function body.
func (r *rewriter) read(c *wasmbin.Reader, b *body, params int) {
	b.variables = params
	b.groups = c.Count()
	b.locals = c.At
	for n := b.groups; n > 0 && c.Err == nil; n-- {
		count := int(c.U32())
		b.variables += count
		if count == 0 {
			b.groups--
		}
		if err := refuseType(c.ValueType()); err != nil {
			c.Fail(fault.ErrFeature, "%s", err.(*fault.Error).Detail)
		}
	}
	b.code = c.At
	var open []openBlock
	// dead is where code begins that never runs, behind an instruction after which control does not
	// go on, or 0. typed says that the instruction is a block's end, behind which the types of
	// operands still count. inside is how many blocks are open that begin in that code.
	dead, typed, inside := 0, false, 0
	for c.Err == nil {
		in := r.outline.Next(c)
		if c.Err != nil {
			return
		}
		op, bulk := c.Data[in.At], byte(0)
		ended := dead > 0
		if ended {
			switch {
			case in.Form == wasmbin.Block || in.Form == wasmbin.Loop:
				inside++
				continue
			case in.Form == wasmbin.End && inside > 0:
				inside--
				continue
			case inside > 0 || in.Form != wasmbin.End && op != opElse:
				continue
			}
			instead := byte(opNothing)
			if typed && dead < in.At {
				instead = opUnreachable
			}
			b.edits = append(b.edits, edit{at: dead, end: in.At, op: instead})
			dead = 0
		}
		if op == opBulk {
			bulk = c.Data[in.At+1]
		}
		switch {
		case op == opVector:
			c.FailAt(in.At, fault.ErrFeature, "%s", simd)
		case op == opTableGet || op == opTableSet || bulk >= opTableInit:
			c.FailAt(in.At, fault.ErrFeature, "an instruction on tables, which the Go engine does not have; use -engine wazero")
		case bulk == opMemoryInit || bulk == opDataDrop:
			// The translator drops no segment, so that memory.init would go on where it has to
			// trap.
			c.FailAt(in.At, fault.ErrFeature, "an instruction on data segments, which the Go engine does not have; use -engine wazero")
		case in.Form == wasmbin.Call:
			b.passes(r.outline.Types[r.outline.Funcs[in.Index]])
			b.calls = append(b.calls, in.Index)
			b.edits = append(b.edits, edit{in.At, in.End, op, in.Index})
		case in.Form == wasmbin.RefFunc:
			r.inTable[in.Index] = true
			b.edits = append(b.edits, edit{in.At, in.End, op, in.Index})
		case in.Form == wasmbin.CallIndirect:
			t, _ := binary.Uvarint(c.Data[in.At+1:])
			b.passes(r.outline.Types[t])
			b.indirect = append(b.indirect, uint32(t))
			b.edits = append(b.edits, edit{at: in.At, end: in.At, op: op})
		case in.Form == wasmbin.Block || in.Form == wasmbin.Loop:
			if in.Values > 1 {
				b.values += int(in.Values)
			}
			open = append(open, openBlock{op: op})
		case op == opFloatOfInt || op == opFloatOfUint:
			b.values++
			b.wide = true
			b.edits = append(b.edits, edit{at: in.At, end: in.End, op: op})
		case op == opMemoryGrow || op == opReturn:
			b.edits = append(b.edits, edit{in.At, in.End, op, uint32(len(open))})
		case op == opElse && len(open) > 0:
			open[len(open)-1] = openBlock{opElse, open[len(open)-1].left, !ended}
		case in.Form == wasmbin.End && len(open) > 0:
			last := open[len(open)-1]
			open = open[:len(open)-1]
			if ended && !last.goesOn() {
				dead, typed = in.End, true
			}
		case in.Form == wasmbin.End:
			c.Done()
			b.end = in.End
			return
		}
		switch op {
		case opBr, opBrIf:
			noteBranch(open, uint64(in.Index))
		case opBrTable:
			targets := wasmbin.Reader{Data: c.Data[:in.End], At: in.At + 1}
			for n := targets.Count(); n >= 0; n-- {
				noteBranch(open, uint64(targets.U32()))
			}
		}
		if op == opUnreachable || op == opBr || op == opBrTable || op == opReturn {
			dead, typed = in.End, false
		}
	}
}

// openBlock is a block whose end has not come. The op is that which began it, or opElse. left says
// that a branch leads to its label, thenEnds that control reaches the end of the part before an
// else.
type openBlock struct {
	op             byte
	left, thenEnds bool
}

// goesOn reports whether control may go on behind a block whose own end it does not reach.
func (b openBlock) goesOn() bool {
	switch b.op {
	case opLoop:
		return false
	case opIf:
		return true
	}
	return b.left || b.thenEnds
}

// noteBranch notes a branch to a label.
func noteBranch(open []openBlock, label uint64) {
	if label < uint64(len(open)) {
		open[uint64(len(open))-1-label].left = true
	}
}

// passes notes a call of a function of type s.
func (b *body) passes(s wasmbin.Signature) {
	b.arguments = max(b.arguments, len(s.Params))
	if n := len(s.Results); n > 1 {
		// Go has them where the call leaves them, in variables, and perhaps once more as the results of
		// this function.
		b.values += 3 * n
	}
}

// write returns the changed body. If frame is not 0, the body counts so many bytes of stack. The
// origins that it adds have offsets of the body and of wasm.
func (r *rewriter) write(wasm []byte, b *body, results []wasmbin.ValueType, frame int64) []byte {
	w := bodyWriter{rewriter: r, temporary: uint64(b.variables)}
	groups := b.groups + 1
	if b.wide {
		groups++
	}
	w.out = binary.AppendUvarint(nil, uint64(groups))
	for c := (&wasmbin.Reader{Data: wasm[:b.code], At: b.locals}); c.Left() > 0; {
		// The translator writes a declaration for each group, which Go refuses if the group is
		// empty.
		if count := uint64(c.U32()); count == 0 {
			c.Byte()
		} else {
			w.out = append(binary.AppendUvarint(w.out, count), c.Byte())
		}
	}
	w.out = append(w.out, 1, byte(wasmbin.I32))
	if b.wide {
		w.out = append(w.out, 1, byte(wasmbin.I64))
	}
	r.origins.Add(len(w.out), b.code, false)
	if frame != 0 {
		w.enter(frame, results)
	}
	at := b.code
	r.origins.Add(len(w.out), at, true)
	for _, e := range b.edits {
		w.out = append(w.out, wasm[at:e.at]...)
		at = e.end
		r.origins.Add(len(w.out), e.at, false)
		switch e.op {
		case opMemoryGrow:
			w.op(opCall, r.grow())
		case opReturn:
			if frame != 0 {
				w.op(opBr, uint64(e.index))
			} else {
				w.out = append(w.out, opReturn)
			}
		case opNothing:
		case opUnreachable:
			w.out = append(w.out, opUnreachable)
		case opFloatOfInt:
			w.float32Of(-1<<53, 1<<53, 10, 0xb9)
		case opFloatOfUint:
			w.float32Of(0, 1<<53, 11, 0xba)
		case opCall, opRefFunc:
			w.op(e.op, r.function(e.index))
		default:
			w.checkTable()
		}
		r.origins.Add(len(w.out), at, true)
	}
	// Its end becomes the end of the block that enter began.
	w.out = append(w.out, wasm[at:b.end]...)
	if frame != 0 {
		r.origins.Add(len(w.out), b.end-1, false)
		w.leave(frame)
	}
	return w.out
}

// bodyWriter writes one function body.
type bodyWriter struct {
	*rewriter
	out []byte
	// temporary is a local of type i32. The one after it is of type i64, if the function is wide.
	temporary uint64
}

// op appends an instruction with an index.
func (w *bodyWriter) op(op byte, index uint64) {
	w.out = binary.AppendUvarint(append(w.out, op), index)
}

func (w *bodyWriter) constant(v int64) { w.out = appendSigned(append(w.out, opI32Const), v) }

// trapIf appends code that stops the guest, with a cause, if the number on top of the stack is not
// 0.
func (w *bodyWriter) trapIf(cause int64) {
	w.out = append(w.out, opIf, noType)
	w.constant(cause)
	w.op(opGlobalSet, w.cause())
	w.out = append(w.out, opUnreachable, opEnd)
}

// enter takes from the stack's budget, and begins a block around the function's code, so that each
// way out passes leave.
func (w *bodyWriter) enter(frame int64, results []wasmbin.ValueType) {
	w.op(opGlobalGet, w.rewriter.stack())
	w.constant(frame)
	w.out = append(w.out, opI32Sub)
	w.op(opLocalTee, w.temporary)
	w.op(opGlobalSet, w.rewriter.stack())
	w.op(opLocalGet, w.temporary)
	w.constant(0)
	w.out = append(w.out, opI32LtS)
	w.trapIf(compiled.CauseStack)
	w.out = append(w.out, opBlock)
	switch len(results) {
	case 0:
		w.out = append(w.out, noType)
	case 1:
		w.out = append(w.out, byte(results[0]))
	default:
		w.out = appendSigned(w.out, int64(w.newType(wasmbin.Signature{Results: results})))
	}
}

// leave gives back what enter has taken.
func (w *bodyWriter) leave(frame int64) {
	w.op(opGlobalGet, w.rewriter.stack())
	w.constant(frame)
	w.out = append(w.out, opI32Add)
	w.op(opGlobalSet, w.rewriter.stack())
	w.out = append(w.out, opEnd)
}

// checkTable appends the check of an indirect call, whose index is on top of the stack.
func (w *bodyWriter) checkTable() {
	w.op(opLocalTee, w.temporary)
	w.constant(int64(int32(w.table)))
	w.out = append(w.out, opI32GeU)
	w.trapIf(compiled.CauseTable)
	w.op(opLocalGet, w.temporary)
	w.op(opTableGet, 0)
	w.out = append(w.out, opRefIsNull)
	w.trapIf(compiled.CauseTable)
	w.op(opLocalGet, w.temporary)
}

// float32Of appends code that makes a float32 of the integer on top of the stack. On platforms of
// 32 bits Go rounds some wrongly (golang.org/issue/48807), but not on the way over a float64 that
// is exact. Integers from least to most are, and so are others without their lowest bits; convert
// is the instruction. If the bits that are cleared are not 0, the one above them is set, so that
// the integer is rounded as before.
func (w *bodyWriter) float32Of(least, most int64, bits int, convert byte) {
	integer, low := w.temporary+1, int64(1)<<bits-1
	w.op(opLocalTee, integer)
	w.op(opLocalGet, integer)
	w.constant64(low)
	w.out = append(w.out, opI64And)
	w.constant64(low)
	w.out = append(w.out, opI64Add)
	w.op(opLocalGet, integer)
	w.out = append(w.out, opI64Or)
	w.constant64(^low)
	w.out = append(w.out, opI64And)
	w.op(opLocalGet, integer)
	w.constant64(-least)
	w.out = append(w.out, opI64Add)
	w.constant64(most - least)
	w.out = append(w.out, opI64LeU, opSelect, convert, opF32Demote)
}

func (w *bodyWriter) constant64(v int64) { w.out = appendSigned(append(w.out, opI64Const), v) }
