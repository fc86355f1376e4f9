// Command mutants changes the conditions of packages, one at a time, and runs tests, one of which
// must fail. It is for a copy of the tree, in whose directory it runs:
//
//	mutants [-accepted FILE] [-report FILE] [-again FILE] [-comparisons] [-most D] [-workers N]
//		DIR [TESTS…]
//
// DIR is a package with conditions. TESTS are packages whose tests use it, beside its own;
// DIR=REGEXP has only the tests that the expression matches. A condition that always holds or always
// fails, and a boundary that moves by one, are what a removed or wrong check looks like. With
// -comparisons only comparisons are changed, and not those with nil: they check bounds, alignments,
// tags and lengths. The changes are compiled together. A test runs only for a change that would
// make a difference to a condition in it, the fastest first, and -most bounds the CPU time that the
// tests of one change take without it. So thousands of changes take minutes.
//
// The accepted survivors are in the text of a file, each as in the report. Another survivor is an
// error.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.accepted, "accepted", "", "the file with the survivors that are accepted")
	flag.StringVar(&o.report, "report", "", "where to write the outcome of each change")
	flag.StringVar(&o.again, "again", "", "an earlier report, of which only the survivors are tried")
	flag.BoolVar(&o.comparisons, "comparisons", false, "only comparisons are changed, and not those with nil")
	flag.DurationVar(&o.most, "most", time.Hour, "the CPU time that the tests of a change may take")
	flag.IntVar(&o.workers, "workers", 2, "how many changes are tried at a time")
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(o, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type options struct {
	accepted, report, again string
	comparisons             bool
	most                    time.Duration
	workers                 int
}

func run(o options, dirs []string) error {
	accepted, err := text(o.accepted)
	if err != nil {
		return err
	}
	changes, err := rewriteDir(dirs[0])
	if err != nil {
		return err
	}
	if o.comparisons {
		changes = slices.DeleteFunc(changes, func(c change) bool { return !c.compares })
	}
	if o.again != "" {
		if changes, err = survivors(changes, o.again); err != nil {
			return err
		}
	}
	temp, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	var tests []*test
	for i, dir := range dirs {
		more, err := prepare(dir, filepath.Join(temp, fmt.Sprint(i)))
		if err != nil {
			return err
		}
		tests = append(tests, more...)
	}
	fmt.Printf("%d changes, %d tests\n", len(changes), len(tests))
	var lines strings.Builder
	dead, listed, others := 0, 0, 0
	for i, result := range tryAll(changes, tests, o) {
		c := changes[i]
		line := fmt.Sprintf("%-8s %v, line %d%s\n", result.outcome, c, c.line, result.by)
		lines.WriteString(line)
		switch {
		case result.outcome == killed || result.outcome == timedOut:
			dead++
		case strings.Contains(accepted, c.String()):
			listed++
		default:
			others++
			fmt.Print(line)
		}
		if o.report == "" {
			continue
		}
		if err := os.WriteFile(o.report, []byte(lines.String()), 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("%s: %d changes, %d killed, %d accepted survivors, %d others\n", dirs[0], len(changes), dead, listed, others)
	if others > 0 {
		return fmt.Errorf("%d changes survive that are not accepted", others)
	}
	return nil
}

// text returns the contents of a file, or "" for no file.
func text(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	contents, err := os.ReadFile(path)
	return string(contents), err
}

// survivors returns the changes that survived in an earlier report.
func survivors(changes []change, report string) ([]change, error) {
	earlier, err := text(report)
	return slices.DeleteFunc(changes, func(c change) bool {
		return !strings.Contains(earlier, fmt.Sprintf("%-8s %v,", survived, c)) && !strings.Contains(earlier, fmt.Sprintf("%-8s %v,", unseen, c))
	}), err
}
