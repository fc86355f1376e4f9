package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
)

// guestResourceShape: a handle on the wire, a pointer to a struct with methods in Go.
type guestResourceShape struct{ value }

func init() { register(guestResourceShape{}, abi.KindGuestResource) }

func isGuestResource(t *abi.Type) bool { return t.Kind == abi.KindGuestResource }

func (guestResourceShape) goType(g *generator, t *abi.Type) string { return "*" + g.names[t] }
func (guestResourceShape) zero(*generator, *abi.Type) string       { return "nil" }

// isInterface: the Go type is a pointer, of which nil is not a value.
func (guestResourceShape) isInterface(*abi.Type) bool { return true }

func (guestResourceShape) label(g *generator, t *abi.Type) string { return g.names[t] }

func (guestResourceShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.lowerResource(t, v, fail, func(handle *name) {
		g.w.p("%s.LittleEndian.PutUint32(%s, %s)", g.pkg("encoding/binary"), at.from(), handle)
	})
}

func (guestResourceShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	g.lowerResource(t, v, fail, func(handle *name) { g.w.p("%s", g.onCall(callSetUint32, i, handle)) })
}

// lowerResource writes the code that passes the resource v, and then the code that uses its handle.
func (g *generator) lowerResource(t *abi.Type, v expr, fail fail, then func(handle *name)) {
	g.ifReturned("handle", g.onLowerer(lowererResource, g.resources[t], g.handleOf(v)), fail, then)
}

// handleOf is the handle of the resource v, nil if v is.
func (g *generator) handleOf(v expr) string { return fmt.Sprintf("%s.resource()", v.operand()) }

func (guestResourceShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	g.liftResource(t, g.load(abi.KindU32, at), v, fail)
}

func (guestResourceShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	g.w.p("var %s %s", v, g.goType(t))
	g.liftResource(t, g.onRead(readUint32), variable(v), fail)
	return v.text
}

// liftResource writes the code that assigns a new resource with the handle to v.
func (g *generator) liftResource(t *abi.Type, handle string, v expr, fail fail) {
	made := g.local("made")
	g.w.p("%s := new(%s)", made, g.names[t])
	g.check(g.onLifter(lifterResource, g.resources[t], handle, made.String()+".resource()"), fail)
	g.w.p("%s = %s", v.target(), made)
}

// resourceTypes returns the types of resources, in the order of their constants.
func (g *generator) resourceTypes() []*abi.Type {
	return g.typesThat(isGuestResource)
}

// functionsOf returns the exports of a type, with a receiver or without.
func (g *generator) functionsOf(t *abi.Type) []*abi.Func {
	if g.functions == nil {
		g.functions = map[*abi.Type][]*abi.Func{}
		for _, f := range g.d.Exports {
			g.functions[f.Of] = append(g.functions[f.Of], f)
		}
	}
	return g.functions[t]
}

// resourceTable writes the package's types of resources.
func (g *generator) resourceTable() {
	all, iterating := g.resourceTypes(), g.iterating()
	if len(all)+len(iterating) == 0 {
		return
	}
	g.w.p("Resources: []%s{", g.rt(rtResourceType))
	for _, t := range all {
		g.w.p("%s: {Name: %q, Drop: %q},", g.resources[t], g.names[t], t.Drop)
	}
	for _, f := range iterating {
		g.w.p("%s: {Name: %q, Drop: %q},", g.iterators[f.Iterator()].number, g.fullName(f), f.IteratorDrop())
	}
	g.w.p("},")
	if !g.atHome.Any() {
		return
	}
	g.w.p("Homes: map[int]int{")
	for _, f := range g.d.Exports {
		if home := g.atHome.Of(f); home != nil {
			g.w.p("%s: %s,", g.numbers[f], g.resources[home])
		}
	}
	g.w.p("},")
}

// declare writes the type, and what it has beside the methods of the exports.
func (guestResourceShape) declare(g *generator, t *abi.Type) {
	name, c := g.names[t], g.receivers[g.names[t]]
	g.w.p("const %s = %d", g.resources[t], g.declaredResources)
	g.declaredResources++
	g.w.p("")
	if of := g.sides[t]; of != nil {
		g.paragraph(false, fmt.Sprintf("%s is %s of the guest.", name, withArticle(g.names[of])))
	}
	g.paragraph(g.docs(t.Docs, t) || g.sides[t] != nil, fmt.Sprintf("%s %s lives on the instance of the guest that made it, and its methods wait for that "+
		"instance. %s Any number of goroutines may use it. Close releases it.", "A"+text.Article(name)[1:], name, g.homeNote(t)))
	g.w.p("type %s struct {", name)
	g.w.p("handle %s", g.rt(rtResource))
	if g.sides[t] == nil {
		g.w.p("fake %s", g.clients[t])
	}
	g.w.p("}")
	g.w.p("")
	g.w.p("func (%s *%s) resource() *%s {", c, name, g.rt(rtResource))
	g.w.p("if %s == nil {", c)
	g.w.p("return nil")
	g.w.p("}")
	g.w.p("return &%s.handle", c)
	g.w.p("}")
	g.w.p("")
	g.paragraph(false, fmt.Sprintf("Close releases the %s. It may be called more than once, and with a context that has ended. "+
		"If the guest is running, the %s is released when that call ends.", name, name))
	g.w.p("func (%s *%s) Close(ctx %s.Context) error {", c, name, g.pkg("context"))
	g.fakeCall(t, "Close", []string{"ctx"})
	g.w.p("return %s.resource().%s(ctx)", c, resourceClose)
	g.w.p("}")
	g.w.p("")
	g.streams(t)
}

