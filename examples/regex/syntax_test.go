package main

import (
	"regexp"
	"testing"
)

// TestSyntax holds the second table of the README: what a pattern matches in a text, or that it is
// refused.
func TestSyntax(t *testing.T) {
	const refused = "refused"
	module := newModule(t)
	for _, test := range []struct{ pattern, text, inGo, inRust string }{
		{`\Q.\E`, "a.", ".", refused},
		{`^a{1001}$`, "a", refused, ""},
		{`a**`, "aa", refused, "aa"},
		{`[a-z&&[^aeiou]]`, "ab&]", "&]", "b"},
		{`[a-z--[aeiou]]`, "ab.]", ".]", "b"},
		{`(?x) a # comment`, "a", refused, "a"},
		{`\b{start}b`, "b{start}b ab b", "{start}b", "b"},
		{`{`, "{", "{", refused},
		{`a{,2}`, "aa a{,2}", "a{,2}", refused},
	} {
		inGo := refused
		if re, err := regexp.Compile(test.pattern); err == nil {
			inGo = re.FindString(test.text)
		}
		inRust := refused
		if re, err := module.NewRegex(t.Context(), test.pattern); err == nil {
			m, _, err := re.Find(t.Context(), test.text)
			if err != nil {
				t.Fatal(err)
			}
			inRust = test.text[m.Start:m.End]
		}
		if inGo != test.inGo || inRust != test.inRust {
			t.Errorf("%#q in %q: Go %q, Rust %q; want %q and %q", test.pattern, test.text, inGo, inRust, test.inGo, test.inRust)
		}
	}
}
