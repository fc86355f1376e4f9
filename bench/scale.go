package main

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/wazabi/wazabi/bench/results"
)

// growing returns the benchmarks that are measured at several sizes, for the section "Scale" of
// docs/performance.md.
func growing(ctx context.Context) ([]*benchmark, error) {
	var all []*benchmark
	for _, part := range append([]func(context.Context) ([]*benchmark, error){
		arguments, nesting, goroutines, firstCalls, fresh, live,
	}, growingOthers...) {
		more, err := part(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return grouped(all), nil
}

// growingOthers are those that need a build tag.
var growingOthers []func(context.Context) ([]*benchmark, error)

// at makes a benchmark of the work at a size.
func (b *benchmark) at(x int) *benchmark {
	b.x = float64(x)
	return b
}

// scaleOf returns the figures of benchmarks that are measured at several sizes.
func scaleOf(measured []*benchmark, rounds int, slice time.Duration) *results.Scale {
	figures := &results.Scale{Versions: versions(), Processors: runtime.GOMAXPROCS(0), Rounds: rounds, Time: results.Duration(float64(slice))}
	for _, b := range measured {
		figures.Add(b.workload, b.contender, results.Point{X: b.x, Min: b.min, Max: b.max})
	}
	return figures
}

// publishScale prints all points, and writes them to a file if it has a name.
func publishScale(figures *results.Scale, output string) error {
	if output != "" {
		if err := figures.Save(output); err != nil {
			return err
		}
	}
	for _, series := range figures.Series {
		fmt.Printf("%s, %s:\n", series.Chart, series.Name)
		for _, p := range series.Points {
			fmt.Printf("\t%.0f\t%s\n", p.X, series.Text(p.Min))
		}
	}
	return nil
}
