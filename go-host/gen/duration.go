package gen

import "github.com/wazabi/wazabi/go-host/abi"

// durationShape: seconds and nanoseconds on the wire, time.Duration in Go, which has a smaller
// range.
type durationShape struct{ value }

func init() { register(durationShape{}, abi.KindDuration) }

func (durationShape) goType(g *generator, _ *abi.Type) string { return g.pkg("time") + ".Duration" }

func (durationShape) holes(*abi.Type) bool { return true }

func (durationShape) lower(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.rtCall(rtPutDuration, at.from(), v), fail)
}

func (durationShape) lift(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.rtCall(rtGetDuration, at.from(), v.address()), fail)
}
