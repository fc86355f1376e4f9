package dynamic

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"reflect"
	"strconv"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// callbackShape has callbacks: funcs in Go, as in [WithFunc].
type callbackShape struct{ noJSON }

// streamShape has streams of the host: io.Reader and io.Writer.
type streamShape struct{ argument }

// argument is the part of a shape of which only exports have parameters.
type argument struct{ noJSON }

func init() {
	register(callbackShape{}, abi.KindCallback)
	register(streamShape{}, abi.KindReader, abi.KindWriter)
}

func (argument) lift(_ *lifter, t *abi.Type, _ []byte) (Value, error) {
	return Value{}, rt.BadInput(t.String() + " is a parameter only")
}

func (argument) to(_ *converter, t *abi.Type, _ Value, out reflect.Value) error {
	return mismatch(t, out.Type())
}

// funcValue is a func of the program, which is compared with its type when the guest it is for is
// known.
type funcValue struct{ fn any }

func callbackParams(t *abi.Type) []abi.Param {
	params := make([]abi.Param, len(t.CallbackParams()))
	for i, p := range t.CallbackParams() {
		params[i] = abi.Param{Name: fieldName(i), Type: p}
	}
	return params
}

func (callbackShape) lower(lo *lowerer, t *abi.Type, at []byte, v Value) error {
	f, _ := v.ref.(funcValue)
	host, err := lo.guest.serve(f.fn, callbackParams(t), t.CallbackResult())
	if err != nil {
		return err
	}
	binary.LittleEndian.PutUint32(at, lo.Callback(lo.callback, host))
	return nil
}

func (callbackShape) check(c *checker, t *abi.Type, typ reflect.Type) error {
	if typ == hostFuncType {
		return nil
	}
	var err error
	if c.toGuest {
		_, err = newSignature(c.goTypes, typ, callbackParams(t), t.CallbackResult(), false)
	} else {
		_, err = guestSignature(c.goTypes, t, typ)
	}
	return err
}

var hostFuncType = reflect.TypeFor[HostFunc]()

// guestSignature compares a func type with a callback of the guest, which Go calls.
func guestSignature(goTypes goTypes, t *abi.Type, typ reflect.Type) (*signature, error) {
	s, err := newSignature(goTypes, typ, callbackParams(t), t.CallbackResult(), true)
	if err == nil && (!s.context || !s.failing) {
		err = rt.BadInput(fmt.Sprintf("Go's %s; expected a context.Context as the first parameter and an error as the last result, since the guest may fail", typ))
	}
	return s, err
}

// guestFunc is a callback of the guest.
type guestFunc struct {
	guest *Guest
	lent  rt.GuestFunc
	calls *function
}

func (callbackShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	lent := li.lent.GuestFunc(li.calls.number, binary.LittleEndian.Uint32(at))
	return Value{typ: t, ref: guestFunc{li.guest, lent, li.calls}}, nil
}

func (callbackShape) to(c *converter, t *abi.Type, v Value, out reflect.Value) error {
	f, ok := v.ref.(guestFunc)
	if !ok {
		return mismatch(t, out.Type())
	}
	if out.Type() == hostFuncType {
		out.Set(reflect.ValueOf(HostFunc(f.values)))
		return nil
	}
	s, err := guestSignature(c.goTypes, t, out.Type())
	if err != nil {
		return err
	}
	out.Set(reflect.MakeFunc(s.typ, func(in []reflect.Value) []reflect.Value {
		ctx, _ := in[0].Interface().(context.Context)
		args := make([]Value, len(in)-1)
		var err error
		for i := range args {
			if args[i], err = f.guest.converter().from(s.params[i], in[1+i]); err != nil {
				return append(s.zeros(), errorOf(f.guest.argError(f.calls, strconv.Itoa(i), err)))
			}
		}
		v, err := f.call(ctx, args)
		outs := s.zeros()
		if err == nil {
			if outs, err = s.outs(f.guest.reading(ctx), v); err != nil {
				outs, err = s.zeros(), f.guest.argError(f.calls, "result", err)
			}
		}
		return append(outs, errorOf(err))
	}))
	return nil
}

// values is the callback as a HostFunc.
func (f guestFunc) values(ctx context.Context, args []Value) (any, error) {
	params := f.calls.Params[1:]
	if len(args) != len(params) {
		return nil, f.guest.argError(f.calls, "", rt.BadInput(fmt.Sprintf("%d arguments, expected %d", len(args), len(params))))
	}
	in := make([]Value, len(args))
	for i, p := range params {
		var err error
		if in[i], err = f.guest.converter().valueOf(p.Type, args[i]); err != nil {
			return nil, f.guest.argError(f.calls, p.Name, err)
		}
	}
	v, err := f.call(ctx, in)
	if err != nil {
		return nil, err
	}
	return v, nil
}

// call calls the guest.
func (f guestFunc) call(ctx context.Context, args []Value) (Value, error) {
	g := f.guest
	begun, err := f.lent.Begin(ctx)
	if err != nil {
		return Value{}, err
	}
	handle := Value{typ: f.calls.Params[0].Type, bits: uint64(f.lent.Handle())}
	args = append([]Value{handle}, args...)
	call, _, err := g.enter(begun, f.calls, func(lo *rt.Lowerer) ([]uint64, error) {
		return g.lowerArgs(&lowerer{Lowerer: lo, guest: g}, begun, f.calls, args)
	})
	if err != nil {
		return Value{}, err
	}
	defer call.End()
	out, _, err := g.result(call, f.calls, nil)
	return out, err
}

func (s callbackShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if v.Kind() != reflect.Func {
		return Value{}, mismatch(t, v.Type())
	}
	if v.IsNil() {
		return Value{}, rt.BadInput("nil is not a valid func")
	}
	if err := s.check(&checker{toGuest: true, goTypes: c.goTypes}, t, v.Type()); err != nil {
		return Value{}, err
	}
	return Value{typ: t, ref: funcValue{v.Interface()}}, nil
}

func streamType(t *abi.Type) reflect.Type {
	if t.Kind == abi.KindReader {
		return reflect.TypeFor[io.Reader]()
	}
	return reflect.TypeFor[io.Writer]()
}

func (streamShape) lower(lo *lowerer, _ *abi.Type, at []byte, v Value) error {
	var handle uint32
	switch s := v.ref.(type) {
	case readerValue:
		handle = lo.Reader(lo.callback, s.Reader)
	case writerValue:
		handle = lo.Writer(lo.callback, s.Writer)
	}
	binary.LittleEndian.PutUint32(at, handle)
	return nil
}

// readerValue and writerValue tell a value that is both apart.
type (
	readerValue struct{ io.Reader }
	writerValue struct{ io.Writer }
)

func (streamShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	if typ.Implements(streamType(t)) {
		return nil
	}
	return mismatch(t, typ)
}

func (s streamShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if err := s.check(nil, t, v.Type()); err != nil {
		return Value{}, err
	}
	if v.Kind() == reflect.Interface && v.IsNil() {
		return Value{}, rt.BadInput("nil is not a valid " + streamType(t).String())
	}
	if t.Kind == abi.KindReader {
		return Value{typ: t, ref: readerValue{v.Interface().(io.Reader)}}, nil
	}
	return Value{typ: t, ref: writerValue{v.Interface().(io.Writer)}}, nil
}
