package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/link"
	app "github.com/wazabi/wazabi/testdata/gen/linkb"
	base "github.com/wazabi/wazabi/testdata/gen/linkc"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// The code of docs/dynamic.md. TestDocs compares it with the page.

func TestPageCall(t *testing.T) {
	ctx, wasm := t.Context(), lateWasm(t, "zoo")
	guest, err := dynamic.Open(ctx, wasm)
	if err != nil {
		t.Fatal(err)
	}
	defer guest.Close(ctx)
	value, err := guest.Call(ctx, "add", 1.5, 2.0)
	if err != nil {
		t.Fatal(err)
	}
	sum, ok := value.Float()
	if sum != 3.5 || !ok {
		t.Errorf("%v, %v", sum, ok)
	}
}

func TestPageBind(t *testing.T) {
	ctx, guest := t.Context(), openLate(t, "zoo")
	var echo func(ctx context.Context, point zoo.Point) (zoo.Point, error)
	if err := dynamic.Bind1(guest, "echo_point", &echo); err != nil {
		t.Fatal(err)
	}
	if got, err := echo(ctx, zoo.Point{X: 1, Y: 2}); got != (zoo.Point{X: 1, Y: 2}) || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	var find func(ctx context.Context, points []zoo.Point, x float64) (zoo.Point, bool, error)
	if err := guest.Bind("find", &find); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := find(ctx, []zoo.Point{{X: 1}, {X: 2, Y: 3}}, 2); got != (zoo.Point{X: 2, Y: 3}) || !ok || err != nil {
		t.Errorf("%v, %v, %v", got, ok, err)
	}
}

func TestPageDecode(t *testing.T) {
	ctx, guest := t.Context(), openLate(t, "zoo")
	value, err := guest.Call(ctx, "echo_point", map[string]any{"x": 1.0, "y": 2.5})
	if err != nil {
		t.Fatal(err)
	}
	var point struct{ X, Y float64 }
	if err := value.Decode(&point); err != nil {
		t.Fatal(err)
	}
	if point.X != 1 || point.Y != 2.5 {
		t.Errorf("%v", point)
	}
}

