package wasmbin_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

const header = "\x00asm\x01\x00\x00\x00"

func zoo(t testing.TB) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../../testdata/gen/zoo/zoo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

func TestParse(t *testing.T) {
	m, err := wasmbin.Parse(zoo(t), wasmbin.Trusted)
	if err != nil {
		t.Fatal(err)
	}
	if !m.HasMemory || len(m.Imports) != 0 || len(m.Funcs) < 100 {
		t.Errorf("memory %v, %d imports, %d functions", m.HasMemory, len(m.Imports), len(m.Funcs))
	}
	found := 0
	for _, e := range m.Exports {
		switch e.Name {
		case "zoo/add":
			s, ok := m.Signature(e.Index)
			if !ok || s.String() != "(f64, f64) -> (f64)" {
				t.Errorf("zoo/add: %v", s)
			}
			found++
		case "wazabi_arena":
			g, ok := m.Global(e.Index)
			if !ok || g.Type != wasmbin.I32 || g.Mutable || !g.Constant || g.Value <= 0 || g.Value%4 != 0 {
				t.Errorf("wazabi_arena: %+v", g)
			}
			found++
		}
	}
	if found != 2 {
		t.Errorf("%d of 2 exports found", found)
	}
	if data, ok := m.Custom("wazabi"); !ok || !bytes.Contains(data, []byte("zoo/add")) {
		t.Error("the description is not found")
	}
	if data, ok := m.Custom("wazabi2"); ok || len(data) > 0 {
		t.Errorf("a custom section that the module lacks is found: %q", data)
	}
}

