package dynamic_test

import (
	"context"
	"errors"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// TestZero: guests, instances and resources that nothing has opened are errors, and no panics.
func TestZero(t *testing.T) {
	ctx := t.Context()
	var fn func(context.Context) error
	noView := func(context.Context, dynamic.View) error { return nil }
	for name, g := range map[string]*dynamic.Guest{"nil": nil, "zero": {}} {
		_, call := g.Call(ctx, "nop")
		_, image := g.CallBytes(ctx, "nop", nil)
		_, pinned := g.Instance(ctx)
		for what, err := range map[string]error{
			"Call": call, "CallBytes": image, "Instance": pinned,
			"Bind": g.Bind("nop", &fn), "View": g.View(ctx, "nop", nil, noView), "Close": g.Close(ctx),
		} {
			if !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("%s of a %s guest: %v", what, name, err)
			}
		}
		if n := len(g.Exports()) + len(g.Imports()) + len(g.Types()); n != 0 || g.Stats() != (wazabi.Stats{}) {
			t.Errorf("a %s guest has %d functions and types, and %+v", name, n, g.Stats())
		}
		if _, err := dynamic.Open(ctx, guestFile(t, "linka"), dynamic.Link("mid", g)); !errors.Is(err, wazabi.ErrOption) {
			t.Errorf("a link to a %s guest: %v", name, err)
		}
	}
	for name, i := range map[string]*dynamic.Instance{"nil": nil, "zero": {}} {
		_, call := i.Call(ctx, "nop")
		_, image := i.CallBytes(ctx, "nop", nil)
		_, raw := i.Raw().Call(ctx, "nop")
		_, read := i.Raw().Read(0, 1)
		for what, err := range map[string]error{
			"Call": call, "CallBytes": image, "Raw.Call": raw, "Raw.Read": read, "Release": i.Release(ctx),
			"Bind": i.Bind("nop", &fn), "View": i.View(ctx, "nop", nil, noView), "Close": i.Close(ctx),
		} {
			if !errors.Is(err, wazabi.ErrClosed) {
				t.Errorf("%s of a %s instance: %v", what, name, err)
			}
		}
	}
	if _, err := dynamic.ValueOf(nil, 3); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("ValueOf: %v", err)
	}
	for name, r := range map[string]*dynamic.Resource{"nil": nil, "zero": {}} {
		_, call := r.Call(ctx, "size")
		if !errors.Is(call, wazabi.ErrHandle) || !errors.Is(r.Close(ctx), wazabi.ErrHandle) {
			t.Errorf("a %s resource: %v", name, call)
		}
		_, reads := r.Reader(ctx)
		if _, writes := r.Writer(ctx); reads || writes || r.Type() != nil {
			t.Errorf("a %s resource has the type %v, and reads: %t, writes: %t", name, r.Type(), reads, writes)
		}
	}
	if err := dynamic.Bind1[int, int](nil, "nop", nil); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("Bind1 of nil: %v", err)
	}
}

// TestEmptyElements: a Go slice whose elements take no memory makes no Values beyond a limit, also
// if there are many.
func TestEmptyElements(t *testing.T) {
	g := openLate(t, "zoo")
	for name, arg := range map[string]any{
		"one list": make([]struct{}, 1<<30), "arrays": make([][0]uint64, 1<<30),
	} {
		if _, err := g.Call(t.Context(), "echo_nothings", arg); !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrLimit) {
			t.Errorf("%s: %v", name, err)
		}
	}
	units := &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{{Kind: abi.KindUnit}}}
	lists := &abi.Type{Kind: abi.KindList, Elems: []*abi.Type{units}}
	half := make([]struct{}, 1<<19)
	if _, err := dynamic.ValueOf(lists, [][]struct{}{half, half, half}); !errors.Is(err, wazabi.ErrLimit) {
		t.Errorf("lists in a list: %v", err)
	}
	if v, err := g.Call(t.Context(), "echo_nothings", make([]struct{}, 1000)); err != nil || v.Len() != 1000 {
		t.Errorf("%d, %v", v.Len(), err)
	}
}
