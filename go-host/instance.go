package wazabi

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/tetratelabs/wazero/api"
)

// The state word of an instance: who owns it (0: the pool, n: its n-th pin) and what it does. One compare-and-swap
// finds out whether a caller may enter.
const (
	stateIdle uint64 = iota + 1
	stateBusy
	statePoisoned
	stateClosed
	// stateClosing is busy, and not to become idle again for its owner.
	stateClosing
	// stateCounted is idle, but for the moment in which count looks at it.
	stateCounted
	// stateLeaving is stateClosing where the owner himself has closed it during his call.
	stateLeaving

	stateMask  = 7
	ownerShift = 3
)

// with is the word with another state.
func with(word, state uint64) uint64 { return word&^stateMask | state }

// Names of the runtime's exports; docs/abi.md section 4.
const (
	exportArena   = "wazabi_arena"
	exportPanic   = "wazabi_panic"
	exportReserve = "wazabi_reserve"
	exportRelease = "wazabi_release"
	exportScratch = "wazabi_scratch"
	// exportInitialize is what a guest for WASI, a reactor, runs before anything else.
	exportInitialize = "_initialize"
)

// instance is one instance of a guest. Whoever made its state busy has it to himself.
type instance struct {
	state atomic.Uint64
	call  Call
	pool  *pool

	mem                  memory
	module               api.Module
	reserve, scratchFunc api.Function
	// allocating: the guest runs scratchFunc, and may not call its host.
	allocating bool
	// objects are those of the host that the guest has handles of.
	objects objects
	// arenaHeader and panicReport are addresses.
	arenaHeader, panicReport uint32
	arena                    span
	// calls counts the calls that entered the guest, crossings how often it was entered.
	calls, crossings uint64
	// counted is what others know of that; see count.
	counted struct {
		calls, crossings atomic.Uint64
		memory           atomic.Int64
	}
	// prepared says that its Module has it: from then on whoever pins it may give it back.
	prepared atomic.Bool
	// used says that the guest may retain a result.
	used bool
	// pins counts how often it was pinned.
	pins uint64
	// fate is why it is poisoned, ruin the error that says so.
	fate string
	ruin error
}

// span is an address in guest memory and a number of bytes.
type span struct{ at, size uint32 }

// newInstance makes an instance, busy, for the caller.
func newInstance(ctx context.Context, p *pool) (*instance, error) {
	i := &instance{pool: p}
	i.call.init(i)
	i.call.funcs = make([]api.Function, len(p.pkg.Funcs))
	i.state.Store(stateBusy)
	i.mem = memory{limit: uint64(p.options.memoryLimit), heap: p.options.heapMemory, freed: i.memoryFreed}
	module, err := p.engine.instantiate(ctx, p.guest, p.imports, &i.mem, p.options.moduleConfig(i))
	if err != nil {
		i.mem.unmap()
		return nil, instantiateError(ctx, err)
	}
	i.module = module
	if err := i.start(ctx); err != nil {
		i.destroy(ctx, stateClosed)
		return nil, err
	}
	i.publish()
	return i, nil
}

func instantiateError(ctx context.Context, err error) error {
	var e *Error
	switch {
	case errors.As(err, &e):
		return err
	case ctx.Err() != nil:
		return canceled(ctx.Err())
	case trapOf(err) != "":
		return &Error{Kind: ErrTrap, Detail: "while the guest was instantiated: " + string(trapOf(err)), cause: err}
	}
	return &Error{Kind: ErrModule, Detail: plainText(err.Error(), 512), cause: err}
}

// start makes the instance ready to be called.
func (i *instance) start(ctx context.Context) error {
	if err := i.findRuntime(); err != nil {
		return err
	}
	// Before constructors run, which may call hosts: what these return lies there.
	if err := i.findArena(); err != nil {
		return err
	}
	if !i.pool.guest.reactor {
		return nil
	}
	if err := i.initialize(ctx); err != nil {
		return err
	}
	return i.findArena()
}

