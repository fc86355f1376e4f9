package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// number is how a number is called: in Go, by encoding/binary, and as a core value by Call.
type number struct {
	goType string
	// bits is the unsigned integer of the same size.
	bits string
	// core is the suffix of Call's setter and getter.
	core string
	// set converts for the setter; checked: the getter returns an error too, since the core value may be too large.
	set     string
	checked bool
}

var numbers = map[abi.Kind]number{
	abi.KindU8:  {"uint8", "uint8", "Uint32", "uint32", true},
	abi.KindU16: {"uint16", "Uint16", "Uint32", "uint32", true},
	abi.KindU32: {"uint32", "Uint32", "Uint32", "uint32", false},
	abi.KindU64: {"uint64", "Uint64", "Uint64", "uint64", false},
	abi.KindI8:  {"int8", "uint8", "Int32", "int32", true},
	abi.KindI16: {"int16", "Uint16", "Int32", "int32", true},
	abi.KindI32: {"int32", "Uint32", "Int32", "int32", false},
	abi.KindI64: {"int64", "Uint64", "Int64", "int64", false},
	abi.KindF32: {"float32", "Uint32", "Float32", "float32", false},
	abi.KindF64: {"float64", "Uint64", "Float64", "float64", false},
}

func isFloat(k abi.Kind) bool { return k == abi.KindF32 || k == abi.KindF64 }

// load is an expression of the number's Go type.
func (g *generator) load(k abi.Kind, at loc) string {
	n := numbers[k]
	if n.bits == "uint8" {
		if k == abi.KindU8 {
			return at.byteAt()
		}
		return fmt.Sprintf("%s(%s)", n.goType, at.byteAt())
	}
	g.w.use("encoding/binary")
	bits := fmt.Sprintf("binary.LittleEndian.%s(%s)", n.bits, at.from())
	switch {
	case isFloat(k):
		g.w.use("math")
		return fmt.Sprintf("math.F%sfrombits(%s)", n.goType[1:], bits)
	case k.Signed():
		return fmt.Sprintf("%s(%s)", n.goType, bits)
	}
	return bits
}

// store writes an expression of the number's Go type.
func (g *generator) store(k abi.Kind, at loc, v string) {
	n := numbers[k]
	if n.bits == "uint8" {
		if k != abi.KindU8 {
			v = fmt.Sprintf("uint8(%s)", v)
		}
		g.w.p("%s = %s", at.byteAt(), v)
		return
	}
	switch {
	case isFloat(k):
		g.w.use("math")
		v = fmt.Sprintf("math.F%sbits(%s)", n.goType[1:], v)
	case k.Signed():
		v = fmt.Sprintf("u%s(%s)", n.goType, v)
	}
	g.w.use("encoding/binary")
	g.w.p("binary.LittleEndian.Put%s(%s, %s)", n.bits, at.from(), v)
}

// fixed is what shapes without allocations and holes share.
type fixed struct{}

func (fixed) dynamic(*abi.Type) bool            { return false }
func (fixed) holes(*abi.Type) bool              { return false }
func (fixed) count(*generator, *abi.Type, loc)  {}
func (fixed) zero(*generator, *abi.Type) string { return "0" }

// numberShape: integers and floats.
type numberShape struct{ fixed }

func (numberShape) goType(_ *generator, t *abi.Type) string { return numbers[t.Kind].goType }

func (numberShape) lower(g *generator, t *abi.Type, at loc, v string, _ fail) { g.store(t.Kind, at, v) }

func (numberShape) lift(g *generator, t *abi.Type, at loc, v string, _ fail) {
	g.w.p("%s = %s", v, g.load(t.Kind, at))
}

// boolShape: one byte, 0 or 1.
type boolShape struct{ fixed }

func (boolShape) goType(*generator, *abi.Type) string { return "bool" }
func (boolShape) zero(*generator, *abi.Type) string   { return "false" }

func (boolShape) lower(g *generator, _ *abi.Type, at loc, v string, _ fail) {
	g.w.p("%s = 0", at.byteAt())
	g.w.p("if %s {", v)
	g.w.p("%s = 1", at.byteAt())
	g.w.p("}")
}

func (boolShape) lift(g *generator, _ *abi.Type, at loc, v string, fail fail) {
	g.w.p("if %s > 1 {", at.byteAt())
	fail(fmt.Sprintf(rtInvalidBool+"(%s)", at.byteAt()))
	g.w.p("}")
	g.w.p("%s = %s == 1", v, at.byteAt())
}

// charShape: a Unicode scalar value.
type charShape struct{ fixed }

func (charShape) goType(*generator, *abi.Type) string { return "rune" }

func (charShape) lower(g *generator, _ *abi.Type, at loc, v string, fail fail) {
	g.w.use("unicode/utf8")
	g.w.use("encoding/binary")
	g.w.p("if !utf8.ValidRune(%s) {", v)
	fail(fmt.Sprintf(rtInvalidRune+"(%s)", v))
	g.w.p("}")
	g.w.p("binary.LittleEndian.PutUint32(%s, uint32(%s))", at.from(), v)
}

func (charShape) lift(g *generator, _ *abi.Type, at loc, v string, fail fail) {
	g.w.use("unicode/utf8")
	g.w.p("if %s = %s; !utf8.ValidRune(%s) {", v, g.load(abi.KindI32, at), v)
	fail(fmt.Sprintf(rtInvalidChar+"(uint32(%s))", v))
	g.w.p("}")
}

// unitShape: nothing.
type unitShape struct{ fixed }

func (unitShape) goType(*generator, *abi.Type) string            { return "struct{}" }
func (unitShape) zero(*generator, *abi.Type) string              { return "struct{}{}" }
func (unitShape) lower(*generator, *abi.Type, loc, string, fail) {}
func (unitShape) lift(*generator, *abi.Type, loc, string, fail)  {}
