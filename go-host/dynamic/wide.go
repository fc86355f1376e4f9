package dynamic

import (
	"encoding/binary"
	"math/big"
	"reflect"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// wideShape has u128 and i128: wazabi.Uint128 and wazabi.Int128 in Go, integers in JSON.
type wideShape struct{}

func init() { register(wideShape{}, abi.KindU128, abi.KindI128) }

var (
	uint128Type = reflect.TypeFor[wazabi.Uint128]()
	int128Type  = reflect.TypeFor[wazabi.Int128]()
)

// wideType returns the Go type of a u128 or an i128. other is that of the other one, which has the
// same fields.
func wideType(t *abi.Type) (typ, other reflect.Type) {
	if t.Kind == abi.KindU128 {
		return uint128Type, int128Type
	}
	return int128Type, uint128Type
}

func (wideShape) lower(_ *lowerer, _ *abi.Type, at []byte, v Value) error {
	lo, hi := halves(v)
	binary.LittleEndian.PutUint64(at, lo)
	binary.LittleEndian.PutUint64(at[8:], hi)
	return nil
}

func halves(v Value) (lo, hi uint64) {
	switch n := v.ref.(type) {
	case wazabi.Uint128:
		return n.Lo, n.Hi
	case wazabi.Int128:
		return n.Lo, n.Hi
	}
	return 0, 0
}

func (wideShape) lift(_ *lifter, t *abi.Type, at []byte) (Value, error) {
	lo, hi := binary.LittleEndian.Uint64(at), binary.LittleEndian.Uint64(at[8:])
	if t.Kind == abi.KindU128 {
		return Value{typ: t, ref: wazabi.Uint128{Lo: lo, Hi: hi}}, nil
	}
	return Value{typ: t, ref: wazabi.Int128{Lo: lo, Hi: hi}}, nil
}

func (wideShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	wide, other := wideType(t)
	if typ.Kind() == reflect.Struct && typ.ConvertibleTo(wide) && typ != other {
		return nil
	}
	return mismatch(t, typ)
}

func (w wideShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	switch {
	case v.CanInt():
		return w.fromBig(t, big.NewInt(v.Int()))
	case v.CanUint():
		return w.fromBig(t, new(big.Int).SetUint64(v.Uint()))
	case w.check(nil, t, v.Type()) == nil:
		wide, _ := wideType(t)
		return Value{typ: t, ref: v.Convert(wide).Interface()}, nil
	}
	return Value{}, mismatch(t, v.Type())
}

func (wideShape) fromBig(t *abi.Type, n *big.Int) (Value, error) {
	var ref any
	var err error
	if t.Kind == abi.KindU128 {
		ref, err = wazabi.Uint128FromBig(n)
	} else {
		ref, err = wazabi.Int128FromBig(n)
	}
	if err != nil {
		return Value{}, err
	}
	return Value{typ: t, ref: ref}, nil
}

func (w wideShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if err := w.check(nil, t, out.Type()); err != nil {
		return err
	}
	out.Set(reflect.ValueOf(v.ref).Convert(out.Type()))
	return nil
}

func (wideShape) appendJSON(b []byte, _ *abi.Type, v Value) ([]byte, error) {
	switch n := v.ref.(type) {
	case wazabi.Uint128:
		return append(b, n.String()...), nil
	case wazabi.Int128:
		return append(b, n.String()...), nil
	}
	return nil, rt.BadInput("the value was not made by this package")
}

func (w wideShape) parseJSON(t *abi.Type, n node) (Value, error) {
	i, ok := n.integer()
	if !ok {
		return Value{}, n.mismatch(t, "an integer")
	}
	return w.fromBig(t, i)
}
