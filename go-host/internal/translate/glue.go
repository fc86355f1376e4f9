package translate

import (
	"fmt"
	"go/format"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// glue returns the Go file that joins the translated code to engine/compiled. The file is in the
// package guest, and begins with header.
func (m *Module) glue(header, fingerprint string) ([]byte, error) {
	g := glueWriter{module: m}
	g.p("%s\n\npackage guest\n", header)
	names := m.nameLines()
	g.p("import (")
	if names != "" || m.places != nil {
		g.p("_ \"embed\"")
	}
	if g.floats() {
		g.p("\"math\"")
	}
	g.p("\n\"github.com/wazabi/wazabi/go-host/engine/compiled\"")
	if g.wasi() {
		g.p("\"github.com/wazabi/wazabi/go-host/wasi\"")
	}
	g.p(")\n")
	if names != "" {
		g.p("//go:embed " + NamesFile + "\nvar names string\n")
	}
	if m.places != nil {
		g.p("//go:embed " + linesFile + "\nvar lines string\n")
	}
	g.p("// Guest is the guest, translated into Go.\nvar Guest = compiled.Guest{")
	g.p("Fingerprint: %q,\nMinPages: %d,\nMaxPages: %d,\nFootprint: %d,", fingerprint, m.outline.Pages, m.maxPages, wasmbin.Footprint(m.Wasm, wasmbin.Translated))
	if names != "" {
		g.p("Names: names,")
	}
	if m.places != nil {
		g.p("Lines: lines,")
	}
	if g.wasi() {
		g.p("WASI: wasi.New,")
	}
	g.p("New: func(h *compiled.Host) compiled.Module { return instance{New(imports{h})} },")
	g.tables()
	g.p("}\n")
	g.imports()
	g.instance()
	return format.Source([]byte(g.text.String()))
}

// glueWriter writes the file.
type glueWriter struct {
	module *Module
	text   strings.Builder
}

func (g *glueWriter) p(format string, args ...any) {
	fmt.Fprintf(&g.text, format, args...)
	g.text.WriteByte('\n')
}

// signature returns the type of a function, which is there.
func (g *glueWriter) signature(index uint32) wasmbin.Signature {
	s, _ := g.module.outline.Signature(index)
	return s
}

// functions calls f for each exported function, with its place in the table.
func (g *glueWriter) functions(f func(n int, e wasmbin.Export)) {
	n := 0
	for _, e := range g.module.outline.Exports {
		if e.Kind == wasmbin.Func {
			f(n, e)
			n++
		}
	}
}

// globals calls f for each exported global of type i32, with its place in the table.
func (g *glueWriter) globals(f func(n int, e wasmbin.Export)) {
	n := 0
	for _, e := range g.module.outline.Exports {
		if e.Kind == wasmbin.Global && g.module.outline.Globals[e.Index].Type == wasmbin.I32 {
			f(n, e)
			n++
		}
	}
}

// wasi reports whether the guest imports WASI.
func (g *glueWriter) wasi() bool {
	return slices.ContainsFunc(g.module.outline.Imports, func(i wasmbin.Import) bool { return i.Module == abi.WASI })
}

// floats reports whether floats cross.
func (g *glueWriter) floats() bool {
	found := false
	look := func(s wasmbin.Signature) {
		for _, types := range [][]wasmbin.ValueType{s.Params, s.Results} {
			for _, t := range types {
				found = found || t == wasmbin.F32 || t == wasmbin.F64
			}
		}
	}
	for n := range g.module.outline.Imports {
		look(g.signature(uint32(n)))
	}
	g.functions(func(_ int, e wasmbin.Export) { look(g.signature(e.Index)) })
	return found
}

func (g *glueWriter) tables() {
	g.p("Imports: []compiled.Import{")
	for n, i := range g.module.outline.Imports {
		g.p("{Module: %q, Name: %q%s},", i.Module, i.Name, types(g.signature(uint32(n))))
	}
	g.p("},\nFunctions: []compiled.Function{")
	g.functions(func(_ int, e wasmbin.Export) { g.p("{Name: %q%s},", e.Name, types(g.signature(e.Index))) })
	g.p("},\nGlobals: []string{")
	g.globals(func(_ int, e wasmbin.Export) { g.p("%q,", e.Name) })
	g.p("},")
}

func types(s wasmbin.Signature) (fields string) {
	for _, list := range []struct {
		name  string
		types []wasmbin.ValueType
	}{{"Params", s.Params}, {"Results", s.Results}} {
		var names []string
		for _, t := range list.types {
			names = append(names, t.String())
		}
		if len(names) > 0 {
			fields += fmt.Sprintf(", %s: %q", list.name, strings.Join(names, " "))
		}
	}
	return fields
}

// imports writes the host that the translated code calls.
func (g *glueWriter) imports() {
	g.p("// imports has the functions that the guest imports.\ntype imports struct{ host *compiled.Host }\n")
	for n := range g.module.outline.Imports {
		s := g.signature(uint32(n))
		var params, results []string
		for k, t := range s.Params {
			params = append(params, fmt.Sprintf("v%d %s", k, goTypes[t]))
		}
		for _, t := range s.Results {
			results = append(results, goTypes[t])
		}
		result := strings.Join(results, ", ")
		if len(results) > 1 {
			result = "(" + result + ")"
		}
		g.p("func (i imports) X%s(%s) %s {", importName(n), strings.Join(params, ", "), result)
		slots := max(len(params), len(results))
		if slots == 0 {
			g.p("i.host.Call(%d, nil)\n}\n", n)
			continue
		}
		g.p("s := i.host.Stack(%d)", slots)
		for k, t := range s.Params {
			g.p("s[%d] = %s", k, toSlot(t, fmt.Sprintf("v%d", k)))
		}
		g.p("i.host.Call(%d, s)", n)
		if len(results) > 0 {
			var values []string
			for k, t := range s.Results {
				values = append(values, fromSlot(t, fmt.Sprintf("s[%d]", k)))
			}
			g.p("return %s", strings.Join(values, ", "))
		}
		g.p("}\n")
	}
	g.p("func (i imports) X%s(pages int32) int32 { return i.host.Grow(pages) }\n", growName)
}

// instance writes the implementation of compiled.Module.
func (g *glueWriter) instance() {
	g.p("// instance is one instance of the guest.\ntype instance struct{ m *Module }\n")
	g.p("func (i instance) Memory() *[]byte { return i.m.Xmemory().Slice() }\n")
	g.p("func (i instance) Init() { i.m.X%s() }\n", initName)
	g.p("func (i instance) Stack() *int32 { return i.m.X%s() }\n", stackName)
	g.p("func (i instance) Cause() *int32 { return i.m.X%s() }\n", causeName)
	g.p("func (i instance) Global(n int) int32 {\nswitch n {")
	g.globals(func(n int, e wasmbin.Export) { g.p("case %d:\nreturn *i.m.X%s()", n, globalName(e.Index)) })
	g.p("}\nreturn 0\n}\n")
	g.p("func (i instance) Function(n int) func(s []uint64) {\nm := i.m\nswitch n {")
	g.functions(func(n int, e wasmbin.Export) {
		s := g.signature(e.Index)
		var args, results []string
		for k, t := range s.Params {
			args = append(args, fromSlot(t, fmt.Sprintf("s[%d]", k)))
		}
		call := fmt.Sprintf("m.X%s(%s)", g.module.goNames[e.Index], strings.Join(args, ", "))
		switch len(s.Results) {
		case 0:
			g.p("case %d:\nreturn func(s []uint64) { %s }", n, call)
			return
		case 1:
			g.p("case %d:\nreturn func(s []uint64) { s[0] = %s }", n, toSlot(s.Results[0], call))
			return
		}
		for k := range s.Results {
			results = append(results, fmt.Sprintf("r%d", k))
		}
		g.p("case %d:\nreturn func(s []uint64) {\n%s := %s", n, strings.Join(results, ", "), call)
		for k, t := range s.Results {
			g.p("s[%d] = %s", k, toSlot(t, results[k]))
		}
		g.p("}")
	})
	g.p("}\nreturn nil\n}")
}

var goTypes = map[wasmbin.ValueType]string{wasmbin.I32: "int32", wasmbin.I64: "int64", wasmbin.F32: "float32", wasmbin.F64: "float64"}

// fromSlot converts a slot of a stack to a value; toSlot does the reverse.
func fromSlot(t wasmbin.ValueType, x string) string {
	switch t {
	case wasmbin.F32:
		return "math.Float32frombits(uint32(" + x + "))"
	case wasmbin.F64:
		return "math.Float64frombits(" + x + ")"
	}
	return goTypes[t] + "(" + x + ")"
}

func toSlot(t wasmbin.ValueType, x string) string {
	switch t {
	case wasmbin.I32:
		return "uint64(uint32(" + x + "))"
	case wasmbin.F32:
		return "uint64(math.Float32bits(" + x + "))"
	case wasmbin.F64:
		return "math.Float64bits(" + x + ")"
	}
	return "uint64(" + x + ")"
}
