package abi

import (
	"cmp"
	"slices"
)

// Crate is a crate of the guest that has docs and exports or imports.
type Crate struct {
	// Name is the crate's name in Rust paths.
	Name, Docs string
}

// addCrate reads a crate.
func (d *Description) addCrate(rec *record) error {
	if err := checkName(quoted(rec.Crate), rec.Crate); err != nil {
		return err
	}
	rest := *rec
	rest.Wazabi, rest.Crate, rest.Docs = 0, "", ""
	if !rest.empty() {
		return bad(rec.Crate, "a crate with the parts of a type or a function")
	}
	d.Crates = append(d.Crates, Crate{rec.Crate, rec.Docs})
	return nil
}

// sortCrates sorts the crates once all of them are read. Of two versions of one crate, either has
// the docs: they are not part of the interface.
func (d *Description) sortCrates() {
	slices.SortFunc(d.Crates, func(a, b Crate) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Docs, b.Docs))
	})
	d.Crates = slices.CompactFunc(d.Crates, func(a, b Crate) bool { return a.Name == b.Name })
}
