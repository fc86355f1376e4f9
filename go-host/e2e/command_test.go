package e2e_test

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/wazabi/wazabi/go-host/internal/command"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"wazabi": func() { os.Exit(command.Run(os.Args[1:], command.Env{Stdout: os.Stdout, Stderr: os.Stderr})) },
	})
}

// TestCommand runs the scripts in testdata. They check the command's output, files and exit codes.
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

// TestBuild builds guests by the command from their crates. The packages must equal the committed
// ones.
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

// textFiles returns the Go files and the description of a package.
func textFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, name := range append(names, filepath.Join(dir, "abi.json")) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(name)] = string(text)
	}
	return texts
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
	built, want := textFiles(t, dir), textFiles(t, committed)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(built))); diff != "" {
		t.Errorf("other files than the committed ones; run make guests: %s", diff)
	}
	for name, text := range built {
		if text != want[name] {
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

// TestBuildKeeps builds a crate with flags in two places and its own settings in the profile. One
// of the flags is for programs of the building machine. The guest gets all of them.
func TestBuildKeeps(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("runs cargo, and a linker that is a shell script")
	}
	requireWasmTarget(t)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	lock, err := os.ReadFile(filepath.Join(root, "Cargo.lock"))
	if err != nil {
		t.Fatal(err)
	}
	linker := filepath.Join(dir, "linker")
	for name, text := range map[string]string{
		"kept/Cargo.lock": string(lock),
		"kept/Cargo.toml": `[package]
name = "kept"
version = "0.1.0"
edition = "2024"
[dependencies]
wazabi = { path = "` + filepath.ToSlash(root) + `/rust-guest" }
[profile.release]
lto = false
strip = true
overflow-checks = true
[workspace]
`,
		"kept/.cargo/config.toml": `[target.wasm32-unknown-unknown]
rustflags = ["--cfg", "site_flag", "-C", "target-feature=+simd128"]
`,
		"kept/build.rs": `fn main() { println!("cargo::rustc-check-cfg=cfg(site_flag, env_flag)"); }`,
		"kept/src/lib.rs": `/// Tells which flags there are.
#[wazabi::export]
pub fn flags() -> String {
    let all = cfg!(all(site_flag, env_flag, target_feature = "simd128"));
    (if all { "every flag is here" } else { "a flag is lost" }).to_owned()
}
`,
		"linker": "#!/bin/sh\ntouch '" + linker + ".ran'\nexec cc \"$@\"\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("RUSTFLAGS", "-C linker="+linker+" --cfg env_flag")
	t.Chdir(dir)
	var stderr bytes.Buffer
	env := command.Env{Stdout: &stderr, Stderr: &stderr}
	if code := command.Run([]string{"build", "kept", "-o", "out"}, env); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr.Bytes())
	}
	wasm, err := os.ReadFile(filepath.Join(dir, "out", "kept.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(wasm, []byte("every flag is here")) {
		t.Errorf("a flag is lost:\n%s", stderr.Bytes())
	}
	if bytes.Contains(wasm, []byte("\x04name\x00")) {
		t.Error("names were kept, and the crate's profile strips them")
	}
	if _, err := os.Stat(linker + ".ran"); err != nil {
		t.Errorf("the build script was not linked by the linker of RUSTFLAGS: %v", err)
	}
	for _, want := range []string{"lto=false, strip=true, overflow-checks=true (", "codegen-units=1, panic=abort (wazabi)", "--cfg env_flag (RUSTFLAGS)"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("no %q in\n%s", want, stderr.Bytes())
		}
	}

	// Flags of the command win over rustflags that contradict them.
	t.Setenv("RUSTFLAGS", os.Getenv("RUSTFLAGS")+" -C strip=symbols -C link-arg=-zstack-size=131072 -C linker-flavor=gnu-lld-cc")
	stderr.Reset()
	if code := command.Run([]string{"build", "kept", "-o", "out", "-names", "-stack", "262144"}, env); code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr.Bytes())
	}
	if wasm, err = os.ReadFile(filepath.Join(dir, "out", "kept.wasm")); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(wasm, []byte("\x04name")) {
		t.Error("names were stripped, and -names keeps them")
	}
	// The stack lies first in memory: the stack pointer, a mutable i32, begins at its size.
	if !bytes.Contains(wasm, []byte("\x7f\x01\x41\x80\x80\x10\x0b")) {
		t.Error("the stack does not have 262144 bytes")
	}
	for _, want := range []string{"strip=debuginfo (-names)", "stack 262144 bytes (-stack)", "not for the guest: -C linker-flavor=gnu-lld-cc (RUSTFLAGS)"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("no %q in\n%s", want, stderr.Bytes())
		}
	}
}
