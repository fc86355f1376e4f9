package main

import (
	"bytes"
	"context"
	"image"
	imagepng "image/png"
	"os"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/wazabi/wazabi/bench/results"
	"github.com/wazabi/wazabi/examples/markdown/markdown"
	"github.com/wazabi/wazabi/examples/png/png"
	"github.com/wazabi/wazabi/examples/regex/regex"
	wazabi "github.com/wazabi/wazabi/go-host"
)

// libraries returns the work of the libraries of the examples, each compared with the one that Go
// programs use today.
func libraries(ctx context.Context, _ *inputs) ([]*benchmark, error) {
	matching, err := matching(ctx)
	if err != nil {
		return nil, err
	}
	converting, err := converting(ctx)
	return append(matching, converting...), err
}

// decoding returns the work of a real guest, which computes more than it crosses: an image is
// decoded into lines, and these into pixels. It shows what guards cost in the guest.
func decoding(ctx context.Context, in *inputs) ([]*benchmark, error) {
	all := []*benchmark{slow("png to pixels", results.Plain, func() ([]byte, error) {
		picture, err := imagepng.Decode(bytes.NewReader(in.file))
		if err != nil {
			return nil, err
		}
		return picture.(*image.NRGBA).Pix, nil
	}, in.pixels)}
	var want png.Image
	for _, c := range []struct {
		contender string
		opts      []wazabi.Option
	}{{"instance", nil}, {"instance, WithCancel", []wazabi.Option{wazabi.WithCancel()}}} {
		module, err := png.New(ctx, watcher{}, c.opts...)
		if err != nil {
			return nil, err
		}
		i, err := module.Instance(ctx)
		if err != nil {
			return nil, err
		}
		if c.opts == nil {
			if want, err = i.ReadImage(ctx, in.file); err != nil {
				return nil, err
			}
		}
		all = append(all,
			slow("png", c.contender, func() (png.Image, error) { return i.ReadImage(ctx, in.file) }, want),
			slow("png to pixels", c.contender, func() ([]byte, error) {
				picture, err := i.ReadImage(ctx, in.file)
				if err != nil {
					return nil, err
				}
				return i.Unfilter(ctx, picture.Header, picture.Lines)
			}, in.pixels))
	}
	return all, nil
}

// watcher has the functions that the guest png calls.
type watcher struct{}

func (watcher) Notify(context.Context, png.ScanLine) error { return nil }

func (watcher) Modify(_ context.Context, line png.ScanLine) (png.ScanLine, error) { return line, nil }

// matching returns searches with Go's package regexp and with Rust's regex.
func matching(ctx context.Context) ([]*benchmark, error) {
	module, err := regex.New(ctx)
	if err != nil {
		return nil, err
	}
	i, err := module.Instance(ctx)
	if err != nil {
		return nil, err
	}
	searches, err := searches()
	if err != nil {
		return nil, err
	}
	var all []*benchmark
	for _, w := range searches {
		re, err := i.NewRegex(ctx, w.pattern)
		if err != nil {
			return nil, err
		}
		inGo := regexp.MustCompile(w.pattern)
		want := w.want()
		all = append(all,
			slow(w.name, results.Plain, func() ([][]int, error) { return inGo.FindAllStringIndex(w.text, -1), nil }, want),
			slow(w.name, "instance", func() ([]regex.Match, error) { return re.FindAll(ctx, w.text) }, matchesOf[regex.Match](want)))
	}
	return all, nil
}

// matchesOf converts the matches of Go's regexp.
func matchesOf[M ~struct{ Start, End uint32 }](matches [][]int) []M {
	var all []M
	for _, m := range matches {
		all = append(all, M{Start: uint32(m[0]), End: uint32(m[1])})
	}
	return all
}

// converting returns conversions of Markdown with goldmark and with pulldown-cmark.
func converting(ctx context.Context) ([]*benchmark, error) {
	book, err := os.ReadFile(realText)
	if err != nil {
		return nil, err
	}
	module, err := markdown.New(ctx)
	if err != nil {
		return nil, err
	}
	i, err := module.Instance(ctx)
	if err != nil {
		return nil, err
	}
	parser := goldmark.DefaultParser()
	paragraphs := func() (int, error) {
		var out bytes.Buffer
		err := goldmark.Convert(book, &out)
		return bytes.Count(out.Bytes(), []byte("<p>")), err
	}
	headings := func() (int, error) {
		headings := 0
		for node := parser.Parse(text.NewReader(book)).FirstChild(); node != nil; node = node.NextSibling() {
			if node.Kind() == ast.KindHeading {
				headings++
			}
		}
		return headings, nil
	}
	wantParagraphs, err := paragraphs()
	if err != nil {
		return nil, err
	}
	wantHeadings, err := headings()
	return []*benchmark{
		slow("markdown: HTML", results.Plain, paragraphs, wantParagraphs),
		slow("markdown: HTML", results.Wazero, func() (int, error) {
			html, err := i.ToHTML(ctx, string(book), 0)
			return strings.Count(html, "<p>"), err
		}, wantParagraphs),
		slow("markdown: tree", results.Plain, headings, wantHeadings),
		slow("markdown: tree", results.Wazero, func() (int, error) {
			headings := 0
			root, err := i.Parse(ctx, string(book), 0)
			for _, node := range root.Children {
				if _, ok := node.Element.(markdown.ElementHeading); ok {
					headings++
				}
			}
			return headings, err
		}, wantHeadings),
	}, err
}
