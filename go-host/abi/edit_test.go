package abi_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

func guestFile(t *testing.T, name string) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../testdata/gen/" + name + "/" + name + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// exported are the names of a module's functions with a slash.
func exported(t *testing.T, wasm []byte) (names []string) {
	t.Helper()
	m, err := wasmbin.Parse(wasm, wasmbin.Trusted)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range m.Exports {
		if strings.Contains(e.Name, "/") {
			names = append(names, e.Name)
		}
	}
	return names
}

// TestEditExports: the module and the description change together, and nothing else does.
func TestEditExports(t *testing.T) {
	wasm := guestFile(t, "chosen")
	edited, err := abi.EditExports(wasm, []abi.ExportEdit{
		{Export: "survey/paces", Name: "steps"}, {Export: "survey/Meter.value"}, {Export: "survey/FIELD_LIMIT", Name: "MOST"}, {Export: "measure/LIMIT"},
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := abi.ReadModule(edited)
	if err != nil {
		t.Fatal(err)
	}
	var exports []string
	for _, f := range d.Exports {
		exports = append(exports, f.Export)
	}
	if want := []string{"chosen/parsed", "chosen/total", "measure/area", "survey/Meter.new", "survey/field_area", "survey/steps"}; !slices.Equal(exports, want) {
		t.Errorf("%q, want %q", exports, want)
	}
	if len(d.Constants) != 1 || d.Constants[0].Path != "survey/MOST" || d.Constants[0].Name != "MOST" {
		t.Errorf("%v", d.Constants)
	}
	names := exported(t, edited)
	for name, want := range map[string]bool{
		"survey/steps": true, "survey/steps.next": true, "survey/steps.drop": true, "survey/Meter.drop": true,
		"survey/paces": false, "survey/paces.next": false, "survey/paces.drop": false, "survey/Meter.value": false,
	} {
		if slices.Contains(names, name) != want {
			t.Errorf("%s is exported: %t", name, !want)
		}
	}
	// Back again, it is the same interface.
	back, err := abi.EditExports(edited, []abi.ExportEdit{{Export: "survey/steps", Name: "paces"}})
	if err != nil {
		t.Fatal(err)
	}
	without, err := abi.EditExports(wasm, []abi.ExportEdit{{Export: "survey/Meter.value"}, {Export: "survey/FIELD_LIMIT", Name: "MOST"}, {Export: "measure/LIMIT"}})
	if err != nil {
		t.Fatal(err)
	}
	a, errA := abi.ReadModule(back)
	b, errB := abi.ReadModule(without)
	if errA != nil || errB != nil || !bytes.Equal(a.JSON(), b.JSON()) {
		t.Errorf("%v, %v\n%s\n%s", errA, errB, a.JSON(), b.JSON())
	}
	// Without edits all bytes stay.
	if same, err := abi.EditExports(wasm, nil); err != nil || !bytes.Equal(same, wasm) {
		t.Errorf("changed without an edit: %v", err)
	}
}

// TestEditErrors: what cannot be done is refused, with the way out.
func TestEditErrors(t *testing.T) {
	wasm := guestFile(t, "chosen")
	for name, tt := range map[string]struct {
		edits []abi.ExportEdit
		says  string
	}{
		"missing":  {[]abi.ExportEdit{{Export: "survey/no"}}, `export "survey/no": the guest has no such export; expected one of chosen/parsed, chosen/total, measure/LIMIT, measure/area, survey/FIELD_LIMIT, survey/Meter.new`},
		"twice":    {[]abi.ExportEdit{{Export: "survey/paces"}, {Export: "survey/paces", Name: "a"}}, `export "survey/paces": named twice`},
		"taken":    {[]abi.ExportEdit{{Export: "survey/paces", Name: "field_area"}}, `the name survey/field_area is taken by another export; choose another`},
		"no name":  {[]abi.ExportEdit{{Export: "survey/paces", Name: "a b"}}, `export survey/paces: the new name "a b" is no name; expected a Rust identifier, without the crate and the type`},
		"a path":   {[]abi.ExportEdit{{Export: "survey/paces", Name: "other/paces"}}, `is no name`},
		"runtime":  {[]abi.ExportEdit{{Export: "wazabi_reserve"}}, "the guest has no such export"},
		"a drop":   {[]abi.ExportEdit{{Export: "survey/Meter.drop"}}, "the guest has no such export"},
		"an items": {[]abi.ExportEdit{{Export: "survey/paces.next"}}, "the guest has no such export"},
	} {
		if _, err := abi.EditExports(wasm, tt.edits); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v; want %s", name, err, tt.says)
		}
	}
	// Two crates may meet in one name: the reader says so.
	both, err := abi.EditExports(wasm, []abi.ExportEdit{{Export: "survey/field_area", Name: "area"}})
	if err != nil {
		t.Fatal(err)
	}
	want := `the name area is taken by measure/area; rename one with #[wazabi::export(rename = "…")], or where it is in a dependency, ` +
		`with -export survey/area=NEW, or by "survey/area" = "NEW" in [package.metadata.wazabi.exports] of the guest's Cargo.toml (survey/area)`
	if _, err := abi.ReadModule(both); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v; want %s", err, want)
	}
	if _, err := abi.EditExports([]byte("\x00asm\x01\x00\x00\x00"), nil); err == nil {
		t.Error("a module without a description")
	}
}

