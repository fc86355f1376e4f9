package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// This file reads which exports get another name or are left out: from the flag -export, and from
// the guest's Cargo.toml.

// parseExport reads CRATE/FUNCTION=NAME, where NAME may be empty.
func parseExport(text string) (abi.ExportEdit, error) {
	export, name, found := strings.Cut(text, "=")
	if !found || !strings.Contains(export, "/") {
		return abi.ExportEdit{}, fmt.Errorf("%.100q: expected CRATE/FUNCTION=NAME, or CRATE/FUNCTION= to leave it out", text)
	}
	return abi.ExportEdit{Export: export, Name: name}, nil
}

// exportsTable is the table of the manifest, for messages.
const exportsTable = "[package.metadata.wazabi.exports]"

// exports reads the table in the Cargo.toml of the guest.
func (m metadata) exports() ([]abi.ExportEdit, error) {
	i := slices.IndexFunc(m.Packages, func(p cargoPackage) bool { return p.ID == m.Resolve.Root })
	if i < 0 {
		return nil, nil
	}
	p := m.Packages[i]
	if p.Metadata.Wazabi == nil {
		return nil, nil
	}
	var keys struct {
		Exports map[string]json.RawMessage `json:"exports"`
	}
	d := json.NewDecoder(bytes.NewReader(p.Metadata.Wazabi))
	d.DisallowUnknownFields()
	if err := d.Decode(&keys); err != nil {
		return nil, fmt.Errorf("%s: expected nothing but a table %s in [package.metadata.wazabi]: %w", p.ManifestPath, exportsTable, err)
	}
	var edits []abi.ExportEdit
	for _, export := range slices.Sorted(maps.Keys(keys.Exports)) {
		edit, value := abi.ExportEdit{Export: export}, keys.Exports[export]
		named := json.Unmarshal(value, &edit.Name) == nil && edit.Name != ""
		if !named && string(value) != "false" || !strings.Contains(export, "/") {
			return nil, fmt.Errorf("%s: %s has %.80q = %.80s; expected \"CRATE/FUNCTION\" = \"NAME\", or = false to leave it out",
				p.ManifestPath, exportsTable, export, value)
		}
		edits = append(edits, edit)
	}
	return edits, nil
}

// editGuest gives exports of the guest that cargo built other names, or leaves them out. The
// optimizer runs after it, and can drop code that no export reaches any more.
func (o *output) editGuest(path string, guest []byte) (string, []byte, error) {
	if len(o.exports) == 0 {
		return path, guest, nil
	}
	edited, err := abi.EditExports(guest, o.exports)
	if err != nil {
		return "", nil, fault.In(path, err)
	}
	o.exports = nil
	dir := filepath.Join(filepath.Dir(path), "wazabi-exports")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", nil, err
	}
	path = filepath.Join(dir, filepath.Base(path))
	return path, edited, os.WriteFile(path, edited, 0o666)
}

// addExports adds the edits of the manifest to those of the flags, which count more. It returns a
// line for each.
func (o *output) addExports(manifest []abi.ExportEdit) (chosen []string) {
	flags := slices.Clone(o.exports)
	line := func(edit abi.ExportEdit, origin string) {
		becomes := "is named " + edit.Name
		if edit.Name == "" {
			becomes = "is left out"
		}
		chosen = append(chosen, fmt.Sprintf("export %s %s (%s)", edit.Export, becomes, origin))
	}
	for _, edit := range flags {
		line(edit, "-export")
	}
	for _, edit := range manifest {
		if !slices.ContainsFunc(flags, func(f abi.ExportEdit) bool { return f.Export == edit.Export }) {
			o.exports = append(o.exports, edit)
			line(edit, "Cargo.toml")
		}
	}
	return chosen
}
