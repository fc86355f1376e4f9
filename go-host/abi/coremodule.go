package abi

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Core has what a Description lacks of a core module: one without a description.
type Core struct {
	// Memory is the size that the module's memory begins with, in bytes; 0 if it has none.
	Memory uint64
	// Opaque has the core types of the exported functions for whose values Go has no type: vectors
	// and references. The Exports do not have these functions.
	Opaque map[string]string
}

// MaxCoreResults bounds the results of a function that a core module imports.
const MaxCoreResults = maxParams

// Described reports whether a file has the section of the description. It reads only the heads of
// the sections: the file is checked later.
func Described(wasm []byte) bool {
	const header, custom = 8, 0
	for at := header; at < len(wasm); {
		id := wasm[at]
		size, n := binary.Uvarint(wasm[at+1:])
		body := at + 1 + n
		if n <= 0 || size > uint64(len(wasm)-body) {
			return false
		}
		at = body + int(size)
		if id != custom {
			continue
		}
		name, n := binary.Uvarint(wasm[body:at])
		if n > 0 && name == uint64(len(Section)) && strings.HasPrefix(string(wasm[body+n:at]), Section) {
			return true
		}
	}
	return false
}

// ReadCore reads a module without a description. The exports and imports of the Description are
// functions of the module: an i32 is an integer of 32 bits with or without a sign, and several
// results are a tuple. Parameters have their numbers for names.
func ReadCore(wasm []byte) (*Description, error) {
	d, err := readCore(wasm, wasmbin.Trusted)
	return d, fault.Of("abi.ReadCore", err)
}

// ReadUntrustedCore is [ReadCore] with the limits of [ReadUntrusted].
func ReadUntrustedCore(wasm []byte) (*Description, error) {
	d, err := readCore(wasm, wasmbin.Untrusted)
	return d, fault.Of("abi.ReadUntrustedCore", err)
}

func readCore(wasm []byte, limits wasmbin.Limits) (*Description, error) {
	m, err := wasmbin.ParseAny(wasm, limits)
	if err != nil {
		return nil, err
	}
	d := &Description{Core: &Core{Memory: uint64(m.Pages) << 16, Opaque: map[string]string{}}}
	for _, e := range m.Exports {
		if strings.HasPrefix(e.Name, "wazabi_") {
			return nil, missingSection(m)
		}
		if e.Kind != wasmbin.Func {
			continue
		}
		s, _ := m.Signature(e.Index)
		f, ok := coreFunc(s)
		if !ok {
			d.Core.Opaque[e.Name] = s.String()
			continue
		}
		f.Export, f.Name = e.Name, e.Name
		d.Exports = append(d.Exports, f)
	}
	byExport := func(a, b *Func) int { return strings.Compare(a.Export, b.Export) }
	slices.SortFunc(d.Exports, byExport)
	if err := d.coreImports(m); err != nil {
		return nil, err
	}
	slices.SortFunc(d.Imports, byExport)
	return d, nil
}

// coreImports reads the imports, of which those of WASI are the kit's.
func (d *Description) coreImports(m *wasmbin.Module) error {
	seen := map[[2]string]string{}
	for _, i := range m.Imports {
		where := i.Module + "/" + i.Name
		s, _ := m.ImportSignature(i)
		key := [2]string{i.Module, i.Name}
		if other, ok := seen[key]; ok {
			if other != s.String() {
				return &Error{Kind: ErrImport, Where: where, Detail: fmt.Sprintf("imported as %s and as %v; expected one type", other, s)}
			}
			continue
		}
		seen[key] = s.String()
		switch i.Module {
		case Kit:
			return &Error{Kind: ErrImport, Where: where, Detail: "the module has no description, and imports a function for guests that have one; was it stripped?"}
		case WASI:
			d.CoreImports = append(d.CoreImports, CoreImport{Module: i.Module, Name: i.Name, Params: s.Params, Results: s.Results})
			continue
		}
		f, ok := coreFunc(s)
		if !ok {
			return &Error{Kind: ErrImport, Where: where, Detail: fmt.Sprintf("it has the type %v; Go has values for i32, i64, f32 and f64 only", s)}
		}
		if len(s.Results) > MaxCoreResults {
			return &Error{Kind: ErrLimit, Where: where, Detail: fmt.Sprintf("%d results, at most %d are allowed", len(s.Results), MaxCoreResults)}
		}
		f.Export, f.Name = where, i.Name
		d.Imports = append(d.Imports, f)
	}
	return nil
}

// coreFunc returns a function with the core types. It reports false if Go lacks one of them.
func coreFunc(s wasmbin.Signature) (*Func, bool) {
	f := &Func{core: true}
	results := make([]*Type, 0, len(s.Results))
	for i, t := range s.Params {
		number, ok := coreNumbers[t]
		if !ok {
			return nil, false
		}
		f.Params = append(f.Params, Param{Name: strconv.Itoa(i), Type: number})
	}
	for _, t := range s.Results {
		number, ok := coreNumbers[t]
		if !ok {
			return nil, false
		}
		results = append(results, number)
	}
	switch len(results) {
	case 0:
	case 1:
		f.Result = results[0]
	default:
		f.Result = &Type{Kind: KindTuple, Elems: results}
	}
	return f, true
}

var coreNumbers = map[CoreType]*Type{
	CoreI32: {Kind: KindI32, Size: 4, Align: 4, Signless: true},
	CoreI64: {Kind: KindI64, Size: 8, Align: 8, Signless: true},
	CoreF32: {Kind: KindF32, Size: 4, Align: 4},
	CoreF64: {Kind: KindF64, Size: 8, Align: 8},
}
