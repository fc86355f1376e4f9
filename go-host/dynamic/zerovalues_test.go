package dynamic_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/rt"
	"github.com/wazabi/wazabi/go-host/wasi"
)

// No method of a value that nothing has made panics. Format has arguments that fmt makes, and Load
// those that its caller promises.
func TestZeroValues(t *testing.T) {
	for _, zero := range []any{
		(*dynamic.Guest)(nil), new(dynamic.Guest), (*dynamic.Instance)(nil), new(dynamic.Instance),
		(*dynamic.Resource)(nil), new(dynamic.Resource), dynamic.Value{}, dynamic.View{}, new(dynamic.ErrorValue),
		wazabi.TrapError{}, new(wazabi.Error), new(wazabi.GuestError), wazabi.BytesView{}, wazabi.StringView{},
		wazabi.Int128{}, wazabi.Uint128{}, wazabi.Frame{}, wazabi.Stats{}, wazabi.Result[int]{},
		(*rt.Resource)(nil), new(rt.Resource), new(rt.Iterator), rt.Conn{},
		(*wazabi.ABI)(nil), new(wazabi.ABI), wazabi.WASI{}, wazabi.Limits{}, dynamic.Part{},
		abi.Kind(255), abi.Param{}, abi.Param{Borrow: true}, abi.Param{Mut: true}, abi.Field{}, abi.Case{}, abi.CoreType(255), new(abi.Error),
		new(abi.Description), new(abi.Core), abi.Difference{}, engine.CoreType(255), new(engine.Panic), new(engine.Exit), new(engine.Failure),
		new(wasi.Process),
	} {
		v := reflect.ValueOf(zero)
		for i := range v.NumMethod() {
			if name := v.Type().Method(i).Name; name != "Format" && name != "Load" {
				t.Run(fmt.Sprintf("%T %+v.%s", zero, zero, name), func(t *testing.T) { callWithZeros(t, v.Method(i)) })
			}
		}
	}
}

// callWithZeros calls a method with zero arguments, but for a context and for functions.
func callWithZeros(t *testing.T, method reflect.Value) {
	var args []reflect.Value
	for i := range method.Type().NumIn() {
		arg := reflect.Zero(method.Type().In(i))
		switch typ := arg.Type(); {
		case method.Type().IsVariadic() && i == method.Type().NumIn()-1:
			continue
		case typ == reflect.TypeFor[context.Context]():
			arg = reflect.ValueOf(t.Context())
		case typ.Kind() == reflect.Func:
			arg = reflect.MakeFunc(typ, func([]reflect.Value) (results []reflect.Value) {
				for i := range typ.NumOut() {
					results = append(results, reflect.Zero(typ.Out(i)))
				}
				return results
			})
		}
		args = append(args, arg)
	}
	method.Call(args)
}
