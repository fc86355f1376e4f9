package dynamic

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// converter makes values of Go values, and sets Go variables to values.
type converter struct {
	// fields has the indexes of structs' fields, by fieldsKey, for all of a guest's conversions;
	// own has them if fields is nil.
	fields *sync.Map
	own    map[fieldsKey][]int
	// goTypes are the Go types of newtypes that convert by functions.
	goTypes goTypes
	// depth is how deep the current value is inside others.
	depth int
	// around has the slices, maps and arrays around the current value, from the level trackFrom on.
	around map[container]bool
	// empty counts the elements so far that take no memory in Go.
	empty int
	// li is the lifter of the call whose result is converted, nil after the call.
	li *rt.Lifter
	// ctx is the context of the call whose values were read before; nil if it does not end the call.
	ctx context.Context
}

// look is [rt.Lifter.StoppedAt], if a call reads the value.
func (c *converter) look(i, mask int) error {
	switch {
	case c.li != nil:
		return c.li.StoppedAt(i, mask)
	case c.ctx != nil && i&mask == mask:
		return rt.Converting(c.ctx)
	}
	return nil
}

// reading returns a converter of values that the guest has sent in a call with the context.
func (g *Guest) reading(ctx context.Context) *converter {
	c := g.converter()
	if g.cancels {
		c.ctx = ctx
	}
	return c
}

// maxLevels bounds how deep Go values nest, since they can lead to themselves. A value of a
// recursive type takes several levels, and the guest's limit is checked when it is lowered.
const maxLevels = 100_000

func tooDeep() error {
	return &wazabi.Error{
		Kind: wazabi.ErrInput, Detail: fmt.Sprintf("Go values nest more than %d deep; one may lead to itself", maxLevels), Err: wazabi.ErrDepth,
	}
}

// container identifies a slice, a map, or an array that has an address.
type container struct {
	at  uintptr
	len int
	typ reflect.Type
}

// trackFrom is the level from which the containers around a value are known. Values of types that
// do not contain themselves hardly nest as deep.
const trackFrom = 8

// enter is called before the elements of v are converted, and leave afterwards. It returns an error
// if v is one of its own elements: memory for all of them would be needed at each of maxLevels.
func (c *converter) enter(v reflect.Value) (container, error) {
	var in container
	if c.depth < trackFrom || v.Len() == 0 {
		return in, nil
	}
	switch {
	case v.Kind() != reflect.Array:
		in = container{v.Pointer(), v.Len(), v.Type()}
	case v.CanAddr():
		in = container{v.UnsafeAddr(), v.Len(), v.Type()}
	default:
		return in, nil
	}
	if c.around[in] {
		return in, &wazabi.Error{Kind: wazabi.ErrInput, Detail: fmt.Sprintf("a %s contains itself", in.typ), Err: wazabi.ErrDepth}
	}
	if c.around == nil {
		c.around = map[container]bool{}
	}
	c.around[in] = true
	return in, nil
}

func (c *converter) leave(in container) {
	if in.typ != nil {
		delete(c.around, in)
	}
}

// maxPointers bounds how many pointers lead to one value, since a pointer type can be its own
// element.
const maxPointers = 64

// endless reports whether a pointer type leads to no value.
func endless(typ reflect.Type) bool {
	for range maxPointers {
		if typ.Kind() != reflect.Pointer {
			return false
		}
		typ = typ.Elem()
	}
	return true
}

func endlessError(t *abi.Type, typ reflect.Type) error {
	return rt.BadInput(fmt.Sprintf("Go's %s is a pointer to pointers, of which %d lead to no %s", typ, maxPointers, t))
}

// maxEmpty bounds how many elements without size Go values have, since their number is not bounded
// by memory, which Values of them take.
const maxEmpty = 1 << 20

// empties counts n elements of a Go type.
func (c *converter) empties(n int, elem reflect.Type) error {
	if elem.Size() > 0 {
		return nil
	}
	if n > maxEmpty-c.empty {
		return &wazabi.Error{
			Kind: wazabi.ErrInput, Detail: fmt.Sprintf("more than %d elements of types without size, such as %s", maxEmpty, elem), Err: wazabi.ErrLimit,
		}
	}
	c.empty += n
	return nil
}

type fieldsKey struct {
	t    *abi.Type
	bits uint64
	typ  reflect.Type
}

