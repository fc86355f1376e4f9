package abi_test

import (
	"errors"
	"maps"
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
		"wazabi_arena": {{run, "function"}, {memory, "memory"}, {table, "table"}, {global + "\x02", "one of type i64"}, {global + "\x03", "a mutable i32"},
			{global + "\x04", "one of type i64"}, {global + "\x05", "one with another initial value"}},
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
			refused(t, hostile.Guest{Without: []string{name}}, name, "no such export")
		})
		t.Run("wrong-runtime-export: "+name, func(t *testing.T) {
			for _, other := range others {
				refused(t, hostile.Guest{
					Without: []string{name}, Exports: []string{hostile.Sized(name) + other.what},
					// A global of 64 bits, one that is mutable, one of 64 bits with a value of 32, one with the
					// value of another, and a table.
					Globals: []string{"\x7e\x00\x42\x00\x0b", "\x7f\x01\x41\x00\x0b", "\x7e\x00\x41\x00\x0b", "\x7f\x00\x23\x00\x0b"}, Table: hostile.Vec("\x70\x01\x01\x01"),
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

// TestGuestExports leaves out each export that a guest needs for its description, and exports a
// function of another type under its name. An export without a record is refused behind each.
func TestGuestExports(t *testing.T) {
	const run = "\x00\x01" // () -> i32
	exports := map[string]string{
		"wazabi_scratch": "\x00\x02", "wazabi_call": "\x00\x06", "wazabi_refusal": "\x03\x01",
		"g/it": run, "g/it.next": "\x00\x07", "g/it.drop": "\x00\x08", "g/Counter.drop": "\x00\x08",
	}
	guest := func(change map[string]string) hostile.Guest {
		g := hostile.Guest{
			Types:       []string{"\x60\x01\x7f\x00", "\x60\x01\x7f\x01\x7e", "\x60\x02\x7f\x7f\x01\x7e"},
			Imports:     "\x01" + hostile.Sized("host") + hostile.Sized("f") + "\x00" + hostile.U32(hostile.FirstType),
			ImportCount: 1,
			Functions:   []hostile.Function{{Type: hostile.FirstType + 1, Body: "\x00\x42\x00\x0b"}, {Type: hostile.FirstType + 2, Body: "\x00\x42\x00\x0b"}, {Type: hostile.FirstType, Body: "\x00\x0b"}},
		}
		for _, r := range []string{
			hostile.Description, lends(`{"callback":["u8"]}`, "borrow"), counterType,
			`{"wazabi":1,"export":"g/it","name":"it","params":[],"result":{"type":{"iterator":"u8"},"pass":"own","size":4,"align":4}}`,
		} {
			g.Description += hostile.Record(r)
		}
		all := maps.Clone(exports)
		maps.Copy(all, change)
		for name, what := range all {
			if what != "" {
				g.Exports = append(g.Exports, hostile.Sized(name)+what)
			}
		}
		return g
	}
	if d, err := abi.ReadModule(guest(nil).Bytes()); err != nil || len(d.Exports) != 2 || len(d.Imports) != 1 {
		t.Fatal(err)
	}
	for name := range exports {
		wrong := run
		if exports[name] == run {
			wrong = "\x00\x08"
		}
		for what, says := range map[string]string{"": "no such export", wrong: "expected", "\x02\x00": "exported as a memory"} {
			_, err := abi.ReadModule(guest(map[string]string{name: what}).Bytes())
			if !errors.Is(err, abi.ErrExport) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s: %v, want %q", name, err, says)
			}
		}
	}
	if _, err := abi.ReadModule(guest(map[string]string{"zz/gone": run}).Bytes()); !errors.Is(err, abi.ErrExport) || !strings.Contains(err.Error(), "it has no record") {
		t.Errorf("an export without a record: %v", err)
	}
	// Exports without a slash, and those of no functions, have no records.
	if _, err := abi.ReadModule(guest(map[string]string{"gone": run, "zz/memory": "\x02\x00"}).Bytes()); err != nil {
		t.Error(err)
	}
}

// TestGuestImports has imports of the kit, of a host, and of neither.
func TestGuestImports(t *testing.T) {
	asks := func(module, name, typ string) hostile.Guest {
		return hostile.Guest{
			Types: []string{"\x60\x01\x7f\x00"}, Imports: "\x01" + hostile.Sized(module) + hostile.Sized(name) + "\x00" + typ, ImportCount: 1,
			Exports:     []string{hostile.Sized("g/Counter.drop") + "\x00\x06"},
			Functions:   []hostile.Function{{Type: hostile.FirstType, Body: "\x00\x0b"}},
			Description: hostile.Record(hostile.Description) + hostile.Record(counterType) + hostile.Record(fileType),
		}
	}
	const run, drop = "\x00", "\x04" // () -> i32 and (i32) -> ()
	d, err := abi.ReadModule(asks(abi.Kit, "log_level", run).Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(d.CoreImports) != 1 || d.CoreImports[0].Module != abi.Kit || d.CoreImports[0].Name != "log_level" || d.CoreImports[0].Signature() != "() -> (i32)" || d.NeedsWASI() {
		t.Errorf("%+v, WASI: %t", d.CoreImports, d.NeedsWASI())
	}
	for _, test := range []struct {
		module, name, typ string
		kind              error
		says              string
	}{
		{abi.Kit, "log_level", drop, abi.ErrImport, "expected () -> (i32), found (i32) -> () (wazabi/log_level)"},
		{abi.Kit, "new", run, abi.ErrImport, "which this host does not know"},
		{"other", "log_level", run, abi.ErrImport, "imports other.log_level, which no host provides"},
		{"host", "File.drop", run, abi.ErrImport, "expected (i32) -> (), found () -> (i32) (host/File.drop)"},
		{"host", "Counter.drop", drop, abi.ErrImport, "which no host provides"},
		{"", "Counter.drop", drop, abi.ErrImport, "which no host provides"},
		// A host that is asked writes into the guest's memory.
		{"host", "File.drop", drop, abi.ErrExport, "no such export, expected a function of wazabi's runtime, since the guest has imports (wazabi_scratch)"},
	} {
		_, err := abi.ReadModule(asks(test.module, test.name, test.typ).Bytes())
		if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s.%s: %v, want %v, saying %q", test.module, test.name, err, test.kind, test.says)
		}
	}
	scratch := asks("host", "File.drop", drop)
	scratch.Exports = append(scratch.Exports, hostile.Sized("wazabi_scratch")+"\x00\x02")
	if d, err := abi.ReadModule(scratch.Bytes()); err != nil || len(d.CoreImports) != 0 {
		t.Errorf("%v", err)
	}
	// The imports say more than the section that is missing.
	if _, err := abi.ReadModule(without(t, asks("wbg", "f", run).Bytes(), isCustom(abi.Section))); !errors.Is(err, abi.ErrImport) {
		t.Errorf("an import of a module without a description: %v", err)
	}
}

// TestMissingSection: the exports say why a module has no description.
func TestMissingSection(t *testing.T) {
	for name, stripped := range map[string]bool{"memory": false, "wazabi_arena": true, "g/f": true, "a_wazabi_b": false} {
		module := "\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01" + hostile.Section(7, "\x01"+hostile.Sized(name)+"\x02\x00")
		for _, section := range []string{"", hostile.Section(0, hostile.Sized(abi.Section))} {
			_, err := abi.ReadModule([]byte(module + section))
			if !errors.Is(err, abi.ErrDescription) || strings.Contains(err.Error(), "the section was stripped") != stripped || strings.Contains(err.Error(), "is this a wazabi guest?") == stripped {
				t.Errorf("%s: %v, stripped: %t", name, err, stripped)
			}
		}
	}
}
