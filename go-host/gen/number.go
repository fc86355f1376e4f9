package gen

import (
	"fmt"
	"maps"
	"slices"

	"github.com/wazabi/wazabi/go-host/abi"
)

// number has the names of a number: in Go, in encoding/binary, and in the methods of Call.
type number struct {
	goType string
	// bits is the unsigned integer of the same size.
	bits string
	// core is the suffix of Call's setter and getter.
	core string
	// set converts for the setter; checked: the getter returns an error too, since the core value
	// may be too large.
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

// isByte reports whether a list of the type is a list of bytes.
func isByte(t *abi.Type) bool { return t.Kind == abi.KindU8 }

// load is an expression of the number's Go type.
func (g *generator) load(k abi.Kind, at loc) string {
	n := numbers[k]
	if n.bits == "uint8" {
		if n.goType == n.bits {
			return at.byteAt()
		}
		return fmt.Sprintf("%s(%s)", n.goType, at.byteAt())
	}
	bits := fmt.Sprintf("%s.LittleEndian.%s(%s)", g.pkg("encoding/binary"), n.bits, at.from())
	switch {
	case isFloat(k):
		return fmt.Sprintf("%s.F%sfrombits(%s)", g.pkg("math"), n.goType[1:], bits)
	case k.Signed():
		return fmt.Sprintf("%s(%s)", n.goType, bits)
	}
	return bits
}

// store writes an expression of the number's Go type.
func (g *generator) store(k abi.Kind, at loc, v string) {
	n := numbers[k]
	if n.bits == "uint8" {
		if n.goType != n.bits {
			v = fmt.Sprintf("uint8(%s)", v)
		}
		g.w.p("%s = %s", at.byteAt(), v)
		return
	}
	switch {
	case isFloat(k):
		v = fmt.Sprintf("%s.F%sbits(%s)", g.pkg("math"), n.goType[1:], v)
	case k.Signed():
		v = fmt.Sprintf("u%s(%s)", n.goType, v)
	}
	g.w.p("%s.LittleEndian.Put%s(%s, %s)", g.pkg("encoding/binary"), n.bits, at.from(), v)
}

// setNumber writes a parameter that crosses as the number v, and getNumber a result into v.
func (g *generator) setNumber(k abi.Kind, i int, v expr) {
	n := numbers[k]
	text := v.String()
	if v.as != n.set && (v.as != "" || n.goType != n.set) {
		text = v.to(n.set).String()
	}
	g.w.p("%s", g.onCall(callSet(n), i, text))
}

func (g *generator) getNumber(k abi.Kind, v *name, fail fail) {
	if n := numbers[k]; n.checked {
		g.get(readNumber(n), v, fail)
	} else {
		g.w.p("%s := %s", v, g.onRead(readNumber(n)))
	}
}

// get writes a result that the getter checks.
func (g *generator) get(getter readMethod, v *name, fail fail) {
	g.w.p("%s, %s := %s", v, g.fn.err, g.onRead(getter))
	g.checked(fail)
}

// numberShape: integers and floats.
type numberShape struct {
	common
	plainNumber
}

func init() { register(numberShape{}, slices.Collect(maps.Keys(numbers))...) }

func (numberShape) goType(_ *generator, t *abi.Type) string { return numbers[t.Kind].goType }

func (numberShape) lower(g *generator, t *abi.Type, at loc, v expr, _ fail) {
	g.store(t.Kind, at, v.String())
}

func (numberShape) lift(g *generator, t *abi.Type, at loc, v expr, _ fail) {
	g.w.p("%s = %s", v.target(), g.load(t.Kind, at))
}

func (numberShape) param(g *generator, t *abi.Type, i int, v expr, _ fail) { g.setNumber(t.Kind, i, v) }

func (numberShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	g.getNumber(t.Kind, v, fail)
	return v.text
}
