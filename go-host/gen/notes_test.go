package gen

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestValueNotes: docs have the rules that Go's types do not express.
func TestValueNotes(t *testing.T) {
	u8 := &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}
	nonzero := &abi.Type{Kind: abi.KindNonZeroU8, Size: 1, Align: 1}
	set := &abi.Type{Kind: abi.KindSet, Size: 8, Align: 4, Elems: []*abi.Type{u8}}
	id := &abi.Type{Kind: abi.KindNewtype, Path: "g::Id", Name: "Id", Size: 1, Align: 1, Elems: []*abi.Type{nonzero}}
	text := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	shape := &abi.Type{Kind: abi.KindVariant, Path: "g::Shape", Name: "Shape", Size: 1, Align: 1, Cases: []abi.Case{{Name: "Dot"}}}
	code := &abi.Type{Kind: abi.KindEnum, Path: "g::Code", Name: "Code", Size: 1, Align: 1, Repr: abi.KindU8, Error: true, Cases: []abi.Case{{Name: "Bad", Value: 1}}}
	part := &abi.Type{Kind: abi.KindRecord, Path: "g::Part", Name: "Part", Size: 12, Align: 4, Fields: []abi.Field{
		{Name: "id", Docs: "The id.", Type: id}, {Name: "tags", Type: set, Offset: 4},
	}}
	option := func(of *abi.Type) *abi.Type {
		return &abi.Type{Kind: abi.KindOption, Size: 2, Align: 1, Elems: []*abi.Type{of}}
	}
	result := func(ok, err *abi.Type) *abi.Type {
		return &abi.Type{Kind: abi.KindResult, Size: 12, Align: 4, Elems: []*abi.Type{ok, err}}
	}
	types := []*abi.Type{code, id, part, shape}
	docs := func(f *abi.Func) string {
		f.Export, f.Name = "g/f", "f"
		g := newGenerator(&abi.Description{Format: 1, Types: types, Exports: []*abi.Func{f}}, Options{Package: "pkg"})
		if err := g.claim(); err != nil {
			t.Fatal(err)
		}
		g.methodDocs(f)
		return g.w.body.String()
	}
	for _, tt := range []struct {
		params []abi.Param
		result *abi.Type
		want   string
	}{
		{params: []abi.Param{{Name: "a", Type: nonzero}, {Name: "b", Type: shape}, {Name: "c", Type: id}, {Name: "d", Type: option(nonzero)}},
			want: "// a and c must not be 0. b must not be nil.\n"},
		{params: []abi.Param{{Name: "a", Type: set}}, result: set, want: "// a must not have an element twice. The result is sorted.\n"},
		{result: option(u8), want: "// The bool is false for None.\n"},
		{result: result(option(u8), code), want: "// The bool is false for None. Errors of the guest have the type [Code].\n"},
		{result: result(u8, text), want: "// Errors of the guest have the type *[wazabi.GuestError].\n"},
		{result: result(u8, part), want: "// Errors of the guest have the type *[Part].\n"},
		{result: result(u8, shape), want: "// Errors of the guest have the type [Shape].\n"},
		{params: []abi.Param{{Name: "a", Type: u8}}, result: u8},
	} {
		if got := docs(&abi.Func{Params: tt.params, Result: tt.result}); got != tt.want {
			t.Errorf("got\n%swant\n%s", got, tt.want)
		}
	}
	g := newGenerator(&abi.Description{Format: 1, Types: types}, Options{Package: "pkg"})
	if err := g.claim(); err != nil {
		t.Fatal(err)
	}
	for _, f := range part.Fields {
		g.fieldDocs(f, part)
	}
	shapeOf(id).declare(g, id)
	const want = "// The id.\n//\n// It must not be 0.\n// It must not have an element twice.\n// It must not be 0.\ntype ID uint8\n\n"
	if got := g.w.body.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestTakenErrors: the docs of functions of the host name the errors that the guest takes from them.
