package command

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// The targets that guests are built for. The second has WASI.
var targets = []string{"wasm32-unknown-unknown", "wasm32-wasip1"}

var buildCommand = subcommand{
	name: "build", args: "CRATE", summary: "compiles a guest crate and writes its Go package",
	help: `Runs cargo for wasm32-unknown-unknown in the crate's directory, with the paths of this machine kept out of the guest, then
writes the Go package as gen does. A plain library crate will do; it need not be a cdylib.

A guest that prints, or reads files, clocks or the environment, is built with -target wasm32-wasip1, and opened with
wazabi.WithWASI.

The environment variable CARGO names the cargo to run, WAZABI_CARGO_FLAGS more flags for it (as a machine needs whose rustc
has no standard library for the target: "-Zbuild-std=std,panic_abort").`,
	run: func(e Env, f *flag.FlagSet, args []string) error {
		b := build{env: e}
		b.output.flags(f)
		f.IntVar(&b.stack, "stack", 64<<10, "the guest's stack in `bytes`: each instance has one; deep recursion wants more")
		f.StringVar(&b.target, "target", targets[0], "the `target`: "+strings.Join(targets, " or "))
		f.StringVar(&b.features, "features", "", "features of the crate to turn on, as cargo takes them")
		crate, err := one(f, args, "the directory of a crate")
		if err != nil {
			return err
		}
		return b.run(crate)
	},
}

// build is one run of the command.
type build struct {
	env      Env
	output   output
	stack    int
	target   string
	features string
}

func (b *build) run(crate string) error {
	if !slices.Contains(targets, b.target) {
		return fmt.Errorf("-target %s: expected %s", b.target, strings.Join(targets, " or "))
	}
	if _, err := os.Stat(filepath.Join(crate, "Cargo.toml")); err != nil {
		return fmt.Errorf("%s is not the directory of a crate: %w", crate, err)
	}
	cargo := os.Getenv("CARGO")
	if cargo == "" {
		cargo = "cargo"
	}
	if _, err := exec.LookPath(cargo); err != nil {
		return fmt.Errorf("%w; install Rust (https://rustup.rs), or name cargo in the environment variable CARGO", err)
	}
	flags := []string{"rustc", "--lib", "--release", "--target", b.target, "--crate-type", "cdylib", "--message-format", "json-render-diagnostics"}
	flags = append(flags, strings.Fields(os.Getenv("WAZABI_CARGO_FLAGS"))...)
	if b.features != "" {
		flags = append(flags, "--features", b.features)
	}
	flags = append(flags, "--", "-C", fmt.Sprintf("link-arg=-zstack-size=%d", b.stack))
	cmd := exec.Command(cargo, flags...)
	cmd.Dir = crate
	cmd.Stderr = b.env.Stderr
	cmd.Env = append(os.Environ(), profile()...)
	cmd.Env = append(cmd.Env, "CARGO_ENCODED_RUSTFLAGS="+rustFlags(readMetadata(crate, b.target, b.features), b.target))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	wasm, scanErr := findWasm(out)
	if err := cmd.Wait(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return fmt.Errorf("cargo failed (%w). If the target is missing: `rustup target add %s`", err, b.target)
		}
		return err
	}
	if scanErr != nil {
		return scanErr
	}
	if wasm == "" {
		return fmt.Errorf("cargo built no .wasm; is there a library in %s?", crate)
	}
	fmt.Fprintf(b.env.Stderr, "wazabi: cargo built %s\n", wasm)
	return b.output.generate(b.env, wasm)
}

// findWasm reads cargo's messages for the last .wasm that was made.
func findWasm(messages interface{ Read([]byte) (int, error) }) (string, error) {
	wasm := ""
	lines := bufio.NewReader(messages)
	for {
		line, err := lines.ReadBytes('\n')
		var message struct {
			Reason    string   `json:"reason"`
			Filenames []string `json:"filenames"`
		}
		if json.Unmarshal(line, &message) == nil && message.Reason == "compiler-artifact" {
			for _, name := range message.Filenames {
				if strings.HasSuffix(name, ".wasm") {
					wasm = name
				}
			}
		}
		if err != nil {
			return wasm, nil
		}
	}
}

// profile is the release profile of guests: small and fast. What the environment sets already stays.
func profile() []string {
	var vars []string
	for _, setting := range []string{"LTO=fat", "CODEGEN_UNITS=1", "PANIC=abort", "STRIP=true"} {
		name, _, _ := strings.Cut(setting, "=")
		if _, set := os.LookupEnv("CARGO_PROFILE_RELEASE_" + name); !set {
			vars = append(vars, "CARGO_PROFILE_RELEASE_"+setting)
		}
	}
	return vars
}

