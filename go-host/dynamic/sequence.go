package dynamic

import (
	"encoding/binary"
	"iter"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// sequenceShape has sequences of the host: iter.Seq of the Go type of the items, or of [Value] or
// any.
type sequenceShape struct{ argument }

func init() { register(sequenceShape{}, abi.KindSequence) }

// sequenceValue is a sequence of the program. Its items are converted when the guest pulls them.
type sequenceValue struct{ items iter.Seq[reflect.Value] }

// itemType returns the type of the items of an iter.Seq, or nil.
func itemType(typ reflect.Type) reflect.Type {
	if typ.Kind() != reflect.Func || !typ.CanSeq() || typ.In(0).NumIn() != 1 {
		return nil
	}
	return typ.In(0).In(0)
}

func (sequenceShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	item := itemType(typ)
	if item == nil {
		return mismatch(t, typ)
	}
	return c.check(t.Elems[0].Elems[0], item)
}

func (sequenceShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if itemType(v.Type()) == nil {
		return Value{}, mismatch(t, v.Type())
	}
	if v.IsNil() {
		return Value{}, rt.BadInput("nil is not a valid iter.Seq")
	}
	return Value{typ: t, ref: sequenceValue{v.Seq()}}, nil
}

func (sequenceShape) lower(lo *lowerer, _ *abi.Type, at []byte, v Value) error {
	s, _ := v.ref.(sequenceValue)
	binary.LittleEndian.PutUint32(at, rt.Sequence(lo.Lowerer, lo.callback, s.items))
	return nil
}

// serveSequence pulls items for the guest from a sequence of the type.
func (g *Guest) serveSequence(h *rt.HostCall, t *abi.Type, seq any) error {
	pulled, err := rt.Pull[reflect.Value](h, seq)
	if err != nil {
		return err
	}
	elem, c := t.Elems[0].Elems[0], g.converter()
	items := make([]Value, len(pulled))
	for i, item := range pulled {
		if items[i], err = c.from(elem, item); err != nil {
			return h.ItemError(rt.Index(err, i), seq)
		}
	}
	for inner := h.Lowerer(); inner.Next(); {
		inner.Lend(false)
		lo := &lowerer{Lowerer: inner, guest: g}
		region, err := lo.List(h.SetRecord(0, t.Elems[0].Size, t.Elems[0].Align), len(items), elem.Size, elem.Align)
		if err != nil {
			return h.ItemError(err, seq)
		}
		for i, item := range items {
			if err := lo.lower(elem, region[i*elem.Size:][:elem.Size], item); err != nil {
				return h.ItemError(rt.Index(err, i), seq)
			}
		}
	}
	return h.Finish()
}
