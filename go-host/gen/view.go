package gen

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// This file writes views: for each export that has them a method that passes views of the result to
// a callback, and for each type in such a result a view, whose accessors read the guest's memory.

// viewShape is the part of a shape that is about views.
type viewShape interface {
	// view returns the Go type of the view of a value; "" if there is none, so that accessors return
	// copies.
	view(g *generator, t *abi.Type) string
	// viewAt returns an expression of that type, for the wire form at.
	viewAt(g *generator, t *abi.Type, at site) string

	// claimView names the view of a type with a name.
	claimView(g *generator, t *abi.Type) error

	// viewParams returns what the callback of a function with this result gets.
	viewParams(g *generator, t *abi.Type) []viewParam
	// viewWhole writes how a method shows its result, and returns.
	viewWhole(g *generator, t *abi.Type, at site, reject fail, show func(args ...string))
}

// viewParam is a parameter of a callback.
type viewParam struct{ name, goType string }

// site is where a wire form lies, for views: at an offset from a place of the runtime.
type site struct {
	// place is an expression.
	place string
	loc   loc
	// path is the path in errors about the value.
	path string
}

// offset is the offset from the place.
func (s site) offset() string {
	if offset := s.loc.offset(); offset != "" {
		return offset
	}
	return "0"
}

// plus is the site n bytes further on.
func (s site) plus(n int) site {
	s.loc = s.loc.plus(n)
	return s
}

// sub is the place of the wire form itself.
func (g *generator) sub(s site) string {
	if s.offset() == "0" {
		return s.place
	}
	return s.place + "." + string(placeSub) + "(" + s.offset() + ")"
}

// copied is for shapes whose values have no view.
type copied struct{}

func (copied) view(*generator, *abi.Type) string         { return "" }
func (copied) viewAt(*generator, *abi.Type, site) string { return "" }

func (copied) claimView(*generator, *abi.Type) error { return nil }

func (copied) viewParams(g *generator, t *abi.Type) []viewParam {
	return []viewParam{g.viewParam("v", t)}
}

func (copied) viewWhole(g *generator, t *abi.Type, at site, reject fail, show func(...string)) {
	show(g.shown(t, at, "v", reject))
}

// viewOf is the type of the view of a value; "" if there is none. Values of types that can contain
// themselves have none: a guest could make one that is endless.
func (g *generator) viewOf(t *abi.Type) string {
	if g.Recursive(t) || g.objects[t] || g.holding[t] {
		return ""
	}
	return shapeOf(t).view(g, t)
}

// viewType is the type that accessors return for a value: its view, or the Go type of a copy.
func (g *generator) viewType(t *abi.Type) string {
	if v := g.viewOf(t); v != "" {
		return v
	}
	return g.goType(t)
}

// absent is a view of no value that shares the errors of a place, or the zero value of a copy.
func (g *generator) absent(t *abi.Type, place string) string {
	if v := g.viewOf(t); v != "" {
		return noneOf(v, place)
	}
	return g.zero(t)
}

func noneOf(view, place string) string {
	return fmt.Sprintf("%s(%s.%s())", view, place, placeNone)
}

func (g *generator) viewParam(name string, t *abi.Type) viewParam {
	return viewParam{name, g.viewType(t)}
}

// shown is the view, or a copy, of the wire form at. It may write statements before it.
func (g *generator) shown(t *abi.Type, at site, text string, fail fail) string {
	if g.viewOf(t) != "" {
		return shapeOf(t).viewAt(g, t, at)
	}
	v := g.local(text)
	g.w.p("var %s %s", v, g.goType(t))
	g.copyOut(t, at, variable(v), fail)
	return v.text
}

// copyOut writes the lifting of the wire form at into v.
func (g *generator) copyOut(t *abi.Type, at site, v expr, fail fail) {
	if t.Size == 0 {
		return
	}
	src := g.local("at")
	declared := g.fn.li.used
	body := g.w.capture(func() {
		g.counting(t, loc{base: src})
		g.lift(t, loc{base: src}, v, fail)
	})
	g.w.p("if %s := %s; %s != nil {", src, g.part(at, t.Size), src)
	if g.fn.li.used && !declared {
		g.w.p("%s := &%s{%s: %s}", g.fn.li, g.own.lifter, rtLifter, g.rtCall(rtViewLifter, at.place))
		g.fn.li.used = false
	}
	g.w.text(body)
	g.w.p("}")
}

