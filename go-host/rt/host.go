package rt

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// A guest with imports calls its host. Calls then have depths: the call from Go, the calls that a host function makes of the
// same instance with the context that it was given, and so on. Each depth has functions of its own, since wazero's may not
// be entered twice, and arguments behind those of the depth before it.

// maxReentry is how often calls may lie in each other.
const maxReentry = 16

// CoreType is the type of a parameter or result of a wasm function.
type CoreType = engine.CoreType

// The core types.
const (
	I32 = engine.I32
	I64 = engine.I64
	F32 = engine.F32
	F64 = engine.F64
)

// Import is a function that the guest calls of its host.
type Import struct {
	// Module and Name are those of the wasm import.
	Module, Name string
	// Host is the index of the host, as [Hosts] has them, whose function it is. Func is what errors call it.
	Host int
	Func string
	// Params and Results are the core signature.
	Params, Results []CoreType
	// Call lifts the arguments ([Call.Arg]), calls the host, and lowers the result as parameter 0.
	Call func(c *Call, host any) error
	// Resource is, of the function that tells that an object was dropped, one more than the index of its type; Call is nil.
	Resource int
}

// frame is the context in which the guest runs: host functions receive it, and calls made with it go to the same instance.
// It does not change, and is kept for the next call with the same context.
type frame struct {
	context.Context
	call *Call
}

type frameKey struct{}

func (f *frame) Value(key any) any {
	if key == (frameKey{}) {
		return f
	}
	return f.Context.Value(key)
}

// within is the context in which the call enters the guest.
func (c *Call) within(ctx context.Context) context.Context {
	f := c.frame.Load()
	if f == nil || !sameContext(f.Context, ctx) {
		f = &frame{ctx, c}
		c.frame.Store(f)
	}
	return f
}

// sameContext compares, and does not panic where contexts cannot be compared.
func sameContext(a, b context.Context) (same bool) {
	defer func() { _ = recover() }()
	return a == b
}

// What a call's doors say: whether its host function runs, and whether somebody has entered the guest from there.
const (
	doorShut uint32 = iota
	doorOpen
	doorTaken
)

// frameIn returns the innermost frame that ctx was made in: a host function may have called another guest since.
func frameIn(ctx context.Context) *frame {
	f, ok := ctx.(*frame)
	if !ok {
		f, _ = ctx.Value(frameKey{}).(*frame)
	}
	return f
}

// current reports whether the frame is that of the call that is running, and was not kept of one that is over.
func (f *frame) current() bool { return f.call.frame.Load() == f }

// take enters the door of the host function that the frame was given to, if it is open, and returns how it was.
func (f *frame) take() uint32 {
	door := &f.call.door
	for f.current() {
		if was := door.Load(); was != doorOpen {
			return was
		}
		if door.CompareAndSwap(doorOpen, doorTaken) {
			if f.current() {
				return doorOpen
			}
			// It is another host function's by now.
			door.Store(doorOpen)
		}
	}
	return doorShut
}

// nested begins a call inside the host function that ctx was given to, if it was given to one of this guest's that still
// runs. It returns nil and no error if not.
func (c Conn) nested(ctx context.Context, fn int) (*Call, error) {
	for f := frameIn(ctx); f != nil; f = frameIn(f.Context) {
		outer := f.call
		if outer.inst.pool != c.pool || c.inst != nil && c.inst != outer.inst {
			continue
		}
		switch f.take() {
		case doorShut:
			continue
		case doorTaken:
			return nil, c.named(fn, &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "the guest is in another call that was made in the host function, " +
				"or drops an object; a deeper host function passes on its own context"})
		}
		if c.inst != nil && c.inst.state.Load() != c.owner|stateBusy {
			// The host function has closed its Instance, or it is somebody else's by now.
			outer.door.Store(doorOpen)
			return nil, nil
		}
		inner, err := outer.enterable()
		if err != nil {
			outer.door.Store(doorOpen)
			return nil, c.named(fn, err)
		}
		inner.ctx, inner.owner, inner.fn = ctx, outer.owner, fn
		inner.lower.used, inner.marks = 0, 0
		return inner, nil
	}
	return nil, nil
}

