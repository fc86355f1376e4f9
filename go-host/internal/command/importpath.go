package command

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/gen"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/translate"
)

// This file finds the import path that a package gets, and refuses one that Go cannot import.

// importPath returns the import path that a package in a directory has.
func (o *output) importPath(dir string) (string, error) {
	if o.module != "" {
		return o.module, nil
	}
	in, err := enclosingModule(dir)
	if err != nil {
		return "", inOutput(dir, err)
	}
	switch {
	case in.file == "":
		return "", fmt.Errorf("-o %s: no go.mod there or above; -engine go needs the package's import path: run go mod init, or use -module", dir)
	case in.path == "":
		return "", fmt.Errorf("%s has no module line", in.file)
	}
	return path.Join(in.path, in.below), nil
}

// checkDir refuses a directory that has the translated guest of another package, and a directory of
// a module that Go cannot import. Without a go.mod the module may come to be in the current
// directory, or anywhere above.
func (o *output) checkDir(dir string) error {
	if dir == "" {
		return nil
	}
	if code, err := readOwn(anyFiles{}, filepath.Join(dir, translate.CodeFile)); err == nil && gen.IsGenerated(code) && translate.IsPackage(code) {
		return fmt.Errorf("-o %s: it has the translated guest of the package in %s; choose another directory with -o",
			dir, filepath.Join(dir, "..", ".."))
	}
	if o.module != "" {
		return nil
	}
	in, err := enclosingModule(dir)
	if err != nil {
		return inOutput(dir, err)
	}
	below := in.below
	if in.file == "" {
		below = filepath.ToSlash(filepath.Clean(dir))
		if !filepath.IsLocal(dir) {
			below = path.Base(below)
		}
	}
	if below == "" || below == "." || below == ".." || below == "/" {
		return nil
	}
	if err := gen.CheckImportPath(below); err != nil {
		return fmt.Errorf("-o %s: %w; choose another directory with -o", dir, err)
	}
	return nil
}

// inOutput names the flag that chooses the directory.
func inOutput(dir string, err error) error { return fault.In("-o "+dir, err) }

// module is the module that a directory belongs to.
type module struct {
	// file is its go.mod, and path the path in it. below is the directory below it, with slashes.
	// All are "" if there is none.
	file, path, below string
}

// enclosingModule looks for a go.mod in a directory, which need not exist, and above it.
func enclosingModule(dir string) (module, error) {
	at, err := filepath.Abs(dir)
	if err != nil {
		return module{}, err
	}
	for below := ""; ; {
		file := filepath.Join(at, "go.mod")
		text, err := readOwn(anyFiles{}, file)
		if err == nil {
			return module{file, moduleLine(text), below}, nil
		}
		if err := ignoreMissing(err); err != nil {
			return module{}, err
		}
		parent := filepath.Dir(at)
		if parent == at {
			return module{}, nil
		}
		below, at = path.Join(filepath.Base(at), below), parent
	}
}

// moduleLine returns the module path in a go.mod, "" if there is none. The path may be quoted, and
// its line in a block: https://go.dev/ref/mod#go-mod-file-lexical.
func moduleLine(text []byte) string {
	block := ""
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "//")
		line = strings.TrimSpace(line)
		if before, ok := strings.CutSuffix(line, "("); ok {
			block = strings.TrimSpace(before)
			continue
		}
		if line == ")" {
			block = ""
			continue
		}
		fields := strings.Fields(line)
		if block != "" {
			fields = append([]string{block}, fields...)
		}
		if len(fields) == 2 && fields[0] == "module" {
			return unquoted(fields[1])
		}
	}
	return ""
}

// unquoted returns a word of a go.mod without its quotes, and "" if they are not closed.
func unquoted(word string) string {
	if word[0] != '"' && word[0] != '`' {
		return word
	}
	word, err := strconv.Unquote(word)
	if err != nil {
		return ""
	}
	return word
}

// goPatterns are words that Go takes for something else than the path of a module.
var goPatterns = map[string]bool{"C": true, "all": true, "cmd": true, "go": true, "std": true, "tool": true, "toolchain": true, "unsafe": true, "work": true}

// oldVersion is the end of a path that names a version without one in its path.
var oldVersion = regexp.MustCompile(`/v(0[0-9]*|1)$`)

// gopkg is a path on the server gopkg.in, which wants the version in another form.
var gopkg = regexp.MustCompile(`^gopkg\.in/(.*\.v(0|[1-9][0-9]*)$)?`)

// checkModule refuses a path that a module cannot have.
func checkModule(path string) error {
	err := gen.CheckImportPath(path)
	if version := oldVersion.FindString(path); err == nil && version != "" {
		err = fmt.Errorf("versions 0 and 1 have no %s in their path", version)
	}
	if m := gopkg.FindStringSubmatch(path); err == nil && m != nil && m[1] == "" {
		err = errors.New("a path on gopkg.in ends in its version, as in .v1")
	}
	if err == nil && goPatterns[path] {
		err = errors.New("the word has a meaning for the go command")
	}
	if err != nil {
		return fmt.Errorf("%q is not a module path, such as example.com/shop: %w", path, err)
	}
	return nil
}
