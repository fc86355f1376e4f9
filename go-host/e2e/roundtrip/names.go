package roundtrip

import (
	"reflect"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Key drops the case and the underscores of a name, which differ between Rust and Go: read_u8,
// ReadU8 and ReadU8_ have the same key.
func Key(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}

// byKey returns types under the keys of their names. Of two names with one key, such as Module and
// Module_, the first is the package's own type, which no description has: the longer name counts.
func byKey(types map[string]reflect.Type) map[string]reflect.Type {
	names, keyed := map[string]string{}, map[string]reflect.Type{}
	for name, typ := range types {
		if key := Key(name); len(name) > len(names[key]) {
			names[key], keyed[key] = name, typ
		}
	}
	return keyed
}

// goName is the Go name that the Rust source chose, or else the name on the wire. [Key] of it is
// the key of the name in the generated code.
func goName(chosen, name string) string {
	if chosen != "" {
		return chosen
	}
	return name
}

// caseName is the name of the Go type of a variant's case.
func caseName(t *abi.Type, c abi.Case) string {
	return goName(c.Go, goName(t.Go, t.Name)+c.Name)
}

// Signature returns a function's declaration in Rust.
func Signature(f *abi.Func) string {
	var b strings.Builder
	b.WriteString("fn " + f.Name + "(")
	for i, p := range f.Params {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(p.Name + ": ")
		if p.Borrow {
			b.WriteString("&")
		}
		b.WriteString(p.Type.String())
	}
	b.WriteString(")")
	if f.Result != nil {
		b.WriteString(" -> " + f.Result.String())
	}
	return b.String()
}
