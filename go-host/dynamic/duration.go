package dynamic

import (
	"fmt"
	"reflect"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// durationShape has durations: time.Duration in Go, strings such as "1.5s" in JSON.
type durationShape struct{}

func init() { register(durationShape{}, abi.KindDuration) }

func (durationShape) lower(_ *lowerer, _ *abi.Type, at []byte, v Value) error {
	return rt.PutDuration(at, time.Duration(v.bits))
}

func (durationShape) lift(_ *lifter, t *abi.Type, at []byte) (Value, error) {
	var d time.Duration
	if err := rt.GetDuration(at, &d); err != nil {
		return Value{}, err
	}
	return Value{typ: t, bits: uint64(d)}, nil
}

func (durationShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	// Another int64 may count seconds. A newtype of a Duration has a type of its own in Go.
	if typ.Kind() == reflect.Int64 && typ != reflect.TypeFor[int64]() {
		return nil
	}
	return mismatch(t, typ)
}

func (d durationShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if err := d.check(nil, t, v.Type()); err != nil {
		return Value{}, err
	}
	return Value{typ: t, bits: uint64(v.Int())}, nil
}

func (d durationShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if err := d.check(nil, t, out.Type()); err != nil {
		return err
	}
	out.SetInt(int64(v.bits))
	return nil
}

func (durationShape) appendJSON(b []byte, _ *abi.Type, v Value) ([]byte, error) {
	return appendString(b, time.Duration(v.bits).String()), nil
}

func (durationShape) parseJSON(t *abi.Type, n node) (Value, error) {
	s, ok := n.value.(string)
	if !ok {
		return Value{}, n.mismatch(t, `a duration such as "1.5s"`)
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return Value{}, rt.BadInput(fmt.Sprintf("%q is not a duration such as \"1.5s\"", s))
	}
	return Value{typ: t, bits: uint64(d)}, nil
}
