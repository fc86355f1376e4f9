package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/wazabi/wazabi/bench/results"
)

// program is a program in start/, which is started many times.
type program struct {
	contender, dir string
	// cached is set if it gets a directory for compiled code.
	cached bool
	// tag is the build tag that it needs.
	tag string
}

var programs = []program{
	{contender: results.Wazero, dir: "wazero"},
	{contender: "instance, compilation cache", dir: "wazero", cached: true},
	{contender: results.Plain, dir: "plain"},
}

// starting returns the times from the start of a program to its end. It prints one result.
func starting(context.Context, *inputs) ([]*benchmark, error) {
	var all []*benchmark
	for _, w := range []struct{ workload, argument, want string }{
		{"first result: hello", "hello", "Hello, Mary!"},
		{"first result: regex", "regex", "3"},
	} {
		for _, p := range programs {
			run := p.runner(w.argument, w.want)
			all = append(all, &benchmark{
				workload: w.workload, contender: p.contender,
				// A first run builds the program, and fills the cache.
				check: func() error { _, err := run(); return err },
				once:  timed(run),
			})
		}
	}
	return all, nil
}

// runner returns a function that runs the program once and checks its output.
func (p program) runner(argument, want string) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		binary, err := build(p.dir, p.tag)
		if err != nil {
			return 0, err
		}
		args := []string{argument}
		if p.cached {
			args = append(args, filepath.Join(filepath.Dir(binary), "cache"))
		}
		command := exec.Command(binary, args...)
		command.Stderr = os.Stderr
		start := time.Now()
		output, err := command.Output()
		took := time.Since(start)
		if got := strings.TrimSpace(string(output)); err == nil && got != want {
			err = fmt.Errorf("the program printed %.200q, want %q", got, want)
		}
		return took, err
	}
}

// built has the programs that were built, in a directory that is removed at the end.
var built = struct {
	dir   string
	paths map[string]string
}{paths: map[string]string{}}

// build returns the path of a program.
func build(dir, tag string) (string, error) {
	if path, ok := built.paths[dir]; ok {
		return path, nil
	}
	if built.dir == "" {
		temporary, err := os.MkdirTemp("", "bench")
		if err != nil {
			return "", err
		}
		built.dir = temporary
	}
	path := filepath.Join(built.dir, dir)
	command := exec.Command("go", "build", "-tags", tag, "-o", path, "./start/"+dir)
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./start/%s: %w\n%s", dir, err, output)
	}
	built.paths[dir] = path
	return path, nil
}

// removeBuilt removes the programs.
func removeBuilt() {
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
}
