package dynamic

import (
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
)

// newtypeShape has newtypes, which are the value inside with a type of their own.
type newtypeShape struct{}

// boxShape has boxes, which are the value inside.
type boxShape struct{}

func init() {
	register(newtypeShape{}, abi.KindNewtype)
	register(boxShape{}, abi.KindBox)
}

func (newtypeShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	return lo.nested(t, func() error { return lo.lower(t.Elems[0], at, v) })
}

func (newtypeShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	v, err := li.nested(t, func() (Value, error) { return li.lift(t.Elems[0], at) })
	v.typ = t
	return v, err
}

func (newtypeShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	return shapes[t.Elems[0].Kind].appendJSON(b, t.Elems[0], v)
}

func (newtypeShape) parseJSON(t *abi.Type, n node) (Value, error) {
	inside, err := n.as(t.Elems[0])
	inside.typ = t
	return inside, err
}

func (boxShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	inside := t.Elems[0]
	if err := lo.Room(inside.Size); err != nil {
		return err
	}
	return lo.lower(inside, lo.Box(at, inside.Size, inside.Align), v)
}

func (boxShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	inside := t.Elems[0]
	src, err := li.Box(at, inside.Size, inside.Align)
	if err != nil {
		return Value{}, err
	}
	return li.lift(inside, src)
}

func (boxShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	return c.check(t.Elems[0], typ)
}

func (boxShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	return c.from(t.Elems[0], v)
}

func (boxShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	return c.to(t.Elems[0], v, out)
}

func (boxShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	return shapes[t.Elems[0].Kind].appendJSON(b, t.Elems[0], v)
}

func (boxShape) parseJSON(t *abi.Type, n node) (Value, error) { return n.as(t.Elems[0]) }
