package roundtrip

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
)

var (
	u8    = &abi.Type{Kind: abi.KindU8}
	text  = &abi.Type{Kind: abi.KindString}
	flag  = &abi.Type{Kind: abi.KindBool}
	list  = &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{u8}}
	maybe = &abi.Type{Kind: abi.KindOption, Elems: []*abi.Type{u8}}
	pair  = &abi.Type{Kind: abi.KindTuple, Elems: []*abi.Type{u8, text}}
	codes = &abi.Type{Kind: abi.KindEnum, Repr: abi.KindU8, Error: true, Name: "code", Cases: []abi.Case{{Value: 1}, {Value: 2}}}
	shape = &abi.Type{Kind: abi.KindVariant, Name: "shape", Cases: []abi.Case{
		{Name: "Dot"}, {Name: "Circle", Fields: []abi.Field{{Name: "radius", Type: u8}}},
	}}
)

type code uint8

func (code) Error() string { return "a code" }

type (
	shapes      interface{ isShape() }
	shapeDot    struct{}
	shapeCircle struct{ Radius uint8 }
)

func (shapeDot) isShape()    {}
func (shapeCircle) isShape() {}

func function(result *abi.Type, params ...*abi.Type) *abi.Func {
	f := &abi.Func{Name: "f", Result: result}
	for _, t := range params {
		f.Params = append(f.Params, abi.Param{Name: "p", Type: t})
	}
	return f
}

func fallible(value, err *abi.Type, params ...*abi.Type) *abi.Func {
	return function(&abi.Type{Kind: abi.KindResult, Elems: []*abi.Type{value, err}}, append(params, err, flag)...)
}

// calls returns what is wrong with a method, if one of many calls finds anything.
func calls(f *abi.Func, method any) string {
	r := &tester{host: &Host{}}
	types := map[string]reflect.Type{"shapedot": reflect.TypeFor[shapeDot](), "shapecircle": reflect.TypeFor[shapeCircle]()}
	for round := range uint64(100) {
		random := &filler{Rand: rand.New(rand.NewPCG(1, round)), types: types}
		if problem := r.call(context.Background(), f, reflect.ValueOf(method), random); problem != "" {
			return problem
		}
	}
	return ""
}

// TestOwnNames: a guest's type is not taken for the package's own, whose name it has but for its end.
func TestOwnNames(t *testing.T) {
	types := map[string]reflect.Type{"Module": reflect.TypeFor[int](), "Module_": reflect.TypeFor[string]()}
	for range 100 { // The order of a map's keys is random.
		if got := byKey(types)["module"]; got != reflect.TypeFor[string]() {
			t.Fatalf("Module is %v, want the guest's", got)
		}
	}
}