// initialize runs the guest's constructors.
func (i *instance) initialize(ctx context.Context) error {
	err := i.outsideCalls(ctx, func() error {
		return i.enter(ctx, i.module.ExportedFunction(exportInitialize), nil)
	})
	if err == nil {
		return nil
	}
	err = i.trapError(i.pool.pkg.Name+"."+exportInitialize, err)
	return &Error{Kind: ErrInit, Detail: strings.TrimPrefix(err.Error(), "wazabi: "), cause: err}
}

// outsideCalls has f enter the guest where no call is in progress, whose context sleep could look at.
func (i *instance) outsideCalls(ctx context.Context, f func() error) error {
	i.call.ctx = ctx
	defer func() { i.call.ctx = nil }()
	return f()
}

// findRuntime reads where the arena's header and the panic report are.
func (i *instance) findRuntime() error {
	for name, at := range map[string]*uint32{exportArena: &i.arenaHeader, exportPanic: &i.panicReport} {
		global := i.module.ExportedGlobal(name)
		if global == nil || global.Type() != api.ValueTypeI32 {
			return &Error{Kind: ErrExport, Path: name, Detail: "expected a global of type i32; was the guest built with the crate wazabi?"}
		}
		*at = uint32(global.Get())
	}
	return nil
}

// findArena reads the arena's header: at the beginning and after it grew.
func (i *instance) findArena() error {
	header, err := window(i.mem.data, i.arenaHeader, 8, 4)
	if err != nil {
		return Field(err, exportArena)
	}
	arena := span{at: binary.LittleEndian.Uint32(header), size: binary.LittleEndian.Uint32(header[4:])}
	if _, err := window(i.mem.data, arena.at, uint64(arena.size), arenaAlign); err != nil {
		return Field(err, exportArena)
	}
	if arena.at == 0 {
		return Field(&Error{Kind: ErrOutOfBounds, Detail: "its block is null"}, exportArena)
	}
	i.arena = arena
	return nil
}

// window returns size bytes of guest memory at an address that the guest gave.
func window(mem []byte, at uint32, size uint64, align uint32) ([]byte, error) {
	if end := uint64(at) + size; end > uint64(len(mem)) {
		return nil, &Error{Kind: ErrOutOfBounds, Offset: int64(at), Detail: fmt.Sprintf("%d bytes at %#x, memory ends at %#x", size, at, len(mem))}
	}
	if at&(align-1) != 0 {
		return nil, &Error{Kind: ErrMisaligned, Offset: int64(at), Detail: fmt.Sprintf("%#x is not a multiple of %d", at, align)}
	}
	return mem[at : uint64(at)+size : uint64(at)+size], nil
}

// seize makes an idle instance busy. It is the slow way: a caller tries the compare-and-swap first.
func (i *instance) seize(owner uint64) bool {
	for {
		switch i.state.Load() {
		case owner | stateIdle:
			if i.state.CompareAndSwap(owner|stateIdle, owner|stateBusy) {
				return true
			}
		case owner | stateCounted:
			runtime.Gosched()
		default:
			return false
		}
	}
}

// enter calls into the guest, outside any call of the host's.
func (i *instance) enter(ctx context.Context, f api.Function, stack []uint64) error {
	return i.call.enter(ctx, f, stack)
}

// enter calls into the guest. It is the only place that runs its code.
func (c *Call) enter(ctx context.Context, f api.Function, stack []uint64) error {
	i := c.inst
	i.crossings++
	if i.crossings%publishEvery == 0 {
		i.publish()
	}
	i.mem.refused = false
	if i.pool.framed {
		ctx = c.within(ctx)
	}
	c.marks |= markEntered
	err := f.CallWithStack(ctx, stack)
	c.marks &^= markEntered
	return err
}

// function looks the call's function up.
func (c *Call) function() (api.Function, error) {
	name := c.inst.pool.exports[c.fn]
	f := c.inst.module.ExportedFunction(name)
	if f == nil {
		return nil, &Error{Kind: ErrExport, Func: c.name(), Path: name, Detail: "the guest has no such function"}
	}
	c.funcs[c.fn] = f
	return f, nil
}

