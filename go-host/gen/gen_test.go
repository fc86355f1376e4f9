package gen_test

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// packages are those that are committed, with their guests.
var packages = func() []string {
	dirs := []string{"../../examples/hello/hello", "../../examples/png/png"}
	found, _ := filepath.Glob("../../testdata/gen/*/abi.json")
	for _, file := range found {
		dirs = append(dirs, filepath.Dir(file))
	}
	return dirs
}()

func describe(t testing.TB, dir string) (*abi.Description, string) {
	t.Helper()
	name := filepath.Base(dir)
	wasm, err := os.ReadFile(filepath.Join(dir, name+".wasm"))
	if err != nil {
		t.Fatal(err)
	}
	d, err := abi.ReadModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	return d, name
}

// TestGolden: the committed packages are what is generated, the same bytes each time.
func TestGolden(t *testing.T) {
	for _, dir := range packages {
		d, name := describe(t, dir)
		for range 3 {
			files, err := gen.Generate(d, gen.Options{Package: name})
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, gen.File{Name: "abi.json", Data: d.JSON()})
			for _, f := range files {
				golden, err := os.ReadFile(filepath.Join(dir, f.Name))
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(golden, f.Data) {
					t.Fatalf("%s/%s is not what is generated; run make bless and look at the difference", dir, f.Name)
				}
			}
		}
	}
}

func value(t abi.Kind, size int) *abi.Type { return &abi.Type{Kind: t, Size: size, Align: size} }

// sample has a record, an enum and an export, to be spoilt.
func sample() *abi.Description {
	record := &abi.Type{
		Kind: abi.KindRecord, Path: "g::Item", Name: "Item", Size: 8, Align: 4, Docs: "An item.",
		Fields: []abi.Field{{Name: "item_id", Docs: "its id", Type: value(abi.KindU32, 4)}, {Name: "count", Type: value(abi.KindU32, 4), Offset: 4}},
	}
	enum := &abi.Type{
		Kind: abi.KindEnum, Path: "g::Mode", Name: "Mode", Size: 1, Align: 1, Repr: abi.KindU8,
		Cases: []abi.Case{{Name: "On", Docs: "lit"}, {Name: "Off", Value: 1}},
	}
	return &abi.Description{Format: 1, Types: []*abi.Type{record, enum}, Exports: []*abi.Func{{
		Export: "g/take_item", Name: "take_item", Docs: "Takes it.",
		Params: []abi.Param{{Name: "item", Type: record}, {Name: "mode", Type: enum}}, Result: record,
	}}}
}

// shape is a file's syntax without comments.
func shape(t *testing.T, text []byte) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "x.go", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var b strings.Builder
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			b.WriteString(n.Name + " ")
		case *ast.BasicLit:
			b.WriteString(n.Value + " ")
		}
		return true
	})
	return b.String()
}

