package gen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// module writes what a package has once: the guest, Module, Instance, New.
func (g *generator) module() {
	w := g.w
	w.use("context")
	w.use("embed")
	w.use(kitPath)
	w.use(rtPath)
	w.use(enginePath)
	w.p("// The version of the runtime that this package needs: an older one does not compile with it.")
	w.p("const _ = " + rtRuntimeVersion1)
	w.p("")
	w.p("//go:embed %s.wasm", g.opts.Package)
	w.p("var wasm []byte")
	w.p("")
	w.p("//go:embed abi.json")
	w.p("var description string")
	w.p("")
	w.p("var guest = " + rtPackage + "{")
	w.p("Name: %q,", g.opts.Package)
	w.p("Wasm: wasm,")
	w.p("Fingerprint: %q,", g.d.Fingerprint())
	w.p("Description: description,")
	w.p("Engine: " + rtEngine + ",")
	w.p("Funcs: []" + rtFunc + "{")
	for i, f := range g.d.Exports {
		w.p("fn%s: {Name: %q, Export: %q},", g.methodNames[i], g.methodNames[i], f.Export)
	}
	w.p("},")
	g.importTable()
	w.p("}")
	w.p("")
	if len(g.d.Exports) > 0 {
		w.p("const (")
		for i := range g.d.Exports {
			if i == 0 {
				w.p("fn%s = iota", g.methodNames[i])
			} else {
				w.p("fn%s", g.methodNames[i])
			}
		}
		w.p(")")
		w.p("")
	}
	hosts, args := g.hostParams()
	w.p("%s", strings.NewReplacer("HOSTS ", hosts, "OPTS", args).Replace(`// calls has the guest's functions; [Module] and [Instance] embed it.
type calls struct{ conn `+rtConn+` }

// Module calls the guest from any number of goroutines. It keeps a pool of instances, each with memory and globals of its own;
// a call takes an idle one.
type Module struct{ calls }

// Instance calls one instance of the guest, from one goroutine at a time: the fastest way. A second call at once gets
// `+kitErrBusy+`.
type Instance struct{ calls }

// New loads the guest. It is compiled once in the life of the process; instances are made when calls need them.
func New(ctx context.Context, HOSTS opts ...`+kitOption+`) (*Module, error) {
	conn, err := guest.`+packageOpen+`(ctx, OPTS)
	if err != nil {
		return nil, err
	}
	return &Module{calls{conn}}, nil
}

// NewFrom is New with another build of the guest. Its interface must be compatible with the one that this package was generated
// for; else the error is `+kitErrABIMismatch+` and lists what differs. The build stays compiled until its last Module closes.
func NewFrom(ctx context.Context, wasm []byte, HOSTS opts ...`+kitOption+`) (*Module, error) {
	conn, err := guest.`+packageOpenFrom+`(ctx, wasm, OPTS)
	if err != nil {
		return nil, err
	}
	return &Module{calls{conn}}, nil
}

// WithInit has f prepare each instance of the guest before anything else calls it: those of the pool and those that
// Module.Instance returns. f gets the context of the call that needs the instance, which fails with `+kitErrInit+` and f's
// error if f fails or panics. f must not keep the instance, close it, or use the Module.
func WithInit(f func(ctx context.Context, i *Instance) error) `+kitOption+` {
	if f == nil {
		return guest.`+packageWithInit+`(nil)
	}
	return guest.`+packageWithInit+`(func(ctx context.Context, conn `+rtConn+`) error {
		return f(ctx, &Instance{calls{conn}})
	})
}

// Instance takes an instance out of the pool for the caller alone. Its Close gives it back.
func (m *Module) Instance(ctx context.Context) (*Instance, error) {
	conn, err := m.conn.`+connPin+`(ctx)
	if err != nil {
		return nil, err
	}
	return &Instance{calls{conn}}, nil
}

// Close refuses new calls and waits, as long as ctx allows, for those that run.
func (m *Module) Close(ctx context.Context) error { return m.conn.`+connClose+`(ctx) }

// ABI tells which description the guest has, and how it differs from the one that this package was generated from.
func (m *Module) ABI() `+kitABI+` { return m.conn.`+connABI+`() }

// Stats tells what the instances are doing and have done.
func (m *Module) Stats() `+kitStats+` { return m.conn.`+connStats+`() }

// Close gives the instance back to its Module.
func (i *Instance) Close(ctx context.Context) error { return i.conn.`+connClose+`(ctx) }

// Crossings counts how often the guest was entered: once a call, and once more where the arguments needed a larger arena.
func (i *Instance) Crossings() uint64 { return i.conn.`+connCrossings+`() }

// Release lets the guest drop now, and not at the next call, what the last result was made of.
func (i *Instance) Release(ctx context.Context) error { return i.conn.`+connRelease+`(ctx) }

// Raw reaches what the guest has besides the methods: exports written by hand, and its memory.
func (i *Instance) Raw() `+kitRaw+` { return i.conn.`+connRaw+`() }
`))
}

