package main

import (
	"context"

	"github.com/wazabi/wazabi/examples/png/png"
)

// A watcher is the guest's host. It counts the lines by filter, and may change them.
type watcher struct {
	filters filterCounts
	// change returns the replacement of a line; nil leaves lines unchanged.
	change func(line png.ScanLine) png.ScanLine
}

// Notify counts the filter of a line.
func (w *watcher) Notify(_ context.Context, line png.ScanLine) error {
	w.filters[line.FilterType]++
	return nil
}

// Modify returns the replacement of a line.
func (w *watcher) Modify(_ context.Context, line png.ScanLine) (png.ScanLine, error) {
	if w.change == nil {
		return line, nil
	}
	return w.change(line), nil
}
