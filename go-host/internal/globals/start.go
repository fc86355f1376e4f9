package globals

import (
	"encoding/binary"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// StartExport is the name of the function that [ExportStart] exports.
const StartExport = "wazabi_start"

// ExportStart returns the module, which [wasmbin.ParseAny] has accepted, with its start function as
// an export and no longer as one that an engine calls. The runtime calls it as it calls any
// function of the guest: with guards, and with a host that may be called. It returns the module
// unchanged if it has no start function, or has an export of that name.
func ExportStart(wasm []byte) []byte {
	outline, err := wasmbin.ParseAny(wasm, wasmbin.Trusted)
	if err != nil || !outline.HasStart {
		return wasm
	}
	for _, e := range outline.Exports {
		if e.Name == StartExport {
			return wasm
		}
	}
	out, failure := wasmbin.RewriteSections(withoutStart(wasm), []wasmbin.Edit{
		{ID: exportSection, Needed: true, Rewrite: func(r *wasmbin.Reader, out []byte) []byte {
			out = binary.AppendUvarint(appendOne(r, out), uint64(len(StartExport)))
			return binary.AppendUvarint(append(append(out, StartExport...), byte(wasmbin.Func)), uint64(outline.Start))
		}},
	}, nil)
	if failure != nil {
		return wasm
	}
	return out
}

// withoutStart cuts the start section out.
func withoutStart(wasm []byte) []byte {
	const header, startSection = 8, 8
	r := wasmbin.NewReader(wasm)
	out := append(make([]byte, 0, len(wasm)), wasm[:header]...)
	for r.Left() > 0 && r.Err == nil {
		id := r.Byte()
		if body := r.Part(r.U32(), "module"); id != startSection {
			out = wasmbin.AppendSection(out, id, body.Rest())
		}
	}
	return out
}
