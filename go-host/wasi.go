package wazabi

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// WASI has the streams, arguments, environment, directories, clock and random bytes of a guest that
// was built for wasm32-wasip1. The zero value gives the guest the time and random bytes. The
// guest's output is discarded, its input is empty, and it has no arguments, no environment and no
// files.
//
// All instances of a Module share one WASI and use it concurrently.
type WASI struct {
	// Stdout and Stderr get the guest's output; nil discards it. A writer need not be safe for
	// concurrent use: one lock is held around each Write to either of them, for all Modules that are
	// opened with the Option. A Write is a line of println!, or a piece of a line of eprintln!; those
	// of several instances may alternate. The writer must bound the amount of output.
	Stdout, Stderr io.Writer
	// Stdin is the guest's input; nil is empty. A lock is held around each Read. A Read that waits
	// delays the call, and no context ends it.
	Stdin io.Reader
	// Args are the arguments, by convention the program's name first.
	Args []string
	// Env is the environment. The guest sees it sorted by name.
	Env map[string]string
	// FS is the guest's directory /, which the guest can read but not write. It must be safe for
	// concurrent use. For a directory of the host use the FS of an [os.Root]: symbolic links do not
	// lead out of it, as they do out of [os.DirFS]. With [Writable] the guest can also write it.
	FS fs.FS
	// Mounts are more directories, like FS, by their paths in the guest, such as /data. Their paths
	// begin with a slash. Engines may offer more, such as WithMounts in go-host/engine/wazero.
	Mounts map[string]fs.FS
	// Now is the clock, for the time of day and for measuring; nil is the system's clock. Sleeping
	// takes real time.
	Now func() time.Time
	// Rand is the source of random bytes; nil is crypto/rand. A lock is held around each Read.
	Rand io.Reader
}

// WithWASI runs a guest that was built for wasm32-wasip1. Without the option such a guest is
// [ErrImport]. For any other guest the option changes nothing.
//
// The guest's process::exit ends the call with a [*TrapError] that matches [ErrGuestExit], and
// poisons the instance; the program runs on. When the context of a call ends, the guest's sleep
// ends with [ErrCanceled], with or without [WithCancel]. With it, Close of the Module ends the
// sleep too. There are no processes, threads or sockets.
func WithWASI(w WASI) Option {
	data, err := w.data(), w.check()
	return func(s *settings.Settings) { s.WASI, s.WASIErr = data, err }
}

// data returns the settings in the form that engines take, with locks around the caller's readers
// and writers.
func (w WASI) data() *engine.WASI {
	data := &engine.WASI{Args: slices.Clone(w.Args), Mounts: w.mounts(), Rand: rand.Reader}
	if w.Now != nil {
		data.Now = func() time.Time {
			defer hostPanic("WASI.Now")
			return w.Now()
		}
	}
	for _, name := range slices.Sorted(maps.Keys(w.Env)) {
		data.Env = append(data.Env, engine.Variable{Name: name, Value: w.Env[name]})
	}
	output := newTurn()
	if w.Stdout != nil {
		data.Stdout = &sharedWriter{output, w.Stdout, "WASI.Stdout"}
	}
	if w.Stderr != nil {
		data.Stderr = &sharedWriter{output, w.Stderr, "WASI.Stderr"}
	}
	if w.Stdin != nil {
		data.Stdin = &sharedReader{newTurn(), w.Stdin, "WASI.Stdin"}
	}
	if w.Rand != nil {
		data.Rand = &sharedReader{newTurn(), w.Rand, "WASI.Rand"}
	}
	return data
}

// mounts returns the directories, sorted by their paths.
func (w WASI) mounts() []engine.Mount {
	all := maps.Clone(w.Mounts)
	if w.FS != nil {
		if all == nil {
			all = map[string]fs.FS{}
		}
		all["/"] = w.FS
	}
	var mounts []engine.Mount
	for _, path := range slices.Sorted(maps.Keys(all)) {
		m := engine.Mount{Path: path, FS: all[path]}
		if d, ok := m.FS.(writable); ok {
			m = engine.Mount{Path: path, Root: d.root}
		}
		mounts = append(mounts, m)
	}
	return mounts
}

// Writable returns a directory of the host, for [WASI], that the guest can write: the guest can
// make, change, rename and remove files, directories and links in it. Neither a path nor a symbolic
// link leads out of it, and the target of a link that the guest makes has no "..". The amount of
// data is not limited. The root must stay open as long as a Module uses it.
func Writable(root *os.Root) fs.FS { return writable{root} }

// writable is an fs.FS for programs that only read it.
type writable struct{ root *os.Root }

func (w writable) Open(name string) (fs.File, error) { return w.root.FS().Open(name) }

// maxMount bounds the path of a mount, in bytes.
const maxMount = 4096

