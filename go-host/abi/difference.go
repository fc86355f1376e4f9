package abi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// Difference is a key in which the records of two types differ, with the values that both have.
type Difference struct{ Key, This, Other string }

// Difference compares the records of two types with names, apart from docs. It returns nil if they
// have one layout, one Go form, and parts of the same types. Parts with names count by their paths.
func (t *Type) Difference(other *Type) *Difference {
	return firstDifference("", t.comparable(), other.comparable())
}

// comparable returns the record as maps and lists, without docs.
func (t *Type) comparable() any {
	text, err := json.Marshal(t.record())
	if err != nil {
		// The record has strings and numbers only, which can always be encoded.
		panic(err)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		panic(err)
	}
	return withoutDocs(value)
}

func withoutDocs(value any) any {
	switch value := value.(type) {
	case map[string]any:
		delete(value, "docs")
		for key, part := range value {
			value[key] = withoutDocs(part)
		}
	case []any:
		for i, part := range value {
			value[i] = withoutDocs(part)
		}
	}
	return value
}

func firstDifference(key string, a, b any) *Difference {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			return differentKey(key, a, b)
		}
	case []any:
		if b, ok := b.([]any); ok {
			return differentItem(key, a, b)
		}
	}
	if this, other := compact(a), compact(b); this != other {
		return &Difference{key, this, other}
	}
	return nil
}

// layoutKeys follow from others, which say more.
var layoutKeys = map[string]bool{"size": true, "align": true, "offset": true}

// differentKey compares two objects key by key.
func differentKey(key string, a, b map[string]any) *Difference {
	keys := make([]string, 0, len(a)+len(b))
	for k := range a {
		keys = append(keys, k)
	}
	for k := range b {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if layoutKeys[a] != layoutKeys[b] {
			if layoutKeys[a] {
				return 1
			}
			return -1
		}
		return cmp.Compare(a, b)
	})
	for _, k := range slices.Compact(keys) {
		if d := firstDifference(below(key, k), a[k], b[k]); d != nil {
			return d
		}
	}
	return nil
}

// differentItem compares two lists. Items that are objects have names.
func differentItem(key string, a, b []any) *Difference {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a):
			return &Difference{below(key, itemName(b[i], i)), "nothing", compact(b[i])}
		case i >= len(b):
			return &Difference{below(key, itemName(a[i], i)), compact(a[i]), "nothing"}
		}
		if d := firstDifference(below(key, itemName(a[i], i)), a[i], b[i]); d != nil {
			return d
		}
	}
	return nil
}

func itemName(item any, i int) string {
	object, _ := item.(map[string]any)
	if name, ok := object["name"].(string); ok {
		return name
	}
	return fmt.Sprint(i)
}

func below(key, segment string) string {
	if key == "" {
		return segment
	}
	return key + "." + segment
}

// compact returns a value of a record as JSON, or "nothing" for a key that it does not have.
func compact(value any) string {
	if value == nil {
		return "nothing"
	}
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return printable(string(text))
}
