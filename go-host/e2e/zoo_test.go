package e2e_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	wazabi "github.com/wazabi/wazabi/go-host"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/testdata/gen/mirror"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// engines runs a test on wazero's compiler, on its interpreter, and on a guest with fuel guards. If
// the guest is compiled in, that engine runs it in place of wazero.
func engines(t *testing.T, test func(t *testing.T, opts ...wazabi.Option)) {
	t.Run("compiler", func(t *testing.T) { test(t) })
	if !compiledIn {
		t.Run("interpreter", func(t *testing.T) { test(t, wazeroengine.WithInterpreter()) })
	}
	t.Run("guards", func(t *testing.T) { test(t, wazabi.WithCancel()) })
}

// inEachWay runs a test with each way to run a guest: its option of New.
func inEachWay(t *testing.T, test func(t *testing.T, option wazabi.Option)) {
	for name, option := range map[string]wazabi.Option{
		"compiled": wazabi.WithPoolSize(1), "interpreted": wazeroengine.WithInterpreter(), "guarded": wazabi.WithCancel(), "untrusted": wazabi.WithProfile(wazabi.Untrusted),
	} {
		t.Run(name, func(t *testing.T) {
			if name == "interpreted" {
				needsWazero(t, "the interpreter is wazero's")
			}
			test(t, option)
		})
	}
}

// needsWazero skips a test of what only wazero has, if the guest is compiled in.
func needsWazero(t testing.TB, because string) {
	t.Helper()
	if compiledIn {
		t.Skip("the guest is compiled in: " + because)
	}
}

func newZoo(t testing.TB, opts ...wazabi.Option) *zoo.Instance {
	t.Helper()
	module, err := zoo.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := module.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return instance
}

// same compares bit for bit. An empty list is nil.
var same = cmp.Options{
	cmpopts.EquateEmpty(),
	cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }),
	cmp.Comparer(func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }),
}

// diff compares like [same], and computes the difference only if there is one.
func diff(want, got any) string {
	if identical(reflect.ValueOf(want), reflect.ValueOf(got)) {
		return ""
	}
	return cmp.Diff(want, got, same)
}

func identical(a, b reflect.Value) bool {
	if !a.IsValid() || !b.IsValid() || a.Type() != b.Type() {
		return a.IsValid() == b.IsValid() && !a.IsValid()
	}
	all := func(n int, of func(v reflect.Value, i int) reflect.Value) bool {
		for i := range n {
			if !identical(of(a, i), of(b, i)) {
				return false
			}
		}
		return true
	}
	switch a.Kind() {
	case reflect.Float32:
		return math.Float32bits(a.Interface().(float32)) == math.Float32bits(b.Interface().(float32))
	case reflect.Float64:
		return math.Float64bits(a.Float()) == math.Float64bits(b.Float())
	case reflect.Slice, reflect.Array:
		return a.Len() == b.Len() && all(a.Len(), reflect.Value.Index)
	case reflect.Struct:
		return all(a.NumField(), reflect.Value.Field)
	case reflect.Map:
		for key, v := range a.Seq2() {
			if !identical(v, b.MapIndex(key)) {
				return false
			}
		}
		return a.Len() == b.Len()
	case reflect.Pointer, reflect.Interface:
		return identical(a.Elem(), b.Elem())
	default:
		return a.Equal(b)
	}
}

// TestRoundTrips sends random values of every type to the guest, which lifts and lowers them. It
// compares the results.
func TestRoundTrips(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		instance := newZoo(t, opts...)
		rounds := 150
		if testing.Short() {
			rounds = 20
		}
		v, values := reflect.ValueOf(instance), 0
		for i := range v.NumMethod() {
			name := v.Type().Method(i).Name
			if !strings.HasPrefix(name, "Echo") {
				continue
			}
			method := v.Method(i)
			for seed := range uint64(rounds) {
				roundTrip(t, fmt.Sprintf("%s, seed %d", name, seed), method, value{rand.New(rand.NewPCG(seed, 1)), 0})
				values++
			}
		}
		t.Logf("%d values", values)
		if !testing.Short() && values < 5000 {
			t.Errorf("%d values, expected 5000", values)
		}
	})
}

// roundTrip calls an echoing method with a random value and compares the result.
func roundTrip(t *testing.T, name string, method reflect.Value, random value) {
	t.Helper()
	in := reflect.New(method.Type().In(1)).Elem()
	random.fill(in)
	out := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), in})
	if err := out[len(out)-1]; !err.IsNil() {
		t.Fatalf("%s: %v\n%+v", name, err, in)
	}
	if diff := diff(in.Interface(), joined(in.Type(), out[:len(out)-1])); diff != "" {
		t.Fatalf("%s: sent -, got +\n%s", name, diff)
	}
}

