package globals

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// wasm makes a module from sections, each an id and its contents.
func wasm(sections ...string) []byte {
	out := []byte("\x00asm\x01\x00\x00\x00")
	for _, s := range sections {
		out = wasmbin.AppendSection(out, s[0], []byte(s[1:]))
	}
	return out
}

// vec makes a vector.
func vec(elements ...string) string {
	return string(binary.AppendUvarint(nil, uint64(len(elements)))) + strings.Join(elements, "")
}

// sized prepends the length of s.
func sized(s string) string { return string(binary.AppendUvarint(nil, uint64(len(s)))) + s }

const memory1 = "\x05\x01\x00\x01"

// code is a module with a table, a segment of each kind, and one function of this code.
func code(instructions string) []byte {
	return wasm("\x01"+vec("\x60\x00\x00"), "\x03"+vec("\x00"), "\x04"+vec("\x70\x01\x01\x02"), memory1,
		"\x06"+vec("\x7f\x01\x41\x07\x0b"), "\x07"+vec("\x01f\x00\x00"), "\x09"+vec("\x01\x00"+vec("\x00")), "\x0c\x01",
		"\x0a"+vec(sized("\x01\x02\x7f"+instructions+"\x0b")), "\x0b"+vec("\x01\x02ab"))
}

// instance makes an instance of a module.
func instance(t *testing.T, wasm []byte) api.Module {
	t.Helper()
	ctx := t.Context()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { r.Close(ctx) })
	module, err := r.Instantiate(ctx, wasm)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

func call(t *testing.T, module api.Module, name string, args ...uint64) []uint64 {
	t.Helper()
	results, err := module.ExportedFunction(name).Call(t.Context(), args...)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return results
}

// Globals of all types are restored, each to its own value; those that cannot change are left.
func TestRestore(t *testing.T) {
	// set(n, v) writes to the globals: i32, i64, f32, f64, v128, funcref, with an i32 that cannot
	// change between them. get returns them as numbers.
	set := "\x00" +
		"\x20\x00\x24\x00" + // i32
		"\x20\x01\x24\x02" + // i64
		"\x20\x00\xb3\x24\x03" + // f32.convert_i32_u
		"\x20\x01\xba\x24\x04" + // f64.convert_i64_u
		"\x20\x01\xfd\x12\x24\x05" + // i64x2.splat
		"\xd2\x00\x24\x06" + // ref.func 0
		"\x0b"
	get := "\x00\x23\x00\x23\x01\x23\x02\x23\x03\x23\x04\x23\x05\xfd\x1d\x01\x23\x06\xd1\x0b" // i64x2.extract_lane 1, ref.is_null
	module := wasm("\x01"+vec("\x60\x02\x7f\x7e\x00", "\x60\x00\x07\x7f\x7f\x7e\x7d\x7c\x7e\x7f"), "\x03"+vec("\x00", "\x01"), memory1,
		"\x06"+vec("\x7f\x01\x41\x01\x0b", "\x7f\x00\x41\x09\x0b", "\x7e\x01\x42\x02\x0b", "\x7d\x01\x43\x00\x00\x40\x40\x0b",
			"\x7c\x01\x44\x00\x00\x00\x00\x00\x00\x10\x40\x0b", "\x7b\x01\xfd\x0c"+strings.Repeat("\x05\x00\x00\x00\x00\x00\x00\x00", 2)+"\x0b",
			"\x70\x01\xd0\x70\x0b", "\x6f\x01\xd0\x6f\x0b"),
		"\x07"+vec("\x03set\x00\x00", "\x03get\x00\x01"), "\x0a"+vec(sized(set), sized(get)))
	rewritten, err := Rewrite(module)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wasmbin.Parse(rewritten, wasmbin.Trusted); err != nil {
		t.Fatal(err)
	}
	i := instance(t, rewritten)
	want := func(when string, values ...uint64) {
		t.Helper()
		if got := call(t, i, "get"); !equal(got, values) {
			t.Errorf("%s: %d, want %d", when, got, values)
		}
	}
	f32, f64 := func(v float32) uint64 { return api.EncodeF32(v) }, api.EncodeF64
	want("at first", 1, 9, 2, f32(3), f64(4), 5, 1)
	call(t, i, Export, Save)
	call(t, i, "set", 20, 30)
	want("after a change", 20, 9, 30, f32(20), f64(30), 30, 0)
	call(t, i, Export, Restore)
	want("restored", 1, 9, 2, f32(3), f64(4), 5, 1)
	call(t, i, "set", 40, 50)
	call(t, i, Export, Save)
	call(t, i, "set", 60, 70)
	call(t, i, Export, Restore)
	want("restored to the second state", 40, 9, 50, f32(40), f64(50), 50, 0)
}

