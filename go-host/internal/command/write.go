package command

import (
	"bytes"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/gen"
	"github.com/wazabi/wazabi/go-host/internal/translate"
)

// writeFiles writes files into a directory, and makes the directory if it is missing. It replaces
// its own earlier files. It refuses to replace others, or to write beside Go files of another
// package; then it writes nothing. A directory has one package: it removes its files of a package
// of another name, and returns their names. No file is ever half written, and none is replaced before
// the text of all is on the disk. input is the guest that the files were made from.
func writeFiles(dir string, files []gen.File, input fs.FileInfo) (removed []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for _, f := range files {
		if err := mayReplace(root, f.Name); err != nil {
			return nil, fmt.Errorf("%s: %w", dir, err)
		}
	}
	if err := checkPackages(root, files); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if err := removeLeftovers(root); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	stale, err := staleFiles(root, files, input)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if err := replaceAll(root, files); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	for _, name := range stale {
		if err := ignoreMissing(root.Remove(name)); err != nil {
			return removed, fmt.Errorf("%s: %w", dir, err)
		}
		removed = append(removed, name)
		if dir := path.Dir(name); dir == gen.GuestDir {
			// They stay if they have other files.
			_ = root.Remove(dir)
			_ = root.Remove(path.Dir(dir))
		}
	}
	return removed, nil
}

// staleFiles returns the files that wazabi wrote for a package of another name, or for an older
// form of this one. They are Go files with its header that are not written now, and the guests that
// such files embed. The input stays if the same bytes are not written under another name: it may be
// the only copy.
func staleFiles(root *os.Root, files []gen.File, input fs.FileInfo) (stale []string, err error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, err
	}
	written := map[string]bool{}
	for _, f := range files {
		written[f.Name] = true
	}
	copied := func(guest string) bool {
		data, err := readOwn(root, guest)
		return err == nil && slices.ContainsFunc(files, func(f gen.File) bool { return bytes.Equal(f.Data, data) })
	}
	for _, entry := range entries {
		name := entry.Name()
		if !entry.Type().IsRegular() || !strings.HasSuffix(name, ".go") {
			continue
		}
		text, err := readOwn(root, name)
		if err != nil {
			return nil, err
		}
		if !gen.IsGenerated(text) {
			continue
		}
		if !written[name] {
			stale = append(stale, name)
		}
		if guest := embedded(name, text); guest != "" && !written[guest] {
			if info, err := root.Lstat(guest); err == nil && info.Mode().IsRegular() && (!os.SameFile(info, input) || copied(guest)) {
				stale = append(stale, guest)
			}
		}
	}
	translated, err := staleTranslation(root, written)
	return append(stale, translated...), err
}

// staleTranslation returns the files of a translated guest that are not written now. The Go file
// that tells whether wazabi wrote them is the last one: it outlives the others if the process is
// killed.
func staleTranslation(root *os.Root, written map[string]bool) (stale []string, err error) {
	if !hasTranslation(root) {
		return nil, nil
	}
	for _, name := range slices.Backward(translate.FileNames) {
		name = path.Join(gen.GuestDir, name)
		if path.Ext(name) == ".go" {
			if text, err := readOwn(root, name); err != nil || !gen.IsGenerated(text) {
				continue
			}
		}
		if info, err := root.Lstat(name); err == nil && info.Mode().IsRegular() && !written[name] {
			stale = append(stale, name)
		}
	}
	return stale, nil
}

// hasTranslation reports whether wazabi wrote the files of a translated guest. Its code is the
// first of them that is written, and the last one that is removed.
func hasTranslation(root *os.Root) bool {
	text, err := readOwn(root, path.Join(gen.GuestDir, translate.CodeFile))
	return err == nil && gen.IsGenerated(text)
}

// generatedPackages returns the names of the packages that wazabi wrote to a directory, each once.
func generatedPackages(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, ignoreMissing(err)
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !strings.HasSuffix(entry.Name(), ".go") {
			continue
		}
		text, err := readOwn(anyFiles{}, filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, err
		}
		if !gen.IsGenerated(text) {
			continue
		}
		// A damaged file has no name to keep. It is replaced or removed.
		file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.PackageClauseOnly)
		if err == nil && !slices.Contains(names, file.Name.Name) {
			names = append(names, file.Name.Name)
		}
	}
	return names, nil
}

func mayReplace(root *os.Root, name string) error {
	info, err := root.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a regular file; remove it, or choose another directory with -o", name)
	}
	text, err := readOwn(root, name)
	if err != nil {
		return err
	}
	switch {
	case name == "go.mod":
		return fmt.Errorf("go.mod is there already; leave -module out, or remove the file")
	case strings.HasSuffix(name, ".go") && !gen.IsGenerated(text):
		return fmt.Errorf("%s was not written by wazabi; move it, or choose another directory with -o or another name with -pkg", name)
	case strings.HasSuffix(name, ".wasm") && !isGuest(root, name, text):
		return fmt.Errorf("%s is not a guest: it has no section \"wazabi\", and no generated Go file embeds it; "+
			"move it, or choose another directory with -o or another name with -pkg", name)
	case path.Dir(name) == gen.GuestDir && path.Ext(name) != ".go" && !hasTranslation(root):
		return fmt.Errorf("%s was not written by wazabi, which has written no %s beside it; move it, or choose another directory with -o", name, translate.CodeFile)
	case name == "abi.json" && !isDescription(text):
		return fmt.Errorf("abi.json is not a guest's description: it has no \"wazabi\" and \"fingerprint\"; move it, or choose another directory with -o")
	}
	return nil
}

// replaceAll writes all files to the disk before it replaces the first: a disk that is full leaves
// the earlier package.
func replaceAll(root *os.Root, files []gen.File) (err error) {
	type file struct{ temporary, name string }
	var written []file
	defer func() {
		for _, f := range written {
			err = errors.Join(err, ignoreMissing(root.Remove(f.temporary)))
		}
	}()
	for _, f := range files {
		// Unchanged files keep their time, so that Go rebuilds nothing for them.
		if old, err := readOwn(root, f.Name); err == nil && bytes.Equal(old, f.Data) {
			continue
		}
		if err := root.MkdirAll(path.Dir(f.Name), 0o755); err != nil {
			return err
		}
		temporary := temporaryName(f.Name)
		if err := create(root, temporary, f.Data); err != nil {
			return err
		}
		written = append(written, file{temporary, f.Name})
	}
	for len(written) > 0 {
		if err := root.Rename(written[0].temporary, written[0].name); err != nil {
			return err
		}
		written = written[1:]
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
