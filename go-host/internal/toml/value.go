package toml

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

func (p *parser) value(depth int) (any, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("arrays and tables nest more than %d deep", maxDepth)
	}
	switch p.peek() {
	case '"', '\'':
		return p.quoted()
	case '[':
		return p.array(depth)
	case '{':
		return p.inlineTable(depth)
	}
	return p.scalar()
}

func (p *parser) array(depth int) (any, error) {
	p.skip("[")
	list := []any{}
	for {
		p.blank(true)
		if p.skip("]") {
			return list, nil
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
		p.blank(true)
		if !p.skip(",") && p.peek() != ']' {
			return nil, fmt.Errorf("expected , or ] in an array, found %q", p.rest(8))
		}
	}
}

func (p *parser) inlineTable(depth int) (any, error) {
	p.skip("{")
	table := Table{}
	for {
		p.blank(true)
		if p.skip("}") {
			return table, nil
		}
		if err := p.keyValue(table, depth+1); err != nil {
			return nil, err
		}
		p.blank(true)
		if !p.skip(",") && p.peek() != '}' {
			return nil, fmt.Errorf("expected , or } in an inline table, found %q", p.rest(8))
		}
	}
}

// date matches a date without a time.
var date = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

// scalar reads a boolean, a number or a date.
func (p *parser) scalar() (any, error) {
	start := p.pos
	inWord := func(c byte) bool { return !strings.ContainsRune(" \t\r\n,]}#", rune(c)) }
	word := p.while(inWord)
	switch word {
	case "":
		return nil, fmt.Errorf("expected a value, found %q", p.rest(8))
	case "true", "false":
		return word == "true", nil
	case "+nan", "-nan":
		return math.NaN(), nil
	}
	if rest := p.rest(2); date.MatchString(word) && len(rest) == 2 && rest[0] == ' ' && rest[1] >= '0' && rest[1] <= '9' {
		// A time follows a date after a T or a blank.
		p.pos++
		p.while(inWord)
		return p.text[start:p.pos], nil
	}
	if n, err := strconv.ParseInt(word, 0, 64); err == nil {
		return n, nil
	}
	if f, err := strconv.ParseFloat(strings.ReplaceAll(word, "_", ""), 64); err == nil {
		return f, nil
	}
	if word[0] >= '0' && word[0] <= '9' && strings.ContainsAny(word, "-:") {
		return word, nil
	}
	return nil, fmt.Errorf("expected a value, found %q", word)
}

// quoted reads one of the four kinds of strings.
func (p *parser) quoted() (string, error) {
	for _, quote := range []string{`"""`, "'''", `"`, "'"} {
		if p.skip(quote) {
			return p.body(quote)
		}
	}
	return "", fmt.Errorf("expected a string, found %q", p.rest(8))
}

// body reads a string up to its closing quote.
func (p *parser) body(quote string) (string, error) {
	long, literal := len(quote) == 3, quote[0] == '\''
	if long && !p.skip("\r\n") {
		p.skip("\n")
	}
	var b strings.Builder
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		switch {
		case p.skip(quote):
			// Up to two quotes may come before the three closing ones.
			for long && p.peek() == quote[0] {
				b.WriteByte(quote[0])
				p.pos++
			}
			return b.String(), nil
		case c == '\n' && !long:
			return "", fmt.Errorf("a string has no closing %s in its line", quote)
		case c == '\\' && !literal:
			p.pos++
			if err := p.escape(&b, long); err != nil {
				return "", err
			}
		default:
			b.WriteByte(c)
			p.pos++
		}
	}
	return "", fmt.Errorf("a string has no closing %s", quote)
}

var escapes = map[byte]byte{'b': '\b', 't': '\t', 'n': '\n', 'f': '\f', 'r': '\r', 'e': 0x1b, '"': '"', '\\': '\\'}

// escape reads the part of an escape after the backslash.
func (p *parser) escape(b *strings.Builder, long bool) error {
	c := p.peek()
	if plain, ok := escapes[c]; ok {
		p.pos++
		b.WriteByte(plain)
		return nil
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	switch {
	case digits > 0:
		p.pos++
		word := p.rest(digits)
		n, err := strconv.ParseUint(word, 16, 32)
		if err != nil || len(word) != digits || n > utf8.MaxRune {
			return fmt.Errorf(`expected %d hexadecimal digits after \%c, found %q`, digits, c, word)
		}
		p.pos += digits
		b.WriteRune(rune(n))
	case long && (c == '\n' || c == '\r' || c == ' ' || c == '\t'):
		p.while(func(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' })
	default:
		return fmt.Errorf(`\%c is not an escape`, c)
	}
	return nil
}
