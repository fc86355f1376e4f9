package dynamic

import (
	"encoding/binary"
	"fmt"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// plan passes Go values of one type as values of one type of the guest. Bind makes it once, and
// calls then look nothing up and make no Values.
type plan struct {
	// lower writes the wire form to at, which is zero. lift reads it, checks it, and sets out.
	lower func(lo *rt.Lowerer, at []byte, v reflect.Value) error
	lift  func(li *rt.Lifter, at []byte, out reflect.Value) error
	// set sends a value as core parameter i. get sets out to a result.
	set func(call *rt.Call, lo *rt.Lowerer, i int, v reflect.Value) error
	get func(call *rt.Call, out reflect.Value) error
	// simple is the kind, if all that the parameter or the result needs is one method of a Call.
	simple abi.Kind
	// plain: the Go value has the bytes of the wire form, and each such value is valid.
	plain bool
}

// planned is a shape that has plans.
type planned interface {
	// plan reports false if it has none for the Go type.
	plan(p *planner, t *abi.Type, typ reflect.Type) (plan, bool)
}

// planner makes plans for one func type, whose types have been compared with the guest's.
type planner struct {
	guest *Guest
	plans map[fieldsKey]*plan
}

func (p *planner) plan(t *abi.Type, typ reflect.Type) *plan {
	key := fieldsKey{t: t, typ: typ}
	if made := p.plans[key]; made != nil {
		return made
	}
	// Recursive types find it here, and read it when they are called.
	made := &plan{}
	p.plans[key] = made
	*made = p.make(t, typ)
	if made.set == nil {
		made.set, made.get = whole(t, made)
	}
	return made
}

func (p *planner) make(t *abi.Type, typ reflect.Type) plan {
	switch {
	case typ.Kind() == reflect.Interface || typ == valueType || typ == rawType:
		return p.values(t)
	case typ.Kind() == reflect.Pointer && !keepsPointer(t):
		return p.pointer(t, typ)
	}
	if s, ok := shapes[t.Kind].(planned); ok {
		if made, ok := s.plan(p, t, typ); ok {
			return made
		}
	}
	return p.values(t)
}

// values is the plan for all other types: by way of Values.
func (p *planner) values(t *abi.Type) plan {
	g := p.guest
	return plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error {
			value, err := g.converter().from(t, v)
			if err != nil {
				return err
			}
			return (&lowerer{Lowerer: lo, guest: g}).lower(t, at, value)
		},
		lift: func(li *rt.Lifter, at []byte, out reflect.Value) error {
			value, err := (&lifter{Lifter: li, guest: g}).lift(t, at)
			if err != nil {
				return err
			}
			c := g.converter()
			c.li = li
			return c.to(t, value, out)
		},
	}
}

// pointer is the plan for a pointer that stands for the value that it points to.
func (p *planner) pointer(t *abi.Type, typ reflect.Type) plan {
	inside, elem := p.plan(t, typ.Elem()), typ.Elem()
	return plan{
		lower: func(lo *rt.Lowerer, at []byte, v reflect.Value) error {
			if v.IsNil() {
				return rt.BadInput(fmt.Sprintf("a nil %s is not a valid %s", typ, t))
			}
			return inside.lower(lo, at, v.Elem())
		},
		lift: func(li *rt.Lifter, at []byte, out reflect.Value) error {
			return liftNew(li, inside, at, out, elem)
		},
	}
}

// liftNew sets a pointer to a new variable, which it sets to the value.
func liftNew(li *rt.Lifter, inside *plan, at []byte, out reflect.Value, elem reflect.Type) error {
	if err := li.Allocate(1, int64(elem.Size())); err != nil {
		return err
	}
	made := reflect.New(elem)
	if err := inside.lift(li, at, made.Elem()); err != nil {
		return err
	}
	if made.Type() != out.Type() {
		// The pointer type of a newtype has a name.
		made = made.Convert(out.Type())
	}
	out.Set(made)
	return nil
}

// nested makes a plan count the depth of a recursive type.
func (p *planner) nested(t *abi.Type, inside plan) plan {
	if !p.guest.types.Recursive(t) {
		return inside
	}
	inside.simple, inside.plain, inside.set, inside.get = abi.KindUnit, false, nil, nil
	lower, lift := inside.lower, inside.lift
	inside.lower = func(lo *rt.Lowerer, at []byte, v reflect.Value) error {
		if err := lo.Enter(); err != nil {
			return err
		}
		defer lo.Leave()
		return lower(lo, at, v)
	}
	inside.lift = func(li *rt.Lifter, at []byte, out reflect.Value) error {
		if err := li.Enter(); err != nil {
			return err
		}
		defer li.Leave()
		return lift(li, at, out)
	}
	return inside
}

// whole makes set and get of lower and lift.
func whole(t *abi.Type, p *plan) (set func(*rt.Call, *rt.Lowerer, int, reflect.Value) error, get func(*rt.Call, reflect.Value) error) {
	if !t.Direct() {
		size, align := t.Size, t.Align
		set = func(call *rt.Call, lo *rt.Lowerer, i int, v reflect.Value) error {
			if err := lo.Room(size); err != nil {
				return err
			}
			return p.lower(lo, call.SetRecord(i, size, align), v)
		}
		get = func(call *rt.Call, out reflect.Value) error {
			at, err := call.ResultRecord(size, align)
			if err != nil {
				return err
			}
			return p.lift(call.Lifter(), at, out)
		}
		return set, get
	}
	k := t.Number()
	set = func(call *rt.Call, lo *rt.Lowerer, i int, v reflect.Value) error {
		at := make([]byte, 8)
		if err := p.lower(lo, at, v); err != nil {
			return err
		}
		core := binary.LittleEndian.Uint64(at)
		if k != abi.KindUnit {
			core = coreOf(k, k.Load(at))
		}
		call.SetUint64(i, core)
		return nil
	}
	get = func(call *rt.Call, out reflect.Value) error {
		at, core := make([]byte, 8), call.ResultUint64()
		if k == abi.KindUnit {
			binary.LittleEndian.PutUint64(at, core)
			return p.lift(call.Lifter(), at, out)
		}
		bits, err := rt.CoreScalar(k, core)
		if err != nil {
			return err
		}
		storeBits(at, k.Size(), bits)
		return p.lift(call.Lifter(), at, out)
	}
	return set, get
}

// coreOf returns a number of the kind as a core value.
func coreOf(k abi.Kind, bits uint64) uint64 {
	if k.Size() < 8 {
		return uint64(uint32(bits))
	}
	return bits
}
