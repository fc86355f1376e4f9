package rt

import (
	"context"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// GuestFunc is a callback of the guest, which a host function may call until it returns. The guest
// has one export for all of them; docs/abi.md section 9.
type GuestFunc struct {
	// host is the call of the host function. It is used again for later ones, which have another
	// number.
	host   *HostCall
	number uint64
	fn     int
	handle uint32
}

// GuestFunc returns the callback of the guest with that handle. fn is the number of the function
// that calls it.
func (h *HostCall) GuestFunc(fn int, handle uint32) GuestFunc {
	if h.lent == 0 {
		h.inst.lent++
		h.lent = h.inst.lent
		h.marks |= markLent
	}
	return GuestFunc{h, h.lent, fn, handle}
}

// Handle returns the guest's handle of the callback.
func (f GuestFunc) Handle() uint32 { return f.handle }

// Begin begins a call of the callback. ctx is the context of the host function, or one that is made
// of it. If Begin returns no error, End must follow.
func (f GuestFunc) Begin(ctx context.Context) (*Call, error) {
	i := f.host.inst
	c := Conn{pool: i.pool}
	ctx = orBackground(ctx)
	if err := ctx.Err(); err != nil {
		return nil, c.named(f.fn, canceled(err))
	}
	call, err := c.nestedIn(ctx, i, f.fn)
	if err != nil {
		return nil, err
	}
	// The door is shut when a host function ends, so its number does not change meanwhile.
	if call == nil || f.host.lent != f.number {
		if call != nil {
			call.End()
		}
		return nil, c.named(f.fn, &wazabi.Error{Kind: wazabi.ErrHandle, Detail: "the function that it was passed to has returned, or it is " +
			"called with the context of another call; call it with the context that this function received"})
	}
	return call, nil
}
