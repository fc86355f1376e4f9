package dynamic

import (
	"reflect"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// dynErrorShape has errors of any Rust type: *wazabi.GuestError in Go, the texts of the error and of
// its sources in JSON. Any Go error can be sent.
type dynErrorShape struct{}

func init() { register(dynErrorShape{}, abi.KindDynError) }

var guestErrorType = reflect.TypeFor[*wazabi.GuestError]()

func chainOf(v Value) *wazabi.GuestError {
	e, _ := v.ref.(*wazabi.GuestError)
	return e
}

// sameChain reports whether two errors have the same texts.
func sameChain(a, b *wazabi.GuestError) bool {
	for a != nil && b != nil && a.Message == b.Message {
		a, _ = a.Err.(*wazabi.GuestError)
		b, _ = b.Err.(*wazabi.GuestError)
	}
	return a == nil && b == nil
}

func (dynErrorShape) lower(lo *lowerer, _ *abi.Type, at []byte, v Value) error {
	return lo.DynError(at, chainOf(v))
}

func (dynErrorShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	var e *wazabi.GuestError
	if err := li.DynError(at, &e); err != nil {
		return Value{}, err
	}
	return Value{typ: t, ref: e}, nil
}

func (dynErrorShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if typ == errorType || typ == guestErrorType || c.toGuest && typ.Implements(errorType) {
		return nil
	}
	return mismatch(t, typ)
}

func (dynErrorShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return Value{}, rt.BadInput("nil is not a valid error")
	}
	err, ok := v.Interface().(error)
	if !ok {
		return Value{}, mismatch(t, v.Type())
	}
	return Value{typ: t, ref: rt.ErrorChain(err)}, nil
}

func (dynErrorShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if out.Type() != errorType && out.Type() != guestErrorType {
		return mismatch(t, out.Type())
	}
	out.Set(reflect.ValueOf(chainOf(v)))
	return nil
}

func (dynErrorShape) appendJSON(b []byte, _ *abi.Type, v Value) ([]byte, error) {
	b = append(b, '[')
	for e := chainOf(v); e != nil; {
		b = appendString(b, e.Message)
		next, _ := e.Err.(*wazabi.GuestError)
		if e = next; e != nil {
			b = append(b, ',')
		}
	}
	return append(b, ']'), nil
}

func (dynErrorShape) parseJSON(t *abi.Type, n node) (Value, error) {
	if n.kind != arrayNode || len(n.parts) == 0 {
		return Value{}, n.mismatch(t, "an array of texts, the error's first")
	}
	chain := make([]wazabi.GuestError, len(n.parts))
	for i, part := range n.parts {
		s, ok := part.value.(string)
		if !ok {
			return Value{}, part.mismatch(t, "a string")
		}
		chain[i].Message = s
		if i > 0 {
			chain[i-1].Err = &chain[i]
		}
	}
	return Value{typ: t, ref: &chain[0]}, nil
}
