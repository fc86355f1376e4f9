// Package instrument adds to a guest what the runtime needs of it beside its exports: global
// variables that tell why it trapped, the function that saves and restores its globals, and fuel
// guards. Guests get it when they are loaded, and those that are translated into Go before that.
package instrument

import (
	"github.com/wazabi/wazabi/go-host/internal/fuel"
	"github.com/wazabi/wazabi/go-host/internal/globals"
)

// Options says what a guest gets besides what each guest gets.
type Options struct {
	// Reset asks for the function that saves and restores globals.
	Reset bool
	// Cancel asks for fuel guards.
	Cancel bool
}

// Rewrite returns the guest with the additions. The guest has been read by package abi. The error
// is an [*fault.Error].
func Rewrite(wasm []byte, o Options) (_ []byte, err error) {
	wasm = globals.ExportRefusals(wasm)
	if o.Reset {
		if wasm, err = globals.Rewrite(wasm); err != nil {
			return nil, err
		}
	}
	// The guards come after all that adds code, so that all code has them.
	if o.Cancel {
		if wasm, err = fuel.Rewrite(wasm); err != nil {
			return nil, err
		}
	}
	return globals.ExportStack(wasm), nil
}
