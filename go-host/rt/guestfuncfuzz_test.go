package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// lending is a guest that lends callbacks to a host function, and a host function that calls them
// in any order: while it runs, later, in deeper calls, and with other contexts.
type lending struct {
	*play
	conn Conn
	// lent has the handles of the imports that have not returned, by instance. last is the last one.
	lent map[*goInstance][]uint32
	last uint32
	// kept has all functions that the host has received.
	kept  []lentFunc
	depth int
	// odd: the guest has refused arguments, with texts anywhere. ended: it has trapped, or was found
	// out, so that its calls fail.
	odd, ended bool
}

// lentFunc is what the host knows of a callback.
type lentFunc struct {
	call func(context.Context) error
	ctx  context.Context
	// live: the host function that received it has not returned.
	live *bool
}

const (
	fnLendAsk = iota
	fnLendF
)

// maxLends bounds the depth of host functions in host functions.
const maxLends = 6

// begin calls the guest.
func (l *lending) begin() {
	call, err := l.conn.Begin(context.Background(), fnLendAsk)
	if err != nil {
		l.t.Fatal(err)
	}
	defer call.End()
	if err := call.Invoke(); err != nil && !l.ended {
		l.t.Fatalf("%+v, and the guest has not trapped", err)
	}
}

// ask is the guest's function: it lends callbacks until the script says that it returns.
func (l *lending) ask(g *goInstance, ctx context.Context, _ []uint64) error {
	for len(l.script) > 0 && l.byte()%4 != 0 {
		l.lend(g, ctx)
	}
	return nil
}

func (l *lending) lend(g *goInstance, ctx context.Context) {
	if l.depth >= maxLends {
		return
	}
	before := l.lent[g]
	l.last++
	l.lent[g] = append(slices.Clone(before), l.last)
	g.hosts["host.use"](ctx, []uint64{uint64(l.last)})
	l.lent[g] = before
}

// serve is the guest's export for all callbacks.
func (l *lending) serve(g *goInstance, ctx context.Context, stack []uint64) error {
	record, err := window(g.data, uint32(stack[0]), 8, 4)
	if err != nil {
		l.t.Fatalf("the guest was passed the record %#x: %v", stack[0], err)
	}
	handle, argument := binary.LittleEndian.Uint32(record), binary.LittleEndian.Uint32(record[4:])
	if !slices.Contains(l.lent[g], handle) || argument != 7*handle {
		l.t.Fatalf("the guest was passed the handle %d with %d; it has lent %d", handle, argument, l.lent[g])
	}
	words := [4]uint64{}
	switch b := l.byte(); {
	case b == 255:
		l.ended = true
		return goTrap(engine.TrapUnreachable)
	case b > 248:
		l.odd = true
		words = [4]uint64{l.number(), l.number(), l.number(), l.number()}
	case b%2 == 1:
		l.lend(g, ctx)
	}
	if err := g.refuse(ctx, words[:]); err != nil {
		return err
	}
	stack[0] = uint64(handle) + 1
	return nil
}

// receive is the host's side of the import.
func (l *lending) receive(h *HostCall) error {
	handle := h.ArgUint32(0)
	lent, live := h.GuestFunc(fnLendF, handle), true
	l.kept = append(l.kept, lentFunc{ctx: h.Context(), live: &live, call: func(ctx context.Context) error {
		call, err := lent.Begin(ctx)
		if err != nil {
			return err
		}
		defer call.End()
		if !live {
			l.t.Fatalf("the callback %d was begun after its host function", handle)
		}
		for lo := call.Lowerer(); lo.Next(); {
			at := call.SetRecord(0, 8, 4)
			binary.LittleEndian.PutUint32(at, lent.Handle())
			binary.LittleEndian.PutUint32(at[4:], 7*lent.Handle())
		}
		if err := call.InvokeRefusable(); err != nil {
			return err
		}
		if got := call.ResultUint32(); got != handle+1 {
			l.t.Fatalf("the callback %d returned %d", handle, got)
		}
		return nil
	}})
	h.BeforeHost()
	l.use(h.Context(), len(l.kept)-1)
	live = false
	h.AfterHost()
	return h.Finish()
}

