package translate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/wasisuite"
)

// TestWASISuite runs the official test suite of WASI, with all its programs compiled into one.
func TestWASISuite(t *testing.T) {
	all := wasisuite.Programs(t)
	dir := moduleDir(t, "suite")
	var imports, guests strings.Builder
	for n, p := range all {
		wasm, err := os.ReadFile(p.Path)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Prepare(wasm)
		if err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		writeGuest(t, m, filepath.Join(dir, fmt.Sprint("guest", n)))
		fmt.Fprintf(&imports, "\tguest%d \"example.com/probe/guest%d\"\n", n, n)
		fmt.Fprintf(&guests, "\t%q: &guest%d.Guest,\n", p.Name, n)
	}
	writeFile(t, filepath.Join(dir, "guests.go"), []byte("package main\n\nimport (\n\t\"github.com/wazabi/wazabi/go-host/engine/compiled\"\n"+imports.String()+
		")\n\nvar guests = map[string]*compiled.Guest{\n"+guests.String()+"}\n"))
	program := filepath.Join(dir, "suite")
	if out, err := goCommand(dir, "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%.4000s", err, out)
	}
	wasisuite.Run(t, all, func(t *testing.T, p *wasisuite.Program, root string) wasisuite.Outcome {
		in, err := json.Marshal(map[string]any{"Name": p.Name, "Root": root, "Args": p.Args, "Env": p.Env})
		if err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		cmd := exec.Command(program)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &stdout, &stderr
		var exit *exec.ExitError
		if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return wasisuite.Outcome{Code: uint32(cmd.ProcessState.ExitCode()), Stdout: stdout.String(), Stderr: stderr.String()}
	})
}
