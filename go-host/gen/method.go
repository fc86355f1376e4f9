package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// This file writes a method for each export: it lowers the arguments, calls the guest, and lifts
// the result.

// returned is one result of a method.
type returned struct{ goType, zero string }

func (g *generator) returned(t *abi.Type) returned { return returned{g.goType(t), g.zero(t)} }

// results are the Go results for a whole result, without the error.
func (g *generator) results(t *abi.Type) []returned {
	if t == nil {
		return nil
	}
	return shapeOf(t).results(g, t)
}

// resultTypes are the result types of a method or func.
func (g *generator) resultTypes(result *abi.Type) string {
	var types []string
	for _, r := range g.results(result) {
		types = append(types, r.goType)
	}
	if types == nil {
		return "error"
	}
	return "(" + strings.Join(append(types, "error"), ", ") + ")"
}

// signature is an export's method without its receiver.
func (g *generator) signature(f *abi.Func) string {
	results := g.resultTypes(f.Result)
	if t := f.Iterator(); t != nil {
		results = g.seq(t)
	}
	return fmt.Sprintf("%s(%s) %s", g.methods[f], strings.Join(g.signatureParams(f), ", "), results)
}

func (g *generator) signatureParams(f *abi.Func) []string {
	params := []string{"ctx " + g.pkg("context") + ".Context"}
	for i, p := range f.Params {
		if i > 0 || f.Receiver() == nil {
			params = append(params, g.params[f][i]+" "+g.goType(p.Type))
		}
	}
	return params
}

// method writes the method of an export.
func (g *generator) method(f *abi.Func) {
	zeros := ""
	for _, r := range g.results(f.Result) {
		zeros += r.zero + ", "
	}
	// leave returns an error and no results.
	leave := func(err string) { g.w.p("return %s%s", zeros, err) }

	g.w.p("")
	g.methodDocs(f)
	g.begin(g.paramScopes[f])
	g.w.p("func (%s *%s) %s {", g.receiver(f), g.receiverType(f), g.signature(f))
	g.fn.imports = map[string]bool{}
	defer g.hide(f)
	if self := f.Receiver(); self != nil {
		g.fakeCall(self, g.methods[f], append([]string{"ctx"}, g.params[f][1:]...))
	}
	if f.Iterator() != nil {
		g.iterate(f, func() { g.callGuest(f, leave) })
	} else {
		g.callGuest(f, leave)
	}
	g.w.p("}")
}

// receiverType is the type that has the method of an export.
func (g *generator) receiverType(f *abi.Func) string {
	if self := f.Receiver(); self != nil {
		return g.names[self]
	}
	return g.own.calls
}

// callGuest writes the call of an export, and the return of its result.
func (g *generator) callGuest(f *abi.Func, leave fail) {
	g.invoke(f, leave)
	g.result(f, leave)
}

// invoke writes the call, up to the lists that the guest has changed.
func (g *generator) invoke(f *abi.Func, leave fail) {
	g.fn.streams = slices.ContainsFunc(f.Params, func(p abi.Param) bool { return p.Type.Kind.Stream() })
	g.w.p("%s, %s := %s", g.fn.call, g.fn.err, g.beginning(f))
	g.checked(leave)
	g.w.p("defer %s", g.onCall(callEnd))
	inPlace := g.arguments(f, leave)
	invoke := callInvoke
	if f.Refuses {
		invoke = callInvokeRefusable
	}
	g.check(g.onCall(invoke), leave)
	g.withLifter(func() { g.changes(f, inPlace, leave) })
}

// hide records which parameters of the method that was written hide a package from its body.
func (g *generator) hide(f *abi.Func) {
	for _, param := range g.params[f] {
		if g.fn.imports[param] {
			if g.hidden[f] == nil {
				g.hidden[f] = map[string]bool{}
			}
			g.hidden[f][param] = true
		}
	}
	g.fn.imports = nil
}

// withLifter declares the variable for the lifter before body, if body is the first that uses it.
func (g *generator) withLifter(body func()) {
	declared := g.fn.li.used
	text := g.w.capture(body)
	if g.fn.li.used && !declared {
		g.w.p("%s := &%s{%s: %s}", g.fn.li, g.own.lifter, rtLifter, g.onCall(callLifter))
	}
	g.w.text(text)
}

// arguments writes the parameters. It returns the variables with the places of the lists that the
// guest changes.
func (g *generator) arguments(f *abi.Func, leave fail) map[int]*name {
	failed := func(i int) fail {
		return func(err string) { leave(g.onCall(callArgError, err, fmt.Sprintf("%q", f.Params[i].Name))) }
	}
	args := make([]expr, len(f.Params))
	for i := range f.Params {
		args[i] = variable(&name{text: g.params[f][i]})
	}
	if !g.lowers(f) {
		for i, p := range f.Params {
			if !isSelf(f, i) {
				shapeOf(p.Type).param(g, p.Type, i, args[i], failed(i))
			}
		}
		return nil
	}
	if self := f.Receiver(); self == nil && len(f.Params) == 1 {
		if p := f.Params[0]; p.Type.Direct() && shapeOf(p.Type).alone(g, p.Type, 0, args[0], failed(0)) {
			return nil
		}
	}
	inPlace := map[int]*name{}
	for i, p := range f.Params {
		if p.InPlace {
			inPlace[i] = g.local("changed")
			g.w.p("var %s uint64", inPlace[i])
		}
	}
	defer g.block()()
	g.w.p("for %s := %s; %s; {", g.fn.lo, g.onCall(callLowerer), g.onLowerer(lowererNext))
	if f.Spread() {
		g.spread(f, args, inPlace, failed)
	} else {
		for i, p := range f.Params {
			if !isSelf(f, i) {
				g.argument(i, p, args[i], inPlace[i], failed(i))
			}
		}
	}
	g.w.p("}")
	return inPlace
}

