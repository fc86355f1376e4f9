package gen

import (
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// A struct with defaults has a function that makes one.

// claimDefaults names these functions.
func (g *generator) claimDefaults() (err error) {
	for _, t := range g.d.Types {
		if !t.HasDefaults() {
			continue
		}
		if g.makers[t], err = g.user(g.scope, "", "New"+g.names[t], t.Path+", its defaults", hintType); err != nil {
			return err
		}
	}
	return nil
}

// maker writes the function.
func (g *generator) maker(t *abi.Type) {
	if !t.HasDefaults() {
		return
	}
	name := g.names[t]
	g.w.p("// %s returns %s %s with the defaults of its fields.", g.makers[t], text.Article(name), name)
	g.w.p("func %s() %s {", g.makers[t], name)
	g.w.p("return %s{", name)
	for i, f := range t.Fields {
		switch {
		case f.Default != nil:
			g.w.p("%s: %s,", g.fields[t][i], g.constantValue(f.Default))
		case f.Type.HasDefaults():
			g.w.p("%s: %s(),", g.fields[t][i], g.makers[f.Type])
		}
	}
	g.w.p("}")
	g.w.p("}")
	g.w.p("")
}
