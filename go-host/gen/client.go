package gen

import "strings"

// client writes the guest's exports as an interface.
func (g *generator) client() {
	w := g.w
	w.p("")
	g.paragraph(false, "Client has a method per export of the guest. [Module] and [Instance] implement it. "+
		"Accept a Client to test your code with a fake.")
	w.p("type Client interface {")
	for _, f := range g.d.Exports {
		if f.Receiver() == nil {
			g.docs(firstSentence(f.Docs), f.Of)
			w.p("%s", g.signature(f))
		}
	}
	w.p("// Close releases the Module or Instance; later calls fail with [%s].", g.kit(kitErrClosed))
	w.p("Close(ctx %s.Context) error", g.pkg("context"))
	w.p("}")
	w.p("")
	w.p("var (")
	w.p("_ Client = (*Module)(nil)")
	w.p("_ Client = (*Instance)(nil)")
	w.p(")")
	g.resourceClients()
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
