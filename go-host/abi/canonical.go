package abi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// file is abi.json.
type file struct {
	Wazabi      int       `json:"wazabi"`
	Fingerprint string    `json:"fingerprint"`
	Exports     []*record `json:"exports"`
	Imports     []*record `json:"imports,omitempty"`
	Types       []*record `json:"types"`
}

// JSON returns the description as abi.json: sorted, indented, the same bytes for the same description.
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
	for _, t := range d.Types {
		f.Types = append(f.Types, t.record())
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(f); err != nil {
		// Strings and numbers only: there is nothing that cannot be encoded.
		panic(err)
	}
	return b.Bytes()
}

// ParseJSON reads what [Description.JSON] wrote.
func ParseJSON(abiJSON []byte) (*Description, error) {
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
	if slices.Contains(f.Types, nil) || slices.Contains(f.Exports, nil) || slices.Contains(f.Imports, nil) {
		return nil, bad("abi.json", "a record that is null")
	}
	d, err := resolve(slices.Concat(f.Types, f.Exports, f.Imports))
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
	r := &record{Type: t.Path, Name: t.Name, Kind: t.Kind.String(), layout: layoutOf(t), Error: t.Error, Docs: t.Docs, Go: t.Go, Tuple: t.Tuple}
	switch t.Kind {
	case KindNewtype:
		r.Inner = t.Elems[0].ref()
	case KindEnum:
		r.Repr = t.Repr.String()
		for _, c := range t.Cases {
			r.Cases = append(r.Cases, caseRecord{Name: c.Name, Value: json.Number(t.value(c)), OK: c.OK, Docs: c.Docs, Go: c.Go})
		}
	case KindFlags:
		for _, c := range t.Cases {
			r.Bits = append(r.Bits, caseRecord{Name: c.Name, Docs: c.Docs, Go: c.Go})
		}
	case KindResource:
		r.Module, r.Any = t.Module, t.Any
	case KindVariant:
		for _, c := range t.Cases {
			r.Cases = append(r.Cases, caseRecord{Name: c.Name, OK: c.OK, Docs: c.Docs, Go: c.Go, Tuple: c.Tuple, Fields: fieldRecords(c.Fields)})
		}
	}
	r.Fields = fieldRecords(t.Fields)
	return r
}

func fieldRecords(fields []Field) []fieldRecord {
	var records []fieldRecord
	for _, f := range fields {
		records = append(records, fieldRecord{
			Name: f.Name, Type: f.Type.ref(), Offset: int64(f.Offset), layout: layoutOf(f.Type), Docs: f.Docs, Go: f.Go,
		})
	}
	return records
}

// value returns a discriminant in decimal digits.
func (t *Type) value(c Case) string {
	if t.Repr.Signed() {
		return strconv.FormatInt(c.Value, 10)
	}
	return strconv.FormatUint(uint64(c.Value), 10)
}

func (f *Func) record() *record {
	r := &record{Export: f.Export, Name: f.Name, Docs: f.Docs, Go: f.Go}
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
	for _, p := range f.Params {
		r.Params = append(r.Params, paramRecord{Name: p.Name, resultRecord: passed(p.Type, p.Borrow, p.InPlace)})
	}
	if f.Result != nil {
		result := passed(f.Result, f.ResultBorrow, false)
		r.Result = &result
	}
	return r
}

// ref returns the JSON by which records refer to a type.
func (t *Type) ref() json.RawMessage {
	var b bytes.Buffer
	t.writeRef(&b, func(t *Type) string { return t.Path })
	return b.Bytes()
}

