package command

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestHelpFits: no line of the help is longer than a terminal, and the text of flags is not lost.
func TestHelpFits(t *testing.T) {
	for _, c := range commands() {
		var out strings.Builder
		if code := Run([]string{c.name, "--help"}, Env{Stdout: &out, Stderr: &out}); code != exitOK {
			t.Errorf("%s: exit code %d", c.name, code)
		}
		for line := range strings.Lines(out.String()) {
			if n := utf8.RuneCountInString(strings.ReplaceAll(strings.TrimSuffix(line, "\n"), flagIndent, "        ")); n > helpColumns {
				t.Errorf("%s: %d columns: %s", c.name, n, line)
			}
		}
	}
	var out strings.Builder
	Run([]string{"gen", "--help"}, Env{Stdout: &out, Stderr: &out})
	words := strings.Join(strings.Fields(out.String()), " ")
	if want := "-module path write a go.mod with this module path; without it the package belongs to the enclosing module -o directory"; !strings.Contains(words, want) {
		t.Errorf("%s; want %s", words, want)
	}
}
