package dynamic

import (
	"errors"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/crates"
	"github.com/wazabi/wazabi/go-host/rt"
)

// uuidShape has UUIDs: crates.UUID, or another array of 16 bytes, in Go, their strings in JSON.
type uuidShape struct{}

func init() { register(uuidShape{}, abi.KindUUID) }

var uuidType = reflect.TypeFor[crates.UUID]()

func (uuidShape) lower(_ *lowerer, _ *abi.Type, at []byte, v Value) error {
	u, _ := v.ref.(crates.UUID)
	rt.PutUUID(at, u)
	return nil
}

func (uuidShape) lift(_ *lifter, t *abi.Type, at []byte) (Value, error) {
	var u crates.UUID
	rt.GetUUID(at, &u)
	return Value{typ: t, ref: u}, nil
}

func (uuidShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	if typ.Kind() == reflect.Array && typ.ConvertibleTo(uuidType) {
		return nil
	}
	return mismatch(t, typ)
}

func (s uuidShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if err := s.check(nil, t, v.Type()); err != nil {
		return Value{}, err
	}
	return Value{typ: t, ref: v.Convert(uuidType).Interface()}, nil
}

func (s uuidShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if err := s.check(nil, t, out.Type()); err != nil {
		return err
	}
	out.Set(reflect.ValueOf(v.ref).Convert(out.Type()))
	return nil
}

func (uuidShape) appendJSON(b []byte, _ *abi.Type, v Value) ([]byte, error) {
	u, _ := v.ref.(crates.UUID)
	return appendString(b, u.String()), nil
}

func (uuidShape) parseJSON(t *abi.Type, n node) (Value, error) {
	s, ok := n.value.(string)
	if !ok {
		return Value{}, n.mismatch(t, "the text of a UUID")
	}
	u, err := crates.ParseUUID(s)
	if err != nil {
		return Value{}, rt.BadInput(errors.Unwrap(err).Error())
	}
	return Value{typ: t, ref: u}, nil
}