// checkMounts reports directories that cannot be.
func (w WASI) checkMounts() error {
	if _, ok := w.Mounts["/"]; ok && w.FS != nil {
		return invalid("WithWASI: FS, and / in Mounts; expected one of them")
	}
	for _, m := range w.mounts() {
		switch {
		case !path.IsAbs(m.Path) || path.Clean(m.Path) != m.Path || strings.ContainsRune(m.Path, 0) || len(m.Path) > maxMount:
			return invalid("WithWASI: Mounts has %.100q; expected an absolute path without . and .., and without a slash at its end", m.Path)
		case m.FS == nil && m.Root == nil:
			return invalid("WithWASI: Mounts[%q] is nil; leave it out to have no such directory", m.Path)
		}
	}
	return nil
}

// check reports arguments, variables and directories that WASI cannot represent.
func (w WASI) check() error {
	if err := w.checkMounts(); err != nil {
		return err
	}
	for n, arg := range w.Args {
		if strings.ContainsRune(arg, 0) {
			return invalid("WithWASI: Args[%d] is %q; expected no byte 0 in it", n, arg)
		}
	}
	for name, value := range w.Env {
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.ContainsRune(value, 0) {
			return invalid("WithWASI: Env has %q: %q; expected a name without =, and no byte 0", name, value)
		}
	}
	return nil
}

// sharedWriter is a writer that one instance at a time uses.
type sharedWriter struct {
	turn turn
	w    io.Writer
	name string
}

func (s *sharedWriter) Write(p []byte) (int, error) { return s.WriteContext(context.Background(), p) }

// WriteContext implements [engine.ContextWriter].
func (s *sharedWriter) WriteContext(ctx context.Context, p []byte) (n int, err error) {
	s.turn.use(ctx, s.name, func() { n, err = s.w.Write(p) })
	return n, err
}

// sharedReader is a reader that one instance at a time uses.
type sharedReader struct {
	turn turn
	r    io.Reader
	name string
}

func (s *sharedReader) Read(p []byte) (int, error) { return s.ReadContext(context.Background(), p) }

// ReadContext implements [engine.ContextReader].
func (s *sharedReader) ReadContext(ctx context.Context, p []byte) (n int, err error) {
	s.turn.use(ctx, s.name, func() { n, err = s.r.Read(p) })
	return n, err
}

// turn is a mutex. The program's code runs with it, and may take long.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

const (
	// stopPoll is how often a goroutine that waits for a turn looks whether its guest is to stop.
	stopPoll = 10 * time.Millisecond
	// maxNestedWait bounds the wait of a goroutine that has a turn itself: it may be waiting for
	// that.
	maxNestedWait = time.Second
)

// use runs f, which is the code of the program with that name, in turn. It panics with an error,
// which ends the guest's call, if the turn does not come before the end of ctx.
//
//go:noinline
func (t turn) use(ctx context.Context, name string, f func()) {
	select {
	case t <- struct{}{}:
	default:
		t.wait(ctx, name)
	}
	defer func() { <-t }()
	defer hostPanic(name)
	f()
}

func (t turn) wait(ctx context.Context, name string) {
	var nested <-chan time.Time
	if usesTurns() > 1 {
		nested = time.After(maxNestedWait)
	}
	for {
		select {
		case t <- struct{}{}:
			return
		case <-ctx.Done():
			stopped(ctx)
			cause := fault.Cause(ctx)
			panic(&Error{Kind: ErrCanceled, Path: name, Detail: "another instance uses it: " + fault.Text(cause), Err: cause})
		case <-nested:
			panic(&Error{Kind: ErrBusy, Path: name, Detail: "it is in use, perhaps by code of the program that waits for this call: a reader or writer that calls a guest"})
		case <-time.After(stopPoll):
			stopped(ctx)
		}
	}
}

// stopped panics if the guest is to stop.
func stopped(ctx context.Context) {
	if s, ok := ctx.(engine.Stopper); ok {
		if err := s.Stop(); err != nil {
			panic(err)
		}
	}
}

// usesTurns returns how many calls of turn.use are on the goroutine's stack.
func usesTurns() (n int) {
	pcs := make([]uintptr, 256)
	for depth := runtime.Callers(1, pcs); depth == len(pcs); depth = runtime.Callers(1, pcs) {
		pcs = make([]uintptr, 2*len(pcs))
	}
	use := runtime.FuncForPC(reflect.ValueOf(turn.use).Pointer()).Name()
	for frames := runtime.CallersFrames(pcs); ; {
		frame, more := frames.Next()
		if frame.Function == use {
			n++
		}
		if !more {
			return n
		}
	}
}

// hostPanic is deferred where the caller's code is called. A panic goes on as an error that names
// the code and has the stack, and ends the guest's call.
func hostPanic(name string) {
	if r := recover(); r != nil {
		cause, _ := r.(error)
		panic(&Error{
			Kind: ErrHost, Path: name, Detail: text.Plain("it panicked: "+fault.Shown(r), text.MaxError), Err: cause,
			Stack: fault.PanicStack(string(debug.Stack())),
		})
	}
}

func invalid(format string, args ...any) error {
	return &Error{Kind: ErrOption, Detail: fmt.Sprintf(format, args...)}
}
