package abi_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestRuntimeExports leaves out each export of the guest's runtime, and exports something else
// under its name.
func TestRuntimeExports(t *testing.T) {
	const (
		function, memory, global, table = "\x00", "\x02\x00", "\x03", "\x01\x00"
		// evil/run is () -> i32, wazabi_alloc (i32, i32) -> i32, and wazabi_release () -> ().
		run, alloc, release = function + "\x00", function + "\x03", function + "\x02"
	)
	type export struct{ what, says string }
	wrong := map[string][]export{
		"wazabi_arena":   {{run, "function"}, {memory, "memory"}, {table, "table"}, {global + "\x02", "one of type i64"}, {global + "\x03", "a mutable i32"}},
		"wazabi_panic":   {{run, "function"}, {memory, "memory"}, {table, "table"}, {global + "\x02", "one of type i64"}, {global + "\x03", "a mutable i32"}},
		"wazabi_reserve": {{run, "() -> (i32)"}, {memory, "memory"}, {table, "table"}, {global + "\x00", "global"}},
		"wazabi_release": {{run, "() -> (i32)"}, {memory, "memory"}, {table, "table"}, {global + "\x00", "global"}},
		"wazabi_alloc":   {{release, "() -> ()"}, {memory, "memory"}, {table, "table"}, {global + "\x00", "global"}},
		"wazabi_dealloc": {{alloc, "(i32, i32) -> (i32)"}, {memory, "memory"}, {table, "table"}, {global + "\x00", "global"}},
	}
	refused := func(t *testing.T, g hostile.Guest, says ...string) {
		t.Helper()
		_, err := abi.ReadModule(g.Bytes())
		if !errors.Is(err, abi.ErrExport) {
			t.Fatalf("%v", err)
		}
		for _, says := range says {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%v does not say %q", err, says)
			}
		}
	}
	for name, others := range wrong {
		t.Run("missing-runtime-export: "+name, func(t *testing.T) {
			refused(t, hostile.Guest{Without: []string{name}}, name)
		})
		t.Run("wrong-runtime-export: "+name, func(t *testing.T) {
			for _, other := range others {
				refused(t, hostile.Guest{
					Without: []string{name}, Exports: []string{hostile.Sized(name) + other.what},
					// A global of 64 bits, one that is mutable, and a table.
					Globals: []string{"\x7e\x00\x42\x00\x0b", "\x7f\x01\x41\x00\x0b"}, Table: hostile.Vec("\x70\x01\x01\x01"),
				}, name, "expected", other.says)
			}
		})
	}
	t.Run("missing-runtime-export: none is", func(t *testing.T) {
		if _, err := abi.ReadModule(hostile.Guest{}.Bytes()); err != nil {
			t.Error(err)
		}
	})
}
