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

// addCrate reads a crate. Of two versions of one crate, either has the docs: they are not part of
// the interface.
func (d *Description) addCrate(rec *record) error {
	if err := checkName(quoted(rec.Crate), rec.Crate); err != nil {
		return err
	}
	rest := *rec
	rest.Wazabi, rest.Crate, rest.Docs = 0, "", ""
	if !rest.empty() {
		return bad(rec.Crate, "a crate with the parts of a type or a function")
	}
	byName := func(c Crate, name string) int { return cmp.Compare(c.Name, name) }
	at, found := slices.BinarySearchFunc(d.Crates, rec.Crate, byName)
	if !found {
		d.Crates = slices.Insert(d.Crates, at, Crate{rec.Crate, rec.Docs})
	} else {
		d.Crates[at].Docs = min(d.Crates[at].Docs, rec.Docs)
	}
	return nil
}
