package dynamic_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// A mutator changes a guest so that it stays a valid module and does other things when it runs. An
// instruction becomes one with the same operands and results, or instructions are put in that leave
// the stack as it was.
type mutator struct {
	*rand.Rand
	wasm   []byte
	module *wasmbin.Module
	bodies []functionBody
	// data and elements are the places of the bytes of data, and of the elements of tables.
	data     []span
	elements []span
	edits    []codeEdit
}

// span is a part of the file.
type span struct{ at, end int }

// functionBody is a function of the module's own: its instructions, and the types of its parameters
// and locals.
type functionBody struct {
	code    span
	locals  []wasmbin.ValueType
	results []wasmbin.ValueType
}

// codeEdit replaces a part of a function's code.
type codeEdit struct {
	span
	text []byte
}

func newMutator(wasm []byte, r *rand.Rand) (*mutator, error) {
	module, err := wasmbin.ParseAny(wasm, wasmbin.Trusted)
	if err != nil {
		return nil, err
	}
	m := &mutator{Rand: r, wasm: bytes.Clone(wasm), module: module}
	in := wasmbin.NewReader(m.wasm)
	for in.Left() > 0 && in.Err == nil {
		id := in.Byte()
		switch section := in.Part(in.U32(), "section"); id {
		case 9:
			m.readElements(section)
		case 10:
			m.readCode(section)
		case 11:
			m.readData(section)
		}
	}
	return m, nil
}

func (m *mutator) readCode(r *wasmbin.Reader) {
	own := m.module.Funcs[len(m.module.Imports):]
	for i := range r.Count() {
		body := r.Part(r.U32(), "function")
		signature := m.module.Types[own[i]]
		f := functionBody{locals: slices.Clone(signature.Params), results: signature.Results}
		for range body.Count() {
			n := body.U32()
			f.locals = append(f.locals, slices.Repeat([]wasmbin.ValueType{body.ValueType()}, int(n))...)
		}
		f.code = span{body.At, len(body.Data)}
		m.bodies = append(m.bodies, f)
	}
}

// readElements finds the elements of active segments, which Rust's guests have.
func (m *mutator) readElements(r *wasmbin.Reader) {
	for range r.Count() {
		if r.U32() != 0 {
			return
		}
		m.skipConstant(r)
		for range r.Count() {
			at := r.At
			r.U32()
			m.elements = append(m.elements, span{at, r.At})
		}
	}
}

func (m *mutator) readData(r *wasmbin.Reader) {
	for range r.Count() {
		if r.U32() != 0 {
			return
		}
		m.skipConstant(r)
		size := r.U32()
		at := r.At
		if r.Bytes(size); size > 0 {
			m.data = append(m.data, span{at, r.At})
		}
	}
}

func (m *mutator) skipConstant(r *wasmbin.Reader) {
	for r.Err == nil && m.module.Next(r).Form != wasmbin.End {
	}
}

// mutant returns the guest with some changes, and the exports that were chosen to be changed; their
// changes may be in functions that they call.
func (m *mutator) mutant(changes int) (wasm []byte, changed []string) {
	var exports []wasmbin.Export
	for _, e := range m.module.Exports {
		if e.Kind == wasmbin.Func && int(e.Index) >= len(m.module.Imports) {
			exports = append(exports, e)
		}
	}
	for range changes {
		switch n := m.IntN(20); {
		case n == 0 && len(m.data) > 0:
			d := m.data[m.IntN(len(m.data))]
			for range 1 << m.IntN(6) {
				m.wasm[d.at+m.IntN(d.end-d.at)] ^= byte(1 + m.IntN(255))
			}
		case n == 1 && len(m.elements) > 0:
			m.swapElement()
		default:
			e := exports[m.IntN(len(exports))]
			m.change(m.walk(int(e.Index) - len(m.module.Imports)))
			changed = append(changed, e.Name)
		}
	}
	return m.build(), changed
}

