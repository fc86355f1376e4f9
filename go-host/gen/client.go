package gen

import "strings"

// client writes the guest's exports as an interface.
func (g *generator) client() {
	w := g.w
	w.p("")
	w.p("// Client is what a [Module] and an [Instance] have in common: the guest's exports. Who takes a Client can be tested")
	w.p("// without the guest.")
	w.p("type Client interface {")
	for i, f := range g.d.Exports {
		w.docs(firstSentence(f.Docs))
		w.p("%s", g.signature(i))
	}
	w.p("// Close ends the use of it.")
	w.p("Close(ctx context.Context) error")
	w.p("}")
	w.p("")
	w.p("var (")
	w.p("_ Client = (*Module)(nil)")
	w.p("_ Client = (*Instance)(nil)")
	w.p(")")
}

// firstSentence is the first sentence of docs, in one line.
func firstSentence(docs string) string {
	paragraph, _, _ := strings.Cut(strings.TrimSpace(docs), "\n\n")
	line := strings.Join(strings.Fields(paragraph), " ")
	if sentence, _, more := strings.Cut(line, ". "); more {
		return sentence + "."
	}
	return line
}
