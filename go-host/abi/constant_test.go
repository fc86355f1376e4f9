package abi_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestConstantCase: only a constant of an enum has a case.
func TestConstantCase(t *testing.T) {
	d, err := abi.Read(section(colorType, constant(`"g::Color"`, "0")))
	if err != nil {
		t.Fatal(err)
	}
	c := *d.Constants[0]
	if got := c.Case(); got != 0 {
		t.Errorf("case %d, want 0", got)
	}
	for _, value := range []string{"255", "256", "-1", "red"} {
		c.Value = value
		if got := c.Case(); got != -1 {
			t.Errorf("%s: case %d, want -1", value, got)
		}
	}
	c.Type, c.Value = &abi.Type{Kind: abi.KindU8}, "0"
	if got := c.Case(); got != -1 {
		t.Errorf("u8: case %d, want -1", got)
	}
}

// constant is the record of a constant MAX.
func constant(typ, value string) string {
	return fmt.Sprintf(`{"wazabi":1,"const":"g/MAX","name":"MAX","docs":"The most.","inner":%s,"value":%s}`, typ, value)
}

func TestConstants(t *testing.T) {
	for _, test := range []struct{ typ, value, says string }{
		{`"u32"`, `17`, "MAX: u32 = 17"},
		{`"i64"`, `-9223372036854775808`, "MAX: i64 = -9223372036854775808"},
		{`"u64"`, `18446744073709551615`, "MAX: u64 = 18446744073709551615"},
		{`"bool"`, `1`, "MAX: bool = true"},
		{`"bool"`, `0`, "MAX: bool = false"},
		{`"char"`, `252`, "MAX: char = 'ü'"},
		{`"f32"`, `1036831949`, "MAX: f32 = 0.1"},
		{`"f64"`, `1`, "MAX: f64 = 5e-324"},
		{`"string"`, `"a\u000a\"<b>"`, `MAX: &str = "a\n\"<b>"`},
		{`"g::Color"`, `0`, "MAX: Color = Color::Red"},
	} {
		d, err := abi.Read(section(colorType, constant(test.typ, test.value)))
		if err != nil {
			t.Errorf("%s of %s: %v", test.value, test.typ, err)
			continue
		}
		if got := d.Constants[0].String(); got != test.says || d.Constants[0].Docs != "The most." {
			t.Errorf("%s, want %s", got, test.says)
		}
		again, err := abi.ParseJSON(d.JSON())
		if err != nil || again.Fingerprint() != d.Fingerprint() || again.Constants[0].String() != test.says {
			t.Errorf("abi.json of %s: %v", test.says, err)
		}
		if !strings.Contains(d.Text(), "/// The most.\nconst "+test.says) {
			t.Errorf("the text has no %s:\n%s", test.says, d.Text())
		}
	}
}

func TestConstantsRefused(t *testing.T) {
	for _, test := range []struct{ name, record, says string }{
		{"one below the range", constant(`"u8"`, `-1`), "no value of a constant of the type u8"},
		{"one above the range", constant(`"i16"`, `32768`), "no value"},
		{"a fraction", constant(`"u8"`, `1.5`), "no value"},
		{"a bool of 2", constant(`"bool"`, `2`), "no value"},
		{"a surrogate", constant(`"char"`, `55296`), "no value"},
		{"a number beyond 31 bits for a char", constant(`"char"`, `4294967295`), "no value"},
		{"a text for a char", constant(`"char"`, `"a"`), "no value"},
		{"NaN", constant(`"f64"`, `9221120237041090560`), "no value"},
		{"an infinite float", constant(`"f32"`, `2139095040`), "no value"},
		{"-0.0", constant(`"f64"`, `9223372036854775808`), "no value"},
		{"-0.0 of an f32", constant(`"f32"`, `2147483648`), "no value"},
		{"no case", constant(`"g::Color"`, `7`), "no value"},
		{"a string of a number", constant(`"string"`, `7`), "no value"},
		{"a number of a string", constant(`"u32"`, `"7"`), "no value"},
		{"null", constant(`"string"`, `null`), "no value"},
		{"no value", `{"wazabi":1,"const":"g/MAX","name":"MAX","inner":"u8"}`, "no value"},
		{"no type", `{"wazabi":1,"const":"g/MAX","name":"MAX","value":7}`, "expected a type"},
		{"128 bits", constant(`"u128"`, `7`), "no value"},
		{"a list", constant(`{"list":"u8"}`, `7`), "no value"},
		{"another name", strings.Replace(constant(`"u8"`, `7`), `"name":"MAX"`, `"name":"MIN"`, 1), "expected crate/MIN"},
		{"parts of a function", strings.Replace(constant(`"u8"`, `7`), `,"inner"`, `,"params":[],"view":true,"inner"`, 1), "parts of a type or a function"},
		{"of no type with a name", strings.Replace(constant(`"u8"`, `7`), `,"inner"`, `,"of":{"list":"u8"},"inner"`, 1), "no resource"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := abi.Read(section(colorType, test.record))
			if !errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v, want %q", err, test.says)
			}
		})
	}
}

func TestConstantChanges(t *testing.T) {
	read := func(t *testing.T, records ...string) *abi.Description {
		t.Helper()
		d, err := abi.Read(section(append(records, passes(`{"callback":["u8"]}`, "borrow"))...))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	seven := constant(`"u8"`, `7`)
	for _, test := range []struct {
		name     string
		old, new []string
		kind     abi.ChangeKind
		reason   string
	}{
		{"another value", []string{seven}, []string{constant(`"u8"`, `8`)}, abi.Breaking, "the package has the old value"},
		{"another type", []string{seven}, []string{constant(`"u16"`, `7`)}, abi.Breaking, "programs use it as a value of its type"},
		{"one that is gone", []string{seven}, nil, abi.Breaking, "programs may name it"},
		{"a new one", nil, []string{seven}, abi.Compatible, "no package has it yet"},
	} {
		t.Run(test.name, func(t *testing.T) {
			old, new := read(t, test.old...), read(t, test.new...)
			changes := abi.Diff(old, new)
			if len(changes) != 1 || !slices.ContainsFunc(changes, func(c abi.Change) bool { return c.Kind == test.kind && strings.Contains(c.Reason, test.reason) }) {
				t.Errorf("changes %v, want %v with %q", changes, test.kind, test.reason)
			}
			if old.Fingerprint() == new.Fingerprint() {
				t.Error("the fingerprints are equal")
			}
		})
	}
}
