package dynamic

import (
	"encoding"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// This file passes newtypes as Go types of other packages, which convert by their text or their
// bytes, as the fields of generated packages do.

// means is how a newtype passes as a Go type.
type means int

const (
	// asInside: as the value inside.
	asInside means = iota
	byText
	byBinary
)

var (
	textMarshaler     = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshaler   = reflect.TypeFor[encoding.TextUnmarshaler]()
	binaryMarshaler   = reflect.TypeFor[encoding.BinaryMarshaler]()
	binaryUnmarshaler = reflect.TypeFor[encoding.BinaryUnmarshaler]()
)

// meansOf returns how a newtype passes as a Go type. A Go type that the value inside has, too, converts
// only if the guest's author has chosen it.
func meansOf(t *abi.Type, typ reflect.Type, toGuest bool) means {
	chosen := t.GoType != "" && t.GoType == typ.PkgPath()+"."+typ.Name()
	has := func(marshaler, unmarshaler reflect.Type) bool {
		if toGuest {
			return reflect.PointerTo(typ).Implements(marshaler)
		}
		return reflect.PointerTo(typ).Implements(unmarshaler)
	}
	inside := base(t)
	switch {
	case typ.Kind() == reflect.Interface:
	case inside.Kind == abi.KindString && (chosen || typ.Kind() != reflect.String) && has(textMarshaler, textUnmarshaler):
		return byText
	case inside.Kind == abi.KindList && base(inside.Elems[0]).Kind == abi.KindU8 && (chosen || !holdsBytes(typ)) && has(binaryMarshaler, binaryUnmarshaler):
		return byBinary
	}
	return asInside
}

// holdsBytes reports whether a list of bytes passes as the Go type.
func holdsBytes(typ reflect.Type) bool {
	return (typ.Kind() == reflect.Slice || typ.Kind() == reflect.Array) && typ.Elem().Kind() == reflect.Uint8
}

func (newtypeShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if meansOf(t, typ, c.toGuest) != asInside {
		return nil
	}
	return c.check(t.Elems[0], typ)
}

func (newtypeShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if v.IsValid() {
		var err error
		switch meansOf(t, v.Type(), true) {
		case byText:
			var text string
			text, err = rt.ToText(addressed(v).(encoding.TextMarshaler))
			v = reflect.ValueOf(text)
		case byBinary:
			var data []byte
			data, err = rt.ToBinary(addressed(v).(encoding.BinaryMarshaler))
			v = reflect.ValueOf(data)
		}
		if err != nil {
			return Value{}, err
		}
	}
	inside, err := c.from(t.Elems[0], v)
	inside.typ = t
	return inside, err
}

func (newtypeShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	switch meansOf(t, out.Type(), false) {
	case byText:
		return rt.FromText(textOf(v), out.Addr().Interface().(encoding.TextUnmarshaler))
	case byBinary:
		var data []byte
		if err := c.to(t.Elems[0], v, reflect.ValueOf(&data).Elem()); err != nil {
			return err
		}
		return rt.FromBinary(data, out.Addr().Interface().(encoding.BinaryUnmarshaler))
	}
	return c.to(t.Elems[0], v, out)
}

// addressed returns a pointer to a copy of v, which has the methods of the type and of its pointer.
func addressed(v reflect.Value) any {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p.Interface()
}