// signature is an export's method without its receiver.
func (g *generator) signature(i int) string {
	f := g.d.Exports[i]
	params := []string{"ctx context.Context"}
	names := parameters(f)
	for i, p := range f.Params {
		params = append(params, names[i]+" "+g.goType(p.Type))
	}
	return fmt.Sprintf("%s(%s) %s", g.methodNames[i], strings.Join(params, ", "), g.resultTypes(f))
}

// resultTypes are what a method returns.
func (g *generator) resultTypes(f *abi.Func) string {
	var types []string
	for _, r := range g.results(f.Result) {
		types = append(types, r.goType)
	}
	types = append(types, "error")
	results := strings.Join(types, ", ")
	if len(types) > 1 {
		results = "(" + results + ")"
	}
	return results
}

// method writes the method of an export.
func (g *generator) method(i int) {
	f := g.d.Exports[i]
	w := g.w
	results := g.results(f.Result)
	zeros := make([]string, len(results))
	for i, r := range results {
		zeros[i] = r.zero
	}
	// leave returns an error and no results.
	leave := func(err string) { w.p("return %s", strings.Join(append(zeros[:len(zeros):len(zeros)], err), ", ")) }

	w.p("")
	w.docs(f.Docs)
	g.ownershipDocs(f)
	names := parameters(f)
	w.p("func (c calls) %s {", g.signature(i))
	w.p("call, err := c.conn."+connBegin+"(ctx, fn%s)", g.methodNames[i])
	w.p("if err != nil {")
	leave("err")
	w.p("}")
	w.p("defer call." + callEnd + "()")
	g.arguments(f, names, leave)
	g.check("call."+callInvoke+"()", leave)
	g.changes(f, names, leave)
	g.result(f, leave)
	w.p("}")
}

// parameters are the names of a method's parameters.
func parameters(f *abi.Func) []string {
	taken := newScope("the parameters")
	names := make([]string, len(f.Params))
	for i, p := range f.Params {
		// Names that differ in Rust may not in Go: user_id and userId.
		names[i] = taken.fresh(parameter(p.Name), p.Name)
	}
	return names
}

// ownershipDocs says who owns what crosses, where there is something to own.
func (g *generator) ownershipDocs(f *abi.Func) {
	var borrowed, changed []string
	names := parameters(f)
	for i, p := range f.Params {
		switch {
		case p.InPlace:
			changed = append(changed, names[i])
		case p.Borrow && g.dynamic(p.Type):
			borrowed = append(borrowed, names[i])
		}
	}
	if len(borrowed)+len(changed) > 0 && f.Docs != "" {
		g.w.p("//")
	}
	if len(borrowed) > 0 {
		g.w.p("// Borrowed for the call: %s.", strings.Join(borrowed, ", "))
	}
	if len(changed) > 0 {
		g.w.p("// Changed in place: %s.", strings.Join(changed, ", "))
	}
}

