package wazabi

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// A guest with imports calls its host. Calls then have depths: the call from Go, the calls that a host function makes of the
// same instance with the context that it was given, and so on. Each depth has functions of its own, since wazero's may not
// be entered twice, and arguments behind those of the depth before it.

// maxReentry is how often calls may lie in each other.
const maxReentry = 16

// CoreType is the type of a parameter or result of a wasm function.
type CoreType = api.ValueType

// The core types.
const (
	I32 = api.ValueTypeI32
	I64 = api.ValueTypeI64
	F32 = api.ValueTypeF32
	F64 = api.ValueTypeF64
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

// Hosts gives a guest the hosts that it calls, one for each import block, in the order of their names. Generated code passes
// it on.
func Hosts(hosts ...any) Option {
	return func(o *options) { o.hosts = hosts }
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
	if c.frame == nil || !sameContext(c.frame.Context, ctx) {
		c.frame = &frame{ctx, c}
	}
	return c.frame
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

// nested begins a call inside the host function that ctx was given to, if it was given to one of this guest's that still
// runs. It returns nil and no error if not.
func (c Conn) nested(ctx context.Context, fn int) (*Call, error) {
	f, ok := ctx.Value(frameKey{}).(*frame)
	if !ok || f.call.inst.pool != c.pool || c.inst != nil && c.inst != f.call.inst {
		return nil, nil
	}
	outer := f.call
	if !outer.door.CompareAndSwap(doorOpen, doorTaken) {
		if outer.door.Load() == doorShut {
			return nil, nil
		}
		return nil, c.named(fn, &Error{Kind: ErrBusy, Detail: "another goroutine of the host function is calling the guest"})
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

// enterable returns the call of the next depth.
func (c *Call) enterable() (*Call, error) {
	i := c.inst
	if i.call.marks&markPoisoned != 0 {
		return nil, &Error{Kind: ErrPoisoned, Detail: i.fate}
	}
	if c.depth+1 >= maxReentry {
		return nil, &Error{Kind: ErrDepth, Detail: fmt.Sprintf("the guest and its host call each other more than %d times", maxReentry)}
	}
	if c.inner == nil {
		c.inner = i.newCall()
		c.inner.outer, c.inner.depth = c, c.depth+1
		c.inner.funcs = make([]api.Function, len(i.pool.pkg.Funcs))
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

// newCall makes a call of the instance.
func (i *instance) newCall() *Call {
	c := &Call{inst: i}
	c.init(i)
	return c
}

func (c *Call) init(i *instance) {
	c.inst = i
	c.lower.replace = i.pool.options.invalidUTF8 == Replace
	c.lift.limits, c.lift.objects = i.pool.options.limits, &i.objects
}

// leave ends a call that was made inside a host function.
func (c *Call) leave() {
	if c.marks&markLifter != 0 {
		c.lift.drop()
	}
	if c.marks&(markEntered|markPoisoned) != 0 {
		if c.marks&markEntered != 0 {
			c.inst.fate = "a Go panic passed through it"
		}
		c.inst.call.marks |= markPoisoned
	} else {
		c.lift.settle()
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
func (im *Import) serve(ctx context.Context, _ api.Module, stack []uint64) {
	f, ok := ctx.(*frame)
	if !ok {
		// Nothing enters a guest otherwise.
		panic(&hostFailure{&Error{Kind: ErrHost, Path: im.Func, Detail: "called outside a call"}})
	}
	if err := f.call.host(im, f, stack); err != nil {
		panic(&hostFailure{err})
	}
}

// host runs a host function for the call that the guest is in.
func (c *Call) host(im *Import, f *frame, stack []uint64) error {
	i := c.inst
	if im.Resource > 0 {
		return i.objects.drop(f.Context, im.Resource-1, uint32(stack[0]))
	}
	h := c.hosting
	if h == nil {
		h = i.newCall()
		h.outer, h.depth, h.args = c, c.depth, new([maxParams]uint64)
		c.hosting = h
	}
	copy(h.args[:], stack[:len(im.Params)])
	h.ctx, h.imported, h.floor = f, im, c.ceiling()
	c.door.Store(doorOpen)
	err := h.run(im, i.pool.options.hosts[im.Host])
	c.shut()
	h.ctx = nil
	if h.marks&markLifter != 0 {
		h.lift.drop()
	}
	h.marks = 0
	if err != nil {
		h.lower.takeBack()
		h.lift.unsettle()
		return err
	}
	h.lower.given = h.lower.given[:0]
	if i.call.marks&markPoisoned != 0 {
		return &Error{Kind: ErrPoisoned, Path: im.Func, Detail: i.fate}
	}
	if len(im.Results) > 0 {
		stack[0] = h.stack[0]
	}
	return nil
}

// shut waits for a goroutine of the host function's that is still in the guest: nobody may return into it meanwhile.
func (c *Call) shut() {
	for !c.door.CompareAndSwap(doorOpen, doorShut) {
		time.Sleep(50 * time.Microsecond)
	}
}

// run calls the host, and turns its panic into an error.
func (c *Call) run(im *Import, host any) (err error) {
	defer func() {
		if r := recover(); r != nil {
			cause, _ := r.(error)
			err = &Error{Kind: ErrHost, Path: im.Func, Detail: plainText(fmt.Sprintf("it panicked: %v", r), maxErrorText), cause: cause}
		}
	}()
	return im.Call(c, host)
}

// Context is what the host function is given: calls made with it go to the instance that it was called from.
func (c *Call) Context() context.Context { return c.ctx }

// Arg makes argument i of the host function what the methods that return results read.
func (c *Call) Arg(i int) { c.stack[0] = c.args[i] }

// Refuse completes an error about an argument of a host function, which the guest should not have given.
func (c *Call) Refuse(err error, param string) error {
	return Field(Field(err, param), c.imported.Func)
}

// Failed completes an error that a host function returned, and that the guest has no type for: it ends the call from Go.
func (c *Call) Failed(err error) error {
	return &Error{Kind: ErrHost, Path: c.imported.Func, Detail: err.Error(), cause: err}
}

// Unsendable completes an error about the result of a host function.
func (c *Call) Unsendable(err error) error {
	return Field(Field(err, "result"), c.imported.Func)
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

// Served ends the lowering of a host function's result.
func (c *Call) Served() error {
	if c.marks&markUnlowered == 0 {
		return nil
	}
	return Field(asError(c.lower.err), c.imported.Func)
}

// Lifted says that the arguments are read, and the host function is about to be called.
func (c *Call) Lifted() { c.lift.settle() }

// scratch asks the guest for memory to write to while it calls its host.
func (i *instance) scratch(ctx context.Context, size uint64) (span, error) {
	if i.scratchFunc == nil {
		if i.scratchFunc = i.module.ExportedFunction(exportScratch); i.scratchFunc == nil {
			return span{}, &Error{Kind: ErrExport, Path: exportScratch, Detail: "the guest has no such function"}
		}
	}
	stack := [1]uint64{size}
	i.crossings++
	if err := i.scratchFunc.CallWithStack(ctx, stack[:]); err != nil {
		return span{}, err
	}
	block := span{uint32(stack[0]), uint32(size)}
	if block.at == 0 {
		return span{}, &Error{Kind: ErrGuestOOM, Detail: fmt.Sprintf("no room for %d bytes", size)}
	}
	_, err := window(i.mem.data, block.at, size, arenaAlign)
	return block, err
}

// hostModules makes the modules of a package's imports, once an engine.
func (e *engine) hostModules(p *Package) (hosts, error) {
	if len(p.Imports) == 0 {
		return nil, nil
	}
	e.mu.Lock()
	made, ok := e.packages[p]
	e.mu.Unlock()
	if ok {
		return made, nil
	}
	builders := map[string]wazero.HostModuleBuilder{}
	for n := range p.Imports {
		im := &p.Imports[n]
		builder, ok := builders[im.Module]
		if !ok {
			builder = e.runtime.NewHostModuleBuilder(im.Module)
			builders[im.Module] = builder
		}
		builder.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(im.serve), im.Params, im.Results).Export(im.Name)
	}
	made = hosts{}
	for name, builder := range builders {
		module, err := e.host(builder)
		if err != nil {
			return nil, err
		}
		made[name] = module
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.packages == nil {
		e.packages = map[*Package]hosts{}
	}
	// Who was faster made the same; both stay until the engine ends.
	e.packages[p] = made
	return made, nil
}

// checkHosts compares the hosts that were given with what the package needs.
func (p *Package) checkHosts(o *options) error {
	need := 0
	for _, im := range p.Imports {
		need = max(need, im.Host+1)
	}
	if len(o.hosts) != need {
		return badOption("%d hosts, package %s needs %d", len(o.hosts), p.Name, need)
	}
	for n, host := range o.hosts {
		if host == nil {
			return badOption("host %d of package %s is nil", n+1, p.Name)
		}
	}
	return nil
}

// hostError is the error of a call that a host function has ended.
func (i *instance) hostError(name string, err error) error {
	var failure *hostFailure
	if !errors.As(err, &failure) {
		return nil
	}
	var e *Error
	if !errors.As(failure.err, &e) {
		return &Error{Kind: ErrHost, Func: name, Detail: failure.err.Error(), cause: failure.err}
	}
	return &Error{Kind: e.Kind, Func: name, Path: e.Path, Offset: e.Offset, Detail: e.Detail, cause: e.cause}
}
