package command

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/gen"
)

// The targets that guests are built for. The second has WASI.
var targets = []string{"wasm32-unknown-unknown", "wasm32-wasip1"}

// defaultStack is the size of a guest's stack in bytes. Each instance has one.
const defaultStack = 256 << 10

var buildCommand = subcommand{
	name: "build", args: "CRATE", summary: "compiles a guest crate and writes its Go package",
	help: `Runs cargo for wasm32-unknown-unknown in the crate's directory, then writes the Go package as gen
does. The crate is a library; it need not be a cdylib.

Without -o the package is written to a directory of its name in the current directory. If that
would be the crate's directory, or inside it, the package is written beside the crate instead. The
directory's name ends in -go if the crate has the same name. As with gen, a directory has one
package, which keeps its name without -pkg.

The user's settings win over build's own: [profile.release] in the workspace's Cargo.toml, cargo's
configuration files and --config, CARGO_PROFILE_* variables, and rustflags from all places that
cargo reads. The command's flags -stack, -names and -debug win over both. Only a link argument of
a build script wins over -stack; build then prints the size that the guest has.
Cargo takes rustflags from only one of these places; build takes them from all. Build's own
settings are lto = "fat", codegen-units = 1, panic = "abort", and flags that keep this machine's
paths out of the guest. It prints what it chose.

The guest keeps its function names, so that the traces of its traps have them. Set strip = true in
[profile.release] for a smaller guest without names. With -debug the guest also has file names and
lines.

If Binaryen's wasm-opt is in PATH, or named by -wasm-opt, it makes the guest smaller at the
profile's opt-level, and build prints by how much. The interface of the smaller guest is compared
with that of the guest from the compiler, and it has to open. wasm-opt does not run with -debug, or
for an opt-level below 2.
-wasm-opt off gives the same guest on machines with and without it.

A guest that prints, or reads files, clocks or the environment, is built with -target
wasm32-wasip1, and opened with wazabi.WithWASI.

Exports of crates that the guest depends on are the guest's, too. It can rename them, and leave them
out, in its Cargo.toml, or by -export:

    [package.metadata.wazabi.exports]
    "geometry/area" = "size"
    "geometry/debug" = false

The environment variable CARGO names the cargo to run. WAZABI_CARGO_FLAGS has more flags for it
(for a rustc without a standard library for the target: "-Zbuild-std=std,panic_abort").`,
	run: func(e Env, f *flag.FlagSet, args []string) error {
		b := build{env: e, stack: defaultStack}
		b.output.flags(f, "the package's name, outside of the crate")
		f.Var(&b.stack, "stack", "the guest's stack in `bytes`, or as 64k or 1m: each instance has one; deep recursion needs more")
		f.StringVar(&b.target, "target", targets[0], "the `target`: "+strings.Join(targets, " or "))
		f.StringVar(&b.features, "features", "", "the crate's `features` to turn on, as cargo takes them")
		f.StringVar(&b.profile, "profile", "release", "cargo's `profile`")
		f.BoolVar(&b.debug, "debug", false, "keep function names and lines for traces, and compile faster: for development")
		f.BoolVar(&b.names, "names", false, "keep function names for traces, also where the profile strips them")
		f.StringVar(&b.wasmOpt, "wasm-opt", "", "the `program` that makes the guest smaller, or "+noWasmOpt+" (wasm-opt in PATH, if there is one)")
		crate, err := one(f, args, "CRATE", "the directory of a crate")
		if err != nil {
			return err
		}
		f.Visit(func(set *flag.Flag) { b.stackSet = b.stackSet || set.Name == "stack" })
		return b.run(crate)
	},
}

// build is one run of `wazabi build`.
type build struct {
	env                       Env
	output                    output
	stack                     byteSize
	stackSet                  bool
	target, features, profile string
	debug, names              bool
	// wasmOpt is the flag's value, then the program, or "" for none.
	wasmOpt string
}

// plan is a way to run cargo.
type plan struct {
	args, env []string
	// rustflags come after the user's, for flags of the command that contradict them.
	rustflags []string
	// chosen has a line for each choice of build's.
	chosen []string
	// stack is the size of the guest's stack in bytes, as the linker gets it.
	stack string
	// wasmOpt is the level for wasm-opt, or "" if it is not to run.
	wasmOpt string
}

