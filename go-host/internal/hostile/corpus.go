package hostile

import (
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Smith returns valid modules of wasm-smith: those that must load like a guest, and any others.
// rust-guest/tests/smith.rs writes them. root is the path to the repository.
func Smith(t testing.TB, root string) (guests, any []Case) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "go-host/internal/wasmbin/testdata/smith.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for n, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		kind, digits, _ := strings.Cut(line, " ")
		if kind == "#" {
			continue
		}
		wasm, err := hex.DecodeString(digits)
		if err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		c := Case{fmt.Sprintf("wasm-smith's module %d", n), wasm}
		if kind == "guest" {
			guests = append(guests, c)
		} else {
			any = append(any, c)
		}
	}
	return guests, any
}

// Wazero returns wazero's own test modules, among them those of the WebAssembly specification, if
// the module cache has them.
func Wazero(t testing.TB) (all []Case) {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/tetratelabs/wazero").Output()
	if err != nil {
		t.Skip("no wazero in the module cache")
	}
	root := strings.TrimSpace(string(dir))
	err = filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".wasm" {
			return err
		}
		wasm, err := os.ReadFile(path)
		all = append(all, Case{strings.TrimPrefix(path, root), wasm})
		return err
	})
	if err != nil || len(all) == 0 {
		t.Skip("no test modules of wazero's in the module cache", err)
	}
	return all
}
