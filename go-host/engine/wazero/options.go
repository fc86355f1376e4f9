package wazero

import (
	"reflect"
	"strings"

	"github.com/tetratelabs/wazero"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/settings"
)

// options has what this engine's options set.
type options struct {
	interpreter bool
	// runtime and cache are the caller's. The flags tell a nil argument from a missing option.
	runtime              wazero.Runtime
	cache                wazero.CompilationCache
	hasRuntime, hasCache bool
	mounts               wazero.FSConfig
	hasMounts            bool
}

// option makes an option of a function that changes this engine's options.
func option(set func(*options)) wazabi.Option {
	return func(s *settings.Settings) {
		o, ok := s.Engine.(*options)
		if !ok {
			o = new(options)
			s.Engine = o
		}
		set(o)
	}
}

// String names the options for the error of another engine.
func (o *options) String() string {
	var names []string
	for _, n := range []struct {
		name  string
		given bool
	}{
		{"WithInterpreter", o.interpreter}, {"WithRuntime", o.hasRuntime}, {"WithCompilationCache", o.hasCache}, {"WithMounts", o.hasMounts},
	} {
		if n.given {
			names = append(names, n.name)
		}
	}
	return strings.Join(names, ", ") + " of go-host/engine/wazero"
}

// WithInterpreter runs the guest in wazero's interpreter. It starts sooner, works on every
// platform, and is slower by one to two orders of magnitude. It is the default where wazero has no
// compiler. A guest with a function of more than 5,000 parameters, locals and operands at a time is
// wazabi.ErrLimit there. Together with [WithRuntime], whose runtime has already chosen, the option
// is wazabi.ErrOption.
func WithInterpreter() wazabi.Option {
	return option(func(o *options) { o.interpreter = true })
}

// WithRuntime runs the guest in the caller's wazero runtime. The kit registers no name in it, so
// that any number of guests and the caller's own modules share it. The kit never closes it: its
// owner closes it, after the Module. A guest is compiled once for it, and stays compiled until the
// last Module of the guest closes. The runtime's configuration holds: compiler or interpreter,
// cache, allowed features, and its limit on memory. (A guest that exceeds that limit fails with a
// bare wazabi.ErrTrap; one that exceeds wazabi.WithMemoryLimit fails with wazabi.ErrGuestOOM.)
//
// By default all packages of the process share one runtime, which is never closed. A nil runtime is
// wazabi.ErrOption, as is WithRuntime together with [WithInterpreter], [WithCompilationCache] or
// wazabi.Untrusted, which choose a runtime too.
func WithRuntime(r wazero.Runtime) wazabi.Option {
	return option(func(o *options) { o.runtime, o.hasRuntime = r, true })
}

// WithCompilationCache keeps compiled code in a wazero cache. The cache may be a directory: then
// the next process starts without compiling. The process gets one more runtime per cache. All
// packages opened with the cache share that runtime, which is closed with the last Module in it.
// Make one cache per process, and close it after all Modules that use it. A directory has machine
// code, which wazero runs: no one else may write to it.
//
// A nil cache is wazabi.ErrOption, as is the option together with [WithRuntime].
func WithCompilationCache(c wazero.CompilationCache) wazabi.Option {
	return option(func(o *options) { o.cache, o.hasCache = c, true })
}

// WithMounts sets the directories of a guest with WASI by a configuration of wazero, where those of
// wazabi.WASI are not enough. The guest then gets wazero's own WASI, whose errors differ in
// details. wazero's documentation says how far the directories are isolated.
//
// It needs wazabi.WithWASI. It is wazabi.ErrOption without that, with a nil configuration, and
// together with directories of WASI.
func WithMounts(c wazero.FSConfig) wazabi.Option {
	return option(func(o *options) { o.mounts, o.hasMounts = c, true })
}

// optionsOf returns this engine's options from a request, or an error for an invalid one.
func optionsOf(r *engine.Request) (*options, error) {
	o := new(options)
	if r.Options != nil {
		var ok bool
		if o, ok = r.Options.(*options); !ok {
			return nil, invalid("%v: an option of another engine; this package runs its guest on wazero. "+
				"Leave the option out", r.Options)
		}
	}
	switch {
	case o.hasCache && o.cache == nil:
		return nil, invalid("WithCompilationCache(nil): expected a cache; leave the option out to have none")
	case o.hasRuntime && o.runtime == nil:
		return nil, invalid("WithRuntime(nil): expected a runtime; leave the option out to share the process's")
	case o.hasMounts && o.mounts == nil:
		return nil, invalid("WithMounts(nil): expected a configuration; leave the option out to mount nothing")
	case o.hasMounts && reflect.TypeOf(o.mounts) != reflect.TypeOf(wazero.NewFSConfig()):
		return nil, invalid("WithMounts(%T): expected wazero's configuration, made by wazero.NewFSConfig; wazero mounts nothing for another", o.mounts)
	case o.hasMounts && r.WASI == nil:
		return nil, invalid("WithMounts: expected wazabi.WithWASI besides; mounts are WASI's")
	case o.hasMounts && len(r.WASI.Mounts) > 0:
		return nil, invalid("WithWASI and WithMounts: the directories of WASI, and mounts; expected one of them. " +
			"Mount an FS with FSConfig.WithFSMount")
	case !o.hasRuntime:
	case o.interpreter:
		return nil, invalid("WithRuntime and WithInterpreter: the runtime's configuration says how it runs guests; " +
			"make it with wazero.NewRuntimeConfigInterpreter")
	case o.hasCache:
		return nil, invalid("WithRuntime and WithCompilationCache: give the cache to the runtime's configuration")
	case r.Isolated:
		return nil, invalid("WithRuntime and WithProfile(Untrusted): an untrusted guest gets a runtime of its own; leave one of them out")
	}
	return o, nil
}

func invalid(format string, args ...any) error { return failed(wazabi.ErrOption, format, args...) }
