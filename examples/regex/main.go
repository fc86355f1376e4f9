// Regex searches files with Rust's regular expressions.
//
// Usage:
//
//	go run ./examples/regex [-replace TEXT] PATTERN [FILE ...]
//
// It prints one line per match: file, line, the match, and its groups with names. With -replace it
// prints the files with the matches replaced; $1 and ${name} in the text are groups. Without files
// it prints the lines of standard input that have matches.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/wazabi/wazabi/examples/regex/regex"
)

func main() {
	replacement := flag.String("replace", "", "print the files with the matches replaced by `text`, unless it is empty")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: regex [-replace text] pattern [file ...]")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() < 1 || *replacement != "" && flag.NArg() < 2 {
		flag.Usage()
		os.Exit(2)
	}
	show := list
	if *replacement != "" {
		show = replaced(*replacement)
	}
	if err := run(context.Background(), os.Stdout, flag.Arg(0), flag.Args()[1:], show); err != nil {
		fmt.Fprintln(os.Stderr, "regex:", err)
		os.Exit(1)
	}
}

// A shower prints what a pattern makes of a file.
type shower func(ctx context.Context, w io.Writer, re *regex.Regex, file, text string) error

// run shows what the pattern makes of each file, or searches standard input if there are none.
func run(ctx context.Context, w io.Writer, pattern string, files []string, show shower) error {
	module, err := regex.New(ctx)
	if err != nil {
		return err
	}
	defer module.Close(ctx)
	re, err := module.NewRegex(ctx, pattern)
	if err != nil {
		return explain(pattern, err)
	}
	defer re.Close(ctx)
	if len(files) == 0 {
		return grep(ctx, w, re, os.Stdin)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := show(ctx, w, re, file, string(data)); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// grep prints the lines of a stream that have matches, with their numbers.
func grep(ctx context.Context, w io.Writer, re *regex.Regex, stream io.Reader) error {
	for line, err := range re.SearchLines(ctx, stream) {
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%d: %s\n", line.Number, line.Text)
	}
	return nil
}

// list prints the matches, with their groups that have names.
func list(ctx context.Context, w io.Writer, re *regex.Regex, file, text string) error {
	names, err := re.GroupNames(ctx)
	if err != nil {
		return err
	}
	matches, err := re.GroupsAll(ctx, text)
	if err != nil {
		return err
	}
	for _, groups := range matches {
		whole := groups[0]
		line := 1 + strings.Count(text[:whole.Start], "\n")
		fmt.Fprintf(w, "%s:%d: %q", file, line, text[whole.Start:whole.End])
		for i, group := range groups {
			if group != nil && names[i] != "" {
				fmt.Fprintf(w, " %s=%q", names[i], text[group.Start:group.End])
			}
		}
		fmt.Fprintln(w)
	}
	return nil
}

// replaced prints the text with the matches replaced.
func replaced(replacement string) shower {
	return func(ctx context.Context, w io.Writer, re *regex.Regex, _, text string) error {
		text, err := re.ReplaceAll(ctx, text, replacement)
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, text)
		return err
	}
}

// explain draws the place of a syntax error under its line of the pattern.
func explain(pattern string, err error) error {
	var syntax *regex.PatternErrorSyntax
	if !errors.As(err, &syntax) {
		return err
	}
	line := strings.Split(pattern, "\n")[syntax.Line-1]
	return fmt.Errorf("%w\n%s\n%*s", err, line, syntax.Column, "^")
}