// TestEditInterface: a function of an interface is renamed in the trait, for both sides.
func TestEditInterface(t *testing.T) {
	wasm, err := os.ReadFile("../../testdata/gen/interfaces/interfaces.wasm")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"fits", ""} {
		_, err := abi.EditExports(wasm, []abi.ExportEdit{{Export: "interfaces/Filter_guest.matches", Name: name}})
		if err == nil || !strings.Contains(err.Error(), "[package.metadata.wazabi.exports] of Cargo.toml") || !strings.Contains(err.Error(), "rename it in the trait") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestEditOthers: the exports, constants and sections without an edit stay, whatever their names.
func TestEditOthers(t *testing.T) {
	const run = "\x00\x00"
	g := hostile.Guest{}
	for _, name := range []string{"", ".next", "g/f", "g/f.next", "g/it", "g/it.next", "g/it.drop", "g/T_guest.f"} {
		g.Exports = append(g.Exports, hostile.Sized(name)+run)
	}
	iterator := `{"wazabi":1,"export":"g/it","name":"it","params":[],"result":{"type":{"iterator":"u8"},"pass":"own","size":4,"align":4}}`
	for _, r := range []string{nothing, newtype("T"), `{"wazabi":1,"export":"g/T_guest.f","name":"f","params":[]}`, iterator, constant(`"u8"`, "7")} {
		g.Description += hostile.Record(r)
	}
	// Another section lies before that of the description.
	wasm := g.Bytes()
	wasm = slices.Concat(wasm[:8], custom("other", []byte("wazabi")), wasm[8:])
	names := func(wasm []byte) (all []string) {
		m, err := wasmbin.Parse(wasm, wasmbin.Trusted)
		if err != nil {
			t.Fatal(err)
		}
		if data, _ := m.Custom("other"); string(data) != "wazabi" {
			t.Errorf("the other section has %q", data)
		}
		for _, e := range m.Exports {
			if !strings.HasPrefix(e.Name, "wazabi_") && e.Name != "memory" && e.Name != "evil/run" {
				all = append(all, e.Name)
			}
		}
		return all
	}
	for _, test := range []struct {
		edits []abi.ExportEdit
		want  []string
		// gone and has are texts of the description.
		gone, has string
	}{
		{nil, []string{"", ".next", "g/f", "g/f.next", "g/it", "g/it.next", "g/it.drop", "g/T_guest.f"}, "none", `"g/it"`},
		{[]abi.ExportEdit{{Export: "g/f", Name: "h"}}, []string{"", ".next", "g/h", "g/f.next", "g/it", "g/it.next", "g/it.drop", "g/T_guest.f"}, `"g/f"`, `"g/h"`},
		{[]abi.ExportEdit{{Export: "g/f"}, {Export: "g/it"}}, []string{"", ".next", "g/f.next", "g/T_guest.f"}, `"g/it"`, `"g/T_guest.f"`},
		{[]abi.ExportEdit{{Export: "g/T_guest.f", Name: "h"}}, []string{"", ".next", "g/f", "g/f.next", "g/it", "g/it.next", "g/it.drop", "g/T_guest.h"}, `"g/T_guest.f"`, `"g/T_guest.h"`},
		{[]abi.ExportEdit{{Export: "g/MAX"}}, []string{"", ".next", "g/f", "g/f.next", "g/it", "g/it.next", "g/it.drop", "g/T_guest.f"}, `"g/MAX"`, `"g/it"`},
		{[]abi.ExportEdit{{Export: "g/MAX", Name: "MOST"}}, []string{"", ".next", "g/f", "g/f.next", "g/it", "g/it.next", "g/it.drop", "g/T_guest.f"}, `"g/MAX"`, `"g/MOST"`},
	} {
		edited, err := abi.EditExports(wasm, test.edits)
		if err != nil {
			t.Errorf("%v: %v", test.edits, err)
			continue
		}
		if got := names(edited); !slices.Equal(got, test.want) {
			t.Errorf("%v: %q, want %q", test.edits, got, test.want)
		}
		if text := string(edited); strings.Contains(text, test.gone) || !strings.Contains(text, test.has) {
			t.Errorf("%v: %s is there, or %s is not", test.edits, test.gone, test.has)
		}
	}
	if _, err := abi.EditExports(wasm, []abi.ExportEdit{{Export: "", Name: "h"}}); err == nil || !strings.Contains(err.Error(), `export "": the guest has no such export`) {
		t.Errorf("an export without a name: %v", err)
	}
	damaged := bytes.Replace(wasm, []byte(`"name":"it"`), []byte(`"name":"at"`), 1)
	if _, err := abi.EditExports(damaged, nil); err == nil || !strings.Contains(err.Error(), "the section is damaged") {
		t.Errorf("a damaged description: %v", err)
	}
	if _, err := abi.EditExports(without(t, wasm, isCustom("wazabi")), nil); err == nil || !strings.Contains(err.Error(), "no custom section") {
		t.Errorf("a module without a description: %v", err)
	}
}
