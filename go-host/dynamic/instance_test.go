package dynamic_test

import (
	"context"
	"errors"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// TestInstance: a pinned instance keeps its state, serves one caller, and goes back to the pool.
func TestInstance(t *testing.T) {
	g := openWat(t, "core-endless", wazabi.WithPoolSize(1))
	pinned, err := g.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pinned.Call(t.Context(), "spin", 5); err != nil {
		t.Fatal(err)
	}
	var turns func(context.Context) (uint32, error)
	if err := pinned.Bind("turns", &turns); err != nil {
		t.Fatal(err)
	}
	if n, err := turns(t.Context()); err != nil || n != 5 {
		t.Errorf("turns: %d, %v", n, err)
	}
	raw := pinned.Raw()
	if out, err := raw.Call(t.Context(), "turns"); err != nil || len(out) != 1 || out[0] != 5 {
		t.Errorf("Raw: %v, %v", out, err)
	}
	if err := pinned.Release(t.Context()); err != nil {
		t.Error(err)
	}
	// The pool has another instance meanwhile.
	if v, err := g.Call(t.Context(), "turns"); err != nil || v.String() != "0" {
		t.Errorf("the pool: %v, %v", v, err)
	}
	if err := pinned.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := pinned.Call(t.Context(), "turns"); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("a call after Close: %v", err)
	}
	if err := pinned.Close(t.Context()); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("a second Close: %v", err)
	}
	if s := g.Stats(); s.Made != 2 || s.Poisoned != 0 {
		t.Errorf("%+v", s)
	}
}

// TestInstanceBusy: two calls at once on one instance are wazabi.ErrBusy.
func TestInstanceBusy(t *testing.T) {
	var pinned *dynamic.Instance
	var inside error
	g, err := dynamic.Open(t.Context(), watFile(t, "core-endless"), dynamic.WithFunc("host/twice", func(n uint32) uint32 {
		// Not with the context of the call, as another goroutine would.
		_, inside = pinned.Call(context.Background(), "turns")
		return n
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close(context.Background())
	if pinned, err = g.Instance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v, err := pinned.Call(t.Context(), "spin", 2); err != nil || v.String() != "2" || !errors.Is(inside, wazabi.ErrBusy) {
		t.Errorf("%v, %v; inside: %v", v, err, inside)
	}
	if err := pinned.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestInstanceResource: a resource lives on the pinned instance that made it, and so do iterators.
func TestInstanceResource(t *testing.T) {
	g := openLate(t, "utf16", append(unused(t, "utf16"), wazabi.WithPoolSize(1))...)
	pinned, err := g.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	v, err := pinned.Call(t.Context(), "Text.new", "ab")
	text, ok := v.Resource()
	if err != nil || !ok {
		t.Fatal(v, err)
	}
	v, err = pinned.Call(t.Context(), "Text.characters", text)
	items, ok := v.Items()
	if err != nil || !ok {
		t.Fatal(err)
	}
	var all string
	for item, err := range items {
		if err != nil {
			t.Fatal(err)
		}
		c, _ := item.Text()
		all += c
	}
	if all != "ab" {
		t.Errorf("characters: %q", all)
	}
	if err := text.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if err := pinned.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if s := g.Stats(); s.Made != 1 {
		t.Errorf("%+v", s)
	}
}

// TestInstancePoisoned: a trap poisons the pinned instance alone.
func TestInstancePoisoned(t *testing.T) {
	g := openWat(t, "core-traps", wazabi.WithPoolSize(1))
	pinned, err := g.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var trap *wazabi.TrapError
	if _, err := pinned.Call(t.Context(), "unreachable"); !errors.As(err, &trap) {
		t.Errorf("unreachable: %v", err)
	}
	if _, err := pinned.Call(t.Context(), "divide", 4, 2); !errors.Is(err, wazabi.ErrPoisoned) {
		t.Errorf("divide: %v", err)
	}
	if v, err := g.Call(t.Context(), "divide", 4, 2); err != nil || v.String() != "2" {
		t.Errorf("the pool: %v, %v", v, err)
	}
	_ = pinned.Close(t.Context())
}

// TestWithInit: each instance is prepared, and a failure is the call's.
func TestWithInit(t *testing.T) {
	prepared := 0
	prepare := func(ctx context.Context, i *dynamic.Instance) error {
		prepared++
		_, err := i.Call(ctx, "spin", prepared)
		return err
	}
	g := openWat(t, "core-endless", wazabi.WithPoolSize(1), wazabi.WithReset(), dynamic.WithInit(prepare))
	for range 2 {
		if v, err := g.Call(t.Context(), "turns"); err != nil || v.String() != "1" {
			t.Errorf("turns: %v, %v", v, err)
		}
		if _, err := g.Call(t.Context(), "spin", 7); err != nil {
			t.Error(err)
		}
	}
	failure := errors.New("not prepared")
	wasm := watFile(t, "core-numbers")
	_, err := dynamic.Open(t.Context(), wasm, dynamic.WithInit(func(context.Context, *dynamic.Instance) error { return failure }))
	if !errors.Is(err, wazabi.ErrInit) || !errors.Is(err, failure) {
		t.Errorf("%v", err)
	}
	if _, err := dynamic.Open(t.Context(), wasm, dynamic.WithInit(nil)); !errors.Is(err, wazabi.ErrOption) {
		t.Errorf("%v", err)
	}
}
