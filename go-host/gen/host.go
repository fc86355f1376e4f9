package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// What the guest calls of its host: an interface for each import block and for each type of object, and for each function
// one that reads the guest's arguments, calls the host, and writes what it returns.

// claimHosts names interfaces and their methods.
func (g *generator) claimHosts(pkg *scope) error {
	g.modules = g.d.Modules()
	g.importNames = map[*abi.Func]string{}
	g.hostNames = map[string]string{}
	g.serveNames = map[*abi.Func]string{}
	g.resourceNames = map[*abi.Type]string{}
	methods := map[string]*scope{}
	// Names of the package's own: two that meet here have names of their own in Go, so that nobody is to blame.
	internal := newScope("the package")
	fresh := func(name string) string { return internal.fresh(name, "wazabi") }
	for _, module := range g.modules {
		name := typeName(module)
		if err := pkg.claim(name, "import block "+module); err != nil {
			return err
		}
		g.hostNames[module] = name
		methods[name] = newScope("the methods of " + name)
	}
	for _, f := range g.d.Imports {
		name := f.Go
		if name == "" {
			name = method(f.Name)
		}
		owner := g.owner(f)
		if methods[owner] == nil {
			methods[owner] = newScope("the methods of " + owner)
		}
		if err := methods[owner].claim(name, f.Export); err != nil {
			return err
		}
		g.importNames[f] = name
		g.serveNames[f] = fresh("serve" + owner + name)
	}
	for _, t := range g.resources() {
		g.resourceNames[t] = fresh("resource" + exported(t.Name))
	}
	return nil
}

// owner is the interface that a function is a method of.
func (g *generator) owner(f *abi.Func) string {
	if self := f.Receiver(); self != nil {
		return g.names[self]
	}
	module, _ := f.Import()
	return g.hostNames[module]
}

// hosts writes the interfaces.
func (g *generator) hosts() {
	for _, module := range g.modules {
		g.w.p("// %s is what the guest calls of its host, as %q. An error that the guest has a type for reaches it; any other ends", g.hostNames[module], module)
		g.w.p("// the call that the guest is in.")
		g.w.p("type %s interface {", g.hostNames[module])
		for _, f := range g.d.Imports {
			if of, _ := f.Import(); of == module && f.Receiver() == nil {
				g.interfaceMethod(f)
			}
		}
		g.w.p("}")
		g.w.p("")
	}
	for i, t := range g.resources() {
		if !t.Any {
			g.w.docs(t.Docs)
			if t.Docs != "" {
				g.w.p("//")
			}
			g.w.p("// The host implements it. If it has a method Close() error or Close(context.Context) error, that is called when the guest")
			g.w.p("// drops an object that it was given for good, and when its instance ends.")
			g.w.p("type %s interface {", g.names[t])
			for _, f := range g.d.Imports {
				if f.Receiver() == t {
					g.interfaceMethod(f)
				}
			}
			g.w.p("}")
			g.w.p("")
		}
		g.w.p("const %s = %d", g.resourceNames[t], i)
		g.w.p("")
	}
}

func (g *generator) interfaceMethod(f *abi.Func) {
	g.w.docs(f.Docs)
	params := []string{"ctx context.Context"}
	names := parameters(f)
	for i, p := range f.Params {
		if p.Name != "self" {
			params = append(params, names[i]+" "+g.goType(p.Type))
		}
	}
	g.w.p("%s(%s) %s", g.importNames[f], strings.Join(params, ", "), g.resultTypes(f))
}