// serving reports whether ctx was given to a host function of the pool's that still runs.
func (p *pool) serving(ctx context.Context) bool {
	for f := frameIn(ctx); f != nil; f = frameIn(f.Context) {
		if f.call.inst.pool == p && f.current() && f.call.door.Load() != doorShut {
			return true
		}
	}
	return false
}

// enterable returns the call of the next depth.
func (c *Call) enterable() (*Call, error) {
	i := c.inst
	if i.call.marks&markPoisoned != 0 {
		return nil, i.ruined("")
	}
	if c.depth+1 >= maxReentry {
		return nil, &wazabi.Error{Kind: wazabi.ErrDepth, Detail: fmt.Sprintf("the guest and its host call each other more than %d times", maxReentry)}
	}
	if c.inner == nil {
		c.inner = i.newCall()
		c.inner.outer, c.inner.depth = c, c.depth+1
		c.inner.funcs = make([]engine.Function, len(i.pool.pkg.Funcs))
	}
	c.inner.floor = c.ceiling()
	return c.inner, nil
}

// ceiling is where the arena is free behind the call's arguments.
func (c *Call) ceiling() uint64 {
	if c.lower.scratched {
		return c.floor
	}
	return (max(c.lower.used, c.floor) + arenaAlign - 1) &^ (arenaAlign - 1)
}

// ruined is the error of whoever would enter an instance that a call within his own has poisoned.
func (i *instance) ruined(path string) error {
	return &wazabi.Error{Kind: wazabi.ErrPoisoned, Path: path, Detail: i.fate, Err: i.ruin}
}

// newCall makes a call of the instance.
func (i *instance) newCall() *Call {
	c := &Call{inst: i}
	c.init(i)
	return c
}

func (c *Call) init(i *instance) {
	c.inst = i
	c.lower.replace = i.pool.options.replaceUTF8
	c.lift.limits, c.lift.objects = i.pool.options.limits, &i.objects
}

// leave ends a call that was made inside a host function.
func (c *Call) leave() {
	if c.marks&markLifter != 0 {
		c.lift.drop()
	}
	if c.marks&(markEntered|markPoisoned) != 0 {
		c.unwound()
		c.inst.call.marks |= markPoisoned
	} else {
		c.lift.settle()
		c.lower.expire()
	}
	c.lower.err = nil
	c.marks = 0
	c.outer.door.Store(doorOpen)
}

// hostFailure is what a host function ends the guest's call with: it comes back through wazero.
type hostFailure struct{ err error }

func (f *hostFailure) Error() string { return f.err.Error() }
func (f *hostFailure) Unwrap() error { return f.err }

// serve is what the guest calls.
func (im *Import) serve(ctx context.Context, stack []uint64) {
	f := frameIn(ctx)
	if f == nil || f.call.inst.allocating {
		panic(&hostFailure{&wazabi.Error{Kind: wazabi.ErrHost, Path: im.Func, Detail: "the guest called it outside a call, or from its allocator"}})
	}
	if err := f.call.host(im, f, stack); err != nil {
		panic(&hostFailure{err})
	}
}

