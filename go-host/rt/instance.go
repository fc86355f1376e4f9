package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/text"
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
	module               engine.Instance
	reserve, scratchFunc engine.Function
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
	i.call.funcs = make([]engine.Function, len(p.pkg.Funcs))
	i.state.Store(stateBusy)
	i.mem = memory{limit: uint64(p.options.memoryLimit), heap: p.options.heapMemory, freed: i.memoryFreed}
	module, err := p.guest.Instantiate(ctx, engine.Config{Memory: &i.mem, Hosts: p.hosts, Sleep: i.sleep})
	if err != nil {
		i.mem.unmap()
		return nil, p.instantiateError(ctx, err)
	}
	i.module = module
	if err := i.start(ctx); err != nil {
		i.destroy(ctx, stateClosed)
		return nil, err
	}
	i.publish()
	return i, nil
}

func (p *pool) instantiateError(ctx context.Context, err error) error {
	var e *wazabi.Error
	if errors.As(err, &e) {
		return err
	}
	if ctx.Err() != nil {
		return canceled(ctx.Err())
	}
	if trap := p.guest.Explain(err).Trap; trap != "" {
		return &wazabi.Error{Kind: wazabi.ErrTrap, Detail: "while the guest was instantiated: " + string(trap), Err: err}
	}
	return &wazabi.Error{Kind: wazabi.ErrModule, Detail: text.Plain(err.Error(), 512), Err: err}
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
	init, ok := i.pool.guest.Functions()[exportInitialize]
	if !ok || !init.Equal(engine.Signature{}) {
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
		return i.enter(ctx, i.module.Function(exportInitialize), nil)
	})
	if err == nil {
		return nil
	}
	err = i.trapError(i.pool.pkg.Name+"."+exportInitialize, err)
	return &wazabi.Error{Kind: wazabi.ErrInit, Detail: strings.TrimPrefix(err.Error(), "wazabi: "), Err: err}
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
		value, ok := i.module.Global(name)
		if !ok {
			return &wazabi.Error{Kind: wazabi.ErrExport, Path: name, Detail: "expected a global of type i32; was the guest built with the crate wazabi?"}
		}
		*at = value
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
		return Field(&wazabi.Error{Kind: wazabi.ErrOutOfBounds, Detail: "its block is null"}, exportArena)
	}
	i.arena = arena
	return nil
}

// window returns size bytes of guest memory at an address that the guest gave.
func window(mem []byte, at uint32, size uint64, align uint32) ([]byte, error) {
	if end := uint64(at) + size; end > uint64(len(mem)) {
		return nil, &wazabi.Error{Kind: wazabi.ErrOutOfBounds, Offset: int64(at), Detail: fmt.Sprintf("%d bytes at %#x, memory ends at %#x", size, at, len(mem))}
	}
	if at&(align-1) != 0 {
		return nil, &wazabi.Error{Kind: wazabi.ErrMisaligned, Offset: int64(at), Detail: fmt.Sprintf("%#x is not a multiple of %d", at, align)}
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
func (i *instance) enter(ctx context.Context, f engine.Function, stack []uint64) error {
	return i.call.enter(ctx, f, stack)
}

// enter calls into the guest. It is the only place that runs its code.
func (c *Call) enter(ctx context.Context, f engine.Function, stack []uint64) error {
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
func (c *Call) function() (engine.Function, error) {
	name := c.inst.pool.exports[c.fn]
	f := c.inst.module.Function(name)
	if f == nil {
		return nil, &wazabi.Error{Kind: wazabi.ErrExport, Func: c.name(), Path: name, Detail: "the guest has no such function"}
	}
	c.funcs[c.fn] = f
	return f, nil
}

// grow makes the arena at least size bytes: one crossing.
func (i *instance) grow(ctx context.Context, size uint32) error {
	if i.reserve == nil {
		if i.reserve = i.module.Function(exportReserve); i.reserve == nil {
			return &wazabi.Error{Kind: wazabi.ErrExport, Path: exportReserve, Detail: "the guest has no such function"}
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
		return &wazabi.Error{Kind: wazabi.ErrGuestOOM, Detail: fmt.Sprintf("no room for %d bytes of arguments", size)}
	case block != i.arena.at || i.arena.size < size:
		return &wazabi.Error{Kind: wazabi.ErrOutOfBounds, Offset: int64(block), Detail: fmt.Sprintf(
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
		if c.releaseFunc = c.inst.module.Function(exportRelease); c.releaseFunc == nil {
			return &wazabi.Error{Kind: wazabi.ErrExport, Path: exportRelease, Detail: "the guest has no such function"}
		}
	}
	var stack [1]uint64
	return c.enter(ctx, c.releaseFunc, stack[:])
}

// destroy closes the instance, which the caller holds, and leaves it in the state given.
func (i *instance) destroy(ctx context.Context, state uint64) {
	i.module.Close(ctx)
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
