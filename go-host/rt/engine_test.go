package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/globals"
)

// This engine has a guest written in Go. It uses package engine alone, which shows that the seam
// suffices for an engine.

type goEngine struct {
	guests int
	// fixed: memory does not shrink. unsaved is the error of saving globals.
	fixed   bool
	unsaved error
	// lacks is a function that guests do not export. answers has results of functions, in place of
	// those that the functions return.
	lacks   string
	answers map[string]uint64
	// wasi has the functions of WASI that guests import.
	wasi []string
}

func (e *goEngine) Load(r engine.Request) (engine.Guest, error) {
	code, err := r.Code()
	if err != nil {
		return nil, err
	}
	e.guests++
	return &goGuest{e, code.Facts}, nil
}

type goGuest struct {
	engine *goEngine
	facts  any
}

func (g *goGuest) Facts() any                 { return g.facts }
func (g *goGuest) CompileTime() time.Duration { return 0 }
func (g *goGuest) MinMemory() uint64          { return engine.PageSize }
func (g *goGuest) Footprint() int64           { return 0 }
func (g *goGuest) Release()                   { g.engine.guests-- }
func (g *goGuest) WASI() []string             { return g.engine.wasi }

func (g *goGuest) Functions() map[string]engine.Signature {
	return map[string]engine.Signature{"guest/add": {}, "guest/greet": {}, "guest/trap": {}, "guest/refuse": {}, globals.Export: {},
		exportAlloc: {Params: []engine.CoreType{engine.I32, engine.I32}, Results: []engine.CoreType{engine.I32}}}
}

func (g *goGuest) Instantiate(_ context.Context, c engine.Config) (engine.Instance, error) {
	i := &goInstance{mem: c.Memory, hosts: map[string]engine.HostFunc{}, fixed: g.engine.fixed, unsaved: g.engine.unsaved, lacks: g.engine.lacks, answers: g.engine.answers}
	for _, m := range c.Hosts {
		for _, f := range m.Functions {
			i.hosts[m.Name+"."+f.Name] = f.Call
		}
	}
	c.Memory.Reserve(engine.MaxMemory)
	i.data = c.Memory.Reallocate(engine.PageSize)
	i.setArena(1024, 64)
	return i, nil
}

// goTrap is the error that ends a call of this engine's guest.
type goTrap engine.Trap

func (t goTrap) Error() string { return "stopped: " + string(t) }

func (g *goGuest) Explain(err error) engine.Failure {
	var trap goTrap
	if errors.As(err, &trap) {
		return engine.Failure{Trap: engine.Trap(trap), Trace: []engine.Frame{{Func: "trap", File: "guest.rs", Line: 7}}}
	}
	return engine.Failure{}
}

type goInstance struct {
	mem    engine.Memory
	data   []byte
	hosts  map[string]engine.HostFunc
	closed bool
	// fixed, unsaved, lacks and answers are those of the engine.
	fixed   bool
	unsaved error
	lacks   string
	answers map[string]uint64
}

const (
	goArena, goPanic = 16, 32
	goRefusal        = 96
	goResult         = 64
)

func (i *goInstance) setArena(at, size uint32) {
	binary.LittleEndian.PutUint32(i.data[goArena:], at)
	binary.LittleEndian.PutUint32(i.data[goArena+4:], size)
}

func (i *goInstance) Global(name string) (uint32, bool) {
	at, ok := map[string]uint32{exportArena: goArena, exportPanic: goPanic, exportRefusal: goRefusal}[name]
	return at, ok
}
func (i *goInstance) ShrinkMemory(data []byte) bool {
	if !i.fixed {
		i.data = data
	}
	return !i.fixed
}
func (i *goInstance) Closed() bool          { return i.closed }
func (i *goInstance) Close(context.Context) { i.closed = true; i.mem.Free() }

