package gen_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// typesFrom is a committed package whose types another package shares.
func typesFrom(t testing.TB, name string) *gen.TypesFrom {
	t.Helper()
	dir := "../../testdata/gen/" + name
	d, _ := describe(t, dir)
	from := &gen.TypesFrom{ImportPath: "github.com/wazabi/wazabi/testdata/gen/" + name, Description: d}
	text, err := os.ReadFile(filepath.Join(dir, name+".go"))
	if err != nil {
		t.Fatal(err)
	}
	if err := from.Read(text); err != nil {
		t.Fatal(err)
	}
	return from
}

// readFrom is a package of generated files, in the module of packageModule.
func readFrom(t testing.TB, d *abi.Description, name string, files []gen.File) *gen.TypesFrom {
	t.Helper()
	from := &gen.TypesFrom{ImportPath: "example.com/generated/" + name, Description: d}
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".go") {
			if err := from.Read(f.Data); err != nil {
				t.Fatal(err)
			}
		}
	}
	return from
}

// TestShareAll: a package can share the types of any other one, as with a guest that has all of its
// types. Both compile, with kinds, errors with texts, tuples and views of all sorts.
func TestShareAll(t *testing.T) {
	packages := map[string][]gen.File{}
	for _, guest := range []string{"zoo", "errors", "language", "foreign", "views", "forms", "linkerrors"} {
		d, name := describe(t, "../../testdata/gen/"+guest)
		first, err := generate(d, gen.Options{Package: name})
		if err != nil {
			t.Fatal(err)
		}
		second, err := generate(d, gen.Options{Package: "also" + name, TypesFrom: readFrom(t, d, name, first)})
		if err != nil {
			t.Fatal(err)
		}
		packages[name] = append(first, gen.File{Name: name + ".wasm"})
		packages["also"+name] = append(second, gen.File{Name: "also" + name + ".wasm"})
	}
	if !testing.Short() {
		vetPackages(t, packages)
	}
}

// typeNamed is a type of a description.
func typeNamed(t testing.TB, d *abi.Description, name string) *abi.Type {
	t.Helper()
	for _, typ := range d.Types {
		if typ.Name == name {
			return typ
		}
	}
	t.Fatalf("no type %s", name)
	return nil
}

// share generates shareb with the types of sharea, after change has changed the description of one.
func share(t testing.TB, goTypes string, change func(a, b *abi.Description)) ([]gen.File, error) {
	t.Helper()
	from := typesFrom(t, "sharea")
	d, _ := describe(t, "../../testdata/gen/shareb")
	change(from.Description, d)
	opts := gen.Options{Package: "shareb", TypesFrom: from}
	if goTypes != "" {
		goType, err := gen.ParseGoType(goTypes)
		if err != nil {
			t.Fatal(err)
		}
		opts.GoTypes = append(opts.GoTypes, goType)
	}
	return generate(d, opts)
}

