package demangle

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// v0 reads a name mangled as in https://doc.rust-lang.org/rustc/symbol-mangling/v0.html.
func v0(symbol string) (string, bool) {
	rest, ok := cutPrefix(symbol, "_R", "R", "__R")
	if !ok || rest == "" || rest[0] < 'A' || rest[0] > 'Z' {
		return "", false
	}
	p := &parser{text: rest}
	p.path(inValue)
	switch {
	case p.full:
		return string(p.out), true
	case p.bad:
		return "", false
	}
	if c := p.peek(); c >= 'A' && c <= 'Z' {
		// The crate in which a generic function was instantiated.
		p.hidden++
		p.path(inValue)
	}
	if c := p.peek(); p.bad || c != 0 && c != '.' && c != '$' {
		return "", false
	}
	return string(p.out), true
}

// parser is at pos of text, and appends the result to out.
type parser struct {
	text         string
	pos          int
	out          []byte
	depth, steps int
	// hidden: while it is above 0, the text read is not part of the result.
	hidden int
	// bad: the text is not a mangled name. full: out has its maximum length. Either ends the reading.
	bad, full bool
}

// style is the context of a path: generic arguments of values are written after two colons.
type style bool

const (
	inType  style = false
	inValue style = true
)

func (p *parser) print(text string) {
	if p.hidden > 0 || p.bad || p.full {
		return
	}
	p.out = append(p.out, text...)
	p.full = len(p.out) > maxName
}

// stop reports whether reading on is useless.
func (p *parser) stop() bool { return p.bad || p.full }

// enter counts a part, and reports whether it may be read. leave ends the part.
func (p *parser) enter() bool {
	p.depth++
	p.steps++
	if p.depth > maxDepth || p.steps > maxSteps {
		p.bad = true
	}
	return !p.stop()
}

func (p *parser) leave() { p.depth-- }

func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) next() byte {
	c := p.peek()
	if c == 0 {
		p.bad = true
		return 0
	}
	p.pos++
	return c
}

func (p *parser) skip(c byte) bool {
	if p.peek() != c || p.bad {
		return false
	}
	p.pos++
	return true
}

// number reads digits of base 62 up to an underscore; there are none for 0.
func (p *parser) number() uint64 {
	if p.skip('_') {
		return 0
	}
	n := uint64(0)
	for !p.bad {
		c := p.next()
		var digit byte
		switch {
		case c == '_':
			return n + 1
		case isDigit(c):
			digit = c - '0'
		case c >= 'a' && c <= 'z':
			digit = c - 'a' + 10
		case c >= 'A' && c <= 'Z':
			digit = c - 'A' + 36
		default:
			p.bad = true
		}
		if n > (math.MaxUint64-61)/62-1 {
			p.bad = true
		}
		n = n*62 + uint64(digit)
	}
	return 0
}

// optional reads a number if its tag comes next. It returns 0 without the tag, else one more than
// the number.
func (p *parser) optional(tag byte) uint64 {
	if !p.skip(tag) {
		return 0
	}
	return p.number() + 1
}

func (p *parser) decimal() int {
	if p.skip('0') {
		return 0
	}
	n := 0
	for isDigit(p.peek()) && n <= len(p.text) {
		n = n*10 + int(p.next()-'0')
	}
	return n
}

// identifier reads a name, and returns it with the number that tells it apart from others.
func (p *parser) identifier() (name string, number uint64) {
	number = p.optional('s')
	return p.undisambiguated(), number
}

func (p *parser) undisambiguated() string {
	unicode := p.skip('u')
	if !isDigit(p.peek()) {
		p.bad = true
		return ""
	}
	n := p.decimal()
	// An underscore separates the length from a name that begins with a digit or an underscore.
	p.skip('_')
	if n > len(p.text)-p.pos {
		p.bad = true
		return ""
	}
	name := p.text[p.pos : p.pos+n]
	p.pos += n
	if unicode {
		return punycode(name)
	}
	return name
}

// backref calls read on an earlier position in the name.
func (p *parser) backref(read func()) {
	tag := p.pos - 1
	at := p.number()
	if p.bad || at >= uint64(tag) {
		p.bad = true
		return
	}
	if p.hidden > 0 {
		return
	}
	back := p.pos
	p.pos = int(at)
	read()
	p.pos = back
}