func (i *goInstance) Function(name string) engine.Function {
	f := map[string]goFunction{"guest/add": i.add, "guest/greet": i.greet, "guest/trap": i.trap, "guest/refuse": i.refuse, exportReserve: i.reserve, exportScratch: i.scratch, exportAlloc: i.scratch,
		exportRelease: i.nothing, globals.Export: func(context.Context, []uint64) error { return i.unsaved }}[name]
	if f == nil || name == i.lacks {
		return nil
	}
	if answer, ok := i.answers[name]; ok {
		return goFunction(func(ctx context.Context, stack []uint64) error {
			err := f(ctx, stack)
			stack[0] = answer
			return err
		})
	}
	return f
}

type goFunction func(ctx context.Context, stack []uint64) error

// CallWithStack turns a host function's panic into an error, as an engine must.
func (f goFunction) CallWithStack(ctx context.Context, stack []uint64) (err error) {
	defer func() {
		if r, ok := recover().(error); ok {
			err = fmt.Errorf("host: %w", r)
		}
	}()
	return f(ctx, stack)
}

func (i *goInstance) add(_ context.Context, stack []uint64) error {
	stack[0] = uint64(uint32(stack[0]) + uint32(stack[1]))
	return nil
}

// refuse answers with a refusal of these four words.
func (i *goInstance) refuse(_ context.Context, stack []uint64) error {
	for n, word := range stack[:4] {
		binary.LittleEndian.PutUint32(i.data[goRefusal+4*n:], uint32(word))
	}
	return nil
}

// greet returns "hello " and its argument, as the host shouts it.
func (i *goInstance) greet(ctx context.Context, stack []uint64) error {
	if i.hosts["env.shout"](ctx, stack); stack[0] == 0 {
		return goTrap(engine.TrapUnreachable)
	}
	name := i.data[uint32(stack[0]):][:stack[0]>>32]
	text := append([]byte("hello "), name...)
	at := len(i.data) - len(text)
	copy(i.data[at:], text)
	binary.LittleEndian.PutUint64(i.data[goResult:], uint64(at)|uint64(len(text))<<32)
	stack[0] = goResult
	return nil
}

func (i *goInstance) nothing(context.Context, []uint64) error { return nil }

func (i *goInstance) trap(context.Context, []uint64) error { return goTrap(engine.TrapDivideByZero) }

func (i *goInstance) reserve(ctx context.Context, stack []uint64) error {
	size := uint32(stack[0])
	if err := i.scratch(ctx, stack); err != nil || stack[0] == 0 {
		return err
	}
	i.setArena(uint32(stack[0]), size)
	return nil
}

// scratch returns new memory, 0 if there is none.
func (i *goInstance) scratch(_ context.Context, stack []uint64) error {
	at := len(i.data)
	data := i.mem.Reallocate(uint64(at) + (stack[0]+engine.PageSize-1)/engine.PageSize*engine.PageSize)
	if stack[0] = 0; data != nil {
		i.data, stack[0] = data, uint64(at)
	}
	return nil
}

type shouter func(ctx context.Context, text string) (string, error)

// shout has the shape of the functions that the generator writes.
func shout(h *HostCall, host any) error {
	arg, err := h.ArgString(0)
	if err != nil {
		return h.ArgError(err, "text")
	}
	h.BeforeHost()
	v, failure := host.(shouter)(h.Context(), arg)
	h.AfterHost()
	if failure != nil {
		return h.HostError(failure)
	}
	for lo := h.Lowerer(); lo.Next(); {
		if err := h.SetString(0, v); err != nil {
			return h.ResultError(err)
		}
	}
	return h.Finish()
}

const (
	fnGoAdd = iota
	fnGoGreet
	fnGoTrap
)

// goPackage is the package of the guest.
func goPackage(e *goEngine) *Package {
	return &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}, {"Greet", "guest/greet"}, {"Trap", "guest/trap"}},
		Imports: []Import{{Module: "env", Name: "shout", Func: "Env.Shout", Call: shout, Params: []CoreType{I64}, Results: []CoreType{I64}}}}
}

