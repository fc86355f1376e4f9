package dynamic_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// The tests in this file are about values that Go's types could hold, or convert to, without being
// the same.

var (
	u8Type   = &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}
	u128Type = &abi.Type{Kind: abi.KindU128, Size: 16, Align: 8}
	i128Type = &abi.Type{Kind: abi.KindI128, Size: 16, Align: 8}
)

// TestWideOther: an Int128 is no u128, and a Uint128 no i128, although they have the same fields.
func TestWideOther(t *testing.T) {
	most := wazabi.Uint128{Lo: math.MaxUint64, Hi: math.MaxUint64}
	if v, err := dynamic.ValueOf(u128Type, wazabi.Int128(most)); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("-1 as a u128: %v, %v", v, err)
	}
	if v, err := dynamic.ValueOf(i128Type, most); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("2^128-1 as an i128: %v, %v", v, err)
	}
	v, err := dynamic.ValueOf(u128Type, most)
	if err != nil {
		t.Fatal(err)
	}
	var signed wazabi.Int128
	if err := v.Decode(&signed); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("2^128-1 is %v, %v", signed, err)
	}
	type own wazabi.Uint128
	var named own
	if err := v.Decode(&named); err != nil || named != own(most) {
		t.Errorf("%v, %v", named, err)
	}
	var fn func(context.Context, wazabi.Int128) (wazabi.Int128, error)
	if err := openLate(t, "proof", unused(t, "proof")...).Bind("unsigned", &fn); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("Bind: %v", err)
	}
}

// TestUTF16OtherElements: a slice of another type with the bits of a code unit is no slice of code
// units, since Go does not convert the one to the other.
func TestUTF16OtherElements(t *testing.T) {
	type unit uint16
	g := openLate(t, "utf16", unused(t, "utf16")...)
	if _, err := g.Call(t.Context(), "echo", []unit{'a'}); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("Call: %v", err)
	}
	var out []unit
	if err := lately(t, g, "echo", "a").Decode(&out); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("Decode: %v", err)
	}
	var fn func(context.Context, []unit) ([]unit, error)
	if err := g.Bind("echo", &fn); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("Bind: %v", err)
	}
}

// TestEmbeddedResult: a struct that embeds a result is none.
func TestEmbeddedResult(t *testing.T) {
	type more struct {
		wazabi.Result[int64]
		Line int
	}
	g := openLate(t, "forms", unused(t, "forms")...)
	for i, result := range lately(t, g, "parse_each", []string{"1", "x"}).All() {
		var out more
		if err := result.Decode(&out); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("%d: %+v, %v", i, out, err)
		}
	}
}

// TestNilErrorValue: a nil *ErrorValue is an error as any other of the program.
func TestNilErrorValue(t *testing.T) {
	var none *dynamic.ErrorValue
	g := openLate(t, "zoo")
	if _, err := g.Call(t.Context(), "divide", 1, 0); err == nil || errors.Is(err, none) || none.Is(err) {
		t.Errorf("%v is nil", err)
	}
	result := wazabi.Result[uint8]{Err: none}
	if _, err := openLate(t, "forms", unused(t, "forms")...).Call(t.Context(), "noted", result); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("the Err of an argument: %v", err)
	}
}

// TestKeysThatConvert: a map whose keys convert to equal ones has no Go map.
func TestKeysThatConvert(t *testing.T) {
	label := typeNamed(t, openLate(t, "zoo"), "Label")
	labels := &abi.Type{Kind: abi.KindMap, Elems: []*abi.Type{{Kind: abi.KindTuple, Elems: []*abi.Type{label, u8Type}}}}
	v, err := dynamic.ValueOf(labels, map[string]uint8{"::1": 1, "0::1": 2, "::2": 3})
	if err != nil {
		t.Fatal(err)
	}
	var out map[netip.Addr]uint8
	var e *wazabi.Error
	if err := v.Decode(&out); !errors.As(err, &e) || e.Kind != wazabi.ErrConversion || e.Path != "[::1]" {
		t.Errorf("%v, %v", out, err)
	}
	if v, err = dynamic.ValueOf(labels, map[string]uint8{"::1": 1, "::2": 3}); err != nil {
		t.Fatal(err)
	}
	if err := v.Decode(&out); err != nil || len(out) != 2 {
		t.Errorf("%v, %v", out, err)
	}
}

