package dynamic_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/link"
)

// TestErrorsBeginWithAFunction: errors outside of calls name the function of the package, too.
func TestErrorsBeginWithAFunction(t *testing.T) {
	ctx := t.Context()
	g := openLate(t, "language")
	point, err := g.Call(ctx, "Point.origin")
	if err != nil {
		t.Fatal(err)
	}
	second := func(_ any, err error) error { return err }
	language, err := os.ReadFile("../../testdata/gen/language/language.wasm")
	if err != nil {
		t.Fatal(err)
	}
	d, err := abi.ReadModule(language)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	part := func(wasm []byte, to string) error {
		return second(dynamic.OpenAll(ctx, map[string]dynamic.Part{"a": {Wasm: wasm, Links: map[string]string{"b": to}}}))
	}
	for _, test := range []struct {
		err   error
		begin string
	}{
		{second(dynamic.Open(ctx, nil)), "wazabi: dynamic.Open: not a valid WebAssembly module: "},
		{second(dynamic.Open(ctx, language, wazabi.WithPoolSize(-1))), "wazabi: language: invalid option: "},
		{part(language, "none"), "wazabi: dynamic.OpenAll: invalid option: "},
		{part(language, "a"), "wazabi: dynamic.OpenAll: invalid option: "},
		{second(dynamic.OpenAll(ctx, map[string]dynamic.Part{"a": {}})), `wazabi: part "a": not a valid WebAssembly module: `},
		{link.Check(d, "b", d), "wazabi: link.Check: unresolved import: "},
		{second(new(dynamic.Guest).Call(ctx, "f")), "wazabi: dynamic.Guest: closed: "},
		{new(dynamic.Instance).Release(ctx), "wazabi: dynamic.Guest: closed: "},
		{second(new(dynamic.Resource).Call(ctx, "f")), "wazabi: dynamic.Resource.Call: invalid handle: "},
		{new(dynamic.Resource).Close(ctx), "wazabi: Resource.Close: invalid handle: "},
		{second(dynamic.ValueOf(nil, 1)), "wazabi: dynamic.ValueOf: invalid argument: "},
		{second(dynamic.ValueOf(point.Type(), 1)), "wazabi: dynamic.ValueOf: invalid argument: "},
		{point.Decode(&text), "wazabi: dynamic.Value.Decode: invalid argument: "},
		{second(g.Call(ctx, "measure", 1)), "wazabi: language.measure: invalid argument: "},
	} {
		if test.err == nil || !strings.HasPrefix(test.err.Error(), test.begin) {
			t.Errorf("%v; want %s", test.err, test.begin)
		}
	}
}

// TestErrorValueTexts: an ErrorValue has the texts of the guest's error and of its sources.
func TestErrorValueTexts(t *testing.T) {
	ctx := t.Context()
	var fail error
	g := openLate(t, "errors",
		dynamic.WithFunc("host/ask", func(uint32) (uint32, error) { return 0, fail }),
		dynamic.WithFunc("host/ask_code", func() error { return nil }),
		dynamic.WithFunc("host/ask_any", func() (uint32, error) { return 0, fail }))
	texts := func(err error) (texts []string) {
		for ; err != nil; err = errors.Unwrap(err) {
			texts = append(texts, err.Error())
		}
		return texts
	}
	for which, want := range [][]string{
		{`line 7: "x\""`},
		{"cannot open /etc", "the level is {too} high"},
		{"code 2", "code 2"},
		{"there is no input"},
		{"included from a.inc", "cannot open /etc", "the level is {too} high"},
		{"refused, perhaps", "not today"},
		{"refused, perhaps"},
		{"it said something", "a word"},
	} {
		_, err := g.Call(ctx, "read", which)
		if got := texts(err); !reflect.DeepEqual(got, want) {
			t.Errorf("read(%d): %q, want %q", which, got, want)
		}
	}
	_, err := g.Call(ctx, "read", 7)
	var said *wazabi.GuestError
	if !errors.As(err, &said) || said.Message != "a word" {
		t.Errorf("%#v", err)
	}
	if _, err := g.Call(ctx, "read", 8); err != nil {
		t.Errorf("the case that means success: %v", err)
	}
	for _, tt := range []struct {
		shape any
		want  string
	}{
		{map[string]any{"TooLarge": map[string]any{"area": 1.5, "name": "sun", "kind": "Low"}}, `the shape is too large (area=1.5, name="sun", kind="Low")`},
		{map[string]any{"Pair": []any{7, "a"}}, `two values are 100% wrong (7, "a")`},
		{map[string]any{"Order": []any{7, "a"}}, "a before 7"},
		{"Bare", "no fields, {}"},
		{"Nothing", "the shape is empty"},
	} {
		if _, err := g.Call(ctx, "shape", tt.shape); err == nil || err.Error() != tt.want {
			t.Errorf("%v: %v, want %s", tt.shape, err, tt.want)
		}
	}
	var items []string
	each, _ := lately(t, g, "each", 2).Items()
	for item, err := range each {
		items = append(items, item.String())
		if err != nil {
			items[len(items)-1] = err.Error()
		}
	}
	if want := []string{`line 7: "x\""`, `"value 1"`, "cannot open /etc"}; !reflect.DeepEqual(items, want) {
		t.Errorf("%q, want %q", items, want)
	}
	// A host's error of the guest's type.
	fail = &dynamic.ErrorValue{Go: map[string]any{"Open": map[string]any{"path": "p", "cause": "Low"}}}
	if told, err := g.Call(ctx, "tell", 1); err != nil || told.String() != `"Open { path: \"p\", cause: Low }: cannot open p"` {
		t.Errorf("%v, %v", told, err)
	}
}

