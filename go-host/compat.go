package wazabi

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// ABI says which description the guest has, and which the package was generated from.
type ABI struct {
	// Fingerprint is the guest's, Package that of the description which the package was generated from. Where they are
	// equal, nothing differs that a caller could notice.
	Fingerprint, Package string
	// Changes are what the guest has that is another to what the package expects, and compatible with it.
	Changes []Change
}

// Change is one difference between the description that a package was generated from and the guest's. Its Old is what the
// package has, its New what the guest has.
type Change = abi.Change

// ABI returns what was found when the guest was loaded. It is the zero ABI of a Conn that was never opened.
func (c Conn) ABI() ABI {
	if c.pool == nil {
		return ABI{}
	}
	a := c.pool.abi
	a.Changes = slices.Clone(a.Changes)
	return a
}

// match is what a package and a guest of another build have in common.
type match struct {
	abi ABI
	// exports are the guest's names of Package.Funcs.
	exports []string
}

// match holds a guest to the description that the package was generated from. Equal fingerprints suffice. Else both
// descriptions are read and compared: what is compatible is loaded, too.
func (p *Package) match(g *guest, s *source) (match, error) {
	m := match{abi: ABI{Fingerprint: g.fingerprint, Package: p.Fingerprint}, exports: make([]string, len(p.Funcs))}
	if g.fingerprint != p.Fingerprint {
		changes, err := p.compare(g, s)
		if err != nil {
			return match{}, err
		}
		m.abi.Changes = changes
	}
	// By the name on the wire: in which crate a function stands does not count.
	names := make(map[string]string)
	for export := range g.code.ExportedFunctions() {
		if name, ok := wireName(export); ok {
			names[name] = export
		}
	}
	for i, f := range p.Funcs {
		name, _ := wireName(f.Export)
		export, ok := names[name]
		if !ok {
			return match{}, &Error{Kind: ErrExport, Path: f.Export, Detail: "the package needs it, the guest has no such function"}
		}
		m.exports[i] = export
	}
	return m, nil
}

// wireName is the name of an export without the crate.
func wireName(export string) (name string, ok bool) {
	_, name, ok = strings.Cut(export, "/")
	return name, ok
}

// compare lists what differs. It is an error if anything of it is breaking.
func (p *Package) compare(g *guest, s *source) ([]Change, error) {
	mismatch := func(format string, args ...any) error {
		return &Error{Kind: ErrABIMismatch, Detail: fmt.Sprintf(
			"the guest's fingerprint is %s, the package was generated for %s; run wazabi gen again, or load the guest that belongs to the package",
			g.fingerprint, p.Fingerprint) + fmt.Sprintf(format, args...)}
	}
	if p.Description == "" {
		return nil, mismatch("")
	}
	pkg, err := abi.ParseJSON([]byte(p.Description))
	if err != nil {
		return nil, mismatch("\nthe package's own abi.json cannot be read (%v)", err)
	}
	if found := pkg.Fingerprint(); found != p.Fingerprint {
		return nil, mismatch("\nabi.json in it is of another package, %s", found)
	}
	guest, err := abi.ReadModule(s.wasm)
	if err != nil {
		return nil, mismatch("\nthe guest cannot be read again (%v)", err)
	}
	changes := abi.Diff(pkg, guest)
	if abi.ReleaseOf(changes) != abi.Major {
		return changes, nil
	}
	return nil, mismatch("\n%s", differences(changes))
}

// maxDifferences bounds what an error lists: a hostile guest may differ in everything.
const maxDifferences = 256

// differences puts what is breaking into words.
func differences(changes []Change) string {
	var list []string
	for _, c := range changes {
		if c.Kind == abi.Breaking {
			list = append(list, difference(c))
		}
	}
	if more := len(list) - maxDifferences; more > 0 {
		list = append(list[:maxDifferences], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(list, "\n")
}

func difference(c Change) string {
	switch {
	case c.New == "":
		return fmt.Sprintf("%s: guest: no %s; package: %s", c.Where, c.What, c.Old)
	case c.Old == "":
		return fmt.Sprintf("%s: guest: %s %s; package: none", c.Where, c.What, c.New)
	}
	return fmt.Sprintf("%s: guest: %s %s; package: %s", c.Where, c.What, c.New, c.Old)
}