// TestKeysReplaced: invalid UTF-8 in keys is replaced before they are sorted, and two of them are
// not sent as one.
func TestKeysReplaced(t *testing.T) {
	g := openLate(t, "zoo", wazabi.WithInvalidUTF8(wazabi.ReplaceInvalidUTF8), wazabi.WithPoolSize(1))
	keys := map[string][]any{"\xff": nil, "\U0001f600": nil, "a": nil}
	if v := lately(t, g, "echo_hash_map", keys); v.String() != "{\"a\":[],\"\ufffd\":[],\"\U0001f600\":[]}" {
		t.Errorf("%v", v)
	}
	if _, err := g.Call(t.Context(), "echo_hash_map", map[string][]any{"\xff": nil, "\xfe": nil}); !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrDuplicate) {
		t.Errorf("equal keys: %v", err)
	}
	if s := g.Stats(); s.Poisoned != 0 || s.Made != 1 {
		t.Errorf("%+v", s)
	}
}

// TestCaseOfJSON: the fields of a case as JSON, whose bytes could be the fields.
func TestCaseOfJSON(t *testing.T) {
	fields := func(n int) (all []abi.Field) {
		for i := range n {
			all = append(all, abi.Field{Name: string(rune('0' + i)), Type: u8Type})
		}
		return all
	}
	variant := &abi.Type{Kind: abi.KindVariant, Name: "Few", Path: "a::Few", Repr: abi.KindU8, Cases: []abi.Case{
		{Name: "One", Tuple: true, Fields: fields(1)}, {Name: "Three", Tuple: true, Fields: fields(3)},
	}}
	raw := json.RawMessage("5")
	for want, given := range map[string]any{
		`{"One":5}`:         map[string]any{"One": raw},
		`{"One":6}`:         map[string]json.RawMessage{"One": json.RawMessage("6")},
		`{"One": 5}`:        struct{ One, Three *json.RawMessage }{One: &raw},
		`{"Three":[1,2,3]}`: map[string]any{"Three": json.RawMessage("[1, 2, 3]")},
	} {
		if v, err := dynamic.ValueOf(variant, given); err != nil || v.String() != strings.ReplaceAll(want, " ", "") {
			t.Errorf("%s: %v, %v", want, v, err)
		}
	}
	for _, given := range []map[string]any{{"Three": json.RawMessage("123")}, {"One": json.RawMessage("x")}} {
		if v, err := dynamic.ValueOf(variant, given); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("%s: %v, %v", given, v, err)
		}
	}
}

// TestNilJSON: a nil json.RawMessage for JSON is null, as in a generated package.
func TestNilJSON(t *testing.T) {
	echo := dynamic.WithFunc("echo/json", func(v json.RawMessage) json.RawMessage { return v })
	g := openLate(t, "libraries", append(unused(t, "libraries"), echo)...)
	if v := lately(t, g, "json", json.RawMessage(nil)); v.String() != "null" {
		t.Errorf("Call: %v", v)
	}
	bound := late[func(context.Context, json.RawMessage) (json.RawMessage, error)](t, g, "json")
	if v, err := bound(t.Context(), nil); err != nil || string(v) != "null" {
		t.Errorf("Bind: %s, %v", v, err)
	}
}