// joined converts results back into one value: (T, bool) into an option, several values into a
// tuple.
func joined(t reflect.Type, out []reflect.Value) any {
	v := reflect.New(t).Elem()
	switch {
	case len(out) == 1 && t.Kind() == reflect.Pointer && out[0].Kind() == reflect.Bool:
		if out[0].Bool() {
			v.Set(reflect.New(t.Elem()))
		}
	case len(out) == 1:
		v = out[0]
	case t.Kind() == reflect.Interface:
		if out[1].Bool() {
			v.Set(out[0])
		}
	case t.Kind() == reflect.Pointer:
		if out[1].Bool() {
			v.Set(reflect.New(t.Elem()))
			v.Elem().Set(out[0])
		}
	default:
		for i, member := range out {
			v.Field(i).Set(member)
		}
	}
	return v.Interface()
}

// value makes random values.
type value struct {
	*rand.Rand
	depth int
}

var enums = map[reflect.Type][]int64{
	reflect.TypeFor[zoo.FilterType]():    {0, 1, 2, 3, 4},
	reflect.TypeFor[zoo.Level]():         {-300, 0, 300},
	reflect.TypeFor[zoo.Wide]():          {1, -1},
	reflect.TypeFor[zoo.HailMaryError](): {0, 1, 2},

	reflect.TypeFor[mirror.FilterType]():    {0, 1, 2, 3, 4},
	reflect.TypeFor[mirror.Level]():         {-300, 0, 300},
	reflect.TypeFor[mirror.Wide]():          {1, -1},
	reflect.TypeFor[mirror.Sign]():          {-1, 0, 1},
	reflect.TypeFor[mirror.HailMaryError](): {0, 1, 2},
	reflect.TypeFor[mirror.ParseError]():    {1, 2, 300},
}

// cases has the cases of sealed interfaces. Cases that do not contain their own interface come
// first.
var cases = map[reflect.Type][]any{
	reflect.TypeFor[zoo.Shape]():      {zoo.ShapeDot{}, zoo.ShapeCircle{}, zoo.ShapePolygon{}, zoo.ShapeLabel{}, zoo.ShapeNothing{}},
	reflect.TypeFor[zoo.ShapeError](): {&zoo.ShapeErrorEmpty{}, &zoo.ShapeErrorTooLarge{}, &zoo.ShapeErrorBadLabel{}},
	reflect.TypeFor[zoo.Expr]():       {zoo.ExprNum{}, zoo.ExprVar{}, zoo.ExprNeg{}, zoo.ExprAdd{}, zoo.ExprCall{}},

	reflect.TypeFor[mirror.Shape]():      {mirror.ShapeDot{}, mirror.ShapeCircle{}, mirror.ShapePolygon{}, mirror.ShapeLabel{}, mirror.ShapeNothing{}},
	reflect.TypeFor[mirror.ShapeError](): {&mirror.ShapeErrorEmpty{}, &mirror.ShapeErrorTooLarge{}, &mirror.ShapeErrorBadLabel{}},
	reflect.TypeFor[mirror.Expr]():       {mirror.ExprNum{}, mirror.ExprVar{}, mirror.ExprNeg{}, mirror.ExprAdd{}, mirror.ExprCall{}},
	reflect.TypeFor[mirror.Part]():       {mirror.PartBlank{}, mirror.PartText{}, mirror.PartBytes{}},
}

// flags has the number of named bits.
var flags = map[reflect.Type]int{
	reflect.TypeFor[zoo.Perms](): 3, reflect.TypeFor[zoo.Days](): 9,
	reflect.TypeFor[mirror.Perms](): 3, reflect.TypeFor[mirror.Days](): 9,
}

