package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strconv"

	"github.com/wazabi/wazabi/bench/instances"
	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/bench/results"
	wazabi "github.com/wazabi/wazabi/go-host"
)

// memory is a memory that instances can have.
type memory struct {
	// contender is its name in the results, option that in instances.Memories.
	contender, option string
	// program is the program in start that makes instances, and tag the build tag that it needs.
	program, tag string
}

var memories = []memory{
	{results.Mapped, "mapped", "live", ""},
	{results.Limited, "limited", "live", ""},
	{results.GoHeap, "heap", "live", ""},
}

// live returns what each of many instances takes of a process.
func live(context.Context) ([]*benchmark, error) {
	var all []*benchmark
	for _, m := range memories {
		for number := 1; number <= results.Most; number *= 10 {
			all = append(all, m.live(number)...)
		}
	}
	return all, nil
}

// live returns the costs of each of a number of instances. A run of the program measures all of
// them; it is run again when one of them is asked for that was taken.
func (m memory) live(number int) []*benchmark {
	costs := map[string]float64{}
	var all []*benchmark
	for _, cost := range []string{results.Resident, results.Tables, results.Addresses, results.Making} {
		b := &benchmark{workload: cost, contender: m.contender, rounds: 2, once: func() (float64, error) {
			if _, ok := costs[cost]; !ok {
				each, err := m.run(number)
				if err != nil {
					return 0, err
				}
				costs = map[string]float64{
					results.Resident: each.Resident, results.Tables: each.Tables,
					results.Addresses: each.Addresses, results.Making: each.Making,
				}
			}
			figure := costs[cost]
			delete(costs, cost)
			return figure, nil
		}}
		b.check = func() error { _, err := b.once(); return err }
		all = append(all, b.at(number))
	}
	return all
}

func (m memory) run(number int) (each instances.Costs, err error) {
	binary, err := build(m.program, m.tag)
	if err != nil {
		return each, err
	}
	output, err := exec.Command(binary, m.option, strconv.Itoa(number)).Output()
	if err != nil {
		return each, fmt.Errorf("start/%s %s %d: %w", m.program, m.option, number, explained(err))
	}
	return each, json.Unmarshal(output, &each)
}

// explained adds what a program has written.
func explained(err error) error {
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return fmt.Errorf("%w: %s", err, failed.Stderr)
	}
	return err
}

// fresh returns calls that each take a new instance, whose memory grows with their arguments, and
// calls that do not.
func fresh(ctx context.Context) ([]*benchmark, error) {
	var all []*benchmark
	for _, m := range memories {
		if m.tag != "" {
			continue
		}
		keeping, err := kit.New(ctx, instances.Memories[m.option]...)
		if err != nil {
			return nil, err
		}
		i, err := keeping.Instance(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, of(results.Small, m.contender, func() (string, error) { return i.Hello(ctx, name) }, "Hello, "+name+"!", nil).at(smallest))
		// The first call ends an instance.
		opts := append([]wazabi.Option{wazabi.WithRetirement(wazabi.Retirement{Calls: 1})}, instances.Memories[m.option]...)
		module, err := kit.New(ctx, opts...)
		if err != nil {
			return nil, err
		}
		for _, size := range []int{smallest, 1 << 20, largest} {
			if m.option == "limited" && size > smallest {
				continue
			}
			text := string(make([]byte, size))
			all = append(all, checked(results.Fresh, m.contender, func() (int64, error) { return module.Parse(ctx, text) }, 0, error(kit.ParseErrorInvalid), 2).at(size))
		}
	}
	return all, nil
}
