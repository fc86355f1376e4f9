package gen_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"hash/crc32"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// TestFaults has the faults of names and docs. The faults of the output directory are in
// internal/command.
func TestFaults(t *testing.T) {
	t.Run("name-reserved-in-go: built", func(t *testing.T) {
		names := strings.Fields("string error len nil any init main _ r type func import go defer goto iota true cap uint8 context wasm guest")
		var exports []any
		for _, name := range names[3:] {
			if name != "_" {
				exports = append(exports, export(name, names...))
			}
		}
		d := described(exports...)
		first, err := generate(d, gen.Options{Package: "pkg"})
		if err != nil {
			t.Fatal(err)
		}
		parse(t, first)
		again, err := generate(d, gen.Options{Package: "pkg"})
		if err != nil || !bytes.Equal(first[0].Data, again[0].Data) {
			t.Errorf("escaped in another way: %v", err)
		}
	})
	t.Run("name-reserved-in-go: rules", TestNameRules)
	t.Run("colliding-go-names: of packages", TestCollisions)
	t.Run("colliding-go-names: of hosts", TestHostCollisions)

	composed, decomposed := "caf\u00e9", "cafe\u0301"
	for name, tt := range map[string]struct {
		d    *abi.Description
		says string
	}{
		"no capitals":       {described(record("世界", "ß", "ǆ"), export("日本", "あ")), ""},
		"a combining mark":  {described(record("R", decomposed)), "not a Go name"},
		"composed":          {described(record("R", composed)), ""},
		"both forms":        {described(record("R", composed, decomposed)), "not a Go name"},
		"looks like others": {described(record("R", "a", "\u0430")), ""},
		"Hebrew, Arabic":    {described(record("R", "א", "ب")), ""},
	} {
		t.Run("name-outside-ascii: "+name, func(t *testing.T) {
			files, err := generate(tt.d, gen.Options{Package: "pkg"})
			if (err != nil) != (tt.says != "") || err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Fatalf("%v, want %q", err, tt.says)
			}
			if err == nil {
				parse(t, files)
			}
		})
	}
	t.Run("huge-type: 65,537 fields", func(t *testing.T) {
		if testing.Short() {
			t.Skip("it takes seconds")
		}
		names := make([]string, 65_537)
		for i := range names {
			names[i] = fmt.Sprint("field", i)
		}
		files, err := generate(described(record("R", names...)), gen.Options{Package: "pkg"})
		if err != nil {
			t.Fatal(err)
		}
		parse(t, files)
	})
	// Each is a small description, of which the Go code is about as small.
	for name, d := range map[string]*abi.Description{
		"types that double":               doubling(abi.KindU8, 1, 16),
		"types that double and have none": doubling(abi.KindUnit, 0, 16),
		"newtypes that double":            doublingNewtypes(15),
		"a chain of 1,000 records":        chained(1_000),
		"4,000 parameters of one name": described(export("f", slices.Collect(func(yield func(string) bool) {
			for i := range 4_000 {
				yield(strings.NewReplacer("0", "a_", "1", "a__").Replace(fmt.Sprintf("%012b", i)))
			}
		})...)),
	} {
		t.Run("huge-type: "+name, func(t *testing.T) {
			if testing.Short() && strings.Contains(name, "chain") {
				t.Skip("it takes seconds")
			}
			start := time.Now()
			files, err := generate(d, gen.Options{Package: "pkg"})
			if err != nil {
				t.Fatal(err)
			}
			parse(t, files)
			if took := time.Since(start); took > time.Minute {
				t.Errorf("took %v", took)
			}
		})
	}
	// These would not fit Go's stack.
	for name, d := range map[string]*abi.Description{"types": doubling(abi.KindU8, 1, 30), "newtypes": doublingNewtypes(40)} {
		t.Run("huge-type: "+name+" that double beyond the largest", func(t *testing.T) {
			start := time.Now()
			if _, err := generate(d, gen.Options{Package: "pkg"}); err == nil || !strings.Contains(err.Error(), "by value") {
				t.Errorf("%v", err)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	t.Run("huge-type: names of 256 bytes", func(t *testing.T) {
		long := strings.Repeat("n", 256)
		files, err := generate(described(record(long, long), enum("E"+long[1:], long), export(long, long)), gen.Options{Package: "pkg"})
		if err != nil {
			t.Fatal(err)
		}
		parse(t, files)
	})
	t.Run("docs-as-code: and as directives", TestHostileDocs)
	t.Run("docs-as-directive: notes for tools", func(t *testing.T) {
		for _, docs := range []string{"go:generate rm -rf x", "export Evil", "line x.go:1", "nolint:all", "+build ignore", " \t+build ignore", "x\n\n+build ignore\n\nx"} {
			d := sample()
			d.Types[0].Docs, d.Types[0].Fields[0].Docs, d.Types[1].Cases[0].Docs, d.Exports[0].Docs = docs, docs, docs, docs
			files, err := generate(d, gen.Options{Package: "pkg"})
			if err != nil {
				t.Fatal(err)
			}
			for n, text := range strings.Split(string(files[0].Data), "\n") {
				text = strings.TrimSpace(text)
				if n > 0 && (strings.HasPrefix(text, "//export") ||
					strings.HasPrefix(text, "//line") || strings.HasPrefix(text, "//nolint") || strings.HasPrefix(text, "// +build") || strings.HasPrefix(text, "//go:") && text != "//go:embed pkg.wasm" && text != "//go:embed abi.json") {
					t.Errorf("%q gives %s", docs, text)
				}
			}
		}
	})
	t.Run("name-in-struct-tag: no tag is written", func(t *testing.T) {
		for _, dir := range packages {
			d, name := describe(t, dir)
			files, err := generate(d, gen.Options{Package: name})
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range parse(t, files) {
				ast.Inspect(file, func(n ast.Node) bool {
					if field, ok := n.(*ast.Field); ok && field.Tag != nil {
						t.Errorf("%s: %s", dir, field.Tag.Value)
					}
					return true
				})
			}
		}
	})
	t.Run("unusable-package-name: rules", TestPackageNames)
	for _, name := range []string{"../../x", "/abs", `C:\x`, ".x", "_x", "x_test", "x_linux", "x_amd64", "x_linux_amd64", "internal", "vendor", "a/b", "a b", "x\n", "con", "nul", "linux"} {
		t.Run("unusable-package-name: "+name, func(t *testing.T) {
			files, err := generate(sample(), gen.Options{Package: name})
			if err != nil {
				return
			}
			// What Go takes, and no system has another use for.
			for _, f := range files {
				if name != "linux" || strings.ContainsAny(f.Name, `/\:`) {
					t.Errorf("accepted: %q", f.Name)
				}
			}
		})
	}
	t.Run("unstable-output: the same bytes", TestGolden)
	t.Run("unstable-output: records in any order", func(t *testing.T) {
		d, name := describe(t, "../../testdata/gen/zoo")
		var want []gen.File
		rng := rand.New(rand.NewPCG(4, 9))
		for range 5 {
			records := recordsOf(t, d)
			rng.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
			shuffled, err := abi.Read([]byte(strings.Join(records, "")))
			if err != nil {
				t.Fatal(err)
			}
			files, err := generate(shuffled, gen.Options{Package: name})
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want = files
			}
			for i := range files {
				if !bytes.Equal(files[i].Data, want[i].Data) {
					t.Errorf("%s differs", files[i].Name)
				}
			}
		}
	})
	t.Run("output-does-not-build: names of all kinds, built", TestAwkwardNames)
}

// doubling has a function of records, each of which contains the previous one twice.
func doubling(kind abi.Kind, size, n int) *abi.Description {
	d := &abi.Description{Format: 1}
	inner := &abi.Type{Kind: kind, Size: size, Align: 1}
	for i := range n {
		inner = &abi.Type{Kind: abi.KindRecord, Path: fmt.Sprint("g::T", i), Name: fmt.Sprint("T", i), Size: 2 * size, Align: 1,
			Fields: []abi.Field{{Name: "a", Type: inner}, {Name: "b", Type: inner, Offset: size}}}
		d.Types, size = append(d.Types, inner), 2*size
	}
	list := &abi.Type{Kind: abi.KindList, Size: 8, Align: 4, Elems: []*abi.Type{inner}}
	d.Exports = []*abi.Func{{Export: "g/f", Name: "f", Params: []abi.Param{{Name: "x", Type: inner}, {Name: "y", Type: list}}, Result: inner}}
	return d
}

// doublingNewtypes has a function of newtypes, each of which has two boxes of the previous one.
func doublingNewtypes(n int) *abi.Description {
	d := &abi.Description{Format: 1}
	inner := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	for i := range n {
		box := &abi.Type{Kind: abi.KindBox, Size: 4, Align: 4, Elems: []*abi.Type{inner}}
		tuple := &abi.Type{Kind: abi.KindTuple, Size: 8, Align: 4, Elems: []*abi.Type{box, box}}
		inner = &abi.Type{Kind: abi.KindNewtype, Path: fmt.Sprint("g::T", i), Name: fmt.Sprint("T", i), Size: 8, Align: 4, Elems: []*abi.Type{tuple}}
		d.Types = append(d.Types, inner)
	}
	d.Exports = []*abi.Func{{Export: "g/f", Name: "f", Params: []abi.Param{{Name: "x", Type: inner}}, Result: inner}}
	return d
}

// chained has a function of records, each of which has a list of the next one.
func chained(n int) *abi.Description {
	d := &abi.Description{Format: 1}
	inner := value(abi.KindU8, 1)
	for i := range n {
		list := &abi.Type{Kind: abi.KindList, Size: 8, Align: 4, Elems: []*abi.Type{inner}}
		inner = &abi.Type{Kind: abi.KindRecord, Path: fmt.Sprint("g::T", i), Name: fmt.Sprint("T", i), Size: 8, Align: 4,
			Fields: []abi.Field{{Name: "a", Type: list}}}
		d.Types = append(d.Types, inner)
	}
	d.Exports = []*abi.Func{{Export: "g/f", Name: "f", Params: []abi.Param{{Name: "x", Type: inner}}, Result: inner}}
	return d
}

// recordsOf are the lines of a committed guest's section.
func recordsOf(t *testing.T, d *abi.Description) []string {
	t.Helper()
	wasm, err := os.ReadFile("../../testdata/gen/zoo/zoo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	var records []string
	for text := range strings.SplitAfterSeq(string(wasm), "\n") {
		if i := strings.LastIndex(text, ` {"wazabi":`); i >= 8 {
			if text = text[i-8:]; fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(strings.TrimSuffix(text[9:], "\n")))) == text[:8] {
				records = append(records, text)
			}
		}
	}
	if len(records) < len(d.Types)+len(d.Exports) {
		t.Fatalf("%d records found", len(records))
	}
	return records
}

// parse parses generated files as Go.
func parse(t *testing.T, files []gen.File) []*ast.File {
	t.Helper()
	var all []*ast.File
	for _, f := range files {
		if !strings.HasSuffix(f.Name, ".go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file)
	}
	return all
}
