package gen_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// u32s are fields of type u32 with these names, one after the other.
func u32s(names ...string) []abi.Field {
	fields := make([]abi.Field, len(names))
	for i, name := range names {
		fields[i] = abi.Field{Name: name, Type: value(abi.KindU32, 4), Offset: 4 * i}
	}
	return fields
}

func record(name string, fields ...string) *abi.Type {
	return &abi.Type{Kind: abi.KindRecord, Path: "g::" + name, Name: name, Size: 4 * len(fields), Align: 4, Fields: u32s(fields...)}
}

func enum(name string, cases ...string) *abi.Type {
	t := &abi.Type{Kind: abi.KindEnum, Path: "g::" + name, Name: name, Size: 1, Align: 1, Repr: abi.KindU8}
	for i, c := range cases {
		t.Cases = append(t.Cases, abi.Case{Name: c, Value: int64(i)})
	}
	return t
}

// variant has the fields in its first case, where they follow the tag.
func variant(name string, cases []string, fields ...string) *abi.Type {
	t := &abi.Type{Kind: abi.KindVariant, Path: "g::" + name, Name: name, Size: 4 + 4*len(fields), Align: 4, Repr: abi.KindU8}
	for _, c := range cases {
		t.Cases = append(t.Cases, abi.Case{Name: c})
	}
	t.Cases[0].Fields = u32s(fields...)
	for i := range fields {
		t.Cases[0].Fields[i].Offset += 4
	}
	return t
}

func failing(t *abi.Type) *abi.Type { t.Error = true; return t }

// export takes one parameter of each name.
func export(name string, params ...string) *abi.Func {
	f := &abi.Func{Export: "g/" + name, Name: name}
	for _, p := range params {
		f.Params = append(f.Params, abi.Param{Name: p, Type: value(abi.KindU32, 4)})
	}
	return f
}

func chosen[T *abi.Type | *abi.Func](name string, of T) T {
	switch of := any(of).(type) {
	case *abi.Type:
		of.Go = name
	case *abi.Func:
		of.Go = name
	}
	return of
}

func described(parts ...any) *abi.Description {
	d := &abi.Description{Format: 1}
	for _, part := range parts {
		switch part := part.(type) {
		case *abi.Type:
			d.Types = append(d.Types, part)
		case *abi.Func:
			d.Exports = append(d.Exports, part)
		}
	}
	return d
}

// importing is a description of a guest that imports functions.
func importing(imports ...string) *abi.Description {
	d := described()
	for _, path := range imports {
		_, name, _ := strings.Cut(path, "/")
		d.Imports = append(d.Imports, &abi.Func{Export: path, Name: name})
	}
	return d
}

