package rt

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// Resource is the host's handle of a value that stays in the guest. The generated type of a
// resource holds one. The zero Resource is no handle.
type Resource struct{ value *guestValue }

// ResourceType is a type of resources.
type ResourceType struct {
	// Name is the Go type's name.
	Name string
	// Drop is the name of the wasm export that releases a value.
	Drop string
}

// Pass is how a resource is passed to the guest.
type Pass uint8

const (
	// Own gives the value away.
	Own Pass = iota
	// Borrow lends the value for the call. Other calls may borrow it meanwhile.
	Borrow
	// Mut lends the value for the call, which changes it. Nothing else may use it meanwhile.
	Mut
)

// guestValue is a value that the host owns. It is apart from its Resource, so that the instance can
// refer to it while the garbage collector finds out whether the program still does.
type guestValue struct {
	inst   *instance
	typ    int
	handle uint32
	state  valueState
	// borrows counts the calls that have borrowed the value; it is -1 if one of them changes it. Only
	// the holder of the instance uses it.
	borrows int
	// initial: WithInit's function has made the value, on an instance that is reset. The value is a
	// part of the state that the instance is put back to.
	initial bool
	// source is the value that an iterator borrows as long as it lives, if there is one. iterators
	// are those that borrow this one.
	source    loan
	iterators map[*guestValue]struct{}
	// watch leads from the cleanup of the Resource to the value; nil if there is no Resource.
	watch *watch
}

// watch is what the cleanup of a Resource refers to. It is empty once the instance has no such
// value. What a cleanup refers to stays in memory as long as the Resource, and the instance refers
// to host functions, which may refer to the Resource: without the watch, nothing of the guest would
// ever be freed.
type watch struct{ value atomic.Pointer[guestValue] }

// end empties the watch, which may be nil.
func (w *watch) end() {
	if w != nil {
		w.value.Store(nil)
	}
}

// valueState is the state of a value.
//
//	from     to       by
//	live     closed   Close, the garbage collector, or the instance; the instance releases the value
//	live     taken    a call that gives it away
//	taken    gone     the call, when the guest gets it
//	taken    live     the call, if the guest does not get it
//	taken    revoked  Close
//	revoked  closed   the call, if the guest does not get it
//	revoked  gone     the call, when the guest gets it
type valueState struct{ word atomic.Uint32 }

const (
	valueLive uint32 = iota
	valueTaken
	valueRevoked
	valueClosed
	valueGone
)

// close reports whether the caller has closed a live value and must have it released.
func (s *valueState) close() bool {
	for {
		switch s.word.Load() {
		case valueLive:
			if s.word.CompareAndSwap(valueLive, valueClosed) {
				return true
			}
		case valueTaken:
			if s.word.CompareAndSwap(valueTaken, valueRevoked) {
				return false
			}
		default:
			return false
		}
	}
}

// take reports whether the caller may give the value away.
func (s *valueState) take() bool { return s.word.CompareAndSwap(valueLive, valueTaken) }

// giveBack ends take where the guest did not get the value. It reports whether the value was closed
// meanwhile and must be released.
func (s *valueState) giveBack() bool {
	return !s.word.CompareAndSwap(valueTaken, valueLive) && s.word.CompareAndSwap(valueRevoked, valueClosed)
}

func (s *valueState) give() { s.word.Store(valueGone) }

// refusal returns why the value cannot be used.
func (v *guestValue) refusal() error {
	e := &wazabi.Error{Kind: wazabi.ErrHandle}
	switch v.state.word.Load() {
	case valueClosed:
		e.Detail, e.Err = v.the()+" was closed, or the Instance that made it was", wazabi.ErrClosed
	case valueGone:
		e.Detail = v.the() + " was given to the guest"
	default:
		e.Detail = v.the() + " is being given to the guest"
	}
	return e
}

// name returns the name of the value's type.
func (v *guestValue) name() string { return v.inst.pool.pkg.Resources[v.typ].Name }

// the names the value for the detail of an error. The error's path has the argument, if it is one.
func (v *guestValue) the() string { return "the " + v.name() }

// lend changes the value's state for a call that it is passed to.
func (v *guestValue) lend(pass Pass) error {
	if v.state.word.Load() != valueLive {
		return v.refusal()
	}
	switch {
	case pass == Borrow && v.borrows >= 0:
		v.borrows++
	case pass == Mut && v.borrows == 0:
		v.borrows = -1
	case v.borrows == 0: // And pass is Own.
		if !v.state.take() {
			return v.refusal()
		}
	case len(v.iterators) > 0:
		return &wazabi.Error{Kind: wazabi.ErrHandle, Detail: v.the() + " is lent to an iterator until the loop over the iterator ends"}
	default:
		return &wazabi.Error{Kind: wazabi.ErrHandle, Detail: v.the() + " is in use by a call that has not ended, or comes twice in the arguments"}
	}
	return nil
}

