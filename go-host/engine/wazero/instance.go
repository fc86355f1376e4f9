package wazero

import (
	"context"
	"runtime"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/wazabi/wazabi/go-host/engine"
)

// Instantiate makes an instance.
func (g *guest) Instantiate(ctx context.Context, c engine.Config) (i engine.Instance, err error) {
	defer recoverInto(&err)
	imports, err := g.imports(c.Hosts)
	if err != nil {
		return nil, err
	}
	ctx = experimental.WithMemoryAllocator(ctx, allocator{c.Memory})
	if len(imports) > 0 {
		ctx = experimental.WithImportResolver(ctx, func(name string) api.Module { return imports[name] })
	}
	config := g.config
	if g.code.wasi {
		config = config.WithNanosleep(c.Sleep).WithOsyield(runtime.Gosched)
	}
	module, err := g.store.runtime.InstantiateModule(ctx, g.code.module, config.WithName("").WithStartFunctions())
	if err != nil {
		return nil, err
	}
	return instance{module}, nil
}

// allocator gives wazero the runtime's memory.
type allocator struct{ memory engine.Memory }

func (a allocator) Allocate(_, limit uint64) experimental.LinearMemory {
	a.memory.Reserve(limit)
	return a.memory
}

// instance implements [engine.Instance].
type instance struct{ module api.Module }

// Function returns wazero's own function: calling it costs what it costs there.
func (i instance) Function(name string) engine.Function {
	// A nil function must become a nil interface.
	if f := i.module.ExportedFunction(name); f != nil {
		return f
	}
	return nil
}

func (i instance) Global(name string) (uint32, bool) {
	global := i.module.ExportedGlobal(name)
	if global == nil || global.Type() != api.ValueTypeI32 {
		return 0, false
	}
	return uint32(global.Get()), true
}

func (i instance) Closed() bool { return i.module.IsClosed() }

// Close closes the module. That a file of the guest's cannot be closed is nothing that the caller could change.
func (i instance) Close(ctx context.Context) { _ = i.module.Close(context.WithoutCancel(ctx)) }
