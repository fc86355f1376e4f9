package dynamic

import (
	"context"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
	"github.com/wazabi/wazabi/go-host/rt"
)

// A bound func of numbers and strings makes no Values: each argument is set, and the result is
// read, as generated code does it. Bind has compared the types.

// directKind reports whether values of a type pass so, as the Go type.
func directKind(t *abi.Type, typ reflect.Type) bool {
	switch k := t.Kind; {
	case k == abi.KindBool, k == abi.KindF64, k == abi.KindChar, k.Integer() && k.Scalar():
		return basic(typ)
	case k == abi.KindString:
		return typ.Kind() == reflect.String
	case k == abi.KindList && t.Elems[0].Kind == abi.KindU8:
		return typ == reflect.TypeFor[[]byte]()
	}
	return false
}

// basic reports whether the Go type is a number, and neither a Value nor one that leads to one.
func basic(typ reflect.Type) bool {
	k := typ.Kind()
	return k == reflect.Bool || k >= reflect.Int && k <= reflect.Float64
}

// direct reports whether a bound func of this signature makes no Values.
func (g *Guest) direct(f *function, s *signature) bool {
	if g.pkg.Core || f.Refuses || f.Spread() || f.Iterator() != nil || typegraph.ResourceParam(f.Func) >= 0 {
		return false
	}
	for i, p := range f.Params {
		if p.InPlace || !directKind(p.Type, s.typ.In(i+1)) {
			return false
		}
	}
	return f.Result == nil || s.results == oneResult && f.Result.Kind != abi.KindResult && directKind(f.Result, s.typ.Out(0))
}

// boundDirect is bound for such a func.
func (g *Guest) boundDirect(f *function, s *signature, in []reflect.Value) []reflect.Value {
	ctx, _ := in[0].Interface().(context.Context)
	outs := make([]reflect.Value, s.typ.NumOut())
	outs[len(outs)-1] = noError
	var err error
	if f.Result == nil {
		err = g.callDirect(ctx, f, in[1:], reflect.Value{})
	} else {
		out := reflect.New(s.typ.Out(0)).Elem()
		outs[0], err = out, g.callDirect(ctx, f, in[1:], out)
	}
	if err != nil {
		outs[len(outs)-1] = errorOf(err)
	}
	return outs
}

func (g *Guest) callDirect(ctx context.Context, f *function, in []reflect.Value, out reflect.Value) error {
	call, err := g.conn.Begin(ctx, f.number)
	if err != nil {
		return err
	}
	defer call.End()
	for lo := call.Lowerer(); lo.Next(); {
		for i := range f.Params {
			if err := setDirect(call, i, f.Params[i].Type.Kind, in[i]); err != nil {
				return call.ArgError(err, f.Params[i].Name)
			}
		}
	}
	if err := call.Invoke(); err != nil || f.Result == nil {
		return err
	}
	if err := getDirect(call, f.Result.Kind, out); err != nil {
		return call.ResultError(err, "result")
	}
	return nil
}

// setDirect sets parameter i.
func setDirect(call *rt.Call, i int, k abi.Kind, v reflect.Value) error {
	switch {
	case k == abi.KindString:
		return call.SetString(i, v.String())
	case k == abi.KindList:
		return call.SetBytes(i, v.Bytes())
	case k == abi.KindBool:
		call.SetBool(i, v.Bool())
	case k == abi.KindF64:
		call.SetFloat64(i, v.Float())
	case k == abi.KindChar:
		return call.SetChar(i, rune(v.Int()))
	default:
		bits := uint64(0)
		if v.CanInt() {
			bits = uint64(v.Int())
		} else {
			bits = v.Uint()
		}
		if k.Size() < 8 {
			bits = uint64(uint32(bits))
		}
		call.SetUint64(i, bits)
	}
	return nil
}

// getDirect sets a Go variable to the result.
func getDirect(call *rt.Call, k abi.Kind, out reflect.Value) error {
	switch k {
	case abi.KindString:
		s, err := call.ResultString()
		out.SetString(s)
		return err
	case abi.KindList:
		b, err := call.ResultBytes()
		out.SetBytes(b)
		return err
	case abi.KindF64:
		out.SetFloat(call.ResultFloat64())
		return nil
	}
	bits, err := rt.CoreScalar(k, call.ResultUint64())
	switch {
	case err != nil:
	case k == abi.KindBool:
		out.SetBool(bits == 1)
	case out.CanInt():
		out.SetInt(int64(bits))
	default:
		out.SetUint(bits)
	}
	return err
}
