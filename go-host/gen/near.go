package gen

import "github.com/wazabi/wazabi/go-host/abi"

// This file writes how a call finds the instance that it runs on, if its resources lie inside of
// arguments: on that of the first one.

// nearShape has the search for a resource in a value of a kind.
type nearShape interface {
	// near writes statements that return the handle of a resource in v, a variable, if it has one. The
	// type is one of facts.near.
	near(g *generator, t *abi.Type, v *name)
}

func (common) near(*generator, *abi.Type, *name) {}

// nearest returns the handle of the first resource inside of the arguments of a function, as an
// expression; "" if there can be none.
func (g *generator) nearest(f *abi.Func) string {
	var all []any
	for i, p := range f.Params {
		if g.facts.near[p.Type] {
			all = append(all, g.handleIn(p.Type, variable(&name{text: g.params[f][i]})))
		}
	}
	switch len(all) {
	case 0:
		return ""
	case 1:
		return all[0].(string)
	}
	return invocation(g.pkg("cmp")+".Or", all)
}

// handleIn returns the handle of the first resource in v, as an expression.
func (g *generator) handleIn(t *abi.Type, v expr) string {
	switch {
	case t.Interface:
		return invocation(g.guestOf[t], []any{v})
	case isGuestResource(t):
		return g.handleOf(v)
	}
	return g.helper("near", t, g.nearFunc, v)
}

func (g *generator) nearFunc(f string, t *abi.Type) {
	v := g.local("v")
	g.w.p("func %s(%s %s) *%s {", f, v, g.goType(t), g.rt(rtResource))
	shapeOf(t).near(g, t, v)
	g.w.p("return nil")
	g.w.p("}")
}

// nearPart writes the search in a part of a value.
func (g *generator) nearPart(t *abi.Type, v expr) {
	if !g.facts.near[t] {
		return
	}
	defer g.block()()
	handle := g.local("handle")
	g.w.p("if %s := %s; %s != nil {", handle, g.handleIn(t, v), handle)
	g.w.p("return %s", handle)
	g.w.p("}")
}

func (listShape) near(g *generator, t *abi.Type, v *name)  { g.nearElements(t.Elems[0], v) }
func (arrayShape) near(g *generator, t *abi.Type, v *name) { g.nearElements(t.Elems[0], v) }

func (mapShape) near(g *generator, t *abi.Type, v *name) {
	_, value := keyAndValue(t)
	g.nearElements(value, v)
}

// nearElements writes the search in the elements of a list, or the values of a map.
func (g *generator) nearElements(elem *abi.Type, v *name) {
	defer g.block()()
	each := g.local("each")
	g.w.p("for _, %s := range %s {", each, v)
	g.nearPart(elem, variable(each))
	g.w.p("}")
}

func (optionShape) near(g *generator, t *abi.Type, v *name) {
	g.w.p("if %s != nil {", v)
	g.nearPart(t.Elems[0], some(t, v))
	g.w.p("}")
}

func (boxShape) near(g *generator, t *abi.Type, v *name) { g.nearPart(t.Elems[0], variable(v)) }

// near is not for newtypes that have a Go type of the program's.
func (newtypeShape) near(g *generator, t *abi.Type, v *name) {
	if m, ok := g.goTypes[t]; !ok || m.by == byConversion {
		g.nearPart(t.Elems[0], variable(v).to(g.goType(t.Elems[0])))
	}
}

func (tupleShape) near(g *generator, t *abi.Type, v *name) {
	for i, elem := range t.Elems {
		g.nearPart(elem, member(variable(v), i))
	}
}

func (recordShape) near(g *generator, t *abi.Type, v *name) {
	for i, f := range t.Fields {
		g.nearPart(f.Type, variable(v).field(g.fields[t][i]))
	}
}

func (variantShape) near(g *generator, t *abi.Type, v *name) {
	defer g.block()()
	c := g.local("c")
	g.w.p("switch %s := %s.(type) {", c, v)
	for i := range t.Cases {
		body := g.w.capture(func() {
			g.eachCaseField(t, i, c, c, func(t *abi.Type, _ loc, v expr, _ fail) { g.nearPart(t, v) })
		})
		if body == "" {
			continue
		}
		g.w.p("case %s%s:", pointer(t), g.cases[t][i])
		if t.Error {
			g.w.p("if %s == nil {", c)
			g.w.p("return nil")
			g.w.p("}")
		}
		g.w.text(body)
	}
	g.w.p("}")
}
