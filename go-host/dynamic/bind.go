package dynamic

import (
	"context"
	"fmt"
	"reflect"

	"github.com/wazabi/wazabi/go-host/rt"
)

// Bind sets the func variable that fn points to, so that it calls an export. The func's first
// parameter is a context.Context, its last result an error:
//
//	var add func(ctx context.Context, a, b uint32) (uint32, error)
//	err := guest.Bind("add", &add)
//
// The types are compared here, once. An error names both types and the place. Results are as in a
// generated package: an Option is (T, bool), and a tuple is several results; each can also be one
// result. The func of an export that returns an iterator returns an iter.Seq2 and no error.
//
// A func of numbers, strings and bytes costs little more than the method of a generated package, if
// its parameters are of one type. For other types, [Bind1], [Bind2] and [Bind3] do the same; of any
// other func, reflect.MakeFunc costs about 300 ns a call.
func (g *Guest) Bind(name string, fn any) error {
	f, err := g.function(name)
	if err != nil {
		return err
	}
	pointer := fn
	if typed, ok := fn.(typedVariable); ok {
		pointer = typed.pointer()
	}
	p := reflect.ValueOf(pointer)
	if p.Kind() != reflect.Pointer || p.IsNil() || p.Elem().Kind() != reflect.Func {
		return g.argError(f, "", rt.BadInput(fmt.Sprintf("Bind to a %T; expected a pointer to a func variable", pointer)))
	}
	s, err := newSignature(g.goTypes, p.Type().Elem(), f.Params, f.Result, true)
	if err == nil && (!s.context || s.failing == (f.Iterator() != nil)) {
		err = rt.BadInput(fmt.Sprintf("Go's %s; expected a context.Context as the first parameter and an error as the last result", s.typ))
	}
	if err != nil {
		return g.argError(f, "", err)
	}
	call := func(in []reflect.Value) []reflect.Value { return g.bound(f, s, in) }
	if b := g.plan(f, s); b != nil {
		if b.bindTyped(fn) {
			return nil
		}
		call = b.call
	}
	p.Elem().Set(reflect.MakeFunc(s.typ, call))
	return nil
}

// bound serves a call of a bound func by way of Values.
func (g *Guest) bound(f *function, s *signature, in []reflect.Value) []reflect.Value {
	ctx, _ := in[0].Interface().(context.Context)
	v, err := g.callGo(ctx, f, in[1:])
	outs := s.zeros()
	if err == nil {
		c := g.reading(ctx)
		if f.Result != nil && g.holding[f.Result] {
			// The program is to get its handles.
			c = g.converter()
		}
		if outs, err = s.outs(c, v); err != nil {
			outs, err = s.zeros(), g.argError(f, "result", err)
		}
	}
	if s.failing {
		return append(outs, errorOf(err))
	}
	if err != nil {
		// The arguments are wrong, and the sequence has the error.
		outs[0] = s.items(g.converter(), func(yield func(Value, error) bool) { yield(Value{}, err) })
	}
	return outs
}
