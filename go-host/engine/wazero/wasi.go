package wazero

import (
	"context"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/wasi"
)

const moduleWASI = wasi_snapshot_preview1.ModuleName

// Guests get package wasi, as on the other engine. With WithMounts they get wazero's own WASI, which
// alone can read a wazero.FSConfig.

// moduleConfig returns the configuration of instances.
func moduleConfig(w *engine.WASI, mounts wazero.FSConfig) wazero.ModuleConfig {
	config := wazero.NewModuleConfig()
	if w == nil || mounts == nil {
		return config
	}
	config = config.WithArgs(w.Args...).WithRandSource(w.Rand).WithFSConfig(mounts)
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
	now := w.Now
	if now == nil {
		return config.WithSysWalltime().WithSysNanotime()
	}
	return config.
		WithWalltime(func() (int64, int32) { t := now(); return t.Unix(), int32(t.Nanosecond()) }, 1).
		WithNanotime(func() int64 { return now().UnixNano() }, 1)
}

// checkWASI compares a guest's imports of WASI with the functions that exist.
func checkWASI(imports []engine.Import) error {
	if len(imports) == 0 {
		return nil
	}
	functions := wasi.Functions()
	for _, i := range imports {
		name := moduleWASI + "." + i.Name
		found, ok := functions[i.Name]
		if !ok {
			return failed(wazabi.ErrImport, "the guest imports %s, which WASI preview 1 does not have; "+
				"build it for wasm32-wasip1 without other imports of this name", name)
		}
		if !i.Equal(found) {
			return failed(wazabi.ErrImport, "the guest imports %s as %v, expected %v as WASI preview 1 has it", name, i.Signature, found)
		}
	}
	return nil
}

// processes has the state of WASI for each instance in a store, by the instance's module.
type processes struct{ byModule sync.Map }

// state is that of one instance.
type state struct {
	engine.Process
	// functions has those that were called, which only the instance's own goroutine does.
	functions map[string]engine.HostFunc
}

func (s *state) function(name string) engine.HostFunc {
	call, ok := s.functions[name]
	if !ok {
		f, _ := s.Function(name)
		call = f.Call
		s.functions[name] = call
	}
	return call
}

func (p *processes) add(module api.Module, made engine.Process) {
	p.byModule.Store(module, &state{made, map[string]engine.HostFunc{}})
}

func (p *processes) remove(module api.Module) { p.byModule.Delete(module) }

// makeWASI makes the module with the functions of package wasi. They act on the state of the
// instance that calls them.
func (s *store) makeWASI() (api.Module, error) {
	builder := s.runtime.NewHostModuleBuilder(moduleWASI)
	for name, signature := range wasi.Functions() {
		builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(func(ctx context.Context, module api.Module, stack []uint64) {
			found, ok := s.processes.byModule.Load(module)
			if !ok {
				panic(failed(wazabi.ErrClosed, "the guest called %s after its instance was closed", name))
			}
			found.(*state).function(name)(ctx, stack)
		}), valueTypes(signature.Params), valueTypes(signature.Results)).Export(name)
	}
	return s.build(background, builder, &s.closers)
}

// makeMountsWASI makes the module with wazero's functions of WASI. They act on the configuration of
// the instance that calls them.
func (s *store) makeMountsWASI() (api.Module, error) {
	builder := s.runtime.NewHostModuleBuilder(moduleWASI)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(builder)
	// wazero's own proc_exit would close the instance during the call.
	builder.NewFunctionBuilder().WithGoFunction(api.GoFunc(procExit), []api.ValueType{api.ValueTypeI32}, nil).Export("proc_exit")
	return s.build(experimental.WithFunctionListenerFactory(background, wasiBounds{}), builder, &s.closers)
}

func procExit(_ context.Context, stack []uint64) {
	panic(&engine.Exit{Code: uint32(stack[0])})
}