// writeRef writes a reference, with a name of the caller's choice for types that have names.
func (t *Type) writeRef(b *bytes.Buffer, name func(*Type) string) {
	switch {
	case t.Named():
		fmt.Fprintf(b, "%q", name(t))
	case len(t.Elems) == 0:
		fmt.Fprintf(b, "%q", t.Kind.String())
	default:
		list := t.Kind == KindArray || t.Kind == KindResult || t.Kind == KindTuple || t.Kind == KindMap
		fmt.Fprintf(b, "{%q:", t.Kind.String())
		if list {
			b.WriteByte('[')
		}
		elems := t.Elems
		if t.Kind == KindMap {
			elems = t.Elems[0].Elems
		}
		for i, elem := range elems {
			if i > 0 {
				b.WriteByte(',')
			}
			elem.writeRef(b, name)
		}
		if t.Kind == KindArray {
			fmt.Fprintf(b, ",%d", t.Len)
		}
		if list {
			b.WriteByte(']')
		}
		b.WriteByte('}')
	}
}

// Fingerprint returns 128 bits of SHA-256 over the canonical text, as 32 hex digits; docs/abi.md section 5.
func (d *Description) Fingerprint() string {
	sum := sha256.Sum256(d.canonical())
	return hex.EncodeToString(sum[:16])
}

// canonical writes what a caller could notice, a fact a line: names on the wire, layouts, signatures; and neither docs nor
// Go names, nor where in the source a type stands, nor whether the guest copies an argument. Who has an object afterwards does
// count.
func (d *Description) canonical() []byte {
	var b bytes.Buffer
	ref := func(t *Type) string {
		var b bytes.Buffer
		t.writeRef(&b, func(t *Type) string { return "::" + t.Name })
		return b.String()
	}
	fmt.Fprintf(&b, "wazabi %d\n", d.Format)
	types := slices.Clone(d.Types)
	slices.SortFunc(types, func(a, b *Type) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	for _, t := range types {
		fmt.Fprintf(&b, "type %s %s size %d align %d error %t tuple %t\n", t.Name, t.Kind, t.Size, t.Align, t.Error, t.Tuple)
		fields := func(fields []Field) {
			for _, f := range fields {
				fmt.Fprintf(&b, "field %s %s at %d\n", f.Name, ref(f.Type), f.Offset)
			}
		}
		fields(t.Fields)
		switch t.Kind {
		case KindNewtype:
			fmt.Fprintf(&b, "inner %s\n", ref(t.Elems[0]))
		case KindEnum:
			fmt.Fprintf(&b, "repr %s\n", t.Repr)
			for _, c := range t.Cases {
				fmt.Fprintf(&b, "case %s %s ok %t\n", c.Name, t.value(c), c.OK)
			}
		case KindResource:
			fmt.Fprintf(&b, "module %s any %t\n", t.Module, t.Any)
		case KindFlags:
			for _, c := range t.Cases {
				fmt.Fprintf(&b, "bit %s\n", c.Name)
			}
		case KindVariant:
			for _, c := range t.Cases {
				fmt.Fprintf(&b, "case %s ok %t tuple %t\n", c.Name, c.OK, c.Tuple)
				fields(c.Fields)
			}
		}
	}
	objects := d.withObjects()
	pass := func(t *Type, borrow, inPlace bool) string {
		switch {
		case inPlace:
			return " mut"
		case borrow && objects[t]:
			return " borrow"
		}
		return ""
	}
	signature := func(f *Func) {
		for _, p := range f.Params {
			fmt.Fprintf(&b, "param %s %s%s\n", p.Name, ref(p.Type), pass(p.Type, p.Borrow, p.InPlace))
		}
		if f.Result != nil {
			fmt.Fprintf(&b, "result %s%s\n", ref(f.Result), pass(f.Result, f.ResultBorrow, false))
		}
	}
	funcs := slices.Clone(d.Exports)
	slices.SortFunc(funcs, func(a, b *Func) int { return bytes.Compare([]byte(a.Name), []byte(b.Name)) })
	for _, f := range funcs {
		fmt.Fprintf(&b, "export %s\n", f.Name)
		signature(f)
	}
	for _, f := range d.Imports {
		fmt.Fprintf(&b, "import %s\n", f.Export)
		signature(f)
	}
	return b.Bytes()
}
