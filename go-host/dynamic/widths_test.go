package dynamic_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

var goIntegers = []reflect.Type{
	reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](), reflect.TypeFor[int](),
	reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](), reflect.TypeFor[uint](),
}

// isSigned reports whether integers of a Go type can be negative.
func isSigned(typ reflect.Type) bool { return typ.Kind() <= reflect.Int64 }

// fits reports whether all integers of one type are integers of another.
func fits(bits int, signed bool, in int, inSigned bool) bool {
	if signed == inSigned {
		return bits <= in
	}
	return !signed && bits < in
}

// extremes returns the least and the greatest integer of the type, and those around zero.
func extremes(typ reflect.Type) (all []reflect.Value) {
	least, most := int64(0), uint64(math.MaxUint64)>>(64-typ.Bits())
	if isSigned(typ) {
		least, most = -1<<(typ.Bits()-1), most>>1
	}
	for _, n := range []int64{least, -1, 1} {
		if v := reflect.New(typ).Elem(); isSigned(typ) {
			v.SetInt(n)
			all = append(all, v)
		}
	}
	v := reflect.New(typ).Elem()
	if v.CanInt() {
		v.SetInt(int64(most))
	} else {
		v.SetUint(most)
	}
	return append(all, v, reflect.Zero(typ))
}

// echoed binds a function that returns its argument, as a func of the types, and calls it.
func echoed(t *testing.T, g *dynamic.Guest, name string, in reflect.Value, out reflect.Type) reflect.Value {
	t.Helper()
	typ := reflect.FuncOf(
		[]reflect.Type{reflect.TypeFor[context.Context](), in.Type()}, []reflect.Type{out, reflect.TypeFor[error]()}, false)
	fn := reflect.New(typ)
	if err := g.Bind(name, fn.Interface()); err != nil {
		t.Fatal(err)
	}
	outs := fn.Elem().Call([]reflect.Value{reflect.ValueOf(t.Context()), in})
	if err, _ := outs[1].Interface().(error); err != nil {
		t.Fatalf("%s of a %s %v: %v", name, in.Type(), in, err)
	}
	return outs[0]
}

// TestBoundWidths: integers of all Go types that pass as one of the guest, and back, keep their
// values: as parameters, in lists and in records.
func TestBoundWidths(t *testing.T) {
	g := openLate(t, "zoo")
	sameText := func(name string, in, out reflect.Value) {
		if fmt.Sprint(in) != fmt.Sprint(out) {
			t.Errorf("%s of the %s %v is the %s %v", name, in.Type(), in, out.Type(), out)
		}
	}
	wide := func(bits int, signed bool) (in, out []reflect.Type) {
		for _, typ := range goIntegers {
			if fits(typ.Bits(), isSigned(typ), bits, signed) {
				in = append(in, typ)
			}
			if fits(bits, signed, typ.Bits(), isSigned(typ)) {
				out = append(out, typ)
			}
		}
		return in, out
	}
	calls := 0
	for _, bits := range []int{8, 16, 32, 64} {
		for _, signed := range []bool{true, false} {
			name := fmt.Sprintf("echo_u%d", bits)
			if signed {
				name = fmt.Sprintf("echo_i%d", bits)
			}
			ins, outs := wide(bits, signed)
			for _, in := range ins {
				for _, out := range outs {
					for _, v := range extremes(in) {
						sameText(name, v, echoed(t, g, name, v, out))
						calls++
					}
				}
			}
		}
	}
	if calls < 200 {
		t.Errorf("%d calls", calls)
	}
	ins, outs := wide(16, true)
	for _, in := range ins {
		for _, out := range outs {
			list := reflect.Append(reflect.Zero(reflect.SliceOf(in)), extremes(in)...)
			sameText("echo_i16s", list, echoed(t, g, "echo_i16s", list, reflect.SliceOf(out)))
		}
	}
	var scalars *abi.Type
	for _, typ := range g.Types() {
		if typ.Name == "Scalars" {
			scalars = typ
		}
	}
	// A record of the narrowest types that can be sent, and of the widest that can be received.
	for i := range 5 {
		var in, out []reflect.StructField
		var values []reflect.Value
		for j, f := range scalars.Fields {
			field := reflect.StructField{Name: fmt.Sprintf("F%d", j), Tag: reflect.StructTag(fmt.Sprintf("wazabi:%q", f.Name))}
			froms, tos := []reflect.Type(nil), []reflect.Type(nil)
			if k := f.Type.Kind; k.Scalar() && k.Integer() {
				froms, tos = wide(k.Size()*8, k.Signed())
			}
			value := reflect.ValueOf(true)
			switch k := f.Type.Kind; {
			case froms != nil:
				all := extremes(froms[i%len(froms)])
				value = all[i%len(all)]
			case k == abi.KindF32:
				value = reflect.ValueOf(float32(1.5))
			case k == abi.KindF64:
				value = reflect.ValueOf(1.5)
			case k == abi.KindChar:
				value = reflect.ValueOf('x')
			}
			field.Type = value.Type()
			in, values = append(in, field), append(values, value)
			if tos != nil {
				field.Type = tos[i%len(tos)]
			}
			out = append(out, field)
		}
		sent := reflect.New(reflect.StructOf(in)).Elem()
		for j, v := range values {
			sent.Field(j).Set(v)
		}
		sameText("echo_scalars", sent, echoed(t, g, "echo_scalars", sent, reflect.StructOf(out)))
	}
}
