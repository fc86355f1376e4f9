package main

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
)

// escape matches each escape in a pattern, so that \\b is a backslash and a letter.
var escape = regexp.MustCompile(`\\([0-7]{1,3}|[pP]\{\^|.)`)

// reword returns a pattern that means in Rust what the given one means in Go, and the rules used.
func reword(pattern string) (words string, rules []string) {
	rule := func(name, text string) string {
		if !slices.Contains(rules, name) {
			rules = append(rules, name)
		}
		return text
	}
	words = escape.ReplaceAllStringFunc(pattern, func(text string) string {
		switch text[1] {
		case '0', '1', '2', '3', '4', '5', '6', '7':
			code, _ := strconv.ParseUint(text[1:], 8, 32) // at most three digits
			return rule(`\141: Rust has no octal numbers`, fmt.Sprintf(`\x{%x}`, code))
		case 'p', 'P':
			if len(text) == 2 {
				return text
			}
			return rule(`\p{^Greek}: Rust writes \P{Greek}`, map[byte]string{'p': `\P{`, 'P': `\p{`}[text[1]])
		case 'w', 'W', 'd', 'D':
			class := map[byte]string{'w': `[[:word:]]`, 'W': `[[:^word:]]`, 'd': `[0-9]`, 'D': `[^0-9]`}[text[1]]
			return rule(`\w, \d: all of Unicode in Rust`, class)
		case 's', 'S':
			class := map[byte]string{'s': `[\t\n\f\r ]`, 'S': `[^\t\n\f\r ]`}[text[1]]
			return rule(`\s: all of Unicode in Rust, and \v`, class)
		case 'b':
			return rule(`\b: all of Unicode in Rust`, `(?-u:\b)`)
		}
		return text
	})
	return words, rules
}

// unused returns the groups inside {0}, the last one first. Rust's parser leaves them out.
func unused(re *syntax.Regexp, inside bool) []int {
	inside = inside || re.Op == syntax.OpRepeat && re.Max == 0
	var groups []int
	for _, sub := range slices.Backward(re.Sub) {
		groups = append(groups, unused(sub, inside)...)
	}
	if inside && re.Op == syntax.OpCapture {
		groups = append(groups, re.Cap)
	}
	return groups
}
