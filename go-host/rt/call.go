package rt

import (
	"context"
	"errors"
	"sync/atomic"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/view"
)

// maxParams is the greatest number of core parameters of a function; docs/abi.md section 3.
const maxParams = 16

// Marks of a crossing. A call without marks ends with one compare-and-swap.
const (
	// markEntered: the guest is running. If the mark is set when a call ends, a Go panic is unwinding
	// the guest's frames.
	markEntered = 1 << iota
	// markPoisoned: the guest must not be entered again.
	markPoisoned
	// markLifter: the lifter holds Go memory.
	markLifter
	// markUnlowered: the arena could not be made large enough for the arguments.
	markUnlowered
	// markHandles: the lowerer has given or lent handles, of callbacks too.
	markHandles
	// markShown: views show the guest's memory.
	markShown
	// markLent: the guest has lent callbacks to the host function.
	markLent
	// markTurn: the call takes turns with others that compute.
	markTurn
)

// Needs of a pool's calls that most pools do not have. A call without needs enters the guest by one
// call of the engine, and ends with one compare-and-swap.
const (
	// needFrame: the context that enters the guest is a frame.
	needFrame = 1 << iota
	// needGuards: the guest has fuel guards.
	needGuards
	// needGates: gates lead into the guest.
	needGates
	// needWatch: a call that runs on after its context is to be logged.
	needWatch
	// needChange: instances are prepared for each next caller.
	needChange
	// needsToEnter are the needs when the guest is entered.
	needsToEnter = needFrame | needGuards | needGates | needWatch
)

// crossing is the common part of a Call and a HostCall: the core values to send, and the means to
// send and receive values in memory.
type crossing struct {
	inst  *instance
	ctx   context.Context
	marks uint8
	// needs are the pool's.
	needs uint8
	// inside says that the crossing happens inside a host call of the guest: the arena has the
	// arguments of outer calls and cannot be moved.
	inside bool
	// floor is the offset in the arena at which the crossing's arguments begin.
	floor uint64
	// block is guest memory for arguments that do not fit the arena. The guest frees it when the outer
	// host function returns.
	block span
	// stack holds the core values that are sent, then the result of a Call.
	stack [maxParams]uint64
	lower Lowerer
	lift  Lifter
	// streamFailures are the last errors of streams that were passed in the crossing.
	streamFailures []streamFailure
	// pulled are the sequences, passed in the crossing, whose goroutines have begun.
	pulled []puller
	// shown is the memory as views see it, nil before the first one.
	shown *view.Memory
}

// init prepares a crossing of the instance.
func (c *crossing) init(i *instance) {
	c.inst, c.needs = i, i.pool.needs
	c.lower.replace = i.pool.options.replaceUTF8
	c.lower.of = c
	if c.needs&needGuards != 0 {
		c.lift.stopped = c.stopped
	}
	c.lift.limits, c.lift.objects, c.lift.resources = i.pool.options.limits, &i.objects, &i.resources
}

// Call is one call in progress. Generated code sets the parameters (Set…), invokes the function,
// reads the result (Result…) and ends the call. It belongs to the goroutine that began it, until
// End.
type Call struct {
	crossing
	owner owner
	fn    int
	// funcs has the functions of Package.Funcs by number. Each is looked up when it is first called,
	// since it costs 12 KB. rawFuncs has functions without a description.
	funcs       []engine.Function
	rawFuncs    map[string]engine.Function
	releaseFunc engine.Function

	// The fields below are for guests that call their host; see reentry.go. outer is the call whose
	// host function made this one, inner is the call that this one's host functions make, and hosting
	// serves these host functions.
	outer, inner *Call
	hosting      *HostCall
	depth        int
	// callback gets the views of the result.
	callback func(context.Context) error
	door     door
	frame    atomic.Pointer[frame]
	// bare is the frame of a guest whose host functions do not keep it.
	bare frame
}

