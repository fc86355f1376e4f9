package globals

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// StackExport is the name of the global that [ExportStack] exports.
const StackExport = "wazabi_stack_pointer"

// Sections of a module.
const (
	globalSection = 6
	exportSection = 7
	dataSection   = 11
)

// stackAlign is what the linker aligns the stack to.
const stackAlign = 16

// StackSize returns the size of the stack that the linker gave to a guest, in bytes, or 0 if it is
// unknown. rustc has the linker put the stack below the data. The first global is the stack
// pointer. It begins at the stack's size, and goes down to 0.
func StackSize(wasm []byte) int64 {
	stack, data := int64(0), int64(-1)
	for r := wasmbin.NewReader(wasm); r.Left() > 0 && r.Err == nil; {
		id := r.Byte()
		section := r.Part(r.U32(), "section")
		switch id {
		case globalSection:
			const mutable = 1
			if section.Count() > 0 && section.Byte() == byte(wasmbin.I32) && section.Byte() == mutable {
				stack = constant(section)
			}
		case dataSection:
			const active = 0
			if section.Count() > 0 && section.U32() == active {
				data = constant(section)
			}
		}
	}
	if stack <= 0 || stack%stackAlign != 0 || data >= 0 && data < stack {
		return 0
	}
	return stack
}

// constant reads an expression that is one i32.const; it returns -1 for another.
func constant(r *wasmbin.Reader) int64 {
	const i32Const, end = 0x41, 0x0b
	if r.Byte() != i32Const {
		return -1
	}
	if v := r.Signed(32); r.Byte() == end && r.Err == nil {
		return v
	}
	return -1
}

// ExportStack returns the module, which [wasmbin.Parse] has accepted, with its stack pointer
// exported: a host that reads it after a trap can tell an overflow from a bad address. It returns
// the module unchanged if the size of its stack is unknown, or if it has an export of that name.
func ExportStack(wasm []byte) []byte {
	if StackSize(wasm) == 0 {
		return wasm
	}
	taken := false
	out, err := wasmbin.RewriteSections(wasm, []wasmbin.Edit{{ID: exportSection, Needed: true, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
		names := *r
		for n := names.Count(); n > 0 && names.Err == nil; n-- {
			taken = taken || string(names.Bytes(names.U32())) == StackExport
			names.Byte()
			names.U32()
		}
		out = binary.AppendUvarint(appendOne(r, out), uint64(len(StackExport)))
		return append(append(out, StackExport...), byte(wasmbin.Global), 0)
	}}}, nil)
	if taken || err != nil {
		return wasm
	}
	return out
}
