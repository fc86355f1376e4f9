package abi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestCrates: docs of crates are read, written and read again, and are not part of the interface.
func TestCrates(t *testing.T) {
	plain, err := abi.Read(section(colorType))
	if err != nil {
		t.Fatal(err)
	}
	b, a := `{"wazabi":1,"crate":"b","docs":"B."}`, `{"wazabi":1,"crate":"a","docs":"Older.\n\n# More"}`
	d, err := abi.Read(section(colorType, b, a, `{"wazabi":1,"crate":"a","docs":"Newer."}`, b))
	if err != nil {
		t.Fatal(err)
	}
	want := []abi.Crate{{Name: "a", Docs: "Newer."}, {Name: "b", Docs: "B."}}
	if !slices.Equal(d.Crates, want) || d.Fingerprint() != plain.Fingerprint() {
		t.Errorf("crates %q, want %q; fingerprint %s, want %s", d.Crates, want, d.Fingerprint(), plain.Fingerprint())
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || !slices.Equal(again.Crates, want) {
		t.Errorf("abi.json: %q, %v", again.Crates, err)
	}
	if diff := abi.Diff(plain, d); len(diff) != 0 {
		t.Errorf("docs are a change: %v", diff)
	}
	for record, says := range map[string]string{
		`{"wazabi":1,"crate":"a b","docs":"B."}`:               "is not a name",
		`{"wazabi":1,"crate":"a","docs":"B.","size":4}`:        "parts of a type",
		`{"wazabi":1,"crate":"a","export":"a/f","name":"f"}`:   "expected either",
		`{"wazabi":1,"crate":"a","docs":"B.","name":"a"}`:      "parts of a type",
		`{"wazabi":1,"crate":"a","docs":["B."]}`:               "expected a string",
		`{"wazabi":1,"crate":"a","docs":"B.","version":"1.0"}`: "version",
	} {
		if _, err := abi.Read(section(record)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", record, err, says)
		}
	}
}
