package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCheckImport: packages that cannot import each other are refused before one is written.
func TestCheckImport(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":          "module example.com/m\n\ngo 1.24\n",
		"a/a.go":          "package a\n\nimport _ \"example.com/m/b\"\n",
		"b/b.go":          "package b\n",
		"x/internal/i.go": "package internal\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ own, from, says string }{
		{"example.com/m/a", "example.com/m/b", ""},
		{"example.com/m/b", "example.com/m/a", "would import each other"},
		{"example.com/m/a", "example.com/m/a", "this is the package that is written"},
		{"example.com/m/x/y", "example.com/m/x/internal", ""},
		{"example.com/m/y", "example.com/m/x/internal", "is internal to example.com/m/x"},
	} {
		err := checkImport(c.own, c.from, dir)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s with the types of %s: %v; want %q", c.own, c.from, err, c.says)
		}
	}
}
