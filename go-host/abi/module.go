package abi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// runtimeFuncs are the functions that the crate wazabi exports; docs/abi.md section 4.
var runtimeFuncs = map[string]wasmbin.Signature{
	"wazabi_reserve": {Params: []CoreType{CoreI32}, Results: []CoreType{CoreI32}},
	"wazabi_release": {},
	"wazabi_alloc":   {Params: []CoreType{CoreI32, CoreI32}, Results: []CoreType{CoreI32}},
	"wazabi_dealloc": {Params: []CoreType{CoreI32, CoreI32, CoreI32}},
}

// runtimeGlobals are the globals that the crate wazabi exports. They are addresses.
var runtimeGlobals = []string{"wazabi_arena", "wazabi_panic"}

// refusalGlobal is one that guests with an export that refuses arguments have too, or that lend
// callbacks.
const refusalGlobal = "wazabi_refusal"

// Kit is the import module of the functions that the kit provides to guests.
const Kit = "wazabi"

// provided has the functions of the module Kit; docs/abi.md section 7.
var provided = map[string]wasmbin.Signature{
	"log":             {Params: []CoreType{CoreI32, CoreI64, CoreI64, CoreI64}},
	"log_level":       {Results: []CoreType{CoreI32}},
	"clock_now":       {Results: []CoreType{CoreI64}},
	"clock_monotonic": {Results: []CoreType{CoreI64}},
	"random":          {Params: []CoreType{CoreI32, CoreI32}},
	"call":            {Params: []CoreType{CoreI32, CoreI32}, Results: []CoreType{CoreI32}},
	"next":            {Params: []CoreType{CoreI32, CoreI32}, Results: []CoreType{CoreI32}},
	"read":            {Params: []CoreType{CoreI32, CoreI32, CoreI32}, Results: []CoreType{CoreI32}},
	"write":           {Params: []CoreType{CoreI32, CoreI32, CoreI32}, Results: []CoreType{CoreI32}},
	"seek":            {Params: []CoreType{CoreI32, CoreI64, CoreI32}, Results: []CoreType{CoreI32}},
}

// Provided returns the core signature of a function that the kit provides to guests.
func Provided(name string) (params, results []CoreType, ok bool) {
	s, ok := provided[name]
	return s.Params, s.Results, ok
}

// ReadModule reads the description in a .wasm, and compares it with the exports and imports of the
// module. The module may import functions of WASI preview 1, and functions that the kit provides;
// the caller checks that the host has them.
func ReadModule(wasm []byte) (*Description, error) {
	d, err := readModule(wasm, wasmbin.Trusted)
	return d, fault.Of("abi.ReadModule", err)
}

// ReadUntrusted is [ReadModule] with the tighter limits of the profile wazabi.Untrusted.
// SECURITY.md lists both.
func ReadUntrusted(wasm []byte) (*Description, error) {
	d, err := readModule(wasm, wasmbin.Untrusted)
	return d, fault.Of("abi.ReadUntrusted", err)
}

func readModule(wasm []byte, limits wasmbin.Limits) (*Description, error) {
	m, err := wasmbin.Parse(wasm, limits)
	if err != nil {
		return nil, err
	}
	section, _ := m.Custom(Section)
	if len(section) == 0 {
		if err := checkImports(m, &Description{}); err != nil {
			return nil, err
		}
		return nil, missingSection(m)
	}
	d, err := read(section)
	if err != nil {
		return nil, err
	}
	if err := checkImports(m, d); err != nil {
		return nil, err
	}
	return d, checkExports(m, d)
}

// missingSection says why the section may be missing.
func missingSection(m *wasmbin.Module) error {
	detail := "no custom section \"wazabi\"; is this a wazabi guest? Put #[wazabi::export] on a function, and build with `wazabi build`"
	for _, e := range m.Exports {
		if strings.HasPrefix(e.Name, "wazabi_") || strings.Contains(e.Name, "/") {
			detail = fmt.Sprintf("no custom section \"wazabi\", but the module exports %q: the section was stripped; "+
				"keep custom sections (wasm-strip and llvm-objcopy --strip-all remove them, cargo's strip = true does not)", e.Name)
			break
		}
	}
	return &Error{Kind: ErrDescription, Detail: detail}
}

// WASI is the import module of WASI preview 1. Guests for wasm32-wasip1 have such imports.
const WASI = "wasi_snapshot_preview1"

// CoreImport is a function that a module imports.
type CoreImport struct {
	Module, Name    string
	Params, Results []CoreType
}

// Signature returns the function's type as in (i32, i64) -> f64.
func (i CoreImport) Signature() string {
	return wasmbin.Signature{Params: i.Params, Results: i.Results}.String()
}

// NeedsWASI reports whether the module imports functions of WASI preview 1.
func (d *Description) NeedsWASI() bool {
	return slices.ContainsFunc(d.CoreImports, func(i CoreImport) bool { return i.Module == WASI })
}

