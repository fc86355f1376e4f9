package link

import (
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
	"github.com/wazabi/wazabi/go-host/rt"
)

// TestForms: each kind of the description has a form, or is refused in words.
func TestForms(t *testing.T) {
	refused := map[abi.Kind]bool{
		abi.KindCallback: true, abi.KindReader: true, abi.KindWriter: true, abi.KindSequence: true, abi.KindIterator: true,
		abi.KindGuestResource: true, abi.KindResource: true,
	}
	u8 := &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}
	k := abi.Kind(0)
	for ; !strings.HasPrefix(k.String(), "kind "); k++ {
		typ := &abi.Type{
			Kind: k, Size: max(k.Size(), 1), Align: 1, Elems: []*abi.Type{u8, u8}, Len: 1, Repr: abi.KindU8, Cases: []abi.Case{{Name: "A"}},
		}
		if k == abi.KindMap {
			typ.Elems = []*abi.Type{{Kind: abi.KindTuple, Size: 2, Align: 1, Elems: []*abi.Type{u8, u8}}}
		}
		c := &compiler{importer: &rt.Package{}, exports: &abi.Description{}, graph: typegraph.Of(&abi.Description{}), forms: map[*abi.Type]form{}}
		form, err := c.form(typ)
		switch {
		case refused[k] && !errors.Is(err, wazabi.ErrImport):
			t.Errorf("%s: %v, expected to be refused", k, err)
		case !refused[k] && (err != nil || form == nil):
			t.Errorf("%s: %v, %v", k, form, err)
		}
	}
	if k <= abi.KindIterator {
		t.Errorf("%d kinds", k)
	}
}

// TestErrorWithoutTexts: an error has at least one text. The receiver would panic for another's lie.
func TestErrorWithoutTexts(t *testing.T) {
	c := &compiler{graph: typegraph.Of(&abi.Description{}), forms: map[*abi.Type]form{}}
	form, err := c.form(&abi.Type{Kind: abi.KindDynError, Size: 8, Align: 4})
	if err != nil {
		t.Fatal(err)
	}
	var to, from [8]byte
	if err := form.copy(&copier{}, to[:], from[:]); !errors.Is(err, wazabi.ErrRange) {
		t.Errorf("%v", err)
	}
}

// TestManyPaths: types with very many paths through them are compiled once each.
func TestManyPaths(t *testing.T) {
	typ := &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}
	for range 100 {
		typ = &abi.Type{
			Kind: abi.KindVariant, Path: "g::T", Name: "T", Repr: abi.KindU8,
			Cases: []abi.Case{{Name: "A", Fields: []abi.Field{{Name: "a", Type: typ}, {Name: "b", Type: typ}}}},
		}
	}
	c := &compiler{graph: typegraph.Of(&abi.Description{Types: []*abi.Type{typ}}), forms: map[*abi.Type]form{}}
	if _, err := c.form(typ); err != nil || len(c.forms) != 100 {
		t.Errorf("%d forms, %v", len(c.forms), err)
	}
}

// TestNoBytes: values without bytes are copied at once, however many their types say that there
// are.
func TestNoBytes(t *testing.T) {
	none := &abi.Type{Kind: abi.KindRecord, Path: "g::None", Name: "None", Align: 1}
	twice := none
	for range 60 {
		twice = &abi.Type{Kind: abi.KindRecord, Path: "g::Twice", Name: "Twice", Align: 1, Fields: []abi.Field{{Name: "a", Type: twice}, {Name: "b", Type: twice}}}
	}
	array := &abi.Type{Kind: abi.KindArray, Elems: []*abi.Type{none}, Len: math.MaxInt, Align: 1}
	tuple := &abi.Type{Kind: abi.KindTuple, Elems: []*abi.Type{twice, array}, Align: 1}
	for _, typ := range []*abi.Type{none, twice, array, tuple} {
		c := &compiler{graph: typegraph.Of(&abi.Description{}), forms: map[*abi.Type]form{}}
		if got, err := c.form(typ); got != (rawForm{}) || err != nil {
			t.Errorf("huge-type: the form of %s is a %T, %v, expected one without bytes", typ, got, err)
		}
	}
}