// greet calls the function of this name.
func greet(ctx context.Context, conn Conn, name string) (text string, err error) {
	call, err := conn.Begin(ctx, fnGoGreet)
	if err != nil {
		return "", err
	}
	defer call.End()
	for lo := call.Lowerer(); lo.Next(); {
		if err := call.SetString(0, name); err != nil {
			return "", call.ArgError(err, "name")
		}
	}
	if err := call.Invoke(); err != nil {
		return "", err
	}
	at, err := call.ResultRecord(8, 4)
	if err == nil {
		err = call.Lifter().String(at, &text)
	}
	if err != nil {
		return "", call.ResultError(err, "result")
	}
	return text, nil
}

func TestAnotherEngine(t *testing.T) {
	e := &goEngine{}
	p := goPackage(e)
	failed := errors.New("hoarse")
	host := shouter(func(_ context.Context, text string) (string, error) {
		if text == "" {
			return "", failed
		}
		return strings.ToUpper(text), nil
	})
	conn, err := p.Open(t.Context(), Hosts(host), wazabi.WithMemoryLimit(5*engine.PageSize), wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	add := func() error {
		call, err := conn.Begin(t.Context(), fnGoAdd)
		if err != nil {
			return err
		}
		defer call.End()
		call.SetUint32(0, 40)
		call.SetUint32(1, 2)
		if err := call.Invoke(); err != nil {
			return err
		}
		if sum := call.ResultUint32(); sum != 42 {
			t.Errorf("40 + 2 = %d", sum)
		}
		return nil
	}
	if err := add(); err != nil {
		t.Error(err)
	}
	// One argument that fits the arena, and one that does not.
	for _, name := range []string{"go", strings.Repeat("go", 1000)} {
		if text, err := greet(t.Context(), conn, name); err != nil || text != "hello "+strings.ToUpper(name) {
			t.Errorf("%q, %v", text, err)
		}
	}
	if _, err := greet(t.Context(), conn, "\xff"); !errors.Is(err, wazabi.ErrUTF8) {
		t.Errorf("invalid UTF-8: %v", err)
	}
	if _, err := greet(t.Context(), conn, strings.Repeat("go", 100_000)); !errors.Is(err, wazabi.ErrGuestOOM) {
		t.Errorf("beyond the memory: %v", err)
	}
	if _, err := greet(t.Context(), conn, ""); !errors.Is(err, failed) || !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("a host function's error: %v", err)
	}
	call, err := conn.Begin(t.Context(), fnGoTrap)
	if err != nil {
		t.Fatal(err)
	}
	err = call.Invoke()
	call.End()
	var trap *wazabi.TrapError
	if !errors.As(err, &trap) || trap.Trap != wazabi.TrapDivideByZero || trap.Trace[0].String() != "trap (guest.rs:7)" || !errors.As(err, new(goTrap)) {
		t.Errorf("%v", err)
	}
	if err := add(); err != nil {
		t.Errorf("after a trap: %v", err)
	}
	// Two were poisoned: by the host's error, and by the trap.
	if s := conn.Stats(); s.Made != 3 || s.Poisoned != 2 || s.Instances != 1 {
		t.Errorf("%+v", s)
	}
	if err := conn.Close(t.Context()); err != nil || e.guests != 0 {
		t.Errorf("%v; %d guests are not released", err, e.guests)
	}
}

