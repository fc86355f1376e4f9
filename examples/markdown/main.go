// Markdown converts CommonMark with the tables and lists of GitHub to HTML.
//
// Usage:
//
//	go run ./examples/markdown [-outline] FILE ...
//
// With -outline it prints the headings and links of the files instead, with their lines.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/wazabi/wazabi/examples/markdown/markdown"
)

// github has the extensions that GitHub has.
const github = markdown.ExtensionsTables | markdown.ExtensionsFootnotes | markdown.ExtensionsStrikethrough |
	markdown.ExtensionsTasks | markdown.ExtensionsAlerts

func main() {
	outline := flag.Bool("outline", false, "print the headings and links")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: markdown [-outline] file ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	show := convert
	if *outline {
		show = sketch
	}
	if err := run(context.Background(), os.Stdout, flag.Args(), show); err != nil {
		fmt.Fprintln(os.Stderr, "markdown:", err)
		os.Exit(1)
	}
}

// A shower prints what becomes of a document.
type shower func(ctx context.Context, w io.Writer, module *markdown.Module, text string) error

func run(ctx context.Context, w io.Writer, files []string, show shower) error {
	module, err := markdown.New(ctx)
	if err != nil {
		return err
	}
	defer module.Close(ctx)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := show(ctx, w, module, string(data)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// convert prints a document as HTML.
func convert(ctx context.Context, w io.Writer, module *markdown.Module, text string) error {
	html, err := module.ToHTML(ctx, text, github)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, html)
	return err
}

// sketch prints the headings and links of a document.
func sketch(ctx context.Context, w io.Writer, module *markdown.Module, text string) error {
	root, err := module.Parse(ctx, text, github)
	if err != nil {
		return err
	}
	for node := range all(root) {
		line := 1 + strings.Count(text[:node.Start], "\n")
		switch element := node.Element.(type) {
		case markdown.ElementHeading:
			fmt.Fprintf(w, "%4d %s %s\n", line, strings.Repeat("#", int(element.Level)), plain(node))
		case markdown.ElementLink:
			fmt.Fprintf(w, "%4d   %s -> %s\n", line, plain(node), element.URL)
		}
	}
	return nil
}
