package rt

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/globals"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// Names of the runtime's exports; docs/abi.md section 4.
const (
	exportArena   = "wazabi_arena"
	exportPanic   = "wazabi_panic"
	exportReserve = "wazabi_reserve"
	exportRelease = "wazabi_release"
	exportScratch = "wazabi_scratch"
	// exportInitialize is the function that a reactor, a guest for WASI, runs first.
	exportInitialize = "_initialize"
)

// instance is one instance of a guest. Only the goroutine that holds it (see state) uses it. Others
// may read pool, mem.limit and the atomic fields.
type instance struct {
	state state
	call  Call
	pool  *pool

	mem                  memory
	module               engine.Instance
	reserve, scratchFunc engine.Function
	// allocating: the guest runs reserve or scratchFunc, and may not call its host.
	allocating bool
	// number is the instance's number among those with gates, or 0. ways and inward are the ways and
	// entries of its pool, with that number; see gate.go.
	number       int
	ways, inward gateWays
	// objects are the host objects of which the guest has handles. resources are the guest's values of
	// which the host has handles.
	objects   objects
	resources resources
	// showing counts the callbacks that views of the instance are passed to now.
	showing atomic.Int32
	// callbacks are the funcs that the guest's running calls may call.
	callbacks callbacks
	// lent counts the host functions to which the guest has lent callbacks.
	lent uint64
	// pulls is the frame of the call that pulls from a sequence of the program now, if any.
	pulls atomic.Pointer[frame]
	// waiting counts the calls that wait for this instance. wake has a token if it came free
	// meanwhile. The end of the instance closes ended.
	waiting     atomic.Int32
	wake, ended chan struct{}
	// arenaHeader, panicReport and refusal are addresses. A guest that refuses no arguments has no
	// refusal, and 0 here.
	arenaHeader, panicReport, refusal uint32
	// stackSize is the size of the guest's stack in its memory; 0 if it is unknown.
	stackSize uint32
	arena     span
	// functions counts the functions that were looked up.
	functions int
	// calls counts the calls that entered the guest, entries how often the guest was entered.
	calls, entries uint64
	// denied is why the guest was denied memory last because it is to stop, and deniedIn the value of
	// entries then.
	denied   *stopped
	deniedIn uint64
	// counted has the counts that Stats reads; see count.
	counted struct {
		calls, entries atomic.Uint64
		memory         atomic.Int64
	}
	// prepared says that WithInit's function is done. From then on a Conn that has pinned the instance
	// may give it back.
	prepared atomic.Bool
	// filling says that the holder makes the instance for a slot, which no other goroutine gets
	// meanwhile.
	filling bool
	// saved is the state to which the instance is put back; nil if it cannot be, or need not.
	saved *snapshot
	// turn is the instance's part in the turns of calls that compute.
	turn turn
	// trimmed is the value of entries at the pool's last trim.
	trimmed uint64
	// used says that the guest may retain a result.
	used bool
	// pins counts how often the instance was pinned.
	pins uint64
	// poisonReason is why the instance is poisoned. poisonErr is the error that says so.
	poisonReason string
	poisonErr    error
}

// span is an address in guest memory and a number of bytes.
type span struct{ at, size uint32 }