func TestTakenErrors(t *testing.T) {
	u8 := &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}
	unit := &abi.Type{Kind: abi.KindUnit, Align: 1}
	text := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	dyn := &abi.Type{Kind: abi.KindDynError, Size: 8, Align: 4}
	veto := &abi.Type{Kind: abi.KindEnum, Path: "g::Veto", Name: "Veto", Size: 1, Align: 1, Repr: abi.KindU8, Error: true, Cases: []abi.Case{{Name: "No", Value: 1}}}
	broken := &abi.Type{Kind: abi.KindRecord, Path: "g::Broken", Name: "Broken", Size: 1, Align: 1, Error: true, Fields: []abi.Field{{Name: "part", Type: u8}}}
	fault := &abi.Type{Kind: abi.KindVariant, Path: "g::Fault", Name: "Fault", Size: 1, Align: 1, Error: true, Cases: []abi.Case{{Name: "Dot"}, {Name: "Dash"}}}
	odd := &abi.Type{Kind: abi.KindVariant, Path: "g::Odd", Name: "Odd", Size: 12, Align: 4, Error: true, Cases: []abi.Case{
		{Name: "Dot"}, {Name: "Other", Tuple: true, Fields: []abi.Field{{Name: "0", Type: dyn, Offset: 4}}},
	}}
	result := func(err *abi.Type) *abi.Type {
		return &abi.Type{Kind: abi.KindResult, Size: 16, Align: 4, Elems: []*abi.Type{u8, err}}
	}
	callback := func(result *abi.Type) *abi.Type {
		return &abi.Type{Kind: abi.KindCallback, Size: 4, Align: 4, Elems: []*abi.Type{result}}
	}
	g := newGenerator(&abi.Description{Format: 1, Types: []*abi.Type{veto, broken, fault, odd}}, Options{Package: "pkg"})
	if err := g.claim(); err != nil {
		t.Fatal(err)
	}
	const plain = ": at most 4 KiB, with U+FFFD for each control or formatting character but newlines and tabs."
	for _, tt := range []struct {
		result    *abi.Type
		own, from string
	}{
		{nil, "An error ends the call.", "An error from f ends the call."},
		{u8, "An error ends the call.", "An error from f ends the call."},
		{result(veto), "The guest takes errors of the type [Veto]; any other ends the call.", "The guest takes errors of the type [Veto] from f; any other ends the call."},
		{result(broken), "The guest takes errors of the type *[Broken]; any other ends the call.", "The guest takes errors of the type *[Broken] from f; any other ends the call."},
		{result(fault), "The guest takes errors of the type [Fault]; any other ends the call.", "The guest takes errors of the type [Fault] from f; any other ends the call."},
		{result(odd), "The guest takes errors of the type [Odd], and any other as an *[OddOther] with its text and the texts of the errors that it wraps.",
			"The guest takes errors of the type [Odd] from f, and any other as an *[OddOther] with its text and the texts of the errors that it wraps."},
		{result(text), "The guest takes the text of any error" + plain, "The guest takes the text of any error from f" + plain},
		{result(dyn), "The guest takes the text of any error, and the texts of the errors that it wraps.", "The guest takes the text of any error from f, and the texts of the errors that it wraps."},
		{result(unit), "The guest takes any error, without its text.", "The guest takes any error from f, without its text."},
	} {
		if got := g.takenNote(tt.result, ""); got != tt.own {
			t.Errorf("got\n%s\nwant\n%s", got, tt.own)
		}
		if got := g.takenNote(tt.result, "f"); got != tt.from {
			t.Errorf("got\n%s\nwant\n%s", got, tt.from)
		}
	}
	f := &abi.Func{Export: "g/f", Name: "f", Result: result(veto), Params: []abi.Param{
		{Name: "n", Type: u8}, {Name: "a", Type: callback(unit)}, {Name: "b", Type: callback(result(veto))}, {Name: "c", Type: callback(unit)},
	}}
	g.params[f] = []string{"n", "a", "b", "c"}
	want := "The guest may call a, b and c until the method returns. An error from a or c ends the call. " +
		"The guest takes errors of the type [Veto] from b; any other ends the call. Errors of the guest have the type [Veto]."
	if got := g.methodNotes(f); got != want {
		t.Errorf("an export: got\n%s\nwant\n%s", got, want)
	}
	want = "The guest takes errors of the type [Veto]; any other ends the call. Errors of the guest from b have the type [Veto]."
	if got := g.hostNotes(f); got != want {
		t.Errorf("an import: got\n%s\nwant\n%s", got, want)
	}
}