// arguments writes the parameters.
func (g *generator) arguments(f *abi.Func, names []string, leave fail) {
	if len(f.Params) == 0 {
		return
	}
	memory := f.Spread()
	for _, p := range f.Params {
		switch base(p.Type).Kind {
		case abi.KindString, abi.KindList, abi.KindMap:
			memory = true
		}
		memory = memory || !p.Type.Direct() || g.objects[p.Type]
	}
	failed := func(i int) fail {
		return func(err string) { leave(fmt.Sprintf("call."+callFail+"(%s, %q)", err, f.Params[i].Name)) }
	}
	if !memory {
		for i, p := range f.Params {
			g.setDirect(i, p.Type, names[i], failed(i))
		}
		return
	}
	for i, p := range f.Params {
		if p.InPlace {
			g.w.p("var changed%d uint64", i)
		}
	}
	g.w.p("for lo := call." + callLowerer + "(); lo." + lowererNext + "(); {")
	if f.Spread() {
		offsets, size, align := f.ParamRecord()
		g.w.p("at := call."+callRecord+"(0, %d, %d)", size, align)
		for i, p := range f.Params {
			g.lends(p.Type, p.Borrow)
			g.lower(p.Type, loc{"at", fmt.Sprint(offsets[i])}, names[i], failed(i))
			if p.InPlace {
				g.w.p("changed%d = binary.LittleEndian.Uint64(at[%d:])", i, offsets[i])
				g.w.use("encoding/binary")
			}
		}
	} else {
		for i, p := range f.Params {
			g.lends(p.Type, p.Borrow)
			if p.Type.Direct() {
				g.setDirect(i, p.Type, names[i], failed(i))
				if p.InPlace {
					g.w.p("changed%d = call."+callParam+"(%d)", i, i)
				}
			} else {
				region := fmt.Sprintf("region%d", i)
				body := g.w.capture(func() { g.lower(p.Type, loc{region, ""}, names[i], failed(i)) })
				if uses(body, region) {
					g.w.p("%s := call."+callRecord+"(%d, %d, %d)", region, i, p.Type.Size, p.Type.Align)
				} else {
					g.w.p("call."+callRecord+"(%d, %d, %d)", i, p.Type.Size, p.Type.Align)
				}
				g.w.body.WriteString(body)
			}
		}
	}
	g.w.p("}")
}

// changes writes how lists that the guest has changed are read back.
func (g *generator) changes(f *abi.Func, names []string, leave fail) {
	if !changed(f) {
		return
	}
	g.w.p("li := &lifter{Lifter: call." + callLifter + "()}")
	for i, p := range f.Params {
		if !p.InPlace {
			continue
		}
		reject := func(err string) { leave(fmt.Sprintf("call."+callReject+"(%s, %q)", err, p.Name)) }
		elem := base(p.Type).Elems[0]
		g.w.p("if src, err := call."+callChanged+"(changed%d, %d, %d); err != nil {", i, elem.Size, elem.Align)
		reject("err")
		g.w.p("} else if err := %s(li, src, %s); err != nil {", g.function("change", base(p.Type), g.changeList), g.as(p.Type, names[i]))
		reject("err")
		g.w.p("}")
	}
}

// changed reports whether the guest changes a parameter.
func changed(f *abi.Func) bool {
	return slices.ContainsFunc(f.Params, func(p abi.Param) bool { return p.InPlace })
}

// setDirect writes a parameter that crosses as itself or as a span.
func (g *generator) setDirect(i int, t *abi.Type, v string, fail fail) {
	b := base(t)
	v = g.as(t, v)
	g.enterNewtypes(t, "lo."+lowererEnter+"()", fail)
	defer g.leaveNewtypes(t, "lo."+lowererLeave+"()")
	switch b.Kind {
	case abi.KindBool:
		g.w.p("call."+callSetBool+"(%d, %s)", i, v)
	case abi.KindChar:
		g.check(fmt.Sprintf("call."+callSetChar+"(%d, %s)", i, v), fail)
	case abi.KindString:
		g.check(fmt.Sprintf("call."+callSetString+"(%d, %s)", i, v), fail)
	case abi.KindList:
		if isBytes(b) {
			g.check(fmt.Sprintf("call."+callSetBytes+"(%d, %s)", i, v), fail)
		} else {
			g.lowerElements(b, fmt.Sprintf("call.%s(%d, ", g.listMethod(b, callSetList, callSetListRaw), i), fmt.Sprintf("region%d", i), v, fail)
		}
	case abi.KindMap:
		g.lowerPairs(b, fmt.Sprintf("call."+callSetList+"(%d, ", i), fmt.Sprintf("keys%d", i), fmt.Sprintf("region%d", i), v, fail)
	case abi.KindResource:
		g.lowerObject(b, v, fail, func(handle string) { g.w.p("call."+callSetUint32+"(%d, %s)", i, handle) })
	case abi.KindFlags:
		g.checkFlags(b, v, rtUnknownFlags, fail)
		n := numbers[b.Repr]
		g.w.p("call.%s(%d, %s(%s))", callSet(n), i, n.set, v)
	case abi.KindEnum:
		g.w.p("if !%s.valid() {", v)
		fail(fmt.Sprintf(rtInvalidEnum+"(%q, int64(%s))", g.names[b], v))
		g.w.p("}")
		n := numbers[b.Repr]
		g.w.p("call.%s(%d, %s(%s))", callSet(n), i, n.set, v)
	default:
		n := numbers[b.Kind]
		if n.goType != n.set {
			v = fmt.Sprintf("%s(%s)", n.set, v)
		}
		g.w.p("call.%s(%d, %s)", callSet(n), i, v)
	}
}

