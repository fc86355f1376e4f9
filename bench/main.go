// Bench compares calls through a generated package with hand-written wazero code. It interleaves
// the measurements in one process and prints ratios of minima.
//
//	go run . [-rounds N] [-time D] [-run PATTERN]
package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"runtime/pprof"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 12, "the `number` of samples of each benchmark")
	slice := flag.Duration("time", 20*time.Millisecond, "the `duration` of a sample")
	pattern := flag.String("run", ".", "a `regexp` of workloads")
	contenders := flag.String("contender", ".", "a `regexp` of contenders")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this `file`")
	flag.Parse()
	if *profile != "" {
		file, err := os.Create(*profile)
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		defer pprof.StopCPUProfile()
	}
	if err := run(context.Background(), *rounds, *slice, regexp.MustCompile(*pattern), regexp.MustCompile(*contenders)); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// goal is a row of the table of goals: the largest ratio to the floor, and the most nanoseconds
// above it.
type goal struct {
	workload, contender, floor string
	ratio, plus                float64
}

var goals = []goal{
	{"add", "instance", "raw-best", 1, 20},
	{"add", "module", "instance", 1, 20},
	{"parse ok", "instance", "raw-best", 1, 22},
	{"parse error", "instance", "raw-best", 1, 22},
	{"hello", "instance", "raw-best-owned", 1.05, 0},
	{"hello", "module, WithReset", "module, new instances", 0.2, 0},
	{"hello", "instance, no format!", "raw-best, checked", 1.15, 0},
	{"1000 records in", "instance", "raw-best", 1.4, 0},
	{"1000 records out", "instance", "raw-best", 1.2, 0},
	{"1000 records out, one field read", "instance, views", "instance", 1, 0},
	{"64 KiB", "instance", "raw-best-owned", 1.05, 0},
	{"nested", "instance", "raw-best-owned", 0.7, 0},
	{"nested", "instance, borrowed", "raw-best", 1.5, 0},
	{"nested, one field read", "instance, views", "instance", 1, 0},
	{"100 host calls, a string in", "instance", "raw-best", 1.4, 0},
	{"1 MiB stream", "instance", "raw-best", 1.2, 0},
	{"256 KiB stream, gunzip to SHA-256", "instance", "raw-best", 1.2, 0},
}

func run(ctx context.Context, rounds int, slice time.Duration, only, of *regexp.Regexp) error {
	all, err := benchmarks(ctx)
	if err != nil {
		return err
	}
	var picked []*benchmark
	for _, b := range all {
		if only.MatchString(b.workload) && of.MatchString(b.contender) {
			if err := b.check(); err != nil {
				return fmt.Errorf("%s, %s: %w", b.workload, b.contender, err)
			}
			picked = append(picked, b)
		}
	}
	for _, b := range picked {
		b.calibrate(slice)
	}
	for range rounds {
		for _, b := range picked {
			b.sample()
		}
	}
	report(picked)
	return nil
}

// benchmark is one contender at one workload.
type benchmark struct {
	workload, contender string
	// call does the work once; check compares its result with the expected one.
	call  func()
	check func() error

	n      int
	min    float64
	allocs float64
}

func (b *benchmark) calibrate(slice time.Duration) {
	b.n, b.min = 1, math.Inf(1)
	for {
		start := time.Now()
		for range b.n {
			b.call()
		}
		if took := time.Since(start); took >= slice/4 || b.n > 1<<28 {
			b.n = max(1, int(float64(b.n)*float64(slice)/float64(max(took, 1))))
			break
		}
		b.n *= 2
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		b.call()
	}
	runtime.ReadMemStats(&after)
	b.allocs = float64(after.Mallocs-before.Mallocs) / 100
}

func (b *benchmark) sample() {
	start := time.Now()
	for range b.n {
		b.call()
	}
	b.min = min(b.min, float64(time.Since(start).Nanoseconds())/float64(b.n))
}

func report(all []*benchmark) {
	byName := map[string]*benchmark{}
	floors := map[string]float64{}
	for _, b := range all {
		byName[b.workload+"/"+b.contender] = b
		if b.contender == "raw-best" || floors[b.workload] == 0 {
			floors[b.workload] = b.min
		}
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "workload\tcontender\tminimum\tratio\tallocations\t")
	for _, b := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t%.0f\t\n", b.workload, b.contender, duration(b.min), b.min/floors[b.workload], math.Floor(b.allocs))
	}
	w.Flush()
	fmt.Println("\nGoals, as ratios of minima:")
	w = tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	for _, g := range goals {
		of, floor := byName[g.workload+"/"+g.contender], byName[g.workload+"/"+g.floor]
		if of == nil || floor == nil {
			continue
		}
		verdict, at, is := "missed", fmt.Sprintf("%.2f ×", g.ratio), fmt.Sprintf("%.2f ×", of.min/floor.min)
		if g.plus > 0 {
			at, is = fmt.Sprintf("+ %.0f ns", g.plus), fmt.Sprintf("+ %.1f ns", of.min-floor.min)
		}
		if of.min <= floor.min*g.ratio+g.plus {
			verdict = "reached"
		}
		fmt.Fprintf(w, "%s\t%s over %s\tat most %s\tis %s\t%s\n", g.workload, g.contender, g.floor, at, is, strings.ToUpper(verdict))
	}
	w.Flush()
}

func duration(ns float64) string {
	switch {
	case ns < 1000:
		return fmt.Sprintf("%.1f ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.2f µs", ns/1e3)
	}
	return fmt.Sprintf("%.2f ms", ns/1e6)
}
