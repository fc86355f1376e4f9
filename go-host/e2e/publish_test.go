package e2e_test

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/command"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

const (
	kitPath    = "github.com/wazabi/wazabi"
	kitVersion = "v0.1.0"
)

// TestPublish: the kit and a generated package, published as module zips, are all that a consumer
// needs: no Rust or C compiler, no clone of the repository, and nothing else in the module cache.
func TestPublish(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the kit anew")
	}
	proxy := newProxy(t)
	proxy.publish(t, "../..", module.Version{Path: kitPath, Version: kitVersion})
	proxy.mirror(t)
	// The package is written as for a release: from a built guest, as a module of its own.
	released := t.TempDir()
	var out bytes.Buffer
	args := []string{"gen", "-o", released, "-pkg", "shop", "-module", "example.com/shop", "../../testdata/gen/shop/shop.wasm"}
	if code := command.Run(args, command.Env{Stdout: &out, Stderr: &out}); code != 0 {
		t.Fatalf("wazabi gen: exit code %d\n%s", code, out.Bytes())
	}
	proxy.publish(t, released, module.Version{Path: "example.com/shop", Version: "v1.0.0"})

	c := newConsumer(t, proxy)
	c.run("go", "mod", "init", "example.com/consumer")
	c.run("go", "get", "example.com/shop@v1.0.0")
	c.write("main.go", consumerMain)
	c.run("go", "mod", "tidy")
	c.run("go", "vet", "./...")
	if got, want := c.run("go", "run", "."), "{700 Sent}\nnothing is left of it\n"; got != want {
		t.Errorf("the program says %q, want %q", got, want)
	}
	modules := []string{"example.com/shop v1.0.0", "github.com/tetratelabs/wazero v1.12.0", kitPath + " " + kitVersion, "golang.org/x/sys v0.44.0"}
	if got := c.required(); !slices.Equal(got, modules) {
		t.Errorf("go.mod requires %q, want %q", got, modules)
	}
	if got := c.cached(); !slices.Equal(got, modules) {
		t.Errorf("the module cache has %q, want %q", got, modules)
	}

	// The command is a tool of the consumer's module, for a guest that another author has released.
	c.run("go", "get", "-tool", kitPath+"/go-host/cmd/wazabi")
	wasm, err := os.ReadFile("../../testdata/gen/shopcompatible/shopcompatible.wasm")
	if err != nil {
		t.Fatal(err)
	}
	c.write("released.wasm", string(wasm))
	c.run("go", "tool", "wazabi", "check", "released.wasm")
	c.run("go", "tool", "wazabi", "gen", "-o", "inner/shop", "-pkg", "shop", "released.wasm")
	c.write("main.go", "//go:generate go tool wazabi gen -o inner/again -pkg again released.wasm\n\n"+
		strings.Replace(consumerMain, "example.com/shop", "example.com/consumer/inner/shop", 1))
	c.run("go", "generate", "./...")
	c.run("go", "vet", "./...")
	if got, want := c.run("go", "run", "."), "{700 Sent}\nnothing is left of it\n"; got != want {
		t.Errorf("with the package inside: %q, want %q", got, want)
	}
	// A module that the tool writes requires the tool's own release, and no newer Go than the kit
	// does.
	c.run("go", "tool", "wazabi", "gen", "-o", "own", "-pkg", "own", "-module", "example.com/own", "released.wasm")
	own, err := os.ReadFile(filepath.Join(c.dir, "own/go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if want := kitPath + " " + kitVersion + "\n"; !strings.Contains(string(own), want) {
		t.Errorf("own/go.mod lacks %q:\n%s", want, own)
	}
	if want := goDirective(t, "../../go.mod"); !strings.Contains(string(own), want) {
		t.Errorf("own/go.mod lacks the kit's %q:\n%s", want, own)
	}
	if got := c.cached(); !slices.Equal(got, modules) {
		t.Errorf("with the tool the module cache has %q, want %q", got, modules)
	}
}

const consumerMain = `package main

import (
	"context"
	"fmt"
	"log"

	"example.com/shop"
)

func main() {
	ctx := context.Background()
	module, err := shop.New(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer module.Close(ctx)
	receipt, err := module.Place(ctx, shop.Order{Item: "tea", Price: 350, Count: 2})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(receipt)
	_, err = module.Place(ctx, shop.Order{Item: "the moon"})
	fmt.Println(err)
}
`

// proxy is a directory that go gets modules from.
type proxy struct{ dir string }

func newProxy(t *testing.T) proxy {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return proxy{dir}
}

