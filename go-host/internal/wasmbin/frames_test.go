package wasmbin_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"

	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestLargestFrame counts the operands of valid modules: those of the tests of wazero, which have
// all instructions, and guests. LargestFrame compares its count where blocks end.
func TestLargestFrame(t *testing.T) {
	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer runtime.Close(ctx)
	modules := hostile.Wazero(t)
	guests, any := hostile.Smith(t, "../../..")
	modules = append(append(modules, guests...), any...)
	for _, pattern := range []string{"../../../testdata/gen/*/*.wasm", "../../../examples/*/*/*.wasm", "../../../bench/*/*.wasm"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			wasm, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			modules = append(modules, hostile.Case{Name: file, Wasm: wasm})
		}
	}
	most, counted := 0, 0
	for _, module := range modules {
		if _, err := wasmbin.ParseAny(module.Wasm, wasmbin.Trusted); err != nil {
			continue
		}
		compiled, err := runtime.CompileModule(ctx, module.Wasm)
		if err != nil {
			continue
		}
		compiled.Close(ctx)
		frame, err := wasmbin.LargestFrame(module.Wasm)
		if err != nil {
			t.Errorf("%s: %v", module.Name, err)
		}
		counted++
		if strings.Contains(module.Name, "testdata/gen") || strings.Contains(module.Name, "examples") || strings.Contains(module.Name, "bench") {
			most = max(most, frame.Values)
			if frame.Values > 300 {
				t.Log(module.Name, frame)
			}
		}
	}
	t.Logf("%d modules; the largest frame of a guest has %d values", counted, most)
}

// TestFrameValues counts the values of one function, or of several.
func TestFrameValues(t *testing.T) {
	// The functions of each guest that exports what a guest must take fewer values than these
	// locals.
	const locals, vectors = "\x01\x0a\x7e", "\x01\x0a\x7b"
	const one, two, drop, end = "\x41\x00", "\x41\x00\x41\x00", "\x1a", "\x0b"
	for _, test := range []struct {
		name, first, code string
		want              int
	}{
		{"locals", "", locals + end, 10},
		{"two groups of locals", "", "\x02\x0b\x7f\x04\x7e" + end, 15},
		{"operands", "", locals + two + drop + drop + one + drop + end, 12},
		{"parameters, locals and operands", "\x60\x02\x7f\x7e\x01\x7e", locals + two + drop + drop + "\x42\x00" + end, 14},
		{"a block", "", locals + one + "\x02\x7f" + two + drop + end + drop + drop + end, 13},
		{"both parts of an if", "", locals + one + "\x04\x7f" + one + "\x05" + two + one + drop + drop + end + drop + end, 13},
		{"after an if", "", locals + one + "\x04\x7f\x00\x05" + one + end + two + drop + drop + drop + end, 13},
		{"code that is not reached", "", locals + "\x00" + two + two + drop + drop + drop + drop + end, 10},
		{"a block that is not reached", "", locals + "\x0c\x00\x02\x40" + two + drop + drop + end + two + drop + drop + end, 10},
		{"after a block that does not end", "", locals + "\x02\x40\x00" + end + two + drop + drop + end, 12},
		{"after a return", "", locals + "\x02\x40" + one + drop + "\x0f" + two + drop + drop + end + end, 11},
		{"after a table", "", locals + one + "\x0e\x00\x00" + two + drop + drop + end, 11},
		{"a vector as a parameter", "\x60\x01\x7b\x00", locals + one + drop + end, 24},
		{"a vector as a result", "\x60\x00\x01\x7b", locals + "\x00" + end, 22},
		{"a vector as a local", "", vectors + one + drop + end, 22},
		{"a vector as an operand", "", locals + "\xfd\x0c" + strings.Repeat("\x00", 16) + drop + end, 22},
	} {
		guest := hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: test.code}}}
		if test.first != "" {
			guest.Types, guest.Functions[0].Type = []string{test.first}, hostile.FirstType
		}
		if got, err := wasmbin.LargestFrame(guest.Bytes()); err != nil || got.Values != test.want {
			t.Errorf("%s: %+v, %v; want %d values", test.name, got, err, test.want)
		}
	}
	// Of equal frames, the first counts.
	small, large := hostile.Function{Type: hostile.TypeNone, Body: "\x00" + end}, hostile.Function{Type: hostile.TypeNone, Body: locals + end}
	several := hostile.Guest{Functions: []hostile.Function{small, large, large, small}}.Bytes()
	frame, err := wasmbin.LargestFrame(several)
	if err != nil || frame.Values != 10 || frame.Function != hostile.FirstFunction+1 || !strings.HasPrefix(string(several[frame.Offset:]), large.Body) {
		t.Errorf("%+v, %v", frame, err)
	}
	for name, wasm := range map[string][]byte{
		"not a module":            []byte("module"),
		"a block with two values": hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00\x02\x7f" + two + end + drop + end}}}.Bytes(),
		"an if without its value": hostile.Guest{Functions: []hostile.Function{{Type: hostile.TypeNone, Body: "\x00" + one + "\x04\x7f\x05" + one + end + drop + end}}}.Bytes(),
		"a function without its value": hostile.Guest{Types: []string{"\x60\x00\x01\x7f"},
			Functions: []hostile.Function{{Type: hostile.FirstType, Body: "\x00" + end}}}.Bytes(),
	} {
		if _, err := wasmbin.LargestFrame(wasm); !errors.Is(err, fault.ErrModule) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