// checkImports compares the module's imports with the description. A module may lack an import that
// the description has: the optimizer drops calls in one profile and keeps them in another, and the
// interface does not depend on the profile.
func checkImports(m *wasmbin.Module, d *Description) error {
	described := make(map[string]*Func)
	for _, f := range d.Imports {
		described[f.Export] = f
	}
	// drops has the imports that a guest calls when it drops a resource.
	drops := make(map[string]bool)
	for _, t := range d.Types {
		if t.Kind == KindResource {
			drops[t.Module+"/"+t.Name+".drop"] = true
		}
	}
	var unknown []wasmbin.Import
	var wrong []difference
	calls := false // of a function in an import block, or to drop an object
	// All imports are functions whose types exist: the parser refuses others.
	for _, i := range m.Imports {
		name := i.Module + "/" + i.Name
		expected := wasmbin.Signature{Params: []CoreType{CoreI32}}
		if s, ok := provided[i.Name]; ok && i.Module == Kit {
			expected = s
		} else if f := described[name]; f != nil {
			expected.Params, expected.Results = f.Core()
		} else if i.Module == WASI {
			signature, _ := m.ImportSignature(i)
			d.CoreImports = append(d.CoreImports, CoreImport{Module: i.Module, Name: i.Name, Params: signature.Params, Results: signature.Results})
			continue
		} else if !drops[name] {
			// No import block is named as the kit is.
			unknown = append(unknown, i)
			continue
		}
		if found, _ := m.ImportSignature(i); !slices.Equal(found.Params, expected.Params) || !slices.Equal(found.Results, expected.Results) {
			wrong = append(wrong, difference{name, fmt.Sprintf("expected %v, found %v", expected, found)})
		}
		if i.Module == Kit {
			d.CoreImports = append(d.CoreImports, CoreImport{Module: i.Module, Name: i.Name, Params: expected.Params, Results: expected.Results})
			continue
		}
		calls = true
	}
	if len(unknown) > 0 {
		wrong = append(wrong, difference{"", unknownImports(unknown)})
	}
	if len(wrong) > 0 {
		return importError(wrong)
	}
	if calls {
		return checkScratch(m)
	}
	return nil
}

// difference is a fault of an import.
type difference struct{ where, detail string }

// importError lists all differences, so that they can be fixed at once.
func importError(wrong []difference) error {
	if len(wrong) == 1 {
		return &Error{Kind: ErrImport, Where: wrong[0].where, Detail: wrong[0].detail}
	}
	const most = 32
	list := make([]string, 0, most+1)
	for _, w := range wrong[:min(len(wrong), most)] {
		text := w.detail
		if w.where != "" {
			text = w.where + ": " + text
		}
		list = append(list, text)
	}
	if more := len(wrong) - most; more > 0 {
		list = append(list, fmt.Sprintf("and %d more", more))
	}
	return &Error{Kind: ErrImport, Detail: strings.Join(list, "; ")}
}

// checkScratch checks that a guest with host functions lets its host write to guest memory during a
// call.
func checkScratch(m *wasmbin.Module) error {
	for _, e := range m.Exports {
		if e.Name == "wazabi_scratch" {
			return checkFunc(m, map[string]wasmbin.Export{e.Name: e}, e.Name, runtimeFuncs["wazabi_reserve"], "of wazabi's runtime")
		}
	}
	return &Error{Kind: ErrExport, Where: "wazabi_scratch", Detail: "no such export, expected a function of wazabi's runtime, since the guest has imports"}
}

// unknownImports lists imports that no host provides, and how they may have got in.
func unknownImports(imports []wasmbin.Import) string {
	i := imports[0]
	list := make([]string, 0, len(imports))
	for _, i := range imports[:min(len(imports), 8)] {
		list = append(list, i.Module+"."+i.Name)
	}
	detail := fmt.Sprintf("the guest imports %s, which no host provides", strings.Join(list, ", "))
	switch {
	case strings.HasPrefix(i.Module, "__wbindgen") || i.Module == "wbg" || strings.HasPrefix(i.Name, "__wbindgen") || strings.HasPrefix(i.Name, "__wbg"):
		detail = fmt.Sprintf("the guest imports %s of wasm-bindgen, which needs a JavaScript host; find the crate with "+
			"`cargo tree -i wasm-bindgen` and turn its feature (js, wasm-bindgen, wasmbind) off", i.Name)
	case strings.HasPrefix(i.Module, "wasi"):
		detail = fmt.Sprintf("the guest imports %s.%s, and the WASI that can be had is %s; build it for wasm32-wasip1, or "+
			"without WASI for wasm32-unknown-unknown", i.Module, i.Name, WASI)
	case i.Module == Kit:
		detail = fmt.Sprintf("the guest imports %s.%s, which this host does not know: it needs a newer wazabi; update the Go module, "+
			"or build the guest with the crate wazabi of the same version", i.Module, i.Name)
	case strings.HasPrefix(i.Name, "__getrandom_"):
		detail += "; turn on the feature `random` of the crate wazabi, which has it"
	case i.Module == "env":
		detail += "; an undefined function of C code, perhaps"
	}
	return detail
}

