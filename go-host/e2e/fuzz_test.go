package e2e_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// maxImage is how much memory [FuzzResults] gives to a result.
const maxImage = 2048

// FuzzResults lifts each type of the zoo with generated code from memory that a fuzzer made. The
// guest is that of [TestJudgedLies], whose cases are the seeds.
func FuzzResults(f *testing.F) {
	needsWazero(f, "it loads a guest of its own by NewFrom")
	wasm, err := os.ReadFile("../../testdata/lies/liar.wasm")
	if err != nil {
		f.Fatal(err)
	}
	// Lists that contain themselves soon reach these limits.
	module, err := zoo.NewFrom(f.Context(), wasm, wazabi.WithPoolSize(1), wazabi.WithLimits(wazabi.Limits{Bytes: 1 << 20}))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			f.Error(err)
		}
	})
	methods := resultMethods()
	addLies(f, methods)
	var instance *zoo.Instance
	dirty := 0
	f.Fuzz(func(t *testing.T, which uint8, core uint64, image []byte) {
		if len(image) > maxImage {
			return
		}
		if instance == nil {
			if instance, err = module.Instance(context.Background()); err != nil {
				t.Fatal(err)
			}
			dirty = 0
		}
		raw := instance.Raw()
		// The data of the previous input is overwritten.
		dirty = max(dirty, len(image))
		whole := append(image[:len(image):len(image)], make([]byte, dirty-len(image))...)
		dirty = len(image)
		if err := errors.Join(raw.Write(8, binary.LittleEndian.AppendUint64(nil, core)), raw.Write(1024, whole)); err != nil {
			t.Fatal(err)
		}
		results := callZero(t.Context(), reflect.ValueOf(instance).Method(methods[int(which)%len(methods)]))
		err, _ := results[len(results)-1].Interface().(error)
		var lie *wazabi.Error
		if !errors.As(err, &lie) {
			// The result is a value or an error type from the guest.
			for _, result := range results {
				checkValue(t, result, 0)
			}
			return
		}
		if lie.Kind == nil || lie.Kind == wazabi.ErrInput || len(lie.Error()) > 4096 || !utf8.ValidString(lie.Error()) {
			t.Errorf("%#v", lie)
		}
		// A lie poisons the instance.
		if err := instance.Close(context.Background()); err != nil {
			t.Error(err)
		}
		instance = nil
	})
}

// resultMethods are the zoo's methods with results, by number.
func resultMethods() []int {
	var methods []int
	instance := reflect.TypeFor[*zoo.Instance]()
	for i := range instance.NumMethod() {
		m := instance.Method(i).Type
		if m.NumOut() > 1 && m.Out(m.NumOut()-1) == reflect.TypeFor[error]() && m.NumIn() > 1 && m.In(1) == reflect.TypeFor[context.Context]() {
			methods = append(methods, i)
		}
	}
	return methods
}

// addLies adds the shorter cases of [TestJudgedLies], three of a kind for each function.
func addLies(f *testing.F, methods []int) {
	text, err := os.ReadFile("../../testdata/lies/zoo.json")
	if err != nil {
		f.Fatal(err)
	}
	var cases []struct{ Export, Core, Image, Kind string }
	if err := json.Unmarshal(text, &cases); err != nil {
		f.Fatal(err)
	}
	seen := map[string]int{}
	for _, c := range cases {
		image, err := hex.DecodeString(c.Image)
		if err != nil {
			f.Fatal(err)
		}
		name := strings.ReplaceAll(c.Export, "_", "")
		for n, i := range methods {
			if strings.EqualFold(reflect.TypeFor[*zoo.Instance]().Method(i).Name, name) && len(image) <= 512 && seen[c.Export+c.Kind] < 3 {
				seen[c.Export+c.Kind]++
				var core uint64
				if err := json.Unmarshal([]byte(c.Core), &core); err != nil {
					f.Fatal(err)
				}
				f.Add(uint8(n), core, image)
			}
		}
	}
	if len(seen) < 50 {
		f.Fatalf("%d seeds", len(seen))
	}
}

// callZero calls a method with zero values.
func callZero(ctx context.Context, method reflect.Value) []reflect.Value {
	args := []reflect.Value{reflect.ValueOf(ctx)}
	for i := 1; i < method.Type().NumIn(); i++ {
		if arg, ok := zeroCases[method.Type().In(i)]; ok {
			args = append(args, reflect.ValueOf(arg))
			continue
		}
		args = append(args, reflect.Zero(method.Type().In(i)))
	}
	return method.Call(args)
}

// zeroCases are values of the types whose zero value is not valid.
var zeroCases = map[reflect.Type]any{
	reflect.TypeFor[zoo.Expr]():   zoo.ExprNum{},
	reflect.TypeFor[zoo.Shape]():  zoo.ShapeNothing{},
	reflect.TypeFor[zoo.Wide]():   zoo.WideFirst,
	reflect.TypeFor[zoo.Nested](): zoo.Nested{Wide: zoo.WideFirst},
	reflect.TypeFor[zoo.Mixed](): zoo.Mixed{
		Shape: zoo.ShapeNothing{}, Boxed: zoo.ShapeNothing{}, Pair: [2]zoo.Shape{zoo.ShapeNothing{}, zoo.ShapeNothing{}},
		Tuple: zoo.Tuple3[uint8, zoo.Shape, zoo.Perms]{V1: zoo.ShapeNothing{}},
	},
	reflect.TypeFor[zoo.ShapeError](): &zoo.ShapeErrorEmpty{},
}

// checkValue walks a lifted value: all of it can be reached, and its text is UTF-8.
func checkValue(t *testing.T, v reflect.Value, depth int) {
	if depth > 1000 {
		t.Fatal("too deep")
	}
	switch v.Kind() {
	case reflect.String:
		if !utf8.ValidString(v.String()) {
			t.Errorf("%q", v.String())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			checkValue(t, v.Field(i), depth+1)
		}
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k <= reflect.Complex128 {
			return
		}
		for i := range v.Len() {
			checkValue(t, v.Index(i), depth+1)
		}
	case reflect.Map:
		for key, value := range v.Seq2() {
			checkValue(t, key, depth+1)
			checkValue(t, value, depth+1)
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			checkValue(t, v.Elem(), depth+1)
		}
	}
}
