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

// TestStructuralParts: which parts are equal and ordered, and which have a text.
func TestStructuralParts(t *testing.T) {
	idOf := func(inner, keys string) string {
		return fmt.Sprintf(`{"wazabi":1,"type":"g::Id","name":"Id","kind":"newtype","size":1,"align":1,%s"inner":%s}`, keys, inner)
	}
	flags := func(keys string) string { return named("flags", 1, 1, keys+`"bits":[{"name":"a"}]`) }
	enum := func(keys string) string {
		return named("enum", 1, 1, keys+`"repr":"u8","cases":[{"name":"A","value":0}]`)
	}
	two := func(keys, a, b string) string {
		return with(record(2, 1, `a `+a+` 0 1 1`, `b `+b+` 1 1 1`)[0], keys)
	}
	cases := func(keys, a, b string) string {
		return named("variant", 3, 1, fmt.Sprintf(`%s"cases":[{"name":"A","fields":[{"name":"a","type":%s,"offset":1,"size":1,"align":1},{"name":"b","type":%s,"offset":2,"size":1,"align":1}]}]`, keys, a, b))
	}
	for _, test := range []struct {
		name    string
		records []string
		says    string
	}{
		// Equal.
		{"a float is equal", []string{structural(`"eq":true,`, `"f64"`, 8, 8)}, ""},
		{"a list is equal", []string{structural(`"eq":true,`, `{"list":"u8"}`, 8, 4)}, ""},
		{"a map is equal", []string{structural(`"eq":true,`, `{"map":["u8","u8"]}`, 8, 4)}, ""},
		{"flags are equal", []string{flags(`"eq":true,`)}, ""},
		{"an enum that is an error is equal", []string{enum(`"error":true,"eq":true,`)}, ""},
		{"a type that says so is equal", []string{structural(`"eq":true,`, `"g::Id"`, 1, 1), idOf(`"u8"`, `"eq":true,`)}, ""},
		{"JSON is not equal", []string{structural(`"eq":true,`, `"json"`, 8, 4)}, "Value has no eq"},
		{"a time is not equal", []string{structural(`"eq":true,`, `"system_time"`, 16, 8)}, "SystemTime has no eq"},
		{"a type that does not say so is not equal", []string{structural(`"eq":true,`, `"g::Id"`, 1, 1), idOf(`"u8"`, "")}, "Id has no eq"},
		{"the second field is not equal", []string{two(`"eq":true`, `"u8"`, `"g::Id"`), idOf(`"u8"`, "")}, "(g::S.b)"},
		{"both fields are not equal", []string{two(`"eq":true`, `"g::Id"`, `"g::Id"`), idOf(`"u8"`, "")}, "(g::S.a)"},
		{"the second field of a case is not equal", []string{cases(`"eq":true,`, `"u8"`, `"g::Id"`), idOf(`"u8"`, "")}, "(g::T::A.b)"},
		{"both fields of a case are not equal", []string{cases(`"eq":true,`, `"g::Id"`, `"g::Id"`), idOf(`"u8"`, "")}, "(g::T::A.a)"},
		{"an object is not equal", []string{with(fileType, `"eq":true`)}, "the key eq, on"},
		// In order.
		{"a list is in order", []string{structural(`"ord":true,`, `{"list":"u8"}`, 8, 4)}, ""},
		{"an enum that is an error is in order", []string{enum(`"error":true,"ord":true,`)}, ""},
		{"a type that says so is in order", []string{structural(`"ord":true,`, `"g::Id"`, 1, 1), idOf(`"u8"`, `"ord":true,`)}, ""},
		{"a type that does not say so is not in order", []string{structural(`"ord":true,`, `"g::Id"`, 1, 1), idOf(`"u8"`, "")}, "Id has no ord"},
		{"an error with fields is not in order", []string{structural(`"error":true,"ord":true,`, `"u8"`, 1, 1)}, "the key ord, on"},
		{"flags are not in order", []string{flags(`"ord":true,`)}, "the key ord, on"},
		{"a type with a text is not in order", []string{structural(`"string":"{f}","ord":true,`, `"f64"`, 8, 8)}, "f64 has no ord"},
		// With a text.
		{"the text of an integer of 128 bits", []string{structural(`"string":"{f}",`, `"u128"`, 16, 8)}, ""},
		{"the text of a bool", []string{structural(`"string":"{f}",`, `"bool"`, 1, 1)}, ""},
		{"the text of a newtype", []string{idOf(`"u8"`, `"string":"{0}",`)}, ""},
		{"the text of a type with a text", []string{structural(`"string":"{f}",`, `"g::Id"`, 1, 1), idOf(`"u8"`, `"string":"{0}",`)}, ""},
		{"the text of a type without a text", []string{structural(`"string":"{f}",`, `"g::Id"`, 1, 1), idOf(`"u8"`, "")}, "the text has a Id"},
		{"the text of a newtype of a list", []string{strings.Replace(idOf(`{"list":"u8"}`, `"string":"{0}",`), `"size":1,"align":1`, `"size":8,"align":4`, 1)}, "the text has a Vec<u8>"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := abi.Read(section(test.records...))
			if test.says == "" && err != nil || test.says != "" && (!errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("%v, want %q", err, test.says)
			}
		})
	}
}
