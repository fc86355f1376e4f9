package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// streamShape: a handle on the wire, an io.Reader or io.Writer in Go. It is a parameter of exports
// only.
type streamShape struct {
	value
	goName string
	method lowererMethod
}

func init() {
	register(streamShape{goName: "Reader", method: lowererReader}, abi.KindReader)
	register(streamShape{goName: "Writer", method: lowererWriter}, abi.KindWriter)
}

func (s streamShape) goType(g *generator, _ *abi.Type) string { return g.pkg("io") + "." + s.goName }
func (s streamShape) zero(*generator, *abi.Type) string       { return "nil" }

func (s streamShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	handle := s.handle(g, t, v, fail)
	g.w.p("%s.LittleEndian.PutUint32(%s, %s)", g.pkg("encoding/binary"), at.from(), handle)
}

func (s streamShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	g.w.p("%s", g.onCall(callSetUint32, i, s.handle(g, t, v, fail)))
}

// lift writes nothing: the guest has no streams to give.
func (streamShape) lift(*generator, *abi.Type, loc, expr, fail) {}

// handle writes the check of the stream v, which is a parameter, and returns its handle.
func (s streamShape) handle(g *generator, t *abi.Type, v expr, fail fail) string {
	g.refuseNil(v, "io."+s.goName, fail)
	return g.onLowerer(s.method, g.callbacks.number(g, v.text, t), v)
}

// refuseNil writes the check that v, a parameter that is what, is not nil.
func (g *generator) refuseNil(v expr, what string, fail fail) {
	g.w.p("if %s == nil {", v)
	fail(g.rtCall(rtBadInput, fmt.Sprintf("%q", "nil is not a valid "+what)))
	g.w.p("}")
}
