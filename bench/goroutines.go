package main

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/bench/results"
)

// mostGoroutines is how many goroutines call a Module at once.
const mostGoroutines = 64

// smallCalls are short calls of the guest kit, on either engine.
type smallCalls interface {
	Add(ctx context.Context, a, b float64) (float64, error)
	Hello(ctx context.Context, name string) (string, error)
}

func goroutines(ctx context.Context) ([]*benchmark, error) {
	module, err := kit.New(ctx)
	if err != nil {
		return nil, err
	}
	all := shared(ctx, "", module)
	return append(all, spread(results.Plain, func() error { _, err := plainParse("-1234567"); return err })...), nil
}

// shared returns calls of a Module by several goroutines.
func shared(ctx context.Context, engine string, m smallCalls) []*benchmark {
	return append(
		spread("add"+engine, func() error { _, err := m.Add(ctx, 1.5, 2.25); return err }),
		spread("hello"+engine, func() error { _, err := m.Hello(ctx, name); return err })...)
}

// spread returns a call that several goroutines make at once. All of them together make the calls
// of a sample.
func spread(contender string, call func() error) []*benchmark {
	var all []*benchmark
	for number := 1; number <= mostGoroutines; number *= 2 {
		var failure atomic.Pointer[error]
		b := &benchmark{workload: results.Goroutines, contender: contender, calls: func(n int) {
			var done sync.WaitGroup
			for g := range number {
				done.Go(func() {
					for range (n + g) / number {
						if err := call(); err != nil {
							failure.Store(&err)
							return
						}
					}
				})
			}
			done.Wait()
		}}
		b.check = func() error {
			b.calls(10 * number)
			if err := failure.Load(); err != nil {
				return *err
			}
			return nil
		}
		all = append(all, b.at(number))
	}
	return all
}
