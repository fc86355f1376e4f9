package wasmbin_test

import (
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestFootprint counts tables by their maximum, elements, segments, globals and functions.
func TestFootprint(t *testing.T) {
	const globals = 2*100 + 24           // of each guest, which has a data segment
	const table = "\x01\x70\x01\x01\x64" // 100 elements at most
	for name, test := range map[string]struct {
		guest hostile.Guest
		want  int64
	}{
		"little":                      {hostile.Guest{}, globals},
		"a table":                     {hostile.Guest{Table: table}, globals + 800},
		"elements":                    {hostile.Guest{Table: table, Elements: hostile.Vec("\x00\x41\x00\x0b\x03\x00\x01\x02", "\x00\x41\x00\x0b\x01\x02")}, globals + 800 + 4*40},
		"another form":                {hostile.Guest{Table: table, Elements: "\x01\x01\x00" + hostile.U32(9) + strings.Repeat("\x00", 9)}, globals + 800 + 11*40},
		"an offset that a global has": {hostile.Guest{Table: table, Elements: hostile.Vec("\x00\x23\x00\x0b\x02\x00\x01")}, globals + 800 + 5*40},
		"an offset that is a sum":     {hostile.Guest{Table: table, Elements: hostile.Vec("\x00\x41\x00\x41\x00\x6a\x0b\x02\x00\x01")}, globals + 800 + 6*40},
		"a thousand globals":          {hostile.Guest{Globals: strings.SplitAfter(strings.Repeat("\x7f\x00\x41\x00\x0b", 1000), "\x0b")[:1000]}, globals + 100_000},
	} {
		if got := wasmbin.Footprint(test.guest.Bytes(), wasmbin.Compiled); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
	many := hostile.Guest{Data: hostile.U32(1000) + strings.Repeat("\x01\x00", 1000), DataCount: hostile.U32(1000)}
	if got := wasmbin.Footprint(many.Bytes(), wasmbin.Compiled); got != 200+24_000 {
		t.Errorf("a thousand data segments: %d", got)
	}
	many = hostile.Guest{Functions: make([]hostile.Function, 1000)}
	if got := wasmbin.Footprint(many.Bytes(), wasmbin.Interpreted); got != globals+1005*32 {
		t.Errorf("a thousand functions, interpreted: %d", got)
	}
	// Of each of the 100 elements, the engine go has 16 bytes.
	if got := wasmbin.Footprint(hostile.Guest{Table: table}.Bytes(), wasmbin.Translated); got != globals+1600 {
		t.Errorf("translated: %d", got)
	}
}
