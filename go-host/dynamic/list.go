package dynamic

import (
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// listShape has lists, arrays and sets: slices in Go, arrays for arrays. Bytes are a string of
// base64 in JSON.
type listShape struct{}

func init() { register(listShape{}, abi.KindList, abi.KindArray, abi.KindSet) }

// packed reports whether a value is kept as it lies on the wire: its elements are numbers, and all
// bits are valid.
func packed(t *abi.Type) bool {
	if t.Kind != abi.KindList && t.Kind != abi.KindArray {
		return false
	}
	k := t.Elems[0].Kind
	return k.Scalar() && (k.Integer() || k.Float())
}

func (s listShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	elem := t.Elems[0]
	n := v.Len()
	if t.Kind == abi.KindSet {
		sorted, err := sortedSet(lo, elem, v.parts())
		if err != nil {
			return err
		}
		v.ref = sorted
	}
	region := at
	if t.Kind != abi.KindArray {
		var err error
		if region, err = lo.List(at, n, elem.Size, elem.Align); err != nil {
			return err
		}
	}
	if packed(t) {
		copy(region, v.packed())
		return nil
	}
	for i, part := range v.parts() {
		if err := lo.lower(elem, region[i*elem.Size:][:elem.Size], part); err != nil {
			return rt.Index(err, i)
		}
	}
	return nil
}

func (s listShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	elem := t.Elems[0]
	if t.Kind == abi.KindList && elem.Kind == abi.KindU8 {
		var b []byte
		err := li.Bytes(at, &b)
		return Value{typ: t, ref: b}, err
	}
	src, n := at, t.Len
	if t.Kind != abi.KindArray {
		var err error
		if src, n, err = li.List(at, elem.Size, elem.Align); err != nil {
			return Value{}, err
		}
	}
	return liftElements(li, t, src, n)
}

// liftElements reads the elements of a list, array or set.
func liftElements(li *lifter, t *abi.Type, src []byte, n int) (Value, error) {
	elem := t.Elems[0]
	if packed(t) {
		var slab rt.Slab[byte]
		data, err := slab.Make(li.Lifter, n*elem.Size)
		if err == nil {
			err = li.Copy(data, src)
		}
		return Value{typ: t, ref: data}, err
	}
	parts, err := li.values(n)
	if err != nil {
		return Value{}, err
	}
	mask := rt.LookMask(elem.Size)
	for i := range parts {
		if err = li.StoppedAt(i, mask); err == nil {
			parts[i], err = li.lift(elem, src[i*elem.Size:][:elem.Size])
		}
		if err != nil {
			return Value{}, rt.Index(err, i)
		}
	}
	if t.Kind == abi.KindSet {
		if err := rt.CheckSet(li.Lifter, parts, compareKeys); err != nil {
			return Value{}, err
		}
	}
	return Value{typ: t, ref: parts}, nil
}

func (listShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	switch {
	case t.Kind == abi.KindArray && typ.Kind() == reflect.Array && typ.Len() == t.Len:
	case t.Kind != abi.KindArray && typ.Kind() == reflect.Slice:
	default:
		return mismatch(t, typ)
	}
	if err := c.check(t.Elems[0], typ.Elem()); err != nil {
		return rt.Field(err, "[]")
	}
	return nil
}

func (s listShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return Value{}, mismatch(t, v.Type())
	}
	elem, n := t.Elems[0], v.Len()
	if t.Kind == abi.KindArray && n != t.Len {
		return Value{}, rt.BadInput(fmt.Sprintf("a %s of %d elements, expected %s", v.Type(), n, t))
	}
	if err := c.empties(n, v.Type().Elem()); err != nil {
		return Value{}, err
	}
	if !packed(t) {
		in, err := c.enter(v)
		if err != nil {
			return Value{}, err
		}
		defer c.leave(in)
		parts := make([]Value, n)
		for i := range parts {
			if parts[i], err = c.from(elem, v.Index(i)); err != nil {
				return Value{}, rt.Index(err, i)
			}
		}
		return Value{typ: t, ref: parts}, nil
	}
	data := make([]byte, n*elem.Size)
	if packers[elem.Kind].in(data, v) {
		return Value{typ: t, ref: data}, nil
	}
	for i := range n {
		part, err := c.from(elem, v.Index(i))
		if err != nil {
			return Value{}, rt.Index(err, i)
		}
		storeBits(data[i*elem.Size:], elem.Size, part.bits)
	}
	return Value{typ: t, ref: data}, nil
}

func (s listShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	n := v.Len()
	switch {
	case out.Kind() == reflect.Array && out.Len() == n:
	case out.Kind() == reflect.Slice && n == 0:
		out.SetZero()
		return nil
	case out.Kind() == reflect.Slice:
		out.Set(reflect.MakeSlice(out.Type(), n, n))
	default:
		return mismatch(t, out.Type())
	}
	if packed(t) && packers[t.Elems[0].Kind].out(out, v.packed()) {
		return nil
	}
	mask := rt.LookMask(t.Elems[0].Size)
	for i, part := range v.All() {
		err := c.look(i, mask)
		if err == nil {
			err = c.to(t.Elems[0], part, out.Index(i))
		}
		if err != nil {
			return rt.Index(err, i)
		}
	}
	return nil
}

func (s listShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	if packed(t) && t.Elems[0].Kind == abi.KindU8 {
		b = append(b, '"')
		return append(base64.StdEncoding.AppendEncode(b, v.packed()), '"'), nil
	}
	b = append(b, '[')
	for i, part := range v.All() {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = shapes[t.Elems[0].Kind].appendJSON(b, t.Elems[0], part); err != nil {
			return nil, rt.Index(err, i)
		}
	}
	return append(b, ']'), nil
}

func (s listShape) parseJSON(t *abi.Type, n node) (Value, error) {
	if text, ok := n.value.(string); ok && packed(t) && t.Elems[0].Kind == abi.KindU8 {
		data, err := base64.StdEncoding.Strict().DecodeString(text)
		if err == nil && strings.ContainsAny(text, "\r\n") {
			err = errors.New("it has line ends")
		}
		if err != nil {
			return Value{}, rt.BadInput("the string is not base64: " + err.Error())
		}
		if t.Kind == abi.KindArray && len(data) != t.Len {
			return Value{}, rt.BadInput(fmt.Sprintf("%d bytes, expected %s", len(data), t))
		}
		return Value{typ: t, ref: data}, nil
	}
	if n.kind != arrayNode {
		return Value{}, n.mismatch(t, "an array")
	}
	if t.Kind == abi.KindArray && len(n.parts) != t.Len {
		return Value{}, rt.BadInput(fmt.Sprintf("an array of %d elements, expected %s", len(n.parts), t))
	}
	parts := make([]Value, len(n.parts))
	for i, part := range n.parts {
		var err error
		if parts[i], err = part.as(t.Elems[0]); err != nil {
			return Value{}, rt.Index(err, i)
		}
	}
	return listOf(t, parts), nil
}

// listOf makes a list, array or set of its elements.
func listOf(t *abi.Type, parts []Value) Value {
	if !packed(t) {
		return Value{typ: t, ref: parts}
	}
	size := t.Elems[0].Size
	data := make([]byte, len(parts)*size)
	for i, part := range parts {
		storeBits(data[i*size:], size, part.bits)
	}
	return Value{typ: t, ref: data}
}
