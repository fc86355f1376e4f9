// Package instrument adds to a guest what the runtime needs of it beside its exports: global
// variables that tell why it trapped, the function that saves and restores its globals, fuel
// guards, and an export of the start function that a module without a description may have. Guests
// get it when they are loaded, and those that are translated into Go before that.
package instrument

import (
	"github.com/wazabi/wazabi/go-host/internal/fuel"
	"github.com/wazabi/wazabi/go-host/internal/globals"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Options says what a guest gets besides what each guest gets.
type Options struct {
	// Reset asks for the function that saves and restores globals.
	Reset bool
	// Cancel asks for fuel guards.
	Cancel bool
	// Origins, if it is not nil, gets the origins of the code of a guest with debugging information.
	Origins *wasmbin.Origins
}

// Rewrite returns the guest with the additions. The guest has been read by package abi. The error
// is an [*fault.Error].
func Rewrite(wasm []byte, o Options) (_ []byte, err error) {
	guest := wasm
	wasm = globals.ExportRefusals(globals.ExportStart(wasm))
	before := codeAt(wasm)
	if o.Reset {
		if wasm, err = globals.Rewrite(wasm); err != nil {
			return nil, err
		}
	}
	// Until now, code was only appended.
	origins := wasmbin.Origins{{At: codeAt(wasm), From: before, Copied: true}}
	// The guards come after all that adds code, so that all code has them.
	if o.Cancel {
		var guards *wasmbin.Origins
		if o.Origins != nil {
			guards = new(wasmbin.Origins)
		}
		if wasm, err = fuel.RewriteWithOrigins(wasm, guards); err != nil {
			// The place in an error is one in the guest.
			if _, first := fuel.Rewrite(guest); first != nil {
				err = first
			}
			return nil, err
		}
		if guards != nil {
			origins = guards.Through(origins)
		}
	}
	if o.Origins != nil {
		*o.Origins = origins
	}
	return globals.ExportStack(wasm), nil
}

// codeAt returns the offset of the first function in the contents of the code section.
func codeAt(wasm []byte) int {
	const codeSection = 10
	for c := wasmbin.NewReader(wasm); c.Left() > 0 && c.Err == nil; {
		id := c.Byte()
		part := c.Part(c.U32(), "module")
		if id == codeSection {
			start := part.At
			part.Count()
			return part.At - start
		}
	}
	return 0
}
