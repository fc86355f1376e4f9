package dynamic

import (
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// A packer copies a list of numbers at once, if Go's elements are what lies on the wire.
type packer interface {
	// in copies a Go slice to data, out copies data to a Go slice. They report whether they have
	// done it.
	in(data []byte, v reflect.Value) bool
	out(v reflect.Value, data []byte) bool
}

type packerOf[T any] struct{}

var packers = map[abi.Kind]packer{
	abi.KindU8: packerOf[uint8]{}, abi.KindU16: packerOf[uint16]{}, abi.KindU32: packerOf[uint32]{}, abi.KindU64: packerOf[uint64]{},
	abi.KindI8: packerOf[int8]{}, abi.KindI16: packerOf[int16]{}, abi.KindI32: packerOf[int32]{}, abi.KindI64: packerOf[int64]{},
	abi.KindF32: packerOf[float32]{}, abi.KindF64: packerOf[float64]{},
}

// slice returns the elements of a Go slice, if they are of the packer's type.
func (packerOf[T]) slice(v reflect.Value) ([]T, bool) {
	if !rt.Native || v.Kind() != reflect.Slice || v.Type().Elem() != reflect.TypeFor[T]() {
		return nil, false
	}
	return v.Convert(reflect.TypeFor[[]T]()).Interface().([]T), true
}

func (p packerOf[T]) in(data []byte, v reflect.Value) bool {
	s, ok := p.slice(v)
	rt.CopyIn(data, s)
	return ok
}

func (p packerOf[T]) out(v reflect.Value, data []byte) bool {
	s, ok := p.slice(v)
	rt.CopyOut(s, data)
	return ok
}