// host runs a host function for the call that the guest is in.
func (c *Call) host(im *Import, f *frame, stack []uint64) error {
	i := c.inst
	if im.Resource > 0 {
		return c.drop(im, f, uint32(stack[0]))
	}
	h := c.hosting
	if h == nil {
		h = i.newCall()
		h.outer, h.depth, h.args = c, c.depth, new([maxParams]uint64)
		c.hosting = h
	}
	copy(h.args[:], stack[:len(im.Params)])
	h.ctx, h.imported, h.floor = f, im, c.ceiling()
	h.block = span{}
	if c.inner != nil {
		// The guest frees the block when this host function returns.
		c.inner.block = span{}
	}
	err := h.run(im, i.pool.options.hosts[im.Host])
	h.lift.giveBack()
	h.ctx = nil
	if h.marks&markLifter != 0 {
		h.lift.drop()
	}
	h.marks = 0
	if err == nil && i.call.marks&markPoisoned != 0 {
		err = i.ruined(im.Func)
	}
	if err != nil {
		// What the host has given and the guest has not seen is released with the instance.
		h.lower.given, h.lower.scratch, h.lower.err = h.lower.given[:0], nil, nil
		h.lift.unsettle()
		return err
	}
	h.lower.given = h.lower.given[:0]
	if len(im.Results) > 0 {
		stack[0] = h.stack[0]
	}
	return nil
}

// drop releases an object. Its Close may not call the guest, which is in the middle of something.
func (c *Call) drop(im *Import, f *frame, handle uint32) error {
	c.door.Store(doorTaken)
	// Deferred, for Close may end the goroutine.
	defer c.door.Store(doorShut)
	return c.inst.objects.drop(f, im, handle)
}

// shut waits for a goroutine of the host function's that is still in the guest: nobody may go on in it meanwhile.
func (c *Call) shut() {
	for c.door.Load() != doorShut && !c.door.CompareAndSwap(doorOpen, doorShut) {
		time.Sleep(50 * time.Microsecond)
	}
}

// run calls the host, and turns its panic into an error.
func (c *Call) run(im *Import, host any) (err error) {
	defer func() {
		// Here too, for the host may have panicked or ended its goroutine.
		c.outer.shut()
		if r := recover(); r != nil {
			err = panicked(im.Func, r)
		}
	}()
	return im.Call(c, host)
}

// panicked is the error of what belongs to the host, is called path, and panicked with r.
func panicked(path string, r any) *wazabi.Error {
	cause, _ := r.(error)
	return &wazabi.Error{Kind: wazabi.ErrHost, Path: path, Detail: text.Plain(fmt.Sprintf("it panicked: %v", r), text.MaxError), Err: cause}
}

// Context is what the host function is given: calls made with it go to the instance that it was called from, one at a
// time, until the host function returns. Then it is a context like that of the call from Go; but it is kept for later
// calls of the instance with the same context, and leads into their host functions while these run.
func (c *Call) Context() context.Context { return c.ctx }

// Arg makes argument i of the host function what the methods that return results read.
func (c *Call) Arg(i int) { c.stack[0] = c.args[i] }

// Refuse completes an error about an argument of a host function, which the guest should not have given.
func (c *Call) Refuse(err error, param string) error {
	return Field(Field(err, param), c.imported.Func)
}

// Failed completes an error that a host function returned, and that the guest has no type for: it ends the call from Go.
func (c *Call) Failed(err error) error {
	return &wazabi.Error{Kind: wazabi.ErrHost, Path: c.imported.Func, Detail: err.Error(), Err: err}
}

// Unsendable completes an error about the result of a host function: it is the host's, and ends the call from Go.
func (c *Call) Unsendable(err error) error {
	return c.unsent(Field(err, "result"))
}

func (c *Call) unsent(err error) error {
	e := asError(Field(err, c.imported.Func))
	if e.Kind != wazabi.ErrInput {
		return e
	}
	return &wazabi.Error{Kind: wazabi.ErrHost, Path: e.Path, Detail: e.Kind.Error() + ": " + e.Detail, Err: e}
}

// Refusal returns the error of type E in err's tree, like [errors.As]. It allocates only if err is one.
func Refusal[E error](err error) (e E, ok bool) {
	if err == nil {
		return e, false
	}
	return refusal[E](err)
}

func refusal[E error](err error) (E, bool) {
	var e E
	ok := errors.As(err, &e)
	return e, ok
}

