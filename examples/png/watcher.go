package main

import (
	"context"

	"github.com/wazabi/wazabi/examples/png/png"
)

// A watcher is the guest's host: it counts the lines that it is shown, and may change them.
type watcher struct {
	filters filterCounts
	// change returns what is to stand in a line's place; nil leaves lines as they are.
	change func(line png.ScanLine) png.ScanLine
}

// Notify is shown a line.
func (w *watcher) Notify(_ context.Context, line png.ScanLine) error {
	w.filters[line.FilterType]++
	return nil
}

// Modify is asked for a line in another's place.
func (w *watcher) Modify(_ context.Context, line png.ScanLine) (png.ScanLine, error) {
	if w.change == nil {
		return line, nil
	}
	return w.change(line), nil
}
