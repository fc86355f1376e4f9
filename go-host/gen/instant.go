package gen

import "github.com/wazabi/wazabi/go-host/abi"

// instantShape: seconds and nanoseconds since the Unix epoch on the wire, time.Time in Go.
type instantShape struct {
	value
	put rtName
}

// Names of package rt for these.
const (
	rtGetInstant    rtName = "GetInstant"
	rtPutInstant    rtName = "PutInstant"
	rtPutSystemTime rtName = "PutSystemTime"
)

func init() {
	register(instantShape{put: rtPutSystemTime}, abi.KindSystemTime)
	register(instantShape{put: rtPutInstant}, abi.KindInstant)
}

func (instantShape) goType(g *generator, _ *abi.Type) string { return g.pkg("time") + ".Time" }
func (s instantShape) zero(g *generator, t *abi.Type) string { return s.goType(g, t) + "{}" }

func (s instantShape) lower(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.rtCall(s.put, at.from(), v), fail)
}

func (instantShape) lift(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.rtCall(rtGetInstant, at.from(), v.address()), fail)
}
