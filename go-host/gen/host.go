package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// This file writes the host side of imports: an interface for each import block and for each type
// of object, and for each import a function that lifts the arguments, calls the host, and lowers
// the result.

// hasInterface reports whether hosts implement an import block. A block without functions of its
// own has nothing to implement.
func (g *generator) hasInterface(module string) bool {
	return len(g.importsOf(host{module: module})) > 0
}

// host is what has imports: an object, or else an import block.
type host struct {
	module string
	object *abi.Type
}

// importsOf returns the imports that the host has.
func (g *generator) importsOf(of host) []*abi.Func {
	if g.imports == nil {
		g.imports = map[host][]*abi.Func{}
		for _, f := range g.d.Imports {
			at := host{object: f.Receiver()}
			if at.object == nil {
				at.module, _ = f.Import()
			}
			g.imports[at] = append(g.imports[at], f)
		}
	}
	return g.imports[of]
}

// owner is the interface that has a function as a method.
func (g *generator) owner(f *abi.Func) string {
	if self := f.Receiver(); self != nil {
		return g.names[self]
	}
	module, _ := f.Import()
	return g.hosts[module]
}

// hostInterfaces writes the interfaces of import blocks.
func (g *generator) hostInterfaces() {
	for _, module := range g.modules {
		name := g.hosts[module]
		if name == "" {
			continue
		}
		g.paragraph(false, fmt.Sprintf("%s has the functions that the guest imports from %q. The host implements it.", name, module))
		imports := g.importsOf(host{module: module})
		g.viewNote(imports)
		g.w.p("type %s interface {", name)
		for _, f := range imports {
			g.interfaceMethod(f)
		}
		g.w.p("}")
		g.w.p("")
	}
}

// viewNote writes a paragraph about those methods of an interface that get views.
func (g *generator) viewNote(methods []*abi.Func) {
	if slices.ContainsFunc(methods, func(f *abi.Func) bool {
		return slices.ContainsFunc(f.Params, func(p abi.Param) bool { return g.showsArgument(f, p) })
	}) {
		g.paragraph(true, fmt.Sprintf("A view among the arguments of a method is valid until the method returns. See [%s].", g.kit(kitStringView)))
	}
}

func (g *generator) interfaceMethod(f *abi.Func) {
	g.docsWith(f.Docs, f.Receiver(), g.hostNotes(f))
	params := []string{"ctx " + g.pkg("context") + ".Context"}
	for i, p := range f.Params {
		if i > 0 || f.Receiver() == nil {
			// Only one of them is asked, for the Go type of another package is imported with that.
			of := g.goType
			if g.showsArgument(f, p) {
				of = g.viewOf
			}
			params = append(params, g.params[f][i]+" "+of(p.Type))
		}
	}
	g.w.p("%s(%s) %s", g.methods[f], strings.Join(params, ", "), g.resultTypes(f.Result))
}

// hostNotes has sentences about the errors of a host's method, and about those of the funcs that it
// gets.
func (g *generator) hostNotes(f *abi.Func) string {
	var funcs []funcResult
	for i, p := range f.Params {
		if p.Type.Kind == abi.KindCallback && (i > 0 || f.Receiver() == nil) {
			funcs = append(funcs, funcResult{g.params[f][i], p.Type.CallbackResult()})
		}
	}
	notes := append([]string{g.takenNote(f.Result, "")}, g.grouped(funcs, g.lentNote)...)
	return strings.Join(slices.DeleteFunc(notes, func(note string) bool { return note == "" }), " ")
}

// hostArguments returns the parameters of New for the hosts, and the options that New passes on.
func (g *generator) hostArguments() (params, options string) {
	var hosts []string
	for _, module := range g.modules {
		if name := g.hosts[module]; name != "" {
			params += fmt.Sprintf("%s %s, ", g.hostParams[module], name)
			hosts = append(hosts, g.hostParams[module])
		} else {
			// The runtime counts a host for each block.
			hosts = append(hosts, "struct{}{}")
		}
	}
	if len(hosts) == 0 {
		return "", "opts..."
	}
	return params, fmt.Sprintf("append([]%s{%s}, opts...)...", g.kit(kitOption), g.rtCall(rtHosts, strings.Join(hosts, ", ")))
}