// lowers reports whether arguments need memory in the guest, or handles.
func (g *generator) lowers(f *abi.Func) bool {
	params := f.Params
	if f.Receiver() != nil {
		params = params[1:]
	}
	return f.Spread() || slices.ContainsFunc(params, func(p abi.Param) bool {
		return g.lowersType(p.Type)
	})
}

// lowersType reports whether a value of the type needs memory in the guest, or handles.
func (g *generator) lowersType(t *abi.Type) bool {
	return !t.Direct() || shapeOf(t).span(t) || g.objects[t] || g.holding[t] || t.Kind.Argument()
}

// isSelf reports whether parameter i is the receiver of a method, which its call has from the
// beginning.
func isSelf(f *abi.Func, i int) bool { return i == 0 && f.Receiver() != nil }

// spread writes all parameters as one record, if there are too many to cross one by one.
func (g *generator) spread(f *abi.Func, args []expr, inPlace map[int]*name, failed func(int) fail) {
	offsets, size, align := f.ParamRecord()
	at := g.local("at")
	g.w.p("%s := %s", at, g.onCall(callSetRecord, 0, size, align))
	for i, p := range f.Params {
		at := loc{base: at}.plus(offsets[i])
		if isSelf(f, i) {
			g.w.p("%s.LittleEndian.PutUint32(%s, %s)", g.pkg("encoding/binary"), at.from(), g.onCall(callSelf))
			continue
		}
		g.passes(p)
		g.lower(p.Type, at, args[i], failed(i))
		if v := inPlace[i]; v != nil {
			g.w.p("%s = %s", v, g.load(abi.KindU64, at))
		}
	}
}

// argument writes one parameter.
func (g *generator) argument(i int, p abi.Param, v expr, inPlace *name, fail fail) {
	g.passes(p)
	if !p.Type.Direct() {
		g.record(i, p.Type, func(at loc) { g.lower(p.Type, at, v, fail) })
		return
	}
	shapeOf(p.Type).param(g, p.Type, i, v, fail)
	if inPlace != nil {
		g.w.p("%s = %s", inPlace, g.onCall(callParam, i))
	}
}

// record writes parameter i as the address of a wire form, which body writes.
func (g *generator) record(i int, t *abi.Type, body func(at loc)) {
	region := g.local("region")
	text := g.w.capture(func() { body(loc{base: region}) })
	record := g.onCall(callSetRecord, i, g.size(t), g.align(t))
	if region.used {
		record = region.text + " := " + record
	}
	g.w.p("%s", record)
	g.w.text(text)
}

// changes writes the lifting of lists that the guest has changed.
func (g *generator) changes(f *abi.Func, inPlace map[int]*name, leave fail) {
	for i, p := range f.Params {
		if !p.InPlace {
			continue
		}
		list := base(p.Type)
		elem := list.Elems[0]
		end := g.block()
		src := g.local("src")
		reject := func(err string) { leave(g.onCall(callResultError, err, fmt.Sprintf("%q", p.Name))) }
		g.w.p("if %s, %s := %s; %s != nil {", src, g.fn.err, g.onCall(callChanged, inPlace[i], g.size(elem), g.align(elem)), g.fn.err)
		reject(g.fn.err)
		v := variable(&name{text: g.params[f][i]})
		if list != p.Type {
			v = v.to(g.goType(list))
		}
		g.w.p("} else if %s := %s; %s != nil {", g.fn.err, g.helper("change", list, g.changeList, g.fn.li, src, v), g.fn.err)
		reject(g.fn.err)
		g.w.p("}")
		end()
	}
}

// result writes the lifting of a method's result, and its return.
func (g *generator) result(f *abi.Func, leave fail) {
	t := f.Result
	reject := func(err string) { leave(g.onCall(callResultError, err, `"result"`)) }
	switch {
	case t == nil:
		leave("nil")
	case t.Direct():
		g.withLifter(func() {
			g.owns(t, !f.ResultBorrow)
			g.w.p("return %s, nil", shapeOf(t).result(g, t, g.local("value"), reject))
		})
	default:
		at := g.local("at")
		body := g.w.capture(func() {
			g.withLifter(func() {
				g.owns(t, !f.ResultBorrow)
				shapeOf(t).liftWhole(g, t, loc{base: at}, reject, leave)
			})
		})
		g.readResult(at, t, reject)
		g.w.text(body)
	}
}

// readResult writes the check of the address of the current result's wire form. A wire form without
// bytes has an address too.
func (g *generator) readResult(at *name, t *abi.Type, reject fail) {
	g.readRecord(at, g.size(t), g.align(t), reject)
}

// readRecord is readResult for a record of a size and an alignment.
func (g *generator) readRecord(at *name, size, align string, reject fail) {
	result := g.onRead(readRecord, size, align)
	if at.used {
		g.w.p("%s, %s := %s", at, g.fn.err, result)
		g.checked(reject)
	} else {
		g.w.p("if _, %s := %s; %s != nil {", g.fn.err, result, g.fn.err)
		reject(g.fn.err)
		g.w.p("}")
	}
}
