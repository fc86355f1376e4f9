package rt

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

const (
	maxPool = 1 << 16
	// closedBit of pool.waiters says that the pool is closed; the bits below it count waiters.
	closedBit = 1 << 30
)

// pool leases instances to calls. Each slot has at most one instance. A call tries the slot that
// its processor used last, which takes no shared lock. It searches the others only if that fails.
type pool struct {
	pkg   *Package
	guest engine.Guest
	// hosts are the modules that the guest imports from.
	hosts []*engine.HostModule
	// framed says that host functions need to know which call they serve: the context that enters the
	// guest is then a frame.
	framed bool
	// changes says that instances are prepared for each next caller; see change.
	changes bool
	// needs is the sum of what calls need.
	needs uint8
	// outlived says that a call has run on after its context. stopping says that Close stops the
	// running calls of a guest with guards.
	outlived, stopping atomic.Bool
	// number is the pool's number among those with gates, and ways lead through them; see gate.go.
	// entries are the ways into the guest; they have no gates if the guest cannot call out.
	number        int
	ways, entries gateWays
	match
	options options
	// opened is the time at which the Module was opened, by the guest's clock. logs limits the guest's
	// records.
	opened time.Time
	logs   rate

	// homes are for the functions that have one.
	homes []home
	slots []slot
	hints sync.Pool
	next  atomic.Uint32
	// waiters counts the calls that wait for an instance; closedBit says that the pool is closed. If
	// it is not 0, a call that ends has more to do.
	waiters atomic.Int32
	// wake has a token for each instance or slot that came free while a call waited, up to the number
	// of slots.
	wake chan struct{}
	// close closes done. The end of the last instance closes gone.
	done, gone chan struct{}
	// halt is closed when stopping is set: it wakes guests that sleep.
	halt chan struct{}

	mu sync.Mutex
	// live has all instances, pinned ones too. making counts the instances that are being made.
	live          map[*instance]struct{}
	making        int
	closed, ended bool
	// past has the counts of instances that have ended.
	past struct{ calls, entries uint64 }
	// made, poisoned and retired count instances. instantiate is how long making the last one took.
	made, poisoned, retired uint64
	instantiate             time.Duration
	// trimmer calls trim, if trimming is set.
	trimmer  *time.Timer
	trimming bool
}

type slot struct {
	inst atomic.Pointer[instance]
	// filling: a goroutine is making an instance for the slot.
	filling atomic.Bool
	_       [128 - 16]byte
}

// hint is the slot that one processor used last.
type hint struct{ slot int }

func newPool(pkg *Package, g engine.Guest, m match, o options) (*pool, error) {
	opened, err := o.time()
	if err != nil {
		return nil, err
	}
	p := &pool{
		pkg: pkg, guest: g, match: m, options: o, opened: opened,
		slots: make([]slot, o.poolSize), homes: newHomes(pkg, &o),
		wake: make(chan struct{}, o.poolSize),
		done: make(chan struct{}),
		gone: make(chan struct{}),
		halt: make(chan struct{}),
		live: map[*instance]struct{}{},
	}
	facts := g.Facts().(*facts)
	p.hosts = slices.Clone(pkg.hostModules())
	p.framed = len(p.hosts) > 0 || facts.asks
	if facts.asks || facts.guards {
		p.hosts = append(p.hosts, kitModule())
	}
	p.changes = o.reset || o.maxCalls > 0 || o.maxMemory > 0
	p.hints.New = func() any { return &hint{slot: int(p.next.Add(1)-1) % len(p.slots)} }
	wasi := len(g.WASI()) > 0
	if p.framed || wasi || o.prepare != nil || o.logger != nil || pkg.Views {
		p.number = takeGateNumber()
		p.ways = waysOf(p.number)
	}
	if p.framed || wasi {
		p.entries = p.ways
	}
	p.need(needFrame, p.framed)
	p.need(needGuards, o.guards)
	p.need(needGates, p.entries != gateWays{})
	p.need(needWatch, o.logger != nil && !facts.guards)
	p.need(needChange, p.changes)
	return p, nil
}

func (p *pool) need(need uint8, has bool) {
	if has {
		p.needs |= need
	}
}

// first makes the first instance, before the pool has other users.
func (p *pool) first(ctx context.Context) error {
	i, err := p.make(ctx, poolOwner)
	if err != nil {
		return err
	}
	p.slots[0].inst.Store(i)
	i.state.handOver(poolOwner)
	return nil
}

// make makes an instance that is busy and in no slot. The owner is poolOwner if the goroutine fills
// a slot, else noOwner.
func (p *pool) make(ctx context.Context, o owner) (*instance, error) {
	if p.options.prepare != nil && heldHere(p.number).preparing {
		return nil, &wazabi.Error{Kind: wazabi.ErrBusy, Detail: "called from WithInit's function, which would be called again for another instance; " +
			"use the Instance that the function got"}
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "the Module is closed"}
	}
	p.making++
	p.mu.Unlock()

	var i *instance
	var took time.Duration
	// Deferred, since preparing the instance runs the caller's code, which may end the goroutine.
	defer func() {
		p.mu.Lock()
		p.making--
		if i != nil {
			p.live[i] = struct{}{}
			p.made++
			p.instantiate = took
			p.scheduleTrim()
		}
		p.unlockAndMaybeEnd()
	}()
	fresh, duration, err := newInstance(ctx, p, o)
	if err != nil {
		return nil, err
	}
	took = duration
	if err := fresh.prepare(ctx); err != nil {
		return nil, err
	}
	// The calls of WithInit's function had another owner, which holds no slot.
	fresh.call.owner = o
	if err := fresh.save(ctx); err != nil {
		return nil, err
	}
	fresh.prepared.Store(true)
	fresh.filling = false
	i = fresh
	return i, nil
}

// discard closes a poisoned instance.
func (p *pool) discard(i *instance) {
	p.mu.Lock()
	p.poisoned++
	p.mu.Unlock()
	// The memory is freed before the slot, so that there is never more of it than the slots allow. Both
	// come before the record is written, since the caller's logger may call the Module.
	i.finish(statePoisoned)
	p.vacate(i)
	// Deferred, since the logger may end the goroutine.
	defer i.leave()
	p.log(context.Background(), slog.LevelWarn, "instance poisoned", slog.String("reason", i.poisonReason))
}

// forget takes an instance out of its slot and out of live.
func (p *pool) forget(i *instance) {
	p.vacate(i)
	p.logHolding(context.Background(), i.bits(), slog.LevelDebug, "instance closed")
	p.mu.Lock()
	if _, ok := p.live[i]; ok {
		delete(p.live, i)
		p.past.calls += i.calls
		p.past.entries += i.entries
	}
	p.unlockAndMaybeEnd()
}

func (p *pool) maybeEnd() {
	p.mu.Lock()
	p.unlockAndMaybeEnd()
}

// unlockAndMaybeEnd unlocks mu. It ends the pool if the pool is closed and has no instance left.
func (p *pool) unlockAndMaybeEnd() {
	last := p.closed && !p.ended && p.making == 0 && len(p.live) == 0
	p.ended = p.ended || last
	p.mu.Unlock()
	if last {
		// First, since the caller's logger may block. Its gates have the number.
		p.guest.Release()
		p.logDropped(context.Background(), 0, p.logs.rest())
		dropGateNumber(p.number)
		close(p.gone)
	}
}