// Rows 43 and 44: whatever docs say, they are comments, and nothing else changes.
func TestHostileDocs(t *testing.T) {
	plain, err := gen.Generate(sample(), gen.Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	want := shape(t, plain[0].Data)
	for _, docs := range []string{
		"*/ func init() { panic(1) } /*", "first\nfunc evil() {}", "\r\nfunc evil() {}", "go:linkname x y", "\n//go:embed secret\n", "go:build ignore",
		"a\x00b\u2028func evil() {}", "\u202egnp.exe", "`${x}` {{.}} %s %d %!", "\ufeffBOM", "#cgo LDFLAGS: -lx\nimport \"C\"", strings.Repeat("long ", 10000),
		"\tcode\n\tmore", "# Heading\n\n* list\n* list", "line /etc/passwd:1",
	} {
		d := sample()
		d.Types[0].Docs, d.Types[0].Fields[0].Docs, d.Types[1].Cases[0].Docs, d.Exports[0].Docs = docs, docs, docs, docs
		files, err := gen.Generate(d, gen.Options{Package: "pkg"})
		if err != nil {
			t.Errorf("%.20q: %v", docs, err)
			continue
		}
		if got := shape(t, files[0].Data); got != want {
			t.Errorf("%.20q changes the code", docs)
		}
		for line := range strings.SplitSeq(string(files[0].Data), "\n") {
			if strings.HasPrefix(line, "//go:") && line != "//go:embed pkg.wasm" && line != "//go:embed abi.json" {
				t.Errorf("%.20q gives a directive: %s", docs, line)
			}
		}
	}
}

// TestCollisions: two things of one Go name are refused with both places named.
func TestCollisions(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*abi.Description)
		says  []string
	}{
		{"fields", func(d *abi.Description) { d.Types[0].Fields[1].Name = "itemId" }, []string{"g::Item.item_id", "g::Item.itemId", "ItemID"}},
		{"case and type", func(d *abi.Description) { d.Types[0].Name = "mode_on" }, []string{"g::Mode::On", "g::Item", "ModeOn"}},
		{"methods", func(d *abi.Description) {
			d.Exports = append(d.Exports, &abi.Func{Export: "g/TakeItem", Name: "TakeItem"})
		}, []string{"g/take_item", "g/TakeItem"}},
		{"not a Go name", func(d *abi.Description) { d.Types[0].Fields[0].Name = "a\u0301" }, []string{"not a Go name", "#[abi(go"}},
	}
	for _, tt := range tests {
		d := sample()
		tt.spoil(d)
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

// TestEndlessTypes: a type may hold itself where that can end, and Go could not declare the others.
func TestEndlessTypes(t *testing.T) {
	for _, kind := range []abi.Kind{abi.KindList, abi.KindBox} {
		d := sample()
		record := d.Types[0]
		record.Fields[0].Type = &abi.Type{Kind: kind, Size: record.Fields[0].Type.Size, Align: 4, Elems: []*abi.Type{record}}
		_, err := gen.Generate(d, gen.Options{Package: "pkg"})
		if endless := kind == abi.KindBox; endless != (err != nil) || endless && !strings.Contains(err.Error(), "without end; put an Option or a Vec between") {
			t.Errorf("%v: %v", kind, err)
		}
	}
}

func TestPackageNames(t *testing.T) {
	for name, want := range map[string]string{"png": "png", "png_lines": "pnglines", "My-Crate": "mycrate", "3d_model": "dmodel"} {
		if got, err := gen.PackageName(name); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
	for _, name := range []string{"", "_", "../x", "type", "internal", "vendor", "a_test", "A", "len", "é"} {
		if err := gen.CheckPackageName(name); err == nil {
			t.Errorf("%q is accepted", name)
		}
		if _, err := gen.Generate(sample(), gen.Options{Package: name}); err == nil {
			t.Errorf("%q: generated", name)
		}
	}
	if _, err := gen.PackageName("___"); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestHugeElements: what is generated grows with the description, not with the lengths of arrays in it.
func TestHugeElements(t *testing.T) {
	u8, u32 := value(abi.KindU8, 1), value(abi.KindU32, 4)
	padded := &abi.Type{Kind: abi.KindRecord, Path: "g::P", Name: "P", Size: 8, Align: 4,
		Fields: []abi.Field{{Name: "a", Type: u8}, {Name: "b", Type: u32, Offset: 4}}}
	many := &abi.Type{Kind: abi.KindArray, Elems: []*abi.Type{padded}, Len: 1 << 27, Size: 1 << 30, Align: 4}
	bytes := &abi.Type{Kind: abi.KindArray, Elems: []*abi.Type{u8}, Len: 1 << 30, Size: 1 << 30, Align: 1}
	big := &abi.Type{Kind: abi.KindRecord, Path: "g::Big", Name: "Big", Size: 1 << 30, Align: 4, Fields: []abi.Field{{Name: "many", Type: many}}}
	wide := &abi.Type{Kind: abi.KindRecord, Path: "g::Wide", Name: "Wide", Size: 8 + 1<<30, Align: 4,
		Fields: []abi.Field{{Name: "p", Type: padded}, {Name: "bytes", Type: bytes, Offset: 8}}}
	d := &abi.Description{Format: 1, Types: []*abi.Type{big, padded, wide}}
	for i, elem := range d.Types {
		list := &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{elem}, Size: 8, Align: 4}
		name := "f" + string(rune('a'+i))
		d.Exports = append(d.Exports, &abi.Func{Export: "g/" + name, Name: name, Params: []abi.Param{{Name: "x", Type: list}}, Result: list})
	}
	files, err := gen.Generate(d, gen.Options{Package: "pkg"})
	if err != nil || len(files[0].Data) > 50_000 {
		t.Errorf("%d bytes, %v", len(files[0].Data), err)
	}
}
