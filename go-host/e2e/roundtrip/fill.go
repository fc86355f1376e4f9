package roundtrip

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/crates"
	"github.com/wazabi/wazabi/go-host/rt"
)

const (
	// maxDepth bounds the nesting of values. Deeper lists are empty, and deeper options are nil.
	maxDepth = 10
	// maxValues bounds the number of values in the arguments of one call in the same way.
	maxValues = 2000
)

// filler makes random values of described types.
type filler struct {
	*rand.Rand
	types         map[string]reflect.Type
	depth, values int
}

// fill sets a Go variable to a random value of type t.
func (f *filler) fill(t *abi.Type, v reflect.Value) {
	f.values++
	f.depth++
	defer func() { f.depth-- }()
	switch t.Kind {
	case abi.KindUnit:
	case abi.KindBool:
		v.SetBool(f.IntN(2) == 1)
	case abi.KindChar:
		v.SetInt(int64(f.rune()))
	case abi.KindF32:
		bits := uint32(f.float(8, 23))
		*v.Addr().Convert(reflect.TypeFor[*float32]()).Interface().(*float32) = math.Float32frombits(bits)
	case abi.KindF64:
		v.SetFloat(math.Float64frombits(f.float(11, 52)))
	case abi.KindString, abi.KindUTF16:
		v.SetString(f.text())
	case abi.KindDuration:
		v.SetInt(int64(f.bits() >> 1))
	case abi.KindSystemTime, abi.KindInstant, abi.KindIP, abi.KindIPv4, abi.KindIPv6, abi.KindSocket, abi.KindUUID, abi.KindDecimal, abi.KindJSON:
		v.Set(reflect.ValueOf(f.library(t.Kind)).Convert(v.Type()))
	case abi.KindList:
		f.list(t, v)
	case abi.KindU128, abi.KindI128:
		v.FieldByName("Lo").SetUint(f.bits())
		v.FieldByName("Hi").SetUint(f.bits())
	case abi.KindSet:
		f.set(t, v)
	case abi.KindMap:
		f.pairs(t, v)
	case abi.KindArray:
		for i := range v.Len() {
			f.fill(t.Elems[0], v.Index(i))
		}
	case abi.KindOption:
		f.option(t, v)
	case abi.KindResult:
		f.result(t, v)
	case abi.KindTuple:
		for i, elem := range t.Elems {
			f.fill(elem, v.Field(i))
		}
	case abi.KindRecord:
		f.fields(t.Fields, v)
	case abi.KindBox, abi.KindNewtype:
		f.fill(t.Elems[0], v)
	case abi.KindEnum:
		setInteger(v, t.Cases[f.IntN(len(t.Cases))].Value)
	case abi.KindFlags:
		setInteger(v, int64(f.Uint64()>>(64-len(t.Cases))))
	case abi.KindVariant:
		f.variant(t, v)
	default:
		if t.Kind.NonZero() {
			for v.IsZero() {
				setInteger(v, int64(f.bits()))
			}
			return
		}
		if !t.Kind.Integer() {
			panic(fmt.Sprintf("the test has no random values of %s, a %s", t, t.Kind))
		}
		setInteger(v, int64(f.bits()))
	}
}

// setInteger sets an integer variable to the low bits of bits.
func setInteger(v reflect.Value, bits int64) {
	rest := 64 - v.Type().Bits()
	if v.CanInt() {
		v.SetInt(bits << rest >> rest)
	} else {
		v.SetUint(uint64(bits) << rest >> rest)
	}
}

// full reports whether to add no more values, so that a recursive value ends.
func (f *filler) full() bool { return f.depth > maxDepth || f.values > maxValues }

// length returns the length of a list or map.
func (f *filler) length() int {
	if f.full() {
		return 0
	}
	return f.IntN(4)
}

func (f *filler) list(t *abi.Type, v reflect.Value) {
	n := f.length()
	if n == 0 && f.IntN(2) == 0 {
		// The list stays nil, which is sent as an empty list.
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		f.fill(t.Elems[0], v.Index(i))
	}
}

// set sets a slice to elements in ascending order, each once: that is how a set is received.
func (f *filler) set(t *abi.Type, v reflect.Value) {
	elem := t.Elems[0]
	seen := reflect.MakeMap(reflect.MapOf(v.Type().Elem(), reflect.TypeFor[bool]()))
	var elements []reflect.Value
	for range f.length() {
		element := reflect.New(v.Type().Elem()).Elem()
		f.fill(elem, element)
		if !seen.MapIndex(element).IsValid() {
			seen.SetMapIndex(element, reflect.ValueOf(true))
			elements = append(elements, element)
		}
	}
	if len(elements) == 0 {
		return
	}
	for elem.Kind == abi.KindNewtype {
		elem = elem.Elems[0]
	}
	slices.SortFunc(elements, func(a, b reflect.Value) int { return compare(elem.Kind, a, b) })
	v.Set(reflect.Append(reflect.MakeSlice(v.Type(), 0, len(elements)), elements...))
}

