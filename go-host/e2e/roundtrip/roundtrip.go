// Package roundtrip tests generated packages whose functions return their arguments. It calls each
// function with random values, and compares the results with the arguments, and so the arguments
// that the host gets on the way. It reads the functions from the description, and therefore tests
// packages that are generated after it was compiled.
//
// A function with several parameters returns a tuple of them. A function that returns a Result has
// two more parameters: the error, and a bool that says whether to return it. An export whose name
// begins with [Through] calls the import with the rest of the name.
package roundtrip

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
)

// Through begins the name of an export that passes its arguments to an import and returns the
// import's result.
const Through = "through_"

// Smallest begins the line of the test's output that names the smallest function that failed.
const Smallest = "smallest: "

// Package is a generated package under test.
type Package struct {
	// ABI is the package's abi.json.
	ABI string
	// New is the package's function New.
	New any
	// Types are the package's types by their Go names, except interfaces and generic types.
	Types map[string]reflect.Type
	// Hosts returns implementations of the package's host interfaces by the interfaces' names.
	Hosts func(*Host) map[string]any
}

// tester calls the functions of one package.
type tester struct {
	*testing.T
	description *abi.Description
	imports     map[string]*abi.Func
	types       map[string]reflect.Type
	host        *Host
	failed      []string
}

// Run calls every export of the package, each rounds times, through a Module and through an
// Instance.
func Run(t *testing.T, p Package, rounds int) {
	d, err := abi.ParseJSON([]byte(p.ABI))
	if err != nil {
		t.Fatal(err)
	}
	r := &tester{T: t, description: d, imports: map[string]*abi.Func{}, types: byKey(p.Types)}
	for _, f := range d.Imports {
		_, name := f.Import()
		r.imports[name] = f
	}
	r.host = newHost(d)
	if len(d.Exports) == 0 {
		t.Fatal("the package has no functions")
	}
	module := r.open(p)
	opened := module.MethodByName("Instance").Call([]reflect.Value{reflect.ValueOf(t.Context())})
	if err := opened[1]; !err.IsNil() {
		t.Fatal(err)
	}
	for _, caller := range []reflect.Value{module, opened[0]} {
		methods := map[string]reflect.Value{}
		for i := range caller.NumMethod() {
			methods[Key(caller.Type().Method(i).Name)] = caller.Method(i)
		}
		for _, f := range d.Exports {
			r.function(caller.Type().Elem().Name(), f, methods[Key(goName(f.Go, f.Name))], rounds)
		}
	}
	if len(r.failed) > 0 {
		smallest := slices.MinFunc(r.failed, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
		t.Errorf("%d of %d functions fail; the smallest is\n%s%s", len(r.failed), 2*len(d.Exports), Smallest, smallest)
	}
}

// open calls New with the hosts in the order of its parameters.
func (r *tester) open(p Package) reflect.Value {
	r.Helper()
	open := reflect.ValueOf(p.New)
	args := []reflect.Value{reflect.ValueOf(r.Context())}
	hosts := p.Hosts(r.host)
	for i := 1; i < open.Type().NumIn()-1; i++ {
		name := open.Type().In(i).Name()
		if hosts[name] == nil {
			r.Fatalf("New takes a %s, which the test does not have", name)
		}
		args = append(args, reflect.ValueOf(hosts[name]))
	}
	out := open.Call(args)
	if err := out[1]; !err.IsNil() {
		r.Fatal(err)
	}
	r.Cleanup(func() {
		out[0].MethodByName("Close").Call([]reflect.Value{reflect.ValueOf(context.Background())})
	})
	return out[0]
}

// function calls one export until it fails.
func (r *tester) function(caller string, f *abi.Func, method reflect.Value, rounds int) {
	ok := r.T.Run(caller+"/"+f.Name, func(t *testing.T) {
		if !method.IsValid() {
			t.Fatalf("the package has no method for %s", Signature(f))
		}
		seed := fnv.New64a()
		fmt.Fprint(seed, r.description.Fingerprint(), f.Export)
		for round := range uint64(rounds) {
			random := &filler{Rand: rand.New(rand.NewPCG(seed.Sum64(), round)), types: r.types}
			if problem := r.call(t.Context(), f, method, random); problem != "" {
				t.Fatalf("%s\nround %d: %.4000s", Signature(f), round, problem)
			}
		}
	})
	if !ok {
		r.failed = append(r.failed, Signature(f))
	}
}

// call calls a method once and returns what is wrong.
func (r *tester) call(ctx context.Context, f *abi.Func, method reflect.Value, random *filler) (problem string) {
	in := []reflect.Value{reflect.ValueOf(ctx)}
	for i, p := range f.Params {
		v := reflect.New(method.Type().In(i + 1)).Elem()
		random.fill(p.Type, v)
		in = append(in, v)
	}
	args := in[1:]
	if r := f.Result; r != nil && r.Kind == abi.KindResult && r.Elems[1].Kind == abi.KindString && len(args) > 1 {
		// The text of a host's error reaches the guest without control characters.
		text := args[len(args)-2]
		text.SetString(printable(text.String()))
	}
	defer func() {
		if v := recover(); v != nil {
			problem = fmt.Sprintf("panic: %v", v)
		}
	}()
	r.host.given = nil
	out := method.Call(in)
	if name, through := strings.CutPrefix(f.Name, Through); through {
		if problem := r.seen(name, args); problem != "" {
			return problem
		}
	}
	last := len(out) - 1
	err, _ := out[last].Interface().(error)
	want := outcomeOf(f, args, outTypes(method.Type()))
	if problem := sameError(want, err); problem != "" {
		return problem
	}
	for i, got := range out[:last] {
		if problem := difference(want.results[i], got); problem != "" {
			return fmt.Sprintf("result %d%s", i, problem)
		}
	}
	return ""
}

// seen compares the arguments of an import with the arguments of the export that called it.
func (r *tester) seen(name string, args []reflect.Value) string {
	if len(r.host.given) != 1 {
		return fmt.Sprintf("the host was called %d times", len(r.host.given))
	}
	given := r.host.given[0]
	if given.name != name || len(given.args) != len(args) {
		return fmt.Sprintf("the host was called as %s with %d arguments", given.name, len(given.args))
	}
	for i, arg := range given.args {
		if problem := difference(args[i], arg); problem != "" {
			return fmt.Sprintf("the host's argument %d%s", i, problem)
		}
	}
	return ""
}

// sameError compares a method's error with the one that was to come.
func sameError(want outcome, got error) string {
	switch {
	case want.failure == nil && got == nil:
		return ""
	case want.failure == nil || got == nil:
		return fmt.Sprintf("the error is %v, want %v", got, want.failure)
	case want.text:
		var guest *wazabi.GuestError
		if !errors.As(got, &guest) || guest.Message != want.failure.Error() {
			return fmt.Sprintf("the error is %#v, want a GuestError of %q", got, want.failure)
		}
		return ""
	}
	target := reflect.New(reflect.TypeOf(want.failure))
	if !errors.As(got, target.Interface()) {
		return fmt.Sprintf("the error is %v, a %T, want a %T", got, got, want.failure)
	}
	if problem := difference(reflect.ValueOf(want.failure), target.Elem()); problem != "" {
		return "the error" + problem
	}
	return ""
}

func outTypes(method reflect.Type) []reflect.Type {
	types := make([]reflect.Type, method.NumOut()-1)
	for i := range types {
		types[i] = method.Out(i)
	}
	return types
}
