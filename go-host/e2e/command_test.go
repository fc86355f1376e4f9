package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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

// TestBuild builds guests by the command, from a crate to a package that is the committed one.
func TestBuild(t *testing.T) {
	if testing.Short() {
		t.Skip("runs cargo")
	}
	requireWasmTarget(t)
	t.Run("hello", func(t *testing.T) { testBuild(t, "hello", "../../examples/hello/hello", "examples/hello/guest") })
	t.Run("wasi", func(t *testing.T) {
		libs, err := exec.Command("rustc", "--print", "target-libdir", "--target", "wasm32-wasip1").Output()
		if _, statErr := os.Stat(strings.TrimSpace(string(libs))); err != nil || statErr != nil {
			t.Skip("there is no wasm32-wasip1: rustup target add wasm32-wasip1")
		}
		testBuild(t, "wasi", "../../testdata/gen/wasi", "-target", "wasm32-wasip1", "testdata/guests/wasi")
	})
}

func testBuild(t *testing.T, pkg, committed string, args ...string) {
	dir := t.TempDir()
	var out bytes.Buffer
	cmd := exec.Command("go", append([]string{"run", "./go-host/cmd/wazabi", "build", "-o", dir, "-pkg", pkg}, args...)...)
	cmd.Dir = "../.."
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out.Bytes())
	}
	for _, name := range []string{pkg + ".go", pkg + "_layout.go", "abi.json"} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(committed, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not the committed one; run make guests", name)
		}
	}
	wasm, err := os.ReadFile(filepath.Join(dir, pkg+".wasm"))
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
