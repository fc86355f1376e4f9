package e2e_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wazabi/wazabi/go-host/internal/command"
	"github.com/wazabi/wazabi/go-host/internal/debuginfo"
	"github.com/wazabi/wazabi/testdata/gen/bare"
)

// user is a Go module that uses the kit of this checkout.
type user struct {
	t   *testing.T
	dir string
	env []string
}

func newUser(t *testing.T) *user {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles programs")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	u := &user{t: t, dir: t.TempDir()}
	sums, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	u.write("go.sum", string(sums))
	u.write("go.mod", "module example.com/user\n\ngo 1.25.0\n\nrequire github.com/wazabi/wazabi v0.0.0\n\nreplace github.com/wazabi/wazabi => "+root+"\n")
	return u
}

func (u *user) write(name, text string) {
	u.t.Helper()
	if err := os.WriteFile(filepath.Join(u.dir, name), []byte(text), 0o666); err != nil {
		u.t.Fatal(err)
	}
}

// gen runs wazabi gen, and returns what it says.
func (u *user) gen(args ...string) (says string, code int) {
	u.t.Helper()
	var out bytes.Buffer
	code = command.Run(append([]string{"gen"}, args...), command.Env{Stdout: &out, Stderr: &out})
	return out.String(), code
}

// mustGen writes a package of hello to a directory of the module.
func (u *user) mustGen(dir string, args ...string) {
	u.t.Helper()
	if says, code := u.gen(append(args, "-o", filepath.Join(u.dir, dir), "-pkg", "hello", "../../examples/hello/hello/hello.wasm")...); code != 0 {
		u.t.Fatalf("exit code %d\n%s", code, says)
	}
}

