package abi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestPieces splits formats of texts. There are no empty pieces.
func TestPieces(t *testing.T) {
	fields := []abi.Field{{Name: "x"}, {Name: "y"}}
	for format, want := range map[string]string{
		"":           `[]`,
		"a":          `[{"a" -1}]`,
		"{x}":        `[{"" 0}]`,
		"{x}{y}":     `[{"" 0} {"" 1}]`,
		"a{y}b":      `[{"a" -1} {"" 1} {"b" -1}]`,
		"{{{x}}}":    `[{"{" -1} {"" 0} {"}" -1}]`,
		"{{x}} is %": `[{"{x} is %" -1}]`,
	} {
		var pieces []string
		for _, p := range abi.Pieces(format, fields) {
			pieces = append(pieces, fmt.Sprintf("{%q %d}", p.Text, p.Field))
		}
		if got := fmt.Sprint(pieces); got != want {
			t.Errorf("%q: %s, want %s", format, got, want)
		}
	}
}

// TestFormatsRefused has formats that no error has, of few fields and of many.
func TestFormatsRefused(t *testing.T) {
	for _, n := range []int64{1, 17} {
		fields := list(int(n), func(i int) string {
			return fmt.Sprintf(`{"name":"x%d","type":"u8","offset":%d,"size":1,"align":1}`, i, i)
		})
		for format, accepted := range map[string]bool{
			"{x0}": true, "{x0}}}": true, "{y}": false, "{x0": false, "}x0}": false, "{}": false, "{": false, "}": false, "{x0}}": false,
		} {
			_, err := abi.Read(section(named("record", n, 1, fmt.Sprintf(`"error":true,"format":%q,"fields":[%s]`, format, fields))))
			if accepted != (err == nil) || err != nil && !strings.Contains(err.Error(), "does not fit its fields") {
				t.Errorf("%q with %d fields: %v, accepted: %t", format, n, err, accepted)
			}
		}
	}
}

// TestSource finds the field with the source of an error.
func TestSource(t *testing.T) {
	fields := []abi.Field{{Name: "x"}, {Name: "y"}}
	for source, want := range map[string]int{"": -1, "x": 0, "y": 1, "z": -1} {
		if got := abi.Source(source, fields); got != want {
			t.Errorf("%q: %d, want %d", source, got, want)
		}
	}
}
