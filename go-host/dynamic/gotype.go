package dynamic

import (
	"encoding"
	"fmt"
	"reflect"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/rt"
)

// This file passes newtypes as Go types of other packages, which convert by their text, by their
// bytes or by functions, as the fields of generated packages do.

// WithGoType has the newtype rust of the guest, by its path or its name on the wire, pass as T too:
// as an argument, a result, or a part of one, of Call, Bind and funcs that the guest calls. lower
// and lift convert, where R is a Go type of what is inside the newtype. An error of lower is
// [wazabi.ErrInput], one of lift [wazabi.ErrConversion].
//
// A T that has a text or bytes needs no functions; docs/dynamic.md has the rules. [Value.Decode]
// and [ValueOf] know no guest, and so no functions.
func WithGoType[T, R any](rust string, lower func(T) (R, error), lift func(R) (T, error)) wazabi.Option {
	given := namedGoType{rust, &goType{
		typ: reflect.TypeFor[T](), inside: reflect.TypeFor[R](),
		lower: func(v reflect.Value) (reflect.Value, error) {
			r, err := rt.Converted(lower(v.Interface().(T)))
			return reflect.ValueOf(&r).Elem(), err
		},
		lift: func(v, out reflect.Value) error {
			made, err := rt.Made(lift(v.Interface().(R)))
			if err == nil {
				out.Set(reflect.ValueOf(&made).Elem())
			}
			return err
		},
	}}
	return func(s *settings.Settings) { s.Hosts = append(s.Hosts[:len(s.Hosts):len(s.Hosts)], given) }
}

// namedGoType is a Go type of WithGoType, with the name of the newtype.
type namedGoType struct {
	rust string
	*goType
}

// goType is a Go type that converts by functions, to and from the Go type inside.
type goType struct {
	typ, inside reflect.Type
	lower       func(v reflect.Value) (reflect.Value, error)
	lift        func(v, out reflect.Value) error
}

// goTypes are the Go types of newtypes that convert by functions.
type goTypes map[*abi.Type][]*goType

// of returns how a newtype converts to a Go type, or nil.
func (g goTypes) of(t *abi.Type, typ reflect.Type) *goType {
	for _, of := range g[t] {
		if of.typ == typ {
			return of
		}
	}
	return nil
}

// goTypesOf checks the Go types among the options of a guest.
func goTypesOf(guest string, d *abi.Description, given []any) (goTypes, error) {
	all := goTypes{}
	for _, one := range given {
		named, ok := one.(namedGoType)
		if !ok {
			continue
		}
		refuse := func(format string, args ...any) error {
			return &wazabi.Error{Kind: wazabi.ErrOption, Func: guest, Detail: fmt.Sprintf("WithGoType of %.200q: ", named.rust) + fmt.Sprintf(format, args...)}
		}
		if k := named.typ.Kind(); k == reflect.Pointer || k == reflect.Interface {
			return nil, refuse("%s is a pointer or an interface; expected the type of a value", named.typ)
		}
		found := false
		for _, t := range d.Types {
			if t.Path != named.rust && t.Name != named.rust {
				continue
			}
			if found = true; t.Kind != abi.KindNewtype {
				return nil, refuse("only a newtype can be the Go type %s; this is a %v", named.typ, t.Kind)
			}
			for _, toGuest := range []bool{true, false} {
				if err := (&checker{toGuest: toGuest}).check(t.Elems[0], named.inside); err != nil {
					return nil, refuse("%v", err)
				}
			}
			all[t] = append(all[t], named.goType)
		}
		if !found {
			return nil, refuse("the guest has no type of this path or name")
		}
	}
	return all, nil
}

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

// meansOf returns how a newtype passes as a Go type. A Go type that the value inside has, too,
// converts only if the guest's author has chosen it.
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
	if c.goTypes.of(t, typ) != nil || meansOf(t, typ, c.toGuest) != asInside {
		return nil
	}
	return c.check(t.Elems[0], typ)
}

func (newtypeShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	v, err := c.insideOf(t, v)
	if err != nil {
		return Value{}, err
	}
	inside, err := c.from(t.Elems[0], v)
	inside.typ = t
	return inside, err
}

// insideOf returns what is inside the newtype for a Go value of another type, or the Go value.
func (c *converter) insideOf(t *abi.Type, v reflect.Value) (reflect.Value, error) {
	if !v.IsValid() {
		return v, nil
	}
	if of := c.goTypes.of(t, v.Type()); of != nil {
		return of.lower(v)
	}
	switch meansOf(t, v.Type(), true) {
	case byText:
		text, err := rt.ToText(addressed(v).(encoding.TextMarshaler))
		return reflect.ValueOf(text), err
	case byBinary:
		data, err := rt.ToBinary(addressed(v).(encoding.BinaryMarshaler))
		return reflect.ValueOf(data), err
	}
	return v, nil
}

func (newtypeShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	if of := c.goTypes.of(t, out.Type()); of != nil {
		inside := reflect.New(of.inside).Elem()
		if err := c.to(t.Elems[0], v, inside); err != nil {
			return err
		}
		return of.lift(inside, out)
	}
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