// TestShareDiffers: a type that is another one in the other package is refused, with the
// difference.
func TestShareDiffers(t *testing.T) {
	of := func(name string, change func(*abi.Type)) func(a, b *abi.Description) {
		return func(a, _ *abi.Description) { change(typeNamed(t, a, name)) }
	}
	u32 := &abi.Type{Kind: abi.KindU32, Size: 4, Align: 4}
	for name, tt := range map[string]struct {
		goType string
		change func(a, b *abi.Description)
		says   string
	}{
		"a field's type": {"", of("Point", func(t *abi.Type) { t.Fields[1].Type = u32 }),
			"geometry::Point is not the type that package github.com/wazabi/wazabi/testdata/gen/sharea has: fields.y.type is \"i32\" in this guest, and \"u32\" in that one; " +
				"build both guests with one version of the crate, or leave -types-from out"},
		"a field less":      {"", of("Style", func(t *abi.Type) { t.Fields = t.Fields[:1] }), `fields.width is {"align":2,"default":3,"name":"width","offset":2,"size":2,"type":"u16"} in this guest, and nothing in that one`},
		"a field's name":    {"", of("Style", func(t *abi.Type) { t.Fields[1].Name = "size" }), `fields.width.name is "width" in this guest, and "size" in that one`},
		"a Go name":         {"", of("Point", func(t *abi.Type) { t.Fields[0].Go = "Right" }), `fields.x.go is nothing in this guest, and "Right" in that one`},
		"a number":          {"", of("Color", func(t *abi.Type) { t.Cases[0].Value = -3 }), `geometry::Color is not the type that package github.com/wazabi/wazabi/testdata/gen/sharea has: cases.Red.value is -2 in this guest, and -3 in that one`},
		"a bit":             {"", of("Layers", func(t *abi.Type) { t.Cases[0], t.Cases[1] = t.Cases[1], t.Cases[0] }), "bits.roads.name"},
		"a case's fields":   {"", of("Shape", func(t *abi.Type) { t.Cases[1].Fields[1].Type = &abi.Type{Kind: abi.KindI32, Size: 4, Align: 4} }), "cases.Circle.fields.radius.type"},
		"an inner type":     {"", of("RouteId", func(t *abi.Type) { t.Elems[0] = u32 }), `inner is "u64" in this guest, and "u32" in that one`},
		"a method":          {"", of("Point", func(t *abi.Type) { t.Ord = false }), "ord is true in this guest, and nothing in that one"},
		"a text":            {"", of("Point", func(t *abi.Type) { t.Text = "" }), "string is"},
		"an error's text":   {"", of("TooMany", func(t *abi.Type) { t.Format = "" }), "format is"},
		"an error's source": {"", of("RouteError", func(t *abi.Type) { t.Cases[1].Source = "" }), "cases.Blocked.source is"},
		"a default":         {"", of("Style", func(t *abi.Type) { t.Fields[1].Default = nil }), "fields.width.default is 3 in this guest, and nothing in that one"},
		"a kind": {"", of("TooMany", func(t *abi.Type) {
			*t = abi.Type{Kind: abi.KindNewtype, Path: t.Path, Name: t.Name, Size: 4, Align: 4, Elems: []*abi.Type{u32}}
		}), "TooMany"},
		"a Go type here": {"RouteId=time.Month", func(_, _ *abi.Description) {}, "geometry::RouteId is the Go type time.Month in this package, and RouteID in package github.com/wazabi/wazabi/testdata/gen/sharea; generate both packages with the same -go-type"},
		"a type that is not declared": {"", func(a, b *abi.Description) {
			typeNamed(t, a, "Layers").Go, typeNamed(t, b, "Layers").Go = "Plies", "Plies"
		}, "geometry::Layers should be Plies in package github.com/wazabi/wazabi/testdata/gen/sharea, which does not declare it"},
		"no type": {"", func(a, _ *abi.Description) {
			for _, t := range a.Types {
				t.Path = strings.Replace(t.Path, "geometry", "geography", 1)
			}
		}, "sharea has no type of this guest: a type is shared where both guests use one crate"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := share(t, tt.goType, tt.change); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v; want %s", err, tt.says)
			}
		})
	}
	if _, err := share(t, "", of("Point", func(t *abi.Type) { t.Docs, t.Fields[0].Docs = "", "other" })); err != nil {
		t.Errorf("other docs: %v", err)
	}
}

// TestShareGoTypes: a type that is one Go type here and another there, inside of a shared one, is
// refused. With one Go type the packages are generated.
func TestShareGoTypes(t *testing.T) {
	d, _ := describe(t, "../../testdata/gen/shareb")
	row := func(goType string) []gen.GoType {
		t.Helper()
		parsed, err := gen.ParseGoType("RouteId=" + goType)
		if err != nil {
			t.Fatal(err)
		}
		return []gen.GoType{parsed}
	}
	a, _ := describe(t, "../../testdata/gen/sharea")
	first, err := generate(a, gen.Options{Package: "sharea", GoTypes: row("time.Month")})
	if err != nil {
		t.Fatal(err)
	}
	for goType, says := range map[string]string{
		"time.Month":   "",
		"time.Weekday": "is the Go type time.Weekday in this package, and another one in package example.com/generated/sharea; generate both packages with the same -go-type",
	} {
		_, err := generate(d, gen.Options{Package: "shareb", GoTypes: row(goType), TypesFrom: readFrom(t, a, "sharea", first)})
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", goType, err, says)
		}
	}
}