// checkExports compares the module's exports with the description.
func checkExports(m *wasmbin.Module, d *Description) error {
	exports := make(map[string]wasmbin.Export, len(m.Exports))
	for _, e := range m.Exports {
		exports[e.Name] = e
	}
	missing := func(name, detail string) error { return &Error{Kind: ErrExport, Where: name, Detail: detail} }
	for name, expected := range runtimeFuncs {
		if err := checkFunc(m, exports, name, expected, "of wazabi's runtime"); err != nil {
			return err
		}
	}
	lent := d.Lent()
	for _, f := range lent {
		params, results := f.Core()
		if err := checkFunc(m, exports, f.Export, wasmbin.Signature{Params: params, Results: results}, "of wazabi's runtime, since the guest lends callbacks"); err != nil {
			return err
		}
	}
	names := runtimeGlobals
	if slices.ContainsFunc(slices.Concat(d.Exports, lent), func(f *Func) bool { return f.Refuses }) {
		names = append(slices.Clone(names), refusalGlobal)
	}
	for _, name := range names {
		e, ok := exports[name]
		if !ok {
			return missing(name, "no such export, expected a global of wazabi's runtime; was the guest linked with its exports?")
		}
		if e.Kind != wasmbin.Global {
			return missing(name, fmt.Sprintf("exported as a %v, expected a global of wazabi's runtime", e.Kind))
		}
		// The global exists: the parser refuses others.
		if g, _ := m.Global(e.Index); g.Type != CoreI32 || g.Mutable || !g.Constant {
			return missing(name, "expected a constant i32 global, found "+globalText(g))
		}
	}
	described := make(map[string]bool)
	for _, f := range d.Exports {
		params, results := f.Core()
		if err := checkFunc(m, exports, f.Export, wasmbin.Signature{Params: params, Results: results}, "that the description has"); err != nil {
			return err
		}
		described[f.Export] = true
		if f.Iterator() != nil {
			if err := checkIterator(m, exports, f, described); err != nil {
				return err
			}
		}
	}
	for _, t := range d.Types {
		if !t.Kind.GuestResource() {
			continue
		}
		if err := checkFunc(m, exports, t.Drop, wasmbin.Signature{Params: []CoreType{CoreI32}}, "that releases "+t.Name); err != nil {
			return err
		}
		described[t.Drop] = true
	}
	for _, e := range m.Exports {
		if e.Kind == wasmbin.Func && strings.Contains(e.Name, "/") && !described[e.Name] {
			return missing(e.Name, "the module exports it, but it has no record: the record was dropped by the linker or a tool; build again without tools that rewrite sections")
		}
	}
	return nil
}

// checkIterator checks the exports that fetch the items of an iterator, and that release it.
func checkIterator(m *wasmbin.Module, exports map[string]wasmbin.Export, f *Func, described map[string]bool) error {
	next, drop := f.Next(), f.IteratorDrop()
	params, results := next.Core()
	if err := checkFunc(m, exports, next.Export, wasmbin.Signature{Params: params, Results: results}, "that fetches items of "+f.WireName()); err != nil {
		return err
	}
	if err := checkFunc(m, exports, drop, wasmbin.Signature{Params: []CoreType{CoreI32}}, "that releases the iterator of "+f.WireName()); err != nil {
		return err
	}
	described[next.Export], described[drop] = true, true
	return nil
}

func checkFunc(m *wasmbin.Module, exports map[string]wasmbin.Export, name string, expected wasmbin.Signature, what string) error {
	e, ok := exports[name]
	if !ok {
		return &Error{Kind: ErrExport, Where: name, Detail: "no such export, expected a function " + what}
	}
	if e.Kind != wasmbin.Func {
		return &Error{Kind: ErrExport, Where: name, Detail: fmt.Sprintf("exported as a %v, expected a function", e.Kind)}
	}
	// The function exists: the parser refuses others.
	found, _ := m.Signature(e.Index)
	if !slices.Equal(found.Params, expected.Params) || !slices.Equal(found.Results, expected.Results) {
		return &Error{Kind: ErrExport, Where: name, Detail: fmt.Sprintf("expected %v, found %v", expected, found)}
	}
	return nil
}

// globalText describes a global that is not a constant i32.
func globalText(g wasmbin.GlobalDef) string {
	switch {
	case g.Mutable:
		return fmt.Sprintf("a mutable %v", g.Type)
	case g.Type == CoreI32:
		return "one with another initial value"
	}
	return fmt.Sprintf("one of type %v", g.Type)
}
