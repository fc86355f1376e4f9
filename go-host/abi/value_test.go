package abi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// ofColor is an export that belongs to the enum Color.
func ofColor(params string) string {
	return `{"wazabi":1,"export":"g/Color.f","name":"f","of":"g::Color","params":[` + params + `]}`
}

// TestFunctionsOfValues: a function may belong to a type whose values cross.
func TestFunctionsOfValues(t *testing.T) {
	const self = `{"name":"self","type":"g::Color","pass":"own","size":1,"align":1}`
	d, err := abi.Read(section(colorType, ofColor(self)))
	if err != nil {
		t.Fatal(err)
	}
	f := d.Exports[0]
	params, _ := f.Core()
	if f.WireName() != "Color.f" || f.Receiver() != nil || f.ValueReceiver() != f.Of || f.Of.Name != "Color" || len(params) != 1 {
		t.Errorf("%s of %v with %v", f.WireName(), f.Of, params)
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || again.Fingerprint() != d.Fingerprint() || again.Exports[0].Of == nil {
		t.Errorf("abi.json: %v", err)
	}
	// A type is part of the interface if only a function or a constant belongs to it.
	for _, record := range []string{ofColor(""), strings.Replace(constant(`"u8"`, `7`), `g/MAX","name":"MAX"`, `g/Color.MAX","name":"MAX","of":"g::Color"`, 1)} {
		if d, err := abi.Read(section(colorType, record)); err != nil || len(d.Types) != 1 {
			t.Errorf("%s: %v", record, err)
		}
	}
	const object = `{"wazabi":1,"type":"g::File","name":"File","kind":"resource","size":4,"align":4,"module":"host"}`
	for name, test := range map[string]struct{ record, says string }{
		"self of another type":  {ofColor(strings.Replace(self, "g::Color", "u8", 1)), "parameter self"},
		"self in second place":  {ofColor(`{"name":"n","type":"u8","pass":"own","size":1,"align":1},` + self), "parameter self"},
		"self that is changed":  {ofColor(strings.Replace(self, "own", "mut", 1)), "cannot be changed in place"},
		"another type's name":   {strings.Replace(ofColor(self), "g/Color.f", "g/Other.f", 1), "expected crate/Color.f"},
		"of a number":           {strings.Replace(ofColor(""), `"g::Color"`, `"u8"`, 1), "no resource"},
		"of an object":          {strings.NewReplacer("g::Color", "g::File", "Color.", "File.").Replace(ofColor("")), "no resource"},
		"an import with a self": {`{"wazabi":1,"import":"host/f","name":"f","params":[` + self + `]}`, "name different types"},
		"an import of a type":   {`{"wazabi":1,"import":"host/Color.f","name":"f","params":[` + self + `]}`, "name different types"},
	} {
		_, err := abi.Read(section(colorType, object, test.record))
		if !errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", name, err, test.says)
		}
	}
}
