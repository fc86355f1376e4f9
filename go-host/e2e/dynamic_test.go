package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/e2e/roundtrip"
	"github.com/wazabi/wazabi/testdata/gen/mirror"
)

func lateMirror(ctx context.Context, opts ...wazabi.Option) (*mirror.Module, error) {
	h := &hall{}
	return mirror.New(ctx, &h.borrowed, &h.named, &h.explainer, &h.fallible, &h.frames, &h.named, &h.given, &h.glazier,
		keywords{&h.named}, &h.lent, opts...)
}

// lateWasm returns the .wasm of a test guest.
func lateWasm(t testing.TB, name string) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../testdata/gen/" + name + "/" + name + ".wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

// openLate opens a test guest without its package.
func openLate(t testing.TB, name string, opts ...wazabi.Option) *dynamic.Guest {
	t.Helper()
	g, err := dynamic.Open(context.Background(), lateWasm(t, name), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return g
}

// echoes returns a host function for each import of the guest, which returns its arguments.
func echoes(t testing.TB, name string) (opts []wazabi.Option) {
	t.Helper()
	d, err := abi.ReadModule(lateWasm(t, name))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range d.Imports {
		opts = append(opts, dynamic.WithFunc(f.Export, echoOf(f)))
	}
	return opts
}

func echoOf(f *abi.Func) dynamic.HostFunc {
	return func(_ context.Context, args []dynamic.Value) (any, error) {
		result := f.Result
		if result != nil && result.Kind == abi.KindResult {
			result = result.Elems[0]
		}
		switch {
		case result == nil || result.Kind == abi.KindUnit:
			return nil, nil
		case f.Export == "echo/book" || f.Export == "kitchen/clean":
			return uint32(7), nil
		case f.Export == "host/known":
			return "known", nil
		case len(args) == 1:
			return args[0], nil
		}
		return args, nil
	}
}

// later reports whether a function has types that other tests pass: handles, funcs, streams, errors
// of any type, and types of other Go packages.
func later(f *abi.Func) bool {
	seen := map[*abi.Type]bool{}
	var visit func(t *abi.Type) bool
	visit = func(t *abi.Type) bool {
		if seen[t] {
			return false
		}
		seen[t] = true
		if t.Kind.Object() || t.Kind.GuestResource() || t.Kind.Argument() || t.Kind == abi.KindIterator || t.Kind == abi.KindDynError || t.GoType != "" {
			return true
		}
		for part := range t.Parts() {
			if visit(part) {
				return true
			}
		}
		return false
	}
	for _, p := range f.Params {
		if visit(p.Type) {
			return true
		}
	}
	return f.Result != nil && visit(f.Result)
}

// unequal are functions whose results are by the clock or by chance, and those that run for long
// for some arguments.
var unequal = map[string]bool{
	"logging/elapsed": true, "logging/now": true, "logging/std_now": true,
	"logging/key": true, "logging/crate_key": true, "logging/words": true, "logging/std_words": true, "logging/flood": true,
	"zoo/fib": true, "zoo/spin": true, "linkb/spin": true, "whole/chatter": true, "whole/descend": true, "wasi/sleep": true, "wasi/spin": true,
	"wasi/now": true, "wasi/random": true, "whole/times": true, "whole/random": true,
	// Out of memory, an engine names the trap in its own words.
	"zoo/grow_tree": true,
}

// mirrored reports whether the hosts of mirror return the arguments of its function.
func mirrored(name string) bool {
	prefix, _, _ := strings.Cut(name, "_")
	return prefix == "pass" || prefix == "lend" || prefix == "try"
}

// TestLateBinding: each function of each guest returns through its generated package, through Call,
// through a bound func, through JSON, through an image of its arguments and through a view the same.
func TestLateBinding(t *testing.T) {
	for _, guest := range lateGuests {
		t.Run(guest.name, func(t *testing.T) {
			t.Parallel()
			small := []wazabi.Option{wazabi.WithPoolSize(1), wazabi.WithMemoryLimit(16 << 20)}
			if guest.name == "wasi" || guest.name == "whole" {
				small = append(small, wazabi.WithWASI(wazabi.WASI{}))
			}
			hosts := echoes
			if withoutHost[guest.name] {
				hosts = absent
			}
			opts := append(hosts(t, guest.name), small...)
			opened, err := guest.open(t.Context(), small...)
			if err != nil {
				t.Fatal(err)
			}
			module := reflect.ValueOf(opened)
			t.Cleanup(func() { module.MethodByName("Close").Call([]reflect.Value{reflect.ValueOf(context.Background())}) })
			methods := map[string]reflect.Value{}
			for i := range module.NumMethod() {
				methods[roundtrip.Key(module.Type().Method(i).Name)] = module.Method(i)
			}
			late := [5]*dynamic.Guest{}
			for i := range late {
				late[i] = openLate(t, guest.name, opts...)
			}
			for _, f := range late[0].Exports() {
				name := f.Go
				if name == "" {
					name = f.Name
				}
				method := methods[roundtrip.Key(name)]
				if later(f) || !method.IsValid() || unequal[f.Export] || guest.name == "mirror" && !mirrored(f.Name) {
					continue
				}
				t.Run(f.Name, func(t *testing.T) {
					c := &lateCall{f: f, method: method, cases: guest.cases}
					for i, g := range late {
						c.own[i] = exportOf(t, g, f.Export)
					}
					for round := range uint64(6) {
						c.compare(t, late, round)
					}
				})
			}
		})
	}
}

// lateCall compares the calls of one function.
type lateCall struct {
	f      *abi.Func
	method reflect.Value
	cases  map[string]reflect.Type
	// own has the function of each guest that is called late: a type belongs to one guest.
	own [5]*abi.Func
}

func exportOf(t testing.TB, g *dynamic.Guest, name string) *abi.Func {
	t.Helper()
	for _, f := range g.Exports() {
		if f.Export == name {
			return f
		}
	}
	t.Fatalf("the guest has no %s", name)
	return nil
}

// args makes the arguments of a round.
func (c *lateCall) args(round uint64) []reflect.Value {
	seed := fnv.New64a()
	fmt.Fprint(seed, c.f.Export)
	random := rand.New(rand.NewPCG(seed.Sum64(), round))
	in := make([]reflect.Value, len(c.f.Params))
	for i, p := range c.f.Params {
		in[i] = reflect.New(c.method.Type().In(i + 1)).Elem()
		roundtrip.Fill(random, c.cases, p.Type, in[i])
	}
	return in
}

func (c *lateCall) compare(t *testing.T, late [5]*dynamic.Guest, round uint64) {
	ctx := reflect.ValueOf(t.Context())
	in := c.args(round)
	out := c.method.Call(append([]reflect.Value{ctx}, in...))

	// Call
	args := c.args(round)
	got := lateOutcome{}
	got.value, got.err = late[0].Call(t.Context(), c.f.Export, interfaces(args)...)
	c.same(t, "Call", round, 0, out, got)
	for i, p := range c.f.Params {
		if p.InPlace && got.err == nil && !sameOnEngines(c.value(0, i, in), c.value(0, i, args)) {
			t.Errorf("round %d: %s was changed to %v, expected %v", round, p.Name, args[i], in[i])
		}
	}

	// Bind
	args = c.args(round)
	bound := reflect.New(c.boundType())
	if err := late[1].Bind(c.f.Export, bound.Interface()); err != nil {
		t.Fatalf("Bind to %s: %v", bound.Type().Elem(), err)
	}
	c.same(t, "Bind", round, 1, out, c.outcome(1, bound.Elem().Call(append([]reflect.Value{ctx}, args...))))

	c.compareView(t, late[4], round, out)
	c.compareImage(t, late[3], round, in, out)

	// JSON
	args = c.args(round)
	texts := make([]any, len(args))
	for i := range args {
		v, err := dynamic.ValueOf(c.own[2].Params[i].Type, args[i].Interface())
		if err != nil {
			// The argument cannot be sent, as Call has shown.
			return
		}
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = json.RawMessage(text)
	}
	got.value, got.err = late[2].Call(t.Context(), c.f.Export, texts...)
	if want := c.outcome(2, out); want.err == nil && got.err == nil && got.value.Type() != nil && want.value.Type() != nil {
		// JSON has one NaN.
		if wantText, gotText := want.value.String(), got.value.String(); wantText != gotText {
			t.Errorf("JSON, round %d: %.2000s, expected %.2000s", round, gotText, wantText)
		}
		return
	}
	c.same(t, "JSON", round, 2, out, got)
}

// value is argument i for guest n.
func (c *lateCall) value(n, i int, args []reflect.Value) dynamic.Value {
	v, err := dynamic.ValueOf(c.own[n].Params[i].Type, args[i].Interface())
	if err != nil {
		panic(err)
	}
	return v
}

func interfaces(values []reflect.Value) []any {
	all := make([]any, len(values))
	for i, v := range values {
		all[i] = v.Interface()
	}
	return all
}

// boundType is the method's type, with Values for results that sealed interfaces are in.
func (c *lateCall) boundType() reflect.Type {
	m := c.method.Type()
	var in, out []reflect.Type
	for i := range m.NumIn() {
		in = append(in, m.In(i))
	}
	for i := range m.NumOut() {
		typ := m.Out(i)
		if i < m.NumOut()-1 && sealed(typ, map[reflect.Type]bool{}) {
			typ = reflect.TypeFor[dynamic.Value]()
		}
		out = append(out, typ)
	}
	return reflect.FuncOf(in, out, false)
}

// sealed reports whether a type has an interface in it.
func sealed(typ reflect.Type, seen map[reflect.Type]bool) bool {
	if seen[typ] {
		return false
	}
	seen[typ] = true
	switch typ.Kind() {
	case reflect.Interface:
		return true
	case reflect.Map:
		return sealed(typ.Key(), seen) || sealed(typ.Elem(), seen)
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return sealed(typ.Elem(), seen)
	case reflect.Struct:
		for i := range typ.NumField() {
			if sealed(typ.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}

// lateOutcome is the outcome of a call.
type lateOutcome struct {
	value dynamic.Value
	err   error
}

// outcome makes a Value of guest n of the results of a method.
func (c *lateCall) outcome(n int, out []reflect.Value) lateOutcome {
	last := len(out) - 1
	if err, _ := out[last].Interface().(error); err != nil {
		return lateOutcome{err: err}
	}
	result := c.own[n].Result
	if result != nil && result.Kind == abi.KindResult {
		result = result.Elems[0]
	}
	if result == nil || result.Kind == abi.KindUnit {
		return lateOutcome{}
	}
	value := func(t *abi.Type, v reflect.Value) any {
		made, err := dynamic.ValueOf(t, v.Interface())
		if err != nil {
			panic(fmt.Sprintf("%s of a %s: %v", t, v.Type(), err))
		}
		return made
	}
	var all any
	switch {
	case result.Kind == abi.KindOption && last == 2 || result.Kind == abi.KindOption && result.Elems[0].Kind == abi.KindUnit:
		if out[last-1].Bool() {
			inside := any(struct{}{})
			if last == 2 {
				inside = value(result.Elems[0], out[0])
			}
			all = &inside
		}
	case result.Kind == abi.KindTuple && last == len(result.Elems):
		parts := make([]any, last)
		for i, elem := range result.Elems {
			parts[i] = value(elem, out[i])
		}
		all = parts
	default:
		all = out[0].Interface()
	}
	return lateOutcome{value: value(result, reflect.ValueOf(&all).Elem()).(dynamic.Value)}
}

// same compares the outcome of a call of guest n with the results of the method.
func (c *lateCall) same(t *testing.T, way string, round uint64, n int, out []reflect.Value, got lateOutcome) {
	t.Helper()
	want := c.outcome(n, out)
	if problem := c.differentErrors(n, want.err, got.err); problem != "" {
		t.Errorf("%s, round %d: %s", way, round, problem)
		return
	}
	if want.err != nil || want.value.Type() == nil || got.value.Type() == nil && c.succeeds(n) {
		return
	}
	if !sameOnEngines(want.value, got.value) {
		t.Errorf("%s, round %d: %.2000s, expected %.2000s", way, round, got.value, want.value)
	}
}

// sameOnEngines compares a value of the generated package with one of late binding, which runs the
// guest in wazero. Where the package has the guest translated into Go, NaNs are alike: WebAssembly
// leaves the sign and payload of a NaN that comes from arithmetic to the engine. JSON has one NaN.
func sameOnEngines(want, got dynamic.Value) bool {
	equal := want.Equal(got)
	if equal || !compiledIn {
		return equal
	}
	text := want.String()
	return strings.Contains(text, "NaN") && text == got.String()
}

// succeeds reports whether the function's error type has a case that means success: what the method
// returns then is the zero value of its Go type, of which there need not be a Value.
func (c *lateCall) succeeds(n int) bool {
	if r := c.own[n].Result; r != nil && r.Kind == abi.KindResult {
		for _, kase := range r.Elems[1].Cases {
			if kase.OK {
				return true
			}
		}
	}
	return false
}

// samePath compares the path of a package's error with that of a late call. They may begin with a
// host function, which the package calls by its Go name, and late binding by its import.
func samePath(want, got string) bool {
	block, method, host := strings.Cut(got, "/")
	if !host {
		return got == want
	}
	key := roundtrip.Key(want)
	return key == roundtrip.Key(block+"."+method) || key == roundtrip.Key(method)
}

// differentErrors says how the error of a late call differs from that of a method.
func (c *lateCall) differentErrors(n int, want, got error) string {
	var wantError, gotError *wazabi.Error
	var wantTrap, gotTrap *wazabi.TrapError
	var wantText, gotText *wazabi.GuestError
	var value *dynamic.ErrorValue
	switch {
	case want == nil && got == nil:
		return ""
	case want == nil || got == nil:
		return fmt.Sprintf("the error is %v, expected %v", got, want)
	case errors.As(want, &wantTrap):
		if errors.As(got, &gotTrap) && gotTrap.Kind == wantTrap.Kind && gotTrap.Message == wantTrap.Message {
			return ""
		}
	case errors.As(want, &wantError):
		if errors.As(got, &gotError) && gotError.Kind == wantError.Kind && samePath(wantError.Path, gotError.Path) {
			return ""
		}
	case errors.As(want, &wantText):
		if errors.As(got, &gotText) && gotText.Message == wantText.Message {
			return ""
		}
	case errors.As(got, &value):
		made, err := dynamic.ValueOf(c.own[n].Result.Elems[1], want)
		if constant := errors.Unwrap(want); err != nil && constant != nil {
			// A constant has no room for the text of an error, so that an error with the text wraps it.
			made, err = dynamic.ValueOf(c.own[n].Result.Elems[1], constant)
		}
		// Late binding writes the fields as JSON, and a generated package as Go does.
		opening := func(err error) string {
			text, _, _ := strings.Cut(err.Error(), " (")
			return text
		}
		if err == nil && sameOnEngines(made, value.Value) && opening(value) == opening(want) {
			return ""
		}
		return fmt.Sprintf("the error is %v (%v), expected %v (%v, %v)", got, value.Value, want, made, err)
	}
	return fmt.Sprintf("the error is a %T, %+v, expected a %T, %+v", got, got, want, want)
}
