package abi_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestKeys refuses keys that encoding/json would take for those of docs/abi.md.
func TestKeys(t *testing.T) {
	f := takes(`"u8"`, 1, 1)
	for _, test := range []struct{ name, json, says string }{
		{"description-keys-in-any-case: upper case", strings.Replace(f, `"params"`, `"Params"`, 1), `unknown key "Params"`},
		{"description-keys-in-any-case: in a parameter", strings.Replace(f, `"pass"`, `"pASS"`, 1), `unknown key "pASS"`},
		{"description-keys-in-any-case: a letter that folds to s", strings.Replace(f, `"pass"`, `"pa`+"\u017f"+`s"`, 1), "unknown key"},
		{"description-keys-in-any-case: escaped", strings.Replace(f, `"pass"`, `"p\u0061ss"`, 1), "unknown key"},
		{"description-keys-in-any-case: the version", strings.Replace(f, `"wazabi"`, `"WAZABI"`, 1), "first key"},
		{"description-keys-in-any-case: twice", strings.Replace(f, `"name":"f"`, `"name":"f","name":"f"`, 1), `"name" is there twice`},
		{"description-keys-in-any-case: the version twice", strings.Replace(f, `"export"`, `"wazabi":1,"export"`, 1), `"wazabi" is there twice`},
		{"description-keys-in-any-case: twice in a parameter", strings.Replace(f, `"size":1`, `"size":1,"size":1`, 1), `"size" is there twice`},
		{"description-keys-in-any-case: twice in a type", takes(`{"list":"u8","list":"u8"}`, 8, 4), `"list" is there twice`},
		{"description-keys-in-any-case: not the version first", strings.Replace(f, `"wazabi":1,"export":"g/f"`, `"export":"g/f","wazabi":1`, 1), "first key"},
		{"description-keys-in-any-case: an empty one", strings.Replace(f, `"pass"`, `""`, 1), `unknown key ""`},
		{"description-keys-in-any-case: an unknown one", strings.Replace(f, `"pass"`, `"passes"`, 1), "passes"},
		{"description-keys-in-any-case: a long one", strings.Replace(f, `"pass"`, `"`+strings.Repeat("p", 1<<20)+`"`, 1), "unknown key"},
		{"description-keys-in-any-case: many", strings.Replace(f, `"pass"`, strings.Repeat(`"a":1,`, 2)+`"pass"`, 1), "twice"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := abi.Read(section(test.json))
			if !errors.Is(err, abi.ErrDescription) || !strings.Contains(err.Error(), test.says) || len(err.Error()) > 600 {
				t.Errorf("%.700v, want %q", err, test.says)
			}
		})
	}
	// The order is free behind the version, and so is space.
	moved := strings.Replace(f, `"name":"f",`, "", 1)
	if _, err := abi.Read(section(strings.TrimSuffix(moved, "}") + `, "name" : "f" }`)); err != nil {
		t.Error(err)
	}
}

// TestKeysOfFile is TestKeys for abi.json.
func TestKeysOfFile(t *testing.T) {
	d, err := abi.Read(sample())
	if err != nil {
		t.Fatal(err)
	}
	text := string(d.JSON())
	for _, change := range [][2]string{
		{`"exports"`, `"Exports"`}, {`"fingerprint"`, `"FINGERPRINT"`}, {`"types": [`, `"types": [], "types": [`}, {`"align"`, `"Align"`},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("no %s", change[0])
		}
		if _, err := abi.ParseJSON([]byte(strings.Replace(text, change[0], change[1], 1))); !errors.Is(err, abi.ErrDescription) {
			t.Errorf("%v: %v", change, err)
		}
	}
	if _, err := abi.ParseJSON([]byte(text + "]")); !errors.Is(err, abi.ErrDescription) {
		t.Errorf("a bracket at the end: %v", err)
	}
}

