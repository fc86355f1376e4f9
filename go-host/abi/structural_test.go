package abi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// structural is a struct S of one field f, with more keys.
func structural(keys, field string, size, align int) string {
	return fmt.Sprintf(`{"wazabi":1,"type":"g::S","name":"S","kind":"record","size":%d,"align":%d,%s"fields":[`+
		`{"name":"f","type":%s,"offset":0,"size":%d,"align":%d}]}`, size, align, keys, field, size, align)
}

// TestStructural: a type has the methods that its parts have, and the keys are no part of the
// interface.
func TestStructural(t *testing.T) {
	const uses = `{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"s","type":"g::S","pass":"own","size":8,"align":4}]}`
	plain, err := abi.Read(section(structural("", `"string"`, 8, 4), uses))
	if err != nil {
		t.Fatal(err)
	}
	d, err := abi.Read(section(structural(`"string":"{{{f}}} is %","eq":true,"ord":true,`, `"string"`, 8, 4), uses))
	if err != nil {
		t.Fatal(err)
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || again.Fingerprint() != plain.Fingerprint() || len(abi.Diff(plain, d)) != 0 {
		t.Errorf("abi.json: %v; a difference: %v", err, abi.Diff(plain, d))
	}
	typ := again.Types[0]
	if parts := fmt.Sprintf("%q", typ.TextParts()); !typ.Eq || !typ.Ord || parts != `[{"{" '\uffff'} {"" '\x00'} {"} is %" '\uffff'}]` && len(typ.TextParts()) != 3 {
		t.Errorf("eq %t, ord %t, text %s", typ.Eq, typ.Ord, parts)
	}
	for _, test := range []struct{ name, record, says string }{
		{"a float in an order", structural(`"ord":true,`, `"f64"`, 8, 8), "f64 has no ord; remove it from S, or put #[abi(ord)] on the type that lacks it (g::S.f)"},
		{"a map in an order", structural(`"ord":true,`, `{"map":["u8","u8"]}`, 8, 4), "has no ord"},
		{"a float in a list in an order", structural(`"ord":true,`, `{"list":{"option":"f32"}}`, 8, 4), "has no ord"},
		{"a type that is not equal", structural(`"eq":true,`, `{"list":"g::Color"}`, 8, 4), "Vec<Color> has no eq"},
		{"a resource", structural(`"eq":true,`, `"g::Counter"`, 4, 4), "Counter has no eq"},
		{"a brace", structural(`"string":"{",`, `"u8"`, 1, 1), "is not the format"},
		{"a brace that closes", structural(`"string":"f}",`, `"u8"`, 1, 1), "is not the format"},
		{"no such field", structural(`"string":"{g}",`, `"u8"`, 1, 1), "is not the format"},
		{"the text of a list", structural(`"string":"{f}",`, `{"list":"u8"}`, 8, 4), "the text has a Vec<u8>"},
		{"the text of an enum", structural(`"string":"{f}",`, `"g::Color"`, 1, 1), "the text has a Color"},
		{"an error", structural(`"error":true,"eq":true,`, `"u8"`, 1, 1), "the key eq, on an error"},
		{"the text of an error", structural(`"error":true,"string":"{f}",`, `"u8"`, 1, 1), "the key string, on an error"},
		{"an enum with a text", strings.Replace(colorType, `"repr"`, `"string":"x","repr"`, 1), "type of the kind enum"},
		{"a resource that is equal", strings.Replace(counterType, `"drop"`, `"eq":true,"drop"`, 1), "the key eq, on"},
		{"an export that is equal", strings.Replace(uses, `"params"`, `"eq":true,"params"`, 1), "parts of a type"},
	} {
		t.Run(test.name, func(t *testing.T) {
			records := []string{test.record}
			for _, other := range []string{colorType, counterType} {
				if !strings.Contains(test.record, other[:40]) {
					records = append(records, other)
				}
			}
			_, err := abi.Read(section(records...))
			if !errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want %q", err, test.says)
			}
		})
	}
}

// TestDefaults: defaults of fields are constants, and no part of the interface.
func TestDefaults(t *testing.T) {
	record := func(typ, value string, size, align int) string {
		return strings.Replace(structural("", typ, size, align), `}]}`, `,"default":`+value+`}]}`, 1)
	}
	const uses = `{"wazabi":1,"export":"g/f","name":"f","params":[{"name":"s","type":"g::S","pass":"own","size":8,"align":4}]}`
	d, err := abi.Read(section(record(`"string"`, `"a\n"`, 8, 4), uses))
	if err != nil {
		t.Fatal(err)
	}
	again, err := abi.ParseJSON(d.JSON())
	if err != nil || !again.Types[0].HasDefaults() || again.Types[0].Fields[0].Default.Value != "a\n" {
		t.Errorf("abi.json: %v", err)
	}
	if plain, err := abi.Read(section(structural("", `"string"`, 8, 4), uses)); err != nil || plain.Fingerprint() != d.Fingerprint() {
		t.Errorf("the fingerprint without the default: %v", err)
	}
	two := strings.Replace(record(`"u8"`, `1`, 1, 1), `"fields":[`, `"fields":[{"name":"g","type":%s,"offset":0,"size":1,"align":1},`, 1)
	two = strings.NewReplacer(`"size":1,"align":1,"fields"`, `"size":2,"align":1,"fields"`, `"u8","offset":0`, `"u8","offset":1`).Replace(two)
	if _, err := abi.Read(section(fmt.Sprintf(two, `"bool"`))); err != nil {
		t.Error(err)
	}
	for _, test := range []struct{ record, says string }{
		{record(`"u8"`, `256`, 1, 1), "256 is no value of a constant of the type u8 (g::S.f)"},
		{record(`"g::Color"`, `7`, 1, 1), "7 is no value"},
		{record(`{"list":"u8"}`, `7`, 8, 4), "7 is no value"},
		{fmt.Sprintf(two, `"g::Color"`), "give the field one with #[abi(default = …)] (g::S.g)"},
		{fmt.Sprintf(two, `"nonzero_u8"`), "other fields of S have defaults"},
		{`{"wazabi":1,"type":"g::V","name":"V","kind":"variant","size":2,"align":1,"cases":[{"name":"A","fields":[` +
			`{"name":"f","type":"u8","offset":1,"size":1,"align":1,"default":1}]}]}`, "default of a case's field"},
	} {
		if _, err := abi.Read(section(colorType, test.record)); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", test.record, err, test.says)
		}
	}
}
