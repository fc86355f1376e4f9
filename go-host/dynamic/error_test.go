package dynamic_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

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
