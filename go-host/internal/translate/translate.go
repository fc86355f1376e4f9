// Package translate turns a guest into the Go package internal/guest of a generated package.
//
// It rewrites the module (rewrite.go), has a translator write Go, and writes what joins that to
// engine/compiled (glue.go). The translator is wasm2go, a program of its own. It trusts its input:
// callers validate the module first.
//
// The rewriting adds what Go code cannot do, or what the engine must be told:
//
//   - The memory is empty at first, memory.grow becomes an import, and an exported function copies
//     the data into the memory, so that the runtime owns it.
//   - Functions that can recurse count the Go stack that they use (stack.go), since a Go stack that
//     overflows ends the process.
//   - Indirect calls check the index and the element, so that Go's own check means a bad address.
//   - Code that never runs is left out, since the translator does not read all of it, and integers
//     become floats in a way that Go rounds correctly on each platform.
//   - Imports, exports and functions get names that are Go identifiers and end in their numbers, so
//     that names cannot collide and traces can be read.
//
// A guest that was built with -debug keeps its lines (places.go, lines.go).
package translate

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/internal/debuginfo"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/instrument"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Translator is the version of wasm2go that the kit is tested with.
const Translator = "github.com/ncruces/wasm2go@v0.4.21"

// Module is a guest that is ready for the translator.
type Module struct {
	// Wasm is the rewritten module.
	Wasm []byte
	// outline is that of the module with guards. The maps use its indexes.
	outline *wasmbin.Module
	// goNames has the names in Go of the exported functions.
	goNames map[uint32]string
	// names has the names of functions in the file; nil if the guest has none.
	names map[uint32]string
	// frames has the estimated stack frames of the guest's own functions, in bytes.
	frames []int64
	// maxPages bounds the memory.
	maxPages uint32
	// places says where the code is in the source; nil if the guest has no line table.
	places *debuginfo.Places
}

// limits are wide enough for any guest that has got guards.
var limits = func() wasmbin.Limits {
	l := wasmbin.Trusted
	l.File, l.Code, l.Body, l.Blocks = 4*l.File, 4*l.Code, 16*l.Body, 4*l.Blocks
	l.Merges, l.Live, l.Work = 4*l.Merges, 16*l.Live, 16*l.Work
	return l
}()

// Prepare rewrites a guest for the translator. It gives the guest all that package instrument has,
// since it cannot be added later. It returns an [*fault.Error] for a guest that cannot be
// translated.
func Prepare(wasm []byte) (*Module, error) {
	if err := refuseSize(wasm); err != nil {
		return nil, err
	}
	var origins wasmbin.Origins
	guarded, err := instrument.Rewrite(wasm, instrument.Options{Reset: true, Cancel: true, Origins: &origins})
	if err != nil {
		return nil, err
	}
	m, r, err := rewrite(guarded)
	if err != nil {
		// The place in an error is one in the guest.
		if _, _, first := rewrite(wasm); first != nil {
			err = first
		}
		return nil, err
	}
	return m, m.readPlaces(wasm, r.origins.Through(origins))
}

// rewrite returns a module as the translator takes it, and what has rewritten it.
func rewrite(wasm []byte) (*Module, *rewriter, error) {
	outline, err := wasmbin.ParseAny(wasm, limits)
	if err != nil {
		return nil, nil, err
	}
	if err := refuse(outline); err != nil {
		return nil, nil, err
	}
	m := &Module{outline: outline, goNames: map[uint32]string{}}
	m.readNames()
	r := &rewriter{module: m, outline: outline, imported: len(outline.Imports), inTable: map[uint32]bool{}, types: len(outline.Types)}
	m.Wasm, err = r.rewrite(wasm)
	return m, r, err
}

// maxCode bounds the code of a guest, in bytes. Beyond it, Go's compiler needs more memory than
// most machines have (docs/engines.md).
const maxCode = 8 << 20

// refuseSize reports a guest that is too large.
func refuseSize(wasm []byte) error {
	for c := wasmbin.NewReader(wasm); c.Left() > 0 && c.Err == nil; {
		id := c.Byte()
		part := c.Part(c.U32(), "module")
		if size := part.Left(); id == codeSection && size > maxCode {
			return &fault.Error{Kind: fault.ErrLimit, Detail: fmt.Sprintf("the guest has %d bytes of code, and the Go engine takes at most %d, "+
				"for which Go's compiler already needs about 10 GB of memory; use -engine wazero", size, maxCode)}
		}
	}
	return nil
}

// refuse reports types that cannot be translated.
func refuse(m *wasmbin.Module) error {
	for _, s := range m.Types {
		for _, types := range [][]wasmbin.ValueType{s.Params, s.Results} {
			for _, t := range types {
				if err := refuseType(t); err != nil {
					return err
				}
			}
		}
	}
	for _, g := range m.Globals {
		if err := refuseType(g.Type); err != nil {
			return err
		}
	}
	return nil
}

func refuseType(t wasmbin.ValueType) error {
	switch t {
	case wasmbin.I32, wasmbin.I64, wasmbin.F32, wasmbin.F64:
		return nil
	case wasmbin.V128:
		return &fault.Error{Kind: fault.ErrFeature, Detail: simd}
	}
	return &fault.Error{Kind: fault.ErrFeature, Detail: "a value of type " + t.String() + ", which the Go engine does not have; use -engine wazero"}
}

const simd = "SIMD (v128), which the Go engine does not have; build the guest without the target feature simd128, or use -engine wazero"
