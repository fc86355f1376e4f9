package e2e_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// The workspace testdata/profiles has this many types, exports and imports, all in dependencies of
// the guest.
const (
	profileTypes   = 104
	profileExports = 32
	profileImports = 8
)

// The bounds of the section's size for these numbers. With less, docs are missing. With more,
// things are described several times.
const (
	minSection = 20 << 10
	maxSection = 100 << 10
)

// A profile is one way to build a guest: a crate of the workspace, cargo's dev or release, and
// settings by the names in CARGO_PROFILE_* variables.
type profile struct {
	crate, base string
	settings    []string
}

func (p profile) String() string {
	return strings.Join(append([]string{p.crate, p.base}, p.settings...), ",")
}

// profiles has each value of each setting at least twice. It has the combinations in which linkers
// drop things: many units, where a name must pull an archive's member, and link-time optimisation,
// which merges modules.
var profiles = []profile{
	{"profiles-guest", "dev", nil},
	{"profiles-guest", "dev", []string{"CODEGEN_UNITS=1", "STRIP=true", "DEBUG=0"}},
	{"profiles-guest", "dev", []string{"CODEGEN_UNITS=64", "LTO=fat", "DEBUG=0"}},
	{"profiles-guest", "release", nil},
	{"profiles-guest", "release", []string{"CODEGEN_UNITS=64", "LTO=off"}},
	{"profiles-guest", "release", []string{"CODEGEN_UNITS=1", "LTO=off", "OPT_LEVEL=s", "STRIP=true"}},
	{"profiles-guest", "release", []string{"CODEGEN_UNITS=64", "LTO=off", "OPT_LEVEL=z"}},
	{"profiles-guest", "release", []string{"CODEGEN_UNITS=64", "LTO=thin", "OPT_LEVEL=0"}},
	{"profiles-guest", "release", []string{"CODEGEN_UNITS=64", "LTO=thin"}},
	{"profiles-guest", "release", []string{"CODEGEN_UNITS=1", "LTO=thin", "OPT_LEVEL=s"}},
	{"profiles-guest", "release", []string{"CODEGEN_UNITS=1", "LTO=fat", "STRIP=true", "PANIC=abort"}},
	{"profiles-guest", "release", []string{"CODEGEN_UNITS=64", "LTO=fat", "OPT_LEVEL=z", "STRIP=symbols"}},
	{"profiles-cdylib", "dev", nil},
	{"profiles-cdylib", "release", []string{"CODEGEN_UNITS=64", "LTO=off"}},
	{"profiles-cdylib", "release", []string{"CODEGEN_UNITS=1", "LTO=fat", "STRIP=true"}},
}

// TestProfiles builds one workspace in every profile. All builds have the same description.
func TestProfiles(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a guest many times")
	}
	dir, err := filepath.Abs("../../testdata/profiles")
	if err != nil {
		t.Fatal(err)
	}
	requireWasmTarget(t)
	generate := exec.Command("go", "run", "generate.go", "-check")
	generate.Dir = dir
	if out, err := generate.CombinedOutput(); err != nil {
		t.Fatalf("%s", out)
	}

	var first *abi.Description
	called := map[bool]bool{} // whether some module imports model_optimized_away, and whether some does not
	for _, p := range profiles {
		t.Run(p.String(), func(t *testing.T) {
			wasm := p.build(t, dir)
			module, err := wasmbin.Parse(wasm, wasmbin.Trusted)
			if err != nil {
				t.Fatal(err)
			}
			section, _ := module.Custom("wazabi")
			t.Logf("section %d bytes of %d", len(section), len(wasm))
			if len(section) < minSection || len(section) > maxSection {
				t.Errorf("the section has %d bytes; between %d and %d are right for so many types", len(section), minSection, maxSection)
			}
			d, err := abi.ReadModule(wasm)
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Types) != profileTypes || len(d.Exports) != profileExports || len(d.Imports) != profileImports {
				t.Errorf("%d types, %d exports and %d imports, want %d, %d and %d",
					len(d.Types), len(d.Exports), len(d.Imports), profileTypes, profileExports, profileImports)
			}
			called[slices.ContainsFunc(module.Imports, func(i wasmbin.Import) bool { return i.Name == "model_optimized_away" })] = true
			if first == nil {
				first = d
				return
			}
			if lost := lost(first, d); len(lost) > 0 {
				t.Errorf("unlike %v, it lacks %s", profiles[0], strings.Join(lost, ", "))
			}
			if lost := lost(d, first); len(lost) > 0 {
				t.Errorf("unlike %v, it also has %s", profiles[0], strings.Join(lost, ", "))
			}
			if !bytes.Equal(d.JSON(), first.JSON()) {
				t.Errorf("the description is not that of %v", profiles[0])
			}
			if d.Fingerprint() != first.Fingerprint() {
				t.Errorf("fingerprint %s, want %s as of %v", d.Fingerprint(), first.Fingerprint(), profiles[0])
			}
		})
	}
	if !t.Failed() && len(called) != 2 {
		t.Error("all profiles keep the call of model_optimized_away, or none does: nothing shows that the interface does not depend on it")
	}
}

// build builds the guest in the profile and returns the module. All builds share a target
// directory, so that the macros are compiled once.
func (p profile) build(t *testing.T, dir string) []byte {
	t.Helper()
	target := filepath.Join(dir, "../../target/profiles")
	if shared := os.Getenv("CARGO_TARGET_DIR"); shared != "" {
		target = filepath.Join(shared, "profiles")
	}
	cmd := exec.Command("cargo", "rustc", "--quiet", "--locked", "--package", p.crate, "--profile", p.base,
		"--target", "wasm32-unknown-unknown", "--target-dir", target, "--crate-type", "cdylib")
	cmd.Dir = dir
	cmd.Env = os.Environ()
	for _, setting := range p.settings {
		cmd.Env = append(cmd.Env, fmt.Sprintf("CARGO_PROFILE_%s_%s", strings.ToUpper(p.base), setting))
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	folder := map[string]string{"dev": "debug", "release": "release"}[p.base]
	name := strings.ReplaceAll(p.crate, "-", "_") + ".wasm"
	wasm, err := os.ReadFile(filepath.Join(target, "wasm32-unknown-unknown", folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// requireWasmTarget skips the test on a machine that cannot build guests, or fails it if the
// machine has to.
func requireWasmTarget(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("cargo"); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal("there is no cargo: run make wasm-target")
	}
	t.Skip("there is no cargo: run make wasm-target")
}

// lost returns the names of the types, exports and imports that a has and b lacks.
func lost(a, b *abi.Description) []string {
	has := make(map[string]bool)
	for _, typ := range b.Types {
		has[typ.Path] = true
	}
	for _, f := range slices.Concat(b.Exports, b.Imports) {
		has[f.Export] = true
	}
	var names []string
	for _, typ := range a.Types {
		if !has[typ.Path] {
			names = append(names, typ.Path)
		}
	}
	for _, f := range slices.Concat(a.Exports, a.Imports) {
		if !has[f.Export] {
			names = append(names, f.Export)
		}
	}
	return names
}