// homeNote returns a sentence about the instances of a Module that have values of a type of
// resources.
func (g *generator) homeNote(t *abi.Type) string {
	if g.atHome.OfType(t) == nil {
		return fmt.Sprintf("A Module spreads its values of type %s over its instances.", g.names[t])
	}
	var reasons []string
	for _, f := range g.atHome.Reasons(t) {
		reasons = append(reasons, "["+g.linked(f)+"]")
	}
	return fmt.Sprintf("All values of type %s of a Module live on one instance, since resources can meet in the arguments of %s. "+
		"With WithReset only those do that were made from each other.",
		g.names[t], enumerated(reasons))
}

// fakeCall writes the call of the fake's method, if the resource is a fake.
func (g *generator) fakeCall(t *abi.Type, method string, args []string) {
	if g.sides[t] != nil {
		return
	}
	c := g.receivers[g.names[t]]
	list := make([]any, len(args))
	for i, arg := range args {
		list[i] = arg
	}
	g.w.p("if %s != nil && %s.fake != nil {", c, c)
	g.w.p("return %s", invocation(c+".fake."+method, list))
	g.w.p("}")
}

// resourceClients writes the interface of each type of resources, and the function that makes a
// fake.
func (g *generator) resourceClients() {
	for _, t := range g.resourceTypes() {
		if g.sides[t] != nil {
			continue
		}
		name := g.names[t]
		g.w.p("")
		g.paragraph(false, fmt.Sprintf("%s has the methods of %s. Implement it to test your code with a fake: [%s] returns %s *%s that calls it.",
			g.clients[t], withArticle(name), g.fakes[t], text.Article(name), name))
		g.w.p("type %s interface {", g.clients[t])
		for _, f := range g.functionsOf(t) {
			if f.Receiver() == t {
				g.docs(firstSentence(f.Docs), t)
				g.w.p("%s", g.signature(f))
			}
		}
		g.w.p("// Close releases the %s.", name)
		g.w.p("Close(ctx %s.Context) error", g.pkg("context"))
		g.w.p("}")
		g.w.p("")
		g.w.p("var _ %s = (*%s)(nil)", g.clients[t], name)
		g.w.p("")
		g.paragraph(false, fmt.Sprintf("%s returns %s %s whose methods call impl, for tests without the guest. It cannot be an argument of the guest.", g.fakes[t], text.Article(name), name))
		g.w.p("func %s(impl %s) *%s { return &%s{fake: impl} }", g.fakes[t], g.clients[t], name, name)
	}
}

// claimResources names the interfaces and the fakes of resources.
func (g *generator) claimResources() (err error) {
	for _, t := range g.resourceTypes() {
		if g.sides[t] != nil {
			continue
		}
		place := t.Path + ", in tests"
		if g.clients[t], err = g.user(g.scope, "", g.names[t]+"Client", place, hintType); err != nil {
			return err
		}
		if g.fakes[t], err = g.user(g.scope, "", "Fake"+g.names[t], place, hintType); err != nil {
			return err
		}
	}
	return nil
}

// madeName is the name of an export before others take it: of a function of a type that is no method
// of a resource, New and the type for new, or the type and the function.
func (g *generator) madeName(f *abi.Func) string {
	switch {
	case f.Of == nil || f.Receiver() != nil:
		return exported(f.Name)
	case f.ValueReceiver() != nil && f.Go != "":
		return g.names[f.Of] + f.Go
	case f.Name == "new" && f.ValueReceiver() == nil:
		return "New" + g.names[f.Of]
	}
	return g.names[f.Of] + exported(f.Name)
}

// passOf is how the guest takes a parameter that is a resource.
func (g *generator) passOf(p abi.Param) string {
	switch {
	case p.Mut:
		return g.rt(rtMut)
	case p.Borrow:
		return g.rt(rtBorrow)
	}
	return g.rt(rtOwn)
}

// beginning writes how a method begins its call.
func (g *generator) beginning(f *abi.Func) string {
	if f.Lent() {
		return g.fn.guest.String() + "." + guestFuncBegin + "(ctx)"
	}
	home := typegraph.ResourceParam(f)
	switch {
	case f.Receiver() != nil:
		return invocation(g.own.guest+"."+string(packageBeginMethod), []any{
			"ctx", g.numbers[f], g.resources[f.Of], g.receiver(f) + ".resource()", g.passOf(f.Params[0]),
		})
	case home >= 0:
		t := f.Params[home].Type
		v := variable(&name{text: g.params[f][home]})
		if base(t) != t {
			v = v.to(g.goType(base(t)))
		}
		return invocation(g.receiver(f)+".conn."+string(connBeginWith), []any{"ctx", g.numbers[f], g.resources[base(t)], g.handleOf(v)})
	}
	if near := typegraph.InterfaceParam(f); near >= 0 {
		t := f.Params[near].Type
		v := variable(&name{text: g.params[f][near]})
		if base(t) != t {
			v = v.to(g.goType(base(t)))
		}
		return invocation(g.receiver(f)+".conn."+string(connBeginNear), []any{"ctx", g.numbers[f], invocation(g.guestOf[base(t)], []any{v})})
	}
	if near := g.nearest(f); near != "" {
		return invocation(g.receiver(f)+".conn."+string(connBeginNear), []any{"ctx", g.numbers[f], near})
	}
	return invocation(g.receiver(f)+".conn."+string(connBegin), []any{"ctx", g.numbers[f]})
}
