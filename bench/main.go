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
	"errors"
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
	if err := bench(os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// settings are what the command line says.
type settings struct {
	rounds                int
	slice                 time.Duration
	workloads, contenders regexp.Regexp
	profile, output       string
	merge, scale          bool
}

// parse reads the command line. It refuses one whose measurement would have no figures or lose them.
func parse(args []string) (*settings, error) {
	s := new(settings)
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	set.IntVar(&s.rounds, "rounds", 12, "the `number` of samples of each benchmark")
	set.IntVar(&slowRounds, "slow", slowRounds, "the `number` of samples of benchmarks that take long")
	set.DurationVar(&s.slice, "time", 20*time.Millisecond, "the `duration` of a sample")
	set.TextVar(&s.workloads, "run", regexp.MustCompile("."), "a `regexp` of workloads")
	set.TextVar(&s.contenders, "contender", regexp.MustCompile("."), "a `regexp` of contenders")
	set.StringVar(&s.profile, "cpuprofile", "", "write a CPU profile to this `file`")
	set.StringVar(&s.output, "json", "", "write the figures to this `file`")
	set.BoolVar(&s.merge, "merge", false, "add the figures to those in the file of -json, which another program has measured")
	set.BoolVar(&s.scale, "scale", false, "measure how costs grow, and print all points")
	if err := set.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case set.NArg() > 0:
		return nil, fmt.Errorf("unexpected argument %q; expected only flags, such as -run %[1]s", set.Arg(0))
	case s.rounds < 1 || slowRounds < 1:
		return nil, fmt.Errorf("-rounds %d -slow %d: expected at least one sample", s.rounds, slowRounds)
	case s.slice <= 0:
		return nil, fmt.Errorf("-time %v: expected more than no time", s.slice)
	case s.merge && s.output == "":
		return nil, errors.New("-merge without -json: expected the file that has the other figures")
	case s.merge && s.scale:
		return nil, errors.New("-merge with -scale: expected one of them, since plots are of one program")
	}
	return s, nil
}

func bench(args []string) error {
	s, err := parse(args)
	if err != nil {
		return err
	}
	if s.profile != "" {
		file, err := os.Create(s.profile)
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
	if s.scale {
		all = growing
	}
	picked, err := pick(context.Background(), all, &s.workloads, &s.contenders)
	if err != nil {
		return err
	}
	if err := measure(picked, s.rounds, s.slice); err != nil {
		return err
	}
	if s.scale {
		return publishScale(scaleOf(picked, s.rounds, s.slice), s.output)
	}
	figures := runOf(picked, s.rounds, s.slice)
	if s.merge {
		before, err := results.Load(s.output)
		if err != nil {
			return err
		}
		if err := figures.Merge(before); err != nil {
			return fmt.Errorf("%s: %w", s.output, err)
		}
	}
	return publish(figures, s.output)
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
	if picked == nil {
		return nil, fmt.Errorf("no benchmark has a workload like %q and a contender like %q", workloads, contenders)
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
