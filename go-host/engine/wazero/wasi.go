package wazero

import (
	"context"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

const moduleWASI = wasi_snapshot_preview1.ModuleName

// moduleConfig returns the configuration of instances.
func moduleConfig(w *engine.WASI, mounts wazero.FSConfig) wazero.ModuleConfig {
	config := wazero.NewModuleConfig()
	if w == nil {
		return config
	}
	config = config.WithArgs(w.Args...).WithRandSource(w.Rand)
	for _, v := range w.Env {
		config = config.WithEnv(v.Name, v.Value)
	}
	if w.Stdout != nil {
		config = config.WithStdout(w.Stdout)
	}
	if w.Stderr != nil {
		config = config.WithStderr(w.Stderr)
	}
	if w.Stdin != nil {
		config = config.WithStdin(w.Stdin)
	}
	switch {
	case w.FS != nil:
		config = config.WithFSConfig(wazero.NewFSConfig().WithFSMount(w.FS, "/"))
	case mounts != nil:
		config = config.WithFSConfig(mounts)
	}
	now := w.Now
	if now == nil {
		return config.WithSysWalltime().WithSysNanotime()
	}
	return config.
		WithWalltime(func() (int64, int32) { t := now(); return t.Unix(), int32(t.Nanosecond()) }, 1).
		WithNanotime(func() int64 { return now().UnixNano() }, 1)
}

// checkWASI compares a guest's imports of WASI with the functions that exist.
func (s *store) checkWASI(imports []engine.Import) error {
	if len(imports) == 0 {
		return nil
	}
	module, err := s.wasi()
	if err != nil {
		return unmade(moduleWASI, err)
	}
	for _, i := range imports {
		name := moduleWASI + "." + i.Name
		f, ok := module.ExportedFunctionDefinitions()[i.Name]
		if !ok {
			return failed(wazabi.ErrImport, "the guest imports %s, which WASI preview 1 does not have; "+
				"build it for wasm32-wasip1 without other imports of this name", name)
		}
		if found := (engine.Signature{Params: coreTypes(f.ParamTypes()), Results: coreTypes(f.ResultTypes())}); !i.Equal(found) {
			return failed(wazabi.ErrImport, "the guest imports %s as %v, expected %v as WASI preview 1 has it", name, i.Signature, found)
		}
	}
	return nil
}

// makeWASI makes the module with WASI's functions. They act on the configuration of the instance
// that calls them.
func (s *store) makeWASI() (api.Module, error) {
	builder := s.runtime.NewHostModuleBuilder(moduleWASI)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(builder)
	// wazero's own proc_exit would close the instance during the call.
	return s.buildWith(experimental.WithFunctionListenerFactory(background, wasiBounds{}), builder.NewFunctionBuilder().
		WithGoFunction(api.GoFunc(procExit), []api.ValueType{api.ValueTypeI32}, nil).Export("proc_exit"))
}

// exited is the value that proc_exit panics with. wazero returns it in the call's error.
type exited struct{ code uint32 }

func (e *exited) Error() string { return wazabi.ErrGuestExit.Error() }

func procExit(_ context.Context, stack []uint64) {
	panic(&exited{uint32(stack[0])})
}
