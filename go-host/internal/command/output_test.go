package command

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/gen"
)

// TestOutputFaults has faults of the output directory.
func TestOutputFaults(t *testing.T) {
	written := []byte(gen.Header("p") + "\npackage p\n")
	mine := []byte("package mine\n")
	files := []gen.File{{Name: "p.wasm", Data: []byte("wasm")}, {Name: "p.go", Data: written}}
	put := func(t *testing.T, path string, data []byte) {
		t.Helper()
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(t *testing.T, path string, want []byte) {
		t.Helper()
		if got, err := os.ReadFile(path); err != nil || string(got) != string(want) {
			t.Errorf("%s: %q, %v; want %q", filepath.Base(path), got, err, want)
		}
	}
	for _, name := range []string{"../p.go", "/p.go", "../../p.go", "a/../../p.go"} {
		t.Run("unusable-package-name: "+name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "b")
			if _, err := writeFiles(dir, []gen.File{{Name: name, Data: written}}); err == nil {
				t.Error("written")
			}
			if found, err := filepath.Glob(filepath.Join(dir, "..", "..", "*.go")); err != nil || len(found) != 0 {
				t.Errorf("%v, %v", found, err)
			}
		})
	}
	for name, spoil := range map[string]func(t *testing.T, dir string){
		"written by hand": func(t *testing.T, dir string) { put(t, filepath.Join(dir, "p.go"), mine) },
		"a directory": func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "p.go"), 0o755); err != nil {
				t.Fatal(err)
			}
		},
		"a link": func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "mine"), written)
			if err := os.Symlink("mine", filepath.Join(dir, "p.go")); err != nil {
				t.Skip(err)
			}
		},
		"a link out of the directory": func(t *testing.T, dir string) {
			if err := os.Symlink("../p.go", filepath.Join(dir, "p.go")); err != nil {
				t.Skip(err)
			}
		},
		"no header of its own": func(t *testing.T, dir string) { put(t, filepath.Join(dir, "p.go"), append(mine, written...)) },
	} {
		t.Run("output-not-generated: "+name, func(t *testing.T) {
			dir := t.TempDir()
			spoil(t, dir)
			if _, err := writeFiles(dir, files); err == nil {
				t.Error("replaced")
			}
			if _, err := os.Lstat(filepath.Join(dir, "p.wasm")); err == nil {
				t.Error("something was written")
			}
		})
	}
	t.Run("output-not-generated: the temporary file is a link", func(t *testing.T) {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "mine.go"), mine)
		if err := os.Symlink("mine.go", filepath.Join(dir, "p.go.tmp")); err != nil {
			t.Skip(err)
		}
		if _, err := writeFiles(dir, files); err != nil {
			t.Error(err)
		}
		holds(t, filepath.Join(dir, "mine.go"), mine)
		holds(t, filepath.Join(dir, "p.go"), written)
		if info, err := os.Lstat(filepath.Join(dir, "p.go")); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%v, %v", info, err)
		}
	})
	t.Run("output-not-generated: a directory that cannot be written to", func(t *testing.T) {
		if runtime.GOOS == "windows" || os.Getuid() == 0 {
			t.Skip("may write anywhere")
		}
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		if _, err := writeFiles(dir, files); err == nil {
			t.Error("written")
		}
	})
	t.Run("interrupted-write: killed in the middle", func(t *testing.T) {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "p.go.tmp"), []byte("// half"))
		if _, err := writeFiles(dir, files); err != nil {
			t.Error(err)
		}
		holds(t, filepath.Join(dir, "p.go"), written)
		if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(left) != 0 {
			t.Errorf("%v left", left)
		}
	})
	t.Run("interrupted-write: no room", func(t *testing.T) {
		// The temporary file cannot be made: the old file stays as it was.
		dir := t.TempDir()
		old := []byte(gen.Header("old") + "\npackage old\n")
		put(t, filepath.Join(dir, "p.go"), old)
		put(t, filepath.Join(dir, "p.wasm"), []byte("old"))
		if err := os.MkdirAll(filepath.Join(dir, "p.go.tmp", "full"), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := writeFiles(dir, files); err == nil || !strings.Contains(err.Error(), "p.go.tmp") {
			t.Errorf("%v", err)
		}
		holds(t, filepath.Join(dir, "p.go"), old)
		holds(t, filepath.Join(dir, "p.wasm"), []byte("wasm"))
	})
}