// newInstance makes an instance, which the caller holds, for the pool or for noOwner. It returns
// how long that took.
func newInstance(ctx context.Context, p *pool, o owner) (*instance, time.Duration, error) {
	began := time.Now()
	i := &instance{pool: p, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	i.resources.inst = i
	i.call.owner = o
	i.filling = o == poolOwner
	i.call.crossing.init(i)
	i.call.bare.call = &i.call
	i.call.funcs = make([]engine.Function, len(p.pkg.Funcs))
	i.state.init()
	i.mem = memory{limit: uint64(p.options.memoryLimit), heap: p.options.heapMemory, freed: i.memoryFreed}
	if p.options.guards {
		i.mem.stops = i.stops
	}
	started := false
	// Deferred, since methods of the context, and hosts that the guest's constructors call, may
	// panic or end the goroutine.
	defer func() {
		switch {
		case started:
		case i.module == nil:
			i.mem.unmap()
		default:
			i.destroy()
		}
	}()
	module, err := p.guest.Instantiate(ctx, engine.Config{Memory: &i.mem, Hosts: p.hosts, Sleep: i.sleep, OwnStack: onOwnStack})
	if err != nil {
		return nil, 0, p.instantiateError(ctx, err)
	}
	i.module = module
	i.takeWays()
	if err := i.start(ctx); err != nil {
		return nil, 0, err
	}
	i.publish()
	took := time.Since(began)
	p.logHolding(ctx, i.bits(), slog.LevelDebug, "instance made", slog.Duration("took", took), slog.Int("memory", len(i.mem.data)))
	started = true
	return i, took, nil
}

func (p *pool) instantiateError(ctx context.Context, err error) error {
	if _, ok := fault.Find[*wazabi.Error](err); ok {
		return err
	}
	if ended := ctx.Err(); ended != nil {
		return canceled(ended)
	}
	if f := p.guest.Explain(err); f.Trap != "" {
		trap := &wazabi.TrapError{Kind: wazabi.ErrTrap, Func: p.pkg.Name, Trap: f.Trap, Trace: f.Trace, Err: err}
		if f.Trap == engine.TrapStackOverflow {
			trap.Kind = wazabi.ErrStackOverflow
		}
		return &wazabi.Error{Kind: wazabi.ErrTrap, Detail: "while the guest was instantiated: " + string(f.Trap), Err: trap}
	}
	return &wazabi.Error{Kind: wazabi.ErrModule, Detail: text.Plain(err.Error(), 512), Err: err}
}

// start makes the instance ready to be called.
func (i *instance) start(ctx context.Context) error {
	if i.pool.pkg.Core {
		if _, err := i.initialize(ctx, globals.StartExport); err != nil {
			return err
		}
		_, err := i.initialize(ctx, exportInitialize)
		return err
	}
	if err := i.findRuntime(); err != nil {
		return err
	}
	// The constructors may call hosts, whose results are written to the arena.
	if err := i.findArena(); err != nil {
		return err
	}
	if ran, err := i.initialize(ctx, exportInitialize); !ran || err != nil {
		return err
	}
	return i.findArena()
}

// initialize runs the guest's constructors, which the function has, if there is such an export.
func (i *instance) initialize(ctx context.Context, name string) (ran bool, err error) {
	if init, ok := i.pool.guest.Functions()[name]; !ok || !init.Equal(engine.Signature{}) {
		return false, nil
	}
	err = i.outsideCalls(ctx, func() error {
		return i.call.enter(ctx, i.module.Function(name), nil)
	})
	if err == nil {
		return true, nil
	}
	return true, i.unprepared(i.pool.pkg.Name+"."+name, err)
}

// unprepared turns an engine's error into that of an instance whose guest has failed before it can
// be called. fn is the function that the guest was in.
func (i *instance) unprepared(fn string, err error) error {
	err = i.trapError(fn, err)
	return &wazabi.Error{Kind: wazabi.ErrInit, Detail: fault.Unprefixed(err), Err: err}
}

// outsideCalls runs f, which enters the guest while no call is in progress. Sleep then uses ctx.
func (i *instance) outsideCalls(ctx context.Context, f func() error) error {
	i.call.ctx = ctx
	defer func() {
		i.call.ctx = nil
		i.call.marks &^= markTurn
		i.turn.end()
	}()
	return f()
}

// findRuntime reads the addresses of the arena's header and of the panic report.
func (i *instance) findRuntime() error {
	for name, at := range map[string]*uint32{exportArena: &i.arenaHeader, exportPanic: &i.panicReport} {
		value, ok := i.module.Global(name)
		if !ok {
			return &wazabi.Error{Kind: wazabi.ErrExport, Path: name, Detail: "expected a global of type i32; was the guest built with the crate wazabi?"}
		}
		*at = value
	}
	i.refusal, _ = i.module.Global(exportRefusal)
	// The stack is empty now, and grows down to 0.
	i.stackSize, _ = i.module.Global(globals.StackExport)
	return nil
}

// destroy closes the instance, which the caller holds.
func (i *instance) destroy() {
	i.finish(stateClosed)
	i.leave()
}

// finish is the first part of destroy: it frees the guest, and leaves the instance in the given
// state. Calls no longer wait for the instance, also those that the caller's code makes in the
// second part.
func (i *instance) finish(last uint64) {
	// The program's contexts have no say in it: their methods may panic.
	i.module.Close(context.Background())
	i.mem.unmap()
	// The caller may keep the Instance. A function of wazero retains a stack, of 80 MB after an
	// overflow.
	i.reserve, i.scratchFunc = nil, nil
	i.call.funcs, i.call.rawFuncs, i.call.releaseFunc = nil, nil, nil
	i.call.inner, i.call.hosting, i.saved = nil, nil, nil
	i.resources.end()
	i.turn.end()
	i.end(last)
	// Last, so that what waits for an instance with the number waits for this one or has been woken.
	dropGateNumber(i.number)
}

// leave is the second part of destroy, which runs the caller's code: the Close of objects, and the
// logger.
func (i *instance) leave() {
	// Deferred, since an object's Close may end the goroutine.
	defer i.pool.forget(i)
	i.closeObjects()
}

// over reports whether the instance has ended.
func (i *instance) over() bool {
	select {
	case <-i.ended:
		return true
	default:
		return false
	}
}

// takeWays sets the ways, and takes a number if calls may wait for the instance.
func (i *instance) takeWays() {
	p := i.pool
	i.ways, i.inward = p.ways, p.entries
	if p.number == 0 || len(p.pkg.Resources) == 0 {
		return
	}
	if i.number = takeInstanceNumber(p.number); i.number == 0 {
		return
	}
	i.ways = waysOf(i.number)
	if p.entries != (gateWays{}) {
		i.inward = i.ways
	}
}

// closeObjects releases the host objects that the guest had handles of. The slot is freed first,
// since an object's Close may call the Module.
func (i *instance) closeObjects() {
	if len(i.objects.entries) == 0 {
		return
	}
	i.pool.vacate(i)
	i.pool.closeObjects(i.bits(), &i.objects)
}

// bits says what the holder holds outside of calls, for the gates.
func (i *instance) bits() int {
	if i.filling {
		return holdsSlot
	}
	return 0
}

// end ends the instance in the given state, once.
func (i *instance) end(last uint64) {
	i.state.end(last)
	close(i.ended)
}

// The engine calls memoryFreed when it has closed the instance, possibly on its own. The holder, if
// any, unmaps the memory when it is done.
func (i *instance) memoryFreed() {
	if !i.state.engineClosed() {
		return
	}
	i.mem.unmap()
	i.resources.end()
	i.end(stateClosed)
	dropGateNumber(i.number)
	if len(i.objects.entries) == 0 && i.pool.options.logger == nil {
		i.leave()
		return
	}
	// The caller's code runs in a goroutine of its own, since the engine holds locks.
	go i.leave()
}
