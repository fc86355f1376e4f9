package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// packageDoc writes the doc comment of the package: what it is, the docs of the guest's crate, and
// how to use it. The last part precedes the first heading of the crate's docs, so that it is not
// under it.
func (g *generator) packageDoc() string {
	body, headings := g.crateDocs(), ""
	if i := firstHeading(body); i >= 0 {
		body, headings = strings.TrimRight(body[:i], "\n"), body[i:]
	}
	return g.w.capture(func() {
		g.w.p("// Package %s calls a Rust guest %s", g.opts.Package, g.opts.Engine.doc())
		g.w.p("//")
		if g.docs(body, nil) {
			g.w.p("//")
		}
		g.w.p("// Any number of goroutines may use a [Module]. An [Instance] is for one goroutine, and is faster.")
		g.w.p("// The caller owns the results of calls.")
		if g.d.NeedsWASI() {
			g.w.p("//")
			g.w.p("// The guest uses WASI, so [New] needs the option [%s].", g.kit(kitWithWASI))
		}
		if headings != "" {
			g.w.p("//")
			g.docs(headings, nil)
		}
	})
}

// crateDocs are the docs of the guest's crate. If several crates have some, they are those of the
// crate that the package is named after, or else all of them.
func (g *generator) crateDocs() string {
	crates := g.d.Crates
	named := func(c abi.Crate) bool {
		name, err := PackageName(c.Name)
		return err == nil && name == g.opts.Package
	}
	if i := slices.IndexFunc(crates, named); i >= 0 {
		crates = crates[i : i+1]
	}
	if len(crates) == 1 {
		return crates[0].Docs
	}
	var all []string
	for _, c := range crates {
		all = append(all, fmt.Sprintf("# The crate %s\n\n%s", c.Name, c.Docs))
	}
	return strings.Join(all, "\n\n")
}
