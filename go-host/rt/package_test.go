package rt

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// compiledOnce reports whether two connections have the same compiled code.
func compiledOnce(a, b Conn) bool { return a.pool.guest.Facts() == b.pool.guest.Facts() }

// compiled reports whether a build of the guest is compiled: opening it then needs no compilation.
func compiled(t testing.TB, wasm []byte, opts ...wazabi.Option) bool {
	t.Helper()
	conn, err := newProtocol(t).OpenFrom(t.Context(), wasm, opts...)
	if err != nil {
		t.Fatal(err)
	}
	took := conn.Stats().Compile
	if err := conn.Close(t.Context()); err != nil {
		t.Error(err)
	}
	return took == 0
}

func TestOpenFrom(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		wasm := rebuilt("TestOpenFrom")
		first := openFrom(t, wasm, opt...)
		second := openFrom(t, slices.Clone(wasm), opt...)
		if !compiledOnce(first.conn, second.conn) {
			t.Error("compiled twice")
		}
		if own := open(t, opt...); compiledOnce(own.conn, first.conn) {
			t.Error("another build is the package's own")
		}
		if first.conn.Stats().Compile == 0 || second.conn.Stats().Compile != 0 {
			t.Error("the wrong one compiled it")
		}
		mustAdd(t, first.calls)
		closeModule(t, first)
		mustAdd(t, second.calls)
		i := pin(t, second)
		mustAdd(t, i.calls)
		if !compiled(t, wasm, opt...) {
			t.Error("closed while a Module has it")
		}
		closeModule(t, second)
		if compiled(t, wasm, opt...) || !compiled(t, protocolWasm, opt...) {
			t.Error("the build stays compiled, or the package's own guest does not")
		}
		// And again.
		mustAdd(t, openFrom(t, wasm, opt...).calls)
	})
}

// A build that equals the package's own is not closed either.
func TestOpenFromOwn(t *testing.T) {
	m := open(t)
	from := openFrom(t, slices.Clone(protocolWasm))
	if !compiledOnce(from.conn, m.conn) {
		t.Error("compiled twice")
	}
	closeModule(t, m)
	closeModule(t, from)
	if !compiled(t, protocolWasm) {
		t.Error("it is gone")
	}
}

