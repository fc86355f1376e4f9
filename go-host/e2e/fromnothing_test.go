package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// kitPlace is the kit's path in the pages, which the reader replaces.
const kitPlace = "/path/to/wazabi"

// TestFromNothing follows the README and the guide's first page in an empty folder. It saves the
// shown files, runs the shown commands, and compares their output. It replaces only the kit's path.
func TestFromNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("runs cargo")
	}
	requireWasmTarget(t)
	for _, page := range []struct {
		path, section string
		files         []string
		commands      []string
	}{
		{"README.md", "", []string{"guest/src/lib.rs", "main.go"}, []string{
			"go mod init ", "go mod edit -require ", "go mod tidy", "cargo init ", "cargo add ", "go tool wazabi build ", "go vet ./...", "go run .",
		}},
		{"docs/guide.md", "Your first guest", []string{"guest/Cargo.toml", "guest/src/lib.rs", "go.mod", "main.go"}, []string{
			"cargo test ", "go tool wazabi build ", "go mod tidy", "go vet ./...", "go run .",
		}},
	} {
		t.Run(filepath.Base(page.path), func(t *testing.T) {
			blocks := readBlocks(t, page.path)
			if page.section != "" {
				blocks = slices.DeleteFunc(blocks, func(b block) bool { return b.section != page.section })
			}
			r := newReader(t)
			for _, b := range blocks {
				switch {
				case b.file != "":
					r.save(b)
				case b.lang == "console":
					r.runAll(b)
				}
			}
			if !slices.Equal(r.files, page.files) {
				t.Errorf("the page shows the files %q, want %q", r.files, page.files)
			}
			for _, want := range page.commands {
				if !slices.ContainsFunc(r.commands, func(c string) bool { return strings.HasPrefix(c, want) }) {
					t.Errorf("the page does not run %q", want)
				}
			}
			if r.compared == 0 {
				t.Error("the page shows no output")
			}
			if out := r.run("gofmt -l main.go"); out != "" {
				t.Errorf("main.go is not gofmt's")
			}
		})
	}
}

// TestFreshClone: the README's first screen names the commands for a fresh clone, and the Makefile
// has them.
func TestFreshClone(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	screen := strings.Join(strings.SplitN(string(page), "\n", 26)[:25], "\n")
	for _, target := range []string{"demo", "test"} {
		if !strings.Contains(screen, "\nmake "+target+" ") {
			t.Errorf("the first 25 lines of README.md do not name make %s", target)
		}
		cmd := exec.Command("make", "--dry-run", target)
		cmd.Dir = "../.."
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("make %s: %v\n%s", target, err, out)
		}
	}
}

// TestGuideDependencies: each dependency on the kit in the guide resolves in a crate outside the
// tree.
func TestGuideDependencies(t *testing.T) {
	if testing.Short() {
		t.Skip("runs cargo")
	}
	requireWasmTarget(t)
	found := 0
	for _, b := range readBlocks(t, "docs/guide.md") {
		dependency := kitDependency(b)
		if dependency == "" {
			continue
		}
		found++
		r := newReader(t)
		const head = "[package]\nname = \"outside\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n"
		r.save(block{file: "Cargo.toml", text: head + dependency})
		r.save(block{file: "src/lib.rs", text: ""})
		if tree := r.run("cargo tree --depth 1"); !strings.Contains(tree, "wazabi v") {
			t.Errorf("docs/guide.md:%d: cargo tree prints\n%s", b.line, tree)
		}
	}
	if found < 3 {
		t.Errorf("docs/guide.md has %d dependencies on the kit; are they still found?", found)
	}
}

// kitDependency returns the line of a TOML block that depends on the kit, unless the block is a
// whole file.
func kitDependency(b block) string {
	if b.lang != "toml" || b.file != "" {
		return ""
	}
	return regexp.MustCompile(`(?m)^wazabi\b.*=.*$`).FindString(b.text)
}

// block is a fenced block of a page.
type block struct {
	line int
	// section is the level-two heading above the block. file is the file name in the line above, if
	// any.
	section, file, lang, text string
}

var fileAbove = regexp.MustCompile("`([\\w./-]+\\.(?:go|rs|toml|mod))`:$")

// readBlocks returns the fenced blocks of a page. The path is relative to the repository's root.
func readBlocks(t *testing.T, page string) []block {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", page))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []block
	var section, above string
	var open *block
	for i, line := range strings.Split(string(text), "\n") {
		lang, fence := strings.CutPrefix(line, "```")
		switch {
		case open != nil && fence:
			blocks = append(blocks, *open)
			open, above = nil, ""
		case open != nil:
			open.text += line + "\n"
		case fence:
			open = &block{line: i + 1, section: section, lang: lang}
			if name := fileAbove.FindStringSubmatch(above); name != nil {
				open.file = name[1]
			}
		case strings.HasPrefix(line, "## "):
			section = strings.TrimPrefix(line, "## ")
		case line != "":
			above = line
		}
	}
	if open != nil {
		t.Fatalf("%s:%d: the block does not end", page, open.line)
	}
	return blocks
}

// reader follows a page in a folder that is empty at first.
type reader struct {
	t        *testing.T
	dir, kit string
	env      []string
	files    []string
	commands []string
	// compared counts the commands whose output the page shows.
	compared int
}

func newReader(t *testing.T) *reader {
	t.Helper()
	kit, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	// The next run shares the compiled dependencies. The user's Go settings are kept out.
	env := append(os.Environ(), "CARGO_TARGET_DIR="+filepath.Join(kit, "target", "fromnothing"), "GOFLAGS=", "GOWORK=off")
	return &reader{t: t, dir: t.TempDir(), kit: kit, env: env}
}

func (r *reader) save(b block) {
	r.t.Helper()
	path := filepath.Join(r.dir, filepath.FromSlash(b.file))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(b.text, kitPlace, r.kit)), 0o644); err != nil {
		r.t.Fatal(err)
	}
	r.files = append(r.files, b.file)
}

// runAll runs the lines of a console block that begin with "$ ". A backslash continues a line.
// Other lines are output.
func (r *reader) runAll(b block) {
	r.t.Helper()
	for part := range strings.SplitSeq("\n"+strings.TrimSuffix(b.text, "\n"), "\n$ ") {
		command, output, ok := strings.Cut(strings.ReplaceAll(part, "\\\n", ""), "\n")
		if command == "" {
			continue
		}
		r.commands = append(r.commands, strings.Join(strings.Fields(command), " "))
		got := r.run(command)
		if !ok {
			continue
		}
		r.compared++
		if want := output + "\n"; got != want {
			r.t.Errorf("line %d: %s prints\n%s\nthe page shows\n%s", b.line, command, got, want)
		}
	}
}

// run returns the standard output of a shell command.
func (r *reader) run(command string) string {
	r.t.Helper()
	cmd := exec.Command("sh", "-ec", strings.ReplaceAll(command, kitPlace, r.kit))
	cmd.Dir, cmd.Env = r.dir, r.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		r.t.Fatalf("%s: %v\n%s%s", command, err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.String()
}
