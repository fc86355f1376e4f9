package gen

import (
	"fmt"
	"slices"

	"github.com/wazabi/wazabi/go-host/abi"
)

// A resource that is Read or Write in Rust has methods that make an io.Reader or an io.Writer of
// it, over its methods read and write.

// streamMethods are the names of the methods that a resource has beside those of its exports.
func streamMethods(t *abi.Type) (names []string) {
	if t.Reads {
		names = append(names, "Reader")
	}
	if t.Writes {
		names = append(names, "Writer")
	}
	return names
}

// streams writes these methods.
func (g *generator) streams(t *abi.Type) {
	name, c := g.names[t], g.receivers[g.names[t]]
	if t.Reads {
		read := g.methods[g.methodOf(t, "read")]
		g.paragraph(false, fmt.Sprintf("Reader returns an [io.Reader] over [%s.%s]. Its calls use ctx.", name, read))
		g.w.p("func (%s *%s) Reader(ctx %s.Context) %s.Reader {", c, name, g.pkg("context"), g.pkg("io"))
		g.w.p("return %s(func(limit uint32) ([]byte, error) { return %s.%s(ctx, limit) })", g.rt(rtReader), c, read)
		g.w.p("}")
		g.w.p("")
	}
	if t.Writes {
		write := g.methods[g.methodOf(t, "write")]
		g.paragraph(false, fmt.Sprintf("Writer returns an [io.Writer] over [%s.%s], which writes all that it is given. Its calls use ctx. "+
			"[%s.%s] passes on what the guest has buffered.", name, write, name, g.methods[g.methodOf(t, "flush")]))
		g.w.p("func (%s *%s) Writer(ctx %s.Context) %s.Writer {", c, name, g.pkg("context"), g.pkg("io"))
		g.w.p("return %s(func(data []byte) (uint32, error) { return %s.%s(ctx, data) })", g.rt(rtWriter), c, write)
		g.w.p("}")
		g.w.p("")
	}
}

// methodOf returns the method of a resource with a name on the wire. The reader of descriptions has
// checked that there is one.
func (g *generator) methodOf(t *abi.Type, name string) *abi.Func {
	all := g.functionsOf(t)
	return all[slices.IndexFunc(all, func(f *abi.Func) bool { return f.Name == name })]
}
