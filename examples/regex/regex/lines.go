package regex

import (
	"context"
	"io"
	"iter"
)

// SearchLines returns the lines of a stream that have matches, as Search passes them to its func.
// An error is the last element. The stream is read no further than the loop goes, but for a buffer.
// A call in the loop on the instance that the Regex lives on would wait for the end of the loop, so
// it returns an error.
//
// An iterator of the guest outlives its call, and a stream does not. So this file is written by
// hand.
func (r *Regex) SearchLines(ctx context.Context, stream io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		looping := true
		var raised any
		err := r.Search(ctx, stream, func(_ context.Context, line Line) (bool, error) {
			// A panic of the loop is the caller's: it must not end the guest's instance.
			defer func() { raised = recover() }()
			looping = false // also if the loop panics
			looping = yield(line, nil)
			return looping, nil
		})
		if raised != nil {
			panic(raised)
		}
		if err != nil && looping {
			yield(Line{}, err)
		}
	}
}
