package command

import (
	"errors"
	"flag"
	"fmt"
	"path"
	"path/filepath"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
	"github.com/wazabi/wazabi/go-host/internal/text"
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
		text, err := readOwn(anyFiles{}, filepath.Join(dir, name))
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

// translation says how long the translated guest is, if the files of a package have one.
func translation(files []gen.File) string {
	for _, f := range files {
		if f.Name == path.Join(gen.GuestDir, translate.CodeFile) {
			return fmt.Sprintf(", translated into %s of Go", text.Count(len(f.Data), "byte"))
		}
	}
	return ""
}

// translated returns the files of the package internal/guest.
func (o *engineFlags) translated(pkg string, wasm []byte, d *abi.Description) ([]gen.File, error) {
	// The translator trusts its input, so an engine that does not has to accept it before.
	if err := tryOpen(wasm, d, opening{}); err != nil {
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