// importTable writes the package's imports.
func (g *generator) importTable() {
	if len(g.modules) == 0 {
		return
	}
	index := map[string]int{}
	for i, module := range g.modules {
		index[module] = i
	}
	g.w.p("Imports: []%s{", g.rt(rtImport))
	for _, f := range g.d.Imports {
		module, name := f.Import()
		params, results := f.Core()
		entry := fmt.Sprintf("Module: %q, Name: %q, Host: %d, Func: %q, Call: %s, Params: %s", module, name, index[module],
			g.owner(f)+"."+g.methods[f], g.serves[f], g.coreTypes(params))
		if len(results) > 0 {
			entry += ", Results: " + g.coreTypes(results)
		}
		g.w.p("{%s},", entry)
	}
	for _, t := range g.objectTypes() {
		g.w.p("{Module: %q, Name: %q, Host: %d, Func: %q, Resource: %s + 1, Params: %s},", t.Module, t.Name+".drop", index[t.Module],
			g.closes(t)+".Close", g.resources[t], g.coreTypes([]abi.CoreType{abi.CoreI32}))
	}
	g.w.p("},")
}

// closes is the type whose objects the guest drops.
func (g *generator) closes(t *abi.Type) string {
	if g.sides[t] != nil {
		return g.names[t]
	}
	return exported(t.Name)
}

func (g *generator) coreTypes(types []abi.CoreType) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = g.rt(map[abi.CoreType]rtName{abi.CoreI32: rtI32, abi.CoreI64: rtI64, abi.CoreF32: rtF32, abi.CoreF64: rtF64}[t])
	}
	return "[]" + g.rt(rtCoreType) + "{" + strings.Join(names, ", ") + "}"
}

// serve writes the function that the guest calls, which calls a host's method.
func (g *generator) serve(f *abi.Func) {
	g.w.p("")
	g.begin(g.paramScopes[f])
	g.fn.serves = true
	host := g.local("host")
	args := make([]string, len(f.Params))
	g.w.p("func %s(%s *%s, %s any) error {", g.serves[f], g.fn.call, g.rt(rtHostCall), host)
	g.withLifter(func() {
		if f.Spread() {
			g.liftSpread(f, args)
			return
		}
		for i, p := range f.Params {
			g.fn.arg, g.fn.lent = i, p.Calls
			if g.showsArgument(f, p) {
				args[i] = g.showArgument(f, i, p.Type)
				continue
			}
			g.owns(p.Type, !p.Borrow)
			args[i] = g.liftArgument(f, i, p.Type)
		}
	})
	callee := fmt.Sprintf("%s.(%s)", host, g.owner(f))
	if f.Receiver() != nil {
		callee, args = args[0], args[1:]
	}
	g.callHost(f.Result, callee+"."+g.methods[f], args)
	g.w.p("}")
}

// refuse writes a return from a function that serves, with an error about argument i of the guest.
func (g *generator) refuse(f *abi.Func, i int) fail {
	return func(err string) { g.w.p("return %s", g.onCall(hostArgError, err, fmt.Sprintf("%q", f.Params[i].Name))) }
}

// hostArgument is the variable for argument i of the guest. It has the parameter's name, unless
// that would hide a package.
func (g *generator) hostArgument(f *abi.Func, i int) *name {
	param := g.params[f][i]
	if g.scope.names[param].place == importPlace {
		return g.local(param)
	}
	return &name{text: param}
}

// liftArgument writes the lifting of argument i of the guest, and returns the variable.
func (g *generator) liftArgument(f *abi.Func, i int, t *abi.Type) string {
	v := g.hostArgument(f, i)
	if t.Direct() {
		return shapeOf(t).result(g, t, v, g.refuse(f, i))
	}
	g.w.p("var %s %s", v, g.goType(t))
	g.w.p("{")
	defer g.block()()
	at := g.local("at")
	body := g.w.capture(func() {
		g.counting(t, loc{base: at})
		g.lift(t, loc{base: at}, variable(v), g.refuse(f, i))
	})
	g.readResult(at, t, g.refuse(f, i))
	g.w.text(body)
	g.w.p("}")
	return v.text
}

