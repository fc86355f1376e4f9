package dynamic_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// listType returns the type of the first parameter of a function.
func listType(t *testing.T, g *dynamic.Guest, name string) *abi.Type {
	t.Helper()
	for _, f := range g.Exports() {
		if f.Name == name {
			return f.Params[0].Type
		}
	}
	t.Fatalf("no %s", name)
	return nil
}

// TestInPlace: the elements of a slice change, those of JSON and of Values do not.
func TestInPlace(t *testing.T) {
	g := openLate(t, "zoo", wazabi.WithPoolSize(1))
	value, err := dynamic.ValueOf(listType(t, g, "double"), []uint32{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	slice, text, array := []uint32{1, 2}, json.RawMessage(`[1,2]`), [2]uint32{1, 2}
	inside := any([]uint64{1, 2})
	for _, test := range []struct {
		arg  any
		want string
	}{
		{slice, "[2 4]"},
		{&slice, "&[4 8]"},
		{[]uint64{1, 1<<32 - 1}, "[2 4294967294]"},
		{[]any{1, 2}, "[2 4]"},
		{&array, "&[2 4]"},
		{inside, "[2 4]"},
		{value, "[1,2]"},
		{text, fmt.Sprint([]byte(`[1,2]`))},
		{&text, fmt.Sprint("&", []byte(`[1,2]`))},
		{any(text), fmt.Sprint([]byte(`[1,2]`))},
	} {
		_, err := g.Call(t.Context(), "double", test.arg)
		if got := fmt.Sprint(test.arg); got != test.want || err != nil {
			t.Errorf("%T: %s, %v; expected %s", test.arg, got, err, test.want)
		}
	}
	encoded := json.RawMessage(`"AQIDBAUG"`)
	if _, err := g.Call(t.Context(), "shout", encoded, []bool{true}); err != nil || string(encoded) != `"AQIDBAUG"` {
		t.Errorf("%s, %v", encoded, err)
	}
	bound := late[func(context.Context, json.RawMessage) error](t, g, "double")
	if err := bound(t.Context(), text); err != nil || string(text) != `[1,2]` {
		t.Errorf("bound: %s, %v", text, err)
	}
}

// TestInPlaceRefused: elements that do not hold what the guest can set, and copies, are refused
// before the guest is called.
func TestInPlaceRefused(t *testing.T) {
	g := openLate(t, "zoo", wazabi.WithPoolSize(1))
	before := g.Stats().Calls
	refused := func(err error, want string) {
		t.Helper()
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; expected %q", err, want)
		}
	}
	narrow := []uint16{1, 40000}
	_, err := g.Call(t.Context(), "double", narrow)
	refused(err, "Go's uint16 and the guest's u32 (u32) do not match")
	var fn func(context.Context, []uint16) error
	refused(g.Bind("double", &fn), "Go's uint16 and the guest's u32 (u32) do not match")
	_, err = g.Call(t.Context(), "double", [2]uint32{1, 2})
	refused(err, "a [2]uint32 is a copy")
	type single struct{ X, Y float32 }
	_, err = g.Call(t.Context(), "shift", []single{{1, 2}}, map[string]float64{"x": 1, "y": 1})
	refused(err, "Go's float32 and the guest's f64 (f64) do not match")
	if calls := g.Stats().Calls - before; calls != 0 || narrow[1] != 40000 {
		t.Errorf("%d calls, %d", calls, narrow)
	}
}

// during is a context that runs a func when a call asks it.
type during struct {
	context.Context
	run func()
}

func (d during) Err() error { d.run(); return d.Context.Err() }

func (d during) Done() <-chan struct{} { d.run(); return d.Context.Done() }

// TestInPlaceShortened: the elements of the slice of before the call change, if the program sets
// the variable in its midst.
func TestInPlaceShortened(t *testing.T) {
	g := openLate(t, "zoo")
	bound := late[func(context.Context, *[]uint32) error](t, g, "double")
	for name, call := range map[string]func(context.Context, *[]uint32) error{
		"Call":  func(ctx context.Context, s *[]uint32) error { _, err := g.Call(ctx, "double", s); return err },
		"bound": bound,
	} {
		whole, runs := []uint32{1, 2, 3}, 0
		list := whole
		err := call(during{t.Context(), func() { list, runs = list[:1], runs+1 }}, &list)
		if err != nil || fmt.Sprint(whole) != "[2 4 6]" || len(list) != 1 || runs == 0 {
			t.Errorf("%s: %v, %d %d, %d runs", name, err, whole, list, runs)
		}
	}
}
