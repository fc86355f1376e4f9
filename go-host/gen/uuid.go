package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// uuidShape: 16 bytes, an array in Go.
type uuidShape struct {
	common
	plainNumber
}

// Names for these: of package rt, and of package crates.
const (
	rtPutUUID  rtName = "PutUUID"
	rtGetUUID  rtName = "GetUUID"
	cratesPath        = kitPath + "/crates"
	cratesUUID        = "UUID"
)

func init() { register(uuidShape{}, abi.KindUUID) }

func (uuidShape) goType(g *generator, _ *abi.Type) string {
	return g.pkg(cratesPath) + "." + cratesUUID
}
func (s uuidShape) zero(g *generator, t *abi.Type) string { return s.goType(g, t) + "{}" }

// compare returns a function literal for a newtype, which has no methods.
func (s uuidShape) compare(g *generator, t *abi.Type) string {
	uuid := s.goType(g, t)
	if t.Kind != abi.KindNewtype {
		return uuid + ".Compare"
	}
	return fmt.Sprintf("func(a, b %s) int { return %s(a).Compare(%s(b)) }", g.goType(t), uuid, uuid)
}

func (uuidShape) lower(g *generator, _ *abi.Type, at loc, v expr, _ fail) {
	g.w.p("%s", g.rtCall(rtPutUUID, at.from(), v))
}

func (uuidShape) lift(g *generator, _ *abi.Type, at loc, v expr, _ fail) {
	g.w.p("%s", g.rtCall(rtGetUUID, at.from(), v.address()))
}
