// Differential compiles generated packages in a module of their own and calls each of their
// functions with random values.
//
//	go run ./differential -rounds N DIR
//
// DIR has a folder per package, as `wazabi gen` writes it. Every function of a package must return
// its arguments, as [github.com/wazabi/wazabi/go-host/e2e/roundtrip] describes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/e2e/roundtrip"
)

// maxOutput bounds how much of the tests' output is repeated, in bytes.
const maxOutput = 1 << 14

// allErrors makes the compiler report more than ten errors. Every command gets it, so that each
// package is compiled once.
const allErrors = "-gcflags=-e"

func main() {
	rounds := flag.Int("rounds", 20, "calls of each function")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: differential [-rounds N] DIR")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "differential:", err)
		os.Exit(1)
	}
}

func run(dir string, rounds int) error {
	if err := writeModule(dir); err != nil {
		return err
	}
	manifests, err := filepath.Glob(filepath.Join(dir, "*", "abi.json"))
	if err != nil {
		return err
	}
	if len(manifests) == 0 {
		return fmt.Errorf("%s has no generated packages", dir)
	}
	slices.Sort(manifests)
	var packages []*generated
	for _, manifest := range manifests {
		p, err := read(filepath.Dir(manifest))
		if err != nil {
			return err
		}
		packages = append(packages, p)
		if err := p.writeTest(rounds); err != nil {
			return err
		}
	}
	var failed error
	if out, err := goCommand(dir, "build", allErrors, "./..."); err != nil {
		failed = explain(dir, packages, out)
	} else if out, err := goCommand(dir, "vet", allErrors, "./..."); err != nil {
		return fmt.Errorf("go vet:\n%s", out)
	}
	// Packages that compile are called even if others do not compile.
	if out, err := goCommand(dir, "test", allErrors, "-count=1", "-vet=off", "./..."); err != nil {
		failed = errors.Join(failed, failures(out))
	}
	return failed
}

// failures is the output of go test, after the smallest function that fails.
func failures(out []byte) error {
	smallest := ""
	text := ""
	for line := range strings.Lines(string(out)) {
		if _, signature, ok := strings.Cut(line, roundtrip.Smallest); ok && (smallest == "" || len(signature) < len(smallest)) {
			smallest = signature
		}
		// explain has reported the compiler's errors.
		if len(text) < maxOutput && !strings.HasPrefix(line, "ok ") && !compilerError.MatchString(line) {
			text += line
		}
	}
	if smallest == "" && compilerError.Match(out) {
		return nil
	}
	return fmt.Errorf("go test: %s%s%s", roundtrip.Smallest, smallest, text)
}

func goCommand(dir string, args ...string) ([]byte, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	return cmd.CombinedOutput()
}

// writeModule makes dir a module with the requirements of this module, and with this module.
func writeModule(dir string) error {
	out, err := goCommand(".", "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return fmt.Errorf("go list -m: %s", out)
	}
	e2e := strings.TrimSpace(string(out))
	manifest, err := os.ReadFile(filepath.Join(e2e, "go.mod"))
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(manifest), "\n")
	rest = strings.ReplaceAll(rest, "=> ../..", "=> "+filepath.Dir(filepath.Dir(e2e)))
	const path = "github.com/wazabi/wazabi/go-host/e2e"
	text := fmt.Sprintf("module differential\n%s\nrequire %s v0.0.0\n\nreplace %s => %s\n", rest, path, path, e2e)
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o666); err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(e2e, "go.sum"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o666)
}
