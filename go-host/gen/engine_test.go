package gen_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// TestSameAPI: each committed package exports the same on each engine, with the same documentation.
// Only NewFrom is missing where the guest is translated into Go.
func TestSameAPI(t *testing.T) {
	for _, dir := range packages {
		d, name := describe(t, dir)
		want := exported(t, d, gen.Options{Package: name}, "")
		newFrom := slices.IndexFunc(want, func(decl string) bool { return strings.Contains(decl, "\nfunc NewFrom(") })
		if newFrom < 0 || !slices.ContainsFunc(want, func(decl string) bool { return strings.Contains(decl, "\nfunc (m *Module) Close(") }) {
			t.Fatalf("%s exports %q", dir, want)
		}
		without := slices.Delete(slices.Clone(want), newFrom, newFrom+1)
		path := "example.com/" + name
		for engine, test := range map[string]struct {
			engine gen.Engine
			leaves string
			want   []string
		}{
			"Go":          {gen.Go, "", without},
			"both":        {gen.Both, name + "_compiled.go", want},
			"both, in Go": {gen.Both, name + gen.WazeroSuffix, without},
		} {
			got := exported(t, d, gen.Options{Package: name, Engine: test.engine, ImportPath: path}, test.leaves)
			for _, decl := range slices.Concat(test.want, got) {
				if slices.Contains(test.want, decl) != slices.Contains(got, decl) {
					t.Errorf("%s: on wazero and on %s there is another %s", dir, engine, decl)
				}
			}
			if len(got) != len(test.want) {
				t.Errorf("%s on %s: %d declarations, want %d", dir, engine, len(got), len(test.want))
			}
		}
	}
}

// exported returns the exported declarations of a generated package, with their comments, sorted.
// It leaves out one file.
func exported(t *testing.T, d *abi.Description, opts gen.Options, without string) (decls []string) {
	t.Helper()
	files, err := generate(d, opts)
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	for _, f := range files {
		if f.Name == without || !strings.HasSuffix(f.Name, ".go") {
			continue
		}
		file, err := parser.ParseFile(fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		all := slices.Clone(file.Decls)
		ast.FileExports(file)
		for _, decl := range all {
			switch d := decl.(type) {
			case *ast.GenDecl:
				if d.Tok == token.IMPORT || !slices.Contains(file.Decls, decl) {
					continue
				}
			case *ast.FuncDecl:
				// Module and Instance have the methods of a type that they embed.
				if !d.Name.IsExported() {
					continue
				}
				d.Body = nil
			}
			var b bytes.Buffer
			if err := printer.Fprint(&b, fset, decl); err != nil {
				t.Fatal(err)
			}
			decls = append(decls, b.String())
		}
	}
	slices.Sort(decls)
	return decls
}
