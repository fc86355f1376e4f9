package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// test is one test function.
type test struct {
	binary, dir, name string
	took              time.Duration
	// notices has the changes that would have changed a condition in this test.
	notices map[int]bool
}

// The outcomes of a change.
const (
	killed   = "killed"
	timedOut = "timeout"
	survived = "survived"
	// unseen: in no test does the change make a difference to its condition.
	unseen = "unseen"
)

// prepare compiles the tests of a package, and runs each one, or each one that an expression behind
// a = matches, to find which changes it would notice.
func prepare(dir, binary string) ([]*test, error) {
	dir, pattern, chosen := strings.Cut(dir, "=")
	if !chosen {
		pattern = "^(Test|Fuzz)"
	}
	build := exec.Command("go", "test", "-c", "-vet=off", "-o", binary, ".")
	build.Dir = dir // of another module, perhaps
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w:\n%s", err, out)
	}
	list := exec.Command(binary, "-test.list", pattern)
	list.Dir = dir
	names, err := list.Output()
	if err != nil {
		return nil, err
	}
	var tests []*test
	for name := range strings.Lines(string(names)) {
		name = strings.TrimSpace(name)
		if !strings.HasPrefix(name, "Test") && !strings.HasPrefix(name, "Fuzz") {
			continue
		}
		t := &test{binary: binary, dir: dir, name: name, notices: map[int]bool{}}
		seen, err := filepath.Abs(binary + "." + name)
		if err != nil {
			return nil, err
		}
		for range 3 { // A busy machine may fail a test that measures time.
			if t.took, err = t.run(time.Hour, "MUTANTS_SEEN="+seen); err == nil {
				break
			}
		}
		if err != nil {
			fmt.Printf("without a change, %s of %s fails: %v\n", name, dir, err)
			continue
		}
		numbers, err := os.ReadFile(seen)
		if errors.Is(err, os.ErrNotExist) {
			continue
		} else if err != nil {
			return nil, err
		}
		for number := range strings.Lines(string(numbers)) {
			n, err := strconv.Atoi(strings.TrimSpace(number))
			if err != nil {
				return nil, err
			}
			t.notices[n] = true
		}
		tests = append(tests, t)
	}
	return tests, nil
}

// run runs the test and returns the CPU time that it took. The limit is one of CPU time, which does
// not depend on what else the machine does. A test that waits has longer.
func (t *test) run(limit time.Duration, env string) (took time.Duration, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second+4*limit)
	defer cancel()
	seconds := strconv.Itoa(int(limit.Seconds()))
	cmd := exec.CommandContext(ctx, "sh", "-c", `ulimit -t "$0" && exec "$@"`, seconds,
		t.binary, "-test.short", "-test.failfast", "-test.run", "^"+t.name+"$")
	cmd.Dir, cmd.Env = t.dir, append(os.Environ(), env)
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	if cmd.ProcessState == nil {
		return 0, err
	}
	took = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if ctx.Err() != nil || took >= limit {
		return took, errTimeout
	}
	return took, err
}

var errTimeout = errors.New("the test takes too long")

// result is the outcome of a change, and the test that decided it.
type result struct{ outcome, by string }

// tryAll tries all changes, some at a time, and yields the results in their order.
func tryAll(changes []change, tests []*test, o options) iter.Seq2[int, result] {
	results := make([]chan result, len(changes))
	for i := range results {
		results[i] = make(chan result, 1)
	}
	var next atomic.Int32
	for range o.workers {
		go func() {
			for i := int(next.Add(1)) - 1; i < len(changes); i = int(next.Add(1)) - 1 {
				results[i] <- try(changes[i].number, tests, o.most)
			}
		}()
	}
	return func(yield func(int, result) bool) {
		for i, r := range results {
			if !yield(i, <-r) {
				return
			}
		}
	}
}

// try runs the tests that could notice a change, the fastest first, as many as take most in all.
func try(number int, tests []*test, most time.Duration) result {
	tests = slices.DeleteFunc(slices.Clone(tests), func(t *test) bool { return !t.notices[number] })
	if len(tests) == 0 {
		return result{unseen, ""}
	}
	slices.SortFunc(tests, func(a, b *test) int { return int(a.took - b.took) })
	for _, t := range tests {
		if most -= t.took; most < 0 {
			break
		}
		switch _, err := t.run(5*time.Second+5*t.took, "MUTANT="+strconv.Itoa(number)); {
		case err == errTimeout:
			return result{timedOut, ", by " + t.name}
		case err != nil:
			return result{killed, ", by " + t.name}
		}
	}
	return result{survived, ""}
}
