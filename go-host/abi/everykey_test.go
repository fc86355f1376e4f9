package abi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// keyAt is the place of a key in a record: its text, with the quotes, and the value behind it.
type keyAt struct {
	// level is the names of the keys that lead to it.
	level                  string
	name                   string
	at, end, value, behind int
}

// keysOf returns the keys of a JSON object at all levels.
func keysOf(t *testing.T, record string) (keys []keyAt) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(record))
	var walk func(level string)
	walk = func(level string) {
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		switch token {
		case json.Delim('['):
			for d.More() {
				walk(level + "[]")
			}
		case json.Delim('{'):
			for d.More() {
				before := int(d.InputOffset())
				token, err := d.Token()
				if err != nil {
					t.Fatal(err)
				}
				k := keyAt{level: level, name: token.(string), end: int(d.InputOffset())}
				k.at = before + strings.IndexByte(record[before:], '"')
				k.value = k.end + 1
				n := len(keys)
				keys = append(keys, k)
				walk(level + "." + k.name)
				keys[n].behind = int(d.InputOffset())
			}
		default:
			return
		}
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
	}
	walk("")
	return keys
}

// TestEveryKey changes the keys of the guests' records, each at each level where one has it: the
// case, twice, another name, and a value of another type. None is read.
func TestEveryKey(t *testing.T) {
	guests, err := filepath.Glob("../../testdata/gen/*/*.wasm")
	if err != nil || len(guests) == 0 {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^[0-9a-f]{8} (\{"wazabi":1,.*\})$`)
	seen := map[string]bool{}
	for _, file := range guests {
		wasm, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(wasm, []byte(`{"wazabi":1,`))
		if at < 0 {
			continue
		}
		var records []string
		for _, m := range line.FindAllSubmatch(wasm[at-len("00000000 "):], -1) {
			records = append(records, string(m[1]))
		}
		for n, record := range records {
			for _, k := range keysOf(t, record) {
				if of := k.level + "." + k.name; seen[of] {
					continue
				} else {
					seen[of] = true
				}
				other := "7"
				if record[k.value] != '"' && record[k.value] != '{' && record[k.value] != '[' {
					other = `["x"]`
				}
				pair := record[k.at:k.behind]
				for what, changed := range map[string]string{
					"upper case": record[:k.at+1] + strings.ToUpper(k.name) + record[k.end-1:],
					"a capital":  record[:k.at+1] + strings.ToUpper(k.name[:1]) + record[k.at+2:],
					"twice":      record[:k.at] + pair + "," + record[k.at:],
					"unknown":    record[:k.behind] + `,"unknown":1` + record[k.behind:],
					"null":       record[:k.value] + "null" + record[k.behind:],
					"a value":    record[:k.value] + other + record[k.behind:],
					"empty":      record[:k.at+1] + record[k.end-1:],
				} {
					all := slices.Clone(records)
					all[n] = changed
					_, err := abi.Read(section(all...))
					if !errors.Is(err, abi.ErrDescription) && !errors.Is(err, abi.ErrVersion) {
						t.Errorf("description-keys-in-any-case: %s, %s.%s: %s: %v\n%.300s", filepath.Base(file), k.level, k.name, what, err, changed)
					}
				}
			}
		}
	}
	t.Logf("%d keys", len(seen))
	if len(seen) < 50 {
		t.Errorf("%d keys", len(seen))
	}
}
