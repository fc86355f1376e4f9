package abi

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// file is abi.json.
type file struct {
	Wazabi      int       `json:"wazabi"`
	Fingerprint string    `json:"fingerprint"`
	Exports     []*record `json:"exports"`
	Imports     []*record `json:"imports,omitempty"`
	Constants   []*record `json:"constants,omitempty"`
	Crates      []*record `json:"crates,omitempty"`
	Types       []*record `json:"types"`
}

// JSON returns the description as abi.json, sorted and indented. The same description gives the
// same bytes.
func (d *Description) JSON() []byte {
	f := file{Wazabi: d.Format, Fingerprint: d.Fingerprint(), Exports: []*record{}, Types: []*record{}}
	for _, export := range d.Exports {
		f.Exports = append(f.Exports, export.record())
	}
	for _, imported := range d.Imports {
		r := imported.record()
		r.Export, r.Import = "", r.Export
		f.Imports = append(f.Imports, r)
	}
	for _, c := range d.Constants {
		f.Constants = append(f.Constants, c.record())
	}
	for _, c := range d.Crates {
		f.Crates = append(f.Crates, &record{Crate: c.Name, Docs: c.Docs})
	}
	for _, t := range d.Types {
		f.Types = append(f.Types, t.record())
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(f); err != nil {
		// The value has strings and numbers only, which can always be encoded.
		panic(err)
	}
	return b.Bytes()
}

// ParseJSON reads what [Description.JSON] wrote.
func ParseJSON(abiJSON []byte) (*Description, error) {
	d, err := parseJSON(abiJSON)
	return d, fault.Of("abi.ParseJSON", err)
}

func parseJSON(abiJSON []byte) (*Description, error) {
	if len(abiJSON) > maxSection {
		return nil, &Error{Kind: ErrLimit, Where: "abi.json", Detail: "the file is too large"}
	}
	var f file
	if err := strict(abiJSON, &f); err != nil {
		return nil, bad("abi.json", "%v", err)
	}
	if f.Wazabi < 1 {
		return nil, bad("abi.json", "no format version (\"wazabi\")")
	}
	if err := checkFormat(f.Wazabi); err != nil {
		return nil, err
	}
	d, err := resolve(slices.Concat(f.Types, f.Exports, f.Imports, f.Constants, f.Crates))
	if err != nil {
		return nil, err
	}
	if found := d.Fingerprint(); found != f.Fingerprint {
		return nil, bad("abi.json", "the fingerprint is %s, the contents give %s; write the file with `wazabi gen`, not by hand", f.Fingerprint, found)
	}
	return d, nil
}

func layoutOf(t *Type) layout {
	size, align := int64(t.Size), int64(t.Align)
	return layout{Size: &size, Align: &align}
}

func (t *Type) record() *record {
	r := &record{
		Type: t.Path, Name: t.Name, Kind: t.Kind.String(), layout: layoutOf(t), Error: t.Error, Text: t.Texts, Docs: t.Docs, Go: t.Go,
		Format: t.Format, Source: t.Source, String: t.Text, Eq: t.Eq, Ord: t.Ord, Tuple: t.Tuple, Interface: t.Interface,
	}
	kinds[t.Kind].named.write(t, r)
	return r
}

func fieldRecords(fields []Field) []fieldRecord {
	var records []fieldRecord
	for _, f := range fields {
		records = append(records, fieldRecord{
			Name: f.Name, Type: f.Type.ref(), Offset: int64(f.Offset), layout: layoutOf(f.Type), Docs: f.Docs, Go: f.Go, Default: f.Default.written(),
		})
	}
	return records
}

func (f *Func) record() *record {
	r := &record{Export: f.Export, Name: f.Name, Docs: f.Docs, Go: f.Go, View: f.View}
	passed := func(t *Type, borrow, inPlace bool) resultRecord {
		pass := "own"
		switch {
		case inPlace:
			pass = "mut"
		case borrow:
			pass = "borrow"
		}
		return resultRecord{Type: t.ref(), Pass: pass, layout: layoutOf(t)}
	}
	if f.Of != nil {
		r.Of = f.Of.ref()
	}
	for _, p := range f.Params {
		r.Params = append(r.Params, paramRecord{Name: p.Name, Go: p.Go, resultRecord: passed(p.Type, p.Borrow, p.InPlace || p.Mut)})
	}
	if f.Result != nil {
		result := passed(f.Result, f.ResultBorrow, false)
		r.Result = &result
	}
	if f.Batch > 0 && f.Batch < MaxBatch {
		r.Batch = &f.Batch
	}
	r.Refuses = f.Refuses
	return r
}
