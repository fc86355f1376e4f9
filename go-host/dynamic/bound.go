package dynamic

import (
	"context"
	"reflect"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/typegraph"
	"github.com/wazabi/wazabi/go-host/rt"
)

// bound is a func that calls an export by plans.
type bound struct {
	guest  *Guest
	f      *function
	s      *signature
	params []*plan
	// result is the plan of the value; nil if there is none, or it is several results.
	result *plan
	// get sets the results, without the error, to the result of a call. It completes its errors.
	get func(call *rt.Call, outs []reflect.Value) error
}

// plan returns the func's plans; nil if it needs Values: for handles, which have owners; for lists
// that the guest changes in place; and for JSON, which not every value has.
func (g *Guest) plan(f *function, s *signature) *bound {
	if g.pkg.Core || f.Iterator() != nil || typegraph.ResourceParam(f.Func) >= 0 {
		return nil
	}
	b := &bound{guest: g, f: f, s: s}
	p := &planner{guest: g, plans: map[fieldsKey]*plan{}}
	for i, param := range f.Params {
		if param.InPlace || !p.takes(param.Type, s.typ.In(i+1)) {
			return nil
		}
		b.params = append(b.params, p.plan(param.Type, s.typ.In(i+1)))
	}
	if !b.planResult(p) {
		return nil
	}
	return b
}

// takes reports whether values of the type pass by plans.
func (p *planner) takes(t *abi.Type, typ reflect.Type) bool {
	return !p.guest.holding[t] && !leadsTo(typ, rawType, map[reflect.Type]bool{})
}

// handles returns the types whose values can contain handles.
func handles(g *typegraph.Graph) map[*abi.Type]bool {
	return g.Spread(func(t *abi.Type) bool {
		return t.Kind.GuestResource() || t.Kind.Object() || t.Kind.Argument() || t.Kind == abi.KindIterator
	}, func(*abi.Type) bool { return true })
}

// leadsTo reports whether values of a Go type can contain values of another.
func leadsTo(typ, to reflect.Type, seen map[reflect.Type]bool) bool {
	if typ == to {
		return true
	}
	if seen[typ] {
		return false
	}
	seen[typ] = true
	switch typ.Kind() {
	case reflect.Map:
		return leadsTo(typ.Key(), to, seen) || leadsTo(typ.Elem(), to, seen)
	case reflect.Array, reflect.Pointer, reflect.Slice:
		return leadsTo(typ.Elem(), to, seen)
	case reflect.Struct:
		for i := range typ.NumField() {
			if leadsTo(typ.Field(i).Type, to, seen) {
				return true
			}
		}
	}
	return false
}

// planResult fills in get.
func (b *bound) planResult(p *planner) bool {
	result := b.f.Result
	if result == nil {
		b.get = func(*rt.Call, []reflect.Value) error { return nil }
		return true
	}
	if b.guest.holding[result] {
		return false
	}
	for i := range b.s.typ.NumOut() - 1 {
		if leadsTo(b.s.typ.Out(i), rawType, map[reflect.Type]bool{}) {
			return false
		}
	}
	if result.Kind != abi.KindResult && b.s.results == oneResult {
		b.result = p.plan(result, b.s.typ.Out(0))
		b.get = func(call *rt.Call, outs []reflect.Value) error {
			if err := b.result.get(call, outs[0]); err != nil {
				return b.resultError(call, err)
			}
			return nil
		}
		return true
	}
	lift := b.lifts(p)
	size, align := result.Size, result.Align
	switch {
	case result.Direct() && b.s.results == noResult:
		b.get = func(*rt.Call, []reflect.Value) error { return nil }
		return result.Kind == abi.KindUnit
	case result.Direct():
		return false
	case result.Kind == abi.KindResult:
		b.get = b.failing(result, lift)
		return true
	}
	b.get = func(call *rt.Call, outs []reflect.Value) error {
		at, err := call.ResultRecord(size, align)
		if err == nil {
			err = lift(call.Lifter(), at, outs)
		}
		if err != nil {
			return b.resultError(call, err)
		}
		return nil
	}
	return true
}

// resultError completes an error about the result. If the value is only not one of the Go type, the
// instance stays in use, as in calls by way of Values.
func (b *bound) resultError(call *rt.Call, err error) error {
	if e, ok := err.(*wazabi.Error); ok && (e.Kind == wazabi.ErrConversion || e.Kind == wazabi.ErrInput) {
		return b.guest.argError(b.f, "result", err)
	}
	return call.ResultError(err, "result")
}

