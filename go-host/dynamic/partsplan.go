package dynamic

import (
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// This file has the plans of strings, and of the types that have other types as parts.

// plan has none for the other kinds whose shapes embed this one.
func (textShape) plan(_ *planner, t *abi.Type, typ reflect.Type) (plan, bool) {
	return plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error { return lo.String(at, v.String()) },
		lift: func(li *rt.Lifter, at []byte, out reflect.Value) error {
			var s string
			err := li.String(at, &s)
			out.SetString(s)
			return err
		},
		set: func(call *rt.Call, _ *rt.Lowerer, i int, v reflect.Value) error { return call.SetString(i, v.String()) },
		get: func(call *rt.Call, out reflect.Value) error {
			s, err := call.ResultString()
			out.SetString(s)
			return err
		},
		simple: abi.KindString,
	}, t.Kind == abi.KindString && typ.Kind() == reflect.String
}

func (newtypeShape) plan(p *planner, t *abi.Type, typ reflect.Type) (plan, bool) {
	if p.guest.goTypes.of(t, typ) != nil || meansOf(t, typ, true) != asInside || meansOf(t, typ, false) != asInside {
		return plan{}, false
	}
	inside := p.plan(t.Elems[0], typ)
	if inside.lower == nil {
		// The type is inside itself, and the plan not made yet.
		return plan{}, false
	}
	return p.nested(t, *inside), true
}

func (boxShape) plan(p *planner, t *abi.Type, typ reflect.Type) (plan, bool) {
	of, inside := t.Elems[0], p.plan(t.Elems[0], typ)
	return plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error {
			if err := lo.Room(of.Size); err != nil {
				return err
			}
			return inside.lower(lo, lo.Box(at, of.Size, of.Align), v)
		},
		lift: func(li *rt.Lifter, at []byte, out reflect.Value) error {
			src, err := li.Box(at, of.Size, of.Align)
			if err != nil {
				return err
			}
			return inside.lift(li, src, out)
		},
	}, true
}

func (optionShape) plan(p *planner, t *abi.Type, typ reflect.Type) (plan, bool) {
	if typ.Kind() != reflect.Pointer {
		return plan{}, false
	}
	inside, elem, offset := p.plan(t.Elems[0], typ.Elem()), typ.Elem(), t.PayloadOffset()
	return plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error {
			if v.IsNil() {
				return nil
			}
			at[0] = 1
			return inside.lower(lo, at[offset:], v.Elem())
		},
		lift: func(li *rt.Lifter, at []byte, out reflect.Value) error {
			switch at[0] {
			case 0:
				out.SetZero()
				return nil
			case 1:
				return liftNew(li, inside, at[offset:], out, elem)
			}
			return rt.InvalidTag(t.String(), int64(at[0]))
		},
	}, true
}

// fieldPlan is the plan of a field, with its place on both sides.
type fieldPlan struct {
	*plan
	name          string
	index, offset int
}

func (recordShape) plan(p *planner, t *abi.Type, typ reflect.Type) (plan, bool) {
	if typ.Kind() != reflect.Struct {
		return plan{}, false
	}
	indexes, err := structFields(t, fieldsOf(t), typ)
	if err != nil {
		return plan{}, false
	}
	var fields []fieldPlan
	// The bytes are the same if each field lies at the same place, and nothing between them.
	plain, size := rt.Native && typ.Size() == uintptr(t.Size), uintptr(0)
	for i, f := range fieldsOf(t) {
		in := typ.Field(indexes[i])
		fields = append(fields, fieldPlan{p.plan(f.Type, in.Type), f.Name, indexes[i], f.Offset})
		plain = plain && fields[i].plain && in.Offset == uintptr(f.Offset)
		size += in.Type.Size()
	}
	if plain = plain && size == typ.Size() && size > 0; plain {
		return plainRecord(fields, int(size)), true
	}
	return p.nested(t, plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error { return lowerPlans(lo, fields, at, v) },
		lift:  func(li *rt.Lifter, at []byte, out reflect.Value) error { return liftPlans(li, fields, at, out) },
	}), true
}

// plainRecord copies all fields at once, if the struct is a variable.
func plainRecord(fields []fieldPlan, size int) plan {
	return plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error {
			if !v.CanAddr() {
				return lowerPlans(lo, fields, at, v)
			}
			copy(at, rt.Memory(v.Addr().UnsafePointer(), size))
			return nil
		},
		lift: func(_ *rt.Lifter, at []byte, out reflect.Value) error {
			copy(rt.Memory(out.Addr().UnsafePointer(), size), at)
			return nil
		},
		plain: true,
	}
}

func lowerPlans(lo *rt.Lowerer, fields []fieldPlan, at []byte, v reflect.Value) error {
	for i := range fields {
		f := &fields[i]
		if err := f.lower(lo, at[f.offset:], v.Field(f.index)); err != nil {
			return rt.Field(err, f.name)
		}
	}
	return nil
}

