package dynamic

import (
	"bytes"
	"iter"
	"math"
	"net/netip"
	"slices"
	"sort"
	"time"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/crates"
	"github.com/wazabi/wazabi/go-host/rt"
)

// Value is a value of a type of a guest. It does not change, and needs no guest to be read. The
// zero Value has no type, and is the result of a function that returns nothing.
//
// An accessor reports false if the value has another type. A Value of a newtype, or of a Box, has
// the accessors of the value inside.
type Value struct {
	typ *abi.Type
	// bits is a scalar, a discriminant, the bits of flags, or the index of a case. Those of a
	// signed integer are extended by its sign, those of an f32 are the lower half.
	bits uint64
	// ref is what bits cannot be: a string, the []byte of packed numbers, the []Value of parts, or
	// the Go value of a type without a form on the wire.
	ref any
}

// Type returns the type, nil for the zero Value. A Box has the type of the value inside.
func (v Value) Type() *abi.Type { return v.typ }

// base returns the type behind newtypes and boxes.
func base(t *abi.Type) *abi.Type {
	for t.Kind == abi.KindNewtype || t.Kind == abi.KindBox {
		t = t.Elems[0]
	}
	return t
}

func (v Value) base() *abi.Type {
	if v.typ == nil {
		return unit
	}
	return base(v.typ)
}

var unit = &abi.Type{Kind: abi.KindUnit, Align: 1}

// integer reports whether values of the kind are integers of up to 64 bits.
func integer(k abi.Kind) bool { return k.Scalar() && (k.Integer() || k.NonZero()) }

// Bool returns a bool.
func (v Value) Bool() (value, ok bool) { return v.bits == 1, v.base().Kind == abi.KindBool }

// Int returns an integer, or the discriminant of an enum, that fits int64.
func (v Value) Int() (int64, bool) {
	k := v.base().Number()
	return int64(v.bits), integer(k) && (k.Signed() || v.bits <= math.MaxInt64)
}

// Uint returns an integer, the discriminant of an enum, or the bits of flags, that fit uint64. Of
// an integer of a core module it returns the bits, and [Value.Int] those with the sign.
func (v Value) Uint() (uint64, bool) {
	k := v.base().Number()
	if v.base().Signless {
		return v.bits & (1<<(8*k.Size()) - 1), true
	}
	return v.bits, integer(k) && (!k.Signed() || int64(v.bits) >= 0)
}

// Float returns a floating-point number.
func (v Value) Float() (float64, bool) {
	switch v.base().Kind {
	case abi.KindF32:
		return float64(math.Float32frombits(uint32(v.bits))), true
	case abi.KindF64:
		return math.Float64frombits(v.bits), true
	}
	return 0, false
}

// Rune returns a char.
func (v Value) Rune() (rune, bool) {
	if v.base().Kind != abi.KindChar {
		return utf8.RuneError, false
	}
	return rune(v.bits), true
}

// Text returns a string, the text of a decimal, or JSON.
func (v Value) Text() (string, bool) {
	s, ok := v.ref.(string)
	return s, ok
}

// Bytes returns a copy of a list or array of bytes.
func (v Value) Bytes() ([]byte, bool) {
	if t := v.base(); !packed(t) || t.Elems[0].Kind != abi.KindU8 {
		return nil, false
	}
	return append([]byte(nil), v.packed()...), true
}

// Duration returns a duration.
func (v Value) Duration() (time.Duration, bool) {
	return time.Duration(v.bits), v.base().Kind == abi.KindDuration
}

// Time returns a point in time, in UTC.
func (v Value) Time() (time.Time, bool) {
	t, ok := v.ref.(time.Time)
	return t, ok
}

// Addr returns an IP address.
func (v Value) Addr() (netip.Addr, bool) {
	a, ok := v.ref.(netip.Addr)
	return a, ok
}

// AddrPort returns an IP address with a port.
func (v Value) AddrPort() (netip.AddrPort, bool) {
	a, ok := v.ref.(netip.AddrPort)
	return a, ok
}

// UUID returns a UUID.
func (v Value) UUID() (crates.UUID, bool) {
	u, ok := v.ref.(crates.UUID)
	return u, ok
}

// Uint128 returns a u128.
func (v Value) Uint128() (wazabi.Uint128, bool) {
	u, ok := v.ref.(wazabi.Uint128)
	return u, ok
}

// Int128 returns an i128.
func (v Value) Int128() (wazabi.Int128, bool) {
	i, ok := v.ref.(wazabi.Int128)
	return i, ok
}

// parts returns the values that a value is made of.
func (v Value) parts() []Value {
	switch ref := v.ref.(type) {
	case []Value:
		return ref
	case failed:
		return ref.err
	}
	return nil
}

// packed returns the numbers of a list or array, as they lie on the wire.
func (v Value) packed() []byte {
	data, _ := v.ref.([]byte)
	return data
}

// Len returns the number of elements of a list, array, set or tuple, of entries of a map, of fields
// of a record or of the payload of a case, and 1 or 0 for an option; else 0.
func (v Value) Len() int {
	switch t := v.base(); {
	case packed(t):
		return len(v.packed()) / t.Elems[0].Size
	case t.Kind == abi.KindMap:
		return len(v.parts()) / 2
	}
	return len(v.parts())
}

// Index returns an element, by the positions that [Value.Len] counts. Entries of a map have no
// position; see [Value.Entries].
func (v Value) Index(i int) (Value, bool) {
	t := v.base()
	if i < 0 || i >= v.Len() || t.Kind == abi.KindMap {
		return Value{}, false
	}
	if packed(t) {
		elem := t.Elems[0]
		return Value{typ: elem, bits: elem.Kind.Load(v.packed()[i*elem.Size:])}, true
	}
	return v.parts()[i], true
}

