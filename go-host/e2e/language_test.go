package e2e_test

import (
	"context"
	"errors"
	"go/ast"
	"go/doc"
	"go/parser"
	gotoken "go/token"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
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

// TestMethodsOfValues: a method of a type that crosses is one of Go's type, which takes the guest,
// and one of the guest.
func TestMethodsOfValues(t *testing.T) {
	ctx, m := t.Context(), languageModule(t)
	point := language.Point{X: 3, Y: 4}
	if norm, err := point.Norm(ctx, m); norm != 5 || err != nil {
		t.Errorf("Norm = %v, %v, want 5", norm, err)
	}
	if moved, err := point.X_(ctx, m, 2); moved != (language.Point{X: 5, Y: 4}) || point.X != 3 || err != nil {
		t.Errorf("X_ = %v, %v; the point is %v", moved, err, point)
	}
	if middle, ok, err := point.Middle(ctx, m, language.Point{X: 5}); middle != (language.Point{X: 4, Y: 2}) || !ok || err != nil {
		t.Errorf("Middle = %v, %t, %v", middle, ok, err)
	}
	if _, ok, err := point.Middle(ctx, m, language.Point{X: math.Inf(1)}); ok || err != nil {
		t.Errorf("Middle with infinity: %t, %v", ok, err)
	}
	var xs []float64
	for step, err := range point.Steps(ctx, m, 3) {
		if err != nil {
			t.Fatal(err)
		}
		xs = append(xs, step.X)
	}
	if !slices.Equal(xs, []float64{3, 4, 5}) {
		t.Errorf("Steps = %v", xs)
	}
	if p, err := m.NewPoint(ctx, 2); p != (language.Point{X: 2, Y: 2}) || err != nil {
		t.Errorf("NewPoint = %v, %v", p, err)
	}
	if p, err := m.PointOrigin(ctx); p != (language.Point{}) || err != nil {
		t.Errorf("PointOrigin = %v, %v", p, err)
	}
	// An instance is a Client too, as a fake would be.
	i, err := m.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close(ctx)
	name := language.FullName{First: "Ada", Last: "Lovelace"}
	if longer, err := name.Longer(ctx, i); longer != "Lovelace" || err != nil {
		t.Errorf("Longer = %q, %v", longer, err)
	}
	if turned, err := name.Turned(ctx, i); turned != (language.FullName{First: "Lovelace", Last: "Ada"}) || err != nil {
		t.Errorf("Turned = %v, %v", turned, err)
	}
	// A value that cannot be sent names its place.
	var fault *wazabi.Error
	if _, err := (language.FullName{Last: "\xff"}).Longer(ctx, i); !errors.As(err, &fault) || !errors.Is(err, wazabi.ErrUTF8) || fault.Path != "self.last" {
		t.Errorf("Longer of what is not UTF-8: %v", err)
	}
	if area, err := i.ShapeArea(ctx, language.ShapeCircle{Radius: 1}); area != math.Pi || err != nil {
		t.Errorf("ShapeArea = %v, %v", area, err)
	}
	if id, err := language.ItemID(7).Next(ctx, i); id != 8 || err != nil {
		t.Errorf("Next = %v, %v", id, err)
	}
	if _, err := language.ItemID(math.MaxUint64).Next(ctx, i); !errors.Is(err, language.TextErrorTooLong) {
		t.Errorf("Next of the last: %v", err)
	}
	if label, err := language.ItemID(7).Label(ctx, i); label != "#7" || err != nil {
		t.Errorf("Label = %q, %v", label, err)
	}
	if side, err := language.SideLeft.Other(ctx, i); side != language.SideRight || side.String() != "Right" || err != nil {
		t.Errorf("Other = %v, %v", side, err)
	}
	if _, err := language.Side(9).Other(ctx, i); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("Other of no side: %v", err)
	}
	if v, err := i.VersionCurrent(ctx); v != language.VersionNewest || err != nil {
		t.Errorf("VersionCurrent = %d, %v", v, err)
	}
}

// pointClient is a fake of the guest.
type pointClient struct{ language.Client }

func (pointClient) PointNorm(context.Context, language.Point) (float64, error) { return 9, nil }

func TestMethodsOfValuesWithAFake(t *testing.T) {
	if norm, err := (language.Point{}).Norm(t.Context(), pointClient{}); norm != 9 || err != nil {
		t.Errorf("Norm = %v, %v, want the fake's 9", norm, err)
	}
}

// TestMethodsOfValuesLate: without generated code, a value is an argument like any other.
func TestMethodsOfValuesLate(t *testing.T) {
	ctx := t.Context()
	wasm, err := os.ReadFile("../../testdata/gen/language/language.wasm")
	if err != nil {
		t.Fatal(err)
	}
	g, err := dynamic.Open(ctx, wasm)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close(ctx)
	value, err := g.Call(ctx, "Point.norm", map[string]any{"x": 3.0, "y": 4.0})
	if norm, ok := value.Float(); err != nil || norm != 5 || !ok {
		t.Errorf("Point.norm = %v, %v, want 5", value, err)
	}
}