// TestEqualOnTheWire: sets are equal whatever the order of the Go slice was, and errors if all of
// their texts are.
func TestEqualOnTheWire(t *testing.T) {
	value := func(typ *abi.Type, v any) dynamic.Value {
		t.Helper()
		made, err := dynamic.ValueOf(typ, v)
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
	set := &abi.Type{Kind: abi.KindSet, Elems: []*abi.Type{u8Type}}
	if !value(set, []int{3, 1}).Equal(value(set, []int{1, 3})) || value(set, []int{3, 1}).Equal(value(set, []int{1, 2})) {
		t.Error("sets")
	}
	failure := &abi.Type{Kind: abi.KindDynError}
	one := value(failure, &wazabi.GuestError{Message: "a: b"})
	two := value(failure, &wazabi.GuestError{Message: "a", Err: &wazabi.GuestError{Message: "b"}})
	if one.Equal(two) || two.Equal(one) || !one.Equal(one) || !two.Equal(two) {
		t.Error("errors")
	}
}

// TestViewOfBox: a view of a box of a list, map or string leads to what is in the box.
func TestViewOfBox(t *testing.T) {
	echo := dynamic.WithFunc("echo/boxes", dynamic.HostFunc(func(_ context.Context, args []dynamic.Value) (any, error) { return args[0], nil }))
	g := openLate(t, "nested", append(unused(t, "nested"), echo)...)
	const text = `[[7,{"1":2,"3":4}]]`
	err := g.View(t.Context(), "boxes", []any{json.RawMessage(text)}, func(_ context.Context, v dynamic.View) error {
		if whole, err := v.Value(); err != nil || whole.String() != text {
			t.Errorf("the whole is %v, %v", whole, err)
		}
		elem, _ := v.Index(0)
		pair, _ := elem.Option()
		boxed, ok := pair.Index(1)
		entry, _ := boxed.Index(1)
		n, err := entry.Value()
		if boxed.Len() != 2 || !ok || n.String() != "[3,4]" || err != nil {
			t.Errorf("%d entries, of which the last is %v, %v", boxed.Len(), n, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// withDescription returns a module with these records as its description.
func withDescription(wasm []byte, records ...string) []byte {
	out := slices.Clone(wasm[:8])
	for at := 8; at < len(wasm); {
		size, n := binary.Uvarint(wasm[at+1:])
		end := at + 1 + n + int(size)
		if section := wasm[at:end]; section[0] != 0 || !bytes.HasPrefix(section[1+n:], []byte("\x06wazabi")) {
			out = append(out, section...)
		}
		at = end
	}
	content := []byte("\x06wazabi")
	for _, record := range records {
		content = fmt.Appendf(content, "%08x %s\n", crc32.ChecksumIEEE([]byte(record)), record)
	}
	return append(binary.AppendUvarint(append(out, 0), uint64(len(content))), content...)
}

// TestHugeTypes: a type may have almost 2 GiB, of which a none says nothing. The guest's memory
// limit bounds what a call takes in Go, too.
func TestHugeTypes(t *testing.T) {
	const array = `{"option":{"array":["u8",2147483600]}}`
	many := strings.Repeat(`{"name":"a","type":"bool","pass":"own","size":1,"align":1},`, 16)
	for i := range 16 {
		many = strings.Replace(many, `"a"`, fmt.Sprintf(`"a%d"`, i), 1)
	}
	for name, param := range map[string]string{
		"parameters":  many + `{"name":"at","type":` + array + `,"pass":"own","size":2147483601,"align":1}`,
		"a parameter": `{"name":"at","type":` + array + `,"pass":"own","size":2147483601,"align":1}`,
		"a box":       `{"name":"at","type":{"box":` + array + `},"pass":"own","size":4,"align":4}`,
		"a tuple":     `{"name":"at","type":{"tuple":["u8",` + array + `]},"pass":"own","size":2147483602,"align":1}`,
	} {
		records := []string{`{"wazabi":1,"export":"g/beyond","name":"beyond","params":[` + param + `],"result":{"type":"u32","pass":"own","size":4,"align":4}}`}
		for _, other := range []string{"bare", "deep", "reported"} {
			records = append(records, fmt.Sprintf(`{"wazabi":1,"export":"g/%s","name":"%[1]s","params":[]}`, other))
		}
		g, err := dynamic.Open(t.Context(), withDescription(watFile(t, "traps"), records...), wazabi.WithProfile(wazabi.Untrusted))
		if err != nil {
			t.Fatal(err)
		}
		defer g.Close(t.Context())
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		args := []any{nil}
		switch name {
		case "a tuple":
			args[0] = []any{1, nil}
		case "parameters":
			args = append(slices.Repeat([]any{true}, 16), nil)
		}
		if _, err := g.Call(t.Context(), "beyond", args...); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("Call with %s: %v", name, err)
		}
		if name == "a parameter" || name == "a box" {
			var fn func(context.Context, *[2147483600]byte) (uint32, error)
			if err := g.Bind("beyond", &fn); err != nil {
				t.Fatal(err)
			}
			if _, err := fn(t.Context(), nil); !errors.Is(err, wazabi.ErrInput) {
				t.Errorf("a bound func with %s: %v", name, err)
			}
		}
		if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 64<<20 {
			t.Errorf("%s: %d MiB", name, (after.TotalAlloc-before.TotalAlloc)>>20)
		}
	}
}
