package wazero

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/wasi"
)

// Instantiate makes an instance.
func (g *guest) Instantiate(ctx context.Context, c engine.Config) (i engine.Instance, err error) {
	defer recoverInto(&err)
	imports, err := g.imports(c.Hosts)
	if err != nil {
		return nil, err
	}
	memory := &linearMemory{Memory: c.Memory}
	if len(g.code.wasi) > 0 && !g.mounts {
		memory.process = wasi.New(g.outside, func() []byte { return memory.data }, c.Sleep)
	}
	ctx = experimental.WithMemoryAllocator(ctx, memory)
	if len(imports) > 0 {
		ctx = experimental.WithImportResolver(ctx, func(name string) api.Module { return imports[name] })
	}
	config := g.config
	if g.mounts {
		config = config.WithNanosleep(c.Sleep).WithOsyield(runtime.Gosched)
	}
	module, err := g.store.runtime.InstantiateModule(ctx, g.code.module, config.WithName("").WithStartFunctions())
	if err != nil {
		if e := runtimeClosed(err); e != nil {
			return nil, e
		}
		return nil, err
	}
	if memory.process != nil {
		g.store.processes.add(module, memory.process)
	}
	return instance{module, memory, &g.store.processes, &functions{module: module}, g.lines, g.mounts}, nil
}

// linearMemory gives wazero the runtime's memory. It is the allocator of one instance.
type linearMemory struct {
	engine.Memory
	// data is the memory. shrunk is the memory that the next Reallocate returns, if it is not nil.
	data, shrunk []byte
	// process is the instance's state of WASI; nil if it has none.
	process engine.Process
}

func (m *linearMemory) Allocate(_, limit uint64) experimental.LinearMemory {
	m.Reserve(limit)
	return m
}

func (m *linearMemory) Reallocate(size uint64) []byte {
	data := m.shrunk
	if data == nil {
		data = m.Memory.Reallocate(size)
	}
	if data != nil {
		m.data = data
	}
	return data
}

// Free is also called when the owner of the runtime closes it.
func (m *linearMemory) Free() {
	if m.process != nil {
		m.process.Close()
	}
	m.Memory.Free()
}

// instance implements [engine.Instance].
type instance struct {
	module    api.Module
	memory    *linearMemory
	processes *processes
	functions *functions
	// lines says that the guest has a line table, and mounts that it has wazero's own WASI.
	lines, mounts bool
}

// ShrinkMemory grows the memory by a page, as wazero sees it. wazero takes what the allocator
// returns, of any length. It does not ask the allocator if the memory is as large as its maximum.
func (i instance) ShrinkMemory(data []byte) bool {
	memory := i.module.ExportedMemory("memory")
	if memory == nil {
		return false
	}
	i.memory.shrunk = data
	_, ok := memory.Grow(1)
	i.memory.shrunk = nil
	return ok
}

// Function returns an exported function. A guest with a line table has it wrapped.
func (i instance) Function(name string) engine.Function {
	f := i.functions.find(name)
	switch {
	case f == nil:
		// A nil function must become a nil interface.
		return nil
	case i.lines:
		return tracedFunction{f}
	}
	return f
}

// tracedFunction is a function of a guest with a line table. wazero reads the table when a call
// fails, and panics if it is malformed.
type tracedFunction struct{ function engine.Function }

func (f tracedFunction) CallWithStack(ctx context.Context, stack []uint64) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the guest failed, and wazero failed on the line table in its debugging information: %s", fault.Shown(r))
		}
	}()
	return f.function.CallWithStack(ctx, stack)
}

func (i instance) Global(name string) (uint32, bool) {
	global := i.module.ExportedGlobal(name)
	if global == nil || global.Type() != api.ValueTypeI32 {
		return 0, false
	}
	return uint32(global.Get()), true
}

func (i instance) Closed() bool { return i.module.IsClosed() }

// maxFileClose bounds how long Close waits for the files of [WithMounts].
const maxFileClose = 50 * time.Millisecond

// Close closes the module. It ignores the error of a guest's file that cannot be closed: the caller
// could do nothing about it.
func (i instance) Close(ctx context.Context) {
	i.processes.remove(i.module)
	// The caller may keep the instance.
	i.functions.all = nil
	ctx = context.WithoutCancel(ctx)
	if !i.mounts {
		_ = i.module.Close(ctx)
		return
	}
	// wazero closes the guest's files, which are the program's: they may panic, end the goroutine,
	// block, and wait for the instance.
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }()
		_ = i.module.Close(ctx)
	}()
	select {
	case <-done:
	case <-time.After(maxFileClose):
	}
}
