package rt

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnsafe looks for code that converts pointers, which only plain_unsafe.go may. Package gen has
// such code in texts, and that calls the file's function.
func TestUnsafe(t *testing.T) {
	found := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, group := range file.Comments {
			for _, comment := range group.List {
				if strings.HasPrefix(comment.Text, "//go:linkname") {
					t.Errorf("%s: %s", path, comment.Text)
				}
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				// The portable twin has the type of a parameter that it does not use.
				x, ok := s.X.(*ast.Ident)
				if ok && x.Name == "unsafe" && s.Sel.Name != "Sizeof" && !strings.HasSuffix(path, "plain_portable.go") {
					found[filepath.ToSlash(path)] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || !found["../rt/plain_unsafe.go"] {
		t.Errorf("files with unsafe: %v", found)
	}
}
