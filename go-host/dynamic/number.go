package dynamic

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// numberShape has the scalars: bool, integers, floats and char.
type numberShape struct{}

func init() {
	for k := range abi.KindString {
		if k.Scalar() {
			register(numberShape{}, k)
		}
	}
}

// storeBits writes a number of size bytes.
func storeBits(at []byte, size int, bits uint64) {
	switch size {
	case 1:
		at[0] = byte(bits)
	case 2:
		binary.LittleEndian.PutUint16(at, uint16(bits))
	case 4:
		binary.LittleEndian.PutUint32(at, uint32(bits))
	default:
		binary.LittleEndian.PutUint64(at, bits)
	}
}

func (numberShape) lower(_ *lowerer, t *abi.Type, at []byte, v Value) error {
	storeBits(at, t.Size, v.bits)
	return nil
}

func (numberShape) lift(_ *lifter, t *abi.Type, at []byte) (Value, error) {
	bits := t.Kind.Load(at)
	switch {
	case t.Kind == abi.KindBool && bits > 1:
		return Value{}, rt.InvalidBool(byte(bits))
	case t.Kind == abi.KindChar && !validChar(bits):
		return Value{}, rt.InvalidChar(uint32(bits))
	case t.Kind.NonZero() && bits == 0:
		return Value{}, rt.InvalidZero(t.String())
	}
	return Value{typ: t, bits: bits}, nil
}

func validChar(bits uint64) bool { return bits <= utf8.MaxRune && utf8.ValidRune(rune(bits)) }

func (numberShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	switch {
	case t.Kind == abi.KindBool && typ.Kind() == reflect.Bool,
		t.Kind == abi.KindChar && typ.Kind() == reflect.Int32,
		t.Kind == abi.KindF32 && typ.Kind() == reflect.Float32,
		t.Kind == abi.KindF64 && typ.Kind() == reflect.Float64,
		integer(t.Kind) && c.integers(t.Kind, typ),
		t.Signless && c.integers(unsigned(t.Kind), typ):
		return nil
	}
	return mismatch(t, typ)
}

// integers reports whether the Go type has all values that pass in the direction.
func (c *checker) integers(k abi.Kind, typ reflect.Type) bool {
	bits, signed, ok := integerType(typ)
	if !ok {
		return false
	}
	if c.toGuest {
		return holds(k.Size()*8, k.Signed(), bits, signed)
	}
	return holds(bits, signed, k.Size()*8, k.Signed())
}

// unsigned returns the unsigned kind of the integers of core modules.
func unsigned(k abi.Kind) abi.Kind {
	if k == abi.KindI32 {
		return abi.KindU32
	}
	return abi.KindU64
}

func integerType(typ reflect.Type) (bits int, signed, ok bool) {
	switch typ.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return typ.Bits(), true, true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return typ.Bits(), false, true
	}
	return 0, false, false
}

// holds reports whether integers of the first type can be all those of the second.
func holds(bits int, signed bool, otherBits int, otherSigned bool) bool {
	switch {
	case signed == otherSigned:
		return bits >= otherBits
	case signed:
		return bits > otherBits
	}
	return false
}

func (numberShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	out := Value{typ: t}
	switch {
	case t.Kind == abi.KindBool && v.Kind() == reflect.Bool:
		if v.Bool() {
			out.bits = 1
		}
	case t.Kind == abi.KindChar && v.Kind() == reflect.Int32:
		if r := rune(v.Int()); !utf8.ValidRune(r) {
			return Value{}, rt.InvalidRune(r)
		}
		out.bits = uint64(v.Int())
	case t.Kind == abi.KindF32 && v.Kind() == reflect.Float32:
		f := v.Convert(reflect.TypeFor[float32]()).Interface().(float32)
		out.bits = uint64(math.Float32bits(f))
	case t.Kind == abi.KindF32 && v.Kind() == reflect.Float64:
		f := float32(v.Float())
		if float64(f) != v.Float() && v.Float() == v.Float() {
			return Value{}, rt.BadInput(fmt.Sprintf("%v is not exactly an f32", v.Float()))
		}
		out.bits = uint64(math.Float32bits(f))
	case t.Kind == abi.KindF64 && v.CanFloat():
		out.bits = math.Float64bits(v.Float())
	case integer(t.Kind) && (v.CanInt() || v.CanUint()):
		return fromInteger(t, t.Kind, v)
	default:
		return Value{}, mismatch(t, v.Type())
	}
	return out, nil
}

// fromInteger makes a value, represented by a number of the kind, of a Go integer.
func fromInteger(t *abi.Type, k abi.Kind, v reflect.Value) (Value, error) {
	if v.CanInt() {
		return fromBits(t, k, uint64(v.Int()), v.Int() < 0)
	}
	return fromBits(t, k, v.Uint(), false)
}

// fromBits makes a value, represented by a number of the kind, of the bits of an int64 if it is
// negative, else of a uint64.
func fromBits(t *abi.Type, k abi.Kind, bits uint64, negative bool) (Value, error) {
	size := k.Size() * 8
	fits := bits>>size == 0
	if k.Signed() {
		fits = bits>>(size-1) == 0
		if negative {
			fits = ^bits>>(size-1) == 0
		}
	}
	if t.Signless && !negative && bits>>size == 0 {
		// Those of an i32 extend its sign.
		shift := 64 - size
		bits, fits = uint64(int64(bits<<shift)>>shift), true
	}
	switch {
	case !fits || negative && !k.Signed():
		return Value{}, rt.BadInput(fmt.Sprintf("%s does not fit %s", formatBits(bits, negative), t))
	case k.NonZero() && bits == 0:
		return Value{}, rt.ZeroInput(t.String())
	}
	return Value{typ: t, bits: bits}, nil
}

