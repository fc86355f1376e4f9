package command

import (
	"strconv"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Sections of a module.
const (
	globalSection = 6
	dataSection   = 11
)

// linkedStack returns the size of the stack that the linker gave to a guest, in bytes, or 0 if it
// is unknown. rustc has the linker put the stack below the data. The first global is the address
// where the stack begins, and it grows down to 0.
func linkedStack(wasm []byte) int64 {
	stack, data := int64(0), int64(-1)
	for r := wasmbin.NewReader(wasm); r.Left() > 0 && r.Err == nil; {
		id := r.Byte()
		section := r.Part(r.U32(), "section")
		switch id {
		case globalSection:
			const i32, mutable = 0x7f, 1
			if section.Count() > 0 && section.Byte() == i32 && section.Byte() == mutable {
				stack = constant(section)
			}
		case dataSection:
			const active = 0
			if section.Count() > 0 && section.U32() == active {
				data = constant(section)
			}
		}
	}
	if stack <= 0 || data >= 0 && data < stack {
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

// overriddenStack returns a line about a stack that does not have the planned size, or "". Cargo
// passes the link arguments of build scripts after all others, and the linker takes the last size.
func overriddenStack(planned string, wasm []byte) string {
	linked := linkedStack(wasm)
	if size, err := strconv.ParseInt(planned, 0, 64); err != nil || linked == 0 || linked == size {
		return ""
	}
	return "stack " + strconv.FormatInt(linked, 10) + " bytes instead: a link argument of a build script overrides the " + planned + " bytes"
}
