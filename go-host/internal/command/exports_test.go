package command

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestManifestExports: the table in Cargo.toml is read, and a table of another form is refused.
func TestManifestExports(t *testing.T) {
	read := func(table string) ([]abi.ExportEdit, error) {
		var m metadata
		text := `{"packages":[{"id":"other","metadata":{"wazabi":7}},{"id":"guest","manifest_path":"guest/Cargo.toml","metadata":` + table + `}],"resolve":{"root":"guest"}}`
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		return m.exports()
	}
	edits, err := read(`{"docs":{},"wazabi":{"exports":{"b/f":false,"a/T.g":"h"}}}`)
	want := []abi.ExportEdit{{Export: "a/T.g", Name: "h"}, {Export: "b/f"}}
	if err != nil || !slices.Equal(edits, want) {
		t.Errorf("%v, %v; want %v", edits, err, want)
	}
	for _, table := range []string{`null`, `{}`, `{"wazabi":{}}`, `{"wazabi":{"exports":{}}}`} {
		if edits, err := read(table); err != nil || len(edits) > 0 {
			t.Errorf("%s: %v, %v", table, edits, err)
		}
	}
	for table, says := range map[string]string{
		`{"wazabi":7}`:                        "guest/Cargo.toml: expected nothing but a table [package.metadata.wazabi.exports]",
		`{"wazabi":{"export":{}}}`:            `unknown field "export"`,
		`{"wazabi":{"exports":[]}}`:           "expected nothing but a table",
		`{"wazabi":{"exports":{"a/b":true}}}`: `has "a/b" = true; expected "CRATE/FUNCTION" = "NAME", or = false to leave it out`,
		`{"wazabi":{"exports":{"a/b":""}}}`:   `has "a/b" = ""; expected`,
		`{"wazabi":{"exports":{"a":"b"}}}`:    `has "a" = "b"; expected`,
	} {
		if _, err := read(table); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %s", table, err, says)
		}
	}
	// A flag counts more than the table.
	o := output{exports: []abi.ExportEdit{{Export: "b/f", Name: "kept"}}}
	lines := o.addExports(want)
	if !slices.Equal(o.exports, []abi.ExportEdit{{Export: "b/f", Name: "kept"}, {Export: "a/T.g", Name: "h"}}) ||
		!slices.Equal(lines, []string{"export b/f is named kept (-export)", "export a/T.g is named h (Cargo.toml)"}) {
		t.Errorf("%v, %q", o.exports, lines)
	}
}