// Begin leases an instance and begins a call of function fn of the package. If it returns no error,
// End must follow.
func (c Conn) Begin(ctx context.Context, fn int) (*Call, error) {
	if ctx == nil {
		ctx = context.Background()
	}
	if err := ctx.Err(); err != nil {
		return nil, c.named(fn, canceled(err))
	}
	inst := c.inst
	if c.pool != nil && c.pool.framed {
		if call, err := c.nested(ctx, fn); call != nil || err != nil {
			return call, err
		}
	}
	if inst == nil {
		var err error
		if inst, err = c.pool.leaseFor(ctx, fn); err != nil {
			return nil, c.named(fn, err)
		}
	} else if !inst.state.tryAcquire(c.owner) && !inst.state.acquire(c.owner) {
		if call, err := c.pulling(ctx, fn); call != nil || err != nil {
			return call, err
		}
		return nil, c.named(fn, c.refusal())
	}
	call := &inst.call
	call.ctx, call.owner, call.fn = ctx, c.owner, fn
	call.lower.used = 0
	return call, nil
}

// Invoke enters the guest.
func (c *Call) Invoke() error {
	i := c.inst
	if c.marks&markUnlowered != 0 {
		return c.growError()
	}
	f := c.funcs[c.fn]
	if f == nil {
		var err error
		if f, err = c.function(); err != nil {
			c.lower.revoke()
			return err
		}
	}
	i.used = true
	i.calls++
	if c.marks&markHandles != 0 {
		c.lower.keepLoans()
		c.lower.give()
	}
	if err := c.enter(c.ctx, f, c.stack[:]); err != nil {
		return c.trapped(err)
	}
	return nil
}

// enter calls into the guest. No other function than enter and scratch runs guest code.
func (c *Call) enter(ctx context.Context, f engine.Function, stack []uint64) error {
	i := c.inst
	i.entries++
	if i.entries%publishEvery == 0 {
		i.publish()
	}
	i.mem.refused = false
	if needs := c.needs & needsToEnter; needs == needGuards {
		ctx = c.guarded(ctx)
	} else if needs != 0 {
		return c.enterWithNeeds(ctx, f, stack)
	}
	c.marks |= markEntered
	err := f.CallWithStack(ctx, stack)
	c.returned(err)
	return err
}

// returned is called when the guest has returned, or has ended with an error of the engine. Methods
// of the program's contexts and errors may panic, or end the goroutine, before poison has the
// reason.
func (c *Call) returned(err error) {
	c.marks &^= markEntered
	if err != nil {
		c.marks |= markPoisoned
	}
}

func (c *Call) enterWithNeeds(ctx context.Context, f engine.Function, stack []uint64) error {
	switch {
	case c.needs&needFrame != 0:
		ctx = c.within(ctx)
	case c.needs&needGuards != 0:
		ctx = c.guarded(ctx)
	}
	c.marks |= markEntered
	var err error
	if c.needs&needGates != 0 {
		err = c.inst.inward[c.bits()].pass(f, ctx, stack)
	} else {
		err = f.CallWithStack(ctx, stack)
	}
	c.returned(err)
	if c.needs&needWatch != 0 && ctx.Err() != nil {
		c.outlived(ctx)
	}
	return err
}

// bits returns, for the gates, the resources that the goroutine of the call holds.
func (c *Call) bits() int {
	if c.owner == poolOwner && c.outer == nil {
		return holdsSlot
	}
	return 0
}

// function returns the engine's function for the call.
func (c *Call) function() (engine.Function, error) {
	name := c.inst.pool.exports[c.fn]
	f := c.inst.module.Function(name)
	if f == nil {
		return nil, &wazabi.Error{Kind: wazabi.ErrExport, Func: c.name(), Path: name, Detail: "the guest has no such function"}
	}
	c.funcs[c.fn] = f
	c.inst.functions++
	return f, nil
}

// End gives the instance back. Guest memory that the call has returned must not be used afterwards.
func (c *Call) End() {
	if c.pulled != nil {
		c.endPulled()
		return
	}
	ctx := c.ctx
	c.ctx = nil
	if c.outer != nil {
		c.endInside()
		return
	}
	if c.marks != 0 && !c.clearMarks() {
		return
	}
	if c.needs&needChange != 0 && !c.owner.pinned() {
		c.endChanged(ctx)
		return
	}
	c.putDown(ctx)
}

// putDown makes the call's instance idle. ctx is the call's.
func (c *Call) putDown(ctx context.Context) {
	i := c.inst
	if idle := i.state.release(c.owner); !idle || i.awaited() {
		i.wasPutDown(ctx, idle)
	}
}

// awaited reports whether there is more to do when the instance has become idle.
func (i *instance) awaited() bool {
	return i.pool.waiters.Load() != 0 || i.resources.queued.Load() != 0
}