var (
	valueType = reflect.TypeFor[Value]()
	rawType   = reflect.TypeFor[json.RawMessage]()
)

func (c *converter) structFields(t *abi.Type, fields []abi.Field, bits uint64, typ reflect.Type) ([]int, error) {
	return c.indexes(fieldsKey{t, bits, typ}, func() ([]int, error) { return structFields(t, fields, typ) })
}

// allCases is in place of the index of a case in the keys of structs with a field for each case.
const allCases = math.MaxUint64

func (c *converter) caseFields(t *abi.Type, typ reflect.Type) ([]int, error) {
	return c.indexes(fieldsKey{t, allCases, typ}, func() ([]int, error) { return caseFields(t, typ) })
}

// structCase is in place of the index of a case in the keys of structs that may be a case.
const structCase = math.MaxUint64 - 1

// caseOfStruct returns the case of which a struct has the name, or -1.
func (c *converter) caseOfStruct(t *abi.Type, typ reflect.Type) int {
	found, _ := c.indexes(fieldsKey{t, structCase, typ}, func() ([]int, error) {
		name := plainName(typ.Name())
		return []int{slices.IndexFunc(t.Cases, func(kase abi.Case) bool {
			return name == plainName(or(t.Go, t.Name)+or(kase.Go, kase.Name))
		})}, nil
	})
	return found[0]
}

// indexes keeps what find returns.
func (c *converter) indexes(key fieldsKey, find func() ([]int, error)) ([]int, error) {
	if c.fields == nil {
		return c.ownIndexes(key, find)
	}
	if indexes, ok := c.fields.Load(key); ok {
		return indexes.([]int), nil
	}
	indexes, err := find()
	if err == nil {
		c.fields.Store(key, indexes)
	}
	return indexes, err
}

func (c *converter) ownIndexes(key fieldsKey, find func() ([]int, error)) ([]int, error) {
	if indexes, ok := c.own[key]; ok {
		return indexes, nil
	}
	indexes, err := find()
	if err == nil {
		if c.own == nil {
			c.own = map[fieldsKey][]int{}
		}
		c.own[key] = indexes
	}
	return indexes, err
}

// mismatch is the error for a Go type that a type of the guest does not take.
func mismatch(t *abi.Type, typ reflect.Type) error {
	return rt.BadInput(fmt.Sprintf("Go's %s and the guest's %s (%s) do not match; docs/dynamic.md has the Go types", typ, t, base(t).Kind))
}

// keepsPointer reports whether a pointer or an interface is the value, and not only leads to it.
func keepsPointer(t *abi.Type) bool {
	switch k := base(t).Kind; k {
	case abi.KindOption, abi.KindResource, abi.KindGuestResource, abi.KindCallback, abi.KindDynError:
		return true
	default:
		return k.Stream() || base(t).Interface
	}
}

func (c *converter) valueOf(t *abi.Type, v any) (Value, error) { return c.from(t, reflect.ValueOf(v)) }

// from makes a value of a Go value, which is invalid for nil.
func (c *converter) from(t *abi.Type, v reflect.Value) (Value, error) {
	if c.depth++; c.depth > maxLevels {
		return Value{}, tooDeep()
	}
	defer func() { c.depth-- }()
	for hops := 0; v.IsValid(); hops++ {
		if hops > maxLevels {
			return Value{}, tooDeep()
		}
		switch typ := v.Type(); {
		case typ == valueType:
			return sameType(t, v.Interface().(Value))
		case typ == rawType && v.IsNil() && base(t).Kind == abi.KindJSON:
			// It is null, as in a generated package.
			return shapes[t.Kind].from(c, t, v)
		case typ == rawType:
			return parseJSON(t, v.Bytes())
		case typ == reflect.TypeFor[*Resource]():
			return shapes[t.Kind].from(c, t, v)
		case v.Kind() == reflect.Interface && !v.IsNil() && (v.NumMethod() == 0 || !keepsPointer(t) || base(t).Kind == abi.KindOption):
			v = v.Elem()
			if base(t).Kind == abi.KindOption && typ.NumMethod() > 0 {
				// The interface of a variant stands for the option, too.
				inside, err := c.from(base(t).Elems[0], v)
				if err != nil {
					return Value{}, err
				}
				option := some(base(t), inside)
				option.typ = t
				return option, nil
			}
			continue
		case v.Kind() == reflect.Pointer && !keepsPointer(t):
			if v.IsNil() {
				return Value{}, rt.BadInput(fmt.Sprintf("a nil %s is not a valid %s", typ, t))
			}
			v = v.Elem()
			continue
		}
		break
	}
	if (!v.IsValid() || v.Kind() == reflect.Interface && v.IsNil()) && base(t).Kind != abi.KindOption && !base(t).Any {
		return Value{}, rt.BadInput(fmt.Sprintf("nil is not a valid %s", t))
	}
	return shapes[t.Kind].from(c, t, v)
}