// TestNameRules: a name that Go refuses gets an underscore, in the same way each time. Two of one
// name are refused with an error that names both places.
func TestNameRules(t *testing.T) {
	tests := []struct {
		rule string
		d    *abi.Description
		// has is what the package declares; says, where it is refused, the places that the error
		// names.
		has, says []string
	}{
		{"initialisms", described(record("HttpUrl", "user_id", "raw_json", "ip", "identity"), export("get_api_uri", "user_id", "url")),
			[]string{"type HTTPURL struct", "UserID uint32", "RawJSON uint32", "IP uint32", "Identity uint32", "GetAPIURI(ctx context.Context, userID uint32, url uint32)"}, nil},
		{"initialisms in cases", described(enum("State", "NoId", "Utf8", "Valid")), []string{"StateNoID State", "StateUTF8 ", "StateValid "}, nil},
		{"keywords", described(export("select", "type", "func", "range", "go", "map", "chan")),
			[]string{"Select(ctx context.Context, type_ uint32, func_ uint32, range_ uint32, go_ uint32, map_ uint32, chan_ uint32) error"}, nil},
		{"predeclared names", described(export("new", "len", "string", "nil", "any", "true", "min")),
			[]string{"New(ctx context.Context, len_ uint32, string_ uint32, nil_ uint32, any_ uint32, true_ uint32, min_ uint32) error"}, nil},
		{"names of method bodies", described(export("f", "ctx", "call", "err", "at", "lo", "li", "region0", "v1", "changed0", "wazabi", "time", "c")),
			[]string{"F(ctx context.Context, ctx_ uint32, call uint32, err uint32, at uint32, lo uint32, li uint32, region0 uint32, v1 uint32, changed0 uint32, wazabi uint32, time uint32, c uint32)",
				`wazabi "github.com/wazabi/wazabi/go-host"`}, nil},
		{"imports that a body uses", func() *abi.Description {
			d := described(export("f", "binary", "math"), export("g", "binary", "math"), export("h", "x"))
			d.Exports[0].Params[0].Type = &abi.Type{Kind: abi.KindTuple, Size: 8, Align: 4, Elems: []*abi.Type{value(abi.KindU32, 4), value(abi.KindU32, 4)}}
			return d
		}(), []string{"F(ctx context.Context, binary_ Tuple2[uint32, uint32], math uint32)", "G(ctx context.Context, binary uint32, math uint32)", `"encoding/binary"`}, nil},
		{"predeclared names of types and fields", described(record("error", "string", "type", "len")), []string{"type Error struct", "String uint32", "Type uint32", "Len uint32"}, nil},
		{"parameters with underscores", described(export("f", "x", "x_")), []string{"F(ctx context.Context, x uint32, x_ uint32)"}, nil},
		{"parameters after casing", described(export("f", "user_id", "userId", "UserID")), []string{"F(ctx context.Context, userID uint32, userID_ uint32, userID__ uint32)"}, nil},
		{"fields after casing", described(record("R", "user_id", "userId")), nil, []string{"g::R.user_id", "g::R.userId", "UserID"}},
		{"types after casing", described(record("ItemId"), record("item_id")), nil, []string{"g::ItemId", "g::item_id", "ItemID"}},
		{"cases after casing", described(enum("E", "ToDo", "to_do")), nil, []string{"g::E::ToDo", "g::E::to_do", "EToDo"}},
		{"fields of a case after casing", described(variant("V", []string{"A", "B"}, "ab_c", "abC")), nil, []string{"g::V::A.ab_c", "g::V::A.abC", "AbC"}},
		{"methods after casing", described(export("do_it"), export("DoIt")), nil, []string{"g/do_it", "g/DoIt", "DoIt"}},
		{"methods of the kit", described(export("close"), export("stats"), export("raw"), export("release"), export("instance"), export("guest_entries")),
			[]string{"Close_(ctx", "Stats_(ctx", "Raw_(ctx", "Release_(ctx", "Instance_(ctx", "GuestEntries_(ctx"}, nil},
		{"methods of the kit in an import block", importing("host/close", "host/stats", "host/raw", "host/release", "host/instance", "host/abi", "host/guest_entries"),
			[]string{"Close(ctx context.Context) error", "Stats(ctx", "Raw(ctx", "Release(ctx", "Instance(ctx", "Abi(ctx", "GuestEntries(ctx"}, nil},
		{"methods that go vet reserves in an import block", importing("host/read_byte", "host/seek"), []string{"ReadByte_(ctx", " Seek(ctx"}, nil},
		{"a method of the kit by choice", described(chosen("Close", export("shut"))), nil, []string{"g/shut", "Close", "wazabi; choose another with"}},
		{"methods that go vet reserves", described(export("read_byte"), export("marshal_json"), export("seek"), export("write_to"), export("scan"), export("format")),
			[]string{"ReadByte_(ctx", "MarshalJSON_(ctx", " Seek(ctx", " WriteTo(ctx", " Scan(ctx", " Format(ctx"}, nil},
		{"one of them by choice", described(chosen("ReadByte", export("read"))), nil, []string{"g/read: go vet expects another signature of a method ReadByte; choose another name with #[wazabi::export("}},
		{"an escaped name that is taken", described(export("close"), chosen("Close_", export("shut"))), nil, []string{"g/close", "g/shut", "Close_"}},
		{"types of the kit", described(record("Module"), record("Instance"), enum("Client", "A"), variant("New", []string{"A", "B"}), record("Tuple2")),
			[]string{"type Module_ struct", "type Instance_ struct", "type Client_ uint8", "type New_ interface", "type Tuple2_ struct"}, nil},
		{"a parameter without a name by choice", func() *abi.Description {
			d := described(export("put", "key"))
			d.Exports[0].Params[0].Go = "_"
			return d
		}(), nil, []string{"g/put, parameter key", `"_" is not a Go name`}},
		{"a type of the kit by choice", described(chosen("Module", record("Mod"))), nil, []string{"g::Mod", "Module", "wazabi"}},
		{"a tuple by choice", described(chosen("Tuple3", record("Three"))), nil, []string{"g::Three", "Tuple3", "wazabi"}},
		{"a case like a function of the kit", described(enum("With", "Init", "Exit")), []string{"WithInit_ With", "WithExit With"}, nil},
		{"such a case by choice", func() *abi.Description {
			e := enum("With", "Init")
			e.Cases[0].Go = "WithInit"
			return described(e)
		}(), nil, []string{"g::With::Init", "WithInit", "wazabi"}},
		{"a case and a type", described(enum("Mode", "On"), record("ModeOn")), nil, []string{"g::Mode::On", "g::ModeOn", "ModeOn"}},
		{"a case with fields and a type", described(record("ShapeDot"), variant("Shape", []string{"Dot", "Ring"}, "x")), nil, []string{"g::Shape::Dot", "g::ShapeDot"}},
		{"cases of two types", described(enum("A", "BC"), enum("AB", "C")), nil, []string{"g::A::BC", "g::AB::C", "ABC"}},
		{"a case by choice", described(enum("Mode", "On"), chosen("ModeOn", record("Lit"))), nil, []string{"g::Mode::On", "g::Lit", "ModeOn"}},
		{"fields against the method Error", described(failing(record("Fault", "error", "is", "code"))), []string{"Error_ uint32", "Is_ ", "Code ", "func (e *Fault) Error() string"}, nil},
		{"fields of a case against Error", described(failing(variant("Fault", []string{"Io", "Eof"}, "error", "as"))), []string{"Error_ uint32", "As_ ", "FaultIo struct", "FaultEOF struct"}, nil},
		{"fields of what is no error", described(record("R", "error", "is")), []string{"Error uint32", "Is "}, nil},
		{"a field against Error by choice", func() *abi.Description {
			r := failing(record("Fault", "code"))
			r.Fields[0].Go = "Error"
			return described(r)
		}(), nil, []string{"g::Fault.code", "Error", "the methods of errors"}},
		{"offsets", described(chosen("A_B", record("X", "c")), func() *abi.Type {
			r := record("A", "x")
			r.Fields[0].Go = "B_C"
			return r
		}()), []string{"offsetofA_B_C = 0", "offsetofA_B_C2 = 0"}, nil},
		{"what is not exported by choice", described(chosen("shut", export("f"))), nil, []string{"g/f", "shut", "capital"}},
		{"scripts without capitals", described(record("世界", "x"), export("日本", "é")), []string{"type X世界 struct", "X日本(ctx context.Context, é uint32)"}, nil},
		{"positions", described(func() *abi.Type { r := record("P", "0", "1"); r.Tuple = true; return r }()), []string{"V0 uint32", "V1 uint32"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.rule, func(t *testing.T) {
			files, err := generate(tt.d, gen.Options{Package: "pkg"})
			if (err != nil) != (tt.says != nil) {
				t.Fatalf("error %v, want one that says %q", err, tt.says)
			}
			for _, says := range tt.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%v does not say %q", err, says)
				}
			}
			if err != nil {
				return
			}
			text := strings.Join(strings.Fields(string(files[0].Data)), " ")
			for _, has := range tt.has {
				if !strings.Contains(text, has) {
					t.Errorf("there is no %q", has)
				}
			}
		})
	}
}

