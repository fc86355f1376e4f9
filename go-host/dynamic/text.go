package dynamic

import (
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
)

// textShape has strings.
type textShape struct{}

func init() { register(textShape{}, abi.KindString) }

func textOf(v Value) string {
	s, _ := v.ref.(string)
	return s
}

func (textShape) lower(lo *lowerer, _ *abi.Type, at []byte, v Value) error {
	return lo.String(at, textOf(v))
}

func (textShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	var s string
	if err := li.String(at, &s); err != nil {
		return Value{}, err
	}
	return Value{typ: t, ref: s}, nil
}

func (textShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	if typ.Kind() == reflect.String {
		return nil
	}
	return mismatch(t, typ)
}

func (textShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if v.Kind() != reflect.String {
		return Value{}, mismatch(t, v.Type())
	}
	return Value{typ: t, ref: v.String()}, nil
}

func (textShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if out.Kind() != reflect.String {
		return mismatch(t, out.Type())
	}
	out.SetString(textOf(v))
	return nil
}

func (textShape) appendJSON(b []byte, _ *abi.Type, v Value) ([]byte, error) {
	return appendString(b, textOf(v)), nil
}

func (textShape) parseJSON(t *abi.Type, n node) (Value, error) {
	s, ok := n.value.(string)
	if !ok {
		return Value{}, n.mismatch(t, "a string")
	}
	return Value{typ: t, ref: s}, nil
}
