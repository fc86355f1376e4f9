package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/bench/results"
	wazabi "github.com/wazabi/wazabi/go-host"
)

// callTime is how long a call takes during which the garbage collector runs.
const callTime = 300 * time.Millisecond

// collecting returns the time of a garbage collection, without a call and during one.
func collecting(ctx context.Context, _ *inputs) ([]*benchmark, error) {
	all := []*benchmark{{
		workload: results.Collection, contender: "no call",
		check: func() error { return nil },
		once:  timed(func() (time.Duration, error) { return collect(), nil }),
	}, collection(results.Plain, plainSpin)}
	for _, c := range []struct {
		contender string
		opts      []wazabi.Option
	}{{"instance", nil}, {"instance, WithCancel", []wazabi.Option{wazabi.WithCancel()}}} {
		module, err := kit.New(ctx, c.opts...)
		if err != nil {
			return nil, err
		}
		i, err := module.Instance(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, collection(c.contender, func(rounds uint64) (uint64, error) { return i.Spin(ctx, rounds) }))
	}
	return all, nil
}

func collect() time.Duration {
	start := time.Now()
	runtime.GC()
	return time.Since(start)
}

// collection makes a benchmark of a garbage collection while spin computes.
func collection(contender string, spin func(rounds uint64) (uint64, error)) *benchmark {
	var rounds uint64
	return &benchmark{
		workload: results.Collection, contender: contender,
		check: func() error {
			want, _ := plainSpin(1000)
			if got, err := spin(1000); err != nil || got != want {
				return fmt.Errorf("got %d and error %v, want %d", got, err, want)
			}
			return nil
		},
		once: timed(func() (time.Duration, error) {
			if rounds == 0 {
				var err error
				if rounds, err = roundsFor(callTime, spin); err != nil {
					return 0, err
				}
			}
			// A collection that began elsewhere may hold up this goroutine until the call ends.
			for range 5 {
				took, during, err := collectDuring(func() error { _, err := spin(rounds); return err })
				if during || err != nil {
					return took, err
				}
			}
			return 0, errors.New("the call ended before the collection began, 5 times")
		}),
	}
}

// collectDuring runs a garbage collection soon after a call begins. It reports whether the call was
// still running when the collection began.
func collectDuring(call func() error) (took time.Duration, during bool, err error) {
	begun, done := make(chan bool), make(chan error)
	var end time.Time
	go func() {
		close(begun)
		err := call()
		end = time.Now()
		done <- err
	}()
	<-begun
	time.Sleep(callTime / 10)
	start := time.Now()
	took = collect()
	err = <-done
	return took, start.Before(end), err
}

// roundsFor returns the argument with which spin takes so long, by the fastest of a few calls.
func roundsFor(long time.Duration, spin func(rounds uint64) (uint64, error)) (uint64, error) {
	const some = 10_000_000
	fastest := long
	for range 5 {
		start := time.Now()
		if _, err := spin(some); err != nil {
			return 0, err
		}
		fastest = min(fastest, time.Since(start))
	}
	return uint64(some * float64(long) / float64(max(fastest, 1))), nil
}
