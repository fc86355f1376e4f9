package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/internal/view"
)

// Place is where a value lies in guest memory. The views of a generated package are places with
// methods. See [wazabi.StringView] for the rules of views.
//
// A place is made by the functions below, which check that the value is inside the guest's memory.
// What the bytes mean is checked when an accessor reads them.
type Place = view.Place

// show begins to show the guest's memory in a call of the function, whose result has the core
// value if it is shown. It returns the place of address 0.
func (c *crossing) show(fn int, core uint64) Place {
	if data := c.inst.mem.data; !c.shown.Has(data) {
		pool := c.inst.pool
		c.shown = view.NewMemory(data, c.inst.mem.lend(), settings.Limits(pool.options.limits), pool.pkg.nameViewed)
	}
	c.marks |= markShown
	return c.shown.Show(fn, core, c.showingStopped())
}

// hide ends what show began. It returns the first error that an accessor has found.
func (c *crossing) hide() error {
	c.marks &^= markShown
	return c.shown.Hide()
}

// ShowRecord begins to show the result, whose wire form has size bytes. Show, or End, ends it.
func (c *Call) ShowRecord(size, align int) (Place, error) {
	return showRecord(c.show(c.fn, c.stack[0]), uint32(c.stack[0]), size, align)
}

// ShowList is ShowRecord for a string or list of elements of size bytes.
func (c *Call) ShowList(size, align int) (Place, error) {
	return showSpan(c.show(c.fn, c.stack[0]), coreSpan(c.stack[0]), size, align)
}

// Show calls f, which is the caller's code, with views of the result. f runs on the goroutine of
// the call, and the instance stays busy. Show returns f's error, joined with the first error that
// an accessor of a view has found. An invalid value of the guest poisons the instance.
func (c *Call) Show(f func(ctx context.Context) error) (err error) {
	i := c.inst
	i.showing.Add(1)
	c.callback = f
	defer func() {
		c.callback = nil
		i.showing.Add(-1)
		first := c.hide()
		if r := recover(); r != nil {
			err = recovered(wazabi.ErrHost, "", "the callback", r)
			asError(err).Func = c.name()
		}
		if first != nil {
			err = c.viewError(first, err)
		}
	}()
	if c.shown.Err() != nil {
		return nil
	}
	return i.ways[c.bits()].pass((*shownCall)(c), c.ctx, nil)
}

// shownCall is a call whose callback passes gates. It is a type of its own so that passing allocates
// nothing.
type shownCall Call

func (c *shownCall) CallWithStack(ctx context.Context, _ []uint64) error { return c.callback(ctx) }

// ShowRecord begins to show argument i, whose wire form has size bytes, unless another argument is
// shown already. HideArgs, or the end of the host function, ends it.
func (h *HostCall) ShowRecord(i, size, align int) (Place, error) {
	return showRecord(h.showArgs(), uint32(h.args[i]), size, align)
}

// ShowList is ShowRecord for a string or list of elements of size bytes.
func (h *HostCall) ShowList(i, size, align int) (Place, error) {
	return showSpan(h.showArgs(), coreSpan(h.args[i]), size, align)
}

func (h *HostCall) showArgs() Place {
	if h.marks&markShown == 0 {
		return h.show(h.call.fn, 0)
	}
	return h.shown.Place()
}

// HideArgs ends the showing of arguments after the host function has returned. It returns the first
// error that an accessor has found. The error ends the call from Go.
func (h *HostCall) HideArgs() error {
	err := h.hide()
	if err == nil {
		return nil
	}
	if fault.Is(err, wazabi.ErrInput) {
		// The error of the call has the function.
		of := *asError(err)
		of.Func = ""
		return h.HostError(&of)
	}
	return Field(err, h.im.Func)
}

// viewError completes the first error of the views. err is the callback's.
func (c *Call) viewError(first, err error) error {
	e := asError(first)
	e.Func = c.name()
	if e.Kind != wazabi.ErrInput {
		c.poison(e)
	}
	if err == nil || fault.Is(err, first) {
		return first
	}
	return errors.Join(err, first)
}

// showRecord is the place of size bytes at an address that the guest gave.
func showRecord(p Place, at uint32, size, align int) (Place, error) {
	mem, _ := p.Memory()
	if _, err := window(mem, at, uint64(size), uint32(align)); err != nil {
		return p.None(), err
	}
	return p.To(at, 0), nil
}

// showSpan is the place of a list of elements of size bytes.
func showSpan(p Place, s span, size, align int) (Place, error) {
	mem, own := p.Memory()
	if _, err := window(mem, s.at, uint64(s.size)*uint64(size), uint32(align)); err != nil {
		return p.None(), err
	}
	if _, elements := limits(own).in(mem); size != 1 && int64(s.size) > elements {
		return p.None(), overBudget(elements, "elements of lists")
	}
	return p.To(s.at, s.size), nil
}

// ViewList returns the place of the list, or string, whose pointer and length are at the offset in
// the value at p. path is for errors.
func ViewList(p Place, offset, size, align int, path string) Place {
	at := p.Part(offset, 8)
	if at == nil {
		return p.None()
	}
	list, err := showSpan(p, spanAt(at), size, align)
	if err != nil {
		_ = ViewFail(p, offset, Field(err, path))
	}
	return list
}

// ViewBox returns the place of the value of size bytes whose pointer is at the offset in the value
// at p. path is for errors.
func ViewBox(p Place, offset, size, align int, path string) Place {
	at := p.Part(offset, 4)
	if at == nil {
		return p.None()
	}
	box, err := showRecord(p, binary.LittleEndian.Uint32(at), size, align)
	if err != nil {
		_ = ViewFail(p, offset, Field(err, path))
	}
	return box
}

// ViewIndex returns the place of element i of the list at p. Elements have size bytes.
func ViewIndex(p Place, i, size int) Place {
	if uint(i) < uint(p.Len()) {
		return p.Sub(i * size)
	}
	return badIndex(p, i)
}

func badIndex(p Place, i int) Place {
	p.Fail(&wazabi.Error{Kind: wazabi.ErrInput, Path: fmt.Sprintf("[%d]", i), Detail: fmt.Sprintf("the list has %d elements", p.Len())})
	return p.None()
}

// ViewFail records an error about the part of the value at p that has the offset, and returns it.
func ViewFail(p Place, offset int, err error) error {
	if e := asError(err); e.Offset == 0 {
		e.Offset = int64(p.Address()) + int64(offset)
	}
	p.Fail(err)
	return err
}

// ViewErr returns the first error of the views of a call, or [wazabi.ErrClosed] if the callback has
// returned.
func ViewErr(p Place) error { return wazabi.BytesView(p).Err() }

// ViewLifter returns a Lifter for copies of the value at p.
func ViewLifter(p Place) *Lifter {
	mem, own := p.Memory()
	li := &Lifter{limits: limits(own), stopped: p.Stopped()}
	li.begin(mem)
	return li
}
