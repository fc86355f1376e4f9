package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/bench/first"
	"github.com/wazabi/wazabi/bench/results"
)

// firstCalls returns the times from New to the result of a first call: in a process that compiles
// the guest, in one with a directory of compiled code, and in one that has compiled the guest.
func firstCalls(ctx context.Context) ([]*benchmark, error) {
	var all []*benchmark
	for _, guest := range first.Guests {
		for _, started := range []*benchmark{
			{contender: results.Cold, once: opening(guest.Name, false)},
			{contender: results.Cached, once: opening(guest.Name, true)},
		} {
			started.workload = results.FirstCall
			// A first run builds the program, and fills the cache.
			started.check = func() error { _, err := started.once(); return err }
			size, err := sizeOf(guest.Wasm)
			if err != nil {
				return nil, err
			}
			all = append(all, started.at(size))
		}
		again, err := reopening(ctx, results.InProcess, guest.Wasm, guest.Open)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", guest.Name, err)
		}
		all = append(all, again)
	}
	return all, nil
}

func sizeOf(path string) (int, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return int(info.Size()), nil
}

// opening returns a function that starts a program, which opens the guest and calls it once, and
// returns the time that it prints.
func opening(guest string, cached bool) func() (float64, error) {
	return func() (float64, error) {
		binary, err := build("first", "")
		if err != nil {
			return 0, err
		}
		args := []string{guest}
		if cached {
			args = append(args, filepath.Join(filepath.Dir(binary), "first-cache"))
		}
		output, err := exec.Command(binary, args...).Output()
		if err != nil {
			return 0, fmt.Errorf("start/first %s: %w", guest, explained(err))
		}
		return strconv.ParseFloat(strings.TrimSpace(string(output)), 64)
	}
}

// reopening makes a benchmark that opens a guest, calls it once and closes it, while the process
// has it open.
func reopening(ctx context.Context, contender, wasm string, open first.Open) (*benchmark, error) {
	size, err := sizeOf(wasm)
	if err != nil {
		return nil, err
	}
	if _, err := open(ctx); err != nil {
		return nil, err
	}
	return of(results.FirstCall, contender, func() (int, error) {
		module, err := open(ctx)
		if err != nil {
			return 0, err
		}
		return 0, module.Close(ctx)
	}, 0, nil).at(size), nil
}
