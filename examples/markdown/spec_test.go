package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// A sample is an example of the CommonMark specification.
type sample struct{ markdown, html string }

// specification returns the examples of the CommonMark specification. Each lies between fences:
// Markdown, a line with a dot, HTML. An arrow stands for a tab.
func specification(t *testing.T) []sample {
	t.Helper()
	data, err := os.ReadFile("testdata/spec.txt")
	if err != nil {
		t.Fatal(err)
	}
	fence := strings.Repeat("`", 32)
	var samples []sample
	for _, part := range strings.Split(string(data), "\n"+fence+" example\n")[1:] {
		part, _, _ = strings.Cut(part, fence+"\n")
		part = strings.ReplaceAll(part, "→", "\t")
		markdown, html, ok := strings.Cut("\n"+part, "\n.\n")
		if !ok {
			t.Fatalf("no dot in %q", part)
		}
		samples = append(samples, sample{strings.TrimPrefix(markdown+"\n", "\n"), html})
	}
	return samples
}

// text matches what is outside of tags. The specification escapes quotation marks there, and
// pulldown-cmark does not.
var text = regexp.MustCompile(`(?:^|>)[^<]*`)

// same returns HTML without what does not matter: newlines beside tags, and how quotation marks in
// text are written.
func same(html string) string {
	html = strings.NewReplacer(">\n", ">", "\n<", "<").Replace(html)
	return text.ReplaceAllStringFunc(html, func(text string) string {
		return strings.ReplaceAll(text, "&quot;", `"`)
	})
}

// TestCommonMark runs the examples of the CommonMark specification. The tree of each document is
// complete if the same HTML can be written from it.
func TestCommonMark(t *testing.T) {
	module := newModule(t)
	samples := specification(t)
	if len(samples) != 652 {
		t.Errorf("the specification has %d examples; want 652", len(samples))
	}
	for i, s := range samples {
		html, err := module.ToHTML(t.Context(), s.markdown, 0)
		if err != nil || same(html) != same(s.html) {
			t.Errorf("example %d, %q:\n%s%v; want\n%s", i+1, s.markdown, html, err, s.html)
		}
		root, err := module.Parse(t.Context(), s.markdown, 0)
		var out strings.Builder
		if render(&out, root); err != nil || same(out.String()) != same(html) {
			t.Errorf("the tree of example %d, %q:\n%s%v; want\n%s", i+1, s.markdown, &out, err, html)
		}
	}
}
