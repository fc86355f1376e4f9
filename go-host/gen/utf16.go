package gen

import "github.com/wazabi/wazabi/go-host/abi"

// utf16Shape: a span of code units of UTF-16, a string in Go. Views return copies.
type utf16Shape struct{ value }

func init() { register(utf16Shape{}, abi.KindUTF16) }

func (utf16Shape) goType(*generator, *abi.Type) string { return "string" }
func (utf16Shape) zero(*generator, *abi.Type) string   { return `""` }
func (utf16Shape) label(*generator, *abi.Type) string  { return "UTF16" }
func (utf16Shape) span(*abi.Type) bool                 { return true }

func (utf16Shape) lower(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLowerer(lowererUTF16, at.from(), v), fail)
}

func (utf16Shape) lift(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLifter(lifterUTF16, at.from(), v.address()), fail)
}

func (utf16Shape) param(g *generator, _ *abi.Type, i int, v expr, fail fail) {
	g.check(g.onCall(callSetUTF16, i, v), fail)
}

func (utf16Shape) result(g *generator, _ *abi.Type, v *name, fail fail) string {
	g.get(readUTF16, v, fail)
	return v.text
}