// swapElement has an element of a table be another function of the same type, or of any type. The
// number keeps its length.
func (m *mutator) swapElement() {
	e := m.elements[m.IntN(len(m.elements))]
	other := m.elements[m.IntN(len(m.elements))]
	if e.end-e.at == other.end-other.at {
		copy(m.wasm[e.at:e.end], m.wasm[other.at:other.end])
	}
}

// walk returns a function that the function calls, directly or not, or itself.
func (m *mutator) walk(f int) int {
	for m.IntN(5) > 1 {
		var calls []int
		for _, in := range m.instructions(f) {
			if in.Form == wasmbin.Call && int(in.Index) >= len(m.module.Imports) {
				calls = append(calls, int(in.Index)-len(m.module.Imports))
			}
		}
		if len(calls) == 0 {
			break
		}
		f = calls[m.IntN(len(calls))]
	}
	return f
}

func (m *mutator) instructions(f int) (all []wasmbin.Instruction) {
	code := m.bodies[f].code
	r := &wasmbin.Reader{Data: m.wasm[:code.end], At: code.at}
	for r.Left() > 0 && r.Err == nil {
		all = append(all, m.module.Next(r))
	}
	return all
}

// change changes an instruction of a function.
func (m *mutator) change(f int) {
	all := m.instructions(f)
	for range 30 {
		i := m.IntN(len(all))
		in := all[i]
		var text []byte
		switch {
		case i == len(all)-1:
			text = m.changeResult(f)
		case m.IntN(8) == 0:
			text = append(m.inserted(f), m.wasm[in.At:in.End]...)
		default:
			text = m.changed(f, all, i)
		}
		overlaps := slices.ContainsFunc(m.edits, func(e codeEdit) bool { return e.at == in.At })
		if text != nil && !overlaps {
			m.edits = append(m.edits, codeEdit{span{in.At, in.End}, text})
			return
		}
	}
}

// The opcodes that the mutator writes or looks for.
const (
	opUnreachable  = 0x00
	opLoop         = 0x03
	opIf           = 0x04
	opEnd          = 0x0b
	opBr           = 0x0c
	opBrIf         = 0x0d
	opBrTable      = 0x0e
	opCall         = 0x10
	opCallIndirect = 0x11
	opDrop         = 0x1a
	opSelect       = 0x1b
	opLocalGet     = 0x20
	opLocalTee     = 0x22
	opGlobalGet    = 0x23
	opGlobalSet    = 0x24
	opI32Load      = 0x28
	opStores       = 0x36
	opLastStore    = 0x3e
	opMemoryGrow   = 0x40
	opI32Const     = 0x41
	opI64Const     = 0x42
	opF32Const     = 0x43
	opF64Const     = 0x44
	opI32Eqz       = 0x45
	opI32Add       = 0x6a
	opPrefix       = 0xfc
	opMemoryCopy   = 0x0a
	opMemoryFill   = 0x0b
	blockOfNothing = 0x40
)

// sameOperands are groups of instructions without immediates, each with operands and results of the
// same types.
var sameOperands = func() (groups [][]byte) {
	for _, ranges := range [][]byte{
		{0x46, 0x4f, 0x6a, 0x78},             // two i32 to i32
		{0x51, 0x5a},                         // two i64 to i32
		{0x7c, 0x8a},                         // two i64 to i64
		{0x5b, 0x60},                         // two f32 to i32
		{0x61, 0x66},                         // two f64 to i32
		{0x92, 0x98},                         // two f32 to f32
		{0xa0, 0xa6},                         // two f64 to f64
		{0x45, 0x45, 0x67, 0x69, 0xc0, 0xc1}, // i32 to i32
		{0x50, 0x50, 0xa7, 0xa7},             // i64 to i32
		{0x79, 0x7b, 0xc2, 0xc4},             // i64 to i64
		{0xac, 0xad},                         // i32 to i64
		{0x8b, 0x91},                         // f32 to f32
		{0x99, 0x9f},                         // f64 to f64
	} {
		var group []byte
		for i := 0; i < len(ranges); i += 2 {
			for op := ranges[i]; op <= ranges[i+1]; op++ {
				group = append(group, op)
			}
		}
		groups = append(groups, group)
	}
	return groups
}()

