package dynamic

import (
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// resultShape has results. The whole result of a function is a value and an error in Go. Inside of
// other values a result is a wazabi.Result, or another struct of the fields Value and Err; in JSON it
// is {"Ok": value} or {"Err": error}, as serde writes it.
type resultShape struct{}

func init() { register(resultShape{}, abi.KindResult) }

// failed are the parts of a result that is an error: the error, beside the texts that the guest has
// sent of it and of its sources.
type failed struct {
	err   []Value
	texts []string
}

// Result returns the value of a result, or its error as a call returns it. ok is false if the value
// is no result. An error that means success is nil, and has the zero Value.
func (v Value) Result() (value Value, err error, ok bool) {
	if v.base().Kind != abi.KindResult {
		return Value{}, nil, false
	}
	value, err = outcome(v, guestError)
	return value, err, true
}

func (resultShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	inside, _ := v.Index(0)
	at[0] = byte(v.bits)
	payload := at[t.PayloadOffset():]
	if failure := t.Elems[1]; v.bits == 1 && failure.Texts {
		// The guest writes the texts of its errors itself.
		if err := lo.NoTexts(payload[failure.TextOffset():]); err != nil {
			return err
		}
	}
	return lo.lower(t.Elems[v.bits], payload, inside)
}

func (resultShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	if at[0] > 1 {
		return Value{}, rt.InvalidTag(t.String(), int64(at[0]))
	}
	payload := at[t.PayloadOffset():]
	v, err := li.one(t, uint64(at[0]), t.Elems[at[0]], payload)
	if failure := t.Elems[1]; err == nil && at[0] == 1 && failure.Texts {
		texts, err := li.Texts(payload[failure.TextOffset():])
		if err != nil {
			return Value{}, err
		}
		v.ref = failed{v.parts(), texts}
	}
	return v, err
}

// failureTexts returns the texts of the error in a result, and of its sources.
func failureTexts(result Value) []string {
	f, _ := result.ref.(failed)
	return f.texts
}

// resultFields returns the indexes of the fields of a struct that is a result.
func resultFields(t *abi.Type, typ reflect.Type) (value, err int, wrong error) {
	if typ.Kind() == reflect.Struct && typ.NumField() == 2 {
		value, okValue := typ.FieldByName("Value")
		err, okErr := typ.FieldByName("Err")
		// Not a field of an embedded struct.
		if okValue && okErr && len(value.Index)+len(err.Index) == 2 && err.Type == errorType {
			return value.Index[0], err.Index[0], nil
		}
	}
	return 0, 0, mismatch(t, typ)
}

func (resultShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	value, _, err := resultFields(t, typ)
	if err != nil {
		return err
	}
	return c.check(t.Elems[0], typ.Field(value).Type)
}

func (resultShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	value, failure, err := resultFields(t, v.Type())
	if err != nil {
		return Value{}, err
	}
	if err, _ := v.Field(failure).Interface().(error); err != nil {
		inside, ok, wrong := c.failure(t.Elems[1], err)
		switch {
		case wrong != nil:
			return Value{}, wrong
		case !ok:
			return Value{}, rt.OtherError(err, t.Elems[1].Name)
		case success(inside):
			name, _ := inside.Case()
			return Value{}, rt.SuccessError(err, name)
		}
		return Value{typ: t, bits: 1, ref: []Value{inside}}, nil
	}
	inside, err := c.from(t.Elems[0], v.Field(value))
	return Value{typ: t, ref: []Value{inside}}, err
}

func (resultShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	value, failure, err := resultFields(t, out.Type())
	if err != nil {
		return err
	}
	out.SetZero()
	inside, err := outcome(v, guestError)
	if err != nil {
		out.Field(failure).Set(reflect.ValueOf(err))
		return nil
	}
	if inside.typ == nil {
		return nil
	}
	return c.to(t.Elems[0], inside, out.Field(value))
}

func (resultShape) appendJSON(b []byte, t *abi.Type, v Value) ([]byte, error) {
	inside, _ := v.Index(0)
	name := `{"Ok":`
	if v.bits == 1 {
		name = `{"Err":`
	}
	elem := t.Elems[v.bits]
	b, err := shapes[elem.Kind].appendJSON(append(b, name...), elem, inside)
	return append(b, '}'), err
}

func (resultShape) parseJSON(t *abi.Type, n node) (Value, error) {
	if n.kind == objectNode && len(n.parts) == 1 {
		for bits, name := range []string{"Ok", "Err"} {
			if part := n.parts[0]; part.name == name {
				inside, err := part.as(t.Elems[bits])
				return Value{typ: t, bits: uint64(bits), ref: []Value{inside}}, err
			}
		}
	}
	return Value{}, n.mismatch(t, `{"Ok": value} or {"Err": error}`)
}