// TestHomeNotes: the docs of resources say whether a Module has them on one instance.
func TestHomeNotes(t *testing.T) {
	const apart = " With WithReset only those do that were made from each other."
	for guest, want := range map[string]map[string]string{
		"resources": {
			"Counter": "A Module spreads its values of type Counter over its instances.",
			// Three functions take several.
			"Purse": "All values of type Purse of a Module live on one instance, since resources can meet in the arguments of [Purse.Absorb] and [Purse.Pay]." + apart,
		},
		// The function takes one resource, and a func that gets others.
		"callbacks": {"Adder": "All values of type Adder of a Module live on one instance, since resources can meet in the arguments of [Module.Swap]." + apart},
	} {
		wasm, err := os.ReadFile("../../testdata/gen/" + guest + "/" + guest + ".wasm")
		if err != nil {
			t.Fatal(err)
		}
		d, err := abi.ReadModule(wasm)
		if err != nil {
			t.Fatal(err)
		}
		g := newGenerator(d, Options{Package: guest})
		if err := g.claim(); err != nil {
			t.Fatal(err)
		}
		notes := map[string]string{}
		for _, typ := range g.resourceTypes() {
			notes[g.names[typ]] = g.homeNote(typ)
		}
		for name, want := range want {
			if notes[name] != want {
				t.Errorf("%s: got\n%s\nwant\n%s", name, notes[name], want)
			}
		}
	}
	// Leaves have the home of trees, which meet: a tree makes leaves.
	tree := &abi.Type{Kind: abi.KindGuestResource, Path: "g::Tree", Name: "Tree", Size: 4, Align: 4, Drop: "g/Tree.drop"}
	leaf := &abi.Type{Kind: abi.KindGuestResource, Path: "g::Leaf", Name: "Leaf", Size: 4, Align: 4, Drop: "g/Leaf.drop"}
	d := &abi.Description{Format: 1, Types: []*abi.Type{leaf, tree}, Exports: []*abi.Func{
		{Export: "g/grow", Name: "grow", Params: []abi.Param{{Name: "tree", Type: tree, Borrow: true}}, Result: leaf},
		{Export: "g/graft", Name: "graft", Params: []abi.Param{{Name: "to", Type: tree, Borrow: true}, {Name: "from", Type: tree, Borrow: true}}},
	}}
	g := newGenerator(d, Options{Package: "pkg"})
	if err := g.claim(); err != nil {
		t.Fatal(err)
	}
	want := "All values of type Leaf of a Module live on one instance, since resources can meet in the arguments of [Module.Graft]." + apart
	if got := g.homeNote(leaf); got != want {
		t.Errorf("Leaf: got\n%s\nwant\n%s", got, want)
	}
}

// TestArticles: an article fits the name that follows it.
func TestArticles(t *testing.T) {
	u8 := &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}
	event := &abi.Type{Kind: abi.KindVariant, Path: "g::Event", Name: "Event", Size: 2, Align: 1, Cases: []abi.Case{{Name: "Key", Fields: []abi.Field{{Name: "code", Type: u8, Offset: 1}}}}}
	item := &abi.Type{Kind: abi.KindRecord, Path: "g::Item", Name: "Item", Size: 1, Align: 1, Fields: []abi.Field{{Name: "id", Type: u8}}}
	book := &abi.Type{Kind: abi.KindRecord, Path: "g::Book", Name: "Book", Size: 1, Align: 1, Fields: []abi.Field{{Name: "id", Type: u8}}}
	empty := &abi.Type{Kind: abi.KindRecord, Path: "g::Empty", Name: "Empty", Align: 1, Error: true}
	var exports []*abi.Func
	for _, typ := range []*abi.Type{event, item, book} {
		exports = append(exports, &abi.Func{Export: "g/get_" + typ.Name, Name: "get_" + typ.Name, View: true, Result: typ})
	}
	exports = append(exports, &abi.Func{Export: "g/try", Name: "try", Result: &abi.Type{Kind: abi.KindResult, Size: 2, Align: 1, Elems: []*abi.Type{u8, empty}}})
	result, err := Generate(&abi.Description{Format: 1, Types: []*abi.Type{book, empty, event, item}, Exports: exports}, Options{Package: "pkg"})
	if err != nil {
		t.Fatal(err)
	}
	text := string(result.Files[0].Data)
	for _, want := range []string{
		"// EventView is an [Event] in the guest's memory.", "// EventKeyView is the fields of an [EventKey] in the guest's memory.",
		"// ItemView is an [Item] in the guest's memory.", "// BookView is a [Book] in the guest's memory.",
		"// Is reports whether target is an *Empty: all of them are equal.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the package does not contain %q", want)
		}
	}
	if wrong := regexp.MustCompile(`//.* a \*?\[?[AEIO][a-z]+`).FindAllString(text, -1); wrong != nil {
		t.Errorf("%q", wrong)
	}
}