func formatBits(bits uint64, negative bool) string {
	if negative {
		return strconv.FormatInt(int64(bits), 10)
	}
	return strconv.FormatUint(bits, 10)
}

// fromBig makes a value, represented by a number of the kind, of an integer.
func fromBig(t *abi.Type, k abi.Kind, n *big.Int) (Value, error) {
	switch {
	case n.IsInt64():
		return fromBits(t, k, uint64(n.Int64()), n.Sign() < 0)
	case n.IsUint64():
		return fromBits(t, k, n.Uint64(), false)
	}
	return Value{}, rt.BadInput(fmt.Sprintf("%v does not fit %s", n, t))
}

func (numberShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	switch {
	case t.Kind == abi.KindBool && out.Kind() == reflect.Bool:
		out.SetBool(v.bits == 1)
	case t.Kind == abi.KindChar && out.Kind() == reflect.Int32:
		out.SetInt(int64(v.bits))
	case t.Kind == abi.KindF32 && out.Kind() == reflect.Float32:
		out.Set(reflect.ValueOf(math.Float32frombits(uint32(v.bits))).Convert(out.Type()))
	case t.Kind == abi.KindF32 && out.Kind() == reflect.Float64:
		out.SetFloat(float64(math.Float32frombits(uint32(v.bits))))
	case t.Kind == abi.KindF64 && out.Kind() == reflect.Float64:
		out.SetFloat(math.Float64frombits(v.bits))
	case integer(t.Kind):
		return toInteger(t, t.Kind, v.bits, out)
	default:
		return mismatch(t, out.Type())
	}
	return nil
}

// toInteger sets a Go integer to a number of the kind.
func toInteger(t *abi.Type, k abi.Kind, bits uint64, out reflect.Value) error {
	fits := false
	if t.Signless && out.CanUint() {
		k, bits = unsigned(k), unsigned(k).Load(binary.LittleEndian.AppendUint64(nil, bits))
	}
	switch signed := k.Signed(); {
	case out.CanInt():
		if fits = (signed || int64(bits) >= 0) && !out.OverflowInt(int64(bits)); fits {
			out.SetInt(int64(bits))
		}
	case out.CanUint():
		if fits = (!signed || int64(bits) >= 0) && !out.OverflowUint(bits); fits {
			out.SetUint(bits)
		}
	default:
		return mismatch(t, out.Type())
	}
	if !fits {
		return rt.BadInput(fmt.Sprintf("%s of %s does not fit %s", formatInteger(k, bits), t, out.Type()))
	}
	return nil
}

func formatInteger(k abi.Kind, bits uint64) string { return formatBits(bits, k.Signed()) }

func (numberShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	switch t.Kind {
	case abi.KindBool:
		return strconv.AppendBool(b, v.bits == 1), nil
	case abi.KindChar:
		return appendString(b, string(rune(v.bits))), nil
	case abi.KindF32:
		return appendFloat(b, float64(math.Float32frombits(uint32(v.bits))), 32), nil
	case abi.KindF64:
		return appendFloat(b, math.Float64frombits(v.bits), 64), nil
	}
	return append(b, formatInteger(t.Kind, v.bits)...), nil
}

// appendFloat writes the numbers that JSON lacks as the strings that strconv reads.
func appendFloat(b []byte, f float64, bits int) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(strconv.AppendFloat(append(b, '"'), f, 'g', -1, bits), '"')
	}
	return strconv.AppendFloat(b, f, 'g', -1, bits)
}

func (numberShape) parseJSON(t *abi.Type, n node) (Value, error) {
	switch t.Kind {
	case abi.KindBool:
		if b, ok := n.value.(bool); ok {
			return new(converter).valueOf(t, b)
		}
		return Value{}, n.mismatch(t, "true or false")
	case abi.KindChar:
		s, ok := n.value.(string)
		if r, size := utf8.DecodeRuneInString(s); ok && size == len(s) && size > 0 && (r != utf8.RuneError || size > 1) {
			return Value{typ: t, bits: uint64(r)}, nil
		}
		return Value{}, n.mismatch(t, "a string of one character")
	case abi.KindF32, abi.KindF64:
		return parseFloat(t, n)
	}
	i, ok := n.integer()
	if !ok {
		return Value{}, n.mismatch(t, "an integer")
	}
	return fromBig(t, t.Kind, i)
}

func parseFloat(t *abi.Type, n node) (Value, error) {
	text, ok := n.number()
	if s, isString := n.value.(string); isString && (s == "NaN" || s == "+Inf" || s == "-Inf") {
		text, ok = s, true
	}
	if !ok {
		return Value{}, n.mismatch(t, `a number, "NaN", "+Inf" or "-Inf"`)
	}
	f, err := strconv.ParseFloat(text, t.Size*8)
	if err != nil {
		return Value{}, rt.BadInput(fmt.Sprintf("%s does not fit %s", text, t))
	}
	if t.Kind == abi.KindF32 {
		return Value{typ: t, bits: uint64(math.Float32bits(float32(f)))}, nil
	}
	return Value{typ: t, bits: math.Float64bits(f)}, nil
}
