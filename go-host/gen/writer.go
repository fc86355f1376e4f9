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
	body bytes.Buffer
	// imports are the packages that the text uses, by path.
	imports map[string]bool
}

// p writes a line. Indentation is gofmt's work.
func (w *writer) p(format string, args ...any) {
	fmt.Fprintf(&w.body, format, args...)
	w.body.WriteByte('\n')
}

// capture returns the text that write writes, instead of writing it.
func (w *writer) capture(write func()) string {
	start := w.body.Len()
	write()
	text := string(w.body.Bytes()[start:])
	w.body.Truncate(start)
	return text
}

// text writes captured text.
func (w *writer) text(captured string) { w.body.WriteString(captured) }

// pkg is the name of an imported package; the file that is being written imports it.
func (g *generator) pkg(path string) string {
	if g.w.imports == nil {
		g.w.imports = map[string]bool{}
	}
	g.w.imports[path] = true
	if g.fn != nil && g.fn.imports != nil {
		g.fn.imports[g.imported[path]] = true
	}
	return g.imported[path]
}

// file returns the whole file, formatted.
func (g *generator) file(w *writer, header string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(header)
	fmt.Fprintf(&b, "package %s\n\n", g.opts.Package)
	if len(w.imports) > 0 {
		std, others := g.importLines(w)
		fmt.Fprintf(&b, "import (\n%s\n%s)\n\n", std, others)
	}
	b.Write(w.body.Bytes())
	text, err := format.Source(b.Bytes())
	if err != nil {
		return nil, fmt.Errorf("the generated code does not parse, which is a bug in wazabi: %w\n%s", err, b.Bytes())
	}
	// gofmt runs twice: it rewrites doc comments, and the result must be one that it would not
	// change.
	return format.Source(text)
}

// importLines are the import declarations of the standard library and of others.
func (g *generator) importLines(w *writer) (std, others string) {
	paths := make([]string, 0, len(w.imports))
	for path := range w.imports {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		line := fmt.Sprintf("%q\n", path)
		if name := g.imported[path]; name != path[strings.LastIndexByte(path, '/')+1:] {
			line = name + " " + line
		}
		if strings.Contains(path, ".") {
			others += line
		} else {
			std += line
		}
	}
	return std, others
}
