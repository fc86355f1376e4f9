package roundtrip

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
)

// outcome is what a function returns in Go.
type outcome struct {
	results []reflect.Value
	failure error
	// text: the error is a string in Rust, so its text alone crosses.
	text bool
}

// outcomeOf is what a function has to return for its arguments: the one argument, or all of them as a tuple, in which
// tuples take several. A function that can fail has two more parameters: the error, and whether to return it.
func outcomeOf(f *abi.Func, args []reflect.Value, types []reflect.Type) outcome {
	result := f.Result
	if result != nil && result.Kind == abi.KindResult {
		count := len(args) - 2
		failure, fails := args[count], args[count+1].Bool()
		if fails {
			return failed(result.Elems[1], failure, types)
		}
		args, result = args[:count], result.Elems[0]
	}
	switch {
	case result == nil || result.Kind == abi.KindUnit:
		return outcome{}
	case len(args) == 1:
		return outcome{results: whole(result, args[0])}
	}
	var results []reflect.Value
	for i, elem := range result.Elems {
		if len(args) == len(result.Elems) {
			results = append(results, args[i])
			continue
		}
		// A tuple of tuples, since those of Go have twelve members at most.
		v := reflect.New(types[i]).Elem()
		for j := range elem.Elems {
			v.Field(j).Set(args[0])
			args = args[1:]
		}
		results = append(results, v)
	}
	return outcome{results: results}
}

// whole is a value as the results of a method: an option is a value and a bool, a tuple is its members.
func whole(t *abi.Type, v reflect.Value) []reflect.Value {
	switch t.Kind {
	case abi.KindOption:
		ok := reflect.ValueOf(!v.IsNil())
		switch {
		case t.Elems[0].Kind == abi.KindUnit:
			return []reflect.Value{ok}
		case v.Kind() == reflect.Interface:
			return []reflect.Value{v, ok}
		case v.IsNil():
			return []reflect.Value{reflect.Zero(v.Type().Elem()), ok}
		}
		return []reflect.Value{v.Elem(), ok}
	case abi.KindTuple:
		members := make([]reflect.Value, v.NumField())
		for i := range members {
			members[i] = v.Field(i)
		}
		return members
	}
	return []reflect.Value{v}
}

// failed is an error of type t beside results that are zero.
func failed(t *abi.Type, v reflect.Value, types []reflect.Type) outcome {
	results := make([]reflect.Value, len(types))
	for i, typ := range types {
		results[i] = reflect.Zero(typ)
	}
	if v.Kind() == reflect.String {
		return outcome{results, errors.New(v.String()), true}
	}
	if err, ok := v.Interface().(error); ok {
		return outcome{results, err, false}
	}
	pointer := reflect.New(v.Type())
	pointer.Elem().Set(v)
	err, ok := pointer.Interface().(error)
	if !ok {
		panic(fmt.Sprintf("neither %v nor a pointer to it is an error, but %v is one in Rust", v.Type(), t))
	}
	return outcome{results, err, false}
}
