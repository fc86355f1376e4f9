package compiled

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// module is a guest written by hand, in the form that translated code has.
type module struct {
	host         *Host
	memory       []byte
	stack, cause int32
}

func (m *module) Memory() *[]byte  { return &m.memory }
func (m *module) Stack() *int32    { return &m.stack }
func (m *module) Cause() *int32    { return &m.cause }
func (m *module) Global(int) int32 { return m.stack }
func (m *module) Init()            { copy(m.memory[8:], "data") }

// value is an instance as package internal/guest has it.
type value struct{ *module }

func (m value) Function(n int) func(stack []uint64) {
	return []func(stack []uint64){
		func(s []uint64) { s[0] = uint64(m._load_7(int32(s[0]))) },
		func(s []uint64) { s[0] = uint64(m.call(1, s[0])) },
		func(s []uint64) { s[0] = uint64(uint32(m.host.Grow(int32(s[0])))) },
		func(s []uint64) { m.stack -= 100; m.cause = int32(s[0]); panic("unreachable") },
		func(s []uint64) { s[0] = m.dive(s[0]) },
	}[n]
}

func (m *module) _load_7(at int32) byte { return m.memory[uint32(at)] }

// call calls an import, as methods for imports do.
func (m *module) call(n int, arg uint64) uint64 {
	s := m.host.Stack(1)
	s[0] = arg
	m.host.Call(n, s)
	return s[0]
}

// dive calls itself while as much of the budget is left, and then the host. Its frame is three
// times as large as it counts.
func (m *module) dive(left uint64) uint64 {
	const frame = 1 << 10
	var data [3*frame - 200]byte
	data[left%64] = 1
	if m.stack -= frame; m.stack < 0 {
		m.cause = CauseStack
		panic("unreachable")
	}
	if uint64(m.stack) > left {
		left = m.dive(left)
	} else {
		left = m.call(1, left)
	}
	m.stack += frame
	return left + uint64(data[left%64]>>1)
}

const functionLoad, functionCall, functionGrow, functionTrap, functionDive = "load", "call", "grow", "trap", "dive"

func sample() *Guest {
	return &Guest{
		Fingerprint: "f", MinPages: 1, MaxPages: 3, Footprint: 5, Names: "a\nb\n\nd\ne\nf\ng\n_ZN5shop_5totalE\n",
		Imports:   []Import{{Module: "wazabi", Name: "tick"}, {"env", "host", "i64", "i64"}},
		Functions: []Function{{functionLoad, "i32", "i32"}, {functionCall, "i64", "i64"}, {functionGrow, "i32", "i32"}, {functionTrap, "i32", ""}, {functionDive, "i64", "i64"}},
		Globals:   []string{"g"},
		New:       func(h *Host) Module { return value{&module{host: h}} },
	}
}

type memory struct {
	data  []byte
	limit uint64
	freed int
}

func (m *memory) Reserve(limit uint64) { m.limit = limit }
func (m *memory) Free()                { m.freed++ }
func (m *memory) Reallocate(size uint64) []byte {
	if size > m.limit {
		return nil
	}
	data := make([]byte, size)
	copy(data, m.data)
	m.data = data
	return data
}

