package gen_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// TestParseGoType: the flag -go-type names a type, and perhaps two functions.
func TestParseGoType(t *testing.T) {
	for text, expected := range map[string]gen.GoType{
		"Addr=net/netip.Addr":                                     {Rust: "Addr", Type: "net/netip.Addr"},
		"a::b::Id=example.org/x-y/v2.ID":                          {Rust: "a::b::Id", Type: "example.org/x-y/v2.ID"},
		"Id=time.Month,example.org/conv.Lower,example.org/c.Lift": {Rust: "Id", Type: "time.Month", Lower: "example.org/conv.Lower", Lift: "example.org/c.Lift"},
	} {
		if got, err := gen.ParseGoType(text); err != nil || got != expected {
			t.Errorf("%s: %+v, %v; want %+v", text, got, err, expected)
		}
	}
	for _, text := range []string{"", "Addr", "=net/netip.Addr", "Addr=", "Addr=Addr", "Addr=net/netip.addr", "Addr=net/netip.", "Addr=.Addr", "Addr=a b.C",
		"Addr=\"x\".C", "Addr=a.B,c.D", "Addr=a.B,c.D,", "Addr=a.B,c.D,e.F,g.H", "Addr=a.B;c",
		"Addr=/a.B", "Addr=a//b.C", "Addr=a/.C", "Addr=../a.B", "Addr=./a.B", "Addr=a/../b.C", "Addr=a/..C", "Addr=unsafe.Pointer", "Addr=C.Int", "Addr=a.B,../c.D,e.F"} {
		if got, err := gen.ParseGoType(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

// TestGoTypeOfGuest: a guest's description is refused as the flag is.
func TestGoTypeOfGuest(t *testing.T) {
	for _, path := range []string{"../a.B", "/a.B", "a//b.C", "unsafe.Pointer"} {
		d, name := describe(t, "../../testdata/gen/foreign")
		for _, typ := range d.Types {
			if typ.GoType != "" {
				typ.GoType = path
				break
			}
		}
		if _, err := generate(d, gen.Options{Package: name}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestForeign: the user learns which packages from elsewhere the guest, and no flag, has the
// package import.
func TestForeign(t *testing.T) {
	for path, printed := range map[string]bool{"example.org/evil/v2": true, "evil": true, "corp/evil": true, "net/netip": false, "time": false} {
		d, name := describe(t, "../../testdata/gen/foreign")
		goType, want := path+".Addr", "[]"
		var chosen *abi.Type
		for _, typ := range d.Types {
			if typ.GoType == "net/netip.Addr" {
				chosen, typ.GoType = typ, goType
			}
		}
		if printed {
			want = "[the package imports " + path + ", since the guest says that " + chosen.Path + " is " + goType + " in Go]"
		}
		for _, test := range []struct {
			rows []gen.GoType
			want string
		}{{nil, want}, {[]gen.GoType{{Rust: chosen.Name, Type: goType}}, "[]"}} {
			result, err := gen.Generate(d, gen.Options{Package: name, GoTypes: test.rows})
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(result.Foreign); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		}
	}
}

// TestGoTypes: the user's rows replace those of the guest, and what cannot be one is refused.
func TestGoTypes(t *testing.T) {
	d, name := describe(t, "../../testdata/gen/foreign")
	files := func(rows ...string) ([]gen.File, error) {
		options := gen.Options{Package: name}
		for _, row := range rows {
			goType, err := gen.ParseGoType(row)
			if err != nil {
				t.Fatal(err)
			}
			options.GoTypes = append(options.GoTypes, goType)
		}
		return generate(d, options)
	}
	for row, part := range map[string]string{
		"No=time.Month":               "-go-type No=time.Month: the guest has no type of this path or name",
		"Route=time.Month":            "foreign::Route: only a newtype can be the Go type time.Month; this is a record",
		"Version=net/netip.Addr":      "it cannot be the key of a map or an element of a set",
		"foreign::Shape=time.Month":   "no type of this path",
		"foreign::ShapeMirror=time.M": "this is a variant",
	} {
		if _, err := files(row); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %v; want %q", row, err, part)
		}
	}
	// All ways to convert, and packages whose names are taken.
	functions := "github.com/wazabi/wazabi/go-host/gen/testdata/gotypes"
	made, err := files("Address="+functions+".Address,"+functions+".Lower,"+functions+".Lift", "Id="+functions+".Number", "foreign::Key=net/netip.Addr", "Nanos="+functions+".Nanos")
	if err != nil {
		t.Fatal(err)
	}
	text := string(made[0].Data)
	for _, part := range []string{"Hops []gotypes.Address", "rt.Converted(gotypes.Lower(v[i]))", "rt.Made(gotypes.Lift(", "rt.ToBinary(&key)", "(*int64)(&v.Takes)", "Takes gotypes.Nanos"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %s in\n%s", part, text)
		}
	}
	vetted(t, append(made, gen.File{Name: name + ".wasm"}))
}

// TestGoTypeOfAnotherSize: a package does not compile if the Go type of a number is another kind of
// number, whose values the conversion would change.
func TestGoTypeOfAnotherSize(t *testing.T) {
	checker := newTypeChecker(t)
	for goType, says := range map[string]string{
		"time.Duration":  "",
		"time.Month":     "cannot convert (*time.Month)(nil) (value of type *time.Month) to type *int64",
		"io/fs.FileMode": "to type *int64",
	} {
		id := newtypeOf("Id", number(abi.KindI64, 8))
		id.GoType = goType
		d := &abi.Description{Format: 1, Types: []*abi.Type{id}}
		add(d, "use", id, abi.Param{Name: "id", Type: id})
		files, err := generate(d, gen.Options{Package: "pkg"})
		if err != nil {
			t.Fatal(err)
		}
		if err := checker.check("example.com/pkg", files); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", goType, err, says)
		}
	}
}

// TestGoTypePackages gives the package of Go types the name of each variable in generated code.
func TestGoTypePackages(t *testing.T) {
	checker := newTypeChecker(t)
	generateFor := func(name string) ([]gen.File, error) {
		const types = "import \"net/netip\"\ntype ID uint64\ntype Addr = netip.Addr\n"
		path := "example.com/" + name
		if err := checker.check(path, []gen.File{{Name: "types.go", Data: []byte("package " + name + "\n" + types)}}); err != nil {
			t.Fatal(err)
		}
		files, err := generate(usingTypes(path), gen.Options{Package: "ofvariables", Engine: gen.Both, ImportPath: "example.com/ofvariables"})
		if err == nil {
			err = checker.check("example.com/ofvariables", files)
		}
		if err == nil {
			err = checker.check("example.com/ofvariables", files, gen.Tag)
		}
		return files, err
	}
	files, err := generateFor("plain")
	if err != nil {
		t.Fatal(err)
	}
	names := variables(t, files)
	if len(names) < 40 {
		t.Errorf("only %d names", len(names))
	}
	for name := range names {
		if _, err := generateFor(name); err != nil {
			t.Error(err)
		}
	}
}

// variables are the names of variables in generated files, but for those with numbers, and those of
// tables.
func variables(t *testing.T, files []gen.File) map[string]bool {
	names := map[string]bool{}
	add := func(ids ...*ast.Ident) {
		for _, id := range ids {
			if id.Name != "_" && !ast.IsExported(id.Name) && !strings.ContainsAny(id.Name, "0123456789") && !strings.HasPrefix(id.Name, "errors") {
				names[id.Name] = true
			}
		}
	}
	for _, file := range parse(t, files) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if n.Type != nil {
					add(n.Names...)
				}
			case *ast.Field:
				add(n.Names...)
			case *ast.AssignStmt:
				for _, left := range n.Lhs {
					if id, ok := left.(*ast.Ident); ok {
						add(id)
					}
				}
			case *ast.RangeStmt:
				if id, ok := n.Key.(*ast.Ident); ok {
					add(id)
				}
			}
			return true
		})
	}
	return names
}

