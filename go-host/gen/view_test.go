package gen_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// showing marks all functions that can have views.
func showing(d *abi.Description) *abi.Description {
	for _, f := range d.Exports {
		f.View = f.Result != nil && shows(f.Result)
	}
	for _, f := range d.Imports {
		f.View = true
	}
	return d
}

// shows reports whether a part of a whole result has a view, viewed whether a value has one.
func shows(t *abi.Type) bool {
	switch t.Kind {
	case abi.KindTuple:
		return slices.ContainsFunc(t.Elems, viewed)
	case abi.KindResult:
		return shows(t.Elems[0])
	case abi.KindOption:
		return viewed(t.Elems[0])
	}
	return viewed(t)
}

func viewed(t *abi.Type) bool {
	switch t.Kind {
	case abi.KindNewtype, abi.KindBox:
		return viewed(t.Elems[0])
	case abi.KindRecord:
		return t.Name != "Tree"
	case abi.KindString, abi.KindList, abi.KindVariant, abi.KindTuple:
		return true
	}
	return false
}

// TestViewNames gives each identifier that only packages with views have to parameters, fields and cases of
// functions with views, and compiles the packages.
func TestViewNames(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	z := newZoo()
	d := z.describe()
	for i, value := range z.values {
		if value.Kind != abi.KindResource {
			add(d, fmt.Sprint("echo", i), value, abi.Param{Name: "x", Type: value})
		}
	}
	add(d, "spread", nil, z.params(nil, z.values)...)
	for i, result := range z.results {
		add(d, fmt.Sprint("half", i), result, z.params(nil, z.values[i:i+16])...)
	}
	files, err := generate(showing(d), gen.Options{Package: "plain"})
	if err != nil {
		t.Fatal(err)
	}
	names := identifiers(t, files)
	for _, f := range slices.Concat(d.Exports, d.Imports) {
		f.View = false
	}
	without, err := generate(d, gen.Options{Package: "plain"})
	if err != nil {
		t.Fatal(err)
	}
	for _, has := range []string{"PersonView", "ListOfPersonView", "ShapeView", "ShapeCase", "ShapeCaseDot", "ShapeCircleView", "Half1View"} {
		if !slices.Contains(names, has) {
			t.Errorf("there is no %s", has)
		}
	}
	// TestEveryName has the names of other packages. A case with one of the last two names would have
	// that of a view, which is refused.
	others := identifiers(t, without)
	names = slices.DeleteFunc(names, func(name string) bool {
		return slices.Contains(others, name) || strings.EqualFold(name, "case") || strings.EqualFold(name, "view")
	})
	names = append(names, "ctx", "v", "at", "call", "err", "li", "value", "yield")
	packages := map[string][]gen.File{"plain": files}
	for name, describe := range map[string]func(*testing.T, []string) *abi.Description{
		"params": func(t *testing.T, names []string) *abi.Description { return namedParams(t, append(names, "view")) }, "fields": namedFields,
	} {
		result, err := gen.Generate(showing(describe(t, slices.Clone(names))), gen.Options{Package: name})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		packages[name] = result.Files
	}
	vetPackages(t, packages)
}

// TestViewRefused: a mark that does nothing is refused, and names that views take.
func TestViewRefused(t *testing.T) {
	text, u32 := of(abi.KindString, 8, 4), number(abi.KindU32, 4)
	file := objectOf("host", "File")
	person := recordOf("Person", abi.Field{Name: "name", Type: text})
	tree := recordOf("Tree")
	tree.Fields, tree.Size, tree.Align = []abi.Field{{Name: "kids", Type: listOf(tree)}}, 8, 4
	for _, tt := range []struct {
		name   string
		result *abi.Type
		types  []*abi.Type
		says   []string
	}{
		{"no result", nil, nil, []string{"g/f", "functions with a result"}},
		{"a number", u32, nil, []string{"g/f", "no part of its result has a view"}},
		{"an option of one", optionOf(u32), nil, []string{"no part of its result has a view"}},
		{"nothing or an error", resultOf(of(abi.KindUnit, 0, 1), text), nil, []string{"no part of its result has a view"}},
		{"a map", mapOf(text, u32), nil, []string{"no part of its result has a view"}},
		{"a type that contains itself", tree, []*abi.Type{tree}, []string{"no part of its result has a view"}},
		{"a handle", tupleOf(text, file), []*abi.Type{file}, []string{"g/f", "a result with handles"}},
		{"a type with the name", person, []*abi.Type{person, recordOf("PersonView")}, []string{"g::Person, its view", "g::PersonView"}},
	} {
		d := &abi.Description{Format: 1, Types: tt.types, Exports: []*abi.Func{{Export: "g/f", Name: "f", Result: tt.result, View: true}}}
		_, err := gen.Generate(d, gen.Options{Package: "pkg"})
		if err == nil {
			t.Errorf("%s: accepted", tt.name)
			continue
		}
		for _, says := range tt.says {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v does not say %q", tt.name, err, says)
			}
		}
	}
	// A method with the name of the views' is refused too.
	d := &abi.Description{Format: 1, Exports: []*abi.Func{
		{Export: "g/f", Name: "f", Result: text, View: true}, {Export: "g/f_view", Name: "f_view", Result: text},
	}}
	if _, err := gen.Generate(d, gen.Options{Package: "pkg"}); err == nil || !strings.Contains(err.Error(), "g/f_view") || !strings.Contains(err.Error(), "FView") {
		t.Error(err)
	}
}

// TestWithoutViews: a package without views has nothing of them.
func TestWithoutViews(t *testing.T) {
	for _, dir := range packages {
		d, name := describe(t, dir)
		if slices.ContainsFunc(slices.Concat(d.Exports, d.Imports), func(f *abi.Func) bool { return f.View }) {
			continue
		}
		files, err := generate(d, gen.Options{Package: name})
		if err != nil {
			t.Fatal(err)
		}
		for _, has := range []string{"rt.Place", "StringView", "BytesView", "Views:"} {
			if strings.Contains(string(files[0].Data), has) {
				t.Errorf("%s has %s", name, has)
			}
		}
	}
}
