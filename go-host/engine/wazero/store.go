package wazero

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// store is one wazero runtime, the guests that are compiled for it, and the host modules in it;
// runtimes.go says which stores there are. Nothing in it has a name, so that names cannot collide.
type store struct {
	runtime wazero.Runtime
	// lines says that wazero may read the debugging information of guests.
	lines bool
	// wasi makes the module with WASI's functions, once; mountsWASI makes that for WithMounts.
	wasi, mountsWASI func() (api.Module, error)
	processes        processes
	// interprets reports whether the runtime interprets guests.
	interprets func() bool

	// workers is how many goroutines compile a guest. turns, if it is not nil, bounds how many
	// guests are compiled at once.
	workers int
	turns   chan struct{}

	mu sync.Mutex
	// typeBytes is about how many bytes of types of functions the runtime has seen. types has the
	// hashes of the type sections that are counted. It is nil if no other store can replace this
	// one.
	typeBytes int
	types     map[[sha256.Size]byte]struct{}
	// hosts are the host modules of guests; see hosts.go. closers close the modules of WASI. ended
	// says that all of them were closed, perhaps while a compilation that was given up still runs.
	hosts   map[*engine.HostModule]*hostModule
	closers []func(context.Context) error
	ended   bool
	guests  map[engine.Key]*compilation
}

// compilation is the compilation of one guest. The store's mutex guards it.
type compilation struct {
	// done is closed when code or err is set. stop ends the compilation before that.
	done chan struct{}
	stop context.CancelFunc
	code *code
	err  error
	// users counts its leases, and the goroutines that wait for it.
	users int
	// kept says that the guest stays compiled without users.
	kept bool
}

// code is a compiled guest.
type code struct {
	module wazero.CompiledModule
	// names is the contents of the guest's name section.
	names     []byte
	facts     any
	functions map[string]engine.Signature
	// inlined is nil where traces have no places in the source.
	inlined *inlined
	// wasi has the functions of WASI that the guest imports.
	wasi []string
	// minMemory is in bytes.
	minMemory uint64
	// footprint is what an instance takes beside its memory, in bytes.
	footprint int64
	// took is how long the compilation took.
	took time.Duration
}

// lease is the use of compiled code, until release.
type lease struct {
	store *store
	code  *code
	// took is how long the compilation took; 0 if the guest was compiled before.
	took time.Duration
	// kept says that the code stays without users.
	kept    bool
	release func()
}

func newStore(config wazero.RuntimeConfig, lines bool) *store {
	return newStoreWith(background, config, lines)
}

// newStoreWith makes a store. If lines is set, wazero keeps the line tables of guests, and reads
// them for each trap's trace.
func newStoreWith(ctx context.Context, config wazero.RuntimeConfig, lines bool) *store {
	config = config.WithDebugInfoEnabled(lines).WithMemoryLimitPages(engine.MaxMemory / engine.PageSize)
	return newStoreIn(wazero.NewRuntimeWithConfig(ctx, config), lines)
}

func newStoreIn(r wazero.Runtime, lines bool) *store {
	s := &store{
		runtime: r, lines: lines, workers: sharedWorkers,
		hosts: map[*engine.HostModule]*hostModule{}, guests: map[engine.Key]*compilation{},
	}
	s.interprets = sync.OnceValue(func() bool { return isInterpreter(background, r) })
	s.wasi, s.mountsWASI = sync.OnceValues(s.makeWASI), sync.OnceValues(s.makeMountsWASI)
	return s
}

// With fewer than two workers wazero does not look at the context, and compiles on the goroutine
// that asks. So a panic of its compiler is an error with isolatedWorkers, and ends the process with
// sharedWorkers.
const sharedWorkers, isolatedWorkers = 2, 1

// isolatedTurns bounds how many isolated guests are compiled at once: they are compiled to the end
// even if no one waits for them any more. Each takes a bounded time.
var isolatedTurns = make(chan struct{}, runtime.GOMAXPROCS(0))

// isolate sets how the store compiles isolated guests.
func (s *store) isolate() { s.workers, s.turns = isolatedWorkers, isolatedTurns }

// maxTypeBytes is how many bytes of types a store that is shared takes before another one replaces
// it: wazero keeps each type of function that a runtime has ever seen, some ten bytes for each
// byte in the file.
const maxTypeBytes = 1 << 20

// countTypes notes the types of a module that the runtime is about to see.
func (s *store) countTypes(wasm []byte) {
	const typeSection = 1
	if s.types == nil {
		return
	}
	for c := wasmbin.NewReader(wasm); c.Left() > 0 && c.Err == nil; {
		id := c.Byte()
		part := c.Bytes(c.U32())
		if id != typeSection || c.Err != nil {
			continue
		}
		sum := sha256.Sum256(part)
		s.mu.Lock()
		if _, ok := s.types[sum]; !ok {
			s.types[sum] = struct{}{}
			s.typeBytes += len(part) + len(sum)
		}
		s.mu.Unlock()
		return
	}
}

// full reports whether the store has seen so many types that another one should replace it.
func (s *store) full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.typeBytes > maxTypeBytes
}