// sameAccess are groups of loads and stores of the same type.
var sameAccess = [][]byte{
	{0x28, 0x2c, 0x2d, 0x2e, 0x2f},
	{0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35},
	{0x36, 0x3a, 0x3b},
	{0x37, 0x3c, 0x3d, 0x3e},
}

func groupOf(groups [][]byte, op byte) []byte {
	i := slices.IndexFunc(groups, func(group []byte) bool { return bytes.IndexByte(group, op) >= 0 })
	if i < 0 {
		return nil
	}
	return groups[i]
}

// changed returns what becomes of an instruction; nil if it does not change.
func (m *mutator) changed(f int, all []wasmbin.Instruction, i int) []byte {
	in := all[i]
	old := m.wasm[in.At:in.End]
	op := old[0]
	if group := groupOf(sameOperands, op); group != nil {
		return []byte{group[m.IntN(len(group))]}
	}
	if group := groupOf(sameAccess, op); group != nil {
		return m.changedAccess(old, group)
	}
	operand := &wasmbin.Reader{Data: old, At: 1}
	switch op {
	case opI32Const:
		return appendSigned([]byte{op}, int64(m.number32(int32(operand.Signed(32)))))
	case opI64Const:
		return appendSigned([]byte{op}, m.number64(operand.Signed(64)))
	case opLocalGet, opLocalGet + 1, opLocalTee:
		locals := m.bodies[f].locals
		other := m.IntN(len(locals))
		if locals[other] != locals[in.Index] {
			return nil
		}
		text := binary.AppendUvarint([]byte{op}, uint64(other))
		if op == opLocalGet && locals[other] == wasmbin.I32 && m.IntN(2) == 0 {
			return append(bytes.Clone(old), m.arithmetic()...)
		}
		return text
	case opGlobalGet, opGlobalSet:
		other := m.IntN(len(m.module.Globals))
		was, is := m.module.Globals[in.Index], m.module.Globals[other]
		if was.Type == is.Type && (op == opGlobalGet || is.Mutable) {
			return binary.AppendUvarint([]byte{op}, uint64(other))
		}
	case opCall:
		return m.changedCall(in)
	case opBr, opBrIf:
		return m.changedBranch(all[:i], in, op)
	case opBrTable, opCallIndirect:
		return append(m.arithmetic(), old...)
	case opIf, opSelect:
		return append([]byte{opI32Eqz}, old...)
	case opPrefix:
		switch old[1] {
		case opMemoryCopy:
			if m.IntN(2) == 0 {
				return append(m.arithmetic(), old...)
			}
			return []byte{opPrefix, opMemoryFill, 0}
		case opMemoryFill:
			if m.IntN(2) == 0 {
				return append(m.arithmetic(), old...)
			}
			return []byte{opPrefix, opMemoryCopy, 0, 0}
		}
	}
	return nil
}

// changedAccess changes a load or store.
func (m *mutator) changedAccess(old, group []byte) []byte {
	op := group[m.IntN(len(group))]
	r := &wasmbin.Reader{Data: old, At: 1}
	r.U32()
	offset := r.U32()
	switch m.IntN(5) {
	case 0:
		if opStores <= op && op <= opLastStore {
			return []byte{opDrop, opDrop}
		}
		offset = uint32(m.number32(int32(offset)))
	case 1, 2:
		offset += uint32(m.IntN(65) - 32)
	case 3:
		if op == opI32Load {
			return append(bytes.Clone(old), m.arithmetic()...)
		}
	}
	return binary.AppendUvarint([]byte{op, 0}, uint64(offset))
}

// changedCall calls another function of the same type, or none.
func (m *mutator) changedCall(in wasmbin.Instruction) []byte {
	signature, _ := m.module.Signature(in.Index)
	old := m.wasm[in.At:in.End]
	switch m.IntN(3) {
	case 0:
		if slices.Equal(signature.Results, []wasmbin.ValueType{wasmbin.I32}) {
			return append(bytes.Clone(old), m.arithmetic()...)
		}
		fallthrough
	case 1:
		text := bytes.Repeat([]byte{opDrop}, len(signature.Params))
		for _, t := range signature.Results {
			text = append(text, m.constant(t)...)
		}
		return text
	default:
		for range 1000 {
			other := uint32(m.IntN(len(m.module.Funcs)))
			if m.module.Funcs[other] == m.module.Funcs[in.Index] && other != in.Index {
				return binary.AppendUvarint([]byte{opCall}, uint64(other))
			}
		}
		return nil
	}
}