func (p *parser) path(s style) {
	defer p.leave()
	if !p.enter() {
		return
	}
	switch p.next() {
	case 'C':
		name, _ := p.identifier()
		p.print(name)
	case 'N':
		p.nested(s)
	case 'M':
		p.implPath()
		p.print("<")
		p.typ()
		p.print(">")
	case 'X':
		p.implPath()
		p.asTrait()
	case 'Y':
		p.asTrait()
	case 'I':
		p.path(s)
		p.generics(s)
	case 'B':
		p.backref(func() { p.path(s) })
	default:
		p.bad = true
	}
}

// nested reads an item in another one.
func (p *parser) nested(s style) {
	namespace := p.next()
	p.path(s)
	name, number := p.identifier()
	switch {
	case namespace >= 'A' && namespace <= 'Z':
		kind := map[byte]string{'C': "closure", 'S': "shim"}[namespace]
		if kind == "" {
			kind = string(rune(namespace))
		}
		if name != "" {
			kind += ":" + name
		}
		p.print("::{" + kind + "#" + strconv.FormatUint(number, 10) + "}")
	case namespace >= 'a' && namespace <= 'z':
		if name != "" {
			p.print("::" + name)
		}
	default:
		p.bad = true
	}
}

// implPath reads the path of an impl block. The result leaves it out, since the types say as much.
func (p *parser) implPath() {
	p.hidden++
	p.optional('s')
	p.path(inValue)
	p.hidden--
}

func (p *parser) asTrait() {
	p.print("<")
	p.typ()
	p.print(" as ")
	p.path(inType)
	p.print(">")
}

// list calls read up to E, with a separator between, and returns how many elements there were.
func (p *parser) list(separator string, read func()) int {
	n := 0
	for !p.stop() && !p.skip('E') {
		if n > 0 {
			p.print(separator)
		}
		read()
		n++
	}
	return n
}

// generics reads generic arguments. Lifetimes are left out.
func (p *parser) generics(s style) {
	open := "<"
	if s == inValue {
		open = "::<"
	}
	some := false
	for !p.stop() && !p.skip('E') {
		if p.skip('L') {
			p.number()
			continue
		}
		if some {
			p.print(", ")
		} else {
			p.print(open)
		}
		some = true
		if p.skip('K') {
			p.constant()
		} else {
			p.typ()
		}
	}
	if some {
		p.print(">")
	}
}

var basicTypes = map[byte]string{
	'a': "i8", 'b': "bool", 'c': "char", 'd': "f64", 'e': "str", 'f': "f32", 'h': "u8", 'i': "isize", 'j': "usize",
	'l': "i32", 'm': "u32", 'n': "i128", 'o': "u128", 's': "i16", 't': "u16", 'u': "()", 'v': "...", 'x': "i64",
	'y': "u64", 'z': "!", 'p': "_",
}

func (p *parser) typ() {
	defer p.leave()
	if !p.enter() {
		return
	}
	c := p.next()
	if basic := basicTypes[c]; basic != "" {
		p.print(basic)
		return
	}
	switch c {
	case 'A':
		p.print("[")
		p.typ()
		p.print("; ")
		p.constant()
		p.print("]")
	case 'S':
		p.print("[")
		p.typ()
		p.print("]")
	case 'T':
		p.print("(")
		if p.list(", ", p.typ) == 1 {
			p.print(",")
		}
		p.print(")")
	case 'R', 'Q':
		p.print(map[byte]string{'R': "&", 'Q': "&mut "}[c])
		p.optional('L')
		p.typ()
	case 'P', 'O':
		p.print(map[byte]string{'P': "*const ", 'O': "*mut "}[c])
		p.typ()
	case 'F':
		p.function()
	case 'D':
		p.print("dyn ")
		p.optional('G')
		p.list(" + ", p.dynTrait)
		if !p.skip('L') {
			p.bad = true
		}
		p.number()
	case 'B':
		p.backref(p.typ)
	default:
		p.pos--
		p.path(inType)
	}
}

