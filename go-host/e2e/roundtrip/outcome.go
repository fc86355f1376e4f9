package roundtrip

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
)

// outcome has the results of a function in Go.
type outcome struct {
	results []reflect.Value
	failure error
	// text: the error is a string in Rust, so only its text crosses.
	text bool
}

// outcomeOf returns the outcome that a function must have for its arguments. types are the types of
// its results in Go, except the error.
func outcomeOf(f *abi.Func, args []reflect.Value, types []reflect.Type) outcome {
	result := f.Result
	if result != nil && result.Kind == abi.KindResult && len(args) == 1 {
		// The argument is a result itself.
		if err, _ := args[0].FieldByName("Err").Interface().(error); err != nil {
			kind := result.Elems[1].Kind
			return outcome{zeros(types), err, kind == abi.KindString || kind == abi.KindUnit}
		}
		args, result = []reflect.Value{args[0].FieldByName("Value")}, result.Elems[0]
	} else if result != nil && result.Kind == abi.KindResult {
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
		// Tuples in Go have at most twelve members, so more arguments are a tuple of tuples.
		v := reflect.New(types[i]).Elem()
		for j := range elem.Elems {
			v.Field(j).Set(args[0])
			args = args[1:]
		}
		results = append(results, v)
	}
	return outcome{results: results}
}

// whole returns a value as the results of a method: an option becomes a value and a bool, and a
// tuple becomes its members.
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

func zeros(types []reflect.Type) []reflect.Value {
	results := make([]reflect.Value, len(types))
	for i, typ := range types {
		results[i] = reflect.Zero(typ)
	}
	return results
}

// failed returns the outcome of a call that fails: zero results, and v as an error.
func failed(t *abi.Type, v reflect.Value, types []reflect.Type) outcome {
	results := zeros(types)
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
