package abi

import (
	"bytes"
	"encoding/json"
)

// Raced says that the race detector runs.
const Raced = raced

// RecordsByFunction returns, for each function, its record and the records of the types that it
// reaches, one per line.
func (d *Description) RecordsByFunction() [][]byte {
	var all [][]byte
	for _, one := range oneByOne(d) {
		var lines [][]byte
		for _, r := range recordsOf(one) {
			r.Wazabi = Format
			text, err := json.Marshal(r)
			if err != nil {
				panic(err)
			}
			lines = append(lines, text)
		}
		all = append(all, bytes.Join(lines, []byte("\n")))
	}
	return all
}

// oneByOne splits a description into one description per function.
func oneByOne(d *Description) []*Description {
	var all []*Description
	for _, f := range d.Exports {
		all = append(all, &Description{Format: d.Format, Exports: []*Func{f}})
	}
	for _, f := range d.Imports {
		all = append(all, &Description{Format: d.Format, Imports: []*Func{f}})
	}
	for _, one := range all {
		one.reach()
	}
	return all
}

// hasObjects computes the result of Description.withObjects for a type, by a search of all its
// parts.
func (t *Type) hasObjects() bool {
	has := false
	walk(t, map[*Type]bool{}, func(t *Type) { has = has || t.Kind == KindResource })
	return has
}