// Blocks of memory that a guest gives are checked before anything is written there.
func TestLyingBlocks(t *testing.T) {
	long := strings.Repeat("go", 1000)
	for _, test := range []struct {
		name   string
		engine goEngine
		arg    string
		kind   error
		detail string
	}{
		{"no lie", goEngine{}, long, nil, ""},
		{"no room for arguments", goEngine{answers: map[string]uint64{exportReserve: 0}}, long, wazabi.ErrGuestOOM, "no room for 2000 bytes of arguments"},
		{"another block than that of the header", goEngine{answers: map[string]uint64{exportReserve: 2048}}, long, wazabi.ErrOutOfBounds, "asked for an arena of 2000 bytes, got block 0x800 "},
		{"no reserve", goEngine{lacks: exportReserve}, long, wazabi.ErrExport, "no such function (wazabi_reserve)"},
		{"no room for a host's result", goEngine{answers: map[string]uint64{exportScratch: 0}}, "go", wazabi.ErrGuestOOM, "no room for 2002 bytes"},
		{"a block beyond the memory", goEngine{answers: map[string]uint64{exportScratch: 2 * engine.PageSize}}, "go", wazabi.ErrOutOfBounds, "2002 bytes at 0x20000, memory ends at 0x20000 (Env.Shout.wazabi_scratch, at 0x20000)"},
		{"a misaligned block", goEngine{answers: map[string]uint64{exportScratch: 24}}, "go", wazabi.ErrMisaligned, "0x18 is not a multiple of 16 (Env.Shout.wazabi_scratch, at 0x18)"},
		{"no scratch", goEngine{lacks: exportScratch}, "go", wazabi.ErrExport, "no such function (Env.Shout.wazabi_scratch)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			host := shouter(func(_ context.Context, text string) (string, error) { return text + long, nil })
			conn, err := goPackage(&test.engine).Open(t.Context(), Hosts(host), wazabi.WithPoolSize(1))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			_, err = greet(t.Context(), conn, test.arg)
			if !errors.Is(err, test.kind) || err != nil && !strings.Contains(err.Error(), test.detail) {
				t.Errorf("%v; want %v: %s", err, test.kind, test.detail)
			}
		})
	}
}

// A block of memory that the allocator of a guest gives is checked, too.
func TestLyingAlloc(t *testing.T) {
	for _, test := range []struct {
		name    string
		answers map[string]uint64
		kind    error
	}{
		{"no lie", nil, nil},
		{"no room", map[string]uint64{exportAlloc: 0}, wazabi.ErrGuestOOM},
		{"up to the end", map[string]uint64{exportAlloc: 2*engine.PageSize - 48}, nil},
		{"beyond the end", map[string]uint64{exportAlloc: 2*engine.PageSize - 32}, wazabi.ErrOutOfBounds},
		{"misaligned", map[string]uint64{exportAlloc: 24}, wazabi.ErrMisaligned},
	} {
		t.Run(test.name, func(t *testing.T) {
			conn, err := goPackage(&goEngine{answers: test.answers}).Open(t.Context(), Hosts(shouter(nil)), wazabi.WithPoolSize(1))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			pinned, err := conn.Pin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer pinned.Close(t.Context())
			at, err := pinned.Raw().Alloc(t.Context(), 48, 16)
			if !errors.Is(err, test.kind) || (err == nil) != (at != 0) {
				t.Errorf("%#x, %v; want %v", at, err, test.kind)
			}
			lied := test.kind != nil && test.kind != wazabi.ErrGuestOOM
			if _, err := pinned.Raw().Size(); errors.Is(err, wazabi.ErrPoisoned) != lied {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// An error about a function that the guest lacks names the called function first.
func TestGuestLacksRelease(t *testing.T) {
	e := &goEngine{lacks: exportRelease}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Add", "guest/add"}}}
	conn, err := p.Open(t.Context(), wazabi.WithPoolSize(1))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	use := func(c Conn) {
		t.Helper()
		call, err := c.Begin(t.Context(), 0)
		if err != nil {
			t.Fatal(err)
		}
		defer call.End()
		if err := call.Invoke(); err != nil {
			t.Fatal(err)
		}
	}
	check := func(name string, err error) {
		t.Helper()
		var fault *wazabi.Error
		want := "wazabi: guest.Release: " + wazabi.ErrExport.Error() + ": the guest has no such function (wazabi_release)"
		if !errors.As(err, &fault) || fault.Kind != wazabi.ErrExport || err.Error() != want {
			t.Errorf("%s: %v, expected %s", name, err, want)
		}
	}
	use(conn)
	check("of a pool", conn.Release(t.Context()))
	pinned, err := conn.Pin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	use(pinned)
	check("of an instance", pinned.Release(t.Context()))
}
