package gen

import (
	"fmt"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// interfaceShape: a handle, and the side that it is of, on the wire; in Go an interface, which the
// host implements, and a struct that implements it for values of the guest.
type interfaceShape struct{ value }

// Offsets of the wire form.
const interfaceHandle = 4

func (interfaceShape) goType(g *generator, t *abi.Type) string { return g.names[t] }
func (interfaceShape) zero(*generator, *abi.Type) string       { return "nil" }
func (interfaceShape) label(g *generator, t *abi.Type) string  { return g.names[t] }
func (interfaceShape) holes(*abi.Type) bool                    { return true }
func (interfaceShape) isInterface(*abi.Type) bool              { return true }
func (interfaceShape) rule(*abi.Type) string                   { return notNil }

func (interfaceShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.check(g.helper("lower", t, g.lowerInterface, g.fn.lo, at.from(), v), fail)
}

func (interfaceShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.check(g.helper("lift", t, g.liftInterface, g.fn.li, at.from(), v.address()), fail)
}

func (g *generator) lowerInterface(f string, t *abi.Type) {
	guest, host := t.Sides()
	at, v, made := g.local("at"), g.local("v"), g.local("made")
	g.w.p("func %s(%s *%s, %s []byte, %s %s) error {", f, g.fn.lo, g.rt(rtLowerer), at, v, g.names[t])
	put := func(tag int) func(*name) {
		return func(handle *name) {
			g.store(abi.KindU8, loc{base: at}, strconv.Itoa(tag))
			g.w.p("%s.LittleEndian.PutUint32(%s, %s)", g.pkg("encoding/binary"), loc{base: at, n: interfaceHandle}.from(), handle)
		}
	}
	g.w.p("if %s, ok := %s.(*%s); ok && %s {", made, v, g.names[guest], g.onLowerer(lowererHere, g.handleOf(variable(made))))
	g.lowerResource(guest, variable(made), g.returnErr, put(0))
	g.w.p("return nil")
	g.w.p("}")
	g.lowerObject(host, variable(v), g.returnErr, put(1))
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) liftInterface(f string, t *abi.Type) {
	guest, host := t.Sides()
	at, v, tag := g.local("at"), g.local("v"), g.local("tag")
	handle := loc{base: at, n: interfaceHandle}
	g.w.p("func %s(%s *%s, %s []byte, %s *%s) error {", f, g.fn.li, g.own.lifter, at, v, g.names[t])
	g.w.p("switch %s := %s; %s {", tag, g.load(abi.KindU8, loc{base: at}), tag)
	g.w.p("case 0:")
	g.lift(guest, handle, pointee(v), g.returnErr)
	g.w.p("case 1:")
	g.lift(host, handle, pointee(v), g.returnErr)
	g.w.p("default:")
	g.returnErr(g.rtCall(rtInvalidTag, strconv.Quote(t.Name), variable(tag).to("int64")))
	g.w.p("}")
	g.w.p("return nil")
	g.w.p("}")
}

// checkInterfaces refuses interfaces whose sides have methods of other names or types in Go.
func (g *generator) checkInterfaces() error {
	named := map[string]*abi.Func{}
	for _, f := range g.d.Imports {
		if t := g.sides[f.Receiver()]; t != nil {
			named[t.Path+"."+f.Name] = f
		}
	}
	for _, f := range g.d.Exports {
		t := g.sides[f.Of]
		if t == nil {
			continue
		}
		other := named[t.Path+"."+f.Name]
		if g.methods[f] != g.methods[other] || f.View || other.View {
			return fmt.Errorf("%s: the method %s has another name or other types in Go than the one of the host", t.Path, f.Name)
		}
	}
	return nil
}

// declare writes the interface, and the function that finds a value of the guest in it.
func (interfaceShape) declare(g *generator, t *abi.Type) {
	guest, object := t.Sides()
	name := g.names[t]
	g.paragraph(g.docs(t.Docs, t), fmt.Sprintf("The host can implement it; a value that the guest made is %s *[%s]. A value that is given to "+
		"the guest is the guest's to close. Then the runtime calls Close once, when the guest drops the value or when the guest's instance "+
		"ends.", text.Article(g.names[guest]), g.names[guest]))
	g.w.p("type %s interface {", name)
	for _, f := range g.importsOf(host{object: object}) {
		g.interfaceMethod(f)
	}
	g.w.p("// Close releases the value.")
	g.w.p("Close(ctx %s.Context) error", g.pkg("context"))
	g.w.p("}")
	g.w.p("")
	g.w.p("var _ %s = (*%s)(nil)", name, g.names[guest])
	g.w.p("")
	g.w.p("// %s returns the handle of a value that the guest made, nil for another.", g.guestOf[t])
	g.w.p("func %s(v %s) *%s {", g.guestOf[t], name, g.rt(rtResource))
	g.w.p("if made, ok := v.(*%s); ok {", g.names[guest])
	g.w.p("return made.resource()")
	g.w.p("}")
	g.w.p("return nil")
	g.w.p("}")
	g.w.p("")
}