// TestAwkwardNames: a package with many names that have other meanings in Go compiles, and passes
// go vet.
func TestAwkwardNames(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	words := strings.Fields("type func range select string error len nil any new init main ctx call err at lo li c i n src key keys tag value region0 v0 changed0 guest " +
		"wasm binary context math fmt time wazabi calls lifter is_x close stats raw release read_byte marshal_json unwrap item_id")
	d := described(
		record("module", words...), failing(record("string", append(slices.Clone(words), "is", "as")...)),
		enum("Type", append(slices.Clone(words), "string", "valid")[:len(words)]...), failing(enum("Fail", words...)),
		variant("interface", []string{"func", "struct"}, words...), failing(variant("error", []string{"error", "is"}, append(slices.Clone(words), "is")...)),
		record("calls", "x"), record("lifter", "x"), record("Tuple2", "x"), record("Lower", "x"),
	)
	pair := &abi.Type{Kind: abi.KindTuple, Size: 8, Align: 4, Elems: []*abi.Type{value(abi.KindU32, 4), value(abi.KindU32, 4)}}
	for i, of := range d.Types {
		list := &abi.Type{Kind: abi.KindList, Size: 8, Align: 4, Elems: []*abi.Type{of}}
		option := &abi.Type{Kind: abi.KindOption, Size: 8, Align: 4, Elems: []*abi.Type{pair}}
		f := export(words[i])
		for _, word := range words[:12] {
			f.Params = append(f.Params, abi.Param{Name: word, Type: list})
		}
		f.Params = append(f.Params, abi.Param{Name: "pair", Type: option})
		f.Result = list
		d.Exports = append(d.Exports, f)
	}
	for _, word := range words[len(d.Exports):] {
		d.Exports = append(d.Exports, export(word, words[:16]...))
	}
	files, err := generate(d, gen.Options{Package: "names"})
	if err != nil {
		t.Fatal(err)
	}
	vetPackages(t, map[string][]gen.File{"names": files})
}

