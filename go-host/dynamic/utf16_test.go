package dynamic_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
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
	var wrong func(context.Context, []byte) (string, error)
	if err := g.Bind("echo", &wrong); !errors.Is(err, wazabi.ErrInput) {
		t.Errorf("Bind: %v", err)
	}
}
