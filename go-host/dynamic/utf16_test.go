package dynamic_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
)

// TestUTF16Late: a string of UTF-16 is a string, or code units, in a late call.
func TestUTF16Late(t *testing.T) {
	g := openLate(t, "utf16", unused(t, "utf16")...)
	type units []uint16
	for _, test := range []struct {
		arg  any
		text string
	}{
		{"a🦀", "a🦀"}, {[]uint16{'a', 0xd83e, 0xdd80}, "a🦀"}, {units{0xffff}, "\uffff"}, {units(nil), ""},
	} {
		v, err := g.Call(t.Context(), "echo", test.arg)
		if text, ok := v.Text(); err != nil || !ok || text != test.text {
			t.Errorf("%v: %q, %v", test.arg, text, err)
		}
	}
	for _, lone := range []units{{0xd83e}, {'a', 0xdd80}, {0xd83e, 'a'}, {0xdd80, 0xd83e}} {
		var e *wazabi.Error
		if _, err := g.Call(t.Context(), "echo", lone); !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrChar) || !errors.As(err, &e) || e.Path[:5] != "text[" {
			t.Errorf("%x: %v", []uint16(lone), err)
		}
	}
	echo := late[func(context.Context, string) ([]uint16, error)](t, g, "echo")
	if got, err := echo(t.Context(), "🦀"); err != nil || !slices.Equal(got, []uint16{0xd83e, 0xdd80}) {
		t.Errorf("%x, %v", got, err)
	}
	type units2 []uint16
	named := late[func(context.Context, units) (units2, error)](t, g, "echo")
	if got, err := named(t.Context(), units{'a', 0xd83e, 0xdd80}); err != nil || !slices.Equal(got, units2{'a', 0xd83e, 0xdd80}) {
		t.Errorf("%x, %v", got, err)
	}
	var e *wazabi.Error
	if _, err := named(t.Context(), units{'a', 0xd83e}); !errors.Is(err, wazabi.ErrChar) || !errors.As(err, &e) || e.Path != "text[1]" {
		t.Errorf("%v", err)
	}
	var wrong func(context.Context, []byte) (string, error)
	if err := g.Bind("echo", &wrong); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("Bind: %v", err)
	}
}

// TestUTF16InPlace: strings and code units are transcoded or copied between Go and the guest's memory
// without a temporary: the result is what a bound func allocates, beside the slices' headers.
func TestUTF16InPlace(t *testing.T) {
	g := openLate(t, "utf16", unused(t, "utf16")...)
	ctx := t.Context()
	instance, err := g.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(ctx)
	var text func(context.Context, string) (string, error)
	var raw func(context.Context, []uint16) ([]uint16, error)
	if err := errors.Join(dynamic.Bind1(instance, "echo", &text), dynamic.Bind1(instance, "echo", &raw)); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("aé世🦀", 10_000)
	encoded := utf16.Encode([]rune(long))
	for _, way := range []struct {
		name   string
		result int
		call   func() error
	}{
		{"string", len(long), func() error {
			got, err := text(ctx, long)
			if got != long {
				t.Error("another text")
			}
			return err
		}},
		{"units", 2 * len(encoded), func() error {
			got, err := raw(ctx, encoded)
			if !slices.Equal(got, encoded) {
				t.Error("other units")
			}
			return err
		}},
	} {
		const calls = 20
		var before, after runtime.MemStats
		if err := way.call(); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&before)
		for range calls {
			if err := way.call(); err != nil {
				t.Fatal(err)
			}
		}
		runtime.ReadMemStats(&after)
		if bytes := (after.TotalAlloc - before.TotalAlloc) / calls; bytes > uint64(way.result)*3/2 {
			t.Errorf("%s: %d bytes are allocated for a result of %d", way.name, bytes, way.result)
		}
	}
}
