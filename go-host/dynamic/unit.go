package dynamic

import (
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
)

// unitShape has (): an empty struct in Go, null in JSON.
type unitShape struct{}

func init() { register(unitShape{}, abi.KindUnit) }

func (unitShape) lower(*lowerer, *abi.Type, []byte, Value) error { return nil }

func (unitShape) lift(_ *lifter, t *abi.Type, _ []byte) (Value, error) { return Value{typ: t}, nil }

func (unitShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	if typ.Kind() == reflect.Struct && typ.NumField() == 0 {
		return nil
	}
	return mismatch(t, typ)
}

func (u unitShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	return Value{typ: t}, u.check(nil, t, v.Type())
}

func (u unitShape) to(_ *converter, t *abi.Type, _ Value, out reflect.Value) error {
	return u.check(nil, t, out.Type())
}

func (unitShape) appendJSON(b []byte, _ *abi.Type, _ Value) ([]byte, error) {
	return append(b, "null"...), nil
}

func (unitShape) parseJSON(t *abi.Type, n node) (Value, error) {
	if !n.null() {
		return Value{}, n.mismatch(t, "null")
	}
	return Value{typ: t}, nil
}
