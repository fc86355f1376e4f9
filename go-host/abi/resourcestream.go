package abi

import (
	"fmt"
	"slices"
)

// streamSignatures are the methods of a resource that is a stream, after self, as they are written.
var streamSignatures = map[string]string{
	"read":  "(self: &mut %s, limit: u32) -> Result<Vec<u8>, String>",
	"write": "(self: &mut %s, data: &[u8]) -> Result<u32, String>",
	"flush": "(self: &mut %s) -> Result<(), String>",
}

// checkStreams checks that the resources that are streams have the methods for it.
func (d *Description) checkStreams() error {
	for _, t := range d.Types {
		for _, need := range []struct {
			method string
			needed bool
		}{{"read", t.Reads}, {"write", t.Writes}, {"flush", t.Writes}} {
			if need.needed && !d.hasMethod(t, need.method) {
				return bad(t.Path, "it is a stream, and has no method %s%s", need.method, fmt.Sprintf(streamSignatures[need.method], t.Name))
			}
		}
	}
	return nil
}

func (d *Description) hasMethod(t *Type, name string) bool {
	expected := t.Name + "." + name + fmt.Sprintf(streamSignatures[name], t.Name)
	return slices.ContainsFunc(d.Exports, func(f *Func) bool { return f.Of == t && f.Name == name && f.signature() == expected })
}
