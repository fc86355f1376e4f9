package command

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// The flag for getrandom is passed if the guest depends on getrandom, however indirectly, unless
// the guest has another backend or the user has chosen one.
func TestGetrandom(t *testing.T) {
	read := func(version, kind string) (m metadata) {
		text := fmt.Sprintf(`{"workspace_root": "/w", "packages": [
			{"id": "guest", "name": "guest", "version": "0.1.0", "manifest_path": "/w/Cargo.toml"},
			{"id": "rand", "name": "rand", "version": "0.9.0", "manifest_path": "/c/rand/Cargo.toml", "source": "registry"},
			{"id": "get", "name": "getrandom", "version": %q, "manifest_path": "/c/get/Cargo.toml", "source": "registry"}],
			"resolve": {"root": "guest", "nodes": [
				{"id": "guest", "deps": [{"pkg": "rand", "dep_kinds": [{"kind": %s}]}]},
				{"id": "rand", "deps": [{"pkg": "get", "dep_kinds": [{"kind": "build"}, {"kind": null}]}]},
				{"id": "get", "deps": []}]}}`, version, kind)
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	const flag = `getrandom_backend="custom"`
	for _, test := range []struct {
		target, version, kind, user string
		want                        bool
	}{
		{targets[0], "0.3.1", "null", "", true},
		{targets[0], "0.4.3", "null", "-C opt-level=1", true},
		{targets[0], "0.2.16", "null", "", false},
		{targets[0], "0.4.3", `"dev"`, "", false},
		{targets[0], "0.4.3", "null", `--cfg getrandom_backend="wasm_js"`, false},
		{targets[1], "0.4.3", "null", "", false},
	} {
		if flags := kitFlags(".", read(test.version, test.kind), test.target, strings.Fields(test.user)); slices.Contains(flags, flag) != test.want {
			t.Errorf("%+v: %q", test, flags)
		}
	}
	if (metadata{}).usesGetrandom() {
		t.Error("without metadata")
	}
}

// cleanEnv unsets the environment variables that cargo reads. It returns a directory without
// configuration above it.
func cleanEnv(t *testing.T) string {
	t.Helper()
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "CARGO_") || name == "RUSTFLAGS" {
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CARGO_HOME", filepath.Join(dir, "home"))
	return dir
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wasmFacts are some of rustc's cfg values for the target.
var wasmFacts = map[string]bool{`target_arch="wasm32"`: true, `target_family="wasm"`: true, "debug_assertions": true}

// Flags come from each place where cargo reads them, in cargo's order of precedence. None is
// dropped.
func TestUserFlags(t *testing.T) {
	dir := cleanEnv(t)
	crate := filepath.Join(dir, "ws", "guest")
	put(t, filepath.Join(dir, "home", "config.toml"), "[build]\nrustflags = '--cfg home'\n")
	put(t, filepath.Join(dir, ".cargo", "config"), "build.rustflags = ['--cfg', 'above']\n")
	put(t, filepath.Join(dir, ".cargo", "config.toml"), "build.rustflags = ['--cfg', 'passed_by']\n")
	put(t, filepath.Join(dir, "ws", ".cargo", "more.toml"), "build.rustflags = ['--cfg', 'included']\n")
	put(t, filepath.Join(crate, ".cargo", "config.toml"), `
		include = ["../../.cargo/more.toml"] # a path from this file
		[build]
		rustflags = ["--cfg", "near"]
		[target.wasm32-unknown-unknown]
		rustflags = ["--cfg", "triple"]
		[target.x86_64-unknown-linux-gnu]
		rustflags = ["--cfg", "another_triple"]
		[target.'cfg(target_arch = "wasm32")']
		rustflags = "--cfg arch"
		[target.'cfg(all(unix))']
		rustflags = "--cfg unix_only"
	`)
	t.Setenv("CARGO_BUILD_RUSTFLAGS", "--cfg build_env")
	t.Setenv("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "--cfg  target_env")
	t.Setenv("RUSTFLAGS", "--cfg plain_env")
	t.Setenv("CARGO_ENCODED_RUSTFLAGS", "--cfg\x1fencoded=\"a b\"")
	args := strings.Fields("-q --config build.rustflags=['--cfg','argument'] --config=file.toml")
	if _, err := readConfig(crate, args); err == nil {
		t.Error("file.toml is no setting and not there")
	}
	put(t, filepath.Join(crate, "file.toml"), "build.rustflags = ['--cfg', 'file']")
	config, err := readConfig(crate, args)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, place := range userFlags(config, targets[0], wasmFacts) {
		if place.flags[0] != "--cfg" || place.origin == "" {
			t.Errorf("%+v", place)
		}
		got = append(got, place.flags[1])
	}
	want := []string{"home", "above", "included", "near", "argument", "file", "build_env", "triple", "target_env", "arch", "plain_env", `encoded="a b"`}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// Files that include the next one three times are not read millions of times.
func TestConfigIncludes(t *testing.T) {
	dir := cleanEnv(t)
	for depth := range maxInclude - 1 {
		next := fmt.Sprintf("'more%d.toml'", depth+1)
		put(t, filepath.Join(dir, ".cargo", fmt.Sprintf("more%d.toml", depth)), "include = ["+next+", "+next+", "+next+"]\n")
	}
	put(t, filepath.Join(dir, ".cargo", fmt.Sprintf("more%d.toml", maxInclude-1)), "")
	put(t, filepath.Join(dir, ".cargo", "config.toml"), "include = [{ path = 'more1.toml', optional = true }]\n")
	if _, err := readConfig(dir, nil); err == nil || !strings.Contains(err.Error(), "more than 1000 configuration files") {
		t.Errorf("%.200v", err)
	}
}

func TestConfigErrors(t *testing.T) {
	for text, want := range map[string]string{
		"[build\n":              "config.toml: line 1",
		"include = 'none.toml'": "config.toml includes",
		"include = [{ path = 'none.toml', optional = true }]": "",
		"include = 'config.toml'":                             "included by more than 16 files",
	} {
		dir := cleanEnv(t)
		put(t, filepath.Join(dir, ".cargo", "config.toml"), text)
		if _, err := readConfig(dir, nil); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
}

func TestMatchesCfg(t *testing.T) {
	for key, want := range map[string]bool{
		`cfg(target_arch = "wasm32")`:                              true,
		`cfg(target_arch="x86_64")`:                                false,
		"cfg(debug_assertions)":                                    true,
		"cfg( all( debug_assertions , not(unix) ) )":               true,
		"cfg(all())":                                               true,
		"cfg(any())":                                               false,
		`cfg(any(unix, target_family = "wasm",))`:                  true,
		"cfg(not(any(unix, windows)))":                             true,
		"cfg(true)":                                                true,
		"cfg(not(debug_assertions, unix))":                         false,
		"cfg(target_arch = wasm32)":                                false,
		"cfg(debug_assertions) more":                               false,
		"cfg(debug_assertions":                                     false,
		"cfg(some(debug_assertions))":                              false,
		"wasm32-unknown-unknown":                                   false,
		"cfg(" + strings.Repeat("all(", 1<<16):                     false,
		"cfg(not(" + strings.Repeat("not(", 1<<16) + "x)":          false,
		"cfg(all(debug_assertions target_arch = \"wasm32\"))":      false,
		"cfg(any(debug_assertions, target_arch = \"unterminated))": false,
	} {
		if got := matchesCfg(key, wasmFacts); got != want {
			t.Errorf("%.60s: %v", key, got)
		}
	}
}

// FuzzCfg: a predicate that holds also holds in all and in any, and not in not.
func FuzzCfg(f *testing.F) {
	for _, predicate := range []string{`target_arch = "wasm32"`, "all( debug_assertions , not(unix) )", `any(unix, target_family = "wasm",)`, "not(true)", "all()"} {
		f.Add(predicate)
	}
	f.Fuzz(func(t *testing.T, predicate string) {
		holds := func(outer string) bool { return matchesCfg("cfg("+outer+")", wasmFacts) }
		if !holds(predicate) || strings.Count(predicate, "(") >= maxCfgDepth-1 {
			return
		}
		if !holds("all("+predicate+")") || !holds("any("+predicate+")") || holds("not("+predicate+")") || !holds("not(not("+predicate+"))") {
			t.Errorf("%q", predicate)
		}
	})
}

// Flags for the building machine's programs are kept from the guest, unless they name the target.
func TestSplitHost(t *testing.T) {
	guest, host := splitHost([]rustflags{
		{"RUSTFLAGS", strings.Fields("-C linker=clang -Clink-arg=-fuse-ld=mold --cfg site --codegen=target-cpu=native -C opt-level=2 --codegen linker=rust-lld -C link-arg=-zstack-size=9 -C target_cpu=mvp"), true},
		{"CARGO_BUILD_RUSTFLAGS", strings.Fields("-C link-args=-Wl,-x"), true},
		{"config.toml", strings.Fields("-C linker=clang"), false},
	})
	wantGuest := []rustflags{
		{"RUSTFLAGS", strings.Fields("--cfg site -C opt-level=2 --codegen linker=rust-lld -C link-arg=-zstack-size=9 -C target_cpu=mvp"), true},
		{"config.toml", strings.Fields("-C linker=clang"), false},
	}
	wantHost := []hostFlag{{"RUSTFLAGS", "-C linker=clang"}, {"RUSTFLAGS", "-C link-arg=-fuse-ld=mold"}, {"RUSTFLAGS", "-C target-cpu=native"}, {"CARGO_BUILD_RUSTFLAGS", "-C link-args=-Wl,-x"}}
	if !reflect.DeepEqual(guest, wantGuest) {
		t.Errorf("guest: %v", guest)
	}
	if !reflect.DeepEqual(host, wantHost) {
		t.Errorf("host: %v", host)
	}
}

// Only linkers and arguments for wasm reach the guest; each of several arguments is judged on its
// own.
func TestSplitOptions(t *testing.T) {
	for flags, want := range map[string]string{
		"-C linker=rust-lld":                                   "-C linker=rust-lld",
		"-C linker=/usr/bin/wasm-ld-18":                        "-C linker=/usr/bin/wasm-ld-18",
		`-C linker=C:\llvm\wasm-ld.exe`:                        `-C linker=C:\llvm\wasm-ld.exe`,
		"-C linker=/opt/wasi-sdk/bin/wasm32-wasip1-clang":      "-C linker=/opt/wasi-sdk/bin/wasm32-wasip1-clang",
		"-C linker=lld -C linker-flavor=wasm-lld":              "-C linker=lld -C linker-flavor=wasm-lld",
		"-C linker=lld":                                        "",
		"-C linker=lld-link":                                   "",
		"-C linker=ld.lld":                                     "",
		"-C linker=/opt/wasm/bin/clang":                        "",
		"-C linker=wasm-ld-wrapper-of-mold":                    "",
		"-C linker-flavor=gnu-lld-cc":                          "",
		"-C linker_flavor=msvc-lld":                            "",
		"-C link-args=-zstack-size=9 -fuse-ld=mold":            "-C link-args=-zstack-size=9",
		"-C link-args=-fuse-ld=mold -z stack-size=9 -m elf_a":  "-C link-args=-z stack-size=9",
		"-C link_args=-L /opt/lib -pie --export=x":             "-C link_args=-L /opt/lib --export=x",
		"-C link-args=-undefined dynamic_lookup":               "",
		"-C link-args=-L /opt/lib --export=x -zstack-size=100": "-C link-args=-L /opt/lib --export=x -zstack-size=100",
	} {
		t.Run(flags, func(t *testing.T) {
			// Options begin at -C; their arguments have blanks.
			var list, kept []string
			for _, option := range strings.Split(flags, "-C ")[1:] {
				list = append(list, "-C", strings.TrimSpace(option))
			}
			guest, host := splitHost([]rustflags{{"RUSTFLAGS", list, true}})
			if len(guest) > 0 {
				kept = guest[0].flags
			}
			if got := strings.Join(kept, " "); got != want {
				t.Errorf("guest: %q, want %q", got, want)
			}
			if (len(host) == 0) != (want == flags) {
				t.Errorf("host: %q", host)
			}
		})
	}
	_, host := splitHost([]rustflags{{"RUSTFLAGS", []string{"-Clink-args=-fuse-ld=mold -z stack-size=9 -m elf_a"}, true}})
	if want := []hostFlag{{"RUSTFLAGS", "-C link-args=-fuse-ld=mold -m elf_a"}}; !reflect.DeepEqual(host, want) {
		t.Errorf("host: %q, want %q", host, want)
	}
}
