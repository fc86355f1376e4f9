package main

import (
	"bufio"
	"compress/bzip2"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/examples/regex/regex"
)

// TestRE2Search runs the tests of RE2, which come with Go, through Go's package regexp and through
// Rust's regex. A difference fails the test unless a rule explains it.
func TestRE2Search(t *testing.T) {
	got := compare(t, open(t, "re2-search.txt"), 1, math.MaxInt)
	wantRules(t, got, `\C, one byte: refused by both`, `\141: Rust has no octal numbers`,
		`\p{^Greek}: Rust writes \P{Greek}`, `\B beside non-ASCII text`, `\b: all of Unicode in Rust`)
}

// TestRE2Exhaustive runs five million tests. With -short or the race detector it runs those of one
// in twenty of the first ten thousand patterns, 17,520, since reading the file alone takes long
// then.
func TestRE2Exhaustive(t *testing.T) {
	every, most := 1, math.MaxInt
	if testing.Short() || raced {
		every, most = 20, 10_000
	}
	got := compare(t, bzip2.NewReader(open(t, "re2-exhaustive.txt.bz2")), every, most)
	if every == 1 {
		wantRules(t, got, `\B beside non-ASCII text`, `\C, one byte: refused by both`,
			`\b: all of Unicode in Rust`, `\s: all of Unicode in Rust, and \v`,
			`\w, \d: all of Unicode in Rust`, "(…){0}: Rust has no such group")
	}
}

// wantRules checks that each rule explains a difference, and that no other rule does.
func wantRules(t *testing.T, explained counter, rules ...string) {
	t.Helper()
	slices.Sort(rules)
	if got := slices.Sorted(maps.Keys(explained)); !slices.Equal(got, rules) {
		t.Errorf("the differences need the rules %q; want %q", got, rules)
	}
}

// compare tests every so many of the first most patterns of a file, and counts the differences.
// After the line "strings" the file has texts. After "regexps" it has patterns, and after each
// pattern a line of results per text: of the whole text, of the first match, and of both with
// leftmost-longest matching, which Rust's regex does not have.
func compare(t *testing.T, file io.Reader, every, most int) counter {
	t.Helper()
	module, err := regex.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(t.Context())
	engine, err := module.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var (
		explained       = counter{}
		texts, left     []string
		inTexts         bool
		current         *pair
		patterns, cases int
	)
	lines := bufio.NewScanner(file)
	for patterns < most && lines.Scan() && !t.Failed() {
		switch line := lines.Text(); {
		case line[0] == '#', 'A' <= line[0] && line[0] <= 'Z':
		case line == "strings":
			texts, inTexts = nil, true
		case line == "regexps":
			inTexts = false
		case line[0] == '"':
			text, err := strconv.Unquote(line)
			if err != nil || len(left) > 0 {
				t.Fatalf("%s: %v; %d results are missing before it", line, err, len(left))
			}
			if inTexts {
				texts = append(texts, text)
				break
			}
			if current != nil {
				current.close(t.Context())
			}
			current, left = nil, texts
			if patterns++; patterns%every == 0 {
				current = newPair(t, engine, text, explained)
			}
		default:
			text := left[0]
			if left = left[1:]; current != nil {
				cases++
				current.check(t, text, strings.Split(line, ";")[:2], explained)
			}
		}
	}
	if err := lines.Err(); err != nil || cases == 0 {
		t.Errorf("%d cases, %v", cases, err)
	}
	t.Logf("%d patterns, %d texts matched; differences: %v", patterns, cases, explained)
	return explained
}

// open returns a file of the test data of Go's package regexp, or skips the test.
func open(t *testing.T, name string) *os.File {
	t.Helper()
	root, err := exec.CommandContext(t.Context(), "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(strings.TrimSpace(string(root)), "src", "regexp", "testdata", name))
	if err != nil {
		t.Skip("this Go has no test data: ", err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}
