package command

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// metadata is cargo's metadata of a crate and its dependencies.
type metadata struct {
	WorkspaceRoot string         `json:"workspace_root"`
	Packages      []cargoPackage `json:"packages"`
	Resolve       struct {
		// Root is the crate. It is empty in the directory of a workspace.
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
	Metadata     struct {
		Wazabi json.RawMessage `json:"wazabi"`
	} `json:"metadata"`
	Targets []struct {
		Kind []string `json:"kind"`
		Name string   `json:"name"`
	} `json:"targets"`
}

// readMetadata asks cargo for metadata. more are the user's flags for it. A failure is ignored: the
// following cargo build will report it.
func readMetadata(crate, target, features string, more []string) (m metadata) {
	args := []string{"metadata", "--format-version", "1", "--filter-platform", target}
	for _, flag := range more {
		if slices.Contains([]string{"--offline", "--locked", "--frozen"}, flag) {
			args = append(args, flag)
		}
	}
	for _, value := range configArgs(more) {
		args = append(args, "--config", value)
	}
	if features != "" {
		args = append(args, "--features", features)
	}
	// Cargo asks rustc about the target with the user's rustflags. Rustc refuses some that are for
	// this machine's programs, such as a linker flavor; then cargo asks without flags.
	for _, env := range [][]string{nil, {"CARGO_ENCODED_RUSTFLAGS="}} {
		cmd := exec.Command(cargo(), args...)
		cmd.Dir = crate
		cmd.Env = append(os.Environ(), env...)
		out, err := cmd.Output()
		if err == nil && json.Unmarshal(out, &m) == nil {
			return m
		}
	}
	return metadata{}
}

// library returns the name of the crate's library, as in its file name. It is "" if there is no
// library, or more than one crate.
func (m metadata) library() string {
	for _, p := range m.Packages {
		if p.ID != m.Resolve.Root {
			continue
		}
		for _, target := range p.Targets {
			if slices.ContainsFunc(target.Kind, func(kind string) bool { return strings.HasSuffix(kind, "lib") }) {
				return strings.ReplaceAll(target.Name, "-", "_")
			}
		}
	}
	return ""
}

// sources returns the directories that the guest is built from, and the names that replace them in
// the guest. The workspace becomes ".". A path dependency outside of it gets its own name.
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

// cargo returns the program: $CARGO, or the cargo in PATH. A path is one from the current
// directory, although cargo runs in that of the crate.
func cargo() string {
	cargo := os.Getenv("CARGO")
	if cargo == "" {
		return "cargo"
	}
	if filepath.Base(cargo) != cargo {
		if path, err := filepath.Abs(cargo); err == nil {
			return path
		}
	}
	return cargo
}

// askRustc runs $RUSTC, or the rustc in PATH, and returns its output. It runs in the crate's
// directory, where a rust-toolchain.toml may choose the compiler. It returns "" on failure: the
// following cargo build will report it.
func askRustc(crate string, args ...string) string {
	rustc := os.Getenv("RUSTC")
	if rustc == "" {
		rustc = "rustc"
	}
	cmd := exec.Command(rustc, args...)
	cmd.Dir = crate
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return string(out)
}

// usesGetrandom reports whether the guest depends on a getrandom with backends, 0.3 or later.
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
