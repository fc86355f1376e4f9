package abi_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

func TestSequences(t *testing.T) {
	d, err := abi.Read(section(colorType, passes(`{"sequence":{"map":["string","g::Color"]}}`, "borrow")))
	if err != nil {
		t.Fatal(err)
	}
	f := d.Exports[0]
	params, results := f.Core()
	if got, want := fmt.Sprint(f.Params[0], params, results), "p: Iter<Map<String, Color>> [i32] []"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if len(d.Types) != 1 || d.Types[0].Name != "Color" {
		t.Errorf("the types are %v, want Color", d.Types)
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || again.Fingerprint() != d.Fingerprint() || again.Exports[0].Params[0].String() != f.Params[0].String() {
		t.Errorf("abi.json of a description with sequences: %v", err)
	}
}

func TestSequencesRefused(t *testing.T) {
	const sequence = `{"sequence":"u8"}`
	for _, test := range []struct{ name, record, says string }{
		{"one that is given away", passes(sequence, "own"), "not passed as borrow"},
		{"one that is changed", passes(sequence, "mut"), "cannot be changed in place"},
		{"a list of them", passes(`{"list":`+sequence+`}`, "borrow"), "not the whole parameter"},
		{"one of them", passes(`{"sequence":`+sequence+`}`, "borrow"), "not the whole parameter"},
		{"one in a callback", passes(`{"callback":["unit",`+sequence+`]}`, "borrow"), "not the whole parameter"},
		{"a result", `{"wazabi":1,"export":"g/f","name":"f","params":[],"result":{"type":` + sequence + `,"pass":"own","size":4,"align":4}}`, "not the whole parameter"},
		{"an import", `{"wazabi":1,"import":"host/f","name":"f","params":[{"name":"p","type":` + sequence + `,"pass":"borrow","size":4,"align":4}]}`, "not the whole parameter"},
		{"items of no bytes", passes(`{"sequence":"unit"}`, "borrow"), "carries no data"},
		{"items whose errors are none", passes(`{"sequence":{"result":["u8","u8"]}}`, "borrow"), "used as an error"},
		{"items that are iterators", passes(`{"sequence":{"iterator":"u8"}}`, "borrow"), "not the result"},
		{"no type", passes(`{"sequence":["u8","u8"]}`, "borrow"), "expected a type"},
		{"another size", strings.Replace(passes(sequence, "borrow"), `"size":4`, `"size":8`, 1), "give 4 and 4"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := abi.Read(section(test.record))
			if !errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want %q", err, test.says)
			}
		})
	}
}

// TestSequenceChanges: the items travel into the guest only.
func TestSequenceChanges(t *testing.T) {
	more := strings.Replace(colorType, `{"name":"Red","value":0}`, `{"name":"Red","value":0},{"name":"Blue","value":1}`, 1)
	read := func(t *testing.T, records ...string) *abi.Description {
		t.Helper()
		d, err := abi.Read(section(records...))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	const colors = `{"sequence":"g::Color"}`
	old := read(t, colorType, passes(colors, "borrow"))
	for _, test := range []struct {
		name   string
		new    *abi.Description
		kind   abi.ChangeKind
		reason string
	}{
		{"one more case", read(t, more, passes(colors, "borrow")), abi.Compatible, "it only travels to the guest"},
		{"other items", read(t, colorType, passes(`{"sequence":"u8"}`, "borrow")), abi.Breaking, "a value of another type"},
		{"a list", read(t, colorType, strings.Replace(passes(`{"list":"g::Color"}`, "borrow"), `"size":4`, `"size":8`, 1)), abi.Breaking, "a value of another size"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changes := abi.Diff(old, test.new)
			if !slices.ContainsFunc(changes, func(c abi.Change) bool { return c.Kind == test.kind && strings.Contains(c.Reason, test.reason) }) {
				t.Errorf("changes %v, want %v with %q", changes, test.kind, test.reason)
			}
		})
	}
}