// grow makes the arena at least size bytes: one crossing.
func (i *instance) grow(ctx context.Context, size uint32) error {
	if i.reserve == nil {
		if i.reserve = i.module.ExportedFunction(exportReserve); i.reserve == nil {
			return &Error{Kind: ErrExport, Path: exportReserve, Detail: "the guest has no such function"}
		}
	}
	stack := [1]uint64{uint64(size)}
	if err := i.enter(ctx, i.reserve, stack[:]); err != nil {
		return err
	}
	if err := i.findArena(); err != nil {
		return err
	}
	switch block := uint32(stack[0]); {
	case block == 0:
		return &Error{Kind: ErrGuestOOM, Detail: fmt.Sprintf("no room for %d bytes of arguments", size)}
	case block != i.arena.at || i.arena.size < size:
		return &Error{Kind: ErrOutOfBounds, Offset: int64(block), Detail: fmt.Sprintf(
			"asked for an arena of %d bytes, got block %#x and a header of %d bytes at %#x", size, block, i.arena.size, i.arena.at)}
	}
	return nil
}

// releaseResults lets the guest drop what the last result retains: one crossing, if there is anything.
func (i *instance) releaseResults(ctx context.Context) error {
	if !i.used {
		return nil
	}
	i.call.lower.used = 0
	if err := i.call.releaseResults(ctx); err != nil {
		return err
	}
	i.used = false
	return nil
}

// releaseResults lets the guest drop what the last result at the call's depth retains.
func (c *Call) releaseResults(ctx context.Context) error {
	if c.releaseFunc == nil {
		if c.releaseFunc = c.inst.module.ExportedFunction(exportRelease); c.releaseFunc == nil {
			return &Error{Kind: ErrExport, Path: exportRelease, Detail: "the guest has no such function"}
		}
	}
	var stack [1]uint64
	return c.enter(ctx, c.releaseFunc, stack[:])
}

// destroy closes the instance, which the caller holds, and leaves it in the state given.
func (i *instance) destroy(ctx context.Context, state uint64) {
	// A file of the guest that cannot be closed is nothing that the caller could change.
	_ = i.module.Close(context.WithoutCancel(ctx))
	i.mem.unmap()
	// After a stack overflow wazero's function keeps 80 MB, as long as the caller keeps his Instance.
	i.reserve, i.scratchFunc = nil, nil
	i.call.funcs, i.call.rawFuncs, i.call.releaseFunc = nil, nil, nil
	i.call.inner, i.call.hosting = nil, nil
	// Deferred, for an object's Close may end the goroutine.
	defer i.gone(state)
	i.closeObjects()
}

// closeObjects releases what the guest had of the host's. The next instance can have the place already: an object's Close
// may call the Module.
func (i *instance) closeObjects() {
	if len(i.objects.entries) == 0 {
		return
	}
	i.pool.vacate(i)
	i.pool.wakeOne()
	i.objects.closeAll(func(err error) {
		i.pool.log(context.Background(), slog.LevelWarn, "object not closed", slog.String("reason", err.Error()))
	})
}

// gone ends the instance, whose parts are released, in the state given.
func (i *instance) gone(state uint64) {
	i.pool.forget(i)
	for {
		word, last := i.state.Load(), state
		if word&stateMask == stateLeaving {
			last = stateClosed
		}
		if i.state.CompareAndSwap(word, with(word, last)) {
			return
		}
	}
}

// memoryFreed is told that wazero has closed the instance, perhaps behind our back. If nobody holds it, nobody ever will;
// else whoever does unmaps the memory when he leaves.
func (i *instance) memoryFreed() {
	for {
		word := i.state.Load()
		switch word & stateMask {
		case stateBusy:
			if i.state.CompareAndSwap(word, with(word, stateClosing)) {
				return
			}
		case stateCounted:
			runtime.Gosched()
		case stateIdle:
			if i.state.CompareAndSwap(word, with(word, stateClosing)) {
				i.mem.unmap()
				if len(i.objects.entries) == 0 {
					i.gone(stateClosed)
					return
				}
				// Not here: wazero holds locks.
				go func() {
					defer i.gone(stateClosed)
					i.closeObjects()
				}()
				return
			}
		default:
			return
		}
	}
}
