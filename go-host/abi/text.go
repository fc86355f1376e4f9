package abi

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// Text returns the description in readable form: exports and imports with their signatures, then
// types with their layouts.
func (d *Description) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "fingerprint %s, format %d: %s, %s\n", d.Fingerprint(), d.Format,
		text.Count(len(d.Exports), "function"), text.Count(len(d.Types), "type"))
	if len(d.CoreImports) > 0 {
		b.WriteString("\nimports\n")
	}
	for _, i := range d.CoreImports {
		fmt.Fprintf(&b, "    %s.%s %s\n", printable(i.Module), printable(i.Name), i.Signature())
	}
	for _, f := range d.Exports {
		b.WriteByte('\n')
		writeDocs(&b, "", f.Docs)
		fmt.Fprintf(&b, "fn %s\n", f.signature())
		params, results := f.Core()
		fmt.Fprintf(&b, "    %q %v\n", f.Export, wasmbin.Signature{Params: params, Results: results})
	}
	for _, c := range d.Constants {
		b.WriteByte('\n')
		writeDocs(&b, "", c.Docs)
		fmt.Fprintf(&b, "const %s\n", printable(c.String()))
	}
	for _, f := range d.Imports {
		b.WriteByte('\n')
		writeDocs(&b, "", f.Docs)
		module, name := f.Import()
		fmt.Fprintf(&b, "import %s.%s\n", module, f.signature())
		params, results := f.Core()
		fmt.Fprintf(&b, "    %q %q %v\n", module, name, wasmbin.Signature{Params: params, Results: results})
	}
	for _, t := range d.Types {
		b.WriteByte('\n')
		writeDocs(&b, "", t.Docs)
		t.draw(&b)
	}
	// Empty columns and empty lines of docs leave spaces at the end.
	lines := strings.Split(b.String(), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

func (t *Type) draw(b *strings.Builder) {
	attr := ""
	if t.Error {
		attr = ", error"
	}
	if t.Texts {
		attr += " with text"
	}
	fmt.Fprintf(b, "%s    size %d, align %d%s\n", kinds[t.Kind].named.head(t), t.Size, t.Align, attr)
	w := tabwriter.NewWriter(b, 0, 4, 2, ' ', 0)
	end := drawFields(w, "    ", t.Fields, 0)
	if len(t.Fields) > 0 && end < t.Size {
		fmt.Fprintf(w, "    %d\t%d\t(padding)\t\t\n", end, t.Size-end)
	}
	payload := t.PayloadOffset()
	for _, c := range t.Cases {
		ok := ""
		if c.OK {
			ok = "ok"
		}
		fmt.Fprintf(w, "    %s\t= %s\t%s\t%s\n", c.Name, t.value(c), ok, firstLine(c.Docs))
		drawFields(w, "        ", c.Fields, payload)
	}
	w.Flush()
}

// drawFields draws fields and the padding between them from the offset end on. It returns the
// offset behind the last field.
func drawFields(w io.Writer, indent string, fields []Field, end int) int {
	for _, f := range fields {
		if f.Offset > end {
			fmt.Fprintf(w, "%s%d\t%d\t(padding)\t\t\n", indent, end, f.Offset-end)
		}
		end = f.Offset + f.Type.Size
		fmt.Fprintf(w, "%s%d\t%d\t%s\t%s\t%s\n", indent, f.Offset, f.Type.Size, f.Name, f.Type, firstLine(f.Docs))
	}
	return end
}

func writeDocs(b *strings.Builder, indent, docs string) {
	if docs == "" {
		return
	}
	for line := range strings.SplitSeq(docs, "\n") {
		fmt.Fprintf(b, "%s/// %s\n", indent, printable(line))
	}
}

func firstLine(docs string) string {
	line, _, _ := strings.Cut(docs, "\n")
	return printable(line)
}

// printable makes text from the guest safe for a terminal, in one line.
func printable(s string) string { return text.OneLine(s, text.MaxError) }