func (r value) fill(v reflect.Value) {
	r.depth++
	if n, ok := flags[v.Type()]; ok {
		v.SetUint(r.Uint64N(1 << n))
		return
	}
	if v.Type() == reflect.TypeFor[time.Duration]() {
		v.SetInt(int64(r.bits() >> 1))
		return
	}
	if all, ok := cases[v.Type()]; ok {
		if r.depth > 6 {
			all = all[:2]
		}
		v.Set(r.oneOf(all))
		return
	}
	if values, ok := enums[v.Type()]; ok {
		if n := values[r.IntN(len(values))]; v.CanInt() {
			v.SetInt(n)
		} else {
			v.SetUint(uint64(n))
		}
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 1)
	case reflect.Int32:
		// Runes have this kind too: the values are valid for both.
		v.SetInt(int64(r.rune()))
	case reflect.Int8, reflect.Int16, reflect.Int64:
		v.SetInt(int64(r.bits()) >> (64 - v.Type().Bits()))
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.bits() >> (64 - v.Type().Bits()))
	case reflect.Float32:
		*v.Addr().Interface().(*float32) = math.Float32frombits(r.float32())
	case reflect.Float64:
		*v.Addr().Interface().(*float64) = math.Float64frombits(r.float64())
	case reflect.String:
		v.SetString(r.text())
	case reflect.Slice:
		n := r.length()
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range v.Len() {
			r.fill(v.Index(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			r.fill(v.Index(i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range r.length() {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			r.fill(key)
			r.fill(elem)
			v.SetMapIndex(key, elem)
		}
	case reflect.Pointer:
		if r.IntN(3) > 0 && r.depth < 12 {
			v.Set(reflect.New(v.Type().Elem()))
			r.fill(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			r.fill(v.Field(i))
		}
	default:
		panic(fmt.Sprintf("no random %v", v.Type()))
	}
}

// cases sets the interfaces in a value to their cases.
func (r value) cases(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		r.fill(v)
	case reflect.Struct:
		for i := range v.NumField() {
			r.cases(v.Field(i))
		}
	case reflect.Array:
		for i := range v.Len() {
			r.cases(v.Index(i))
		}
	}
}

// oneOf is one of the structs, or pointers to structs, with random fields.
func (r value) oneOf(all []any) reflect.Value {
	c := reflect.TypeOf(all[r.IntN(len(all))])
	if c.Kind() == reflect.Pointer {
		v := reflect.New(c.Elem())
		r.fill(v.Elem())
		return v
	}
	v := reflect.New(c).Elem()
	r.fill(v)
	return v
}

// bits returns random bits, extremes more often.
func (r value) bits() uint64 {
	switch r.IntN(4) {
	case 0:
		return [...]uint64{0, 1 << 63, math.MaxUint64, 1<<63 - 1, 1 << 56}[r.IntN(5)]
	default:
		return r.Uint64()
	}
}

// float64 returns the bits of any number, including NaNs with payloads, quiet and signalling.
func (r value) float64() uint64 {
	switch r.IntN(4) {
	case 0:
		return 0x7ff<<52 | uint64(r.IntN(2))<<63 | r.Uint64()>>12
	case 1:
		return [...]uint64{0, 1 << 63, 0x7ff << 52, 0xfff << 52, 1}[r.IntN(5)]
	}
	return r.Uint64()
}

func (r value) float32() uint32 {
	switch r.IntN(4) {
	case 0:
		return 0xff<<23 | uint32(r.IntN(2))<<31 | r.Uint32()>>9
	case 1:
		return [...]uint32{0, 1 << 31, 0xff << 23, 0x1ff << 23, 1}[r.IntN(5)]
	}
	return r.Uint32()
}

func (r value) rune() rune {
	for {
		c := [...]rune{0, 'a', 'é', '\uffff', '\U0010ffff', rune(r.IntN(0x110000))}[r.IntN(6)]
		if utf8.ValidRune(c) {
			return c
		}
	}
}

func (r value) text() string {
	var b strings.Builder
	for range r.IntN(12) {
		b.WriteRune(r.rune())
	}
	return b.String()
}

func (r value) length() int {
	switch {
	case r.depth > 10:
		return 0
	case r.depth > 6:
		return r.IntN(2)
	case r.depth == 1 && r.IntN(8) == 0:
		return r.IntN(200)
	}
	return r.IntN(4)
}

// TestRustMade: Rust makes values, gets them back from Go, and recognizes them bit for bit.
func TestRustMade(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newZoo(t, opts...)
		seeds := uint64(200)
		if testing.Short() {
			seeds = 20
		}
		for seed := range seeds {
			check := func(what string, known bool, err error) {
				t.Helper()
				if err != nil || !known {
					t.Fatalf("%s of seed %d: known %v, %v", what, seed, known, err)
				}
			}
			scalars, err := i.MakeScalars(ctx, seed)
			check("scalars", len(scalars) == 8, err)
			known, err := i.KnowScalars(ctx, seed, scalars)
			check("scalars", known, err)
			readings, err := i.MakeReadings(ctx, seed)
			check("readings", len(readings) == 8, err)
			known, err = i.KnowReadings(ctx, seed, readings)
			check("readings", known, err)
			nested, err := i.MakeNested(ctx, seed)
			check("nested", len(nested) == 8, err)
			known, err = i.KnowNested(ctx, seed, nested)
			check("nested", known, err)
			// Rust does not recognize other values.
			nested[7].Boxed.V0++
			if known, err := i.KnowNested(ctx, seed, nested); err != nil || known {
				t.Fatalf("a changed value of seed %d: known %v, %v", seed, known, err)
			}
		}
	})
}
