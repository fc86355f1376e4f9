package gen

import (
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
