package dynamic

import (
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
)

// A value of an interface is a variant of a resource and an object. In Go it is what is inside: a
// *Resource, or any value of the host.

// sideOf returns the case of an interface for a Go value: 0 for the guest, 1 for the host.
func sideOf(typ reflect.Type) uint64 {
	if typ == resourceType {
		return 0
	}
	return 1
}

func fromInterface(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	side := sideOf(v.Type())
	inside, err := c.from(t.Cases[side].Fields[0].Type, v)
	return Value{typ: t, bits: side, ref: []Value{inside}}, err
}

func toInterface(c *converter, v Value, out reflect.Value) error {
	inside := v.parts()[0]
	return c.to(inside.typ, inside, out)
}

// inside returns the handle in a value of an interface.
func (v Value) inside() Value {
	if v.base().Interface {
		return v.parts()[0]
	}
	return v
}