func liftPlans(li *rt.Lifter, fields []fieldPlan, at []byte, out reflect.Value) error {
	for i := range fields {
		f := &fields[i]
		if err := f.lift(li, at[f.offset:], out.Field(f.index)); err != nil {
			return rt.Field(err, f.name)
		}
	}
	return nil
}

func (listShape) plan(p *planner, t *abi.Type, typ reflect.Type) (plan, bool) {
	switch of := t.Elems[0]; {
	case t.Kind == abi.KindList && of.Kind == abi.KindU8 && typ == reflect.TypeFor[[]byte]():
		return bytesPlan, true
	case t.Kind == abi.KindList && typ.Kind() == reflect.Slice:
		return p.slice(of, typ), true
	case t.Kind == abi.KindArray && typ.Kind() == reflect.Array:
		return p.array(t, typ), true
	}
	return plan{}, false
}

// bytesPlan is the plan of lists of bytes.
var bytesPlan = plan{
	lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error { return lo.Bytes(at, v.Bytes()) },
	lift: func(li *rt.Lifter, at []byte, out reflect.Value) error {
		var b []byte
		err := li.Bytes(at, &b)
		out.SetBytes(b)
		return err
	},
	set: func(call *rt.Call, _ *rt.Lowerer, i int, v reflect.Value) error { return call.SetBytes(i, v.Bytes()) },
	get: func(call *rt.Call, out reflect.Value) error {
		b, err := call.ResultBytes()
		out.SetBytes(b)
		return err
	},
	simple: abi.KindList,
}

// slice is the plan of lists of the type.
func (p *planner) slice(of *abi.Type, typ reflect.Type) plan {
	elem, size, align := p.plan(of, typ.Elem()), of.Size, of.Align
	elemSize, mask := int64(typ.Elem().Size()), rt.LookMask(size)
	in := func(lo *rt.Lowerer, region []byte, v reflect.Value) error {
		if elem.plain && rt.Native {
			copy(region, rt.Memory(v.UnsafePointer(), len(region)))
			return nil
		}
		clear(region)
		for i := range v.Len() {
			if err := elem.lower(lo, region[i*size:][:size], v.Index(i)); err != nil {
				return rt.Index(err, i)
			}
		}
		return nil
	}
	out := func(li *rt.Lifter, src []byte, n int, to reflect.Value) error {
		if n == 0 {
			to.SetZero()
			return nil
		}
		if err := li.Allocate(n, elemSize); err != nil {
			return err
		}
		// reflect.MakeSlice would allocate the slice's header too.
		to.SetZero()
		to.Grow(n)
		to.SetLen(n)
		to.SetCap(n)
		if elem.plain && rt.Native {
			return li.Copy(rt.Memory(to.UnsafePointer(), len(src)), src)
		}
		for i := range n {
			err := li.StoppedAt(i, mask)
			if err == nil {
				err = elem.lift(li, src[i*size:][:size], to.Index(i))
			}
			if err != nil {
				return rt.Index(err, i)
			}
		}
		return nil
	}
	return plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error {
			region, err := lo.ListRaw(at, v.Len(), size, align)
			if err != nil {
				return err
			}
			return in(lo, region, v)
		},
		lift: func(li *rt.Lifter, at []byte, to reflect.Value) error {
			src, n, err := li.List(at, size, align)
			if err != nil {
				return err
			}
			return out(li, src, n, to)
		},
		set: func(call *rt.Call, lo *rt.Lowerer, i int, v reflect.Value) error {
			region, err := call.SetListRaw(i, v.Len(), size, align)
			if err != nil {
				return err
			}
			return in(lo, region, v)
		},
		get: func(call *rt.Call, to reflect.Value) error {
			li := call.Lifter()
			src, n, err := call.ResultList(size, align)
			if err != nil {
				return err
			}
			return out(li, src, n, to)
		},
	}
}

// array is the plan of an array of the type.
func (p *planner) array(t *abi.Type, typ reflect.Type) plan {
	of, n := t.Elems[0], t.Len
	elem, size, mask := p.plan(of, typ.Elem()), of.Size, rt.LookMask(of.Size)
	return plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error {
			for i := range n {
				if err := elem.lower(lo, at[i*size:][:size], v.Index(i)); err != nil {
					return rt.Index(err, i)
				}
			}
			return nil
		},
		lift: func(li *rt.Lifter, at []byte, out reflect.Value) error {
			for i := range n {
				err := li.StoppedAt(i, mask)
				if err == nil {
					err = elem.lift(li, at[i*size:][:size], out.Index(i))
				}
				if err != nil {
					return rt.Index(err, i)
				}
			}
			return nil
		},
		plain: elem.plain,
	}
}