func described(t *testing.T, name string) *abi.Description {
	t.Helper()
	text, err := os.ReadFile("../../testdata/gen/" + name + "/abi.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := abi.ParseJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestKeptInside: objects of a linked block do not pass to the program, nor from it.
func TestKeptInside(t *testing.T) {
	if err := keptInside(described(t, "linka"), "mid"); err != nil {
		t.Error(err)
	}
	err := keptInside(described(t, "hosted"), "host")
	var e *wazabi.Error
	if !errors.As(err, &e) || e.Kind != wazabi.ErrImport || e.Path != "first_byte" || !strings.Contains(e.Detail, `"host"`) {
		t.Errorf("%v", err)
	}
	// A value of the type Any is the program's.
	if err := keptInside(described(t, "hosted"), "store"); err != nil {
		t.Error(err)
	}
}

// TestOwnResources: a resource of the importer is none of the exporter's, though both have a type of
// the name.
func TestOwnResources(t *testing.T) {
	store := &abi.Type{Kind: abi.KindGuestResource, Path: "a::Store", Name: "Store", Drop: "a/Store.drop", Size: 4, Align: 4}
	other := *store
	other.Path, other.Drop = "b::Store", "b/Store.drop"
	params := func(t *abi.Type) []abi.Param { return []abi.Param{{Name: "store", Type: t}} }
	importer := &abi.Description{Format: abi.Format, Types: []*abi.Type{store}, Imports: []*abi.Func{{Export: "mid/keep", Name: "keep", Params: params(store)}}}
	exporter := &abi.Description{Format: abi.Format, Types: []*abi.Type{&other}, Exports: []*abi.Func{{Export: "b/keep", Name: "keep", Params: params(&other)}}}
	if changes := abi.DiffLink(importer, "mid", exporter); len(changes) > 0 {
		t.Fatal(changes)
	}
	c := &compiler{
		importer: &rt.Package{}, exporter: &rt.Package{}, block: "mid", exports: exporter, graph: typegraph.Of(importer), forms: map[*abi.Type]form{},
	}
	if _, err := c.function(rt.Conn{}, importer.Imports[0], exporter.Exports[0]); !errors.Is(err, wazabi.ErrImport) || !strings.Contains(err.Error(), "Store (guest_resource)") {
		t.Errorf("%v", err)
	}
}

// TestInterfacesDoNotPass: each guest has its own functions of an interface, so its values do not
// pass between guests.
func TestInterfacesDoNotPass(t *testing.T) {
	d := described(t, "interfaces")
	i := slices.IndexFunc(d.Types, func(t *abi.Type) bool { return t.Name == "Filter" })
	c := &compiler{importer: &rt.Package{}, exporter: &rt.Package{}, exports: d, graph: typegraph.Of(d), forms: map[*abi.Type]form{}}
	if _, err := c.form(d.Types[i]); !errors.Is(err, wazabi.ErrImport) || !strings.Contains(err.Error(), "values of the type Filter (interface) cannot pass between guests") {
		t.Errorf("%v", err)
	}
}

// TestUnlinkable: exports that no import can be linked to are refused in words.
func TestUnlinkable(t *testing.T) {
	for _, tt := range []struct{ exporter, export, says string }{
		{"streams", "copy", "copy takes a reader of the program"},
		{"sequences", "sum", "sum takes a sequence of the program"},
		{"iterators", "Text.into_lines", "Text.into_lines returns an iterator"},
		{"zoo", "double", "double changes a list in place (values)"},
	} {
		importer := &abi.Description{Format: abi.Format, Imports: []*abi.Func{{Export: "mid/" + tt.export, Name: tt.export}}}
		err := Check(importer, "mid", described(t, tt.exporter))
		if !errors.Is(err, wazabi.ErrImport) || !strings.Contains(err.Error(), `the import block "mid" cannot be linked`) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", tt.exporter, err)
		}
	}
}
