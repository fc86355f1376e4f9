package dynamic

import (
	"context"
	"fmt"
	"iter"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// signature is a Go func type, compared with a function of the guest, of the host, or a callback.
type signature struct {
	typ reflect.Type
	// context: the first parameter is a context. failing: the last result is an error.
	context, failing bool
	params           []*abi.Type
	// result is the type of the results, nil for none; that of the value if the guest's is a
	// Result.
	result  *abi.Type
	results resultForm
}

// resultForm is how the results stand for a value.
type resultForm uint8

const (
	// noResult: the value is dropped.
	noResult resultForm = iota
	// oneResult is the value.
	oneResult
	// someResults are what is in an option, unless it is (), and whether there is one.
	someResults
	// manyResults are the members of a tuple.
	manyResults
	// itemResults is an iter.Seq2 of the items of an iterator and errors.
	itemResults
)

var (
	contextType = reflect.TypeFor[context.Context]()
	errorType   = reflect.TypeFor[error]()
	boolType    = reflect.TypeFor[bool]()
)

// newSignature compares a func type with parameters and a result of the guest's description. called
// says that Go calls the func, and not the guest.
func newSignature(goTypes goTypes, typ reflect.Type, params []abi.Param, result *abi.Type, called bool) (*signature, error) {
	if typ == nil || typ.Kind() != reflect.Func || typ.IsVariadic() {
		return nil, rt.BadInput(fmt.Sprintf("a %v, expected a func without variadic parameters", typ))
	}
	s := &signature{typ: typ}
	s.context = typ.NumIn() > 0 && typ.In(0) == contextType
	outs := typ.NumOut()
	if s.failing = outs > 0 && typ.Out(outs-1) == errorType; s.failing {
		outs--
	}
	first := s.firstParam()
	if typ.NumIn()-first != len(params) {
		return nil, rt.BadInput(fmt.Sprintf("Go's %s has %d parameters beside the context, the guest's function has %d", typ, typ.NumIn()-first, len(params)))
	}
	for i, p := range params {
		s.params = append(s.params, p.Type)
		err := (&checker{toGuest: called, goTypes: goTypes}).check(p.Type, typ.In(first+i))
		if err == nil && p.InPlace {
			// The guest's values come back.
			err = (&checker{toGuest: !called, goTypes: goTypes}).check(p.Type, typ.In(first+i))
		}
		if err != nil {
			return nil, rt.Field(err, p.Name)
		}
	}
	if result != nil && result.Kind == abi.KindResult {
		result = result.Elems[0]
	}
	if result != nil && result.Kind != abi.KindUnit {
		s.result = result
	}
	if err := s.compareResults(outs, &checker{toGuest: !called, goTypes: goTypes}); err != nil {
		return nil, rt.Field(err, "result")
	}
	return s, nil
}

func (s *signature) firstParam() int {
	if s.context {
		return 1
	}
	return 0
}

// compareResults compares the first n results.
func (s *signature) compareResults(n int, c *checker) error {
	t := s.result
	switch {
	case t == nil && n == 0:
		return nil
	case t == nil:
	case t.Kind == abi.KindIterator && n == 1 && !s.failing:
		return s.compareItems(c)
	case t.Kind == abi.KindIterator:
		return rt.BadInput(fmt.Sprintf("Go's %s and the guest's %s do not match; expected one result, an iter.Seq2 of the items and errors", s.typ, t))
	case t.Kind == abi.KindOption && n == 2 && s.typ.Out(1) == boolType:
		s.results = someResults
		return c.check(t.Elems[0], s.typ.Out(0))
	case t.Kind == abi.KindOption && t.Elems[0].Kind == abi.KindUnit && n == 1 && s.typ.Out(0) == boolType:
		s.results = someResults
		return nil
	case t.Kind == abi.KindTuple && n == len(t.Elems):
		s.results = manyResults
		for i, elem := range t.Elems {
			if err := c.check(elem, s.typ.Out(i)); err != nil {
				return rt.Index(err, i)
			}
		}
		return nil
	case n == 1:
		s.results = oneResult
		return c.check(t, s.typ.Out(0))
	}
	of := "()"
	if t != nil {
		of = t.String()
	}
	return rt.BadInput(fmt.Sprintf("Go's %s has %d results beside the error, the guest's result is %s", s.typ, n, of))
}

// compareItems compares func(func(T, error) bool) with an iterator.
func (s *signature) compareItems(c *checker) error {
	s.results = itemResults
	seq, item := s.typ.Out(0), itemOf(s.result)
	if seq == reflect.TypeFor[iter.Seq2[Value, error]]() {
		return nil
	}
	if seq.Kind() == reflect.Func && seq.NumIn() == 1 && seq.NumOut() == 0 && seq.In(0).Kind() == reflect.Func {
		if yield := seq.In(0); yield.NumIn() == 2 && yield.In(1) == errorType && yield.NumOut() == 1 && yield.Out(0) == boolType {
			return c.check(item, yield.In(0))
		}
	}
	return rt.BadInput(fmt.Sprintf("Go's %s and the guest's %s do not match; expected an iter.Seq2 of the items and errors", seq, s.result))
}

// itemOf returns the type of an iterator's items, that of the value if they are Results.
func itemOf(t *abi.Type) *abi.Type {
	item := t.Elems[0].Elems[0]
	if item.Kind == abi.KindResult {
		return item.Elems[0]
	}
	return item
}

// zeros returns zero results, without the error.
func (s *signature) zeros() []reflect.Value {
	n := s.typ.NumOut()
	if s.failing {
		n--
	}
	// There is room for the error.
	outs := make([]reflect.Value, n, n+1)
	for i := range outs {
		outs[i] = reflect.Zero(s.typ.Out(i))
	}
	return outs
}

// outs returns the results for a value, without the error.
func (s *signature) outs(c *converter, v Value) ([]reflect.Value, error) {
	outs := s.zeros()
	if v.typ == nil || s.results == noResult {
		return outs, nil
	}
	set := func(i int, t *abi.Type, v Value) error {
		out := reflect.New(s.typ.Out(i)).Elem()
		outs[i] = out
		return c.to(t, v, out)
	}
	switch s.results {
	case oneResult:
		return outs, set(0, s.result, v)
	case someResults:
		inside, some := v.Index(0)
		outs[len(outs)-1] = reflect.ValueOf(some)
		if some && len(outs) == 2 {
			return outs, set(0, s.result.Elems[0], inside)
		}
	case manyResults:
		for i, part := range v.parts() {
			if err := set(i, s.result.Elems[i], part); err != nil {
				return outs, rt.Index(err, i)
			}
		}
	case itemResults:
		items, _ := v.Items()
		outs[0] = s.items(c, items)
	}
	return outs, nil
}

// items makes a sequence of Go values of one of Values.
func (s *signature) items(c *converter, items iter.Seq2[Value, error]) reflect.Value {
	seq := s.typ.Out(0)
	if seq == reflect.TypeOf(items) {
		return reflect.ValueOf(items)
	}
	item := itemOf(s.result)
	return reflect.MakeFunc(seq, func(in []reflect.Value) []reflect.Value {
		for v, err := range items {
			out := reflect.New(seq.In(0).In(0)).Elem()
			if err == nil && v.typ != nil {
				err = c.to(item, v, out)
			}
			if !in[0].Call([]reflect.Value{out, errorOf(err)})[0].Bool() {
				break
			}
		}
		return nil
	})
}

var noError = reflect.Zero(errorType)

// errorOf returns an error, which may be nil, as a result.
func errorOf(err error) reflect.Value {
	if err == nil {
		return noError
	}
	return reflect.ValueOf(&err).Elem()
}

// value returns the value that results stand for, without the error.
func (s *signature) value(c *converter, outs []reflect.Value) (Value, error) {
	t := s.result
	switch s.results {
	case oneResult:
		return c.from(t, outs[0])
	case someResults:
		if !outs[len(outs)-1].Bool() {
			return Value{typ: t}, nil
		}
		inside := Value{typ: t.Elems[0]}
		if len(outs) == 2 {
			var err error
			if inside, err = c.from(t.Elems[0], outs[0]); err != nil {
				return Value{}, err
			}
		}
		return some(t, inside), nil
	case manyResults:
		parts := make([]Value, len(t.Elems))
		for i, elem := range t.Elems {
			var err error
			if parts[i], err = c.from(elem, outs[i]); err != nil {
				return Value{}, rt.Field(err, fmt.Sprint(i))
			}
		}
		return Value{typ: t, ref: parts}, nil
	}
	return Value{typ: unit}, nil
}
