package rt

import (
	"context"
	"errors"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// trading is a program that uses the values of a guest in any order, also inside of its calls.
type trading struct {
	*play
	p    *Package
	conn Conn
	held []*Resource
	// shelves has what the guest has, by instance and handle: how many calls borrow a value, or -1 if
	// one changes it.
	shelves map[*goInstance]map[uint64]int
	depth   int
	// lied: the guest trapped, or has given the host an invalid handle.
	lied bool
}

const (
	fnTradeMake = iota
	fnTradeRead
	fnTradeChange
	fnTradeTake
)

// maxTrades bounds the depth of calls in calls.
const maxTrades = 4

func (d *trading) shelf(g *goInstance) map[uint64]int {
	if d.shelves[g] == nil {
		d.shelves[g] = map[uint64]int{}
	}
	return d.shelves[g]
}

func (d *trading) trap() error {
	d.lied = true
	return goTrap(engine.TrapUnreachable)
}

func (d *trading) make(g *goInstance, _ context.Context, stack []uint64) error {
	shelf := d.shelf(g)
	handle, lie := uint64(1), false
	for _, ok := shelf[handle]; ok; _, ok = shelf[handle] {
		handle++
	}
	switch b := d.byte(); {
	case b == 255:
		return d.trap()
	case b > 240:
		handle = uint64(uint32(d.number()))
		_, taken := shelf[handle]
		lie = taken || handle == 0
		d.lied = d.lied || lie
	}
	if stack[0] = handle; !lie {
		shelf[handle] = 0
	}
	return nil
}

// use returns the guest's side of a call with a value. The host must not pass a handle that the
// guest would refuse.
func (d *trading) use(pass Pass) act {
	return func(g *goInstance, ctx context.Context, stack []uint64) error {
		shelf, handle := d.shelf(g), stack[0]
		borrows, ok := shelf[handle]
		if !ok || borrows < 0 || pass != Borrow && borrows != 0 {
			d.t.Fatalf("the guest was passed %#x as %d, which is there: %t, borrowed: %d", handle, pass, ok, borrows)
		}
		switch pass {
		case Own:
			delete(shelf, handle)
		case Borrow:
			shelf[handle]++
		case Mut:
			shelf[handle] = -1
		}
		switch b := d.byte(); {
		case b == 255:
			return d.trap()
		case b%2 == 1 && d.depth < maxTrades:
			g.hosts["host.again"](ctx, nil)
		}
		if pass != Own {
			shelf[handle] = borrows
		}
		return nil
	}
}

func (d *trading) drop(g *goInstance, _ context.Context, stack []uint64) error {
	shelf := d.shelf(g)
	if borrows, ok := shelf[stack[0]]; !ok || borrows != 0 {
		d.t.Fatalf("%#x was dropped, which is there: %t, borrowed: %d", stack[0], ok, borrows)
	}
	if delete(shelf, stack[0]); d.byte() == 255 {
		return d.trap()
	}
	return nil
}

// trade does what the script says, until it says that the call ends.
func (d *trading) trade(ctx context.Context) {
	d.depth++
	defer func() { d.depth-- }()
	for len(d.script) > 0 {
		what := d.byte() % 8
		if what == 0 && d.depth > 1 {
			return
		}
		if what < 3 || len(d.held) == 0 {
			d.judge(d.acquire(ctx))
			continue
		}
		r := d.held[int(d.byte())%len(d.held)]
		switch what {
		case 3:
			d.judge(r.Close(ctx))
		case 4, 5:
			d.judge(d.call(ctx, fnTradeRead, r, Borrow))
		case 6:
			d.judge(d.call(ctx, fnTradeChange, r, Mut))
		case 7:
			d.judge(d.call(ctx, fnTradeTake, r, Own))
		}
	}
}

func (d *trading) acquire(ctx context.Context) error {
	call, err := d.conn.Begin(ctx, fnTradeMake)
	if err != nil {
		return err
	}
	defer call.End()
	if err := call.Invoke(); err != nil {
		return err
	}
	r := new(Resource)
	if err := call.Lifter().Resource(0, call.ResultUint32(), r); err != nil {
		return call.ResultError(err, "result")
	}
	d.held = append(d.held, r)
	return nil
}

func (d *trading) call(ctx context.Context, fn int, r *Resource, pass Pass) error {
	call, err := d.p.BeginMethod(ctx, fn, 0, r, pass)
	if err != nil {
		return err
	}
	defer call.End()
	return call.Invoke()
}

// judge accepts errors that the program's order of calls, or the guest's traps and lies, explain.
func (d *trading) judge(err error) {
	switch {
	case err == nil, d.lied, errors.Is(err, wazabi.ErrHandle):
	default:
		d.t.Fatalf("%v, and the guest has neither trapped nor lied", err)
	}
}

// FuzzResources has a program that makes, lends, gives away and closes values of a guest in any
// order.
func FuzzResources(f *testing.F) {
	var d *trading
	use := func(pass Pass) act {
		return func(g *goInstance, ctx context.Context, stack []uint64) error { return d.use(pass)(g, ctx, stack) }
	}
	e := &actEngine{acts: map[string]act{
		"guest/make": func(g *goInstance, ctx context.Context, stack []uint64) error { return d.make(g, ctx, stack) },
		"guest/read": use(Borrow), "guest/change": use(Mut), "guest/take": use(Own),
		"guest/drop": func(g *goInstance, ctx context.Context, stack []uint64) error { return d.drop(g, ctx, stack) },
	}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f",
		Funcs:     []Func{{"Make", "guest/make"}, {"Read", "guest/read"}, {"Change", "guest/change"}, {"Take", "guest/take"}},
		Resources: []ResourceType{{Name: "Value", Drop: "guest/drop"}},
		Imports: []Import{{Module: "host", Name: "again", Func: "Host.Again", Call: func(h *HostCall, _ any) error {
			h.BeforeHost()
			d.trade(h.Context())
			h.AfterHost()
			return h.Finish()
		}}}}
	conn, err := p.Open(context.Background(), Hosts(p), wazabi.WithPoolSize(1), wazabi.WithMemoryLimit(8*engine.PageSize))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = conn.Close(context.Background()) })
	f.Add([]byte(nil))
	f.Add([]byte{1, 0, 1, 0, 4, 0, 0, 6, 1, 0, 7, 0, 0, 3, 1, 0, 4, 0, 3, 1})
	f.Add([]byte{1, 0, 6, 0, 1, 4, 0, 6, 0, 7, 0, 3, 0, 0, 4, 0, 0})
	f.Add([]byte{1, 0, 4, 0, 1, 4, 0, 0, 6, 0, 1, 0, 3, 1, 0, 0, 7, 1, 0})
	f.Add([]byte{1, 0, 1, 250, 1, 4, 0, 0})
	f.Add([]byte{1, 0, 1, 0, 4, 0, 255, 4, 1, 0, 1, 0, 3, 2, 255, 1, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 512 {
			return
		}
		before := conn.Stats()
		d = &trading{play: &play{t: t, script: script}, p: p, conn: conn, shelves: map[*goInstance]map[uint64]int{}}
		d.trade(context.Background())
		d.script = nil
		for _, r := range d.held {
			d.judge(r.Close(context.Background()))
		}
		after := conn.Stats()
		if after.Busy != 0 || after.Poisoned > before.Poisoned && !d.lied {
			t.Fatalf("%+v, then %+v; the guest has lied: %t", before, after, d.lied)
		}
		i := conn.pool.slots[0].inst.Load()
		if i == nil {
			return
		}
		if n := i.resources.living.Load(); n != 0 || i.resources.queued.Load() != 0 {
			t.Fatalf("%d values are left, %d in the queue", n, i.resources.queued.Load())
		}
		if shelf := d.shelves[i.module.(*actInstance).goInstance]; len(shelf) != 0 {
			t.Fatalf("the guest still has %v", shelf)
		}
	})
}
