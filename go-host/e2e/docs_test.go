package e2e_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDocs: the pages' code is in files that the tests compile and run, as printed.
func TestDocs(t *testing.T) {
	root := "../.."
	sources := map[string]string{}
	for _, dir := range []string{"examples", "testdata/guests", "go-host/e2e", "go-host/dynamic"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			if ext := filepath.Ext(path); ext == ".go" || ext == ".rs" || ext == ".toml" {
				text, err := os.ReadFile(path)
				sources[path] = string(text)
				return err
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, page := range []string{"README.md", "docs/guide.md", "docs/dynamic.md", "docs/engines.md", "docs/ci.md"} {
		blocks := readBlocks(t, page)
		if len(blocks) == 0 {
			t.Errorf("%s shows no code", page)
		}
	block:
		for _, block := range blocks {
			// TestFromNothing runs the blocks with a file name. TestGuideDependencies runs the dependencies
			// on the kit.
			if block.file != "" || !slices.Contains([]string{"rust", "go", "toml"}, block.lang) || kitDependency(block) != "" {
				continue
			}
			for path, source := range sources {
				if strings.Contains(source, block.text) && !strings.HasSuffix(path, "docs_test.go") {
					continue block
				}
			}
			t.Errorf("%s:%d shows code that stands in no tested file:\n%s", page, block.line, block.text)
		}
	}
}

// TestWorkflow: the workflow in docs/ci.md runs the same commands as the script ci.txt.
func TestWorkflow(t *testing.T) {
	page, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("testdata/command/ci.txt")
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for line := range strings.SplitSeq(string(page), "\n") {
		line = strings.TrimSpace(line)
		line = strings.TrimPrefix(line, "go tool ")
		// The script builds its guests.
		if !strings.HasPrefix(line, "wazabi check") && !strings.HasPrefix(line, "git ") {
			continue
		}
		steps++
		if !strings.Contains(string(script), line) {
			t.Errorf("%s: no test runs it", line)
		}
	}
	if steps < 4 {
		t.Errorf("%d steps", steps)
	}
}

// TestNamedTests: the tests that docs/testing.md and docs/faults.md name exist.
func TestNamedTests(t *testing.T) {
	var sources strings.Builder
	for _, root := range []string{"..", "../../testdata/platforms"} {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			sources.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var names [][]string
	for _, page := range []string{"testing.md", "faults.md"} {
		text, err := os.ReadFile("../../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z0-9]*)[`/]").FindAllStringSubmatch(string(text), -1)...)
	}
	if len(names) < 50 {
		t.Errorf("the pages name %d tests", len(names))
	}
	for _, name := range names {
		if !strings.Contains(sources.String(), "\nfunc "+name[1]+"(") {
			t.Errorf("there is no %s", name[1])
		}
	}
}
