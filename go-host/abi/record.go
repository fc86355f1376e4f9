package abi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Format is the newest format of the description that this package reads; docs/abi.md section 12.
const Format = 1

// record is one object of the description: a type, an export, an import, a constant or a crate. The fields
// have the order of the keys in abi.json.
type record struct {
	Wazabi int    `json:"wazabi,omitempty"`
	Type   string `json:"type,omitempty"`
	Export string `json:"export,omitempty"`
	Import string `json:"import,omitempty"`
	Const  string `json:"const,omitempty"`
	Crate  string `json:"crate,omitempty"`
	Name   string `json:"name,omitempty"`
	Kind   string `json:"kind,omitempty"`
	layout
	Error  bool            `json:"error,omitempty"`
	Text   bool            `json:"text,omitempty"`
	Docs   string          `json:"docs,omitempty"`
	Go     string          `json:"go,omitempty"`
	Format string          `json:"format,omitempty"`
	Source string          `json:"source,omitempty"`
	String string          `json:"string,omitempty"`
	Eq     bool            `json:"eq,omitempty"`
	Ord    bool            `json:"ord,omitempty"`
	GoType string          `json:"gotype,omitempty"`
	Tuple  bool            `json:"tuple,omitempty"`
	Fields []fieldRecord   `json:"fields,omitempty"`
	Inner  json.RawMessage `json:"inner,omitempty"`
	Repr   string          `json:"repr,omitempty"`
	// Interface precedes the cases of a variant.
	Interface bool            `json:"interface,omitempty"`
	Cases     []caseRecord    `json:"cases,omitempty"`
	Bits      []caseRecord    `json:"bits,omitempty"`
	Module    string          `json:"module,omitempty"`
	Any       bool            `json:"any,omitempty"`
	Drop      string          `json:"drop,omitempty"`
	Read      bool            `json:"read,omitempty"`
	Write     bool            `json:"write,omitempty"`
	View      bool            `json:"view,omitempty"`
	Of        json.RawMessage `json:"of,omitempty"`
	Params    []paramRecord   `json:"params,omitempty"`
	Result    *resultRecord   `json:"result,omitempty"`
	Batch     *int            `json:"batch,omitempty"`
	// Refuses follows Batch.
	Refuses bool            `json:"refuses,omitempty"`
	Value   json.RawMessage `json:"value,omitempty"`
}

// empty reports whether the record has no keys.
func (r *record) empty() bool {
	text, _ := json.Marshal(r)
	return string(text) == `{}`
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
	Docs    string          `json:"docs,omitempty"`
	Go      string          `json:"go,omitempty"`
	Default json.RawMessage `json:"default,omitempty"`
}

type caseRecord struct {
	Name   string        `json:"name"`
	Value  json.Number   `json:"value,omitempty"`
	OK     bool          `json:"ok,omitempty"`
	Docs   string        `json:"docs,omitempty"`
	Go     string        `json:"go,omitempty"`
	Format string        `json:"format,omitempty"`
	Source string        `json:"source,omitempty"`
	Tuple  bool          `json:"tuple,omitempty"`
	Fields []fieldRecord `json:"fields,omitempty"`
}

type paramRecord struct {
	Name string `json:"name"`
	resultRecord
	Go string `json:"go,omitempty"`
}

type resultRecord struct {
	Type json.RawMessage `json:"type"`
	Pass string          `json:"pass"`
	layout
}

// decodeRecord reads a record of a section. It reads the version first.
func decodeRecord(line []byte) (*record, error) {
	format, err := formatOf(line)
	if err != nil {
		return nil, err
	}
	if err := checkFormat(format); err != nil {
		return nil, err
	}
	var r record
	if err := strict(line, &r); err != nil {
		return nil, newer(line, err)
	}
	return &r, nil
}

// newer returns the error for a record that does not decode. A record of a newer version has a kind
// or a key that this one does not know.
func newer(line []byte, err error) error {
	var head struct{ Type, Kind string }
	// What decodes of a damaged record is enough.
	_ = json.Unmarshal(line, &head)
	if row := kindByName[head.Kind]; head.Type != "" && head.Kind != "" && kinds[row].named == nil {
		return unknown(printable(head.Type), "kind of type", head.Kind)
	}
	if key, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return unknown("record", "key", strings.Trim(key, `"`))
	}
	return bad("record", "%v", err)
}

// formatOf reads the version, which is the first key of a record.
func formatOf(line []byte) (int, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	// Behind an error, there is no token.
	if open, _ := d.Token(); open != json.Delim('{') {
		return 0, bad("record", "not a JSON object: %.80q", line)
	}
	if key, _ := d.Token(); key != "wazabi" {
		return 0, bad("record", "no format version: the first key is not \"wazabi\"")
	}
	number, _ := d.Token()
	text, _ := number.(json.Number)
	format, err := strconv.Atoi(string(text))
	if err != nil || format < 1 {
		return 0, bad("record", "no format version: %.80q", line)
	}
	return format, nil
}

func checkFormat(format int) error {
	if format > Format {
		return &Error{Kind: ErrVersion, Detail: fmt.Sprintf(
			"the guest was built with format %d, this program reads formats to %d; update wazabi on the Go side", format, Format)}
	}
	return nil
}

// strict decodes JSON. It refuses keys that are unknown or come twice, and text that is not UTF-8.
// Its errors are short.
func strict(data []byte, into any) error {
	if !utf8.Valid(data) {
		return fmt.Errorf("text that is not UTF-8")
	}
	if err := checkKeys(data); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return wrongJSON(wrong)
		}
		// It may quote a number of any length.
		return fmt.Errorf("%.300s", err.Error())
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("more than one value")
	}
	return nil
}

// wrongJSON is the error for JSON of another type than the key has.
func wrongJSON(e *json.UnmarshalTypeError) error {
	expected := "an object"
	switch e.Type.Kind() {
	case reflect.Int, reflect.Int64:
		expected = "an integer"
	case reflect.String:
		expected = "a string"
	case reflect.Bool:
		expected = "true or false"
	case reflect.Slice:
		expected = "an array"
	}
	where := "the value"
	// The path also has the structs that are embedded in Go.
	if key := e.Field[strings.LastIndex(e.Field, ".")+1:]; key != "" {
		where = fmt.Sprintf("the key %q", key)
	}
	return fmt.Errorf("%s has the JSON type %.80s; expected %s", where, e.Value, expected)
}

func (l layout) get(where string) (size, align int, err error) {
	if l.Size == nil || l.Align == nil {
		return 0, 0, bad(where, "no size or alignment")
	}
	if *l.Size < 0 || *l.Size > maxSize {
		return 0, 0, bad(where, "size %d", *l.Size)
	}
	if a := *l.Align; a != 1 && a != 2 && a != 4 && a != 8 {
		return 0, 0, bad(where, "alignment %d, expected 1, 2, 4 or 8", a)
	}
	return int(*l.Size), int(*l.Align), nil
}
