package abi

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// This file renames exports of a built guest, and leaves them out: those of a crate that the guest
// depends on, which its author does not write. The module and its description change together.

// ExportEdit is a change of an export of a guest.
type ExportEdit struct {
	// Export is the name of the wasm export, as in crate/function or crate/Type.function, or the
	// name of a constant, as in crate/CONSTANT.
	Export string
	// Name is the new name, without the crate and the type. Without one, the export is left out.
	Name string
}

// EditExports returns the module with other exports. It refuses an edit of a function that the
// module does not describe. It does not check the rest of the description, which may be one that
// can be read only after the edits: two exports may have had one name.
func EditExports(wasm []byte, edits []ExportEdit) ([]byte, error) {
	edited, err := editExports(wasm, edits)
	return edited, fault.Of("abi.EditExports", err)
}

func editExports(wasm []byte, edits []ExportEdit) ([]byte, error) {
	m, err := wasmbin.Parse(wasm, wasmbin.Trusted)
	if err != nil {
		return nil, err
	}
	section, found := m.Custom(Section)
	if !found {
		return nil, missingSection(m)
	}
	e := exportEdits{names: map[string]string{}}
	if err := e.read(section, edits); err != nil {
		return nil, err
	}
	if err := e.checkFree(m); err != nil {
		return nil, err
	}
	out, failure := wasmbin.RewriteSections(wasm, []wasmbin.Edit{{ID: 7, Rewrite: e.exportSection}}, e.custom)
	if failure != nil {
		return nil, failure
	}
	return out, nil
}

// exportEdits are edits, checked.
type exportEdits struct {
	// names has the new name of each wasm export that gets one, or "" for one that is left out.
	names map[string]string
	// description is what becomes of the description; it is written once.
	description []byte
}

// read makes the edits of the description. Records without an edit stay as they are.
func (e *exportEdits) read(section []byte, edits []ExportEdit) error {
	records, err := splitRecords(section)
	if err != nil {
		return err
	}
	todo, found := map[string]string{}, map[string]bool{}
	for _, edit := range edits {
		if _, twice := todo[edit.Export]; twice {
			return fmt.Errorf("export %.200q: named twice; expected one new name, or none", edit.Export)
		}
		todo[edit.Export] = edit.Name
	}
	interfaces := interfaceNames(records)
	for line := range bytes.Lines(section) {
		rec, err := decodeRecord(line[9:])
		if err != nil {
			return err
		}
		export := rec.Export + rec.Const
		name, edited := todo[export]
		if export != "" {
			found[export] = true
		}
		switch {
		case !edited:
			e.description = append(e.description, line...)
		case interfaces[ownerName(export)]:
			return fmt.Errorf("export %s, named in [package.metadata.wazabi.exports] of Cargo.toml or by -export: a function of an interface, "+
				"which the guest and the host have under one name; rename it in the trait, with #[abi(rename = \"…\")]", export)
		case name == "":
			e.rename(rec, "")
		default:
			if checkName(export, name) != nil {
				return fmt.Errorf("export %s: the new name %.80q is no name; expected a Rust identifier, without the crate and the type", export, name)
			}
			e.write(line[9:], rec, export[:strings.LastIndexAny(export, "/.")+1]+name, name)
		}
	}
	for _, export := range slices.Sorted(maps.Keys(todo)) {
		if !found[export] {
			return fmt.Errorf("export %.200q: the guest has no such export; expected one of %s", export, strings.Join(slices.Sorted(maps.Keys(found)), ", "))
		}
	}
	return nil
}

// interfaceNames returns the names of the types on the guest's side of interfaces.
func interfaceNames(records []*record) map[string]bool {
	names := map[string]bool{}
	for _, rec := range records {
		if rec.Interface {
			names[rec.Name+"_guest"] = true
		}
	}
	return names
}