func equal(a, b []uint64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// A module whose tables and segments may change is left as it is.
func TestUnchanged(t *testing.T) {
	for name, test := range map[string]struct {
		code    string
		changes bool
	}{
		"memory":      {"\x41\x00\x41\x00\x36\x02\x00", false},
		"a global":    {"\x41\x00\x24\x00", false},
		"table.get":   {"\x41\x00\x25\x00\x1a", false},
		"memory.init": {"\x41\x00\x41\x00\x41\x00\xfc\x08\x00\x00", false},
		"table.set":   {"\x41\x00\xd0\x70\x26\x00", true},
		"data.drop":   {"\xfc\x09\x00", true},
		"table.init":  {"\x41\x00\x41\x00\x41\x00\xfc\x0c\x00\x00", true},
		"elem.drop":   {"\xfc\x0d\x00", true},
		"table.copy":  {"\x41\x00\x41\x00\x41\x00\xfc\x0e\x00\x00", true},
		"table.grow":  {"\xd0\x70\x41\x00\xfc\x0f\x00\x1a", true},
		"table.fill":  {"\x41\x00\xd0\x70\x41\x00\xfc\x11\x00", true},
		"nested":      {"\x02\x40\x03\x40\xfc\x0d\x00\x0b\x0b", true},
	} {
		module := code(test.code)
		instance(t, module) // It is valid.
		rewritten, err := Rewrite(module)
		if err != nil || bytes.Equal(rewritten, module) != test.changes {
			t.Errorf("%s: rewritten: %v; error %v", name, !bytes.Equal(rewritten, module), err)
		}
	}
}

// Modules that lack sections get them.
func TestMissingSections(t *testing.T) {
	rewritten, err := Rewrite(wasm(memory1))
	if err != nil {
		t.Fatal(err)
	}
	call(t, instance(t, rewritten), Export, Restore)
}

func TestRefused(t *testing.T) {
	module := wasm("\x01"+vec("\x60\x01\x7f\x00"), "\x03"+vec("\x00"), memory1, "\x07"+vec(sized(Export)+"\x00\x00"), "\x0a"+vec(sized("\x00\x0b")))
	if _, err := Rewrite(module); !errors.Is(err, fault.ErrExport) {
		t.Errorf("a module with the function: %v", err)
	}
	if _, err := Rewrite(module[:20]); !errors.Is(err, fault.ErrModule) {
		t.Errorf("a module that ends early: %v", err)
	}
}

// Debugging information stays as long as its offsets are right.
func TestDebug(t *testing.T) {
	for functions, kept := range map[int]bool{1: true, 126: true, 127: false, 128: true} {
		indexes, bodies := make([]string, functions), make([]string, functions)
		for i := range functions {
			indexes[i], bodies[i] = "\x00", sized("\x00\x0b")
		}
		rewritten, err := Rewrite(wasm("\x01"+vec("\x60\x00\x00"), "\x03"+vec(indexes...), memory1, "\x0a"+vec(bodies...), "\x00"+sized(".debug_line")+"xyz", "\x00"+sized("other")+"uvw"))
		if err != nil {
			t.Fatal(err)
		}
		outline, err := wasmbin.Parse(rewritten, wasmbin.Trusted)
		if err != nil {
			t.Fatal(err)
		}
		lines, _ := outline.Custom(".debug_line")
		other, _ := outline.Custom("other")
		if (string(lines) == "xyz") != kept || string(other) != "uvw" {
			t.Errorf("%d functions: %q, %q", functions, lines, other)
		}
	}
}

// All committed guests can be restored.
func TestGuests(t *testing.T) {
	guests, err := filepath.Glob("../../../testdata/gen/*/*.wasm")
	if err != nil || len(guests) < 10 {
		t.Fatal(len(guests), err)
	}
	r := wazero.NewRuntimeWithConfig(t.Context(), wazero.NewRuntimeConfigInterpreter())
	defer r.Close(t.Context())
	for _, path := range guests {
		module, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rewritten, err := Rewrite(module)
		if err != nil || len(rewritten) <= len(module) || len(rewritten) > len(module)+200 {
			t.Errorf("%s: %d bytes become %d, error %v", path, len(module), len(rewritten), err)
			continue
		}
		if _, err := r.CompileModule(t.Context(), rewritten); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
