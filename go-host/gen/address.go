package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// addressShape: an address of the internet, of package net/netip in Go.
type addressShape struct {
	value
	typ      string
	put, get rtName
	// total: each wire form is an address, so that get returns no error.
	total bool
}

// Names of package rt for these.
const (
	rtPutIP          rtName = "PutIP"
	rtGetIP          rtName = "GetIP"
	rtPutIPv4        rtName = "PutIPv4"
	rtGetIPv4        rtName = "GetIPv4"
	rtPutIPv6        rtName = "PutIPv6"
	rtGetIPv6        rtName = "GetIPv6"
	rtPutSocket      rtName = "PutSocket"
	rtGetSocket      rtName = "GetSocket"
	rtCompareSockets rtName = "CompareSockets"
)

func init() {
	register(addressShape{typ: "Addr", put: rtPutIP, get: rtGetIP}, abi.KindIP)
	register(addressShape{typ: "Addr", put: rtPutIPv4, get: rtGetIPv4, total: true}, abi.KindIPv4)
	register(addressShape{typ: "Addr", put: rtPutIPv6, get: rtGetIPv6, total: true}, abi.KindIPv6)
	register(addressShape{typ: "AddrPort", put: rtPutSocket, get: rtGetSocket}, abi.KindSocket)
}

func (s addressShape) goType(g *generator, _ *abi.Type) string {
	return g.pkg("net/netip") + "." + s.typ
}

func (s addressShape) zero(g *generator, t *abi.Type) string { return s.goType(g, t) + "{}" }

// compare returns a function literal for a newtype, which has no methods.
func (s addressShape) compare(g *generator, t *abi.Type) string {
	typ := s.goType(g, nil)
	compare := typ + ".Compare"
	if s.typ == "AddrPort" {
		compare = g.rt(rtCompareSockets)
	}
	if t.Kind != abi.KindNewtype {
		return compare
	}
	return fmt.Sprintf("func(a, b %s) int { return %s(%s(a), %s(b)) }", g.goType(t), compare, typ, typ)
}

func (s addressShape) lower(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.rtCall(s.put, at.from(), v), fail)
}

func (s addressShape) lift(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	call := g.rtCall(s.get, at.from(), v.address())
	if s.total {
		g.w.p("%s", call)
		return
	}
	g.check(call, fail)
}