// TestShareLater: if the package with the types is generated anew, from other types, the package
// that shares them does not compile: values would be misread.
func TestShareLater(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles packages")
	}
	d, _ := describe(t, "../../testdata/gen/shareb")
	for name, change := range map[string]func(d *abi.Description){
		"nothing":  func(*abi.Description) {},
		"a number": func(d *abi.Description) { typeNamed(t, d, "Color").Cases[2].Value = 5 },
		"a bit": func(d *abi.Description) {
			b := typeNamed(t, d, "Layers").Cases
			b[0].Name, b[1].Name = b[1].Name, b[0].Name
		},
		"a representation": func(d *abi.Description) { typeNamed(t, d, "Fault").Repr = abi.KindI8 },
		"a field more": func(d *abi.Description) {
			p := typeNamed(t, d, "Point")
			p.Fields, p.Size = append(p.Fields, abi.Field{Name: "z", Type: p.Fields[0].Type, Offset: 8}), 12
		},
		"a field more of an error": func(d *abi.Description) {
			c := &typeNamed(t, d, "RouteError").Cases[0]
			c.Fields = append(c.Fields, abi.Field{Name: "1", Type: typeNamed(t, d, "RouteId"), Offset: 16})
		},
		"fields of one type": func(d *abi.Description) {
			p := typeNamed(t, d, "Point").Fields
			p[0].Name, p[1].Name = p[1].Name, p[0].Name
		},
		"an inner type": func(d *abi.Description) {
			typeNamed(t, d, "RouteId").Elems[0] = &abi.Type{Kind: abi.KindI64, Size: 8, Align: 8}
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := describe(t, "../../testdata/gen/sharea")
			first, err := generate(a, gen.Options{Package: "sharea"})
			if err != nil {
				t.Fatal(err)
			}
			second, err := generate(d, gen.Options{Package: "shareb", TypesFrom: readFrom(t, a, "sharea", first)})
			if err != nil {
				t.Fatal(err)
			}
			change(a)
			if first, err = generate(a, gen.Options{Package: "sharea"}); err != nil {
				t.Fatal(err)
			}
			dir := packageModule(t, map[string][]gen.File{"sharea": first, "shareb": second})
			if out, err := goCommand(dir, "vet", "-mod=mod", "./sharea").CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			out, err := goCommand(dir, "build", "-mod=mod", "./shareb").CombinedOutput()
			if (err == nil) != (name == "nothing") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestShareDocs: types of a crate that a guest depends on have their docs in Go, with links.
func TestShareDocs(t *testing.T) {
	for pkg, parts := range map[string][]string{
		"sharea": {
			"// A point of the plane. See [Route].\ntype Point struct {\n\t// to the right\n\tX int32\n",
			"\t// like the sky\n\tColorBlue Color = 4\n",
			"// Returns how far the point is from the origin.\n//\n// It calls PointLength of the client.\nfunc (v Point) Length(",
			"// a circle\ntype ShapeCircle struct {\n\t// where it is\n",
			"// Returns a pen of a color.\n",
		},
		"shareb": {
			"// A point of the plane. See [Route].\n//\n// It is a type of package [sharea].\ntype Point = sharea.Point\n",
			"\t// like the sky\n\tColorBlue = sharea.ColorBlue\n",
			"// a circle\ntype ShapeCircle = sharea.ShapeCircle\n",
		},
	} {
		text, err := os.ReadFile(filepath.Join("../../testdata/gen", pkg, pkg+".go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			if !strings.Contains(string(text), part) {
				t.Errorf("%s has no %q", pkg, part)
			}
		}
	}
}
