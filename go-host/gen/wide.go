package gen

import "github.com/wazabi/wazabi/go-host/abi"

// wideShape: an integer of 128 bits, a struct of two halves in Go, which lie as on the wire.
type wideShape struct {
	common
	plainNumber
}

// What is called of the runtime, and shown to users, for these.
const (
	kitUint128       kitName = "Uint128"
	kitInt128        kitName = "Int128"
	rtSortedKeysFunc rtName  = "SortedKeysFunc"
	rtCompareUint128 rtName  = "CompareUint128"
	rtCompareInt128  rtName  = "CompareInt128"
)

func (wideShape) lower(g *generator, _ *abi.Type, at loc, v expr, _ fail) {
	g.store(abi.KindU64, at, v.field("Lo").String())
	g.store(abi.KindU64, at.plus(8), v.field("Hi").String())
}

func (wideShape) lift(g *generator, _ *abi.Type, at loc, v expr, _ fail) {
	g.w.p("%s = %s", v.field("Lo").target(), g.load(abi.KindU64, at))
	g.w.p("%s = %s", v.field("Hi").target(), g.load(abi.KindU64, at.plus(8)))
}

// uint128Shape: u128.
type uint128Shape struct{ wideShape }

func init() { register(uint128Shape{}, abi.KindU128) }

func (uint128Shape) goType(g *generator, _ *abi.Type) string { return g.kit(kitUint128) }
func (uint128Shape) zero(g *generator, _ *abi.Type) string   { return g.kit(kitUint128) + "{}" }
func (uint128Shape) compare() rtName                         { return rtCompareUint128 }

func (uint128Shape) sortKeys(g *generator, v expr) string {
	return g.rtCall(rtSortedKeysFunc, v, g.rt(rtCompareUint128))
}

func (s uint128Shape) sortSet(g *generator, v expr) string {
	return g.rtCall(rtSortedSet, v, g.rt(rtCompareUint128))
}

// int128Shape: i128.
type int128Shape struct{ wideShape }

func init() { register(int128Shape{}, abi.KindI128) }

func (int128Shape) goType(g *generator, _ *abi.Type) string { return g.kit(kitInt128) }
func (int128Shape) zero(g *generator, _ *abi.Type) string   { return g.kit(kitInt128) + "{}" }
func (int128Shape) compare() rtName                         { return rtCompareInt128 }

func (int128Shape) sortKeys(g *generator, v expr) string {
	return g.rtCall(rtSortedKeysFunc, v, g.rt(rtCompareInt128))
}

func (int128Shape) sortSet(g *generator, v expr) string {
	return g.rtCall(rtSortedSet, v, g.rt(rtCompareInt128))
}
