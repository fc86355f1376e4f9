package gen

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strings"
)

// writer collects the text of a Go file.
type writer struct {
	body    bytes.Buffer
	imports map[string]bool
}

// p writes a line. Indentation is gofmt's work.
func (w *writer) p(format string, args ...any) {
	fmt.Fprintf(&w.body, format, args...)
	w.body.WriteByte('\n')
}

// capture returns what write writes, instead of writing it.
func (w *writer) capture(write func()) string {
	start := w.body.Len()
	write()
	text := string(w.body.Bytes()[start:])
	w.body.Truncate(start)
	return text
}

// uses reports whether the text has the variable name. Errors quote names of the guest's, which may be the same.
func uses(text, name string) bool {
	for i := strings.Index(text, name); i >= 0; {
		before, after := i == 0 || !isWord(text[i-1]) && text[i-1] != '.' && text[i-1] != '"', i+len(name) == len(text) || !isWord(text[i+len(name)])
		if before && after {
			return true
		}
		next := strings.Index(text[i+1:], name)
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return false
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// use notes an import that the text needs.
func (w *writer) use(path string) {
	if w.imports == nil {
		w.imports = map[string]bool{}
	}
	w.imports[path] = true
}

// docs writes a doc comment. What the guest's author wrote stays text: each line begins with "// ", so that none is a
// directive, and nothing in it ends the comment or deceives the reader.
func (w *writer) docs(docs string) {
	if docs == "" {
		return
	}
	for line := range strings.SplitSeq(docs, "\n") {
		text := inert(line)
		// The old form of a build constraint: gofmt finds it anywhere, and moves it to where it counts.
		if rest, ok := strings.CutPrefix(strings.TrimSpace(text), "+build"); ok {
			text = "+ build" + rest
		}
		w.p("%s", strings.TrimRight("// "+text, " "))
	}
}

// inert replaces control characters, and those that change the direction of text.
func inert(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r < ' ', r >= 0x7f && r < 0xa0, r >= 0x200e && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff, r == '�':
			return '?'
		}
		return r
	}, s)
}

// file returns the whole file, formatted.
func (w *writer) file(header, pkg string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(header)
	fmt.Fprintf(&b, "package %s\n\n", pkg)
	paths := make([]string, 0, len(w.imports))
	for path := range w.imports {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	std := func(path string) bool { return !strings.Contains(path, ".") }
	if len(paths) > 0 {
		b.WriteString("import (\n")
		for _, path := range paths {
			if std(path) && path == "embed" {
				fmt.Fprintf(&b, "_ %q\n", path)
			} else if std(path) {
				fmt.Fprintf(&b, "%q\n", path)
			}
		}
		b.WriteByte('\n')
		for _, path := range paths {
			if !std(path) {
				fmt.Fprintf(&b, "%s\n", runtimeImport(path))
			}
		}
		b.WriteString(")\n\n")
	}
	b.Write(w.body.Bytes())
	text, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the generated code does not parse, which is a bug of wazabi's: %w\n%s", err, b.Bytes())
	}
	// Twice: gofmt rewrites doc comments, and what it wrote must be what it would write.
	return format.Source(text)
}