// changedBranch branches elsewhere, or if the opposite is true. before are the instructions before
// it.
func (m *mutator) changedBranch(before []wasmbin.Instruction, in wasmbin.Instruction, op byte) []byte {
	if op == opBrIf && m.IntN(3) == 0 {
		return append([]byte{opI32Eqz}, m.wasm[in.At:in.End]...)
	}
	labels := m.labels(before)
	if int(in.Index) >= len(labels) {
		return nil
	}
	depth := m.IntN(len(labels))
	if labels[len(labels)-1-depth] != labels[len(labels)-1-int(in.Index)] {
		return nil
	}
	return binary.AppendUvarint([]byte{op}, uint64(depth))
}

// labels returns the types of what branches to the open blocks carry; the innermost is last. The
// function itself, whose depth is one more, is left out.
func (m *mutator) labels(before []wasmbin.Instruction) (labels []string) {
	for _, in := range before {
		switch in.Form {
		case wasmbin.Block, wasmbin.Loop:
			labels = append(labels, m.label(in))
		case wasmbin.End:
			labels = labels[:len(labels)-1]
		}
	}
	return labels
}

// label is the text of the types that a branch to a block carries.
func (m *mutator) label(in wasmbin.Instruction) string {
	switch first := m.wasm[in.At+1]; {
	case first == blockOfNothing || in.Form == wasmbin.Loop && first < 0x80 && first&0x40 != 0:
		return ""
	case first < 0x80 && first&0x40 != 0:
		return string([]byte{first})
	}
	r := &wasmbin.Reader{Data: m.wasm, At: in.At + 1}
	types := m.module.Types[r.Signed(33)]
	carried := types.Results
	if in.Form == wasmbin.Loop {
		carried = types.Params
	}
	var label []byte
	for _, t := range carried {
		label = append(label, byte(t))
	}
	return string(label)
}

// changeResult returns the end of a function that returns another number.
func (m *mutator) changeResult(f int) []byte {
	results := m.bodies[f].results
	if len(results) != 1 {
		return nil
	}
	if results[0] == wasmbin.I32 && m.IntN(2) == 0 {
		return append(m.arithmetic(), opEnd)
	}
	return append(append([]byte{opDrop}, m.constant(results[0])...), opEnd)
}

// inserted returns instructions that may stand anywhere in a function.
func (m *mutator) inserted(f int) []byte {
	switch m.IntN(10) {
	case 0:
		return []byte{opUnreachable}
	case 1:
		return []byte{opLoop, blockOfNothing, opBr, 0, opEnd}
	case 2:
		return append(appendSigned([]byte{opI32Const}, int64(m.IntN(64))), opMemoryGrow, 0, opDrop)
	case 3: // memory.fill or memory.copy
		text := append(m.address(), m.constant(wasmbin.I32)...)
		text = append(appendSigned(append(text, opI32Const), int64(1<<m.IntN(18))), opPrefix)
		return append(text, []string{"\x0b\x00", "\x0a\x00\x00"}[m.IntN(2)]...)
	case 4: // the guest's stack
		if len(m.module.Globals) > 0 && m.module.Globals[0].Mutable && m.module.Globals[0].Type == wasmbin.I32 {
			return append(append(append([]byte{opGlobalGet, 0}, m.arithmetic()...), opGlobalSet), 0)
		}
		fallthrough
	case 5:
		return append(append(m.address(), m.constant(wasmbin.I32)...), opStores, 0, 0)
	case 6: // a recursion
		return m.call(f + len(m.module.Imports))
	case 7:
		return m.call(m.IntN(len(m.module.Funcs)))
	default:
		if n := len(m.module.Imports); n > 0 {
			return m.call(m.IntN(n))
		}
		// Memory is not all that a guest has: its exports keep lists of their own.
		e := m.module.Exports[m.IntN(len(m.module.Exports))]
		if e.Kind != wasmbin.Func {
			return nil
		}
		return m.call(int(e.Index))
	}
}