// wasPutDown does what is to be done after a call that had ctx. The instance has become idle, unless
// it was closed during the call.
func (i *instance) wasPutDown(ctx context.Context, idle bool) {
	if !idle {
		i.pool.retire(ctx, i)
		return
	}
	i.pool.becameIdle(i)
	if i.resources.queued.Load() != 0 {
		i.releaseAfter(ctx)
	}
}

// endHandles ends what the call did with handles.
func (c *Call) endHandles() {
	c.lower.kept = 0
	c.lower.endLoans(0)
	c.lower.endCallbacks()
	if c.marks&markPoisoned == 0 {
		c.lift.commitReturned()
		c.lower.expireLoans()
	}
}

// clearMarks clears the marks. It reports false if it took the instance out of use.
func (c *Call) clearMarks() bool {
	marks := c.marks
	usable := marks&(markEntered|markPoisoned) == 0
	if !usable {
		// First, so that the instance closes the objects that the guest has not received.
		c.poison(errUnwound)
	}
	if marks&(markLifter|markHandles) != 0 {
		c.endHandles()
	}
	if marks&markLifter != 0 {
		c.lift.drop()
	}
	if marks&markShown != 0 {
		_ = c.hide()
	}
	if marks&markTurn != 0 {
		c.inst.turn.end()
	}
	if usable {
		c.marks = 0
	} else {
		c.inst.pool.discard(c.inst)
	}
	return usable
}

// errUnwound is the reason if there was none before: the call ends while the guest is running.
var errUnwound = errors.New("a Go panic or runtime.Goexit passed through it")

// ArgError completes an error about the parameter with the given name. The fault is the caller's.
// The guest was not called, and the instance stays usable.
func (c *Call) ArgError(err error, param string) error {
	e := asError(Field(err, param))
	e.Func = c.name()
	c.Abandon()
	return e
}

// Abandon takes back the objects and resources among the arguments. The guest is not called.
func (c *Call) Abandon() {
	c.lower.scratch = nil
	c.lower.revoke()
}

// ResultError completes an error about the result. The fault is the guest's. The instance is
// poisoned.
func (c *Call) ResultError(err error, root string) error {
	e := asError(Field(err, root))
	e.Func = c.name()
	c.poison(e)
	return e
}

// poison takes the instance out of use when the call ends.
func (c *crossing) poison(err error) {
	c.marks |= markPoisoned
	c.lift.discardReturned()
	// The first reason counts: outer calls fail because of it.
	if i := c.inst; i.poisonErr == nil {
		i.poisonErr, i.poisonReason = err, fault.Unprefixed(err)
	}
}

// trapped turns an engine's error into the kit's. The guest is in an unknown state.
func (c *Call) trapped(err error) error {
	err = c.inst.trapError(c.name(), err)
	c.poison(err)
	return err
}

// growError reports why the arena could not be made large enough for the arguments.
func (c *Call) growError() error {
	err := c.lower.err
	c.lower.err = nil
	// An error of the engine can contain one of a host function that the guest has called.
	e, ok := err.(*wazabi.Error)
	if !ok {
		return c.trapped(err)
	}
	e.Func = c.name()
	c.lower.revoke()
	if e.Kind != wazabi.ErrGuestOOM && e.Kind != wazabi.ErrInput {
		c.poison(e)
	}
	return e
}

// release lets the guest drop the data that the last result at the call's depth retains.
func (c *Call) release() error {
	if c.inst.pool.pkg.Core {
		return nil
	}
	release := c.inst.releaseResults
	if c.outer != nil {
		// Results of the outer calls may follow.
		release = c.releaseResults
	}
	if err := release(c.ctx); err != nil {
		return c.trapped(err)
	}
	return nil
}

func (c *Call) releaseResults(ctx context.Context) error {
	if c.releaseFunc == nil {
		if c.releaseFunc = c.inst.module.Function(exportRelease); c.releaseFunc == nil {
			return &wazabi.Error{Kind: wazabi.ErrExport, Path: exportRelease, Detail: "the guest has no such function"}
		}
	}
	var stack [1]uint64
	return c.enter(ctx, c.releaseFunc, stack[:])
}

func (c *Call) name() string { return c.inst.pool.pkg.funcName(c.fn) }
