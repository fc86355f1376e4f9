package compiled

import (
	"context"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// Host is the host of one instance. Translated code calls it.
type Host struct {
	// ctx is the context of the current call.
	ctx context.Context
	// closed says that the instance is closed.
	closed bool
	funcs  []engine.HostFunc
	// serving counts the host functions that run.
	serving int
	// slots has the stacks of running host functions; used of them are in use. A stack on the Go
	// stack would escape to the heap at each call.
	slots []uint64
	used  int

	module Module
	// stack is the module's; budget is its value outside of calls.
	stack  *int32
	budget int32
	// counted is the part of the stack that is in waiting. ownStack is that of [engine.Config].
	counted  int32
	ownStack func(func())
	memory   engine.Memory
	// process is nil if the guest does not import WASI.
	process engine.Process
}

// slots is how many stack slots of host functions an instance has at first.
const slots = 64

// Stack returns a stack of n slots for one call of an imported function.
func (h *Host) Stack(n int) []uint64 {
	if h.used+n > len(h.slots) {
		// Stacks in use keep the old slots.
		h.slots = make([]uint64, 2*len(h.slots)+n)
	}
	h.used += n
	return h.slots[h.used-n : h.used : h.used]
}

// Call calls an imported function with a stack from [Host.Stack]. The stack keeps its contents
// until the next call of Stack.
func (h *Host) Call(n int, stack []uint64) {
	h.serving++
	if used := h.budget - *h.stack - h.counted; used > smallStack {
		h.callDeep(n, stack, used)
	} else {
		h.funcs[n](h.ctx, stack)
	}
	h.serving--
	h.used -= len(stack)
}

// Grow makes the memory larger by a number of pages. It returns how many pages there were, or -1 if
// the memory is refused.
func (h *Host) Grow(pages int32) int32 {
	memory := h.module.Memory()
	old := len(*memory)
	size := uint64(old) + uint64(uint32(pages))*engine.PageSize
	if pages != 0 {
		data := h.memory.Reallocate(size)
		if data == nil {
			return -1
		}
		*memory = data
	}
	return int32(old / engine.PageSize)
}

// tickModule and tickName are the import that fuel guards call.
const tickModule, tickName = "wazabi", "tick"

// wasiModule is the import module of WASI preview 1.
const wasiModule = "wasi_snapshot_preview1"

// link finds the host functions of the guest's imports. Guests always have fuel guards. Where the
// call cannot be cancelled, they call a function that does nothing.
func (h *Host) link(g *guest, hosts []*engine.HostModule) error {
	type name struct{ module, name string }
	given := map[name]*engine.HostFunction{}
	for _, function := range g.wasi {
		if f, ok := h.process.Function(function); ok {
			given[name{wasiModule, function}] = &f
		}
	}
	for _, m := range hosts {
		for n := range m.Functions {
			given[name{m.Name, m.Functions[n].Name}] = &m.Functions[n]
		}
	}
	h.funcs = make([]engine.HostFunc, len(g.code.Imports))
	for n, i := range g.code.Imports {
		if i.Module == tickModule && i.Name == tickName && !g.cancel {
			h.funcs[n] = func(context.Context, []uint64) {}
			continue
		}
		f, ok := given[name{i.Module, i.Name}]
		if !ok {
			return failed(wazabi.ErrImport, "the guest imports %s.%s, which no host has", i.Module, i.Name)
		}
		if wants := signature(i.Params, i.Results); !wants.Equal(f.Signature) {
			return failed(wazabi.ErrImport, "the guest imports %s.%s as %v, the host has %v", i.Module, i.Name, wants, f.Signature)
		}
		h.funcs[n] = f.Call
	}
	return nil
}