// ownerName returns the type in the name of a method's export, crate/Type.function.
func ownerName(export string) string {
	_, name, _ := strings.Cut(export, "/")
	owner, _, _ := strings.Cut(name, ".")
	return owner
}

// rename gives the wasm exports of a function new names, or none.
func (e *exportEdits) rename(rec *record, export string) {
	if rec.Const != "" {
		return
	}
	for _, suffix := range companions(rec) {
		if e.names[rec.Export+suffix] = ""; export != "" {
			e.names[rec.Export+suffix] = export + suffix
		}
	}
}

// write writes a record with another name. A name in Go that an attribute has chosen goes with the
// old name.
func (e *exportEdits) write(line []byte, rec *record, export, name string) {
	e.rename(rec, export)
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(line, &keys); err != nil {
		// decodeRecord has read it.
		panic(err)
	}
	delete(keys, "go")
	keys["name"] = quotedJSON(name)
	if keys["export"] = quotedJSON(export); rec.Const != "" {
		delete(keys, "export")
		keys["const"] = quotedJSON(export)
	}
	// The version is the first key.
	text := fmt.Appendf(nil, `{"wazabi":%s`, keys["wazabi"])
	delete(keys, "wazabi")
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		text = fmt.Appendf(text, `,%q:%s`, key, keys[key])
	}
	text = append(text, '}')
	e.description = fmt.Appendf(e.description, "%08x %s\n", crc32.ChecksumIEEE(text), text)
}

// quotedJSON returns a name as a JSON string. Names have no characters to escape.
func quotedJSON(name string) json.RawMessage { return json.RawMessage(`"` + name + `"`) }

// companions are what follows the name of an export in the names of the exports that belong to it,
// and of itself.
func companions(rec *record) []string {
	if rec.Result == nil || !namesIterator(rec.Result.Type) {
		return []string{""}
	}
	return []string{"", ".next", ".drop"}
}

// namesIterator reports whether a result is an iterator, or a result whose value is one.
func namesIterator(ref json.RawMessage) bool {
	var of struct {
		Iterator json.RawMessage   `json:"iterator"`
		Result   []json.RawMessage `json:"result"`
	}
	// Nothing is decoded of a type without parts, which is a string.
	_ = json.Unmarshal(ref, &of)
	return of.Iterator != nil || len(of.Result) > 0 && namesIterator(of.Result[0])
}

// checkFree refuses a new name that another export has.
func (e *exportEdits) checkFree(m *wasmbin.Module) error {
	taken := map[string]bool{}
	for _, export := range m.Exports {
		name, edited := e.names[export.Name]
		switch {
		case !edited:
			name = export.Name
		case name == "":
			continue
		}
		if taken[name] {
			return fmt.Errorf("export %s: the name %s is taken by another export; choose another", export.Name, name)
		}
		taken[name] = true
	}
	return nil
}

// exportSection leaves exports out, and renames others.
func (e *exportEdits) exportSection(r *wasmbin.Reader, out []byte) []byte {
	var kept []byte
	count := 0
	for n := r.Count(); n > 0 && r.Err == nil; n-- {
		name := string(r.Bytes(r.U32()))
		kind, index := r.Byte(), r.U32()
		if to, edited := e.names[name]; edited {
			if to == "" {
				continue
			}
			name = to
		}
		count++
		kept = binary.AppendUvarint(kept, uint64(len(name)))
		kept = binary.AppendUvarint(append(append(kept, name...), kind), uint64(index))
	}
	return append(binary.AppendUvarint(out, uint64(count)), kept...)
}

// custom puts the description into the first of its sections, and empties the others.
func (e *exportEdits) custom(r *wasmbin.Reader) []byte {
	all := r.Rest()
	name := wasmbin.Reader{Data: all}
	if string(name.Bytes(name.U32())) != Section {
		return all
	}
	out := append(slices.Clone(all[:name.At]), e.description...)
	e.description = nil
	return out
}
