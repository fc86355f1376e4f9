package gen_test

import (
	"fmt"
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
	d, name := describe(t, "../../testdata/gen/foreign")
	var chosen *abi.Type
	for _, typ := range d.Types {
		if typ.GoType == "net/netip.Addr" {
			chosen, typ.GoType = typ, "example.org/evil/v2.Addr"
		}
	}
	for _, test := range []struct {
		rows []gen.GoType
		want string
	}{
		{nil, "[the package imports example.org/evil/v2, since the guest says that " + chosen.Path + " is example.org/evil/v2.Addr in Go]"},
		{[]gen.GoType{{Rust: chosen.Name, Type: "example.org/evil/v2.Addr"}}, "[]"},
	} {
		result, err := gen.Generate(d, gen.Options{Package: name, GoTypes: test.rows})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(result.Foreign); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
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
