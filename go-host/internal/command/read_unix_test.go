//go:build unix

package command

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestOutputRead has an output directory whose files cannot be read to their end.
func TestOutputRead(t *testing.T) {
	guest, err := filepath.Abs("../../../examples/hello/hello/hello.wasm")
	if err != nil {
		t.Fatal(err)
	}
	// generate runs the command, and returns what it prints.
	generate := func(t *testing.T, dir string, args ...string) (said string, code int) {
		t.Helper()
		var out bytes.Buffer
		ended := make(chan int, 1)
		go func() {
			ended <- Run(append([]string{"gen", "-o", dir, guest}, args...), Env{Stdout: &out, Stderr: &out})
		}()
		select {
		case code := <-ended:
			return out.String(), code
		case <-time.After(time.Minute):
			t.Fatal("it waits for a file")
		}
		return "", 0
	}
	for name, test := range map[string]struct {
		pipe string
		args []string
		// says is in the error; "" if there is none.
		says string
	}{
		"a pipe that Go ignores":        {"x.go", nil, ""},
		"a pipe for the package":        {"hello.go", []string{"-pkg", "hello"}, "hello.go is not a regular file"},
		"a pipe for the description":    {"abi.json", nil, "abi.json is not a regular file"},
		"a pipe for a translated guest": {"internal/guest/guest.go", nil, ""},
		"a pipe for the file of wazero": {"hello_wazero.go", []string{"-pkg", "hello"}, "hello.wasm is not a guest"},
		"a pipe for the module":         {"go.mod", nil, "go.mod is not a regular file"},
		"a pipe for a lock with types":  {"shapes/abi.json", []string{"-types-from", "DIR/shapes"}, "abi.json is not a regular file"},
	} {
		t.Run("output-without-end: "+name, func(t *testing.T) {
			dir := t.TempDir()
			pipe := filepath.Join(dir, test.pipe)
			if err := os.MkdirAll(filepath.Dir(pipe), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Skip(err)
			}
			put(t, filepath.Join(dir, "shapes", "shapes.go"), "package shapes\n")
			if test.pipe != "go.mod" {
				put(t, filepath.Join(dir, "go.mod"), "module example.com/shapes\n")
			}
			if strings.HasPrefix(test.says, "hello.wasm") {
				put(t, filepath.Join(dir, "hello.wasm"), "mine")
			}
			var args []string
			for _, arg := range test.args {
				args = append(args, strings.ReplaceAll(arg, "DIR", dir))
			}
			said, code := generate(t, dir, args...)
			if (code != exitOK) != (test.says != "") || !strings.Contains(said, test.says) {
				t.Errorf("code %d: %s\nwant %q", code, said, test.says)
			}
		})
	}
	for _, name := range []string{"x.go", "abi.json", "hello.wasm"} {
		t.Run("output-without-end: a sparse "+name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, filepath.Join(dir, name), "")
			if err := os.Truncate(filepath.Join(dir, name), 1<<40); err != nil {
				t.Skip(err)
			}
			if said, code := generate(t, dir, "-pkg", "hello"); code != exitFail || !strings.Contains(said, name+" has 1099511627776 bytes; expected at most 1073741824") {
				t.Errorf("code %d: %s", code, said)
			}
		})
	}
}
