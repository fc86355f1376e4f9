package rt

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// JSON crosses as its text. A text from the guest is valid JSON. One for the guest is JSON that
// Rust's serde_json reads, too: it refuses some texts that encoding/json accepts.

// maxJSONDepth bounds how deep arrays and objects of JSON for a guest nest.
const maxJSONDepth = 127

// jsonInput returns the text that is sent for v: null for nil, as in encoding/json.
func jsonInput(v json.RawMessage) ([]byte, error) {
	if v == nil {
		return []byte("null"), nil
	}
	if !utf8.Valid(v) {
		return nil, &wazabi.Error{Kind: wazabi.ErrInput, Detail: "the JSON is not UTF-8", Err: wazabi.ErrUTF8}
	}
	if !json.Valid(v) {
		return nil, &wazabi.Error{Kind: wazabi.ErrInput, Detail: notJSON(v), Err: wazabi.ErrRange}
	}
	return v, AcceptJSON(v)
}

// AcceptJSON refuses a JSON text, valid by [CheckJSON], that a guest does not read.
func AcceptJSON(v []byte) error {
	if detail := beyondSerde(v); detail != "" {
		return &wazabi.Error{Kind: wazabi.ErrInput, Detail: detail, Err: wazabi.ErrRange}
	}
	return nil
}

func notJSON(v []byte) string {
	if len(v) == 0 {
		return "an empty text is not JSON; use nil, or null"
	}
	// Of a long text only the beginning is copied.
	const shown = 64
	return fmt.Sprintf("%s is not JSON", text.OneLine(string(v[:min(len(v), 2*shown)]), shown))
}

// beyondSerde says why serde_json does not read a valid text: "" if it does.
func beyondSerde(v []byte) string {
	depth := 0
	for i := 0; i < len(v); {
		end := i + 1
		switch c := v[i]; {
		case c == '[', c == '{':
			if depth++; depth > maxJSONDepth {
				return fmt.Sprintf("the JSON nests more than %d deep", maxJSONDepth)
			}
		case c == ']', c == '}':
			depth--
		case c == '"':
			var ok bool
			if end, ok = jsonStringEnd(v, end); !ok {
				return fmt.Sprintf("the JSON has half of a surrogate pair: %s", text.OneLine(string(v[i:end]), 64))
			}
		case c == '-', '0' <= c && c <= '9':
			for end < len(v) && isNumberByte(v[end]) {
				end++
			}
			if number := string(v[i:end]); !isFloat64(number) {
				return fmt.Sprintf("the JSON has the number %s, which is too large for a float64", text.OneLine(number, 64))
			}
		}
		i = end
	}
	return ""
}

func isNumberByte(c byte) bool {
	return '0' <= c && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'
}

func isFloat64(number string) bool {
	_, err := strconv.ParseFloat(number, 64)
	return err == nil
}

// jsonStringEnd returns the end of a string of valid JSON whose first quote is before from. ok is
// false if an escape is one half of a surrogate pair without the other, and end is after it then.
func jsonStringEnd(v []byte, from int) (end int, ok bool) {
	for i := from; ; {
		switch {
		case v[i] == '"':
			return i + 1, true
		case v[i] != '\\':
			i++
		case v[i+1] != 'u':
			i += 2
		default:
			unit := hexUnit(v[i+2:])
			i += 6
			if unit < 0xd800 || unit > 0xdfff {
				continue
			}
			if unit > 0xdbff || v[i] != '\\' || v[i+1] != 'u' {
				return i, false
			}
			if unit := hexUnit(v[i+2:]); unit < 0xdc00 || unit > 0xdfff {
				return i, false
			}
			i += 6
		}
	}
}

// hexUnit reads the four digits of an escape, which are valid.
func hexUnit(v []byte) uint64 {
	unit, _ := strconv.ParseUint(string(v[:4]), 16, 16)
	return unit
}

// CheckJSON refuses a text from a guest that is not JSON.
func CheckJSON(v []byte) error {
	switch {
	case !utf8.Valid(v):
		return &wazabi.Error{Kind: wazabi.ErrUTF8, Detail: "the JSON is not UTF-8"}
	case !json.Valid(v):
		return &wazabi.Error{Kind: wazabi.ErrRange, Detail: notJSON(v)}
	}
	return nil
}

// jsonOutput checks a text from the guest, unless there is an error already.
func jsonOutput(v []byte, err error) (json.RawMessage, error) {
	if err == nil {
		err = CheckJSON(v)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// JSON lowers a JSON text to at[0:8].
func (lo *Lowerer) JSON(at []byte, v json.RawMessage) error {
	sent, err := jsonInput(v)
	if err != nil {
		return err
	}
	return lo.Bytes(at, sent)
}

// SetJSON sets core value i to a JSON text.
func (c *crossing) SetJSON(i int, v json.RawMessage) error {
	sent, err := jsonInput(v)
	if err != nil {
		return err
	}
	return c.SetBytes(i, sent)
}

// JSON lifts the JSON text whose pointer and length are at[0:8].
func (li *Lifter) JSON(at []byte, v *json.RawMessage) error {
	var b []byte
	err := li.Bytes(at, &b)
	*v, err = jsonOutput(b, err)
	return err
}

// ResultJSON returns the result, a JSON text.
func (c *Call) ResultJSON() (json.RawMessage, error) { return jsonOutput(c.ResultBytes()) }

// ArgJSON returns argument i, a JSON text.
func (h *HostCall) ArgJSON(i int) (json.RawMessage, error) { return jsonOutput(h.ArgBytes(i)) }