// compile leases the code of a request. The code is checked and compiled once, however many
// goroutines ask. That is done in a goroutine of its own, since it serves later requests too: it
// ends early only if no request waits for it.
func (s *store) compile(r *engine.Request, keep bool) (lease, error) {
	ctx := r.Context
	if ctx == nil {
		ctx = background
	}
	// Here already, since a method of the program's context may panic.
	ended := ctx.Done()
	s.mu.Lock()
	c, ok := s.guests[r.Key]
	if !ok {
		compiling, stop := context.WithCancel(experimental.WithCompilationWorkers(background, s.workers))
		c = &compilation{done: make(chan struct{}), stop: stop}
		s.guests[r.Key] = c
		go s.run(compiling, c, r)
	}
	c.users++
	s.mu.Unlock()
	// The lease keeps the key alone, since the request holds the file.
	key := r.Key
	select {
	case <-c.done:
	case <-ended:
		s.release(key, c)
		cause := fault.Cause(ctx)
		return lease{}, &wazabi.Error{Kind: wazabi.ErrCanceled, Detail: "while the guest was compiled: " + fault.Text(cause), Err: cause}
	}
	if c.err != nil {
		s.release(key, c)
		return lease{}, c.err
	}
	if keep {
		s.mu.Lock()
		c.kept = true
		s.mu.Unlock()
	}
	l := lease{store: s, code: c.code, kept: keep, release: func() { s.release(key, c) }}
	if !ok {
		l.took = c.code.took
	}
	return l, nil
}

// run compiles. It closes the code if no request has waited for it.
func (s *store) run(ctx context.Context, c *compilation, r *engine.Request) {
	defer c.stop()
	code, err := s.compileNow(ctx, r)
	s.mu.Lock()
	c.code, c.err = code, err
	unused := c.users == 0
	s.mu.Unlock()
	close(c.done)
	if unused {
		code.close()
	}
}

// release ends the use of a guest's code. The last one closes it, or stops the compilation.
func (s *store) release(key engine.Key, c *compilation) {
	s.mu.Lock()
	c.users--
	last := c.users == 0 && !c.kept
	if last {
		delete(s.guests, key)
	}
	code := c.code
	s.mu.Unlock()
	if last {
		c.stop()
		code.close()
	}
}

// close closes the code, if there is any.
func (c *code) close() {
	if c != nil {
		// Compiled code has no open files, so that nothing can fail.
		_ = c.module.Close(background)
	}
}

func (s *store) compileNow(ctx context.Context, r *engine.Request) (c *code, err error) {
	defer recoverInto(&err)
	if s.turns != nil {
		select {
		case s.turns <- struct{}{}:
			defer func() { <-s.turns }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	start := time.Now()
	checked, err := r.Code()
	if err != nil {
		return nil, err
	}
	if err := checkWASI(checked.WASI); err != nil {
		return nil, err
	}
	wasm, names := withoutNames(checked.Wasm, s.lines)
	s.countTypes(wasm)
	module, err := s.runtime.CompileModule(ctx, wasm)
	if ofCache(err) {
		// If wazero could only not write the file, it has compiled the guest, and has it in memory
		// now.
		module, err = s.runtime.CompileModule(ctx, wasm)
	}
	if err != nil {
		if e := runtimeClosed(err); e != nil {
			return nil, e
		}
		if ofCache(err) {
			return nil, &wazabi.Error{Kind: wazabi.ErrOption, Detail: "the directory of the compilation cache cannot be used: " + err.Error(), Err: err}
		}
		kind := wazabi.ErrModule
		if disabled.MatchString(err.Error()) {
			kind = wazabi.ErrFeature
		}
		return nil, &wazabi.Error{Kind: kind, Detail: err.Error(), Err: err}
	}
	if err := s.checkFrames(wasm); err != nil {
		_ = module.Close(background)
		return nil, err
	}
	minMemory := checked.Memory
	if !checked.OwnMemory {
		memory, ok := module.ExportedMemories()["memory"]
		if !ok {
			_ = module.Close(background)
			return nil, failed(wazabi.ErrMemory, `expected an exported memory "memory"`)
		}
		minMemory = uint64(memory.Min()) * engine.PageSize
	}
	functions := map[string]engine.Signature{}
	for name, f := range module.ExportedFunctions() {
		functions[name] = engine.Signature{Params: coreTypes(f.ParamTypes()), Results: coreTypes(f.ResultTypes())}
	}
	sizes := wasmbin.Compiled
	if s.interprets() {
		sizes = wasmbin.Interpreted
	}
	compiled := &code{
		module: module, names: names, facts: checked.Facts, functions: functions, footprint: wasmbin.Footprint(checked.Wasm, sizes),
		minMemory: minMemory, took: time.Since(start),
	}
	for _, i := range checked.WASI {
		compiled.wasi = append(compiled.wasi, i.Name)
	}
	if r.Lines && !r.Isolated {
		compiled.inlined = newInlined(wasm)
	}
	return compiled, nil
}

// ofCache reports whether an error of CompileModule is about a directory of wazero's compilation
// cache, and not about the module. wazero reads and writes no other files then.
func ofCache(err error) bool {
	var path *fs.PathError
	var link *os.LinkError
	return errors.As(err, &path) || errors.As(err, &link) || err != nil && strings.HasPrefix(err.Error(), "compilationcache: ")
}

// disabled is the end of wazero's error for what a later version of WebAssembly has, such as
// computations in constants, which the reader of modules accepts.
var disabled = regexp.MustCompile(`feature "[a-z-]+" is disabled$`)

// nilMap ends the text of the panic in which CompileModule ends if the runtime, or the cache, is
// closed meanwhile.
const nilMap = "assignment to entry in nil map"

// recoverInto turns a panic inside wazero into an error: no file may crash the process.
func recoverInto(err *error) {
	if r := recover(); r != nil {
		if e, ok := r.(runtime.Error); ok && strings.HasSuffix(e.Error(), nilMap) {
			*err = failed(wazabi.ErrClosed, "the runtime that WithRuntime has set, or the compilation cache, was closed by its owner")
			return
		}
		*err = &wazabi.Error{Kind: wazabi.ErrModule, Detail: text.Plain("wazero failed on it: "+fault.Shown(r), 512)}
	}
}
