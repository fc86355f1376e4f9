package wazabi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// entries counts the functions that are entered from Go.
type entries struct {
	names []string
}

func (e *entries) NewFunctionListener(api.FunctionDefinition) experimental.FunctionListener {
	return experimental.FunctionListenerFunc(func(_ context.Context, _ api.Module, def api.FunctionDefinition, _ []uint64, frames experimental.StackIterator) {
		frames.Next()
		if !frames.Next() {
			// The linker gives functions with equal code one body, and all their names.
			e.names = append(e.names, def.ExportNames()[0])
		}
	})
}

// openIn opens the guest in an engine of the test's.
func openIn(t *testing.T, e *engine, o options) (Conn, error) {
	p := newProtocol(t)
	s := &source{wasm: p.Wasm, variant: variant{sum: sha256.Sum256(p.Wasm)}, embedded: true}
	l, err := load(e, s)
	if err != nil {
		return Conn{}, err
	}
	return p.openLoaded(t.Context(), l, s, o)
}

// One crossing a call, whatever its types, and one more for the call that outgrows the arena; counted by wazero.
func TestCrossings(t *testing.T) {
	for name, config := range map[string]wazero.RuntimeConfig{"compiler": wazero.NewRuntimeConfig(), "interpreter": wazero.NewRuntimeConfigInterpreter()} {
		t.Run(name, func(t *testing.T) {
			var seen entries
			e := newEngine(experimental.WithFunctionListenerFactory(context.Background(), &seen), config)
			defer e.runtime.Close(context.Background())
			o, _ := newOptions(nil)
			conn, err := openIn(t, e, o)
			if err != nil {
				t.Fatal(err)
			}
			m := &module{calls{conn}}
			i := pin(t, m)
			tests := []struct {
				want string
				call func() error
			}{
				{"protocol/add", func() error { _, err := i.Add(t.Context(), 1, 2); return err }},
				{"protocol/sum", func() error { _, err := i.Sum(t.Context(), [17]uint64{}); return err }},
				{"protocol/hello", func() error { _, err := i.Hello(t.Context(), "x"); return err }},
				{"protocol/scale", func() error { _, err := i.Scale(t.Context(), make([]point, 10), 1); return err }},
				{"protocol/parse", func() error { _, err := i.Parse(t.Context(), "1"); return err }},
				{"protocol/echo", func() error { _, err := i.Echo(t.Context(), someLines(10)); return err }},
				{"wazabi_reserve protocol/echo", func() error { _, err := i.Echo(t.Context(), someLines(100)); return err }},
				{"protocol/echo", func() error { _, err := i.Echo(t.Context(), someLines(100)); return err }},
				{"wazabi_release", func() error { return i.Release(t.Context()) }},
				{"", func() error { return i.Release(t.Context()) }},
			}
			for _, test := range tests {
				seen.names = nil
				before := i.conn.Crossings()
				if err := test.call(); err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(seen.names, " "); got != test.want {
					t.Errorf("entered %q, want %q", got, test.want)
				}
				if n := i.conn.Crossings() - before; n != uint64(len(seen.names)) {
					t.Errorf("counted %d crossings, wazero %d", n, len(seen.names))
				}
			}
			if err := m.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCompiledOnce(t *testing.T) {
	e := newEngine(context.Background(), wazero.NewRuntimeConfig())
	defer e.runtime.Close(context.Background())
	o, _ := newOptions(nil)
	guests := make([]*guest, 16)
	var wg sync.WaitGroup
	for n := range guests {
		wg.Go(func() {
			conn, err := openIn(t, e, o)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close(t.Context())
			guests[n] = conn.pool.guest
		})
	}
	wg.Wait()
	for _, g := range guests {
		if g == nil || g != guests[0] {
			t.Fatal("compiled more than once")
		}
	}
}

func TestOpenErrors(t *testing.T) {
	good := newProtocol(t)
	replace := func(from, to string) []byte { return bytes.ReplaceAll(protocolWasm, []byte(from), []byte(to)) }
	tests := []struct {
		name   string
		pkg    *Package
		opts   []Option
		kind   error
		detail string
	}{
		{"another fingerprint", &Package{Wasm: protocolWasm, Fingerprint: strings.Repeat("0", 32)}, nil, ErrABIMismatch, "wazabi gen"},
		{"a missing function", &Package{Wasm: protocolWasm, Fingerprint: good.Fingerprint, Funcs: []Func{{"Gone", "protocol/gone"}}}, nil, ErrExport, ""},
		{"no wasm", &Package{}, nil, ErrModule, ""},
		{"text", &Package{Wasm: []byte("(module)")}, nil, ErrModule, ""},
		{"no section", &Package{Wasm: replace("\x06wazabi", "\x06others")}, nil, ErrDescription, ""},
		{"no arena", &Package{Wasm: replace("wazabi_arena", "wazabi_other")}, nil, ErrExport, "wazabi_arena"},
		{"more memory than allowed", good, []Option{WithMemoryLimit(pageSize)}, ErrLimit, "WithMemoryLimit"},
		{"no pool", good, []Option{WithPoolSize(0)}, ErrOption, "WithPoolSize"},
		{"too large a pool", good, []Option{WithPoolSize(1 << 20)}, ErrOption, "WithPoolSize"},
		{"no memory", good, []Option{WithMemoryLimit(0)}, ErrOption, "WithMemoryLimit"},
		{"too much memory", good, []Option{WithMemoryLimit(4 << 30)}, ErrOption, "WithMemoryLimit"},
		{"no option", good, []Option{nil}, ErrOption, "nil"},
	}
	for _, test := range tests {
		test.pkg.Name = "protocol"
		conn, err := test.pkg.Open(t.Context(), test.opts...)
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, test.kind) || e.Func != "protocol" || !strings.Contains(err.Error(), test.detail) {
			t.Errorf("%s: %v, want %v", test.name, err, test.kind)
		}
		if conn != (Conn{}) {
			t.Errorf("%s: a connection besides the error", test.name)
		}
	}
}

// A file cut anywhere is refused, but between the custom sections at its end: what is left then is whole.
func TestTruncated(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 97
	}
	for n := 0; n < len(protocolWasm); n += step {
		if _, err := preflight(protocolWasm[:n]); err != nil {
			continue
		}
		code, err := compilerEngine().runtime.CompileModule(t.Context(), protocolWasm[:n])
		if err != nil {
			t.Fatalf("%d bytes of %d pass: %v", n, len(protocolWasm), err)
		}
		if err := code.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestMemoryLimit(t *testing.T) {
	engines(t, func(t *testing.T, opt ...Option) {
		i := pin(t, open(t, append(opt, WithMemoryLimit(8<<20))...))
		fill := func(n uint64) (int, error) {
			return run(t.Context(), i.calls, fnFill, func(c *Call) (int, error) {
				b, err := c.LiftBytes()
				return len(b), err
			}, n)
		}
		if n, err := fill(4 << 20); err != nil || n != 4<<20 {
			t.Errorf("4 MiB: %d, %v", n, err)
		}
		if _, err := fill(8 << 20); !errors.Is(err, ErrGuestOOM) || !errors.Is(err, ErrTrap) {
			t.Errorf("8 MiB: %v", err)
		}
	})
}