// compare orders two elements of a set, of a kind that is not a newtype.
func compare(kind abi.Kind, a, b reflect.Value) int {
	switch {
	case kind == abi.KindU128:
		return cmp.Or(compare(abi.KindU64, a.Field(1), b.Field(1)), compare(abi.KindU64, a.Field(0), b.Field(0)))
	case kind == abi.KindI128:
		hi := cmp.Compare(int64(a.Field(1).Uint()), int64(b.Field(1).Uint()))
		return cmp.Or(hi, compare(abi.KindU64, a.Field(0), b.Field(0)))
	case kind == abi.KindUUID:
		x, y := a.Convert(reflect.TypeFor[crates.UUID]()), b.Convert(reflect.TypeFor[crates.UUID]())
		return x.Interface().(crates.UUID).Compare(y.Interface().(crates.UUID))
	case a.CanConvert(reflect.TypeFor[netip.Addr]()):
		x, y := a.Convert(reflect.TypeFor[netip.Addr]()), b.Convert(reflect.TypeFor[netip.Addr]())
		return x.Interface().(netip.Addr).Compare(y.Interface().(netip.Addr))
	case a.CanConvert(reflect.TypeFor[netip.AddrPort]()):
		x, y := a.Convert(reflect.TypeFor[netip.AddrPort]()), b.Convert(reflect.TypeFor[netip.AddrPort]())
		return rt.CompareSockets(x.Interface().(netip.AddrPort), y.Interface().(netip.AddrPort))
	case a.Kind() == reflect.String:
		return cmp.Compare(a.String(), b.String())
	case a.Kind() == reflect.Bool && a.Bool() != b.Bool():
		if b.Bool() {
			return -1
		}
		return 1
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	}
	return 0
}

func (f *filler) pairs(t *abi.Type, v reflect.Value) {
	n := f.length()
	if n == 0 {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for range n {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(t.Elems[0].Elems[0], key)
		f.fill(t.Elems[0].Elems[1], value)
		v.SetMapIndex(key, value)
	}
}

// option sets a pointer, or the interface of a variant, which stays nil for None.
func (f *filler) option(t *abi.Type, v reflect.Value) {
	if f.full() || f.IntN(4) == 0 {
		return
	}
	if v.Kind() == reflect.Interface {
		f.fill(t.Elems[0], v)
		return
	}
	some := reflect.New(v.Type().Elem())
	f.fill(t.Elems[0], some.Elem())
	// The pointer type of a newtype has a name.
	v.Set(some.Convert(v.Type()))
}

func (f *filler) fields(fields []abi.Field, v reflect.Value) {
	for i, field := range fields {
		f.fill(field.Type, v.Field(i))
	}
}

// variant sets an interface to one of the cases: a struct or, if the type is an error, a pointer to
// one. The first case of a recursive type has no fields.
func (f *filler) variant(t *abi.Type, v reflect.Value) {
	c := t.Cases[0]
	if !f.full() {
		c = t.Cases[f.IntN(len(t.Cases))]
	}
	typ := f.types[Key(caseName(t, c))]
	if typ == nil {
		panic(fmt.Sprintf("the package has no type for %s::%s", t.Name, c.Name))
	}
	value := reflect.New(typ).Elem()
	f.fields(c.Fields, value)
	if !typ.Implements(v.Type()) {
		value = value.Addr()
	}
	v.Set(value)
}

// bits returns random bits, extremes more often.
func (f *filler) bits() uint64 {
	if f.IntN(4) == 0 {
		return [...]uint64{0, 1 << 63, math.MaxUint64, 1<<63 - 1, 1, 1 << 31}[f.IntN(6)]
	}
	return f.Uint64()
}

// float returns the bits of a number with so many bits of exponent and fraction. NaNs with
// payloads, infinities and subnormals come more often.
func (f *filler) float(exponent, fraction int) uint64 {
	bits := f.Uint64() >> (63 - exponent - fraction)
	exponents := (uint64(1)<<exponent - 1) << fraction
	switch f.IntN(6) {
	case 0:
		return bits | exponents
	case 1:
		return bits &^ exponents
	case 2:
		return bits >> fraction << fraction
	}
	return bits
}

func (f *filler) rune() rune {
	for {
		r := [...]rune{0, 'a', 'é', '\uffff', '\U0010ffff', rune(f.IntN(0x110000))}[f.IntN(6)]
		if utf8.ValidRune(r) {
			return r
		}
	}
}

// printable drops the characters that are not printable.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text)
}

func (f *filler) text() string {
	var b strings.Builder
	for range f.IntN(8) {
		b.WriteRune(f.rune())
	}
	return b.String()
}