// part is the memory of size bytes at the site; nil if it is not shown.
func (g *generator) part(at site, size int) string {
	return fmt.Sprintf("%s.%s(%s, %d)", at.place, placePart, at.offset(), size)
}

// viewName is the name of a type's view: what claim has given a type with a name, or else one made
// of the label.
func (g *generator) viewName(t *abi.Type, declare func(name string, t *abi.Type)) string {
	key := g.key(t)
	name, ok := g.viewNames[key]
	if !ok || !g.viewsDeclared[key] {
		if !ok {
			name = g.scope.fresh(g.label(t) + "View")
			g.viewNames[key] = name
		}
		g.viewsDeclared[key] = true
		g.pending = append(g.pending, func() {
			g.w.p("")
			g.begin(nil)
			declare(name, t)
		})
	}
	return name
}

// declareView writes the type of a view, with Clone and Err. what says what it is a view of.
func (g *generator) declareView(name, what string, t *abi.Type) {
	g.declarePartView(name, what)
	g.w.p("")
	g.w.p("// Clone returns a copy, or the reason why there is none.")
	g.w.p("func (v %s) Clone() (%s, error) {", name, g.goType(t))
	g.begin(nil)
	g.cloneOf(t)
	g.w.p("}")
}

// declarePartView is declareView for a view that has no Clone.
func (g *generator) declarePartView(name, what string) {
	g.paragraph(false, fmt.Sprintf("%s is %s in the guest's memory. See [%s] for the rules of views.", name, what, g.kit(kitStringView)))
	g.w.p("type %s %s", name, g.rt(rtPlace))
	g.w.p("")
	g.paragraph(false, fmt.Sprintf("Err returns the first error of all views of the call, or [%s] if the callback has returned.", g.kit(kitErrClosed)))
	g.w.p("func (v %s) Err() error { return %s }", name, g.rtCall(rtViewErr, g.place()))
}

// place is the place of the view v.
func (g *generator) place() string { return g.rt(rtPlace) + "(v)" }

// cloneOf writes the body of Clone.
func (g *generator) cloneOf(t *abi.Type) {
	value := g.local("value")
	g.w.p("var %s %s", value, g.goType(t))
	clone := func(size string, lift func(src *name, fail fail)) {
		src := g.local("src")
		g.w.p("%s := %s.%s(0, %s)", src, g.place(), placePart, size)
		g.w.p("if %s == nil {", src)
		g.w.p("return %s, %s", value, g.rtCall(rtViewErr, g.place()))
		g.w.p("}")
		fail := func(err string) {
			g.w.p("return %s, %s", g.zero(t), g.rtCall(rtViewFail, g.place(), 0, err))
		}
		body := g.w.capture(func() { lift(src, fail) })
		if g.fn.li.used {
			g.w.p("%s := &%s{%s: %s}", g.fn.li, g.own.lifter, rtLifter, g.rtCall(rtViewLifter, g.place()))
		}
		g.w.text(body)
	}
	if elem := listElem(t); elem != nil {
		n := g.local("n")
		g.w.p("%s := v.Len()", n)
		clone(n.String()+"*"+g.size(elem), func(src *name, fail fail) {
			g.countElements(base(t), src, n)
			g.w.p("var %s error", g.fn.err)
			v := variable(value)
			if base(t) != t {
				v = v.to(g.goType(base(t)))
			}
			g.liftElements(base(t), src, n, v, fail)
		})
	} else {
		clone(g.size(t), func(src *name, fail fail) {
			g.counting(t, loc{base: src})
			g.lift(t, loc{base: src}, variable(value), fail)
		})
	}
	g.w.p("return %s, nil", value)
}

