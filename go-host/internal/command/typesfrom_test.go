package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/gen"
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

// TestTypesFromPattern: a directory whose name is a pattern is that directory.
func TestTypesFromPattern(t *testing.T) {
	dir := t.TempDir()
	for name, from := range map[string]string{"a1": "example.com/other", "a[1]": "example.com/shapes"} {
		text := gen.Header("p") + "\npackage p\n\nimport shapes \"" + from + "\"\n\n// It is a type of package [shapes].\ntype A = shapes.A\n"
		put(t, filepath.Join(dir, name, "p.go"), text)
	}
	folder := filepath.Join(dir, "a[1]")
	if got := sharedIn(folder); got != "example.com/shapes" {
		t.Errorf("types of %q", got)
	}
	var from gen.TypesFrom
	if err := readGenerated(&from, folder); err != nil || from.Package != "p" {
		t.Errorf("package %q, %v", from.Package, err)
	}
	if got := sharedIn(filepath.Join(dir, "missing")); got != "" {
		t.Errorf("types of %q", got)
	}
}

// TestHasTarget finds the library of a target in any directory.
func TestHasTarget(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a[1]")
	t.Setenv("RUSTC", program(t, "echo '"+dir+"'"))
	b := build{target: targets[0]}
	if b.hasTarget(".") {
		t.Error("found in no directory")
	}
	put(t, filepath.Join(dir, "libcore-1.rlib"), "")
	if !b.hasTarget(".") {
		t.Error("not found")
	}
}
