package abi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Format is the newest format of the description that this package reads; docs/abi.md section 8.
const Format = 1

// record is one object of the description: a type or an export. The order of the fields is that of abi.json.
type record struct {
	Wazabi int    `json:"wazabi,omitempty"`
	Type   string `json:"type,omitempty"`
	Export string `json:"export,omitempty"`
	Import string `json:"import,omitempty"`
	Name   string `json:"name"`
	Kind   string `json:"kind,omitempty"`
	layout
	Error  bool            `json:"error,omitempty"`
	Docs   string          `json:"docs,omitempty"`
	Go     string          `json:"go,omitempty"`
	Tuple  bool            `json:"tuple,omitempty"`
	Fields []fieldRecord   `json:"fields,omitempty"`
	Inner  json.RawMessage `json:"inner,omitempty"`
	Repr   string          `json:"repr,omitempty"`
	Cases  []caseRecord    `json:"cases,omitempty"`
	Bits   []caseRecord    `json:"bits,omitempty"`
	Module string          `json:"module,omitempty"`
	Any    bool            `json:"any,omitempty"`
	Params []paramRecord   `json:"params,omitempty"`
	Result *resultRecord   `json:"result,omitempty"`
}

type layout struct {
	Size  *int64 `json:"size,omitempty"`
	Align *int64 `json:"align,omitempty"`
}

type fieldRecord struct {
	Name   string          `json:"name"`
	Type   json.RawMessage `json:"type"`
	Offset int64           `json:"offset"`
	layout
	Docs string `json:"docs,omitempty"`
	Go   string `json:"go,omitempty"`
}

type caseRecord struct {
	Name   string        `json:"name"`
	Value  json.Number   `json:"value,omitempty"`
	OK     bool          `json:"ok,omitempty"`
	Docs   string        `json:"docs,omitempty"`
	Go     string        `json:"go,omitempty"`
	Tuple  bool          `json:"tuple,omitempty"`
	Fields []fieldRecord `json:"fields,omitempty"`
}

type paramRecord struct {
	Name string `json:"name"`
	resultRecord
}

type resultRecord struct {
	Type json.RawMessage `json:"type"`
	Pass string          `json:"pass"`
	layout
}

// decodeRecord reads a record of a section, and its version before anything else.
func decodeRecord(line []byte) (*record, error) {
	var version struct {
		Wazabi *int `json:"wazabi"`
	}
	if err := json.Unmarshal(line, &version); err != nil {
		return nil, bad("record", "not a JSON object: %v", err)
	}
	if version.Wazabi == nil || *version.Wazabi < 1 {
		return nil, bad("record", "no format version (\"wazabi\")")
	}
	if err := checkFormat(*version.Wazabi); err != nil {
		return nil, err
	}
	var r record
	if err := strict(line, &r); err != nil {
		return nil, bad("record", "%v", err)
	}
	return &r, nil
}

func checkFormat(format int) error {
	if format > Format {
		return &Error{Kind: ErrVersion, Detail: fmt.Sprintf(
			"the guest was built with format %d, this program reads formats to %d; update wazabi on the Go side", format, Format)}
	}
	return nil
}

// strict decodes JSON without tolerating unknown keys or text that is not UTF-8.
func strict(data []byte, into any) error {
	if !utf8.Valid(data) {
		return fmt.Errorf("text that is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return fmt.Errorf("more than one value")
	}
	return nil
}

// maxDepth bounds how deeply types nest within one another.
const maxDepth = 64

// typeOf reads a reference to a type: its JSON once, since each level holds those in it.
func (r *resolver) typeOf(where string, ref json.RawMessage) (*Type, error) {
	d := json.NewDecoder(bytes.NewReader(ref))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, bad(where, "expected a type, got %.60q", ref)
	}
	return r.typeIn(where, value, 0)
}

// typeIn reads a reference that stands depth deep in another.
func (r *resolver) typeIn(where string, ref any, depth int) (*Type, error) {
	if depth > maxDepth {
		return nil, &Error{Kind: ErrLimit, Where: where, Detail: fmt.Sprintf("types nest more than %d deep", maxDepth)}
	}
	if name, ok := ref.(string); ok {
		if t := primitives[name]; t != nil {
			return t, nil
		}
		if t := r.types[name]; t != nil {
			return t, nil
		}
		return nil, bad(where, "type %.80q has no record; was the guest linked without the object that holds it?", name)
	}
	of, ok := ref.(map[string]any)
	if !ok || len(of) != 1 {
		return nil, bad(where, "expected a type, got %.60q", fmt.Sprint(ref))
	}
	for name, arg := range of {
		kind, ok := shapes[name]
		if !ok {
			return nil, bad(where, "unknown shape of a type %.80q", name)
		}
		args := []any{arg}
		if kind == KindArray || kind == KindResult || kind == KindTuple || kind == KindMap {
			if args, ok = arg.([]any); !ok {
				return nil, bad(where, "%s: expected a list", name)
			}
		}
		t, err := r.newType(where)
		if err != nil {
			return nil, err
		}
		t.Kind = kind
		switch {
		case kind == KindArray && len(args) == 2:
			number, _ := args[1].(json.Number)
			n, err := strconv.ParseInt(string(number), 10, 32)
			if err != nil || n < 0 {
				return nil, bad(where, "array of %.20s elements", fmt.Sprint(args[1]))
			}
			t.Len, args = int(n), args[:1]
		case kind == KindResult && len(args) == 2, kind == KindTuple && len(args) > 1 && len(args) <= 12, kind == KindMap && len(args) == 2:
		case kind != KindArray && kind != KindResult && kind != KindTuple && kind != KindMap:
		default:
			return nil, bad(where, "%s of %d parts", name, len(args))
		}
		for _, arg := range args {
			elem, err := r.typeIn(where, arg, depth+1)
			if err != nil {
				return nil, err
			}
			t.Elems = append(t.Elems, elem)
		}
		if kind == KindMap {
			t.Elems = []*Type{{Kind: KindTuple, Elems: t.Elems}}
		}
		return t, r.checkShape(where, t, depth)
	}
	panic("unreachable")
}

var shapes = map[string]Kind{
	"list": KindList, "array": KindArray, "option": KindOption, "result": KindResult, "tuple": KindTuple, "box": KindBox,
	"map": KindMap,
}

// checkShape refuses what docs/abi.md does not have.
func (r *resolver) checkShape(where string, t *Type, depth int) error {
	switch {
	case t.Kind == KindOption && t.Elems[0].Kind == KindOption:
		return bad(where, "an option of an option")
	case t.Kind == KindResult && (depth > 0 || !r.inResult):
		return bad(where, "a result that is not the whole result of a function")
	}
	return nil
}

// key reports whether values of the type can be told apart as keys of a map.
func (t *Type) key() bool {
	switch t.Kind {
	case KindBool, KindChar, KindString, KindDuration, KindEnum:
		return true
	case KindNewtype:
		return t.Elems[0].key()
	}
	return t.Kind.Integer()
}

// checkName refuses names that no Rust program has.
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

// checkPath refuses paths that no Rust program has: at least a crate and a name.
func checkPath(path string) error {
	parts := strings.Split(path, "::")
	if len(parts) < 2 || len(path) > 4096 {
		return bad(strconv.Quote(path), "expected crate::path::Name")
	}
	for _, part := range parts {
		if err := checkName(strconv.Quote(path), strings.TrimPrefix(part, "r#")); err != nil {
			return err
		}
	}
	return nil
}
