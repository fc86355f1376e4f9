package dynamic

import (
	"math"
	"reflect"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// This file has the plans of all types whose values cross as one number.

// bitsPlan makes the plan for a number of the kind.
type bitsPlan struct {
	kind abi.Kind
	// get and set read and write the Go value, whose sign is extended.
	get func(reflect.Value) uint64
	set func(reflect.Value, uint64)
	// send and receive report values that the type does not have; nil if all bits are valid.
	send, receive func(bits uint64) error
}

func (b bitsPlan) plan() plan {
	k, size := b.kind, b.kind.Size()
	checked := func(v reflect.Value) (uint64, error) {
		bits := b.get(v)
		if b.send == nil {
			return bits, nil
		}
		return bits, b.send(bits)
	}
	keep := func(out reflect.Value, bits uint64) error {
		if b.receive != nil {
			if err := b.receive(bits); err != nil {
				return err
			}
		}
		b.set(out, bits)
		return nil
	}
	return plan{
		lower: func(_ *rt.Lowerer, at []byte, v reflect.Value) error {
			bits, err := checked(v)
			storeBits(at, size, bits)
			return err
		},
		lift: func(_ *rt.Lifter, at []byte, out reflect.Value) error { return keep(out, k.Load(at)) },
		set: func(call *rt.Call, _ *rt.Lowerer, i int, v reflect.Value) error {
			bits, err := checked(v)
			call.SetUint64(i, coreOf(k, bits))
			return err
		},
		get: func(call *rt.Call, out reflect.Value) error {
			bits, err := rt.CoreScalar(k, call.ResultUint64())
			if err != nil {
				return err
			}
			return keep(out, bits)
		},
	}
}

// integerPlan makes the plan for a number of the kind that is an integer in Go.
func integerPlan(k abi.Kind, typ reflect.Type, send, receive func(bits uint64) error) (plan, bool) {
	bits, signed, ok := integerType(typ)
	if !ok {
		return plan{}, false
	}
	b := bitsPlan{kind: k, get: reflect.Value.Uint, set: reflect.Value.SetUint, send: send, receive: receive}
	if signed {
		b.get = func(v reflect.Value) uint64 { return uint64(v.Int()) }
		b.set = func(out reflect.Value, bits uint64) { out.SetInt(int64(bits)) }
	}
	made := b.plan()
	if k.Integer() && send == nil {
		made.simple, made.plain = k, bits == k.Size()*8 && signed == k.Signed()
	}
	return made, true
}

func (numberShape) plan(_ *planner, t *abi.Type, typ reflect.Type) (plan, bool) {
	var made plan
	switch k := t.Kind; {
	case !basic(typ):
		return plan{}, false
	case k == abi.KindBool:
		made = bitsPlan{kind: k, get: func(v reflect.Value) uint64 {
			if v.Bool() {
				return 1
			}
			return 0
		}, set: func(out reflect.Value, bits uint64) { out.SetBool(bits == 1) }, receive: func(bits uint64) error {
			if bits > 1 {
				return rt.InvalidBool(byte(bits))
			}
			return nil
		}}.plan()
	case k == abi.KindF64:
		made = bitsPlan{kind: k, get: func(v reflect.Value) uint64 { return math.Float64bits(v.Float()) },
			set: func(out reflect.Value, bits uint64) { out.SetFloat(math.Float64frombits(bits)) }}.plan()
		made.plain = true
	case k == abi.KindF32 && typ == reflect.TypeFor[float32]():
		// reflect.Value.Float does not keep all bits of a float32.
		made = bitsPlan{kind: k, get: func(v reflect.Value) uint64 { return uint64(math.Float32bits(v.Interface().(float32))) },
			set: func(out reflect.Value, bits uint64) {
				*out.Addr().Interface().(*float32) = math.Float32frombits(uint32(bits))
			}}.plan()
		made.plain = true
	case k == abi.KindF32:
		return plan{}, false
	case k == abi.KindChar:
		return integerPlan(k, typ, func(bits uint64) error {
			if r := rune(bits); !utf8.ValidRune(r) {
				return rt.InvalidRune(r)
			}
			return nil
		}, func(bits uint64) error {
			if !validChar(bits) {
				return rt.InvalidChar(uint32(bits))
			}
			return nil
		})
	case k.NonZero():
		return integerPlan(k, typ, func(bits uint64) error {
			if bits == 0 {
				return rt.ZeroInput(t.String())
			}
			return nil
		}, func(bits uint64) error {
			if bits == 0 {
				return rt.InvalidZero(t.String())
			}
			return nil
		})
	default:
		return integerPlan(k, typ, nil, nil)
	}
	made.simple = t.Kind
	return made, true
}

func (enumShape) plan(_ *planner, t *abi.Type, typ reflect.Type) (plan, bool) {
	return integerPlan(t.Repr, typ, func(bits uint64) error {
		if caseOf(t, bits) < 0 {
			return rt.InvalidEnum(t.Name, int64(bits))
		}
		return nil
	}, func(bits uint64) error {
		if caseOf(t, bits) < 0 {
			return rt.InvalidTag(t.Name, int64(bits))
		}
		return nil
	})
}

func (flagsShape) plan(_ *planner, t *abi.Type, typ reflect.Type) (plan, bool) {
	return integerPlan(t.Repr, typ, func(bits uint64) error {
		if unknownBits(t, bits) != 0 {
			return rt.UnknownFlags(t.Name, bits)
		}
		return nil
	}, func(bits uint64) error {
		if unknownBits(t, bits) != 0 {
			return rt.InvalidFlags(t.Name, bits)
		}
		return nil
	})
}

// basic reports whether the Go type is a number or a bool.
func basic(typ reflect.Type) bool {
	k := typ.Kind()
	return k == reflect.Bool || k >= reflect.Int && k <= reflect.Float64
}