// run runs a command, which must succeed, and returns its output.
func (u *user) run(args ...string) string {
	u.t.Helper()
	out, err := u.try(args...)
	if err != nil {
		u.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func (u *user) try(args ...string) (string, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = u.dir
	cmd.Env = append(append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off"), u.env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// files returns the files of a directory of the module.
func (u *user) files(dir string) map[string]string {
	u.t.Helper()
	files := map[string]string{}
	root := os.DirFS(filepath.Join(u.dir, dir))
	err := fs.WalkDir(root, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, path)
		files[path] = string(text)
		return err
	})
	if err != nil {
		u.t.Fatal(err)
	}
	return files
}

const helloMain = `package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"

	"example.com/user/hello"
)

func main() {
	ctx := context.Background()
	m, err := hello.New(ctx, wazabi.WithMemoryLimit(1<<20))
	if err != nil {
		panic(err)
	}
	fmt.Println(m.Hello(ctx, "engine"))
	_, err = m.Hello(ctx, "")
	fmt.Println(errors.Is(err, hello.HailMaryErrorNullPointer))
	g, err := m.Greet(ctx, hello.Person{Name: "Go", Language: hello.LanguageGerman}, 2)
	fmt.Printf("%+q %v\n", g, err)
	_, err = m.Greet(ctx, hello.Person{Name: strings.Repeat("x", 1000)}, 10000)
	fmt.Println(errors.Is(err, hello.HailMaryErrorAllocationFailed) || errors.Is(err, wazabi.ErrGuestOOM))
	fmt.Println(m.Close(ctx))
}
`

const helloSays = "Hello, engine! <nil>\ntrue\n{\"Hallo, Go!\\nHallo, Go!\\n\" '\\x16'} <nil>\ntrue\n<nil>\n"

// TestEngineGo: a package with its guest compiled in works, and a program with it links no
// WebAssembly engine.
func TestEngineGo(t *testing.T) {
	u := newUser(t)
	u.mustGen("hello", "-engine", "go")
	u.write("main.go", helloMain)
	u.run("go", "vet", "./...")
	u.run("go", "build", "-o", "program", ".")
	if says := u.run("./program"); says != helloSays {
		t.Errorf("the program says %q, want %q", says, helloSays)
	}
	for _, list := range []string{u.run("go", "version", "-m", "program"), u.run("go", "tool", "nm", "program")} {
		// The guest uses no WASI, so that is not linked either.
		for _, name := range append(wazeroNames, "go-host/wasi.") {
			if strings.Contains(list, name) {
				t.Errorf("the program contains %s", name)
			}
		}
	}
	for _, path := range []string{"hello.wasm", "hello_wazero.go"} {
		if _, ok := u.files("hello")[path]; ok {
			t.Errorf("the package has %s", path)
		}
	}
	if license := u.files("hello/internal/guest")["LICENSE"]; !strings.Contains(license, "MIT License") || !strings.Contains(license, "wasm2go") {
		t.Errorf("the license is %q", license)
	}
	t.Run("the same bytes", func(t *testing.T) {
		before := u.files("hello")
		// The package keeps its engine.
		u.mustGen("hello")
		if diff := cmp.Diff(before, u.files("hello")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("the directory of a translated guest", func(t *testing.T) {
		before := u.files("hello")
		guest := filepath.Join(u.dir, "hello", "internal", "guest")
		for _, engine := range []string{"wazero", "go"} {
			says, code := u.gen("-engine", engine, "-o", guest, "../../examples/hello/hello/hello.wasm")
			if want := "-o " + guest + ": it has the translated guest of the package in " + filepath.Join(u.dir, "hello"); code != 1 || !strings.Contains(says, want) {
				t.Errorf("exit code %d, %q; want 1, %q", code, says, want)
			}
		}
		if diff := cmp.Diff(before, u.files("hello")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("gofmt", func(t *testing.T) {
		if unformatted := u.run("gofmt", "-l", "."); unformatted != "" {
			t.Error(unformatted)
		}
	})
	t.Run("options of wazero", func(t *testing.T) {
		const both = "wazero.WithMounts(nil), wazero.WithInterpreter()"
		for options, names := range map[string]string{
			"wazero.WithInterpreter()":         "WithInterpreter of",
			"wazero.WithRuntime(nil)":          "WithRuntime of",
			"wazero.WithCompilationCache(nil)": "WithCompilationCache of",
			both:                               "WithInterpreter, WithMounts of",
		} {
			u.write("main.go", strings.NewReplacer("wazabi.WithMemoryLimit(1<<20)", options,
				`wazabi "github.com/wazabi/wazabi/go-host"`, "wazabi \"github.com/wazabi/wazabi/go-host\"\n\t\"github.com/wazabi/wazabi/go-host/engine/wazero\"").Replace(helloMain))
			says, err := u.try("go", "run", ".")
			want := "hello: invalid option: " + names + " go-host/engine/wazero: an option of another engine; this package has its guest compiled in. " +
				"Leave the option out, build without the tag wazabi_go, or generate the package with -engine wazero"
			if err == nil || !strings.Contains(says, want) {
				t.Errorf("%s: %v: %s, want %q", options, err, says, want)
			}
		}
		// The program has compiled, since it links wazero: that is what it imports, and no fault.
		if deps := u.run("go", "list", "-deps", "."); !strings.Contains(deps, "tetratelabs") {
			t.Error("a program that imports the engine on wazero does not link wazero")
		}
	})
	t.Run("NewFrom", func(t *testing.T) {
		u.write("main.go", strings.Replace(helloMain, "hello.New(ctx,", "hello.NewFrom(ctx, nil,", 1))
		if says, err := u.try("go", "build", "."); err == nil || !strings.Contains(says, "undefined: hello.NewFrom") {
			t.Errorf("%v: %s", err, says)
		}
	})
	u.write("main.go", helloMain)
	t.Run("other platforms", func(t *testing.T) {
		for _, platform := range []string{"linux/arm", "linux/s390x", "js/wasm"} {
			goos, goarch, _ := strings.Cut(platform, "/")
			u.env = []string{"GOOS=" + goos, "GOARCH=" + goarch}
			u.run("go", "build", "-o", "other", ".")
		}
		u.env = nil
		if runtime.GOARCH == "amd64" && runtime.GOOS == "linux" {
			u.env = []string{"GOARCH=386"}
			if says := u.run("go", "run", "."); says != helloSays {
				t.Errorf("386: %q", says)
			}
			u.env = nil
		}
	})
	t.Run("another guest's translation", func(t *testing.T) {
		code := filepath.Join("hello", "internal", "guest", "code.go")
		text := u.files("hello")["internal/guest/code.go"]
		u.write(code, strings.Replace(text, `Fingerprint: "`, `Fingerprint: "f`, 1))
		says, err := u.try("go", "run", ".")
		if err == nil || !strings.Contains(says, "internal/guest was translated from a guest with the fingerprint f") {
			t.Errorf("%v: %s", err, says)
		}
	})
	t.Run("back to wazero", func(t *testing.T) {
		u.mustGen("hello", "-engine", "wazero")
		for path := range u.files("hello") {
			if strings.HasPrefix(path, "internal/") {
				t.Errorf("%s is left", path)
			}
		}
	})
}

// wazeroNames are in programs that link wazero.
var wazeroNames = []string{"tetratelabs", "golang.org/x/sys", "wazero."}

const wasiMain = `package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing/fstest"

	wazabi "github.com/wazabi/wazabi/go-host"

	"example.com/user/outside"
)

func main() {
	ctx := context.Background()
	_, err := outside.New(ctx)
	fmt.Println(errors.Is(err, wazabi.ErrImport))
	m, err := outside.New(ctx, wazabi.WithWASI(wazabi.WASI{Stdout: os.Stdout, Args: []string{"a"}, FS: fstest.MapFS{"x": {Data: []byte("hail")}}}))
	if err != nil {
		panic(err)
	}
	fmt.Println(m.Print(ctx, "mary"))
	fmt.Println(m.Args(ctx))
	data, err := m.Read(ctx, "/x")
	fmt.Println(string(data), err)
	fmt.Println(m.Exit(ctx, 3))
	fmt.Println(m.Close(ctx))
}
`

const wasiSays = "true\nmary\n<nil>\n[a] <nil>\nhail <nil>\nwazabi: outside.Exit: the guest exited: code 3\n<nil>\n"

// TestEngineWASI: a guest that uses WASI can be compiled in, and a program with it links no
// WebAssembly engine.
func TestEngineWASI(t *testing.T) {
	u := newUser(t)
	if says, code := u.gen("-engine", "go", "-o", filepath.Join(u.dir, "outside"), "-pkg", "outside", "../../testdata/gen/wasi/wasi.wasm"); code != 0 {
		t.Fatal(says)
	}
	u.write("main.go", wasiMain)
	u.run("go", "vet", "./...")
	u.run("go", "build", "-o", "program", ".")
	if says := u.run("./program"); says != wasiSays {
		t.Errorf("the program says %q, want %q", says, wasiSays)
	}
	symbols := u.run("go", "tool", "nm", "program")
	for _, list := range []string{u.run("go", "version", "-m", "program"), symbols} {
		for _, name := range wazeroNames {
			if strings.Contains(list, name) {
				t.Errorf("the program contains %s", name)
			}
		}
	}
	if !strings.Contains(symbols, "go-host/wasi.") {
		t.Error("the program does not contain go-host/wasi")
	}
}

// TestEngineBoth: the build tag chooses the engine of a package with both. The exported API is the
// same, except for NewFrom.
func TestEngineBoth(t *testing.T) {
	u := newUser(t)
	u.mustGen("hello", "-engine", "both")
	u.write("main.go", helloMain)
	for _, tag := range []string{"none", "wazabi_go"} {
		u.run("go", "vet", "-tags", tag, "./...")
		if says := u.run("go", "run", "-tags", tag, "."); says != helloSays {
			t.Errorf("with the tag %s the program says %q", tag, says)
		}
	}
	for tag, linked := range map[string]bool{"none": true, "wazabi_go": false} {
		if deps := u.run("go", "list", "-deps", "-tags", tag, "."); strings.Contains(deps, "tetratelabs") != linked {
			t.Errorf("with the tag %s, that it links wazero is not %v", tag, linked)
		}
	}
	docs := func() string {
		_, api, _ := strings.Cut(u.run("go", "doc", "-all", "./hello"), "\n\n")
		before, after, found := strings.Cut(api, "func NewFrom(")
		if found {
			_, after, _ = strings.Cut(after, "\n\n")
		}
		_, api, _ = strings.Cut(before+after, "\n\n")
		return api
	}
	both := docs()
	u.mustGen("hello", "-engine", "wazero")
	onWazero := docs()
	u.mustGen("hello", "-engine", "go")
	inGo := docs()
	if both != onWazero || inGo != onWazero || !strings.Contains(inGo, "func (m *Module) Close(") {
		t.Errorf("on wazero, both: %s\non wazero, Go: %s", cmp.Diff(onWazero, both), cmp.Diff(onWazero, inGo))
	}
}

// TestEngineGolden: the committed translation is what wazabi writes.
func TestEngineGolden(t *testing.T) {
	u := newUser(t)
	if says, code := u.gen("-engine", "both", "-o", filepath.Join(u.dir, "helloboth"), "../../testdata/gen/helloboth/helloboth.wasm"); code != 0 {
		t.Fatal(says)
	}
	committed := user{t: t, dir: "../../testdata/gen/helloboth"}
	if diff := cmp.Diff(committed.files("internal"), u.files("helloboth/internal")); diff != "" {
		t.Errorf("make guests writes it again: %.2000s", diff)
	}
}

// TestEngineLines: for a guest with names and lines, traces of traps are those of wazero, and CPU
// profiles of the program have functions by their names in Rust, with lines. In a profile they are
// below the Go method that was called.
func TestEngineLines(t *testing.T) {
	needsWazero(t, "it compares both engines itself")
	u := newUser(t)
	if says, code := u.gen("-engine", "go", "-o", filepath.Join(u.dir, "bare"), "-pkg", "bare", "testdata/lines.wasm"); code != 0 {
		t.Fatal(says)
	}
	u.writeTraps()
	u.write("main.go", linesMain)
	if unformatted := u.run("gofmt", "-l", "."); unformatted != "" {
		t.Errorf("gofmt: %s", unformatted)
	}
	u.run("go", "vet", "./...")
	says := u.run("go", "run", ".")
	m, err := bare.NewFrom(t.Context(), linesGuest(t))
	if err != nil {
		t.Fatal(err)
	}
	closing(t, m)
	if diff := cmp.Diff(strings.Join(trapsOf(t.Context(), m), "\n")+"\n", says); diff != "" {
		t.Errorf("on wazero, and in Go: %s", diff)
	}
	for _, want := range []string{"bare::get (testdata/guests/bare/src/lib.rs:", "\n\tbare::pick (testdata/guests/bare/src/lib.rs:", "bare::panic_with ("} {
		if !strings.Contains(says, want) {
			t.Errorf("%q is not in %s", want, says)
		}
	}
	traces := u.run("go", "tool", "pprof", "-traces", "-lines", "cpu.prof")
	// Between a sorting function and the method there are others.
	sorting := regexp.MustCompile(`guest\.\(\*Module\)\._core__slice__sort__\w+ /rustc/\w+/library/core/src/[\w/]+\.rs:\d+\n(?: +\S.*\n)+?` +
		` +example\.com/user/bare/internal/guest\.\(\*Module\)\.Xbare_sorted_\d+ \S+\.rs:\d+\n(?: +\S.*\n)+? +example\.com/user/bare\.\(\*calls\)\.Sorted `)
	if !sorting.MatchString(traces) {
		t.Errorf("no trace is like %s:\n%.4000s", sorting, traces)
	}
}

// TestEngineNames: for a guest with names and no lines, traces have only functions.
func TestEngineNames(t *testing.T) {
	u := newUser(t)
	wasm := linesGuest(t)
	var rest []byte
	at := 0
	for c := range debuginfo.Customs(wasm) {
		if c.Debugs() {
			rest = append(rest, wasm[at:c.Start]...)
			at = c.End
		}
	}
	u.write("bare.wasm", string(append(rest, wasm[at:]...)))
	if says, code := u.gen("-engine", "go", "-o", filepath.Join(u.dir, "bare"), filepath.Join(u.dir, "bare.wasm")); code != 0 {
		t.Fatal(says)
	}
	u.writeTraps()
	u.write("main.go", namesMain)
	if says, want := u.run("go", "run", "."), "\n\tbare/index "; !strings.Contains(says, want) || strings.Contains(says, ".rs:168") {
		t.Errorf("the traces are %q, want %q in them", says, want)
	}
}

// writeTraps writes the file with trapsOf.
func (u *user) writeTraps() {
	u.t.Helper()
	text, err := os.ReadFile("traps_test.go")
	if err != nil {
		u.t.Fatal(err)
	}
	u.write("traps.go", strings.NewReplacer("package e2e_test", "package main", "github.com/wazabi/wazabi/testdata/gen/bare", "example.com/user/bare").Replace(string(text)))
}

const namesMain = `package main

import (
	"context"
	"fmt"

	"example.com/user/bare"
)

func main() {
	ctx := context.Background()
	m, err := bare.New(ctx)
	if err != nil {
		panic(err)
	}
	fmt.Println(trapsOf(ctx, m))
}
`

const linesMain = `package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"example.com/user/bare"
)

func main() {
	ctx := context.Background()
	m, err := bare.New(ctx)
	if err != nil {
		panic(err)
	}
	for _, text := range trapsOf(ctx, m) {
		fmt.Println(text)
	}
	file, err := os.Create("cpu.prof")
	if err != nil {
		panic(err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		panic(err)
	}
	numbers := make([]int32, 1<<16)
	for n := range numbers {
		numbers[n] = int32(n * 7919 % 65537)
	}
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		if _, err := m.Sorted(ctx, numbers); err != nil {
			panic(err)
		}
	}
	pprof.StopCPUProfile()
	if err := file.Close(); err != nil {
		panic(err)
	}
}
`
