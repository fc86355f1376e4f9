package command

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// This file finds the package of -types-from, whose types the written package shares.

// noTypes is the value of the flag for a package that declares all its types.
const noTypes = "none"

// readTypesFrom reads the package that the flag names, for a package in a directory. Without the
// flag the package there keeps the one that it has.
func (o *output) readTypesFrom(dir string) (*gen.TypesFrom, error) {
	switch o.typesFrom {
	case noTypes:
		return nil, nil
	case "":
		return o.keepTypesFrom(dir)
	}
	from, err := findPackage(o.typesFrom, dir)
	if err != nil {
		return nil, fault.In("-types-from "+o.typesFrom, err)
	}
	own, err := o.importPath(dir)
	if err != nil {
		// Without a module there is no import path to check.
		return from, nil
	}
	if err := checkImport(own, from.ImportPath, dir); err != nil {
		return nil, fault.In("-types-from "+o.typesFrom, err)
	}
	return from, nil
}

// keepTypesFrom reads the package whose types the one in the directory has.
func (o *output) keepTypesFrom(dir string) (*gen.TypesFrom, error) {
	name := sharedIn(dir)
	if name == "" {
		return nil, nil
	}
	fail := func(err error) error {
		return fmt.Errorf("the package in %s was written with -types-from %s: %s; -types-from none has it declare the types", dir, name, fault.Unprefixed(err))
	}
	if o.module != "" || o.units {
		return nil, fail(errors.New("expected neither -module nor -utf16 units with it"))
	}
	from, err := findPackage(name, dir)
	if err != nil {
		return nil, fail(err)
	}
	o.keptTypes = name
	return from, nil
}

// sharedIn returns the import path of the package whose types that of a directory shares, or "".
func sharedIn(dir string) string {
	paths, err := goFiles(dir)
	if err != nil {
		return ""
	}
	for _, path := range paths {
		text, err := readOwn(anyFiles{}, path)
		if err != nil || !gen.IsGenerated(text) {
			continue
		}
		if name := gen.SharedFrom(text); name != "" {
			return name
		}
	}
	return ""
}

// goFiles returns the paths of the Go files in a directory, whose path may have the characters of a
// pattern.
func goFiles(dir string) (paths []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".go") && !entry.IsDir() {
			paths = append(paths, filepath.Join(dir, entry.Name()))
		}
	}
	return paths, nil
}

// checkImport refuses a package that the written one, own, cannot import.
func checkImport(own, from, dir string) error {
	if own == from {
		return errors.New("this is the package that is written; expected another one")
	}
	if root, ok := internalRoot(from); ok && own != root && !strings.HasPrefix(own+"/", root+"/") {
		return fmt.Errorf("package %s is internal to %s, and %s cannot import it; write the package below that, or move the other one", from, root, own)
	}
	cmd := exec.Command("go", "list", "-e", "-deps", "--", from)
	cmd.Dir = existing(dir)
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("the go command does not list what the package imports: %w", err)
	}
	if slices.Contains(strings.Fields(string(out)), own) {
		return fmt.Errorf("package %s imports %s, the package that is written, so that the two would import each other; "+
			"generate one of them without -types-from", from, own)
	}
	return nil
}

// internalRoot returns the path below which an internal package can be imported.
func internalRoot(importPath string) (root string, ok bool) {
	elements := strings.Split(importPath, "/")
	for i := len(elements) - 1; i >= 0; i-- {
		if elements[i] == "internal" {
			return strings.Join(elements[:i], "/"), true
		}
	}
	return "", false
}

// findPackage finds a generated package by its import path or its directory, which begins with a
// dot or is absolute. dir is a directory of the module that imports it.
func findPackage(name, dir string) (*gen.TypesFrom, error) {
	in := existing(dir)
	if strings.HasPrefix(name, ".") || filepath.IsAbs(name) {
		name, in = ".", name
	}
	importPath, folder, err := goList(name, in)
	if err != nil {
		return nil, err
	}
	d, err := readLock(folder)
	if err != nil {
		return nil, err
	}
	from := &gen.TypesFrom{ImportPath: importPath, Description: d}
	return from, readGenerated(from, folder)
}

// existing returns the first of a directory and those above it that exists.
func existing(dir string) string {
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// goList asks the go command for the import path and the directory of a package.
func goList(name, in string) (importPath, folder string, err error) {
	cmd := exec.Command("go", "list", "-find", "-f", "{{.ImportPath}}\n{{.Dir}}", "--", name)
	cmd.Dir = in
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && len(exit.Stderr) > 0 {
			err = errors.New(strings.TrimSpace(string(exit.Stderr)))
		}
		return "", "", fmt.Errorf("the go command does not find the package: %w", err)
	}
	importPath, folder, found := strings.Cut(strings.TrimSpace(string(out)), "\n")
	if !found || strings.Contains(folder, "\n") {
		return "", "", errors.New("expected one package")
	}
	return importPath, folder, nil
}

// readLock reads the abi.json of a generated package.
func readLock(folder string) (*abi.Description, error) {
	text, err := readOwn(anyFiles{}, filepath.Join(folder, "abi.json"))
	if err != nil {
		return nil, fmt.Errorf("expected a package that wazabi generated: %w", err)
	}
	d, err := abi.ParseJSON(text)
	if err != nil {
		return nil, fault.In(filepath.Join(folder, "abi.json"), err)
	}
	return d, nil
}

// readGenerated reads the generated Go files of a package.
func readGenerated(from *gen.TypesFrom, folder string) error {
	paths, err := goFiles(folder)
	if err != nil {
		return err
	}
	for _, path := range paths {
		text, err := readOwn(anyFiles{}, path)
		if err != nil {
			return err
		}
		if !gen.IsGenerated(text) {
			continue
		}
		if err := from.Read(text); err != nil {
			return fault.In(path, err)
		}
	}
	if from.Package == "" {
		return fmt.Errorf("%s has no Go file that wazabi generated", folder)
	}
	return nil
}