// TestErrorValueChains: an error of any Rust type is a chain of GuestErrors.
func TestErrorValueChains(t *testing.T) {
	ctx := t.Context()
	fail := fmt.Errorf("cannot save: %w", errors.New("disk full"))
	g := openLate(t, "errors",
		dynamic.WithFunc("host/ask", func(uint32) (uint32, error) { return 0, nil }),
		dynamic.WithFunc("host/ask_code", func() error { return nil }),
		dynamic.WithFunc("host/ask_any", func() (uint32, error) { return 0, fail }))
	if told, err := g.Call(ctx, "tell_any"); err != nil || told.String() != `"cannot save: disk full"` {
		t.Errorf("%v, %v", told, err)
	}
	_, err := g.Call(ctx, "any", 3)
	var guest *wazabi.GuestError
	if !errors.As(err, &guest) || guest.Message != "gave up" || guest.Error() != "gave up: no answer: there is no input" {
		t.Errorf("%#v", err)
	}
	for _, inner := range []any{json.RawMessage(`["in","deeper"]`), &wazabi.GuestError{Message: "in", Err: &wazabi.GuestError{Message: "deeper"}}} {
		_, err = g.Call(ctx, "outer", inner, []error{fail})
		var value *dynamic.ErrorValue
		if !errors.As(err, &value) || value.Value.String() != `{"inner":["in","deeper"],"others":[["cannot save","disk full"]]}` {
			t.Fatalf("%v", err)
		}
		if source := errors.Unwrap(err); source == nil || source.Error() != "in: deeper" || err.Error() != "outer" {
			t.Errorf("%v: %v", err, source)
		}
		var out struct {
			Inner  *wazabi.GuestError
			Others []error
		}
		if err := value.Value.Decode(&out); err != nil || out.Inner.Message != "in" || out.Others[0].Error() != "cannot save: disk full" {
			t.Errorf("%+v, %v", out, err)
		}
		if again, err := dynamic.ValueOf(value.Value.Type(), out); err != nil || !again.Equal(value.Value) {
			t.Errorf("%v, %v", again, err)
		}
	}
	for _, wrong := range []any{nil, 3, json.RawMessage("[]"), json.RawMessage("[1]"), (*wazabi.GuestError)(nil)} {
		if _, err := g.Call(ctx, "outer", wrong, nil); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

// TestEndlessError: a host function, or WithInit, returns an error that leads to itself.
func TestEndlessError(t *testing.T) {
	endless := func() error {
		e := &wazabi.Error{Kind: wazabi.ErrHost}
		e.Err = fmt.Errorf("around: %w", e)
		return e
	}
	host := dynamic.HostFunc(func(context.Context, []dynamic.Value) (any, error) { return nil, endless() })
	g := openLate(t, "proof", append(unused(t, "proof"), dynamic.WithFunc("echo/words", host))...)
	_, called := g.Call(t.Context(), "words", []string{"a"})
	panics := dynamic.HostFunc(func(context.Context, []dynamic.Value) (any, error) { panic(endless()) })
	g = openLate(t, "proof", append(unused(t, "proof"), dynamic.WithFunc("echo/words", panics))...)
	_, panicked := g.Call(t.Context(), "words", []string{"a"})
	_, opened := dynamic.Open(t.Context(), guestFile(t, "language"), dynamic.WithInit(func(context.Context, *dynamic.Instance) error { return endless() }))
	for name, err := range map[string]error{"a host function": called, "its panic": panicked, "WithInit": opened} {
		if err == nil || errors.Is(err, io.EOF) || len(fmt.Sprintf("%v %+v %#v", err, err, err)) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