// TestCall: methods that return their arguments pass, and methods with one fault do not.
func TestCall(t *testing.T) {
	type ctx = context.Context
	for name, test := range map[string]struct {
		f      *abi.Func
		method any
		// want is part of the reported fault. It is empty if there is no fault.
		want string
	}{
		"value":          {function(u8, u8), func(_ ctx, v uint8) (uint8, error) { return v, nil }, ""},
		"another value":  {function(u8, u8), func(_ ctx, v uint8) (uint8, error) { return v &^ 1, nil }, "result 0: sent"},
		"an error":       {function(u8, u8), func(_ ctx, v uint8) (uint8, error) { return v, errors.New("no") }, "the error is no"},
		"a panic":        {function(u8, u8), func(_ ctx, v uint8) (uint8, error) { panic("no") }, "panic: no"},
		"list":           {function(list, list), func(_ ctx, v []uint8) ([]uint8, error) { return append([]uint8(nil), v...), nil }, ""},
		"empty list":     {function(list, list), func(_ ctx, v []uint8) ([]uint8, error) { return append([]uint8{}, v...), nil }, "not nil"},
		"shorter list":   {function(list, list), func(_ ctx, v []uint8) ([]uint8, error) { return v[:min(len(v), 1):1], nil }, "elements"},
		"option":         {function(maybe, maybe), func(_ ctx, v *uint8) (uint8, bool, error) { return optional(v) }, ""},
		"option lost":    {function(maybe, maybe), func(_ ctx, v *uint8) (uint8, bool, error) { return 0, false, nil }, "result"},
		"tuple":          {function(pair, pair), func(_ ctx, v pairs) (uint8, string, error) { return v.V0, v.V1, nil }, ""},
		"tuple's member": {function(pair, pair), func(_ ctx, v pairs) (uint8, string, error) { return v.V0, "", nil }, "result 1"},
		"several":        {function(pair, u8, text), func(_ ctx, a uint8, b string) (uint8, string, error) { return a, b, nil }, ""},
		"variant":        {function(shape, shape), func(_ ctx, v shapes) (shapes, error) { return v, nil }, ""},
		"another case":   {function(shape, shape), func(_ ctx, v shapes) (shapes, error) { return shapeDot{}, nil }, "result 0"},
		"code": {fallible(u8, codes, u8), func(_ ctx, v uint8, e code, fails bool) (uint8, error) {
			if fails {
				return 0, e
			}
			return v, nil
		}, ""},
		"another code": {fallible(u8, codes, u8), func(_ ctx, v uint8, e code, fails bool) (uint8, error) {
			if fails {
				return 0, code(1)
			}
			return v, nil
		}, "the error: sent"},
		"code beside a value": {fallible(u8, codes, u8), func(_ ctx, v uint8, e code, fails bool) (uint8, error) {
			if fails {
				return v, e
			}
			return v, nil
		}, "result 0: sent"},
		"text": {fallible(u8, text, u8), func(_ ctx, v uint8, e string, fails bool) (uint8, error) {
			if fails {
				return 0, &wazabi.GuestError{Message: e}
			}
			return v, nil
		}, ""},
		"error that is missing": {fallible(u8, text, u8), func(_ ctx, v uint8, e string, fails bool) (uint8, error) { return v, nil }, "the error is <nil>"},
	} {
		got := calls(test.f, test.method)
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

type pairs = struct {
	V0 uint8
	V1 string
}

func optional(v *uint8) (uint8, bool, error) {
	if v == nil {
		return 0, false, nil
	}
	return *v, true, nil
}

// TestThrough: the arguments of the host are compared too.
func TestThrough(t *testing.T) {
	f := function(u8, u8)
	f.Name = Through + "f"
	for what, test := range map[string]struct {
		change uint8
		calls  int
		want   string
	}{
		"the argument":  {0, 1, ""},
		"another":       {1, 1, "the host's argument 0: sent"},
		"no call":       {0, 0, "the host was called 0 times"},
		"more than one": {0, 2, "the host was called 2 times"},
	} {
		h := newHost(&abi.Description{Imports: []*abi.Func{{Export: "host/f", Name: "f", Params: f.Params, Result: u8}}})
		r := &tester{host: h}
		method := func(_ context.Context, v uint8) (result uint8, err error) {
			for range test.calls {
				passed := v ^ test.change
				h.Answer("Host", "F", []any{&passed}, []any{&result}, &err)
			}
			return v, err
		}
		got := r.call(t.Context(), f, reflect.ValueOf(method), &filler{Rand: rand.New(rand.NewPCG(1, 2))})
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", what, got, test.want)
		}
	}
}

// TestDifference has values that == or reflect.DeepEqual judges differently.
func TestDifference(t *testing.T) {
	type deep struct {
		A []map[string]*float64
		B [2]float32
	}
	nan := math.Float64frombits(0x7ff0_0000_0000_0001)
	zero, negative := 0.0, math.Copysign(0, -1)
	of := func(f *float64, g float32) deep { return deep{[]map[string]*float64{{"k": f}}, [2]float32{0, g}} }
	quiet, signalling := math.Float32frombits(0x7fc0_0001), math.Float32frombits(0x7f80_0001)
	for _, test := range []struct {
		a, b any
		want string
	}{
		{of(&nan, 1), of(&nan, 1), ""},
		{of(&zero, 1), of(&negative, 1), ".A[0][k]: "},
		{of(&zero, 1), of(nil, 1), ".A[0][k]: "},
		{of(nil, quiet), of(nil, signalling), ".B[1]: "},
		{of(nil, signalling), of(nil, signalling), ""},
		{[]uint8{}, []uint8(nil), ""},
		{map[string]int{}, map[string]int(nil), ""},
		{map[string]int{"a": 1}, map[string]int{"b": 1}, "[a]: "},
		{[]any{uint8(1)}, []any{int8(1)}, "[0]: sent a uint8, got a int8"},
	} {
		got := difference(reflect.ValueOf(test.a), reflect.ValueOf(test.b))
		if (got == "") != (test.want == "") || !strings.HasPrefix(got, test.want) {
			t.Errorf("%#v and %#v: %q, want %q", test.a, test.b, got, test.want)
		}
	}
}

// TestSignature: a signature is written as in the Rust source, whose form readers know.
func TestSignature(t *testing.T) {
	f := fallible(list, text, maybe, pair)
	f.Params[1].Borrow = true
	want := "fn f(p: Option<u8>, p: &(u8, String), p: String, p: bool) -> Result<Vec<u8>, String>"
	if got := Signature(f); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if a, b := Key("read_u8"), Key("ReadU8_"); a != b {
		t.Errorf("%s, %s", a, b)
	}
}