func load(t *testing.T, guards bool) engine.Guest {
	t.Helper()
	g, err := New(sample()).Load(engine.Request{Fingerprint: "f", Key: engine.Key{Guards: guards}, Code: func() (*engine.Code, error) { return &engine.Code{Facts: 1}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func hosts(call engine.HostFunc) []*engine.HostModule {
	i64 := []engine.CoreType{engine.I64}
	return []*engine.HostModule{{Name: "env", Functions: []engine.HostFunction{{Name: "host", Signature: engine.Signature{Params: i64, Results: i64}, Call: call}}}}
}

func newInstance(t *testing.T, call engine.HostFunc) (engine.Guest, engine.Instance, *memory) {
	t.Helper()
	g, m := load(t, false), &memory{}
	i, err := g.Instantiate(t.Context(), engine.Config{Memory: m, Hosts: hosts(call), OwnStack: ownStack})
	if err != nil {
		t.Fatal(err)
	}
	return g, i, m
}

func call(ctx context.Context, i engine.Instance, name string, arg uint64) (uint64, error) {
	stack := []uint64{arg}
	err := i.Function(name).CallWithStack(ctx, stack)
	return stack[0], err
}

func TestInstance(t *testing.T) {
	g, i, m := newInstance(t, nil)
	ctx := t.Context()
	if g.Facts() != 1 || g.MinMemory() != engine.PageSize || g.Footprint() != 5 || g.CompileTime() != 0 || !g.Functions()[functionCall].Equal(engine.Signature{Params: []engine.CoreType{engine.I64}, Results: []engine.CoreType{engine.I64}}) {
		t.Errorf("%v, %d, %v", g.Facts(), g.MinMemory(), g.Functions())
	}
	if i.Function("none") != nil {
		t.Error("a function that is not there")
	}
	if _, ok := i.Global("none"); ok {
		t.Error("a global that is not there")
	}
	if budget, ok := i.Global("g"); !ok || budget == 0 || budget > maxStack {
		t.Errorf("%d bytes of stack, %v", budget, ok)
	}
	if v, err := call(ctx, i, functionLoad, 8); v != 'd' || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	for _, step := range []struct{ pages, want uint64 }{{0, 1}, {1, 1}, {2, 1<<32 - 1}, {1 << 31, 1<<32 - 1}, {1, 2}, {0, 3}} {
		if v, err := call(ctx, i, functionGrow, step.pages); v != step.want || err != nil {
			t.Errorf("grow by %d pages: %d, %v; want %d", step.pages, v, err, step.want)
		}
	}
	if v, err := call(ctx, i, functionLoad, 8); v != 'd' || err != nil {
		t.Errorf("after growth: %q, %v", v, err)
	}
	if !i.ShrinkMemory(m.data[:engine.PageSize]) {
		t.Error("the memory does not shrink")
	}
	if _, err := call(ctx, i, functionLoad, engine.PageSize); g.Explain(err).Trap != engine.TrapOutOfBounds {
		t.Errorf("beyond a memory that has shrunk: %v", err)
	}
	i.Close(ctx)
	i.Close(ctx)
	if !i.Closed() || m.freed != 1 {
		t.Errorf("closed: %v, freed %d times", i.Closed(), m.freed)
	}
	if _, err := call(ctx, i, functionLoad, 8); !g.Explain(err).Closed {
		t.Errorf("a closed instance: %v", err)
	}
}

// Traces have what a guest's lines say of the place that Go shows, and of the function that is
// called there.
func TestLines(t *testing.T) {
	const texts = "shop::pick\nshop/lib.rs\nshop::cart\n/rustc/mod.rs\n\n"
	plain := sample()
	for name, tt := range map[string]struct {
		lines, file string
		line        int
		callee      int
		want        string
	}{
		"inlined":             {"7 2 9 -1 1 2 9 5 3 4 8 0 0 2 3 1", "/go/shop/lib.rs", 9, -1, "shop::pick (shop/lib.rs:9:5)|shop::cart (/rustc/mod.rs:8)|shop_::total (shop/lib.rs:3:1)"},
		"a relative path":     {"7 2 9 -1 0 2 9 5", "shop/lib.rs", 9, -1, "shop_::total (shop/lib.rs:9:5)"},
		"an absolute path":    {"7 4 9 -1 0 4 9 5", "/rustc/mod.rs", 9, -1, "shop_::total (/rustc/mod.rs:9:5)"},
		"another file":        {"7 2 9 -1 0 2 9 5", "/go/workshop/lib.rs", 9, -1, "shop_::total"},
		"another line":        {"7 2 9 -1 0 2 9 5", "shop/lib.rs", 8, -1, "shop_::total"},
		"another function":    {"6 2 9 -1 0 2 9 5", "shop/lib.rs", 9, -1, "shop_::total"},
		"two callees":         {"7 2 9 4 0 2 9 4\n7 2 9 5 0 2 9 5\n7 2 9 -1 0 2 9 1", "shop/lib.rs", 9, 5, "shop_::total (shop/lib.rs:9:5)"},
		"an indirect call":    {"7 2 9 4 0 2 9 4\n7 2 9 -1 0 2 9 1", "shop/lib.rs", 9, 5, "shop_::total (shop/lib.rs:9:1)"},
		"no callee":           {"7 2 9 4 0 2 9 4\n7 2 9 3 0 2 9 3", "shop/lib.rs", 9, -1, "shop_::total"},
		"one place":           {"7 2 9 4 0 2 9 4", "shop/lib.rs", 9, -1, "shop_::total (shop/lib.rs:9:4)"},
		"not a number":        {"7 2 9 x 0 2 9 5", "shop/lib.rs", 9, -1, "shop_::total"},
		"too few numbers":     {"7 2 9 -1 0 2 9", "shop/lib.rs", 9, -1, "shop_::total"},
		"a text out of range": {"7 2 9 -1 0 5 9 5", "shop/lib.rs", 9, -1, "shop_::total"},
	} {
		described := *plain
		described.Lines = texts + tt.lines + "\n"
		g := &guest{code: &described, names: described.names, places: described.places}
		var got []string
		for _, f := range g.frames(7, tt.callee, &runtime.Frame{File: tt.file, Line: tt.line}) {
			got = append(got, f.String())
		}
		if got := strings.Join(got, "|"); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// The time of a trace does not grow with the names that the guest has.
func TestManyNames(t *testing.T) {
	described := *sample()
	described.Names = strings.Repeat("shop_::other\n", 1_000_000) + "_ZN" + strings.Repeat("5shop_", 1_000_000) + "E\nshop_::last\n"
	e := New(&described).(*compiledEngine)
	g := &guest{code: &described, names: e.names, places: e.places}
	begun := time.Now()
	for range 1_000 {
		long, last := g.name(1_000_000), g.name(1_000_001)
		if len(long) > maxName || last != "shop_::last" || g.name(2_000_000) != "$2000000" {
			t.Fatalf("%d bytes, %s", len(long), last)
		}
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

// A trap has its name and the guest's functions, and leaves the counters as they were.
func TestTraps(t *testing.T) {
	g, i, _ := newInstance(t, nil)
	before, _ := i.Global("g")
	_, err := call(t.Context(), i, functionLoad, engine.PageSize)
	f := g.Explain(err)
	if f.Trap != engine.TrapOutOfBounds || len(f.Trace) != 1 || f.Trace[0].Func != "shop_::total" {
		t.Errorf("%+v", f)
	}
	for cause, want := range map[uint64]engine.Trap{0: engine.TrapUnreachable, CauseStack: engine.TrapStackOverflow, CauseTable: engine.TrapInvalidTableAccess} {
		if _, err := call(t.Context(), i, functionTrap, cause); g.Explain(err).Trap != want {
			t.Errorf("cause %d: %v", cause, err)
		}
	}
	if after, _ := i.Global("g"); after != before {
		t.Errorf("%d bytes of stack after traps, %d before", after, before)
	}
	if f := g.Explain(errors.New("another's")); f.Trap != "" || f.Closed || f.Trace != nil {
		t.Errorf("%+v", f)
	}
}

var errHost = errors.New("hoarse")

// What ends a host function ends the call, and is no trap of the guest. Host functions may call the
// guest, deeper than the first stacks of host functions suffice.
func TestHostFunctions(t *testing.T) {
	var i engine.Instance
	var g engine.Guest
	depth := 0
	g, i, _ = newInstance(t, func(ctx context.Context, stack []uint64) {
		switch stack[0] {
		case 0:
			panic(errHost)
		case 1:
			panic("text")
		case 2:
			var none []int
			_ = none[len(stack)]
		case 3:
			if depth++; depth < 3*slots {
				inner, err := call(ctx, i, functionCall, 3)
				if err != nil || inner != 7+uint64(depth) {
					depth = -1 << 20
				}
			}
			depth--
			stack[0] = 7 + uint64(depth)
		}
	})
	ctx := t.Context()
	for arg, want := range []string{"hoarse", "text", "index out of range"} {
		_, err := call(ctx, i, functionCall, uint64(arg))
		f := g.Explain(err)
		if err == nil || !strings.Contains(err.Error(), want) || f.Trap != "" {
			t.Fatalf("%v, %+v; want %q", err, f, want)
		}
		if f.Panic == nil || f.Panic.Text != err.Error() || (f.Panic.Err == nil) != (want == "text") || strings.Contains(f.Panic.Stack, "TestHostFunctions") != (arg == 2) {
			t.Errorf("%+v", f.Panic)
		}
		if errors.Is(err, errHost) != (arg == 0) {
			t.Errorf("%v is errHost: %v", err, arg != 0)
		}
	}
	if v, err := call(ctx, i, functionCall, 3); v != 7 || err != nil || depth != 0 {
		t.Errorf("%d, %v, depth %d", v, err, depth)
	}
	if h := i.(*instance).host; h.used != 0 || h.serving != 0 {
		t.Errorf("%d slots in use, %d host functions", h.used, h.serving)
	}
}

func TestGoexit(t *testing.T) {
	_, i, _ := newInstance(t, func(context.Context, []uint64) { runtime.Goexit() })
	returned, done := false, make(chan struct{})
	go func() {
		defer close(done)
		_, _ = call(context.Background(), i, functionCall, 0)
		returned = true
	}()
	<-done
	if h := i.(*instance).host; returned || h.used != 0 || h.serving != 0 || h.ctx != nil {
		t.Errorf("the call returned: %v; %+v", returned, h)
	}
}

func TestRefused(t *testing.T) {
	code := func() (*engine.Code, error) { return &engine.Code{}, nil }
	e := New(sample())
	for name, tt := range map[string]struct {
		request engine.Request
		kind    error
	}{
		"options":        {engine.Request{Fingerprint: "f", Code: code, Options: 1}, wazabi.ErrOption},
		"a file":         {engine.Request{Fingerprint: "f", Code: func() (*engine.Code, error) { return &engine.Code{Wasm: []byte{0}}, nil }}, wazabi.ErrModule},
		"a fault":        {engine.Request{Fingerprint: "f", Code: func() (*engine.Code, error) { return nil, wazabi.ErrLimit }}, wazabi.ErrLimit},
		"other packages": {engine.Request{Fingerprint: "g", Code: code}, wazabi.ErrABIMismatch},
	} {
		if _, err := e.Load(tt.request); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v, want %v", name, err, tt.kind)
		}
	}
	other := hosts(nil)
	other[0].Functions[0].Params = nil
	for name, given := range map[string][]*engine.HostModule{"no host": nil, "another signature": other} {
		if _, err := load(t, false).Instantiate(t.Context(), engine.Config{Memory: &memory{}, Hosts: given}); !errors.Is(err, wazabi.ErrImport) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A guest that may be cancelled needs tick.
	if _, err := load(t, true).Instantiate(t.Context(), engine.Config{Memory: &memory{}, Hosts: hosts(nil)}); !errors.Is(err, wazabi.ErrImport) {
		t.Errorf("no tick: %v", err)
	}
}
