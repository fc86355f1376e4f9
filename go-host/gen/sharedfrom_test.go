package gen_test

import (
	"os"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/gen"
)

const sharedDocs = "// It is a type of package [example.org/shapes].\n"

// TestSharedFrom reads files that wazabi did not leave so.
func TestSharedFrom(t *testing.T) {
	const head = "package p\n\nimport \"example.org/shapes\"\n\n"
	for text, want := range map[string]string{
		head + sharedDocs + "type A = shapes.A\n":                 "example.org/shapes",
		head + "type ()\n\n" + sharedDocs + "type A = shapes.A\n": "example.org/shapes",
		head + sharedDocs + "type ()\n":                           "",
		head + sharedDocs + "type A = other.A\n":                  "",
		head + sharedDocs + "type A = shapes.B.C\n":               "",
		head + sharedDocs + "type A struct{}\n":                   "",
		head + "type A = shapes.A\n":                              "",
		"package":                                                 "",
		"":                                                        "",
	} {
		if got := gen.SharedFrom([]byte(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzExisting reads any file as one of a package that is there.
func FuzzExisting(f *testing.F) {
	text, err := os.ReadFile("../../testdata/gen/shareb/shareb.go")
	if err != nil {
		f.Fatal(err)
	}
	for part := range strings.SplitSeq(string(text), "\n\n") {
		f.Add("package p\n\n" + part)
	}
	f.Add("package p\n\nimport \"example.org/shapes\"\n\n" + sharedDocs + "type A = shapes.A\n")
	f.Add("package p\n\ntype (\n\tA int\n\tB = A.B\n)\n")
	f.Fuzz(func(t *testing.T, text string) {
		_ = gen.SharedFrom([]byte(text))
		_ = gen.IsGenerated([]byte(text))
		var from gen.TypesFrom
		if err := from.Read([]byte(text)); err != nil && from.Package != "" {
			t.Errorf("%v, and package %s", err, from.Package)
		}
	})
}