// TestClaims is count-beyond-section and section-beyond-file: what is claimed is not allocated.
func TestClaims(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for id := byte(0); id < 14; id++ {
		for _, body := range []string{"\x05\xff\xff\xff\xff\x0f", "\xff\xff\xff\xff\x0f", "\x06\x01\xff\xff\xff\xff\x0f"} {
			if _, err := wasmbin.Parse([]byte(header+string(id)+body), wasmbin.Trusted); err == nil {
				t.Errorf("section %d, %x: accepted", id, body)
			}
		}
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 1<<20 {
		t.Errorf("%d bytes allocated", grown)
	}
}

func TestRefused(t *testing.T) {
	body := func(code string) string {
		return string(hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00" + code + "\x0b"}}}.Bytes())
	}
	tests := []struct {
		name, module string
		kind         error
	}{
		{"malformed-leb128: a number that is too long", header + "\x05\x80\x80\x80\x80\x80\x01", fault.ErrModule},
		{"malformed-leb128: bytes left over", header + "\x05\x04\x01\x00\x01\x00", fault.ErrModule},
		{"sections-out-of-order: twice", header + "\x05\x03\x01\x00\x01\x05\x03\x01\x00\x01", fault.ErrModule},
		{"too-many-items: custom sections", header + "\x05\x03\x01\x00\x01" + strings.Repeat("\x00\x01\x00", 10_001), fault.ErrLimit},
		{"sections-out-of-order: exports before memory", header + "\x07\x01\x00\x05\x03\x01\x00\x01", fault.ErrModule},
		{"unbounded-table: a large one", header + "\x04\x08\x01\x70\x01\x01\xff\xff\xff\x7f", fault.ErrLimit},
		{"large-initial-memory: 4 GiB", header + "\x05\x05\x01\x00\x80\x80\x04", fault.ErrLimit},
		{"unsupported-feature: a table of numbers", header + "\x04\x05\x01\x7f\x01\x01\x01", fault.ErrFeature},
		{"shared-or-64-bit-memory: an unknown flag", header + "\x05\x03\x01\x08\x01", fault.ErrMemory},
		{"a global of an unknown mutability", header + "\x05\x03\x01\x00\x01\x06\x06\x01\x7f\x02\x41\x00\x0b", fault.ErrModule},
		{"a vector's in a constant", header + "\x05\x03\x01\x00\x01\x06\x08\x01\x7b\x00\x41\x00\xfd\x0f\x0b", fault.ErrModule},
		{"another memory is exported", header + "\x05\x03\x01\x00\x01\x07\x05\x01\x01m\x02\x01", fault.ErrMemory},
		{"elements with an unknown flag", string(hostile.Guest{Table: "\x01\x70\x01\x01\x01", Elements: hostile.Vec("\x08\x41\x00\x0b" + hostile.Vec("\x00"))}.Bytes()), fault.ErrModule},
		{"the size of another memory", body("\x3f\x01\x1a"), fault.ErrModule},
		{"a select of two types", body("\x1c\x02\x7f\x7f"), fault.ErrModule},
		{"a vector instruction beyond 255", body("\xfd\x80\x02"), fault.ErrModule},
		{"unsupported-feature: elements beyond the table", string(hostile.Guest{Table: "\x01\x70\x01\x02\x04", Elements: hostile.Vec("\x00\x41\x01\x0b" + hostile.Vec("\x00", "\x00"))}.Bytes()), fault.ErrFeature},
		{"unsupported-feature: elements at an offset above 2^31", string(hostile.Guest{Table: "\x01\x70\x01\x02\x04", Elements: hostile.Vec("\x00\x41\x7f\x0b" + hostile.Vec("\x00"))}.Bytes()), fault.ErrFeature},
		{"unsupported-feature: no elements beyond the table", string(hostile.Guest{Table: "\x01\x70\x01\x02\x04", Elements: hostile.Vec("\x00\x41\x03\x0b" + hostile.Vec())}.Bytes()), fault.ErrFeature},
		{"elements of an unknown kind", string(hostile.Guest{Elements: hostile.Vec("\x01\x01" + hostile.Vec("\x00"))}.Bytes()), fault.ErrModule},
		{"no-usable-memory: none", header, fault.ErrMemory},
		{"no-usable-memory: two", header + "\x05\x05\x02\x00\x01\x00\x01", fault.ErrMemory},
		{"foreign-memory-import: a memory", header + "\x02\x08\x01\x01a\x01b\x02\x00\x01", fault.ErrImport},
		{"shared-or-64-bit-memory: shared", header + "\x05\x04\x01\x03\x01\x01", fault.ErrMemory},
		{"shared-or-64-bit-memory: 64 bits", header + "\x05\x03\x01\x04\x01", fault.ErrMemory},
		{"unsupported-feature: types of the garbage collector", header + "\x01\x02\x01\x5f", fault.ErrFeature},
		{"unsupported-feature: a parameter that is a reference to a type", header + "\x01\x05\x01\x60\x01\x64\x00", fault.ErrFeature},
		{"unsupported-feature: a parameter that is the first reference of later versions", header + "\x01\x05\x01\x60\x01\x63\x00", fault.ErrFeature},
		{"unsupported-feature: a parameter that is the last one", header + "\x01\x05\x01\x60\x01\x74\x00", fault.ErrFeature},
		{"unsupported-feature: a parameter of an unknown type", header + "\x01\x05\x01\x60\x01\x75\x00", fault.ErrModule},
		{"unsupported-feature: a global that the garbage collector manages", header + "\x05\x03\x01\x00\x01\x06\x06\x01\x6e\x00\xd0\x6e\x0b", fault.ErrFeature},
		{"unsupported-feature: tags", header + "\x05\x03\x01\x00\x01\x0d\x03\x01\x00\x00", fault.ErrFeature},
		{"unsupported-feature: a tail call", body("\x12\x00"), fault.ErrFeature},
		{"unbounded-table: no maximum", header + "\x04\x04\x01\x70\x00\x01", fault.ErrLimit},
		{"unbounded-table: less than the minimum", header + "\x04\x05\x01\x70\x01\x02\x01", fault.ErrModule},
		{"unbounded-table: two", header + "\x04\x09\x02\x70\x01\x01\x01\x70\x01\x01\x01", fault.ErrLimit},
		{"large-initial-memory: more than its maximum", header + "\x05\x04\x01\x01\x02\x01", fault.ErrMemory},
		{"hostile-export-names: not UTF-8", header + "\x05\x03\x01\x00\x01\x07\x05\x01\x01\xff\x02\x00", fault.ErrModule},
		{"hostile-export-names: a long one", string(hostile.Guest{Exports: []string{hostile.Sized(strings.Repeat("n", 5_000)) + "\x00\x00"}}.Bytes()), fault.ErrLimit},
		{"module-too-long: 64 MiB and a byte", header + strings.Repeat("\x00", 64<<20-7), fault.ErrLimit},
		{"huge-name-section: two", string(hostile.Guest{Names: "\x00\x02\x01m", Tail: hostile.Section(0, hostile.Sized("name"))}.Bytes()), fault.ErrModule},
		{"huge-name-section: bytes left over", string(hostile.Guest{Names: "\x01\x02\x00\x00"}.Bytes()), fault.ErrModule},
		{"count-beyond-section: fewer bodies than functions", string(hostile.Guest{Code: "\x01\x02\x00\x0b"}.Bytes()), fault.ErrModule},
		{"count-beyond-section: no code", header + "\x01\x04\x01\x60\x00\x00\x03\x02\x01\x00\x05\x03\x01\x00\x01", fault.ErrModule},
		{"count-beyond-section: another count of data segments", string(hostile.Guest{DataCount: "\x02"}.Bytes()), fault.ErrModule},
		{"start-function: in its section", header + "\x08\x01\x00", fault.ErrFeature},
		{"hostile-export-names: two of a name", header + "\x05\x03\x01\x00\x01\x07\x09\x02\x01a\x02\x00\x01a\x02\x00", fault.ErrModule},
		{"code that ends in a load", string(hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00\x28\x02"}}}.Bytes()), fault.ErrModule},
		{"a constant of a splat alone", string(hostile.Guest{Globals: []string{"\x7b\x00\xfd\x0f\x0b"}}.Bytes()), fault.ErrModule},
		{"a constant of two values", string(hostile.Guest{Globals: []string{"\x7f\x00\x41\x00\x41\x00\x0b"}}.Bytes()), fault.ErrModule},
		{"a constant of no value", string(hostile.Guest{Globals: []string{"\x7f\x00\x0b"}}.Bytes()), fault.ErrModule},
		{"a constant of two vectors", string(hostile.Guest{Globals: []string{"\x7b\x00" + strings.Repeat("\xfd\x0c0123456789abcdef", 2) + "\x0b"}}.Bytes()), fault.ErrModule},
		{"a segment at a constant of two values", string(hostile.Guest{Table: "\x01\x70\x01\x01\x01", Elements: hostile.Vec("\x00\x41\x00\x23\x00\x0b\x00")}.Bytes()), fault.ErrModule},
		{"a block in a constant, without types", header + "\x05\x03\x01\x00\x01\x06\x07\x01\x7f\x00\x02\x00\x0b\x0b", fault.ErrModule},
		{"a call in a constant, without functions", header + "\x05\x03\x01\x00\x01\x06\x06\x01\x7f\x00\x10\x00\x0b", fault.ErrModule},
		{"an indirect call in a constant, without types", header + "\x05\x03\x01\x00\x01\x06\x07\x01\x7f\x00\x11\x00\x00\x0b", fault.ErrModule},
		{"unsupported-feature: an unknown section", header + "\x20\x00", fault.ErrModule},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := wasmbin.Parse([]byte(tt.module), wasmbin.Trusted); !errors.Is(err, tt.kind) {
				t.Errorf("%v, want %v", err, tt.kind)
			}
		})
	}
}

// TestBounds accepts the largest memories, and says which flags of a memory it refuses.
func TestBounds(t *testing.T) {
	for name, memory := range map[string]string{
		"65,535 pages":                "\x05\x05\x01\x00\xff\xff\x03",
		"at most as many as at least": "\x05\x04\x01\x01\x01\x01",
		"at most 65,536 pages":        "\x05\x06\x01\x01\x01\x80\x80\x04",
	} {
		m, err := wasmbin.Parse([]byte(header+memory+"\x06\x06\x01\x7f\x01\x41\x05\x0b"), wasmbin.Trusted)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if g, ok := m.Global(0); !ok || !g.Mutable || !g.Constant || g.Value != 5 {
			t.Errorf("%s: global %+v", name, g)
		}
	}
	for flags, says := range map[string]string{"\x03": "shared between threads", "\x04": "64-bit addresses", "\x08": "memory flags 0x08"} {
		if _, err := wasmbin.Parse([]byte(header+"\x05\x04\x01"+flags+"\x01\x01"), wasmbin.Trusted); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("flags %x: %v, want %q", flags, err, says)
		}
	}
}

// TestRecognised: the error for a file that is not a module says which kind of file it is.
func TestRecognised(t *testing.T) {
	for file, says := range map[string]string{
		"":                                    "the file is empty",
		"\x1f\x8b\x08":                        "gzip",
		" \n(module)":                         "WebAssembly text",
		"!<arch>\n":                           "library archive",
		"\x7fELF":                             "does not begin with",
		"\x00as":                              "truncated: the file has 3 bytes",
		"\x00asm\x01\x00\x00":                 "truncated: the file has 7 bytes",
		"\x00asm\x0d\x00\x01\x00":             "the file is a component",
		"\x00asm\x0d\x00\x00\x00":             "version 0d000000",
		"\x00asm\x01\x00\x01\x00\x05\x03\x01": "version 01000100",
	} {
		if _, err := wasmbin.Parse([]byte(file), wasmbin.Trusted); !errors.Is(err, fault.ErrModule) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", file, err, says)
		}
	}
}

