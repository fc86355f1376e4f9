package rt

import (
	"context"
	"runtime"
	"slices"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/globals"
)

// This file puts instances back to how they were after WithInit, for [wazabi.WithReset].
//
// The state of an instance is its memory, its globals, its table and segments, its handles of host
// objects, and what WASI keeps for it. The first two and the handles are saved and restored. A
// guest that may change the others is not reset: its instances are replaced.

// A page is the unit in which memory is compared and copied. Comparing is faster than copying, and
// faster than to have the system map untouched pages again.
type page [4 << 10]byte

// zeroPage is each page of a snapshot that is zero.
var zeroPage page

// maxCleared bounds the memory that a reset clears. Beyond that, a new instance is cheaper, and the
// old one's memory is freed.
const maxCleared = 16 << 20

// snapshot is the state that an instance is put back to.
type snapshot struct {
	pages []*page
	// size is what the pages take, in bytes.
	size int64
	// globals is the function that saves and restores the globals, which the guest has beside them.
	globals engine.Function
	arena   span
	// entries and free are those of the instance's objects.
	entries []object
	free    []uint32
}

// save keeps the state of a prepared instance, which the caller holds, if the Module resets its
// instances. If it fails, the instance is closed.
func (i *instance) save(ctx context.Context) error {
	if !i.pool.options.reset {
		return nil
	}
	i.resources.keep()
	if i.pool.keepsState() {
		return nil
	}
	saved := false
	// Deferred, since the guest may call its host when it drops its results, and the host may end the
	// goroutine.
	defer func() {
		if !saved {
			i.destroy()
		}
	}()
	// The guest's runtime is entered now, if it has not been, and not after each reset.
	i.used = !i.pool.pkg.Core
	if err := i.outsideCalls(ctx, func() error { return i.releaseResults(ctx) }); err != nil {
		return i.unprepared(i.pool.pkg.Name+"."+exportRelease, err)
	}
	var pages []*page
	var size int64
	if err := i.outsideCalls(ctx, func() (err error) {
		pages, size, err = savePages(i.mem.data, i.savingStopped())
		return err
	}); err != nil {
		return i.unprepared(i.pool.pkg.Name, err)
	}
	s := &snapshot{
		pages: pages, size: size, globals: i.module.Function(globals.Export), arena: i.arena,
		entries: slices.Clone(i.objects.entries), free: slices.Clone(i.objects.free),
	}
	if err := s.call(i, globals.Save); err != nil {
		return i.unprepared(i.pool.pkg.Name, err)
	}
	i.saved, saved = s, true
	return nil
}

// savingStopped returns what tells savePages whether to end, or nil if the guest has no guards.
func (i *instance) savingStopped() func() error {
	if !i.pool.options.guards {
		return nil
	}
	return func() error {
		// The goroutine that ends the context may need the processor.
		runtime.Gosched()
		if cause := i.stopReason(); cause != nil {
			return &stopped{cause}
		}
		return nil
	}
}

// keepsState reports whether instances have state that cannot be restored.
func (p *pool) keepsState() bool {
	_, ok := p.guest.Functions()[globals.Export]
	return !ok || slices.ContainsFunc(p.guest.WASI(), func(name string) bool { return !statelessWASI[name] })
}

// statelessWASI has the functions of WASI that change nothing that WASI keeps for an instance: open
// files, their positions and flags.
var statelessWASI = map[string]bool{
	"args_get": true, "args_sizes_get": true, "clock_res_get": true, "clock_time_get": true, "environ_get": true,
	"environ_sizes_get": true, "fd_fdstat_get": true, "fd_filestat_get": true, "fd_prestat_dir_name": true, "fd_prestat_get": true,
	"fd_write": true, "path_filestat_get": true, "path_readlink": true, "poll_oneoff": true, "proc_exit": true,
	"random_get": true, "sched_yield": true,
}

// savePages copies the memory. stopped, unless it is nil, returns an error if that has to end: a
// guest can make its memory so large that copying it takes seconds.
func savePages(memory []byte, stopped func() error) (pages []*page, size int64, err error) {
	const mask = piece/len(page{}) - 1
	pages = make([]*page, len(memory)/len(page{}))
	size = int64(len(pages)) * sizeOf[*page]()
	for n := range pages {
		if n&mask == mask && stopped != nil {
			if err := stopped(); err != nil {
				return nil, 0, err
			}
		}
		pages[n] = &zeroPage
		if now := pageOf(memory, n); *now != zeroPage {
			saved := *now
			pages[n] = &saved
			size += int64(len(saved))
		}
	}
	return pages, size, nil
}

func pageOf(memory []byte, n int) *page { return (*page)(memory[n*len(page{}):]) }

// call enters the function that saves and restores the globals, which calls no host function and
// has no loops.
func (s *snapshot) call(i *instance, what uint64) error {
	i.call.stack[0] = what
	return s.globals.CallWithStack(context.Background(), i.call.stack[:])
}

// restore puts the instance back, which the caller holds. It returns the objects that the guest has
// got since, for the caller to release when others may use the instance. It reports false if the
// instance cannot be put back, and has to be closed.
func (s *snapshot) restore(i *instance) (left objects, ok bool) {
	if !s.restoreMemory(i) || s.call(i, globals.Restore) != nil {
		return objects{}, false
	}
	i.arena, i.used = s.arena, false
	// A context that an earlier caller's host function kept must not lead into a later call.
	i.call.frame.Store(nil)
	// The next handle would tell how many callbacks earlier callers have passed.
	i.callbacks.next = 0
	return s.restoreObjects(&i.objects)
}

func (s *snapshot) restoreMemory(i *instance) bool {
	size := len(s.pages) * len(page{})
	if grown := i.mem.data[size:]; len(grown) > 0 {
		if len(grown) > maxCleared {
			return false
		}
		clear(grown)
		if !i.module.ShrinkMemory(i.mem.data[:size]) {
			return false
		}
		i.mem.data = i.mem.data[:size]
	}
	for n, saved := range s.pages {
		if now := pageOf(i.mem.data, n); *now != *saved {
			*now = *saved
		}
	}
	return true
}

// restoreObjects removes the handles that the guest has received since. It reports false if the
// guest has dropped or given back an object that it had.
func (s *snapshot) restoreObjects(o *objects) (left objects, ok bool) {
	for n, was := range s.entries {
		// An entry has another generation when its object has gone.
		if now := o.entries[n]; was.owned && was.resource >= 0 && now.generation != was.generation {
			return objects{}, false
		}
	}
	for n, e := range o.entries {
		had := n < len(s.entries) && s.entries[n].resource >= 0 && s.entries[n].generation == e.generation
		if had || e.resource < 0 {
			continue
		}
		if last := o.forget(uint32(n) | e.generation<<handleIndexBits); last {
			// There is room: these are fewer than the guest had.
			_, _ = left.put(int(e.resource), e.value, true)
		}
	}
	o.entries, o.free = append(o.entries[:0], s.entries...), append(o.free[:0], s.free...)
	return left, true
}
