package e2e_test

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// lieKinds are the reference lifter's names for invalid results.
var lieKinds = map[string]error{
	"OutOfBounds": wazabi.ErrOutOfBounds, "Misaligned": wazabi.ErrMisaligned, "Utf8": wazabi.ErrUTF8, "Bool": wazabi.ErrBool,
	"Char": wazabi.ErrChar, "Discriminant": wazabi.ErrDiscriminant, "Duplicate": wazabi.ErrDuplicate, "Range": wazabi.ErrRange,
	"Budget": wazabi.ErrBudget, "Depth": wazabi.ErrDepth,
}

// TestLies: for memory that a guest has damaged, the generated package and the reference lifter
// agree. The reference lifter is in rust-guest/src/testing and was written from docs/abi.md alone.
// The guest has the zoo's description, and its functions return the data at address 8.
// rust-guest/tests/lies.rs writes the cases and their verdicts.
func TestJudgedLies(t *testing.T) {
	needsWazero(t, "it loads a guest of its own by NewFrom; TestLiar has another compiled in")
	wasm, err := os.ReadFile("../../testdata/lies/liar.wasm")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../testdata/lies/zoo.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Export, Core, Image, Kind, Path string }
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 300 {
		t.Fatalf("%d cases", len(cases))
	}
	module, err := zoo.NewFrom(t.Context(), wasm, wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	for i, test := range cases {
		t.Run(test.Export+"/"+strconv.Itoa(i), func(t *testing.T) {
			// A lie poisons the instance.
			instance, err := module.Instance(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer instance.Close(t.Context())
			core, err := strconv.ParseUint(test.Core, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			image, err := hex.DecodeString(test.Image)
			if err != nil {
				t.Fatal(err)
			}
			// The data of the previous case is overwritten.
			image = append(image, make([]byte, 50_000-len(image))...)
			raw := instance.Raw()
			if err := errors.Join(raw.Write(8, binary.LittleEndian.AppendUint64(nil, core)), raw.Write(1024, image)); err != nil {
				t.Fatal(err)
			}
			err = callByName(t, instance, test.Export)
			var e *wazabi.Error
			if !errors.As(err, &e) {
				if test.Kind != "" {
					t.Errorf("got %v, the reference says %s at %s", err, test.Kind, test.Path)
				}
				return
			}
			// A path that leads into a map ends before the key.
			in := strings.HasSuffix(test.Path, "[") && strings.HasPrefix(e.Path, test.Path)
			if test.Kind == "" || e.Kind != lieKinds[test.Kind] || e.Path != test.Path && !in {
				t.Errorf("got %v, the reference says %q at %s", err, test.Kind, test.Path)
			}
		})
	}
}

// callByName calls a function by the name of its export with zero values, and returns its error.
func callByName(t *testing.T, instance *zoo.Instance, export string) error {
	t.Helper()
	v := reflect.ValueOf(instance)
	name := strings.ReplaceAll(export, "_", "")
	for i := range v.NumMethod() {
		if !strings.EqualFold(v.Type().Method(i).Name, name) {
			continue
		}
		method := v.Method(i)
		args := []reflect.Value{reflect.ValueOf(t.Context())}
		for j := 1; j < method.Type().NumIn(); j++ {
			args = append(args, reflect.Zero(method.Type().In(j)))
		}
		results := method.Call(args)
		err, _ := results[len(results)-1].Interface().(error)
		return err
	}
	t.Fatalf("no method for %s", export)
	return nil
}
