package demangle

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// punycode decodes a name with characters beyond ASCII (RFC 3492, with an underscore for the
// hyphen). A name that cannot be decoded is returned unchanged.
func punycode(name string) string {
	ascii, encoded := "", name
	if i := strings.LastIndexByte(name, '_'); i >= 0 {
		ascii, encoded = name[:i], name[i+1:]
	}
	out := []rune(ascii)
	n, i, bias := 128, 0, 72
	for first := true; encoded != ""; first = false {
		start, weight := i, 1
		for k := 36; ; k += 36 {
			if encoded == "" {
				return name
			}
			digit := punycodeDigit(encoded[0])
			encoded = encoded[1:]
			if digit < 0 || digit > (1<<31-1-i)/weight {
				return name
			}
			i += digit * weight
			threshold := min(max(k-bias, 1), 26)
			if digit < threshold {
				break
			}
			if weight > (1<<31-1)/(36-threshold) {
				return name
			}
			weight *= 36 - threshold
		}
		length := len(out) + 1
		bias = adapt(i-start, length, first)
		n += i / length
		i %= length
		if n > utf8.MaxRune || length > maxName {
			return name
		}
		out = slices.Insert(out, i, rune(n))
		i++
	}
	return string(out)
}

func punycodeDigit(c byte) int {
	switch {
	case c >= 'a' && c <= 'z':
		return int(c - 'a')
	case isDigit(c):
		return int(c-'0') + 26
	}
	return -1
}

func adapt(delta, length int, first bool) int {
	if first {
		delta /= 700
	} else {
		delta /= 2
	}
	delta += delta / length
	k := 0
	for ; delta > 35*26/2; k += 36 {
		delta /= 35
	}
	return k + 36*delta/(delta+38)
}
