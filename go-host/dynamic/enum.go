package dynamic

import (
	"fmt"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// enumShape has unit-only enums: integers or the names of cases in Go, names in JSON.
type enumShape struct{}

// flagsShape has flags: unsigned integers in Go, arrays of names in JSON.
type flagsShape struct{}

func init() {
	register(enumShape{}, abi.KindEnum)
	register(flagsShape{}, abi.KindFlags)
}

// caseOf returns the index of the case of an enum that has the discriminant, or -1.
func caseOf(t *abi.Type, bits uint64) int { return t.CaseOf(int64(bits)) }

func (enumShape) lower(_ *lowerer, t *abi.Type, at []byte, v Value) error {
	storeBits(at, t.Size, v.bits)
	return nil
}

func (enumShape) lift(_ *lifter, t *abi.Type, at []byte) (Value, error) {
	bits := t.Repr.Load(at)
	if caseOf(t, bits) < 0 {
		return Value{}, rt.InvalidTag(t.Name, int64(bits))
	}
	return Value{typ: t, bits: bits}, nil
}

func (enumShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if typ.Kind() == reflect.String || c.integers(t.Repr, typ) {
		return nil
	}
	return mismatch(t, typ)
}

func (enumShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	switch {
	case v.Kind() == reflect.String:
		return fromCase(t, v.String())
	case !v.CanInt() && !v.CanUint():
		return Value{}, mismatch(t, v.Type())
	}
	out, err := fromInteger(t, t.Repr, v)
	if err == nil && caseOf(t, out.bits) < 0 {
		err = rt.InvalidEnum(t.Name, int64(out.bits))
	}
	return out, err
}

// fromCase makes a value of the name of a case.
func fromCase(t *abi.Type, name string) (Value, error) {
	i := t.CaseNamed(name)
	if i < 0 {
		return Value{}, rt.BadInput(fmt.Sprintf("%q is not a case of %s", name, t))
	}
	return Value{typ: t, bits: uint64(t.Cases[i].Value)}, nil
}

func (enumShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if out.Kind() == reflect.String {
		name, _ := v.Case()
		out.SetString(name)
		return nil
	}
	return toInteger(t, t.Repr, v.bits, out)
}

func (enumShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	return appendString(b, t.Cases[caseOf(t, v.bits)].Name), nil
}

func (enumShape) parseJSON(t *abi.Type, n node) (Value, error) {
	name, ok := n.value.(string)
	if !ok {
		return Value{}, n.mismatch(t, "the name of a case")
	}
	return fromCase(t, name)
}

// unknownBits returns the bits that the flags do not name.
func unknownBits(t *abi.Type, bits uint64) uint64 {
	for _, c := range t.Cases {
		bits &^= uint64(c.Value)
	}
	return bits
}

func (flagsShape) lower(_ *lowerer, t *abi.Type, at []byte, v Value) error {
	storeBits(at, t.Size, v.bits)
	return nil
}

func (flagsShape) lift(_ *lifter, t *abi.Type, at []byte) (Value, error) {
	bits := t.Repr.Load(at)
	if unknownBits(t, bits) != 0 {
		return Value{}, rt.InvalidFlags(t.Name, bits)
	}
	return Value{typ: t, bits: bits}, nil
}

func (flagsShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if c.integers(t.Repr, typ) {
		return nil
	}
	return mismatch(t, typ)
}

func (flagsShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if !v.CanInt() && !v.CanUint() {
		return Value{}, mismatch(t, v.Type())
	}
	out, err := fromInteger(t, t.Repr, v)
	if err == nil && unknownBits(t, out.bits) != 0 {
		err = rt.UnknownFlags(t.Name, out.bits)
	}
	return out, err
}

func (flagsShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	return toInteger(t, t.Repr, v.bits, out)
}

func (flagsShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	b = append(b, '[')
	for _, c := range t.Cases {
		if v.bits&uint64(c.Value) == 0 {
			continue
		}
		if b[len(b)-1] != '[' {
			b = append(b, ',')
		}
		b = appendString(b, c.Name)
	}
	return append(b, ']'), nil
}

func (flagsShape) parseJSON(t *abi.Type, n node) (Value, error) {
	if n.kind != arrayNode {
		return Value{}, n.mismatch(t, "an array of names")
	}
	out := Value{typ: t}
	for i, part := range n.parts {
		name, ok := part.value.(string)
		flag := t.CaseNamed(name)
		if !ok || flag < 0 {
			return Value{}, rt.Index(part.mismatch(t, "the name of a flag"), i)
		}
		out.bits |= uint64(t.Cases[flag].Value)
	}
	return out, nil
}
