package wazero

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/wasi"
)

// suiteCase is how a program of the test suite is run, and what it does. The file is beside it.
type suiteCase struct {
	Args     []string          `json:"args"`
	Root     string            `json:"root"`
	Env      map[string]string `json:"env"`
	ExitCode uint32            `json:"exit_code"`
	Stdout   *string           `json:"stdout"`
}

// TestWASISuite runs the programs of github.com/WebAssembly/wasi-testsuite, whose directory the
// environment names. They are Rust, C and AssemblyScript for WASI preview 1.
func TestWASISuite(t *testing.T) {
	dir := os.Getenv("WASI_TESTSUITE")
	if dir == "" {
		t.Skip("WASI_TESTSUITE names no directory; make test-wasi fetches the suite")
	}
	// unmade has the programs that fail, with the reason.
	unmade := map[string]string{"rust/symlink_filestat": "package os sets no times of a symbolic link itself"}
	programs, err := filepath.Glob(filepath.Join(dir, "tests", "*", "testsuite", "wasm32-wasip1", "*.wasm"))
	if err != nil || len(programs) == 0 {
		t.Fatalf("no programs in %s (%v)", dir, err)
	}
	for _, program := range programs {
		language := filepath.Base(filepath.Dir(filepath.Dir(filepath.Dir(program))))
		name := language + "/" + strings.TrimSuffix(filepath.Base(program), ".wasm")
		t.Run(name, func(t *testing.T) {
			wrong := runSuite(t, program)
			if why, known := unmade[name]; known != (wrong != "") {
				t.Errorf("it fails: %q; known to fail: %q", wrong, why)
			}
		})
	}
}

// runSuite runs a program, and returns what is wrong.
func runSuite(t *testing.T, program string) (wrong string) {
	ctx := t.Context()
	wasm, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	var c suiteCase
	if text, err := os.ReadFile(strings.TrimSuffix(program, ".wasm") + ".json"); err == nil {
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	w := wazabi.WASI{Args: append([]string{filepath.Base(program)}, c.Args...), Env: c.Env, Stdout: &stdout, Stderr: &stderr}
	if c.Root != "" {
		w.FS = wazabi.Writable(copied(t, filepath.Join(filepath.Dir(program), c.Root)))
	}
	code := start(ctx, t, wasm, w)
	switch {
	case code != c.ExitCode:
		return fmt.Sprintf("exit code %d, want %d: %s", code, c.ExitCode, stderr.String())
	case c.Stdout != nil && stdout.String() != *c.Stdout:
		return fmt.Sprintf("it printed %q, want %q", stdout.String(), *c.Stdout)
	}
	return ""
}

// copied returns a copy of a directory, which is removed with the test.
func copied(t *testing.T, from string) *os.Root {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

// trapped is the exit code of a program that traps.
const trapped = 134

// start runs a program, and returns its exit code.
func start(ctx context.Context, t *testing.T, wasm []byte, w wazabi.WASI) uint32 {
	s := newStore((&options{}).config(false), false)
	defer s.runtime.Close(context.Background())
	host, err := s.wasi()
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := s.runtime.CompileModule(ctx, wasm)
	if err != nil {
		t.Fatal(err)
	}
	module, err := s.runtime.InstantiateModule(experimental.WithImportResolver(ctx, func(string) api.Module { return host }), compiled,
		wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		t.Fatal(err)
	}
	var set settings.Settings
	wazabi.WithWASI(w)(&set)
	if set.WASIErr != nil {
		t.Fatal(set.WASIErr)
	}
	process := wasi.New(set.WASI, func() []byte {
		data, _ := module.Memory().Read(0, module.Memory().Size())
		return data
	}, func(int64) {})
	defer process.Close()
	s.processes.add(module, process)
	err = module.ExportedFunction("_start").CallWithStack(ctx, nil)
	var exit *engine.Exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.Code
	}
	return trapped
}
