package abi_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// passes is the record of an export with a parameter of the type ref.
func passes(ref, pass string) string {
	return fmt.Sprintf(`{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"p","type":%s,"pass":%q,"size":4,"align":4}]}`, ref, pass)
}

// lends is the record of an import with a parameter of the type ref.
func lends(ref, pass string) string {
	return strings.Replace(passes(ref, pass), `"export":"g/f"`, `"import":"host/f"`, 1)
}

const colorType = `{"wazabi":1,"type":"g::Color","name":"Color","kind":"enum","size":1,"align":1,"repr":"u8","cases":[{"name":"Red","value":0}]}`

func TestCallbacks(t *testing.T) {
	d, err := abi.Read(section(colorType, passes(`{"callback":[{"result":["unit","string"]},"u8","g::Color",{"list":"u64"}]}`, "borrow")))
	if err != nil {
		t.Fatal(err)
	}
	f := d.Exports[0]
	params, results := f.Core()
	if got, want := fmt.Sprint(f.Params[0], params, results), "p: &Callback<fn(u8, Color, Vec<u64>) -> Result<(), String>> [i32] []"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	offsets, size, align := f.Params[0].Type.CallbackRecord()
	if !slices.Equal(offsets, []int{0, 1, 4}) || size != 12 || align != 4 {
		t.Errorf("the arguments are at %v, in a record of size %d and alignment %d", offsets, size, align)
	}
	if len(d.Types) != 1 || d.Types[0].Name != "Color" {
		t.Errorf("the types are %v, want Color", d.Types)
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || again.Fingerprint() != d.Fingerprint() {
		t.Errorf("abi.json of a description with callbacks: %v", err)
	}
}

// TestLentCallbacks: the host calls all callbacks of a guest by one export.
func TestLentCallbacks(t *testing.T) {
	d, err := abi.Read(section(colorType, lends(`{"callback":["g::Color","u8",{"list":"u64"}]}`, "borrow")))
	if err != nil {
		t.Fatal(err)
	}
	f := d.Imports[0].Params[0].Calls
	if f == nil || f.WireName() != "host/f.p" || !f.Lent() || !f.Spread() || !f.Refuses || len(d.Exports) != 0 {
		t.Fatalf("a callback of the guest is called by %+v", f)
	}
	params, results := f.Core()
	if got, want := fmt.Sprint(f.Export, f.Params, f.Result, params, results), "wazabi_call[handle: u32 0: u8 1: Vec<u64>] Color [i32] [i64]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	offsets, size, align := f.ParamRecord()
	if !slices.Equal(offsets, []int{0, 4, 8}) || size != 16 || align != 4 {
		t.Errorf("the arguments are at %v, in a record of size %d and alignment %d", offsets, size, align)
	}
	if len(d.Types) != 1 || d.Types[0].Name != "Color" {
		t.Errorf("the types are %v, want Color", d.Types)
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || again.Fingerprint() != d.Fingerprint() || again.Imports[0].Params[0].Calls == nil {
		t.Errorf("abi.json of a description with callbacks: %v", err)
	}
	if d, err = abi.Read(section(colorType, passes(`{"callback":["g::Color"]}`, "borrow"))); err != nil || d.Exports[0].Params[0].Calls != nil {
		t.Errorf("a callback of the host: %v", err)
	}
}

func TestCallbacksRefused(t *testing.T) {
	const callback = `{"callback":["u8"]}`
	for _, test := range []struct{ name, record, says string }{
		{"one that is given away", passes(callback, "own"), "not passed as borrow"},
		{"one that is changed", passes(callback, "mut"), "cannot be changed in place"},
		{"a list of them", passes(`{"list":`+callback+`}`, "borrow"), "not the whole parameter"},
		{"one in a callback", passes(`{"callback":["unit",`+callback+`]}`, "borrow"), "not the whole parameter"},
		{"a result", `{"wazabi":1,"export":"g/f","name":"f","params":[],"result":{"type":` + callback + `,"pass":"own","size":4,"align":4}}`, "not the whole parameter"},
		{"one that the guest gives away", lends(callback, "own"), "not passed as borrow"},
		{"a list of the guest's", lends(`{"list":`+callback+`}`, "borrow"), "not the whole parameter"},
		{"a sequence of the guest's", lends(`{"sequence":"u8"}`, "borrow"), "not the whole parameter of an export"},
		{"no result", passes(`{"callback":[]}`, "borrow"), "of 0 parts"},
		{"five parameters", passes(`{"callback":["u8","u8","u8","u8","u8","u8"]}`, "borrow"), "of 6 parts"},
		{"no list", passes(`{"callback":"u8"}`, "borrow"), "expected a list"},
		{"a parameter of no bytes", passes(`{"callback":["u8","unit"]}`, "borrow"), "carries no data"},
		{"a parameter whose error is none", passes(`{"callback":["u8",{"result":["u8","u8"]}]}`, "borrow"), "used as an error"},
		{"an error that is none", passes(`{"callback":[{"result":["u8","u8"]}]}`, "borrow"), "used as an error"},
		{"another size", strings.Replace(passes(callback, "borrow"), `"size":4`, `"size":8`, 1), "give 4 and 4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := abi.Read(section(test.record))
			if !errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want %q", err, test.says)
			}
		})
	}
}

// TestCallbackChanges: what a callback takes travels out of the guest, and what it returns into it.
func TestCallbackChanges(t *testing.T) {
	more := strings.Replace(colorType, `{"name":"Red","value":0}`, `{"name":"Red","value":0},{"name":"Blue","value":1}`, 1)
	read := func(t *testing.T, records ...string) *abi.Description {
		t.Helper()
		d, err := abi.Read(section(records...))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, test := range []struct {
		name, old, new string
		kind           abi.ChangeKind
		reason         string
	}{
		{"a case of a parameter", `{"callback":["unit","g::Color"]}`, `{"callback":["unit","g::Color"]}`, abi.Breaking, "the guest may return it"},
		{"a case of the result", `{"callback":["g::Color"]}`, `{"callback":["g::Color"]}`, abi.Compatible, "it only travels to the guest"},
		{"another parameter", `{"callback":["g::Color","u8"]}`, `{"callback":["g::Color","i8"]}`, abi.Breaking, "a value of another type"},
		{"one more parameter", `{"callback":["g::Color"]}`, `{"callback":["g::Color","i8"]}`, abi.Breaking, "a value of another type"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changes := abi.Diff(read(t, colorType, passes(test.old, "borrow")), read(t, more, passes(test.new, "borrow")))
			found := slices.ContainsFunc(changes, func(c abi.Change) bool { return c.Kind == test.kind && strings.Contains(c.Reason, test.reason) })
			if !found {
				t.Errorf("changes %v, want %v with %q", changes, test.kind, test.reason)
			}
		})
	}
	// A callback of the guest is the other way round.
	for callback, test := range map[string]struct {
		kind   abi.ChangeKind
		reason string
	}{
		`{"callback":["unit","g::Color"]}`: {abi.Compatible, "it only travels to the guest"},
		`{"callback":["g::Color"]}`:        {abi.Breaking, "the guest may return it"},
	} {
		changes := abi.Diff(read(t, colorType, lends(callback, "borrow")), read(t, more, lends(callback, "borrow")))
		if len(changes) != 1 || changes[0].Kind != test.kind || !strings.Contains(changes[0].Reason, test.reason) {
			t.Errorf("%s: changes %v, want %v with %q", callback, changes, test.kind, test.reason)
		}
	}
}
