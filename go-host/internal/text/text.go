// Package text makes text from guests printable, validates UTF-8, and writes counts.
package text

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxError bounds the text of an error, in bytes. Parts of the text come from the guest.
const MaxError = 4 << 10

// Plain makes text from the guest printable: valid UTF-8 of at most limit bytes, with U+FFFD for
// control and formatting characters (bidi overrides among them). Newlines and tabs stay.
func Plain(s string, limit int) string {
	s, cut := Truncate(s, limit)
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && controls(r) {
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

// controls reports whether a terminal or an editor may act on a character instead of showing it.
func controls(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}

// EscapeJSON returns a JSON text with an escape in place of each control or formatting character in
// its strings. It leaves newlines and tabs, which JSON has between its parts only.
func EscapeJSON(data []byte) []byte {
	var out []byte
	for _, r := range string(data) {
		switch {
		case r == '\n' || r == '\t' || !controls(r):
			out = utf8.AppendRune(out, r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}

// maxRead bounds what OneLine reads of a text, as a multiple of its limit. A text of any length may
// consist of empty lines.
const maxRead = 16

// OneLine is Plain in one line: lines are joined by "; ".
func OneLine(s string, limit int) string {
	s, cut := Truncate(s, maxRead*limit)
	if strings.ContainsAny(s, "\n\t\r") {
		lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
		for i, line := range lines {
			lines[i] = strings.TrimSpace(strings.ReplaceAll(line, "\t", " "))
		}
		s = strings.Join(lines, "; ")
	}
	s = Plain(s, limit)
	if cut && !strings.HasSuffix(s, "…") {
		s, _ = Truncate(s, limit-len("…"))
		s += "…"
	}
	return s
}

// ValidUTF8 is [utf8.ValidString], but faster for short ASCII strings, which most are.
func ValidUTF8(s string) bool {
	if len(s) >= 64 {
		return utf8.ValidString(s)
	}
	return isASCII(s) || utf8.ValidString(s)
}

// isASCII reads words. The last one may overlap the one before it.
func isASCII(s string) bool {
	const high = 0x8080808080808080
	n := len(s)
	switch {
	case n >= 8:
		all := binary.LittleEndian.Uint64([]byte(s[n-8:]))
		for len(s) > 8 {
			all |= binary.LittleEndian.Uint64([]byte(s))
			s = s[8:]
		}
		return all&high == 0
	case n >= 4:
		all := binary.LittleEndian.Uint32([]byte(s)) | binary.LittleEndian.Uint32([]byte(s[n-4:]))
		return all&(high&math.MaxUint32) == 0
	}
	var all byte
	for i := range n {
		all |= s[i]
	}
	return all < utf8.RuneSelf
}

// InvalidUTF8 describes the first byte of s that is not UTF-8, and its position in a text that has
// before bytes before s.
func InvalidUTF8(s string, before int) string {
	for i, r := range s {
		if r != utf8.RuneError {
			continue
		}
		if _, width := utf8.DecodeRuneInString(s[i:]); width == 1 {
			return fmt.Sprintf("byte %d is 0x%02x, which is not UTF-8", before+i, s[i])
		}
	}
	return "no invalid byte"
}

// Middle cuts s to at most limit bytes, and keeps its beginning and its end, which are whole
// characters.
func Middle(s string, limit int) string {
	const mark = "…"
	if len(s) <= limit {
		return s
	}
	rest := limit - len(mark)
	begin, _ := Truncate(s, rest/2)
	end := len(s) - (rest - len(begin))
	for end < len(s) && !utf8.RuneStart(s[end]) {
		end++
	}
	return begin + mark + s[end:]
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
