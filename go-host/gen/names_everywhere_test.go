package gen_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
)

// Types with the layouts that the derive would give them.

func aligned(n, align int) int { return (n + align - 1) / align * align }

func laidOut(t *abi.Type, start int, fields []abi.Field) {
	t.Size, t.Align = max(t.Size, start), max(t.Align, 1)
	for i := range fields {
		f := &fields[i]
		f.Offset = aligned(t.Size, f.Type.Align)
		t.Size, t.Align = f.Offset+f.Type.Size, max(t.Align, f.Type.Align)
	}
}

func of(kind abi.Kind, size, align int, elems ...*abi.Type) *abi.Type {
	return &abi.Type{Kind: kind, Size: size, Align: align, Elems: elems}
}

func number(kind abi.Kind, size int) *abi.Type { return of(kind, size, size) }
func listOf(t *abi.Type) *abi.Type             { return of(abi.KindList, 8, 4, t) }
func boxOf(t *abi.Type) *abi.Type              { return of(abi.KindBox, 4, 4, t) }
func mapOf(k, v *abi.Type) *abi.Type           { return of(abi.KindMap, 8, 4, tupleOf(k, v)) }

func arrayOf(t *abi.Type, n int) *abi.Type {
	array := of(abi.KindArray, n*t.Size, t.Align, t)
	array.Len = n
	return array
}

func optionOf(t *abi.Type) *abi.Type {
	return of(abi.KindOption, t.Align+aligned(t.Size, t.Align), t.Align, t)
}

func resultOf(ok, failure *abi.Type) *abi.Type {
	size, align := failure.Size, max(ok.Align, failure.Align)
	if failure.Texts {
		align = max(align, 4)
		size = aligned(aligned(size, 4)+8, max(failure.Align, 4))
	}
	return of(abi.KindResult, align+aligned(max(ok.Size, size), align), align, ok, failure)
}

func tupleOf(elems ...*abi.Type) *abi.Type {
	fields := make([]abi.Field, len(elems))
	for i, elem := range elems {
		fields[i].Type = elem
	}
	tuple := of(abi.KindTuple, 0, 1, elems...)
	laidOut(tuple, 0, fields)
	tuple.Size = aligned(tuple.Size, tuple.Align)
	return tuple
}

func recordOf(name string, fields ...abi.Field) *abi.Type {
	t := &abi.Type{Kind: abi.KindRecord, Path: "g::" + name, Name: name, Fields: fields}
	laidOut(t, 0, t.Fields)
	t.Size = aligned(t.Size, t.Align)
	return t
}

func newtypeOf(name string, t *abi.Type) *abi.Type {
	return &abi.Type{Kind: abi.KindNewtype, Path: "g::" + name, Name: name, Size: t.Size, Align: t.Align, Elems: []*abi.Type{t}}
}

func flagsOf(name string, bits ...string) *abi.Type {
	t := enum(name, bits...)
	t.Kind = abi.KindFlags
	switch n := len(bits); {
	case n > 32:
		t.Repr, t.Size, t.Align = abi.KindU64, 8, 8
	case n > 16:
		t.Repr, t.Size, t.Align = abi.KindU32, 4, 4
	case n > 8:
		t.Repr, t.Size, t.Align = abi.KindU16, 2, 2
	}
	for i := range t.Cases {
		t.Cases[i].Value = 1 << i
	}
	return t
}

// variantOf has the fields in its first case.
func variantOf(name string, cases []string, fields ...abi.Field) *abi.Type {
	t := &abi.Type{Kind: abi.KindVariant, Path: "g::" + name, Name: name, Repr: abi.KindU8}
	for _, c := range cases {
		t.Cases = append(t.Cases, abi.Case{Name: c})
	}
	t.Cases[0].Fields = fields
	laidOut(t, 1, t.Cases[0].Fields)
	t.Size = aligned(t.Size, t.Align)
	return t
}

func objectOf(module, name string) *abi.Type {
	return &abi.Type{Kind: abi.KindResource, Path: module + "::" + name, Name: name, Size: 4, Align: 4, Module: module}
}

// zoo has a type of each kind, in combinations.
type zoo struct {
	// named are those with names, values those that arguments can be of, results whole results.
	named, values, results []*abi.Type
}

