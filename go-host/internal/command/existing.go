package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
	"github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// isDescription reports whether a file is a description, of this format or another. Other tools
// write an abi.json too.
func isDescription(text []byte) bool {
	var d struct {
		Wazabi      int    `json:"wazabi"`
		Fingerprint string `json:"fingerprint"`
	}
	return json.Unmarshal(text, &d) == nil && d.Wazabi > 0 && d.Fingerprint != ""
}

// interfaceChanges compares a description with that of the package which an earlier run wrote to a
// directory. It returns a line about the changes, or "" if there are none or no such package.
func interfaceChanges(dir string, d *abi.Description) string {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return ""
	}
	defer root.Close()
	earlier, err := readOwn(root, "abi.json")
	if err != nil || !isDescription(earlier) {
		return ""
	}
	old, err := abi.ParseJSON(earlier)
	if err != nil {
		// The description of an older or a damaged package is replaced like any other.
		return ""
	}
	changes := abi.Diff(old, d)
	if len(changes) == 0 {
		return ""
	}
	count := countKinds(changes)
	return fmt.Sprintf("interface: %s, %d compatible; `wazabi diff` of the earlier abi.json and %s lists them",
		text.Count(count[abi.Breaking], "breaking change"), count[abi.Compatible], filepath.Join(dir, "abi.json"))
}

// isGuest reports whether a .wasm file is a guest. Post-processing tools may strip the section;
// then the generated Go file beside the guest, which embeds it, identifies it.
func isGuest(root *os.Root, name string, wasm []byte) bool {
	if m, err := wasmbin.Parse(wasm, wasmbin.Trusted); err == nil {
		if _, found := m.Custom(abi.Section); found {
			return true
		}
	}
	for _, suffix := range []string{".go", gen.WazeroSuffix} {
		text, err := readOwn(root, strings.TrimSuffix(name, ".wasm")+suffix)
		if err == nil && gen.IsGenerated(text) && embeds(text, name) {
			return true
		}
	}
	return false
}

// embeds reports whether a generated Go file embeds a guest.
func embeds(text []byte, guest string) bool {
	return bytes.Contains(text, []byte("\n//go:embed "+guest+"\n"))
}

// embedded returns the name of the guest that a generated Go file embeds, or "".
func embedded(name string, text []byte) string {
	for _, suffix := range []string{".go", gen.WazeroSuffix} {
		if guest := strings.TrimSuffix(name, suffix) + ".wasm"; embeds(text, guest) {
			return guest
		}
	}
	return ""
}

// checkPackages refuses a directory whose Go files, apart from those that wazabi wrote, belong to
// another package: Go compiles one package from a directory.
func checkPackages(root *os.Root, files []gen.File) error {
	for _, dir := range []string{".", gen.GuestDir} {
		if err := checkPackage(root, dir, files); err != nil {
			return err
		}
	}
	return nil
}

// checkPackage is checkPackages for one directory of those that files are in.
func checkPackage(root *os.Root, dir string, files []gen.File) error {
	pkg := ""
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".go") && path.Dir(f.Name) == dir {
			pkg = packageName(f.Data)
			break
		}
	}
	if pkg == "" {
		return nil
	}
	entries, err := fs.ReadDir(root.FS(), dir)
	if err != nil {
		return ignoreMissing(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		// Go ignores files whose names begin like these.
		if !strings.HasSuffix(name, ".go") || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") || !entry.Type().IsRegular() {
			continue
		}
		name = path.Join(dir, name)
		text, err := readOwn(root, name)
		if err != nil {
			return err
		}
		if gen.IsGenerated(text) || ignored(text) {
			continue
		}
		found := packageName(text)
		if strings.HasSuffix(name, "_test.go") && found == pkg+"_test" {
			continue
		}
		if found != "" && found != pkg {
			wayOut := "choose another directory with -o"
			if dir != "." {
				wayOut = "move it, or " + wayOut
			} else if gen.CheckPackageName(found) == nil {
				wayOut += ", or the name " + found + " with -pkg"
			}
			return fmt.Errorf("%s belongs to package %s, and the generated package is called %s; %s", name, found, pkg, wayOut)
		}
	}
	return nil
}

// packageName returns the name in the package clause of a Go file, or "" if there is none.
func packageName(text []byte) string {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly)
	if err != nil {
		return ""
	}
	// Go ignores the files of a package called documentation.
	if name := file.Name.Name; name != "documentation" {
		return name
	}
	return ""
}

// ignored reports whether a Go file has the build constraint ignore, as programs have that `go run`
// starts by their file names.
func ignored(text []byte) bool {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("package ")) {
			return false
		}
		if expr, err := constraint.Parse(string(line)); err == nil {
			return !expr.Eval(func(tag string) bool { return tag != "ignore" })
		}
	}
	return false
}
