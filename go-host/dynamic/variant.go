package dynamic

import (
	"fmt"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// variantShape has enums with payloads. In Go a value is a struct with a pointer for each case, one
// of which is not nil. To the guest it can also be a struct whose name is that of the type and the
// case, as in generated packages, a map from the name of the case to its fields, or the name of a
// case without fields. In JSON a case is as serde writes it.
type variantShape struct{}

func init() { register(variantShape{}, abi.KindVariant) }

func (variantShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	return lo.nested(t, func() error {
		c := t.Cases[v.bits]
		storeBits(at, t.Repr.Size(), uint64(c.Value))
		return lowerFields(lo, c.Fields, at, v)
	})
}

func (variantShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	return li.nested(t, func() (Value, error) {
		tag := t.Repr.Load(at)
		if tag >= uint64(len(t.Cases)) {
			return Value{}, rt.InvalidTag(t.Name, int64(tag))
		}
		return liftFields(li, t, tag, t.Cases[tag].Fields, at)
	})
}

func (variantShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if t.Interface || c.toGuest && typ.Kind() == reflect.Interface {
		// The cases are checked when they are sent.
		return nil
	}
	if typ.Kind() != reflect.Struct {
		return mismatch(t, typ)
	}
	indexes, err := caseFields(t, typ)
	if err != nil {
		return err
	}
	for i, kase := range t.Cases {
		if err := checkFields(c, t, kase.Fields, typ.Field(indexes[i]).Type.Elem()); err != nil {
			return rt.Field(err, kase.Name)
		}
	}
	return nil
}

// caseFields returns the indexes of a struct's fields for the cases of a variant. They are
// pointers.
func caseFields(t *abi.Type, typ reflect.Type) ([]int, error) {
	fields := make([]abi.Field, len(t.Cases))
	for i, c := range t.Cases {
		fields[i] = abi.Field{Name: c.Name, Go: c.Go}
	}
	indexes, err := structFields(t, fields, typ)
	if err != nil {
		return nil, err
	}
	for _, i := range indexes {
		if f := typ.Field(i); f.Type.Kind() != reflect.Pointer {
			return nil, rt.BadInput(fmt.Sprintf("the field %s of Go's %s is not a pointer, and %s is one of its cases", f.Name, typ, t))
		}
	}
	return indexes, nil
}

func (variantShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	switch {
	case t.Interface:
		return fromInterface(c, t, v)
	case v.Kind() == reflect.String:
		return fromUnitCase(t, v.String())
	case v.Kind() == reflect.Map && v.Type().Key().Kind() == reflect.String && v.Len() == 1:
		iter := v.MapRange()
		iter.Next()
		i := t.CaseNamed(iter.Key().String())
		if i < 0 {
			return Value{}, rt.BadInput(fmt.Sprintf("%q is not a case of %s", iter.Key().String(), t))
		}
		out, err := fromCaseFields(c, t, i, indirect(iter.Value()))
		if err != nil {
			return Value{}, rt.Field(err, t.Cases[i].Name)
		}
		return out, nil
	case v.Kind() != reflect.Struct:
		return Value{}, mismatch(t, v.Type())
	}
	if i := c.caseOfStruct(t, v.Type()); i >= 0 {
		return fromCaseFields(c, t, i, v)
	}
	indexes, err := c.caseFields(t, v.Type())
	if err != nil {
		return Value{}, err
	}
	found := -1
	for i, index := range indexes {
		if v.Field(index).IsNil() {
			continue
		}
		if found >= 0 {
			return Value{}, rt.BadInput(fmt.Sprintf("both %s and %s are set; set the pointer of one case of %s", t.Cases[found].Name, t.Cases[i].Name, t))
		}
		found = i
	}
	if found < 0 {
		return Value{}, rt.BadInput(fmt.Sprintf("no case is set; set the pointer of one case of %s", t))
	}
	out, err := fromCaseFields(c, t, found, v.Field(indexes[found]).Elem())
	if err != nil {
		return Value{}, rt.Field(err, t.Cases[found].Name)
	}
	return out, nil
}

func or(name, other string) string {
	if name != "" {
		return name
	}
	return other
}

// indirect returns what interfaces and pointers have inside; one of them, if they lead to themselves.
func indirect(v reflect.Value) reflect.Value {
	for range maxLevels {
		if v.Kind() != reflect.Interface && v.Kind() != reflect.Pointer {
			break
		}
		v = v.Elem()
	}
	return v
}

func fromCaseFields(c *converter, t *abi.Type, i int, v reflect.Value) (Value, error) {
	kase := t.Cases[i]
	if !v.IsValid() {
		if len(kase.Fields) == 0 {
			return Value{typ: t, bits: uint64(i), ref: []Value(nil)}, nil
		}
		return Value{}, rt.BadInput("nil has no fields")
	}
	if v.Type() == rawType {
		// It is a slice, too, which could have the fields.
		n, err := parseText(v.Bytes())
		if err != nil {
			return Value{}, err
		}
		return parseCase(t, i, n)
	}
	if one := onlyField(kase); one != nil && v.Type() == valueType {
		inside, err := c.from(one, v)
		return Value{typ: t, bits: uint64(i), ref: []Value{inside}}, err
	}
	return fromFields(c, t, uint64(i), kase.Fields, v)
}

// onlyField returns the type in a tuple case of one field, or nil.
func onlyField(c abi.Case) *abi.Type {
	if c.Tuple && len(c.Fields) == 1 {
		return c.Fields[0].Type
	}
	return nil
}

func fromUnitCase(t *abi.Type, name string) (Value, error) {
	i := t.CaseNamed(name)
	if i < 0 || len(t.Cases[i].Fields) > 0 {
		return Value{}, rt.BadInput(fmt.Sprintf("%q is not a case of %s without fields", name, t))
	}
	return Value{typ: t, bits: uint64(i), ref: []Value(nil)}, nil
}

func (variantShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	if t.Interface {
		return toInterface(c, v, out)
	}
	if out.Kind() != reflect.Struct {
		return mismatch(t, out.Type())
	}
	kase := t.Cases[v.bits]
	indexes, err := c.caseFields(t, out.Type())
	if err != nil {
		return err
	}
	out.SetZero()
	field := out.Field(indexes[v.bits])
	made := reflect.New(field.Type().Elem())
	if err := toFields(c, t, kase.Fields, v, made.Elem()); err != nil {
		return rt.Field(err, kase.Name)
	}
	field.Set(made)
	return nil
}

func (variantShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	kase := t.Cases[v.bits]
	if len(kase.Fields) == 0 {
		return appendString(b, kase.Name), nil
	}
	b = append(appendString(append(b, '{'), kase.Name), ':')
	var err error
	if one := onlyField(kase); one != nil {
		b, err = shapes[one.Kind].appendJSON(b, one, v.parts()[0])
	} else {
		b, err = appendFields(b, kase.Fields, kase.Tuple, v)
	}
	if err != nil {
		return nil, rt.Field(err, kase.Name)
	}
	return append(b, '}'), nil
}

func (variantShape) parseJSON(t *abi.Type, n node) (Value, error) {
	if name, ok := n.value.(string); ok {
		return fromUnitCase(t, name)
	}
	if n.kind != objectNode || len(n.parts) != 1 {
		return Value{}, n.mismatch(t, `"Case" or {"Case": fields}`)
	}
	part := n.parts[0]
	i := t.CaseNamed(part.name)
	if i < 0 {
		return Value{}, rt.BadInput(fmt.Sprintf("%q is not a case of %s", part.name, t))
	}
	v, err := parseCase(t, i, part)
	if err != nil {
		return Value{}, rt.Field(err, t.Cases[i].Name)
	}
	return v, nil
}

// parseCase makes a value of the JSON of a case's fields.
func parseCase(t *abi.Type, i int, n node) (Value, error) {
	kase := t.Cases[i]
	one := onlyField(kase)
	if one == nil {
		return parseFields(t, uint64(i), kase.Fields, kase.Tuple, n)
	}
	inside, err := n.as(one)
	return Value{typ: t, bits: uint64(i), ref: []Value{inside}}, err
}
