package e2e_test

import (
	"errors"
	"go/ast"
	"go/doc"
	"go/parser"
	gotoken "go/token"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/testdata/gen/language"
)

func languageModule(t *testing.T) *language.Module {
	t.Helper()
	module, err := language.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { module.Close(t.Context()) })
	return module
}

// TestAliases: Rust sees through the aliases of results and other types, and so does the package.
func TestAliases(t *testing.T) {
	ctx, m := t.Context(), languageModule(t)
	if n, err := m.Measure(ctx, "abc"); n != 3 || err != nil {
		t.Errorf("Measure = %d, %v, want 3", n, err)
	}
	if _, err := m.Measure(ctx, strings.Repeat("x", 65)); !errors.Is(err, language.TextErrorTooLong) {
		t.Errorf("Measure of a long text: %v", err)
	}
	if words, ok, err := m.Words(ctx, "to be"); !slices.Equal(words, []string{"to", "be"}) || !ok || err != nil {
		t.Errorf("Words = %q, %t, %v", words, ok, err)
	}
	if words, ok, err := m.Words(ctx, " "); words != nil || ok || err != nil {
		t.Errorf("Words of a blank text = %q, %t, %v", words, ok, err)
	}
	if err := m.Rest(ctx, []string{"a"}); err != nil {
		t.Errorf("Rest: %v", err)
	}
	// A struct without fields is an error with a text.
	var empty *language.Empty
	if err := m.Rest(ctx, nil); !errors.As(err, &empty) || !errors.Is(err, &language.Empty{}) || err.Error() != "nothing is left" {
		t.Errorf("Rest of nothing: %v", err)
	}
}

// TestDocsOfAttributes: the docs of the crate are those of the package, and what deprecated and
// must_use say is a paragraph where Go's tools look for it.
func TestDocsOfAttributes(t *testing.T) {
	fset := gotoken.NewFileSet()
	file, err := parser.ParseFile(fset, "../../testdata/gen/language/language.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := doc.NewFromFiles(fset, []*ast.File{file}, "language", doc.AllDecls)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"\n\nA guest of parts of the language:", "measured by [Module.Measure]", "\n\n# Limits\n\nA text has"} {
		if !strings.Contains(pkg.Doc, text) {
			t.Errorf("no %q in the docs of the package:\n%s", text, pkg.Doc)
		}
	}
	docs := map[string]string{}
	for _, typ := range pkg.Types {
		docs[typ.Name] = typ.Doc
		for _, method := range typ.Methods {
			docs[typ.Name+"."+method.Name] = method.Doc
		}
	}
	for name, want := range map[string]string{
		"Old":           "A type that others replace.\n\nDeprecated: since 0.2.0: use [Level].\n",
		"Level":         "A level.\n\nMust not be ignored.\n",
		"calls.Old":     "The level of a number.\n\nDeprecated: use `checked`, which says what is too high.\n\n# Panics\n\nNever.\n",
		"calls.Checked": "The level of a number, if there is one.\n\nMust not be ignored: it says what is too high.\n\nThe bool is false for None.\n",
	} {
		if docs[name] != want {
			t.Errorf("docs of %s:\n%q, want\n%q", name, docs[name], want)
		}
	}
}
