package abi

import (
	"fmt"
	"strings"
	"unicode"
)

// checkName refuses names that no Rust program can have.
func checkName(where, name string) error {
	ok := name != "" && len(name) <= 256
	for i, c := range name {
		ok = ok && (c == '_' || unicode.IsLetter(c) || i > 0 && (unicode.IsDigit(c) || unicode.IsMark(c) || unicode.Is(unicode.Pc, c)))
	}
	if !ok {
		return bad(where, "%.80q is not a name", name)
	}
	return nil
}

// checkPath refuses paths that no Rust program can have. A path has at least a crate and a name.
func checkPath(path string) error {
	parts := strings.SplitN(path, "::", 4096)
	if len(path) > 4096 || len(parts) < 2 {
		return bad(quoted(path), "expected crate::path::Name, of at most 4096 bytes")
	}
	for _, part := range parts {
		if err := checkName("", strings.TrimPrefix(part, "r#")); err != nil {
			return within(quoted(path), err)
		}
	}
	return nil
}

// quoted returns a name that may be anything, for errors.
func quoted(name string) string { return fmt.Sprintf("%.200q", name) }

// checkNames refuses two types, two exports or two constants of one name on the wire.
func (d *Description) checkNames() error {
	types := make(map[string]string)
	for _, t := range d.Types {
		if other, ok := types[t.Name]; ok {
			return bad(t.Path, "the name %s is taken by %s; rename one with #[abi(rename = \"…\")]", t.Name, other)
		}
		types[t.Name] = t.Path
	}
	funcs := make(map[string]string)
	for _, f := range d.Exports {
		name := f.WireName()
		if other, ok := funcs[name]; ok {
			return bad(f.Export, "the name %s is taken by %s; rename one with #[wazabi::export(rename = \"…\")], "+
				"or where it is in a dependency, with -export %s=NEW, or by \"%s\" = \"NEW\" in [package.metadata.wazabi.exports] of the guest's Cargo.toml",
				name, other, f.Export, f.Export)
		}
		funcs[name] = f.Export
	}
	constants := make(map[string]string)
	for _, c := range d.Constants {
		name := c.WireName()
		if other, ok := constants[name]; ok {
			return bad(c.Path, "the name %s is taken by %s; rename one with #[abi(rename = \"…\")]", name, other)
		}
		constants[name] = c.Path
	}
	return nil
}