// failing is get for a Result, whose value lift lifts. An error passes as a Value.
func (b *bound) failing(result *abi.Type, lift func(*rt.Lifter, []byte, []reflect.Value) error) func(*rt.Call, []reflect.Value) error {
	size, align, offset := result.Size, result.Align, result.PayloadOffset()
	return func(call *rt.Call, outs []reflect.Value) error {
		at, err := call.ResultRecord(size, align)
		if err == nil && at[0] == 0 {
			if err = lift(call.Lifter(), at[offset:], outs); err == nil {
				return nil
			}
		}
		if err != nil {
			return b.resultError(call, err)
		}
		v, err := b.guest.lifter(call).lift(result, at)
		if err != nil {
			return b.resultError(call, err)
		}
		_, err = outcome(v, call.GuestError)
		return err
	}
}

// lifts returns the func that lifts the value, which is that of a Result, as the results.
func (b *bound) lifts(p *planner) func(li *rt.Lifter, at []byte, outs []reflect.Value) error {
	t := b.s.result
	switch b.s.results {
	case oneResult:
		b.result = p.plan(t, b.s.typ.Out(0))
		return func(li *rt.Lifter, at []byte, outs []reflect.Value) error { return b.result.lift(li, at, outs[0]) }
	case someResults:
		return b.liftsOption(p, t)
	case manyResults:
		var fields []fieldPlan
		for i, f := range fieldsOf(t) {
			fields = append(fields, fieldPlan{p.plan(f.Type, b.s.typ.Out(i)), f.Name, i, f.Offset})
		}
		return func(li *rt.Lifter, at []byte, outs []reflect.Value) error {
			for i := range fields {
				f := &fields[i]
				if err := f.lift(li, at[f.offset:], outs[i]); err != nil {
					return rt.Field(err, f.name)
				}
			}
			return nil
		}
	}
	return func(*rt.Lifter, []byte, []reflect.Value) error { return nil }
}

// liftsOption lifts an option as a value, unless that is (), and whether there is one.
func (b *bound) liftsOption(p *planner, t *abi.Type) func(li *rt.Lifter, at []byte, outs []reflect.Value) error {
	var inside *plan
	if b.s.typ.NumOut() == 3 {
		inside = p.plan(t.Elems[0], b.s.typ.Out(0))
	}
	offset := t.PayloadOffset()
	return func(li *rt.Lifter, at []byte, outs []reflect.Value) error {
		if at[0] > 1 {
			return rt.InvalidTag(t.String(), int64(at[0]))
		}
		outs[len(outs)-1].SetBool(at[0] == 1)
		if at[0] == 0 || inside == nil {
			return nil
		}
		return inside.lift(li, at[offset:], outs[0])
	}
}

// call is the func for all types.
func (b *bound) call(in []reflect.Value) []reflect.Value {
	ctx, _ := in[0].Interface().(context.Context)
	outs := make([]reflect.Value, b.s.typ.NumOut())
	last := len(outs) - 1
	for i := range outs[:last] {
		outs[i] = reflect.New(b.s.typ.Out(i)).Elem()
	}
	err := b.do(ctx, in[1:], outs[:last])
	if err != nil {
		for _, out := range outs[:last] {
			out.SetZero()
		}
	}
	outs[last] = errorOf(err)
	return outs
}

func (b *bound) do(ctx context.Context, in, outs []reflect.Value) error {
	call, err := b.guest.conn.Begin(ctx, b.f.number)
	if err != nil {
		return err
	}
	defer call.End()
	for lo := call.Lowerer(); lo.Next(); {
		if err := b.lower(call, lo, in); err != nil {
			return err
		}
	}
	if err := b.invoke(call); err != nil {
		return err
	}
	return b.get(call, outs)
}

func (b *bound) invoke(call *rt.Call) error {
	if b.f.Refuses {
		return call.InvokeRefusable()
	}
	return call.Invoke()
}

// lower sends the arguments.
func (b *bound) lower(call *rt.Call, lo *rt.Lowerer, in []reflect.Value) error {
	if !b.f.Spread() {
		for i, p := range b.params {
			if err := p.set(call, lo, i, in[i]); err != nil {
				return call.ArgError(err, b.f.Params[i].Name)
			}
		}
		return nil
	}
	if err := lo.Room(b.f.size); err != nil {
		return call.ArgError(err, "arguments")
	}
	record := call.SetRecord(0, b.f.size, b.f.align)
	for i, p := range b.params {
		if err := p.lower(lo, record[b.f.offsets[i]:], in[i]); err != nil {
			return call.ArgError(err, b.f.Params[i].Name)
		}
	}
	return nil
}
