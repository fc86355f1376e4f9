package roundtrip

import (
	"fmt"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
)

// Host answers the imports of a package under test. Each import returns its arguments.
type Host struct {
	functions map[string]*abi.Func
	given     []arguments
}

// arguments are those of one call of an import.
type arguments struct {
	name string
	args []reflect.Value
}

func newHost(d *abi.Description) *Host {
	h := &Host{functions: map[string]*abi.Func{}}
	for _, f := range d.Imports {
		module, name := f.Import()
		h.functions[Key(module)+"."+Key(goName(f.Go, name))] = f
	}
	return h
}

// Answer is the body of a method of a host interface. It takes pointers to the method's parameters
// and results.
func (h *Host) Answer(block, method string, params, results []any, err *error) {
	f := h.functions[Key(block)+"."+Key(method)]
	if f == nil {
		panic(fmt.Sprintf("the description has no import for %s.%s", block, method))
	}
	_, name := f.Import()
	args := make([]reflect.Value, len(params))
	for i, p := range params {
		args[i] = reflect.ValueOf(p).Elem()
	}
	h.given = append(h.given, arguments{name, args})
	types := make([]reflect.Type, len(results))
	for i, r := range results {
		types[i] = reflect.TypeOf(r).Elem()
	}
	outcome := outcomeOf(f, args, types)
	for i, r := range outcome.results {
		reflect.ValueOf(results[i]).Elem().Set(r)
	}
	*err = outcome.failure
}
