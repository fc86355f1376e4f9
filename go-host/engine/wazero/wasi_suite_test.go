package wazero

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/internal/wasisuite"
	"github.com/wazabi/wazabi/go-host/wasi"
)

// TestWASISuite runs the official test suite.
func TestWASISuite(t *testing.T) {
	wasisuite.Run(t, wasisuite.Programs(t), func(t *testing.T, p *wasisuite.Program, dir string) wasisuite.Outcome {
		wasm, err := os.ReadFile(p.Path)
		if err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		w := wazabi.WASI{Args: p.Args, Env: p.Env, Stdout: &stdout, Stderr: &stderr}
		if dir != "" {
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			w.FS = wazabi.Writable(root)
		}
		code := start(t.Context(), t, wasm, w)
		return wasisuite.Outcome{Code: code, Stdout: stdout.String(), Stderr: stderr.String()}
	})
}

// start runs a program, and returns its exit code.
func start(ctx context.Context, t *testing.T, wasm []byte, w wazabi.WASI) uint32 {
	s := newStore((&options{}).config(false), false)
	defer s.runtime.Close(context.Background())
	host, err := s.wasi()
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := s.runtime.CompileModule(ctx, wasm)
	if err != nil {
		t.Fatal(err)
	}
	module, err := s.runtime.InstantiateModule(experimental.WithImportResolver(ctx, func(string) api.Module { return host }), compiled,
		wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		t.Fatal(err)
	}
	var set settings.Settings
	wazabi.WithWASI(w)(&set)
	if set.WASIErr != nil {
		t.Fatal(set.WASIErr)
	}
	process := wasi.New(set.WASI, func() []byte {
		data, _ := module.Memory().Read(0, module.Memory().Size())
		return data
	}, func(int64) {})
	defer process.Close()
	s.processes.add(module, process)
	err = module.ExportedFunction("_start").CallWithStack(ctx, nil)
	var exit *engine.Exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.Code
	}
	return wasisuite.Trapped
}
