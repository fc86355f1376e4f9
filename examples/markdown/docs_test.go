package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/examples/markdown/markdown"
)

// pages returns the Markdown files of the project.
func pages(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "git", "ls-files", "../../*.md").Output()
	if err != nil {
		t.Skip("this is not a clone: ", err)
	}
	if len(out) == 0 {
		t.Skip("the pages are not committed here: this is a copy of a clone, in a directory that git ignores")
	}
	return strings.Fields(string(out))
}

// TestDocs renders the docs of the project, from the text and from the tree, and follows the links
// between them.
func TestDocs(t *testing.T) {
	module := newModule(t)
	trees := map[string]markdown.Node{}
	links := 0
	for _, page := range pages(t) {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		html, err := module.ToHTML(t.Context(), string(data), github)
		if err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		root, err := module.Parse(t.Context(), string(data), github)
		if err != nil {
			t.Fatalf("%s: %v", page, err)
		}
		var out strings.Builder
		if render(&out, root); same(out.String()) != same(html) {
			t.Errorf("%s: the tree gives other HTML than the text", page)
		}
		trees[filepath.Clean(page)] = root
	}
	for page, root := range trees {
		for node := range all(root) {
			link, ok := node.Element.(markdown.ElementLink)
			if !ok || strings.Contains(link.URL, "://") {
				continue
			}
			links++
			target, anchor, _ := strings.Cut(link.URL, "#")
			path := page
			if target != "" {
				path = filepath.Join(filepath.Dir(page), target)
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("%s links to %s, which does not exist", page, link.URL)
			} else if anchor != "" && !anchors(trees[path])[anchor] {
				t.Errorf("%s links to %s, which has no such part", page, link.URL)
			}
		}
	}
	if len(trees) < 10 || links < 100 {
		t.Errorf("%d pages with %d links; want at least 10 with 100", len(trees), links)
	}
}

// anchors returns the names that links to parts of a page have: those that GitHub makes of headings,
// and those of anchors in HTML.
func anchors(root markdown.Node) map[string]bool {
	names := map[string]bool{}
	for node := range all(root) {
		switch element := node.Element.(type) {
		case markdown.ElementHeading:
			names[anchor(plain(node))] = true
		case markdown.ElementHTML:
			if id, ok := strings.CutPrefix(strings.TrimSpace(element.V0), `<a id="`); ok {
				names[strings.TrimSuffix(id, `">`)] = true
			}
		}
	}
	return names
}

// anchor returns the name of a heading: lower case, hyphens for blanks, no punctuation.
func anchor(heading string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == ' ':
			return '-'
		case c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c > 127:
			return c
		}
		return -1
	}, strings.ToLower(heading))
}
