package toml

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want Table
	}{
		"nothing":  {"", Table{}},
		"comments": {"# a\n\n  # b", Table{}},
		"scalars":  {"a = 1\nb = -2_000\nc = 0x1F\nd = 1.5\ne = true\nf = false # not\n", Table{"a": int64(1), "b": int64(-2000), "c": int64(31), "d": 1.5, "e": true, "f": false}},
		"dates":    {"d = 2026-11-28\nt = 07:32:00\n", Table{"d": "2026-11-28", "t": "07:32:00"}},
		"dates and times": {"d = 2026-11-28T07:32:00Z\ne = 2026-11-28 07:32:00.5-07:00 # one\nf = 2026-11-28 # a\na = [2026-11-28 07:32:00, 2026-11-28 ]\n",
			Table{"d": "2026-11-28T07:32:00Z", "e": "2026-11-28 07:32:00.5-07:00", "f": "2026-11-28", "a": []any{"2026-11-28 07:32:00", "2026-11-28"}}},
		"basic string":  {`s = "a\tb\"\\ \u00e9 # no"`, Table{"s": "a\tb\"\\ é # no"}},
		"literal":       {`s = 'C:\new "x"'`, Table{"s": `C:\new "x"`}},
		"long strings":  {"s = \"\"\"\na\\\n   b\n\"q\"\"\"\"\nl = '''\nx\\n'''\n", Table{"s": "ab\n\"q\"", "l": "x\\n"}},
		"headers":       {"[a]\nx = 1\n[a.b]\ny = 2\n", Table{"a": Table{"x": int64(1), "b": Table{"y": int64(2)}}}},
		"dotted keys":   {"a.b.c = 1\na.\"b\".d = 2\n", Table{"a": Table{"b": Table{"c": int64(1), "d": int64(2)}}}},
		"quoted header": {"[target.'cfg(target_arch = \"wasm32\")']\nrustflags = []\n", Table{"target": Table{`cfg(target_arch = "wasm32")`: Table{"rustflags": []any{}}}}},
		"tables in an array": {"[[bin]]\nname = 'a'\n[[bin]]\nname = 'b'\n[bin.x]\ny = 1\n",
			Table{"bin": []any{Table{"name": "a"}, Table{"name": "b", "x": Table{"y": int64(1)}}}}},
		"array over lines": {"a = [ # first\n \"x\", 'y',\n # none\n [1, 2],\n]\n", Table{"a": []any{"x", "y", []any{int64(1), int64(2)}}}},
		"inline table":     {"a = { x = 1, y.z = 'q', w = [ {} ] }\r\nb = 2\r\n", Table{"a": Table{"x": int64(1), "y": Table{"z": "q"}, "w": []any{Table{}}}, "b": int64(2)}},
		"set twice":        {"a = 1\na = 2", Table{"a": int64(2)}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(test.text)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("%v, %v; want %v", got, err, test.want)
			}
		})
	}
}

// Infinity and NaN have signs.
func TestParseSpecial(t *testing.T) {
	for text, want := range map[string]float64{"inf": math.Inf(1), "+inf": math.Inf(1), "-inf": math.Inf(-1), "nan": math.NaN(), "+nan": math.NaN(), "-nan": math.NaN()} {
		table, err := Parse("a = " + text)
		if got, ok := table["a"].(float64); err != nil || !ok || got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("%s: %v, %v", text, table, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"a = 1\nb":                          "line 2: expected = after the key b",
		"a = \n":                            "line 1: expected a value",
		"a = 1 2":                           "expected the end of the line",
		"[a\n":                              "expected ]",
		"a = \"x\nb = 1":                    `no closing " in its line`,
		"a = '''x":                          "no closing '''",
		`a = "\q"`:                          `\q is not an escape`,
		`a = "\uD83"`:                       "expected 4 hexadecimal digits",
		"a = 1\n[a.b]":                      "line 2: a is a value, expected a table",
		"a = [1\nb = 2":                     "expected , or ] in an array",
		"a = nonsense":                      `expected a value, found "nonsense"`,
		"= 1":                               "expected a key",
		"a = " + strings.Repeat("[", 1<<16): "more than 64",
		"a" + strings.Repeat(".a", 1<<16):   "more than 64",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v; want %q", text, err, want)
		}
	}
}

func TestGet(t *testing.T) {
	root := Table{"profile": Table{"release": Table{"lto": "fat"}}}
	if v := root.Get("profile", "release", "lto"); v != "fat" {
		t.Errorf("%v", v)
	}
	if v := root.Get("profile", "release", "lto", "deeper"); v != nil {
		t.Errorf("%v", v)
	}
	if v := root.Table("profile", "dev"); v != nil || v.Get("x") != nil {
		t.Errorf("%v", v)
	}
}

// FuzzParse: any text gives a table or an error.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"a = 1\n[b.c]\nd = ['x', \"y\"]", "[[a]]\nb = '''x'''", "a = {b = {}}", "a = \"\\u0041\"", "'a'.b = 0b1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if table, err := Parse(text); (table == nil) != (err != nil) {
			t.Errorf("%v, %v", table, err)
		}
	})
}