// function reads the type of a function pointer.
func (p *parser) function() {
	p.optional('G')
	if p.skip('U') {
		p.print("unsafe ")
	}
	if p.skip('K') {
		abi := "C"
		if !p.skip('C') {
			abi = strings.ReplaceAll(p.undisambiguated(), "_", "-")
		}
		p.print(`extern "` + abi + `" `)
	}
	p.print("fn(")
	p.list(", ", p.typ)
	p.print(")")
	if p.skip('u') {
		return
	}
	p.print(" -> ")
	p.typ()
}

// dynTrait reads a trait and its associated types, which are written among its generic arguments.
func (p *parser) dynTrait() {
	p.path(inType)
	for some := false; !p.stop() && p.skip('p'); some = true {
		switch {
		case some:
			p.print(", ")
		case len(p.out) > 0 && p.out[len(p.out)-1] == '>' && p.hidden == 0:
			p.out[len(p.out)-1] = ','
			p.print(" ")
		default:
			p.print("<")
		}
		p.print(p.undisambiguated() + " = ")
		p.typ()
		if p.peek() != 'p' {
			p.print(">")
		}
	}
}

// constant reads a constant that is a generic argument.
func (p *parser) constant() {
	defer p.leave()
	if !p.enter() {
		return
	}
	switch c := p.next(); c {
	case 'p':
		p.print("_")
	case 'B':
		p.backref(p.constant)
	case 'h', 't', 'm', 'y', 'o', 'j':
		p.integer(false)
	case 'a', 's', 'l', 'x', 'n', 'i':
		p.integer(p.skip('n'))
	case 'b':
		p.print(map[string]string{"0": "false", "1": "true"}[p.hex()])
	case 'c':
		n, err := strconv.ParseUint(p.hex(), 16, 32)
		if err != nil || n > utf8.MaxRune {
			p.bad = true
		}
		p.print(strconv.QuoteRune(rune(n)))
	case 'e':
		p.text8()
	case 'R', 'Q':
		if p.skip('e') {
			p.text8()
			return
		}
		p.print(map[byte]string{'R': "&", 'Q': "&mut "}[c])
		p.constant()
	case 'A':
		p.print("[")
		p.list(", ", p.constant)
		p.print("]")
	case 'T':
		p.print("(")
		if p.list(", ", p.constant) == 1 {
			p.print(",")
		}
		p.print(")")
	case 'V':
		p.structure()
	default:
		p.bad = true
	}
}

// structure reads a constant that is a struct or a case of an enum.
func (p *parser) structure() {
	p.path(inValue)
	switch p.next() {
	case 'U':
	case 'T':
		p.print("(")
		p.list(", ", p.constant)
		p.print(")")
	case 'S':
		p.print(" { ")
		p.list(", ", func() {
			name, _ := p.identifier()
			p.print(name + ": ")
			p.constant()
		})
		p.print(" }")
	default:
		p.bad = true
	}
}

// hex reads hexadecimal digits up to an underscore. It drops leading zeros, but keeps the last
// digit.
func (p *parser) hex() string {
	digits, rest, ok := strings.Cut(p.text[p.pos:], "_")
	if !ok || strings.Trim(digits, "0123456789abcdef") != "" {
		p.bad = true
		return ""
	}
	p.pos = len(p.text) - len(rest)
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return "0"
	}
	return digits
}

func (p *parser) integer(negative bool) {
	if negative {
		p.print("-")
	}
	digits := p.hex()
	if n, err := strconv.ParseUint(digits, 16, 64); err == nil {
		digits = strconv.FormatUint(n, 10)
	} else {
		digits = "0x" + digits
	}
	p.print(digits)
}

// text8 reads a string: the hexadecimal digits of its bytes in UTF-8.
func (p *parser) text8() {
	digits, rest, ok := strings.Cut(p.text[p.pos:], "_")
	if !ok || len(digits)%2 != 0 {
		p.bad = true
		return
	}
	p.pos = len(p.text) - len(rest)
	text := make([]byte, 0, len(digits)/2)
	for ; digits != ""; digits = digits[2:] {
		n, err := strconv.ParseUint(digits[:2], 16, 8)
		if err != nil {
			p.bad = true
			return
		}
		text = append(text, byte(n))
	}
	p.print(strconv.Quote(string(text)))
}