// publish puts a directory into the proxy, without the files that no release has.
func (p proxy) publish(t *testing.T, dir string, m module.Version) {
	t.Helper()
	var files []zip.File
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if inside != "." && (slices.Contains([]string{".git", ".bin", "target"}, entry.Name()) || exists(filepath.Join(path, "go.mod"))) {
				return filepath.SkipDir
			}
			return nil
		}
		if entry.Type().IsRegular() {
			files = append(files, zipFile{path, filepath.ToSlash(inside)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	if err := zip.Create(&archive, m, files); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	p.put(t, m, ".info", fmt.Appendf(nil, `{"Version":%q}`, m.Version))
	p.put(t, m, ".mod", mod)
	p.put(t, m, ".zip", archive.Bytes())
	if err := os.WriteFile(filepath.Join(p.dir, filepath.FromSlash(m.Path), "@v", "list"), []byte(m.Version+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (p proxy) put(t *testing.T, m module.Version, ext string, data []byte) {
	t.Helper()
	dir := filepath.Join(p.dir, filepath.FromSlash(m.Path), "@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, m.Version+ext), data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// mirror copies the kit's dependencies out of this machine's module cache.
func (p proxy) mirror(t *testing.T) {
	t.Helper()
	kit := func(args ...string) []string {
		cmd := exec.Command("go", args...)
		cmd.Dir = "../.."
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go %v: %v", args, err)
		}
		return strings.Fields(string(out))
	}
	kit("mod", "download")
	cache := filepath.Join(kit("env", "GOMODCACHE")[0], "cache", "download")
	// The graph also has older versions, of which go reads go.mod.
	for _, node := range kit("mod", "graph") {
		path, version, ok := strings.Cut(node, "@")
		if !ok || path == "go" || path == "toolchain" {
			continue
		}
		escaped, err := module.EscapePath(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, ext := range []string{".info", ".mod", ".zip"} {
			data, err := os.ReadFile(filepath.Join(cache, filepath.FromSlash(escaped), "@v", version+ext))
			if os.IsNotExist(err) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			p.put(t, module.Version{Path: escaped, Version: version}, ext, data)
		}
	}
}

// goDirective is the line of a go.mod that names the oldest Go.
func goDirective(t *testing.T, mod string) string {
	t.Helper()
	text, err := os.ReadFile(mod)
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^go .*\n`).FindString(string(text))
	if line == "" {
		t.Fatalf("%s has no go directive", mod)
	}
	return line
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// zipFile is a file of a module.
type zipFile struct{ path, inside string }

func (f zipFile) Path() string                 { return f.inside }
func (f zipFile) Lstat() (os.FileInfo, error)  { return os.Lstat(f.path) }
func (f zipFile) Open() (io.ReadCloser, error) { return os.Open(f.path) }

// consumer is a consumer's module.
type consumer struct {
	t *testing.T
	// bin is the directory of go.
	dir, cache, bin string
	env             []string
}

func newConsumer(t *testing.T, p proxy) *consumer {
	home := t.TempDir()
	c := &consumer{t: t, dir: t.TempDir(), cache: filepath.Join(home, "cache")}
	out, err := exec.Command("go", "env", "GOROOT", "GOCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	root, build, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	c.bin = filepath.Join(root, "bin")
	// PATH has only go.
	c.env = []string{
		"HOME=" + home, "PATH=" + c.bin, "GOCACHE=" + build,
		"GOMODCACHE=" + c.cache, "GOPROXY=file://" + filepath.ToSlash(p.dir), "GONOPROXY=none", "GOSUMDB=off", "GOFLAGS=-mod=mod",
		"GOTOOLCHAIN=local", "GOWORK=off", "CGO_ENABLED=0", "GO111MODULE=on", "TMPDIR=" + os.TempDir(),
	}
	// Files in a module cache cannot be written, and so cannot be removed.
	t.Cleanup(func() { c.run("go", "clean", "-modcache") })
	return c
}

func (c *consumer) write(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

func (c *consumer) run(name string, args ...string) string {
	c.t.Helper()
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir, cmd.Env = c.dir, c.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		c.t.Fatalf("%s %v: %v\n%s%s", name, args, err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.String()
}

// required returns the modules that go.mod names.
func (c *consumer) required() []string {
	text, err := os.ReadFile(filepath.Join(c.dir, "go.mod"))
	if err != nil {
		c.t.Fatal(err)
	}
	var all []string
	for line := range strings.SplitSeq(string(text), "\n") {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) >= 2 && strings.HasPrefix(fields[1], "v") {
			all = append(all, fields[0]+" "+fields[1])
		}
	}
	slices.Sort(all)
	return all
}

// cached returns the modules in the module cache, with more than their go.mod.
func (c *consumer) cached() []string {
	root := filepath.Join(c.cache, "cache", "download")
	zips, err := filepath.Glob(filepath.Join(root, "*", "*", "@v", "*.zip"))
	if err != nil {
		c.t.Fatal(err)
	}
	deeper, err := filepath.Glob(filepath.Join(root, "*", "*", "*", "@v", "*.zip"))
	if err != nil {
		c.t.Fatal(err)
	}
	var all []string
	for _, path := range slices.Concat(zips, deeper) {
		inside, err := filepath.Rel(root, path)
		if err != nil {
			c.t.Fatal(err)
		}
		name, version, _ := strings.Cut(filepath.ToSlash(inside), "/@v/")
		all = append(all, name+" "+strings.TrimSuffix(version, ".zip"))
	}
	slices.Sort(all)
	return all
}
