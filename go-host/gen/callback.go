package gen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// callbackShape: a handle on the wire, a func in Go. It is a parameter only. For each type of a
// callback of the host there is a function that lifts the arguments, calls the func and lowers the
// result, as for an import. For each type of a callback of the guest there is a function that makes
// the func, which lowers the arguments, calls the guest and lifts the result, as for an export.
type callbackShape struct{ value }

func init() { register(callbackShape{}, abi.KindCallback) }

// callbacks are the funcs, streams and sequences that exports have as parameters.
type callbacks struct {
	// types are the types of funcs and sequences, serves the functions that call or pull from them.
	types  []*abi.Type
	serves map[string]string
	// entries are the rows of the package's table. A row is a type with the name of a parameter, which
	// errors name; rows numbers them.
	entries []string
	rows    map[string]int
}

func (callbackShape) goType(g *generator, t *abi.Type) string {
	context := g.pkg("context") + ".Context"
	params := []string{context}
	for _, param := range t.CallbackParams() {
		params = append(params, g.goType(param))
	}
	return fmt.Sprintf("func(%s) %s", strings.Join(params, ", "), g.resultTypes(t.CallbackResult()))
}

func (callbackShape) zero(*generator, *abi.Type) string { return "nil" }

func (callbackShape) label(g *generator, t *abi.Type) string {
	text := "Func"
	for _, param := range t.CallbackParams() {
		text += g.label(param)
	}
	if result := t.CallbackResult(); result != nil {
		text += "To" + g.label(result)
	}
	return text
}

func (callbackShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	handle := g.lowerCallback(t, v, fail)
	g.w.p("%s.LittleEndian.PutUint32(%s, %s)", g.pkg("encoding/binary"), at.from(), handle)
}

func (callbackShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	g.w.p("%s", g.onCall(callSetUint32, i, g.lowerCallback(t, v, fail)))
}

func (callbackShape) lift(g *generator, t *abi.Type, at loc, v expr, _ fail) {
	g.w.p("%s = %s", v, g.liftCallback(t, g.load(abi.KindU32, at)))
}

func (callbackShape) result(g *generator, t *abi.Type, v *name, _ fail) string {
	g.w.p("%s := %s", v, g.liftCallback(t, g.onRead(readUint32)))
	return v.text
}

// liftCallback returns the func for a callback of the guest.
func (g *generator) liftCallback(t *abi.Type, handle string) string {
	calls := g.fn.lent
	return g.helper("guest", t, func(f string, t *abi.Type) { g.guestFunc(f, t, calls) },
		g.onCall(hostGuestFunc, g.numbers[calls], handle))
}

// guestFunc writes the function that makes the func for a callback of the guest. f calls one.
func (g *generator) guestFunc(made string, t *abi.Type, f *abi.Func) {
	guest := g.local("lent")
	g.fn.guest = guest
	args, params := []string{guest.text + "." + guestFuncHandle + "()"}, []string{"ctx " + g.pkg("context") + ".Context"}
	for i, param := range t.CallbackParams() {
		arg := g.local("a" + strconv.Itoa(i))
		args, params = append(args, arg.text), append(params, arg.text+" "+g.goType(param))
	}
	g.params[f] = args
	zeros := ""
	for _, r := range g.results(f.Result) {
		zeros += r.zero + ", "
	}
	g.w.p("func %s(%s %s) %s {", made, guest, g.rt(rtGuestFunc), g.goType(t))
	g.w.p("return func(%s) %s {", strings.Join(params, ", "), g.resultTypes(f.Result))
	g.callGuest(f, func(err string) { g.w.p("return %s%s", zeros, err) })
	g.w.p("}")
	g.w.p("}")
}

// lowerCallback writes the code that gives the func v a handle, and returns the handle. v is a
// parameter.
func (g *generator) lowerCallback(t *abi.Type, v expr, fail fail) (handle string) {
	g.refuseNil(v, "func", fail)
	return g.onLowerer(lowererCallback, g.callbacks.number(g, v.text, t), v)
}

// nameCallbacks names the functions that call funcs, and that pull from sequences.
func (g *generator) nameCallbacks() {
	c := &g.callbacks
	c.serves, c.rows = map[string]string{}, map[string]int{}
	for _, f := range g.d.Exports {
		for i, p := range f.Params {
			if !p.Type.Kind.Argument() {
				continue
			}
			if key := g.key(p.Type); !p.Type.Kind.Stream() && c.serves[key] == "" {
				c.serves[key] = g.scope.fresh(serveVerb(p.Type) + g.label(p.Type))
				c.types = append(c.types, p.Type)
			}
			c.number(g, g.params[f][i], p.Type)
		}
	}
}

// serveVerb is how the name begins of the function that serves a callback or a sequence.
func serveVerb(t *abi.Type) string {
	if t.Kind == abi.KindSequence {
		return "pull"
	}
	return "call"
}

// number returns the number of a row.
func (c *callbacks) number(g *generator, param string, t *abi.Type) int {
	key := g.key(t)
	row, ok := c.rows[param+" "+key]
	if !ok {
		row = len(c.entries)
		c.rows[param+" "+key] = row
		entry := fmt.Sprintf("{Func: %q", param)
		if serve := c.serves[key]; serve != "" {
			entry += ", Call: " + serve
		}
		c.entries = append(c.entries, entry+"},")
	}
	return row
}

// callbackTable writes the package's callbacks.
func (g *generator) callbackTable() {
	if len(g.callbacks.entries) == 0 {
		return
	}
	g.w.p("Callbacks: []%s{", g.rt(rtImport))
	for _, entry := range g.callbacks.entries {
		g.w.p("%s", entry)
	}
	g.w.p("},")
}

// serveCallbacks writes the functions that call funcs, and that pull from sequences.
func (g *generator) serveCallbacks() {
	for _, t := range g.callbacks.types {
		g.w.p("")
		g.begin(nil)
		g.fn.serves, g.fn.arg, g.fn.byAddress = true, 1, true
		f, body := g.local("f"), g.serveCallback
		if t.Kind == abi.KindSequence {
			body = g.serveSequence
		}
		g.w.p("func %s(%s *%s, %s any) error {", g.callbacks.serves[g.key(t)], g.fn.call, g.rt(rtHostCall), f)
		body(t, f)
		g.w.p("}")
	}
}

// serveCallback writes the body of the function that calls the func f.
func (g *generator) serveCallback(t *abi.Type, f *name) {
	args := make([]string, len(t.CallbackParams()))
	g.withLifter(func() { g.liftArguments(t, args) })
	g.callHost(t.CallbackResult(), fmt.Sprintf("%s.(%s)", f, g.goType(t)), args)
}

// liftArguments writes the lifting of a callback's arguments.
func (g *generator) liftArguments(t *abi.Type, args []string) {
	if len(args) == 0 {
		return
	}
	offsets, size, align := t.CallbackRecord()
	refuse := func(name string) fail {
		return func(err string) { g.w.p("return %s", g.onCall(hostArgError, err, strconv.Quote(name))) }
	}
	at := g.local("at")
	body := g.w.capture(func() {
		for i, param := range t.CallbackParams() {
			v := g.local("a" + strconv.Itoa(i))
			at := loc{base: at}.plus(offsets[i])
			g.owns(param, true)
			g.w.p("var %s %s", v, g.goType(param))
			g.counting(param, at)
			g.lift(param, at, variable(v), refuse(strconv.Itoa(i)))
			args[i] = v.text
		}
	})
	g.readRecord(at, strconv.Itoa(size), strconv.Itoa(align), refuse("arguments"))
	g.w.text(body)
}
