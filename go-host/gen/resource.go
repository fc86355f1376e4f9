package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// resourceShape: a handle on the wire, a host object in Go.
type resourceShape struct{ value }

func init() { register(resourceShape{}, abi.KindResource) }

func isObject(t *abi.Type) bool { return t.Kind == abi.KindResource }

func (resourceShape) goType(g *generator, t *abi.Type) string { return g.names[t] }
func (resourceShape) zero(*generator, *abi.Type) string       { return "nil" }
func (resourceShape) isInterface(t *abi.Type) bool            { return !t.Any }

func (resourceShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.lowerObject(t, v, fail, func(handle *name) {
		g.w.p("%s.LittleEndian.PutUint32(%s, %s)", g.pkg("encoding/binary"), at.from(), handle)
	})
}

func (resourceShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	g.lowerObject(t, v, fail, func(handle *name) { g.w.p("%s", g.onCall(callSetUint32, i, handle)) })
}

// lowerObject writes the code that gives the object v a handle, and then the code that uses it.
func (g *generator) lowerObject(t *abi.Type, v expr, fail fail, then func(handle *name)) {
	if !t.Any {
		g.w.p("if %s == nil {", v)
		fail(g.rtCall(rtBadInput, fmt.Sprintf("%q", "nil is not a valid "+g.names[t])))
		g.w.p("}")
	}
	g.ifReturned("handle", g.onLowerer(lowererObject, g.resources[t], v), fail, then)
}

// ifReturned writes the code that fails if the call returns an error, and else uses its value, a
// local variable called so.
func (g *generator) ifReturned(called, call string, fail fail, then func(value *name)) {
	defer g.block()()
	value := g.local(called)
	g.w.p("if %s, %s := %s; %s != nil {", value, g.fn.err, call, g.fn.err)
	fail(g.fn.err)
	g.w.p("} else {")
	then(value)
	g.w.p("}")
}

func (resourceShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.liftObject(t, g.load(abi.KindU32, at), v, fail)
}

func (resourceShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	g.w.p("var %s %s", v, g.goType(t))
	g.liftObject(t, g.onRead(readUint32), variable(v), fail)
	return v.text
}

// liftObject writes the code that assigns the object of a handle to v.
func (g *generator) liftObject(t *abi.Type, handle string, v expr, fail fail) {
	g.ifReturned("object", g.onLifter(lifterObject, g.resources[t], handle), fail, func(object *name) {
		if t.Any {
			g.w.p("%s = %s", v.target(), object)
		} else {
			g.w.p("%s, _ = %s.(%s)", v.target(), object, g.names[t])
		}
	})
}

// objectTypes returns the types of objects, in the order of their constants.
func (g *generator) objectTypes() []*abi.Type {
	return g.typesThat(isObject)
}

// typesThat returns the types of the description that satisfy is, in its order.
func (g *generator) typesThat(is func(*abi.Type) bool) []*abi.Type {
	var all []*abi.Type
	for _, t := range g.d.Types {
		if is(t) {
			all = append(all, t)
		}
	}
	return all
}

// interfaces writes the interfaces that host objects implement.
func (g *generator) interfaces() {
	for i, t := range g.objectTypes() {
		if !t.Any && g.sides[t] == nil {
			g.paragraph(g.docs(t.Docs, t), "The host implements it. If an object has a method Close() error or Close(context.Context) error, the "+
				"runtime calls it once, when the guest drops an object that it owns, or when the guest's instance ends.")
			imports := g.importsOf(host{object: t})
			g.viewNote(imports)
			g.w.p("type %s interface {", g.names[t])
			for _, f := range imports {
				g.interfaceMethod(f)
			}
			g.w.p("}")
			g.w.p("")
		}
		g.w.p("const %s = %d", g.resources[t], i)
		g.w.p("")
	}
}

// owns writes a statement for a type whose values contain objects. It tells the runtime whether
// lifting returns ownership of the objects to the host.
func (g *generator) owns(t *abi.Type, own bool) {
	if t != nil && g.objects[t] {
		g.w.p("%s", g.onLifter(lifterOwn, own))
	}
}

// lends writes such a statement for lowering, also for types whose values contain resources. It
// tells the runtime whether the host keeps ownership of them.
func (g *generator) lends(t *abi.Type, lent bool) {
	if g.objects[t] || g.holding[t] {
		g.w.p("%s", g.onLowerer(lowererLend, lent))
	}
}

// passes writes the same for a parameter.
func (g *generator) passes(p abi.Param) {
	if p.Mut {
		g.w.p("%s", g.onLowerer(lowererLendMut))
		return
	}
	g.lends(p.Type, p.Borrow)
}
