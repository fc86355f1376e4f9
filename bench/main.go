// Bench compares calls through a generated package, on both engines, with hand-written wazero code,
// cgo and plain Go. It interleaves the measurements in one process and prints ratios of minima.
//
//	go run . [-scale] [-rounds N] [-time D] [-run PATTERN] [-contender PATTERN] [-json FILE [-merge]]
//
// With -scale it measures how costs grow: with arguments, goroutines, instances and guests.
//
// The second engine needs the build tag compiled, and cgo the tag native. .ci/bench builds what
// these need, and passes them.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/wazabi/wazabi/bench/results"
)

func main() {
	if err := bench(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench() error {
	rounds := flag.Int("rounds", 12, "the `number` of samples of each benchmark")
	flag.IntVar(&slowRounds, "slow", slowRounds, "the `number` of samples of benchmarks that take long")
	slice := flag.Duration("time", 20*time.Millisecond, "the `duration` of a sample")
	pattern := flag.String("run", ".", "a `regexp` of workloads")
	contenders := flag.String("contender", ".", "a `regexp` of contenders")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this `file`")
	output := flag.String("json", "", "write the figures to this `file`")
	merge := flag.Bool("merge", false, "add the figures to those in the file of -json, which another program has measured")
	scale := flag.Bool("scale", false, "measure how costs grow, and print all points")
	flag.Parse()
	if *profile != "" {
		file, err := os.Create(*profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	defer removeBuilt()
	all := benchmarks
	if *scale {
		all = growing
	}
	picked, err := pick(context.Background(), all, regexp.MustCompile(*pattern), regexp.MustCompile(*contenders))
	if err != nil {
		return err
	}
	if err := measure(picked, *rounds, *slice); err != nil {
		return err
	}
	if *scale {
		return publishScale(scaleOf(picked, *rounds, *slice), *output)
	}
	figures := runOf(picked, *rounds, *slice)
	if *merge {
		before, err := results.Load(*output)
		if err != nil {
			return err
		}
		if err := figures.Merge(before); err != nil {
			return fmt.Errorf("%s: %w", *output, err)
		}
	}
	return publish(figures, *output)
}

// pick returns the benchmarks whose names match. It compares their results with the expected ones.
func pick(ctx context.Context, benchmarks func(context.Context) ([]*benchmark, error), workloads, contenders *regexp.Regexp) ([]*benchmark, error) {
	all, err := benchmarks(ctx)
	if err != nil {
		return nil, err
	}
	var picked []*benchmark
	for _, b := range all {
		if !workloads.MatchString(b.workload) || !contenders.MatchString(b.contender) {
			continue
		}
		if err := b.check(); err != nil {
			return nil, fmt.Errorf("%s, %s: %w", b.workload, b.contender, err)
		}
		picked = append(picked, b)
	}
	return picked, nil
}

func measure(picked []*benchmark, rounds int, slice time.Duration) error {
	for _, b := range picked {
		b.calibrate(slice)
	}
	for round := range rounds {
		for _, b := range picked {
			if err := b.sample(round); err != nil {
				return fmt.Errorf("%s, %s: %w", b.workload, b.contender, err)
			}
		}
	}
	return nil
}

// runOf returns the figures of benchmarks that were measured.
func runOf(measured []*benchmark, rounds int, slice time.Duration) *results.Run {
	figures := &results.Run{Versions: versions(), Rounds: rounds, Time: results.Duration(float64(slice)), Layouts: 1}
	for _, b := range measured {
		figures.Rows = append(figures.Rows, results.Row{Workload: b.workload, Contender: b.contender, Min: b.min, Max: b.max, Allocs: b.allocs})
	}
	return figures
}

// publish prints the tables, and writes the figures to a file if it has a name.
func publish(figures *results.Run, output string) error {
	if output != "" {
		if err := figures.Save(output); err != nil {
			return err
		}
	}
	return report(figures)
}

// report prints the tables.
func report(figures *results.Run) error {
	for _, part := range []struct {
		title string
		table results.Table
	}{
		{"All rows; ratios are to raw-best, or to the first contender:", figures.All()},
		{"Both engines beside cgo and plain Go:", figures.Engines()},
		{"A garbage collection during a call:", figures.Collections()},
		{"Goals, as ratios of minima:", figures.Goals()},
	} {
		if len(part.table) == 1 {
			continue
		}
		fmt.Printf("%s\n\n", part.title)
		if err := part.table.WriteText(os.Stdout); err != nil {
			return err
		}
		fmt.Println()
	}
	return nil
}

// versions returns what the figures depend on.
func versions() []string {
	all := []string{"Go " + strings.TrimPrefix(runtime.Version(), "go"), runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/tetratelabs/wazero" {
				all = append(all, "wazero "+strings.TrimPrefix(module.Version, "v"))
			}
		}
	}
	// .ci/bench passes those of the tools that built guests and the static library.
	if tools := os.Getenv("BENCH_TOOLS"); tools != "" {
		all = append(all, strings.Split(tools, "; ")...)
	}
	return all
}