// loan is a value that was passed to the guest.
type loan struct {
	value *guestValue
	pass  Pass
	// given: the guest has the value, or an iterator has the loan.
	given bool
}

// end ends a loan. A value that was given away is the host's again.
func (l loan) end() {
	v := l.value
	switch {
	case l.given:
	case l.pass == Borrow:
		v.borrows--
	case l.pass == Mut:
		v.borrows = 0
	case v.state.giveBack():
		v.inst.resources.release(v)
	}
}

// endLoans ends the loans behind the first keep.
func (lo *Lowerer) endLoans(keep int) {
	for _, l := range lo.loans[keep:] {
		l.end()
	}
	clear(lo.loans[keep:])
	lo.loans = lo.loans[:keep]
}

// give is called when the guest gets the values that are given away.
func (lo *Lowerer) give() {
	for i := range lo.loans {
		if l := &lo.loans[i]; l.pass == Own && !l.given {
			l.given = true
			l.value.state.give()
			lo.of.inst.resources.forget(l.value)
		}
	}
}

// Resource returns the handle of a resource of the type with that index, for the guest.
func (lo *Lowerer) Resource(typ int, r *Resource) (uint32, error) {
	defer runtime.KeepAlive(r)
	inst := lo.of.inst
	v, err := inst.pool.pkg.value(typ, r)
	if err != nil {
		return 0, err
	}
	pass := Own
	switch {
	case lo.mut:
		pass = Mut
	case lo.lent:
		pass = Borrow
	}
	return lo.passResource(v, pass)
}

// Here reports whether a value of an interface, whose resource is r, is passed as a resource. One
// that lives elsewhere is passed as an object: its methods are called as the host's. One that is no
// longer usable is passed as a resource, which refuses it.
func (lo *Lowerer) Here(r *Resource) bool {
	return r == nil || r.value == nil || r.value.inst == lo.of.inst || r.value.unusable() != nil
}

// unusable returns why no call can use the value any more, or nil.
func (v *guestValue) unusable() error {
	if v.state.word.Load() != valueLive {
		return v.refusal()
	}
	select {
	case <-v.inst.ended:
		return v.inst.endedError()
	default:
		return nil
	}
}

func (lo *Lowerer) passResource(v *guestValue, pass Pass) (uint32, error) {
	if v.inst != lo.of.inst {
		if err := v.unusable(); err != nil {
			return 0, err
		}
		return 0, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: v.the() + " lives on another instance than the call; resources that meet in one call " +
			"are made from each other, or on one Instance"}
	}
	if err := v.lend(pass); err != nil {
		return 0, err
	}
	lo.loans = append(lo.loans, loan{value: v, pass: pass})
	lo.of.marks |= markHandles
	return v.handle, nil
}

// LendMut sets that the following resource is lent to be changed.
func (lo *Lowerer) LendMut() { lo.lent, lo.mut = true, true }

// resourceSize is the memory of a resource in bytes: the generated struct, the guestValue, its
// place in the table, and the cleanup.
const resourceSize = 384

// Resource makes r the host's handle of a value of the type with that index, which the guest gives
// it.
func (li *Lifter) Resource(typ int, handle uint32, r *Resource) error {
	if err := li.Allocate(1, resourceSize); err != nil {
		return err
	}
	v, err := li.resources.adopt(typ, handle)
	if err != nil {
		return err
	}
	r.value = v
	// The cleanup only queues the value: it runs on a goroutine of the runtime, which must not wait.
	v.watch = new(watch)
	v.watch.value.Store(v)
	runtime.AddCleanup(r, (*watch).forgotten, v.watch)
	return nil
}

// value returns the value of a Resource of the package's type with that index.
func (p *Package) value(typ int, r *Resource) (*guestValue, error) {
	switch {
	case r == nil:
		return nil, &wazabi.Error{Kind: wazabi.ErrInput, Detail: fmt.Sprintf("a nil *%s", p.Resources[typ].Name)}
	case r.value == nil:
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf(
			"%s %s that no guest has made, such as a fake; expected one that a call of the guest returned", text.Article(p.Resources[typ].Name), p.Resources[typ].Name)}
	case r.value.inst.pool.pkg != p:
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: "a resource of another package"}
	case r.value.typ != typ:
		return nil, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("a %s, expected a %s", r.value.name(), p.Resources[typ].Name)}
	}
	return r.value, nil
}

// BeginMethod begins a call of function fn, a method of the resource r, on the instance that r
// lives on. It sets core value 0 to r's handle. If it returns no error, End must follow.
func (p *Package) BeginMethod(ctx context.Context, fn, typ int, r *Resource, pass Pass) (*Call, error) {
	defer runtime.KeepAlive(r)
	call, v, err := p.beginAt(ctx, fn, typ, r)
	if err == nil {
		lo := &call.lower
		if call.stack[0], err = lo.self(v, pass); err == nil {
			return call, nil
		}
		call.End()
	}
	return nil, p.named(fn, err)
}

