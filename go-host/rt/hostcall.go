package rt

import (
	"context"
	"fmt"
	"math"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// HostCall is one call of a host function by the guest. Generated code reads the arguments (Arg…),
// calls the host between BeforeHost and AfterHost, and sets the result (Set…, at index 0).
type HostCall struct {
	crossing
	// call is the call that the guest is in.
	call *Call
	im   *Import
	// args is the engine's, as long as the host function runs.
	args []uint64
	// lent is the number of the host function among those to which the guest has lent callbacks, 0 for
	// another.
	lent uint64
}

// host runs a host function, which has the index n in Package.Imports, for the guest's current
// call.
func (c *Call) host(im *Import, n int, f *frame, stack []uint64) error {
	if im.Resource > 0 {
		return c.drop(im, f, uint32(stack[0]))
	}
	s := &c.inst.pool.options.servers[n]
	result, err := c.serve(im, s.call, s.host, f, stack[:len(im.Params)])
	if n := len(im.Results); n > 0 && err == nil {
		stack[0] = result
		if n > 1 {
			// Only a core module imports functions with several results.
			copy(stack[1:], c.hosting.stack[1:n])
		}
	}
	return err
}

// serve runs call, a function of host, which is a host, a callback or a stream, for the guest's
// current call. It returns the core value of the result.
func (c *Call) serve(im *Import, call func(h *HostCall, host any) error, host any, f *frame, args []uint64) (uint64, error) {
	i := c.inst
	h := c.hosting
	if h == nil {
		h = &HostCall{call: c}
		h.crossing.init(i)
		h.inside = true
		c.hosting = h
	}
	h.ctx, h.im, h.args, h.floor = f, im, args, c.ceiling()
	h.block, h.stack[0] = span{}, 0
	if c.inner != nil {
		// The guest frees the block when this host function returns.
		c.inner.block = span{}
	}
	err := h.run(call, host)
	h.ctx, h.args = nil, nil
	if err == nil && i.call.marks&markPoisoned != 0 {
		err = i.poisonedInside(im.Func)
	}
	if h.marks != 0 || err != nil {
		h.end(err)
	}
	return h.stack[0], err
}

// end ends what the host function did with memory and handles. err is its error.
func (h *HostCall) end(err error) {
	marks := h.marks
	h.marks, h.lent = 0, 0
	if marks&markLifter != 0 {
		h.lift.drop()
		h.lift.endBorrows()
	}
	if err != nil {
		h.lower.scratch, h.lower.err = nil, nil
		h.lift.discardReturned()
	}
	if marks&markHandles == 0 {
		return
	}
	if err == nil {
		h.lower.sendObjects()
		h.lower.give()
	}
	// Objects that the host has given but the guest has not seen are released with the instance.
	h.lower.given = h.lower.given[:0]
	h.lower.endLoans(0)
}

// run calls the host, and turns its panic into an error.
func (h *HostCall) run(call func(h *HostCall, host any) error, host any) (err error) {
	returned := false
	defer func() {
		// The door is shut here too, since the host may have panicked or ended its goroutine.
		h.call.door.shut()
		if h.marks&markShown != 0 {
			_ = h.hide()
		}
		if returned {
			return
		}
		if r := recover(); r != nil {
			err = recovered(wazabi.ErrHost, h.im.Func, "it", r)
		}
	}()
	err = call(h, host)
	returned = true
	return err
}

// drop releases an object. Its Close may not call the guest, which is in the middle of an
// operation.
func (c *Call) drop(im *Import, f *frame, handle uint32) error {
	c.door.Store(doorTaken)
	// Deferred, for Close may end the goroutine.
	defer c.door.Store(doorShut)
	return c.inst.objects.drop(f, im, handle)
}

// Context returns the context for the host function. Until the host function returns, calls made
// with that context go to the instance that made this one, one at a time. Afterwards it is like the
// context of the call from Go. The instance keeps it for later calls with the same context, so it
// also leads into their host functions while these run.
func (h *HostCall) Context() context.Context { return h.ctx }

// BeforeHost says that the arguments have been read. From here to AfterHost the host may call the
// guest.
func (h *HostCall) BeforeHost() {
	h.lift.commitReturned()
	h.call.door.Store(doorOpen)
}

// AfterHost says that the host function has returned. It waits for guest calls by other goroutines
// of the host, so that the result can be written.
func (h *HostCall) AfterHost() { h.call.door.shut() }

// Finish ends the lowering of the result. It returns an error if the result could not be lowered.
func (h *HostCall) Finish() error {
	if h.marks&markUnlowered == 0 {
		return nil
	}
	e, ok := fault.Find[*wazabi.Error](h.lower.err)
	if !ok {
		return h.inst.trapError(h.call.name(), h.lower.err)
	}
	return h.unsendable(e)
}

// ArgError completes an error about an argument. The fault is the guest's. It ends the call from
// Go.
func (h *HostCall) ArgError(err error, param string) error {
	return Field(Field(err, param), h.im.Func)
}

// ResultError completes an error about the result. The fault is the host's. It ends the call from
// Go.
func (h *HostCall) ResultError(err error) error {
	return h.unsendable(Field(err, "result"))
}

func (h *HostCall) unsendable(err error) error {
	e := asError(Field(err, h.im.Func))
	if e.Kind != wazabi.ErrInput {
		return e
	}
	return &wazabi.Error{Kind: wazabi.ErrHost, Path: e.Path, Detail: e.Kind.Error() + ": " + e.Detail, Err: e}
}

// HostError completes a host function's error for which the guest has no type. It ends the call
// from Go.
func (h *HostCall) HostError(err error) error {
	// If Error panics, so has the host function.
	detail := strings.TrimPrefix(err.Error(), fault.Prefix)
	return &wazabi.Error{Kind: wazabi.ErrHost, Path: h.im.Func, Detail: detail, Err: err}
}

// SuccessError completes a host function's error that is, or wraps, the named case, which stands
// for success in the guest. It ends the call from Go.
func (h *HostCall) SuccessError(err error, name string) error {
	detail := fmt.Sprintf("%s: expected an error, but %s stands for success; return nil", err, name)
	return &wazabi.Error{Kind: wazabi.ErrHost, Path: h.im.Func, Detail: detail, Err: err}
}

// ErrorAs returns the error of type E in err's tree, like [errors.As], but
// ends where an Unwrap returns the error itself. It allocates only if err is not nil.
func ErrorAs[E error](err error) (e E, ok bool) {
	if err == nil {
		return e, false
	}
	return errorAs[E](err)
}

func errorAs[E error](err error) (e E, ok bool) {
	// A method of the error may panic. Then it is none of type E: what reads its text says why.
	defer func() {
		if recover() != nil {
			e, ok = *new(E), false
		}
	}()
	ok = fault.Walk(err, func(err error) bool {
		if e, ok = err.(E); ok {
			return true
		}
		as, has := err.(interface{ As(any) bool })
		return has && as.As(&e)
	})
	return e, ok
}

// ErrorText returns the text of an error for a guest that takes errors as strings: valid UTF-8 of
// at most 4 KiB, with U+FFFD for each control or formatting character but newlines and tabs.
func ErrorText(err error) string { return text.Plain(err.Error(), text.MaxError) }

// ReadErrorText is [ErrorText] for an error in a value of the program. An error whose method panics
// is invalid.
func ReadErrorText(err error) (s string, failed error) {
	defer func() {
		if r := recover(); r != nil {
			failed = unreadable(err, r)
		}
	}()
	return ErrorText(err), nil
}

// ArgUint64 returns argument i.
func (h *HostCall) ArgUint64(i int) uint64 { return h.args[i] }

// ArgInt64 returns argument i.
func (h *HostCall) ArgInt64(i int) int64 { return int64(h.args[i]) }

// ArgUint32 returns argument i.
func (h *HostCall) ArgUint32(i int) uint32 { return uint32(h.args[i]) }

// ArgInt32 returns argument i.
func (h *HostCall) ArgInt32(i int) int32 { return int32(h.args[i]) }

// ArgFloat32 returns argument i, every bit of it.
func (h *HostCall) ArgFloat32(i int) float32 { return math.Float32frombits(uint32(h.args[i])) }

// ArgFloat64 returns argument i, every bit of it.
func (h *HostCall) ArgFloat64(i int) float64 { return math.Float64frombits(h.args[i]) }

// ArgBool returns argument i, checked.
func (h *HostCall) ArgBool(i int) (bool, error) { return coreBool(h.args[i]) }

// ArgUint8 returns argument i, checked.
func (h *HostCall) ArgUint8(i int) (uint8, error) { return coreUint8(h.args[i]) }

// ArgUint16 returns argument i, checked.
func (h *HostCall) ArgUint16(i int) (uint16, error) { return coreUint16(h.args[i]) }

// ArgInt8 returns argument i, checked.
func (h *HostCall) ArgInt8(i int) (int8, error) { return coreInt8(h.args[i]) }

// ArgInt16 returns argument i, checked.
func (h *HostCall) ArgInt16(i int) (int16, error) { return coreInt16(h.args[i]) }

// ArgChar returns argument i, checked.
func (h *HostCall) ArgChar(i int) (rune, error) { return coreChar(h.args[i]) }

// ArgRecord returns the wire struct of argument i in guest memory.
func (h *HostCall) ArgRecord(i, size, align int) ([]byte, error) {
	return window(h.inst.mem.data, uint32(h.args[i]), uint64(size), uint32(align))
}

// ArgString returns argument i, a string. All arguments share one budget, since many of them can be
// the same text in memory.
func (h *HostCall) ArgString(i int) (string, error) {
	s := coreSpan(h.args[i])
	li := h.startedLifter()
	src, _, err := li.region(s, 1, 1)
	if err != nil {
		return "", err
	}
	return li.alone(src, s.at)
}

// ArgBytes returns argument i, a list of bytes; nil if it is empty.
func (h *HostCall) ArgBytes(i int) ([]byte, error) {
	li := h.startedLifter()
	src, _, err := li.region(coreSpan(h.args[i]), 1, 1)
	if err != nil {
		return nil, err
	}
	return li.copied(src)
}

// ArgList returns argument i, a list of n elements of size bytes, in guest memory.
func (h *HostCall) ArgList(i, size, align int) (src []byte, n int, err error) {
	return h.startedLifter().list(coreSpan(h.args[i]), size, align)
}
