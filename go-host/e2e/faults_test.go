package e2e_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// faultName matches the name of a fault at the beginning of a subtest's name, as in wrong-layout: a
// gap.
const faultName = `[a-z0-9]+(?:-[a-z0-9]+)+`

// TestFaults compares docs/faults.md with the tests. Each test that the page links must be in the
// file that it links, and each subtest that begins with the name of a fault must be linked from
// that fault.
func TestFaults(t *testing.T) {
	const page = "../../docs/faults.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	// files has, by path, the names of faults at the beginning of a file's subtests.
	files := map[string][]string{}
	// In `style="text-align: …"` the quote follows an equals sign.
	subtest := regexp.MustCompile(`[^=]"(` + faultName + `):[ "]`)
	err = filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (entry.Name() == "target" || entry.Name() == ".bin") {
			return fs.SkipDir // what is built is large, and not committed
		}
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, match := range subtest.FindAllSubmatch(source, -1) {
			files[path] = append(files[path], string(match[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}

	row := regexp.MustCompile("(?m)^\\| `(" + faultName + ")` \\|.*\\| (.*) \\|$")
	link := regexp.MustCompile("\\[`([^`]+)`\\]\\(([^)]+)\\)")
	linked := map[string]string{} // all links of a fault
	tests, open := 0, 0
	for _, row := range row.FindAllStringSubmatch(string(text), -1) {
		name, cell := row[1], row[2]
		if _, ok := linked[name]; ok {
			t.Errorf("%s: there are two faults of this name", name)
		}
		linked[name] = cell
		links := link.FindAllStringSubmatch(cell, -1)
		isOpen := strings.Contains(cell, "**open**: ")
		if len(links) == 0 && !isOpen {
			t.Errorf("%s: the fault has neither a test nor **open**, followed by a colon and what is missing", name)
		}
		for _, link := range links {
			if problem := findTest(filepath.Join(filepath.Dir(page), link[2]), link[1]); problem != "" {
				t.Errorf("%s: %s: %s", name, link[1], problem)
			}
		}
		tests += len(links)
		if isOpen {
			open++
		}
	}
	// The page must keep its tables.
	if len(linked) < 170 || tests < 300 {
		t.Errorf("the page has %d faults and %d links to tests", len(linked), tests)
	}
	t.Logf("%d faults, %d of them open", len(linked), open)

	for path, names := range files {
		for _, name := range names {
			// The page's links are relative to docs, and this test's paths to go-host/e2e.
			target := strings.TrimPrefix(filepath.ToSlash(path), "../")
			if cell, ok := linked[name]; !ok {
				t.Errorf("%s: a subtest begins with %s, and docs/faults.md has no such fault", path, name)
			} else if !strings.Contains(cell, "("+target+")") {
				t.Errorf("%s: a subtest begins with %s, and docs/faults.md links no test of this file there", path, name)
			}
		}
	}
}

// TestPromises compares SECURITY.md with the tests: each promise names one at least, and each test
// that the page names is in one of the packages that stand in the same paragraph.
func TestPromises(t *testing.T) {
	text, err := os.ReadFile("../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	test := regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z0-9]*)`")
	folder := regexp.MustCompile("`(go-host/[a-z0-9/]+)`")
	promised, promises := false, 0
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(string(text), "\n* ", "\n\n* "), "\n\n") {
		if strings.HasPrefix(paragraph, "## ") {
			promised = strings.HasPrefix(paragraph, "## What is promised")
		}
		tests := test.FindAllStringSubmatch(paragraph, -1)
		if promised && strings.HasPrefix(paragraph, "* ") {
			promises++
			if len(tests) == 0 {
				t.Errorf("a promise without a test: %.200s", paragraph)
			}
		}
		for _, name := range tests {
			found := false
			for _, dir := range folder.FindAllStringSubmatch(paragraph, -1) {
				files, err := filepath.Glob(filepath.Join("../..", dir[1], "*_test.go"))
				if err != nil {
					t.Fatal(err)
				}
				for _, file := range files {
					found = found || findTest(file, name[1]) == ""
				}
			}
			// Where a sentence goes on, the package is that of another paragraph.
			if !found && strings.Contains(paragraph, "go-host/") {
				t.Errorf("%s: no package that the paragraph names has it: %.100s", name[1], paragraph)
			}
		}
	}
	if promises < 15 {
		t.Errorf("the page has %d promises", promises)
	}
}

// findTest returns the problem of a link to a test, if there is one. The link names a Go function,
// a Go function and the fault at the beginning of its subtest (TestRefused/wrong-layout), a Rust
// function, or the path of the file.
func findTest(path, test string) string {
	if strings.HasSuffix(filepath.ToSlash(path), test) {
		if _, err := os.Stat(path); err != nil {
			return err.Error()
		}
		return ""
	}
	source, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	function, sub, _ := strings.Cut(test, "/")
	declaration := "\nfunc " + function + "("
	if filepath.Ext(path) == ".rs" {
		declaration = "    fn " + function + "("
	}
	if !strings.Contains(string(source), declaration) {
		return "the linked file has no such function"
	}
	if sub != "" && !strings.Contains(string(source), `"`+sub+`:`) {
		return "no subtest in the linked file begins with the fault's name"
	}
	return ""
}
