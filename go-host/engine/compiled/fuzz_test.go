package compiled

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// FuzzLines reads a file of lines. What it says is the same when it is written again, and its texts
// are lines of the file.
func FuzzLines(f *testing.F) {
	const texts = "shop::pick\nshop/lib.rs\nshop::cart\n/rustc/mod.rs\n\n"
	for _, lines := range []string{"7 2 9 -1 1 2 9 5 3 4 8 0 0 2 3 1", "7 2 9 4 0 2 9 4\n7 2 9 5 0 2 9 5", "7 2 9 x 0 2 9 5", "7 2 9 -1 0 5 9 5", "7 2 9 -1 0 2 9"} {
		f.Add(texts + lines + "\n")
	}
	f.Add("")
	f.Add("\n\n0 0 0 0 0 0 0 0")
	f.Fuzz(func(t *testing.T, lines string) {
		places := (&Guest{Lines: lines}).places()
		head, _, _ := strings.Cut(lines, "\n\n")
		known := strings.Split(head, "\n")
		texts := []string{}
		number := func(text string) int {
			if text == "" {
				return 0
			}
			if !slices.Contains(known, text) {
				t.Fatalf("%q is not in the file", text)
			}
			if !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
			return slices.Index(texts, text) + 1
		}
		var rest strings.Builder
		for at, all := range places {
			for _, s := range all {
				fmt.Fprint(&rest, at.function, number(s.file), at.line, s.callee)
				for _, frame := range s.frames {
					fmt.Fprint(&rest, " ", number(frame.Func), " ", number(frame.File), " ", frame.Line, " ", frame.Column)
				}
				rest.WriteByte('\n')
			}
		}
		if again := (&Guest{Lines: strings.Join(texts, "\n") + "\n\n" + rest.String()}).places(); len(places) > 0 && !reflect.DeepEqual(places, again) {
			t.Errorf("%v\nagain %v", places, again)
		}
	})
}
