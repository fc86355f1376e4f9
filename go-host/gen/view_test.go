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
	// TestEveryName has the names of other packages.
	others := identifiers(t, without)
	names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(others, name) })
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

// TestViewRefused: a mark that does nothing is refused.
func TestViewRefused(t *testing.T) {
	text, u32 := of(abi.KindString, 8, 4), number(abi.KindU32, 4)
	file := objectOf("host", "File")
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
}

// TestViewNamesGiveWay: names that views need give way to those of Rust items, so that `view` makes
// no package fail, and each one that did is printed.
func TestViewNamesGiveWay(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	text := of(abi.KindString, 8, 4)
	fields := func(names ...string) (all []abi.Field) {
		for _, name := range names {
			all = append(all, abi.Field{Name: name, Type: text})
		}
		return all
	}
	shape := variantOf("Shape", []string{"Case", "View", "Err"}, fields("clone", "x")...)
	cases := variantOf("Cases", []string{"View", "Case"}, fields("x")...)
	for t, names := range map[*abi.Type]string{shape: "read_byte", cases: "x"} {
		last := &t.Cases[len(t.Cases)-1]
		last.Fields = fields(names)
		laidOut(t, 1, last.Fields)
	}
	person := recordOf("Person", fields("err", "clone", "case", "marshal_json", "kept", "name")...)
	person.Fields[4].Go = "Err_"
	d := &abi.Description{Format: 1, Types: []*abi.Type{shape, cases, person, recordOf("PersonView")}, Exports: []*abi.Func{
		{Export: "g/f", Name: "f", Result: tupleOf(shape, cases, person), View: true}, {Export: "g/f_view", Name: "f_view", Result: text},
	}}
	result, err := gen.Generate(d, gen.Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"g/f with views is FView_ in Go, since its own name is taken by g/f_view",
		"the view of g::Shape is ShapeView_ in Go, since its own name is taken by g::Shape::View",
		"the type of the cases of g::Shape is ShapeCase_ in Go, since its own name is taken by g::Shape::Case",
		"the accessor of g::Shape::Case is Case_ in Go, since its own name is taken by wazabi",
		"the accessor of g::Shape::Case.clone is Clone_ in Go, since its own name is taken by wazabi",
		"the constant of g::Shape::View is ShapeCaseView_ in Go, since its own name is taken by the view of g::Shape::Case",
		"the accessor of g::Shape::Err is Err_ in Go, since its own name is taken by wazabi",
		"the accessor of g::Shape::Err.read_byte is ReadByte_ in Go, since go vet expects another signature of a method ReadByte",
		"the view of g::Cases is CasesView_ in Go, since its own name is taken by g::Cases::View",
		"the type of the cases of g::Cases is CasesCase_ in Go, since its own name is taken by g::Cases::Case",
		"the view of g::Cases::Case is CasesCaseView_ in Go, since its own name is taken by the constant of g::Cases::View",
		"the accessor of g::Cases::Case is Case_ in Go, since its own name is taken by wazabi",
		"the view of g::Person is PersonView_ in Go, since its own name is taken by g::PersonView",
		"the accessor of g::Person.err is Err__ in Go, since its own name is taken by the accessor of g::Person.kept",
		"the accessor of g::Person.clone is Clone_ in Go, since its own name is taken by wazabi",
		"the accessor of g::Person.case is Case_ in Go, since its own name is taken by wazabi",
		"the accessor of g::Person.marshal_json is MarshalJSON_ in Go, since go vet expects another signature of a method MarshalJSON",
	}
	var got []string
	for _, r := range result.Renames {
		got = append(got, r.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("renames\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	vetPackages(t, map[string][]gen.File{"pkg": result.Files})

	// A name that was chosen is never changed.
	person.Fields = person.Fields[4:]
	for name, says := range map[string]string{
		"Err": "is taken by wazabi", "Clone": "is taken by wazabi", "MarshalJSON": "go vet expects another signature of a method MarshalJSON",
	} {
		person.Fields[0].Go = name
		want := "the accessor of g::Person.kept: "
		if _, err := gen.Generate(d, gen.Options{Package: "pkg"}); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q and %q", name, err, want, says)
		}
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