// TestVetMethods: of the methods whose signatures go vet knows, those that it refuses with our
// signatures get another name, and only those.
func TestVetMethods(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	refused := strings.Fields("GobDecode GobEncode MarshalJSON MarshalXML ReadByte ReadRune UnmarshalJSON UnmarshalXML UnreadByte UnreadRune WriteByte")
	allowed := strings.Fields("As Format Is Peek ReadFrom Scan Seek Unwrap WriteTo")
	d := described()
	for _, name := range append(slices.Clone(refused), allowed...) {
		d.Exports = append(d.Exports, export(name, "a"))
		d.Imports = append(d.Imports, &abi.Func{Export: "host/" + name, Name: name})
	}
	result, err := gen.Generate(d, gen.Options{Package: "vetted"})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, place := range []string{"g/", "host/"} {
		for _, name := range refused {
			want = append(want, place+name+" is "+name+"_ in Go, since go vet expects another signature of a method "+name)
		}
	}
	var got []string
	for _, r := range result.Renames {
		got = append(got, r.String())
	}
	if !slices.Equal(got, want) {
		t.Errorf("renames %q, want %q", got, want)
	}
	vetPackages(t, map[string][]gen.File{"vetted": result.Files})
	// Without the underscores go vet refuses each of them: the method, and those of Client and Host.
	text := string(result.Files[0].Data)
	for _, name := range refused {
		text = strings.ReplaceAll(text, name+"_", name)
	}
	dir := packageModule(t, map[string][]gen.File{"vetted": {{Name: "vetted.go", Data: []byte(text)}}})
	out, err := goCommand(dir, "vet", "-mod=mod", "./...").CombinedOutput()
	for _, name := range refused {
		if count := strings.Count(string(out), "method "+name+"(ctx "); err == nil || count != 3 {
			t.Errorf("go vet refuses %s %d times, %v: %.2000s", name, count, err, out)
		}
	}
}

// TestRenames: each item that could not keep its name is reported with the owner of the name, and
// no other item is.
func TestRenames(t *testing.T) {
	d := described(
		record("Module", "x"), enum("With", "Init", "Exit"), failing(record("Fault", "error", "code")),
		export("close", "len", "key", "err", "ctx", "userId", "user_id", "id", "id_"), export("read_byte"), export("plain", "value", "i", "at", "call", "li", "utf8"),
	)
	d.Imports = append(d.Imports, &abi.Func{Export: "func/seek", Name: "seek"}, &abi.Func{Export: "func/write_byte", Name: "write_byte"}, &abi.Func{Export: "opts/call", Name: "call"})
	result, err := gen.Generate(d, gen.Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	want := []gen.Rename{
		{Place: "g::Module", Go: "Module_", Holder: "wazabi"},
		{Place: "g::Fault.error", Go: "Error_", Holder: "the methods of errors"},
		{Place: "g::With::Init", Go: "WithInit_", Holder: "wazabi"},
		{Place: "g/close", Go: "Close_", Holder: "wazabi"},
		{Place: "g/read_byte", Go: "ReadByte_", Holder: "go vet"},
		{Place: "func/write_byte", Go: "WriteByte_", Holder: "go vet"},
		{Place: "g/close, parameter len", Go: "len_", Holder: "Go"},
		{Place: "g/close, parameter ctx", Go: "ctx_", Holder: "the context"},
		{Place: "g/close, parameter user_id", Go: "userID_", Holder: "g/close, parameter userId"},
		{Place: "import block func, parameter of New", Go: "func_", Holder: "Go"},
		{Place: "import block opts, parameter of New", Go: "opts_", Holder: "wazabi"},
	}
	if !slices.Equal(result.Renames, want) {
		t.Errorf("%+v, want %+v", result.Renames, want)
	}
	for i, want := range map[int]string{
		0: "g::Module is Module_ in Go, since its own name is taken by wazabi",
		4: "g/read_byte is ReadByte_ in Go, since go vet expects another signature of a method ReadByte",
	} {
		if got := result.Renames[i].String(); got != want {
			t.Error(got)
		}
	}
}

// TestHeader: Go's tools recognize the first line as the header of generated code.
func TestHeader(t *testing.T) {
	line := gen.Header("png")
	if line != "// Code generated by wazabi "+gen.Version+" from png.wasm; DO NOT EDIT." || !regexp.MustCompile(`^// Code generated .* DO NOT EDIT\.$`).MatchString(line) {
		t.Error(line)
	}
	for text, want := range map[string]bool{
		line + "\n": true, line: true, "// Code generated by wazabi. DO NOT EDIT.\npackage p": true, "package p\n" + line: false,
		"// Code generated by other; DO NOT EDIT.": false, "// Code generated by wazabi": false, "": false,
	} {
		if got := gen.IsGenerated([]byte(text)); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
	for _, dir := range packages {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, file := range files {
			if filepath.Base(file) == "lines.go" {
				continue // a method of examples/regex that is written by hand
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			// An empty file says nothing, and is not written.
			if !gen.IsGenerated(text) || strings.HasSuffix(file, "_layout.go") && !strings.Contains(string(text), "unsafe.Sizeof") {
				t.Errorf("%s is not what is generated; run make bless", file)
			}
		}
	}
}
