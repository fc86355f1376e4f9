// Package toml reads cargo's TOML files: manifests and configuration.
//
// It reads everything that TOML 1.0 allows. It is lenient where cargo refuses a file: a key that is
// set twice has its last value. Dates are strings.
package toml

import (
	"fmt"
	"strings"
)

// A Table is a TOML table. Its values are string, int64, float64, bool, []any and Table.
type Table map[string]any

// Get returns the value at a path of keys, nil if there is none.
func (t Table) Get(path ...string) any {
	var v any = t
	for _, key := range path {
		table, ok := v.(Table)
		if !ok {
			return nil
		}
		v = table[key]
	}
	return v
}

// Table returns the table at a path of keys, nil if there is none.
func (t Table) Table(path ...string) Table {
	table, _ := t.Get(path...).(Table)
	return table
}

// maxDepth bounds how deep arrays and inline tables nest, and how long a dotted key is.
const maxDepth = 64

// Parse reads a document. The error names the line.
func Parse(text string) (Table, error) {
	root := Table{}
	p := &parser{text: strings.TrimPrefix(text, "\ufeff"), table: root}
	for {
		p.blank(true)
		if p.pos == len(p.text) {
			return root, nil
		}
		if err := p.expression(root); err != nil {
			line := 1 + strings.Count(p.text[:p.pos], "\n")
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// parser is at pos of text, and sets keys in table.
type parser struct {
	text  string
	pos   int
	table Table
}

// expression reads one header or one key with its value.
func (p *parser) expression(root Table) error {
	if p.peek() == '[' {
		return p.header(root)
	}
	if err := p.keyValue(p.table, 0); err != nil {
		return err
	}
	return p.endOfLine()
}

func (p *parser) header(root Table) error {
	open, end := "[", "]"
	if p.skip("[[") {
		open, end = "[[", "]]"
	} else {
		p.skip("[")
	}
	path, err := p.key()
	if err != nil {
		return err
	}
	if !p.skip(end) {
		return fmt.Errorf("expected %s after the header that %s begins", end, open)
	}
	parent, err := descend(root, path[:len(path)-1])
	if err != nil {
		return err
	}
	last := path[len(path)-1]
	if end == "]]" {
		p.table = Table{}
		list, _ := parent[last].([]any)
		parent[last] = append(list, p.table)
		return p.endOfLine()
	}
	if p.table, err = descend(parent, []string{last}); err != nil {
		return err
	}
	return p.endOfLine()
}

// descend returns the table at a path, and makes missing ones. In an array of tables it takes the
// last.
func descend(t Table, path []string) (Table, error) {
	for _, key := range path {
		switch v := t[key].(type) {
		case nil:
			next := Table{}
			t[key] = next
			t = next
		case Table:
			t = v
		case []any:
			last, ok := Table(nil), false
			if len(v) > 0 {
				last, ok = v[len(v)-1].(Table)
			}
			if !ok {
				return nil, fmt.Errorf("%s is an array, expected a table", key)
			}
			t = last
		default:
			return nil, fmt.Errorf("%s is a value, expected a table", key)
		}
	}
	return t, nil
}

func (p *parser) keyValue(t Table, depth int) error {
	path, err := p.key()
	if err != nil {
		return err
	}
	if !p.skip("=") {
		return fmt.Errorf("expected = after the key %s", strings.Join(path, "."))
	}
	p.blank(false)
	value, err := p.value(depth)
	if err != nil {
		return err
	}
	parent, err := descend(t, path[:len(path)-1])
	if err != nil {
		return err
	}
	parent[path[len(path)-1]] = value
	return nil
}

// key reads a dotted key and the blanks around it.
func (p *parser) key() ([]string, error) {
	var path []string
	for len(path) < maxDepth {
		p.blank(false)
		part, err := p.keyPart()
		if err != nil {
			return nil, err
		}
		path = append(path, part)
		p.blank(false)
		if !p.skip(".") {
			return path, nil
		}
	}
	return nil, fmt.Errorf("a key of more than %d parts", maxDepth)
}

func (p *parser) keyPart() (string, error) {
	if c := p.peek(); c == '"' || c == '\'' {
		return p.quoted()
	}
	bare := p.while(func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
	})
	if bare == "" {
		return "", fmt.Errorf("expected a key, found %q", p.rest(8))
	}
	return bare, nil
}

// peek returns the next byte, 0 at the end.
func (p *parser) peek() byte {
	if p.pos == len(p.text) {
		return 0
	}
	return p.text[p.pos]
}

// skip reports whether token comes next, and if so passes it.
func (p *parser) skip(token string) bool {
	if !strings.HasPrefix(p.text[p.pos:], token) {
		return false
	}
	p.pos += len(token)
	return true
}

// while passes and returns the bytes for which belongs reports true.
func (p *parser) while(belongs func(byte) bool) string {
	start := p.pos
	for p.pos < len(p.text) && belongs(p.text[p.pos]) {
		p.pos++
	}
	return p.text[start:p.pos]
}

// blank passes spaces and tabs. With lines it also passes comments and ends of lines.
func (p *parser) blank(lines bool) {
	for {
		p.while(func(c byte) bool { return c == ' ' || c == '\t' || lines && (c == '\n' || c == '\r') })
		if !lines || p.peek() != '#' {
			return
		}
		p.comment()
	}
}

func (p *parser) comment() {
	p.while(func(c byte) bool { return c != '\n' })
}

func (p *parser) endOfLine() error {
	p.blank(false)
	if p.peek() == '#' {
		p.comment()
	}
	p.skip("\r")
	if p.pos < len(p.text) && !p.skip("\n") {
		return fmt.Errorf("expected the end of the line, found %q", p.rest(8))
	}
	return nil
}

// rest returns at most n of the next bytes, for messages.
func (p *parser) rest(n int) string {
	return p.text[p.pos:min(len(p.text), p.pos+n)]
}
