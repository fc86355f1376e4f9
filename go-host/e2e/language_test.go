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
	"time"

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

// TestNamesOfParameters: a parameter has the name that it was given for Go, and its own in errors,
// where the guest's author finds it.
func TestNamesOfParameters(t *testing.T) {
	ctx, m := t.Context(), languageModule(t)
	if word, err := m.Pick(ctx, []string{"a", "b"}, 1); word != "b" || err != nil {
		t.Errorf("Pick = %q, %v", word, err)
	}
	var fault *wazabi.Error
	if _, err := m.Pick(ctx, []string{"\xff"}, 0); !errors.As(err, &fault) || fault.Path != "words[0]" {
		t.Errorf("Pick of what is not UTF-8: %v", err)
	}
	text, err := os.ReadFile("../../testdata/gen/language/language.go")
	if err != nil {
		t.Fatal(err)
	}
	if want := "Pick(ctx context.Context, all []string, zeroBased uint32) (string, error)"; !strings.Contains(string(text), want) {
		t.Errorf("no %s", want)
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
	constants := func(values []*doc.Value) {
		for _, value := range values {
			for _, spec := range value.Decl.Specs {
				// A constant in a group has docs of its own.
				spec := spec.(*ast.ValueSpec)
				docs[spec.Names[0].Name] = spec.Doc.Text()
				if spec.Doc == nil {
					docs[spec.Names[0].Name] = value.Doc
				}
			}
		}
	}
	constants(pkg.Consts)
	for _, typ := range pkg.Types {
		docs[typ.Name] = typ.Doc
		constants(typ.Consts)
		for _, method := range typ.Methods {
			docs[typ.Name+"."+method.Name] = method.Doc
		}
	}
	for name, want := range map[string]string{
		"Old":           "A type that others replace.\n\nDeprecated: since 0.2.0: use [Level].\n",
		"Level":         "A level.\n\nMust not be ignored.\n",
		"Levels":        "The number of levels.\n\nDeprecated: do not use it in new code.\n",
		"LevelMiddle":   "Deprecated: do not use it in new code.\n",
		"LevelHigh":     "the highest\n",
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

// orderedValues are values of which each pair is compared.
func orderedValues() []language.Ordered {
	values := []language.Ordered{{Pair: language.Tuple2[[2]language.Key, language.Rank]{V1: language.RankHigh}}}
	// vary adds each value so far with one more change.
	vary := func(change func(*language.Ordered)) {
		for _, value := range values {
			change(&value)
			values = append(values, value)
		}
	}
	key := language.Key("k")
	vary(func(v *language.Ordered) { v.Bytes = []byte{0, 255} })
	vary(func(v *language.Ordered) { v.Key = &key })
	vary(func(v *language.Ordered) { v.Link = language.LinkNext{V0: -1, V1: language.LinkEnd{}} })
	vary(func(v *language.Ordered) { v.Pair.V1 = language.RankLow })
	below := values[len(values)-1]
	more := []func(*language.Ordered){
		func(v *language.Ordered) { v.Flag = true },
		func(v *language.Ordered) { v.Letter = '\U0001F600' },
		func(v *language.Ordered) { v.Letter = '\uFFFD' },
		func(v *language.Ordered) { v.Bytes = []byte{0} },
		func(v *language.Ordered) { v.Releases = []language.Release{{Major: 1, Second: 300}} },
		func(v *language.Ordered) { v.Releases = []language.Release{{Major: 1, Second: 300}, {}} },
		func(v *language.Ordered) { v.Releases = []language.Release{{Major: 2}} },
		func(v *language.Ordered) { v.Large = wazabi.Int128{Hi: math.MaxUint64} },
		func(v *language.Ordered) { v.Large = wazabi.Int128{Lo: 1 << 63} },
		func(v *language.Ordered) { v.Key = new(language.Key) },
		func(v *language.Ordered) { v.Link = language.LinkEnd{} },
		func(v *language.Ordered) { v.Link = language.LinkNamed{Name: "n"} },
		func(v *language.Ordered) {
			v.Link = language.LinkNext{V0: -1, V1: language.LinkNext{V0: 7, V1: language.LinkEnd{}}}
		},
		func(v *language.Ordered) { v.Pair.V0[1] = "b" },
		func(v *language.Ordered) { v.Time = time.Hour + 1 },
		func(v *language.Ordered) { v.Names = []string{"", "z"} },
		func(v *language.Ordered) { v.Names = []string{"ü"} },
		func(v *language.Ordered) { v.Below = &language.Ordered{Flag: true, Pair: below.Pair} },
		func(v *language.Ordered) { v.Below = &below },
	}
	for _, change := range more {
		value := values[0]
		change(&value)
		values = append(values, value)
	}
	return values
}

// TestStructuralOrder: Go's Equal and Compare say of each pair what Rust's == and cmp do.
func TestStructuralOrder(t *testing.T) {
	ctx, m := t.Context(), languageModule(t)
	i, err := m.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close(ctx)
	values, less := orderedValues(), 0
	for _, a := range values {
		for _, b := range values {
			equal, order, err := i.Compare(ctx, a, b)
			if err != nil {
				t.Fatal(err)
			}
			if a.Equal(b) != equal || a.Compare(b) != int(order) {
				t.Errorf("%+v and %+v: Equal %t, Compare %d; in Rust %t, %d", a, b, a.Equal(b), a.Compare(b), equal, order)
			}
			if order < 0 {
				less++
			}
			if (a.Link == nil) || (b.Link == nil) {
				continue
			}
			links, err := i.CompareLinks(ctx, a.Link, b.Link)
			if err != nil || a.Link.Compare(b.Link) != int(links) || a.Link.Equal(b.Link) != (links == 0) {
				t.Errorf("%v and %v: Compare %d; in Rust %d, %v", a.Link, b.Link, a.Link.Compare(b.Link), links, err)
			}
		}
	}
	if n := len(values); n != 35 || less < n*(n-2)/2 {
		t.Errorf("of %d values, %d pairs are in order", n, less)
	}
	// Nil is no value of an enum with fields, but the least one in an option.
	if link := (language.LinkEnd{}); link.Compare(nil) != 1 || link.Equal(nil) {
		t.Errorf("a link and nil: %d, %t", link.Compare(nil), link.Equal(nil))
	}
	if language.RankHigh.Compare(language.RankLow) != -1 {
		t.Error("the order of ranks is not that of their numbers")
	}
}

// TestStructuralText: Go's String is Rust's Display, and Equal is == where there is no order.
func TestStructuralText(t *testing.T) {
	ctx, m := t.Context(), languageModule(t)
	value := language.Equal{Ratio: 1e21, Half: -0.5, Letter: 'ü', On: true, Count: wazabi.Uint128{Hi: 1}, Name: "a%d", Release: language.Release{Major: 1, Second: 2}}
	other := func(change func(*language.Equal)) language.Equal {
		changed := value
		change(&changed)
		return changed
	}
	for text, changed := range map[string]language.Equal{
		"1000000000000000000000 {-0.5} ü true 18446744073709551616 <a%d> v1.2": value,
		"inf {-inf} ü true 18446744073709551616 <a%d> v1.2": other(func(v *language.Equal) {
			v.Ratio, v.Half = math.Inf(1), float32(math.Inf(-1))
		}),
		"NaN {0.1} a false 0 <> v0.0":   {Ratio: math.NaN(), Half: 0.1, Letter: 'a'},
		"-0 {1} a false 7 <n> v0.65535": {Ratio: math.Copysign(0, -1), Half: 1, Letter: 'a', Count: wazabi.Uint128{Lo: 7}, Name: "n", Release: language.Release{Second: 65535}},
		"5 {0} b false 0 <> v0.0":       {Ratio: 5, Letter: 'b', Keys: map[string][]language.Key{"k": {"a", "b"}}},
		"6 {0} b false 0 <> v0.0":       {Ratio: 6, Letter: 'b', Links: []language.Link{language.LinkEnd{}}},
	} {
		for _, b := range []language.Equal{value, changed, {Ratio: 5, Letter: 'b', Keys: map[string][]language.Key{"k": {"a", "c"}}}, {Ratio: 6, Letter: 'b', Links: []language.Link{language.LinkNamed{}}}} {
			equal, display, err := m.Same(ctx, changed, b)
			if err != nil || equal != changed.Equal(b) {
				t.Errorf("%v and %v: Equal %t, in Rust %t, %v", changed, b, changed.Equal(b), equal, err)
			}
			if display != text || changed.String() != text {
				t.Errorf("String is %q, in Rust %q, want %q", changed.String(), display, text)
			}
		}
	}
}

// TestStructuralNewtypes: newtypes, flags, structs by position, and fields with the names of methods.
func TestStructuralNewtypes(t *testing.T) {
	ctx, m := t.Context(), languageModule(t)
	perms, other := language.PermsRead, language.PermsRead|language.PermsWrite
	pair := language.Pair{V0: language.Large{Hi: 1}, V1: true}
	chain := language.Chain(language.LinkEnd{})
	value := language.Odd{String_: true, Equal_: &perms, Keys: language.Keys{"a"}, Grid: &language.Grid{1: []byte{1}}, Chain: chain,
		Weights: map[language.Large]float32{{Lo: 1}: 0.5}}
	for i, change := range []func(*language.Odd){
		func(*language.Odd) {},
		func(v *language.Odd) { v.Equal_ = &other },
		func(v *language.Odd) { v.Equal_ = nil },
		func(v *language.Odd) { v.Keys = language.Keys{"b"} },
		func(v *language.Odd) { v.Grid = &language.Grid{1: []byte{2}} },
		func(v *language.Odd) { v.Chain = nil },
		func(v *language.Odd) { v.Chain = language.LinkNamed{} },
		func(v *language.Odd) { v.Weights = map[language.Large]float32{{Lo: 1}: 0.25} },
		func(v *language.Odd) { v.Other[1] = language.LinkEnd{} },
		func(v *language.Odd) {
			v.Pair = []language.Tuple2[language.Pair, language.Tuple2[language.Grid, *uint8]]{{V0: pair}}
		},
	} {
		changed := value
		change(&changed)
		equal, text, err := m.Odd(ctx, changed, value)
		if err != nil || equal != (i == 0) || changed.Equal(value) != equal || changed.String() != "on: true" || text != "on: true" {
			t.Errorf("change %d: Equal %t, in Rust %t, %q, %v", i, changed.Equal(value), equal, text, err)
		}
	}
	pairs := []language.Pair{pair, {}, {V0: language.Large{Lo: 1}}, {V1: true}}
	for _, a := range pairs {
		for _, b := range pairs {
			order, text, err := m.ComparePairs(ctx, a, b)
			if err != nil || a.Compare(b) != int(order) || a.Equal(b) != (order == 0) || a.String() != text {
				t.Errorf("%v and %v: %d, in Rust %d, %q, %v", a, b, a.Compare(b), order, text, err)
			}
		}
	}
	type three = language.Tuple3[language.Grid, language.Keys, language.Chain]
	threes := []three{{V2: chain}, {V0: language.Grid{{2}}, V1: language.Keys{"b"}, V2: language.LinkNamed{Name: "x"}},
		{V0: language.Grid{{1}, {9}}, V1: language.Keys{"a", "z"}, V2: language.LinkNext{V0: -5, V1: language.LinkEnd{}}}}
	for _, a := range threes {
		for _, b := range threes {
			order, err := m.CompareNewtypes(ctx, a, b)
			if found := [3]int8{int8(a.V0.Compare(b.V0)), int8(a.V1.Compare(b.V1)), int8(a.V2.Compare(b.V2))}; err != nil || found != order {
				t.Errorf("%v and %v: %v, in Rust %v, %v", a, b, found, order, err)
			}
		}
	}
	if text := (language.Nothing{}).String(); text != "100%" || !(language.Nothing{}).Equal(language.Nothing{}) {
		t.Errorf("Nothing is %q", text)
	}
}

// TestDefaults: Go makes a struct with the defaults that Rust's Default gives.
func TestDefaults(t *testing.T) {
	want, err := languageModule(t).DefaultSettings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if made := language.NewSettings(); !made.Equal(want) || made.Lines != 17 || made.Bullet != '→' || made.Margins.V0 != 3 {
		t.Errorf("NewSettings is %+v, in Rust %+v", made, want)
	}
}
