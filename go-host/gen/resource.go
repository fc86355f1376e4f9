package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// resourceShape: a handle on the wire, an object of the host's in Go.
type resourceShape struct{ fixed }

func (resourceShape) goType(g *generator, t *abi.Type) string { return g.names[t] }
func (resourceShape) zero(*generator, *abi.Type) string       { return "nil" }

func (resourceShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.w.use("encoding/binary")
	g.lowerObject(t, v, fail, func(handle string) {
		g.w.p("binary.LittleEndian.PutUint32(%s, %s)", at.from(), handle)
	})
}

// lowerObject writes how the object v gets a handle, and then what becomes of that.
func (g *generator) lowerObject(t *abi.Type, v string, fail fail, then func(handle string)) {
	if !t.Any {
		g.w.p("if %s == nil {", v)
		fail(fmt.Sprintf(rtBadInput+"(\"nil is no %s\")", g.names[t]))
		g.w.p("}")
	}
	g.w.p("if handle, err := lo."+lowererObject+"(%s, %s); err != nil {", g.resourceNames[t], v)
	fail("err")
	g.w.p("} else {")
	then("handle")
	g.w.p("}")
}

func (resourceShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.liftObject(t, g.load(abi.KindU32, at), v, fail)
}

// liftObject writes how the object of a handle is assigned to v.
func (g *generator) liftObject(t *abi.Type, handle, v string, fail fail) {
	g.w.p("if object, err := li."+lifterObject+"(%s, %s); err != nil {", g.resourceNames[t], handle)
	fail("err")
	g.w.p("} else {")
	if t.Any {
		g.w.p("%s = object", v)
	} else {
		g.w.p("%s, _ = object.(%s)", v, g.names[t])
	}
	g.w.p("}")
}

// resources are the types of objects.
func (g *generator) resources() []*abi.Type {
	var all []*abi.Type
	for _, t := range g.d.Types {
		if t.Kind == abi.KindResource {
			all = append(all, t)
		}
	}
	return all
}

// owns writes, where values of the type have objects in them, whether reading gives them back to the host.
func (g *generator) owns(t *abi.Type, own bool) {
	if t != nil && g.objects[t] {
		g.w.p("li."+lifterOwn+"(%t)", own)
	}
}

// lends writes, likewise, whether they stay the host's when they are written.
func (g *generator) lends(t *abi.Type, lent bool) {
	if g.objects[t] {
		g.w.p("lo."+lowererLend+"(%t)", lent)
	}
}
