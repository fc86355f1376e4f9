package gen_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/gen"
)

// typeChecker checks generated packages in this process, in milliseconds each. It imports what the
// go command has compiled, and the packages in checked.
type typeChecker struct {
	compiled types.Importer
	checked  map[string]*types.Package
}

func newTypeChecker(t *testing.T) *typeChecker {
	t.Helper()
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "../rt", "../engine/wazero", "../engine/compiled", "embed", "math/big", "net/netip")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	list, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, &stderr)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(list)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		exports[path] = file
	}
	open := func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("%s is not among the packages that newTypeChecker lists", path)
		}
		return os.Open(exports[path])
	}
	return &typeChecker{importer.ForCompiler(token.NewFileSet(), "gc", open), map[string]*types.Package{}}
}

// Import implements [types.Importer].
func (c *typeChecker) Import(path string) (*types.Package, error) {
	if pkg := c.checked[path]; pkg != nil {
		return pkg, nil
	}
	if strings.HasSuffix(path, "/"+gen.GuestDir) {
		const guest = "package guest\nimport \"github.com/wazabi/wazabi/go-host/engine/compiled\"\nvar Guest compiled.Guest\n"
		err := c.check(path, []gen.File{{Name: "guest.go", Data: []byte(guest)}})
		return c.checked[path], err
	}
	return c.compiled.Import(path)
}

// check checks a package as it is built for amd64 with some build tags, and adds it to checked. Its
// error is the first one, with the line that it is in.
func (c *typeChecker) check(path string, files []gen.File, tags ...string) error {
	fset := token.NewFileSet()
	var parsed []*ast.File
	for _, f := range files {
		if !strings.HasSuffix(f.Name, ".go") || !built(f, append(tags, "amd64")) {
			continue
		}
		file, err := parser.ParseFile(fset, f.Name, f.Data, parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("package %s: %w", path, err)
		}
		parsed = append(parsed, file)
	}
	config := types.Config{Importer: c, Sizes: types.SizesFor("gc", "amd64")}
	pkg, err := config.Check(path, fset, parsed, nil)
	if err != nil {
		return fmt.Errorf("package %s: %w%s", path, err, sourceLine(files, err))
	}
	c.checked[path] = pkg
	return nil
}

// built reports whether a file is part of the package with these build tags.
func built(f gen.File, tags []string) bool {
	for line := range strings.Lines(string(f.Data)) {
		if constraint.IsGoBuild(line) {
			expr, err := constraint.Parse(line)
			return err == nil && expr.Eval(func(tag string) bool { return slices.Contains(tags, tag) })
		}
		if strings.HasPrefix(line, "package ") {
			break
		}
	}
	return true
}

// sourceLine is the line of an error of the type checker.
func sourceLine(files []gen.File, err error) string {
	var at types.Error
	if !errors.As(err, &at) {
		return ""
	}
	pos := at.Fset.Position(at.Pos)
	for _, f := range files {
		if lines := strings.Split(string(f.Data), "\n"); f.Name == filepath.Base(pos.Filename) && 0 < pos.Line && pos.Line <= len(lines) {
			return "\n\t" + strings.TrimSpace(lines[pos.Line-1])
		}
	}
	return ""
}
