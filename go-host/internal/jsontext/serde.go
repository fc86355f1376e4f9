package jsontext

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/internal/text"
)

// maxSerdeDepth bounds how deep arrays and objects nest in a text that serde_json reads.
const maxSerdeDepth = 127

// Beyond says why Rust's serde_json does not read v, which is valid: "" if it does. It calls look as
// [UTF8] does.
func Beyond(v []byte, look func() error) (string, error) {
	r := reader{text: v, look: look}
	why := r.beyond()
	return why, r.err
}

func (r *reader) beyond() string {
	depth := 0
	for r.more() {
		start := r.at
		c := r.text[start]
		r.at++
		switch {
		case c == '[', c == '{':
			if depth++; depth > maxSerdeDepth {
				return fmt.Sprintf("the JSON nests more than %d deep", maxSerdeDepth)
			}
		case c == ']', c == '}':
			depth--
		case c == '"':
			if !r.characters() && r.err == nil {
				return fmt.Sprintf("the JSON has half of a surrogate pair: %s", shown(r.text[start:r.at]))
			}
		case c == '-', isDigit(c):
			for r.more() && isNumberByte(r.text[r.at]) {
				r.at++
			}
			number := r.text[start:r.at]
			if _, err := strconv.ParseFloat(string(number), 64); err != nil && r.err == nil {
				return fmt.Sprintf("the JSON has the number %s, which is too large for a float64", shown(number))
			}
		}
	}
	return ""
}

// shown returns a part of a text for an error. Of a long one only the beginning is copied.
func shown(part []byte) string {
	const most = 64
	return text.OneLine(string(part[:min(len(part), 2*most)]), most)
}

func isNumberByte(c byte) bool {
	return isDigit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'
}

// characters reads the rest of a string. It stops behind an escape that is one half of a surrogate
// pair without the other, and reports false.
func (r *reader) characters() bool {
	for r.more() {
		c := r.text[r.at]
		r.at++
		if c == '"' {
			return true
		}
		if c != '\\' {
			continue
		}
		unit, escaped := r.unit()
		if !escaped || unit < 0xd800 || unit > 0xdfff {
			continue
		}
		if unit > 0xdbff || r.peek() != '\\' {
			return false
		}
		r.at++
		// Behind half of a pair comes the other half, or the text is refused.
		if unit, escaped = r.unit(); !escaped || unit < 0xdc00 || unit > 0xdfff {
			return false
		}
	}
	return false
}

// unit reads an escape behind its backslash. ok is false if it is not of a UTF-16 code unit.
func (r *reader) unit() (unit uint64, ok bool) {
	c := r.peek()
	r.at++
	if c != 'u' {
		return 0, false
	}
	var digits [4]byte
	for i := range digits {
		digits[i] = r.peek()
		r.at++
	}
	unit, err := strconv.ParseUint(string(digits[:]), 16, 16)
	return unit, err == nil
}
