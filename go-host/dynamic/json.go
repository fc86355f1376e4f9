package dynamic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	quote "github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/rt"
)

// node is a parsed JSON value. Unlike a Go map it keeps the order of members, and those that come
// twice. The zero node is null.
type node struct {
	kind nodeKind
	// value is the nil, bool, json.Number or string of a scalarNode.
	value any
	// parts are the elements or members. name is that of a member.
	parts []node
	name  string
}

type nodeKind uint8

const (
	scalarNode nodeKind = iota
	arrayNode
	objectNode
)

// maxNesting bounds how deep arrays and objects of JSON nest: about twice what rt's limits can
// allow for values, since a variant's case has an object of its own.
const maxNesting = 20_000

// maxDigits bounds the digits of an integer, of which an i128 has 39.
const maxDigits = 64

// parseJSON makes a value of a JSON text.
func parseJSON(t *abi.Type, text []byte) (Value, error) {
	n, err := parseText(text)
	if err != nil {
		return Value{}, err
	}
	return n.as(t)
}

func parseText(text []byte) (node, error) {
	if !utf8.Valid(text) {
		return node{}, notText("the JSON is not UTF-8: " + quote.InvalidUTF8(string(text), 0))
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	n, err := parseNode(d, 0)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("more text follows the value")
		}
	}
	if err != nil {
		return node{}, rt.BadInput("the text is not JSON: " + err.Error())
	}
	if at := halfPair(text); at >= 0 {
		return node{}, notText(fmt.Sprintf("the JSON has half of a surrogate pair: %s at byte %d", text[at:at+6], at))
	}
	return n, nil
}

// notText is the error for JSON in whose strings encoding/json would put U+FFFD.
func notText(detail string) error {
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: detail, Err: wazabi.ErrUTF8}
}

// halfPair returns where valid JSON has an escape that is one half of a surrogate pair without the
// other; else -1.
func halfPair(text []byte) int {
	for i := 0; i < len(text); {
		// Only strings have backslashes.
		next := bytes.IndexByte(text[i:], '\\')
		if next < 0 {
			break
		}
		if i += next; text[i+1] != 'u' {
			i += 2
			continue
		}
		at, unit := i, escapedUnit(text[i:])
		if i += 6; !utf16.IsSurrogate(unit) {
			continue
		}
		if text[i] != '\\' || text[i+1] != 'u' || utf16.DecodeRune(unit, escapedUnit(text[i:])) == utf8.RuneError {
			return at
		}
		i += 6
	}
	return -1
}

// escapedUnit returns the code unit of an escape of valid JSON.
func escapedUnit(escape []byte) rune {
	unit, _ := strconv.ParseUint(string(escape[2:6]), 16, 16)
	return rune(unit)
}

func parseNode(d *json.Decoder, depth int) (node, error) {
	token, err := d.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	delim, nested := token.(json.Delim)
	switch {
	case err != nil:
		return node{}, err
	case !nested:
		return node{value: token}, nil
	case depth == maxNesting:
		return node{}, fmt.Errorf("arrays and objects nest more than %d deep", maxNesting)
	}
	n := node{kind: arrayNode}
	if delim == '{' {
		n.kind = objectNode
	}
	for d.More() {
		var name string
		if n.kind == objectNode {
			token, err := d.Token()
			if err != nil {
				return node{}, err
			}
			name, _ = token.(string)
		}
		part, err := parseNode(d, depth+1)
		if err != nil {
			return node{}, err
		}
		part.name = name
		n.parts = append(n.parts, part)
	}
	_, err = d.Token()
	return n, err
}

func numberNode(text string) node { return node{value: json.Number(text)} }

// as makes a value of the type.
func (n node) as(t *abi.Type) (Value, error) { return shapes[t.Kind].parseJSON(t, n) }

func (n node) null() bool { return n.kind == scalarNode && n.value == nil }

// number returns the text of a number.
func (n node) number() (string, bool) {
	text, ok := n.value.(json.Number)
	return string(text), ok
}

// integer returns a number without fraction or exponent.
func (n node) integer() (*big.Int, bool) {
	text, ok := n.number()
	if !ok || len(text) > maxDigits || strings.HasPrefix(text, "+") {
		return nil, false
	}
	return new(big.Int).SetString(text, 10)
}

// mismatch is the error for JSON that a type does not take.
func (n node) mismatch(t *abi.Type, expected string) error {
	found := "an array"
	switch v := n.value.(type) {
	case nil:
		if n.kind == scalarNode {
			found = "null"
		} else if n.kind == objectNode {
			found = "an object"
		}
	case bool:
		found = fmt.Sprint(v)
	case json.Number:
		found = "the number " + clip(v.String())
	case string:
		found = fmt.Sprintf("the string %q", clip(v))
	}
	return rt.BadInput(fmt.Sprintf("found %s in JSON, expected %s for %s", found, expected, t))
}

func clip(s string) string {
	if len(s) > maxDigits {
		return strings.ToValidUTF8(s[:maxDigits], "") + "…"
	}
	return s
}

// appendString appends a string of JSON.
func appendString(b []byte, s string) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string has no errors
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}

// appendJSON appends a value.
func appendJSON(b []byte, v Value) ([]byte, error) {
	if v.typ == nil {
		return append(b, "null"...), nil
	}
	return shapes[v.typ.Kind].appendJSON(b, v.typ, v)
}
