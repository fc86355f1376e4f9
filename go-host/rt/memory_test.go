package rt

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// Memory on the Go heap moves in pieces, and not to the end if the guest is to stop meanwhile.
func TestMemoryMoves(t *testing.T) {
	const size = 5*moved/2 + 7
	stopAt, asked := 0, 0
	m := memory{limit: 1 << 30, heap: true, stops: func() bool { asked++; return asked == stopAt }}
	data := m.Reallocate(size)
	for n := range data {
		data[n] = byte(n >> 8 * n)
	}
	before := slices.Clone(data)
	for stopAt = 1; stopAt <= 3; stopAt++ {
		asked = 0
		if m.Reallocate(2*size) != nil || m.refused || &m.data[0] != &data[0] || len(m.data) != size {
			t.Errorf("stopped at piece %d: %d bytes, refused: %v", stopAt, len(m.data), m.refused)
		}
	}
	asked = 0
	grown := m.Reallocate(2 * size)
	if asked != 3 {
		t.Errorf("asked %d times while three pieces moved", asked)
	}
	// The end of the last piece is the end of the memory.
	m.data = m.data[: 2*moved : 2*moved]
	if asked = 0; m.Reallocate(3*moved) == nil || asked != 2 {
		t.Errorf("asked %d times while two pieces moved", asked)
	}
	if len(grown) != 2*size || !slices.Equal(grown[:size], before) || slices.ContainsFunc(grown[size:], func(b byte) bool { return b != 0 }) {
		t.Errorf("%d bytes, which differ", len(grown))
	}
}

// A guest with guards stops, while its memory moves, for each reason for which a guard stops it.
func TestStops(t *testing.T) {
	i := inPool(t, open(t, wazabi.WithCancel(), wazabi.WithProfile(wazabi.Untrusted)))
	if i.mem.stops == nil || i.mem.stops() {
		t.Error("stopped outside of a call")
	}
	if plain := inPool(t, open(t)); plain.mem.stops != nil {
		t.Error("a guest without guards is stopped")
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		ctx  context.Context
		want bool
	}{{t.Context(), false}, {canceled, true}, {lateContext{t.Context()}, true}} {
		i.call.ctx = test.ctx
		if got := i.stops(); got != test.want {
			t.Errorf("%v: %v", test.ctx, got)
		}
	}
	i.call.ctx = t.Context()
	if i.pool.stopping.Store(true); !i.stops() {
		t.Error("goes on although Close stops the calls")
	}
	i.pool.stopping.Store(false)
	i.call.ctx = nil
}

// A guest that was denied memory because it was to stop, and has gone on, may be out of memory
// later.
func TestDeniedBefore(t *testing.T) {
	host := shouter(func(_ context.Context, text string) (string, error) { return text, nil })
	conn, err := goPackage(&goEngine{}).Open(t.Context(), Hosts(host), wazabi.WithPoolSize(1), wazabi.WithCancel(), wazabi.WithMemoryLimit(2*engine.PageSize))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	ctx, cancel := context.WithCancel(t.Context())
	call, err := conn.Begin(ctx, fnGoAdd)
	if err != nil {
		t.Fatal(err)
	}
	if cancel(); !call.inst.mem.stops() || call.inst.deniedToStop() == nil {
		t.Error("the guest may have memory although the call was canceled")
	}
	call.End()
	if _, err := greet(t.Context(), conn, strings.Repeat("go", engine.PageSize/2)); !errors.Is(err, wazabi.ErrGuestOOM) || errors.Is(err, context.Canceled) {
		t.Errorf("a later call: %v, want ErrGuestOOM", err)
	}
}

// A guest that is denied memory because it is to stop is not out of memory.
func TestDeniedToStop(t *testing.T) {
	open := func(t *testing.T) Conn {
		host := shouter(func(_ context.Context, text string) (string, error) { return text, nil })
		conn, err := goPackage(&goEngine{}).Open(t.Context(), Hosts(host), wazabi.WithPoolSize(1), wazabi.WithCancel(), wazabi.WithProfile(wazabi.Untrusted))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close(context.Background()) })
		pinned, err := conn.Pin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return pinned
	}
	for _, test := range []struct {
		name string
		stop func(i *instance, cancel func())
		want []error
	}{
		{"the context", func(_ *instance, cancel func()) { cancel() }, []error{wazabi.ErrCanceled, context.Canceled}},
		{"Close", func(i *instance, _ func()) { i.pool.stopping.Store(true) }, []error{wazabi.ErrClosed}},
	} {
		grows := map[string]func(c Conn, ctx context.Context, stop func()) error{
			"arguments": func(c Conn, ctx context.Context, stop func()) error {
				call, err := c.Begin(ctx, fnGoGreet)
				if err != nil {
					return err
				}
				defer call.End()
				stop()
				for lo := call.Lowerer(); lo.Next(); {
					if err := call.SetString(0, strings.Repeat("go", 1000)); err != nil {
						return err
					}
				}
				return call.Invoke()
			},
			"a trap": func(c Conn, ctx context.Context, stop func()) error {
				call, err := c.Begin(ctx, fnGoGreet)
				if err != nil {
					return err
				}
				defer call.End()
				stop()
				if !c.inst.mem.stops() {
					t.Error("the guest may have memory")
				}
				return call.trapped(goTrap(engine.TrapUnreachable))
			},
		}
		for name, grow := range grows {
			t.Run(test.name+": "+name, func(t *testing.T) {
				c := open(t)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				err := grow(c, ctx, func() { test.stop(c.inst, cancel) })
				for _, want := range test.want {
					if !errors.Is(err, want) || errors.Is(err, wazabi.ErrGuestOOM) {
						t.Errorf("%v; want %v", err, want)
					}
				}
				c.pool.stopping.Store(false)
			})
		}
	}
}