// listElem is the element type of a list, nil if t is none.
func listElem(t *abi.Type) *abi.Type {
	if t = base(t); t.Kind == abi.KindList {
		return t.Elems[0]
	}
	return nil
}

// accessor writes a method of a view that returns a part of the value: an option as a value and a
// bool.
func (g *generator) accessor(view, method, params string, t *abi.Type, at site) {
	g.begin(nil)
	fail := func(result string) fail {
		return func(err string) {
			g.w.p("%s", g.rtCall(rtViewFail, at.place, at.offset(), g.pathed(err, at)))
			g.w.p("return %s", result)
		}
	}
	if option := base(t); option.Kind == abi.KindOption && g.viewOf(t) == "" && !g.Recursive(t) && params == "" {
		inner := option.Elems[0]
		zero := g.absent(inner, at.place)
		g.w.p("func (v %s) %s() (value %s, ok bool) {", view, method, g.viewType(inner))
		tag := g.local("at")
		g.w.p("%s := %s", tag, g.part(at, 1))
		g.w.p("if %s == nil || %s == 0 {", tag, loc{base: tag}.byteAt())
		g.w.p("return %s, false", zero)
		g.w.p("}")
		g.w.p("if %s != 1 {", loc{base: tag}.byteAt())
		fail(zero + ", false")(g.invalidTag(option, loc{base: tag}))
		g.w.p("}")
		g.w.p("return %s, true", g.shown(inner, at.plus(option.PayloadOffset()), "inner", fail(zero+", false")))
		g.w.p("}")
		return
	}
	g.w.p("func (v %s) %s(%s) %s {", view, method, params, g.viewType(t))
	g.w.p("return %s", g.shown(t, at, "value", fail(g.absent(t, at.place))))
	g.w.p("}")
}

// pathed is the error with the site's path.
func (g *generator) pathed(err string, at site) string {
	if at.path == "" {
		return g.rtCall(rtIndex, err, "i")
	}
	return g.rtCall(rtField, err, strconv.Quote(at.path))
}

// fieldAccessors writes the accessors of a record, a tuple, or a case.
func (g *generator) fieldAccessors(name string, self *abi.Type, fields []viewField) {
	for _, f := range fields {
		g.w.p("")
		g.docs(f.docs, self)
		g.accessor(name, f.method, "", f.t, site{place: g.place(), loc: f.at, path: f.path})
	}
}

// viewField is a field of a value, as its view has it.
type viewField struct {
	method, docs, path string
	t                  *abi.Type
	at                 loc
}

// viewFields are the fields of a record or a case. path is the owner's in errors.
func (g *generator) viewFields(path string, all []abi.Field, accessors, offsets []string) []viewField {
	fields := make([]viewField, len(all))
	for i, f := range all {
		fields[i] = viewField{method: accessors[i], docs: f.Docs, path: path + "." + f.Name, t: f.Type, at: loc{off: offsets[i]}}
	}
	return fields
}

// shows reports whether a part of a whole result has a view.
func (g *generator) shows(t *abi.Type) bool {
	copies := g.results(t)
	for i, p := range shapeOf(t).viewParams(g, t) {
		if p.goType != copies[i].goType {
			return true
		}
	}
	return false
}

// refuseView refuses the mark of an export whose result cannot be shown.
func (g *generator) refuseView(f *abi.Func) error {
	switch {
	case f.Result == nil:
		return fmt.Errorf("%s: `view` is for functions with a result; remove it", f.Export)
	case g.objects[f.Result] || g.holding[f.Result]:
		return fmt.Errorf("%s: a view cannot show a result with handles; remove `view`", f.Export)
	}
	return nil
}

// views reports whether the package has views of results.
func (g *generator) views() bool {
	return slices.ContainsFunc(g.d.Exports, func(f *abi.Func) bool { return f.View })
}

