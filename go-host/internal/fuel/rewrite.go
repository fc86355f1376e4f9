// Package fuel rewrites a module so that it can be stopped: at the head of each loop, at the entry
// of each function and before each bulk instruction it pays from a counter, and calls the host when
// that is used up.
//
// The counter is a global that is appended last, so that code of the module's own cannot name it.
// The host function is the import wazabi.tick, () -> (), appended after the imports there are. Two
// functions are appended too. They split instructions that fill or copy more than a chunk of
// memory.
package fuel

import (
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// A rewritten module has this import.
const (
	ImportModule = "wazabi"
	ImportName   = "tick"
)

// maxGrown bounds the code of a rewritten module, in bytes: of nothing but empty loops it would be
// ten times the size.
const maxGrown = 128 << 20

// module has the counts of the original module's parts.
type module struct {
	outline         *wasmbin.Module
	types, globals  int
	funcs, imported int
	// mutable counts the globals that can change, with the counter.
	mutable int
	// leaves has, by function without the imports, what its callers pay for it.
	leaves []int
	// limit bounds the bytes of code.
	limit int
	// origins says where the new code comes from; nil if it is not asked for.
	origins *wasmbin.Origins
}

// newModule: all imports are functions, and there is no start function, since wasmbin refuses
// others.
func newModule(outline *wasmbin.Module) *module {
	mutable := 1
	for _, g := range outline.Globals {
		if g.Mutable {
			mutable++
		}
	}
	return &module{
		mutable:  mutable,
		outline:  outline,
		types:    len(outline.Types),
		globals:  len(outline.Globals),
		funcs:    len(outline.Funcs),
		imported: len(outline.Imports),
		limit:    maxGrown,
	}
}

// Rewrite returns the module with guards. It returns an [*fault.Error] for one that it cannot read,
// and that it must not rewrite: it has been rewritten before.
//
// Where instructions, types, functions and globals are numbered it checks that they are there,
// since what is appended must not turn up under a number that meant nothing. The rest of validation
// is the runtime's.
func Rewrite(wasm []byte) ([]byte, error) {
	return RewriteWithOrigins(wasm, nil)
}

// RewriteWithOrigins is Rewrite. It also appends to origins, if that is not nil, where the new code
// comes from.
func RewriteWithOrigins(wasm []byte, origins *wasmbin.Origins) ([]byte, error) {
	outline, err := wasmbin.ParseAny(wasm, wasmbin.Trusted)
	if err != nil {
		return nil, err
	}
	if outline.HasStart {
		// It would run when no context is known; globals.ExportStart comes before.
		return nil, &fault.Error{Kind: fault.ErrFeature, Detail: "the module has a start function"}
	}
	for _, i := range outline.Imports {
		if i.Module == ImportModule && i.Name == ImportName {
			return nil, &fault.Error{Kind: fault.ErrImport, Detail: "the module imports wazabi.tick, which is added while a guest is loaded; pass it as it was built"}
		}
	}
	m := newModule(outline)
	m.origins = origins
	out, failure := wasmbin.RewriteSections(wasm, []wasmbin.Edit{
		{ID: 1, Rewrite: m.typeSection, Needed: true},
		{ID: 2, Rewrite: m.importSection, Needed: true},
		{ID: 3, Rewrite: m.functionSection, Needed: true},
		{ID: 6, Rewrite: m.globalSection, Needed: true},
		{ID: 7, Rewrite: m.exportSection},
		{ID: 9, Rewrite: m.mover().ElementSection},
		{ID: 10, Rewrite: m.codeSection, Needed: true},
	}, m.custom)
	if failure != nil {
		return nil, failure
	}
	return out, nil
}