func (b *build) run(crate string) error {
	if err := b.check(crate); err != nil {
		return err
	}
	m := readMetadata(crate, b.target, b.features, moreFlags())
	if err := b.place(crate, m.library()); err != nil {
		return err
	}
	p, err := b.plan(crate, m)
	if err != nil {
		return err
	}
	exports, err := m.exports()
	if err != nil {
		return err
	}
	p.chosen = append(p.chosen, b.output.addExports(exports)...)
	for _, line := range p.chosen {
		fmt.Fprintf(b.env.Stderr, "wazabi: %s\n", line)
	}
	wasm, err := b.cargo(crate, p)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.env.Stderr, "wazabi: cargo built %s\n", wasm)
	guest, err := readFile(wasm)
	if err != nil {
		return err
	}
	if line := overriddenStack(p.stack, guest); line != "" {
		fmt.Fprintf(b.env.Stderr, "wazabi: %s\n", line)
	}
	if err := b.place(crate, strings.TrimSuffix(filepath.Base(wasm), ".wasm")); err != nil {
		return err
	}
	if wasm, guest, err = b.output.editGuest(wasm, guest); err != nil {
		return err
	}
	if b.wasmOpt != "" && p.wasmOpt != "" && !b.debug {
		optimized, line := optimize(b.wasmOpt, p.wasmOpt, wasm, guest)
		fmt.Fprintf(b.env.Stderr, "wazabi: %s\n", line)
		wasm = optimized
	}
	return b.output.generate(b.env, wasm)
}

// check refuses an invalid command line before anything takes time.
func (b *build) check(crate string) error {
	if !slices.Contains(targets, b.target) {
		return fmt.Errorf("-target %s: expected %s", b.target, strings.Join(targets, " or "))
	}
	if err := b.output.check(); err != nil {
		return err
	}
	if err := checkStack(b.stack); err != nil {
		return err
	}
	var err error
	if b.wasmOpt, err = findWasmOpt(b.wasmOpt); err != nil {
		return err
	}
	if b.profile == "debug" {
		return fmt.Errorf("-profile debug: cargo's profile is called dev; use -profile dev, or -debug for a release profile with names and lines")
	}
	if b.profile == "bench" || b.profile == "test" {
		return fmt.Errorf("-profile %s: cargo builds the crate's tests with it instead of the guest; use -profile release or dev, "+
			"or a profile of Cargo.toml that inherits from one", b.profile)
	}
	if _, err := os.Stat(filepath.Join(crate, "Cargo.toml")); err != nil {
		return fmt.Errorf("%s is not the directory of a crate: %w", crate, err)
	}
	if _, err := exec.LookPath(cargo()); err != nil {
		return fmt.Errorf("%w; install Rust (https://rustup.rs), or name cargo in the environment variable CARGO", err)
	}
	return nil
}

// place chooses the package's name and its directory if the user has not. library is the crate's
// name, or "" if it is not known yet.
func (b *build) place(crate, library string) error {
	o := &b.output
	if o.pkg != "" {
		b.placeDir(crate)
		return nil
	}
	if library == "" {
		return nil
	}
	pkg, err := gen.PackageName(library)
	if err != nil {
		return err
	}
	o.pkg = pkg
	b.placeDir(crate)
	return o.keepName()
}

// placeDir chooses the directory for a package of the name that was chosen.
func (b *build) placeDir(crate string) {
	o := &b.output
	if o.dir != "" {
		return
	}
	o.dir = o.pkg
	if !within(o.dir, crate) {
		return
	}
	o.dir = filepath.Join(crate, "..", o.pkg)
	if within(o.dir, crate) {
		o.dir += "-go"
	}
}

