package globals

import (
	"encoding/binary"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// RefusedExport is the name of the global that [ExportRefusals] adds: 1 if the last growth of the
// memory was refused.
const RefusedExport = "wazabi_memory_refused"

// ExportRefusals returns the module, which [wasmbin.Parse] has accepted, with a global that tells
// whether the last memory.grow was refused. An engine refuses growth beyond the largest memory by
// itself, and a guest without names aborts without a word. All that is added is appended, and
// memory.grow becomes a call. It returns the module unchanged if it has names, whose trace tells,
// or debugging information, whose addresses would be wrong, or if it has an export of that name.
func ExportRefusals(wasm []byte) []byte {
	outline, failure := wasmbin.ParseAny(wasm, wasmbin.Trusted)
	if failure != nil || !outline.HasMemory {
		return wasm
	}
	for _, s := range outline.Customs {
		if s.Name == "name" || strings.HasPrefix(s.Name, ".debug_") {
			return wasm
		}
	}
	for _, e := range outline.Exports {
		if e.Name == RefusedExport {
			return wasm
		}
	}
	function, global := uint64(len(outline.Funcs)), uint64(len(outline.Globals))
	call := binary.AppendUvarint([]byte{0x10}, function)
	out, err := wasmbin.RewriteSections(wasm, []wasmbin.Edit{
		{ID: 1, Needed: true, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
			return append(appendOne(r, out), 0x60, 1, byte(wasmbin.I32), 1, byte(wasmbin.I32))
		}},
		{ID: 3, Needed: true, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
			return binary.AppendUvarint(appendOne(r, out), uint64(len(outline.Types)))
		}},
		{ID: globalSection, Needed: true, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
			return append(append(appendOne(r, out), byte(wasmbin.I32), 1), zeros[wasmbin.I32]+"\x0b"...)
		}},
		{ID: exportSection, Needed: true, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
			out = binary.AppendUvarint(appendOne(r, out), uint64(len(RefusedExport)))
			return binary.AppendUvarint(append(append(out, RefusedExport...), byte(wasmbin.Global)), global)
		}},
		{ID: 10, Needed: true, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
			n := r.Count()
			out = binary.AppendUvarint(out, uint64(n)+1)
			for ; n > 0 && r.Err == nil; n-- {
				body := withCalls(outline, r.Part(r.U32(), "function body"), call)
				out = append(binary.AppendUvarint(out, uint64(len(body))), body...)
			}
			body := grow(global)
			return append(binary.AppendUvarint(out, uint64(len(body))), body...)
		}},
	}, nil)
	if err != nil {
		return wasm
	}
	return out
}

// withCalls copies a function body, with the call in place of each memory.grow.
func withCalls(outline *wasmbin.Module, body *wasmbin.Reader, call []byte) (out []byte) {
	const memoryGrow = 0x40
	copied := body.At
	for groups := body.Count(); groups > 0 && body.Err == nil; groups-- {
		body.U32()
		body.ValueType()
	}
	for body.Left() > 0 && body.Err == nil {
		if in := outline.Next(body); body.Data[in.At] == memoryGrow {
			out = append(append(out, body.Data[copied:in.At]...), call...)
			copied = in.End
		}
	}
	return append(out, body.Data[copied:]...)
}

// grow returns the body of the function that grows the memory and sets the global.
func grow(global uint64) []byte {
	// no locals; local.get 0, memory.grow, local.tee 0, i32.const -1, i32.eq
	body := []byte{0, 0x20, 0, 0x40, 0, 0x22, 0, 0x41, 0x7f, 0x46}
	body = binary.AppendUvarint(append(body, 0x24), global) // global.set
	return append(body, 0x20, 0, 0x0b)                      // local.get 0, end
}
