package gen_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// packages are the committed packages, with their guests.
var packages = func() []string {
	dirs := []string{"../../examples/hello/hello", "../../examples/png/png", "../../examples/regex/regex", "../../examples/markdown/markdown", "../../examples/semver/semver"}
	found, _ := filepath.Glob("../../testdata/gen/*/abi.json")
	for _, file := range found {
		dirs = append(dirs, filepath.Dir(file))
	}
	return dirs
}()

// generate returns the files of a package.
func generate(d *abi.Description, opts gen.Options) ([]gen.File, error) {
	result, err := gen.Generate(d, opts)
	if err != nil {
		return nil, err
	}
	return result.Files, nil
}

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

// TestGolden: the generator writes the committed packages, with the same bytes each time.
func TestGolden(t *testing.T) {
	for _, dir := range packages {
		d, name := describe(t, dir)
		for range 3 {
			options := gen.Options{Package: name, UTF16Units: name == "utf16units"}
			if _, err := os.Stat(filepath.Join(dir, name+gen.WazeroSuffix)); err == nil {
				options.Engine, options.ImportPath = gen.Both, "github.com/wazabi/wazabi/testdata/gen/"+name
			}
			if name == "shareb" {
				options.TypesFrom = typesFrom(t, "sharea")
			}
			files, err := generate(d, options)
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

// sample has a record, an enum and an export, for tests to damage.
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

// TestHostileDocs has the faults docs-as-code and docs-as-directive: any docs become comments, and
// the code does not change.
func TestHostileDocs(t *testing.T) {
	plain, err := generate(sample(), gen.Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	want := shape(t, plain[0].Data)
	for _, docs := range []string{
		"*/ func init() { panic(1) } /*", "first\nfunc evil() {}", "\r\nfunc evil() {}", "go:linkname x y", "\n//go:embed secret\n", "go:build ignore", "go:generate rm -rf", "text\n\n\tgo:generate x\n```\ngo:generate y\n```",
		"a\x00b\u2028func evil() {}", "\u202egnp.exe", "`${x}` {{.}} %s %d %!", "\ufeffBOM", "#cgo LDFLAGS: -lx\nimport \"C\"", strings.Repeat("long ", 10000),
		"\tcode\n\tmore", "# Heading\n\n* list\n* list", "line /etc/passwd:1", "\u061c\u2067\u206a\u202e", "\u200b\u00ad\u2060\U000e0001\U000e0041\ufff9", "\u200d\u200c",
	} {
		d := sample()
		d.Types[0].Docs, d.Types[0].Fields[0].Docs, d.Types[1].Cases[0].Docs, d.Exports[0].Docs = docs, docs, docs, docs
		files, err := generate(d, gen.Options{Package: "pkg"})
		if err != nil {
			t.Errorf("%.20q: %v", docs, err)
			continue
		}
		if got := shape(t, files[0].Data); got != want {
			t.Errorf("%.20q changes the code", docs)
		}
		if at := strings.IndexFunc(strings.NewReplacer("\u200c", "", "\u200d", "").Replace(string(files[0].Data)), func(r rune) bool { return unicode.Is(unicode.Cf, r) }); at >= 0 {
			t.Errorf("%.20q: a formatting character at %d", docs, at)
		}
		for line := range strings.SplitSeq(string(files[0].Data), "\n") {
			if strings.HasPrefix(line, "//go:") && line != "//go:embed pkg.wasm" && line != "//go:embed abi.json" {
				t.Errorf("%.20q gives a directive: %s", docs, line)
			}
			if comment, ok := strings.CutPrefix(strings.TrimSpace(line), "// "); ok && regexp.MustCompile(`^\s*go:\S`).MatchString(comment) {
				t.Errorf("%.20q gives what linters take for a directive: %s", docs, line)
			}
		}
	}
}

// TestCollisions: two items of one Go name are refused with an error that names both places.
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
		_, err := generate(d, gen.Options{Package: "pkg"})
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

// TestEndlessTypes: a type may contain itself if its values can end. Go could not declare other
// types that contain themselves.
func TestEndlessTypes(t *testing.T) {
	for _, kind := range []abi.Kind{abi.KindList, abi.KindBox} {
		d := sample()
		record := d.Types[0]
		record.Fields[0].Type = &abi.Type{Kind: kind, Size: record.Fields[0].Type.Size, Align: 4, Elems: []*abi.Type{record}}
		_, err := generate(d, gen.Options{Package: "pkg"})
		if endless := kind == abi.KindBox; endless != (err != nil) || endless && !strings.Contains(err.Error(), "without end; put an Option or a Vec between") {
			t.Errorf("%v: %v", kind, err)
		}
	}
}

// TestRecursiveNewtypes: the generator ends for types that contain themselves without a record or
// variant between.
func TestRecursiveNewtypes(t *testing.T) {
	u8, text := value(abi.KindU8, 1), &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	newtype := func(name string, size, align int) *abi.Type {
		return &abi.Type{Kind: abi.KindNewtype, Path: "g::" + name, Name: name, Size: size, Align: align}
	}
	of := func(kind abi.Kind, size, align int, elems ...*abi.Type) *abi.Type {
		return &abi.Type{Kind: kind, Size: size, Align: align, Elems: elems}
	}
	box := func(t *abi.Type) *abi.Type { return of(abi.KindBox, 4, 4, t) }
	list := func(t *abi.Type) *abi.Type { return of(abi.KindList, 8, 4, t) }
	option := func(t *abi.Type) *abi.Type { return of(abi.KindOption, t.Align+t.Size, t.Align, t) }

	link, rose, trie, fork := newtype("Link", 8, 4), newtype("Rose", 8, 4), newtype("Trie", 8, 4), newtype("Fork", 16, 4)
	link.Elems = []*abi.Type{option(box(link))}
	rose.Elems = []*abi.Type{list(rose)}
	trie.Elems = []*abi.Type{of(abi.KindMap, 8, 4, of(abi.KindTuple, 16, 4, text, trie))}
	fork.Elems = []*abi.Type{of(abi.KindArray, 16, 4, option(box(fork)))}
	fork.Elems[0].Len = 2
	shell, kernel, duo, maybe := newtype("Shell", 8, 4), newtype("Kernel", 8, 4), newtype("Duo", 12, 4), newtype("Maybe", 12, 4)
	shell.Elems = []*abi.Type{kernel}
	kernel.Elems = []*abi.Type{list(shell)}
	duo.Elems = []*abi.Type{option(of(abi.KindTuple, 8, 4, box(duo), u8))}
	maybe.Elems = []*abi.Type{option(list(maybe))}
	around, outer := newtype("Around", 8, 4), newtype("Outer", 8, 4)
	around.Elems, outer.Elems = []*abi.Type{link}, []*abi.Type{shell}
	side, either := newtype("Side", 8, 4), &abi.Type{Kind: abi.KindVariant, Path: "g::Either", Name: "Either", Size: 12, Align: 4, Repr: abi.KindU8}
	side.Elems = []*abi.Type{option(box(either))}
	either.Cases = []abi.Case{{Name: "None"}, {Name: "Side", Value: 1, Fields: []abi.Field{{Name: "side", Type: side, Offset: 4}}}}
	rest, record := newtype("Rest", 8, 4), &abi.Type{Kind: abi.KindRecord, Path: "g::Record", Name: "Record", Size: 8, Align: 4}
	rest.Elems = []*abi.Type{option(box(record))}
	record.Fields = []abi.Field{{Name: "rest", Type: rest}}

	d := &abi.Description{Format: 1, Types: []*abi.Type{around, duo, either, fork, kernel, link, maybe, outer, record, rest, rose, shell, side, trie}}
	for i, t := range d.Types {
		for j, passed := range []*abi.Type{t, list(t), option(t), box(t)} {
			name := fmt.Sprint("f", i, "x", j)
			params := []abi.Param{{Name: "x", Type: passed}, {Name: "y", Type: list(passed), Borrow: true}}
			d.Exports = append(d.Exports, &abi.Func{Export: "g/" + name, Name: name, Params: params, Result: passed})
			d.Imports = append(d.Imports, &abi.Func{Export: "host/" + name, Name: name, Params: params, Result: passed})
		}
	}
	files, err := generate(d, gen.Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	vetted(t, files)
}

// TestNewtypesOfTuples: the members of a tuple in a newtype are lowered by address.
func TestNewtypesOfTuples(t *testing.T) {
	files, err := generate(doublingNewtypes(9), gen.Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	vetted(t, files)
}

func TestPackageNames(t *testing.T) {
	for name, want := range map[string]string{"png": "png", "png_lines": "pnglines", "My-Crate": "mycrate", "3d_model": "dmodel"} {
		if got, err := gen.PackageName(name); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
	for _, name := range []string{"", "_", "../x", "type", "internal", "vendor", "a_test", "A", "len", "é", "documentation", "testdata", "init",
		"unsafe", "main", "go", "4x", ".x", "_x", "con", "lpt9"} {
		err := gen.CheckPackageName(name)
		if err == nil {
			t.Errorf("%q is accepted", name)
			continue
		}
		if keyword := strings.Contains(err.Error(), "keyword of Go"); keyword != token.IsKeyword(name) {
			t.Error(err)
		}
		if _, err := generate(sample(), gen.Options{Package: name}); err == nil {
			t.Errorf("%q: generated", name)
		}
	}
	if _, err := gen.PackageName("Documentation"); err == nil || !strings.Contains(err.Error(), "the go command ignores") || !strings.Contains(err.Error(), "-pkg") {
		t.Error(err)
	}
	if _, err := gen.PackageName("___"); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestHugeElements: the size of the code grows with the description, and not with the lengths of
// arrays in it.
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
	files, err := generate(d, gen.Options{Package: "pkg"})
	if err != nil || len(files[0].Data) > 50_000 {
		t.Errorf("%d bytes, %v", len(files[0].Data), err)
	}
}

// hostSample imports functions and objects whose names are not valid in Go.
func hostSample() *abi.Description {
	u8, u32, i64, text := value(abi.KindU8, 1), value(abi.KindU32, 4), value(abi.KindI64, 8), &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	object := func(module, name string) *abi.Type {
		return &abi.Type{Kind: abi.KindResource, Path: module + "::" + name, Name: name, Size: 4, Align: 4, Module: module, Docs: "An object: " + name + "."}
	}
	file, filex, lone := object("host", "File"), object("host_file", "file_x"), object("attic", "Lone")
	anything := object("host", "Any")
	anything.Any = true
	failure := &abi.Type{
		Kind: abi.KindEnum, Path: "g::Failure", Name: "Failure", Size: 1, Align: 1, Repr: abi.KindU8, Error: true,
		Cases: []abi.Case{{Name: "Bad", Docs: "it is bad", Value: 1}},
	}
	record := &abi.Type{
		Kind: abi.KindRecord, Path: "g::Item", Name: "Item", Size: 16, Align: 4, Docs: "An item.",
		Fields: []abi.Field{{Name: "name", Type: text}, {Name: "file", Type: file, Offset: 8}, {Name: "any", Type: anything, Offset: 12}},
	}
	empty := &abi.Type{Kind: abi.KindRecord, Path: "g::Empty", Name: "Empty", Align: 1}
	result := func(ok *abi.Type) *abi.Type {
		return &abi.Type{Kind: abi.KindResult, Size: 8, Align: 4, Elems: []*abi.Type{ok, failure}}
	}
	unit := &abi.Type{Kind: abi.KindUnit, Align: 1}
	option := func(of *abi.Type) *abi.Type {
		return &abi.Type{Kind: abi.KindOption, Size: of.Align + of.Size, Align: of.Align, Elems: []*abi.Type{of}}
	}
	many := make([]abi.Param, 20)
	for i := range many {
		many[i] = abi.Param{Name: fmt.Sprint("p", i), Type: []*abi.Type{u8, text, i64, record}[i%4]}
	}
	list := &abi.Type{Kind: abi.KindList, Size: 8, Align: 4, Elems: []*abi.Type{record}}
	d := &abi.Description{Format: 1,
		Types:   []*abi.Type{anything, empty, failure, file, filex, lone, record},
		Exports: []*abi.Func{{Export: "g/keep", Name: "keep", Params: []abi.Param{{Name: "lone", Type: lone}, {Name: "x", Type: filex, Borrow: true}}, Result: anything}},
	}
	imported := func(name string, result *abi.Type, params ...abi.Param) {
		_, short, _ := strings.Cut(name, "/")
		if _, method, ok := strings.Cut(short, "."); ok {
			short = method
		}
		d.Imports = append(d.Imports, &abi.Func{Export: name, Name: short, Docs: "Docs of " + name + ".", Params: params, Result: result})
	}
	self := func(t *abi.Type) abi.Param { return abi.Param{Name: "self", Type: t, Borrow: true} }
	imported("conn/conn", nil, abi.Param{Name: "conn", Type: text, Borrow: true})
	imported("host/File.close", result(unit), self(file))
	imported("host/File.read_byte", result(u8), self(file))
	imported("host/error", text, abi.Param{Name: "err", Type: text}, abi.Param{Name: "call", Type: u32}, abi.Param{Name: "host", Type: u8})
	imported("host/file_read", nil)
	imported("host/many", list, many...)
	imported("host/maybe", option(unit), abi.Param{Name: "nothing", Type: empty})
	imported("host/pair", &abi.Type{Kind: abi.KindTuple, Size: 16, Align: 4, Elems: []*abi.Type{text, option(text)}}, abi.Param{Name: "v0", Type: list, Borrow: true})
	imported("host/swap", anything, abi.Param{Name: "any", Type: anything})
	imported("host_file/read", result(record))
	imported("module/client", nil)
	imported("opts/type", i64, abi.Param{Name: "arg0", Type: i64}, abi.Param{Name: "host_err", Type: i64}, abi.Param{Name: "wasm", Type: i64})
	return d
}

// TestHosts: interfaces of hosts, with names that are unique in the package.
func TestHosts(t *testing.T) {
	files, err := generate(hostSample(), gen.Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	text := string(files[0].Data)
	for _, says := range []string{
		"// Host has the functions that the guest imports from \"host\". The host implements it.", "\t// Docs of host/pair.\n\t//\n\t// An error ends the call.\n\tPair(ctx context.Context, v0 []Item) (string, *string, error)\n",
		"type HostFile interface {\n\t// Docs of host_file/read.\n\t//\n\t// The guest takes errors of the type [Failure]; any other ends the call.\n\tRead(ctx context.Context) (Item, error)\n}",
		"// An object: Lone.\n//\n// The host implements it.", "type Lone interface {\n}",
		"\tReadByte_(ctx context.Context) (uint8, error)\n", "\tClose_(ctx context.Context) error\n", "type Module_ interface {",
		"func New(ctx context.Context, conn Conn, host Host, hostFile HostFile, module Module_, opts_ Opts, opts ...wazabi.Option) (*Module, error)",
		"\tSwap(ctx context.Context, any_ any) (any, error)\n", "\tMaybe(ctx context.Context, nothing Empty) (bool, error)\n",
		`{Module: "host", Name: "many", Host: 2, Func: "Host.Many", Call: serveHostMany, Params: []rt.CoreType{rt.I32}, Results: []rt.CoreType{rt.I64}}`,
		`{Module: "attic", Name: "Lone.drop", Host: 0, Func: "Lone.Close", Resource: `,
	} {
		if !strings.Contains(text, says) {
			t.Errorf("missing: %s", says)
		}
	}
	if strings.Contains(text, "Attic") {
		t.Error("a block of types alone has an interface, which a host would have to implement for nothing")
	}
	if strings.Count(text, "func serveHostFileRead(") != 1 || strings.Count(text, "func serveHostFileRead2(") != 1 {
		t.Error("two functions that serve imports have one name")
	}
	vetted(t, files)
}

// vetted checks that the generated packages compile and pass go vet.
func vetted(t *testing.T, files []gen.File) {
	t.Helper()
	if !testing.Short() {
		vetPackages(t, map[string][]gen.File{"pkg": files})
	}
}

// vetPackages compiles and vets packages, in a module of their own.
func vetPackages(t *testing.T, packages map[string][]gen.File) {
	t.Helper()
	dir := packageModule(t, packages)
	// go vet alone builds no code; what the compiler's back end refuses, a constant index say,
	// shows in go build.
	for _, command := range []string{"vet", "build"} {
		cmd := goCommand(dir, command, "-mod=mod", "./...")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %v\n%.5000s", cmd, err, out)
		}
	}
}

// goCommand is a go command in a module of packageModule.
func goCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOPROXY=off", "GOWORK=off")
	return cmd
}

// packageModule writes packages into a module of their own and returns its directory.
func packageModule(t *testing.T, packages map[string][]gen.File) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	mod = bytes.Replace(mod, []byte("module github.com/wazabi/wazabi"), []byte("module example.com/generated"), 1)
	mod = append(mod, "\nrequire github.com/wazabi/wazabi v0.0.0\nreplace github.com/wazabi/wazabi => "+root+"\n"...)
	write := func(name string, data []byte) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", mod)
	write("go.sum", sum)
	for name, files := range packages {
		for _, f := range append(files, gen.File{Name: name + ".wasm"}, gen.File{Name: "abi.json"}) {
			write(filepath.Join(name, f.Name), f.Data)
		}
	}
	return dir
}

// TestHostCollisions: an import block or function with the Go name of another is refused with an
// error that names both places.
func TestHostCollisions(t *testing.T) {
	block := func(names ...string) func(*abi.Description) {
		return func(d *abi.Description) {
			for _, name := range names {
				_, short, _ := strings.Cut(name, "/")
				d.Imports = append(d.Imports, &abi.Func{Export: name, Name: short})
			}
		}
	}
	tests := []struct {
		name  string
		spoil func(*abi.Description)
		says  []string
	}{
		{"a block and a type", block("item/get"), []string{"import block item", "g::Item", "Item"}},
		{"a block and a case", block("mode_on/get"), []string{"import block mode_on", "g::Mode::On", "ModeOn"}},
		{"two blocks", block("my_host/a", "myHost/b"), []string{"import block my_host", "import block myHost", "MyHost", "another with other text after extern"}},
		{"two functions", block("host/get_it", "host/getIt"), []string{"host/get_it", "host/getIt", "the methods of Host"}},
		{"an object and a type", func(d *abi.Description) {
			item := &abi.Type{Kind: abi.KindResource, Path: "other::item", Name: "item", Size: 4, Align: 4, Module: "host"}
			d.Types = append(d.Types, item)
			d.Exports[0].Params = append(d.Exports[0].Params, abi.Param{Name: "it", Type: item})
		}, []string{"other::item", "g::Item"}},
	}
	for _, tt := range tests {
		d := sample()
		tt.spoil(d)
		_, err := generate(d, gen.Options{Package: "pkg"})
		if err == nil {
			t.Errorf("%s: accepted", tt.name)
			continue
		}
		for _, says := range tt.says {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v does not say %q", tt.name, err, says)
			}
		}
		if block, attribute := strings.HasPrefix(err.Error(), "import block"), strings.Contains(err.Error(), "go ="); block == attribute {
			t.Errorf("%s: %v names an attribute that it cannot have, or none", tt.name, err)
		}
	}
}

// TestDoublingFields refuses types whose fields double at each level, also if they have no size:
// the Go compiler would not end.
func TestDoublingFields(t *testing.T) {
	for _, leaf := range []*abi.Type{value(abi.KindU8, 1), {Kind: abi.KindRecord, Path: "g::Z", Name: "Z", Align: 1}} {
		for levels, refused := range map[int]bool{16: false, 17: true, 20: true, 200: leaf.Size == 0} {
			if levels > 20 && leaf.Size > 0 {
				continue
			}
			d := &abi.Description{Format: 1}
			last := leaf
			if leaf.Named() {
				d.Types = append(d.Types, leaf)
			}
			for i := range levels {
				name := fmt.Sprint("T", i)
				last = &abi.Type{Kind: abi.KindRecord, Path: "g::" + name, Name: name, Size: 2 * last.Size, Align: 1,
					Fields: []abi.Field{{Name: "a", Type: last}, {Name: "b", Type: last, Offset: last.Size}}}
				d.Types = append(d.Types, last)
			}
			list := &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{last}, Size: 8, Align: 4}
			d.Exports = []*abi.Func{{Export: "g/f", Name: "f", Params: []abi.Param{{Name: "x", Type: list}}}}
			_, err := generate(d, gen.Options{Package: "pkg"})
			if (err != nil) != refused || refused && !strings.Contains(err.Error(), "T16 has at least 131072 fields") {
				t.Errorf("huge-type: %d levels of %s: %v", levels, leaf, err)
			}
		}
	}
}

// TestHugeByValue generates packages for arrays that Go would have on its stack, where 8 MiB are
// allowed, and for the same arrays where Go has them on the heap.
func TestHugeByValue(t *testing.T) {
	array := func(n int) *abi.Type {
		return &abi.Type{Kind: abi.KindArray, Elems: []*abi.Type{value(abi.KindU8, 1)}, Len: n, Size: n, Align: 1}
	}
	of := func(kind abi.Kind, elem *abi.Type, size, align int) *abi.Type {
		return &abi.Type{Kind: kind, Elems: []*abi.Type{elem}, Size: size, Align: align}
	}
	const most = 8 << 20
	huge := array(400_000_000)
	record := &abi.Type{Kind: abi.KindRecord, Path: "g::R", Name: "R", Size: huge.Size, Align: 1, Fields: []abi.Field{{Name: "a", Type: huge}}}
	variant := &abi.Type{Kind: abi.KindVariant, Path: "g::V", Name: "V", Size: most + 2, Align: 1, Repr: abi.KindU8,
		Cases: []abi.Case{{Name: "A", Fields: []abi.Field{{Name: "a", Type: array(most + 1), Offset: 1}}}}}
	nothing := &abi.Type{Kind: abi.KindArray, Elems: []*abi.Type{{Kind: abi.KindArray, Elems: []*abi.Type{{Kind: abi.KindUnit, Align: 1}}, Len: 2_000_000_000, Align: 1}},
		Len: 2_000_000_000, Align: 1}
	for _, test := range []struct {
		name          string
		param, result *abi.Type
		refused       string
	}{
		{"a result", nil, huge, "g/f: the result has at least 400000000 bytes by value"},
		{"a parameter", huge, nil, "g/f: parameter x"},
		{"in a record", record, nil, "g/f: parameter x"},
		{"in an option", nil, of(abi.KindOption, record, huge.Size+1, 1), "g/f: the result"},
		{"in a box", of(abi.KindBox, huge, 4, 4), nil, "g/f: parameter x"},
		{"in a case of a list's elements", nil, of(abi.KindList, variant, 8, 4), "g::V::A"},
		{"a parameter and a result that together are too large", array(most - 1000), array(1001), "g/f: the result"},
		{"the largest", array(most - 1000), array(1000), ""},
		{"in a list", nil, of(abi.KindList, array(most+1), 8, 4), ""},
		{"nothing, often", nil, nothing, ""},
	} {
		d := &abi.Description{Format: 1, Exports: []*abi.Func{{Export: "g/f", Name: "f", Result: test.result}}}
		if test.param != nil {
			d.Exports[0].Params = []abi.Param{{Name: "x", Type: test.param}}
		}
		if test.param == record || test.name == "in an option" {
			d.Types = append(d.Types, record)
		}
		if test.refused == "g::V::A" {
			d.Types = append(d.Types, variant)
		}
		_, err := generate(d, gen.Options{Package: "pkg"})
		switch {
		case test.refused == "" && err != nil:
			t.Errorf("huge-array-by-value: %s: %v", test.name, err)
		case test.refused != "" && (err == nil || !strings.Contains(err.Error(), test.refused) || !strings.Contains(err.Error(), "use a Vec")):
			t.Errorf("huge-array-by-value: %s: %v, want %q", test.name, err, test.refused)
		}
	}
}
