package dynamic_test

import (
	"context"
	"errors"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// TestView: a view reads the parts that are asked for, and none after its callback.
func TestView(t *testing.T) {
	g := openLate(t, "utf16", append(unused(t, "utf16"), wazabi.WithPoolSize(1))...)
	line := map[string]any{"text": "t\U0001f980", "note": nil, "source": "s\u00e9"}
	var late dynamic.View
	err := g.View(t.Context(), "echo_line", []any{line}, func(_ context.Context, v dynamic.View) error {
		late = v
		if v.Len() != 3 || v.Type().Name != "Line" {
			t.Errorf("%d fields of %v", v.Len(), v.Type())
		}
		source, _ := v.Field("source")
		text, ok := source.Text()
		if !ok || text.String() != "s\u00e9" || text.Len() != 3 {
			t.Errorf("source: %q", text)
		}
		note, _ := v.Field("note")
		if _, some := note.Option(); some {
			t.Error("there is a note")
		}
		units, _ := v.Index(0)
		if copied, err := units.Value(); err != nil || copied.String() != "\"t\U0001f980\"" {
			t.Errorf("text: %v, %v", copied, err)
		}
		if _, ok := units.Text(); ok {
			t.Error("UTF-16 is shown as UTF-8")
		}
		if _, ok := v.Field("none"); ok {
			t.Error("there is no field none")
		}
		return v.Err()
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := late.Value(); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("after the callback: %v", err)
	}
	if field, _ := late.Field("source"); field.Len() != 0 || !errors.Is(field.Err(), wazabi.ErrClosed) {
		t.Errorf("after the callback: %v", field.Err())
	}
	failure := errors.New("the callback's")
	if err := g.View(t.Context(), "reversed", []any{[]string{"a", "b"}}, func(_ context.Context, v dynamic.View) error {
		if first, ok := v.Index(0); !ok || v.Len() != 2 {
			t.Errorf("%v", first)
		}
		return failure
	}); !errors.Is(err, failure) {
		t.Error(err)
	}
	if s := g.Stats(); s.Poisoned != 0 || s.Made != 1 {
		t.Errorf("%+v", s)
	}
}

// TestViewLies: what an accessor finds wrong ends the instance. What is not read is not checked.
func TestViewLies(t *testing.T) {
	g := openWat(t, "lies-text", wazabi.WithPoolSize(1))
	look := func(read bool) error {
		return g.View(t.Context(), "invalid", nil, func(_ context.Context, v dynamic.View) error {
			if text, _ := v.Text(); read && text.String() != "" {
				t.Error("it is shown")
			}
			return nil
		})
	}
	if err := look(false); err != nil {
		t.Error(err)
	}
	if err := look(true); !errors.Is(err, wazabi.ErrUTF8) || g.Stats().Poisoned != 1 {
		t.Errorf("%v, %+v", err, g.Stats())
	}
	if err := g.View(t.Context(), "outside", nil, nil); !errors.Is(err, wazabi.ErrOutOfBounds) {
		t.Error(err)
	}
	results := openWat(t, "results")
	seven := func(_ context.Context, v dynamic.View) error {
		if n, err := v.Value(); err != nil || n.String() != "7" {
			t.Errorf("%v, %v", n, err)
		}
		return nil
	}
	if err := results.View(t.Context(), "seven", nil, seven); err != nil {
		t.Error(err)
	}
	var failed *dynamic.ErrorValue
	if err := results.View(t.Context(), "full", nil, nil); !errors.As(err, &failed) || failed.Value.String() != `"Full"` {
		t.Error(err)
	}
	if err := results.View(t.Context(), "unknown", nil, nil); !errors.Is(err, wazabi.ErrDiscriminant) {
		t.Error(err)
	}
	if err := openWat(t, "lies-values").View(t.Context(), "option", nil, func(_ context.Context, v dynamic.View) error {
		if _, some := v.Option(); some {
			t.Error("the option with the tag 2 is some")
		}
		return nil
	}); !errors.Is(err, wazabi.ErrDiscriminant) {
		t.Error(err)
	}
	for _, name := range []string{"add", "nothing"} {
		if err := openWat(t, "good").View(t.Context(), name, make([]any, 0), nil); !errors.Is(err, wazabi.ErrInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