// usingTypes is a description that uses the types ID and Addr of a package everywhere.
func usingTypes(importPath string) *abi.Description {
	id, addr := newtypeOf("Id", number(abi.KindU64, 8)), newtypeOf("Addr", of(abi.KindString, 8, 4))
	id.GoType, addr.GoType = importPath+".ID", importPath+".Addr"
	outer := newtypeOf("Outer", addr)
	fields := []abi.Field{
		{Name: "id", Type: id}, {Name: "addr", Type: addr}, {Name: "outer", Type: outer}, {Name: "some_id", Type: optionOf(id)},
		{Name: "some_addr", Type: optionOf(addr)}, {Name: "ids", Type: listOf(id)}, {Name: "addrs", Type: arrayOf(addr, 2)},
	}
	record, failed := recordOf("Record", slices.Clone(fields)...), failing(recordOf("Failed", slices.Clone(fields)...))
	shape := variantOf("Shape", []string{"Full", "Empty"}, slices.Clone(fields)...)
	for _, typ := range []*abi.Type{outer, record, shape} {
		typ.Eq, typ.Ord = true, true
	}
	values := []*abi.Type{id, addr, outer, record, shape, listOf(id), listOf(outer), listOf(record), optionOf(addr), mapOf(id, addr), tupleOf(id, outer)}
	var params []abi.Param
	for i, typ := range values {
		params = append(params, abi.Param{Name: fmt.Sprint("p", i), Type: typ})
	}
	d := &abi.Description{Format: 1, Types: []*abi.Type{addr, failed, id, outer, record, shape}}
	add(d, "all", nil, params...)
	for i, typ := range values {
		add(d, fmt.Sprint("one", i), resultOf(typ, failed), params[i])
		add(d, fmt.Sprint("view", i), listOf(tupleOf(record, shape, typ)), params[i])
		d.Exports[len(d.Exports)-1].View, d.Imports[len(d.Imports)-1].View = true, true
	}
	return d
}
