package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// durationShape: seconds and nanoseconds on the wire, time.Duration in Go, which has a smaller range.
type durationShape struct{ fixed }

func (durationShape) goType(g *generator, _ *abi.Type) string {
	g.w.use("time")
	return "time.Duration"
}

func (durationShape) holes(*abi.Type) bool { return true }

func (durationShape) lower(g *generator, _ *abi.Type, at loc, v string, fail fail) {
	g.check(fmt.Sprintf(rtPutDuration+"(%s, %s)", at.from(), v), fail)
}

func (durationShape) lift(g *generator, _ *abi.Type, at loc, v string, fail fail) {
	g.check(fmt.Sprintf(rtGetDuration+"(%s, %s)", at.from(), address(v)), fail)
}
