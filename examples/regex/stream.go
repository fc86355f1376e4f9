package main

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/wazabi/wazabi/examples/regex/regex"
)

// lines returns an iterator over the lines of a stream that have matches. It ends with the first
// error, and closes the search.
func lines(ctx context.Context, search *regex.LineSearch, stream io.Reader) iter.Seq2[regex.Line, error] {
	return func(yield func(regex.Line, error) bool) {
		defer search.Close(ctx)
		part := make([]byte, 64<<10)
		for {
			n, readErr := stream.Read(part)
			found, err := search.Feed(ctx, part[:n])
			if err != nil {
				yield(regex.Line{}, err)
				return
			}
			for _, line := range found {
				if !yield(line, nil) {
					return
				}
			}
			if readErr == io.EOF {
				break
			}
			if readErr != nil {
				yield(regex.Line{}, readErr)
				return
			}
		}
		if last, ok, err := search.Finish(ctx); ok || err != nil {
			yield(last, err)
		}
	}
}

// grep prints the lines of a stream that have matches, with their numbers.
func grep(ctx context.Context, w io.Writer, module *regex.Module, pattern string, stream io.Reader) error {
	search, err := module.NewLineSearch(ctx, pattern)
	if err != nil {
		return explain(pattern, err)
	}
	for line, err := range lines(ctx, search, stream) {
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%d: %s\n", line.Number, line.Text)
	}
	return nil
}