// ErrorText is what the guest is told of an error that it takes as a string: valid UTF-8, and at most 4 KiB.
func ErrorText(err error) string { return text.Plain(err.Error(), text.MaxError) }

// Served ends the lowering of a host function's result.
func (c *Call) Served() error {
	if c.marks&markUnlowered == 0 {
		return nil
	}
	var e *wazabi.Error
	if !errors.As(c.lower.err, &e) {
		return c.inst.trapError(c.outer.name(), c.lower.err)
	}
	return c.unsent(e)
}

// Lifted says that the arguments are read, and the host function is about to be called: it may call the guest.
func (c *Call) Lifted() {
	c.lift.settle()
	c.outer.door.Store(doorOpen)
}

// Returned says that the host function has returned: nobody calls the guest any more, so that the result can be written.
func (c *Call) Returned() { c.outer.shut() }

// scratch asks the guest for memory to write to while it calls its host.
func (i *instance) scratch(ctx context.Context, size uint64) (span, error) {
	if i.call.marks&markPoisoned != 0 {
		return span{}, i.ruined("")
	}
	if i.scratchFunc == nil {
		if i.scratchFunc = i.module.Function(exportScratch); i.scratchFunc == nil {
			return span{}, &wazabi.Error{Kind: wazabi.ErrExport, Path: exportScratch, Detail: "the guest has no such function"}
		}
	}
	stack := [1]uint64{size}
	i.crossings++
	i.mem.refused = false
	i.allocating = true
	err := i.scratchFunc.CallWithStack(ctx, stack[:])
	i.allocating = false
	if err != nil {
		return span{}, err
	}
	block := span{uint32(stack[0]), uint32(size)}
	if block.at == 0 {
		return span{}, &wazabi.Error{Kind: wazabi.ErrGuestOOM, Detail: fmt.Sprintf("no room for %d bytes", size)}
	}
	if _, err := window(i.mem.data, block.at, size, arenaAlign); err != nil {
		return span{}, Field(err, exportScratch)
	}
	return block, nil
}

// hostModules are the modules of the package's imports.
func (p *Package) hostModules() []*engine.HostModule {
	p.modules.Do(func() {
		byName := map[string]*engine.HostModule{}
		for n := range p.Imports {
			im := &p.Imports[n]
			m, ok := byName[im.Module]
			if !ok {
				m = &engine.HostModule{Name: im.Module}
				byName[im.Module] = m
				p.hostMods = append(p.hostMods, m)
			}
			m.Functions = append(m.Functions, engine.HostFunction{
				Name: im.Name, Signature: engine.Signature{Params: im.Params, Results: im.Results}, Call: im.serve,
			})
		}
	})
	return p.hostMods
}

// checkHosts compares the hosts that were given with what the package needs.
func (p *Package) checkHosts(hosts []any) error {
	var names []string
	for _, im := range p.Imports {
		for len(names) <= im.Host {
			names = append(names, "")
		}
		names[im.Host] = strconv.Quote(im.Module)
	}
	if len(hosts) > len(names) {
		return badOption("%d hosts; package %s has %d import blocks", len(hosts), p.Name, len(names))
	}
	var missing []string
	for n, name := range names {
		if n >= len(hosts) || hosts[n] == nil {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return badOption("the guest calls its host, and there is none, or nil, for %s", strings.Join(missing, ", "))
	}
	return nil
}

// hostError is the error of a call that a host function has ended.
func (i *instance) hostError(name string, err error) error {
	var failure *hostFailure
	if !errors.As(err, &failure) {
		return nil
	}
	var e *wazabi.Error
	if !errors.As(failure.err, &e) {
		return &wazabi.Error{Kind: wazabi.ErrHost, Func: name, Detail: failure.err.Error(), Err: failure.err}
	}
	return &wazabi.Error{Kind: e.Kind, Func: name, Path: e.Path, Offset: e.Offset, Detail: e.Detail, Err: e.Err}
}