func TestPageLinks(t *testing.T) {
	ctx, wasm, baseWasm := t.Context(), lateWasm(t, "linkb"), lateWasm(t, "linkc")
	exporter, err := base.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer exporter.Close(ctx)
	// nil: the block "base" has no host in Go. The block "desk" has one.
	importer, err := app.New(ctx, nil, desk(quiet), link.Block("base", exporter))
	if err != nil {
		t.Fatal(err)
	}
	defer importer.Close(ctx)
	// The same guest without its package.
	late, err := dynamic.Open(ctx, wasm,
		dynamic.Link("base", exporter),
		dynamic.WithFunc("desk/tell", func(text string) uint32 { return uint32(len(text)) }))
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close(ctx)
	if got, err := importer.Shouted(ctx, "abc "); err != nil || !strings.HasPrefix(got, "ABC ") {
		t.Errorf("%q, %v", got, err)
	}
	value, err := late.Call(ctx, "shouted", "abc ")
	if got, _ := value.Text(); err != nil || !strings.HasPrefix(got, "ABC ") {
		t.Errorf("%v, %v", value, err)
	}
	guests, err := dynamic.OpenAll(ctx, map[string]dynamic.Part{
		"app":  {Wasm: wasm, Links: map[string]string{"base": "base", "desk": "base"}},
		"base": {Wasm: baseWasm},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, guest := range guests {
		defer guest.Close(ctx)
	}
}

func TestPageHostFunc(t *testing.T) {
	ctx, wasm, exporter := t.Context(), lateWasm(t, "linkb"), newLinkC(t)
	tell := dynamic.HostFunc(func(ctx context.Context, args []dynamic.Value) (any, error) {
		text, _ := args[0].Text()
		return len(text), nil
	})
	guest, err := dynamic.Open(ctx, wasm, dynamic.WithFunc("desk/tell", tell), dynamic.Link("base", exporter))
	if err != nil {
		t.Fatal(err)
	}
	defer guest.Close(ctx)
	var told func(ctx context.Context, text string) (uint32, error)
	if err := guest.Bind("told", &told); err != nil {
		t.Fatal(err)
	}
	if n, err := told(ctx, "four"); n != 4 || err != nil {
		t.Errorf("%v, %v", n, err)
	}
}

func TestPageCallback(t *testing.T) {
	ctx, wasm := t.Context(), lateWasm(t, "linkb")
	count := dynamic.HostFunc(func(ctx context.Context, args []dynamic.Value) (any, error) {
		wanted, _ := args[1].Func()
		n := 0
		for _, word := range args[0].All() {
			argument, err := dynamic.ValueOf(args[1].Type().CallbackParams()[0], word)
			if err != nil {
				return nil, err
			}
			result, err := wanted(ctx, []dynamic.Value{argument})
			if err != nil {
				return nil, err
			}
			if yes, _ := result.(dynamic.Value).Bool(); yes {
				n++
			}
		}
		return n, nil
	})
	guest, err := dynamic.Open(ctx, wasm, dynamic.WithFunc("base/count_wanted", count), dynamic.WithFunc("base/fall", func(string) {}),
		dynamic.WithFunc("base/shout", strings.ToUpper), dynamic.WithFunc("desk/tell", func(string) uint32 { return 0 }))
	if err != nil {
		t.Fatal(err)
	}
	defer guest.Close(ctx)
	var asked []string
	wanted := func(word string) bool {
		asked = append(asked, word)
		return word != "b"
	}
	value, err := guest.Call(ctx, "chosen", []string{"a", "b", "c"}, 1, wanted)
	if n, ok := value.Uint(); err != nil || n != 2 || !ok || strings.Join(asked, "") != "abc" {
		t.Errorf("%v, %v, asked %q", value, err, asked)
	}
}

func TestPageExports(t *testing.T) {
	guest := openLate(t, "linkc")
	for _, f := range guest.Exports() {
		fmt.Println(f) // add(a: f64, b: f64) -> f64
	}
	var exports []string
	for _, f := range guest.Exports() {
		exports = append(exports, f.String())
	}
	if want := "count_wanted(words: &[String], wanted: &Callback<fn(String) -> bool>) -> u32"; !slices.Contains(exports, want) {
		t.Errorf("%q; expected %s", exports, want)
	}
}

type sheet struct{ rows []string }

func TestPageInterfaces(t *testing.T) {
	ctx, wasm := t.Context(), lateWasm(t, "interfaces")
	each := func(ctx context.Context, s *sheet, visit func(context.Context, string, uint32) (bool, error)) (uint32, error) {
		for i, row := range s.rows {
			if more, err := visit(ctx, row, uint32(i)); err != nil || !more {
				return uint32(i + 1), err
			}
		}
		return uint32(len(s.rows)), nil
	}
	source := dynamic.WithFunc("source_host/Source_host.each", each)
	opts := []wazabi.Option{source}
	for _, name := range []string{"host/choose", "host/meanwhile", "host/offer"} {
		opts = append(opts, dynamic.WithFunc(name, dynamic.HostFunc(func(context.Context, []dynamic.Value) (any, error) {
			return nil, errors.New("not expected")
		})))
	}
	guest, err := dynamic.Open(ctx, wasm, opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer guest.Close(ctx)
	until, err := guest.Call(ctx, "until", &sheet{[]string{"x", "y", "z"}}, "y")
	if err != nil || until.String() != `["xy",2]` {
		t.Errorf("until: %v, %v", until, err)
	}
	value, err := guest.Call(ctx, "rows", []string{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	rows, ok := value.Resource()
	defer rows.Close(ctx)
	calls, err := rows.Call(ctx, "each", func(row string, n uint32) bool { return row != "b" })
	if n, _ := calls.Uint(); !ok || err != nil || n != 2 {
		t.Errorf("each: %v, %v", calls, err)
	}
}

func TestPageImage(t *testing.T) {
	ctx, guest := t.Context(), openLate(t, "bare")
	image := []byte{8, 0, 0, 0, 2, 0, 0, 0, 'h', 'i'} // one string: its offset, its length, its bytes
	value, err := guest.CallBytes(ctx, "greet", image)
	if text, _ := value.Text(); err != nil || text != "Hello, hi!" {
		t.Errorf("%v, %v", value, err)
	}
}

func TestPageCoreModule(t *testing.T) {
	ctx := t.Context()
	wasm, err := os.ReadFile("../../testdata/wat/core-import.wasm")
	if err != nil {
		t.Fatal(err)
	}
	module, err := dynamic.Open(ctx, wasm,
		dynamic.WithFunc("host/twice", func(n int32) int32 { return 2 * n }),
		dynamic.WithFunc("host/swap", func(a int64, b float32) (float32, int64) { return b, a }))
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	value, err := module.Call(ctx, "fourfold", 3)
	if n, ok := value.Int(); err != nil || n != 12 || !ok {
		t.Errorf("%v, %v", value, err)
	}
}
