package dynamic

import (
	"context"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/rt"
)

// Instance is one instance of a guest, pinned for its caller: its calls use the same memory and
// globals. It serves one goroutine at a time; a call while another one runs is wazabi.ErrBusy.
type Instance struct {
	// guest is the Guest with the instance in place of the pool.
	guest *Guest
}

// Instance takes an instance out of the pool, or makes one. It does not count against the pool's
// size. [Instance.Close] gives it back.
func (g *Guest) Instance(ctx context.Context) (*Instance, error) {
	if !g.opened() {
		return nil, notOpened("")
	}
	conn, err := g.conn.Pin(ctx)
	if err != nil {
		return nil, err
	}
	return g.pinned(conn), nil
}

func (g *Guest) pinned(conn rt.Conn) *Instance {
	pinned := *g
	pinned.conn = conn
	return &Instance{&pinned}
}

// of returns the guest of the instance; nil if that is nil.
func (i *Instance) of() *Guest {
	if i == nil {
		return nil
	}
	return i.guest
}

// Call is [Guest.Call] on the instance.
func (i *Instance) Call(ctx context.Context, name string, args ...any) (Value, error) {
	return i.of().Call(ctx, name, args...)
}

// Bind is [Guest.Bind] for the instance.
func (i *Instance) Bind(name string, fn any) error { return i.of().Bind(name, fn) }

// View is [Guest.View] on the instance.
func (i *Instance) View(ctx context.Context, name string, args []any, show func(context.Context, View) error) error {
	return i.of().View(ctx, name, args, show)
}

// Raw reaches the parts of the instance that have no description: exports written by hand, and
// memory. Of a core module it reaches all exports.
func (i *Instance) Raw() wazabi.Raw { return i.Conn().Raw() }

// Release lets the guest drop the data that the last result retains, now and not at the next call.
func (i *Instance) Release(ctx context.Context) error {
	if !i.of().opened() {
		return notOpened("")
	}
	return i.guest.conn.Release(ctx)
}

// Conn lets other guests import the exports of this instance; package link uses it.
func (i *Instance) Conn() rt.Conn { return i.of().Conn() }

// Close gives the instance back to the pool.
func (i *Instance) Close(ctx context.Context) error { return i.of().Close(ctx) }

// WithInit calls f with each new instance of the guest, in the pool or pinned, to prepare it before
// any other call. f must not keep the Instance, and need not close it. If f fails, the call that
// needed the instance returns wazabi.ErrInit with f's error as its cause. A nil f is
// wazabi.ErrOption.
func WithInit(f func(context.Context, *Instance) error) wazabi.Option {
	return func(s *settings.Settings) { s.Hosts = append(s.Hosts[:len(s.Hosts):len(s.Hosts)], initFunc(f)) }
}

type initFunc func(context.Context, *Instance) error

// initOption returns the option for the last WithInit, if there is one.
func (g *Guest) initOption(given []any) wazabi.Option {
	var option wazabi.Option
	for _, host := range given {
		switch f, ok := host.(initFunc); {
		case !ok:
		case f == nil:
			option = g.pkg.WithInit(nil)
		default:
			option = g.pkg.WithInit(func(ctx context.Context, conn rt.Conn) error { return f(ctx, g.pinned(conn)) })
		}
	}
	return option
}