// call calls a function with any arguments.
func (m *mutator) call(function int) (text []byte) {
	signature, _ := m.module.Signature(uint32(function))
	for _, t := range signature.Params {
		if t == wasmbin.I32 && m.IntN(2) == 0 {
			text = append(text, m.address()...)
		} else {
			text = append(text, m.constant(t)...)
		}
	}
	text = binary.AppendUvarint(append(text, opCall), uint64(function))
	return append(text, bytes.Repeat([]byte{opDrop}, len(signature.Results))...)
}

// arithmetic changes the i32 on the top of the stack.
func (m *mutator) arithmetic() []byte {
	group := sameOperands[0]
	op := byte(opI32Add)
	if m.IntN(2) == 0 {
		op = group[m.IntN(len(group))]
	}
	return append(appendSigned([]byte{opI32Const}, int64(m.number32(1))), op)
}

// address is the constant of an address that may have something.
func (m *mutator) address() []byte {
	return appendSigned([]byte{opI32Const}, int64(m.IntN(int(m.module.Pages)<<16+1)&^(1<<m.IntN(4)-1)))
}

func (m *mutator) constant(t wasmbin.ValueType) []byte {
	switch t {
	case wasmbin.I32:
		return appendSigned([]byte{opI32Const}, int64(m.number32(0)))
	case wasmbin.I64:
		return appendSigned([]byte{opI64Const}, m.number64(0))
	case wasmbin.F32:
		return binary.LittleEndian.AppendUint32([]byte{opF32Const}, m.Uint32())
	default:
		return binary.LittleEndian.AppendUint64([]byte{opF64Const}, m.Uint64())
	}
}

// number32 is a number near another one, near a bound, or any.
func (m *mutator) number32(near int32) int32 {
	switch m.IntN(5) {
	case 0, 1:
		return near + int32(m.IntN(9)-4)
	case 2:
		return near ^ 1<<m.IntN(32)
	case 3:
		return 1<<m.IntN(32) - int32(m.IntN(2))
	}
	return int32(m.Uint32())
}

func (m *mutator) number64(near int64) int64 {
	switch m.IntN(4) {
	case 0:
		return near + int64(m.IntN(9)-4)
	case 1:
		return near ^ 1<<m.IntN(64)
	case 2:
		// A pointer and a length, or two halves.
		return int64(m.number32(int32(near>>32)))<<32 | int64(uint32(m.number32(int32(near))))
	}
	return int64(m.Uint64())
}

// build returns the guest with the edits.
func (m *mutator) build() []byte {
	slices.SortFunc(m.edits, func(a, b codeEdit) int { return a.at - b.at })
	edits := m.edits
	code := func(r *wasmbin.Reader, out []byte) []byte {
		n := r.Count()
		out = binary.AppendUvarint(out, uint64(n))
		for range n {
			size := r.U32()
			at := r.At
			r.Bytes(size)
			var body []byte
			for len(edits) > 0 && edits[0].at < r.At {
				body = append(append(body, m.wasm[at:edits[0].at]...), edits[0].text...)
				at, edits = edits[0].end, edits[1:]
			}
			body = append(body, m.wasm[at:r.At]...)
			out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
		}
		return out
	}
	wasm, err := wasmbin.RewriteSections(m.wasm, []wasmbin.Edit{{ID: 10, Rewrite: code}}, nil)
	if err != nil {
		return m.wasm
	}
	return wasm
}

// appendSigned appends a signed LEB128 number.
func appendSigned(b []byte, v int64) []byte {
	for {
		low := byte(v & 0x7f)
		v >>= 7
		if v == 0 && low&0x40 == 0 || v == -1 && low&0x40 != 0 {
			return append(b, low)
		}
		b = append(b, low|0x80)
	}
}
