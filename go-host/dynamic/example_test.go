package dynamic_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/wazabi/wazabi/go-host/dynamic"
)

// open opens a guest of the repository's tests, for the examples.
func open(name string) *dynamic.Guest {
	wasm, err := os.ReadFile("../../testdata/gen/" + name + "/" + name + ".wasm")
	if err != nil {
		log.Fatal(err)
	}
	guest, err := dynamic.Open(context.Background(), wasm)
	if err != nil {
		log.Fatal(err)
	}
	return guest
}

func Example() {
	ctx := context.Background()
	guest := open("zoo")
	defer guest.Close(ctx)

	value, err := guest.Call(ctx, "add", 1.5, 2.0)
	if err != nil {
		log.Fatal(err)
	}
	sum, ok := value.Float()
	fmt.Println(sum, ok)

	// A function's error has the guest's type.
	_, err = guest.Call(ctx, "divide", 1, 0)
	var failure *dynamic.ErrorValue
	if errors.As(err, &failure) {
		name, _ := failure.Value.Case()
		fmt.Println(name)
	}
	// Output:
	// 3.5 true
	// Overflow
}

func ExampleGuest_Call() {
	ctx := context.Background()
	guest := open("zoo")
	defer guest.Close(ctx)

	// Go values, maps for records, and JSON.
	for _, point := range []any{
		struct{ X, Y float64 }{1, 2},
		map[string]any{"x": 3.0, "y": 4.0},
		json.RawMessage(`{"x": 5, "y": 6}`),
	} {
		value, err := guest.Call(ctx, "echo_point", point)
		fmt.Println(value, err)
	}
	_, err := guest.Call(ctx, "echo_u8", 300)
	fmt.Println(err)
	// Output:
	// {"x":1,"y":2} <nil>
	// {"x":3,"y":4} <nil>
	// {"x":5,"y":6} <nil>
	// wazabi: zoo.echo_u8: invalid argument: 300 does not fit u8 (value)
}

func ExampleGuest_Bind() {
	ctx := context.Background()
	guest := open("zoo")
	defer guest.Close(ctx)

	var add func(ctx context.Context, a, b float64) (float64, error)
	if err := guest.Bind("add", &add); err != nil {
		log.Fatal(err)
	}
	fmt.Println(add(ctx, 1, 2))

	var wrong func(ctx context.Context, a, b string) (float64, error)
	fmt.Println(guest.Bind("add", &wrong))
	// Output:
	// 3 <nil>
	// wazabi: zoo.add: invalid argument: Go's string and the guest's f64 (f64) do not match; docs/dynamic.md has the Go types (a)
}

func ExampleBind1() {
	ctx := context.Background()
	guest := open("zoo")
	defer guest.Close(ctx)

	type point struct{ X, Y float64 }
	var center func(ctx context.Context, points []point) (point, error)
	if err := dynamic.Bind1(guest, "center", &center); err != nil {
		log.Fatal(err)
	}
	fmt.Println(center(ctx, []point{{0, 0}, {2, 4}}))
	// Output:
	// {1 2} <nil>
}

func ExampleGuest_Exports() {
	ctx := context.Background()
	guest := open("shop")
	defer guest.Close(ctx)

	for _, f := range guest.Exports() {
		fmt.Println(f.Name, len(f.Params), f.Result)
	}
	// Output:
	// place 1 Result<Receipt, ShopError>
	// total 1 u64
	// version 0 u32
}

func ExampleValue_Decode() {
	ctx := context.Background()
	guest := open("zoo")
	defer guest.Close(ctx)

	value, err := guest.Call(ctx, "echo_shape", map[string]any{
		"Circle": map[string]any{"center": map[string]any{"x": 1.0, "y": 2.0}, "radius": 3.0},
	})
	if err != nil {
		log.Fatal(err)
	}
	type point struct{ X, Y float64 }
	var shape struct {
		Dot, Nothing *struct{}
		Circle       *struct {
			Center point
			Radius float64
		}
		Polygon *struct{ V0 []point }
		Label   *struct {
			V0 point
			V1 string
		}
	}
	if err := value.Decode(&shape); err != nil {
		log.Fatal(err)
	}
	fmt.Println(value)
	fmt.Println(*shape.Circle, shape.Dot == nil)
	// Output:
	// {"Circle":{"center":{"x":1,"y":2},"radius":3}}
	// {{1 2} 3} true
}

func ExampleWithFunc() {
	ctx := context.Background()
	wasm, err := os.ReadFile("../../testdata/gen/versionsimport/versionsimport.wasm")
	if err != nil {
		log.Fatal(err)
	}
	_, err = dynamic.Open(ctx, wasm)
	fmt.Println(err)

	clean := func() uint32 { return 12 }
	guest, err := dynamic.Open(ctx, wasm, dynamic.WithFunc("kitchen/clean", clean))
	if err != nil {
		log.Fatal(err)
	}
	defer guest.Close(ctx)
	for _, f := range guest.Imports() {
		fmt.Println(f.Export, f.Result, f.Docs)
	}
	// Output:
	// wazabi: versions: unresolved import: no WithFunc and no Link for kitchen/clean
	// kitchen/clean u32 How many cups are clean.
}

func ExampleGuest_Call_callback() {
	ctx := context.Background()
	guest := open("callbacks")
	defer guest.Close(ctx)

	value, err := guest.Call(ctx, "sum", 4, func(n uint32) uint64 { return uint64(n) * 10 })
	fmt.Println(value, err)

	made, err := guest.Call(ctx, "Adder.new", 0, func(uint32) uint64 { return 0 })
	if err != nil {
		log.Fatal(err)
	}
	adder, _ := made.Resource()
	defer adder.Close(ctx)
	value, err = adder.Call(ctx, "change", func(sum uint64) uint64 { return sum + 7 })
	fmt.Println(value, err)
	// Output:
	// 60 <nil>
	// 7 <nil>
}

// A guest imports the exports of another.
func ExampleOpenAll() {
	ctx := context.Background()
	read := func(name string) []byte {
		wasm, err := os.ReadFile("../../testdata/gen/" + name + "/" + name + ".wasm")
		if err != nil {
			log.Fatal(err)
		}
		return wasm
	}
	guests, err := dynamic.OpenAll(ctx, map[string]dynamic.Part{
		"app":  {Wasm: read("linkb"), Links: map[string]string{"base": "base", "desk": "base"}},
		"base": {Wasm: read("linkc")},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer guests["base"].Close(ctx)
	defer guests["app"].Close(ctx)

	value, err := guests["app"].Call(ctx, "shouted", "by linkc ")
	fmt.Println(value, err)
	// Output:
	// "BY LINKC 11" <nil>
}
