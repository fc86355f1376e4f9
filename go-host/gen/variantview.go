package gen

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// The view of a variant says which case the value is, and has a view of the fields of each case.

// viewCases are the names that the view of a variant needs: of the type of its cases, of the
// constants of that type, and of the views of the cases.
type viewCases struct {
	goType           string
	constants, views []string
}

func (variantShape) claimView(g *generator, t *abi.Type) error {
	if claimed, err := g.claimView(t); !claimed {
		return err
	}
	var c viewCases
	name := func(to *string, made, place string) (err error) {
		*to, err = g.user(g.scope, "", made, place, hintType)
		return err
	}
	if err := name(&c.goType, g.names[t]+"Case", t.Path+", its cases"); err != nil {
		return err
	}
	c.constants, c.views = make([]string, len(t.Cases)), make([]string, len(t.Cases))
	for i := range t.Cases {
		place := t.Path + "::" + t.Cases[i].Name
		if err := name(&c.constants[i], c.goType+exported(t.Cases[i].Name), place+", its constant"); err != nil {
			return err
		}
		if len(t.Cases[i].Fields) == 0 {
			continue
		}
		if err := name(&c.views[i], g.cases[t][i]+"View", place+", its view"); err != nil {
			return err
		}
	}
	g.viewCases[t] = c
	return nil
}

func (variantShape) view(g *generator, t *abi.Type) string {
	return g.viewName(t, g.declareVariantView)
}

func (variantShape) viewAt(g *generator, t *abi.Type, at site) string {
	return fmt.Sprintf("%s(%s)", g.viewOf(t), g.sub(at))
}

func (g *generator) declareVariantView(name string, t *abi.Type) {
	c := g.viewCases[t]
	g.declareView(name, "a ["+g.names[t]+"]", t)
	g.w.p("")
	g.w.p("// %s is a case of [%s]; 0 is none.", c.goType, g.names[t])
	g.w.p("type %s int", c.goType)
	g.w.p("")
	g.w.p("// The cases of [%s].", g.names[t])
	g.w.p("const (")
	for i, constant := range c.constants {
		g.docs(t.Cases[i].Docs, t)
		g.w.p("%s %s = %d", constant, c.goType, i+1)
	}
	g.w.p(")")
	g.w.p("")
	g.w.p("// Case returns the case of the value; 0 if it is not valid, or not shown.")
	g.w.p("func (v %s) Case() %s {", name, c.goType)
	g.begin(nil)
	at, tag := g.local("at"), g.local("tag")
	g.w.p("%s := %s.%s(0, %d)", at, g.place(), placePart, t.Repr.Size())
	g.w.p("if %s == nil {", at)
	g.w.p("return 0")
	g.w.p("}")
	g.w.p("%s := int64(%s)", tag, g.load(t.Repr, loc{base: at}))
	g.w.p("if %s >= %d {", tag, len(t.Cases))
	g.w.p("%s", g.rtCall(rtViewFail, g.place(), 0, g.rtCall(rtInvalidTag, strconv.Quote(t.Name), tag)))
	g.w.p("return 0")
	g.w.p("}")
	g.w.p("return %s(%s + 1)", c.goType, tag)
	g.w.p("}")
	names := make([]string, len(t.Cases))
	for i := range t.Cases {
		names[i] = exported(t.Cases[i].Name)
	}
	for i, method := range g.accessors(t.Path, names) {
		view := c.views[i]
		if view == "" {
			continue
		}
		g.w.p("")
		g.w.p("// %s returns the fields, if the case is [%s].", method, c.constants[i])
		g.w.p("func (v %s) %s() (fields %s, ok bool) {", name, method, view)
		g.w.p("if v.Case() != %s {", c.constants[i])
		g.w.p("return %s{}, false", view)
		g.w.p("}")
		g.w.p("return %s(v), true", view)
		g.w.p("}")
	}
	for i, view := range c.views {
		if view == "" {
			continue
		}
		g.w.p("")
		path := t.Name + "." + t.Cases[i].Name
		g.declarePartView(view, "the fields of a ["+g.cases[t][i]+"]")
		g.fieldAccessors(view, t, g.viewFields(path, path, t.Cases[i].Fields, g.caseFields[t][i], g.caseOffsets[t][i]))
	}
}