// returned is one result of a method.
type returned struct{ goType, zero string }

// results are the Go results for a whole result, without the error.
func (g *generator) results(t *abi.Type) []returned {
	switch {
	case t == nil || t.Kind == abi.KindUnit:
		return nil
	case t.Kind == abi.KindResult:
		return g.results(t.Elems[0])
	case t.Kind == abi.KindOption && t.Elems[0].Kind == abi.KindUnit:
		return []returned{{"bool", "false"}}
	case t.Kind == abi.KindOption:
		return []returned{g.returned(t.Elems[0]), {"bool", "false"}}
	case t.Kind == abi.KindTuple:
		var all []returned
		for _, elem := range t.Elems {
			all = append(all, g.returned(elem))
		}
		return all
	}
	return []returned{g.returned(t)}
}

func (g *generator) returned(t *abi.Type) returned { return returned{g.goType(t), g.zero(t)} }

// result writes how a method reads its result and returns.
func (g *generator) result(f *abi.Func, leave fail) {
	t := f.Result
	reject := func(err string) { leave(fmt.Sprintf("call."+callReject+"(%s, \"result\")", err)) }
	switch {
	case t == nil:
		leave("nil")
	case t.Direct():
		g.direct(f, reject)
	default:
		at := loc{"at", ""}
		body := g.w.capture(func() {
			g.owns(t, !f.ResultBorrow)
			if t.Kind != abi.KindResult {
				g.counted(t, at)
				g.wire(t, at, reject, leave)
				return
			}
			g.w.p("switch at[0] {")
			g.w.p("case 0:")
			g.counted(t.Elems[0], payload(t, at))
			g.wire(t.Elems[0], payload(t, at), reject, leave)
			g.w.p("case 1:")
			g.failure(t.Elems[1], payload(t, at), reject, leave)
			g.w.p("}")
			reject(fmt.Sprintf(rtInvalidTag+"(%q, int64(at[0]))", t))
		})
		if !uses(body, "at") {
			// No bytes to read; the guest must still have said where they are.
			g.w.p("if _, err := call."+callResult+"(%d, %d); err != nil {", t.Size, t.Align)
		} else {
			g.w.p("at, err := call."+callResult+"(%d, %d)", t.Size, t.Align)
			g.w.p("if err != nil {")
		}
		reject("err")
		g.w.p("}")
		if uses(body, "li") && !changed(f) {
			g.w.p("li := &lifter{Lifter: call." + callLifter + "()}")
		}
		g.w.body.WriteString(body)
	}
}

// counted writes the counting pass, for values that allocate more than once.
func (g *generator) counted(t *abi.Type, at loc) {
	if g.manyAllocations(t) {
		g.count(t, at)
	}
}

// manyAllocations: one string, or one list of elements that allocate nothing, needs no counting.
func (g *generator) manyAllocations(t *abi.Type) bool {
	if g.recursive(t) {
		return true
	}
	switch b := base(t); b.Kind {
	case abi.KindString:
		return false
	case abi.KindList:
		return g.dynamic(b.Elems[0])
	case abi.KindOption, abi.KindBox:
		return g.manyAllocations(b.Elems[0])
	}
	return g.dynamic(t)
}

// wire writes how the wire form of a whole result becomes Go's results.
func (g *generator) wire(t *abi.Type, at loc, reject, leave fail) {
	w := g.w
	switch {
	case t.Kind == abi.KindUnit:
		leave("nil")
	case t.Kind == abi.KindOption:
		w.p("switch %s {", at.byteAt())
		w.p("case 0:")
		leave("nil")
		w.p("case 1:")
		if t.Elems[0].Kind == abi.KindUnit {
			w.p("return true, nil")
		} else {
			w.p("var value %s", g.goType(t.Elems[0]))
			g.lift(t.Elems[0], payload(t, at), "value", reject)
			w.p("return value, true, nil")
		}
		w.p("}")
		reject(fmt.Sprintf(rtInvalidTag+"(%q, int64(%s))", t, at.byteAt()))
	case t.Kind == abi.KindTuple:
		values := make([]string, len(t.Elems))
		for i, offset := range t.Offsets() {
			values[i] = fmt.Sprintf("v%d", i)
			w.p("var %s %s", values[i], g.goType(t.Elems[i]))
			g.lift(t.Elems[i], at.plus(fmt.Sprint(offset)), values[i], within(fmt.Sprint(i), reject))
		}
		w.p("return %s, nil", strings.Join(values, ", "))
	default:
		w.p("var value %s", g.goType(t))
		g.lift(t, at, "value", reject)
		w.p("return value, nil")
	}
}