// use is the host function, which has received the function with number mine.
func (l *lending) use(ctx context.Context, mine int) {
	l.depth++
	defer func() { l.depth-- }()
	for len(l.script) > 0 {
		n := mine
		with := ctx
		switch what := l.byte() % 8; what {
		case 0:
			return
		case 1, 2:
			n = int(l.byte()) % len(l.kept)
			if what == 2 {
				with = l.kept[int(l.byte())%len(l.kept)].ctx
			}
		case 3:
			with = context.Background()
		}
		l.judge(l.kept[n], with, ctx, l.kept[n].call(with))
	}
}

// judge accepts what a call of f has returned, in a host function whose context is own.
func (l *lending) judge(f lentFunc, with, own context.Context, err error) {
	l.t.Helper()
	var e *wazabi.Error
	switch {
	case l.ended && err != nil:
	case err == nil && *f.live:
	case !errors.As(err, &e):
		l.t.Fatalf("live: %t: %v", *f.live, err)
	case errors.Is(err, wazabi.ErrInput), errors.Is(err, wazabi.ErrDepth):
		// The guest has refused its arguments, or calls are nested too deep.
	case errors.Is(err, wazabi.ErrGuestOOM):
		// The guest releases nothing.
		l.ended = true
	case errors.Is(err, wazabi.ErrOutOfBounds) && l.odd:
		// The texts of its refusal are not in its memory. The instance is poisoned.
		l.ended = true
	case errors.Is(err, wazabi.ErrHandle), errors.Is(err, wazabi.ErrBusy):
		if *f.live && with == own {
			l.t.Fatalf("the host function calls a callback with its own context: %v", err)
		}
	default:
		l.t.Fatalf("live: %t: %v", *f.live, err)
	}
}

// FuzzGuestFuncs has a host that calls the callbacks of a guest in any order.
func FuzzGuestFuncs(f *testing.F) {
	var l *lending
	e := &actEngine{acts: map[string]act{
		"guest/ask":   func(g *goInstance, ctx context.Context, stack []uint64) error { return l.ask(g, ctx, stack) },
		"wazabi_call": func(g *goInstance, ctx context.Context, stack []uint64) error { return l.serve(g, ctx, stack) },
	}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f",
		Funcs:   []Func{{"Ask", "guest/ask"}, {"Host.Use.f", "wazabi_call"}},
		Imports: []Import{{Module: "host", Name: "use", Func: "Host.Use", Params: []CoreType{I32}, Call: func(h *HostCall, _ any) error { return l.receive(h) }}}}
	conn, err := p.Open(context.Background(), Hosts(p), wazabi.WithPoolSize(1), wazabi.WithMemoryLimit(8*engine.PageSize))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = conn.Close(context.Background()) })
	f.Add([]byte(nil))
	f.Add([]byte{1, 4, 0, 4, 0, 0, 1, 4, 0, 1, 0, 0, 0})
	f.Add([]byte{1, 4, 1, 4, 1, 4, 0, 0, 0, 1, 0, 2, 1, 0, 3, 0})
	f.Add([]byte{1, 4, 1, 1, 0, 0, 2, 0, 1, 0, 0, 1, 1, 2, 0, 0, 0})
	f.Add([]byte{1, 4, 250, 1, 2, 200, 3, 4, 0, 1, 4, 255, 4, 4, 0})
	f.Add([]byte{1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 1})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 512 {
			return
		}
		before := conn.Stats()
		l = &lending{play: &play{t: t, script: script}, conn: conn, lent: map[*goInstance][]uint32{}}
		faulty := false
		for len(l.script) > 0 {
			l.odd, l.ended = false, false
			l.begin()
			faulty = faulty || l.ended
			for _, kept := range l.kept {
				if err := kept.call(kept.ctx); !errors.Is(err, wazabi.ErrHandle) {
					t.Fatalf("after the call: %v", err)
				}
			}
		}
		if after := conn.Stats(); after.Busy != 0 || after.Poisoned > before.Poisoned && !faulty {
			t.Fatalf("%+v, then %+v", before, after)
		}
	})
}