// within reports whether a path is a directory, or is inside it.
func within(path, dir string) bool {
	resolve := func(path string) string {
		path, err := filepath.Abs(path)
		if err != nil {
			return ""
		}
		// The last part of the path need not exist yet.
		if parent, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
			path = filepath.Join(parent, filepath.Base(path))
		}
		if whole, err := filepath.EvalSymlinks(path); err == nil {
			path = whole
		}
		return path
	}
	rel, err := filepath.Rel(resolve(dir), resolve(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// plan combines the user's choices with those of build.
func (b *build) plan(crate string, m metadata) (p plan, err error) {
	more := moreFlags()
	config, err := readConfig(crate, more)
	if err != nil {
		return p, fmt.Errorf("crate %s: cargo's configuration: %w", crate, err)
	}
	p.args = []string{"rustc", "--lib", "--profile", b.profile, "--target", b.target, "--crate-type", "cdylib", "--message-format", "json-render-diagnostics"}
	p.args = append(p.args, more...)
	if b.features != "" {
		p.args = append(p.args, "--features", b.features)
	}
	user, host := splitHost(userFlags(config, b.target, cfgFacts(crate, b.target)))
	if err := b.planProfile(&p, config, m, flagSettings(user)); err != nil {
		return p, err
	}
	b.planStack(&p, user)
	for _, place := range user {
		p.chosen = append(p.chosen, fmt.Sprintf("rustflags %s (%s)", strings.Join(place.flags, " "), place.origin))
	}
	linker := hostLinker(crate, host, config)
	for _, flag := range host {
		line := fmt.Sprintf("not for the guest: %s (%s) is for programs of this machine", flag.flag, flag.origin)
		if len(linker) > 0 && strings.HasPrefix(flag.flag, "-C linker=") {
			line += "; build scripts are linked with it"
		}
		p.chosen = append(p.chosen, line)
	}
	p.env = append(p.env, linker...)
	all := slices.Concat(kitFlags(crate, m, b.target, flags(user)), flags(user), p.rustflags)
	p.env = append(p.env, "CARGO_ENCODED_RUSTFLAGS="+strings.Join(all, "\x1f"))
	return p, nil
}

// planProfile chooses the settings of the profile. flagged are those that the rustflags set.
func (b *build) planProfile(p *plan, config cargoConfig, m metadata, flagged []setting) error {
	if m.WorkspaceRoot == "" {
		p.wasmOpt = wasmOptLevel("")
		p.chosen = append(p.chosen, fmt.Sprintf("profile %s: as cargo has it, since `cargo metadata` fails", b.profile))
		return nil
	}
	profiles, err := readProfiles(config, m.WorkspaceRoot)
	if err != nil {
		return err
	}
	chosen := profiles.choose(b.profile, b.debug, b.names, flagged)
	p.args = append(p.args, chosen.args...)
	p.env, p.rustflags = append(p.env, chosen.env...), append(p.rustflags, chosen.rustflags...)
	level, set := find(chosen.settings, "opt-level")
	if chain := profiles.chain(b.profile); !set && chain[len(chain)-1] == "dev" {
		level.value = "0"
	}
	p.wasmOpt = wasmOptLevel(level.value)
	described := describeSettings(chosen.settings)
	if described == "" {
		described = "as cargo has it"
	}
	p.chosen = append(p.chosen, fmt.Sprintf("profile %s: %s", b.profile, described))
	return nil
}

// planStack passes the size of the stack to the linker, unless only the user's rustflags set it.
func (b *build) planStack(p *plan, user []rustflags) {
	size, origin := flagStack(user)
	if origin != "" && !b.stackSet {
		p.stack = size
		p.chosen = append(p.chosen, fmt.Sprintf("stack %s bytes (%s)", size, origin))
		return
	}
	p.stack = fmt.Sprint(int64(b.stack))
	flag := []string{"-C", "link-arg=-zstack-size=" + p.stack}
	if origin != "" {
		// The linker takes the last size, and cargo passes rustflags after its arguments.
		p.rustflags = append(p.rustflags, flag...)
	} else {
		p.args = append(append(p.args, "--"), flag...)
	}
	by := "by default; -stack changes it"
	if b.stackSet {
		by = "-stack"
	}
	p.chosen = append(p.chosen, fmt.Sprintf("stack %d bytes (%s)", b.stack, by))
}

// moreFlags returns the user's flags for cargo.
func moreFlags() []string { return strings.Fields(os.Getenv("WAZABI_CARGO_FLAGS")) }

// cargo runs cargo and returns the .wasm that it made.
func (b *build) cargo(crate string, p plan) (string, error) {
	said := &tail{}
	cmd := exec.Command(cargo(), p.args...)
	cmd.Dir = crate
	cmd.Stderr = io.MultiWriter(b.env.Stderr, said)
	cmd.Env = slices.Concat(os.Environ(), p.env, colour(b.env.Stderr))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	wasm := findWasm(out)
	if err := cmd.Wait(); err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return "", fmt.Errorf("crate %s: cargo failed (%w)%s", crate, err, hint(said.String(), b.hasTarget(crate), b.target))
		}
		return "", err
	}
	if wasm == "" {
		return "", fmt.Errorf("crate %s: cargo built no .wasm; is there a library in the crate?", crate)
	}
	return wasm, nil
}

// colour makes cargo write in colour if w is a terminal, which cargo cannot detect behind the copy
// of its output. It returns a variable for cargo's environment. The user's own choice stays.
func colour(w io.Writer) []string {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("CARGO_TERM_COLOR") != "" || os.Getenv("NO_COLOR") != "" {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return []string{"CARGO_TERM_COLOR=always"}
}

// hasTarget reports whether rustc has a core library for the target.
func (b *build) hasTarget(crate string) bool {
	dir := strings.TrimSpace(askRustc(crate, "--print", "target-libdir", "--target", b.target))
	if dir == "" {
		return true
	}
	entries, err := os.ReadDir(dir)
	if ignoreMissing(err) != nil {
		return true
	}
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.HasPrefix(e.Name(), "libcore-") })
}

// findWasm reads cargo's messages and returns the last .wasm that was made.
func findWasm(messages io.Reader) string {
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
			return wasm
		}
	}
}
