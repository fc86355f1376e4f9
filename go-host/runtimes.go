package wazabi

import (
	"context"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
)

// source is where a guest comes from.
type source struct {
	wasm []byte
	variant
	// embedded: it is the guest of a package, which the process keeps compiled.
	embedded bool
}

// loaded is a compiled guest, and the engine that instances of it are made in.
type loaded struct {
	engine *engine
	guest  *guest
	// took is how long it took to compile it; 0 if it was compiled already.
	took time.Duration
	// release lets go of both, when no instance is left.
	release func()
}

// load compiles a guest where the options say.
func (o *options) load(s *source) (loaded, error) {
	if o.hasRuntime {
		return o.loadForeign(s)
	}
	e, err := o.shared()
	if err != nil {
		return loaded{}, err
	}
	if o.profile == Untrusted {
		return o.loadApart(e, s)
	}
	return load(e, s)
}

// load compiles a guest in an engine of the process's.
func load(e *engine, s *source) (loaded, error) {
	g, took, err := e.compile(s, s.embedded)
	// The key alone: the file is not kept.
	key := s.variant
	return loaded{engine: e, guest: g, took: took, release: func() { e.release(key) }}, err
}

// loadApart compiles a guest in an engine of its own. Shared has compiled it before, once for all, and keeps the code in the
// cache of both: what is left to do is read it again.
func (o *options) loadApart(shared *engine, s *source) (loaded, error) {
	l, err := load(shared, s)
	if err != nil {
		return l, err
	}
	own := newEngine(context.Background(), o.config())
	release := func() {
		// All its instances are gone; there is nothing left to fail.
		_ = own.runtime.Close(own.ctx)
		l.release()
	}
	g, _, err := own.compile(s, false)
	if err != nil {
		release()
		return loaded{}, err
	}
	return loaded{engine: own, guest: g, took: l.took, release: release}, nil
}

// untrustedCache has the code of what is run apart.
var untrustedCache = sync.OnceValue(wazero.NewCompilationCache)

// config is the configuration of the engines that the options choose.
func (o *options) config() wazero.RuntimeConfig {
	config := wazero.NewRuntimeConfig()
	if o.interpreter {
		config = wazero.NewRuntimeConfigInterpreter()
	}
	switch {
	case o.hasCache:
		config = config.WithCompilationCache(o.cache)
	case o.profile == Untrusted:
		config = config.WithCompilationCache(untrustedCache())
	}
	return config
}

// cached are the engines with a cache, which are never closed.
var cached struct {
	sync.Mutex
	engines map[cacheKey]*engine
}

type cacheKey struct {
	cache       wazero.CompilationCache
	interpreter bool
}

// shared is the engine of the process's that the options choose.
func (o *options) shared() (e *engine, err error) {
	key := cacheKey{cache: o.cache, interpreter: o.interpreter}
	switch {
	case o.hasCache:
	case o.profile == Untrusted:
		key.cache = untrustedCache()
	case o.interpreter:
		return interpreterEngine(), nil
	default:
		return compilerEngine(), nil
	}
	// wazero panics if the cache is somebody else's.
	defer func() {
		if r := recover(); r != nil {
			err = badOption("WithCompilationCache(%T): expected a cache made by wazero: %v", o.cache, r)
		}
	}()
	cached.Lock()
	defer cached.Unlock()
	e, ok := cached.engines[key]
	if !ok {
		e = newEngine(context.Background(), o.config())
		if cached.engines == nil {
			cached.engines = map[cacheKey]*engine{}
		}
		cached.engines[key] = e
	}
	return e, nil
}

// foreign are the callers' runtimes that have guests, so that each guest is compiled in them once.
var foreign struct {
	sync.Mutex
	engines map[wazero.Runtime]*foreignEngine
}

type foreignEngine struct {
	*engine
	// users counts the Modules in it.
	users int
}

func (o *options) loadForeign(s *source) (loaded, error) {
	e, err := enterForeign(o.runtime)
	if err != nil {
		return loaded{}, err
	}
	g, took, err := e.compile(s, false)
	if err != nil {
		leaveForeign(e)
		return loaded{}, err
	}
	key := s.variant
	return loaded{engine: e.engine, guest: g, took: took, release: func() {
		e.release(key)
		leaveForeign(e)
	}}, nil
}

func enterForeign(r wazero.Runtime) (e *foreignEngine, err error) {
	// A runtime that the caller has wrapped may be of a type that is no key.
	defer func() {
		if p := recover(); p != nil {
			err = badOption("WithRuntime(%T): expected wazero's runtime, or a pointer: %v", r, p)
		}
	}()
	foreign.Lock()
	defer foreign.Unlock()
	e, ok := foreign.engines[r]
	if !ok {
		if foreign.engines == nil {
			foreign.engines = map[wazero.Runtime]*foreignEngine{}
		}
		e = &foreignEngine{engine: newEngineIn(context.Background(), r)}
		foreign.engines[r] = e
	}
	e.users++
	return e, nil
}

func leaveForeign(e *foreignEngine) {
	foreign.Lock()
	defer foreign.Unlock()
	if e.users--; e.users == 0 {
		delete(foreign.engines, e.runtime)
		e.closeHosts()
	}
}
