package rt

import (
	"errors"
	"slices"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// Strings are in the order in which they are sent, and no two are the same then.
func TestSortedStringKeys(t *testing.T) {
	const replaced = "\uFFFD"
	for _, test := range []struct {
		name    string
		replace bool
		keys    []string
		// want has the keys in order; same is one that is sent as another.
		want []string
		same string
	}{
		{"none", true, nil, nil, ""},
		{"one that is replaced", true, []string{"\xff"}, []string{"\xff"}, ""},
		{"valid ones", true, []string{"b", "a", replaced}, []string{"a", "b", replaced}, ""},
		{"the order of those that are sent", true, []string{"\xff", "\xf0\x9f\x98\x80", "z"}, []string{"z", "\xff", "\xf0\x9f\x98\x80"}, ""},
		{"the order of those that are refused later", false, []string{"\xff", "\xf0\x9f\x98\x80", "z"}, []string{"z", "\xf0\x9f\x98\x80", "\xff"}, ""},
		{"the first two", true, []string{"\xfe", "\xff", "\U0001F600"}, nil, "\xff"},
		{"the last two", true, []string{"a", "b", "\xff", replaced}, nil, "\xff"},
		{"two that are refused later", false, []string{"\xff", replaced}, []string{replaced, "\xff"}, ""},
	} {
		m := map[string]int{}
		for _, key := range test.keys {
			m[key] = 0
		}
		keys, err := SortedStringKeys(&Lowerer{replace: test.replace}, m)
		var e *wazabi.Error
		switch {
		case test.same == "":
			if err != nil || !slices.Equal(keys, test.want) {
				t.Errorf("%s: %q, %v; want %q", test.name, keys, err, test.want)
			}
		case !errors.As(err, &e) || e.Kind != wazabi.ErrInput || !errors.Is(err, wazabi.ErrDuplicate) || e.Path != "["+replaced+"]":
			t.Errorf("%s: %q, %v", test.name, keys, err)
		}
	}
}
