// Package link connects guests: one guest imports functions that another guest exports.
//
//	geometry, err := geometry.New(ctx)
//	drawing, err := drawing.New(ctx, nil, link.Block("geometry", geometry))
//
// When the guest drawing calls a function of its import block "geometry", the runtime copies the
// arguments from the memory of drawing to that of geometry, calls the export of the same name, and
// copies the result back. It checks each value as it does between a guest and Go. docs/dynamic.md
// in the repository has the rules.
package link

import (
	"fmt"
	"slices"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
	"github.com/wazabi/wazabi/go-host/rt"
)

// Guest is a guest whose exports others can import: the Module or the Instance of a generated
// package, or the Guest or the Instance of package dynamic. A Module or Guest serves each call by
// any of its instances, as it does for Go. An Instance serves all calls by itself, one at a time.
type Guest interface {
	// Conn is the connection to the guest.
	Conn() rt.Conn
}

// Block makes a guest serve an import block of the guest that is opened with the option. Pass nil to
// New as the host of that block.
//
// The two guests are compared before the importing one is instantiated: for each function of the
// block, the serving guest must have an export of that name with compatible types, by the rules for
// generated packages and their guests. Otherwise the error is [wazabi.ErrImport], and lists each
// difference. The serving guest must stay open.
func Block(name string, to Guest) wazabi.Option {
	if to == nil {
		return rt.Link(name, linker{})
	}
	return rt.Link(name, linker{to.Conn()})
}

// linker has the exports of one guest serve import blocks.
type linker struct{ conn rt.Conn }

// Link compares a block with the exports. It implements [rt.Linker].
func (l linker) Link(p *rt.Package, d *abi.Description, block string) (map[int]func(*rt.HostCall, any) error, error) {
	to := l.conn.Package()
	if to == nil {
		return nil, &wazabi.Error{Kind: wazabi.ErrOption, Detail: fmt.Sprintf("the link for the import block %q: the guest was never opened", block)}
	}
	exports, err := to.Describe()
	if err != nil {
		return nil, err
	}
	if err := check(d, block, exports, to.Name); err != nil {
		return nil, err
	}
	c := &compiler{
		importer: p, exporter: to, block: block, exports: exports, graph: typegraph.Of(d), forms: map[*abi.Type]form{},
		numbers: numbers(p, d),
	}
	serves := map[int]func(*rt.HostCall, any) error{}
	for n, im := range p.Imports {
		if im.Module != block || im.Resource > 0 {
			continue
		}
		f, err := c.function(l.conn, find(d.Imports, block+"/"+im.Name, importName), find(exports.Exports, im.Name, (*abi.Func).WireName))
		if err != nil {
			return nil, err
		}
		serves[n] = f.serve
	}
	return serves, nil
}

// Check compares an import block with the exports that are to serve it, by the descriptions of the
// two guests. If it returns no error, [Block] links them.
func Check(importer *abi.Description, block string, exporter *abi.Description) error {
	err := check(importer, block, exporter, "the guest")
	if e, ok := err.(*wazabi.Error); ok {
		e.Func = "link.Check"
	}
	return err
}

func check(d *abi.Description, block string, exports *abi.Description, name string) error {
	refuse := func(reason string) error {
		return &wazabi.Error{Kind: wazabi.ErrImport, Detail: fmt.Sprintf("the import block %q cannot be linked to %s: %s", block, name, reason)}
	}
	if blocks := d.Modules(); !slices.Contains(blocks, block) {
		return refuse(fmt.Sprintf("the importer does not have that block; it has %q", blocks))
	}
	if d.Core != nil || exports.Core != nil {
		return refuse("one of the two is a module without a description, whose values are numbers only")
	}
	if changes := abi.DiffLink(d, block, exports); abi.ReleaseOf(changes) == abi.Major {
		return refuse("they differ\n" + strings.Join(append(unlinkable(d, block, exports), differences(changes)), "\n"))
	}
	return keptInside(d, block)
}

// unlinkable explains the exports that no import can be linked to, since an import block has no such
// parameter or result. docs/rationale.md says why.
func unlinkable(d *abi.Description, block string, exports *abi.Description) (reasons []string) {
	explain := func(format string, args ...any) { reasons = append(reasons, fmt.Sprintf(format, args...)) }
	for _, im := range d.Imports {
		module, name := im.Import()
		i := slices.IndexFunc(exports.Exports, func(f *abi.Func) bool { return f.WireName() == name })
		if module != block || i < 0 {
			continue
		}
		export := exports.Exports[i]
		for _, p := range export.Params {
			switch k := p.Type.Kind; {
			case k.Argument() && k != abi.KindCallback:
				explain("%s takes a %s of the program (%s); expected a list, or a resource whose methods read or write a part", name, k, p.Name)
			case p.InPlace:
				explain("%s changes a list in place (%s); expected a function that returns the list", name, p.Name)
			}
		}
		if export.Iterator() != nil {
			explain("%s returns an iterator; expected a list, or a resource whose method returns the next value", name)
		}
	}
	return reasons
}

func importName(f *abi.Func) string { return f.Export }

// find returns the function of that name. Both sides have it: the package is made from the
// description, and the two descriptions were compared.
func find(funcs []*abi.Func, name string, nameOf func(*abi.Func) string) *abi.Func {
	return funcs[slices.IndexFunc(funcs, func(f *abi.Func) bool { return nameOf(f) == name })]
}

// keptInside refuses exports that pass objects of the block to the program or take them from it:
// they are values of the other guest, of which the program has no type.
func keptInside(d *abi.Description, block string) error {
	objects := typegraph.Of(d).Spread(
		func(t *abi.Type) bool { return t.Kind.Object() && t.Module == block && !t.Any },
		func(*abi.Type) bool { return true })
	for _, f := range d.Exports {
		passes := f.Result != nil && objects[f.Result]
		for _, p := range f.Params {
			passes = passes || objects[p.Type]
		}
		if passes {
			return &wazabi.Error{Kind: wazabi.ErrImport, Path: f.WireName(), Detail: fmt.Sprintf(
				"it passes objects of the import block %q, which is linked, between the guest and the program; "+
					"expected that they stay between the two guests; serve the block by a host in Go", block)}
		}
	}
	return nil
}

// maxDifferences bounds the differences in an error.
const maxDifferences = 256

// differences describes the breaking differences.
func differences(changes []abi.Change) string {
	var list []string
	for _, c := range changes {
		if c.Kind != abi.Breaking {
			continue
		}
		old, new := c.Old, c.New
		if old == "" {
			old = "none"
		}
		if new == "" {
			new = "none"
		}
		list = append(list, fmt.Sprintf("%s: %s: imported %s; exported %s", c.Where, c.What, old, new))
	}
	if more := len(list) - maxDifferences; more > 0 {
		list = append(list[:maxDifferences], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(list, "\n")
}
