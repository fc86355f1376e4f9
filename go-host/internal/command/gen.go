package command

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// output has the flags that set the package's name and place.
type output struct {
	dir, pkg, module string
	engine           engineFlags
	goTypes          []gen.GoType
	units            bool
	// typesFrom is the package of -types-from.
	typesFrom string
	// keptTypes is that package if the written one had it before, and the flag is not given.
	keptTypes string
	// exports are those that get another name, or are left out.
	exports []abi.ExportEdit
	// made is the name derived from the guest's name, if the package keeps the name that it has.
	made string
}

func (o *output) flags(f *flag.FlagSet, dir string) {
	f.StringVar(&o.dir, "o", "", "the `directory` to write to (default: "+dir+")")
	f.StringVar(&o.pkg, "pkg", "", "the Go package's `name` (default: that of the package in the directory, or from the guest's name)")
	f.StringVar(&o.module, "module", "", "write a go.mod with this module `path`; without it the package belongs to the enclosing module")
	f.Func("go-type", "`RUST=path.Type` has the newtype RUST of the guest be a type of another Go package, as in Addr=net/netip.Addr;\n"+
		"RUST=path.Type,path.Lower,path.Lift converts by two functions", func(text string) error {
		t, err := gen.ParseGoType(text)
		o.goTypes = append(o.goTypes, t)
		return err
	})
	f.Func("utf16", "`string` or units: what a Utf16 of the guest is in Go, a string or a []uint16 (default string)", func(text string) error {
		if text != "string" && text != "units" {
			return fmt.Errorf("%.100q: expected string or units", text)
		}
		o.units = text == "units"
		return nil
	})
	f.StringVar(&o.typesFrom, "types-from", "", "another generated `package`, as an import path or a directory (./shapes): the types that both\n"+
		"guests have of one crate are that package's types. none declares them (default: that of the package in\n"+
		"the directory, or none)")
	f.Func("export", "`CRATE/FUNCTION=NAME` gives an export another name, without the crate, as in geometry/area=size;\n"+
		"CRATE/FUNCTION= leaves it out. Meant for exports of a crate that the guest depends on", func(text string) error {
		edit, err := parseExport(text)
		o.exports = append(o.exports, edit)
		return err
	})
	o.engine.flags(f)
}

// check refuses flags with which no package can be written.
func (o *output) check() error {
	if o.pkg != "" {
		if err := gen.CheckPackageName(o.pkg); err != nil {
			return fmt.Errorf("-pkg: %w", err)
		}
	}
	if o.module != "" {
		if err := checkModule(o.module); err != nil {
			return fmt.Errorf("-module: %w", err)
		}
	}
	shares := o.typesFrom != "" && o.typesFrom != noTypes
	if o.module != "" && shares {
		return errors.New("-types-from with -module: the go.mod that is written requires no other package's module; write it yourself, and leave -module out")
	}
	if o.units && shares {
		return errors.New("-utf16 units with -types-from: the other package may have strings in its types; leave one of the two out")
	}
	if err := o.checkDir(o.dir); err != nil {
		return err
	}
	return o.engine.check()
}

var genCommand = subcommand{
	name: "gen", args: "GUEST.wasm", summary: "writes the Go package of a built guest",
	help: `Writes NAME.go, NAME.wasm and abi.json into a directory, and NAME_layout.go if the guest has lists
that are copied as they are in memory. The same guest gives the same bytes.

With -engine go the guest is translated into Go, by wasm2go, into the directory internal/guest:
there is no NAME.wasm, and programs link no WebAssembly engine. With -engine both the package has
both forms. docs/engines.md says when to choose which.

Without -o the package is written to a directory of its name in the current directory. A directory
has one package: wazabi's files of a package of another name are removed. No other file is touched.
Without -pkg the package in the directory keeps its name, without -engine its engine, and without
-types-from the package that it shares types with.`,
	run: func(e Env, f *flag.FlagSet, args []string) error {
		var o output
		o.flags(f, "the package's name, in the current directory")
		path, err := one(f, args, "GUEST.wasm", "a .wasm file")
		if err != nil {
			return err
		}
		if err := o.check(); err != nil {
			return err
		}
		return o.generate(e, path)
	},
}

