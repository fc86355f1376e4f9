package dynamic

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// recordShape has records and tuples: structs in Go, objects in JSON, and arrays where the fields
// have numbers for names.
type recordShape struct{}

func init() { register(recordShape{}, abi.KindRecord, abi.KindTuple) }

// fieldsOf returns the fields of a record or a tuple.
func fieldsOf(t *abi.Type) []abi.Field {
	if t.Kind == abi.KindTuple {
		return t.Members()
	}
	return t.Fields
}

// fieldNamed returns the position of a field of a record or tuple, or of the case of a variant that
// bits has the position of; -1 if none has the name.
func fieldNamed(t *abi.Type, bits uint64, name string) int {
	switch t.Kind {
	case abi.KindTuple:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(t.Elems) && fieldName(i) == name {
			return i
		}
		return -1
	case abi.KindVariant:
		return t.Cases[bits].FieldNamed(name)
	default:
		return t.FieldNamed(name)
	}
}

func numbered(t *abi.Type) bool { return t.Kind == abi.KindTuple || t.Tuple }

// The functions below are for the fields of records, of tuples, and of the cases of variants.

func lowerFields(lo *lowerer, fields []abi.Field, at []byte, v Value) error {
	for i, part := range v.parts() {
		f := fields[i]
		if err := lo.lower(f.Type, at[f.Offset:], part); err != nil {
			return rt.Field(err, f.Name)
		}
	}
	return nil
}

func liftFields(li *lifter, t *abi.Type, bits uint64, fields []abi.Field, at []byte) (Value, error) {
	parts, err := li.values(len(fields))
	if err != nil {
		return Value{}, err
	}
	for i, f := range fields {
		if parts[i], err = li.lift(f.Type, at[f.Offset:]); err != nil {
			return Value{}, rt.Field(err, f.Name)
		}
	}
	return Value{typ: t, bits: bits, ref: parts}, nil
}

func (recordShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	return lo.nested(t, func() error { return lowerFields(lo, fieldsOf(t), at, v) })
}

func (recordShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	return li.nested(t, func() (Value, error) {
		if t.Kind == abi.KindTuple {
			return liftTuple(li, t, at)
		}
		return liftFields(li, t, 0, t.Fields, at)
	})
}

// liftTuple is liftFields for the members of a tuple. Their fields would take more memory than the
// values.
func liftTuple(li *lifter, t *abi.Type, at []byte) (Value, error) {
	parts, err := li.values(len(t.Elems))
	if err != nil {
		return Value{}, err
	}
	offset := 0
	for i, elem := range t.Elems {
		offset = (offset + elem.Align - 1) &^ (elem.Align - 1)
		if parts[i], err = li.lift(elem, at[offset:]); err != nil {
			return Value{}, rt.Field(err, strconv.Itoa(i))
		}
		offset += elem.Size
	}
	return Value{typ: t, ref: parts}, nil
}

func (recordShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	return checkFields(c, t, fieldsOf(t), typ)
}

func (recordShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	return fromFields(c, t, 0, fieldsOf(t), v)
}

func (recordShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	return toFields(c, t, fieldsOf(t), v, out)
}

func (recordShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	return appendFields(b, fieldsOf(t), numbered(t), v)
}

func (recordShape) parseJSON(t *abi.Type, n node) (Value, error) {
	return parseFields(t, 0, fieldsOf(t), numbered(t), n)
}

func checkFields(c *checker, t *abi.Type, fields []abi.Field, typ reflect.Type) error {
	if typ.Kind() == reflect.Map && typ.Key().Kind() == reflect.String {
		for _, f := range fields {
			if err := c.check(f.Type, typ.Elem()); err != nil {
				return rt.Field(err, f.Name)
			}
		}
		return nil
	}
	if typ.Kind() != reflect.Struct {
		return mismatch(t, typ)
	}
	indexes, err := structFields(t, fields, typ)
	if err != nil {
		return err
	}
	for i, f := range fields {
		if err := c.check(f.Type, typ.Field(indexes[i]).Type); err != nil {
			return rt.Field(err, f.Name)
		}
	}
	return nil
}