// liftSpread writes the lifting of arguments that cross as one record.
func (g *generator) liftSpread(f *abi.Func, args []string) {
	offsets, size, align := f.ParamRecord()
	at := g.local("at")
	g.w.p("%s, %s := %s", at, g.fn.err, g.onRead(readRecord, size, align))
	g.checked(func(err string) { g.w.p("return %s", g.onCall(hostArgError, err, `"arguments"`)) })
	shown := slices.ContainsFunc(f.Params, func(p abi.Param) bool { return g.showsArgument(f, p) })
	place := g.local("place")
	if shown {
		g.w.p("%s, %s := %s", place, g.fn.err, g.onCall(callShowRecord, 0, size, align))
		g.checked(func(err string) { g.w.p("return %s", g.onCall(hostArgError, err, `"arguments"`)) })
	}
	for i, p := range f.Params {
		if g.showsArgument(f, p) {
			args[i] = g.showAt(f, i, site{place: place.text, loc: loc{n: offsets[i]}, path: p.Name})
			continue
		}
		v := g.hostArgument(f, i)
		at := loc{base: at}.plus(offsets[i])
		g.owns(p.Type, !p.Borrow)
		g.fn.lent = p.Calls
		g.w.p("var %s %s", v, g.goType(p.Type))
		g.counting(p.Type, at)
		g.lift(p.Type, at, variable(v), g.refuse(f, i))
		args[i] = v.text
	}
}

// callHost writes the call of the host function callee, and the lowering of its results.
func (g *generator) callHost(result *abi.Type, callee string, args []string) {
	var names []*name
	var values []expr
	for i := range g.results(result) {
		names = append(names, g.local(fmt.Sprint("v", i)))
		values = append(values, variable(names[i]))
	}
	failure := g.local("hostErr")
	names = append(names, failure)
	body := g.w.capture(func() { g.lowerReturned(result, values, variable(failure)) })
	// A value without bytes is not written.
	declared := make([]string, len(names))
	for i, name := range names {
		declared[i] = name.declared()
	}
	g.w.p("%s", g.onCall(hostBefore))
	g.w.p("%s := %s(%s)", strings.Join(declared, ", "), callee,
		strings.Join(append([]string{g.onCall(hostContext)}, args...), ", "))
	g.w.p("%s", g.onCall(hostAfter))
	if g.fn.shows {
		g.check(g.onCall(hostHideArgs), g.returnErr)
	}
	g.w.text(body)
}

// lowerReturned writes the check of a method's error, and the lowering of its other results.
func (g *generator) lowerReturned(t *abi.Type, values []expr, failure expr) {
	if t == nil {
		g.failed(failure)
		g.w.p("return nil")
		return
	}
	shapeOf(t).lowerReturned(g, t, values, failure)
}

// unsendable writes a return from a function that serves, with an error about the host's result.
func (g *generator) unsendable(err string) { g.w.p("return %s", g.onCall(hostResultError, err)) }

// lowerResult writes how a host's result is lowered: as itself, or as the wire form that whole
// writes.
func (g *generator) lowerResult(t *abi.Type, values []expr, whole func(at loc, fail fail)) {
	if !g.fn.byAddress && !g.lowersType(t) {
		shapeOf(t).param(g, t, 0, values[0], g.unsendable)
		g.w.p("return nil")
		return
	}
	end := g.block()
	g.w.p("for %s := %s; %s; {", g.fn.lo, g.onCall(callLowerer), g.onLowerer(lowererNext))
	g.lends(t, false)
	if t.Direct() && !g.fn.byAddress {
		shapeOf(t).param(g, t, 0, values[0], g.unsendable)
	} else {
		g.record(0, t, func(at loc) { whole(at, g.unsendable) })
	}
	g.w.p("}")
	end()
	g.w.p("return %s", g.onCall(hostFinish))
}
