package dynamic

import (
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// optionShape has options: pointers in Go, null or the value in JSON. If the value inside can be
// null itself, it is {"some": value}.
type optionShape struct{}

func init() { register(optionShape{}, abi.KindOption) }

// handleIn reports whether an option is of a handle, whose Go value is nil for None.
func handleIn(t *abi.Type) bool {
	k := base(t.Elems[0]).Kind
	return k.GuestResource() || k.Object()
}

// nullable reports whether a value can be null in JSON.
func nullable(t *abi.Type) bool {
	k := base(t).Kind
	return k == abi.KindOption || k == abi.KindUnit || k == abi.KindJSON
}

func (optionShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	inside, some := v.Index(0)
	if !some {
		return nil
	}
	at[0] = 1
	return lo.lower(t.Elems[0], at[t.PayloadOffset():], inside)
}

func (optionShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	switch at[0] {
	case 0:
		return Value{typ: t}, nil
	case 1:
		return li.one(t, 1, t.Elems[0], at[t.PayloadOffset():])
	}
	return Value{}, rt.InvalidTag(t.String(), int64(at[0]))
}

func (optionShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if c.toGuest && typ.Kind() == reflect.Interface && base(t.Elems[0]).Kind == abi.KindVariant {
		// The interface of a variant stands for the option, too.
		return nil
	}
	if handleIn(t) {
		return c.check(t.Elems[0], typ)
	}
	if typ.Kind() != reflect.Pointer {
		return mismatch(t, typ)
	}
	return c.check(t.Elems[0], typ.Elem())
}

func (optionShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if !v.IsValid() || (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
		return Value{typ: t}, nil
	}
	if v.Kind() == reflect.Pointer && !handleIn(t) {
		v = v.Elem()
	}
	inside, err := c.from(t.Elems[0], v)
	if err != nil {
		return Value{}, err
	}
	return some(t, inside), nil
}

func some(t *abi.Type, inside Value) Value {
	return Value{typ: t, bits: 1, ref: []Value{inside}}
}

func (optionShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	if out.Kind() != reflect.Pointer && !handleIn(t) {
		return mismatch(t, out.Type())
	}
	inside, some := v.Index(0)
	switch {
	case !some:
		out.SetZero()
		return nil
	case handleIn(t):
		return c.to(t.Elems[0], inside, out)
	}
	made := reflect.New(out.Type().Elem())
	if err := c.to(t.Elems[0], inside, made.Elem()); err != nil {
		return err
	}
	// The pointer type of a newtype has a name.
	out.Set(made.Convert(out.Type()))
	return nil
}

func (optionShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	elem := t.Elems[0]
	inside, some := v.Index(0)
	switch {
	case !some:
		return append(b, "null"...), nil
	case !nullable(elem):
		return shapes[elem.Kind].appendJSON(b, elem, inside)
	}
	b, err := shapes[elem.Kind].appendJSON(append(b, `{"some":`...), elem, inside)
	return append(b, '}'), err
}

func (optionShape) parseJSON(t *abi.Type, n node) (Value, error) {
	if n.null() {
		return Value{typ: t}, nil
	}
	if nullable(t.Elems[0]) {
		if n.kind != objectNode || len(n.parts) != 1 || n.parts[0].name != "some" {
			return Value{}, n.mismatch(t, `null or {"some": value}`)
		}
		n = n.parts[0]
	}
	inside, err := n.as(t.Elems[0])
	if err != nil {
		return Value{}, err
	}
	return some(t, inside), nil
}
