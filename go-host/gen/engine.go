package gen

import (
	"fmt"
	"slices"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Engine is the engine of a generated package.
type Engine int

// The engines. Wazero embeds the guest and compiles it when the program starts. Go has the guest
// translated into Go, in the package internal/guest. Both has either, by a build tag.
const (
	Wazero Engine = iota
	Go
	Both
)

// Tag is the build tag that chooses Go in a package with both engines.
const Tag = "wazabi_go"

// GuestDir is the directory of the translated guest, in the package's directory.
const GuestDir = "internal/guest"

// WazeroSuffix and compiledSuffix end the names of the two files of a package with both engines.
const (
	WazeroSuffix   = "_wazero.go"
	compiledSuffix = "_compiled.go"
)

var engineNames = [...]string{"wazero", "go", "both"}

// ParseEngine returns the engine of a name.
func ParseEngine(name string) (Engine, error) {
	if n := slices.Index(engineNames[:], name); n >= 0 {
		return Engine(n), nil
	}
	return 0, fmt.Errorf("engine %q: expected wazero, go or both", name)
}

// doc ends the first sentence of a package's documentation.
func (e Engine) doc() string {
	switch e {
	case Go:
		return "that was translated into Go."
	case Both:
		return "through wazero. With the build tag " + Tag + ", it\n// calls the guest translated into Go."
	}
	return "through wazero."
}

// guestPath is the import path of the translated guest.
func (g *generator) guestPath() string { return g.opts.ImportPath + "/" + GuestDir }

// nameEngine names the items that only the Go engine needs. It runs last, so that other names are
// the same as in a package for wazero.
func (g *generator) nameEngine() {
	g.own.engine = g.scope.fresh("engine")
	g.imported[compiledPath] = g.scope.fresh("compiled")
	g.imported[g.guestPath()] = g.scope.fresh("translated")
}

// callsKit reports whether the guest imports functions of the kit.
func (g *generator) callsKit() bool {
	return slices.ContainsFunc(g.d.CoreImports, func(i abi.CoreImport) bool { return i.Module == abi.Kit })
}

// engineFiles returns the files of a package with both engines.
func (g *generator) engineFiles(header string) ([]File, error) {
	if g.opts.Engine != Both {
		return nil, nil
	}
	g.w = &writer{}
	g.pkg("embed")
	g.embedGuest()
	g.w.p("// %s runs the guest.\nvar %s = %s\n", g.own.engine, g.own.engine, g.wazeroEngine())
	g.moduleText(newFromText)
	onWazero, err := g.file(g.w, header+"//go:build !"+Tag+"\n\n")
	if err != nil {
		return nil, err
	}
	g.w = &writer{}
	g.w.p("// %s is nil: the guest is compiled with the program.\nvar %s []byte\n", g.own.wasm, g.own.wasm)
	g.w.p("// %s runs the guest.\nvar %s = %s", g.own.engine, g.own.engine, g.compiledEngine())
	inGo, err := g.file(g.w, header+"//go:build "+Tag+"\n\n")
	if err != nil {
		return nil, err
	}
	return []File{{g.opts.Package + WazeroSuffix, onWazero}, {g.opts.Package + compiledSuffix, inGo}}, nil
}