// All yields the elements that [Value.Index] returns.
func (v Value) All() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) {
		for i := range v.Len() {
			if elem, ok := v.Index(i); !ok || !yield(i, elem) {
				return
			}
		}
	}
}

// Entries yields the entries of a map in the order of its keys.
func (v Value) Entries() iter.Seq2[Value, Value] {
	return func(yield func(Value, Value) bool) {
		if v.base().Kind != abi.KindMap {
			return
		}
		entries := v.parts()
		for i := 0; i < len(entries); i += 2 {
			if !yield(entries[i], entries[i+1]) {
				return
			}
		}
	}
}

// Entry returns the value of a map's entry. The key is a Go value or a Value.
func (v Value) Entry(key any) (Value, bool) {
	if v.base().Kind != abi.KindMap {
		return Value{}, false
	}
	wanted, err := new(converter).valueOf(v.base().Elems[0].Elems[0], key)
	if err != nil {
		return Value{}, false
	}
	entries := v.parts()
	i, ok := sort.Find(len(entries)/2, func(i int) int { return compareKeys(wanted, entries[2*i]) })
	if !ok {
		return Value{}, false
	}
	return entries[2*i+1], true
}

// Field returns a field of a record, or of the payload of a variant's case, by its name on the
// wire. Fields of tuples have numbers for names.
func (v Value) Field(name string) (Value, bool) {
	return v.Index(fieldNamed(v.base(), v.bits, name))
}

// Case returns the name, on the wire, of the case of an enum or a variant. The fields of a
// variant's case are those of the value.
func (v Value) Case() (string, bool) {
	c := v.kase()
	if c == nil {
		return "", false
	}
	return c.Name, true
}

// kase returns the case of an enum or a variant; nil for other values.
func (v Value) kase() *abi.Case {
	switch t := v.base(); t.Kind {
	case abi.KindVariant:
		return &t.Cases[v.bits]
	case abi.KindEnum:
		if i := caseOf(t, v.bits); i >= 0 {
			return &t.Cases[i]
		}
	}
	return nil
}

// Option returns the value inside an option. some is false if there is none, and if the value is no
// option.
func (v Value) Option() (inside Value, some bool) {
	if v.base().Kind != abi.KindOption {
		return Value{}, false
	}
	return v.Index(0)
}

// Resource returns a resource of the guest.
func (v Value) Resource() (*Resource, bool) {
	r, ok := v.inside().ref.(*Resource)
	return r, ok
}

// Object returns an object of the host.
func (v Value) Object() (object any, ok bool) {
	o, ok := v.inside().ref.(hostObject)
	return o.value, ok
}

// Func returns a callback of the guest, an argument of a [HostFunc]. It may be called until the
// HostFunc returns, with the context that this has received. The arguments are Values of the types
// that [abi.Type.CallbackParams] of the argument's type lists. The result is a Value, nil for an
// error.
func (v Value) Func() (f HostFunc, ok bool) {
	guest, ok := v.ref.(guestFunc)
	if !ok {
		return nil, false
	}
	return guest.values, true
}

// Items returns the items of an iterator. Each loop over them calls the guest's function again. An
// error is the last element, unless it is an item.
func (v Value) Items() (iter.Seq2[Value, error], bool) {
	items, ok := v.ref.(iter.Seq2[Value, error])
	return items, ok
}

// Decode sets the variable that out points to, as docs/dynamic.md says for the type.
func (v Value) Decode(out any) error {
	return failedIn("Value.Decode", new(converter).decode(v, out))
}

// MarshalJSON returns the value as JSON, as docs/dynamic.md says for the type.
func (v Value) MarshalJSON() ([]byte, error) {
	data, err := appendJSON(nil, v)
	return data, failedIn("Value.MarshalJSON", err)
}

// String returns the value as JSON, or says why it has none. A handle has its type as text.
func (v Value) String() string {
	data, err := v.MarshalJSON()
	if err != nil {
		if t := v.base(); t.Handle() {
			return t.String() + " (a handle)"
		}
		return err.Error()
	}
	return string(data)
}

// ValueOf makes a value of a Go value, as docs/dynamic.md says for the type. A type is found in the
// functions of [Guest.Exports] and [Guest.Imports], and in [Guest.Types].
func ValueOf(t *abi.Type, v any) (Value, error) {
	if t == nil {
		return Value{}, failedIn("ValueOf", rt.BadInput("the type is a nil *abi.Type; expected a type of a guest"))
	}
	value, err := new(converter).valueOf(t, v)
	return value, failedIn("ValueOf", err)
}

// Equal reports whether two values of one type of a guest are the same on the wire. Handles, funcs
// and iterators are never equal.
func (v Value) Equal(other Value) bool {
	if v.typ == nil || other.typ == nil {
		return v.typ == other.typ
	}
	if !same(v.typ, other.typ) || v.bits != other.bits {
		return false
	}
	switch ref := v.ref.(type) {
	case nil, []Value, failed:
		a, b := v.parts(), other.parts()
		if v.base().Kind == abi.KindSet {
			// Go slices may have any order.
			a, b = slices.SortedFunc(slices.Values(a), compareKeys), slices.SortedFunc(slices.Values(b), compareKeys)
		}
		return slices.EqualFunc(a, b, Value.Equal)
	case []byte:
		return bytes.Equal(ref, other.packed())
	case *wazabi.GuestError:
		return sameChain(ref, chainOf(other))
	case string, wazabi.Uint128, wazabi.Int128, time.Time, netip.Addr, netip.AddrPort, crates.UUID:
		return v.ref == other.ref
	}
	return false
}