// BeginWith begins a call of function fn, one of whose arguments is the resource r.
func (c Conn) BeginWith(ctx context.Context, fn, typ int, r *Resource) (*Call, error) {
	defer runtime.KeepAlive(r)
	if c.pool == nil {
		return nil, c.named(fn, c.refusal())
	}
	v, err := c.pool.pkg.value(typ, r)
	if err == nil && (v.inst.pool != c.pool || c.inst != nil && v.inst != c.inst) {
		err = &wazabi.Error{Kind: wazabi.ErrHandle, Detail: v.the() + " belongs to another Module or Instance"}
		if c.inst != nil && c.inst.state.of(c.owner) == stateClosed {
			err = c.refusal()
		}
	}
	if err != nil {
		return nil, c.named(fn, err)
	}
	call, err := v.begin(orBackground(ctx), fn)
	if err != nil {
		return nil, c.named(fn, err)
	}
	return call, nil
}

// BeginNear begins a call of function fn with arguments that r, which may be nil, lies in: a value
// of an interface that the guest made, or the first resource inside of them. The call runs where r
// lives, if that is an instance of c.
func (c Conn) BeginNear(ctx context.Context, fn int, r *Resource) (*Call, error) {
	defer runtime.KeepAlive(r)
	if c.pool == nil || r == nil || r.value == nil || r.value.inst.pool != c.pool || c.inst != nil && r.value.inst != c.inst ||
		r.value.unusable() != nil {
		return c.Begin(ctx, fn)
	}
	call, err := r.value.begin(orBackground(ctx), fn)
	if err != nil {
		return nil, c.named(fn, err)
	}
	return call, nil
}

func (p *Package) beginAt(ctx context.Context, fn, typ int, r *Resource) (*Call, *guestValue, error) {
	v, err := p.value(typ, r)
	if err != nil {
		return nil, nil, err
	}
	call, err := v.begin(orBackground(ctx), fn)
	return call, v, err
}

// named adds the function to an error.
func (p *Package) named(fn int, err error) error {
	e := asError(err)
	if e.Func == "" {
		e.Func = p.funcName(fn)
	}
	return e
}

// self passes the receiver of a method. Unlike other arguments it stays passed when the arguments
// are lowered again.
func (lo *Lowerer) self(v *guestValue, pass Pass) (uint64, error) {
	handle, err := lo.passResource(v, pass)
	lo.kept = len(lo.loans)
	return uint64(handle), err
}

// Self returns the handle of the receiver that BeginMethod has passed.
func (c *Call) Self() uint32 { return c.lower.loans[0].value.handle }

// Close releases the value. If its instance is in a call, the value is released when the call ends.
// Close does nothing if the value was closed or given to the guest before, or its instance has
// ended. It also releases the value if ctx has ended, or is the context of an object's Close that
// the end of an instance calls. Then it hardly waits for a guest that is opened with WithCancel:
// another goroutine has the guest release the value, which may take 10 s, or the next call on the
// Instance does.
func (r *Resource) Close(ctx context.Context) error {
	defer runtime.KeepAlive(r)
	if r == nil || r.value == nil {
		return &wazabi.Error{Kind: wazabi.ErrHandle, Func: "Resource.Close", Detail: "no guest has made the resource"}
	}
	v := r.value
	if !v.state.close() {
		return nil
	}
	return v.release(orBackground(ctx))
}

// release has the guest release a closed value.
func (v *guestValue) release(ctx context.Context) error {
	asked := false
	defer v.releaseUnless(&asked)
	err := v.releaseIn(ctx)
	asked = true
	return err
}

// releaseUnless is deferred where a closed value is released: methods of the program's context may
// panic, or end the goroutine. Unless the guest was asked, another goroutine has it release the
// value.
func (v *guestValue) releaseUnless(asked *bool) {
	if !*asked {
		v.inst.resources.release(v)
		v.inst.releaseSoon()
	}
}

func (v *guestValue) releaseIn(ctx context.Context) error {
	v.inst.resources.release(v)
	if v.inst.releases(ctx) {
		return nil
	}
	if ctx.Err() != nil {
		if v.inst.pool.options.guards {
			// The caller's time is up, and the guest may take long.
			v.inst.releaseWithin(maxReleaseWait)
			return nil
		}
		ctx = context.WithoutCancel(ctx)
	}
	if err := v.inst.releaseQueued(ctx); err != nil {
		if _, ok := fault.Find[*wazabi.TrapError](err); ok {
			return err
		}
		return v.inst.pool.pkg.named(-1, err)
	}
	return nil
}

// forgotten is called by a goroutine of the garbage collector, once the program has no Resource for
// the value.
func (w *watch) forgotten() {
	if v := w.value.Load(); v != nil && v.state.close() {
		v.inst.resources.release(v)
		v.inst.releaseSoon()
	}
}