func newZoo() *zoo {
	u8, u16, u32, u64 := number(abi.KindU8, 1), number(abi.KindU16, 2), number(abi.KindU32, 4), number(abi.KindU64, 8)
	i8, i64, f32, f64 := number(abi.KindI8, 1), number(abi.KindI64, 8), number(abi.KindF32, 4), number(abi.KindF64, 8)
	boolean, char, text := number(abi.KindBool, 1), number(abi.KindChar, 4), of(abi.KindString, 8, 4)
	duration, unit := of(abi.KindDuration, 16, 8), of(abi.KindUnit, 0, 1)
	instant, ip, uuid := of(abi.KindInstant, 16, 8), of(abi.KindIP, 17, 1), of(abi.KindUUID, 16, 1)
	decimal, document := of(abi.KindDecimal, 8, 4), of(abi.KindJSON, 8, 4)
	mode, perms := enum("Mode", "On", "Off"), flagsOf("Perms", "Read", "Write")
	plain := recordOf("Plain", abi.Field{Name: "flag", Type: boolean}, abi.Field{Name: "mode", Type: mode}, abi.Field{Name: "letter", Type: char})
	person := recordOf("Person", abi.Field{Name: "name", Type: text}, abi.Field{Name: "age", Type: optionOf(u8)}, abi.Field{Name: "since", Type: duration})
	nothing := recordOf("Nothing")
	id, ids, crowd := newtypeOf("Id", u64), newtypeOf("Ids", listOf(u32)), newtypeOf("Crowd", mapOf(text, person))
	nick := newtypeOf("Nick", optionOf(text))
	shape := variantOf("Shape", []string{"Circle", "Dot"}, abi.Field{Name: "radius", Type: f64}, abi.Field{Name: "names", Type: listOf(text)})
	refused, failed := failing(enum("Refused", "Late", "Early")), failing(variantOf("Failed", []string{"Badly", "Well"}, abi.Field{Name: "why", Type: text}))
	broken, empty := failing(recordOf("Broken", abi.Field{Name: "part", Type: text})), failing(recordOf("Empty"))
	tree := recordOf("Tree")
	tree.Fields, tree.Size, tree.Align = []abi.Field{{Name: "children", Type: listOf(tree)}, {Name: "left", Type: optionOf(boxOf(tree)), Offset: 8}}, 16, 4
	file, anything := objectOf("host", "File"), objectOf("host", "Any")
	anything.Any = true
	z := &zoo{named: []*abi.Type{mode, perms, plain, person, nothing, id, ids, crowd, nick, shape, refused, failed, broken, empty, tree, file, anything}}
	z.values = []*abi.Type{
		u8, u16, i8, f32, i64, boolean, char, text, listOf(u8), listOf(plain), listOf(person), mapOf(text, person), mapOf(boolean, mapOf(u8, u32)), mode, perms, id,
		duration, person, optionOf(tupleOf(optionOf(u8), u8)), arrayOf(mapOf(u8, u8), 2), tupleOf(text, optionOf(shape)), shape, tree, ids, crowd, optionOf(nick),
		instant, ip, decimal, document, mapOf(uuid, listOf(document)), listOf(tupleOf(instant, decimal)),
		file, anything, boxOf(person), nothing, listOf(arrayOf(optionOf(optionOf(u8)), 2)), listOf(tupleOf(nick, listOf(mapOf(u32, f64)))),
	}
	z.results = []*abi.Type{
		nil, text, u8, plain, listOf(tree), mode, optionOf(person), tupleOf(text, optionOf(u8)), listOf(mapOf(u32, f64)), file,
		resultOf(unit, text), resultOf(optionOf(shape), refused), resultOf(tupleOf(text, u8), failed), resultOf(listOf(plain), broken), resultOf(u32, empty),
	}
	return z
}

func (z *zoo) describe() *abi.Description {
	d := &abi.Description{Format: 1, Types: slices.Clone(z.named)}
	slices.SortFunc(d.Types, func(a, b *abi.Type) int { return strings.Compare(a.Path, b.Path) })
	return d
}

// add adds an export and an import.
func add(d *abi.Description, name string, result *abi.Type, params ...abi.Param) {
	d.Exports = append(d.Exports, &abi.Func{Export: "g/" + name, Name: name, Params: params, Result: result})
	d.Imports = append(d.Imports, &abi.Func{Export: "host/" + name, Name: name, Params: slices.Clone(params), Result: result})
}

// named returns parameters of these names, of all types.
func (z *zoo) params(names []string, types []*abi.Type) []abi.Param {
	params := make([]abi.Param, max(len(names), len(types)))
	for i := range params {
		params[i] = abi.Param{Name: fmt.Sprint("other", i), Type: types[i%len(types)]}
		if i < len(names) {
			params[i].Name = names[i]
		}
		params[i].InPlace = params[i].Type.Kind == abi.KindList && i%2 == 0 && params[i].Type.Elems[0].Kind == abi.KindRecord
	}
	return params
}