// TestLinear reads descriptions of 1 MiB that are long in one way each. What is allocated grows
// with the length and not with a product of two lengths in it.
func TestLinear(t *testing.T) {
	const length = 1 << 20
	// records makes as many records as there is room for.
	records := func(one func(i int) string) []string {
		var all []string
		for n, i := 0, 0; n < length; i++ {
			all = append(all, one(i))
			n += len(all[i])
		}
		return all
	}
	typ := func(path string, i int, rest string) string {
		return fmt.Sprintf(`{"wazabi":1,"type":"%sA%d","name":"A%d",%s}`, path, i, i, rest)
	}
	// parts joins as many parts of one record as there is room for.
	parts := func(one func(i int) string) string { return strings.Join(records(one), ",") }
	empty := `"kind":"record","size":0,"align":1,"fields":[]`
	shortParts := strings.Repeat("a::", 1360)
	longParts := strings.Repeat(strings.Repeat("c", 250)+"::", 16)
	count := func(text, of string) int { return strings.Count(text, of) }
	fields := parts(func(i int) string {
		return fmt.Sprintf(`{"name":"a%d","type":"u8","offset":%d,"size":1,"align":1}`, i, i)
	})
	cases := parts(func(i int) string {
		return fmt.Sprintf(`{"name":"a%d","fields":[{"name":"x","type":"u8","offset":2,"size":1,"align":1}]}`, i)
	})
	var each []string
	for i := range 10_000 {
		each = append(each, fmt.Sprintf(`{"name":"a%d","value":%d}`, i, i))
	}
	numbered := strings.Join(each, ",")
	// Each type leads to the next one.
	var chain []string
	for i := range 4_000 {
		chain = append(slices.Clone(chain), typ("a::", i, fmt.Sprintf(`"kind":"record","size":8,"align":4,"fields":[{"name":"x","type":{"list":"a::A%d"},"offset":0,"size":8,"align":4}]`, (i+1)%4_000)))
	}
	for name, lines := range map[string][]string{
		"slow-description: paths of many parts": records(func(i int) string { return typ(shortParts, i, empty) }),
		"slow-description: paths of long parts": records(func(i int) string { return typ(longParts, i, empty) }),
		"slow-description: fields of a long path": {typ(longParts, 0, fmt.Sprintf(
			`"kind":"record","size":%d,"align":1,"fields":[%s]`, count(fields, "name"), fields))},
		"slow-description: a text of braces": {typ("a::", 0, `"kind":"record","size":0,"align":1,"string":"`+strings.Repeat("{{", length/2)+`","fields":[]`)},
		"slow-description: a text of many fields": {typ("a::", 0, fmt.Sprintf(`"kind":"record","size":%d,"align":1,"string":"%s","fields":[%s]`,
			count(fields, "name"), strings.Repeat(fmt.Sprintf("{a%d}", count(fields, "name")-1), count(fields, "name")), fields))},
		"slow-description: cases of a long path": {typ(longParts, 0, `"kind":"enum","size":4,"align":4,"repr":"u32","cases":[`+
			parts(func(i int) string { return fmt.Sprintf(`{"name":"a%d","value":%d}`, i, i) })+`]`)},
		"slow-description: cases with fields": {typ(longParts, 0, `"kind":"variant","size":4,"align":2,"cases":[`+cases+`]`)},
		"slow-description: functions":         records(func(i int) string { return fmt.Sprintf(`{"wazabi":1,"export":"e/a%d","name":"a%d","params":[]}`, i, i) }),
		"slow-description: parameters": {`{"wazabi":1,"export":"e/f","name":"f","params":[` + parts(func(i int) string {
			return fmt.Sprintf(`{"name":"a%d","type":"u8","pass":"own","size":1,"align":1}`, i)
		}) + `]}`},
		"slow-description: constants of an enum": append(records(func(i int) string {
			return fmt.Sprintf(`{"wazabi":1,"const":"e/K%d","name":"K%d","inner":"a::A0","value":9999}`, i, i)
		}), typ("a::", 0, `"kind":"enum","size":2,"align":2,"repr":"u16","cases":[`+numbered+`]`)),
		"slow-description: parameters that lead to all types": append(slices.Clone(chain), `{"wazabi":1,"import":"h/f","name":"f","params":[`+parts(func(i int) string {
			return fmt.Sprintf(`{"name":"a%d","type":{"list":"a::A0"},"pass":"borrow","size":8,"align":4}`, i)
		})+`]}`),
		"slow-description: results that lead to all types": append(slices.Clone(chain), records(func(i int) string {
			return fmt.Sprintf(`{"wazabi":1,"export":"e/a%d","name":"a%d","params":[],"result":{"type":{"list":"a::A0"},"pass":"borrow","size":8,"align":4}}`, i, i)
		})...),
		"slow-description: crates": records(func(i int) string { return fmt.Sprintf(`{"wazabi":1,"crate":"a%08d"}`, 1<<20-i) }),
		"slow-description: docs":   {fmt.Sprintf(`{"wazabi":1,"export":"e/f","name":"f","params":[],"docs":"%s"}`, strings.Repeat(`a\n`, length/3))},
		"slow-description: space":  {`{"wazabi":1,` + strings.Repeat(" ", length) + `"export":"e/f","name":"f","params":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			s := section(lines...)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := abi.Read(s)
			runtime.ReadMemStats(&after)
			if err != nil {
				t.Fatalf("%.500v", err)
			}
			grown := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d bytes allocated for %d", grown, len(s))
			// A record of 40 bytes becomes a struct of 400, in a slice that is moved while it
			// grows.
			if grown > uint64(100*len(s)) {
				t.Errorf("%d bytes allocated for %d", grown, len(s))
			}
		})
	}
}
