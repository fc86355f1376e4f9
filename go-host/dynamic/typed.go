package dynamic

import (
	"context"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// A func that reflect.MakeFunc makes takes longer for a call than a small function of the guest
// does. The compiler makes the funcs in this file: of the func types that small functions often
// have, and of those that programs pass to [Bind1], [Bind2] and [Bind3].

// Binder is a [*Guest] or an [*Instance].
type Binder interface {
	Bind(name string, fn any) error
}

// Bind1 is [Guest.Bind] for a func with one parameter and one result of any types. The func costs
// less than one that Bind sets: no reflection calls it.
func Bind1[A, R any](to Binder, name string, fn *func(context.Context, A) (R, error)) error {
	return bindTo(to, name, variable1[A, R]{fn})
}

// Bind2 is [Bind1] for a func with two parameters.
func Bind2[A, B, R any](to Binder, name string, fn *func(context.Context, A, B) (R, error)) error {
	return bindTo(to, name, variable2[A, B, R]{fn})
}

// Bind3 is [Bind1] for a func with three parameters.
func Bind3[A, B, C, R any](to Binder, name string, fn *func(context.Context, A, B, C) (R, error)) error {
	return bindTo(to, name, variable3[A, B, C, R]{fn})
}

func bindTo(to Binder, name string, fn typedVariable) error {
	if to == nil {
		return notOpened(name)
	}
	return to.Bind(name, fn)
}

// typedVariable is a func variable whose func the compiler makes.
type typedVariable interface {
	pointer() any
	bind(b *bound)
}

type variable1[A, R any] struct {
	fn *func(context.Context, A) (R, error)
}

func (v variable1[A, R]) pointer() any  { return v.fn }
func (v variable1[A, R]) bind(b *bound) { *v.fn = bind1[A, R](b) }

type variable2[A, B, R any] struct {
	fn *func(context.Context, A, B) (R, error)
}

func (v variable2[A, B, R]) pointer() any  { return v.fn }
func (v variable2[A, B, R]) bind(b *bound) { *v.fn = bind2[A, B, R](b) }

type variable3[A, B, C, R any] struct {
	fn *func(context.Context, A, B, C) (R, error)
}

func (v variable3[A, B, C, R]) pointer() any  { return v.fn }
func (v variable3[A, B, C, R]) bind(b *bound) { *v.fn = bind3[A, B, C, R](b) }

// bindTyped sets a func variable, if the compiler makes funcs of its type. They have fewer
// parameters than those that cross as one record.
func (b *bound) bindTyped(fn any) bool {
	switch fn := fn.(type) {
	case *func(context.Context) error:
		*fn = func(ctx context.Context) error { return b.do(ctx, nil, nil) }
		return true
	case typedVariable:
		fn.bind(b)
		return true
	}
	return bindOf[int32](b, fn) || bindOf[uint32](b, fn) || bindOf[int64](b, fn) || bindOf[uint64](b, fn) ||
		bindOf[float64](b, fn) || bindOf[bool](b, fn) || bindOf[string](b, fn) || bindOf[[]byte](b, fn)
}

// bindOf is bindTyped for funcs whose parameters are of type A, or whose only part is an A.
func bindOf[A any](b *bound, fn any) bool {
	switch fn := fn.(type) {
	case *func(context.Context) (A, error):
		*fn = bind0[A](b)
	case *func(context.Context, A) error:
		bound := bind1[A, struct{}](b)
		*fn = func(ctx context.Context, a A) error {
			_, err := bound(ctx, a)
			return err
		}
	case *func(context.Context, A) (A, error):
		*fn = bind1[A, A](b)
	case *func(context.Context, A) (bool, error):
		*fn = bind1[A, bool](b)
	case *func(context.Context, A) (uint32, error):
		*fn = bind1[A, uint32](b)
	case *func(context.Context, A) (uint64, error):
		*fn = bind1[A, uint64](b)
	case *func(context.Context, A) (int64, error):
		*fn = bind1[A, int64](b)
	case *func(context.Context, A) (float64, error):
		*fn = bind1[A, float64](b)
	case *func(context.Context, A) (string, error):
		*fn = bind1[A, string](b)
	case *func(context.Context, A) ([]byte, error):
		*fn = bind1[A, []byte](b)
	case *func(context.Context, A, A) (A, error):
		*fn = bind2[A, A, A](b)
	case *func(context.Context, A, A) (bool, error):
		*fn = bind2[A, A, bool](b)
	default:
		return false
	}
	return true
}

func bind0[R any](b *bound) func(context.Context) (R, error) {
	return func(ctx context.Context) (R, error) {
		call, err := b.guest.conn.Begin(ctx, b.f.number)
		if err != nil {
			return *new(R), err
		}
		defer call.End()
		return finish[R](b, call)
	}
}

func bind1[A, R any](b *bound) func(context.Context, A) (R, error) {
	return func(ctx context.Context, first A) (R, error) {
		call, err := b.guest.conn.Begin(ctx, b.f.number)
		if err != nil {
			return *new(R), err
		}
		defer call.End()
		for lo := call.Lowerer(); lo.Next(); {
			if err := send(b, call, lo, 0, first); err != nil {
				return *new(R), err
			}
		}
		return finish[R](b, call)
	}
}

func bind2[A, B, R any](b *bound) func(context.Context, A, B) (R, error) {
	return func(ctx context.Context, first A, second B) (R, error) {
		call, err := b.guest.conn.Begin(ctx, b.f.number)
		if err != nil {
			return *new(R), err
		}
		defer call.End()
		for lo := call.Lowerer(); lo.Next(); {
			err := send(b, call, lo, 0, first)
			if err == nil {
				err = send(b, call, lo, 1, second)
			}
			if err != nil {
				return *new(R), err
			}
		}
		return finish[R](b, call)
	}
}

func bind3[A, B, C, R any](b *bound) func(context.Context, A, B, C) (R, error) {
	return func(ctx context.Context, first A, second B, third C) (R, error) {
		call, err := b.guest.conn.Begin(ctx, b.f.number)
		if err != nil {
			return *new(R), err
		}
		defer call.End()
		for lo := call.Lowerer(); lo.Next(); {
			err := send(b, call, lo, 0, first)
			if err == nil {
				err = send(b, call, lo, 1, second)
			}
			if err == nil {
				err = send(b, call, lo, 2, third)
			}
			if err != nil {
				return *new(R), err
			}
		}
		return finish[R](b, call)
	}
}

// send sends argument i.
func send[A any](b *bound, call *rt.Call, lo *rt.Lowerer, i int, a A) error {
	p := b.params[i]
	if p.simple == abi.KindUnit {
		return sendByPlan(b, call, lo, i, a)
	}
	var err error
	switch v := any(a).(type) {
	case bool:
		call.SetBool(i, v)
	case int32:
		// The parameter may be wider.
		call.SetUint64(i, coreOf(p.simple, uint64(int64(v))))
	case uint32:
		call.SetUint32(i, v)
	case int64:
		call.SetInt64(i, v)
	case uint64:
		call.SetUint64(i, v)
	case float64:
		call.SetFloat64(i, v)
	case string:
		err = call.SetString(i, v)
	case []byte:
		err = call.SetBytes(i, v)
	default:
		return sendByPlan(b, call, lo, i, a)
	}
	if err != nil {
		return call.ArgError(err, b.f.Params[i].Name)
	}
	return nil
}

// sendByPlan is a function of its own, since a moves to the heap.
func sendByPlan[A any](b *bound, call *rt.Call, lo *rt.Lowerer, i int, a A) error {
	if err := b.params[i].set(call, lo, i, reflect.ValueOf(&a).Elem()); err != nil {
		return call.ArgError(err, b.f.Params[i].Name)
	}
	return nil
}

// finish enters the guest and returns the result.
func finish[R any](b *bound, call *rt.Call) (R, error) {
	if err := b.invoke(call); err != nil {
		return *new(R), err
	}
	if b.result != nil && b.result.simple != abi.KindUnit && b.f.Result.Kind != abi.KindResult {
		var out R
		switch simple, err := simpleResult(call, b.result.simple, &out); {
		case err != nil:
			return *new(R), call.ResultError(err, "result")
		case simple:
			return out, nil
		}
	}
	return resultByPlan[R](b, call)
}

// simpleResult sets a variable to a result of the kind. It reports false for other types.
func simpleResult[R any](call *rt.Call, k abi.Kind, out *R) (simple bool, err error) {
	bits := uint64(0)
	if k.Integer() {
		bits, err = rt.CoreScalar(k, call.ResultUint64())
	}
	switch out := any(out).(type) {
	case *bool:
		*out, err = call.ResultBool()
	case *int32:
		*out = int32(bits)
	case *uint32:
		*out = uint32(bits)
	case *int64:
		*out = int64(bits)
	case *uint64:
		*out = bits
	case *float64:
		*out = call.ResultFloat64()
	case *string:
		*out, err = call.ResultString()
	case *[]byte:
		*out, err = call.ResultBytes()
	default:
		return false, nil
	}
	return true, err
}

// resultByPlan is a function of its own, since to moves to the heap.
func resultByPlan[R any](b *bound, call *rt.Call) (R, error) {
	var to struct {
		out  R
		outs [1]reflect.Value
	}
	to.outs[0] = reflect.ValueOf(&to.out).Elem()
	if err := b.get(call, to.outs[:]); err != nil {
		return *new(R), err
	}
	return to.out, nil
}
