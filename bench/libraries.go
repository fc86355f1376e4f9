package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/wazabi/wazabi/examples/markdown/markdown"
	"github.com/wazabi/wazabi/examples/regex/regex"
)

// realText is the CommonMark specification: 200 KB of English and Markdown.
const realText = "../examples/markdown/testdata/spec.txt"

// libraries returns the work of two libraries of the examples, each compared with the one that Go
// programs use today.
func libraries(ctx context.Context) ([]*benchmark, error) {
	data, err := os.ReadFile(realText)
	if err != nil {
		return nil, err
	}
	matching, err := matching(ctx, string(data))
	if err != nil {
		return nil, err
	}
	converting, err := converting(ctx, data)
	return append(matching, converting...), err
}

// matching returns searches with Go's package regexp and with Rust's regex.
func matching(ctx context.Context, book string) ([]*benchmark, error) {
	module, err := regex.New(ctx)
	if err != nil {
		return nil, err
	}
	line, _, _ := strings.Cut(book[strings.Index(book, "The following"):], "\n")
	var all []*benchmark
	for _, w := range []struct{ name, pattern, text string }{
		{"regex: a literal", `specification`, book},
		{"regex: words", `[A-Za-z]+ing`, book},
		{"regex: links", `\[([^\]]*)\]\(([^)]*)\)`, book},
		{"regex: nested repeats", `(?i)(?:[a-z]+ ){4}[a-z]+\.`, book},
		{"regex: one line", `[A-Za-z]+ing`, line},
	} {
		re, err := module.NewRegex(ctx, w.pattern)
		if err != nil {
			return nil, err
		}
		inGo := regexp.MustCompile(w.pattern)
		all = append(all,
			counting(w.name, "Go's regexp", func() (int, error) { return len(inGo.FindAllStringIndex(w.text, -1)), nil }),
			counting(w.name, "Rust's regex", func() (int, error) {
				matches, err := re.FindAll(ctx, w.text)
				return len(matches), err
			}))
	}
	return all, agree(all)
}

// converting returns conversions of Markdown with goldmark and with pulldown-cmark.
func converting(ctx context.Context, book []byte) ([]*benchmark, error) {
	module, err := markdown.New(ctx)
	if err != nil {
		return nil, err
	}
	parser := goldmark.DefaultParser()
	all := []*benchmark{
		counting("markdown: HTML", "goldmark", func() (int, error) {
			var out bytes.Buffer
			err := goldmark.Convert(book, &out)
			return bytes.Count(out.Bytes(), []byte("<p>")), err
		}),
		counting("markdown: HTML", "pulldown-cmark", func() (int, error) {
			html, err := module.ToHTML(ctx, string(book), 0)
			return strings.Count(html, "<p>"), err
		}),
		counting("markdown: tree", "goldmark", func() (int, error) {
			headings := 0
			for node := parser.Parse(text.NewReader(book)).FirstChild(); node != nil; node = node.NextSibling() {
				if node.Kind() == ast.KindHeading {
					headings++
				}
			}
			return headings, nil
		}),
		counting("markdown: tree", "pulldown-cmark", func() (int, error) {
			headings := 0
			root, err := module.Parse(ctx, string(book), 0)
			for _, node := range root.Children {
				if _, ok := node.Element.(markdown.ElementHeading); ok {
					headings++
				}
			}
			return headings, err
		}),
	}
	return all, agree(all)
}

// counting makes a benchmark of work that is known by a number.
func counting(workload, contender string, work func() (int, error)) *benchmark {
	return &benchmark{
		workload: workload, contender: contender,
		call: func() { n, _ := work(); sinkCount = uint64(n) },
		check: func() error {
			n, err := work()
			if sinkCount = uint64(n); n == 0 && err == nil {
				err = fmt.Errorf("nothing was found")
			}
			return err
		},
	}
}

// agree checks that the contenders of each workload find as much.
func agree(all []*benchmark) error {
	found := map[string]uint64{}
	for _, b := range all {
		if err := b.check(); err != nil {
			return fmt.Errorf("%s, %s: %w", b.workload, b.contender, err)
		}
		if n, ok := found[b.workload]; ok && n != sinkCount {
			return fmt.Errorf("%s: %s finds %d; the other finds %d", b.workload, b.contender, sinkCount, n)
		}
		found[b.workload] = sinkCount
	}
	return nil
}
