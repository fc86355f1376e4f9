package gen

import "github.com/wazabi/wazabi/go-host/abi"

// newtypeShape: what is inside, under a name of its own.
type newtypeShape struct{}

func (newtypeShape) goType(g *generator, t *abi.Type) string { return g.names[t] }

func (newtypeShape) zero(g *generator, t *abi.Type) string {
	zero := g.zero(base(t))
	if zero[len(zero)-1] == '}' {
		return g.names[t] + "{}"
	}
	return zero
}

func (newtypeShape) dynamic(t *abi.Type) bool { return dynamic(t.Elems[0]) }
func (newtypeShape) holes(t *abi.Type) bool   { return holes(t.Elems[0]) }

func (newtypeShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	inner := base(t)
	if inner.Kind == abi.KindArray || inner.Kind == abi.KindRecord {
		// These are lowered by address.
		g.lower(inner, at, g.into(t, v), fail)
		return
	}
	g.lower(inner, at, g.as(t, v), fail)
}

func (newtypeShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.lift(base(t), at, g.into(t, v), fail)
}

func (newtypeShape) count(g *generator, t *abi.Type, at loc) { g.count(base(t), at) }

// newtype writes the type.
func (g *generator) newtype(t *abi.Type) {
	g.w.docs(t.Docs)
	g.w.p("type %s %s", g.names[t], g.goType(base(t)))
	g.w.p("")
}
