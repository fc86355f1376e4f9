package dynamic

import (
	"encoding/binary"
	"iter"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// sequenceShape has sequences, from which the guest pulls items: iter.Seq in Go.
type sequenceShape struct{ argument }

func init() { register(sequenceShape{}, abi.KindSequence) }

// goItems are the items of a sequence, as Go values.
type goItems = iter.Seq[reflect.Value]

func (sequenceShape) lower(lo *lowerer, _ *abi.Type, at []byte, v Value) error {
	items, _ := v.ref.(goItems)
	binary.LittleEndian.PutUint32(at, rt.Sequence(lo.Lowerer, lo.callback, items))
	return nil
}

func (sequenceShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if typ.Kind() != reflect.Func || typ.NumIn() != 1 || typ.NumOut() != 0 || typ.IsVariadic() {
		return mismatch(t, typ)
	}
	yield := typ.In(0)
	if yield.Kind() != reflect.Func || yield.NumIn() != 1 || yield.NumOut() != 1 || yield.Out(0) != boolType || yield.IsVariadic() {
		return mismatch(t, typ)
	}
	if err := (&checker{toGuest: true, goTypes: c.goTypes}).check(t.Elems[0].Elems[0], yield.In(0)); err != nil {
		return rt.Field(err, "[]")
	}
	return nil
}

func (s sequenceShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if err := s.check(&checker{goTypes: c.goTypes}, t, v.Type()); err != nil {
		return Value{}, err
	}
	if v.IsNil() {
		return Value{}, rt.BadInput("nil is not a valid iter.Seq")
	}
	return Value{typ: t, ref: goItems(func(yield func(reflect.Value) bool) {
		v.Call([]reflect.Value{reflect.MakeFunc(v.Type().In(0), func(in []reflect.Value) []reflect.Value {
			return []reflect.Value{reflect.ValueOf(yield(in[0]))}
		})})
	})}, nil
}

// servePull serves a pull from a sequence of the type.
func (g *Guest) servePull(h *rt.HostCall, t *abi.Type, seq any) error {
	items, err := rt.Pull[reflect.Value](h, seq)
	if err != nil {
		return err
	}
	c, batch := g.converter(), t.Elems[0]
	parts := make([]Value, len(items))
	for i, item := range items {
		if parts[i], err = c.from(batch.Elems[0], item); err != nil {
			return h.ItemError(rt.Index(err, i), seq)
		}
	}
	for lo := h.Lowerer(); lo.Next(); {
		lo.Lend(false)
		at := h.SetRecord(0, batch.Size, batch.Align)
		if err := (&lowerer{Lowerer: lo, guest: g}).lower(batch, at, listOf(batch, parts)); err != nil {
			return h.ItemError(err, seq)
		}
	}
	return h.Finish()
}
