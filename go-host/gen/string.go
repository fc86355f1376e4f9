package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// stringShape: a span of UTF-8, copied.
type stringShape struct{ value }

func init() { register(stringShape{}, abi.KindString) }

func (stringShape) goType(*generator, *abi.Type) string { return "string" }
func (stringShape) zero(*generator, *abi.Type) string   { return `""` }
func (stringShape) counted(*abi.Type) bool              { return true }
func (stringShape) many(*generator, *abi.Type) bool     { return false }
func (stringShape) span(*abi.Type) bool                 { return true }

func (stringShape) lower(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLowerer(lowererString, at.from(), v), fail)
}

func (stringShape) lift(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLifter(lifterString, at.from(), v.address()), fail)
}

func (stringShape) count(g *generator, _ *abi.Type, at loc) {
	g.w.p("%s", g.onLifter(lifterCountString, at.from()))
}

func (stringShape) param(g *generator, _ *abi.Type, i int, v expr, fail fail) {
	g.check(g.onCall(callSetString, i, v), fail)
}

func (stringShape) alone(g *generator, _ *abi.Type, i int, v expr, fail fail) bool {
	g.check(g.onCall(callSetOnlyString, i, v), fail)
	return true
}

func (stringShape) result(g *generator, _ *abi.Type, v *name, fail fail) string {
	g.get(readString, v, fail)
	return v.text
}

func (stringShape) view(g *generator, _ *abi.Type) string { return g.kit(kitStringView) }

func (stringShape) viewAt(g *generator, t *abi.Type, at site) string {
	return g.viewList(t, at, "1", "1")
}

// liftError makes an error whose message is the string.
func (stringShape) liftError(g *generator, t *abi.Type, at loc, reject, leave fail) {
	message := g.lifted(t, at, "message", reject)
	if g.fn.streams {
		leave(g.onCall(callGuestError, message))
		return
	}
	leave(fmt.Sprintf("&%s{Message: %s}", g.kit(kitGuestError), message))
}

// lowerError takes the text of any error.
func (stringShape) lowerError(g *generator, t *abi.Type, failure expr, leave unsuited) refusal {
	r := refusal{refused: g.local("failed"), value: variable(g.local("text"))}
	g.w.p("%s := %s != nil", r.refused, failure)
	g.w.p("var %s %s", r.value, g.goType(t))
	g.w.p("if %s {", r.refused)
	leave.text(r.value, failure)
	g.w.p("}")
	return r
}
