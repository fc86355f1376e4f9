package wasmbin_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"

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
