package command

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
	"github.com/wazabi/wazabi/go-host/internal/translate"
)

// engineFlags has the flags that choose the engine.
type engineFlags struct {
	name, translator string
}

func (o *engineFlags) flags(f *flag.FlagSet) {
	f.StringVar(&o.name, "engine", "", "the `engine` that runs the guest: wazero, go (the guest is translated into Go), or both,\n"+
		"of which the build tag "+gen.Tag+" chooses go (default: that of the package in the directory, or wazero)")
	f.StringVar(&o.translator, "translator", "", "a wasm2go `program` for -engine go; without it, go run "+translate.Translator)
}

// check refuses flags that do not go together.
func (o *engineFlags) check() error {
	if o.name == "" {
		return nil
	}
	engine, err := gen.ParseEngine(o.name)
	if err != nil {
		return fmt.Errorf("-%w", err)
	}
	if engine == gen.Wazero && o.translator != "" {
		return errors.New("-translator: expected -engine go or -engine both with it; nothing is translated for wazero")
	}
	return nil
}

// in returns the engine of the package in a directory, which keeps the one that it has.
func (o *engineFlags) in(dir, pkg string) (gen.Engine, error) {
	if o.name != "" {
		return gen.ParseEngine(o.name)
	}
	has := func(name string) bool {
		text, err := os.ReadFile(filepath.Join(dir, name))
		return err == nil && gen.IsGenerated(text)
	}
	switch {
	case !has(filepath.Join(filepath.FromSlash(gen.GuestDir), translate.CodeFile)):
		return gen.Wazero, nil
	case has(pkg + gen.WazeroSuffix):
		return gen.Both, nil
	}
	return gen.Go, nil
}

// translated returns the files of the package internal/guest.
func (o *engineFlags) translated(pkg string, wasm []byte, d *abi.Description) ([]gen.File, error) {
	// The translator trusts its input, so an engine that does not has to accept it before.
	if err := tryOpen(wasm, d, false); err != nil {
		return nil, err
	}
	m, err := translate.Prepare(wasm)
	if err != nil {
		return nil, err
	}
	made, err := m.Package(o.translator, gen.Header(pkg), d.Fingerprint())
	if err != nil {
		return nil, err
	}
	var files []gen.File
	for _, f := range made {
		files = append(files, gen.File{Name: path.Join(gen.GuestDir, f.Name), Data: f.Data})
	}
	return files, nil
}

// importPath returns the import path that a package in a directory has.
func (o *output) importPath(dir string) (string, error) {
	if o.module != "" {
		return o.module, nil
	}
	at, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for below := ""; ; {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil {
			module := moduleLine(text)
			if module == "" {
				return "", fmt.Errorf("%s has no module line", filepath.Join(at, "go.mod"))
			}
			return path.Join(module, below), nil
		}
		if err := ignoreMissing(err); err != nil {
			return "", err
		}
		parent := filepath.Dir(at)
		if parent == at {
			return "", fmt.Errorf("no go.mod in %s or above it; -engine go needs the package's import path: run go mod init, or use -module", dir)
		}
		below, at = path.Join(filepath.Base(at), below), parent
	}
}

// moduleLine returns the module path in a go.mod.
func moduleLine(text []byte) string {
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "//")
		if fields := strings.Fields(line); len(fields) == 2 && fields[0] == "module" {
			return strings.Trim(fields[1], "\"`")
		}
	}
	return ""
}