// failure writes how the error of a result becomes Go's error.
func (g *generator) failure(t *abi.Type, at loc, reject, leave fail) {
	w := g.w
	switch base(t).Kind {
	case abi.KindString:
		w.p("var message string")
		g.lift(t, at, "message", reject)
		leave("&" + kitGuestError + "{Message: message}")
	case abi.KindEnum:
		w.p("var failure %s", g.goType(t))
		g.lift(t, at, "failure", reject)
		leave("failure.boxed()")
	case abi.KindVariant:
		g.counted(t, at)
		w.p("var failure %s", g.goType(t))
		g.lift(t, at, "failure", reject)
		for i, c := range t.Cases {
			if c.OK {
				w.p("if _, ok := failure.(*%s); ok {", g.caseNames[t][i])
				leave("nil")
				w.p("}")
			}
		}
		leave("failure")
	default:
		g.counted(t, at)
		w.p("failure := new(%s)", g.goType(t))
		g.lift(t, at, "*failure", reject)
		leave("failure")
	}
}

// direct writes how a result that crosses as itself or as a span is returned.
func (g *generator) direct(f *abi.Func, reject fail) {
	body := g.w.capture(func() {
		g.owns(f.Result, !f.ResultBorrow)
		g.w.p("return %s, nil", g.read(f.Result, "value", reject))
	})
	if uses(body, "li") && !changed(f) {
		g.w.p("li := &lifter{Lifter: call." + callLifter + "()}")
	}
	g.w.body.WriteString(body)
}

// read writes how a value that crosses as itself or as a span is read into a variable, and returns it as an expression of
// the value's type.
func (g *generator) read(t *abi.Type, name string, reject fail) string {
	w := g.w
	b := base(t)
	g.enterNewtypes(t, "li."+lifterEnter+"()", reject)
	defer g.leaveNewtypes(t, "li."+lifterLeave+"()")
	checked := func(get string) {
		w.p("%s, err := call.%s()", name, get)
		w.p("if err != nil {")
		reject("err")
		w.p("}")
	}
	kind := b.Kind
	if kind == abi.KindEnum || kind == abi.KindFlags {
		kind = b.Repr
	}
	switch kind {
	case abi.KindBool:
		checked(callGetBool)
	case abi.KindChar:
		checked(callGetChar)
	case abi.KindString:
		checked(callGetString)
	case abi.KindResource:
		w.p("var %s %s", name, g.goType(b))
		g.liftObject(b, "call."+callGetUint32+"()", name, reject)
	case abi.KindList:
		if isBytes(b) {
			checked(callGetBytes)
			break
		}
		elem := b.Elems[0]
		w.p("var %s %s", name, g.goType(b))
		w.p("{")
		w.p("src, n, err := call."+callGetList+"(%d, %d)", elem.Size, elem.Align)
		if g.dynamic(elem) {
			w.p("if err == nil {")
			g.countElements(b)
			w.p("}")
		}
		g.liftElements(b, name, reject)
		w.p("}")
	case abi.KindMap:
		w.p("var %s %s", name, g.goType(b))
		w.p("{")
		w.p("src, n, err := call."+callGetList+"(%d, %d)", entry(b).Size, entry(b).Align)
		if kv := keyAndValue(b); g.dynamic(kv[0]) || g.dynamic(kv[1]) {
			w.p("if err == nil {")
			w.p("%s(li, src, n)", g.function("count", b, g.countMap))
			w.p("}")
		}
		g.liftPairs(b, name, reject)
		w.p("}")
	default:
		n := numbers[kind]
		getter := callGet(n)
		if n.checked {
			checked(getter)
		} else {
			w.p("%s := call.%s()", name, getter)
		}
	}
	switch b.Kind {
	case abi.KindEnum:
		w.p("if !%s(%s).valid() {", g.names[b], name)
		reject(fmt.Sprintf(rtInvalidTag+"(%q, int64(%s))", b.Name, name))
		w.p("}")
	case abi.KindFlags:
		g.checkFlags(b, name, rtInvalidFlags, reject)
	}
	if t == b && b.Kind != abi.KindEnum && b.Kind != abi.KindFlags {
		return name
	}
	return fmt.Sprintf("%s(%s)", g.goType(t), name)
}
