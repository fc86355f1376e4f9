package gen

import "github.com/wazabi/wazabi/go-host/abi"

// checkedText: a span of text with a syntax, which the runtime checks: a decimal, or JSON.
type checkedText struct {
	value
	pkg, typ, none string
	set            callMethod
	read           readMethod
	put            lowererMethod
	get            lifterMethod
	size           lifterMethod
}

func init() {
	register(checkedText{
		pkg: cratesPath, typ: "Decimal", none: `""`,
		set: "SetDecimal", read: "Decimal", put: "Decimal", get: "Decimal", size: lifterCountString,
	}, abi.KindDecimal)
	register(checkedText{
		pkg: "encoding/json", typ: "RawMessage", none: "nil",
		set: "SetJSON", read: "JSON", put: "JSON", get: "JSON", size: lifterCountBytes,
	}, abi.KindJSON)
}

func (s checkedText) goType(g *generator, _ *abi.Type) string { return g.pkg(s.pkg) + "." + s.typ }
func (s checkedText) zero(*generator, *abi.Type) string       { return s.none }
func (checkedText) counted(*abi.Type) bool                    { return true }
func (checkedText) many(*generator, *abi.Type) bool           { return false }
func (checkedText) span(*abi.Type) bool                       { return true }

func (s checkedText) lower(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLowerer(s.put, at.from(), v), fail)
}

func (s checkedText) lift(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLifter(s.get, at.from(), v.address()), fail)
}

func (s checkedText) count(g *generator, _ *abi.Type, at loc) {
	g.w.p("%s", g.onLifter(s.size, at.from()))
}

func (s checkedText) param(g *generator, _ *abi.Type, i int, v expr, fail fail) {
	g.check(g.onCall(s.set, i, v), fail)
}

func (s checkedText) result(g *generator, _ *abi.Type, v *name, fail fail) string {
	g.get(s.read, v, fail)
	return v.text
}