// hostParams are New's parameters for the hosts, and hostArgs what it passes on.
func (g *generator) hostParams() (params, args string) {
	names := newScope("the hosts")
	var list []string
	for _, module := range g.modules {
		name := parameter(module)
		for name == "opts" || name == "conn" || names.claim(name, module) != nil {
			name += escape
		}
		params += fmt.Sprintf("%s %s, ", name, g.hostNames[module])
		list = append(list, name)
	}
	if len(list) == 0 {
		return "", "opts..."
	}
	return params, fmt.Sprintf("append([]"+kitOption+"{"+rtHosts+"(%s)}, opts...)...", strings.Join(list, ", "))
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
	core := func(types []abi.CoreType) string {
		names := make([]string, len(types))
		for i, t := range types {
			names[i] = map[abi.CoreType]string{abi.CoreI32: rtI32, abi.CoreI64: rtI64, abi.CoreF32: rtF32, abi.CoreF64: rtF64}[t]
		}
		return "[]" + rtCoreType + "{" + strings.Join(names, ", ") + "}"
	}
	g.w.p("Imports: []" + rtImport + "{")
	for _, f := range g.d.Imports {
		module, name := f.Import()
		params, results := f.Core()
		entry := fmt.Sprintf("Module: %q, Name: %q, Host: %d, Func: %q, Call: %s, Params: %s", module, name, index[module],
			g.owner(f)+"."+g.importNames[f], g.serveNames[f], core(params))
		if len(results) > 0 {
			entry += ", Results: " + core(results)
		}
		g.w.p("{%s},", entry)
	}
	for i, t := range g.resources() {
		g.w.p("{Module: %q, Name: %q, Host: %d, Func: %q, Resource: %d, Params: %s},", t.Module, t.Name+".drop", index[t.Module],
			exported(t.Name)+".Close", i+1, core([]abi.CoreType{abi.CoreI32}))
	}
	g.w.p("},")
}

// serve writes the function that stands between the guest and a host's method.
func (g *generator) serve(f *abi.Func) {
	w := g.w
	w.p("")
	w.p("func %s(call *"+rtCall+", host any) error {", g.serveNames[f])
	args := make([]string, len(f.Params))
	body := w.capture(func() {
		offsets, size, align := f.ParamRecord()
		if f.Spread() {
			w.p("call." + callArg + "(0)")
			w.p("at, err := call."+callResult+"(%d, %d)", size, align)
			w.p("if err != nil {")
			w.p("return call." + callRefuse + "(err, \"arguments\")")
			w.p("}")
		}
		for i, p := range f.Params {
			refuse := func(err string) { w.p("return call."+callRefuse+"(%s, %q)", err, p.Name) }
			args[i] = fmt.Sprintf("arg%d", i)
			g.owns(p.Type, !p.Borrow)
			switch {
			case f.Spread():
				w.p("var %s %s", args[i], g.goType(p.Type))
				g.counted(p.Type, loc{"at", ""}.plus(fmt.Sprint(offsets[i])))
				g.lift(p.Type, loc{"at", ""}.plus(fmt.Sprint(offsets[i])), args[i], refuse)
			case p.Type.Direct():
				w.p("call."+callArg+"(%d)", i)
				args[i] = g.read(p.Type, args[i], refuse)
			default:
				w.p("call."+callArg+"(%d)", i)
				w.p("var %s %s", args[i], g.goType(p.Type))
				w.p("{")
				lift := w.capture(func() {
					g.counted(p.Type, loc{"at", ""})
					g.lift(p.Type, loc{"at", ""}, args[i], refuse)
				})
				at := "at"
				if !uses(lift, "at") {
					at = "_"
				}
				w.p("%s, err := call."+callResult+"(%d, %d)", at, p.Type.Size, p.Type.Align)
				w.p("if err != nil {")
				refuse("err")
				w.p("}")
				w.body.WriteString(lift)
				w.p("}")
			}
		}
	})
	if uses(body, "li") {
		w.p("li := &lifter{Lifter: call." + callLifter + "()}")
	}
	w.body.WriteString(body)
	g.callHost(f, args)
	w.p("}")
}

