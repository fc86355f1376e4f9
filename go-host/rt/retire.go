package rt

import (
	"context"
	"time"
)

// This file decides whether a pool keeps an instance, when the instance changes hands and when it
// has been idle for long.

// defaultIdle is the default bound of the time that an instance may be idle.
const defaultIdle = 5 * time.Minute

// change prepares the instance, which the caller holds, for another caller. It returns objects to
// release when others may use the instance. It reports false if the instance has to be closed.
func (i *instance) change() (left objects, ok bool) {
	if left, ok = i.readied(); !ok {
		i.pool.countRetired()
	}
	return left, ok
}

func (i *instance) readied() (left objects, ok bool) {
	o := &i.pool.options
	switch {
	case o.maxMemory > 0 && int64(len(i.mem.data)) > o.maxMemory, o.maxCalls > 0 && i.calls >= o.maxCalls:
		return objects{}, false
	case !o.reset:
		return objects{}, true
	case i.saved == nil:
		return objects{}, false
	}
	return i.saved.restore(i)
}

// endChanged ends a call on the pool whose instance is readied for the next caller. An instance on
// which resources live stays as it is.
func (c *Call) endChanged(ctx context.Context) {
	i := c.inst
	switch {
	case !i.homing():
	case i.pool.options.reset && c.owner == poolOwner:
		c.endAtHome(ctx)
		return
	default:
		c.putDown(ctx)
		return
	}
	left, ok := i.change()
	// Deferred, since destroy may end the goroutine. Objects are released last, since their Close may
	// call the Module.
	defer i.pool.closeObjects(0, &left)
	if !ok || !c.backInPool() {
		i.destroy()
		return
	}
	c.putDown(ctx)
}

func (p *pool) countRetired() {
	p.mu.Lock()
	p.retired++
	p.mu.Unlock()
}

// scheduleTrim schedules trim if the pool has more than one instance. The caller holds mu. A timer
// costs nothing until it fires, so neither calls nor a goroutine have to poll.
func (p *pool) scheduleTrim() {
	if p.options.maxIdle <= 0 || p.closed || len(p.live) < 2 || p.trimming {
		return
	}
	p.trimming = true
	if p.trimmer == nil {
		p.trimmer = time.AfterFunc(p.options.maxIdle, p.trim)
	} else {
		p.trimmer.Reset(p.options.maxIdle)
	}
}

// trim closes the idle instances that no call has entered since the last trim, except one.
func (p *pool) trim() {
	// Deferred, since closing an instance may end the goroutine.
	defer func() {
		p.mu.Lock()
		p.trimming = false
		p.scheduleTrim()
		p.mu.Unlock()
	}()
	kept := 0
	for n := range p.slots {
		if p.slots[n].inst.Load() != nil {
			kept++
		}
	}
	for n := range p.slots {
		i := p.slots[n].inst.Load()
		if i == nil || !i.state.acquire(poolOwner) {
			continue
		}
		if i.entries == i.trimmed && kept > 1 && !i.homing() {
			kept--
			p.countRetired()
			i.destroy()
			continue
		}
		i.trimmed = i.entries
		i.call.owner = poolOwner
		i.call.putDown(context.Background())
	}
}
