package command

import (
	"flag"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/wazabi/wazabi/go-host/gen"
)

// output are the flags that say what is written where.
type output struct {
	dir, pkg, module string
}

func (o *output) flags(f *flag.FlagSet) {
	f.StringVar(&o.dir, "o", "", "the `directory` to write to (default: the package's name)")
	f.StringVar(&o.pkg, "pkg", "", "the Go package's `name` (default: from the file's name)")
	f.StringVar(&o.module, "module", "", "write a go.mod with this module `path`; else the package belongs to the module around it")
}

var genCommand = subcommand{
	name: "gen", args: "GUEST.wasm", summary: "writes the Go package of a built guest",
	help: "Writes NAME.go, NAME_layout.go, NAME.wasm and abi.json. The same guest gives the same bytes.",
	run: func(e Env, f *flag.FlagSet, args []string) error {
		var o output
		o.flags(f)
		path, err := one(f, args, "a .wasm file")
		if err != nil {
			return err
		}
		return o.generate(e, path)
	},
}

// generate writes the package of the guest at path.
func (o *output) generate(e Env, path string) error {
	wasm, d, err := readGuest(path)
	if err != nil {
		return err
	}
	pkg := o.pkg
	if pkg == "" {
		if pkg, err = gen.PackageName(strings.TrimSuffix(filepath.Base(path), ".wasm")); err != nil {
			return err
		}
	}
	result, err := gen.Generate(d, gen.Options{Package: pkg})
	if err != nil {
		return err
	}
	files := append(result.Files, gen.File{Name: pkg + ".wasm", Data: wasm}, gen.File{Name: "abi.json", Data: d.JSON()})
	if o.module != "" {
		files = append(files, gen.File{Name: "go.mod", Data: goMod(o.module)})
	}
	dir := o.dir
	if dir == "" {
		dir = pkg
	}
	if err := writeFiles(dir, files); err != nil {
		return err
	}
	fmt.Fprintf(e.Stderr, "wazabi: wrote package %s to %s: %d functions, %d types, a guest of %d bytes\n",
		pkg, dir, len(d.Exports), len(d.Types), len(wasm))
	return nil
}

// kit is the module that generated packages need.
const kit = "github.com/wazabi/wazabi"

func goMod(module string) []byte {
	return fmt.Appendf(nil, "module %s\n\ngo 1.25.0\n\nrequire %s %s\n", module, kit, version())
}

// version is that of the kit which this command is part of. One that was built from a working tree has none that anybody
// could fetch, and names the release that it leads to.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if ok && info.Main.Path == kit && strings.HasPrefix(info.Main.Version, "v") && !strings.HasSuffix(info.Main.Version, "+dirty") {
		return info.Main.Version
	}
	return "v0.1.0"
}
