// Package text makes text from guests printable, validates UTF-8, and writes counts.
package text

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxError bounds what one error prints, in bytes: parts of it come from the guest.
const MaxError = 4 << 10

// Plain makes text from the guest printable: valid UTF-8 of at most limit bytes, with U+FFFD for
// control and formatting characters (bidi overrides among them). Newlines and tabs stay.
func Plain(s string, limit int) string {
	s, cut := Truncate(s, limit)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s, again := Truncate(s, limit)
	if cut || again {
		s, _ = Truncate(s, limit-len("…"))
		s += "…"
	}
	return s
}

// OneLine is Plain in one line: lines are joined by "; ".
func OneLine(s string, limit int) string {
	if strings.ContainsAny(s, "\n\t\r") {
		lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
		for i, line := range lines {
			lines[i] = strings.TrimSpace(strings.ReplaceAll(line, "\t", " "))
		}
		s = strings.Join(lines, "; ")
	}
	return Plain(s, limit)
}

// ValidUTF8 is [utf8.ValidString], but faster for short ASCII strings, which most are.
func ValidUTF8(s string) bool {
	if len(s) >= 64 {
		return utf8.ValidString(s)
	}
	for len(s) >= 8 {
		if binary.LittleEndian.Uint64([]byte(s))&0x8080808080808080 != 0 {
			return utf8.ValidString(s)
		}
		s = s[8:]
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return utf8.ValidString(s)
		}
	}
	return true
}

// Truncate cuts s to at most limit bytes, at the start of a character.
func Truncate(s string, limit int) (string, bool) {
	if len(s) <= limit {
		return s, false
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit], true
}