// callHost writes the call of the host's method, and what becomes of its results.
func (g *generator) callHost(f *abi.Func, args []string) {
	w := g.w
	receiver := fmt.Sprintf("host.(%s)", g.owner(f))
	if f.Receiver() != nil {
		receiver, args = args[0], args[1:]
	}
	results := make([]string, len(g.results(f.Result)))
	for i := range results {
		results[i] = fmt.Sprintf("v%d", i)
	}
	body := w.capture(func() { g.lowerResults(f.Result, results) })
	names := append(slices.Clone(results), "failure")
	for i, name := range results {
		// A value without bytes is not written.
		if !uses(body, name) {
			names[i] = "_"
		}
	}
	w.p("call." + callLifted + "()")
	w.p("%s := %s.%s(%s)", strings.Join(names, ", "), receiver, g.importNames[f],
		strings.Join(append([]string{"call." + callContext + "()"}, args...), ", "))
	w.p("call." + callReturned + "()")
	w.body.WriteString(body)
}

// lowerResults writes what becomes of a method's results: the error is told apart, or the values are the guest's.
func (g *generator) lowerResults(t *abi.Type, results []string) {
	w := g.w
	unsendable := func(err string) { w.p("return call."+callUnsendable+"(%s)", err) }
	if t == nil || t.Kind != abi.KindResult {
		w.p("if failure != nil {")
		w.p("return call." + callFailed + "(failure)")
		w.p("}")
	} else {
		g.refusal(t.Elems[1])
	}
	if t == nil {
		w.p("return nil")
		return
	}
	w.p("for lo := call." + callLowerer + "(); lo." + lowererNext + "(); {")
	body := w.capture(func() {
		g.lends(t, false)
		if t.Direct() {
			g.setDirect(0, t, results[0], unsendable)
			return
		}
		at := loc{"at", ""}
		fields := w.capture(func() {
			if t.Kind != abi.KindResult {
				g.lowerWhole(t, at, results, unsendable)
				return
			}
			w.p("if refused {")
			w.p("at[0] = 1")
			g.lower(t.Elems[1], payload(t, at), g.refusalValue(t.Elems[1]), unsendable)
			ok := w.capture(func() { g.lowerWhole(t.Elems[0], payload(t, at), results, unsendable) })
			if ok != "" {
				w.p("} else {")
				w.body.WriteString(ok)
			}
			w.p("}")
		})
		record := fmt.Sprintf("call."+callRecord+"(0, %d, %d)", t.Size, t.Align)
		if uses(fields, "at") {
			record = "at := " + record
		}
		w.p("%s", record)
		w.body.WriteString(fields)
	})
	w.body.WriteString(body)
	w.p("}")
	w.p("return call." + callServed + "()")
}

// refusal writes how the host's error is told apart: one that the guest has a type for, or any other.
func (g *generator) refusal(t *abi.Type) {
	w := g.w
	w.p("refused := failure != nil")
	switch base(t).Kind {
	case abi.KindString:
		w.p("var refusal string")
		w.p("if refused {")
		w.p("refusal = " + rtErrorText + "(failure)")
		w.p("}")
		return
	case abi.KindRecord:
		g.refusalAs("*" + g.goType(t))
	default:
		g.refusalAs(g.goType(t))
	}
}

func (g *generator) refusalAs(goType string) {
	g.w.p("refusal, ok := "+rtRefusal+"[%s](failure)", goType)
	g.w.p("if refused && !ok {")
	g.w.p("return call." + callFailed + "(failure)")
	g.w.p("}")
}

func (g *generator) refusalValue(t *abi.Type) string {
	if base(t).Kind == abi.KindRecord {
		return "(*refusal)"
	}
	return "refusal"
}

// lowerWhole writes a whole result, which Go returns as several values: an option with a bool, a tuple's members.
func (g *generator) lowerWhole(t *abi.Type, at loc, values []string, fail fail) {
	switch t.Kind {
	case abi.KindUnit:
	case abi.KindOption:
		g.w.p("if %s {", values[len(values)-1])
		g.w.p("%s = 1", at.byteAt())
		if len(values) > 1 {
			g.lower(t.Elems[0], payload(t, at), values[0], fail)
		}
		g.w.p("}")
	case abi.KindTuple:
		for i, offset := range t.Offsets() {
			g.lower(t.Elems[i], at.plus(fmt.Sprint(offset)), values[i], within(fmt.Sprint(i), fail))
		}
	default:
		g.lower(t, at, values[0], fail)
	}
}
