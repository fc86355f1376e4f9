package main

import (
	"strings"
	"testing"
)

// TestRefused: a command line that measures nothing is refused before the measurement.
func TestRefused(t *testing.T) {
	for args, want := range map[string]string{
		"hello -rounds 1":                 `unexpected argument "hello"`,
		"-run (":                          `invalid value "(" for flag -run`,
		"-contender [":                    `invalid value "[" for flag -contender`,
		"-rounds 0":                       "-rounds 0 -slow 12: expected at least one",
		"-rounds -3":                      "-rounds -3 -slow",
		"-slow 0":                         "-rounds 12 -slow 0",
		"-time 0s":                        "-time 0s: expected",
		"-time -5ms":                      "-time -5ms: expected",
		"-merge":                          "-merge without -json",
		"-merge -json run.json -scale":    "-merge with -scale",
		"-run ^add$ -contender ^nothing$": `a workload like "^add$" and a contender like "^nothing$"`,
	} {
		before := slowRounds
		err := bench(strings.Fields(args))
		if slowRounds = before; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

// TestContenders: all contenders return the same results.
func TestContenders(t *testing.T) {
	t.Cleanup(removeBuilt)
	all, err := benchmarks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		if err := b.check(); err != nil {
			t.Errorf("%s, %s: %v", b.workload, b.contender, err)
		}
	}
}

// TestGrowing: calls return the expected results at all sizes. Programs are not started.
func TestGrowing(t *testing.T) {
	all, err := growing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		if b.once != nil {
			continue
		}
		if err := b.check(); err != nil {
			t.Errorf("%s, %s, at %.0f: %v", b.workload, b.contender, b.x, err)
		}
	}
}
