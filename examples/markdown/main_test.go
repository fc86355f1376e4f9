package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"

	"github.com/wazabi/wazabi/examples/markdown/markdown"
)

func newModule(t *testing.T, opts ...wazabi.Option) *markdown.Module {
	t.Helper()
	module, err := markdown.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { module.Close(context.Background()) })
	return module
}

func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.md")
	if err := os.WriteFile(file, []byte("# A *page*\n\nwith a\n[link](to.md)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		show shower
		want string
	}{
		{convert, "<h1>A <em>page</em></h1>\n<p>with a\n<a href=\"to.md\">link</a></p>\n"},
		{sketch, "   1 # A page\n   4   link -> to.md\n"},
	} {
		var out strings.Builder
		if err := run(t.Context(), &out, []string{file}, test.show); err != nil || out.String() != test.want {
			t.Errorf("%v, and the output\n%s\nwant\n%s", err, &out, test.want)
		}
	}
	if err := run(t.Context(), os.Stdout, []string{"none"}, convert); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// TestExtensions: an extension is on only if it is asked for.
func TestExtensions(t *testing.T) {
	module := newModule(t)
	for _, test := range []struct {
		extension         markdown.Extensions
		text, with, plain string
	}{
		{markdown.ExtensionsTables, "|a|\n|-|\n", "<table><thead><tr><th>a</th></tr></thead><tbody>\n</tbody></table>\n", "<p>|a|\n|-|</p>\n"},
		{markdown.ExtensionsStrikethrough, "~~a~~", "<p><del>a</del></p>\n", "<p>~~a~~</p>\n"},
		{markdown.ExtensionsTasks, "- [x] a", "<ul>\n<li><input disabled=\"\" type=\"checkbox\" checked=\"\"/>\na</li>\n</ul>\n", "<ul>\n<li>[x] a</li>\n</ul>\n"},
		{markdown.ExtensionsAlerts, "> [!TIP]\n> a", "<blockquote class=\"markdown-alert-tip\">\n<p>a</p>\n</blockquote>\n", "<blockquote>\n<p>[!TIP]\na</p>\n</blockquote>\n"},
		{markdown.ExtensionsHeadingAttributes, "# a {#b}", "<h1 id=\"b\">a</h1>\n", "<h1>a {#b}</h1>\n"},
		{markdown.ExtensionsSmartPunctuation, `"a"...`, "<p>“a”…</p>\n", "<p>\"a\"...</p>\n"},
		{markdown.ExtensionsFootnotes, "a[^1]\n\n[^1]: b", "<p>a<sup class=\"footnote-reference\"><a href=\"#1\">1</a></sup></p>\n<div class=\"footnote-definition\" id=\"1\"><sup class=\"footnote-definition-label\">1</sup>\n<p>b</p>\n</div>\n", "<p>a<a href=\"b\">^1</a></p>\n"},
	} {
		with, err := module.ToHTML(t.Context(), test.text, test.extension)
		if with != test.with || err != nil {
			t.Errorf("%v: %q, %v; want %q", test.extension, with, err, test.with)
		}
		plain, err := module.ToHTML(t.Context(), test.text, 0)
		if plain != test.plain || err != nil {
			t.Errorf("without %v: %q, %v; want %q", test.extension, plain, err, test.plain)
		}
	}
}

func TestTree(t *testing.T) {
	module := newModule(t)
	tip, three, id := markdown.AlertKindTip, uint64(3), "b"
	node := func(element markdown.Element, start, end uint32, children ...markdown.Node) markdown.Node {
		return markdown.Node{Element: element, Start: start, End: end, Children: children}
	}
	text := func(text string, start uint32) markdown.Node {
		return node(markdown.ElementText{V0: text}, start, start+uint32(len(text)))
	}
	every := github | markdown.ExtensionsHeadingAttributes
	for source, want := range map[string]markdown.Node{
		"# é {#b}":  node(markdown.ElementHeading{Level: 1, ID: &id}, 0, 9, text("é", 2)),
		"3. [x] a":  node(markdown.ElementList{Start: &three}, 0, 8, node(markdown.ElementItem{}, 0, 8, node(markdown.ElementTask{V0: true}, 3, 6), text("a", 7))),
		"> [!TIP]":  node(markdown.ElementBlockQuote{Alert: &tip}, 0, 8),
		"<a@b.c>":   node(markdown.ElementParagraph{}, 0, 7, node(markdown.ElementLink{URL: "mailto:a@b.c"}, 0, 7, text("a@b.c", 1))),
		"[^n]: a":   node(markdown.ElementFootnote{Label: "n"}, 0, 7, node(markdown.ElementParagraph{}, 6, 7, text("a", 6))),
		"|a|\n|-:|": node(markdown.ElementTable{Alignments: []markdown.Alignment{markdown.AlignmentRight}}, 0, 8, node(markdown.ElementTableHead{}, 0, 4, node(markdown.ElementTableCell{}, 1, 2, text("a", 1)))),
	} {
		want = node(markdown.ElementDocument{}, 0, uint32(len(source)), want)
		if got, err := module.Parse(t.Context(), source, every); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v; want %+v", source, got, err, want)
		}
	}
}

// TestDeepDocuments: a tree has a limit of depth, and HTML has none.
func TestDeepDocuments(t *testing.T) {
	module := newModule(t)
	for depth, want := range map[int]error{499: nil, 500: markdown.TreeErrorTooDeep, 100_000: markdown.TreeErrorTooDeep} {
		source := strings.Repeat("> ", depth) + "a"
		html, err := module.ToHTML(t.Context(), source, 0)
		if got := strings.Count(html, "<blockquote>"); got != depth || err != nil {
			t.Errorf("%d quotations: HTML has %d, %v", depth, got, err)
		}
		root, err := module.Parse(t.Context(), source, 0)
		if !errors.Is(err, want) {
			t.Errorf("a tree of %d quotations: %v; want %v", depth, err, want)
		}
		if err == nil && plain(root) != "a" {
			t.Errorf("the text in %d quotations is %q; want a", depth, plain(root))
		}
	}
}
