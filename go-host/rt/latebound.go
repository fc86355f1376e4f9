package rt

import (
	"context"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// The functions below are for package dynamic, which knows the kinds of values only when the
// program runs.

// CoreScalar checks the core value of a scalar from the guest, as the Result and Arg method of its
// kind does. It returns the bits of the scalar; those of a signed integer are extended by its sign.
func CoreScalar(kind abi.Kind, v uint64) (bits uint64, err error) {
	switch kind {
	case abi.KindBool:
		_, err = coreBool(v)
	case abi.KindU8, abi.KindNonZeroU8:
		_, err = coreUint8(v)
	case abi.KindU16, abi.KindNonZeroU16:
		_, err = coreUint16(v)
	case abi.KindI8, abi.KindNonZeroI8:
		_, err = coreInt8(v)
	case abi.KindI16, abi.KindNonZeroI16:
		_, err = coreInt16(v)
	case abi.KindChar:
		_, err = coreChar(v)
	}
	switch {
	case kind.Size() == 8:
		return v, err
	case kind.Signed():
		return uint64(int64(int32(v))), err
	}
	return uint64(uint32(v)), err
}

// ReadModule reads the description of a guest, with the limits of the profile Untrusted if
// untrusted is true. That of a module without a description has its functions with core types. Its
// errors are [*wazabi.Error].
func ReadModule(wasm []byte, untrusted bool) (*abi.Description, error) {
	p := &Package{Core: !abi.Described(wasm)}
	return p.preflight(wasm, untrusted)
}

// Converting is [Lifter.Stopped] for values that were read already, and are converted in a call
// with the context.
func Converting(ctx context.Context) error {
	err := ended(orBackground(ctx))
	if err == nil {
		return nil
	}
	return &wazabi.Error{Kind: wazabi.ErrCanceled, Detail: fault.Text(err) + " while values were converted", Err: err}
}

// Room refuses a wire struct that the guest's memory cannot hold, before there is scratch memory
// for it. Generated packages have no types of such a size.
func (lo *Lowerer) Room(size int) error { return lo.room(uint64(size)) }

// SetImage copies the arguments, whose wire forms the caller has laid out, into the guest's memory.
// It returns the copy and its address.
func (c *Call) SetImage(image []byte) (region []byte, at uint32, err error) {
	at, region, err = c.lower.list(uint64(len(image)), 1, arenaAlign)
	copy(region, image)
	return region, at, err
}

// ImageLifter returns a lifter of the values in an image, whose pointers are offsets in it. They
// have no handles.
func (c *Call) ImageLifter(image []byte) *Lifter {
	li := &Lifter{limits: c.inst.pool.options.limits}
	li.begin(image)
	return li
}

// InvokeCore enters a function of a core module. The stack begins with the core parameters, and
// afterwards with the results.
func (c *Call) InvokeCore(stack []uint64) error {
	f := c.funcs[c.fn]
	if f == nil {
		var err error
		if f, err = c.function(); err != nil {
			return err
		}
	}
	c.inst.calls++
	if err := c.enter(c.ctx, f, stack); err != nil {
		return c.trapped(err)
	}
	return nil
}
