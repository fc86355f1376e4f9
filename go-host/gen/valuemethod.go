package gen

import (
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// A method of a type whose values cross is a method of Client: it needs the guest. The type has a
// method, too, which takes the guest.

// takesMethods reports whether Go allows methods of a type with a name: not if it is a type of
// another package, or a pointer or an interface in Go, as options are, also by the newtypes and
// boxes in it.
func (g *generator) takesMethods(t *abi.Type) bool {
	if _, ok := g.goTypes[t]; ok {
		return false
	}
	inner := t
	for inner.Kind == abi.KindNewtype || inner.Kind == abi.KindBox {
		inner = inner.Elems[0]
	}
	return inner.Kind != abi.KindOption && !isInterface(inner) && !inner.Any && !strings.HasPrefix(g.goType(inner), "*")
}

// ownMethods are the methods that generated types have.
var ownMethods = append([]string{"String", "valid", "boxed"}, errorMethods...)

// claimValueMethods names the methods of types. They give way to the fields and methods that the type
// has.
func (g *generator) claimValueMethods() (err error) {
	scopes := map[*abi.Type]*scope{}
	for _, f := range g.d.Exports {
		t := f.ValueReceiver()
		if t == nil || !g.takesMethods(t) || g.shared[t] != nil {
			continue
		}
		if scopes[t] == nil {
			scopes[t] = methodScope("the methods of "+g.names[t], ownMethods...)
			for _, name := range structuralNames(t) {
				scopes[t].take(name, "wazabi")
			}
			if t.Texts {
				scopes[t].take(setText, "wazabi")
			}
			for _, name := range g.fields[g.bare(t)] {
				scopes[t].take(name, "a field")
			}
		}
		if g.valueMethods[f], err = g.user(scopes[t], f.Go, exported(f.Name), f.Export, hintType); err != nil {
			return err
		}
	}
	return nil
}

// valueMethod writes the method of the type, if the export is one.
func (g *generator) valueMethod(f *abi.Func) {
	name := g.valueMethods[f]
	if name == "" {
		return
	}
	s := newScope("the method", nil)
	for _, param := range g.params[f][1:] {
		s.take(param, "a parameter")
	}
	self, client := s.fresh("v"), s.fresh("client")
	// The first two parameters of the Client's method are the context and the value.
	params := g.signatureParams(f)
	others := append([]string{params[0], client + " Client"}, params[2:]...)
	results := g.resultTypes(f.Result)
	if t := f.Iterator(); t != nil {
		results = g.seq(t)
	}
	g.w.p("")
	if g.docs(firstSentence(f.Docs), f.Of) {
		g.w.p("//")
	}
	g.paragraph(false, "It calls "+g.methods[f]+" of the "+client+".")
	g.w.p("func (%s %s) %s(%s) %s {", self, g.goType(f.Of), name, strings.Join(others, ", "), results)
	arguments := append([]string{"ctx", self}, g.params[f][1:]...)
	g.w.p("return %s.%s(%s)", client, g.methods[f], strings.Join(arguments, ", "))
	g.w.p("}")
}
