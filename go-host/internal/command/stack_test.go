package command

import (
	"os"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/globals"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestLinkedStack reads the size of the stack from guests.
func TestLinkedStack(t *testing.T) {
	built, err := os.ReadFile("../../../testdata/gen/deep/deep.wasm")
	if err != nil {
		t.Fatal(err)
	}
	module := func(globals, data string) []byte {
		wasm := "\x00asm\x01\x00\x00\x00" + hostile.Section(5, "\x01\x00\x11")
		if globals != "" {
			wasm += hostile.Section(6, hostile.Vec(globals))
		}
		if data != "" {
			wasm += hostile.Section(11, hostile.Vec(data))
		}
		return []byte(wasm)
	}
	const (
		pointer = "\x7f\x01\x41\x80\x80\xc0\x00\x0b"             // 1 MiB
		above   = "\x00\x41\x80\x80\xc0\x00\x0b\x01x"            // where the stack begins
		below   = "\x00\x41\x80\x80\x04\x0b\x01x"                // 64 KiB
		passive = "\x01\x01x"                                    //
		long    = "\x7f\x01\x42\x00\x0b"                         // i64.const
		twoPart = "\x7f\x01\x41\x80\x80\xc0\x00\x41\x00\x6a\x0b" // i32.const + i32.const
		fixed   = "\x7f\x00\x41\x80\x80\xc0\x00\x0b"             // not mutable
		wide    = "\x7e\x01\x42\x80\x80\xc0\x00\x0b"             // i64
		truth   = "stack 1048576 bytes instead: a link argument of a build script overrides the 65536 bytes"
	)
	for name, test := range map[string]struct {
		wasm  []byte
		stack int64
		says  string
	}{
		"a guest of build's":        {built, 262144, "stack 262144 bytes instead: a link argument of a build script overrides the 65536 bytes"},
		"data above":                {module(pointer, above), 1 << 20, truth},
		"no data":                   {module(pointer, ""), 1 << 20, truth},
		"passive data":              {module(pointer, passive), 1 << 20, truth},
		"data below":                {module(pointer, below), 0, ""},
		"no globals":                {module("", above), 0, ""},
		"a constant of 64 bits":     {module(long, above), 0, ""},
		"another expression":        {module(twoPart, above), 0, ""},
		"a global that is constant": {module(fixed, above), 0, ""},
		"a global of 64 bits":       {module(wide, above), 0, ""},
		"cut":                       {module(pointer, "")[:20], 0, ""},
	} {
		if got := globals.StackSize(test.wasm); got != test.stack {
			t.Errorf("%s: %d, want %d", name, got, test.stack)
		}
		if got := overriddenStack("65536", test.wasm); got != test.says {
			t.Errorf("%s: %q, want %q", name, got, test.says)
		}
	}
	if got := overriddenStack("0x100000", module(pointer, above)); got != "" {
		t.Error(got)
	}
}