// TestParseAny: a module that is no guest needs no memory, and may have a start function.
func TestParseAny(t *testing.T) {
	m, err := wasmbin.ParseAny([]byte(header), wasmbin.Trusted)
	if err != nil || m.HasMemory || m.HasStart {
		t.Errorf("%+v, %v", m, err)
	}
	m, err = wasmbin.ParseAny([]byte(header+"\x01\x04\x01\x60\x00\x00\x03\x03\x02\x00\x00\x08\x01\x01\x0a\x07\x02\x02\x00\x0b\x02\x00\x0b"), wasmbin.Trusted)
	if err != nil || !m.HasStart || m.Start != 1 {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := wasmbin.ParseAny([]byte(header+"\x07\x05\x01\x01m\x02\x00"), wasmbin.Trusted); !errors.Is(err, fault.ErrMemory) {
		t.Errorf("a memory that the module lacks is exported: %v", err)
	}
}

// TestOutlineIndexes: an index that the module does not have is no function, type or global.
func TestOutlineIndexes(t *testing.T) {
	m := &wasmbin.Module{Types: make([]wasmbin.Signature, 1), Funcs: []uint32{0, 1}, Globals: make([]wasmbin.GlobalDef, 1)}
	for index, want := range []bool{true, false, false, false} {
		if _, ok := m.Signature(uint32(index)); ok != want {
			t.Errorf("the signature of function %d is known: %t", index, ok)
		}
		if _, ok := m.ImportSignature(wasmbin.Import{Kind: wasmbin.Func, Type: uint32(index)}); ok != want {
			t.Errorf("the signature %d is known: %t", index, ok)
		}
		if _, ok := m.Global(uint32(index)); ok != want {
			t.Errorf("global %d is known: %t", index, ok)
		}
	}
	if _, ok := m.ImportSignature(wasmbin.Import{Kind: wasmbin.Global}); ok {
		t.Error("an imported global has a signature")
	}
	if wasmbin.Tag.String() != "tag" || wasmbin.Kind(5).String() != "kind 5" {
		t.Errorf("%v, %v", wasmbin.Tag, wasmbin.Kind(5))
	}
}

// TestNumbers reads numbers of the longest form, and beyond.
func TestNumbers(t *testing.T) {
	for in, want := range map[string]uint32{"\x00": 0, "\x7f": 127, "\x80\x01": 128, "\xff\xff\xff\xff\x0f": 1<<32 - 1, "\x81\x80\x80\x80\x00": 1} {
		r := wasmbin.Reader{Data: []byte(in + "\x00")}
		if got := r.U32(); got != want || r.Err != nil || r.Left() != 1 {
			t.Errorf("%x: %d, %v, %d bytes left; want %d", in, got, r.Err, r.Left(), want)
		}
	}
	for _, in := range []string{"", "\x80", "\xff\xff\xff\xff\x1f", "\x80\x80\x80\x80\x80\x00", "\x80\x80\x80\x80\x10"} {
		r := wasmbin.Reader{Data: []byte(in)}
		if got := r.U32(); r.Err == nil {
			t.Errorf("%x: %d, want an error", in, got)
		}
	}
	for in, want := range map[string]int64{"\x3f": 63, "\x40": -64, "\xff\x00": 127, "\x80\x7f": -128, "\xff\xff\xff\xff\x07": 1<<31 - 1, "\x80\x80\x80\x80\x78": -1 << 31} {
		r := wasmbin.Reader{Data: []byte(in)}
		if got := r.Signed(32); got != want || r.Err != nil || r.Left() != 0 {
			t.Errorf("%x: %d, %v; want %d", in, got, r.Err, want)
		}
	}
	for in, want := range map[string]int{"\x00": 0, "\x01a": 1, "\x02ab": 2, "\x01": -1, "\x03ab": -1} {
		r := wasmbin.Reader{Data: []byte(in)}
		if got := r.Count(); (r.Err != nil) != (want < 0) || got != max(want, 0) {
			t.Errorf("%x: %d elements, %v; want %d", in, got, r.Err, want)
		}
	}
	r := wasmbin.Reader{Data: []byte("\x80\x80\x80\x80\x80\x00")}
	if got := r.Signed(32); r.Err == nil {
		t.Errorf("six bytes: %d, want an error", got)
	}
}

// TestComputedConstants accepts constants that leave one value: engines may be told to compute.
func TestComputedConstants(t *testing.T) {
	for _, constant := range []string{"\x41\x01", "\x41\x01\x41\x02\x6a", "\x41\x01\x41\x02\x41\x03\x6b\x6c", "\x23\x00\x23\x01\x6a"} {
		wasm := hostile.Guest{Globals: []string{"\x7f\x00" + constant + "\x0b"}}.Bytes()
		m, err := wasmbin.Parse(wasm, wasmbin.Untrusted)
		if err != nil {
			t.Errorf("% x: %v", constant, err)
		} else if g := m.Globals[len(m.Globals)-1]; g.Constant != (len(constant) == 2) {
			t.Errorf("% x: %+v", constant, g)
		}
	}
}

// TestUnusedBits reads numbers with as many bytes as they may have. The bits of the last one that do
// not count must be copies of the sign: wazero ignores one of them, and the engine go does not.
func TestUnusedBits(t *testing.T) {
	for _, test := range []struct{ bits, bytes int }{{32, 5}, {33, 5}, {64, 10}} {
		accepted := 0
		for last := range byte(0x80) {
			number := append(bytes.Repeat([]byte{0xff}, test.bytes-1), last)
			r := wasmbin.Reader{Data: number}
			got := r.Signed(test.bits)
			// The bits of the last byte that count, and those that do not.
			used := test.bits - 7*(test.bytes-1)
			sign := last >> (used - 1)
			if valid := sign == 0 || sign == 0x7f>>(used-1); valid != (r.Err == nil) {
				t.Errorf("%d bits, last byte %#x: %v", test.bits, last, r.Err)
			}
			if r.Err == nil {
				accepted++
				if want := int64(last&(1<<used-1))<<(64-used)>>(64-used)<<(test.bits-used) | (1<<(test.bits-used) - 1); got != want {
					t.Errorf("%d bits, last byte %#x: %#x, expected %#x", test.bits, last, got, want)
				}
			}
		}
		if used := test.bits - 7*(test.bytes-1); accepted != 1<<used {
			t.Errorf("%d bits: %d last bytes are accepted, expected %d", test.bits, accepted, 1<<used)
		}
	}
}

// TestBlockTypes: the type of a block is a signed number. Read as an unsigned one, the long form of
// a value type is the index of a type.
func TestBlockTypes(t *testing.T) {
	m := &wasmbin.Module{Types: make([]wasmbin.Signature, 1<<14)}
	m.Types[1].Results = make([]wasmbin.ValueType, 3)
	for in, want := range map[string]int{
		"\x02\x40": 0, "\x02\x7f": 1, "\x02\x01": 3, "\x02\x81\x80\x00": 3, "\x02\xff\xff\x00": 0,
		"\x02\xff\x7f": -1, "\x02\xc0\x7f": -1, "\x02\x80\x80\x01": -1, "\x02\x80": -1,
	} {
		r := wasmbin.Reader{Data: []byte(in)}
		block := m.Next(&r)
		if refused := r.Err != nil; refused != (want < 0) || !refused && block.Values != uint32(want) {
			t.Errorf("%x: %d values, %v; want %d", in, block.Values, r.Err, want)
		}
	}
}

// Errors say where in the file.
func TestOffsets(t *testing.T) {
	_, err := wasmbin.Parse([]byte(header+"\x05\x03\x01\x00\x01"+"\x07\x05\x01\x01f\x00\xff"), wasmbin.Trusted)
	var e *fault.Error
	if !errors.As(err, &e) || e.Offset != int64(len(header)+5+7) {
		t.Errorf("%v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(header + "\x05\x03\x01\x00\x01"))
	// One of each section; two functions, one of them imported.
	f.Add([]byte(header + "\x01\x0a\x02\x60\x00\x00\x60\x02\x7f\x7e\x01\x7d" + "\x02\x07\x01\x01a\x01b\x00\x01" + "\x03\x02\x01\x00" +
		"\x04\x05\x01\x70\x01\x01\x02" + "\x05\x04\x01\x01\x01\x02" + "\x06\x0b\x02\x7f\x01\x41\x80\x08\x0b\x7f\x00\x41\x05\x0b" +
		"\x07\x0d\x03\x01f\x00\x01\x01m\x02\x00\x01g\x03\x01" + "\x09\x07\x01\x00\x41\x00\x0b\x01\x01" + "\x0c\x01\x01" +
		"\x0a\x04\x01\x02\x00\x0b" + "\x0b\x08\x01\x00\x41\x08\x0b\x02hi" + "\x00\x05\x04name"))
	f.Add(stripped(f))
	f.Add(hostile.Everything())
	for _, c := range hostile.Claims() {
		f.Add(c.Wasm)
	}
	f.Fuzz(func(t *testing.T, wasm []byte) {
		if len(wasm) > 16<<10 {
			return
		}
		m, err := wasmbin.Parse(wasm, wasmbin.Trusted)
		if _, tight := wasmbin.Parse(wasm, wasmbin.Untrusted); tight == nil && err != nil {
			t.Fatalf("the tighter limits allow what the wider refuse: %v", err)
		}
		if err != nil {
			var e *fault.Error
			if !errors.As(err, &e) || e.Kind == nil || e.Offset < 0 || e.Offset > int64(len(wasm)) || len(e.Error()) > 4096 {
				t.Fatalf("%#v", err)
			}
			return
		}
		for _, e := range m.Exports {
			m.Signature(e.Index)
			m.Global(e.Index)
		}
	})
}

// stripped is a committed guest without its custom sections, its code and its data.
func stripped(t testing.TB) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../../testdata/gen/hosted/hosted.wasm")
	if err != nil {
		t.Fatal(err)
	}
	out := wasm[:8:8]
	for at := 8; at < len(wasm); {
		size, n := binary.Uvarint(wasm[at+1:])
		end := at + 1 + n + int(size)
		if id := wasm[at]; id > 0 && id < 10 {
			out = append(out, wasm[at:end]...)
		}
		at = end
	}
	return out
}
