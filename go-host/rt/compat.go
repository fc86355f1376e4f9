package rt

import (
	"fmt"
	"slices"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// ABI returns the comparison that was made when the guest was loaded. It is the zero ABI of a Conn
// that was never opened.
func (c Conn) ABI() wazabi.ABI {
	if c.pool == nil {
		return wazabi.ABI{}
	}
	a := c.pool.abi
	a.Changes = slices.Clone(a.Changes)
	return a
}

// match is the comparison of a guest with its package.
type match struct {
	abi wazabi.ABI
	// exports has the guest's export name of each function in Package.Funcs.
	exports []string
	// drops has the guest's export that releases a value of each type in Package.Resources.
	drops []string
}

// match compares a guest with the description that the package was generated from. Equal
// fingerprints suffice. Otherwise both descriptions are read and compared, and a compatible guest
// is loaded too.
func (p *Package) match(g engine.Guest, s *source) (match, error) {
	found := g.Facts().(*facts).fingerprint
	m := match{abi: wazabi.ABI{Fingerprint: found, Package: p.Fingerprint}, exports: make([]string, len(p.Funcs)), drops: make([]string, len(p.Resources))}
	if found != p.Fingerprint {
		changes, err := p.compare(found, s)
		if err != nil {
			return match{}, err
		}
		m.abi.Changes = changes
	}
	if p.Core {
		for i, f := range p.Funcs {
			m.exports[i] = f.Export
		}
		return m, nil
	}
	// Functions match by name on the wire. The crate that a function is in does not count.
	names := make(map[string]string)
	for export := range g.Functions() {
		if name, ok := wireName(export); ok {
			names[name] = export
		}
	}
	find := func(export string) (string, error) {
		name, _ := wireName(export)
		if found, ok := names[name]; ok {
			return found, nil
		}
		return "", &wazabi.Error{Kind: wazabi.ErrExport, Path: export, Detail: "the package needs it, the guest has no such function"}
	}
	var err error
	for i, f := range p.Funcs {
		if f.Export == abi.CallExport {
			// The guest has it if it lends callbacks. Otherwise nothing calls it.
			m.exports[i] = f.Export
			continue
		}
		if m.exports[i], err = find(f.Export); err != nil {
			return match{}, err
		}
	}
	for i, r := range p.Resources {
		if m.drops[i], err = find(r.Drop); err != nil {
			return match{}, err
		}
	}
	return m, nil
}

// wireName returns the name of an export without the crate.
func wireName(export string) (name string, ok bool) {
	_, name, ok = strings.Cut(export, "/")
	return name, ok
}

// compare lists the differences. It returns an error if one of them is breaking.
func (p *Package) compare(found string, s *source) ([]wazabi.Change, error) {
	mismatch := func(format string, args ...any) error {
		return &wazabi.Error{Kind: wazabi.ErrABIMismatch, Detail: fmt.Sprintf(
			"the guest's fingerprint is %s, the package was generated for %s; run wazabi gen again, or load the guest that belongs to the package",
			found, p.Fingerprint) + fmt.Sprintf(format, args...)}
	}
	if p.Description == "" {
		return nil, mismatch("")
	}
	pkg, err := abi.ParseJSON([]byte(p.Description))
	if err != nil {
		return nil, mismatch("\nthe package's own abi.json cannot be read (%s)", fault.Unprefixed(err))
	}
	if own := pkg.Fingerprint(); own != p.Fingerprint {
		return nil, mismatch("\nabi.json in it is of another package, %s", own)
	}
	guest, err := abi.ReadModule(s.wasm)
	if err != nil {
		return nil, mismatch("\nthe guest cannot be read again (%s)", fault.Unprefixed(err))
	}
	changes := abi.Diff(pkg, guest)
	if abi.ReleaseOf(changes) != abi.Major {
		return changes, nil
	}
	return nil, mismatch("\n%s", differences(changes))
}

// maxDifferences bounds the differences in an error: a hostile guest may differ in everything.
const maxDifferences = 256

// differences describes the breaking differences.
func differences(changes []wazabi.Change) string {
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

func difference(c wazabi.Change) string {
	switch {
	case c.New == "":
		return fmt.Sprintf("%s: guest: no %s; package: %s", c.Where, c.What, c.Old)
	case c.Old == "":
		return fmt.Sprintf("%s: guest: %s %s; package: none", c.Where, c.What, c.New)
	}
	return fmt.Sprintf("%s: guest: %s %s; package: %s", c.Where, c.What, c.New, c.Old)
}
