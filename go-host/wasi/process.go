package wasi

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// Process implements [engine.Process].
type Process struct {
	wasi   *engine.WASI
	memory func() []byte
	sleep  func(ns int64)
	files  table
	// scratch is the buffer for the caller's readers and writers. spans and current are those of the
	// function that runs, so that it allocates none.
	scratch []byte
	spans   []span
	current call
	// mu is held while a function runs. closed says that the files are to be closed, by the function
	// that runs if there is one.
	mu     sync.Mutex
	closed atomic.Bool
}

// New is an [engine.NewProcess].
func New(w *engine.WASI, memory func() []byte, sleep func(ns int64)) engine.Process {
	p := &Process{wasi: w, memory: memory, sleep: sleep}
	p.files.preopen(w, p)
	return p
}

// Close closes the files that are open, or has the function that runs close them at its end. It
// does not wait for the caller's own files. A file that cannot be closed, and one that panics, is
// left as it is: the caller could do nothing about it.
func (p *Process) Close() {
	p.closed.Store(true)
	p.closeFiles()
}

func (p *Process) closeFiles() {
	// A function that holds the lock gets here when it has given it back.
	if !p.closed.Load() || !p.mu.TryLock() {
		return
	}
	open := p.files.open
	p.files.open = nil
	p.mu.Unlock()
	for _, d := range open {
		if d == nil || d.file == nil {
			continue
		}
		if _, ok := d.file.(*os.File); ok {
			closeQuietly(d)
		} else {
			// The caller's file may block, end the goroutine, and wait for the instance or another
			// file.
			go closeQuietly(d)
		}
	}
}

func closeQuietly(c io.Closer) {
	defer func() { _ = recover() }()
	_ = c.Close()
}

// Function returns a function of WASI preview 1.
func (p *Process) Function(name string) (engine.HostFunction, bool) {
	f, ok := functions[name]
	if !ok {
		return engine.HostFunction{}, false
	}
	return engine.HostFunction{Name: name, Signature: f.signature(name), Call: func(ctx context.Context, stack []uint64) {
		defer panicked(name)
		ask(ctx)
		if !p.mu.TryLock() {
			// Waiting could be waiting for itself.
			panic(&wazabi.Error{Kind: wazabi.ErrBusy, Detail: "the guest called " + name + " while a function of WASI ran, or while its instance was closed"})
		}
		// Deferred, since the caller's code may panic and end the goroutine.
		defer func() {
			p.mu.Unlock()
			p.closeFiles()
		}()
		p.current = call{Process: p, ctx: ctx, name: name, stack: stack}
		stack[0] = uint64(f.serve(&p.current))
	}}, true
}

// panicked is deferred where the program's files, readers and writers are called. An error goes on.
// Any other value of a panic becomes an error, since the engine would print it, however it is
// built.
func panicked(name string) {
	r := recover()
	if err, ok := r.(error); ok {
		panic(err)
	}
	if r != nil {
		panic(&wazabi.Error{Kind: wazabi.ErrHost, Path: name, Detail: text.Plain("it panicked: "+fault.Shown(r), text.MaxError), Stack: fault.PanicStack(string(debug.Stack()))})
	}
}

// call is one call of a function.
type call struct {
	*Process
	ctx   context.Context
	name  string
	stack []uint64
}

// u32 and u64 return parameters.
func (c *call) u32(n int) uint32 { return uint32(c.stack[n]) }
func (c *call) u64(n int) uint64 { return c.stack[n] }

// ask ends the guest's call if the guest may not go on.
func ask(ctx context.Context) {
	if s, ok := ctx.(engine.Stopper); ok {
		if err := s.Stop(); err != nil {
			panic(err)
		}
	}
}

// atMost ends the guest's call if n is too large.
func (c *call) atMost(limit, n uint32, what string) {
	if n > limit {
		panic(&wazabi.Error{Kind: wazabi.ErrLimit, Detail: fmt.Sprintf("the guest called %s with %d %s, at most %d are allowed", c.name, n, what, limit)})
	}
}

// exit is proc_exit.
func exit(c *call) errno { panic(&engine.Exit{Code: c.u32(0)}) }
