package compiled

import (
	"context"
	"errors"
	"reflect"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// Instantiate makes an instance.
func (g *guest) Instantiate(_ context.Context, c engine.Config) (i engine.Instance, err error) {
	h := &Host{slots: make([]uint64, slots), memory: c.Memory, ownStack: c.OwnStack}
	if len(g.wasi) > 0 {
		if g.outside == nil || g.code.WASI == nil {
			return nil, failed(wazabi.ErrImport, "the guest imports %s, and WASI was not given", wasiModule)
		}
		h.process = g.code.WASI(g.outside, func() []byte { return *h.module.Memory() }, c.Sleep)
	}
	if err := h.link(g, c.Hosts); err != nil {
		return nil, err
	}
	c.Memory.Reserve(min(uint64(g.code.MaxPages)*engine.PageSize, engine.MaxMemory))
	data := c.Memory.Reallocate(g.MinMemory())
	if data == nil && g.MinMemory() > 0 {
		return nil, failed(wazabi.ErrMemory, "there are no %d bytes for the guest's memory", g.MinMemory())
	}
	if err := g.make(h, data); err != nil {
		return nil, err
	}
	h.stack = h.module.Stack()
	h.budget = stackBudget()
	*h.stack = h.budget
	return &instance{guest: g, host: h, prefix: reflect.TypeOf(h.module).PkgPath() + "."}, nil
}

// make makes the instance's module, with a memory.
func (g *guest) make(h *Host, memory []byte) (err error) {
	defer func() {
		if r := recover(); r != nil {
			f := &failure{trap: trapOf(r, 0)}
			f.cause, f.text = asError(r)
			err = f
		}
	}()
	h.module = g.code.New(h)
	*h.module.Memory() = memory
	h.module.Init()
	return nil
}

// instance implements [engine.Instance].
type instance struct {
	guest *guest
	host  *Host
	// prefix is the first part of each Go name of a guest function.
	prefix string
}

func (i *instance) Function(name string) engine.Function {
	f, ok := i.guest.exports[name]
	if !ok {
		return nil
	}
	return &function{i.host, i.host.module.Function(f.number), i}
}

func (i *instance) Global(name string) (uint32, bool) {
	for n, global := range i.guest.code.Globals {
		if global == name {
			return uint32(i.host.module.Global(n)), true
		}
	}
	return 0, false
}

// ShrinkMemory implements [engine.Instance].
func (i *instance) ShrinkMemory(data []byte) bool {
	*i.host.module.Memory() = data
	return true
}

func (i *instance) Closed() bool { return i.host.closed }

func (i *instance) Close(context.Context) {
	if !i.host.closed {
		i.host.closed = true
		if i.host.process != nil {
			i.host.process.Close()
		}
		*i.host.module.Memory() = nil
		i.host.memory.Free()
	}
}

var errClosed = errors.New("the instance is closed")

// function implements [engine.Function].
type function struct {
	host     *Host
	call     func(stack []uint64)
	instance *instance
}

// CallWithStack calls the function. Whatever it panics with becomes an error.
func (f *function) CallWithStack(ctx context.Context, stack []uint64) (err error) {
	h := f.host
	if h.ctx != nil || h.closed {
		return f.callInside(ctx, stack)
	}
	if waiting.Load() > int64(h.budget) {
		return f.callOnOwnStack(ctx, stack)
	}
	return f.callOutermost(ctx, stack)
}

// callOutermost is CallWithStack for an instance in which no call runs.
func (f *function) callOutermost(ctx context.Context, stack []uint64) (err error) {
	h := f.host
	h.ctx = ctx
	defer func() {
		if h.ctx != nil {
			err = f.instance.interrupted(recover(), outside{stack: h.budget})
		}
	}()
	f.call(stack)
	h.ctx = nil
	return nil
}

// outside is the part of a Host that a call changes.
type outside struct {
	ctx           context.Context
	serving, used int
	stack         int32
}

// callInside is CallWithStack for a call that a host function of the same instance makes.
func (f *function) callInside(ctx context.Context, stack []uint64) (err error) {
	h := f.host
	if h.closed {
		return &failure{closed: true, cause: errClosed}
	}
	before := outside{h.ctx, h.serving, h.used, *h.stack}
	h.ctx = ctx
	returned := false
	defer func() {
		if !returned {
			err = f.instance.interrupted(recover(), before)
		}
	}()
	f.call(stack)
	h.ctx = before.ctx
	returned = true
	return nil
}

// interrupted ends a call that has not returned, and puts the host back to how it was before. After
// runtime.Goexit there is no panic r, and the goroutine ends.
func (i *instance) interrupted(r any, before outside) (err error) {
	h := i.host
	if r != nil {
		err = i.failed(r, h.serving != before.serving)
	}
	h.ctx, h.serving, h.used, *h.stack = before.ctx, before.serving, before.used, before.stack
	return err
}
