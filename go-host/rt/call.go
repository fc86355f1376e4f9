package rt

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// maxParams is how many core parameters a function has at most; docs/abi.md section 3.
const maxParams = 16

// Marks of a call that make leaving it more than one compare-and-swap.
const (
	// markEntered: the guest is running. Leaving then means that a Go panic unwinds its frames.
	markEntered = 1 << iota
	// markPoisoned: the guest must not be entered again.
	markPoisoned
	// markLifter: the lifter holds Go memory.
	markLifter
	// markUnlowered: the arena could not be made large enough for the arguments.
	markUnlowered
)

// Call is one call in progress: generated code sets the parameters, invokes the function, reads the result and ends it.
// It belongs to the goroutine that began it, until End.
type Call struct {
	inst *instance
	ctx  context.Context
	// owner is the part of the instance's state that says whose it is.
	owner uint64
	fn    int
	marks uint8
	// funcs are looked up when first called, by the numbers of Package.Funcs: each costs 12 KB. rawFuncs are functions that the
	// description does not have.
	funcs       []engine.Function
	rawFuncs    map[string]engine.Function
	releaseFunc engine.Function

	// What follows is for guests that call their host; host.go. outer is the call whose host function made this one, inner
	// the one that its own host functions make, hosting what serves them.
	outer, inner, hosting *Call
	depth                 int
	door                  atomic.Uint32
	frame                 atomic.Pointer[frame]
	// floor is where its arguments begin in the arena.
	floor uint64
	// args and imported are those of the host function.
	args     *[maxParams]uint64
	imported *Import
	// block is memory of the guest's for arguments that the arena has no room for, as long as the outer host function runs.
	block span

	// stack holds the core parameters, then the result.
	stack [maxParams]uint64
	lower Lowerer
	lift  Lifter
}

// Begin leases an instance and begins a call of function fn of the package. If it returns no error, End must follow.
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
		if inst, err = c.pool.lease(ctx); err != nil {
			return nil, c.named(fn, err)
		}
	} else if !inst.state.CompareAndSwap(c.owner|stateIdle, c.owner|stateBusy) && !inst.seize(c.owner) {
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
			c.lower.takeBack()
			return err
		}
	}
	i.used = true
	i.calls++
	if len(c.lower.given) > 0 {
		c.lower.cross()
	}
	if err := c.enter(c.ctx, f, c.stack[:]); err != nil {
		return c.trapped(err)
	}
	return nil
}

// End gives the instance back. What the call has handed out of guest memory must not be used any more.
func (c *Call) End() {
	i := c.inst
	c.ctx = nil
	if c.outer != nil {
		c.leave()
		return
	}
	if len(c.lift.taken)+len(c.lower.given) > 0 && c.marks&markPoisoned == 0 {
		c.lift.settle()
		c.lower.expire()
	}
	if c.marks != 0 && !c.settle() {
		return
	}
	if !i.state.CompareAndSwap(c.owner|stateBusy, c.owner|stateIdle) {
		// Somebody closed it meanwhile.
		i.pool.retire(i)
		return
	}
	if i.pool.attention.Load() != 0 {
		i.pool.attend(i)
	}
}

// settle clears the marks. It reports false if it has taken the instance out of use.
func (c *Call) settle() bool {
	marks := c.marks
	if marks&markLifter != 0 {
		c.lift.drop()
	}
	if marks&markUnlowered != 0 {
		c.lower.err = nil
	}
	if marks&(markEntered|markPoisoned) == 0 {
		c.marks = 0
		return true
	}
	c.unwound()
	c.inst.pool.discard(c.inst)
	return false
}

// unwound says what has become of a guest that a Go panic has left.
func (c *Call) unwound() {
	if c.marks&markEntered != 0 && c.marks&markPoisoned == 0 {
		c.poison(errUnwound)
	}
}

var errUnwound = errors.New("a Go panic passed through it")

// Fail completes an error about the parameter with the name given. Nothing has crossed; the instance stays usable.
func (c *Call) Fail(err error, param string) error {
	e := asError(Field(err, param))
	e.Func = c.name()
	c.lower.scratch = nil
	c.lower.takeBack()
	return e
}

// Reject completes an error about the result, which the guest should not have given: the instance is poisoned.
func (c *Call) Reject(err error, root string) error {
	e := asError(Field(err, root))
	e.Func = c.name()
	c.poison(e)
	return e
}

// poison takes the instance out of use when the call ends.
func (c *Call) poison(err error) {
	c.marks |= markPoisoned
	c.lift.unsettle()
	// The first reason counts: outer calls fail because of it.
	if i := c.inst; i.ruin == nil {
		i.ruin, i.fate = err, strings.TrimPrefix(err.Error(), "wazabi: ")
	}
}

// trapped turns what wazero returned into an error; the guest is in an unknown state.
func (c *Call) trapped(err error) error {
	err = c.inst.trapError(c.name(), err)
	c.poison(err)
	return err
}

// growError reports why the arena could not be made large enough for the arguments.
func (c *Call) growError() error {
	err := c.lower.err
	var e *wazabi.Error
	if !errors.As(err, &e) {
		return c.trapped(err)
	}
	e.Func = c.name()
	c.lower.takeBack()
	if e.Kind != wazabi.ErrGuestOOM && e.Kind != wazabi.ErrInput {
		c.poison(e)
	}
	return e
}

func (c *Call) name() string { return c.inst.pool.pkg.funcName(c.fn) }
