package command

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Cargo's output is in colour on a terminal, unless the user chose otherwise.
func TestColour(t *testing.T) {
	t.Setenv("CARGO_TERM_COLOR", "")
	t.Setenv("NO_COLOR", "")
	// The null device is a device, like a terminal.
	device, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer device.Close()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got := colour(device); len(got) != 1 || got[0] != "CARGO_TERM_COLOR=always" {
		t.Errorf("a device: %q", got)
	}
	if got := append(colour(file), colour(new(bytes.Buffer))...); len(got) != 0 {
		t.Errorf("a file: %q", got)
	}
	t.Setenv("NO_COLOR", "1")
	if got := colour(device); len(got) != 0 {
		t.Errorf("NO_COLOR: %q", got)
	}
}

func TestFindWasm(t *testing.T) {
	messages := strings.Join([]string{
		`{"reason":"compiler-artifact","filenames":["/t/libdep.rlib"]}`,
		`not JSON`,
		`{"reason":"compiler-artifact","filenames":["/t/first.wasm"]}`,
		`{"reason":"build-script-executed","filenames":["/t/no.wasm"]}`,
		`{"reason":"compiler-artifact","filenames":["/t/guest.d","/t/guest.wasm"]}`,
	}, "\n")
	if got := findWasm(strings.NewReader(messages)); got != "/t/guest.wasm" {
		t.Errorf("%q", got)
	}
	if got := findWasm(strings.NewReader("")); got != "" {
		t.Errorf("%q", got)
	}
}

// The size of the stack that is printed is the one that the linker takes: the last.
func TestPlanStack(t *testing.T) {
	for name, test := range map[string]struct {
		flags             []string
		set               bool
		args, late, chose string
	}{
		"default":          {args: "-- -C link-arg=-zstack-size=4096", chose: "stack 4096 bytes (by default; -stack changes it)"},
		"-stack":           {set: true, args: "-- -C link-arg=-zstack-size=4096", chose: "stack 4096 bytes (-stack)"},
		"rustflags":        {flags: []string{"-C", "link-arg=-zstack-size=1", "-Clink-args=-z stack-size=2 --export=x"}, chose: "stack 2 bytes (RUSTFLAGS)"},
		"-stack and flags": {flags: []string{"-Clink-arg=-zstack-size=1"}, set: true, late: "-C link-arg=-zstack-size=4096", chose: "stack 4096 bytes (-stack)"},
	} {
		t.Run(name, func(t *testing.T) {
			b, p := build{stack: 4096, stackSet: test.set}, plan{}
			b.planStack(&p, []rustflags{{origin: "RUSTFLAGS", flags: test.flags}})
			if args, late := strings.Join(p.args, " "), strings.Join(p.rustflags, " "); args != test.args || late != test.late {
				t.Errorf("arguments %q, rustflags %q; want %q, %q", args, late, test.args, test.late)
			}
			if got := strings.Join(p.chosen, "; "); got != test.chose {
				t.Errorf("%q, want %q", got, test.chose)
			}
		})
	}
}

func TestBuildCheck(t *testing.T) {
	b := build{target: targets[0], stack: defaultStack, profile: "debug"}
	if err := b.check("."); err == nil || !strings.Contains(err.Error(), "cargo's profile is called dev") {
		t.Error(err)
	}
}

// TestCargoPath: cargo runs in the crate's directory, and the environment variable CARGO has a path
// from the current one.
func TestCargoPath(t *testing.T) {
	path := program(t, `echo '{"workspace_root":"'"$(pwd -P)"'"}'`)
	t.Chdir(filepath.Dir(path))
	crate, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("CARGO", "./"+filepath.Base(path))
	if m := readMetadata(crate, targets[0], "", nil); m.WorkspaceRoot != crate {
		t.Errorf("run in %q, expected %q", m.WorkspaceRoot, crate)
	}
	t.Setenv("CARGO", "cargo-1.90")
	if got := cargo(); got != "cargo-1.90" {
		t.Error(got)
	}
}
