package wazabi

import (
	"context"
	"crypto/rand"
	"io"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
	"github.com/wazabi/wazabi/go-host/abi"
)

// WASI is what a guest that was built for wasm32-wasip1 finds of the world. The zero value has the time and random bytes,
// and nothing else: output is discarded, input is at its end, there are no arguments, no environment, no files.
//
// All instances of a Module have the same, and use it at once.
type WASI struct {
	// Stdout and Stderr get what the guest prints; nil discards it. A lock is held around each Write, one for both and for
	// all Modules opened with the Option, so that any writer will do. Instances that print at once take turns by
	// Write: a line of println!, a piece of a line of eprintln!. How much they print is for the writer to bound.
	Stdout, Stderr io.Writer
	// Stdin is what the guest reads; nil is at its end. A lock is held around each Read. A Read that waits holds up the
	// call, and no context ends it.
	Stdin io.Reader
	// Args are the arguments, by convention the program's name first.
	Args []string
	// Env is the environment; the guest finds it sorted by name.
	Env map[string]string
	// FS is the guest's directory /, which it can read and not write. It must be safe for concurrent use. For a directory
	// of the host take the FS of an [os.Root], which symbolic links do not lead out of, unlike [os.DirFS].
	FS fs.FS
	// Mounts are the guest's directories where FS is not enough: several, or some that it may write. What wazero
	// says of their isolation holds. Mounts together with FS is [ErrOption].
	Mounts wazero.FSConfig
	// Now is the clock, for the time of day and for measuring; nil is the real one. Sleeping takes real time.
	Now func() time.Time
	// Rand is where random bytes come from; nil is crypto/rand. A lock is held around each Read.
	Rand io.Reader
}

// WithWASI runs a guest that was built for wasm32-wasip1, which without it is [ErrImport]. A guest that needs no WASI does
// not notice.
//
// The guest's process::exit ends the call with a [*TrapError] that matches [ErrGuestExit], and poisons the instance; the
// program runs on. Where the guest sleeps the context of the call ends it, with or without [WithCancel], as
// [ErrCanceled]. There are no processes, threads and sockets.
func WithWASI(w WASI) Option {
	settings := newWASI(w)
	return func(o *options) { o.wasi = settings }
}

// wasi is a WASI as instances use it.
type wasi struct {
	config wazero.ModuleConfig
	// err is what is wrong with it.
	err error
}

func newWASI(w WASI) *wasi {
	if err := w.check(); err != nil {
		return &wasi{err: err}
	}
	config := wazero.NewModuleConfig().WithArgs(w.Args...)
	for _, name := range slices.Sorted(maps.Keys(w.Env)) {
		config = config.WithEnv(name, w.Env[name])
	}
	var output sync.Mutex
	if w.Stdout != nil {
		config = config.WithStdout(&lockedWriter{&output, w.Stdout})
	}
	if w.Stderr != nil {
		config = config.WithStderr(&lockedWriter{&output, w.Stderr})
	}
	if w.Stdin != nil {
		config = config.WithStdin(&lockedReader{r: w.Stdin})
	}
	switch {
	case w.FS != nil:
		config = config.WithFSConfig(wazero.NewFSConfig().WithFSMount(w.FS, "/"))
	case w.Mounts != nil:
		config = config.WithFSConfig(w.Mounts)
	}
	if now := w.Now; now != nil {
		config = config.
			WithWalltime(func() (int64, int32) { t := now(); return t.Unix(), int32(t.Nanosecond()) }, 1).
			WithNanotime(func() int64 { return now().UnixNano() }, 1)
	} else {
		config = config.WithSysWalltime().WithSysNanotime()
	}
	if w.Rand != nil {
		config = config.WithRandSource(&lockedReader{r: w.Rand})
	} else {
		config = config.WithRandSource(rand.Reader)
	}
	return &wasi{config: config}
}

// check refuses what no guest could be given.
func (w *WASI) check() error {
	if w.FS != nil && w.Mounts != nil {
		return badOption("WithWASI: FS and Mounts; expected one of them. Mount the FS with Mounts.WithFSMount")
	}
	for n, arg := range w.Args {
		if strings.ContainsRune(arg, 0) {
			return badOption("WithWASI: Args[%d] is %q; expected no byte 0 in it", n, arg)
		}
	}
	for name, value := range w.Env {
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.ContainsRune(value, 0) {
			return badOption("WithWASI: Env has %q: %q; expected a name without =, and no byte 0", name, value)
		}
	}
	return nil
}

// moduleConfig is what an instance is made with.
func (o *options) moduleConfig(i *instance) wazero.ModuleConfig {
	if o.wasi == nil {
		return wazero.NewModuleConfig()
	}
	return o.wasi.config.WithNanosleep(i.sleep).WithOsyield(runtime.Gosched)
}

// sleep is the guest's sleep, which ends with the context of the call; wazero does not pass that on.
func (i *instance) sleep(ns int64) {
	if ns <= 0 {
		return
	}
	timer := time.NewTimer(time.Duration(ns))
	defer timer.Stop()
	ctx := i.call.ctx
	select {
	case <-timer.C:
	case <-ctx.Done():
		panic(&stopped{ctx.Err()})
	}
}

// makeWASI makes the module that has WASI's functions. What they do is in the configuration of the instance that calls them.
func (e *engine) makeWASI() (api.Module, error) {
	builder := e.runtime.NewHostModuleBuilder(abi.WASI)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(builder)
	// wazero's would close the instance behind the call's back.
	return e.host(builder.NewFunctionBuilder().
		WithGoFunction(api.GoFunc(procExit), []api.ValueType{api.ValueTypeI32}, nil).Export("proc_exit"))
}

// exited is what proc_exit panics with. It comes back through wazero as what the call's error wraps.
type exited struct{ code uint32 }

func (e *exited) Error() string { return ErrGuestExit.Error() }

func procExit(_ context.Context, stack []uint64) {
	panic(&exited{uint32(stack[0])})
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}