func fromFields(c *converter, t *abi.Type, bits uint64, fields []abi.Field, v reflect.Value) (Value, error) {
	parts := make([]Value, len(fields))
	out := Value{typ: t, bits: bits, ref: parts}
	var at func(i int) (reflect.Value, error)
	switch {
	case v.Kind() == reflect.Struct:
		indexes, err := c.structFields(t, fields, bits, v.Type())
		if err != nil {
			return Value{}, err
		}
		at = func(i int) (reflect.Value, error) { return v.Field(indexes[i]), nil }
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String:
		for _, key := range v.MapKeys() {
			if fieldNamed(t, bits, key.String()) < 0 {
				return Value{}, rt.BadInput(fmt.Sprintf("%s has no field %q", t, key.String()))
			}
		}
		at = func(i int) (reflect.Value, error) {
			key := reflect.ValueOf(fields[i].Name).Convert(v.Type().Key())
			if part := v.MapIndex(key); part.IsValid() || fields[i].Type.Kind == abi.KindOption {
				return part, nil
			}
			return reflect.Value{}, rt.BadInput("the map has no such key")
		}
	case v.Kind() == reflect.Slice && allNumbered(fields) && v.Len() == len(fields):
		at = func(i int) (reflect.Value, error) { return v.Index(i), nil }
	default:
		return Value{}, mismatch(t, v.Type())
	}
	for i, f := range fields {
		part, err := at(i)
		if err == nil {
			parts[i], err = c.from(f.Type, part)
		}
		if err != nil {
			return Value{}, rt.Field(err, f.Name)
		}
	}
	return out, nil
}

func allNumbered(fields []abi.Field) bool {
	for i, f := range fields {
		if f.Name != strconv.Itoa(i) {
			return false
		}
	}
	return len(fields) > 0
}

func toFields(c *converter, t *abi.Type, fields []abi.Field, v Value, out reflect.Value) error {
	parts := v.parts()
	switch {
	case out.Kind() == reflect.Struct:
		indexes, err := c.structFields(t, fields, v.bits, out.Type())
		if err != nil {
			return err
		}
		for i, f := range fields {
			if err := c.to(f.Type, parts[i], out.Field(indexes[i])); err != nil {
				return rt.Field(err, f.Name)
			}
		}
	case out.Kind() == reflect.Map && out.Type().Key().Kind() == reflect.String:
		made := reflect.MakeMap(out.Type())
		for i, f := range fields {
			part := reflect.New(out.Type().Elem()).Elem()
			if err := c.to(f.Type, parts[i], part); err != nil {
				return rt.Field(err, f.Name)
			}
			made.SetMapIndex(reflect.ValueOf(f.Name).Convert(out.Type().Key()), part)
		}
		out.Set(made)
	default:
		return mismatch(t, out.Type())
	}
	return nil
}

func appendFields(b []byte, fields []abi.Field, numbered bool, v Value) ([]byte, error) {
	brackets := "{}"
	if numbered {
		brackets = "[]"
	}
	b = append(b, brackets[0])
	for i, part := range v.parts() {
		f := fields[i]
		if i > 0 {
			b = append(b, ',')
		}
		if !numbered {
			b = append(appendString(b, f.Name), ':')
		}
		var err error
		if b, err = shapes[f.Type.Kind].appendJSON(b, f.Type, part); err != nil {
			return nil, rt.Field(err, f.Name)
		}
	}
	return append(b, brackets[1]), nil
}

func parseFields(t *abi.Type, bits uint64, fields []abi.Field, numbered bool, n node) (Value, error) {
	parts := make([]Value, len(fields))
	out := Value{typ: t, bits: bits, ref: parts}
	if numbered {
		if n.kind != arrayNode || len(n.parts) != len(fields) {
			return Value{}, n.mismatch(t, fmt.Sprintf("an array of %d elements", len(fields)))
		}
		for i, f := range fields {
			var err error
			if parts[i], err = n.parts[i].as(f.Type); err != nil {
				return Value{}, rt.Field(err, f.Name)
			}
		}
		return out, nil
	}
	if n.kind != objectNode {
		return Value{}, n.mismatch(t, "an object")
	}
	members := map[string]node{}
	for _, part := range n.parts {
		if _, twice := members[part.name]; twice || fieldNamed(t, bits, part.name) < 0 {
			return Value{}, rt.BadInput(fmt.Sprintf("%s has no field %q, or the object has it twice", t, part.name))
		}
		members[part.name] = part
	}
	for i, f := range fields {
		member, ok := members[f.Name]
		if !ok && f.Type.Kind != abi.KindOption {
			return Value{}, rt.Field(rt.BadInput("the object has no such member"), f.Name)
		}
		var err error
		if parts[i], err = member.as(f.Type); err != nil {
			return Value{}, rt.Field(err, f.Name)
		}
	}
	return out, nil
}

func fieldName(i int) string { return strconv.Itoa(i) }