// sameType returns v, if it is a value of the type. A value is one of an option of its type, too.
// The resource in a value of an interface is the receiver of its methods.
func sameType(t *abi.Type, v Value) (Value, error) {
	if inside := v.inside(); inside.typ != v.typ && same(t, inside.typ) {
		return inside, nil
	}
	if t.Kind == abi.KindOption && v.typ != nil && !same(t, v.typ) && same(t.Elems[0], v.typ) {
		return some(t, v), nil
	}
	if v.typ == nil || !same(t, v.typ) {
		found := "a Value without a type"
		if v.typ != nil {
			found = fmt.Sprintf("a Value of the type %s", v.typ)
		}
		return Value{}, rt.BadInput(fmt.Sprintf("%s, expected %s of this guest; pass Go values or JSON between guests", found, t))
	}
	return v, nil
}

// same reports whether two types are one: a type with a name is one *Type per description.
func same(a, b *abi.Type) bool {
	for a.Kind == abi.KindBox {
		a = a.Elems[0]
	}
	for b.Kind == abi.KindBox {
		b = b.Elems[0]
	}
	if a == b {
		return true
	}
	if a.Kind != b.Kind || a.Named() || b.Named() || a.Len != b.Len || len(a.Elems) != len(b.Elems) {
		return false
	}
	for i := range a.Elems {
		if !same(a.Elems[i], b.Elems[i]) {
			return false
		}
	}
	return true
}

// decode sets the variable that out points to.
func (c *converter) decode(v Value, out any) error {
	p := reflect.ValueOf(out)
	if p.Kind() != reflect.Pointer || p.IsNil() {
		return rt.BadInput(fmt.Sprintf("Decode into a %T; expected a pointer to a variable", out))
	}
	if v.typ == nil {
		v.typ = unit
	}
	return c.to(v.typ, v, p.Elem())
}

// to sets a Go variable.
func (c *converter) to(t *abi.Type, v Value, out reflect.Value) error {
	switch typ := out.Type(); {
	case typ == valueType || out.Kind() == reflect.Interface && out.NumMethod() == 0 && base(t).Kind != abi.KindResource:
		out.Set(reflect.ValueOf(v))
		return nil
	case typ == rawType:
		text, err := shapes[t.Kind].appendJSON(nil, t, v)
		if err == nil {
			out.SetBytes(text)
		}
		return err
	case out.Kind() == reflect.Pointer && !keepsPointer(t):
		if endless(typ) {
			return endlessError(t, typ)
		}
		made := reflect.New(typ.Elem())
		if err := c.to(t, v, made.Elem()); err != nil {
			return err
		}
		out.Set(made.Convert(typ))
		return nil
	}
	return shapes[t.Kind].to(c, t, v, out)
}

// checker compares types of the guest with types in Go, before there are values.
type checker struct {
	// toGuest: values pass from Go to the guest.
	toGuest bool
	goTypes goTypes
	// seen has the pairs that were begun, so that recursive types end.
	seen map[fieldsKey]bool
}

func (c *checker) check(t *abi.Type, typ reflect.Type) error {
	switch {
	case typ == valueType || typ == rawType || typ.Kind() == reflect.Interface && typ.NumMethod() == 0:
		return nil
	case typ.Kind() == reflect.Pointer && !keepsPointer(t):
		if endless(typ) {
			return endlessError(t, typ)
		}
		return c.check(t, typ.Elem())
	}
	key := fieldsKey{t: t, typ: typ}
	if c.seen[key] {
		return nil
	}
	if c.seen == nil {
		c.seen = map[fieldsKey]bool{}
	}
	c.seen[key] = true
	return shapes[t.Kind].check(c, t, typ)
}
