package wasmbin_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestWazeroModules reads wazero's test modules, which have those of the WebAssembly specification.
// What the reader calls no valid module wazero refuses too; all else that is refused is beyond the
// kit, and the kind of the error says so.
func TestWazeroModules(t *testing.T) {
	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	defer runtime.Close(ctx)
	kinds := map[error]int{}
	for _, module := range hostile.Wazero(t) {
		_, err := wasmbin.Parse(module.Wasm, wasmbin.Trusted)
		var e *fault.Error
		if err != nil && (!errors.As(err, &e) || len(e.Detail) < 8) {
			t.Errorf("%s: no reason: %v", module.Name, err)
			continue
		}
		if e == nil {
			kinds[nil]++
			continue
		}
		kinds[e.Kind]++
		if e.Kind != fault.ErrModule {
			continue
		}
		// A long form of a number that wazero, too, reads in another way in places.
		if strings.HasSuffix(module.Name, "/spectest/v2/testdata/binary-leb128.81.wasm") {
			continue
		}
		if compiled, other := runtime.CompileModule(ctx, module.Wasm); other == nil {
			t.Errorf("%s: wazero takes it, and the reader says: %v", module.Name, err)
			compiled.Close(ctx)
		}
	}
	t.Log(kinds)
}

// TestSmith reads valid modules of wasm-smith's: those that a guest could be are accepted, others
// are so or are beyond the kit.
func TestSmith(t *testing.T) {
	guests, any := hostile.Smith(t, "../../..")
	if len(guests) < 30 || len(any) < 30 {
		t.Fatalf("%d and %d modules", len(guests), len(any))
	}
	for _, module := range guests {
		for _, limits := range []wasmbin.Limits{wasmbin.Trusted, wasmbin.Untrusted} {
			if _, err := wasmbin.Parse(module.Wasm, limits); err != nil {
				t.Errorf("%s: %v", module.Name, err)
			}
		}
	}
	kinds := map[error]int{}
	for _, module := range any {
		_, err := wasmbin.Parse(module.Wasm, wasmbin.Trusted)
		kinds[errors.Unwrap(err)]++
		if err != nil {
			t.Logf("%s: %v", module.Name, err)
		}
		if errors.Is(err, fault.ErrModule) {
			t.Errorf("%s: %v", module.Name, err)
		}
	}
	t.Log(kinds)
}

// BenchmarkParse reads a guest to its end, BenchmarkCompile has wazero compile it: reading is to
// take less than 2 % of that.
func BenchmarkParse(b *testing.B) {
	wasm := zoo(b)
	b.SetBytes(int64(len(wasm)))
	for b.Loop() {
		if _, err := wasmbin.Parse(wasm, wasmbin.Untrusted); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	wasm := zoo(b)
	b.SetBytes(int64(len(wasm)))
	for b.Loop() {
		// A new runtime: another one would find the code that it has.
		runtime := wazero.NewRuntime(b.Context())
		if _, err := runtime.CompileModule(b.Context(), wasm); err != nil {
			b.Fatal(err)
		}
		runtime.Close(b.Context())
	}
}