// identifiers are all identifiers in generated files, and Go's own.
func identifiers(t *testing.T, files []gen.File) []string {
	all := map[string]bool{"utf8": true, "binary": true, "context": true, "rt": true, "wazabi": true}
	for tok := token.Token(0); tok <= token.TILDE; tok++ {
		if tok.IsKeyword() {
			all[tok.String()] = true
		}
	}
	for _, name := range types.Universe.Names() {
		all[name] = true
	}
	for _, file := range parse(t, files) {
		ast.Inspect(file, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && id.Name != "_" {
				all[id.Name] = true
			}
			return true
		})
	}
	return slices.Sorted(maps.Keys(all))
}

// distinct returns the names that also differ in Go: two that do not are refused with an error that
// names both places.
func distinct(names []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		key := strings.ToLower(strings.ReplaceAll(name, "_", ""))
		if seen[key] || key == "" {
			return true
		}
		seen[key] = true
		return false
	})
}

// TestEveryName gives each identifier of a generated package, and each of Go's, to a parameter, a
// field, a case, a flag, a type, an export, an import, a block, an object, a resource and a method,
// and compiles the packages.
func TestEveryName(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	z := newZoo()
	d := z.describe()
	add(d, "spread", nil, z.params(nil, z.values)...)
	for i, result := range z.results {
		add(d, fmt.Sprint("half", i), result, z.params(nil, z.values[i:i+16])...)
	}
	files, err := generate(d, gen.Options{Package: "plain"})
	if err != nil {
		t.Fatal(err)
	}
	names := identifiers(t, files)
	if len(names) < 400 {
		t.Errorf("only %d names", len(names))
	}
	packages := map[string][]gen.File{"plain": files}
	for name, describe := range map[string]func(*testing.T, []string) *abi.Description{
		"params": namedParams, "fields": namedFields, "items": namedItems, "hosts": namedHosts, "resources": namedResources,
	} {
		d := describe(t, names)
		result, err := gen.Generate(d, gen.Options{Package: name})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		packages[name] = result.Files
	}
	vetPackages(t, packages)
}

func namedParams(_ *testing.T, names []string) *abi.Description {
	z := newZoo()
	d := z.describe()
	n := 0
	// Each name meets each type: in a function whose parameters are one record, and in ones where
	// they cross one by one.
	for chunk := range slices.Chunk(names, len(z.values)) {
		half := min(len(chunk), 16)
		for _, f := range []struct {
			names []string
			types []*abi.Type
		}{{chunk, z.values}, {chunk[:half], z.values[:16]}, {chunk[:half], z.values[16:]}, {chunk[half:], z.values[:16]}, {chunk[half:], z.values[16:]}} {
			add(d, fmt.Sprint("f", n), z.results[n%len(z.results)], z.params(f.names, f.types)...)
			n++
		}
	}
	// A name and a result meet, whatever the other parameters are.
	for _, result := range z.results {
		for chunk := range slices.Chunk(names, 200) {
			add(d, fmt.Sprint("f", n), result, z.params(chunk, z.values[:1])...)
			n++
		}
	}
	return d
}

func namedFields(_ *testing.T, names []string) *abi.Description {
	z := newZoo()
	d := z.describe()
	names = distinct(names)
	n := 0
	var members []abi.Field
	for i, name := range names {
		members = append(members, abi.Field{Name: name, Type: z.values[6+i%2]})
	}
	name := func() string { n++; return fmt.Sprint("Named", n) }
	types := []*abi.Type{
		recordOf(name(), slices.Clone(members)...), failing(recordOf(name(), slices.Clone(members)...)),
	}
	for chunk := range slices.Chunk(names, 200) {
		types = append(types, variantOf(name(), chunk, slices.Clone(members[:len(chunk)])...), failing(variantOf(name(), chunk, slices.Clone(members)...)))
	}
	for chunk := range slices.Chunk(names, 60) {
		types = append(types, enum(name(), chunk...), failing(enum(name(), chunk...)), flagsOf(name(), chunk...))
	}
	for i, t := range types {
		d.Types = append(d.Types, t)
		result := listOf(t)
		if t.Error {
			result = resultOf(listOf(t), t)
		}
		add(d, fmt.Sprint("f", i), result, abi.Param{Name: "x", Type: listOf(t)})
	}
	return d
}

