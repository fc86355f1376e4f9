package gen

import "github.com/wazabi/wazabi/go-host/abi"

// dynErrorShape: an error of any Rust type, a chain of texts; in Go a chain of pointers.
type dynErrorShape struct{ value }

func init() { register(dynErrorShape{}, abi.KindDynError) }

// Names of the runtime for these.
const (
	rtErrorChain    rtName        = "ErrorChain"
	callChain       callMethod    = "Chain"
	lifterDynError  lifterMethod  = "DynError"
	lowererDynError lowererMethod = "DynError"
)

func (dynErrorShape) goType(g *generator, _ *abi.Type) string { return "*" + g.kit(kitGuestError) }
func (dynErrorShape) zero(*generator, *abi.Type) string       { return "nil" }
func (dynErrorShape) rule(*abi.Type) string                   { return notNil }

func (dynErrorShape) errorLink(g *generator, _ *abi.Type) string {
	return "*[" + g.kit(kitGuestError) + "]"
}

func (dynErrorShape) lower(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLowerer(lowererDynError, at.from(), v), fail)
}

func (dynErrorShape) lift(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLifter(lifterDynError, at.from(), v.address()), fail)
}

func (dynErrorShape) liftError(g *generator, t *abi.Type, at loc, reject, leave fail) {
	failure := g.lifted(t, at, "guestErr", reject)
	if g.fn.streams {
		leave(g.onCall(callChain, failure))
		return
	}
	leave(failure.text)
}

// lowerError takes the texts of any error.
func (dynErrorShape) lowerError(g *generator, t *abi.Type, failure expr, _ unsuited) refusal {
	r := refusal{refused: g.local("failed"), value: variable(g.local("chain"))}
	g.w.p("%s := %s != nil", r.refused, failure)
	g.w.p("%s := %s", r.value, g.rtCall(rtErrorChain, failure))
	return r
}
