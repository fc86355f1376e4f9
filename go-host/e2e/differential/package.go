package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/printer"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/e2e/roundtrip"
)

// generated is the source of a generated package.
type generated struct {
	dir, name   string
	description *abi.Description
	fset        *token.FileSet
	files       []*ast.File
	// structs are the names of the types that are neither interfaces nor generic.
	structs []string
	hosts   map[string]*ast.InterfaceType
	// imports are the files' imports, by their names there.
	imports map[string]string
}

func read(dir string) (*generated, error) {
	manifest, err := os.ReadFile(filepath.Join(dir, "abi.json"))
	if err != nil {
		return nil, err
	}
	p := &generated{dir: dir, name: filepath.Base(dir), fset: token.NewFileSet(), hosts: map[string]*ast.InterfaceType{}, imports: map[string]string{}}
	if p.description, err = abi.ParseJSON(manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(p.fset, path, source, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		if formatted, err := format.Source(source); err != nil || !bytes.Equal(source, formatted) {
			return nil, fmt.Errorf("%s is not as gofmt writes it: %v", path, err)
		}
		p.files = append(p.files, file)
		p.declarations(file)
	}
	return p, nil
}

// declarations records the imports and types of a file.
func (p *generated) declarations(file *ast.File) {
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		name := path[strings.LastIndex(path, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		}
		p.imports[name] = path
	}
	modules := map[string]bool{}
	for _, module := range p.description.Modules() {
		modules[roundtrip.Key(module)] = true
	}
	for _, decl := range file.Decls {
		decl, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range decl.Specs {
			spec, ok := spec.(*ast.TypeSpec)
			if !ok || !spec.Name.IsExported() || spec.TypeParams != nil {
				continue
			}
			if t, ok := spec.Type.(*ast.InterfaceType); !ok {
				p.structs = append(p.structs, spec.Name.Name)
			} else if modules[roundtrip.Key(spec.Name.Name)] {
				p.hosts[spec.Name.Name] = t
			}
		}
	}
}

// writeTest writes the package's test: an implementation of each host interface, and a table of the
// package's types.
func (p *generated) writeTest(rounds int) error {
	used := map[string]bool{"context": true}
	var hosts bytes.Buffer
	names := slices.Sorted(maps.Keys(p.hosts))
	for _, name := range names {
		if err := p.writeHost(&hosts, name, used); err != nil {
			return err
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s_test\n\nimport (\n\t_ \"embed\"\n\t\"reflect\"\n\t\"testing\"\n\n", p.name)
	for name := range used {
		fmt.Fprintf(&b, "\t%s %q\n", name, p.imports[name])
	}
	fmt.Fprintf(&b, "\tguest \"differential/%s\"\n\t\"github.com/wazabi/wazabi/go-host/e2e/roundtrip\"\n)\n\n", p.name)
	fmt.Fprintf(&b, "var _ context.Context\n\n//go:embed abi.json\nvar description string\n%s\n", hosts.Bytes())
	b.WriteString("func TestRoundTrips(t *testing.T) {\n\troundtrip.Run(t, roundtrip.Package{\n\t\tABI: description,\n\t\tNew: guest.New,\n")
	b.WriteString("\t\tTypes: map[string]reflect.Type{\n")
	for _, name := range p.structs {
		fmt.Fprintf(&b, "\t\t\t%q: reflect.TypeFor[guest.%s](),\n", name, name)
	}
	b.WriteString("\t\t},\n\t\tHosts: func(h *roundtrip.Host) map[string]any {\n\t\t\treturn map[string]any{\n")
	for _, name := range names {
		fmt.Fprintf(&b, "\t\t\t\t%q: host%s{h},\n", name, name)
	}
	fmt.Fprintf(&b, "\t\t\t}\n\t\t},\n\t}, %d)\n}\n", rounds)
	text, err := format.Source(b.Bytes())
	if err != nil {
		return fmt.Errorf("%s: the test: %w\n%s", p.name, err, b.Bytes())
	}
	return os.WriteFile(filepath.Join(p.dir, "roundtrip_test.go"), text, 0o666)
}

// writeHost writes a type that implements a host interface.
func (p *generated) writeHost(b *bytes.Buffer, name string, used map[string]bool) error {
	fmt.Fprintf(b, "\ntype host%s struct{ host *roundtrip.Host }\n", name)
	for _, method := range p.hosts[name].Methods.List {
		signature, ok := method.Type.(*ast.FuncType)
		if !ok {
			return fmt.Errorf("%s: %s embeds an interface", p.name, name)
		}
		params, err := p.types(signature.Params, used)
		if err != nil {
			return err
		}
		results, err := p.types(signature.Results, used)
		if err != nil {
			return err
		}
		// The first parameter is the context, and the last result the error.
		params, results = params[1:], results[:len(results)-1]
		fmt.Fprintf(b, "\nfunc (h host%s) %s(_ context.Context%s) (%serr error) {\n", name, method.Names[0].Name,
			numbered(params, ", p%d %s"), numbered(results, "r%d %s, "))
		fmt.Fprintf(b, "\th.host.Answer(%q, %q, []any{%s}, []any{%s}, &err)\n\treturn\n}\n", name, method.Names[0].Name,
			numbered(params, "&p%d, "), numbered(results, "&r%d, "))
	}
	return nil
}

func numbered(types []string, pattern string) string {
	var b strings.Builder
	for i, t := range types {
		args := []any{i, t}
		fmt.Fprintf(&b, pattern, args[:strings.Count(pattern, "%")]...)
	}
	return b.String()
}

// types returns the types of parameters or results, as another package writes them.
func (p *generated) types(list *ast.FieldList, used map[string]bool) ([]string, error) {
	var types []string
	for _, field := range list.List {
		var b strings.Builder
		if err := printer.Fprint(&b, p.fset, field.Type); err != nil {
			return nil, err
		}
		expr, err := parser.ParseExpr(b.String())
		if err != nil {
			return nil, err
		}
		qualify(expr, used)
		b.Reset()
		if err := printer.Fprint(&b, token.NewFileSet(), expr); err != nil {
			return nil, err
		}
		for range max(1, len(field.Names)) {
			types = append(types, b.String())
		}
	}
	return types, nil
}

// qualify adds the package's name to its own types, and records the other packages in use.
func qualify(expr ast.Expr, used map[string]bool) {
	ast.Inspect(expr, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			used[n.X.(*ast.Ident).Name] = true
			return false
		case *ast.Ident:
			if n.IsExported() {
				n.Name = "guest." + n.Name
			}
		}
		return true
	})
}
