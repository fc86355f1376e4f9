package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// utf16Shape: a span of code units of UTF-16; in Go a string, or a slice of the units, as the
// program that generates the package chooses. Views return copies.
type utf16Shape struct{ value }

func init() { register(utf16Shape{}, abi.KindUTF16) }

// units returns the name for strings, or that for slices.
func units[T any](g *generator, text, units T) T {
	if g.opts.UTF16Units {
		return units
	}
	return text
}

func (utf16Shape) goType(g *generator, _ *abi.Type) string { return units(g, "string", "[]uint16") }
func (utf16Shape) zero(g *generator, _ *abi.Type) string   { return units(g, `""`, "nil") }
func (utf16Shape) label(*generator, *abi.Type) string      { return "UTF16" }
func (utf16Shape) span(*abi.Type) bool                     { return true }

func (utf16Shape) equal(g *generator, _ *abi.Type, a, b string) string {
	if g.opts.UTF16Units {
		return fmt.Sprintf("%s.Equal(%s, %s)", g.pkg("slices"), a, b)
	}
	return a + " == " + b
}

func (u utf16Shape) order(g *generator, t *abi.Type, a, b string) string {
	if g.opts.UTF16Units {
		return fmt.Sprintf("%s.Compare(%s, %s)", g.pkg("slices"), a, b)
	}
	return u.value.order(g, t, a, b)
}

func (utf16Shape) lower(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLowerer(units(g, lowererUTF16, lowererUnits), at.from(), v), fail)
}

func (utf16Shape) lift(g *generator, _ *abi.Type, at loc, v expr, fail fail) {
	g.check(g.onLifter(units(g, lifterUTF16, lifterUnits), at.from(), v.address()), fail)
}

func (utf16Shape) param(g *generator, _ *abi.Type, i int, v expr, fail fail) {
	g.check(g.onCall(units(g, callSetUTF16, callSetUTF16Units), i, v), fail)
}

func (utf16Shape) result(g *generator, _ *abi.Type, v *name, fail fail) string {
	g.get(units(g, readUTF16, readUnits), v, fail)
	return v.text
}