// generate writes the package of the guest at path.
func (o *output) generate(e Env, path string) error {
	wasm, err := readFile(path)
	if err != nil {
		return err
	}
	if len(o.exports) > 0 {
		if wasm, err = abi.EditExports(wasm, o.exports); err != nil {
			return fault.In(path, err)
		}
	}
	d, err := describe(path, wasm)
	if err != nil {
		return err
	}
	if o.pkg == "" {
		if o.pkg, err = gen.PackageName(strings.TrimSuffix(filepath.Base(path), ".wasm")); err != nil {
			return err
		}
		if o.dir == "" {
			o.dir = o.pkg
		}
		if err := o.keepName(); err != nil {
			return err
		}
	}
	pkg, dir := o.pkg, o.dir
	if dir == "" {
		dir = pkg
	}
	if err := o.checkDir(dir); err != nil {
		return err
	}
	result, files, err := o.files(dir, wasm, d)
	if err != nil {
		return err
	}
	input, err := os.Stat(path)
	if err != nil {
		return err
	}
	changes := interfaceChanges(dir, d)
	removed, err := writeFiles(dir, files, input)
	if err != nil {
		return err
	}
	if o.made != "" {
		fmt.Fprintf(e.Stderr, "wazabi: kept the name %s of the package in %s; -pkg %s changes it\n", pkg, dir, o.made)
	}
	if o.keptTypes != "" {
		fmt.Fprintf(e.Stderr, "wazabi: kept the types of package %s; -types-from none declares them here\n", o.keptTypes)
	}
	if len(removed) > 0 {
		fmt.Fprintf(e.Stderr, "wazabi: removed %s from %s, which an earlier run wrote\n", strings.Join(removed, ", "), dir)
	}
	for _, r := range result.Renames {
		fmt.Fprintf(e.Stderr, "wazabi: %s\n", r)
	}
	for _, f := range result.Foreign {
		fmt.Fprintf(e.Stderr, "wazabi: %s\n", f)
	}
	if changes != "" {
		fmt.Fprintf(e.Stderr, "wazabi: %s\n", changes)
	}
	fmt.Fprintf(e.Stderr, "wazabi: wrote package %s to %s: %s, %s, a guest of %s%s\n",
		pkg, dir, text.Count(len(d.Exports), "function"), text.Count(len(d.Types), "type"), text.Count(len(wasm), "byte"), translation(files))
	return nil
}

// files returns all files of the package in a directory.
func (o *output) files(dir string, wasm []byte, d *abi.Description) (*gen.Result, []gen.File, error) {
	options := gen.Options{Package: o.pkg, GoTypes: o.goTypes, UTF16Units: o.units}
	var err error
	if options.Engine, err = o.engine.in(dir, o.pkg); err != nil {
		return nil, nil, err
	}
	if options.Engine != gen.Wazero {
		if options.ImportPath, err = o.importPath(dir); err != nil {
			return nil, nil, err
		}
	}
	if options.TypesFrom, err = o.readTypesFrom(dir); err != nil {
		return nil, nil, err
	}
	result, err := gen.Generate(d, options)
	if err != nil {
		return nil, nil, err
	}
	files := append(result.Files, gen.File{Name: "abi.json", Data: d.JSON()})
	if options.Engine != gen.Go {
		files = append(files, gen.File{Name: o.pkg + ".wasm", Data: wasm})
	}
	if options.Engine != gen.Wazero {
		translated, err := o.engine.translated(o.pkg, wasm, d)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, translated...)
	}
	if o.module != "" {
		files = append(files, gen.File{Name: "go.mod", Data: goMod(o.module)})
	}
	return result, files, nil
}

// keepName replaces the derived name by the name of the package that an earlier run wrote
// to the directory, if there is exactly one.
func (o *output) keepName() error {
	names, err := generatedPackages(o.dir)
	if err != nil {
		return err
	}
	if len(names) == 1 && names[0] != o.pkg && gen.CheckPackageName(names[0]) == nil {
		o.made, o.pkg = o.pkg, names[0]
	}
	return nil
}

// kit is the module that generated packages require.
const kit = "github.com/wazabi/wazabi"

func goMod(module string) []byte {
	return fmt.Appendf(nil, "module %s\n\ngo 1.25.0\n\nrequire %s %s\n", module, kit, version())
}
