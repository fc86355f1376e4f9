package dynamic

import (
	"reflect"
	"unicode/utf16"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// utf16Shape has strings that cross as UTF-16. A Value has them as strings. In Go they are strings,
// or slices of code units.
type utf16Shape struct{ textShape }

func init() { register(utf16Shape{}, abi.KindUTF16) }

func (utf16Shape) lower(lo *lowerer, _ *abi.Type, at []byte, v Value) error {
	return lo.UTF16(at, textOf(v))
}

func (utf16Shape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	var s string
	if err := li.UTF16(at, &s); err != nil {
		return Value{}, err
	}
	return Value{typ: t, ref: s}, nil
}

var unitsType = reflect.TypeFor[[]uint16]()

// unitSlice reports whether a Go type is a slice of code units.
func unitSlice(typ reflect.Type) bool {
	return typ.Kind() == reflect.Slice && typ.ConvertibleTo(unitsType)
}

func (s utf16Shape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if unitSlice(typ) {
		return nil
	}
	return s.textShape.check(c, t, typ)
}

func (s utf16Shape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if !unitSlice(v.Type()) {
		return s.textShape.from(c, t, v)
	}
	units := unitsOf(v)
	for i := 0; i < len(units); i++ {
		if !utf16.IsSurrogate(rune(units[i])) {
			continue
		}
		if i++; i == len(units) || utf16.DecodeRune(rune(units[i-1]), rune(units[i])) == replacement {
			return Value{}, rt.Index(&wazabi.Error{
				Kind: wazabi.ErrInput, Detail: "a surrogate without its pair", Err: wazabi.ErrChar,
			}, i-1)
		}
	}
	return Value{typ: t, ref: string(utf16.Decode(units))}, nil
}

// replacement is what [utf16.DecodeRune] returns for two units that are no pair.
const replacement = '\uFFFD'

func (utf16Shape) plan(_ *planner, _ *abi.Type, typ reflect.Type) (plan, bool) {
	if typ.Kind() == reflect.String {
		return textPlan, true
	}
	made := unitsPlan
	if typ != unitsType {
		made = unitsPlanOf(func(out reflect.Value, units []uint16) { out.Set(reflect.ValueOf(units).Convert(typ)) })
	}
	return made, true
}

// textPlan transcodes strings where they lie.
var textPlan = plan{
	lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error { return lo.UTF16(at, v.String()) },
	lift: func(li *rt.Lifter, at []byte, out reflect.Value) error {
		var s string
		err := li.UTF16(at, &s)
		out.SetString(s)
		return err
	},
	set: func(call *rt.Call, _ *rt.Lowerer, i int, v reflect.Value) error { return call.SetUTF16(i, v.String()) },
	get: func(call *rt.Call, out reflect.Value) error {
		s, err := call.ResultUTF16()
		out.SetString(s)
		return err
	},
}

// unitsPlan copies code units.
var unitsPlan = unitsPlanOf(func(out reflect.Value, units []uint16) { *out.Addr().Interface().(*[]uint16) = units })

func unitsPlanOf(keep func(out reflect.Value, units []uint16)) plan {
	return plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error { return lo.UTF16Units(at, unitsOf(v)) },
		lift: func(li *rt.Lifter, at []byte, out reflect.Value) error {
			var units []uint16
			err := li.UTF16Units(at, &units)
			keep(out, units)
			return err
		},
		set: func(call *rt.Call, _ *rt.Lowerer, i int, v reflect.Value) error {
			return call.SetUTF16Units(i, unitsOf(v))
		},
		get: func(call *rt.Call, out reflect.Value) error {
			units, err := call.ResultUTF16Units()
			keep(out, units)
			return err
		},
	}
}

// unitsOf returns the code units in a Go slice.
func unitsOf(v reflect.Value) []uint16 {
	if v.CanAddr() && v.Type() == unitsType {
		return *v.Addr().Interface().(*[]uint16)
	}
	return v.Convert(unitsType).Interface().([]uint16)
}

func (s utf16Shape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	if !unitSlice(out.Type()) {
		return s.textShape.to(c, t, v, out)
	}
	units := utf16.Encode([]rune(textOf(v)))
	out.Set(reflect.ValueOf(units).Convert(out.Type()))
	return nil
}
