// Package jsontext checks JSON texts from guests, which can be long. Before each piece of a text it
// asks whether it is to go on, which encoding/json does not.
package jsontext

import (
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/internal/text"
)

// maxDepth bounds how deep arrays and objects nest, as in encoding/json.
const maxDepth = 10000

// UTF8 reports whether v is UTF-8. It calls look, unless it is nil, before each piece of v but the
// first, and returns its error.
func UTF8(v []byte, look func() error) (bool, error) {
	for {
		n := text.WholePiece(v)
		if !utf8.Valid(v[:n]) {
			return false, nil
		}
		if v = v[n:]; len(v) == 0 {
			return true, nil
		}
		if look == nil {
			continue
		}
		if err := look(); err != nil {
			return false, err
		}
	}
}

// Valid reports whether v is JSON, as json.Valid does, which does not ask for UTF-8 either. It calls
// look as UTF8 does.
func Valid(v []byte, look func() error) (bool, error) {
	r := reader{text: v, look: look}
	valid := r.value()
	return valid && r.err == nil, r.err
}

// reader reads a text from its beginning.
type reader struct {
	text []byte
	// at is where the next byte is, and limit where look is called next.
	at, limit int
	look      func() error
	err       error
}

// more reports whether there is a next byte. There is none after an error of look.
func (r *reader) more() bool { return r.at < r.limit || r.nextPiece() }

func (r *reader) nextPiece() bool {
	if r.at >= len(r.text) || r.err != nil {
		return false
	}
	if r.at > 0 && r.look != nil {
		if r.err = r.look(); r.err != nil {
			return false
		}
	}
	r.limit = min(len(r.text), r.at+text.Piece)
	return true
}

// next returns the next byte, which is not white space: 0 at the end.
func (r *reader) next() byte {
	for r.more() {
		c := r.text[r.at]
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return c
		}
		r.at++
	}
	return 0
}

// peek returns the next byte, 0 at the end.
func (r *reader) peek() byte {
	if !r.more() {
		return 0
	}
	return r.text[r.at]
}

// value reads the value and the white space around it, to the end of the text. It has a stack of its own, because a guest
// chooses how deep values nest.
func (r *reader) value() bool {
	var open []byte // the byte that ends each array and object
	for {
		// Here a value begins.
		c := r.next()
		switch c {
		case '[', '{':
			r.at++
			if len(open) == maxDepth {
				return false
			}
			end := c + 2 // ] or }
			if r.next() != end {
				open = append(open, end)
				if end == '}' && !r.key() {
					return false
				}
				continue
			}
			r.at++
		case '"':
			if !r.string() {
				return false
			}
		case 't':
			if !r.word("true") {
				return false
			}
		case 'f':
			if !r.word("false") {
				return false
			}
		case 'n':
			if !r.word("null") {
				return false
			}
		default:
			if !r.number() {
				return false
			}
		}
		// Here a value has ended.
		for {
			c := r.next()
			if len(open) == 0 {
				return r.at == len(r.text)
			}
			end := open[len(open)-1]
			r.at++
			if c == ',' {
				if end == '}' && !r.key() {
					return false
				}
				break
			}
			if c != end {
				return false
			}
			open = open[:len(open)-1]
		}
	}
}

// key reads the name of a member, and the colon behind it.
func (r *reader) key() bool {
	if r.next() != '"' || !r.string() || r.next() != ':' {
		return false
	}
	r.at++
	return true
}

func (r *reader) word(w string) bool {
	for i := range len(w) {
		if r.peek() != w[i] {
			return false
		}
		r.at++
	}
	return true
}

// string reads a string, of which the first quote is next.
func (r *reader) string() bool {
	r.at++
	for r.more() {
		c := r.text[r.at]
		r.at++
		switch {
		case c == '"':
			return true
		case c < ' ':
			return false
		case c == '\\' && !r.escape():
			return false
		}
	}
	return false
}

func (r *reader) escape() bool {
	c := r.peek()
	r.at++
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		for range 4 {
			if !isHex(r.peek()) {
				return false
			}
			r.at++
		}
		return true
	}
	return false
}

func isHex(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func (r *reader) number() bool {
	c := r.peek()
	if c == '-' {
		r.at++
		c = r.peek()
	}
	if c == '0' {
		r.at++
	} else if !r.digits() {
		return false
	}
	c = r.peek()
	if c == '.' {
		r.at++
		if !r.digits() {
			return false
		}
		c = r.peek()
	}
	if c != 'e' && c != 'E' {
		return true
	}
	r.at++
	if c = r.peek(); c == '+' || c == '-' {
		r.at++
	}
	return r.digits()
}

// digits reads digits, of which there must be one.
func (r *reader) digits() bool {
	start := r.at
	for r.more() && isDigit(r.text[r.at]) {
		r.at++
	}
	return r.at > start
}
