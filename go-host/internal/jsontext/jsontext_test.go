package jsontext

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/internal/text"
)

func goOn() error { return nil }

func agrees(t *testing.T, v string) {
	t.Helper()
	got, err := Valid([]byte(v), goOn)
	if want := json.Valid([]byte(v)); got != want || err != nil {
		t.Errorf("%.100q: %v, %v; encoding/json says %v", v, got, err, want)
	}
}

// What encoding/json calls valid is valid, and nothing else: also after a change of any byte, and cut
// at any place.
func TestValid(t *testing.T) {
	for _, v := range []string{
		``, ` `, `null`, `true`, `false`, `nul`, `nulll`, `True`,
		`0`, `-0`, `01`, `-`, `1.`, `1.5`, `.5`, `1e`, `1e5`, `1E+5`, `1e-05`, `1e+`, `-12.30e+45`, `1 2`, `+1`, `0x1`,
		`""`, `"`, `"a`, `"\n\"\\\/\b\f\r\t\u00aF"`, `"\u00g0"`, `"\u00"`, `"\x"`, `"\`, "\"\n\"", "\"\x00\"", "\"\x7f\xff\"",
		`[]`, `[ ]`, `[1]`, `[1,2]`, `[1,]`, `[,1]`, `[1 2]`, `[`, `]`, `[}`, `[1}`, `[[],[[]],{}]`,
		`{}`, `{ }`, `{"a":1}`, `{"a":1,"b":[{"c":null}]}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{1:2}`, `{"a" : 1 , "a" : 2}`, `{`, `}`, `{]`, `{"a":1]`,
		" \t\r\n [ \t\r\n 1 \t\r\n , \t\r\n {\t\"a\"\n:\r2 } ] \t\r\n ", "\v1", "\u00a01", "1\x00", "\x00",
	} {
		agrees(t, v)
		for i := range len(v) {
			agrees(t, v[:i])
			for c := range 256 {
				agrees(t, v[:i]+string([]byte{byte(c)})+v[i+1:])
			}
		}
	}
	for _, depth := range []int{maxDepth, maxDepth + 1} {
		agrees(t, strings.Repeat("[", depth)+strings.Repeat("]", depth))
		agrees(t, strings.Repeat(`{"":`, depth)+"1"+strings.Repeat("}", depth))
	}
}

// Each part of a text that can be long is read in pieces.
func TestLook(t *testing.T) {
	const pieces = 3
	long := func(s string) string { return strings.Repeat(s, pieces*text.Piece/len(s)) }
	stop := errors.New("stop")
	read := func(v string, look func() error) error {
		valid, err := Valid([]byte(v), look)
		if valid == (err != nil) {
			t.Errorf("%.10q: %v, %v", v, valid, err)
		}
		return err
	}
	beyond := func(v string, look func() error) error {
		why, err := Beyond([]byte(v), look)
		if why != "" {
			t.Errorf("%.10q: %s", v, why)
		}
		return err
	}
	for _, test := range []struct{ name, text string }{
		{"white space", long(" ") + "1"},
		{"white space behind", "1" + long(" ")},
		{"string", `"` + long("a") + `"`},
		{"escapes", `"` + long(`\u0000`) + `"`},
		{"digits", "1" + long("0")},
		{"fraction", "1." + long("0")},
		{"exponent", "1e" + long("0")},
		{"array", "[" + long("0,") + "0]"},
		{"objects", "[" + long(`{"":{}},`) + "0]"},
		{"members", "{" + long(`"a":null,`) + `"":true}`},
	} {
		for way, check := range []func(string, func() error) error{read, beyond} {
			if way == 1 && test.name == "digits" {
				continue // such a number is too large for a float64
			}
			for end := range pieces + 1 {
				looks := 0
				err := check(test.text, func() error {
					if looks == end {
						return stop
					}
					looks++
					return nil
				})
				if (err == stop) != (end < pieces) || err != nil && err != stop || looks != end {
					t.Errorf("%s, way %d, ended at look %d: %v, %d looks", test.name, way, end, err, looks)
				}
			}
			if err := check(test.text, nil); err != nil {
				t.Errorf("%s, way %d, without a look: %v", test.name, way, err)
			}
		}
	}
	text := []byte(long("é"))
	for end := range pieces {
		looks := 0
		ok, err := UTF8(text, func() error {
			if looks == end {
				return stop
			}
			looks++
			return nil
		})
		if last := end == pieces-1; ok != last || (err == stop) == last || looks != end {
			t.Errorf("UTF-8, ended at look %d: %v, %v, %d looks", end, ok, err, looks)
		}
	}
	for _, bad := range []int{0, len(text) / 2, len(text) - 1} {
		old := text[bad]
		text[bad] = 'x'
		if ok, err := UTF8(text, nil); ok || err != nil {
			t.Errorf("not UTF-8 at %d: %v, %v", bad, ok, err)
		}
		text[bad] = old
	}
}

func FuzzValid(f *testing.F) {
	for _, v := range []string{`{"a":[1,-2.5e+3,"\u00e9\n",true,false,null,{}]}`, ` [ ] `, `"`, `01`, `[1,]`} {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		agrees(t, string(v))
		if !json.Valid(v) || !utf8.Valid(v) {
			return
		}
		why, err := Beyond(v, nil)
		if err != nil {
			t.Fatal(err)
		}
		// What is not beyond has the values that it says.
		var value any
		if err := json.Unmarshal(v, &value); (err != nil) != strings.Contains(why, "float64") {
			t.Errorf("%q: %v, but %s", v, err, why)
		}
	})
}

func BenchmarkValid(b *testing.B) {
	for _, test := range []struct{ name, text string }{
		{"numbers", "[" + strings.Repeat("0,", 1<<20) + "0]"},
		{"strings", "[" + strings.Repeat(`"some text of a usual length",`, 1<<16) + "0]"},
		{"records", "[" + strings.Repeat(`{"name": "wasabi", "price": 12.50, "tags": ["green", "hot"]},`, 1<<15) + "0]"},
	} {
		v := []byte(test.text)
		b.Run(test.name+"/encoding-json", func(b *testing.B) {
			b.SetBytes(int64(len(v)))
			for b.Loop() {
				if !json.Valid(v) {
					b.Fatal()
				}
			}
		})
		b.Run(test.name+"/jsontext", func(b *testing.B) {
			b.SetBytes(int64(len(v)))
			for b.Loop() {
				if ok, _ := Valid(v, goOn); !ok {
					b.Fatal()
				}
			}
		})
	}
}
