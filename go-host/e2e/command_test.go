package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/wazabi/wazabi/go-host/internal/command"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"wazabi": func() { os.Exit(command.Run(os.Args[1:], command.Env{Stdout: os.Stdout, Stderr: os.Stderr})) },
	})
}

// TestCommand runs the scripts in testdata: what the command says and writes, and with which exit code.
func TestCommand(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/command",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", root)
			return nil
		},
	})
}

// TestBuild builds a guest by the command, from a crate to a package that works.
func TestBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("runs cargo")
	}
	requireWasmTarget(t)
	dir := t.TempDir()
	var out bytes.Buffer
	cmd := exec.Command("go", "run", "./go-host/cmd/wazabi", "build", "-o", dir, "-pkg", "hello", "examples/hello/guest")
	cmd.Dir = "../.."
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out.Bytes())
	}
	for _, name := range []string{"hello.go", "hello_layout.go", "abi.json"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("../../examples/hello/hello", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not the committed one; run make guests", name)
		}
	}
	wasm, err := os.ReadFile(filepath.Join(dir, "hello.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(wasm, []byte(home+"/")) {
		t.Errorf("the guest has paths of this machine in it")
	}
}