// viewSignature is the View method of an export without its receiver.
func (g *generator) viewSignature(f *abi.Func) string {
	params := g.signatureParams(f)
	var types []string
	for _, p := range shapeOf(f.Result).viewParams(g, f.Result) {
		types = append(types, ", "+p.name+" "+p.goType)
	}
	context := g.pkg("context") + ".Context"
	params = append(params, fmt.Sprintf("%s func(ctx %s%s) error", g.viewParams[f], context, strings.Join(types, "")))
	return fmt.Sprintf("%s(%s) error", g.viewMethods[f], strings.Join(params, ", "))
}

// viewMethod writes the View method of an export.
func (g *generator) viewMethod(f *abi.Func) {
	leave := g.returnErr
	g.w.p("")
	g.paragraph(false, fmt.Sprintf("%s is [%s] with views of the result, which are valid until %s returns.", g.viewMethods[f], g.methodLink(f), g.viewParams[f]))
	g.begin(g.paramScopes[f])
	g.w.p("func (%s *%s) %s {", g.receiver(f), g.receiverType(f), g.viewSignature(f))
	g.fn.imports = map[string]bool{}
	defer g.hide(f)
	g.invoke(f, leave)
	t := f.Result
	reject := func(err string) { leave(g.onCall(callResultError, err, `"result"`)) }
	place := g.local("place")
	show := func(args ...string) {
		for i, arg := range args {
			if strings.HasSuffix(arg, ")") {
				// Read before the callback is called, which is not if that fails.
				v := g.local("v")
				g.w.p("%s := %s", v, arg)
				args[i] = v.text
			}
		}
		g.w.p("return %s", g.onCall(callShow, fmt.Sprintf("func(ctx %s.Context) error { return %s(ctx, %s) }", g.pkg("context"),
			g.viewParams[f], strings.Join(args, ", "))))
	}
	if t.Direct() {
		size, align := g.elementOf(t)
		g.w.p("%s, %s := %s", place, g.fn.err, g.onCall(callShowList, size, align))
		g.checked(reject)
		show(fmt.Sprintf("%s(%s)", g.viewOf(t), place))
	} else {
		g.w.p("%s, %s := %s", place, g.fn.err, g.onCall(callShowRecord, g.size(t), g.align(t)))
		g.checked(reject)
		shapeOf(t).viewWhole(g, t, site{place: place.text, path: "result"}, reject, show)
	}
	g.w.p("}")
}

// showsArgument reports whether a host gets a view of an argument of the guest.
func (g *generator) showsArgument(f *abi.Func, p abi.Param) bool {
	return f.View && g.viewOf(p.Type) != ""
}

// showArgument writes the view of argument i of the guest, and returns the variable.
func (g *generator) showArgument(f *abi.Func, i int, t *abi.Type) string {
	place := g.local("place")
	if !t.Direct() {
		g.w.p("%s, %s := %s", place, g.fn.err, g.onCall(callShowRecord, i, g.size(t), g.align(t)))
		g.checked(g.refuse(f, i))
		return g.showAt(f, i, site{place: place.text, path: f.Params[i].Name})
	}
	size, align := g.elementOf(t)
	g.w.p("%s, %s := %s", place, g.fn.err, g.onCall(callShowList, i, size, align))
	g.checked(g.refuse(f, i))
	g.fn.shows = true
	v := g.hostArgument(f, i)
	g.w.p("%s := %s(%s)", v, g.viewOf(t), place)
	return v.text
}

// showAt writes the view of argument i, whose wire form is at, and returns the variable.
func (g *generator) showAt(f *abi.Func, i int, at site) string {
	g.fn.shows = true
	t, v := f.Params[i].Type, g.hostArgument(f, i)
	g.w.p("%s := %s", v, shapeOf(t).viewAt(g, t, at))
	return v.text
}

// elementOf is the size and the alignment of the elements of a list or string.
func (g *generator) elementOf(t *abi.Type) (size, align string) {
	if elem := listElem(t); elem != nil {
		return g.size(elem), g.align(elem)
	}
	return "1", "1"
}

// methodLink is an export's method, for links in doc comments.
func (g *generator) methodLink(f *abi.Func) string {
	if self := f.Receiver(); self != nil {
		return g.names[self] + "." + g.methods[f]
	}
	return "Module." + g.methods[f]
}
