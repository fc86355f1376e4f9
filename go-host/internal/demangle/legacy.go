package demangle

import (
	"strconv"
	"strings"
)

// legacy reads _ZN, the parts of a path, each after its length, and E. The last part is a hash.
func legacy(symbol string) (string, bool) {
	rest, ok := cutPrefix(symbol, "_ZN", "ZN", "__ZN")
	if !ok {
		return "", false
	}
	var b strings.Builder
	for !strings.HasPrefix(rest, "E") {
		digits := 0
		for digits < len(rest) && isDigit(rest[digits]) {
			digits++
		}
		n, err := strconv.Atoi(rest[:digits])
		if err != nil || n > len(rest)-digits {
			return "", false
		}
		part := rest[digits : digits+n]
		rest = rest[digits+n:]
		if isHash(part) && strings.HasPrefix(rest, "E") {
			break
		}
		if b.Len() > maxName {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("::")
		}
		unescape(&b, part)
	}
	// The rest is empty, or .llvm. and a number. In C++ it has the parameters.
	if rest == "" || len(rest) > 1 && rest[1] != '.' || b.Len() == 0 {
		return "", false
	}
	return b.String(), true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isHash reports whether a part is h and 16 hexadecimal digits.
func isHash(part string) bool {
	return len(part) == 17 && part[0] == 'h' && strings.Trim(part[1:], "0123456789abcdef") == ""
}

// Symbols write certain characters by names between dollars.
var escapes = map[string]string{"SP": "@", "BP": "*", "RF": "&", "LT": "<", "GT": ">", "LP": "(", "RP": ")", "C": ","}

// unescape writes a part with its escapes resolved.
func unescape(b *strings.Builder, part string) {
	if strings.HasPrefix(part, "_$") {
		part = part[1:]
	}
	for part != "" {
		if rest, ok := strings.CutPrefix(part, ".."); ok {
			b.WriteString("::")
			part = rest
			continue
		}
		if part[0] == '$' {
			if name, rest, ok := strings.Cut(part[1:], "$"); ok {
				if text := escaped(name); text != "" {
					b.WriteString(text)
					part = rest
					continue
				}
			}
		}
		b.WriteByte(part[0])
		part = part[1:]
	}
}

// escaped returns the character for a name between dollars, or "".
func escaped(name string) string {
	if text := escapes[name]; text != "" {
		return text
	}
	digits, ok := strings.CutPrefix(name, "u")
	if !ok || len(digits) > 6 {
		return ""
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		return ""
	}
	return string(rune(n))
}
