package hostile

import (
	"context"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"
)

// Validator returns a function that reports why wazero refuses a module. All its calls share one
// runtime, since a runtime costs more than compiling.
func Validator(t testing.TB) func(wasm []byte) error {
	ctx := experimental.WithCompilationWorkers(context.Background(), 1)
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithDebugInfoEnabled(false))
	t.Cleanup(func() { r.Close(ctx) })
	return func(wasm []byte) error {
		compiled, err := r.CompileModule(ctx, wasm)
		if err == nil {
			err = compiled.Close(ctx)
		}
		return err
	}
}
