package main

import (
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
	// once replaces call where one run takes long: it does the work, and returns its time.
	once func() (time.Duration, error)

	n        int
	min, max float64
	allocs   float64
}

// slowRounds is how many rounds a benchmark with once takes part in.
const slowRounds = 12

func (b *benchmark) calibrate(slice time.Duration) {
	b.n, b.min, b.allocs = 1, math.Inf(1), -1
	if b.once != nil {
		return
	}
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

func (b *benchmark) sample(round int) error {
	if b.once != nil {
		if round >= slowRounds {
			return nil
		}
		took, err := b.once()
		b.add(float64(took.Nanoseconds()))
		return err
	}
	start := time.Now()
	for range b.n {
		b.call()
	}
	b.add(float64(time.Since(start).Nanoseconds()) / float64(b.n))
	return nil
}

func (b *benchmark) add(ns float64) { b.min, b.max = min(b.min, ns), max(b.max, ns) }

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