func TestOpenFromAtOnce(t *testing.T) {
	wasm := rebuilt("TestOpenFromAtOnce")
	conns := make([]Conn, 16)
	var wg sync.WaitGroup
	for n := range conns {
		wg.Go(func() {
			var err error
			if conns[n], err = newProtocol(t).OpenFrom(t.Context(), wasm); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, c := range conns {
		if !compiledOnce(c, conns[0]) {
			t.Error("compiled more than once")
		}
	}
	for _, c := range conns {
		wg.Go(func() { closeModule(t, &module{calls{c}}) })
	}
	wg.Wait()
	if compiled(t, wasm) {
		t.Error("it stays compiled")
	}
}

func TestOpenFromErrors(t *testing.T) {
	p := newProtocol(t)
	wasm := rebuilt("TestOpenFromErrors")
	other := &Package{Engine: wazero.Engine, Name: "other", Fingerprint: "0"}
	for _, test := range []struct {
		pkg  *Package
		wasm []byte
		opts []wazabi.Option
		kind error
	}{
		{other, wasm, nil, wazabi.ErrABIMismatch},
		{p, nil, nil, wazabi.ErrModule},
		{p, []byte("text"), nil, wazabi.ErrModule},
		{p, wasm[:len(wasm)/2], nil, wazabi.ErrModule},
		{p, wasm, []wazabi.Option{wazabi.WithMemoryLimit(engine.PageSize)}, wazabi.ErrLimit},
		{p, wasm, []wazabi.Option{p.WithInit(func(context.Context, Conn) error { return os.ErrExist })}, os.ErrExist},
	} {
		if _, err := test.pkg.OpenFrom(t.Context(), test.wasm, test.opts...); !errors.Is(err, test.kind) {
			t.Errorf("%v, want %v", err, test.kind)
		}
	}
	if compiled(t, wasm) {
		t.Error("what was refused stays compiled")
	}
}

// The bytes of a build are not kept while it is in use.
func TestOpenFromDoesNotKeepTheFile(t *testing.T) {
	for name, opt := range map[string]wazabi.Option{"shared": wazabi.WithPoolSize(1), "untrusted": wazabi.WithProfile(wazabi.Untrusted)} {
		t.Run(name, func(t *testing.T) {
			gone := make(chan struct{})
			wasm := rebuilt(t.Name())
			runtime.AddCleanup(&wasm[0], func(struct{}) { close(gone) }, struct{}{})
			m := openFrom(t, wasm, opt)
			wasm = nil
			for n := 0; ; n++ {
				runtime.GC()
				select {
				case <-gone:
					mustAdd(t, m.calls)
					return
				case <-time.After(10 * time.Millisecond):
				}
				if n == 200 {
					t.Fatal("the file is kept")
				}
			}
		})
	}
}

func TestInvalidOptions(t *testing.T) {
	for name, opts := range map[string][]wazabi.Option{
		"a profile":         {wazabi.WithProfile("trusted")},
		"UTF-8":             {wazabi.WithInvalidUTF8("\xff")},
		"limits":            {wazabi.WithLimits(wazabi.Limits{Elements: -1})},
		"no function":       {newProtocol(t).WithInit(nil)},
		"another package's": {newProtocol(t).WithInit(func(context.Context, Conn) error { return nil })},
	} {
		if _, err := newProtocol(t).Open(t.Context(), opts...); !errors.Is(err, wazabi.ErrOption) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUntrusted(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		opt = append(opt, wazabi.WithProfile(wazabi.Untrusted))
		wasm := rebuilt("TestUntrusted")
		one, two, from := open(t, opt...), open(t, opt...), openFrom(t, wasm, opt...)
		a := one.conn.pool
		if compiledOnce(one.conn, two.conn) {
			t.Error("two Modules share an engine")
		}
		if inst := a.slots[0].inst.Load(); inst.mem.region != nil {
			t.Error("memory is mapped")
		}
		mustAdd(t, one.calls)
		mustAdd(t, pin(t, two).calls)
		closeModule(t, one)
		closeModule(t, from)
		mustAdd(t, two.calls)
		if _, err := pin(t, two).Fill(t, 64<<20); !errors.Is(err, wazabi.ErrGuestOOM) {
			t.Errorf("64 MiB: %v", err)
		}
		// The result exceeds the default limit; an option raises it.
		if _, err := pin(t, two).Fill(t, 20<<20); !errors.Is(err, wazabi.ErrBudget) {
			t.Errorf("20 MiB: %v", err)
		}
		wide := open(t, append([]wazabi.Option{wazabi.WithMemoryLimit(256 << 20), wazabi.WithLimits(wazabi.Limits{Bytes: 128 << 20})}, opt...)...)
		if n, err := pin(t, wide).Fill(t, 80<<20); n != 80<<20 || err != nil {
			t.Errorf("80 MiB, with options: %d, %v", n, err)
		}
		if l := wide.conn.pool.options.limits; l.Elements != 1<<20 || l.Depth != maxDepth/2 {
			t.Errorf("%+v", l)
		}
	})
}

func TestOpenErrors(t *testing.T) {
	good := newProtocol(t)
	replace := func(from, to string) []byte { return bytes.ReplaceAll(protocolWasm, []byte(from), []byte(to)) }
	tests := []struct {
		name   string
		pkg    *Package
		opts   []wazabi.Option
		kind   error
		detail string
	}{
		{"another fingerprint", &Package{Engine: wazero.Engine, Wasm: protocolWasm, Fingerprint: strings.Repeat("0", 32)}, nil, wazabi.ErrABIMismatch, "wazabi gen"},
		{"a missing function", &Package{Engine: wazero.Engine, Wasm: protocolWasm, Fingerprint: good.Fingerprint, Funcs: []Func{{"Gone", "protocol/gone"}}}, nil, wazabi.ErrExport, ""},
		{"no wasm", &Package{Engine: wazero.Engine}, nil, wazabi.ErrModule, ""},
		{"text", &Package{Engine: wazero.Engine, Wasm: []byte("(module)")}, nil, wazabi.ErrModule, ""},
		{"no section", &Package{Engine: wazero.Engine, Wasm: replace("\x06wazabi", "\x06others")}, nil, wazabi.ErrDescription, ""},
		{"no arena", &Package{Engine: wazero.Engine, Wasm: replace("wazabi_arena", "wazabi_other")}, nil, wazabi.ErrExport, "wazabi_arena"},
		{"more memory than allowed", good, []wazabi.Option{wazabi.WithMemoryLimit(engine.PageSize)}, wazabi.ErrLimit, "WithMemoryLimit"},
		{"no pool", good, []wazabi.Option{wazabi.WithPoolSize(0)}, wazabi.ErrOption, "WithPoolSize"},
		{"too large a pool", good, []wazabi.Option{wazabi.WithPoolSize(maxPool + 1)}, wazabi.ErrOption, "WithPoolSize(65537): expected 1 to 65536"},
		{"fewer bytes than none", good, []wazabi.Option{wazabi.WithLimits(wazabi.Limits{Bytes: -1})}, wazabi.ErrOption, "a limit is negative"},
		{"fewer elements than none", good, []wazabi.Option{wazabi.WithLimits(wazabi.Limits{Elements: -1})}, wazabi.ErrOption, "a limit is negative"},
		{"less depth than none", good, []wazabi.Option{wazabi.WithLimits(wazabi.Limits{Depth: -1})}, wazabi.ErrOption, "a limit is negative"},
		{"no memory", good, []wazabi.Option{wazabi.WithMemoryLimit(0)}, wazabi.ErrOption, "WithMemoryLimit"},
		{"too much memory", good, []wazabi.Option{wazabi.WithMemoryLimit(4<<30 + 1)}, wazabi.ErrOption, "WithMemoryLimit(4294967297): expected 65536 (one page) to 4294967296 (4 GiB)"},
		{"the least memory", good, []wazabi.Option{wazabi.WithMemoryLimit(math.MinInt64)}, wazabi.ErrOption, "WithMemoryLimit(-9223372036854775808)"},
		{"no option", good, []wazabi.Option{nil}, wazabi.ErrOption, "nil"},
	}
	for _, test := range tests {
		test.pkg.Name = "protocol"
		conn, err := test.pkg.Open(t.Context(), test.opts...)
		var e *wazabi.Error
		if !errors.As(err, &e) || !errors.Is(err, test.kind) || e.Func != "protocol" || !strings.Contains(err.Error(), test.detail) {
			t.Errorf("%s: %v, want %v", test.name, err, test.kind)
		}
		if conn != (Conn{}) {
			t.Errorf("%s: a connection besides the error", test.name)
		}
	}
}

// The largest settings are valid.
func TestLargestOptions(t *testing.T) {
	p := newProtocol(t)
	o, err := p.options([]wazabi.Option{wazabi.WithPoolSize(maxPool), wazabi.WithMemoryLimit(maxMemoryLimit), wazabi.WithLimits(wazabi.Limits{Depth: maxDepthLimit})})
	if err != nil || o.poolSize != maxPool || o.memoryLimit != engine.MaxMemory || o.limits.Depth != maxDepthLimit {
		t.Errorf("%d, %d, %+v, %v", o.poolSize, o.memoryLimit, o.limits, err)
	}
}

// A guest with more functions than the package knows is opened, and the logger says so.
func TestCompatibleIsLogged(t *testing.T) {
	old := hostile.Guest{Description: hostile.Record(hostile.Description)}.Bytes()
	description, err := new(Package).preflight(old, false)
	if err != nil {
		t.Fatal(err)
	}
	p := &Package{Name: "evil", Engine: wazero.Engine, Wasm: old, Fingerprint: description.Fingerprint(), Description: string(description.JSON()), Funcs: []Func{{"Run", "evil/run"}}}
	more := hostile.Guest{
		Description: hostile.Record(hostile.Description) + hostile.Record(strings.NewReplacer("evil/run", "evil/walk", `"run"`, `"walk"`).Replace(hostile.Description)),
		Exports:     []string{hostile.Sized("evil/walk") + "\x00\x00"},
	}.Bytes()
	for changes, wasm := range [][]byte{old, more} {
		var log logLines
		conn, err := p.OpenFrom(t.Context(), wasm, wazabi.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(log.text.String(), `msg="guest differs from the package, and is compatible" guest=evil changes=1`); got != changes || len(conn.ABI().Changes) != changes {
			t.Errorf("%d changes: %v, logged %q", changes, conn.ABI().Changes, log.text.String())
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// A file that is cut anywhere is refused, except between the custom sections at its end: the rest
// is then a whole module.
func TestTruncated(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 97
	}
	for n := 0; n < len(protocolWasm); n += step {
		if _, err := new(Package).preflight(protocolWasm[:n], false); err != nil {
			continue
		}
		conn, err := newProtocol(t).OpenFrom(t.Context(), protocolWasm[:n])
		if err != nil {
			t.Fatalf("%d bytes of %d pass: %v", n, len(protocolWasm), err)
		}
		closeModule(t, &module{calls{conn}})
	}
}

func TestMemoryLimit(t *testing.T) {
	engines(t, func(t *testing.T, opt ...wazabi.Option) {
		i := pin(t, open(t, append(opt, wazabi.WithMemoryLimit(8<<20))...))
		fill := func(n uint64) (int, error) {
			return run(t.Context(), i.calls, fnFill, func(c *Call) (int, error) {
				b, err := c.ResultBytes()
				return len(b), err
			}, n)
		}
		if n, err := fill(4 << 20); err != nil || n != 4<<20 {
			t.Errorf("4 MiB: %d, %v", n, err)
		}
		if _, err := fill(8 << 20); !errors.Is(err, wazabi.ErrGuestOOM) || !errors.Is(err, wazabi.ErrTrap) {
			t.Errorf("8 MiB: %v", err)
		}
	})
}
