package main

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"time"
)

// benchmark is one contender at one workload.
type benchmark struct {
	workload, contender string
	// call does the work once; check compares its result with the expected one.
	call  func()
	check func() error
	// calls replaces call where n calls are not made one after the other.
	calls func(n int)
	// once replaces call where one run takes long: it does the work, and returns its time in
	// nanoseconds, or another figure. rounds is in how many rounds it takes part; 0 is slowRounds.
	once   func() (float64, error)
	rounds int
	// x is the size of the work, where the workload is measured at several.
	x float64

	// n is the number of calls of a sample, which takes about slice.
	n        int
	slice    time.Duration
	min, max float64
	allocs   float64
}

// allocsOf is the number of calls whose allocations are counted.
const allocsOf = 100

// slowRounds is how many rounds a benchmark with once takes part in.
var slowRounds = 12

func (b *benchmark) calibrate(slice time.Duration) {
	b.n, b.slice, b.min, b.allocs = 1, slice, math.Inf(1), -1
	if b.once != nil {
		return
	}
	for {
		took := b.time()
		if took >= slice/4 || b.n > 1<<28 {
			b.n = max(1, int(float64(b.n)*float64(slice)/float64(max(took, 1))))
			break
		}
		b.n *= 2
	}
	if b.x > 0 {
		return
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	b.repeat(allocsOf)
	runtime.ReadMemStats(&after)
	b.allocs = float64(after.Mallocs-before.Mallocs) / allocsOf
}

func (b *benchmark) repeat(n int) {
	if b.calls != nil {
		b.calls(n)
		return
	}
	for range n {
		b.call()
	}
}

func (b *benchmark) sample(round int) error {
	if b.once != nil {
		if round >= cmp.Or(b.rounds, slowRounds) {
			return nil
		}
		figure, err := b.once()
		b.add(figure)
		return err
	}
	took := b.time()
	b.add(float64(took.Nanoseconds()) / float64(b.n))
	if took < b.slice/2 {
		// Other programs have held up the calls by which n was chosen.
		b.n *= 2
	}
	return nil
}

// time makes the calls of a sample.
func (b *benchmark) time() time.Duration {
	start := time.Now()
	b.repeat(b.n)
	return time.Since(start)
}

func (b *benchmark) add(figure float64) { b.min, b.max = min(b.min, figure), max(b.max, figure) }

// timed makes the once of a benchmark from a function that returns a time.
func timed(run func() (time.Duration, error)) func() (float64, error) {
	return func() (float64, error) {
		took, err := run()
		return float64(took.Nanoseconds()), err
	}
}

// of makes a benchmark of a call with a known result.
func of[T any](workload, contender string, call func() (T, error), want T, failure error) *benchmark {
	return checked(workload, contender, call, want, failure, 100)
}

// slow makes a benchmark of a call that takes longer, and does not fail.
func slow[T any](workload, contender string, call func() (T, error), want T) *benchmark {
	return checked(workload, contender, call, want, nil, 2)
}

// checked makes a benchmark whose call is checked several times, so that a leftover of an earlier
// call is detected.
func checked[T any](workload, contender string, call func() (T, error), want T, failure error, times int) *benchmark {
	// What is stored here escapes, so that the compiler does not remove the call.
	sink := new(T)
	return &benchmark{
		workload: workload, contender: contender,
		call: func() { *sink, _ = call() },
		check: func() error {
			for range times {
				if got, err := call(); err != failure || !reflect.DeepEqual(got, want) {
					return fmt.Errorf("got %.200v and error %v, want %.200v and %v", got, err, want, failure)
				}
			}
			return nil
		},
	}
}

// grouped sorts benchmarks by workload, in the order of each one's first benchmark.
func grouped(all []*benchmark) []*benchmark {
	first := map[string]int{}
	for i, b := range all {
		if _, ok := first[b.workload]; !ok {
			first[b.workload] = i
		}
	}
	slices.SortStableFunc(all, func(a, b *benchmark) int { return first[a.workload] - first[b.workload] })
	return all
}
