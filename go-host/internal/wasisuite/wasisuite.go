// Package wasisuite has the programs of the official test suite of WASI preview 1,
// github.com/WebAssembly/wasi-testsuite, for the tests of the engines. make test-wasi fetches them.
// They are Rust, C and AssemblyScript.
package wasisuite

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// unmade has the programs that fail, with the reason.
var unmade = map[string]string{"rust/symlink_filestat": "package os sets no times of a symbolic link itself"}

// Trapped is the exit code of a program that traps.
const Trapped = 134

// Program is a program of the suite.
type Program struct {
	// Name has the language and the name of the program, with a slash between them.
	Name string
	// Path is its file.
	Path string
	// Args are its arguments, and Env its environment.
	Args []string
	Env  map[string]string
	// root is the directory of the suite that the program gets a copy of, as its root; empty for
	// none.
	root string
	// code is the exit code that is expected, and stdout the output, if it is not nil.
	code   uint32
	stdout *string
}

// Outcome is what a program did.
type Outcome struct {
	// Code is its exit code.
	Code           uint32
	Stdout, Stderr string
}

// Programs returns all programs. It skips the test if there is no suite.
func Programs(t *testing.T) (all []*Program) {
	t.Helper()
	dir := os.Getenv("WASI_TESTSUITE")
	if dir == "" {
		t.Skip("WASI_TESTSUITE names no directory; make test-wasi fetches the suite")
	}
	paths, err := filepath.Glob(filepath.Join(dir, "tests", "*", "testsuite", "wasm32-wasip1", "*.wasm"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no programs in %s (%v)", dir, err)
	}
	for _, path := range paths {
		p, err := read(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// read reads what the suite says of a program, in the file beside it.
func read(path string) (*Program, error) {
	language := filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(path))))
	p := &Program{Name: language + "/" + strings.TrimSuffix(filepath.Base(path), ".wasm"), Path: path}
	var file struct {
		Args     []string          `json:"args"`
		Root     string            `json:"root"`
		Env      map[string]string `json:"env"`
		ExitCode uint32            `json:"exit_code"`
		Stdout   *string           `json:"stdout"`
	}
	text, err := os.ReadFile(strings.TrimSuffix(path, ".wasm") + ".json")
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		if err := json.Unmarshal(text, &file); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	p.Args, p.Env = append([]string{filepath.Base(path)}, file.Args...), file.Env
	p.code, p.stdout = file.ExitCode, file.Stdout
	if file.Root != "" {
		p.root = filepath.Join(filepath.Dir(path), file.Root)
	}
	return p, nil
}

// Run runs each program in a subtest and compares what it does. The function runs one, with a
// directory as its root that it may write to; empty for none.
func Run(t *testing.T, all []*Program, run func(t *testing.T, p *Program, root string) Outcome) {
	for _, p := range all {
		t.Run(p.Name, func(t *testing.T) {
			root := ""
			if p.root != "" {
				root = t.TempDir()
				if err := os.CopyFS(root, os.DirFS(p.root)); err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Fatal(err)
				}
			}
			wrong := p.wrong(run(t, p, root))
			if why, known := unmade[p.Name]; known != (wrong != "") {
				t.Errorf("it fails: %q; known to fail: %q", wrong, why)
			}
		})
	}
}

// wrong says how an outcome differs from the expected one.
func (p *Program) wrong(o Outcome) string {
	switch {
	case o.Code != p.code:
		return fmt.Sprintf("exit code %d, want %d: %s", o.Code, p.code, o.Stderr)
	case p.stdout != nil && o.Stdout != *p.stdout:
		return fmt.Sprintf("it printed %q, want %q", o.Stdout, *p.stdout)
	}
	return ""
}
