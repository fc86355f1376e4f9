package wazero

import (
	"crypto/sha256"
	"strings"
	"sync"

	"github.com/tetratelabs/wazero"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// This file chooses the store of a guest. The process has one store for wazero's compiler and one
// for its interpreter, two per compilation cache, and one per caller's runtime that has guests.
// Guests with a line table have separate stores of these kinds. An isolated guest has a store to
// itself, where its line table is not read.

// loadShared compiles a guest in a store that the process shares.
func (o *options) loadShared(r *engine.Request) (lease, error) {
	key, s, err := o.enterShared(r.Isolated, r.Lines && !r.Isolated)
	if err != nil {
		return lease{}, err
	}
	l, err := s.compile(r, r.Keep)
	if err != nil {
		leaveShared(key, s)
		return lease{}, err
	}
	release := l.release
	l.release = func() {
		release()
		leaveShared(key, s)
	}
	return l, nil
}

// loadIsolated compiles a guest in a store of its own. A shared store has compiled the guest before
// and keeps the code in the cache of both stores: this one only reads it again.
func (o *options) loadIsolated(r *engine.Request) (lease, error) {
	shared, err := o.loadShared(r)
	if err != nil {
		return lease{}, err
	}
	own := newStore(o.config(true), false)
	own.interprets = o.interprets
	own.isolate()
	end := func() {
		// The cache, which outlives the runtime, has the code of guests and host modules until they are
		// closed themselves.
		own.closeHosts()
		// All instances of the store are gone, so that nothing can fail.
		_ = own.runtime.Close(background)
		shared.release()
	}
	l, err := own.compile(r, false)
	if err != nil {
		end()
		return lease{}, err
	}
	release := l.release
	l.took, l.release = shared.took, func() {
		release()
		end()
	}
	return l, nil
}

// isolatedCache has the code of isolated guests.
var isolatedCache = sync.OnceValue(wazero.NewCompilationCache)

// config returns the configuration of the stores that the options choose.
func (o *options) config(isolated bool) wazero.RuntimeConfig {
	config := wazero.NewRuntimeConfig()
	if o.interpreter {
		config = wazero.NewRuntimeConfigInterpreter()
	}
	switch {
	case o.hasCache:
		config = config.WithCompilationCache(o.cache)
	case isolated:
		config = config.WithCompilationCache(isolatedCache())
	}
	return config
}

// interprets reports whether the stores that the options choose interpret guests.
func (o *options) interprets() bool { return o.interpreter || noCompiler() }

// noCompiler reports whether wazero has no compiler for the platform.
var noCompiler = sync.OnceValue(func() bool {
	r := wazero.NewRuntime(background)
	defer r.Close(background)
	return isInterpreter(background, r)
})

// process has the stores that Modules share. Those with the caller's cache are closed with the
// last Module in them. Code that is kept stays in such a cache, from where another store reads it
// again. The others are closed when they are full, and another one has replaced them: code that was
// kept there is compiled again.
var process struct {
	sync.Mutex
	stores map[storeKey]*sharedStore
}

type sharedStore struct {
	*store
	// users counts the Modules in it. own says that it has the caller's cache, replaced that
	// another store has its place.
	users         int
	own, replaced bool
}

// storeKey tells the stores of the process apart. The cache is nil for stores without one.
type storeKey struct {
	cache              wazero.CompilationCache
	interpreter, lines bool
}

// enterShared returns the store of the process that the options choose, until leaveShared.
func (o *options) enterShared(isolated, lines bool) (key storeKey, s *sharedStore, err error) {
	key = storeKey{cache: o.cache, interpreter: o.interpreter, lines: lines}
	if isolated && !o.hasCache {
		key.cache = isolatedCache()
	}
	// wazero panics if the cache is not its own.
	defer func() {
		if r := recover(); r != nil {
			err = invalid("WithCompilationCache(%T): expected a cache made by wazero: %v", o.cache, r)
		}
	}()
	process.Lock()
	defer process.Unlock()
	s, ok := process.stores[key]
	if ok && s.full() {
		s.replaced, ok = true, false
		s.endUnused(key)
	}
	if !ok {
		s = &sharedStore{store: newStore(o.config(isolated), lines), own: o.hasCache}
		s.interprets, s.types = o.interprets, map[[sha256.Size]byte]struct{}{}
		if isolated {
			s.isolate()
		}
		if process.stores == nil {
			process.stores = map[storeKey]*sharedStore{}
		}
		process.stores[key] = s
	}
	s.users++
	return key, s, nil
}

func leaveShared(key storeKey, s *sharedStore) {
	process.Lock()
	defer process.Unlock()
	s.users--
	s.endUnused(key)
}

// endUnused closes the store if it has no users and will get none, or need not be kept. The caller
// holds the lock of process.
func (s *sharedStore) endUnused(key storeKey) {
	if s.users > 0 || !s.own && !s.replaced {
		return
	}
	if process.stores[key] == s {
		delete(process.stores, key)
	}
	s.closeHosts()
	// All instances of the store are gone, so that nothing can fail.
	_ = s.runtime.Close(background)
}

// foreign has the callers' runtimes that have guests, so that each guest is compiled once in each.
var foreign struct {
	sync.Mutex
	stores map[wazero.Runtime]*foreignStore
}

type foreignStore struct {
	*store
	// users counts the Modules in it.
	users int
}

// loadForeign compiles a guest in the caller's runtime.
func (o *options) loadForeign(r *engine.Request) (lease, error) {
	s, err := enterForeign(o.runtime)
	if err != nil {
		return lease{}, err
	}
	l, err := s.compile(r, false)
	if err != nil {
		leaveForeign(s)
		return lease{}, err
	}
	release := l.release
	l.release = func() {
		release()
		leaveForeign(s)
	}
	return l, nil
}

func enterForeign(r wazero.Runtime) (s *foreignStore, err error) {
	// A caller's runtime may be a nil pointer, or one that has no runtime in it, or have a type
	// that cannot be a map key. It panics at its use.
	defer func() {
		if p := recover(); p != nil {
			err = invalid("WithRuntime(%T): expected wazero's runtime, or a pointer: %v", r, p)
		}
	}()
	r.Module("wazabi")
	foreign.Lock()
	defer foreign.Unlock()
	s, ok := foreign.stores[r]
	if !ok {
		if foreign.stores == nil {
			foreign.stores = map[wazero.Runtime]*foreignStore{}
		}
		// A runtime reads debugging information unless its owner has turned that off.
		s = &foreignStore{store: newStoreIn(r, true)}
		foreign.stores[r] = s
	}
	s.users++
	return s, nil
}

// closedPrefix begins wazero's error for all that is asked of a runtime that was closed. wazero has
// no other way to tell.
const closedPrefix = "runtime closed with exit_code("

// runtimeClosed returns the error for a runtime that its owner has closed, if err says so.
func runtimeClosed(err error) error {
	if !strings.HasPrefix(err.Error(), closedPrefix) {
		return nil
	}
	return &wazabi.Error{Kind: wazabi.ErrClosed, Detail: "the runtime that WithRuntime has set was closed by its owner", Err: err}
}

func leaveForeign(s *foreignStore) {
	foreign.Lock()
	defer foreign.Unlock()
	if s.users--; s.users == 0 {
		delete(foreign.stores, s.runtime)
		s.closeHosts()
	}
}