func namedItems(_ *testing.T, names []string) *abi.Description {
	z := newZoo()
	d := &abi.Description{Format: 1}
	names = distinct(names)
	make := []func(name string) *abi.Type{
		func(name string) *abi.Type { return recordOf(name, abi.Field{Name: "x", Type: z.values[7]}) },
		func(name string) *abi.Type { return enum(name, "Aaa", "Bbb") },
		func(name string) *abi.Type { return flagsOf(name, "Aaa", "Bbb") },
		func(name string) *abi.Type {
			return variantOf(name, []string{"Aaa", "Bbb"}, abi.Field{Name: "x", Type: z.values[7]})
		},
		func(name string) *abi.Type { return newtypeOf(name, z.values[7]) },
		func(name string) *abi.Type { return failing(variantOf(name, []string{"Aaa", "Bbb"})) },
	}
	for i, name := range names {
		t := make[i%len(make)](name)
		d.Types = append(d.Types, t)
		params := []abi.Param{{Name: "x", Type: optionOf(t)}, {Name: strings.ToLower(name), Type: t}}
		d.Exports = append(d.Exports, &abi.Func{Export: "g/" + name, Name: name, Params: params, Result: t})
	}
	slices.SortFunc(d.Types, func(a, b *abi.Type) int { return strings.Compare(a.Path, b.Path) })
	return d
}

func namedHosts(_ *testing.T, names []string) *abi.Description {
	d := &abi.Description{Format: 1}
	u8 := number(abi.KindU8, 1)
	names = distinct(names)
	for i, name := range names {
		lower := strings.ToLower(name[:1]) + name[1:]
		if !unicode.IsLower(rune(lower[0])) {
			continue
		}
		if i%2 == 0 {
			d.Imports = append(d.Imports, &abi.Func{Export: lower + "/call", Name: "call", Params: []abi.Param{{Name: name, Type: u8}}})
			continue
		}
		object := objectOf("objects", name)
		d.Types = append(d.Types, object)
		d.Imports = append(d.Imports, &abi.Func{Export: "objects/" + name + ".get", Name: "get", Params: []abi.Param{{Name: "self", Type: object, Borrow: true}}, Result: object})
		d.Exports = append(d.Exports, &abi.Func{Export: "g/" + name, Name: name, Params: []abi.Param{{Name: name, Type: object}}, Result: optionOf(object)})
	}
	return d
}

// guestResource is a type of resources, with a constructor.
func guestResource(d *abi.Description, name string) *abi.Type {
	t := &abi.Type{Kind: abi.KindGuestResource, Path: "g::" + name, Name: name, Size: 4, Align: 4, Drop: "g/" + name + ".drop"}
	d.Types = append(d.Types, t)
	d.Exports = append(d.Exports, &abi.Func{Export: "g/" + name + ".new", Name: "new", Of: t, Result: t})
	return t
}

func namedResources(_ *testing.T, names []string) *abi.Description {
	d := &abi.Description{Format: 1}
	u8, text := number(abi.KindU8, 1), of(abi.KindString, 8, 4)
	n := 0
	method := func(t *abi.Type, name string, result *abi.Type, params ...abi.Param) {
		params = append([]abi.Param{{Name: "self", Type: t, Borrow: true, Mut: n%2 == 0}}, params...)
		d.Exports = append(d.Exports, &abi.Func{Export: "g/" + t.Name + "." + name, Name: name, Of: t, Params: params, Result: result})
		n++
	}
	// Each name is that of a parameter of a method, and of a function, in several kinds of values.
	counter := guestResource(d, "Counter")
	types := []*abi.Type{counter, u8, text, optionOf(counter), listOf(counter)}
	results := []*abi.Type{nil, u8, counter, resultOf(counter, text), optionOf(counter)}
	for _, size := range []int{7, 40} {
		for chunk := range slices.Chunk(names, size) {
			var params []abi.Param
			for i, name := range chunk {
				params = append(params, abi.Param{Name: name, Type: types[(n+i)%len(types)], Borrow: i%2 == 0})
			}
			free := fmt.Sprint("free", n)
			d.Exports = append(d.Exports, &abi.Func{Export: "g/" + free, Name: free, Params: params, Result: results[n%len(results)]})
			method(counter, fmt.Sprint("m", n), results[n%len(results)], params...)
		}
	}
	// Each name is that of a resource and of its method. Its interface and its fake have names that
	// other resources must not have.
	for _, name := range distinct(names) {
		if strings.HasPrefix(name, "Fake") || strings.HasSuffix(name, "Client") || strings.HasPrefix(name, "New") || strings.EqualFold(name, "Counter") {
			continue
		}
		t := guestResource(d, name)
		method(t, name, t)
		method(counter, name, t)
	}
	slices.SortFunc(d.Types, func(a, b *abi.Type) int { return strings.Compare(a.Path, b.Path) })
	return d
}
