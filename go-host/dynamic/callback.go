package dynamic

import (
	"encoding/binary"
	"io"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// callbackShape has callbacks: funcs in Go, as in [WithFunc].
type callbackShape struct{ argument }

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
	if typ == reflect.TypeFor[HostFunc]() {
		return nil
	}
	_, err := newSignature(c.goTypes, typ, callbackParams(t), t.CallbackResult(), false)
	return err
}

func (s callbackShape) from(c *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if v.Kind() != reflect.Func {
		return Value{}, mismatch(t, v.Type())
	}
	if v.IsNil() {
		return Value{}, rt.BadInput("nil is not a valid func")
	}
	if err := s.check(&checker{goTypes: c.goTypes}, t, v.Type()); err != nil {
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
