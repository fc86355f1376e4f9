package gen

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
)

// The view of a variant says which case the value is, and has a view of the fields of each case.

// viewCases are the names that the view of a variant needs: of the type of its cases, of the
// constants of that type, of the views of the cases, of the accessors that return these, and of the
// accessors of their fields.
type viewCases struct {
	goType                    string
	constants, views, methods []string
	accessors                 [][]string
}

func (variantShape) claimView(g *generator, t *abi.Type) error {
	if !g.claimView(t) {
		return nil
	}
	n := len(t.Cases)
	c := viewCases{constants: make([]string, n), views: make([]string, n), methods: make([]string, n), accessors: make([][]string, n)}
	made := g.names[t] + "Case"
	c.goType = g.viewItem(g.scope, made, "the type of the cases of "+t.Path)
	methods := methodScope("the accessors", viewMethods...)
	for i, of := range t.Cases {
		path := t.Path + "::" + of.Name
		c.constants[i] = g.viewItem(g.scope, made+exported(of.Name), "the constant of "+path)
		if len(of.Fields) == 0 {
			continue
		}
		c.views[i] = g.viewItem(g.scope, g.cases[t][i]+"View", "the view of "+path)
		c.methods[i] = g.viewItem(methods, exported(of.Name), "the accessor of "+path)
		var err error
		if c.accessors[i], err = g.accessors(path, of.Fields, g.caseFields[t][i]); err != nil {
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
	g.declareView(name, withArticle(g.names[t]), t)
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
	for i, method := range c.methods {
		view := c.views[i]
		if view == "" {
			continue
		}
		g.w.p("")
		g.w.p("// %s returns the fields, if the case is [%s].", method, c.constants[i])
		g.w.p("func (v %s) %s() (fields %s, ok bool) {", name, method, view)
		g.w.p("if v.Case() != %s {", c.constants[i])
		g.w.p("return %s, false", noneOf(view, g.place()))
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
		g.declarePartView(view, "the fields of "+withArticle(g.cases[t][i]))
		g.fieldAccessors(view, t, g.viewFields(path, t.Cases[i].Fields, c.accessors[i], g.caseOffsets[t][i]))
	}
}