// rustFlags are those of the environment and ours.
//
// They keep the paths of the building machine out of panic messages, so that two machines build the same guest and neither
// tells of its user. And they have the crate getrandom, where the guest depends on it, take what the crate wazabi has for it
// with its feature random; unless the environment chose something else, or the guest has WASI's.
func rustFlags(m metadata, target string) string {
	flags := strings.Fields(os.Getenv("RUSTFLAGS"))
	if encoded := os.Getenv("CARGO_ENCODED_RUSTFLAGS"); encoded != "" {
		flags = strings.Split(encoded, "\x1f")
	}
	if target == targets[0] && m.usesGetrandom() && !strings.Contains(strings.Join(flags, " "), "getrandom_backend") {
		flags = append(flags, "--cfg", `getrandom_backend="custom"`)
	}
	add := func(from, to string) {
		if from != "" {
			flags = append(flags, "--remap-path-prefix="+from+"="+to)
		}
	}
	home, _ := os.UserHomeDir()
	// The last match wins: from the widest to the narrowest.
	add(home, "/home")
	dirs := m.sources()
	// In one order: cargo builds all anew when its flags change.
	for _, dir := range slices.Sorted(maps.Keys(dirs)) {
		add(dir, dirs[dir])
	}
	cargoHome := os.Getenv("CARGO_HOME")
	if cargoHome == "" && home != "" {
		cargoHome = filepath.Join(home, ".cargo")
	}
	add(cargoHome, "/cargo")
	add(filepath.Join(cargoHome, "registry", "src"), "/crates")
	if out, err := exec.Command(rustc(), "--print", "sysroot").Output(); err == nil {
		add(strings.TrimSpace(string(out)), "/rust")
	}
	return strings.Join(flags, "\x1f")
}

func rustc() string {
	if rustc := os.Getenv("RUSTC"); rustc != "" {
		return rustc
	}
	return "rustc"
}

// metadata is what cargo says of a crate and what it is built from.
type metadata struct {
	WorkspaceRoot string         `json:"workspace_root"`
	Packages      []cargoPackage `json:"packages"`
	Resolve       struct {
		// Root is the crate; none in the directory of a workspace.
		Root  string `json:"root"`
		Nodes []struct {
			ID   string `json:"id"`
			Deps []struct {
				Pkg   string `json:"pkg"`
				Kinds []struct {
					Kind *string `json:"kind"`
				} `json:"dep_kinds"`
			} `json:"deps"`
		} `json:"nodes"`
	} `json:"resolve"`
}

type cargoPackage struct {
	ID           string  `json:"id"`
	Name         string  `json:"name"`
	Version      string  `json:"version"`
	ManifestPath string  `json:"manifest_path"`
	Source       *string `json:"source"`
}

// readMetadata asks cargo. Where that fails, cargo will say in a moment what is wrong with the crate.
func readMetadata(crate, target, features string) (m metadata) {
	cargo := os.Getenv("CARGO")
	if cargo == "" {
		cargo = "cargo"
	}
	args := []string{"metadata", "--format-version", "1", "--filter-platform", target}
	if features != "" {
		args = append(args, "--features", features)
	}
	cmd := exec.Command(cargo, args...)
	cmd.Dir = crate
	out, err := cmd.Output()
	if err != nil || json.Unmarshal(out, &m) != nil {
		return metadata{}
	}
	return m
}

// sources are the directories that the guest is built from, with what they are called in it: the workspace is ".", a
// path dependency outside of it goes by its name.
func (m metadata) sources() map[string]string {
	if m.WorkspaceRoot == "" {
		return nil
	}
	dirs := map[string]string{m.WorkspaceRoot: "."}
	for _, p := range m.Packages {
		dir := filepath.Dir(p.ManifestPath)
		if inside, err := filepath.Rel(m.WorkspaceRoot, dir); p.Source == nil && (err != nil || strings.HasPrefix(inside, "..")) {
			dirs[dir] = p.Name
		}
	}
	return dirs
}

// usesGetrandom reports whether a version of getrandom that has backends, 0.3 or later, gets into the guest.
func (m metadata) usesGetrandom() bool {
	deps := map[string][]string{}
	for _, node := range m.Resolve.Nodes {
		for _, dep := range node.Deps {
			for _, kind := range dep.Kinds {
				if kind.Kind == nil {
					deps[node.ID] = append(deps[node.ID], dep.Pkg)
				}
			}
		}
	}
	linked := map[string]bool{m.Resolve.Root: true}
	for todo := []string{m.Resolve.Root}; len(todo) > 0; todo = todo[1:] {
		for _, id := range deps[todo[0]] {
			if !linked[id] {
				linked[id] = true
				todo = append(todo, id)
			}
		}
	}
	return slices.ContainsFunc(m.Packages, func(p cargoPackage) bool {
		return linked[p.ID] && p.Name == "getrandom" && !strings.HasPrefix(p.Version, "0.1.") && !strings.HasPrefix(p.Version, "0.2.")
	})
}
