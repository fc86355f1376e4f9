package dynamic_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"strconv"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/crates"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
	itemsType   = reflect.TypeFor[iter.Seq2[dynamic.Value, error]]()
)

// scalarTypes are the Go types of kinds without parts.
var scalarTypes = map[abi.Kind]reflect.Type{
	abi.KindBool: reflect.TypeFor[bool](), abi.KindChar: reflect.TypeFor[rune](),
	abi.KindU8: reflect.TypeFor[uint8](), abi.KindU16: reflect.TypeFor[uint16](),
	abi.KindU32: reflect.TypeFor[uint32](), abi.KindU64: reflect.TypeFor[uint64](),
	abi.KindI8: reflect.TypeFor[int8](), abi.KindI16: reflect.TypeFor[int16](),
	abi.KindI32: reflect.TypeFor[int32](), abi.KindI64: reflect.TypeFor[int64](),
	abi.KindNonZeroU8: reflect.TypeFor[uint8](), abi.KindNonZeroU16: reflect.TypeFor[uint16](),
	abi.KindNonZeroU32: reflect.TypeFor[uint32](), abi.KindNonZeroU64: reflect.TypeFor[uint64](),
	abi.KindNonZeroI8: reflect.TypeFor[int8](), abi.KindNonZeroI16: reflect.TypeFor[int16](),
	abi.KindNonZeroI32: reflect.TypeFor[int32](), abi.KindNonZeroI64: reflect.TypeFor[int64](),
	abi.KindU128: reflect.TypeFor[wazabi.Uint128](), abi.KindI128: reflect.TypeFor[wazabi.Int128](),
	abi.KindF32: reflect.TypeFor[float32](), abi.KindF64: reflect.TypeFor[float64](),
	abi.KindString: reflect.TypeFor[string](), abi.KindUTF16: reflect.TypeFor[string](),
	abi.KindDuration: reflect.TypeFor[time.Duration](), abi.KindSystemTime: reflect.TypeFor[time.Time](),
	abi.KindInstant: reflect.TypeFor[time.Time](), abi.KindIP: reflect.TypeFor[netip.Addr](),
	abi.KindIPv4: reflect.TypeFor[netip.Addr](), abi.KindIPv6: reflect.TypeFor[netip.Addr](),
	abi.KindSocket: reflect.TypeFor[netip.AddrPort](), abi.KindUUID: reflect.TypeFor[crates.UUID](),
	abi.KindDecimal: reflect.TypeFor[crates.Decimal](), abi.KindJSON: reflect.TypeFor[json.RawMessage](),
	abi.KindEnum: reflect.TypeFor[string](), abi.KindGuestResource: reflect.TypeFor[*dynamic.Resource](),
	abi.KindCallback: reflect.TypeFor[dynamic.HostFunc](),
}

// goType returns a Go type for a type: a Value where it has no better one, or is inside of itself.
func goType(t *abi.Type, outer ...*abi.Type) reflect.Type {
	for _, o := range outer {
		if o == t {
			return reflect.TypeFor[dynamic.Value]()
		}
	}
	outer = append(outer, t)
	structOf := func(fields []abi.Field) reflect.Type {
		all := make([]reflect.StructField, len(fields))
		for i, f := range fields {
			all[i] = reflect.StructField{Name: "V" + strconv.Itoa(i), Type: goType(f.Type, outer...), Tag: reflect.StructTag("wazabi:" + strconv.Quote(f.Name))}
		}
		return reflect.StructOf(all)
	}
	switch t.Kind {
	case abi.KindList, abi.KindSet:
		return reflect.SliceOf(goType(t.Elems[0], outer...))
	case abi.KindArray:
		return reflect.ArrayOf(t.Len, goType(t.Elems[0], outer...))
	case abi.KindMap:
		if key := goType(t.Elems[0].Elems[0], outer...); key.Comparable() && key != reflect.TypeFor[dynamic.Value]() {
			return reflect.MapOf(key, goType(t.Elems[0].Elems[1], outer...))
		}
	case abi.KindOption:
		if inside := goType(t.Elems[0], outer...); inside != reflect.TypeFor[dynamic.Value]() && !t.Elems[0].Handle() {
			return reflect.PointerTo(inside)
		}
	case abi.KindBox, abi.KindNewtype:
		return goType(t.Elems[0], outer...)
	case abi.KindTuple:
		return structOf(t.Members())
	case abi.KindRecord:
		return structOf(t.Fields)
	case abi.KindFlags:
		return scalarTypes[t.Repr]
	}
	if typ, ok := scalarTypes[t.Kind]; ok {
		return typ
	}
	return reflect.TypeFor[dynamic.Value]()
}

// resultTypes returns the results of a bound func for the result of a function.
func resultTypes(t *abi.Type) []reflect.Type {
	if t != nil && t.Kind == abi.KindResult {
		t = t.Elems[0]
	}
	if t == nil || t.Kind == abi.KindUnit {
		return []reflect.Type{errorType}
	}
	return []reflect.Type{goType(t), errorType}
}

// bound calls an export by a func of Go types. It returns the items if the export returns an
// iterator.
func (a *author) bound(ctx context.Context, to dynamic.Binder, f *abi.Func, args []any) (iter.Seq2[dynamic.Value, error], error) {
	in, out := []reflect.Type{contextType}, resultTypes(f.Result)
	values := []reflect.Value{reflect.ValueOf(ctx)}
	for i, p := range f.Params {
		typ := reflect.TypeFor[any]()
		v := reflect.New(typ).Elem()
		if args[i] != nil {
			v.Set(reflect.ValueOf(args[i]))
		}
		if text, ok := args[i].(json.RawMessage); ok {
			value, err := dynamic.ValueOf(p.Type, text)
			made := reflect.New(goType(p.Type))
			if err == nil && value.Decode(made.Interface()) == nil {
				typ, v = made.Type().Elem(), made.Elem()
			}
		}
		in, values = append(in, typ), append(values, v)
	}
	if f.Iterator() != nil {
		out = []reflect.Type{itemsType}
	}
	fn := reflect.New(reflect.FuncOf(in, out, false))
	if err := to.Bind(f.Export, fn.Interface()); err != nil {
		return nil, err
	}
	outs := fn.Elem().Call(values)
	if f.Iterator() != nil {
		return outs[0].Interface().(iter.Seq2[dynamic.Value, error]), nil
	}
	err, _ := outs[len(outs)-1].Interface().(error)
	return nil, err
}

// typed returns a func of Go types for an import.
func (a *author) typed(f *abi.Func) any {
	in, out := []reflect.Type{contextType}, resultTypes(f.Result)
	for _, p := range f.Params {
		typ := goType(p.Type)
		if p.Type.Kind.Object() {
			typ = reflect.TypeFor[any]()
		}
		in = append(in, typ)
	}
	result := f.Result
	if result != nil && result.Kind == abi.KindResult {
		result = result.Elems[0]
	}
	own := &author{Rand: rand.New(rand.NewPCG(a.Uint64(), 2))}
	return reflect.MakeFunc(reflect.FuncOf(in, out, false), func([]reflect.Value) []reflect.Value {
		outs := make([]reflect.Value, len(out))
		for i, typ := range out {
			outs[i] = reflect.New(typ).Elem()
		}
		if len(out) == 2 {
			if v, err := dynamic.ValueOf(result, json.RawMessage(own.json(result, 0))); err == nil {
				_ = v.Decode(outs[0].Addr().Interface())
			}
		}
		if own.IntN(12) == 0 {
			outs[len(outs)-1].Set(reflect.ValueOf(errors.New("the host does not want to")))
		}
		return outs
	}).Interface()
}
